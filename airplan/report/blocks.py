"""A document as neutral blocks.  The text is decided once; writers only write.

``Text`` runs inside paragraphs are plain; emphasis is a whole-paragraph style, as in official documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from airplan.domain.figure import Figure
from airplan.workbook.write import Column

__all__ = [
    "Block",
    "Bullets",
    "Column",
    "Document",
    "Heading",
    "PageBreak",
    "Paragraph",
    "Picture",
    "Table",
]


@dataclass(frozen=True)
class Heading:
    """Level 1 一、 2 （一） 3 1. — the number is part of the text."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """One paragraph.  ``style``: body, note (small, no indent), centre, right, lead (address line), warning."""

    text: str
    style: str = "body"


@dataclass(frozen=True)
class Bullets:
    """Items, numbered （1）（2） when *numbered*."""

    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """A table.  ``rows`` hold cells as the workbook writer takes them (None, text, number, Marked, Formula)."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    caption: str = ""
    note: str = ""
    name: str = ""
    """Sheet name in a workbook; the caption serves when empty."""
    wide: bool = False
    """Printed on a landscape page in Word."""
    left: str = ""
    right: str = ""
    foot: Sequence[str] = ()


@dataclass(frozen=True)
class Picture:
    """A chart, drawn from the same data as the window's."""

    figure: Figure
    width_cm: float = 15.0


@dataclass(frozen=True)
class PageBreak:
    """New page in Word; nothing elsewhere."""


Block = Heading | Paragraph | Bullets | Table | Picture | PageBreak


@dataclass(frozen=True)
class Document:
    """A document.  ``banner`` is printed on top of every issue that is not official (内部研判, 示例（虚构）…)."""

    title: str
    blocks: Sequence[Block]
    subtitle: str = ""
    banner: str = ""
    signature: Sequence[str] = field(default_factory=tuple)
    """Right-aligned lines behind the text: office, date."""
    language: str = "zh"
    annexes: int = 0
    """How many of the last blocks are annexes, which stand behind the signature."""

    def parts(self) -> tuple[Sequence[Block], Sequence[Block]]:
        """The text and the annexes; the signature belongs between them."""
        end = len(self.blocks) - self.annexes
        return self.blocks[:end], self.blocks[end:]
