"""The list as a workbook: formulas equal our numbers in LibreOffice, text stays text, public holds no telephone."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import zipfile

import openpyxl
import pytest

from airplan.emergency.amounts import LEVELS, POLLUTANTS
from airplan.emergency.check import check, counts_of
from airplan.emergency.invented import invented_list
from airplan.emergency.reading import read_list
from airplan.emergency.rules import requirement
from airplan.emergency.sources import EmergencyList, Enterprise
from airplan.emergency.yearly import difference
from airplan.report.documents.emergency_list import Options, file_name, list_sheets
from airplan.workbook.read import read
from airplan.workbook.write import write_workbook

OPTIONS = Options(office="示例局", city="示例市", as_of="2026-09-30")


def written(whole, checked, path, **more):
    options = dataclasses.replace(OPTIONS, **more)
    return write_workbook(path, list_sheets(whole, checked, options))


def test_order_and_names_of_the_sheets(small, small_checked, tmp_path):
    book = openpyxl.load_workbook(written(small, small_checked, tmp_path / "a.xlsx"), read_only=True)
    expected = (
        "封面与说明 减排比例核算 分县区核算 工业企业 生产线 施工工地 堆场与道路 移动源 非道路机械 重点用车单位 保障类"
        " 小微涉气企业 长期停产 社会面措施 全社会排放量 与上年对比 核查问题 字典"
    )
    assert book.sheetnames == expected.split()
    assert all(len(name) <= 10 for name in book.sheetnames)


def test_reads_back_without_any_difference(small, small_checked, tmp_path):
    back = read_list(read(written(small, small_checked, tmp_path / "a.xlsx")))
    found = difference(small, back.whole)
    assert (found.added, found.removed, found.changed, found.unmatched) == ((), (), (), ())
    assert counts_of(back.whole) == counts_of(small)
    assert back.problems == ()
    again = check(back.whole, requirement()).table
    for level in LEVELS:
        for name in POLLUTANTS:
            assert again.levels[level][name] == small_checked.table.levels[level][name]


def _without_cached_values(path, target):
    """LibreOffice trusts cached results of other programs; without them it must compute."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as out:
        for member in source.infolist():
            data = source.read(member)
            if member.filename.startswith("xl/worksheets/"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
            out.writestr(member.filename, data)


@pytest.fixture
def soffice():
    found = shutil.which("soffice")
    if not found:
        pytest.skip("LibreOffice (soffice) is not installed")
    return found


def _rows(book):
    sheet = book["减排比例核算"]
    return {row[0].value: [cell.value for cell in row[1:13]] for row in sheet.iter_rows(min_row=5) if row[0].value}


def _recalculated(soffice, path, folder):
    home = f"-env:UserInstallation=file://{folder / 'office'}"
    command = [soffice, home, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return _rows(openpyxl.load_workbook(folder / "out" / path.name, data_only=True))


def test_formulas_recalculated_by_libreoffice_equal_our_numbers(small, small_checked, tmp_path, soffice):
    path = written(small, small_checked, tmp_path / "a.xlsx")
    bare = tmp_path / "bare.xlsx"
    _without_cached_values(path, bare)
    formulas = _rows(openpyxl.load_workbook(bare))
    assert str(formulas["减排比例（%）"][0]).startswith("=")
    rows = _recalculated(soffice, bare, tmp_path)
    cells = [small_checked.table.levels[level][name] for level in LEVELS for name in POLLUTANTS]
    assert rows["减排量合计（吨/日）"] == pytest.approx([cell.cut for cell in cells], abs=1e-9)
    assert rows["减排比例（%）"] == pytest.approx([cell.ratio for cell in cells], rel=1e-12)
    assert rows["是否满足"] == ["满足" if cell.ok else "不满足" for cell in cells]
    assert "不满足" in rows["是否满足"]
    # The categories too, against the table by category.
    titles = {"industry_key": "工业源（重点行业）", "industry_other": "工业源（其他行业）", "dust": "扬尘源"}
    for category, name_of in {**titles, "mobile": "移动源"}.items():
        title = f"{name_of}减排量"
        ours = [small_checked.table.by_category[category][level][name].cut for level in LEVELS for name in POLLUTANTS]
        assert rows[title] == pytest.approx(ours, abs=1e-9), title


def test_exactly_enough_is_enough_in_the_formula_too(tmp_path, soffice):
    from airplan.emergency.invented import measures
    from airplan.emergency.sources import EmissionTotal

    # 0.1 + 0.2 is not 0.3 in binary: cuts of 0.1 t and 0.2 t against 10 % of 3 t.
    firms = tuple(
        Enterprise(name=f"{at}厂", emissions=(grams,) * 4, measures=measures(("停产",) * 3))
        for at, grams in enumerate((100_000, 200_000))
    )
    whole = EmergencyList(firms, totals=(EmissionTotal(emissions=(3_000_000,) * 4),))
    found = check(whole, requirement())
    bare = tmp_path / "bare.xlsx"
    _without_cached_values(written(whole, found, tmp_path / "a.xlsx"), bare)
    rows = _recalculated(soffice, bare, tmp_path)
    assert rows["是否满足"] == ["满足"] * 4 + ["不满足"] * 8
    assert [found.table.levels["yellow"][name].ok for name in POLLUTANTS] == [True] * 4


def test_dangerous_text_is_text_and_codes_keep_every_digit(tmp_path):
    firm = Enterprise(
        name='=HYPERLINK("http://x","y")',
        credit_code="91999999000000010X",
        note="@SUM(A1)",
        county="+东区",
        town="-1+2",
    )
    whole = EmergencyList((firm,))
    path = written(whole, check(whole, requirement()), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(path)["工业企业"]
    heads = {cell.value: cell.column for cell in sheet[4]} | {cell.value: cell.column for cell in sheet[3]}
    row = 5
    for title, text in (
        ("企业名称", firm.name),
        ("县（市、区）", "+东区"),
        ("备注", "@SUM(A1)"),
        ("统一社会信用代码", firm.credit_code),
    ):
        cell = sheet.cell(row, heads[title])
        assert (cell.data_type, cell.value) == ("s", text) or (cell.data_type, cell.value) == ("inlineStr", text)
    with zipfile.ZipFile(path) as book:
        xml = book.read("xl/worksheets/sheet4.xml").decode()
    assert "<f>" not in xml


def test_the_public_version_holds_no_telephone_and_no_name_of_a_contact(small, tmp_path):
    loud = dataclasses.replace(
        small.enterprises[0], note="电话13912345678", check_way="找王五13912345678", lines_text="13912345678"
    )
    whole = dataclasses.replace(small, enterprises=(loud, *small.enterprises[1:]))
    path = written(whole, check(whole, requirement()), tmp_path / "p.xlsx", public=True, data=False)
    with zipfile.ZipFile(path) as book:
        text = "".join(book.read(name).decode("utf-8") for name in book.namelist())
    for secret in ("13912345678", "19900", "19901", "联系人甲", "监管员乙", "联系电话", "联系人电话"):
        assert secret not in text, secret
    names = openpyxl.load_workbook(path, read_only=True).sheetnames
    assert "核查问题" not in names
    assert "与上年对比" not in names
    inward = written(whole, check(whole, requirement()), tmp_path / "i.xlsx")
    with zipfile.ZipFile(inward) as book:
        assert "19900" in "".join(book.read(name).decode("utf-8") for name in book.namelist())


def test_only_the_data_version_of_the_whole_list_holds_contacts(small, small_checked, tmp_path):
    path = written(small, small_checked, tmp_path / "n.xlsx", contacts=False)
    with zipfile.ZipFile(path) as book:
        text = "".join(book.read(name).decode("utf-8") for name in book.namelist())
    for secret in ("19900", "19901", "联系人甲", "联系人电话"):
        assert secret not in text, secret
    assert "核查问题" in openpyxl.load_workbook(path, read_only=True).sheetnames


def test_file_name_of_the_office():
    import datetime as dt

    options = dataclasses.replace(OPTIONS, status="filed")
    assert file_name(options, dt.date(2026, 9, 30)) == "示例市_重污染天气应急减排清单_2026年版_备案稿_20260930.xlsx"


def test_a_level_version_has_only_that_level(small, small_checked, tmp_path):
    path = written(small, small_checked, tmp_path / "l.xlsx", level="orange", data=False)
    sheet = openpyxl.load_workbook(path)["工业企业"]
    heads = [str(cell.value) for row in sheet.iter_rows(min_row=3, max_row=4) for cell in row if cell.value]
    assert any("橙色" in text for text in heads)
    assert not any("黄色" in text or "红色" in text for text in heads)


@pytest.mark.soak
def test_five_thousand_firms_go_through_libreoffice_and_back(tmp_path, soffice):
    from messy import write_messy

    from airplan.emergency.propose import accepted, propose, with_changed

    invented = invented_list(5000)
    write_messy(tmp_path / "m.xlsx", invented)
    back = read_list(read(tmp_path / "m.xlsx")).whole
    assert len(back.enterprises) == 5000
    assert sum(not one.credit_code for one in back.enterprises) == 300
    whole = dataclasses.replace(invented, enterprises=back.enterprises, lines=back.lines)
    found = propose(whole, requirement())
    whole = with_changed(whole, accepted(whole, found.steps))
    path = written(whole, check(whole, requirement()), tmp_path / "a.xlsx")
    bare = tmp_path / "bare.xlsx"
    _without_cached_values(path, bare)
    rows = _recalculated(soffice, bare, tmp_path)
    cells = [found.levels[level][name] for level in LEVELS for name in POLLUTANTS]
    assert rows["减排比例（%）"] == pytest.approx([cell.ratio for cell in cells], rel=1e-12)
    again = difference(whole, read_list(read(tmp_path / "out" / "bare.xlsx")).whole)
    assert (again.added, again.removed, again.changed, again.unmatched, again.matched) == ((), (), (), (), 5000)


def test_a_messy_workbook_says_what_the_list_says(small, tmp_path):
    from messy import write_messy

    write_messy(tmp_path / "m.xlsx", small)
    found = read_list(read(tmp_path / "m.xlsx"))
    ours, theirs = {one.name: one for one in small.enterprises}, {one.name: one for one in found.whole.enterprises}
    assert ours.keys() == theirs.keys()
    for name, one in ours.items():
        other = theirs[name]
        assert (one.credit_code, one.county, one.grade, one.state) == (
            other.credit_code,
            other.county,
            other.grade,
            other.state,
        )
    assert len(found.whole.lines) == len(small.lines)
    assert {one.code for one in found.problems} == {"emergency.totals_row"}
    firms = EmergencyList(small.enterprises, small.lines, totals=small.totals)
    read_back = EmergencyList(found.whole.enterprises, found.whole.lines, totals=small.totals)
    first, second = check(firms, requirement()).table, check(read_back, requirement()).table
    for level in LEVELS:
        for name in POLLUTANTS:
            assert first.levels[level][name].cut_g == second.levels[level][name].cut_g, (level, name)


def test_the_print_version_has_what_a_table_is_read_for(small, small_checked, tmp_path):
    """Few enough columns that A3 (1,492 pixels between its margins) shrinks them to 65 % at most; rows as tall as
    their text needs, since LibreOffice leaves wrapped rows at one line."""
    sheets = list_sheets(small, small_checked, Options(data=False, contacts=False))
    for name in ("工业企业", "生产线", "施工工地", "移动源"):
        sheet = next(one for one in sheets if one.name == name)
        pixels = sum(column.width * 7 + 5 for column in sheet.columns)
        assert 1492 / pixels > 0.65, (name, pixels)
        assert len(sheet.row_heights) == len(sheet.rows)
    firms = next(one for one in sheets if one.name == "工业企业")
    titles = [column.title for column in firms.columns]
    assert "经度" not in titles
    assert "企业联系人电话" not in titles
    assert {"企业名称", "统一社会信用代码", "黄色预警措施", "红色预警措施"} <= set(titles)
    wide = next(at for at, title in enumerate(titles) if title == "橙色预警措施")
    long = max(range(len(firms.rows)), key=lambda at: len(str(firms.rows[at][wide])))
    assert firms.row_heights[long] > min(firms.row_heights)
    whole = next(one for one in list_sheets(small, small_checked, Options()) if one.name == "工业企业")
    assert "经度" in [column.title for column in whole.columns]
    assert whole.row_heights == ()


def test_a_firm_is_found_by_part_of_its_name():
    from airplan.emergency.sources import Enterprise
    from airplan.errors import UsageError
    from airplan.workspace.analysis.emergency_export import _firms_named

    firms = [Enterprise(name="甲钢铁厂"), Enterprise(name="乙钢铁厂"), Enterprise(name="甲")]
    assert _firms_named(firms, "") == firms
    assert _firms_named(firms, "甲") == [firms[2]], "the exact name goes first"
    assert _firms_named(firms, "乙钢") == [firms[1]]
    for wish, code in (("钢铁", "emergency.several_firms"), ("丙", "emergency.unknown_firm")):
        with pytest.raises(UsageError) as trouble:
            _firms_named(firms, wish)
        assert trouble.value.code == code
