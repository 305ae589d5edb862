"""Year to year: matching by code, permit and name with typos; what counts as changed."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from airplan.emergency.invented import invented_credit_code, invented_list, measures
from airplan.emergency.matching import SURE, match, name_score
from airplan.emergency.sources import Contact, EmergencyList, Enterprise, Line
from airplan.emergency.yearly import difference


def firm(number, name, **more):
    return Enterprise(**{"name": name, "county": "东区", "credit_code": invented_credit_code(number), **more})


def kinds(found):
    return sorted({(one.kind, one.field) for one in found.changed})


def test_added_removed_and_changed():
    old = EmergencyList((firm(1, "甲厂", grade_text="C", emissions=(1, 2, 3, 4)), firm(2, "乙厂")))
    new = EmergencyList(
        (
            firm(1, "甲厂", grade_text="B", emissions=(1, 2500, 3, 4), measures=measures(("", "停产", "停产"))),
            firm(3, "丙厂"),
        )
    )
    found = difference(old, new)
    assert [one.name for one in found.added] == ["丙厂"]
    assert [one.name for one in found.removed] == ["乙厂"]
    assert kinds(found) == [("emission", "NOx"), ("grade", "grade_text"), ("measure", "orange"), ("measure", "red")]
    grade = next(one for one in found.changed if one.kind == "grade")
    assert (grade.key, grade.old, grade.new) == (invented_credit_code(1), "C", "B")
    emission = next(one for one in found.changed if one.kind == "emission")
    assert (emission.old, emission.new) == ("0.002", "2.5")


def test_a_renamed_firm_is_matched_by_its_code_and_a_new_code_by_its_permit():
    old = EmergencyList((firm(1, "甲厂"), Enterprise(name="旧名", permit_no=invented_credit_code(9) + "001V")))
    new = EmergencyList(
        (
            firm(1, "甲科技有限公司"),
            Enterprise(
                name="完全不同", credit_code=invented_credit_code(9), permit_no=invented_credit_code(9) + "001V"
            ),
        )
    )
    by = {one.by: one for one in match(old.enterprises, new.enterprises)}
    assert by.keys() == {"code", "permit"}
    found = difference(old, new)
    assert (found.added, found.removed) == ((), ())
    assert ("name", "name") in kinds(found)


def test_names_with_typos_are_suggestions():
    old = EmergencyList((Enterprise(name="邢台市恒达耐火材料有限公司", county="东区"),))
    new = EmergencyList((Enterprise(name="邢台市恒达耐火材科有限公司", county="东区"),))
    found = difference(old, new)
    assert [one.new_name for one in found.unmatched] == ["邢台市恒达耐火材科有限公司"]
    assert 0.8 <= found.unmatched[0].score < SURE
    assert len(found.added) == len(found.removed) == 1
    accepted = difference(old, new, accepted=found.unmatched)
    assert (accepted.added, accepted.removed, kinds(accepted)) == ((), (), [("name", "name")])


def test_brackets_and_the_legal_form_hardly_count():
    assert name_score("甲（集团）有限公司", "甲(集团)有限公司") == 1.0
    assert name_score("恒达铸造有限公司", "恒达铸造有限责任公司") >= SURE
    assert name_score("恒达铸造有限公司", "瑞丰印务有限公司") < 0.8


def test_firms_with_different_valid_codes_and_one_name_wait_for_a_person_or_match_by_name():
    old, new = firm(1, "同名厂"), firm(2, "同名厂")
    found = difference(EmergencyList((old,)), EmergencyList((new,)))
    assert ("other", "credit_code") in kinds(found) or found.unmatched


def test_lines_and_contacts():
    plant = firm(1, "甲厂")
    line = Line(
        firm=plant.key, number="1", process="窑", emissions=(None, 5, None, None), measures=measures(("停产",) * 3)
    )
    person = Contact(owner=plant.key, role="firm", name="张", phone="19900000001")
    old = EmergencyList((plant,), (line,), contacts=(person,))
    stopped = dataclasses.replace(line, state="long_stopped", measures=measures(("", "停产", "停产")))
    new = EmergencyList((plant,), (stopped,), contacts=(dataclasses.replace(person, phone="19900000002"),))
    found = difference(old, new)
    assert ("contact", "firm.phone") in kinds(found)
    assert ("measure", "line 1窑.yellow") in kinds(found)
    assert ("other", "line 1窑.state") in kinds(found)


def test_a_list_does_not_differ_from_itself(small):
    found = difference(small, small)
    assert (found.added, found.removed, found.changed, found.unmatched) == ((), (), (), ())
    assert found.matched == 150


@given(st.integers(0, 10_000), st.integers(2, 40))
def test_the_difference_turned_round_swaps_added_and_removed(seed, size):
    old, new = invented_list(size, seed, 3), invented_list(size, seed + 1, 3)
    forth, back = difference(old, new), difference(new, old)
    assert {one.key for one in forth.added} == {one.key for one in back.removed}
    assert {one.key for one in forth.removed} == {one.key for one in back.added}


def test_a_column_that_one_workbook_lacks_is_no_change():
    """Last year's sheet had neither amounts nor towns, telephones nor lines; only its grade differs."""
    plant = firm(1, "甲厂", grade_text="C", town="甲镇", emissions=(1, 2, 3, 4), annual=(1, 2, 3, 4))
    person = Contact(owner=plant.key, role="firm", name="张", phone="19900000001")
    line = Line(firm=plant.key, number="1#", process="窑", measures=measures(("停产", "停产", "停产")))
    new = EmergencyList((plant,), (line,), contacts=(person,), columns=frozenset({"name"}))
    bare = firm(1, "甲厂", grade_text="D", measures=measures(("停产", "停产", "限产20%")))
    old = EmergencyList((bare,), columns=frozenset({"name", "grade_text", "measures.0"}))
    assert kinds(difference(old, new)) == [("grade", "grade_text"), ("measure", "red")]
    assert kinds(difference(new, old)) == [("grade", "grade_text"), ("measure", "red")]


def test_a_column_without_values_is_still_carried():
    plant = firm(1, "甲厂")
    person = Contact(owner=plant.key, role="firm", name="", phone="19900000001")
    old = EmergencyList((plant,), contacts=(person,), columns=frozenset({"name"}))
    new = EmergencyList((plant,), columns=frozenset({"name", "contact.firm.phone"}))
    assert [(one.field, one.old, one.new) for one in difference(old, new).changed] == [
        ("firm.phone", "19900000001", "")
    ]
    assert difference(old, dataclasses.replace(new, columns=frozenset({"name"}))).changed == ()


def test_changes_are_told_in_words_in_sheet_and_command(tmp_path, capsys):
    from pathlib import Path

    import openpyxl

    from airplan.cli import main

    files = Path(__file__).resolve().parents[2] / "sample_data" / "files"
    old, new = (str(next(files.glob(f"{number}_*.xlsx"))) for number in ("10", "09"))
    assert main(["emergency", "diff", old, new]) == 0
    said = capsys.readouterr().out
    assert "新增 " in said
    assert "另有" in said
    project = str(tmp_path / "p.airplan")
    for words in (["new", project, "--city", "保定"], ["emergency", "import", project, new]):
        assert main(words) == 0
    out = tmp_path / "清单.xlsx"
    assert main(["emergency", "export", project, "--to", str(out), "--compare", old, "--contacts"]) == 0
    sheet = openpyxl.load_workbook(out)["与上年对比"]
    fields = {row[2] for row in sheet.iter_rows(min_row=4, values_only=True) if row[2]}
    assert fields >= {"橙色预警措施", "企业联系人 电话", "绩效等级"}
    assert not [field for field in fields if field.isascii() and field != "字段"], fields
