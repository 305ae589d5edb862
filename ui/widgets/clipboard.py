"""Cells as the clipboard of Excel, WPS and LibreOffice holds them: tab-separated, quoted where needed, merged areas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|\Z)')
_BLANK = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060"))  # no width, no meaning: left over from web pages
_BLANK[ord("\xa0")] = " "


def to_text(rows: Sequence[Sequence[str]]) -> str:
    """Tab-separated text; cells with tabs, line ends or quotes are quoted as Excel does."""
    return "\n".join("\t".join(_quoted(cell) for cell in row) for row in rows)


def _quoted(cell: str) -> str:
    if any(mark in cell for mark in '\t\n\r"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def from_text(text: str) -> list[list[str]]:
    """Cells of pasted text; a single trailing line end makes no extra row, blank rows at the end are none.

    A cell is quoted only when its closing quote stands before a tab or line end: a lone quote (5" pipe, "abc) is text.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANK).rstrip("\x00")
    if text.endswith("\n"):
        text = text[:-1]
    rows = [line.split("\t") for line in text.split("\n")] if '"' not in text else _with_quotes(text)
    last = max((place for place, row in enumerate(rows) if any(cell.strip() for cell in row)), default=0)
    return rows[: last + 1]


def _with_quotes(text: str) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    place = 0
    while True:
        quoted = _QUOTED.match(text, place)
        if quoted is not None:
            rows[-1].append(quoted[1].replace('""', '"'))
            place = quoted.end()
        else:
            end = next((at for at in range(place, len(text)) if text[at] in "\t\n"), len(text))
            rows[-1].append(text[place:end])
            place = end
        if place >= len(text):
            return rows
        if text[place] == "\n":
            rows.append([])
        place += 1


# ---- merged cells


class _Areas(HTMLParser):
    """Places of merged cells in the first table of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.areas: list[tuple[int, int, int, int]] = []
        self._row, self._column = -1, 0
        self._taken: set[tuple[int, int]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Rows and cells; what an area from above covers is stepped over."""
        if tag == "tr":
            self._row, self._column = self._row + 1, 0
        elif tag in ("td", "th") and self._row >= 0:
            while (self._row, self._column) in self._taken:
                self._column += 1
            spans = dict(attrs)
            high, wide = _span(spans.get("rowspan")), _span(spans.get("colspan"))
            if high * wide > 1:
                self.areas.append((self._row, self._column, high, wide))
                self._taken |= {(self._row + r, self._column + c) for r in range(high) for c in range(wide)}
            self._column += wide


def _span(text: str | None) -> int:
    return min(int(text), 2000) if text and text.isdigit() else 1


def with_merged(rows: list[list[str]], page: str) -> list[list[str]]:
    """*rows* with the value of each merged area (told by the *page* the clipboard holds beside) in all its cells."""
    if "span" not in page:
        return rows
    found = _Areas()
    found.feed(page)
    filled = [list(row) for row in rows]
    for top, left, high, wide in found.areas:
        if top < len(filled) and left < len(filled[top]):
            value = filled[top][left]
            for row in filled[top : top + high]:
                for place in range(left, min(left + wide, len(row))):
                    row[place] = row[place] if row[place].strip() else value
    return filled
