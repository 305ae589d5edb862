"""A document as Word in the layout of GB/T 9704-2012 (党政机关公文格式).

Page A4, margins 37/35/28/26 mm, body 三号仿宋 with a fixed line of 28 pt (22 lines × 28 characters), title 二号
小标宋, headings 一、黑体 （一）楷体 1. 仿宋, page numbers 四号 "— 1 —", outer edge.  Fonts are named, not embedded:
Word and WPS on office computers have them; elsewhere the nearest face is shown.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from airplan.report import cells, template
from airplan.report.blocks import Block, Bullets, Document, Heading, PageBreak, Paragraph, Picture, Table
from airplan.safefile import replacing
from airplan.words import say

BODY, HEAVY, KAI, SONG, TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"
_HEADING_FACES = {1: HEAVY, 2: KAI, 3: BODY}
_FILLS = {"fail": "FFD9D9", "total": "EFEFEF", "changed": "FFF2CC"}


def write(document: Document, path: Path, own: Path | str | None = None) -> None:
    """Write *document* to *path*, into a bureau's *own* template when one is given.  Raises FileTrouble, Refused."""
    word = _Writer(document).build() if own is None else _Filler(document, own).build()
    stream = io.BytesIO()
    word.save(stream)
    with replacing(path) as part:
        _settle(stream, part)


def _settle(stream: io.BytesIO, part: Path) -> None:
    """Copy the package with fixed member times, so that the same input gives the same bytes."""
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            info = zipfile.ZipInfo(member.filename, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(member))


class _Writer:
    """Holds the open python-docx document while blocks are laid down."""

    def __init__(self, document: Document) -> None:
        import docx

        self.source = document
        self.landscape = False
        self.word: Any = docx.Document()
        self._page(self.word.sections[0])
        self._defaults()

    def build(self) -> Any:
        source = self.source
        if _is_wide(_behind_headings(source.blocks)):  # else the title would stand on a page alone
            self.landscape = True
            self._page(self.word.sections[0], True)
        if source.banner:
            self._line(source.banner, HEAVY, 12, "center")
        self._line(source.title, TITLE, 22, "center", after=14 if source.subtitle else 28)
        if source.subtitle:
            self._line(source.subtitle, KAI, 16, "center", after=14)
        self._blocks(signed=True)
        return self.word

    def _blocks(self, signed: bool) -> None:
        """Text, signature where it is *signed* here, annexes."""
        text, annexes = self.source.parts()
        self._lay(text)
        if signed:
            for line in self.source.signature:
                self._line(line, BODY, 16, "right")
        self._lay(annexes)

    def _lay(self, blocks: Sequence[Block]) -> None:
        for place, block in enumerate(blocks):
            if isinstance(block, Heading) and _is_wide(_behind_headings(blocks[place:])):
                self._turn(True)  # a heading stands on the page of its table
                self._block(block, turned=True)
            else:
                self._block(block)

    def _defaults(self) -> None:
        from docx.shared import Pt

        style = self.word.styles["Normal"]
        style.font.size = Pt(16)
        _face(style.element.get_or_add_rPr(), BODY)
        properties = self.word.core_properties
        properties.author, properties.title = "AirPlan", cells.printable(self.source.title)[:255]
        properties.created = properties.modified = dt.datetime(2000, 1, 1)

    def _page(self, section: Any, landscape: bool = False) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm

        width, height = (297, 210) if landscape else (210, 297)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        top, bottom, left, right = (28, 26, 25, 25) if landscape else (37, 35, 28, 26)
        section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
        section.left_margin, section.right_margin = Mm(left), Mm(right)
        section.footer.is_linked_to_previous = False
        _page_number(section.footer.paragraphs[0])

    def _block(self, block: Block, turned: bool = False) -> None:
        if not turned and not isinstance(block, PageBreak):
            self._turn(_is_wide(block))
        match block:
            case Heading():
                face = _HEADING_FACES.get(block.level, BODY)
                line = self._line(block.text, face, 16, "left", indent=2, keep=True, bold=block.level >= 3)
                if (name := f"Heading {min(block.level, 3)}") in self.word.styles:
                    line.style = self.word.styles[name]
                _plain_heading(line, face)
            case Paragraph():
                self._paragraph(block)
            case Bullets():
                for number, item in enumerate(block.items, 1):
                    self._line(f"（{number}）{item}" if block.numbered else f"— {item}", BODY, 16, "left", indent=2)
            case Table():
                self._table(block)
            case Picture():
                self._picture(block)
            case PageBreak():
                self.word.add_page_break()

    def _paragraph(self, block: Paragraph) -> None:
        match block.style:
            case "note":
                self._line(block.text, SONG, 10.5, "left", line=16)
            case "centre":
                self._line(block.text, BODY, 16, "center")
            case "right":
                self._line(block.text, BODY, 16, "right")
            case "lead":
                self._line(block.text, BODY, 16, "left")
            case "warning":
                self._line(block.text, HEAVY, 16, "left", indent=2)
            case _:
                self._line(block.text, BODY, 16, "justify", indent=2)

    def _line(
        self, text: str, face: str, size: float, align: str, *, indent: int = 0, after: float = 0, line: float = 28,
        keep: bool = False, bold: bool = False,
    ) -> Any:  # fmt: skip
        from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
        from docx.shared import Pt

        paragraph = self.word.add_paragraph()
        shape = paragraph.paragraph_format
        shape.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
        shape.space_before, shape.space_after = Pt(0), Pt(after)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(max(line, size * 1.3))
        shape.keep_with_next = keep
        if indent:
            shape.first_line_indent = Pt(size * indent)
        run = paragraph.add_run(cells.printable(text))
        run.font.size, run.bold = Pt(size), bold or None
        _face(run._element.get_or_add_rPr(), face)
        return paragraph

    def _turn(self, landscape: bool) -> None:
        """Neighbouring wide tables share their pages; a new section only where the page turns."""
        from docx.enum.section import WD_SECTION

        if landscape != self.landscape:
            self._page(self.word.add_section(WD_SECTION.NEW_PAGE), landscape)
            self.landscape = landscape

    def _table(self, table: Table) -> None:
        if table.caption:
            self._line(table.caption, HEAVY, 12, "center", line=22, keep=True)
        if table.left or table.right:
            self._line(
                "　　".join(text for text in (table.left, table.right) if text), SONG, 10.5, "right", line=16, keep=True
            )
        grouped = any(column.group for column in table.columns)
        grid = self.word.add_table(rows=2 if grouped else 1, cols=len(table.columns))
        if "Table Grid" in self.word.styles:
            grid.style = "Table Grid"
        size = 7.5 if len(table.columns) > 16 else 9 if len(table.columns) > 8 else 10.5
        _narrow_margins(grid)
        _headings(grid, table, grouped, min(size, 9.5))
        for row in table.rows:
            places = grid.add_row().cells
            for place, cell, column in zip(places, row, table.columns, strict=True):
                align = "right" if cells.numeric(column) else "center" if column.centre else "left"
                _fill(place, cells.text(cell, column), SONG, size, align, _FILLS.get(cells.variant(cell)))
        if not table.rows:
            place = grid.add_row().cells
            _fill(
                place[0].merge(place[-1]), say("report.no_rows", lang=self.source.language), SONG, size, "center", None
            )
        _widths(grid, table)
        _whole_rows(grid)
        if table.note:
            self._line(table.note, SONG, 10.5, "left", line=16)
        for line in table.foot:
            self._line(line, SONG, 10.5, "left", line=18)

    def _picture(self, block: Picture) -> None:
        from docx.shared import Cm

        from airplan.report.figures import png

        self.word.add_picture(io.BytesIO(png(block.figure)), width=Cm(block.width_cm))
        picture = self.word.paragraphs[-1]
        picture.alignment = 1
        _describe(picture, block.figure.title)
        self._line(block.figure.title, HEAVY, 12, "center", line=22)
        if block.figure.note:
            self._line(block.figure.note, SONG, 10.5, "center", line=16)


class _Filler(_Writer):
    """Lays the blocks into a bureau's template; pages, header and footer stay the template's."""

    def __init__(self, document: Document, path: Path | str) -> None:
        self.source = document
        self.landscape = False
        self.word = template.open_template(path)

    def build(self) -> Any:
        signed = template.mark_of(self.word, template.SIGNATURE) is None
        template.fill_marks(self.word, self.source)
        before = len(self.word.element.body) - 1  # the last element is the section's set-up
        if self.source.banner:
            self._line(self.source.banner, HEAVY, 12, "center")
        self._blocks(signed)
        template.move_to_mark(self.word, before)
        return self.word

    def _turn(self, landscape: bool) -> None:
        """The template's pages are not turned."""


def _is_wide(block: Block | None) -> bool:
    return isinstance(block, Table) and block.wide


def _behind_headings(blocks: Sequence[Block]) -> Block | None:
    return next((block for block in blocks if not isinstance(block, Heading)), None)


def _face(properties: Any, face: str) -> None:
    """Chinese and Latin letters in one face, as the standard's samples have it."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), face)
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)


def _plain_heading(line: Any, face: str) -> None:
    from docx.shared import RGBColor

    for run in line.runs:
        run.font.color.rgb = RGBColor(0, 0, 0)
        run.bold = face == BODY
        _face(run._element.get_or_add_rPr(), face)


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph.alignment = 1
    for text in ("— ", "PAGE", " —"):
        run = paragraph.add_run()
        run.font.size = Pt(14)
        _face(run._element.get_or_add_rPr(), SONG)
        if text != "PAGE":
            run.text = text
            continue
        for kind in ("begin", "instr", "end"):
            element = OxmlElement("w:instrText" if kind == "instr" else "w:fldChar")
            if kind == "instr":
                element.text = "PAGE"
            else:
                element.set(qn("w:fldCharType"), kind)
            run._element.append(element)


def _narrow_margins(grid: Any) -> None:
    """Cells of official tables are close; the default 1.9 mm breaks numbers in two."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        edge = OxmlElement(side)
        edge.set(qn("w:w"), "40")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    grid._tbl.tblPr.append(margins)


def _headings(grid: Any, table: Table, grouped: bool, size: float) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    bottom = grid.rows[-1].cells
    for place, column in enumerate(table.columns):
        if grouped and not column.group:
            _fill(grid.cell(0, place).merge(bottom[place]), column.title, HEAVY, size, "center", "E7E6E6")
        else:
            _fill(bottom[place], column.title, HEAVY, size, "center", "E7E6E6")
    start = 0
    while grouped and start < len(table.columns):
        group, end = table.columns[start].group, start
        while end + 1 < len(table.columns) and table.columns[end + 1].group == group:
            end += 1
        if group:
            _fill(grid.cell(0, start).merge(grid.cell(0, end)), group, HEAVY, size, "center", "E7E6E6")
        start = end + 1
    for row in grid.rows:
        repeat = OxmlElement("w:tblHeader")
        repeat.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(repeat)


def _whole_rows(grid: Any) -> None:
    """A row goes to the next page as a whole; else half a cell may stand alone there."""
    from docx.oxml import OxmlElement

    for row in grid.rows:
        row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _fill(place: Any, text: str, face: str, size: float, align: str, fill: str | None) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = place.paragraphs[0]
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    run = paragraph.add_run(cells.printable(text))
    run.font.size = Pt(size)
    _face(run._element.get_or_add_rPr(), face)
    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    if fill:
        shade = OxmlElement("w:shd")
        for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)):
            shade.set(qn(name), value)
        place._tc.get_or_add_tcPr().append(shade)


def _widths(grid: Any, table: Table) -> None:
    from docx.shared import Mm

    total = sum(column.width for column in table.columns) or 1.0
    room = 247 if table.wide else 156
    grid.autofit = False
    for place, column in enumerate(table.columns):
        width = Mm(room * column.width / total)
        grid.columns[place].width = width
        for row in grid.rows:
            row.cells[place].width = width


def _describe(paragraph: Any, text: str) -> None:
    """Alternative text of a picture, for readers that speak."""
    for element in paragraph._element.iter():
        if element.tag.endswith("}docPr"):
            element.set("descr", cells.printable(text))
