"""The standard to look things up in: numbers as printed in GB 3095 and HJ 633."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airplan.cli.core import main
from airplan.errors import UsageError
from airplan.workspace.analysis.standards import index_table, limit_table, reckon

OLD, NEW = dt.date(2025, 6, 1), dt.date(2026, 6, 1)


def test_limits_of_three_editions_stand_side_by_side():
    found = limit_table(2)
    assert [one.id for one in found.editions] == ["GB3095-2012", "GB3095-2026-transition", "GB3095-2026-final"]
    rows = {(row.pollutant, row.period): [cell and cell.value for cell in row.cells] for row in found.rows}
    # GB 3095-2012 table 1 (class 2); the two stages of 2026 as RULES.md gives them.
    assert rows[("PM2.5", "annual")] == [35, 30, 25]
    assert rows[("PM10", "24h")] == [150, 120, 100]
    assert rows[("O3", "daily_max_8h")] == [160, 160, 160]
    assert rows[("CO", "24h")] == [4, 4, 4]
    assert len(rows) == 14


def test_what_is_not_verified_is_marked():
    cells = {(row.pollutant, row.period): row.cells for row in limit_table(2).rows}
    assert [cell.known for cell in cells[("PM2.5", "annual")]] == ["verified"] * 3
    assert cells[("SO2", "annual")][2].known != "verified"


def test_class_one():
    rows = {(row.pollutant, row.period): row.cells[0].value for row in limit_table(1).rows}
    assert (rows[("PM2.5", "annual")], rows[("SO2", "24h")], rows[("O3", "1h")]) == (15, 50, 160)


def test_breakpoints_by_day():
    old, new = index_table(day=OLD), index_table(day=NEW)
    assert (old.edition, new.edition) == ("HJ633-2012", "HJ633-2026")
    assert old.iaqi == (0, 50, 100, 150, 200, 300, 400, 500)
    at_100 = {(one.pollutant, one.averaging): one.points["100"] for one in new.columns}
    assert (at_100[("PM2.5", "24h")], at_100[("PM10", "24h")], at_100[("O3", "8h")]) == (60, 120, 160)
    with pytest.raises(UsageError):
        index_table("HJ633-1996")


@pytest.mark.parametrize(
    ("day", "values", "aqi", "level", "primary"),
    [
        # By hand: 2012 (75 → 100); 2026: 100 + 50 × (75 − 60) / (115 − 60) = 113.6, up: 114.
        (OLD, {"PM2.5": "75"}, 100, 2, ("PM2.5",)),
        (NEW, {"PM2.5": "75"}, 114, 3, ("PM2.5",)),
        # Half to even before IAQI: 60.5 is compared as 60.
        (NEW, {"PM2.5": "60.5"}, 100, 2, ("PM2.5",)),
        (NEW, {"PM2.5": "60.51"}, 101, 3, ("PM2.5",)),
        # A tie names both; AQI 50 has no primary pollutant.
        (OLD, {"PM2.5": "75", "O3": "160"}, 100, 2, ("PM2.5", "O3")),
        (OLD, {"NO2": "40", "SO2": "50"}, 50, 1, ()),
        (OLD, {"PM10": "９００"}, 500, 6, ("PM10",)),
    ],
)
def test_aqi_of_typed_values(day, values, aqi, level, primary):
    found = reckon(day, values)
    assert (found.aqi, found.level, set(found.primary)) == (aqi, level, set(primary))
    assert not found.complete


def test_a_value_beyond_its_table_leaves_the_aqi_open():
    found = reckon(OLD, {"PM2.5": "75", "O3": "810"})
    assert (found.aqi, found.highest, found.level, found.primary) == (None, 100, None, ())
    assert reckon(OLD, {"O3": "810"}, hourly=True).aqi == 305  # 300 + 100 × (810 − 800) / 200


@given(st.sampled_from(["0", "-3", "−5", "—", "abc", "", " ", "NaN", "Infinity", "1e9", "999999", "12,5", "1.2.3"]))
def test_what_is_no_concentration_is_refused_in_words(text):
    with pytest.raises(UsageError) as trouble:
        reckon(OLD, {"CO": text})
    assert trouble.value.code in ("rules.aqi.bad", "rules.aqi.nothing")


def test_command_line(capsys):
    assert main(["--json", "rules", "aqi", "--on", "2025-06-01", "PM2.5=75", "o3=160"]) == 0
    assert json.loads(capsys.readouterr().out)["aqi"] == 100
    assert main(["rules", "limits"]) == 0
    assert "60*" in capsys.readouterr().out  # SO2 of 2026 was seen in source code only
    assert main(["rules", "aqi", "75"]) == 2
    assert "PM2.5=75" in capsys.readouterr().err
