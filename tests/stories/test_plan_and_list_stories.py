"""A deadline and its plan; a list renewed, repaired, sent out; undo across pages."""


def test_a_deadline_is_set_and_the_plan_printed(person, sample, desk, tmp_path):
    person.start(sample)
    person.settle()
    person.keys("ctrl+5")
    person.settle()
    # the measures come from the office's own workbook
    person.click("导入表格", "button", exact=False)
    person.answer_file(desk / "plan.xlsx")
    person.click("是", "button", exact=False)
    said = person.read("已写入 ")
    person.settle()
    # the deadline: a year, a document, both typed into the table
    person.click("添加达标期限", "button")
    person.settle()
    overwrite(person, 0, "达标期限", "2029")
    overwrite(person, 0, "文号", "CZ-2026-9")
    person.picture("deadline")
    targets = person.airplan("plan", "targets", sample)["targets"]
    assert {one["pollutant"] for one in targets} == {"PM2.5"}
    assert max(one["year"] for one in targets) == 2029
    last = next(one for one in targets if one["year"] == 2029)
    first = min(targets, key=lambda one: one["year"])
    assert person.column("分年度目标", str(first["year"])) == [first["text"]]
    # the text for submission, read back
    text = tmp_path / "plan.docx"
    person.click("导出…", "button")
    person.click("规划文本：报送稿", "menu", exact=False)
    person.answer_file(text)
    person.read("plan.docx")
    person.settle()
    said_in = document_words(text)
    assert "澄川市" in said_in
    assert "2029年" in said_in
    assert last["text"] in said_in
    assert "CZ-2026-9" in said_in
    # the tables, read back: every measure of the office's workbook with its lead unit
    tables = tmp_path / "tables.xlsx"
    person.click("导出…", "button")
    person.click("规划表", "menu", exact=False)
    person.answer_file(tables)
    person.read("tables.xlsx")
    person.settle()
    given, held = (measures(file) for file in (desk / "plan.xlsx", tables))
    assert len(given) > 20, said
    assert held == given
    assert ("PM2.5", 2029, "30") in first_cells(tables, "达标期限与基数表")
    # and on paper
    person.keys("ctrl+p")
    person.until(lambda: person.look()["title"] == "打印预览…", "the preview opens")
    person.picture("print_preview")
    person.keys("Escape")
    person.until(lambda: person.look()["title"] != "打印预览…", "the preview closes")


def overwrite(person, row, column, text):
    """Double click a cell, type over what stands there, Enter."""
    cell = person.find("", "cell", exact=False, row=row, column=column)
    person.click_at(*cell["at"], times=2)
    person.keys("ctrl+a")
    person.type(text)
    person.keys("Return")
    person.settle()


def document_words(path):
    """All words of a Word document, tables too."""
    from docx import Document

    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def first_cells(path, sheet):
    """The first three cells of every row of a sheet."""
    from openpyxl import load_workbook

    return [tuple(row[:3]) for row in load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)]


def measures(path):
    """Code, name and lead unit of the measures of a plan workbook."""
    from openpyxl import load_workbook

    book = load_workbook(path, data_only=True)
    rows = list(next(sheet for sheet in book if sheet.title.startswith("任务措施")).iter_rows(values_only=True))
    head = next(row for row in rows if "编号" in row)
    places = [head.index(name) for name in ("编号", "任务措施", "牵头单位")]
    found = [tuple(row[place] for place in places) for row in rows[rows.index(head) + 1 :]]
    return sorted(one for one in found if one[0] and one[1])


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


def test_a_ratio_is_repaired(person, sample, tmp_path):
    person.start(sample)
    person.settle()
    person.keys("ctrl+6")
    person.settle()
    before = person.airplan("emergency", "check", sample)["levels"]
    assert short_of(before) == ["orange NOx"]
    # what is short, as the page tells it
    person.click("减排比例核算", "tab")
    person.settle()
    assert unmet_rows(person) == [("全市", "橙色预警", "NOx", f"{before['orange']['NOx']['missing_t_per_day']:.3f}")]
    person.picture("short")
    # the proposal: looked at, taken, checked on the page
    person.click("补足建议", "tab")
    person.click("计算补足建议", "button")
    person.read("各级别均满足要求")
    person.settle()
    assert person.column("补足建议", "对象")
    person.picture("proposal")
    person.click("采用建议", "button")
    person.read("项补充措施，可撤销")
    person.settle()
    person.click("减排比例核算", "tab")
    person.settle()
    assert unmet_rows(person) == []
    person.picture("repaired")
    after = person.airplan("emergency", "check", sample)["levels"]
    assert short_of(after) == []
    assert after["orange"]["NOx"]["ratio"] >= 20
    # the list that is handed in, read back by the program and cell by cell
    out = tmp_path / "list.xlsx"
    person.click("导出清单…", "button")
    person.click("内部完整版", "menu", exact=False)
    person.answer_file(out)
    person.read("list.xlsx")
    person.settle()
    again = person.airplan("emergency", "check", out)["levels"]
    assert short_of(again) == []
    assert round(again["orange"]["NOx"]["ratio"], 6) == round(after["orange"]["NOx"]["ratio"], 6)
    assert verdicts(out) == ["满足"] * 12
    # and taken back whole
    person.keys("ctrl+z")
    person.read("已撤销")
    person.settle()
    assert person.airplan("emergency", "check", sample)["levels"] == before


def short_of(levels):
    """Level and pollutant of every cell below its requirement."""
    return [f"{level} {name}" for level, cells in levels.items() for name, cell in cells.items() if not cell["ok"]]


def unmet_rows(person):
    """Area, level, pollutant and shortage of the city's rows that the ratio table calls 不满足."""
    shown = [p for p in person.look()["parts"] if p["kind"] == "cell" and p["table"] == "减排比例核算"]
    rows = {}
    for part in shown:
        rows.setdefault(part["row"], {})[part["column"]] = part["text"]
    keys = ("区域", "响应级别", "污染物", "缺口 t/d")
    unmet = [row for row in rows.values() if "不满足" in row.values() and row.get("区域") == "全市"]
    return [tuple(row[key] for key in keys) for row in unmet]


def verdicts(path):
    """The last line of the ratio sheet, as a spreadsheet program shows it."""
    from openpyxl import load_workbook

    rows = load_workbook(path, data_only=True)["减排比例核算"].iter_rows(values_only=True)
    return list(next(row for row in rows if row[0] == "是否满足")[1:13])


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
