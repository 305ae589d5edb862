"""Acting together: the notice to send down, the record summed from the cities' records, its evaluation."""

from __future__ import annotations

import dataclasses
import json

import docx
import openpyxl
import pytest
from test_judged import NAMES, region

from airplan.cli import main
from airplan.domain import Unit, UnitLevel
from airplan.emergency.response import Inspection, Notice, Receipt
from airplan.emergency.sources import Enterprise
from airplan.workspace import region_notice
from airplan.workspace.commands.records import PutRecords, PutUnits
from airplan.workspace.region_response import record
from airplan.workspace.session import Project

REFERENCE = "研判参考，预警以市政府发布为准"
TIMES = ["--publish", "2026-11-19T16:00", "--start", "2026-11-20T18:00"]


@pytest.fixture
def desk(tmp_path):
    return region(tmp_path, [NAMES[code] for code in ("370100", "370300", "370900")])


def test_every_sheet_says_reference_until_a_document_number_is_entered(desk, tmp_path, capsys):
    out = tmp_path / "通知.xlsx"
    command = ["region", "notice", str(desk), "--level", "orange", *TIMES, "--out", str(out), "--json"]
    capsys.readouterr()
    for more, marked in (([], True), (["--document", "联动〔2026〕1号"], False)):
        assert main([*command, *more]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["cities"] == ["济南市", "淄博市", "泰安市"]
        assert (answer["note"] == REFERENCE) is marked
        for sheet in openpyxl.load_workbook(out):
            held = any(REFERENCE in str(cell) for row in sheet.values for cell in row if cell)
            assert held is marked, sheet.title
    with Project.open(desk, read_only=True) as project:
        (kept,) = region_notice.notices(project)
    assert (kept.document, kept.level, kept.start, kept.end) == ("联动〔2026〕1号", "orange", "2026-11-20T18:00", "")


def test_the_notice_in_word_repeats_the_line_above_every_page_of_cities(tmp_path):
    codes = tuple(f"37{number:02d}00" for number in range(1, 18)) + tuple(
        f"13{number:02d}00" for number in range(1, 12)
    )
    made = region_notice.RegionNotice("", "red", "2026-11-19T16:00", "2026-11-20T18:00", "", codes, "试点", "")
    word = docx.Document(region_notice.write_notice(made, tmp_path / "通知.docx"))
    assert sum(REFERENCE in paragraph.text for paragraph in word.paragraphs) == 1 + 2
    assert [len(table.rows) for table in word.tables] == [1 + 18, 1 + 10]


def test_times_that_do_not_fit_are_told(desk, tmp_path, capsys):
    wrong = ["--publish", "2026-11-21", "--start", "2026-11-20"]
    out = ["--out", str(tmp_path / "x.docx")]
    assert main(["region", "notice", str(desk), "--level", "red", *wrong, *out]) == 2
    assert "发布不应晚于启动" in capsys.readouterr().err
    assert not (tmp_path / "x.docx").exists()


def city(
    tmp_path, code, level="orange", start="2026-11-20T20:00", inspected=(("yes",), ("no",)), document="市〔2026〕3号"
):
    """A city's project with a list of four firms in force, a response, two receipts and inspections."""
    unit = int(code)
    path = tmp_path / f"{NAMES[code]}.airplan"
    notice = Notice(
        document=document, level=level, published="2026-11-20T10:00", start=start, unit=unit, end="2026-11-23T08:00",
        observed=(("2026-11-19T00:00:00", 100.0), ("2026-11-21T00:00:00", 220.0), ("2026-11-22T00:00:00", 180.0)),
    )  # fmt: skip
    told = [Receipt(notice=notice.key, recipient=f"县{one}", sent="2026-11-20T11:00", unit=unit) for one in (1, 2)]
    told[0] = dataclasses.replace(told[0], received="2026-11-20T11:20")
    seen = [
        Inspection(notice=notice.key, firm_name=f"某厂{at}", time="2026-11-21T09:00", carried_out=one[0], unit=unit)
        for at, one in enumerate(inspected, 1)
    ]
    with Project.create(path) as project:
        project.run(PutUnits((Unit(unit, NAMES[code], UnitLevel.CITY, code=code),)))
        firms = [Enterprise(name=f"某厂{at}", county="甲县", unit=unit) for at in (1, 2, 3, 4)]
        project.run(PutRecords(tuple(one.to_record() for one in [notice, *told, *seen, *firms])))
    return path


def noticed(desk, tmp_path):
    out = ["--document", "联动〔2026〕1号", "--out", str(tmp_path / "n.docx")]
    assert main(["region", "notice", str(desk), "--level", "orange", *TIMES, *out]) == 0


def test_the_record_is_summed_from_packages_and_projects_and_names_who_is_missing(desk, tmp_path, capsys):
    noticed(desk, tmp_path)
    first, second = city(tmp_path, "370100"), city(tmp_path, "370300", "yellow", "2026-11-20T12:00", (("yes",),))
    package = tmp_path / "济南.airpkg"
    assert main(["submit", str(first), "--tables", "response,emergency", "--out", str(package)]) == 0
    broken = tmp_path / "坏.airpkg"
    broken.write_bytes(b"not a zip")
    capsys.readouterr()
    assert main(["region", "record", str(desk), str(package), str(second), str(broken), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["text"], found["missing"], len(found["trouble"])) == ("2/3", ["泰安市"], 1)
    keys = ("name", "level", "against", "late_minutes", "notified", "received", "listed", "inspected", "complying")
    assert [[row[key] for key in keys] for row in found["rows"]] == [
        ["济南市", "orange", "same", 120, 2, 1, 4, 2, 1],
        ["淄博市", "yellow", "lower", -360, 2, 1, 4, 1, 1],
    ]
    assert (found["listed"], found["inspected"], found["inspected_ratio"]) == (8, 3, 37.5)
    # The lists hold no emissions: no cut is told, rather than zero.
    assert (found["cuts"], found["cut_cities"]) == ({}, 0)
    # 100 the day before, (220 + 180) / 2 during.
    assert [(row["before"], row["during"]) for row in found["rows"]] == [(100.0, 200.0)] * 2


def test_two_files_of_one_city_are_not_mixed_and_another_episode_is_none(desk, tmp_path, capsys):
    noticed(desk, tmp_path)
    first = city(tmp_path, "370100")
    (tmp_path / "再报").mkdir()
    again = city(tmp_path / "再报", "370100", "red")
    old = city(tmp_path, "370300", start="2026-11-10T12:00")
    capsys.readouterr()
    assert main(["region", "record", str(desk), str(first), str(again), str(old), "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert (found["text"], found["rows"]) == ("0/3", [])
    assert {one["code"] for one in found["trouble"]} == {"region.city_twice", "region.no_response"}
    assert main(["region", "record", str(desk), str(first), str(again)]) == 3
    assert "均未采用" in capsys.readouterr().out


def test_merged_records_of_the_regions_own_file_serve(desk, tmp_path, capsys):
    noticed(desk, tmp_path)
    assert main(["merge", str(desk), str(city(tmp_path, "370100"))]) == 0
    with Project.open(desk, read_only=True) as project:
        found = record(project)
    assert (found.text, [row.name for row in found.rows], found.received) == ("1/3", ["济南市"], 1)


def test_the_evaluation_is_written_with_what_is_missing(desk, tmp_path, capsys):
    noticed(desk, tmp_path)
    out = tmp_path / "评估.docx"
    assert main(["region", "evaluate", str(desk), str(city(tmp_path, "370100")), "--out", str(out)]) == 0
    word = docx.Document(out)
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "1/3" in text
    assert "淄博市、泰安市" in text
    assert any("济南市" in cell.text for row in word.tables[0].rows for cell in row.cells)


def test_without_a_notice_the_record_says_what_to_do(desk, capsys):
    assert main(["region", "record", str(desk)]) == 2
    assert "region notice" in capsys.readouterr().err


def test_a_number_stays_with_its_notice_and_what_went_out_does_not_change(desk, tmp_path, capsys):
    noticed(desk, tmp_path)
    out = ["--out", str(tmp_path / "again.docx"), "--json"]
    capsys.readouterr()
    assert main(["region", "notice", str(desk), "--level", "orange", *TIMES, *out]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["document"], answer["note"]) == ("联动〔2026〕1号", "")
    assert main(["region", "notice", str(desk), "--level", "red", *TIMES, *out]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "region.notice_numbered"
    assert main(["region", "notice", str(desk), "--level", "red", *TIMES, "--document", "联动〔2026〕2号", *out]) == 0
    with Project.open(desk) as project:
        assert [(one.document, one.level) for one in region_notice.notices(project)] == [("联动〔2026〕2号", "red")]
        project.undo()
        assert [(one.document, one.level) for one in region_notice.notices(project)] == [("联动〔2026〕1号", "orange")]


def test_a_city_without_a_list_is_in_no_share_of_inspected_firms(desk, tmp_path, capsys):
    noticed(desk, tmp_path)
    first = city(tmp_path, "370100")  # four firms, two inspected
    bare = city(tmp_path, "370300", inspected=(("yes",), ("yes",), ("yes",)))
    with Project.open(bare) as project:
        from airplan.workspace.commands.records import DeleteRecords

        project.run(DeleteRecords(tuple(record.uid for record in project.store.records("enterprise"))))
    capsys.readouterr()
    assert main(["region", "record", str(desk), str(first), str(bare), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["listed"] for row in found["rows"]] == [4, 0]
    assert [row["inspected_ratio"] for row in found["rows"]] == [50.0, None]
    assert (found["listed"], found["inspected"], found["inspected_ratio"]) == (4, 5, 50.0)


def test_the_evaluation_names_the_region_and_cuts_no_text_in_the_workbook(desk, tmp_path):
    noticed(desk, tmp_path)
    out = tmp_path / "评估.xlsx"
    assert main(["region", "evaluate", str(desk), str(city(tmp_path, "370100")), "--out", str(out)]) == 0
    book = openpyxl.load_workbook(out)
    assert "山东试点重污染天气区域应急联动评估报告" in str(book["正文"]["A1"].value)
    page = book["各城市级别与时间"]
    widths = {at: one.width for one in page.column_dimensions.values() for at in range(one.min, one.max + 1)}
    for row in page.iter_rows(min_row=4):
        for cell in row:
            width = sum(2 if mark > "\u2e80" else 1 for mark in str(cell.value or ""))
            assert width <= widths[cell.column], cell.value
