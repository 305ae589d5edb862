"""The board counts as a coordinator counts; broken-down targets add up; regional chances keep common weather."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airplan.errors import UsageError
from airplan.region.board import Request, Submission, board, to_chase
from airplan.region.targets import break_down, with_chances
from airplan.trend.outlook_types import Outlook

REQUEST = Request("r1", "十一月月报", ("day_value",), "2026-11", "2026-12-05", ("110000", "120000", "130600", "131000"))
NAMES = {"110000": "北京市", "120000": "天津市", "130600": "保定市", "131000": "廊坊市"}


def arrival(code, number=1, received="2026-12-04", state="reported", **more):
    return Submission("r1", code, number, received, f"{code}.airpkg", state=state, **more)


def test_the_board_says_who_reported_who_is_late_and_who_must_mend():
    arrivals = [
        arrival("110000", state="accepted"),
        arrival("120000", received="2026-12-08"),
        arrival("130600").answered("returned", "2026-12-06", "李四", "11月12日缺测未说明"),
        Submission("r2", "131000", 1, "2026-12-01", "other"),
    ]
    found = board(REQUEST, arrivals, NAMES, dt.date(2026, 12, 9))
    assert [(row.name, row.state, row.late_days) for row in found.rows] == [
        ("北京市", "accepted", 0), ("天津市", "reported", 3), ("保定市", "returned", 0), ("廊坊市", "late", 4),
    ]  # fmt: skip
    assert (found.text, found.reported, found.accepted, found.late, found.returned) == ("2/4", 2, 1, 1, 1)
    assert [row.name for row in to_chase(found)] == ["廊坊市", "保定市"]
    assert found.rows[2].remark == "11月12日缺测未说明"


def test_the_last_arrival_counts_and_earlier_ones_stay_on_record():
    found = board(REQUEST, [arrival("130600", 1, state="returned"), arrival("130600", 2)], NAMES, dt.date(2026, 12, 1))
    assert (found.rows[2].state, found.rows[2].submissions) == ("reported", 2)


def test_records_come_back():
    one = arrival("130600", findings=({"code": "x", "cell": "A1"},), remarks=(("2026-12-01", "李四", "请核"),))
    again = Submission.from_record(one.to_record())
    assert (again.findings, again.remarks, again.code) == (one.findings, one.remarks, one.code)
    assert Request.from_record(REQUEST.to_record()).members == REQUEST.members


BASES = {"a": 50.0, "b": 40.0, "c": 30.0}


def test_breakdowns_by_hand():
    assert break_down(BASES, 36.0, "same_rate") == {"a": 45.0, "b": 36.0, "c": 27.0}
    assert break_down(BASES, 36.0, "same_step") == {"a": 46.0, "b": 36.0, "c": 26.0}
    # 15 and 5 above 35; 12 µg/m³ to share in the sum: 9 and 3.
    assert break_down(BASES, 36.0, "by_exceedance", limit=35) == {"a": 41.0, "b": 37.0, "c": 30.0}
    assert break_down(BASES, 36.0, "own", own={"a": 40, "b": 38}) == {"a": 40.0, "b": 38.0, "c": 30.0}


def test_own_targets_that_do_not_meet_the_regions_are_refused():
    with pytest.raises(UsageError):
        break_down(BASES, 36.0, "own", own={"a": 49})
    with pytest.raises(UsageError):
        break_down(BASES, 36.0, "by_lot")


@given(
    st.lists(st.floats(10, 90), min_size=1, max_size=20),
    st.floats(0.6, 1.0),
    st.sampled_from(["same_rate", "same_step"]),
)
def test_the_cities_targets_add_up_to_the_regions(values, share, method):
    bases = {f"{place:06d}": round(value, 1) for place, value in enumerate(values)}
    mean = sum(bases.values()) / len(bases)
    target = round(mean * share, 1)
    if method == "same_step" and min(bases.values()) < mean - target:
        return
    shares = break_down(bases, target, method)
    assert abs(sum(shares.values()) - target * len(bases)) < 0.0501


def test_common_weather_makes_the_regions_chance_no_product():
    random = np.random.default_rng(1)
    weather = random.normal(0, 3, 4000)
    outlooks = {
        code: Outlook(
            place,
            np.array([2028]),
            ("PM2.5",),
            (36 + weather + random.normal(0, 0.5, 4000))[:, None, None],
            "m",
            "p",
            "l",
            1,
        )
        for place, code in enumerate("abc")
    }
    found = with_chances("PM2.5", 2028, BASES, dict.fromkeys("abc", 36.0), 36.0, "own", outlooks)
    assert found.total == 36.0
    assert found.probability == pytest.approx(0.5, abs=0.03)
    assert found.all_cities == pytest.approx(0.44, abs=0.05)
    assert found.probability_if_independent == pytest.approx(0.125, abs=0.02)
