"""Documents out: neutral blocks, and writers that only write."""

from __future__ import annotations

import importlib
from pathlib import Path

from airplan.errors import UsageError
from airplan.report.blocks import Document


def write_document(document: Document, path: Path | str, template: Path | str | None = None) -> Path:
    """Write *document* as ``.docx``, ``.xlsx`` or ``.html``, chosen by the suffix.

    *template*: a bureau's Word template (``.docx`` only).  Raises UsageError, Refused, FileTrouble.
    """
    path = Path(path)
    if template is not None:
        if path.suffix.lower() != ".docx":
            raise UsageError("report.template_word_only", file=path.name)
        from airplan.report.to_docx import write as write_word

        write_word(document, path, template)
        return path
    writers: dict[str, str] = {".docx": "to_docx", ".xlsx": "to_xlsx", ".html": "to_html", ".htm": "to_html"}
    name = writers.get(path.suffix.lower())
    if name is None:
        raise UsageError("report.unknown_format", suffix=path.suffix or path.name)
    importlib.import_module(f"airplan.report.{name}").write(document, path)
    return path


__all__ = ["Document", "write_document"]
