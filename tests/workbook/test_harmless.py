"""No text becomes a formula, a link, a tag or a script in anything the program writes."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pytest
from harmless import HOSTILE, MARK, check
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from airplan.domain.figure import Figure, Level, Line
from airplan.report import write_document
from airplan.report.blocks import Bullets, Document, Heading, Paragraph, Picture, Table
from airplan.workbook.csvtext import safe
from airplan.workbook.patch import PatchBook
from airplan.workbook.write import Column, Formula, Marked, Sheet, write_workbook

LIMITS = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTS = st.one_of(
    st.sampled_from(HOSTILE), st.tuples(st.sampled_from("=+-@\t\r\n＝'\"<&${"), st.text(max_size=8)).map("".join)
)


def document(text: str, drawn: bool = False) -> Document:
    columns = [Column(text, "text", 12, text), Column(f"{text}2", "num1", 9, text), Column("丙")]
    table = Table(columns, [[text, 1.25, Marked(text)], [Marked(text), None, text]], text, wide=True)
    chart = Figure(text, [Line([1, 2, 3], [1.0, 2.0, 3.0], text, "observed"), Level(2.0, text, "limit")], text, text)
    blocks = [Heading(text), Paragraph(text), Paragraph(text, "note"), Bullets([text, text]), table]
    return Document(text, [*blocks, Picture(chart)] if drawn else blocks, text, banner=text, signature=[text])


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".html"])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_document_of_hostile_texts_only_shows_them(tmp_path, text, suffix):
    path = write_document(document(text), tmp_path / f"a{suffix}")
    check(path)
    if suffix == ".html":
        assert MARK in path.read_text(encoding="utf-8")


def test_charts_of_hostile_texts_only_show_them(tmp_path):
    """A chart a text, all in one page: drawing is slow."""
    pictures = [block for text in HOSTILE[::3] for block in document(text, drawn=True).blocks[-1:]]
    check(write_document(Document("标题", pictures), tmp_path / "a.html"))
    check(write_document(Document("标题", pictures[-2:]), tmp_path / "a.docx"))


@given(TEXTS)
@LIMITS
@pytest.mark.parametrize("suffix", [".xlsx", ".html"])
def test_a_document_of_any_texts_only_shows_them(tmp_path, suffix, text):
    check(write_document(document(text), tmp_path / f"a{suffix}"))


def test_the_guard_itself_sees_what_is_wrong(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([f"=1+{MARK}1"])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.html").write_text(f"<style></style><p onclick='{MARK}()'>", encoding="utf-8")
    (tmp_path / "a.csv").write_text(f"a,=1+{MARK}\n", encoding="utf-8")
    for name in ("a.xlsx", "a.html", "a.csv"):
        with pytest.raises(AssertionError):
            check(tmp_path / name)


@given(TEXTS)
@example("x" * 40_000)
@LIMITS
def test_a_sheet_of_any_texts_only_shows_them(tmp_path, text):
    columns = (
        Column(text, "text", 10, text, choices=(text, "乙"), note=text),
        Column(text, "num2", 10, text),
        Column("合计", "num2", 10),
    )
    rows = [[text, text, Formula("A1+1", 2)], [Marked(text), dt.date(2026, 1, 1), None]]
    sheet = Sheet(
        text, text, columns, rows, left=text, right=text, foot=(text,), ids=(text, text), notes=(text,),
        merges=((0, 0, 1, 0),),
    )  # fmt: skip
    check(write_workbook(tmp_path / "a.xlsx", [sheet, sheet], title=text))


@given(TEXTS)
@LIMITS
def test_a_form_filled_with_any_texts_only_shows_them(tmp_path, text):
    openpyxl.Workbook().save(tmp_path / "form.xlsx")
    PatchBook(tmp_path / "form.xlsx").save(tmp_path / "a.xlsx", {("Sheet", "A1"): text, ("Sheet", "C3"): text})
    check(tmp_path / "a.xlsx")


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=4))
@LIMITS
def test_a_text_table_of_any_texts_only_shows_them(tmp_path, rows):
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([safe(cell) for cell in row] for row in rows)
    (tmp_path / "a.csv").write_bytes(
        stream.getvalue().encode("utf-8-sig", "surrogatepass").replace(b"\xed\xa0\x80", b"")
    )
    check(tmp_path / "a.csv")


@given(st.text(max_size=20))
def test_a_safe_text_is_the_text_itself_or_the_text_behind_a_quote(text):
    assert safe(text) in (text, f"'{text}")


def test_numbers_and_dates_of_text_tables_stay_what_they_are():
    assert [safe(value) for value in (-1.5, 3, None, dt.date(2026, 1, 2), "-1.5", "+3", "－")] == [
        -1.5, 3, None, dt.date(2026, 1, 2), "-1.5", "+3", "'－",
    ]  # fmt: skip


def test_a_table_of_the_window_as_text_only_shows_its_texts(tmp_path):
    from types import SimpleNamespace as Some

    from ui.exporting import table_text

    texts = [text for text in HOSTILE if "\ud800" not in text]
    columns = [Some(title=text, numeric=False) for text in texts] + [Some(title="PM2.5", numeric=True)]
    model = Some(table=Some(columns=columns), rowCount=lambda: 1, text=lambda _row, place: [*texts, "-1.5"][place])
    (tmp_path / "a.csv").write_text(table_text(Some(model=model)), encoding="utf-8-sig", newline="")
    check(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").rstrip().endswith(",-1.5")
