"""Rows are as high as their text, in every reader."""

from __future__ import annotations

import re
import zipfile

import pytest

from airplan.workbook.heights import TALLEST, lines_needed, lines_of, points
from airplan.workbook.write import Column, Marked, Sheet, write_workbook


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 10, 1),
        ("十个字就是二十列宽", 18, 1),
        ("十个字就是二十列宽", 17, 2),
        ("a" * 20, 10, 2),
        ("一\n二\n三", 10, 3),
    ],
)
def test_lines_of_a_text(text, room, lines):
    assert lines_of(text, room) == lines


def test_the_longest_cell_of_a_row_counts_marked_or_not():
    assert lines_needed(["短", None, 3.5], [10, 10, 10]) == 1
    assert lines_needed(["短", Marked("很长很长很长的一段文字", "fail")], [10, 12]) == 2
    assert points(1000) == TALLEST


def test_only_rows_that_need_it_get_a_height_which_stays_free(tmp_path):
    rows = [["短"], ["一段在十六列里放不下的文字，要两三行"], ["短"]]
    write_workbook(tmp_path / "a.xlsx", [Sheet("表", "表", [Column("内容", width=16)], rows)])
    xml = zipfile.ZipFile(tmp_path / "a.xlsx").read("xl/worksheets/sheet1.xml").decode()
    found = re.findall(r'<row r="\d+"([^>]*)>', xml)[-3:]
    assert found == ["", f' ht="{points(3):g}"', ""]
    assert "customHeight" not in found[1], "fitted again where somebody edits it"
