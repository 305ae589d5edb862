"""Text files of unknown coding and separator become rows of cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from airplan.errors import Refused
from airplan.workbook.sheetxml import MAX_CELLS

MAX_COLUMNS = 17_000
"""Wider than any spreadsheet (16,384): then the file is not a table."""

csv.field_size_limit(1 << 20)
_SEPARATORS = (",", "\t", ";", "|", "，", "；")


def decode(raw: bytes) -> tuple[str, str]:
    """Text and name of its coding: UTF-8 with or without mark, UTF-16, GB18030, else Latin-1.

    A stray byte order mark inside the file (files that were joined) is taken out.
    """
    text, coding = _decode(raw)
    return text.replace("\ufeff", ""), coding


def _decode(raw: bytes) -> tuple[str, str]:
    for mark, coding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if raw.startswith(mark):
            return raw.decode(coding, "replace"), coding
    if (silent := _utf16_without_mark(raw)) is not None:
        return raw.decode(silent, "replace"), silent
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    return _chinese_or_latin(raw)


def _utf16_without_mark(raw: bytes) -> str | None:
    head = raw[:4096]
    if len(head) < 4 or b"\0" not in head:
        return None
    odd, even = head[1::2].count(0), head[::2].count(0)
    if odd > len(head) // 6 and odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 6 and even > 4 * odd else None


def _chinese_or_latin(raw: bytes) -> tuple[str, str]:
    """GB18030 unless too many bytes do not fit it (a Latin-1 ``µg/m³`` among ASCII)."""
    utf8 = raw.decode("utf-8", "replace")
    chinese = raw.decode("gb18030", "replace")
    if utf8.count("\ufffd") <= max(2, _beyond_ascii(utf8) // 50):
        return utf8, "utf-8"
    if chinese.count("\ufffd") <= max(1, _beyond_ascii(chinese) // 50):
        return chinese, "gb18030"
    return raw.decode("latin-1"), "latin-1"


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def split(text: str) -> list[list[str]]:
    """Rows of a separated text.  Raises :class:`Refused` when it is no table that could be read."""
    lines = text.splitlines()
    longest = max(lines, key=len, default="")
    if len(longest) > MAX_COLUMNS and max(map(longest.count, _SEPARATORS)) > MAX_COLUMNS:
        raise Refused("file_too_wide", limit=MAX_COLUMNS)
    separator = guess_separator([line for line in lines[:400] if line.strip()][:80])
    if text.count(separator) + len(lines) > MAX_CELLS:
        raise Refused("sheet_too_many_cells", limit=MAX_CELLS)
    if separator == " ":
        rows = [re.split(r"[ \u3000]+", line.strip()) if line.strip() else [] for line in lines]
    else:
        rows = _parse(text, separator)
    if max(map(len, rows), default=0) > MAX_COLUMNS:
        raise Refused("file_too_wide", limit=MAX_COLUMNS)
    return rows


def _parse(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as trouble:
        raise Refused("text_unreadable", detail=str(trouble)) from trouble


def guess_separator(lines: list[str]) -> str:
    """The separator that cuts most of *lines* into the same number (> 1) of cells."""
    best, best_score = ",", 0.0
    for separator in _SEPARATORS:
        score = _evenness(_widths(lines, separator))
        if score > best_score + 1e-9:
            best, best_score = separator, score
    if best_score < 0.5:
        spaced = Counter(len(re.split(r"[ \u3000]+", line.strip())) for line in lines)
        if _evenness(spaced) >= 0.5:
            return " "
    return best


def _widths(lines: list[str], separator: str) -> Counter[int]:
    try:
        return Counter(len(row) for row in csv.reader(lines, delimiter=separator))
    except csv.Error:
        return Counter()


def _evenness(widths: Counter[int]) -> float:
    """Share of lines with the commonest width above one, a little more for wider tables."""
    total = widths.total()
    usable = {width: count for width, count in widths.items() if width > 1}
    if not usable:
        return 0.0
    width, count = max(usable.items(), key=lambda item: (item[1], item[0]))
    return count / total + min(width, 50) / 1000
