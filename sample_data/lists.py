"""Invented emergency lists of 澄川市: this year's in house style, last year's in a county's own columns."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import openpyxl

from airplan.emergency import check, invented
from airplan.emergency.sources import EmergencyList, Enterprise, list_of
from airplan.report.documents.emergency_list import Options, list_sheets
from airplan.workbook.write import write_workbook
from airplan.workspace.analysis.emergency import requirement_in_force

FIRMS, SEED = 150, 990100
COUNTIES = ("东浦区", "西岭区", "南塘区", "澄北县", "望河县")


def this_year() -> EmergencyList:
    """150 invented firms with lines, sites, vehicles and totals."""
    given = invented.COUNTIES
    whole = invented.invented_list(FIRMS, SEED, without_code=9)
    names = dict(zip(given, COUNTIES, strict=True))
    moved = [
        replace(source, county=names.get(source.county, source.county)) if hasattr(source, "county") else source
        for source in whole.sources()
    ]
    return list_of(moved)


def write_this_year(path: Path, whole: EmergencyList) -> None:
    """This year's list as the program itself exports it."""
    checked = check.check(whole, requirement_in_force(None))
    options = Options(
        "澄川市生态环境局（虚构示例）", "澄川市", "2026-09-30", "draft", banner="虚构示例数据，企业、代码、电话均不存在"
    )
    write_workbook(path, list_sheets(whole, checked, options))


def write_last_year(path: Path, whole: EmergencyList) -> None:
    """Last year's list, typed by hand: other headings, red first, names with slips, some firms more and fewer."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "2025年清单"
    page.append(["澄川市2025年重污染天气工业源减排清单（虚构示例）"])
    page.append(
        ["序号", "企业名称", "信用代码", "县区", "绩效等级", "红色预警措施", "橙色预警措施", "黄色预警措施", "联系电话"]
    )
    firms = [one for one in whole.enterprises if one.name]
    phones = {one.owner: one.phone for one in whole.contacts if one.role == "firm"}
    texts = _texts(whole)
    number = 0
    for place, firm in enumerate(firms):
        if place % 23 == 5:  # new this year
            continue
        number += 1
        page.append([number, *_row(firm, place, phones.get(firm.key, ""), texts)])
    for extra in range(1, 5):  # gone this year
        number += 1
        page.append([number, f"（虚构）已退出{extra}号铸造厂", "", "望河县", "D", "停产", "停产", "停产", ""])
    book.properties.created = book.properties.modified = dt.datetime(2025, 9, 30)
    book.save(path)


def _texts(whole: EmergencyList) -> dict[str, list[str]]:
    """Measures by firm; of a firm with lines those of its first line."""
    of_lines = {line.firm: [one.text for one in line.measures] for line in reversed(whole.lines)}
    own = {firm.key: [one.text for one in firm.measures] for firm in whole.enterprises}
    return {key: texts if any(texts) else of_lines.get(key, texts) for key, texts in own.items()}


def _row(firm: Enterprise, place: int, phone: str, texts: dict[str, list[str]]) -> list[str]:
    name = firm.name.replace("有限公司", "有限责任公司") if place % 31 == 3 else firm.name
    grade = "D" if place % 17 == 4 else firm.grade_text
    yellow, orange, red = texts[firm.key]
    if place % 13 == 6:
        orange = "限产10%"
    if place % 19 == 8:  # another number this year
        phone = f"19902{place:06d}"
    return [name, firm.credit_code, firm.county, grade, red, orange, yellow, phone]
