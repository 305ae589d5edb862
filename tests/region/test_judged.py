"""A region ranked and reported: coverage told, units outside the 338 and merged cities in no total."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

from airplan.cli import main
from airplan.domain import Changes, DataKind, DayCube, Unit, UnitLevel
from airplan.workspace.region_judged import area_on, region_statement
from airplan.workspace.session import Project

KIND = DataKind.REVIEWED_ACTUAL
NAMES = {"370100": "济南市", "371200": "莱芜市", "370300": "淄博市", "370900": "泰安市", "419001": "济源市"}


class Fill:
    label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

    def __init__(self, levels, years=(2018, 2019)):
        self.levels, self.years = levels, years

    def do(self, store):
        for code, pm25 in self.levels.items():
            level = UnitLevel.EXTRA if code == "419001" else UnitLevel.CITY
            store.put_units([Unit(int(code), NAMES[code], level, code=code)])
            first = dt.date(self.years[0], 1, 1).toordinal()
            cube = DayCube.empty(
                np.array([int(code)]), first, dt.date(self.years[1] + 1, 1, 1).toordinal() - first, KIND
            )
            cube.values[0, :, :6] = np.array([pm25, 60, 10, 30, 0.8, 100]) * 1000
            store.write_days(cube)
        return Changes.of("days")


def region(tmp_path, names):
    (tmp_path / "山东试点.txt").write_text("\n".join(names), encoding="utf-8")
    path = tmp_path / "区域.airplan"
    assert main(["region", "new", str(path), "--membership", str(tmp_path / "山东试点.txt")]) == 0
    return path


@pytest.fixture
def judged(tmp_path):
    path = region(tmp_path, NAMES.values())
    with Project.open(path) as project:
        project.run(Fill({"370100": 50, "371200": 90, "370300": 30, "419001": 99}))
    return path


def test_merged_cities_and_units_outside_the_338_are_in_no_total(judged):
    with Project.open(judged, read_only=True) as project:
        before, after = area_on(project, dt.date(2018, 12, 31)), area_on(project, dt.date(2019, 12, 31))
        assert (before.succeeded, before.outside) == ((), ("419001",))
        assert (after.succeeded, after.outside) == (("371200",), ("419001",))
        found, told = region_statement(project, "2019")
        assert found.values["PM2.5"] == "40"  # (50 + 30) / 2: neither 90 nor 99
        assert (told.text, told.missing, told.judged, told.attaining) == ("2/3", ("泰安市",), 2, 1)
        assert found.main_pollutant == ("PM2.5",)  # 40/35 is more than 60/70, 30/40, 100/160
        notes = "\n".join(found.notes)
        assert "上年同期有数据的城市为3个" not in notes
        assert "本期统计2个城市（应统计3个）。缺：泰安市" in notes
        assert "六项指标均达标的城市1个，占有评价结论的2个城市的50.0%" in notes
        assert "济源市" in notes
        assert "莱芜市" in notes
        assert region_statement(project, "2018")[0].values["PM2.5"] == "57"  # (50 + 90 + 30) / 3 = 56.7


def test_rank_and_bulletin_on_the_command_line(judged, tmp_path, capsys):
    capsys.readouterr()
    assert main(["region", "rank", str(judged), "--period", "2019", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [(row["rank"], row["city"]["name"]) for row in answer["rows"]] == [(1, "淄博市"), (2, "济南市")]
    words = ["region", "bulletin", str(judged), "--period", "2019", "--dir", str(tmp_path / "out")]
    assert main([*words, "--to", "docx", "--to", "xlsx", "--to", "html", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {Path(file).suffix for file in answer["files"]} == {".docx", ".xlsx", ".html"}
    assert all(Path(file).stat().st_size > 2000 for file in answer["files"])
    assert (answer["text"], answer["best"], answer["worst"]) == ("2/3", ["淄博市"], ["济南市"])
    page = next(Path(file) for file in answer["files"] if file.endswith("html")).read_text(encoding="utf-8")
    assert "本期统计2个城市（应统计3个）" in page


def test_conflicts_are_listed_and_settled_on_the_command_line(judged, tmp_path, capsys):
    other = tmp_path / "济南.airplan"
    with Project.create(other) as project:
        project.run(Fill({"370100": 51}, (2019, 2019)))
    assert main(["merge", str(judged), str(other)]) == 0
    capsys.readouterr()
    assert main(["region", "conflicts", str(judged), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["open"] == 365
    assert main(["region", "resolve", str(judged)]) == 2
    capsys.readouterr()
    key = "370100|2019-01-01|reviewed_actual|PM2.5"
    assert main(["region", "resolve", str(judged), "--prefer", "济南.airplan", "--key", key, "--json"]) == 0
    assert (answer := json.loads(capsys.readouterr().out))["resolved"] == 1
    assert answer["open"] == 364
    assert main(["region", "resolve", str(judged), "--rule", "own", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["open"] == 0


@pytest.mark.shared
def test_real_cities_of_the_capital_region_are_judged_for_2015(shared_data, tmp_path, capsys):
    daily = shared_data / "aqistudy_daily_headerless"
    files = []
    wide = tmp_path / "全国.airplan"
    assert main(["new", str(wide)]) == 0
    table = shared_data / "gbk_wide_and_stations" / "data_wide1.csv"
    assert main(["import", str(wide), str(table)]) == 0
    for city in ("北京", "保定", "唐山", "廊坊", "秦皇岛"):
        files.append(tmp_path / f"{city}.airplan")
        assert main(["new", str(files[-1]), "--city", city]) == 0
        assert main(["import", str(files[-1]), str(daily / f"{city}.csv")]) == 0
    out = tmp_path / "京津冀.airplan"
    assert main(["region", "new", str(out), "--membership", "jjj13"]) == 0
    capsys.readouterr()
    assert main(["merge", str(out), str(wide), *map(str, files), "--rule", "own", "--json"]) == 0
    merged = json.loads(capsys.readouterr().out)
    assert merged["resolved"] > 0
    assert merged["conflicts"] == []
    assert (
        main(["region", "bulletin", str(out), "--period", "2015", "--to", "html", "--dir", str(tmp_path), "--json"])
        == 0
    )
    answer = json.loads(capsys.readouterr().out)
    assert answer["text"] == "13/13"
    # Published for the region in 2015: 77 µg/m³.
    assert abs(float(answer["values"]["PM2.5"]) - 77) <= 2
    with Project.open(out, read_only=True) as project:
        assert region_statement(project, "2015")[1].members == 13
