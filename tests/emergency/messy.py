"""An invented list written the way offices really keep theirs: a sheet a county, firm cells merged over lines, and dirt.

Full-width digits, apostrophes before codes, numbers as text, totals, repeated headings, blank rows, mixed brackets,
percent signs in half of the cells, 地方 before classes, a foot line.
"""

from __future__ import annotations

import random

from airplan.emergency.amounts import LEVELS, POLLUTANTS

_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
HEADS = (
    [
        "序号",
        "企业名称",
        "统一社会信用代码",
        "乡镇（街道)",
        "绩效等级",
        "重点行业类型",
        "管控类型",
        "工序名称",
        "停产情况",
    ],
    ["SO2", "NOx", "颗粒物", "VOCs"],
    ["措施", "停限产比例"],
)
_LEVEL_WORDS = ("黄色预警（Ⅲ级)", "橙色预警(Ⅱ级）", "红色预警（Ⅰ级）")


def _number(chance, grams):
    if grams is None:
        return chance.choice(["", "—", "/"])
    text = f"{grams / 1000:.3f}".rstrip("0").rstrip(".")
    return chance.choice([float(text), text, text.translate(_WIDE)])


def _share(chance, share):
    if share is None:
        return ""
    text = f"{share / 100:g}"
    return chance.choice([float(text), f"{text}%", f"{text}％"])


def _code(chance, code):
    return chance.choice([code, f" {code}", f"'{code}", code.lower()]) if code else chance.choice(["", "无", "-"])


def _cells(chance, source):
    cells = [_number(chance, one) for one in source.emissions]
    for measure in source.measures:
        cells += [measure.text, _share(chance, measure.share if measure.action != "transport" else 0)]
    return cells


def write_messy(path, whole, seed=5):
    """Write the firms and lines of *whole* messily; what it says is what the list says."""
    import xlsxwriter

    chance = random.Random(seed)
    lines = {}
    for line in whole.lines:
        lines.setdefault(line.firm, []).append(line)
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False})
    for county in whole.counties():
        page = book.add_worksheet(county)
        page.merge_range(0, 0, 0, 18, f"{county}应急减排清单（虚构）")
        page.write_row(1, 0, ["填报单位：示例局", "", "", "单位：千克/日"])
        _head(page, 2)
        row = 4
        firms = [one for one in whole.enterprises if one.county == county]
        for number, firm in enumerate(firms, 1):
            if number % 40 == 0:
                _head(page, row)  # a new printed page
                row += 2
            if number % 17 == 0:
                row += 1  # a blank row
            row = _firm(page, chance, row, number, firm, lines.get(firm.key, []))
        page.write_row(row, 0, ["合计", f"{len(firms)}家"])
        page.write_row(row + 1, 0, ["填表人：", "", "审核人："])
    book.close()


def _head(page, row):
    for place, title in enumerate(HEADS[0]):
        page.write(row, place, title)
        page.write(row + 1, place, title)
    page.merge_range(row, 9, row, 12, "日排放量（公斤/日)")
    for place, _ in enumerate(POLLUTANTS):
        page.write(row + 1, 9 + place, HEADS[1][place])
    for place, _ in enumerate(LEVELS):
        page.merge_range(row, 13 + 2 * place, row, 14 + 2 * place, _LEVEL_WORDS[place])
        page.write_row(row + 1, 13 + 2 * place, HEADS[2])


def _firm(page, chance, row, number, firm, parts):
    state = {"running": "", "staggered": "错峰停产", "long_stopped": "长期停产"}[firm.state]
    facts = [
        number,
        firm.name,
        _code(chance, firm.credit_code),
        firm.town,
        firm.grade_text,
        firm.key_industry,
        firm.control,
    ]
    if not parts:
        page.write_row(row, 0, [*facts, "", state, *_cells(chance, firm)])
        return row + 1
    for place, value in enumerate(facts):
        page.merge_range(row, place, row + len(parts) - 1, place, value)
    for offset, line in enumerate(parts):
        page.write_row(row + offset, 7, [line.process, state, *_cells(chance, line)])
    return row + len(parts)
