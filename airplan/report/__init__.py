"""Documents out: neutral blocks, and writers that only write."""

from __future__ import annotations

from pathlib import Path

from airplan.errors import UsageError
from airplan.report.blocks import Document


def write_document(document: Document, path: Path | str) -> Path:
    """Write *document* as ``.docx``, ``.xlsx`` or ``.html``, chosen by the suffix.  Raises UsageError, FileTrouble."""
    path = Path(path)
    match path.suffix.lower():
        case ".docx":
            from airplan.report.to_docx import write
        case ".xlsx":
            from airplan.report.to_xlsx import write
        case ".html" | ".htm":
            from airplan.report.to_html import write
        case other:
            raise UsageError("report.unknown_format", suffix=other or path.name)
    write(document, path)
    return path


__all__ = ["Document", "write_document"]
