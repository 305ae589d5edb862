"""Read any spreadsheet, text table or JSON table as grids with cell addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from airplan.errors import FileTrouble, Refused
from airplan.workbook import apart, readjson, text
from airplan.workbook.grid import Grid, name_of
from airplan.workbook.probe import Probed, probe


def read(path: Path | str) -> list[Grid]:
    """All visible sheets with content of *path*, in order.

    Raises FileTrouble or Refused with the sentence for people: missing, empty, encrypted, damaged,
    wrongly named, bomb, too sparse, formulas without results, no table.
    """
    path = Path(path)
    found = probe(path)
    grids = _read(path, found)
    if not grids:
        raise Refused("file_no_content", file=name_of(path))
    return grids


def _read(path: Path, found: Probed) -> list[Grid]:
    if found.kind in ("xlsx", "xls"):
        return _read_workbook(path, found)
    content, coding = text.decode(_bytes(path))
    try:
        rows: list[list[Any]] = (
            readjson.rows_of(content, name_of(path)) if found.kind == "json" else list(text.split(content))
        )
    except Refused as trouble:
        trouble.values.setdefault("file", name_of(path))
        raise
    remarks = ((("text_undecodable", {"count": content.count("\ufffd")})),) if "\ufffd" in content else ()
    if not any(any(str(cell).strip() for cell in row) for row in rows):
        return []
    return [Grid(name_of(path), "", rows, book=found.kind, remarks=(*remarks, ("coding", {"coding": coding})))]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as trouble:
        raise FileTrouble("file_cannot_read", file=name_of(path), detail=trouble.strerror or "") from trouble


def _read_workbook(path: Path, found: Probed) -> list[Grid]:
    return [_grid(sheet, name_of(path), found.kind) for sheet in apart.sheets(path, found.budget)]


def _grid(sheet: apart.RawSheet, file: str, kind: str) -> Grid:
    merged = tuple(
        ((r1 - sheet.top, c1 - sheet.left), (r2 - sheet.top, c2 - sheet.left)) for (r1, c1), (r2, c2) in sheet.merged
    )
    remarks: tuple[tuple[str, dict[str, object]], ...] = ()
    if sheet.hidden:
        remarks = (("sheet_hidden", {"sheet": sheet.name}),)
    return Grid(file, sheet.name, sheet.rows, sheet.top, sheet.left, merged, kind, remarks)
