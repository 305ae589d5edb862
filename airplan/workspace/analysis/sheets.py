"""A table of the window as a workbook in house style."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from airplan import clock
from airplan.workbook.csvtext import safe as csv_cell
from airplan.workbook.write import Column, Sheet, write_workbook

__all__ = ["csv_cell", "write_table"]


def write_table(
    path: Path | str,
    title: str,
    headings: Sequence[tuple[str, int | None]],
    rows: Sequence[Sequence[str | float | None]],
    office: str = "",
) -> Path:
    """Write one sheet.  *headings*: title and decimals (None: text).  Raises FileTrouble."""
    columns = [
        Column(name, "text" if digits is None else f"num{min(digits, 3)}" if digits else "int", _width(name, digits))
        for name, digits in headings
    ]
    sheet = Sheet(
        name="".join(letter for letter in title if letter.isalnum())[:10] or "表",
        title=title,
        columns=columns,
        rows=rows,
        left=f"填报单位：{office}",
        right=f"截至日期：{clock.today():%Y-%m-%d}",
        freeze_columns=1,
    )
    return Path(write_workbook(path, [sheet], title=title))


def _width(name: str, digits: int | None) -> float:
    return max(10.0, 2.2 * len(name) + 2, 14.0 if digits is None else 0.0)
