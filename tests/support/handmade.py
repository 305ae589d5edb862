"""Small workbooks, also with a sheet of hand-written XML."""

from __future__ import annotations

import zipfile
from pathlib import Path


def xlsx(path: Path, rows, sheet: str = "Sheet1") -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def with_sheet_xml(path: Path, xml: str) -> Path:
    """A workbook whose only sheet is *xml*."""
    base = xlsx(path.with_name("base.xlsx"), [[1]])
    with zipfile.ZipFile(base) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return path


HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"
