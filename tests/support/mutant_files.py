"""Small sound files of every kind, all invented, and what the program does with each of them."""

from __future__ import annotations

import datetime as dt
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "plan")]

TODAY = dt.date(2026, 11, 24)
HEADS = ["日期", "城市", "AQI", "质量等级", "PM2.5", "PM10", "SO2", "CO", "NO2", "O3_8h"]
ROWS = [
    [f"2016-01-{day:02}", "保定", 90 + day, "良", 60 + day, 90 + day, 20, 1.2, 40, 50 + day] for day in range(1, 20)
]


def _series(folder: Path) -> list[Path]:
    import openpyxl
    import xlwt

    book = openpyxl.Workbook()
    for row in (HEADS, *ROWS):
        book.active.append(row)
    book.save(folder / "a.xlsx")
    (folder / "a.csv").write_text("\n".join(",".join(map(str, row)) for row in (HEADS, *ROWS)), encoding="gb18030")
    plain = [dict(zip(HEADS, row, strict=True)) for row in ROWS]
    (folder / "a.json").write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    old = xlwt.Workbook()
    sheet = old.add_sheet("一")
    for number, row in enumerate((HEADS, *ROWS)):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    old.save(str(folder / "a.xls"))
    return [folder / name for name in ("a.xlsx", "a.csv", "a.json", "a.xls")]


def _project(folder: Path) -> list[Path]:
    from airplan.domain import Record
    from airplan.store import Store

    path = folder / "a.airplan"
    with Store.create(path, title="虚构") as store, store.change("history.put_records", count=1, natural="a"):
        store.put(Record("measure", "a", {"start": 2027}))
    return [path]


def _package(folder: Path) -> list[Path]:
    from airplan.workspace import handout, packages
    from airplan.workspace.region import new_region
    from airplan.workspace.session import Project

    with Project.open(_project(folder)[0]) as project:
        packages.submit(project, folder / "a.airpkg", ["plan"])
    new_region(folder / "r.airplan", "bth_2plus26")
    with Project.open(folder / "r.airplan") as project:
        handout.pack(project, folder / "h.airpkg", _series(folder)[:1])
    return [folder / "a.airpkg", folder / "h.airpkg"]


def _rules(folder: Path) -> list[Path]:
    return [ROOT / "tests" / "support" / "rule_file.json"]


def _plan(folder: Path) -> Path:
    from plan_invented import fill

    path = folder / "plan.airplan"
    return path if path.exists() else fill(path)


def _form(folder: Path) -> list[Path]:
    """A blank form with what forms have: merged title, two-line headings, formats, a formula, a foot; and one tersely written."""
    import openpyxl
    from handmade import HEAD, TAIL, with_sheet_xml

    _plan(folder)
    book = openpyxl.Workbook()
    page = book.active
    page.title = "填报"
    page.append(["某省大气任务统计表"])
    page.merge_cells("A1:G1")
    page.append(["序号", "措施名称", "责任", None, "总投资", "完成日期", "群众满意度"])
    page.append([None, None, "主责单位", "配合单位"])
    page.merge_cells("C2:D2")
    for row in range(4, 14):
        page.cell(row, 6).number_format = "yyyy-mm-dd"
    page["B5"] = "已填"
    page["E14"] = "=SUM(E4:E13)"
    page["A15"] = "填表人："
    book.create_sheet("说明").append(["请于月底前报送"])
    book.save(folder / "form.xlsx")
    cells = "".join(
        f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("序号", "措施名称", "总投资", "完成日期")
    )
    body = f'<row r="2">{cells}</row><row r="3"/><row r="4"><c s="0"/><c r="C4"><f>1+1</f><v>2</v></c></row>'
    with_sheet_xml(folder / "terse.xlsx", HEAD + body + TAIL)
    return [folder / "form.xlsx", folder / "terse.xlsx"]


def _tables(folder: Path) -> list[Path]:
    """The program's own tables of the plan, as a clerk sends them back."""
    from airplan.workspace.analysis.plan import plan_unit
    from airplan.workspace.analysis.plan_tables import export_tables
    from airplan.workspace.session import Project

    with Project.open(_plan(folder), read_only=True) as project:
        export_tables(project, plan_unit(project, None), folder / "t.xlsx", ["measures", "deadlines"])
    return [folder / "t.xlsx"]


def _template(folder: Path) -> list[Path]:
    import docx

    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "某市人民政府文件"
    for text in ("{{标题}}", "前言由本单位撰写。", "{{正文}}", "{{落款}}"):
        word.add_paragraph(text)
    word.save(str(folder / "t.docx"))
    return [folder / "t.docx"]


def _list(folder: Path) -> list[Path]:
    import openpyxl

    book = openpyxl.Workbook()
    heads = ["企业名称", "统一社会信用代码", "县区", "行业类别", "绩效分级", "污染物", "排放基数（t/a）"]
    heads += ["黄色减排量", "橙色减排量", "红色减排量", "橙色减排措施"]
    book.active.title = "工业源清单"
    book.active.append(heads)
    for number in range(1, 9):
        row = [f"虚构{number}厂", f"91130600MA0{number:07}", "甲县", "水泥", "CDB"[number % 3], "PM", 120.5 * number]
        book.active.append([*row, 3 * number, 8 * number, 12 * number, "停止一条生产线"])
    book.save(folder / "list.xlsx")
    return [folder / "list.xlsx"]


# --- what is done with them --------------------------------------------------------------------


def _read_series(path: Path, folder: Path) -> bool:
    from airplan.intake.reading import read_one
    from airplan.intake.types import Outside

    return read_one(path, Outside(today=739_000, own_city=130600)).error == "file_ends_reader"


def _read_project(path: Path, folder: Path) -> None:
    from airplan.store import Store

    with Store.open(path, read_only=True) as store:
        store.check(full=True), store.read_days(), store.records("measure"), store.history(), store.settings()


def _read_package(path: Path, folder: Path) -> None:
    from airplan.workspace import handout, packages

    if handout.is_handout(path):
        handout.show(path)
    else:
        packages.unpack(path, folder)


def _read_rules(path: Path, folder: Path) -> None:
    from airplan.rulebook import local
    from airplan.workspace.analysis.rules import read_text

    local.read(read_text(path), path.name)


def _opened(folder: Path) -> Any:
    """The plan's project and its city; opened once for all mutants of a run."""
    from airplan.workspace.analysis.plan import plan_unit
    from airplan.workspace.session import Project

    if folder not in _projects:
        project = Project.open(folder / "plan.airplan", read_only=True)
        _projects[folder] = project, plan_unit(project, None)
    return _projects[folder]


_projects: dict[Path, Any] = {}


def close() -> None:
    """Close what was opened for all mutants of a run."""
    while _projects:
        _projects.popitem()[1][0].close()


def _fill_form(path: Path, folder: Path) -> None:
    """The form really is filled, and nothing but its sheet differs afterwards."""
    from airplan.workspace.analysis.forms import fill_form, form_problems

    form_problems(path)
    out = folder / "filled.xlsx"
    out.unlink(missing_ok=True)
    try:
        answer = fill_form(*_opened(folder), path, out, "measures")
        _only_sheets_differ(path, out, answer.changed_cells)
    finally:
        assert out.exists() or not list(folder.glob(".part-*"))


def _only_sheets_differ(path: Path, out: Path, changed: int) -> None:
    from airplan.workbook.patch import PatchBook

    book = PatchBook(out)
    with zipfile.ZipFile(path) as one, zipfile.ZipFile(out) as two:
        names = [info.filename for info in one.infolist()]
        assert names == [info.filename for info in two.infolist()]
        different = {name for name in names if one.read(name) != two.read(name)}
    assert different <= set(book.members.values())
    assert bool(different) == bool(changed)
    for sheet in book.sheets:
        book.rows(sheet)


def _patch_tables(path: Path, folder: Path) -> None:
    from airplan.workspace.analysis.plan_tables import patch_tables, preview_tables

    project, unit = _opened(folder)
    out = folder / "patched.xlsx"
    out.unlink(missing_ok=True)
    _only_sheets_differ(path, out, len(patch_tables(project, unit, path, out).changes))
    preview_tables(project, unit, [path])


def _write_with_template(path: Path, folder: Path) -> None:
    import docx

    from airplan.report import write_document
    from airplan.report.blocks import Document, Heading, Paragraph

    document = Document("标题", [Heading("一、总则"), Paragraph("正文。")], signature=["某市", "2026年"])
    out = write_document(document, folder / "o.docx", path)
    assert any("正文。" in paragraph.text for paragraph in docx.Document(str(out)).paragraphs)


def _read_list(path: Path, folder: Path) -> None:
    from airplan.workspace.analysis.emergency import read_files

    read_files([path])


MODELS: dict[str, Callable[[Path], list[Path]]] = {
    "series": _series,
    "project": _project,
    "package": _package,
    "rules": _rules,
    "form": _form,
    "tables": _tables,
    "template": _template,
    "list": _list,
}
READS: dict[str, Callable[[Path, Path], bool | None]] = {
    "series": _read_series,
    "project": _read_project,
    "package": _read_package,
    "rules": _read_rules,
    "form": _fill_form,
    "tables": _patch_tables,
    "template": _write_with_template,
    "list": _read_list,
}
