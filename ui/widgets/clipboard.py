"""Cells as the clipboard of Excel and WPS holds them (tab-separated, quoted where needed)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence


def to_text(rows: Sequence[Sequence[str]]) -> str:
    """Tab-separated text; cells with tabs, line ends or quotes are quoted as Excel does."""
    return "\n".join("\t".join(_quoted(cell) for cell in row) for row in rows)


def _quoted(cell: str) -> str:
    if any(mark in cell for mark in '\t\n\r"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def from_text(text: str) -> list[list[str]]:
    """Cells of pasted text; a single trailing line end makes no extra row."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.endswith("\n"):
        text = text[:-1]
    if '"' not in text:
        return [line.split("\t") for line in text.split("\n")]
    return [row or [""] for row in csv.reader(io.StringIO(text), delimiter="\t")]
