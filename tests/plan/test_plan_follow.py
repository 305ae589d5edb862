"""Status, overdue, closing, dispatch, reminders, timetable, scenarios, versions — pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from airplan.errors import Refused, UsageError
from airplan.plan.bodies import from_record, to_record
from airplan.plan.follow import (
    close,
    counts,
    dispatch,
    followed,
    planned_share,
    reminders,
    standing,
    standings,
    total_control,
)
from airplan.plan.measures import Actual, Measure, Milestone, Project, Reduction, Status, Task
from airplan.plan.revision_words import in_words
from airplan.plan.scenarios import Scenario, cuts_of, differences
from airplan.plan.targets import Attribute, Deadline
from airplan.plan.timetable import bars, figure, moved, moved_to_year, order_problems, quarters
from airplan.plan.versions import Plan, PlanStatus, content_of, drawn_up, in_force_on, revisions, with_status

TODAY = dt.date(2027, 7, 1)
TASK = Task("T1", "锅炉", quantity=100.0, quantity_unit="蒸吨", start=dt.date(2027, 1, 1), due=dt.date(2027, 12, 31),
            duty="甲单位")  # fmt: skip


def told(*rows, task=TASK, today=TODAY):
    return standing(followed(task), rows, today)


def test_time_progress_is_the_linear_share_of_the_days():
    assert planned_share(followed(TASK), TODAY) == pytest.approx(182 / 365)
    assert planned_share(followed(TASK), dt.date(2026, 12, 31)) == 0
    assert planned_share(followed(TASK), dt.date(2028, 5, 1)) == 1


def test_month_plan_goes_before_time():
    task = replace(TASK, months={"2027-03": 10.0, "2027-06": 30.0, "2027-12": 100.0})
    assert planned_share(followed(task), TODAY) == pytest.approx(0.3)
    assert planned_share(followed(task), dt.date(2027, 6, 15)) == pytest.approx(0.1)


def test_the_four_words():
    assert told().status is Status.NOT_STARTED
    assert told(Actual("T1", "2027-06", "甲单位", 40.0)).status is Status.BEHIND
    assert told(Actual("T1", "2027-06", "甲单位", 60.0)).status is Status.ON_TRACK
    closed = close(TASK, "验收意见", "张三", dt.date(2027, 6, 30))
    assert told(task=closed).status is Status.DONE
    assert told(task=closed).overdue_days == 0


def test_amounts_are_cumulative_the_latest_counts_and_units_add_up():
    rows = [
        Actual("T1", "2027-04", "甲单位", 20.0, 5.0),
        Actual("T1", "2027-06", "甲单位", 35.0),
        Actual("T1", "2027-05", "乙单位", 20.0, 3.0),
        Actual("T1", "2027-09", "甲单位", 99.0),
        Actual("T2", "2027-06", "甲单位", 77.0),
    ]
    found = told(*rows)
    assert found.quantity_done == 55.0
    assert found.money_done == 8.0
    assert found.done == pytest.approx(0.55)


def test_overdue_counts_days_and_reported_done_without_proof_is_reminded():
    late = told(Actual("T1", "2027-12", "甲单位", 100.0), today=dt.date(2028, 1, 10))
    assert late.overdue_days == 10
    kinds = {one.kind for one in reminders([late], {"PM2.5@2029": 0.7}, {"PM2.5@2029": 0.83})}
    assert kinds == {"overdue", "no_proof", "chance"}
    assert reminders([], {"PM2.5@2029": 0.80}, {"PM2.5@2029": 0.83}) == []


def test_closing_needs_proof_and_a_name():
    for proof, who, code in ((" ", "张三", "plan.closing_needs_proof"), ("照片", "", "plan.closing_needs_name")):
        with pytest.raises(UsageError) as trouble:
            close(TASK, proof, who, TODAY)
        assert trouble.value.code == code


def test_board_begins_with_what_is_most_overdue():
    other = replace(TASK, code="T2", due=dt.date(2027, 3, 31))
    third = replace(TASK, code="T3", due=dt.date(2027, 5, 31))
    rows = standings([TASK, third, other], [], TODAY)
    assert [row.code for row in rows] == ["T2", "T3", "T1"]
    assert counts(rows) == {"not_started": 3, "on_track": 0, "behind": 0, "done": 0}


def test_dispatch_is_one_form_a_duty_unit_with_what_is_known():
    measure = Measure("M1", "措施", duty="乙单位", start=dt.date(2027, 9, 1), end=dt.date(2028, 1, 1))
    project = Project("P1", "工程", owner="甲单位", start=dt.date(2027, 1, 1), end=dt.date(2028, 1, 1))
    closed = close(replace(TASK, code="T9"), "x", "y", TODAY)
    known = Actual("T1", "2027-06", "甲单位", 40.0, proof="照片", uid="1" * 32)
    forms = dispatch([TASK, measure, project, closed], [known], "2027-06", TODAY)
    assert list(forms) == ["甲单位"]
    assert [row.code for row in forms["甲单位"]] == ["P1", "T1"]
    assert forms["甲单位"][1] == known
    assert list(dispatch([measure], [], "2027-09", TODAY)) == ["乙单位"]


def test_total_control_counts_closed_measures_only():
    one = Measure("M1", start=dt.date(2027, 1, 1), ramp=(50.0, 100.0), reductions={"NOx": Reduction(100.0)})
    two = close(replace(one, code="M2"), "x", "y", dt.date(2027, 5, 1))
    [row] = total_control([one, two], {"NOx": 1000.0}, 2027, TODAY)
    assert (row.planned, row.achieved, row.remaining) == (100.0, 50.0, 900.0)


# --- timetable --------------------------------------------------------------------------------

MEASURE = Measure("M1", "措施", start=dt.date(2027, 3, 1), end=dt.date(2027, 9, 30),
                  milestones=(Milestone("招标", dt.date(2027, 5, 1)),))  # fmt: skip


def test_moving_keeps_length_milestones_and_the_first_dates_as_baseline():
    once = moved(MEASURE, dt.date(2027, 4, 1))
    assert once.end == dt.date(2027, 10, 31)
    assert once.milestones[0].day == dt.date(2027, 6, 1)
    twice = moved(once, dt.date(2027, 6, 1), dt.date(2027, 12, 1))
    assert (twice.baseline_start, twice.baseline_end) == (MEASURE.start, MEASURE.end)
    [bar] = bars([twice])
    assert bar.slip_days == 62


def test_moving_to_another_year_keeps_month_and_day():
    leap = replace(MEASURE, start=dt.date(2028, 2, 29), end=dt.date(2029, 9, 30))
    there = moved_to_year(leap, 2030)
    assert (there.start, there.end) == (dt.date(2030, 2, 28), dt.date(2031, 9, 30))
    assert moved_to_year(MEASURE, 2027) is MEASURE


def test_quarters_cover_the_period():
    names = [name for name, _, _ in quarters(dt.date(2027, 5, 1), dt.date(2028, 2, 1))]
    assert names == ["2027Q2", "2027Q3", "2027Q4", "2028Q1"]
    assert quarters(dt.date(2027, 5, 1), dt.date(2027, 6, 1))[0][2] == dt.date(2027, 6, 30)


def test_what_starts_before_its_predecessor_ends_is_told():
    after = replace(MEASURE, code="M2", after=("M1",), start=dt.date(2027, 9, 1))
    [problem] = order_problems([MEASURE, after])
    assert (problem.code, problem.values["other"]) == ("plan.starts_too_early", "M1")
    assert order_problems([MEASURE, replace(after, start=dt.date(2027, 10, 1))]) == []


def test_timetable_chart_has_plan_and_baseline():
    rows = bars([moved(MEASURE, dt.date(2027, 4, 1)), replace(MEASURE, code="M2")])
    chart = figure(rows, TODAY, "进度", ("当前", "基线", "今天"))
    assert [mark.name for mark in chart.marks] == ["基线", "当前", "今天"]
    assert list(chart.marks[1].start) == [bar.start.toordinal() for bar in rows]


# --- scenarios and versions -------------------------------------------------------------------


def test_differences_of_two_scenarios():
    first = Scenario("甲", {"M1": 2027, "M2": 2027}, probability={"PM2.5@2029": 0.7}, cost=100.0, cuts={"NOx": 5.0})
    second = Scenario("乙", {"M1": 2028, "M3": 2027}, probability={"PM2.5@2029": 0.8}, cost=120.0, cuts={"NOx": 5.0})
    found = {(one.what, one.subject): (one.first, one.second) for one in differences(first, second)}
    assert found == {
        ("year", "M1"): (2027, 2028),
        ("measure", "M2"): (2027, None),
        ("measure", "M3"): (None, 2027),
        ("cost", ""): (100.0, 120.0),
        ("probability", "PM2.5@2029"): (0.7, 0.8),
    }
    assert from_record(Scenario, to_record(replace(first, uid="a" * 32))) == replace(first, uid="a" * 32)


def test_cuts_of_a_set_in_a_year():
    measure = Measure("M1", start=dt.date(2027, 1, 1), ramp=(40.0, 100.0), reductions={"NOx": Reduction(50.0)})
    assert cuts_of([measure], {"M1": 2029}, 2029) == {"NOx": 20.0}
    assert cuts_of([measure], {}, 2029) == {}


def test_a_filed_version_is_frozen_and_the_one_in_force_is_found():
    plan = drawn_up(Plan("规划"), {"measures": [MEASURE]}, 7)
    for status in (PlanStatus.CONSULTATION, PlanStatus.APPROVAL):
        plan = with_status(plan, status)
    filed = with_status(plan, PlanStatus.FILED, in_force=dt.date(2027, 2, 1))
    with pytest.raises(Refused):
        drawn_up(filed, {"measures": []}, 8)
    with pytest.raises(UsageError):
        with_status(filed, PlanStatus.DRAFT)
    assert in_force_on([filed], dt.date(2027, 1, 31)) is None
    newer = replace(filed, version=2, in_force=dt.date(2028, 1, 1))
    assert in_force_on([newer, filed], dt.date(2027, 6, 1)) is filed
    assert in_force_on([newer, filed], dt.date(2028, 6, 1)) is newer
    kept = replace(filed, uid="b" * 32)
    assert from_record(Plan, to_record(kept)) == kept


def test_nothing_to_file_is_refused():
    plan = with_status(Plan("规划"), PlanStatus.APPROVAL)
    with pytest.raises(UsageError) as trouble:
        with_status(plan, PlanStatus.FILED)
    assert trouble.value.code == "plan.nothing_to_file"


def test_comparison_table_names_every_field():
    one = content_of({"measures": [MEASURE, replace(MEASURE, code="M2")]})
    two = content_of({"measures": [replace(MEASURE, name="改名"), replace(MEASURE, code="M3")]})
    found = [(row.kind, row.key, row.field, row.old, row.new) for row in revisions(one, two)]
    assert found == [
        ("changed", "M1", "name", "措施", "改名"),
        ("removed", "M2", "", "措施", None),
        ("added", "M3", "", None, "措施"),
    ]
    assert (
        drawn_up(Plan("a"), {"measures": [MEASURE]}, 1).digest == drawn_up(Plan("b"), {"measures": [MEASURE]}, 2).digest
    )


def test_comparison_table_is_printed_in_the_words_of_the_tables():
    one = content_of({"measures": [MEASURE]})
    after = replace(MEASURE, mandatory=True, ramp=(40.0, 100.0), reductions={"NOx": Reduction(90, 80, 120.0)})
    two = content_of({"measures": [after]})
    told = [in_words(row) for row in revisions(one, two)]
    assert all(row.table == "任务措施表" and row.key == "M1" for row in told)
    shown = {row.field: (row.old, row.new) for row in told}
    assert shown["是否必选"] == ("否", "是")
    assert shown["逐年见效比例(%)"][1] == "40、100"
    assert shown["NOx减排量(t/a)"][1] == "90"
    assert shown["NOx低值"][1] == "80"
    assert shown["NOx高值"][1] == "120"
    deadline = Deadline("PM2.5", attribute=Attribute.BINDING, year=2029)
    other = replace(deadline, attribute=Attribute.EXPECTED, year=2030)
    rows = revisions(content_of({"deadlines": [deadline]}), content_of({"deadlines": [other]}))
    assert {(row.field, row.old, row.new) for row in map(in_words, rows)} == {
        ("属性", "约束性", "预期性"), ("达标期限(年)", "2029", "2030"),
    }  # fmt: skip
