"""A membership by the name people use, dated; by a list as the office keeps it; unknown ones told."""

from __future__ import annotations

import datetime as dt
import json

import openpyxl
import pytest

from airplan import clock
from airplan.cli import main
from airplan.errors import UsageError
from airplan.rulebook import regions


@pytest.fixture(autouse=True)
def today():
    clock.set_today(dt.date(2026, 11, 24))
    yield
    clock.set_today(None)


@pytest.mark.parametrize(
    ("said", "meant", "count"),
    [
        ("京津冀", "jjj13", 13), ("京津冀@2015", "jjj13", 13), ("京津冀及周边", "bth_surround_2023", 38),
        ("京津冀及周边@2018", "bth_2plus26", 28), ("“2＋26”城市", "bth_2plus26", 28), ("汾渭平原", "fenwei_2023", 13),
        ("汾渭平原@2019", "fenwei11", 11), ("长三角", "yrd_2023", 31), ("长三角@2015", "yrd25", 25),
        ("长三角@2018", "yrd41", 41), ("珠三角", "prd9", 9), ("成渝@2014", "chengyu_12fyp", 15), ("成渝", "chengyu16", 16),
        ("长株潭", "czt", 3), ("河北@2018", "province:130000", 11), ("province:130000", "province:130000", 11),
        ("338个城市", "cities338", 338), ("168城市", "key168", 168),
    ],
)  # fmt: skip
def test_a_region_is_found_by_the_name_people_use(said, meant, count):
    found = regions.named(said)
    assert (found.id, len(found.members)) == (meant, count)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("汾渭平原@2015", "regions.not_in_year"), ("bth_2plus26@2012", "regions.not_in_year"),
        ("长三角@去年", "regions.bad_year"), ("长三角@", "regions.bad_year"), ("长三角@٢٠١٨", "regions.bad_year"),
        ("中原某地", "regions.unknown"), ("中原某地@2018", "regions.unknown"), ("", "regions.unknown"),
    ],
)  # fmt: skip
def test_what_is_no_membership_is_told(said, code):
    with pytest.raises(UsageError) as told:
        regions.named(said)
    assert told.value.code == code


def test_every_name_means_known_regions_and_no_name_means_two():
    data = json.loads((regions.resourcefiles.path("regions", "names.json")).read_text(encoding="utf-8"))
    names = [name for family in data["families"] for name in family["names"]]
    assert len(names) == len(set(names))
    known = {one.id for one in regions.regions()}
    for family in data["families"]:
        assert set(family["regions"]) <= known
        starts = [next(one.first for one in regions.regions() if one.id == name) for name in family["regions"]]
        assert starts == sorted(starts)


def members(path, membership, capsys):
    capsys.readouterr()
    assert main(["region", "new", str(path), "--membership", membership, "--json"]) == 0
    return json.loads(capsys.readouterr().out)["members"]


def test_a_list_as_the_office_keeps_it(tmp_path, capsys):
    book = openpyxl.Workbook()
    for row in (
        ["试点城市名单"],
        ["序号", "省份", "城市", "代码"],
        [1, "陕西省", "西安市", 610100],
        [2, "吉林省", "吉林市", None],
    ):
        book.active.append(row)
    book.save(tmp_path / "名单.xlsx")
    assert members(tmp_path / "a.airplan", str(tmp_path / "名单.xlsx"), capsys) == ["610100", "220200"]
    (tmp_path / "名单.txt").write_bytes("保定市\r\n廊坊、唐山\r\n".encode("gb18030"))
    assert members(tmp_path / "b.airplan", str(tmp_path / "名单.txt"), capsys) == ["130600", "131000", "130200"]


@pytest.mark.parametrize(
    ("name", "text", "exit_code", "told"),
    [("a.txt", "保定市\n某某市", 2, "某某市"), ("b.txt", "序号\n城市", 2, "没有城市名称"), ("none.txt", None, 3, "none.txt")],
)  # fmt: skip
def test_a_list_that_will_not_do_is_told_and_nothing_made(tmp_path, capsys, name, text, exit_code, told):
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["region", "new", str(tmp_path / "r.airplan"), "--membership", str(tmp_path / name)]) == exit_code
    assert told in capsys.readouterr().err
    assert not (tmp_path / "r.airplan").exists()


def test_a_missing_folder_is_told(tmp_path, capsys):
    assert main(["region", "new", str(tmp_path / "无" / "r.airplan"), "--membership", "京津冀"]) == 3
    assert "不存在" in capsys.readouterr().err


@pytest.mark.parametrize("membership", ["河北", "汾渭平原@2019", "338"])
def test_every_membership_can_be_judged_by_its_id(tmp_path, capsys, membership):
    from airplan.workspace.region_judged import area_on
    from airplan.workspace.session import Project

    members(tmp_path / "r.airplan", membership, capsys)
    with Project.open(tmp_path / "r.airplan", read_only=True) as project:
        area = area_on(project, dt.date(2018, 12, 31))
    assert set(regions.named(area.text).members) == set(area.codes)
    assert not area.text.startswith("members:")


@pytest.fixture
def desk(tmp_path, capsys):
    (tmp_path / "试点.txt").write_text("保定市\n张家口市\n张掖市\n苏州市\n宿州市", encoding="utf-8")
    members(tmp_path / "r.airplan", str(tmp_path / "试点.txt"), capsys)
    return tmp_path / "r.airplan"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("保定", "130600"), ("保定市", "130600"), ("130600", "130600"), ("baoding", "130600"), ("bd", "130600"), ("保", "130600"),
        ("张家", "130700"), ("张", None), ("", None), (" ", None), ("suzhou", None), ("上海", None), ("某某", None),
    ],
)  # fmt: skip
def test_a_member_is_meant_by_one_word_or_nobody(desk, said, code):
    from airplan.workspace.region import member
    from airplan.workspace.session import Project

    with Project.open(desk, read_only=True) as project:
        if code is not None:
            assert member(project, said) == code
            return
        with pytest.raises(UsageError) as told:
            member(project, said)
    assert told.value.code == "region.no_member"


@pytest.mark.parametrize("words", [["rank", "--period", "2026"], ["bulletin", "--period", "2026"], ["indicators"]])
def test_a_region_without_data_says_what_to_do(desk, capsys, words):
    capsys.readouterr()
    assert main(["region", words[0], str(desk), *words[1:], "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "region.no_data"


def test_a_city_file_is_no_desk_and_no_package(desk, tmp_path, capsys):
    city = tmp_path / "保定市.airplan"
    assert main(["new", str(city), "--city", "保定"]) == 0
    assert main(["region", "request", str(desk), "--id", "a", "--title", "表", "--period", "2026-10"]) == 0
    capsys.readouterr()
    assert main(["region", "receive", str(desk), str(city), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["arrivals"][0]["problems"][0]["code"] == "region.project_file"
    for command in ("board", "receive"):
        assert main(["region", command, str(city), *([str(city)] if command == "receive" else []), "--json"]) == 2
        assert json.loads(capsys.readouterr().out)["error"]["code"] == "region.no_members"
