"""The fifteen minutes that win an office: OFFICE.md, section 4."""


def test_the_fifteen_minutes(person, desk, tmp_path):
    person.start()
    person.picture("start")
    # 2-5: last year's and this year's files are dropped
    person.drop(desk / "days2024.csv", desk / "days2026.xlsx", desk / "counties.xlsx")
    project = tmp_path / "office.airplan"
    person.answer_file(project)
    person.find("确认入库", "button")
    person.picture("preview")
    person.click("确认入库", "button")
    person.read("已入库 3 个文件")
    person.settle()
    person.keys("ctrl+1")
    person.settle()
    before = person.read("截至11月23日")
    person.picture("ledger")
    # 5-7: two numbers from the province's letter; Enter goes down as in Excel
    person.click("填写年度目标", "button")
    person.click("", "cell", row=0, column="目标值")
    person.type("36")
    person.keys("Return")
    person.settle()
    person.click("", "cell", row=6, column="目标值")
    person.type("85")
    person.keys("Return")
    person.settle()
    person.picture("targets")
    person.keys("Escape")
    person.settle()
    ledger = person.airplan("ledger", project, "--year", "2026")
    held = {line["indicator"]: line["target"] for line in ledger["targets"]}
    assert (held["PM2.5"], held["good_ratio"]) == (36, 85)
    person.click("复制晨报短信", "button")
    person.until(lambda: "36" in person.clipboard(), "the sentence with the target is on the clipboard")
    assert person.clipboard() != before
    person.picture("lit_up")
    # 7-9: the monthly statement
    papers = tmp_path / "papers"
    papers.mkdir()
    person.click("月报", "button", exact=False)
    person.answer_file(papers)
    person.read("已导出")
    assert {file.suffix for file in papers.iterdir()} == {".docx", ".xlsx", ".html"}
    # 9-13: last year's and this year's list
    person.keys("ctrl+shift+d")
    person.answer_file(desk / "list2025.xlsx", desk / "list2026.xlsx")
    said = person.read("新增 ")
    assert "list2025.xlsx → list2026.xlsx" in said
    person.settle()
    person.picture("lists_compared")
    # 13-15: a folder with one workbook a county and department
    folder = tmp_path / "tonight"
    folder.mkdir()
    person.keys("ctrl+6")
    person.click("导入清单…", "button")
    person.answer_file(desk / "list2026.xlsx")
    person.read("已导入")
    person.settle()
    person.click("预报与响应", "tab")
    person.choose("响应级别", "橙色预警（Ⅱ级响应）")
    person.click("生成执行清单…", "button")
    person.answer_file(folder)
    person.read("份执行清单")
    person.picture("call_out")
    assert len(list(folder.glob("**/*.xlsx"))) >= 2
    print(f"\nthe fifteen minutes took {person.elapsed():.0f} s")
