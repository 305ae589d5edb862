"""Third-party files: each folder imports with the numbers its manifest states, or is refused in the right words.

Means leave out zeros, which mean "missing"; so the main-city means of 2016–2018 stand a little above those that
count zeros as values (73.0, 57.4, 49.4).
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from airplan.domain import METRICS, UnitLevel
from airplan.workspace.analysis import intake
from airplan.workspace.commands.intake import ImportFiles

pytestmark = pytest.mark.shared


def load(project, *paths, accept=()):
    preview = intake.preview(project, paths, accept=accept)
    return preview, project.run(ImportFiles(preview)).answer


def annual(project, unit: int, year: int, metric: str = "PM2.5") -> float:
    first, last = (dt.date(year, month, day).toordinal() for month, day in ((1, 1), (12, 31)))
    return float(np.nanmean(project.store.read_days([unit], first, last).of(unit, metric)))


def refused(run, tmp_path, *paths) -> dict:
    run("import", tmp_path / "p.airplan", *paths)
    code, answer = run("import", tmp_path / "p.airplan", *paths)
    assert code == 3
    return answer


@pytest.fixture
def empty(project, tmp_path):
    project.close()
    return tmp_path / "p.airplan"


def test_aqistudy_daily_headerless(project, shared_data):
    files = sorted((shared_data / "aqistudy_daily_headerless").glob("*.csv"))
    preview, answer = load(project, *files)
    assert [reading.error for reading in preview.readings] == [""] * len(files)
    for reading in preview.readings:
        taken = {column.column: column.taken_for for column in reading.mapping}
        wanted = dict(zip("CFGHIJK", ("AQI", "PM2.5", "PM10", "SO2", "CO", "NO2", "O3"), strict=True))
        assert {letter: taken[letter] for letter in wanted} == wanted, reading.file
        assert taken["L"] == "ignore", reading.file
    assert annual(project, 110000, 2015) == pytest.approx(80.1, abs=0.05)
    assert annual(project, 110000, 2016) == pytest.approx(72.6, abs=0.05)
    named = {unit.name: unit for unit in project.units()}
    assert named["湘西土家族苗族自治州"].id == 433100
    assert named["胶南市"].level == UnitLevel.COUNTY
    assert len(answer.units) == len(files) == 49


def test_aqistudy_monthly(project, shared_data):
    preview, _ = load(project, shared_data / "aqistudy_monthly" / "all_city_monthly.csv")
    (reading,) = preview.readings
    values = [v for v in reading.periods if v.unit == 460200 and v.metric == "PM2.5"]
    months = {value.start for value in values}
    assert len(months) == len(values) == 39  # 三亚 once, though its first line carries a byte order mark
    assert {value.length for value in reading.periods} == {"month"}
    assert {problem.code for problem in reading.problems} == {"row_no_values", "value_out_of_range"}
    assert len({value.unit for value in reading.periods}) == 366


def test_aqistudy_city_list_is_no_series(run, empty, tmp_path, shared_data):
    answer = refused(run, tmp_path, shared_data / "aqistudy_monthly" / "city.txt")
    assert answer["error"]["code"] == "no_pollutant_columns"


def test_gbk_wide(project, shared_data):
    preview, _ = load(project, shared_data / "gbk_wide_and_stations" / "data_wide1.csv")
    assert annual(project, 110000, 2015) == pytest.approx(80.7, abs=0.05)
    assert (preview.accepted + preview.missing, preview.refused) == (291 * 365, 0)
    assert {column.taken_for for column in preview.mapping if column.column == "B"} == {"PM2.5 place:110000"}


def test_gbk_single_city_is_the_same_as_in_the_wide_file(project, shared_data):
    folder = shared_data / "gbk_wide_and_stations"
    load(project, folder / "data_wide1.csv")
    preview, _ = load(project, folder / "beijingPM.csv")
    (one,) = preview.differences
    assert (one.new, one.same, one.changes) == (0, 365, ())


def test_stations_and_sites(project, shared_data):
    stations = shared_data / "gbk_wide_and_stations" / "station_pollution.csv"
    sites = shared_data / "sites_hourly" / "china_sites_20140605.csv"
    preview, _ = load(project, sites, stations)
    by_code = {unit.code: unit for unit in project.units() if unit.level == UnitLevel.STATION}
    assert by_code["1015A"].parent == 120000  # 天津
    assert by_code["1015A"].grade == "国控"
    day = dt.date(2014, 6, 5).toordinal()
    cube = project.store.read_days([by_code["1015A"].id], day, day)
    lines = sites.read_text(encoding="utf-8-sig").splitlines()
    column = lines[0].split(",").index("1015A")
    hours = [line.split(",")[column] for line in lines[1:] if line.split(",")[2] == "PM2.5"]
    valid = [float(text) for text in hours if text]
    assert cube.of(by_code["1015A"].id, "PM2.5")[0] == pytest.approx(np.mean(valid), abs=0.001)
    ozone = [line.split(",")[column] for line in lines[1:] if line.split(",")[2] == "O3"]
    window = [[float(text) for text in ozone[start : start + 8] if text] for start in range(17)]
    means = [np.mean(values) for values in window if len(values) >= 6]
    assert cube.of(by_code["1015A"].id, "O3")[0] == pytest.approx(max(means), abs=0.001)
    assert "city_from_stations" in preview.readings[0].assumed


def test_sites_without_a_station_list_are_refused(run, empty, tmp_path, shared_data):
    answer = refused(run, tmp_path, shared_data / "sites_hourly" / "china_sites_20190823.csv")
    assert answer["error"]["code"] == "station_unknown"
    assert "先导入点位表" in answer["error"]["message"]


def test_stations_may_come_first(project, shared_data):
    load(project, shared_data / "gbk_wide_and_stations" / "station_pollution.csv")
    preview, _ = load(project, shared_data / "sites_hourly" / "china_sites_20140605.csv")
    assert preview.accepted > 100_000
    assert 110000 in project.store.kinds()


def test_days_of_the_outage_have_too_few_hours(project, shared_data):
    load(project, shared_data / "gbk_wide_and_stations" / "station_pollution.csv")
    for day in ("20190822", "20190823"):
        preview = intake.preview(project, [shared_data / "sites_hourly" / f"china_sites_{day}.csv"])
        assert preview.readings[0].error == "hours_too_few"


def test_maincity_daily(project, shared_data):
    files = sorted((shared_data / "maincity_daily_header").glob("*.csv"))
    preview, answer = load(project, *files)
    assert not preview.waiting
    assert len(answer.units) == 10
    assert annual(project, 110000, 2015) == pytest.approx(80.1, abs=0.05)
    for year, counted_zeros, days in ((2016, 73.0, 364), (2017, 57.4, 364), (2018, 49.4, 361)):
        mean = annual(project, 110000, year)
        assert mean * days / 365 == pytest.approx(counted_zeros, abs=0.25), year


def test_maincity_wide_aqi(project, shared_data):
    preview, _ = load(project, shared_data / "maincity_wide_aqi" / "maincity_aqi.csv")
    day = dt.date(2014, 1, 1).toordinal()
    cube = project.store.read_days(None, day, day)
    assert len(cube.units) == 30
    assert cube.of(310000, "AQI")[0] == 195
    assert preview.accepted + preview.missing == 30 * 1801


def test_capitals_ranked_unsorted(project, shared_data):
    files = sorted((shared_data / "capitals_ranked_unsorted").glob("*.csv"))
    preview, answer = load(project, *files)
    assert answer.units == (110000, 130100, 140100, 350100, 630100)
    for reading in preview.readings:
        taken = {column.column: column.taken_for for column in reading.mapping}
        assert [taken[letter] for letter in "DFGHIJK"] == ["AQI", "PM2.5", "PM10", "SO2", "NO2", "CO", "O3"], (
            reading.file
        )
        assert taken["E"] == "ignore"
    day = dt.date(2019, 12, 1).toordinal()
    cube = project.store.read_days([110000], day, day)
    assert [cube.of(110000, metric)[0] for metric in METRICS] == [11, 29, 4, 17, 0.34, 52, 29]


def test_mixed_dates_and_carbon_in_micrograms(project, shared_data):
    folder = shared_data / "mixed_dates_with_weather"
    preview, _ = load(project, folder / "baoding.csv", folder / "xining.csv")
    assert "co_unit" in preview.readings[0].assumed
    day = dt.date(2014, 1, 1).toordinal()
    cube = project.store.read_days(None, day, day)
    assert cube.of(130600, "CO")[0] == 5.2
    assert cube.of(630100, "CO")[0] == 2.97
    assert cube.of(630100, "PM2.5")[0] == 63.1


def test_annual_panel(project, shared_data):
    preview, _ = load(project, shared_data / "annual_long_panel" / "ultimateData.xlsx")
    (reading,) = preview.readings
    assert len({value.unit for value in reading.periods}) == 280
    assert {value.length for value in reading.periods} == {"year"}
    values = {(v.unit, dt.date.fromordinal(v.start).year): v.value for v in reading.periods}
    assert values[230900, 2015] == 48947  # 48.94769… cut; the last digit is neither 0 nor 5
    assert {c.taken_for for c in reading.mapping if c.heading == "年末总人口_全_万人"} == {"ignore"}


def test_winter_targets(project, shared_data):
    preview, _ = load(project, shared_data / "winter_targets_2020_2021" / "winter_targets_2020_2021.csv")
    found = {record.natural: record.body for record in project.store.records("official_value")}
    assert found["110000|PM2.5|2020Q4|assigned"]["value"] == "45"
    assert found["110000|PM2.5|2019Q4|base"]["value"] == "43"
    assert found["110000|heavy_days|2020Q4|assigned"]["value"] == "1"
    assert found["131000|heavy_days|2020Q4|assigned"]["value"] == "0"  # 廊坊: no heavy day at all is a target
    assert found["320100|PM2.5|2020Q4|assigned"]["value"] == "持续改善"
    assert "310000|PM2.5|2020Q4|assigned" not in found  # 上海: "-" in the printed table
    assert found["610403|PM2.5|2021Q1|assigned"]["value"] == "98"  # （杨凌示范区）
    assert found["region:汾渭平原|PM2.5|2021Q1|assigned"]["value"] == "90"
    assert preview.refused == 0
    assert preview.readings[0].kind == "targets"


def test_target_documents_are_refused_with_advice(run, empty, tmp_path, shared_data):
    answer = refused(run, tmp_path, *sorted((shared_data / "winter_targets_2020_2021").glob("*.pdf")))
    assert answer["error"]["code"] == "file_is_pdf"
    assert "复制到 Excel" in answer["error"]["message"]


def test_city_snapshot_of_one_hour_is_refused(run, empty, tmp_path, shared_data):
    answer = refused(run, tmp_path, shared_data / "city_snapshot" / "china_city_aqi_2019.csv")
    assert answer["error"]["code"] == "hourly_without_date"


def test_station_hourly(project, shared_data):
    files = sorted((shared_data / "station_hourly_2020_04").glob("*.csv"))
    preview, _ = load(project, *files)
    stations = [unit for unit in project.units() if unit.level == UnitLevel.STATION]
    assert {unit.parent for unit in stations} == {120000, 130100, 140200, 460100, 530100, 652900}
    assert any(unit.name == "东寨港" and unit.parent == 460100 for unit in stations)
    tianjin = next(reading for reading in preview.readings if reading.file == "天津.csv")
    assert tianjin.refused_by["conflict_in_file"] > 0  # a station-hour twice with different values
    assert preview.accepted > 25_000


def test_us_embassy(project, shared_data):
    files = sorted((shared_data / "us_embassy_beijing").glob("*.csv"))
    preview, _ = load(project, *files)
    assert preview.readings[1].missing_by["negative"] == 97
    assert annual(project, 110000, 2015) == pytest.approx(82.8, abs=0.05)  # days of at least 20 hours
    first, last = preview.readings[0].days[0].cube.first_day, dt.date(2008, 4, 9).toordinal()  # 04-08 begins at 15:00
    assert first == last


def test_aqicn_is_told_to_be_an_index(run, empty, tmp_path, shared_data):
    for city in ("anyang", "tangshan", "zibo"):
        path = shared_data / "aqicn_us_aqi" / f"{city}-air-quality.csv"
        code, answer = run("import", empty, path)
        assert (code, answer["error"]["code"]) == (3, "suspect_us_aqi"), city
        assert {problem["code"] for problem in answer["problems"]} == {"suspect_us_aqi"}
    code, answer = run("import", empty, path, "--accept", "suspect_us_aqi")
    assert (code, answer["cities"], answer["from"]) == (0, ["370300"], "2014-01-01")


def test_aqicn_locations_are_no_series(run, empty, tmp_path, shared_data):
    answer = refused(run, tmp_path, shared_data / "aqicn_us_aqi" / "100_cities_location.csv")
    assert answer["error"]["code"] == "no_pollutant_columns"


def test_enterprises(project, shared_data):
    preview, _ = load(project, shared_data / "enterprises_ningxia_part" / "enterprises_yinchuan_shizuishan.json")
    records = project.store.records("enterprise")
    assert len(records) == preview.accepted == 111
    body = next(r.body for r in records if r.body["name"] == "上实环境（银川）污水处理有限公司")
    assert body["permit_no"] == "91640000321673484F001W"
    assert body["credit_code"] == "91640000321673484F"
    assert body["industry"] == "水的生产和供应业"
    assert (body["lon"], body["lat"]) == ("106.3166667", "38.46666667")
    assert "enterprise_code_doubtful" in {problem.code for problem in preview.problems}


@pytest.mark.parametrize(
    "name", ["cpca_adcodes.csv", "echarts490_china-cities.json", "knowair_city_184.txt", "modood_cities.csv"]
)
def test_geography_is_no_series(run, empty, tmp_path, shared_data, name):
    answer = refused(run, tmp_path, shared_data / "geo" / name)
    assert answer["error"]["code"] == "no_pollutant_columns"


def test_r_data_of_peers_are_refused(run, empty, tmp_path, shared_data):
    answer = refused(run, tmp_path, shared_data / "peers" / "openair_mydata.rda")
    assert answer["error"]["code"] == "file_is_rdata"
    assert "write.csv" in answer["error"]["message"]
