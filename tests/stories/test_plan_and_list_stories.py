"""A deadline and its plan; a list renewed, repaired, sent out; undo across pages."""


def test_a_deadline_is_set_and_the_plan_printed(person, sample, tmp_path):
    person.start(sample)
    person.settle()
    person.keys("ctrl+5")
    person.settle()
    person.click("添加达标期限", "button")
    person.settle()
    person.read("目标路径")
    person.picture("deadline")
    targets = person.airplan("plan", "targets", sample)["targets"]
    assert {one["pollutant"] for one in targets} == {"PM2.5"}
    shown = person.column("分年度目标", str(targets[0]["year"]))
    assert targets[0]["text"] in " ".join(shown + [p["text"] for p in person.look()["parts"]])
    plan = tmp_path / "plan.xlsx"
    person.click("导出…", "button")
    person.click("规划表", "menu", exact=False)
    person.answer_file(plan)
    person.read("已导出")
    assert plan.stat().st_size > 4000


def test_the_list_is_renewed_from_last_year(person, sample, desk):
    person.start(sample)
    person.settle()
    person.keys("ctrl+6")
    person.settle()
    person.keys("ctrl+shift+d")
    person.answer_file(desk / "list2025.xlsx")
    said = person.read("：新增 ")
    person.settle()
    person.picture("difference")
    found = person.airplan("emergency", "diff", desk / "list2025.xlsx", desk / "list2026.xlsx")
    assert f"新增 {len(found['added'])} 家" in said
    assert f"删除 {len(found['removed'])} 家" in said


def test_a_ratio_is_repaired(person, sample):
    person.start(sample)
    person.settle()
    person.keys("ctrl+6")
    person.settle()
    person.picture("short")
    before = person.airplan("emergency", "check", sample)["levels"]
    assert not all(cell["ok"] for level in before.values() for cell in level.values())
    person.click("补足建议", "tab")
    person.click("计算补足建议", "button")
    person.settle()
    person.click("采用建议", "button")
    said = person.read("项补充措施，可撤销")
    person.settle()
    person.picture("repaired")
    after = person.airplan("emergency", "check", sample)["levels"]
    short = [(level, name) for level, cells in after.items() for name, cell in cells.items() if not cell["ok"]]
    assert len(short) < sum(not cell["ok"] for level in before.values() for cell in level.values()), said
    person.keys("ctrl+z")
    person.read("已撤销")
    assert person.airplan("emergency", "check", sample)["levels"] == before


def test_a_notice_at_four_and_the_call_out_folder(person, sample, tmp_path):
    folder = tmp_path / "tonight"
    folder.mkdir()
    person.start(sample)
    person.settle()
    person.keys("ctrl+6")
    person.settle()
    person.click("预报与响应", "tab")
    person.choose("响应级别", "橙色预警（Ⅱ级响应）")
    person.fill("名称", "N2026-7")
    person.fill("文号", "2026-7")
    person.fill("发布时间", "2026-11-24T16:00")
    person.fill("启动时间", "2026-11-24T18:00")
    person.click("登记通知", "button")
    person.read("已登记通知")
    person.settle()
    person.picture("notice")
    person.click("生成执行清单…", "button")
    person.answer_file(folder)
    person.read("份执行清单")
    person.picture("call_out")
    files = list(folder.glob("**/*.xlsx"))
    assert len(files) >= 2
    from openpyxl import load_workbook

    sheet = load_workbook(files[0]).active
    words = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
    assert "橙色" in words
    assert "2026-7" in words


def test_undo_across_pages(person, sample):
    person.start(sample)
    person.settle()
    person.keys("ctrl+5")
    person.settle()
    person.click("添加达标期限", "button")
    person.settle()
    person.find("PM2.5", "cell")
    person.click("任务措施", "tab")
    person.click("添加一行", "button", exact=False)
    person.settle()
    person.keys("ctrl+1")
    person.settle()
    person.keys("ctrl+z")
    person.settle()
    person.keys("ctrl+z")
    person.settle()
    person.read("已撤销")
    person.picture("undone")
    assert person.airplan("plan", "targets", sample)["targets"] == []
    person.keys("ctrl+y", "ctrl+y")
    person.settle()
    assert person.airplan("plan", "targets", sample)["targets"] != []
    person.keys("ctrl+h")
    person.until(lambda: any(p["kind"] == "cell" for p in person.look()["parts"]), "the history")
    person.picture("history")
    person.keys("Escape")
