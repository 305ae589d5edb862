"""Twelve Excel forms and two packages, with the mess of real ones, end at 14/14 with every conflict explained."""

from __future__ import annotations

import datetime as dt
import json
import random
import zipfile

import numpy as np
import openpyxl
import pytest

from airplan.cli import main
from airplan.domain import METRICS, Changes, DataKind, DayCube, Record, Unit
from airplan.workspace import region, region_arrivals
from airplan.workspace.merging import open_conflicts
from airplan.workspace.session import Project

CITIES = {
    "110000": "北京市", "120000": "天津市", "130100": "石家庄市", "130200": "唐山市", "130300": "秦皇岛市", "130400": "邯郸市",
    "130500": "邢台市", "130600": "保定市", "130700": "张家口市", "130800": "承德市", "130900": "沧州市", "131000": "廊坊市",
    "131100": "衡水市", "140100": "太原市",
}  # fmt: skip
FIRST = dt.date(2026, 10, 1)
DAYS = 31


def value(code: str, day: int, metric: int) -> float:
    """Seeded invented values."""
    rng = random.Random(f"{code}-{day}-{metric}")
    base = (55, 90, 12, 38, 0.9, 90)[metric]
    return round(base * rng.uniform(0.7, 1.4), 1 if metric == 4 else 0)


class Fill:
    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, code, shift=0):
        self.code, self.shift = code, shift

    def do(self, store):
        store.put_units([Unit(int(self.code), CITIES[self.code], code=self.code)])
        cube = DayCube.empty(np.array([int(self.code)]), FIRST.toordinal(), DAYS, DataKind.ORIGINAL_ACTUAL)
        for day in range(DAYS):
            for metric in range(6):
                cube.values[0, day, metric] = round(value(self.code, day, metric) * 1000)
        cube.values[0, 3, 0] += self.shift
        store.write_days(cube, on_conflict="replace")
        contact = Record("contact", "c1", {"name": "张三", "phone": "13900000000"}, int(self.code))
        store.put(Record("enterprise", "e1", {"name": "某厂", "contact_phone": "13900000000"}, int(self.code)))
        store.put(contact)
        return Changes.of("days")


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A region of fourteen cities with a request whose forms were handed out."""
    (tmp_path / "范围.txt").write_text("\n".join(CITIES.values()), encoding="utf-8")
    path = tmp_path / "区域.airplan"
    assert main(["region", "new", str(path), "--membership", str(tmp_path / "范围.txt")]) == 0
    assert main([
        "region", "request", str(path), "--id", "2026-10", "--title", "10月日报", "--period", "2026-10", "--deadline", "2026-11-05",
        "--forms", str(tmp_path / "下发"), "--today", "2026-11-01",
    ]) == 0  # fmt: skip
    return path


def fill_form(path, code, mess):
    book = openpyxl.load_workbook(path)
    page = book["日报数据"]
    page["A1"] = f"{page['A1'].value}（原始实况）"
    start = next(row for row in range(1, 12) if page.cell(row, 1).value == "日期") + 1
    for day in range(DAYS):
        for metric in range(6):
            page.cell(start + day, 4 + metric, value(code, day, metric))
    if mess == "columns moved":
        page.move_range(f"I{start - 1}:I{start + DAYS}", cols=3)
    if mess == "rows added":
        page.insert_rows(start + 10)
        page.cell(start + 10, 1, "月报第二页")
    if mess == "renamed":
        page.cell(start - 1, 4, "细颗粒物")
    if mess == "text":
        page.cell(start, 4, str(value(code, 0, 0)))
    if mess == "missing":
        page.cell(start + 5, 4, "—")
    book.save(path)


def package(tmp_path, code, shift=0, name="报送"):
    project = tmp_path / f"{code}{name}.airplan"
    with Project.create(project) as made:
        made.run(Fill(code, shift))
    out = tmp_path / f"{CITIES[code]}_{name}.airpkg"
    assert (
        main(["submit", str(project), "--tables", "series,emergency", "--out", str(out), "--request", "2026-10"]) == 0
    )
    return out


def test_the_board_ends_at_fourteen_of_fourteen(desk, tmp_path, capsys):
    mess = ("", "columns moved", "rows added", "renamed", "text", "missing") * 2
    forms = sorted((tmp_path / "下发").glob("*.xlsx"))
    assert len(forms) == 14
    by_code = {code: next(path for path in forms if path.name.startswith(name)) for code, name in CITIES.items()}
    for code, kind in zip(list(CITIES)[:12], mess, strict=True):
        fill_form(by_code[code], code, kind)
    sent = [by_code[code] for code in list(CITIES)[:12]] + [package(tmp_path, code) for code in list(CITIES)[12:]]
    capsys.readouterr()
    assert main(["region", "receive", str(desk), *map(str, sent[:12]), "--json", "--today", "2026-11-04"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["text"] == "12/14"
    assert {one["state"] for one in answer["arrivals"]} == {"reported"}
    assert main(["region", "board", str(desk), "--json", "--today", "2026-11-07"]) == 0
    board = json.loads(capsys.readouterr().out)
    assert (board["late"], sorted(board["chase"])) == (2, ["太原市", "衡水市"])
    assert main(["region", "receive", str(desk), *map(str, sent[12:]), "--json", "--today", "2026-11-07"]) == 0
    accept = [word for name in CITIES.values() for word in ("--accept", name)]
    capsys.readouterr()
    assert main(["region", "board", str(desk), *accept, "--merge", "--json", "--today", "2026-11-07"]) == 0
    board = json.loads(capsys.readouterr().out)
    assert (board["text"], board["accepted"], board["conflicts"]) == ("14/14", 14, 0)
    # 14 cities × 31 days × 6, less the two days one city called missing.
    assert board["merged"] >= 14 * 31 * 6 - 2
    with Project.open(desk, read_only=True) as project:
        cube = project.store.read_days([130600], FIRST.toordinal(), FIRST.toordinal(), DataKind.ORIGINAL_ACTUAL)
        assert [int(one) / 1000 for one in cube.values[0, 0, :6]] == [value("130600", 0, metric) for metric in range(6)]
        assert METRICS[0] == "PM2.5"


def test_returned_then_sent_again_shows_the_difference_and_conflicts_are_explained(desk, tmp_path, capsys):
    first = package(tmp_path, "130600")
    with Project.open(desk) as project:
        region_arrivals.receive(project, [first])
        region_arrivals.answer(project, None, "130600", "returned", "4日数据请核")
        assert region.board_of(project).rows[7].remark == "4日数据请核"
        again = package(tmp_path, "130600", 5000, "再报")
        found = region_arrivals.receive(project, [again])[0]
        changed = next(one for one in found.findings if one.code == "receipt.changed")
        assert changed.values["values"] == 1
        region_arrivals.answer(project, None, "130600", "accepted")
    done = region_arrivals.merge_accepted(desk)
    assert not done.conflicts
    province = tmp_path / "省.airplan"
    with Project.create(province) as made:
        made.run(Fill("130600", 9000))
    assert main(["merge", str(desk), str(province)]) == 0
    with Project.open(desk, read_only=True) as project:
        said = open_conflicts(project)
        days = [conflict for conflict in said if conflict.table == "day_value"]
        assert [conflict.key for conflict in days] == ["130600|2026-10-04|original_actual|PM2.5"]
        assert {file for file, _ in days[0].values} >= {"省.airplan"}


def test_what_must_not_travel_stays_at_home(tmp_path, desk):
    out = package(tmp_path, "130600")
    with zipfile.ZipFile(out) as archive:
        content = archive.read("content.airplan")
    assert b"13900000000" not in content
    assert "张三".encode() not in content


def test_versions_of_the_list_travel_without_people_and_drafts_not_at_all(tmp_path):
    from airplan.emergency.sources import Contact, EmergencyList, Enterprise
    from airplan.emergency.versions import ListVersion, intact, make_version, unpack
    from airplan.workspace.commands.records import PutRecords
    from airplan.workspace.packages import submit
    from airplan.workspace.packages import unpack as open_package

    firm = Enterprise(name="某厂", credit_code="91130600MA0000000X")
    whole = EmergencyList(enterprises=(firm,), contacts=(Contact(owner=firm.key, name="张三", phone="13900000000"),))
    path = tmp_path / "p.airplan"
    with Project.create(path) as project:
        project.run(Fill("130600"))
        made = [
            make_version(whole, name, status, "2026-09-30", "李四", "文1", "2026-10-01")
            for name, status in (("稿", "draft"), ("报", "filed"))
        ]
        project.run(PutRecords(tuple(one.to_record() for one in made)))
        submit(project, tmp_path / "a.airpkg", ["emergency"])
        submit(project, tmp_path / "b.airpkg", ["emergency"], contacts=True)
    for name, people in (("a", 0), ("b", 1)):
        with Project.open(open_package(tmp_path / f"{name}.airpkg", tmp_path)[1], read_only=True) as project:
            versions = [ListVersion.from_record(record) for record in project.store.records("list_version")]
        assert [one.name for one in versions] == ["报"]
        assert intact(versions[0])
        assert len(unpack(versions[0]).contacts) == people
        assert len(unpack(versions[0]).enterprises) == 1


def test_bad_arrivals_are_told_and_the_rest_goes_on(desk, tmp_path, capsys):
    good = package(tmp_path, "130600")
    damaged = tmp_path / "天津市.airpkg"
    damaged.write_bytes(good.read_bytes()[:-200])
    tampered = tmp_path / "唐山市.airpkg"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(tampered, "w") as new:
        new.writestr("manifest.json", old.read("manifest.json"))
        new.writestr("content.airplan", old.read("content.airplan") + b"x")
    stranger = tmp_path / "上海市.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "日期"
    book.save(stranger)
    capsys.readouterr()
    files = [str(path) for path in (damaged, tampered, stranger, good)]
    assert main(["region", "receive", str(desk), *files, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    codes = {one["file"]: [problem["code"] for problem in one["problems"]] for one in answer["arrivals"]}
    assert codes["天津市.airpkg"] == ["package.damaged"]
    assert codes["唐山市.airpkg"] == ["package.hash"]
    assert codes["上海市.xlsx"] == ["region.form_city"]
    assert answer["text"] == "1/14"


def test_somebody_elses_city_inside_fails_the_checks(desk, tmp_path):
    project = tmp_path / "x.airplan"
    with Project.create(project) as made:
        made.run(Fill("130600"))
        made.run(Fill("131000"))
    from airplan.workspace.packages import submit

    with Project.open(project, read_only=True) as opened:
        manifest = submit(opened, tmp_path / "x.airpkg", ["series"], request="2026-10")
    assert manifest.city == ""
    with Project.open(desk) as opened:
        found = region_arrivals.receive(opened, [tmp_path / "x.airpkg"])[0]
    assert (found.state, found.problems[0].code) == ("refused", "region.not_asked")


def test_a_common_level_needs_a_share_of_the_cities(desk, tmp_path, capsys):
    for code, peak in (("130600", 230), ("131000", 260), ("110000", 120)):
        lines = ["日期,AQI", *(f"2026-12-{day:02d},{peak}" for day in range(1, 5))]
        (tmp_path / f"{CITIES[code]}预报.csv").write_text("\n".join(lines), encoding="utf-8")
    files = [str(path) for path in sorted(tmp_path.glob("*预报.csv"))]
    capsys.readouterr()
    assert main(["region", "alert", str(desk), *files, "--rules", "mee-2024", "--json", "--share", "0.5"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["level"], answer["needed"], answer["reporting"]) == ("orange", 2, 3)
    assert sorted(answer["reaching"]) == ["保定市", "廊坊市"]
    assert len(answer["missing"]) == 11
    assert main(["region", "alert", str(desk), *files, "--rules", "mee-2024", "--json", "--share", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["level"] is None


def test_membership_of_a_year_out_of_use_is_refused(tmp_path, capsys):
    assert main(["region", "new", str(tmp_path / "r.airplan"), "--membership", "bth_2plus26@2018"]) == 0
    assert main(["region", "new", str(tmp_path / "s.airplan"), "--membership", "bth_2plus26@2012"]) == 2
    assert "2012" in capsys.readouterr().err


def test_a_corrected_submission_replaces_the_first_as_far_as_nobody_else_touched_it(desk, tmp_path):
    with Project.open(desk) as project:
        region_arrivals.receive(project, [package(tmp_path, "130600")])
        region_arrivals.answer(project, None, "130600", "accepted")
    region_arrivals.merge_accepted(desk)
    with Project.open(desk) as project:
        found = region_arrivals.receive(project, [package(tmp_path, "130600", 5000, "更正")])[0]
        assert [one.code for one in found.findings if one.code == "receipt.changed"] == ["receipt.changed"]
        region_arrivals.answer(project, None, "130600", "accepted")
    done = region_arrivals.merge_accepted(desk)
    assert (done.conflicts, done.taken) == ((), 1)
    again = region_arrivals.merge_accepted(desk)
    assert (again.conflicts, again.taken) == ((), 0)
    with Project.open(desk, read_only=True) as project:
        day = FIRST.toordinal() + 3
        held = project.store.read_days([130600], day, day, DataKind.ORIGINAL_ACTUAL).values[0, 0, 0]
        assert int(held) == round(value("130600", 3, 0) * 1000) + 5000


def test_a_renamed_form_says_itself_whose_it_is(desk, tmp_path):
    form = next(path for path in sorted((tmp_path / "下发").glob("*.xlsx")) if path.name.startswith("保定市"))
    fill_form(form, "130600", "")
    renamed = form.rename(form.with_name("新建 Microsoft Excel 工作表 (2).xlsx"))
    with Project.open(desk) as project:
        found = region_arrivals.receive(project, [renamed])[0]
    assert (found.code, found.state, found.problems) == ("130600", "reported", ())


def test_a_mean_of_another_unit_is_told():
    from airplan.region.merging import Source
    from airplan.region.receipt import check_arrival

    cube = DayCube.empty(np.array([130600]), FIRST.toordinal(), DAYS, DataKind.ORIGINAL_ACTUAL)
    cube.values[0, :, 0] = 55  # 0.055 mg/m³ stored as if it were µg/m³
    arrived = Source("x", "x", (Unit(130600, "保定市", code="130600"),), {DataKind.ORIGINAL_ACTUAL: cube})
    found = {one.code: one for one in check_arrival(arrived, "130600", None)}
    assert (found["receipt.unit"].severity, found["receipt.unit"].values["metric"]) == ("error", "PM2.5")


def test_a_wrong_unit_fails_the_checks(desk, tmp_path):
    form = next(path for path in sorted((tmp_path / "下发").glob("*.xlsx")) if path.name.startswith("保定市"))
    fill_form(form, "130600", "")
    book = openpyxl.load_workbook(form)
    page = book["日报数据"]
    start = next(row for row in range(1, 12) if page.cell(row, 1).value == "日期") + 1
    for day in range(DAYS):
        page.cell(start + day, 9, page.cell(start + day, 9).value * 1000)
    book.save(form)
    with Project.open(desk) as project:
        found = region_arrivals.receive(project, [form])[0]
    assert found.state == "failed"
    assert [one.code for one in found.findings if one.severity == "error"] == ["receipt.cells_refused"]


FILLED = {
    "plan": ("任务措施表", {"编号": "M1", "任务措施": "煤改气"}, "measure"),
    "emergency": ("工业企业", {"企业名称": "某水泥厂", "统一社会信用代码": "91130600MA0000000X"}, "enterprise"),
}


@pytest.mark.parametrize("table", sorted(FILLED))
def test_forms_of_plan_and_emergency_list_come_back(desk, tmp_path, table):
    sheet, filled, kind = FILLED[table]
    folder = tmp_path / "规划"
    words = ["--id", "gh", "--title", "表", "--tables", table, "--forms", str(folder)]
    assert main(["region", "request", str(desk), *words]) == 0
    form = next(path for path in folder.glob("保定市*.xlsx"))
    book = openpyxl.load_workbook(form)
    page = book[sheet]
    head = next(row for row in range(1, 12) if any(cell.value in filled for cell in page[row]))
    for cell in page[head]:
        if cell.value in filled:
            below = head + 1 + (type(page.cell(head + 1, cell.column)).__name__ == "MergedCell")
            page.cell(below, cell.column, filled[cell.value])
    assert page.data_validations.dataValidation, "the form has lists"
    book.save(form)
    with Project.open(desk) as project:
        found = region_arrivals.receive(project, [form], "gh")[0]
        assert (found.code, [one for one in found.problems if one.severity == "refused"]) == ("130600", [])
        region_arrivals.answer(project, "gh", "130600", "accepted", "已核")
    assert region_arrivals.merge_accepted(desk, "gh").conflicts == ()
    with Project.open(desk, read_only=True) as project:
        assert [record.body["name"] for record in project.store.records(kind)] == [
            list(filled.values())[table == "plan"]
        ]


def test_one_form_asks_for_one_kind_of_table(desk, tmp_path):
    words = ["--id", "gh", "--title", "表", "--tables", "plan,emergency", "--forms", str(tmp_path / "x")]
    assert main(["region", "request", str(desk), *words]) == 2


@pytest.mark.parametrize("number", ["../../x", "a:b", ""])
def test_a_number_that_cannot_name_a_folder_is_refused(desk, number):
    assert main(["region", "request", str(desk), "--id", number, "--title", "x"]) == 2
