"""The region's episode: forecasts kept as they came, the newest counts, hours from the cities' records."""

from __future__ import annotations

import pytest

from airplan.domain import Record, Unit, UnitLevel
from airplan.emergency.response import Notice
from airplan.errors import UsageError
from airplan.workspace import region_episode
from airplan.workspace.commands.records import PutRecords, PutUnits, SetSettings
from airplan.workspace.session import Project

NAMES = {"130200": "唐山市", "130600": "保定市"}


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "区域.airplan") as made:
        made.run(SetSettings({"region.members": list(NAMES), "region.name": "试点"}))
        made.run(PutUnits(tuple(Unit(int(code), name, UnitLevel.CITY, code=code) for code, name in NAMES.items())))
        yield made


def forecast(folder, name, first, values):
    file = folder / f"{name}_{first}.csv"
    rows = [f"2025-12-{first + k:02d},{value}" for k, value in enumerate(values)]
    file.write_text("date,aqi\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def city(found, name):
    return next(one for one in found.cities if one.name == name)


def test_of_several_forecasts_of_a_day_the_newest_counts(project, tmp_path):
    region_episode.keep_forecasts(project, [forecast(tmp_path, "唐山市", 9, (120, 180, 230))])
    region_episode.keep_forecasts(project, [forecast(tmp_path, "唐山市", 10, (160, 210, 250))])
    assert [one.key for one in region_episode.forecasts(project)] == ["130200|2025-12-09", "130200|2025-12-10"]
    assert region_episode.episodes(project)[0] == ("2025-12-10", "2025-12-10", "2025-12-12")
    found = region_episode.episode(project, "2025-12-09", "2025-12-12")
    # Three days before to one day after: 6 … 13 December.
    assert (found.first, found.steps, found.at(3).day) == ("2025-12-06", 8, 9)
    assert city(found, "唐山市").forecast == (None, None, None, 120, 160, 210, 250, None)
    assert set(city(found, "保定市").forecast) == {None}
    assert (found.alert.reporting, found.alert.missing) == (1, ("保定市",))


def test_the_same_start_again_replaces_and_undo_takes_it_back(project, tmp_path):
    region_episode.keep_forecasts(project, [forecast(tmp_path, "保定市", 9, (100, 100))])
    region_episode.keep_forecasts(project, [forecast(tmp_path, "保定市", 9, (150, 150))])
    (kept,) = region_episode.forecasts(project)
    assert [step[1] for step in kept.steps] == [150, 150]
    project.undo()
    (kept,) = region_episode.forecasts(project)
    assert [step[1] for step in kept.steps] == [100, 100]


def test_hours_of_the_cities_records_are_shown_and_make_a_day_of_twenty_hours(project):
    hours = tuple((f"2025-12-10T{hour:02d}:00:00", 200.0 + hour) for hour in range(20))
    few = tuple((f"2025-12-11T{hour:02d}:00:00", 90.0) for hour in range(1, 20))
    unit = 130200
    notice = Notice(document="市〔2025〕1号", level="orange", start="2025-12-10T00:00", unit=unit, observed=hours + few)
    project.run(PutRecords((notice.to_record(),)))
    days = region_episode.episode(project, "2025-12-10", "2025-12-11")
    assert days.has_hours
    # 20 hours are a day: their mean; 19 are none.
    assert city(days, "唐山市").observed[3:5] == (209.5, None)
    fine = region_episode.episode(project, "2025-12-10", "2025-12-11", hourly=True)
    assert fine.steps == 24 * days.steps
    assert city(fine, "唐山市").observed[3 * 24 + 7] == 207.0
    assert city(fine, "唐山市").observed[3 * 24 + 21] is None


def test_days_that_are_none_are_told(project):
    for first, last in (("昨天", "2025-12-10"), ("2025-12-11", "2025-12-10")):
        with pytest.raises(UsageError) as told:
            region_episode.episode(project, first, last)
        assert told.value.code == "region.bad_days"


def test_a_long_span_is_cut_and_an_empty_record_left_out(project):
    project.run(PutRecords((Record(region_episode.TYPE, "130200|", {"code": "130200", "steps": []}),)))
    assert region_episode.forecasts(project) == []
    found = region_episode.episode(project, "2025-01-01", "2025-12-31")
    assert found.steps == region_episode.MOST_DAYS
    assert (found.alert, found.notice) == (None, None)
