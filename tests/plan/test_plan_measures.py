"""Library, checks of entered measures and tasks, tables both ways."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airplan import words
from airplan.domain import Record
from airplan.plan import cells, library
from airplan.plan.bodies import from_record, natural_key, to_record
from airplan.plan.checks import barred, check_measures, check_tasks, cycle_in
from airplan.plan.inventory import Emission, Sensitivity, Share
from airplan.plan.measures import (
    CHAPTERS,
    QUANTITIES,
    Actual,
    Measure,
    Milestone,
    Project,
    Reduction,
    Task,
    cuts_of,
    in_plan,
    money_by_year,
)
from airplan.plan.sheets import MEASURES, TABLES, TASKS
from airplan.plan.tables import assemble, cell_of, columns_in, columns_out, merge, read_rows, recognise
from airplan.workbook.grid import cell_name

GOOD = Measure(
    "M01",
    "燃煤锅炉淘汰",
    chapter="energy",
    duty="某局",
    start=dt.date(2027, 3, 1),
    end=dt.date(2028, 9, 30),
    investment=1200.0,
    running=30.5,
    reductions={"SO2": Reduction(120.0, 100.0, 150.0), "coal": Reduction(2.5)},
    after=("M00",),
    ramp=(50.0, 100.0),
    mandatory=True,
    milestones=(Milestone("招标", dt.date(2027, 5, 1)),),
    unit=130600,
    uid="0" * 32,
)


def codes(problems):
    return {problem.code for problem in problems}


def test_library_covers_all_chapters_without_numbers():
    found = library.templates()
    assert {template.chapter for template in found} == set(CHAPTERS)
    assert len({template.id for template in found}) == len(found) >= 40
    for template in found:
        assert set(template.name) == set(template.text) == set(template.source) == {"zh", "en"}
        assert set(template.cuts) <= set(QUANTITIES)
        text = template.name["zh"] + template.text["zh"]
        assert not any(character.isdigit() for character in text), template.id
        assert template.mark in ("V-seed", "U")
        assert (template.mark == "U") == ("未核实" in template.source["zh"])


def test_a_measure_begins_from_a_template_with_nothing_invented():
    measure = library.measure_from("energy-loose-coal", "M07", unit=130600)
    assert measure.chapter == "energy"
    assert measure.investment is None
    assert all(reduction.best == 0 for reduction in measure.reductions.values())
    assert "65号" in measure.basis


def test_measure_record_comes_back_whole():
    record = to_record(GOOD)
    assert (record.type, record.natural, record.uid) == ("measure", "M01", GOOD.uid)
    assert from_record(Measure, record) == GOOD


def test_record_of_a_newer_program_is_read():
    record = to_record(GOOD)
    later = Record(record.type, record.natural, {**record.body, "colour": "red"}, record.unit, record.uid)
    assert from_record(Measure, later) == GOOD


BAD = [
    ({"investment": -5.0}, "plan.cost_negative"),
    ({"running": 5e7}, "plan.cost_absurd"),
    ({"investment": None, "running": None}, "plan.cost_unknown"),
    ({"end": dt.date(2026, 1, 1)}, "plan.end_before_start"),
    ({"latest": 2026}, "plan.latest_before_start"),
    ({"start": None, "end": None}, "plan.no_start"),
    ({"ramp": (50.0, 120.0)}, "plan.bad_ramp"),
    ({"chapter": "water"}, "plan.unknown_chapter"),
    ({"reductions": {"Hg": Reduction(1.0)}}, "plan.unknown_quantity"),
    ({"reductions": {"SO2": Reduction(-1.0)}}, "plan.reduction_negative"),
    ({"reductions": {"SO2": Reduction(10.0, 12.0, 20.0)}}, "plan.range_disordered"),
    ({"after": ("M01",)}, "plan.refers_to_itself"),
    ({"after": ("X9",)}, "plan.unknown_reference"),
]


@pytest.mark.parametrize(("change", "code"), BAD)
def test_bad_measures_are_named(change, code):
    other = Measure("M00", "前期", start=dt.date(2026, 1, 1), investment=1.0)
    problems = check_measures([replace(GOOD, **change), other])
    assert codes(problems) == {code}
    sentence = words.sentence(problems[0].code, problems[0].values)
    assert "M01" in sentence
    assert "{" not in sentence


def test_a_good_set_has_no_problem():
    assert check_measures([GOOD, Measure("M00", start=dt.date(2026, 1, 1))]) == []


def test_circles_are_found_and_bar_only_one_measure():
    a, b, c = (replace(GOOD, code=code, after=after) for code, after in (("A", ("C",)), ("B", ("A",)), ("C", ("B",))))
    problems = check_measures([a, b, c])
    assert codes(problems) == {"plan.circular"}
    assert set(str(problems[0].values["circle"]).split(" → ")) == {"A", "B", "C"}
    assert len(barred(problems)) == 1


@given(st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 8), max_size=3), max_size=9))
def test_cycle_search_agrees_with_a_library(graph):
    import graphlib

    named = {str(node): [str(other) for other in others] for node, others in graph.items()}
    try:
        tuple(graphlib.TopologicalSorter(named).static_order())
        expected = False
    except graphlib.CycleError:
        expected = True
    circle = cycle_in(named)
    assert bool(circle) is expected
    for code, before in itertools.pairwise(circle):
        assert before in named[code]


def test_cuts_beyond_the_inventory_alone_and_in_sum():
    inventory = [Emission("工业源", "SO2", 200.0), Emission("移动源", "SO2", 100.0)]
    one = replace(GOOD, after=(), sector="工业源", reductions={"SO2": Reduction(150.0)})
    two = replace(one, code="M02")
    assert codes(check_measures([one], inventory)) == set()
    problems = check_measures([one, two], inventory)
    assert codes(problems) == {"plan.beyond_inventory_sum"}
    assert {problem.values["sector"] for problem in problems} == {"工业源"}
    alone = check_measures([replace(one, reductions={"SO2": Reduction(250.0)})], inventory)
    assert "plan.beyond_inventory" in codes(alone)


def test_one_source_counted_twice_unless_excluded():
    one = replace(GOOD, after=(), source="某电厂")
    two = replace(one, code="M02")
    assert codes(check_measures([one, two])) == {"plan.source_twice"}
    assert check_measures([one, replace(two, excludes=("M01",))]) == []


def test_mandatory_measures_that_exclude_each_other():
    one = replace(GOOD, after=(), excludes=("M02",))
    assert "plan.mandatory_exclude" in codes(check_measures([one, replace(one, code="M02", excludes=())]))


def test_places_point_at_the_row():
    [problem] = check_measures([replace(GOOD, after=(), investment=-1.0)], places={"M01": ("a.xlsx", "措施", 17)})
    assert (problem.file, problem.sheet, problem.cell) == ("a.xlsx", "措施", "A17")


def test_task_counties_must_add_up():
    task = Task(
        "T1", quantity=100.0, counties={"甲": 60.0, "乙": 30.0}, start=dt.date(2027, 1, 1), due=dt.date(2026, 1, 1)
    )
    assert codes(check_tasks([task])) == {"plan.task_counties_sum", "plan.end_before_start"}


# --- tables -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "first", "last"),
    [
        ("2027年3月", dt.date(2027, 3, 1), dt.date(2027, 3, 31)),
        ("2027年底前", dt.date(2027, 1, 1), dt.date(2027, 12, 31)),
        ("2027", dt.date(2027, 1, 1), dt.date(2027, 12, 31)),
        (2027.0, dt.date(2027, 1, 1), dt.date(2027, 12, 31)),
        ("2027/3/5", dt.date(2027, 3, 5), dt.date(2027, 3, 5)),
        ("２０２７－０３－０５", dt.date(2027, 3, 5), dt.date(2027, 3, 5)),
        (dt.datetime(2027, 3, 5), dt.date(2027, 3, 5), dt.date(2027, 3, 5)),
        ("—", None, None),
    ],
)
def test_dates_as_written(raw, first, last):
    assert cells.day(raw) == first
    assert cells.day(raw, last=True) == last


def test_cells_as_written():
    assert cells.number("1,234.5") == 1234.5
    assert cells.number("－") is None
    assert cells.flag("是") is True
    assert cells.flag("") is False
    assert cells.names("M01、M02, M03") == ("M01", "M02", "M03")
    assert cells.percents("50%、100%") == (50.0, 100.0)
    assert cells.ranged("120（100～150）") == (120.0, 100.0, 150.0)
    for reader, bad in ((cells.number, "很多"), (cells.flag, "也许"), (cells.day, "明年"), (cells.whole, "2027.5")):
        with pytest.raises(ValueError):
            reader(bad)


def rows_of(spec, items):
    columns = columns_out(spec, items)
    return [[column.heading for column in columns], *[[cell_of(column, item) for column in columns] for item in items]]


ITEMS = {
    "measures": [GOOD, Measure("M00", "前期", uid="1" * 32, unit=130600)],
    "tasks": [
        Task("T1", "淘汰", quantity=100.0, quantity_unit="蒸吨", counties={"甲县": 60.0, "乙区": 40.0},
             months={"2027-03": 10.0, "2027-12": 100.0}, uid="2" * 32, unit=130600)
    ],
    "projects": [Project("P1", "工程", investment=5.0, reductions={"NOx": Reduction(3.0)}, uid="3" * 32, unit=130600)],
    "inventory": [Emission("工业源", "SO2", 12.5, 2025, "甲县", uid="4" * 32, unit=130600)],
    "shares": [Share("PM2.5", "NOx", 30.0, "移动源", 20.0, 40.0, uid="5" * 32, unit=130600)],
    "sensitivities": [Sensitivity("PM2.5", "NOx", 0.00021, 0.0001, 0.0004, uid="6" * 32, unit=130600)],
    "actuals": [Actual("T1", "2027-03", "某局", 5.0, 2.0, "照片", uid="7" * 32, unit=130600)],
}  # fmt: skip


@pytest.mark.parametrize("name", ITEMS)
def test_a_table_written_and_read_back_changes_nothing(name):
    spec, items = TABLES[name], ITEMS[name]
    rows = [["某市" + spec.title], ["填报单位"], *rows_of(spec, items), ["填表人："]]
    found, heading = recognise(rows)
    assert (found.name, heading) == (name, 2)
    merged = merge(read_rows(found, rows, heading, cell_name), items, 130600)
    assert merged.problems == ()
    assert merged.changes == ()
    assert list(merged.items) == items


def test_preview_names_cell_by_cell_what_changes():
    rows = rows_of(MEASURES, [GOOD])
    headings = rows[0]
    rows[1][headings.index("投资(万元)")] = 1500.0
    rows[1][headings.index("SO2减排量(t/a)")] = "130（110～160）"
    rows[1][headings.index("完成时限")] = "2028年底"
    rows.append([""] * len(headings))
    rows.append(["M09", "新措施"])
    merged = merge(read_rows(MEASURES, rows, 0, cell_name), [GOOD], 130600)
    changed = {(change.key, change.field): (change.old, change.new) for change in merged.changes}
    assert changed[("M01", "投资(万元)")] == ("1200", "1500")
    assert changed[("M01", "SO2减排量(t/a)")] == ("120", "130")
    assert changed[("M01", "完成时限")] == ("2028-09-30", "2028-12-31")
    assert changed[("M09", "任务措施")] == (None, "新措施")
    assert merged.added == ("M09",)
    assert merged.items[0].reductions["SO2"] == Reduction(130.0, 110.0, 160.0)
    assert merged.items[0].milestones == GOOD.milestones  # the sheet has no such column


def test_columns_the_sheet_lacks_keep_their_value():
    rows = [["编号", "任务措施", "年运行费(万元/年)"], ["M01", "改名", 31]]
    [new] = merge(read_rows(MEASURES, rows, 0, cell_name), [GOOD]).items
    assert new == replace(GOOD, name="改名", running=31.0)


def test_a_bad_cell_is_told_and_the_rest_goes_on():
    rows = [
        ["编号", "任务措施", "投资(万元)", "开始日期"],
        ["M01", "锅炉", "很多", "2027-03-01"],
        ["", "无编号", 5, ""],
    ]
    table = read_rows(MEASURES, rows, 0, cell_name, "措施.xlsx", "措施")
    told = {(problem.code, problem.cell, problem.value) for problem in table.problems}
    assert told == {("plan.bad_cell_number", "C2", "很多"), ("plan.row_without_key", "A3", "无编号")}
    assert [row.values["code"] for row in table.rows] == ["M01"]


def test_a_code_that_stands_twice_is_told():
    rows = [["编号", "任务措施", "投资(万元)"], ["M01", "甲", 5], ["M01", "乙", 6]]
    merged = merge(read_rows(MEASURES, rows, 0, cell_name), [])
    assert [item.name for item in merged.items] == ["甲"]
    assert [(problem.code, problem.cell) for problem in merged.problems] == [("plan.key_twice", "A3")]


def test_identity_goes_before_the_code():
    rows = rows_of(MEASURES, [GOOD])
    rows[1][0] = "M77"
    merged = merge(read_rows(MEASURES, rows, 0, cell_name), [GOOD])
    assert merged.items[0].uid == GOOD.uid
    assert merged.added == ()
    assert [(change.key, change.field, change.old, change.new) for change in merged.changes] == [
        ("M77", "编号", "M01", "M77")
    ]


def test_headings_are_known_by_other_names():
    places = columns_in(TASKS, ["任务编号", "任务名称", "数量", "计量单位", "分解·甲县", "2027年3月", "牵头部门"])
    assert [field.path for field in places.values()] == [
        "code", "name", "quantity", "quantity_unit", "counties.甲县", "months.2027-03", "lead",
    ]  # fmt: skip


@given(
    st.floats(0, 1e6).map(lambda value: round(value, 3)),
    st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)),
    st.text("甲乙丙ABC12", min_size=1, max_size=8),
)
def test_any_values_survive_the_sheet(amount, day, name):
    item = Measure("M1", name, start=day, investment=amount, reductions={"NOx": Reduction(amount)})
    rows = rows_of(MEASURES, [item])
    [read] = read_rows(MEASURES, rows, 0, cell_name).rows
    assert assemble(MEASURES, None, read.values) == item
    assert natural_key(item) == "M1"


def test_money_by_year_leaves_no_sum_out():
    def one(code, start, investment, running):
        return Measure(code, start=start and dt.date(start, 6, 1), investment=investment, running=running)

    rows = [one("A", 2027, 100.0, 5.0), one("B", 2029, 20.0, None), one("C", None, 7.0, 1.0), one("D", 2027, None, 2.0)]
    assert [(row.year, row.count, row.investment, row.running) for row in money_by_year(rows, 2030)] == [
        (2027, 2, 100.0, 7.0),
        (2028, 0, 0, 7.0),
        (2029, 1, 20.0, 7.0),
        (2030, 0, 0, 7.0),
        (None, 1, 7.0, 1.0),
    ]
    assert sum(row.investment for row in money_by_year(rows)) == 127.0
    assert money_by_year([], 2030) == []


def test_what_stands_in_the_plan_and_what_it_cuts():
    cut = {"SO2": Reduction(10.0), "NOx": Reduction(4.0, 1.0, 6.0)}
    free, chosen, ordered = (
        Measure("A", reductions=cut),
        Measure("B", reductions=cut, chosen=True),
        Measure("C", locked=True),
    )
    assert [one.code for one in in_plan([free, chosen, ordered])] == ["B", "C"]
    assert [one.code for one in in_plan([free, ordered])] == ["A", "C"], "nothing chosen yet: all of them"
    assert cuts_of([free, chosen]) == {"NOx": 8.0, "SO2": 20.0}


def test_an_entry_of_a_wrong_shape_is_named(tmp_path):
    from airplan.domain import Record
    from airplan.errors import Refused
    from airplan.plan.bodies import from_record
    from airplan.plan.measures import Measure

    for body in ({"title": "锅炉淘汰", "end": "2027"}, {"end": 2027}, {"effects": "—"}):
        with pytest.raises(Refused) as trouble:
            from_record(Measure, Record("measure", "B01", body))
        assert trouble.value.values["natural"] == "B01"
