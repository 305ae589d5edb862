"""Warning levels: every clause of every rule set at, above and below its edge, for days and for any 24 hours."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airplan.emergency.forecast import Forecast, Step, kind_of, read_aqi, read_forecast, read_moment
from airplan.emergency.levels import stricter, suggest
from airplan.emergency.rules import WARNING_LEVELS, rule_set, rule_set_of, rule_sets
from airplan.errors import UsageError

START = dt.datetime(2026, 1, 10)


def days(*values, pollutant="PM2.5"):
    return Forecast(
        tuple(
            Step(START + dt.timedelta(days=at), value, value, value, pollutant)
            for at, value in enumerate(values)
            if value is not None
        ),
        hourly=False,
    )


def hours(values, first=START):
    return Forecast(
        tuple(Step(first + dt.timedelta(hours=at), value, value, value) for at, value in enumerate(values)), hourly=True
    )


def level(name, forecast):
    return suggest(rule_set(name), forecast).level


# rule set, days, level: each clause just met, and just missed by one AQI point or one day.
DAYS = [
    ("beijing-2013", (201,), "blue"),
    ("beijing-2013", (200,), None),
    ("beijing-2013", (300,), "blue"),
    ("beijing-2013", (301,), "yellow"),
    ("beijing-2013", (201, 201), "blue"),
    ("beijing-2013", (201, 201, 201), "yellow"),
    ("beijing-2013", (201, 200, 201), "blue"),
    ("beijing-2013", (201, 301, 201), "orange"),
    ("beijing-2013", (301, 301, 300), "orange"),
    ("beijing-2013", (301, 301, 301), "red"),
    ("shanghai-2014", (200,), None),
    ("shanghai-2014", (201,), "blue"),
    ("shanghai-2014", (201, 201), "yellow"),
    ("shanghai-2014", (201, 200), "blue"),
    ("shanghai-2014", (300, 300), "yellow"),
    ("shanghai-2014", (301,), "orange"),
    ("shanghai-2014", (450,), "orange"),
    ("shanghai-2014", (451,), "red"),
    ("guide-2013", (200,), None),
    ("guide-2013", (201,), "yellow"),
    ("guide-2013", (300,), "yellow"),
    ("guide-2013", (301,), "orange"),
    ("guide-2013", (499,), "orange"),
    ("guide-2013", (500,), "red"),
    *[
        (name, values, expected)
        for name in ("jjj-2016", "mep-2017")
        for values, expected in (
            ((200,), None),
            ((201,), "blue"),
            ((201, 200), "blue"),
            ((201, 201), "yellow"),
            ((201, 201, 201), "yellow"),
            ((201, 201, 300), "yellow"),
            ((201, 201, 301), "orange"),
            ((201, 301, 200), "yellow"),
            ((201, 301, 301, 201), "red"),
            ((201, 301, 201, 301), "orange"),
            ((200, 301, 301, 201), "orange"),
            ((499,), "blue"),
            ((500,), "red"),
        )
    ],
    ("mee-2018", (201,), None),
    ("mee-2018", (201, 200), None),
    ("mee-2018", (200, 201), None),
    ("mee-2018", (201, 201), "yellow"),
    ("mee-2018", (201, 201, 200), "yellow"),
    ("mee-2018", (201, 201, 201), "orange"),
    ("mee-2018", (301, 301, 201), "orange"),
    ("mee-2018", (201, 301, 301, 201), "red"),
    ("mee-2018", (201, 301, 300, 201), "orange"),
    ("mee-2018", (200, 301, 301, 201), "orange"),
    ("mee-2018", (499,), None),
    ("mee-2018", (500,), "red"),
    ("mee-2024", (150, 150, 150), None),
    ("mee-2024", (151,), None),
    ("mee-2024", (200,), None),
    ("mee-2024", (201,), "yellow"),
    ("mee-2024", (151, 150), None),
    ("mee-2024", (151, 151), "yellow"),
    ("mee-2024", (151, 151, 150), "yellow"),
    ("mee-2024", (151, 151, 151), "orange"),
    ("mee-2024", (201, 200), "yellow"),
    ("mee-2024", (201, 201), "orange"),
    ("mee-2024", (301, 301), "orange"),
    ("mee-2024", (201, 201, 201), "orange"),
    ("mee-2024", (201, 201, 300), "orange"),
    ("mee-2024", (201, 201, 301), "red"),
    ("mee-2024", (301, 200, 201), "orange"),
    ("mee-2024", (500,), "yellow"),
]


@pytest.mark.parametrize(("name", "values", "expected"), DAYS)
def test_edges_by_day(name, values, expected):
    assert level(name, days(*values)) == expected


@pytest.mark.parametrize(
    ("name", "values", "expected", "shift"),
    [(*case, shift) for case in DAYS for shift in (0, 13) if not (shift and max(case[1]) >= 499)],
)
def test_the_same_edges_by_hour_at_any_starting_hour(name, values, expected, shift):
    # Clean air before and after, and the span crosses midnight.
    series = [20.0] * (24 + shift) + [float(value) for value in values for _ in range(24)] + [20.0] * 24
    assert level(name, hours(series)) == expected


@pytest.mark.parametrize(
    ("length", "expected"), [(23, None), (24, "yellow"), (47, "yellow"), (48, "orange"), (71, "orange"), (72, "orange")]
)
def test_hours_of_201_in_clean_air_2024(length, expected):
    assert level("mee-2024", hours([20.0] * 30 + [201.0] * length + [20.0] * 30)) == expected


@pytest.mark.parametrize(("length", "expected"), [(47, None), (48, "yellow"), (71, "yellow"), (72, "orange")])
def test_hours_of_201_in_clean_air_2018(length, expected):
    assert level("mee-2018", hours([20.0] * 31 + [201.0] * length + [20.0] * 30)) == expected


def test_red_2018_needs_96_hours_and_48_of_them_above_300():
    def series(first, middle, last):
        return hours([20.0] * 24 + [201.0] * first + [301.0] * middle + [201.0] * last + [20.0] * 24)

    assert level("mee-2018", series(24, 48, 24)) == "red"
    assert level("mee-2018", series(24, 47, 25)) == "orange"
    assert level("mee-2018", series(23, 48, 24)) == "orange"


def test_very_foul_hours_are_not_smeared_over_clean_ones():
    # 24 h at 499 within one day are one day; across midnight they make two calendar days above 200.
    assert level("mee-2018", hours([20.0] * 24 + [499.0] * 24 + [20.0] * 24)) is None
    assert level("mee-2018", hours([20.0] * 37 + [499.0] * 24 + [20.0] * 35)) == "yellow"
    # 36 h at 300 from noon: not 48 h.
    assert level("mee-2018", hours([20.0] * 24 + [300.0] * 36 + [20.0] * 36)) is None


def test_a_dip_by_day_does_not_break_two_days_whose_means_are_above():
    day = [150.0] * 12 + [280.0] * 12  # mean 215
    assert level("mee-2018", hours([20.0] * 24 + day * 2 + [20.0] * 24)) == "yellow"


def test_a_mean_exactly_at_the_value_is_not_above():
    mixed = [100.0, 300.0] * 12  # mean exactly 200
    assert level("mee-2024", hours([20.0] * 24 + mixed + [20.0] * 24)) is None
    assert level("mee-2024", hours([20.0] * 24 + [100.0, 300.0] * 11 + [100.0, 301.0] + [20.0] * 24)) == "yellow"


def test_start_end_and_hours_of_a_plain_episode():
    found = suggest(rule_set("mee-2024"), hours([20.0] * 30 + [201.0] * 50 + [20.0] * 30))
    assert (found.start, found.end, found.hours) == ("2026-01-11T06:00", "2026-01-13T07:00", 50)
    assert found.clause == "AQI>200 ≥48h"
    by_day = suggest(rule_set("mee-2024"), days(100, 201, 220, 90))
    assert (by_day.level, by_day.start, by_day.end, by_day.hours) == ("orange", "2026-01-11", "2026-01-12", 48)


def test_of_two_clauses_the_longer_episode_sets_the_start():
    found = suggest(rule_set("mee-2024"), days(160, 225, 220))
    assert (found.level, found.start, found.clause) == ("orange", "2026-01-10", "AQI>150 ≥72h")


def test_a_missing_day_breaks_an_episode():
    assert level("mee-2018", days(201, None, 201)) is None
    assert level("mee-2018", days(201, 201)) == "yellow"


def test_a_day_needs_twenty_valid_hours():
    def series(valid):
        values = [301.0] * valid + [None] * (24 - valid)
        steps = tuple(Step(START + dt.timedelta(hours=at), one, one, one) for at, one in enumerate(values))
        return Forecast(steps, hourly=True)

    assert level("mee-2024", series(20)) == "yellow"
    assert level("mee-2024", series(19)) is None


def test_close_episodes_are_told_under_2017():
    # Two days, one clean day (24 h < 36 h), two days: as one episode five days.
    found = suggest(rule_set("mep-2017"), days(210, 310, 90, 210, 210))
    told = [reason for reason in found.reasons if reason.code == "close_episodes"]
    assert found.level == "yellow"
    assert (told[0].values["gap"], told[0].values["joined_level"]) == (24, "orange")
    apart = suggest(rule_set("mep-2017"), days(210, 310, 90, 90, 210, 210))
    assert "close_episodes" not in {reason.code for reason in apart.reasons}
    other = suggest(rule_set("mee-2018"), days(210, 310, 90, 210, 210))
    assert "close_episodes" not in {reason.code for reason in other.reasons}


def test_range_gives_the_level_of_both_ends():
    steps = tuple(Step(START + dt.timedelta(days=at), 200.0, 140.0, 260.0) for at in range(2))
    found = suggest(rule_set("mee-2024"), Forecast(steps, hourly=False))
    assert (found.level_low, found.level, found.level_high) == (None, "yellow", "orange")
    assert "ranged" in {reason.code for reason in found.reasons}


def test_ozone_and_dust_are_no_cuts_under_2024():
    for pollutant, code in (("O3", "not_pm_o3"), ("O3_8h", "not_pm_o3"), ("沙尘", "not_pm_dust")):
        found = suggest(rule_set("mee-2024"), days(260, 260, 260, pollutant=pollutant))
        assert found.level is None
        assert code in {reason.code for reason in found.reasons}
    assert level("mee-2018", days(260, 260, pollutant="O3")) == "yellow"


def test_lead_is_told():
    codes = {
        hour: {r.code for r in suggest(rule_set("mee-2024"), days(210, 210), dt.datetime(2026, 1, 9, hour)).reasons}
        for hour in (0, 1)
    }
    assert "lead" in codes[0]
    assert "lead_short" in codes[1]


def test_unverified_sets_say_so():
    assert not rule_set("guide-2013").verified
    assert "unverified" in {reason.code for reason in suggest(rule_set("guide-2013"), days(250)).reasons}
    assert rule_set("mee-2018").verified


def test_a_stricter_notice_overrides():
    assert stricter("yellow", "orange") == "orange"
    assert stricter("red", "orange") == "red"
    assert stricter(None, "blue") == "blue"
    assert stricter(None, None) is None


def test_own_rule_sets_and_bad_ones():
    own = rule_set_of({"id": "local:x", "levels": [{"level": "yellow", "any_of": [[{"aqi_gt": 180, "hours": 24}]]}]})
    assert suggest(own, days(181)).level == "yellow"
    with pytest.raises(UsageError, match=r"emergency\.bad_rule_set"):
        rule_set_of({"id": "x", "levels": [{"level": "purple", "any_of": []}]})
    with pytest.raises(UsageError, match=r"emergency\.unknown_rules"):
        rule_set("mee-1999")


@given(st.lists(st.integers(1, 500), min_size=1, max_size=8), st.sampled_from([one.id for one in rule_sets()]))
def test_worse_air_never_gives_a_milder_level(values, name):
    def rank(found):
        return -1 if found is None else WARNING_LEVELS.index(found)

    worse = [min(500, value + 30) for value in values]
    assert rank(level(name, days(*worse))) >= rank(level(name, days(*values)))


@given(st.lists(st.integers(1, 500), min_size=1, max_size=6), st.sampled_from([one.id for one in rule_sets()]))
def test_a_daily_forecast_equals_its_hours_when_no_shift_is_worse(values, name):
    def rank(found):
        return -1 if found is None else WARNING_LEVELS.index(found)

    flat = hours([float(value) for value in values for _ in range(24)])
    assert rank(level(name, flat)) >= rank(level(name, days(*values)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("180", (180, 180, 180)),
        ("160～190", (175, 160, 190)),
        ("160~190", (175, 160, 190)),
        ("190-160", (175, 160, 190)),
        ("重度", (250.5, 201, 300)),
        ("中度至重度污染", (225.5, 151, 300)),
        ("—", (None, None, None)),
        ("0", (None, None, None)),
        ("-999", (None, None, None)),
    ],
)
def test_forecast_cells(text, expected):
    assert read_aqi(text) == expected


def test_forecast_tables():
    table = [
        ["某市预报"],
        ["日期", "AQI范围", "首要污染物"],
        ["2026年1月10日", "160～190", "PM2.5"],
        ["2026/1/11", "重度", "臭氧"],
        ["合计", "", ""],
    ]
    found = read_forecast(table, "f.csv")
    assert [(step.low, step.high) for step in found.steps] == [(160, 190), (201, 300)]
    assert [kind_of(step.pollutant) for step in found.steps] == ["pm", "o3"]
    assert [one.code for one in found.problems] == ["emergency.forecast_row"]
    assert not found.hourly
    assert read_forecast([["a", "b"]]).problems[0].code == "emergency.forecast_headings"
    hourly = read_forecast([["time", "aqi"], ["2026-01-10 23:00", "100"], ["2026-01-10 24:00", "120"]])
    assert hourly.hourly
    assert [step.start.isoformat() for step in hourly.steps] == ["2026-01-10T23:00:00", "2026-01-11T00:00:00"]


def test_moments():
    assert read_moment("2026-01-12T18:00") == (dt.datetime(2026, 1, 12, 18), True)
    assert read_moment("20260112") == (dt.datetime(2026, 1, 12), False)
    with pytest.raises(ValueError, match="明天"):
        read_moment("明天")


@pytest.mark.parametrize(
    ("foul", "level", "clause", "last"),
    [(24, "yellow", "AQI>200 ≥24h", "2026-12-02T11:00"), (48, "orange", "AQI>200 ≥48h", "2026-12-03T11:00")],
)
def test_a_foul_spell_from_noon_to_noon_begins_at_noon(foul, level, clause, last):
    """Its clean mornings would let the calendar days pass for 48 h beyond 150; the spell itself is named."""
    first = dt.datetime(2026, 12, 1)
    values = [100.0] * 12 + [201.0] * foul + [100.0] * 12
    found = suggest(rule_set("mee-2024"), hours(values, first))
    assert (found.level, found.clause, found.start, found.end) == (level, clause, "2026-12-01T12:00", last)


def test_days_without_a_year_are_those_nearest_to_today(monkeypatch):
    monkeypatch.setattr("airplan.clock.today", lambda: dt.date(2026, 12, 30))
    found = read_forecast([["日期", "AQI"], ["12月31日", 210], ["1月1日", "160～190"]])
    assert [step.start.date() for step in found.steps] == [dt.date(2026, 12, 31), dt.date(2027, 1, 1)]
    assert read_forecast([["日期", "AQI"], ["13月1日", 210]]).problems[0].code == "emergency.forecast_row"
