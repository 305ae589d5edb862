"""Cells of text tables (CSV): what a spreadsheet program would run is kept as text."""

from __future__ import annotations

import re
from typing import Any

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that a spreadsheet program takes for a formula, or passes over before looking for one."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?%?")


def safe(cell: Any) -> Any:
    """The cell, a text behind a single quote when it would be run; a signed number in a text stays one.

    >>> safe("=1+1"), safe("-12.5"), safe("-"), safe(-3)
    ("'=1+1", '-12.5', "'-", -3)
    """
    risky = isinstance(cell, str) and cell.startswith(_RISKY) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell
