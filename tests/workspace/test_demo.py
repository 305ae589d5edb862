"""The whole chain on the invented city: raw workbooks to documents, with the known answers."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import openpyxl
import pytest

from airplan.cli import main
from airplan.workspace.demo import make_demo

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("示例 文件夹")
    return folder, make_demo(folder)


def test_the_files_an_office_sends_are_there(demo):
    folder, made = demo
    names = " ".join(made.files)
    for part in (
        "达标规划_公开稿.docx",
        "达标规划_报送稿.html",
        "规划表.xlsx",
        "应急减排清单_2026年版",
        "2026年10月环境空气质量状况",
        "区域汇总",
    ):
        assert part in names
    assert all((folder / file).stat().st_size > 1000 for file in made.files)
    assert made.chosen >= 5
    assert made.joint_probability >= 0.7


def test_the_chain_gives_the_known_answers(demo, capsys):
    folder, made = demo
    capsys.readouterr()
    assert main(["assess", str(folder / made.project), "--city", "澄川", "--json", "--today", "2026-11-24"]) == 0
    years = {str(one["year"]): one for one in json.loads(capsys.readouterr().out)["years"]}
    for year, want in json.loads((SAMPLE / "answers.json").read_text(encoding="utf-8"))["years"].items():
        got = years[year]
        assert got["pollutants"]["PM2.5"]["mean"] == pytest.approx(want["mean"]["PM2.5"], abs=0.051), year
        assert got["pollutants"]["PM2.5"]["p95"] == pytest.approx(want["PM2.5_p95"], abs=0.051), year
        assert got["pollutants"]["O3"]["p90"] == pytest.approx(want["O3_p90"], abs=0.051), year
        assert got["pollutants"]["CO"]["p95"] == pytest.approx(want["CO_p95"], abs=0.0051), year
        assert (got["good_days"], got["heavy_days"], got["aqi_days"]) == (
            want["good_days"],
            want["heavy_days"],
            want["aqi_days"],
        )


def test_each_target_of_the_plan_is_met_with_eight_in_ten(demo, capsys):
    folder, made = demo
    assert (
        main(["plan", "choose", str(folder / made.project), "--probability", "0.8", "--json", "--today", "2026-11-24"])
        == 0
    )
    answer = json.loads(capsys.readouterr().out)
    assert answer["feasible"]
    assert answer["gap"] <= 0.01
    assert all(chance >= 0.79 for chance in answer["probability"].values())


def test_the_public_issue_holds_no_chance_and_no_telephone(demo):
    folder, made = demo
    plan = next(folder / file for file in made.files if "公开稿.docx" in file)
    word = docx.Document(str(plan))
    text = "\n".join(
        [one.text for one in word.paragraphs]
        + [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    )
    assert "达标概率" not in text
    assert "示例（虚构数据）" in text
    public = next(folder / file for file in made.files if "公开版" in file and file.endswith(".xlsx"))
    cells = [
        str(cell.value)
        for page in openpyxl.load_workbook(public, read_only=True)
        for row in page.iter_rows()
        for cell in row
        if cell.value
    ]
    assert not [cell for cell in cells if "19900" in cell]
