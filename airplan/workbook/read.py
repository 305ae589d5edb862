"""Read any spreadsheet, text table or JSON table as grids with cell addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from airplan.errors import FileTrouble, Refused
from airplan.workbook import readjson, text
from airplan.workbook.grid import Grid
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
        raise Refused("file_no_content", file=path.name)
    return grids


def _read(path: Path, found: Probed) -> list[Grid]:
    if found.kind in ("xlsx", "xls"):
        return _read_workbook(path, found.kind)
    content, coding = text.decode(_bytes(path))
    try:
        rows: list[list[Any]] = (
            readjson.rows_of(content, path.name) if found.kind == "json" else list(text.split(content))
        )
    except Refused as trouble:
        trouble.values.setdefault("file", path.name)
        raise
    remarks = ((("text_undecodable", {"count": content.count("\ufffd")})),) if "\ufffd" in content else ()
    if not any(any(str(cell).strip() for cell in row) for row in rows):
        return []
    return [Grid(path.name, "", rows, book=found.kind, remarks=(*remarks, ("coding", {"coding": coding})))]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as trouble:
        raise FileTrouble("file_cannot_read", file=path.name, detail=trouble.strerror or "") from trouble


def _read_workbook(path: Path, kind: str) -> list[Grid]:
    import python_calamine as calamine

    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            return [grid for grid in (_sheet(book, meta, path.name, kind) for meta in book.sheets_metadata) if grid]
    except calamine.PasswordError as trouble:
        raise Refused("file_encrypted", file=path.name) from trouble
    except (calamine.CalamineError, OSError, ValueError) as trouble:
        raise Refused("file_damaged", file=path.name) from trouble
    except BaseException as trouble:
        # A Rust panic of the reader arrives as a BaseException of this name; everything else goes on.
        if type(trouble).__name__ == "PanicException":
            raise Refused("file_damaged", file=path.name) from None
        raise


def _sheet(book: Any, meta: Any, file: str, kind: str) -> Grid | None:
    import python_calamine as calamine

    if meta.typ != calamine.SheetTypeEnum.WorkSheet:
        return None
    sheet = book.get_sheet_by_name(meta.name)
    if sheet.start is None:
        return None
    top, left = sheet.start
    merged = tuple(
        ((r1 - top, c1 - left), (r2 - top, c2 - left)) for (r1, c1), (r2, c2) in sheet.merged_cell_ranges or ()
    )
    rows = sheet.to_python(skip_empty_area=True)
    remarks = () if meta.visible == calamine.SheetVisibleEnum.Visible else (("sheet_hidden", {"sheet": meta.name}),)
    return Grid(file, meta.name, rows, top, left, merged, kind, remarks)
