"""What a spreadsheet program, a browser or a word processor would do with a file: nothing but show it."""

from __future__ import annotations

import csv
import html.parser
import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

MARK = "HACKED"
"""Stands in every hostile text, so that it can be looked for where it must not be."""

HOSTILE = (
    f'=HYPERLINK("http://example.org/{MARK}","x")',
    f"+cmd|' /C {MARK}'!A0",
    f"-2+3+cmd|' /C {MARK}'!A0",
    f"@SUM({MARK}1:A9)",
    f"\t=1+{MARK}",
    f"\r=1+{MARK}",
    f"\n=1+{MARK}",
    f"{{=1+{MARK}}}",
    f"＝1＋{MARK}",
    f"<script>{MARK}()</script>",
    f'" onmouseover="{MARK}()" x="',
    f"' onload='{MARK}()",
    f"</title></style><img src=x onerror={MARK}()>",
    f"--><script>{MARK}()</script><!--",
    f"]]><script>{MARK}()</script>",
    f"javascript:{MARK}()",
    f"http://example.org/{MARK}",
    f'a"b,c;"{MARK}\n"',
    f"$\\frac{{{MARK}",
    f"$${MARK}$ 100$_^",
    f"_x0041_{MARK}",
    f"\x00\x0b\x1f\ufffe\ud800{MARK}",
    f"&lt;b&gt;{MARK}&#10;",
    f"[{MARK}]:*?/\\'",
)

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def check(path: Path | str) -> None:
    """Assert that opening *path* runs nothing.  Raises AssertionError."""
    path = Path(path)
    {".xlsx": _workbook, ".docx": _word, ".html": _page, ".csv": _csv}[path.suffix.lower()](path)


def _trees(path: Path) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels", ".vml"))]
        return {name: ElementTree.fromstring(package.read(name)) for name in names}


def _nothing_outside(trees: dict[str, ElementTree.Element]) -> None:
    for name, tree in trees.items():
        for part in tree.iter():
            assert part.get("TargetMode") != "External", (name, part.attrib)


def _workbook(path: Path) -> None:
    import openpyxl

    trees = _trees(path)
    _nothing_outside(trees)
    for name, tree in trees.items():
        for part in tree.iter():
            kind = part.tag.rpartition("}")[2]
            if kind in ("f", "oleLink", "ddeLink", "hyperlink", "externalReference"):
                assert kind == "f", (name, kind)
                assert MARK not in (part.text or ""), (name, part.text)
            if kind in ("formula1", "formula2"):
                text = part.text or ""
                inner = text[1:-1].replace('""', "")
                assert not text.startswith('"') or '"' not in inner, (name, text)
    openpyxl.load_workbook(path)


def _word(path: Path) -> None:
    import docx

    trees = _trees(path)
    _nothing_outside(trees)
    for name, tree in trees.items():
        for part in tree.iter():
            if part.tag.endswith("}instrText"):
                assert MARK not in (part.text or ""), name
    docx.Document(str(path))


class _Page(html.parser.HTMLParser):
    """Tags and attributes as a browser sees them."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "iframe", "object", "embed", "link", "base", "form", "img", "foreignobject"), tag
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            assert MARK not in (value or "") or name in ("title", "alt", "aria-label"), (tag, name, value)
            if name in ("href", "xlink:href", "src"):
                assert (value or "").startswith("#"), (tag, name, value)

    def handle_comment(self, data: str) -> None:
        assert "<" not in data or MARK not in data, data


def _page(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    style = text[text.index("<style>") : text.index("</style>")]
    assert MARK not in style
    page = _Page()
    page.feed(text)
    page.close()
    assert not any(letter in text for letter in "\x00\x0b\x1f\ufffe")


def _csv(path: Path) -> None:
    text = path.read_bytes().decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            assert MARK not in cell or not cell.startswith(_RISKY), cell
