"""What the bureau adds: reasons of changes, class templates of its own copy, forms of others."""

from __future__ import annotations

import openpyxl
import pytest

from airplan.emergency.bureau import ChangeReason, filled_from_templates, read_reasons, read_templates, with_reasons
from airplan.emergency.check import check
from airplan.emergency.rules import requirement
from airplan.emergency.sources import EmergencyList, Enterprise
from airplan.emergency.yearly import difference
from airplan.errors import Refused
from airplan.workbook.grid import Grid
from airplan.workbook.read import read
from airplan.workspace.analysis import emergency, emergency_export
from airplan.workspace.commands.emergency import ImportList
from airplan.workspace.session import Project

TEMPLATES = Grid(
    "guide.xlsx",
    "表",
    [
        ["重点行业", "绩效等级", "黄色预警措施", "橙色预警措施", "红色预警措施"],
        ["铸造", "B", "", "限产20%（以生产负荷计）", "停产50%（以生产线计）"],
        ["", "C", "停产50%（以生产线计）", "停产", "停产"],
        ["养殖", "C", "停产", "停产", "停产"],
    ],
)


def test_templates_of_the_bureaus_own_copy():
    (found,) = read_templates([TEMPLATES], "指南")
    assert (found["industry"], found["verified"], found["source"]) == (6, True, "指南")
    assert found["grades"]["B"] == {
        "orange": {"action": "limit", "counted_by": "load", "text": "限产20%（以生产负荷计）", "share": 20.0},
        "red": {"action": "limit", "counted_by": "line", "text": "停产50%（以生产线计）", "share": 50.0},
    }
    firm = Enterprise(name="甲", key_industry="铸造", grade="C", grade_text="C", county="东", emissions=(9,) * 4)
    (filled,) = filled_from_templates(EmergencyList((firm,)), (found,))
    assert [one.share for one in filled.measures] == [5000, 10000, 10000]
    assert filled_from_templates(EmergencyList((filled,)), (found,)) == []
    assert filled_from_templates(EmergencyList((firm,))) == []
    codes = {one.code for one in check(EmergencyList((firm,)), requirement(), own_templates=(found,)).findings}
    assert "class_duty" in codes


def test_known_templates_fill_cement():
    firm = Enterprise(name="甲", key_industry="水泥", grade="B", county="东")
    (filled,) = filled_from_templates(EmergencyList((firm,)))
    assert [(one.action, one.share) for one in filled.measures] == [
        ("transport", 10000),
        ("limit", 2000),
        ("stop", 10000),
    ]


def test_reasons_come_back_from_the_comparison_sheet_and_stand_in_the_next(tmp_path):
    old, new = Enterprise(name="甲", county="东", grade_text="C"), Enterprise(name="甲", county="东", grade_text="B")
    gone = Enterprise(name="乙", county="东")
    found = difference(EmergencyList((old, gone)), EmergencyList((new,)))
    sheet = Grid(
        "x.xlsx",
        "与上年对比",
        [
            ["类型", "企业名称", "字段", "上年", "本年", "理由", "依据文号", "审核人"],
            ["等级", "甲", "grade_text", "C", "B", "复核升级", "文1", "张三"],
            ["删除", "乙", "", "东", "", "已关停", "文2", "李四"],
            ["等级", "丙", "grade_text", "C", "B", "", "", ""],
        ],
    )
    told = read_reasons([sheet])
    assert [(one.kind, one.name) for one in told] == [("grade", "甲"), ("removed", "乙")]
    full = with_reasons(found, told)
    assert (full.changed[0].reason, full.changed[0].document, full.changed[0].approver) == ("复核升级", "文1", "张三")
    assert full.removed[0].reason == "已关停"
    assert ChangeReason.from_record(told[0].to_record()) == told[0]


def test_templates_and_reasons_through_a_project(tmp_path):
    firm = Enterprise(name="甲", key_industry="铸造", grade="C", grade_text="C", county="东", emissions=(9,) * 4)
    book = openpyxl.Workbook()
    for row in TEMPLATES.rows:
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    with Project.create(tmp_path / "p.airplan") as project:
        project.run(ImportList(EmergencyList((firm,))))
        assert emergency.import_templates(project, tmp_path / "t.xlsx", "指南2020") == 1
        assert emergency.fill_from_templates(project) == 1
        assert emergency.working_list(project).enterprises[0].measures[2].share == 10000
        project.undo()
        assert emergency.working_list(project).enterprises[0].measures[2].share is None
        book.active["A1"] = "x"
        book.save(tmp_path / "u.xlsx")
        with pytest.raises(Refused, match="no_templates"):
            emergency.import_templates(project, tmp_path / "u.xlsx")


def test_gauges_equal_the_check_and_findings_of_one_source(tmp_path, small):
    with Project.create(tmp_path / "p.airplan") as project:
        project.run(ImportList(small))
        assert emergency.gauges(project).levels == emergency.checked(project).table.levels
        troubled = next(one for one in emergency.checked(project).findings if one.type == "enterprise")
        assert troubled in emergency.check_source(project, troubled.uid)


def test_a_form_of_others_is_filled_and_nothing_else_changes(tmp_path, small):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["某省应急减排企业统计表"])
    sheet.append(["序号", "企业名称", "信用代码", "县区", "绩效等级", "橙色预警减排措施", "法人身高"])
    for _ in range(200):
        sheet.append([None] * 7)
    sheet["I1"] = "勿动"
    book.save(tmp_path / "form.xlsx")
    with Project.create(tmp_path / "p.airplan") as project:
        project.run(ImportList(small))
        found = emergency_export.fill_form(project, tmp_path / "form.xlsx", tmp_path / "out.xlsx")
    rows = read(tmp_path / "out.xlsx")[0].rows
    firms = list(small.enterprises)
    assert [row[1] for row in rows[2 : 2 + len(firms)]] == [one.name for one in firms]
    assert [row[2] for row in rows[2:5]] == [one.credit_code for one in firms[:3]]
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").active["I1"].value == "勿动"
    assert found.columns["企业名称"] == "B"
