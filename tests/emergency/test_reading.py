"""Layouts of real lists: Xingtai columns, the 39-heading municipal form, merged firms, a sheet a county, odd cells."""

from __future__ import annotations

import re

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airplan.emergency.amounts import plain_text
from airplan.emergency.check import check
from airplan.emergency.headings import field_of, fields_of
from airplan.emergency.industries import industries, industry_of, read_grade, template_of
from airplan.emergency.reading import read_list
from airplan.emergency.rules import requirement
from airplan.emergency.values import amount_a_day, cap_share, percent_reading, share_of_cell, state_of
from airplan.errors import Refused
from airplan.workbook.grid import Grid
from airplan.workbook.read import read

_HEADS = (
    "序号 企业名称 统一社会信用代码 区 街乡镇 详细地址 所属工业园区 企业法人 联系人 联系方式"
    " 行业类型信息 重点行业类型 其他行业类型 管控类型 是否重点排污单位 是否纳入环境统计 是否有在线监测"
    " 排污许可管理类型 排污许可证编号 主要产品 年产量 年产值 年用电量 电力局总表编号"
    " 是否已有用电监测系统 生产线数量 生产线描述 备用生产线描述 大气排放口数量 大气主要排放口数量"
    " 大气CEMS在线数量 主要污染物 SO2排放量（年） NOx排放量（年) VOCs排放量（年） 颗粒物排放量（年）"
    " 黄色预警减排措施 橙色预警减排措施 红色预警减排措施"
)
MUNICIPAL = _HEADS.split()


def grid(rows, sheet="工业企业", merged=(), file="x.xlsx"):
    return Grid(file, sheet, [list(row) for row in rows], merged=merged)


def test_xingtai_columns():
    rows = [
        ["邢台市2024年重污染天气工业源减排清单"],
        ["序号", "", "企业名称", "县区", "绩效等级", "红色预警措施", "橙色预警措施", "黄色预警措施"],
        [1, "a", "甲水泥有限公司", "信都区", "地方C", "停产", "由960吨降低到768吨及以下", ""],
        [2, "b", "乙供热有限公司", "沙河市", "民生豁免-C", "", "", ""],
        [3, "c", "丙砖厂", "沙河市", "长期停产", "停产", "停产", "停产"],
        ["合计", "", "3家", "", "", "", "", ""],
    ]
    found = read_list([grid(rows, "清单")])
    firms = found.whole.enterprises
    assert [(one.name, one.county, one.grade, one.control, one.state) for one in firms] == [
        ("甲水泥有限公司", "信都区", "C", "", "running"),
        ("乙供热有限公司", "沙河市", "C", "民生豁免", "running"),
        ("丙砖厂", "沙河市", "", "长期停产", "long_stopped"),
    ]
    orange = firms[0].measures[1]
    assert (orange.share, orange.basis, orange.target) == (2000, "960", "768")
    assert firms[0].measures[2].share == 10000
    assert [(one.code, one.cell) for one in found.problems] == [("emergency.totals_row", "A6")]


def test_all_39_headings_of_the_municipal_form_with_mixed_brackets():
    assert len(MUNICIPAL) == 39
    row = dict.fromkeys(MUNICIPAL, "")
    row |= {"序号": 1, "企业名称": "甲厂", "统一社会信用代码": "91350100M000100Y43", "区": "东区", "街乡镇": "一镇"}
    row |= {"联系人": "张三", "联系方式": "13800138000", "企业法人": "李四", "重点行业类型": "水泥", "管控类型": "C级"}
    row |= {"SO2排放量（年）": 3.65, "NOx排放量（年)": "7.3", "颗粒物排放量（年）": 0.365, "年产值": "100万元"}
    row |= {"黄色预警减排措施": "停产50%（以生产线计）", "橙色预警减排措施": "停产", "红色预警减排措施": "停产"}
    found = read_list([grid([MUNICIPAL, [row[name] for name in MUNICIPAL]])])
    firm = found.whole.enterprises[0]
    assert firm.annual == (3650, 7300, 365, None)  # kg a year, order SO2 NOx PM VOCs
    assert firm.emissions == (10_000, 20_000, 1_000, None)  # grams a day: t/a over 365
    assert set(found.assumed) == {"annual_in_tonnes", "daily_from_annual"}
    assert [one.phone for one in found.whole.contacts] == ["13800138000"]
    assert found.whole.contacts[0].name == "张三"
    assert ("年产值", "100万元") in firm.extra
    assert [one.share for one in firm.measures] == [5000, 10000, 10000]


def test_two_line_headings_repeated_telephones_and_stated_cuts():
    groups = [
        "",
        "",
        "日排放量（千克/日）",
        "",
        "黄色预警",
        "",
        "",
        "橙色预警",
        "",
        "",
        "红色预警",
        "",
        "",
        "",
        "",
        "",
        "",
    ]
    level = ["措施", "比例%", "NOx减排量"]
    titles = ["企业名称", "绩效等级", "SO2", "NOx", *level * 3, "监管责任人", "联系电话", "企业联系人", "联系电话"]
    row = [
        "甲厂",
        "B",
        "1.5",
        "20",
        "限产",
        20,
        4,
        "限产",
        50,
        10,
        "停产",
        100,
        20,
        "王五",
        "13900139000",
        "张三",
        "13800138000",
    ]
    found = read_list([grid([groups, titles, row])])
    firm = found.whole.enterprises[0]
    assert firm.emissions == (1500, 20_000, None, None)
    assert [one.share for one in firm.measures] == [2000, 5000, 10000]
    assert [one.stated[1] for one in firm.measures] == [4000, 10_000, 20_000]
    assert {(one.role, one.phone) for one in found.whole.contacts} == {
        ("firm", "13800138000"),
        ("inspector", "13900139000"),
    }


def test_firm_cells_merged_over_lines(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "工业企业"
    sheet.append(
        [
            "企业名称",
            "统一社会信用代码",
            "绩效等级",
            "工序名称",
            "NOx日排放量（千克/日）",
            "橙色预警措施",
            "红色预警措施",
        ]
    )
    sheet.append(["甲厂", "91350100M000100Y43", "C", "窑炉", 10, "停产", "停产"])
    sheet.append(["", "", "", "烘干", 5, "限产50%（以生产负荷计）", "停产"])
    sheet.append(["乙厂", "", "D", "", 7, "停产", "停产"])
    for column in "ABC":
        sheet.merge_cells(f"{column}2:{column}3")
    book.save(tmp_path / "m.xlsx")
    found = read_list(read(tmp_path / "m.xlsx")).whole
    assert [one.name for one in found.enterprises] == ["甲厂", "乙厂"]
    assert [(one.firm, one.process, one.emissions[1]) for one in found.lines] == [
        ("91350100M000100Y43", "窑炉", 10_000),
        ("91350100M000100Y43", "烘干", 5_000),
    ]
    assert found.enterprises[0].emissions == (None, None, None, None)
    assert found.enterprises[1].emissions[1] == 7_000
    table = check(found, requirement()).table
    assert table.levels["orange"]["NOx"].cut_g == 10_000 + 2_500 + 7_000


def test_blank_firm_cells_without_merges_are_lines_of_the_firm_above():
    rows = [
        ["企业名称", "绩效等级", "红色预警措施", "橙色预警措施"],
        ["甲厂", "C", "停产", "停产"],
        ["", "", "停产", "限产30%（以生产线计）"],
    ]
    found = read_list([grid(rows)]).whole
    assert len(found.enterprises) == 1
    assert [(one.number, one.measures[1].share) for one in found.lines] == [("1", 10000), ("2", 3000)]


def test_an_amount_merged_over_lines_is_the_firms_and_not_each_lines():
    rows = [
        ["企业名称", "工序名称", "NOx日排放量（kg/d）", "橙色预警措施"],
        ["甲厂", "窑", 30, "停产"],
        ["", "磨", "", "停产"],
    ]
    found = read_list([grid(rows, merged=(((1, 0), (2, 0)), ((1, 2), (2, 2))))]).whole
    assert found.enterprises[0].emissions[1] == 30_000
    assert sum(one.emissions[1] or 0 for one in found.lines) <= 30_000


def test_a_sheet_a_county():
    heads = ["企业名称", "绩效等级", "橙色预警措施"]
    found = read_list(
        [grid([heads, ["甲厂", "C", "停产"]], "沙河市"), grid([heads, ["乙厂", "D", "停产"]], "2.信都区")]
    ).whole
    assert [(one.name, one.county) for one in found.enterprises] == [("甲厂", "沙河市"), ("乙厂", "信都区")]


def test_ten_thousand_blank_rows_repeated_headings_totals_and_foot():
    heads = ["企业名称", "统一社会信用代码", "绩效等级", "橙色预警措施"]
    rows = [
        heads,
        ["甲厂", "", "C", "停产"],
        *[["", "", "", ""]] * 10_000,
        heads,
        ["小计", "", "", ""],
        ["乙厂", "", "C", "停产"],
        ["填表人：", "", "审核人：", ""],
    ]
    found = read_list([grid(rows)])
    assert [one.name for one in found.whole.enterprises] == ["甲厂", "乙厂"]
    assert found.skipped == 3


def test_a_row_without_a_name_is_a_problem_with_its_cell():
    rows = [["企业名称", "统一社会信用代码", "绩效等级", "橙色预警措施"], ["", "91350100M000100Y43", "C", "停产"]]
    found = read_list([grid(rows)])
    assert [(one.code, one.cell) for one in found.problems] == [("emergency.row_without_name", "A2")]


def test_bad_amounts_are_named_and_the_row_is_kept():
    rows = [
        ["企业名称", "绩效等级", "NOx日排放量（kg/d）", "橙色停限产比例%", "橙色预警措施"],
        ["甲厂", "C", "约10", "150%", "停产"],
        ["乙厂", "C", "-3", "", "停产"],
    ]
    found = read_list([grid(rows)])
    assert len(found.whole.enterprises) == 2
    assert sorted((one.code, one.cell, one.value) for one in found.problems) == [
        ("emergency.bad_amount", "C2", "约10"),
        ("emergency.bad_amount", "C3", "-3"),
        ("emergency.bad_share", "D2", "150%"),
    ]


def test_a_code_kept_as_a_number_has_lost_its_digits():
    rows = [["企业名称", "统一社会信用代码", "绩效等级", "橙色预警措施"], ["甲厂", 9.1640000321673484e17, "C", "停产"]]
    whole = read_list([grid(rows)]).whole
    assert "credit_code_digits_lost" in {one.code for one in check(whole, requirement()).findings}


def test_two_plants_under_one_code_do_not_mix_their_lines():
    heads = ["企业名称", "统一社会信用代码", "绩效等级", "橙色预警措施"]
    firms = grid(
        [
            heads,
            ["甲厂（一期）", "91350100M000100Y43", "C", "停产"],
            ["甲厂（二期）", "91350100M000100Y43", "C", "停产"],
        ]
    )
    lines = grid(
        [
            ["企业名称", "统一社会信用代码", "线号", "工序名称", "橙色预警措施"],
            ["甲厂（二期）", "91350100M000100Y43", "1", "窑", "停产"],
        ],
        "生产线",
    )
    whole = read_list([lines, firms]).whole
    assert whole.enterprises[0].key != whole.enterprises[1].key
    assert whole.lines[0].firm == whole.enterprises[1].key


def test_lines_are_joined_by_the_firms_running_number():
    firms = grid(
        [["序号", "企业名称", "绩效等级", "橙色预警措施"], [1, "甲厂", "C", ""], [2, "乙厂", "C", ""]], "Sheet1"
    )
    heads = "企业序号 生产线/工序编号 生产线名称 设计产能 单位 日排放量NOx（kg/d） 橙色措施 橙色停限产比例%"
    lines = grid(
        [heads.split(), [2, "1", "窑", "100", "吨", 5, "停产", 100], [9, "1", "窑", "", "", 1, "停产", 100]], "Sheet2"
    )
    found = read_list([firms, lines])
    assert [(one.firm, one.emissions[1]) for one in found.whole.lines] == [("name:乙厂|", 5000)]
    assert [(one.code, one.cell) for one in found.problems] == [("emergency.row_without_name", "A3")]


def test_sheets_whose_names_say_nothing_are_told_by_their_headings():
    firms = grid([["企业名称", "绩效等级", "橙色预警措施"], ["甲厂", "C", "停产"]], "附件1")
    sites = grid([["工地名称", "施工单位", "橙色措施", "PM日排放量"], ["一号工地", "建设公司", "停止施工", 3]], "附件2")
    units = grid(
        [["企业/工程名称", "保障类别", "以热定产/以量定产 核定负荷", "审批部门"], ["甲厂", "供热", "80%", "局"]],
        "附件3",
    )
    base = grid([["排放源类别", "县区", "SO2（吨/日）", "NOx（吨/日）", "清单年"], ["工业源", "", 1, 2, 2025]], "附件4")
    cars = grid([["车型/机械类别", "排放阶段", "保有量", "橙色措施"], ["货车", "国四", 10, "停止上路行驶50%"]], "附件5")
    whole = read_list([firms, sites, units, base, cars]).whole
    assert (len(whole.dust), len(whole.guarantees), len(whole.totals), len(whole.mobile)) == (1, 1, 1, 1)
    assert whole.guarantees[0].firm == whole.enterprises[0].key
    assert whole.guarantees[0].cap_share == 8000
    assert whole.totals[0].emissions[:2] == (1_000_000, 2_000_000)
    assert whole.mobile[0].measures[1].share == 5000


def test_the_base_is_taken_from_a_ratio_page_when_it_stands_nowhere_else():
    firms = grid([["企业名称", "绩效等级", "橙色预警措施"], ["甲厂", "C", "停产"]])
    page = grid([["核算表"], ["单位：吨/日"], ["项目", "黄色", "", "", ""], ["", "SO2", "NOx", "PM", "VOCs"],
                 ["全社会排放量", 1.5, 2, 3, 4]], "减排比例核算")  # fmt: skip
    assert read_list([firms, page]).whole.totals[0].emissions == (1_500_000, 2_000_000, 3_000_000, 4_000_000)
    own = grid([["排放源类别", "SO2（吨/日）"], ["全社会排放量", 9]], "全社会排放量")
    assert [one.emissions[0] for one in read_list([firms, page, own]).whole.totals] == [9_000_000]


def test_a_summary_sheet_that_lists_firms_is_a_list():
    assert (
        len(
            read_list(
                [grid([["企业名称", "绩效等级", "橙色预警措施"], ["甲厂", "C", "停产"]], "清单汇总表")]
            ).whole.enterprises
        )
        == 1
    )


def test_name_and_telephone_of_one_cell_are_parted():
    rows = [["企业名称", "绩效等级", "橙色预警措施", "监管责任人/电话", "企业联系人/电话"],
            ["甲厂", "C", "停产", "王五 13900139000", "0319-2223333张三"], ["乙厂", "C", "停产", "13900139001", "李四"]]  # fmt: skip
    people = {(one.owner_name, one.role): (one.name, one.phone) for one in read_list([grid(rows)]).whole.contacts}
    assert people[("甲厂", "inspector")] == ("王五", "13900139000")
    assert people[("甲厂", "firm")] == ("张三", "0319-2223333")
    assert people[("乙厂", "inspector")] == ("", "13900139001")


def test_no_list_is_refused_in_words():
    with pytest.raises(Refused, match=r"emergency\.no_list"):
        read_list([grid([["日期", "PM2.5"], ["2020-01-01", 30]], "数据")])


@pytest.mark.parametrize(
    ("cells", "reading"),
    [
        ([20, 50, 100], "percent"),
        (["20%", "0.5"], "percent"),
        ([0.2, 0.5, 1], "fraction"),
        ([1, 1, 0], "unclear"),
        ([20, 0.5], "unclear"),
        ([], "percent"),
    ],
)
def test_how_a_share_column_reads(cells, reading):
    assert percent_reading(cells) == reading


def test_a_column_of_one_beside_fractions_is_all_of_it():
    heads = ["企业名称", "橙色措施", "橙色停限产比例", "红色措施", "红色停限产比例", "黄色停限产比例"]
    read = read_list([grid([heads, *[[f"{at}厂", "限产", 0.2, "停产", 1, None] for at in range(3)]])])
    assert read.problems == ()
    assert [one.share for one in read.whole.enterprises[0].measures[1:]] == [2000, 10000]


def test_a_totals_row_is_named_by_its_own_words():
    read = read_list([grid([["序号", "企业名称", "绩效等级"], [1, "甲厂", "C"], ["合计", None, None]])])
    assert [(one.code, one.value) for one in read.problems] == [("emergency.totals_row", "合计")]


def test_the_question_of_a_share_column_is_asked_once_and_answered():
    rows = [
        ["企业名称", "绩效等级", "橙色停限产比例", "橙色预警措施"],
        *[[f"{at}厂", "C", 1, "限产"] for at in range(5)],
    ]
    asked = read_list([grid(rows)])
    assert [one.code for one in asked.problems] == ["emergency.percent_unclear"]
    assert asked.whole.enterprises[0].measures[1].share == 100
    told = read_list([grid(rows)], percent="fraction")
    assert told.problems == ()
    assert told.whole.enterprises[0].measures[1].share == 10000


def test_values():
    assert amount_a_day("1,234.5", "kg/d") == 1_234_500
    assert amount_a_day("0.5", "t/d") == 500_000
    assert amount_a_day("3.65", "t/a") == 10_000
    assert amount_a_day("—", "kg/d") is None
    assert share_of_cell("0.2", "fraction") == 2000
    assert share_of_cell("20%", "fraction") == 2000
    assert share_of_cell("20", "percent") == 2000
    assert [state_of(text) for text in ("否", "是", "长期停产", "正常生产", "错峰停产", "")] == [
        "running", "staggered", "long_stopped", "running", "staggered", "running",
    ]  # fmt: skip
    assert cap_share("不低于80％".replace("％", "%")) == 8000


def test_headings_of_all_forms():
    for title, field in (
        ("黄色停限产比例%", "measures.0.share"),
        ("Ⅰ级响应措施", "measures.2.text"),
        ("Ⅲ级", "measures.0.text"),
        ("二氧化硫许可排放量（吨/年）", "permit_annual.0"),
        ("企业(单位)名称", "name"),
        ("排污许可证编号", "permit_no"),
        ("所在县区", "county"),
    ):
        assert field_of("", title).field == field, title
    assert [one.field for one in fields_of(["", ""], ["企业名称", "企业名称"])] == ["name", ""]


def test_the_39_industries_and_classes():
    assert len(industries()) == 39
    assert industry_of("水泥制造行业").no == 15
    assert industry_of("15、水泥").no == 15
    assert industry_of("玻璃钢").no == 21
    assert industry_of("玻璃").no == 19
    assert industry_of("养殖业") is None
    assert [read_grade(text).grade for text in ("A+级", "B-", "地方C", "引领性", "非引领性企业", "D级企业")] == [
        "A+",
        "B-",
        "C",
        "leading",
        "non_leading",
        "D",
    ]
    assert not read_grade("优秀").known


def test_templates_where_the_text_is_known_and_nowhere_else():
    assert template_of(15, "B", "orange")["share"] == 20
    assert template_of(15, "C", "yellow")["share"] == 50
    assert template_of(19, "D", "yellow")["share"] == 30
    assert not template_of(19, "D", "yellow")["verified"]
    assert template_of(6, "C", "orange") is None
    own = (
        {
            "industry": 6,
            "grades": {"C": {"orange": {"share": 50}}},
            "source": "x",
            "verification": "y",
            "verified": True,
        },
    )
    assert template_of(6, "C", "orange", own)["share"] == 50


@pytest.mark.shared
def test_the_real_enterprises_become_a_list(shared_data):
    path = shared_data / "enterprises_ningxia_part" / "enterprises_yinchuan_shizuishan.json"
    found = read_list(read(path))
    assert len(found.whole.enterprises) == 111
    assert found.problems == ()
    assert {one.county for one in found.whole.enterprises} == {"银川", "石嘴山"}
    codes = {one.code for one in check(found.whole, requirement()).findings}
    assert {
        "credit_code_missing",
        "credit_code_check_digit",
        "credit_code_character",
        "code_on_two_firms",
        "base_missing",
    } <= codes
    assert len({one.key for one in found.whole.enterprises}) == 111


_ODD = st.one_of(
    st.text(max_size=12),
    st.integers(-5, 10**18),
    st.floats(allow_nan=True, allow_infinity=True),
    st.none(),
    st.booleans(),
    st.sampled_from(
        ["停产", "限产50%", "—", "=1+1", "合计", "填表人：", "20%", "１２", "C", "91350100M000100Y43", "甲厂"]
    ),
)


@given(st.lists(st.lists(_ODD, min_size=1, max_size=9), max_size=12))
def test_nothing_breaks_the_reader_and_no_named_row_is_lost(rows):
    heads = [
        "企业名称",
        "统一社会信用代码",
        "绩效等级",
        "NOx日排放量（kg/d）",
        "橙色停限产比例%",
        "橙色预警措施",
        "年运行天数",
        "联系电话",
    ]
    found = read_list([grid([heads, *rows])])
    known = {one.name for one in found.whole.enterprises}
    for row in rows:
        cells = [plain_text(cell) for cell in row]
        if any(cells[:8]) and cells[0] and not any(_passed_over(cell) for cell in cells):
            assert cells[0] in known, cells
    check(found.whole, requirement())


def _passed_over(text):
    return bool(
        re.search(r"计[:：]?$|^(填表人|填报人|审核人|负责人|填报单位|备注[:：]|注[:：]|说明[:：])|累计|总和", text)
    )


def test_whether_an_industry_is_a_key_one_is_not_its_name():
    rows = [
        ["企业名称", "绩效等级", "是否重点行业", "重点行业类型"],
        ["甲厂", "C", "是", "铸造"],
        ["乙厂", "C", "否", ""],
    ]
    assert [one.key_industry for one in read_list([grid(rows)]).whole.enterprises] == ["铸造", ""]
