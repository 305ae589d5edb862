"""One document, three writers, read back by libraries that did not write it."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser

import docx
import openpyxl
import pytest
from docx.shared import Mm

from airplan.domain.figure import Band, Bars, Figure, Level, Line, Moment, Points, Spans
from airplan.errors import FileTrouble, UsageError
from airplan.report import write_document
from airplan.report.blocks import Bullets, Column, Document, Heading, PageBreak, Paragraph, Picture, Table
from airplan.report.cells import text
from airplan.workbook.write import Marked

COLUMNS = (
    Column("指标", width=14),
    Column("2026", "num1", group="分年度目标"),
    Column("2027", "num1", group="分年度目标"),
    Column("结论", centre=True),
)
FIGURE = Figure(
    "图一",
    "年份",
    "微克/立方米",
    [
        Band([2024, 2025], [20, 21], [30, 31], "90%区间"),
        Line([2020, 2021, 2022], [40, None, 38], "观测", "observed", True),
        Points([2023], [35], "点"),
        Bars([2020, 2021], [120, None], "AQI", "aqi"),
        Level(35, "限值", start=2020, end=2026),
        Level(30, "目标", "target"),
        Moment(2027, "达标期限"),
    ],
    x_kind="year",
)


@pytest.fixture
def document() -> Document:
    table = Table(
        COLUMNS,
        [["PM2.5", 32.25, 30.05, Marked("不满足")], ["<script>=1</script>", None, 155, "满足"]],
        caption="表1　分年度目标",
        note="注：未核实，请核对。",
    )
    blocks = [
        Heading("一、总则"),
        Paragraph("为贯彻落实法律，制定本规划。"),
        table,
        Picture(FIGURE),
        Bullets(["甲", "乙"], True),
        PageBreak(),
        Table(COLUMNS, [["x", 1, 2, "y"]], "宽表", wide=True),
        Table(COLUMNS, [["x", 1, 2, "y"]], "宽表二", wide=True),
        Paragraph("完"),
    ]
    return Document("规划", blocks, "（征求意见稿）", "示例（虚构数据）", ["某局", "2026年11月24日"])


def test_word_has_the_layout_of_the_standard(tmp_path, document):
    word = docx.Document(str(write_document(document, tmp_path / "a.docx")))
    page = word.sections[0]
    assert [round(value.mm) for value in (page.page_width, page.page_height, page.top_margin, page.left_margin)] == [
        210,
        297,
        37,
        28,
    ]
    assert [section.orientation for section in word.sections] == [0, 1, 0]
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts[:4] == ["示例（虚构数据）", "规划", "（征求意见稿）", "一、总则"]
    assert "（1）甲" in texts
    assert texts[-1] == "2026年11月24日"
    body = next(paragraph for paragraph in word.paragraphs if paragraph.text.startswith("为贯彻"))
    assert body.runs[0].font.size.pt == 16
    assert body.paragraph_format.line_spacing.pt == 28
    assert abs(body.paragraph_format.first_line_indent - Mm(16 * 2 * 25.4 / 72)) < 20_000


def test_word_tables_print_numbers_half_to_even_and_dashes(tmp_path, document):
    table = docx.Document(str(write_document(document, tmp_path / "a.docx"))).tables[0]
    assert [cell.text for cell in table.rows[2].cells] == ["PM2.5", "32.2", "30.0", "不满足"]
    assert table.rows[3].cells[1].text == "—"
    assert table.rows[0].cells[1].text == "分年度目标"


def test_html_executes_nothing(tmp_path, document):
    page = write_document(document, tmp_path / "a.html").read_text(encoding="utf-8")

    class Tags(HTMLParser):
        seen: set[str] = set()

        def handle_starttag(self, tag, attrs):
            self.seen.add(tag)

    parser = Tags()
    parser.feed(page)
    assert "script" not in parser.seen
    assert "&lt;script&gt;=1&lt;/script&gt;" in page
    assert {"svg", "table", "caption"} <= parser.seen


def test_workbook_has_a_sheet_a_table_and_the_text(tmp_path, document):
    book = openpyxl.load_workbook(write_document(document, tmp_path / "a.xlsx"))
    assert book.sheetnames == ["正文", "表1　分年度目标", "宽表", "宽表二"]
    page = book["表1　分年度目标"]
    assert [page.cell(7, place).value for place in (1, 2, 4)] == ["PM2.5", 32.25, "不满足"]
    assert page["A8"].value == "<script>=1</script>"


def test_the_same_document_gives_the_same_bytes(tmp_path, document):
    for suffix in ("docx", "xlsx", "html"):
        first, second = (write_document(document, tmp_path / f"{name}.{suffix}").read_bytes() for name in "ab")
        assert first == second, suffix


def test_unknown_formats_and_folders_are_refused_in_words(tmp_path, document):
    with pytest.raises(UsageError):
        write_document(document, tmp_path / "a.pages")
    with pytest.raises(FileTrouble):
        write_document(document, tmp_path / "nowhere" / "a.docx")


def test_timetables_draw():
    from airplan.report.figures import png

    figure = Figure(
        "进度",
        "",
        "",
        [Spans(["甲", "乙"], [dt.date(2026, 1, 1).toordinal()] * 2, [740_000, 740_100], [0.5, 0])],
        "day",
    )
    assert png(figure)[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("value", "kind", "printed"),
    [
        (0.25, "num1", "0.2"),
        (0.35, "num1", "0.4"),
        (2.5, "int", "2"),
        (None, "num1", "—"),
        (None, "text", ""),
        (True, "text", "是"),
    ],
)
def test_cells_as_printed(value, kind, printed):
    assert text(value, Column("x", kind)) == printed


def test_a_document_that_begins_with_a_wide_table_is_landscape_from_its_title_on(tmp_path):
    import docx

    out = write_document(
        Document("对照表", (Table(COLUMNS, [["x", 1, 2, "y"]], "宽表", wide=True),)), tmp_path / "a.docx"
    )
    sections = docx.Document(str(out)).sections
    assert [section.page_width > section.page_height for section in sections] == [True]


def test_a_heading_stands_on_the_page_of_its_wide_table_and_no_row_is_cut(tmp_path):
    import docx
    from docx.oxml.ns import qn

    blocks = (
        Paragraph("正文。"),
        Heading("三、排名"),
        Table(COLUMNS, [["x", 1, 2, "y"]], "宽表", wide=True),
        Heading("四、说明"),
    )
    word = docx.Document(str(write_document(Document("通报", blocks), tmp_path / "a.docx")))
    assert [section.page_width > section.page_height for section in word.sections] == [False, True, False]
    breaks = [place for place, child in enumerate(word.element.body) if child.find(f".//{qn('w:sectPr')}") is not None]
    texts = ["".join(part.text or "" for part in child.iter(qn("w:t"))) for child in word.element.body]
    assert breaks[0] < texts.index("三、排名") < texts.index("宽表") < breaks[1] < texts.index("四、说明")
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for table in word.tables for row in table.rows)
