"""The plan of a project through workspace and command line: choose, apply, undo, import, progress, documents."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import plan_invented
import pytest
from plan_invented import UNIT

from airplan.cli import main
from airplan.plan.ask import Wish
from airplan.plan.measures import Measure
from airplan.plan.targets import Deadline
from airplan.report.blocks import Table
from airplan.report.documents import plan_tables as tables
from airplan.workbook.patch import PatchBook
from airplan.workspace.analysis import plan, plan_choose, plan_documents, plan_tables
from airplan.workspace.commands.plan import MoveMeasure, put_items
from airplan.workspace.session import Project

TODAY = ("--today", "2026-11-24")


def run(capsys, *words, code=0):
    assert main([*words, "--json", *TODAY]) == code
    return json.loads(capsys.readouterr().out)


def test_targets_of_the_command_line(plan_file, capsys):
    answer = run(capsys, "plan", "targets", str(plan_file))
    pm = {row["year"]: row for row in answer["targets"] if row["pollutant"] == "PM2.5"}
    # 41·(35/41)^(t/4): 39.41, 37.88, 36.41, 35
    assert {year: row["text"] for year, row in pm.items()} == {
        2026: "39 µg/m³", 2027: "38 µg/m³", 2028: "36 µg/m³", 2029: "35 µg/m³",
    }  # fmt: skip
    [deadline] = [one for one in answer["deadlines"] if one["pollutant"] == "PM2.5"]
    assert deadline["exceedance"] == pytest.approx(6 / 35)
    assert deadline["attains"] is False
    assert {change["date"] for change in answer["limit_changes"]} == {"2026-03-01", "2031-01-01"}
    assert answer["keep_improving"] is False


def test_without_deadlines_the_exceedance_is_told_and_nothing_is_made_up(tmp_path, capsys):
    from airplan import clock

    file = plan_invented.fill(tmp_path / "leer.airplan")
    with Project.open(file) as project:
        project.undo()  # the entered plan; the values stay
    answer = run(capsys, "plan", "targets", str(file))
    assert clock.today().isoformat() == "2026-11-24"
    assert answer["targets"] == []
    found = {one["pollutant"]: one for one in answer["deadlines"]}
    assert found["PM2.5"]["year"] is None
    assert found["PM2.5"]["standard"] == "GB3095-2026-transition"
    assert found["PM2.5"]["exceedance"] == pytest.approx(11 / 30)  # 41 against 30
    assert found["NO2"]["attains"] is True
    assert [one["code"] for one in answer["problems"]] == ["plan.no_deadline"]  # PM2.5 only
    assert not answer["keep_improving"]


def test_a_value_given_from_above_stands_in_its_year(plan_file, capsys):
    with Project.open(plan_file) as project:
        project.run(put_items(plan_invented.targets()))
    answer = run(capsys, "plan", "targets", str(plan_file), "--pollutant", "PM2.5")
    assert [row["origin"] for row in answer["targets"]] == ["computed", "assigned", "computed", "computed"]


def test_trying_a_deadline_changes_nothing_without_apply(plan_file, capsys):
    words = ("plan", "targets", str(plan_file), "--pollutant", "good_days", "--by", "2030", "--goal", "300")
    tried = run(capsys, *words)
    days = [row for row in tried["targets"] if row["pollutant"] == "good_days"]
    assert days[-1]["text"] == "300天"
    assert not tried["applied"]
    assert not [d for d in run(capsys, "plan", "targets", str(plan_file))["deadlines"] if d["pollutant"] == "good_days"]
    assert run(capsys, *words, "--apply")["applied"]
    [kept] = [d for d in run(capsys, "plan", "targets", str(plan_file))["deadlines"] if d["pollutant"] == "good_days"]
    # the base is the computed value of the last complete year, and says so
    assert (kept["base_year"], kept["base"]) == (2025, str(plan_invented.GOOD[2025]))
    assert "非下达基数" in kept["base_document"]


def test_goal_is_the_limit_in_force_at_the_deadline(plan_file):
    with Project.open(plan_file, read_only=True) as project:
        unit = plan.plan_unit(project)
        draft = plan.draft_deadline(project, unit, "O3", year=2030, base="170", base_year=2025)
        assert (draft.goal, draft.standard) == ("160", "GB3095-2026-transition")
        new = Deadline("PM2.5", unit=UNIT)
        assert (
            plan.draft_deadline(project, replace(unit, id=UNIT), "PM10", year=2032, base="70", base_year=2025).goal
            == "50"
        )
        assert new.goal == ""


def test_bad_words_are_usage_errors(plan_file, capsys):
    file = str(plan_file)
    for words, code in (
        (("plan", "targets", file, "--pollutant", "PM99", "--by", "2030"), "plan.unknown_pollutant"),
        (("plan", "targets", file, "--goal", "低"), "plan.bad_number"),
        (("plan", "choose", file, "--budget", "2027:多"), "plan.bad_budget"),
        (("plan", "choose", file, "--ceiling", "NOx=5"), "plan.bad_ceiling"),
        (("plan", "choose", file, "--probability", "0.2"), "plan.bad_probability"),
        (("plan", "measures", file, "--add", "nothing"), "plan.no_template"),
        (("plan", "scenario", file, "--adopt", "无"), "plan.unknown_scenario"),
        (("plan", "progress", file, "--month", "2027-13", "--out", "x"), "plan.bad_month"),
    ):
        assert run(capsys, *words, code=2)["error"]["code"] == code


def test_choose_tells_and_changes_nothing_then_applies_and_undoes(plan_file, capsys):
    before = run(capsys, "plan", "measures", str(plan_file))["measures"]
    answer = run(capsys, "plan", "choose", str(plan_file), "--probability", "0.8")
    assert answer["feasible"]
    assert answer["verified"]
    assert all(value >= 0.79 for value in answer["probability"].values())
    assert answer["joint_probability"] <= min(answer["probability"].values())
    assert answer["bound"] <= answer["cost"] + 1e-6
    assert 0 <= answer["gap"] <= 0.01
    assert all(answer["probability"][name] >= answer["before"][name] for name in answer["probability"])
    assert "M01" in {item["code"] for item in answer["chosen"]}  # given from above
    assert run(capsys, "plan", "measures", str(plan_file))["measures"] == before
    applied = run(capsys, "plan", "choose", str(plan_file), "--apply")
    assert applied["applied"]
    after = run(capsys, "plan", "measures", str(plan_file))["measures"]
    assert {one["code"] for one in after if one["chosen"]} == {item["code"] for item in applied["chosen"]}
    chances = run(capsys, "plan", "targets", str(plan_file), "--chance")["chances"]
    assert {one["target"]: one["planned"] for one in chances} == pytest.approx(applied["probability"])
    with Project.open(plan_file) as project:
        project.undo()
    assert run(capsys, "plan", "measures", str(plan_file))["measures"] == before


def test_a_target_may_ask_for_its_own_probability(plan_file, capsys):
    file = str(plan_file)
    usual = run(capsys, "plan", "choose", file)
    run(capsys, "plan", "targets", file, "--pollutant", "PM2.5", "--probability", "0.9", "--apply")
    rows = run(capsys, "plan", "targets", file)["targets"]
    assert {row["probability"] for row in rows if row["pollutant"] == "PM2.5"} == {0.9}
    assert {row["probability"] for row in rows if row["pollutant"] == "NO2"} == {None}
    stricter = run(capsys, "plan", "choose", file)
    assert all(stricter["probability"][f"PM2.5@{year}"] >= 0.89 for year in (2027, 2028, 2029))
    assert stricter["cost"] > usual["cost"]


def test_same_file_same_answer(plan_file, capsys):
    words = ("plan", "choose", str(plan_file))
    assert run(capsys, *words) == run(capsys, *words)


def test_what_cannot_be_met_is_explained(plan_file, capsys):
    answer = run(capsys, "plan", "choose", str(plan_file), "--budget", "2027=1200", code=3)
    assert not answer["feasible"]
    assert "budget:2027" in answer["conflict"]
    assert any(name.startswith(("PM2.5@", "NO2@")) for name in answer["conflict"])
    assert answer["nearest"]["cost"] >= 1050
    assert max(answer["nearest"]["shortfall"].values()) > 0
    assert main(["plan", "choose", str(plan_file), "--budget", "2027=1200", *TODAY]) == 3
    assert "不能同时满足" in capsys.readouterr().out


def test_a_ceiling_is_kept(plan_file, capsys):
    answer = run(capsys, "plan", "choose", str(plan_file), "--ceiling", "NOx@2029=37000")
    codes = {item["code"] for item in answer["chosen"]}
    cut = sum(one.reductions["NOx"].best for one in plan_invented.measures() if one.code in codes)
    assert cut >= 13000
    cheaper = run(capsys, "plan", "choose", str(plan_file))
    assert answer["cost"] > cheaper["cost"]


def test_near_best_and_curve(plan_file, capsys):
    near = run(capsys, "plan", "choose", str(plan_file), "--near-best", "0.02")["near_best"]
    assert "M01" in near["always"]
    assert len(near["always"]) + len(near["sometimes"]) + len(near["never"]) == 14
    points = run(capsys, "plan", "curve", str(plan_file), "--target", "PM2.5@2029")["points"]
    prices = [point["price"] for point in points]
    assert prices == sorted(prices)
    assert points[-1]["cumulative_cost"] == pytest.approx(sum(point["cost"] for point in points))


def test_tasks_tell_what_they_reach_alone(plan_file, capsys):
    answer = run(capsys, "plan", "tasks", str(plan_file))
    assert [task["code"] for task in answer["tasks"]] == ["T01", "T02"]
    assert 0 < answer["alone"]["PM2.5@2029"] < 1
    assert answer["missing"]["PM2.5@2029"] > 0


def test_scenarios_are_compared_and_adopted(plan_file, capsys):
    file = str(plan_file)
    run(capsys, "plan", "scenario", file, "--save", "现有安排")
    run(capsys, "plan", "choose", file, "--save", "比选")
    found = run(capsys, "plan", "scenario", file, "--compare", "现有安排", "比选")
    assert {one["name"] for one in found["scenarios"]} == {"现有安排", "比选"}
    assert {"measure", "cost", "probability", "cut"} <= {one["what"] for one in found["differences"]}
    adopted = run(capsys, "plan", "scenario", file, "--adopt", "比选")
    assert {one["name"]: one["adopted"] for one in adopted["scenarios"]} == {"现有安排": False, "比选": True}


def test_outlook_of_a_measure_moved_is_undone(plan_file):
    with Project.open(plan_file) as project:
        import datetime as dt

        held = plan.entered(project, plan.plan_unit(project)).measures[1]
        project.run(MoveMeasure(held.uid, dt.date(2028, 1, 1)))
        moved = plan.entered(project, plan.plan_unit(project)).measures[1]
        assert (moved.start, moved.baseline_start) == (dt.date(2028, 1, 1), held.start)
        project.undo()
        assert plan.entered(project, plan.plan_unit(project)).measures[1] == held


# --- workbooks --------------------------------------------------------------------------------


def exported(plan_file, tmp_path, capsys) -> Path:
    out = tmp_path / "表.xlsx"
    run(capsys, "plan", "export", str(plan_file), "--what", "tables", "--out", str(out))
    return out


def test_tables_come_back_without_a_difference(plan_file, tmp_path, capsys):
    out = exported(plan_file, tmp_path, capsys)
    answer = run(capsys, "plan", "import", str(plan_file), str(out), "--dry-run")
    assert answer["changes"] == []
    assert answer["problems"] == []
    assert {one["table"]: one["rows"] for one in answer["tables"]}["measures"] == 14


def test_libreoffice_in_between_changes_nothing(plan_file, tmp_path, capsys):
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    out = exported(plan_file, tmp_path, capsys)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "lo"), str(out)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    there = tmp_path / "lo" / out.name
    if not there.exists():
        pytest.skip("LibreOffice has no Calc")
    answer = run(capsys, "plan", "import", str(plan_file), str(there), "--dry-run")
    assert answer["changes"] == []
    assert answer["accepted"] > 20


def test_edited_cells_are_previewed_imported_and_undone(plan_file, tmp_path, capsys):
    out = exported(plan_file, tmp_path, capsys)
    edited = tmp_path / "改.xlsx"
    book = PatchBook(out)
    heads = {text: place for place, text in book.rows("任务措施表")[3].items()}
    letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[heads["投资(万元)"]]
    assert book.value("任务措施表", f"{letter}5") == 1700
    book.save(edited, {("任务措施表", f"{letter}5"): 1888.5, ("任务措施表", "B4"): "改名措施"})
    wanted = [
        {"key": "M01", "field": "任务措施", "old": "虚构措施1", "new": "改名措施"},
        {"key": "M02", "field": "投资(万元)", "old": "1700", "new": "1888.5"},
    ]
    assert run(capsys, "plan", "import", str(plan_file), str(edited), "--dry-run")["changes"] == wanted
    held = run(capsys, "plan", "measures", str(plan_file))["measures"]
    assert held[1]["investment"] == 1700
    assert run(capsys, "plan", "import", str(plan_file), str(edited))["changes"] == wanted
    assert run(capsys, "plan", "measures", str(plan_file))["measures"][1]["investment"] == 1888.5
    assert run(capsys, "plan", "import", str(plan_file), str(edited))["changes"] == []


def test_exporting_into_an_edited_workbook_touches_only_what_differs(plan_file, tmp_path, capsys):
    out = exported(plan_file, tmp_path, capsys)
    edited, back = tmp_path / "改.xlsx", tmp_path / "回.xlsx"
    PatchBook(out).save(edited, {("任务措施表", "B4"): "别人改的名称"})
    answer = run(capsys, "plan", "export", str(plan_file), "--into", str(edited), "--out", str(back))
    assert [(one["key"], one["old"], one["new"]) for one in answer["changes"]] == [
        ("任务措施表!B4", "别人改的名称", "虚构措施1")
    ]
    with zipfile.ZipFile(edited) as one, zipfile.ZipFile(back) as two:
        differing = [name for name in one.namelist() if one.read(name) != two.read(name)]
    assert len(differing) == 1
    assert differing[0].startswith("xl/worksheets/")


def test_a_file_without_a_known_table_is_refused_in_words(plan_file, tmp_path, capsys):
    stray = tmp_path / "别的.csv"
    stray.write_text("日期,PM2.5\n2026-01-01,35\n", encoding="utf-8")
    answer = run(capsys, "plan", "import", str(plan_file), str(stray), code=3)
    assert answer["error"]["code"] == "plan.no_table"
    assert "别的.csv" in answer["error"]["message"]


def test_bad_rows_name_their_cell_and_the_rest_goes_on(plan_file, tmp_path, capsys):
    sheet = tmp_path / "措施.csv"
    sheet.write_text(
        "编号,任务措施,投资(万元),开始日期,完成时限,NOx减排量(t/a),前置措施\n"
        "N1,负数,-5,2027-01-01,2027-12-31,10,\n"
        "N2,倒置,5,2027-01-01,2026-01-01,10,\n"
        "N3,环一,5,2027-01-01,2027-12-31,10,N4\n"
        "N4,环二,5,2027-01-01,2027-12-31,10,N3\n"
        "N5,太多,5,2027-01-01,2027-12-31,999999,\n"
        "N6,正常,5,2027-01-01,2027-12-31,10,\n"
        ",没有编号,5,2027-01-01,2027-12-31,10,\n",
        encoding="utf-8",
    )
    answer = run(capsys, "plan", "import", str(plan_file), str(sheet))
    told = {(one["code"], one["cell"]) for one in answer["problems"]}
    assert {("plan.cost_negative", "A2"), ("plan.end_before_start", "A3"), ("plan.beyond_inventory", "A6")} <= told
    assert ("plan.row_without_key", "A8") in told
    assert any(code == "plan.circular" and cell in ("A4", "A5") for code, cell in told)
    assert all("{" not in one["message"] for one in answer["problems"])
    assert answer["accepted"] == 6
    choice = run(capsys, "plan", "choose", str(plan_file))
    assert not {"N1", "N2", "N5"} & {item["code"] for item in choice["chosen"]}


# --- following --------------------------------------------------------------------------------


def test_dispatch_goes_out_and_comes_back(plan_file, tmp_path, capsys):
    answer = run(capsys, "plan", "progress", str(plan_file), "--out", str(tmp_path / "out"), "--month", "2026-11")
    files = sorted(Path(file) for file in answer["files"])
    assert len(files) == 3  # one a duty unit of what runs in the month
    form = next(file for file in files if "责任单位1" in file.name)
    filled = tmp_path / "filled.xlsx"
    book = PatchBook(form)
    heads = {text: "ABCDEFGHIJKLMNOPQ"[place] for place, text in book.rows("月调度")[3].items()}
    line = next(number for number, row in book.rows("月调度").items() if row.get(0) == "T01")
    book.save(
        filled, {("月调度", f"{heads['累计完成量']}{line}"): 70, ("月调度", f"{heads['佐证材料']}{line}"): "照片"}
    )
    back = run(capsys, "plan", "import", str(plan_file), str(filled))
    assert {(one["field"], one["new"]) for one in back["changes"] if one["key"].startswith("T01")} >= {
        ("累计完成量", "70"), ("佐证材料", "照片"),
    }  # fmt: skip
    board = run(capsys, "plan", "progress", str(plan_file))
    [task] = [one for one in board["items"] if one["code"] == "T01"]
    assert (task["status"], task["done"], task["overdue_days"], task["proof"]) == ("behind", 0.7, 24, True)
    assert any("逾期" in one["sentence"] and "预警" not in one["sentence"] for one in board["reminders"])


def test_closing_by_the_command_line(plan_file, capsys):
    assert run(capsys, "plan", "progress", str(plan_file), "--close", "T01", code=2)["error"]["code"] == (
        "plan.closing_needs_proof"
    )
    board = run(
        capsys, "plan", "progress", str(plan_file), "--close", "T01", "--proof", "验收〔2026〕9号", "--by", "张三"
    )
    assert board["counts"]["done"] == 1
    assert run(capsys, "plan", "progress", str(plan_file), "--close", "X", "--proof", "a", code=2)["error"]["code"] == (
        "plan.no_item"
    )


def test_execution_report_judges_targets_by_the_year(plan_file, tmp_path, capsys):
    with Project.open(plan_file) as project:
        unit = plan.plan_unit(project)
        past = plan.draft_deadline(project, unit, "PM2.5", goal="41", year=2025, base_year=2022, base="46")
        project.run(put_items([past]))
    answer = run(
        capsys, "plan", "report", str(plan_file), "--year", "2025", "--kind", "final", "--out", str(tmp_path / "r.docx")
    )
    rows = {row["target"]: row for row in answer["targets"]}
    # 46·(41/46)^(t/3): 44.27 → 44, 42.60 → 43, 41; the city had 44.2, 42.8, 41.0
    assert [rows[f"PM2.5@{year}"]["met"] for year in (2023, 2024, 2025)] == [True, True, True]
    assert Path(answer["out"]).stat().st_size > 5000


# --- documents --------------------------------------------------------------------------------


@pytest.fixture
def applied(plan_file, capsys):
    run(capsys, "plan", "choose", str(plan_file), "--apply")
    return plan_file


def text_of(document) -> str:
    from airplan.report.blocks import Bullets, Heading, Paragraph, Picture, Table

    parts = [document.title, document.subtitle, document.banner, *document.signature]
    for block in document.blocks:
        match block:
            case Heading() | Paragraph():
                parts.append(block.text)
            case Bullets():
                parts += block.items
            case Table():
                parts += [block.caption, block.note, *(column.title for column in block.columns)]
                parts += [str(getattr(cell, "value", cell)) for row in block.rows for cell in row if cell is not None]
            case Picture():
                parts += [block.figure.title, *(str(getattr(mark, "name", "")) for mark in block.figure.marks)]
    return "\n".join(parts)


def test_public_issue_holds_nothing_that_is_not_public(applied):
    with Project.open(applied, read_only=True) as project:
        unit = plan.plan_unit(project)
        public = text_of(plan_documents.document(project, unit, "public"))
        internal = text_of(plan_documents.document(project, unit, "internal"))
        chances = plan_choose.target_chances(project, unit)
    for forbidden in (
        "概率",
        "边际费用",
        "联系人",
        "张三",
        "13800000000",
        "李四",
        "未核实",
        "模型估算",
        "内部",
        "响应系数",
    ):
        assert forbidden in internal or forbidden in ("未核实",), forbidden
        assert forbidden not in public, forbidden
    for one in chances:
        assert f"{one.before * 100:.1f}" not in public
    for wanted in ("达标期限", "PM2.5", "35", "虚构措施1", "虚构集中供热工程"):
        assert wanted in public


def test_the_signature_stands_where_the_template_asks_for_it(applied, tmp_path, capsys):
    import docx

    word = docx.Document()
    for text in ("{{标题}}", "{{正文}}", "（盖章）{{落款}}"):
        word.add_paragraph(text)
    word.save(str(tmp_path / "t.docx"))
    out = tmp_path / "o.docx"
    for issue in ("internal", "public"):
        run(
            capsys,
            "plan",
            "export",
            str(applied),
            "--issue",
            issue,
            "--out",
            str(out),
            "--template",
            str(tmp_path / "t.docx"),
        )
        texts = [paragraph.text for paragraph in docx.Document(str(out)).paragraphs]
        assert re.fullmatch(r"（盖章）示例市人民政府\n\d{4}年\d{1,2}月\d{1,2}日", texts[-1]), texts[-3:]
        assert sum("示例市人民政府\n" in text or text == "示例市人民政府" for text in texts) == 1


def test_submission_has_tasks_and_progress_but_no_chance(applied):
    with Project.open(applied, read_only=True) as project:
        text = text_of(plan_documents.document(project, plan.plan_unit(project), "submission"))
    assert "上级下达任务分解表" in text
    assert "概率" not in text
    assert "13800000000" not in text


def test_a_bureaus_list_of_parts_is_kept_but_never_opens_the_public_issue(applied):
    with Project.open(applied) as project:
        with project.store.change("history.settings", keys="plan.issue_parts"):
            project.store.set_setting(
                "plan.issue_parts", {"public": ["goals", "targets_table", "chance", "contacts", "money"]}
            )
        text = text_of(plan_documents.document(project, plan.plan_unit(project), "public"))
    assert "概率" not in text
    assert "13800000000" not in text
    assert "任务措施表" not in text
    assert "规划目标" in text


def numbers_in(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("word/document.xml").decode()
    return set(re.findall(r"\d+(?:\.\d+)?", "\n".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", xml))))


def test_numbers_of_the_word_plan_are_those_of_the_answers(applied, tmp_path, capsys):
    out = tmp_path / "规划.docx"
    answer = run(capsys, "plan", "export", str(applied), "--to", "docx", "--issue", "internal", "--out", str(out))
    assert answer["out"] == str(out)
    shown = numbers_in(out)
    targets = run(capsys, "plan", "targets", str(applied), "--chance")
    for row in targets["targets"]:
        assert f"{row['value']:g}" in shown
    for one in targets["chances"]:
        assert f"{100 * one['before']:.1f}" in shown
        assert f"{100 * one['planned']:.1f}" in shown
    for one in run(capsys, "plan", "measures", str(applied))["measures"]:
        if one["chosen"]:
            assert f"{one['investment']:.2f}" in shown
            assert f"{one['reductions']['NOx']['best']:.1f}" in shown
    for year, value in plan_invented.PM25.items():
        if year >= 2016:
            assert f"{round(value):d}" in shown


@pytest.mark.parametrize("suffix", ["xlsx", "html"])
def test_other_formats_are_written(applied, tmp_path, capsys, suffix):
    out = tmp_path / f"规划.{suffix}"
    run(capsys, "plan", "export", str(applied), "--to", suffix, "--issue", "submission", "--out", str(out))
    assert out.stat().st_size > 5000


def test_notice_and_trace(applied, tmp_path, capsys):
    run(capsys, "plan", "export", str(applied), "--what", "notice", "--out", str(tmp_path / "公示.docx"))
    with Project.open(applied, read_only=True) as project:
        unit = plan.plan_unit(project)
        notice = text_of(plan_documents.document(project, unit, "public", "notice"))
        lines = plan_documents.trace_lines(project, unit)
    assert "第十四条" in notice
    assert "概率" not in notice
    assert {f"PM2.5 {year}" for year in range(2026, 2030)} <= {line.item for line in lines}
    assert all(line.rule for line in lines)


def test_documents_speak_english_too(applied, capsys):
    from airplan import words

    words.set_language("en")
    with Project.open(applied, read_only=True) as project:
        document = plan_documents.document(project, plan.plan_unit(project), "public")
    assert document.title.startswith("Attainment plan")
    assert any(getattr(block, "text", "").startswith("1. General") for block in document.blocks)


def test_versions_are_filed_frozen_and_compared(applied, tmp_path, capsys):
    file = str(applied)
    [first] = run(capsys, "plan", "version", file, "--new", "--number", "虚构〔2026〕9号")["versions"]
    assert (first["status"], first["frozen"], first["outdated"]) == ("draft", False, False)
    for status in ("consultation", "approval", "filed"):
        [first] = run(capsys, "plan", "version", file, "--status", status)["versions"]
    assert (first["status"], first["frozen"], first["filed_on"]) == ("filed", True, "2026-11-24")
    assert run(capsys, "plan", "version", file, "--renew", "1", code=3)["error"]["code"] == "plan.version_frozen"
    sheet = tmp_path / "改.csv"
    sheet.write_text("编号,任务措施,责任单位\nM01,新名称,新单位\n", encoding="utf-8")
    run(capsys, "plan", "import", file, str(sheet))
    run(capsys, "plan", "version", file, "--new")
    answer = run(capsys, "plan", "version", file, "--compare", "1", "2", "--out", str(tmp_path / "对照.docx"))
    assert {(one["key"], one["field"], one["old"], one["new"]) for one in answer["revisions"]} == {
        ("M01", "name", "虚构措施1", "新名称"), ("M01", "duty", "责任单位1", "新单位"),
    }  # fmt: skip
    assert (tmp_path / "对照.docx").exists()


def test_a_draft_older_than_its_data_says_so(applied, tmp_path, capsys):
    file = str(applied)
    run(capsys, "plan", "version", file, "--new")
    out = str(tmp_path / "a.html")
    assert run(capsys, "plan", "export", file, "--to", "html", "--out", out)["outdated"] is False
    sheet = tmp_path / "改.csv"
    sheet.write_text("编号,任务措施,责任单位\nM01,新名称,新单位\n", encoding="utf-8")
    run(capsys, "plan", "import", file, str(sheet))
    assert run(capsys, "plan", "export", file, "--to", "html", "--out", out)["outdated"] is True
    assert "数字可能已变" in Path(out).read_text(encoding="utf-8")


def test_wish_is_the_same_from_the_workspace(plan_file):
    with Project.open(plan_file, read_only=True) as project:
        unit = plan.plan_unit(project)
        answer = plan_choose.choose_measures(project, unit, Wish(probability=0.7))
        cheaper = plan_choose.choose_measures(project, unit, Wish(probability=0.6))
        assert cheaper.cost <= answer.cost
        assert plan_tables.preview_tables(project, unit, [_measures_csv(project)]).changes == ()


def _measures_csv(project: Project) -> Path:
    path = project.path.with_suffix(".csv")
    path.write_text("编号,任务措施,年运行费(万元/年)\nM05,虚构措施5,0\n", encoding="utf-8")
    return path


def test_a_click_puts_a_measure_in_or_out(plan_file):
    from airplan.errors import UsageError
    from airplan.workspace.commands.plan import SetChosen

    with Project.open(plan_file) as project:
        unit = plan.plan_unit(project)
        locked, other = plan.entered(project, unit).measures[:2]
        before = {one.target: one.planned for one in plan_choose.target_chances(project, unit)}
        project.run(SetChosen(other.uid, True))
        after = {one.target: one.planned for one in plan_choose.target_chances(project, unit)}
        assert after["PM2.5@2029"] > before["PM2.5@2029"]
        with pytest.raises(UsageError) as trouble:
            project.run(SetChosen(locked.uid, False))
        assert trouble.value.code == "plan.stays_in"
        project.undo()
        assert not plan.entered(project, unit).measures[1].chosen


def test_fan_stands_in_the_internal_chart_only(applied):
    with Project.open(applied, read_only=True) as project:
        unit = plan.plan_unit(project)
        inside = plan_documents.path_chart(project, unit, "PM2.5", internal=True)
        outside = plan_documents.path_chart(project, unit, "PM2.5", internal=False)
    assert [getattr(mark, "role", "") for mark in inside.marks][:2] == ["forecast", "forecast"]
    assert "forecast" not in [getattr(mark, "role", "") for mark in outside.marks]
    band = inside.marks[0]
    assert all(low < high for low, high in zip(band.low, band.high, strict=True))
    assert list(band.x) == [2026, 2027, 2028, 2029]


def test_ctrl_c_asks_the_search_to_stop():
    import os
    import signal

    from airplan.cli.plan import _stoppable
    from airplan.errors import Cancelled

    before = signal.getsignal(signal.SIGINT)
    with _stoppable() as progress:
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Cancelled):
            progress.step(0, 1)
    assert signal.getsignal(signal.SIGINT) is before


def test_measures_without_cost_leave_nothing_to_choose(plan_file, capsys):
    with Project.open(plan_file) as project:
        unit = plan.plan_unit(project)
        bare = [
            replace(one, investment=None, running=None, locked=False, mandatory=False)
            for one in plan.entered(project, unit).measures
        ]
        project.run(put_items(bare))
    answer = run(capsys, "plan", "choose", str(plan_file), code=3)
    assert answer["feasible"] is False
    assert answer["chosen"] == []
    assert {one["code"] for one in answer["problems"]} >= {"plan.left_out_no_cost"}


def test_public_words_of_the_plan_document(applied):
    """Wide tables stand behind the text as 附表 and are named in it; no code, file name or English word is printed."""
    with Project.open(applied, read_only=True) as project:
        unit = plan.plan_unit(project)
        issues = {
            issue: plan_documents.document(project, unit, issue) for issue in ("internal", "submission", "public")
        }
    for issue, document in issues.items():
        blocks = list(document.blocks)
        wide = [place for place, block in enumerate(blocks) if isinstance(block, Table) and block.wide]
        assert wide == list(range(len(blocks) - len(wide), len(blocks))), issue  # at the end, page turned once
        captions = [blocks[place].caption for place in wide]
        assert [caption.split()[0] for caption in captions] == [f"附表{number}" for number in range(1, len(wide) + 1)]
        text = "\n".join(block.text for block in blocks if hasattr(block, "text"))
        for caption in captions:
            number, _, title = caption.partition("  ")
            assert f"{title}见{number}。" in text
        assert document.signature[-1] == "2026年11月24日"
        cells = [str(cell) for block in blocks if isinstance(block, Table) for row in block.rows for cell in row]
        everything = text + "\n".join([*cells, *captions])
        for word in ("@20", "GB3095-2026-", "coal", "transition", "2027-12 前"):
            assert word not in everything, (issue, word)
        assert not [block for block in blocks if isinstance(block, Table) and not block.rows]


def test_a_measure_is_told_once():
    end = dt.date(2027, 12, 31)
    assert (
        tables.measure_sentence(Measure("A", "改造", end=end, lead="局")) == "改造。2027年12月底前完成。责任分工：局。"
    )
    told = Measure("A", "改造", text="改造，2027年12月底前完成（示例）。", end=end)
    assert tables.measure_sentence(told) == "改造，2027年12月底前完成（示例）。"
    assert tables.measure_sentence(Measure("A", "改造", end=dt.date(2027, 9, 15))) == "改造。2027年9月15日前完成。"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--discount", "-2"], "plan.bad_search"), (["--discount", "1.5"], "plan.bad_search"),
        (["--gap", "-1"], "plan.bad_search"), (["--seconds", "0"], "plan.bad_search"),
        (["--budget", "2027=-5"], "plan.bad_budget"),
    ],
)  # fmt: skip
def test_absurd_wishes_are_usage_errors(plan_file, capsys, options, code):
    assert run(capsys, "plan", "choose", str(plan_file), *options, code=2)["error"]["code"] == code


def test_stages_given_are_followed(plan_file, capsys):
    words = ["--pollutant", "PM2.5", "--by", "2029", "--goal", "30", "--base-year", "2025", "--base", "47"]
    answer = run(capsys, "plan", "targets", str(plan_file), *words, "--stages", "2027=40")
    values = {row["year"]: row["value"] for row in answer["targets"] if row["pollutant"] == "PM2.5"}
    assert (values[2027], values[2029]) == (40.0, 30.0)
    assert answer["deadlines"][0]["method"] == "staged"


def test_a_measure_without_a_date_does_not_begin_in_the_running_year(plan_file, tmp_path, capsys):
    sheet = tmp_path / "无日期.csv"
    sheet.write_text("编号,任务措施,投资(万元),NOx减排量(t/a),是否必选\nX1,无日期的措施,1,50,是\n", encoding="utf-8")
    run(capsys, "plan", "import", str(plan_file), str(sheet))
    answer = run(capsys, "plan", "choose", str(plan_file), "--probability", "0.5")
    assert answer["feasible"] is True
    assert {one["code"]: one["year"] for one in answer["chosen"]}["X1"] == 2027
    assert all(not name.endswith("@2026") for name in answer["probability"])


def test_a_sheet_of_two_columns_is_known_by_its_name(plan_file, tmp_path, capsys):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "任务措施表"
    for row in (["编号", "投资(万元)"], ["M02", 4321]):
        book.active.append(row)
    book.save(tmp_path / "改.xlsx")
    answer = run(capsys, "plan", "import", str(plan_file), str(tmp_path / "改.xlsx"), "--dry-run")
    assert [(one["key"], one["field"], one["new"]) for one in answer["changes"]] == [("M02", "投资(万元)", "4321")]
    book.active.title = "Sheet1"
    book.save(tmp_path / "无名.xlsx")
    refused = run(capsys, "plan", "import", str(plan_file), str(tmp_path / "无名.xlsx"), "--dry-run", code=3)
    assert refused["error"]["code"] == "plan.no_table"
