"""Look at a file before a spreadsheet library touches it: what it is, how large it would become.

A reader that trusts its input can be made to fill the memory or to end the interpreter (two far
corner cells do).  So the bytes say what the file is, and the sheets of an xlsx are streamed once.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from airplan.errors import FileTrouble, Refused
from airplan.workbook import ole, sheetxml
from airplan.workbook.grid import name_of

MAX_TEXT_BYTES = 200_000_000
MAX_JSON_BYTES = 60_000_000
MAX_SHEET_BYTES = 1_000_000_000
MAX_SHARED_BYTES = 200_000_000
MAX_RATIO = 150
"""Unpacked over packed size; above it (and above 50 MB) a part is a zip bomb.  Real sheets stay under 40."""

_STRINGS = "xl/sharedstrings.xml"
_TEXT_KINDS = {".csv": "text", ".txt": "text", ".tsv": "text", ".json": "json", ".dat": "text", "": "text"}
_KINDS = {**_TEXT_KINDS, ".xlsx": "xlsx", ".xlsm": "xlsx", ".xltx": "xlsx", ".xls": "xls", ".et": "xls"}

_FOREIGN = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"\x1f\x8b", "packed"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"Rar!", "packed"),
    (b"SQLite format 3", "database"),
    (b"RDX", "rdata"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
)


_BUDGET = 1 << 30
_BUDGET_A_CELL = 300


@dataclass(frozen=True, slots=True)
class Probed:
    """What a file is: ``kind`` xlsx, xls, text or json; its sheets when they were streamed."""

    kind: str
    size: int
    sheets: tuple[sheetxml.SheetSize, ...] = ()
    strings: int = 0

    @property
    def budget(self) -> int:
        """Address space in bytes that reading the workbook can honestly need, several times over."""
        area = sum(sheet.area for sheet in self.sheets)
        return _BUDGET + _BUDGET_A_CELL * area + 8 * self.strings + (0 if self.sheets else 100 * self.size)


def probe(path: Path) -> Probed:
    """Look at *path*.  Raises FileTrouble or Refused with the sentence for people when it cannot be read."""
    head, size = _head(path)
    if size == 0:
        raise Refused("file_empty", file=name_of(path))
    kind = _kind_of(path, head)
    suffix = path.suffix.lower()
    if kind == "xls":
        ole.check(path)  # first, since an encrypted xlsx is such a container too
    expected = _KINDS.get(suffix)
    if expected is not None and _family(expected) != _family(kind):
        raise Refused("file_wrong_extension", file=name_of(path), suffix=suffix, right=_RIGHT[_family(kind)])
    if kind == "xlsx":
        return Probed(kind, size, *_probe_zip(path))
    limit = MAX_JSON_BYTES if kind == "json" else MAX_TEXT_BYTES
    if size > limit:
        raise Refused("file_too_large", file=name_of(path), megabytes=size // 1_000_000, limit=limit // 1_000_000)
    return Probed(kind, size)


_RIGHT = {"text": ".csv", "xlsx": ".xlsx", "xls": ".xls"}


def _family(kind: str) -> str:
    return "text" if kind == "json" else kind


def _head(path: Path) -> tuple[bytes, int]:
    try:
        if path.is_dir():
            raise Refused("file_is_folder", file=name_of(path))
        with path.open("rb") as stream:
            return stream.read(8192), path.stat().st_size
    except FileNotFoundError:
        raise FileTrouble("file.not_found", file=str(path)) from None
    except OSError as trouble:
        raise FileTrouble("file_cannot_read", file=name_of(path), detail=trouble.strerror or "") from trouble


def _kind_of(path: Path, head: bytes) -> str:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    for magic, what in _FOREIGN:
        if head.startswith(magic) and (magic not in (b"BM", b"MZ") or b"\0" in head):
            if what == "packed" and path.suffix.lower() in (".rda", ".rdata", ".rds"):
                what = "rdata"
            raise Refused(f"file_is_{what}", file=name_of(path))
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<head", b"<style")):
        raise Refused("file_is_web_page", file=name_of(path))
    if _looks_binary(head):
        raise Refused("file_not_a_table", file=name_of(path))
    return "json" if path.suffix.lower() == ".json" or start[:1] in (b"[", b"{") else "text"


def _looks_binary(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in head:
        return sum(byte < 9 for byte in head) > len(head) // 100 and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
    odd, even = head[1::2].count(0), head[::2].count(0)
    lopsided = max(odd, even) > 4 * min(odd, even) and max(odd, even) > len(head) // 6
    return not lopsided


def _probe_zip(path: Path) -> tuple[tuple[sheetxml.SheetSize, ...], int]:
    try:
        with zipfile.ZipFile(path) as package:
            return _probe_package(path, package)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as trouble:
        raise Refused("file_damaged", file=name_of(path)) from trouble


def _probe_package(path: Path, package: zipfile.ZipFile) -> tuple[tuple[sheetxml.SheetSize, ...], int]:
    parts = {info.filename.lstrip("/"): info for info in package.infolist()}
    if not any(name.lower() == "xl/workbook.xml" for name in parts):
        raise Refused(_package_kind(parts), file=name_of(path))
    for name, info in parts.items():
        shared = name.lower() == _STRINGS
        limit = MAX_SHARED_BYTES if shared else MAX_SHEET_BYTES
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > limit or (ratio > MAX_RATIO and info.file_size > 50_000_000):
            raise Refused("file_zip_bomb", file=name_of(path), megabytes=info.file_size // 1_000_000)
    sizes = []
    for name in sorted(parts):
        if name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml"):
            sizes.append(sheetxml.measure(package, parts[name], name_of(path)))
        elif name.lower() in (_STRINGS, "xl/workbook.xml", "xl/styles.xml"):
            sheetxml.drain(package, parts[name], name_of(path))
    _check_computed(path, package, [size for size in sizes if size.uncomputed])
    _check_sizes(path, sizes)
    return tuple(sizes), sum(info.file_size for name, info in parts.items() if name.lower() == _STRINGS)


def _package_kind(parts: dict[str, zipfile.ZipInfo]) -> str:
    if any(name.startswith("word/") for name in parts):
        return "file_is_word"
    if any(name.startswith("ppt/") for name in parts):
        return "file_not_a_table"
    if "mimetype" in parts or "xl/workbook.bin" in parts:
        return "file_save_as_xlsx"
    return "file_is_packed"


def _check_computed(path: Path, package: zipfile.ZipFile, uncomputed: list[sheetxml.SheetSize]) -> None:
    if not uncomputed:
        return
    titles = sheetxml.titles(package)
    problems = [sheetxml.uncomputed_problem(name_of(path), titles.get(size.part, ""), size) for size in uncomputed]
    first, count = problems[0], sum(size.uncomputed_count for size in uncomputed)
    raise Refused(
        "formula_uncomputed", problems=problems, file=name_of(path), sheet=first.sheet, cell=first.cell, count=count
    )


def _check_sizes(path: Path, sizes: list[sheetxml.SheetSize]) -> None:
    for size in sizes:
        if size.too_sparse:
            raise Refused("sheet_too_sparse", file=name_of(path), cell=size.last_cell, count=size.cells)
    if sum(size.cells for size in sizes) > sheetxml.MAX_CELLS:
        raise Refused("sheet_too_many_cells", file=name_of(path), limit=sheetxml.MAX_CELLS)
