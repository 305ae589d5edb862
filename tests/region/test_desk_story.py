"""A coordinator's fortnight: twelve forms and two packages with the mess of real ones end at 14/14, all explained."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import zipfile

import numpy as np
import openpyxl
import pytest
from test_desk import CITIES, DAYS, FIRST, fill_form, value

from airplan.domain import Changes, DataKind, DayCube, Unit
from airplan.workspace.session import Project

KIND = DataKind.ORIGINAL_ACTUAL
CODES = list(CITIES)


class Fill:
    """Days of some cities from *first*: as the forms say, but for what *change* says: ``{(code, day, metric): value}``."""

    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, codes, first=FIRST, change=None):
        self.codes, self.first, self.change = codes, first, change or {}

    def do(self, store):
        for code in self.codes:
            store.put_units([Unit(int(code), CITIES[code], code=code)])
            cube = DayCube.empty(np.array([int(code)]), self.first.toordinal(), DAYS, KIND)
            for day in range(DAYS):
                for metric in range(6):
                    said = self.change.get((code, day, metric), value(code, day, metric))
                    cube.values[0, day, metric] = round(said * 1000)
            store.write_days(cube, on_conflict="replace")
        return Changes.of("days")


@pytest.fixture
def desk(tmp_path, ask):
    (tmp_path / "范围.txt").write_text("\n".join(CITIES.values()), encoding="utf-8")
    path = tmp_path / "区域.airplan"
    ask("region", "new", path, "--membership", tmp_path / "范围.txt")
    ask("region", "request", path, "--id", "2026-10", "--title", "10月日报", "--period", "2026-10", "--deadline", "2026-11-05",
        "--forms", tmp_path / "下发", "--package", tmp_path / "要求.airpkg", "--today", "2026-11-01")  # fmt: skip
    # The province's platform was merged before: two of its values differ from what the cities will say.
    platform = tmp_path / "省平台.airplan"
    with Project.create(platform) as project:
        project.run(Fill(CODES, change={(CODES[0], 3, 0): 188, (CODES[12], 7, 1): 77}))
    ask("merge", path, platform)
    # Last year's October of one city is held too.
    older = tmp_path / "上年.airplan"
    with Project.create(older) as project:
        project.run(Fill([CODES[4]], dt.date(2025, 10, 1)))
    ask("merge", path, older)
    return path


class Form:
    """One city's form, filled as the city fills it."""

    def __init__(self, folder, code):
        self.path = next(folder.glob(f"{CITIES[code]}*.xlsx"))
        fill_form(self.path, code, "")
        self.book = openpyxl.load_workbook(self.path)
        self.page = self.book["日报数据"]
        self.head = next(row for row in range(1, 12) if self.page.cell(row, 1).value == "日期")

    def rows(self):
        return [[self.page.cell(self.head + 1 + at, column).value for column in range(1, 11)] for at in range(DAYS)]

    def put(self, rows):
        for at, row in enumerate(rows):
            for column, cell in enumerate(row, 1):
                self.page.cell(self.head + 1 + at, column, cell)

    def column(self, text):
        return next(at for at in range(1, 12) if text in str(self.page.cell(self.head, at).value))

    def save(self, path=None):
        self.book.save(path or self.path)
        return path or self.path


def mess(folder, code, kind):
    """The form of a city with one of the things that happen to forms."""
    form = Form(folder, code)
    page, first = form.page, form.head + 1
    if kind == "rows moved":
        rows = form.rows()
        random.Random(code).shuffle(rows)
        form.put(rows)
    elif kind == "sheet renamed":
        page.title = "Sheet1"
    elif kind == "rows added":
        page.insert_rows(first + 15, 2)
        for column in range(1, 11):
            page.cell(first + 15, column, page.cell(form.head, column).value)
        page.cell(first + DAYS + 2, 1, "平均")
        page.cell(first + DAYS + 2, 4, 55)
    elif kind == "wrong unit":
        at = form.column("CO")
        for row in range(first, first + DAYS):
            page.cell(row, at, page.cell(row, at).value * 1000)
    elif kind == "last year's values":
        for row in range(first, first + DAYS):
            day = row - first
            for metric in range(6):
                page.cell(row, 4 + metric, value(code, day, metric))
    elif kind == "last year's dates":
        for row in range(first, first + DAYS):
            page.cell(row, 1, dt.date(2025, 10, 1 + row - first))
    elif kind == "another city inside":
        for row in range(first, first + 5):
            page.cell(row, 2, "衡水市")
    elif kind == "said twice":
        again = form.book.copy_worksheet(page)
        again.title = "备份"
        again.cell(first, 4, 999)
    elif kind == "columns moved and renamed":
        page.cell(form.head, 4, "细颗粒物")
        page.move_range(f"I{form.head}:I{first + DAYS}", cols=3)
    elif kind == "text and gaps":
        page.cell(first, 4, f" {value(code, 0, 0):g} ")
        page.cell(first + 5, 4, "—")
        page.cell(first + 6, 4, -999)
    elif kind == "nobody's name":
        del form.book["说明（勿删）"]
        return form.save(folder / "新建工作表.xlsx")
    return form.save()


MESS = {
    CODES[0]: "rows moved", CODES[1]: "sheet renamed", CODES[2]: "rows added", CODES[3]: "wrong unit",
    CODES[4]: "last year's values", CODES[5]: "last year's dates", CODES[6]: "another city inside",
    CODES[7]: "said twice", CODES[8]: "columns moved and renamed", CODES[9]: "text and gaps",
    CODES[10]: "nobody's name", CODES[11]: "",
}  # fmt: skip
FAILED = {
    CODES[3]: "receipt.suspect_co_unit", CODES[4]: "receipt.copied", CODES[5]: "receipt.nothing_in_period",
    CODES[6]: "receipt.other_city", CODES[7]: "receipt.said_twice",
}  # fmt: skip


def package(tmp_path, ask, code, change=None, name="报送"):
    project = tmp_path / f"{code}{name}.airplan"
    with Project.create(project, who="王五") as made:
        made.run(Fill([code], change=change))
    out = tmp_path / f"{CITIES[code]}_{name}.airpkg"
    ask("submit", project, "--request", tmp_path / "要求.airpkg", "--out", out, "--who", "王五")
    return out


def repacked(source, target, head=None, tail=b""):
    """A package somebody's hands were in: other manifest keys, or bytes added to the content."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        content = old.read("content.airplan") + tail
        new.writestr("manifest.json", json.dumps({**manifest, **(head or {})}))
        new.writestr("content.airplan", content)
    return target


def test_the_fortnight(desk, tmp_path, ask):
    folder = tmp_path / "下发"
    first_wave = [mess(folder, code, kind) for code, kind in MESS.items()]
    good = {code: package(tmp_path, ask, code) for code in CODES[12:]}
    wrong_hash = repacked(good[CODES[12]], tmp_path / "坏.airpkg", tail=b"x")
    newer = repacked(good[CODES[13]], tmp_path / "新.airpkg", {"format": "airplan-package/7", "program": "9.1"})

    got = ask("region", "receive", desk, *first_wave, wrong_hash, newer, "--today", "2026-11-04")
    assert got["text"] == "7/14"
    states = {one["code"]: one for one in got["arrivals"] if one["code"]}
    assert {code for code, one in states.items() if one["state"] == "failed"} == set(FAILED)
    for code, expected in FAILED.items():
        errors = [item for item in states[code]["findings"] if item["severity"] == "error"]
        assert expected in [item["code"] for item in errors], CITIES[code]
        assert all("receipt." not in item["message"] for item in errors)
    refused = {one["file"]: one["problems"][0]["code"] for one in got["arrivals"] if one["state"] == "refused"}
    assert refused == {"坏.airpkg": "package.hash", "新.airpkg": "package.newer"}
    assert states[CODES[10]]["file"] == "新建工作表.xlsx"  # its cells say 沧州市

    back = [word for code in FAILED for word in ("--return", CITIES[code])]
    board = ask("region", "board", desk, *back, "--remark", "请按校验意见修改", "--today", "2026-11-06")
    assert (board["text"], board["returned"], board["late"]) == ("7/14", 5, 2)
    assert sorted(board["chase"]) == sorted(CITIES[code] for code in [*FAILED, *CODES[12:]])
    # A failed arrival is not accepted without a reason, and nothing is merged by that.
    assert ask("region", "board", desk, "--accept", CITIES[CODES[0]], "--today", "2026-11-06")["accepted"] == 1

    fresh = tmp_path / "再发"
    ask("region", "request", desk, "--id", "2026-10", "--forms", fresh)
    again = [mess(fresh, code, "") for code in FAILED if code != CODES[4]]
    # The city that sent last year's values now sends this year's.
    form = Form(fresh, CODES[4])
    form.put([[*row[:3], *(cell + 1 for cell in row[3:9]), *row[9:]] for row in form.rows()])
    again.append(form.save())
    got = ask("region", "receive", desk, *again, *good.values(), "--today", "2026-11-09")
    assert got["text"] == "14/14", [(one["city"], one["findings"], one["problems"]) for one in got["arrivals"]]
    board = ask("region", "board", desk, "--today", "2026-11-09")
    # Those returned and the two packages came four days after the deadline.
    assert {row["name"] for row in board["rows"] if row["late_days"] == 4} == {
        CITIES[code] for code in [*FAILED, *CODES[12:]]
    }
    accept = [word for name in CITIES.values() for word in ("--accept", name)]
    board = ask("region", "board", desk, *accept, "--merge", "--today", "2026-11-09")
    assert (board["text"], board["accepted"], board["chase"]) == ("14/14", 14, [])

    found = ask("region", "conflicts", desk)
    # The platform's two odd values, and the 31 × 6 of the city that the platform holds as last year's.
    keys = {one["key"] for one in found["conflicts"]}
    odd = {f"{CODES[0]}|2026-10-04|original_actual|PM2.5", f"{CODES[12]}|2026-10-08|original_actual|PM10"}
    theirs = {key for key in keys if key.startswith(CODES[4])}
    assert keys == odd | theirs
    assert len(theirs) == DAYS * 6
    said = {one["key"]: {part["file"]: part["value"] for part in one["values"]} for one in found["conflicts"]}
    mine = f"{CODES[0]}_{CITIES[CODES[0]]}_1.airplan"
    assert said[f"{CODES[0]}|2026-10-04|original_actual|PM2.5"] == {
        "省平台.airplan": 188.0,
        mine: value(CODES[0], 3, 0),
    }
    origins = {one["file"]: one for one in found["sources"]}
    sent = origins[f"{CODES[12]}_{CITIES[CODES[12]]}_1.airplan"]
    assert (sent["city"], sent["person"], sent["received"][:10]) == ("衡水市", "王五", "2026-11-09")
    assert origins[mine]["original"] == first_wave[0].name

    # Each city's own file answers for its own data; that is one undoable change.
    assert ask("region", "resolve", desk, "--rule", "own")["open"] == 0
    with Project.open(desk) as project:
        held = project.store.read_days([int(CODES[0])], FIRST.toordinal() + 3, FIRST.toordinal() + 3, KIND)
        assert int(held.values[0, 0, 0]) == round(value(CODES[0], 3, 0) * 1000)
        project.undo()
    assert ask("region", "conflicts", desk)["open"] == len(keys)
    with Project.open(desk) as project:
        project.redo()
    # All fourteen Octobers stand as the cities say, but for what two cities called missing.
    with Project.open(desk, read_only=True) as project:
        cube = project.store.read_days(
            [int(code) for code in CODES], FIRST.toordinal(), FIRST.toordinal() + DAYS - 1, KIND
        )
    for row, code in enumerate(sorted(CODES)):
        more = 1 if code == CODES[4] else 0
        for day in range(DAYS):
            wanted = [round((value(code, day, metric) + more) * 1000) for metric in range(6)]
            assert cube.values[row, day, :6].tolist() == wanted, (code, day)
    # Merging the same arrivals again changes nothing.
    assert ask("region", "board", desk, "--merge", "--today", "2026-11-10")["conflicts"] == 0
    bulletin = ask("region", "rank", desk, "--period", "2026-10")
    assert bulletin["count"] == 14


def test_what_came_is_kept_as_it_came(desk, tmp_path, ask):
    sent = mess(tmp_path / "下发", CODES[0], "wrong unit")
    ask("region", "receive", desk, sent, "--today", "2026-11-04")
    kept = next((tmp_path / "区域_收件" / "2026-10").glob("*原件.xlsx"))
    assert hashlib.sha256(kept.read_bytes()).digest() == hashlib.sha256(sent.read_bytes()).digest()


def test_a_failed_arrival_needs_a_reason_and_is_then_converted(desk, tmp_path, ask):
    ask("region", "receive", desk, mess(tmp_path / "下发", CODES[3], "wrong unit"), "--today", "2026-11-04")
    words = ["region", "board", desk, "--accept", CITIES[CODES[3]], "--today", "2026-11-04"]
    assert ask(*words, code=2)["error"]["code"] == "region.accept_needs_reason"
    ask(*words, "--remark", "已电话核实为µg/m³", "--merge")
    with Project.open(desk, read_only=True) as project:
        held = project.store.read_days([int(CODES[3])], FIRST.toordinal(), FIRST.toordinal(), KIND)
    assert int(held.values[0, 0, 4]) == round(value(CODES[3], 0, 4) * 1000)


def test_an_empty_form_is_told(desk, tmp_path, ask):
    empty = next((tmp_path / "下发").glob("保定市*"))
    got = ask("region", "receive", desk, empty, "--today", "2026-11-04", code=3)
    assert got["arrivals"][0]["problems"][0]["code"] == "region.form_empty"
    assert got["text"] == "0/14"


def cube_of(first, levels):
    cube = DayCube.empty(np.array([130600]), first.toordinal(), len(levels), KIND)
    for day, level in enumerate(levels):
        if level is not None:
            cube.values[0, day, :6] = level * 1000
    return cube


def source_of(first, levels):
    from airplan.region.merging import Source

    return Source("x", "x", (Unit(130600, "保定市", code="130600"),), {KIND: cube_of(first, levels)})


@pytest.mark.parametrize(
    ("days", "same", "told"), [(10, 8, True), (10, 7, False), (9, 9, False), (31, 25, True), (31, 24, False)]
)
def test_last_years_values_are_told_from_a_share_of_the_days(days, same, told):
    from airplan.region.receipt import check_arrival

    levels = [40 + day for day in range(days)]
    before = [level if day < same else level + 1 for day, level in enumerate(levels)]
    found = check_arrival(
        source_of(dt.date(2026, 10, 1), levels), "130600", None, (), FIRST.toordinal(), FIRST.toordinal() + 30,
        source_of(dt.date(2025, 10, 1), before),
    )  # fmt: skip
    assert ("receipt.copied" in [one.code for one in found]) is told


@pytest.mark.parametrize(
    ("first", "days", "codes"),
    [
        (dt.date(2026, 10, 1), 31, []), (dt.date(2026, 10, 1), 30, ["receipt.days_missing"]),
        (dt.date(2026, 9, 30), 32, ["receipt.outside_period"]),
        (dt.date(2026, 9, 1), 30, ["receipt.nothing_in_period", "receipt.outside_period"]),
        (dt.date(2026, 9, 2), 30, ["receipt.days_missing", "receipt.outside_period"]),
    ],
)  # fmt: skip
def test_days_against_the_period_asked_for(first, days, codes):
    from airplan.region.receipt import check_arrival

    arrived = source_of(first, [50] * days)
    found = check_arrival(arrived, "130600", None, (), FIRST.toordinal(), FIRST.toordinal() + DAYS - 1)
    assert sorted(one.code for one in found if one.code != "receipt.unit") == codes


@pytest.mark.parametrize(
    ("chosen", "title", "kind"),
    [
        ("审核实况", False, DataKind.REVIEWED_ACTUAL), ("原始实况", False, DataKind.ORIGINAL_ACTUAL),
        ("", False, DataKind.UNSTATED), ("随便", False, DataKind.UNSTATED), ("审核实况", True, DataKind.ORIGINAL_ACTUAL),
    ],
)  # fmt: skip
def test_the_data_kind_is_chosen_from_a_list_unless_the_title_says_it(desk, tmp_path, ask, chosen, title, kind):
    form = Form(tmp_path / "下发", CODES[8])
    if not title:
        form.page["A1"] = "日报"
    about = form.book["说明（勿删）"]
    head = next(row for row in range(1, 9) if about.cell(row, 1).value == "编号")
    column = next(at for at in range(1, 9) if "数据类型" in str(about.cell(head, at).value))
    assert "审核实况" in about.data_validations.dataValidation[0].formula1
    about.cell(head + 1, column, chosen)
    got = ask("region", "receive", desk, form.save(), "--today", "2026-11-04")
    codes = [one["code"] for one in got["arrivals"][0]["findings"]]
    assert ("receipt.kind_unstated" in codes) is (kind is DataKind.UNSTATED)
    kept = next(path for path in (tmp_path / "区域_收件" / "2026-10").glob("*_1.airplan"))
    with Project.open(kept, read_only=True) as project:
        assert list(project.store.kinds()[int(CODES[8])]) == [kind]
