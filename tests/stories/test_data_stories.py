"""Data come in, are corrected, compared, merged, and survive."""

import pytest


def make_project(person, tmp_path, *files, name="case.airplan"):
    """Drop files on the start page, name the project, store what the preview shows."""
    path = tmp_path / name
    person.drop(*files)
    person.answer_file(path)
    person.click("确认入库", "button")
    person.read("已入库")
    person.settle()
    return path


def test_a_wrong_mapping_is_corrected(person, tmp_path):
    file = tmp_path / "澄川市2026.csv"
    days = "\n".join(f"2026-01-{day:02d},{30 + day},{60 + day}" for day in range(1, 29))
    file.write_text(f"日期,PM2.5,第三列\n{days}\n", encoding="utf-8")
    person.start()
    path = tmp_path / "case.airplan"
    person.drop(file)
    person.answer_file(path)
    row = person.find("第三列", "cell")["row"]
    person.picture("before")
    guessed = next(p for p in person.matching("", "cell", exact=False, row=row, column="识别为（可改）"))
    person.click_at(*guessed["at"], times=2)
    person.choose_in_cell("PM10")
    assert not person.matching("确认入库", "button")[0]["on"]
    person.click("按更正重新识别", "button")
    person.settle()
    person.picture("after")
    person.fill("城市", "bd")
    person.click("按更正重新识别", "button")
    person.settle()
    person.click("确认入库", "button")
    person.read("已入库 1 个文件：新增 56 个数值")
    year = person.airplan("assess", path)["years"][0]
    assert year["pollutants"]["PM10"]["mean"] == 74.5  # 60 and the mean of 1 to 28


@pytest.mark.shared
def test_the_limits_of_2026_are_compared(person, tmp_path, shared_data):
    person.start()
    path = make_project(person, tmp_path, shared_data / "maincity_daily_header" / "北京.csv")
    person.keys("ctrl+3")
    person.settle()
    person.choose("年份", "2017年")
    person.click("标准版本对照", "tab")
    person.settle()
    person.picture("editions")
    table = "标准版本对照"
    assert person.column(table, "标准版本") == ["GB 3095—2012", "GB 3095—2026 过渡阶段", "GB 3095—2026 最终阶段"]
    assert person.column(table, "PM2.5 限值") == ["35", "30", "25"]
    year = next(y for y in person.airplan("assess", path)["years"] if y["year"] == 2017)
    assert round(year["pollutants"]["PM2.5"]["mean"], 1) == 57.5  # of the file's 364 days, 0 being missing


def test_the_ledger_as_of_a_past_date(person, sample):
    person.start(sample)
    person.settle()
    person.read("截至11月23日")
    person.click("截至", "spin")
    person.keys("ctrl+a")
    person.type("2026-06-30")
    person.keys("Return")
    person.settle()
    said = person.read("截至6月30日")
    person.picture("june")
    ledger = person.airplan("ledger", sample, "--as-of", "2026-06-30")
    assert ledger["message"] == said
    assert ledger["data_to"] == "2026-06-30"


def test_two_city_files_are_merged(person, desk, tmp_path):
    paths = []
    for name, files in (("one", ("days2024.csv",)), ("two", ("days2024.csv", "days2026.xlsx"))):
        paths.append(tmp_path / f"{name}.airplan")
        person.airplan("new", paths[-1])
        person.airplan("import", paths[-1], *(desk / file for file in files))
    person.start()
    person.drop(*paths)
    region = tmp_path / "region.airplan"
    person.answer_file(region)
    person.find("写入汇总结果", "button")
    person.picture("preview")
    person.click("写入汇总结果", "button")
    person.read("已汇总 2 个文件")
    person.settle()
    person.picture("merged")
    merged, alone = (person.airplan("assess", file)["years"] for file in (region, paths[1]))
    assert [(y["year"], y["good_days"]) for y in merged] == [(y["year"], y["good_days"]) for y in alone]


def test_a_power_cut_loses_nothing(person, desk, tmp_path):
    person.start()
    path = make_project(person, tmp_path, desk / "days2024.csv")
    person.keys("ctrl+5")
    person.settle()
    person.click("添加达标期限", "button")
    person.settle()
    person.find("PM2.5", "cell")
    before = person.airplan("assess", path)["years"]
    person.put_away()
    person.power_cut()
    person.start(path)
    person.read("没有正常关闭")
    person.picture("again")
    person.settle()
    person.keys("ctrl+5")
    person.settle()
    person.find("PM2.5", "cell")
    assert person.airplan("assess", path)["years"] == before
    assert len(person.airplan("plan", "targets", path)["targets"]) > 0
    person.keys("ctrl+z")
    person.read("已撤销")
