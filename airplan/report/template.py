"""A bureau's own Word template: our blocks are put where it says ``{{正文}}``; everything else stays theirs.

Marks: ``{{正文}}`` (needed, alone in its paragraph), ``{{标题}}``, ``{{副标题}}``, ``{{落款}}``.  Without the last the
signature stands at the end of the text.
A template with macros or with links to other files is refused: it could act or change on its own elsewhere.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

from airplan.errors import FileTrouble, Refused
from airplan.report import cells
from airplan.report.blocks import Document

MAX_BYTES = 200_000_000
"""Of all parts unpacked."""
BODY = "{{正文}}"
TITLE, SUBTITLE, SIGNATURE = "{{标题}}", "{{副标题}}", "{{落款}}"
_EXTERNAL = re.compile(rb'<Relationship\b[^>]*TargetMode="External"[^>]*>')


def open_template(path: Path | str) -> Any:
    """The template as a python-docx document.  Raises Refused in words."""
    path = Path(path)
    if not path.is_file():
        raise FileTrouble("file.not_found", file=str(path))
    try:
        with zipfile.ZipFile(path) as package:
            if sum(member.file_size for member in package.infolist()) > MAX_BYTES or package.testzip() is not None:
                raise Refused("report.template_unreadable", file=path.name)
            _refuse_active(package, path)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as trouble:
        raise Refused("report.template_unreadable", file=path.name) from trouble
    word = _opened(path)
    if mark_of(word, BODY) is None:
        raise Refused("report.template_mark", file=path.name, mark=BODY)
    return word


def _opened(path: Path) -> Any:
    """The document, after a trial of what writing needs: the library meets damage late and with any error."""
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    try:
        word = docx.Document(str(path))
        word.styles.default(1), word.settings.element, word.element.body.sectPr, word.paragraphs
        word.save(io.BytesIO())
    except (OpcError, LxmlError, LookupError, ValueError, AttributeError, TypeError) as trouble:
        raise Refused("report.template_unreadable", file=path.name) from trouble
    return word


def _refuse_active(package: zipfile.ZipFile, path: Path) -> None:
    names = package.namelist()
    kinds = package.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if any(name.lower().endswith("vbaproject.bin") for name in names) or b"macroEnabled" in kinds:
        raise Refused("report.template_macros", file=path.name)
    for name in names:
        if name.endswith(".rels"):
            for link in _EXTERNAL.findall(package.read(name)):
                if b"/hyperlink" not in link:
                    raise Refused("report.template_links", file=path.name, part=name)


def mark_of(word: Any, mark: str) -> Any:
    """The paragraph of the body that holds *mark*, or None."""
    return next((paragraph for paragraph in word.paragraphs if mark in paragraph.text), None)


def fill_marks(word: Any, document: Document) -> None:
    """Put title, subtitle and signature where the template asks for them, in the template's own type."""
    texts = {TITLE: document.title, SUBTITLE: document.subtitle, SIGNATURE: "\n".join(document.signature)}
    for paragraph in word.paragraphs:
        for mark, text in texts.items():
            if mark in paragraph.text and paragraph.runs:
                whole = paragraph.text.replace(mark, cells.printable(text))
                paragraph.runs[0].text = whole
                for run in paragraph.runs[1:]:
                    run.text = ""


def move_to_mark(word: Any, before: int) -> None:
    """Move what was added after the first *before* elements of the body to the place of the mark."""
    body = word.element.body
    mark = mark_of(word, BODY)._element
    added = [element for element in list(body)[before:] if not element.tag.endswith("}sectPr")]
    for element in added:
        mark.addprevious(element)
    mark.getparent().remove(mark)
