"""Trend, chance, detectability and backtest of a project, through the workspace and the command line."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

from airplan.cli import main
from airplan.domain import MISSING, DataKind, DayCube, PeriodValue, Unit, UnitLevel
from airplan.errors import Refused, UsageError
from airplan.workspace.analysis import trend as analysis
from airplan.workspace.analysis.yearly import SIX, statistic, table
from airplan.workspace.session import Project

from trend_numbers import DEMO  # isort: skip


def year(unit, number, value, metric="PM2.5", statistic="mean", kind=DataKind.UNSTATED):
    start = dt.date(number, 1, 1).toordinal()
    return PeriodValue(unit, start, "year", metric, statistic, kind, round(value * 1000))


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "a.airplan") as made:
        with made.store.change("history.test"):
            made.store.put_units([Unit(130600, "保定市", code="130600"), Unit(110000, "北京市", code="110000")])
            rows = [year(130600, 2015 + place, value) for place, value in enumerate(DEMO)]
            rows += [year(110000, 2015 + place, value * 1.2) for place, value in enumerate(DEMO[:9])]
            made.store.write_periods(rows)
        yield made


def run(capsys, *words):
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_trend_command(project, capsys):
    project.close()
    code, data = run(capsys, "trend", str(project.path), "--city", "保定", "--metric", "PM2.5")
    assert code == 0
    assert data["n"] == 11
    assert data["slope_per_year"] == pytest.approx(-7 / 3)
    assert data["interval"][0] < data["slope_per_year"] < data["interval"][1]
    assert (data["level"], data["method"]) == (0.95, "sen_honest")
    assert 0 < data["p_value"] < 0.01
    assert data["spearman"]["rs"] == pytest.approx(-0.961364, abs=5e-7)
    assert {"rs", "rs_tied", "n", "critical", "verdict"} <= set(data["spearman"])
    assert data["city"]["code"] == "130600"
    assert data["points"][0] == {
        "period": "2015",
        "value": 50.0,
        "fit": pytest.approx(50, abs=4),
        "residual": pytest.approx(0, abs=4),
    }


def test_several_cities_and_text(project, capsys):
    project.close()
    code, data = run(capsys, "trend", str(project.path))
    assert code == 0
    assert [one["city"]["code"] for one in data["cities"]] == ["110000", "130600"]
    assert main(["trend", str(project.path), "--city", "130600"]) == 0
    assert "呈显著下降趋势" in capsys.readouterr().out
    assert main(["trend", str(project.path), "--city", "130600", "--lang", "en"]) == 0
    assert "significant fall" in capsys.readouterr().out


def test_chance_command_and_determinism(project, capsys):
    project.close()
    words = ("chance", str(project.path), "--city", "保定", "--limit", "25", "--by", "2030")
    code, data = run(capsys, *words)
    assert code == 0
    assert {"by", "method", "median", "interval", "probability", "probability_unrounded", "earliest"} <= set(data)
    assert {"method", "prior", "level_weighting"} <= set(data)
    assert (data["by"], data["method"]) == (2030, "shrunk")
    assert data["interval"][0] < data["median"] < data["interval"][1] < 40
    assert 0 <= data["probability_unrounded"] <= data["probability"] <= 1
    assert set(data["earliest"]) == {"0.5", "0.8", "0.95"}
    assert data["other_limits"]["35"] >= data["other_limits"]["30"] >= data["other_limits"]["25"]
    assert data["best_five_years"] < -5
    assert [one["method"] for one in data["methods"]] == ["shrunk", "loglinear"]  # there are no months
    assert data["methods"][0]["probability"] == data["probability"]
    assert sum(data["slope_weights"].values()) == pytest.approx(1)
    assert run(capsys, *words)[1] == data
    code, plain = run(capsys, *words, "--method", "loglinear")
    assert (code, plain["method"]) == (0, "loglinear")


def test_a_giant_value_is_left_out_of_the_chance_and_named(tmp_path, capsys):
    values = [60, 58, 55, 52, 50, 4800, 44, 41, 39, 37, 35]
    found = {}
    for name, sixth in (("giant", 4800), ("missing", None)):
        with Project.create(tmp_path / f"{name}.airplan") as made, made.store.change("history.test"):
            made.store.put_units([Unit(130600, "保定市", code="130600")])
            given = [*values[:5], sixth, *values[6:]]
            made.store.write_periods(
                [year(130600, 2013 + place, value) for place, value in enumerate(given) if value is not None]
            )
        found[name] = run(capsys, "chance", str(tmp_path / f"{name}.airplan"), "--limit", "35", "--by", "2030")[1]
        detected = run(capsys, "detect", str(tmp_path / f"{name}.airplan"))[1]
        assert ("2018" in detected["sentence"]) == (name == "giant")
    giant, missing = found["giant"], found["missing"]
    assert giant["median"] == pytest.approx(missing["median"], rel=0.03)
    assert giant["interval"][1] == pytest.approx(missing["interval"][1], rel=0.08)  # other seed, same fit
    assert "2018年的数值明显偏离" in giant["sentence"]
    assert [one["code"] for one in giant["caveats"]] == ["trend.chance.outlier"]
    assert missing["caveats"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--limit", "-5"], "trend.bad_limit"), (["--limit", "0"], "trend.bad_limit"),
        (["--limit", "nan"], "trend.bad_limit"), (["--limit", "inf"], "trend.bad_limit"),
        (["--by", "2400"], "trend.year_too_far"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["chance", "detect"])
def test_absurd_limits_and_years_are_usage_errors(project, capsys, command, words, code):
    project.close()
    status, data = run(capsys, command, str(project.path), "--city", "保定", *words)
    assert (status, data["error"]["code"]) == (2, code)


def test_chance_and_detectability_use_one_data_state(tmp_path, capsys):
    """Standard state to 2017, actual state from 2018 on: 36 µg/m³ in 2025 does not keep 30."""
    old, new = [90, 85, 80, 74, 70, 66], [52, 50, 46, 43, 41, 40, 38, 36]
    with Project.create(tmp_path / "k.airplan") as made, made.store.change("history.test"):
        made.store.put_units([Unit(130600, "保定市", code="130600")])
        made.store.write_periods(
            [year(130600, 2012 + at, value, kind=DataKind.REVIEWED_STANDARD) for at, value in enumerate(old)]
            + [year(130600, 2018 + at, value, kind=DataKind.REVIEWED_ACTUAL) for at, value in enumerate(new)]
        )
    file = str(tmp_path / "k.airplan")
    _, chance = run(capsys, "chance", file, "--limit", "30")
    assert chance["n"] == 8
    assert "另有6年" in chance["sentence"]
    _, seen = run(capsys, "detect", file, "--limit", "30", "--by", "2030")
    assert seen["n_years"] == 8
    assert seen["slope"] < -0.5
    assert "已在限值以内" not in seen["sentence"]


def test_usage_and_refusals(project, capsys):
    project.close()
    path = str(project.path)
    assert run(capsys, "chance", path, "--by", "2020")[0] == 2
    assert run(capsys, "chance", path, "--method", "crystal")[0] == 2
    assert run(capsys, "trend", path, "--metric", "Xe")[0] == 2
    assert run(capsys, "trend", path, "--city", "深圳")[0] == 2
    code, data = run(capsys, "trend", path, "--city", "保定", "--metric", "SO2")
    assert (code, data["error"]["code"]) == (3, "trend.no_values")
    assert run(capsys, "chance", path, "--method", "statespace")[0] == 3


def test_detect_command(project, capsys):
    project.close()
    code, data = run(capsys, "detect", str(project.path), "--city", "保定", "--limit", "15", "--by", "2030")
    assert code == 0
    assert data["slope"] < 0
    assert data["years_needed"] > 0
    assert data["more_years"] >= 0
    assert data["smallest_slope"] > 0


def test_backtest_of_a_project(project, capsys, tmp_path):
    project.close()
    out = tmp_path / "f.csv"
    words = ("backtest", str(project.path), "--fit-to", "2020", "--horizon", "3", "--out", str(out))
    code, data = run(capsys, *words)
    assert code == 0
    assert (data["cities"], data["fit_to"]) == (2, 2020)
    keys = {"horizon", "n", "mae", "mae_last_value", "mae_own_loglinear", "mae_national_slope", "coverage90"}
    assert keys | {"interval_score", "brier"} <= set(data["horizons"][0])
    assert len(data["without_flagged"]) == 3
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "name,code,origin,horizon,median,lo90,hi90,p25,p30,p35,observed,flagged"
    assert len(lines) == 1 + 2 * 3
    assert run(capsys, "backtest", str(project.path), "--fit-to", "2010")[0] == 3
    assert run(capsys, "backtest", "nothing.xlsx", "--fit-to", "2010")[0] == 3


def test_how_often_past_intervals_held(project):
    from airplan.workspace.analysis.backtest import past_record

    found = past_record(project, "PM2.5", 3)
    assert [one.horizon for one in found] == [1, 2, 3]
    assert found[0].n == 9 + 7  # one city has eleven years, the other nine
    assert all(0.5 <= one.share <= 1 for one in found)
    assert found is past_record(project, "PM2.5", 3)


def days_of(years, level, seed=0):
    first = dt.date(years[0], 1, 1).toordinal()
    total = dt.date(years[-1], 12, 31).toordinal() - first + 1
    cube = DayCube.empty(np.array([130600]), first, total, DataKind.UNSTATED)
    rng = np.random.default_rng(seed)
    for day in range(total):
        number = dt.date.fromordinal(first + day).year
        base = level * 0.94 ** (number - years[0])
        for metric, factor in enumerate((1.0, 1.8, 0.3, 0.7, 0.02, 2.0)):
            cube.values[0, day, metric] = int(1000 * base * factor * np.exp(rng.normal(0, 0.3)))
    return cube


@pytest.fixture
def daily(tmp_path):
    with Project.create(tmp_path / "d.airplan") as made:
        cube = days_of(range(2015, 2022), 60)
        cube.values[0, 366 : 366 + 120] = MISSING  # 2016 loses its spring
        with made.store.change("history.test"):
            made.store.put_units([Unit(130600, "保定市", code="130600")])
            made.store.write_days(cube)
        yield made


def test_years_from_days_and_what_is_left_out(daily):
    units = daily.units()
    found = table(daily, units, "PM2.5")
    years = [period.first.year for period in found.periods]
    assert years == list(range(2015, 2022))
    assert np.isnan(found.values[0, 1])
    assert found.dropped[0].tolist() == [False, True, False, False, False, False, False]
    cube = daily.store.read_days()
    mean = cube.of(130600, "PM2.5")[:365].mean()
    assert found.values[0, 0] == pytest.approx(mean, abs=1e-9)
    answer = analysis.trend(daily, None, "PM2.5")[0]
    assert answer.n == 6
    assert any(one.code == "trend.caveat.partial_years" and "2016" in one.message for one in answer.caveats)
    assert any(one.code == "trend.caveat.state_2018" for one in answer.caveats)


def test_months_percentiles_days_and_six_items(daily):
    monthly = analysis.trend(daily, None, "PM2.5", "month")[0]
    assert monthly.n == 7 * 12 - 4
    assert analysis.trend(daily, None, "O3")[0].metric == "O3_p90"
    days = analysis.trend(daily, None, "good_days")[0]
    assert days.direction in ("rising", "none")
    assert 0 <= days.points[0].value <= 365
    answer = analysis.chance(daily, None, "PM2.5", 35, 2030, jointly=True)[0]
    assert 0 <= answer.probability_six <= 1
    state = analysis.chance(daily, None, "PM2.5", 35, 2025, "statespace")[0]
    assert (state.method, state.level_weighting) == ("statespace", "kalman")
    assert [one.method for one in state.methods] == ["shrunk", "loglinear", "statespace"]
    assert state.methods[2].median == pytest.approx(state.median)
    assert state.interval[0] < state.median < state.interval[1]
    matrix = analysis.outlook(daily, None, SIX)
    assert matrix.draws.shape[2] == 6


def test_the_season_of_a_run_without_gaps(daily):
    found = analysis.season(daily, None, "PM2.5")
    assert (found.months[0], found.months[-1], len(found.months)) == ("2016-05", "2021-12", 68)
    monthly = table(daily, daily.units(), "PM2.5", "month").values[0, -68:]
    total = np.array(found.trend) + np.array(found.seasonal) + np.array(found.remainder)
    assert total == pytest.approx(monthly)
    assert len(found.pattern) == 12


def test_a_change_of_state_is_answered_in_pieces(tmp_path):
    with Project.create(tmp_path / "k.airplan") as made:
        with made.store.change("history.test"):
            made.store.put_units([Unit(130600, "保定市", code="130600")])
            old = [year(130600, 2013 + n, 80 - 3 * n, kind=DataKind.REVIEWED_STANDARD) for n in range(6)]
            new = [year(130600, 2019 + n, 50 - n, kind=DataKind.REVIEWED_ACTUAL) for n in range(6)]
            made.store.write_periods(old + new)
        answer = analysis.trend(made, None, "PM2.5")[0]
        assert [(piece.first, piece.last) for piece in answer.pieces] == [("2013", "2018"), ("2019", "2024")]
        assert [piece.trend.slope_per_year for piece in answer.pieces] == pytest.approx([-3, -1])
        assert answer.slope_per_year == pytest.approx(-1)
        told = next(one for one in answer.caveats if one.code == "trend.caveat.kinds")
        assert told.values["kinds"] == "审核标况、审核实况"
        past = analysis.history(made, ("PM2.5",))
        assert np.isnan(past.values[0, past.years < 2019, 0]).all()


def test_the_running_year_does_not_count(daily, capsys):
    daily.close()
    code, data = run(capsys, "trend", str(daily.path), "--today", "2021-11-30")
    assert (code, data["last"]) == (0, "2020")
    assert "2021" in next(one["message"] for one in data["caveats"] if one["code"] == "trend.caveat.partial_years")


def test_unstated_joins_its_neighbours_and_original_beside_reviewed_is_named(tmp_path):
    with Project.create(tmp_path / "u.airplan") as made:
        with made.store.change("history.test"):
            made.store.put_units([Unit(130600, "保定市", code="130600")])
            kinds = [DataKind.UNSTATED, DataKind.UNSTATED, *[DataKind.REVIEWED_ACTUAL] * 4, DataKind.ORIGINAL_ACTUAL]
            made.store.write_periods([year(130600, 2019 + n, 50 - n, kind=kind) for n, kind in enumerate(kinds)])
        answer = analysis.trend(made, None, "PM2.5")[0]
        assert (answer.n, answer.pieces) == (7, ())
        assert any(one.code == "trend.caveat.provisional" for one in answer.caveats)


def test_a_county_leans_on_its_city_and_a_region_is_a_mean(tmp_path):
    with Project.create(tmp_path / "r.airplan") as made:
        with made.store.change("history.test"):
            made.store.put_units(
                [
                    Unit(130600, "保定市", code="130600"),
                    Unit(110000, "北京市", code="110000"),
                    Unit(0, "甲县", UnitLevel.COUNTY, 130600),
                    Unit(0, "乙县", UnitLevel.COUNTY, 130600),
                ]
            )
            county, other = (next(u.id for u in made.store.units() if u.name == name) for name in ("甲县", "乙县"))
            rows = [
                year(unit, 2015 + n, 60 - 2 * n + extra)
                for unit, extra in ((130600, 0), (110000, 10), (county, 4), (other, -3))
                for n in range(8)
            ]
            made.store.write_periods(rows)
        answer = analysis.trend(made, "甲县")[0]
        assert answer.slope_per_year == pytest.approx(-2)
        chance = analysis.chance(made, "甲县", "PM2.5", 35, 2028)[0]
        assert chance.prior.startswith("panel:4")
        region = analysis.trend(made, region="京津冀")[0]
        assert (region.members, region.city) == (2, None)
        assert region.points[0].value == pytest.approx(65)
        together = analysis.chance(made, None, "PM2.5", 35, 2028, region="京津冀")[0]
        assert (together.region, together.members, together.city) == (region.region, 2, None)
        alone = [analysis.chance(made, name, "PM2.5", 35, 2028)[0] for name in ("保定", "北京")]
        assert alone[0].median < together.median < alone[1].median
        assert together.last_value == pytest.approx(51)
        assert analysis.detect(made, None, "PM2.5", 30, 2028, "京津冀")[0].region == region.region
        with pytest.raises(UsageError):
            analysis.trend(made, region="火星")


def test_names_of_statistics():
    wanted = {
        "pm2.5": "PM2.5",
        "PM25": "PM2.5",
        "O3": "O3_p90",
        "CO": "CO_p95",
        "CO_mean": "CO_mean",
        "SO2_P98": "SO2_p98",
    }
    wanted |= {"PM2.5_p95": "PM2.5_p95", "good_days": "good_days", "O3_8h": "O3_p90"}
    assert {text: statistic(text) for text in wanted} == wanted
    with pytest.raises(UsageError):
        statistic("PM2.5_p50")


def test_index_mean_aqi_and_ratio_from_days(daily):
    for metric in ("index", "AQI"):
        found = analysis.trend(daily, None, metric)[0]
        assert found.slope_per_year < 0
        assert found.unit == ""
        assert (found.n, found.points[1].value) == (6, None)  # 2016 lacks a third of its days
    ratio = analysis.trend(daily, None, "good_ratio")[0]
    days = analysis.trend(daily, None, "good_days")[0]
    assert ratio.points[0].value == pytest.approx(100 * days.points[0].value / 365)
    assert any(one.method == "beta_binomial" for one in days.methods)
    answer = analysis.chance(daily, None, "good_ratio", 80, 2030)[0]
    assert 0 <= answer.interval[0] < answer.interval[1] <= 100
    assert "80%" in answer.sentence


def test_an_empty_project_is_refused_in_words(tmp_path, capsys):
    with Project.create(tmp_path / "e.airplan"):
        pass
    for command in ("trend", "chance", "detect"):
        code, data = run(capsys, command, str(tmp_path / "e.airplan"))
        assert code in (2, 3)
        assert data["error"]["message"]


def test_no_unit_no_value(project):
    with pytest.raises(Refused):
        analysis.chance(project, "保定", "NO2", 40, 2030)
