"""Acting together: the notice to send down, the record summed from the cities' records, its evaluation."""

from __future__ import annotations

import json

import docx
import openpyxl
import pytest
from test_judged import NAMES, region

from airplan.cli import main
from airplan.workspace import region_notice
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
