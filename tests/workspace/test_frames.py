"""Frames for analysts hold what the program computes with."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from airplan.domain import METRICS, MISSING, DataKind, DayCube, PeriodValue, Unit, UnitLevel
from airplan.workspace import frames
from airplan.workspace.session import Project

DAYS = 365
FIRST = dt.date(2025, 1, 1)


@pytest.fixture
def project(tmp_path):
    """A city with a year of PM2.5 (30 µg/m³, one day 75, one day missing) and O3 100, and a county's yearly mean."""
    with (
        Project.create(tmp_path / "甲市.airplan", title="甲市", who="测试员") as made,
        made.store.change("history.test"),
    ):
        city, county = made.store.put_units(
            [Unit(130600, "保定市", UnitLevel.CITY, None, "130600"), Unit(0, "东县", UnitLevel.COUNTY, 130600, "")]
        )
        values = np.full((1, DAYS, len(METRICS)), MISSING, np.int32)
        values[0, :, METRICS.index("PM2.5")] = 30_000
        values[0, 10, METRICS.index("PM2.5")] = 75_000
        values[0, 20, METRICS.index("PM2.5")] = MISSING
        values[0, :, METRICS.index("O3")] = 100_000
        made.store.write_days(DayCube(np.array([city.id]), FIRST.toordinal(), values, DataKind.REVIEWED_ACTUAL))
        given = PeriodValue(county.id, FIRST.toordinal(), "year", "PM2.5", "mean", DataKind.REVIEWED_ACTUAL, 33_500)
        made.store.write_periods([given])
    with Project.open(tmp_path / "甲市.airplan", read_only=True) as opened:
        yield opened


def test_days(project):
    table = frames.days(project)
    assert list(table.columns) == [("保定市", "PM2.5"), ("保定市", "O3")]
    assert table.index[0] == pd.Timestamp(2025, 1, 1)
    assert len(table) == DAYS
    series = table["保定市", "PM2.5"]
    assert (series.iloc[10], series.isna().sum()) == (75.0, 1)
    assert series.mean() == pytest.approx((30 * 363 + 75) / 364)


def test_years(project):
    row = frames.years(project, "保定市").loc[("保定市", 2025)]
    assert row["PM2.5"] == pytest.approx((30 * 363 + 75) / 364)
    assert row["O3_p90"] == 100
    assert np.isnan(row["SO2"])


def test_periods(project):
    (row,) = frames.periods(project).to_dict("records")
    assert (row["unit"], row["length"], row["value"], row["kind"]) == ("东县", "year", 33.5, "reviewed_actual")


def test_a_frame_goes_to_excel_and_back(project, tmp_path):
    frames.days(project)["保定市"].to_excel(tmp_path / "日值.xlsx", engine="openpyxl")
    back = pd.read_excel(tmp_path / "日值.xlsx", engine="openpyxl", index_col="date")
    assert back["PM2.5"].iloc[10] == 75
