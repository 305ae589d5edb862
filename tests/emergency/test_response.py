"""Versions, notices, call-out, record, evaluation: through the workspace, on a project file."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import zipfile

import openpyxl
import pytest

from airplan import clock
from airplan.domain import Record, Unit
from airplan.emergency.episodes import review
from airplan.emergency.evaluation import executed_cuts, observed_effect, score_forecast
from airplan.emergency.invented import measures
from airplan.emergency.response import (
    Inspection,
    Notice,
    NoticeChange,
    Receipt,
    end_of,
    highest,
    level_at,
    read_inspections,
    shares,
)
from airplan.emergency.rules import requirement, rule_set
from airplan.emergency.sources import EmergencyList, EmissionTotal, Enterprise, Line, SocialMeasure
from airplan.emergency.versions import ListVersion, in_force_at, make_version, pack, unpack
from airplan.errors import FileTrouble, Refused, UsageError
from airplan.report.documents.emergency_callout import applies
from airplan.workbook.grid import Grid
from airplan.workspace.analysis import emergency, emergency_export, emergency_response
from airplan.workspace.commands.emergency import DeleteSources, ImportList, SaveSources, SaveVersion
from airplan.workspace.commands.records import PutUnits
from airplan.workspace.session import Project

START = "2026-11-20T18:00"


@pytest.fixture
def project(tmp_path, small):
    with Project.create(tmp_path / "p.airplan") as opened:
        opened.run(ImportList(small))
        yield opened


@pytest.fixture
def notice(project):
    days = ((20, 210.0), (21, 230.0), (22, 100.0))
    forecast = tuple((f"2026-11-{day}T00:00:00", aqi, aqi - 10, aqi + 10) for day, aqi in days)
    called = Notice(
        document="示应急〔2026〕3号", level="orange", published="2026-11-19T16:00", start=START, decided_by="副市长",
        consultation="第3次会商", forecast=forecast,
    )  # fmt: skip
    return emergency_response.save_notice(project, called)


# --- commands ------------------------------------------------------------------------------------


def test_importing_the_same_list_again_changes_nothing(project, small):
    before = len(project.history())
    counts = project.run(ImportList(small)).answer
    assert (counts.new, counts.changed, counts.removed) == (0, 0, 0)
    assert len(project.history()) == before


def test_an_import_is_one_undoable_step_and_keeps_identities(project, small):
    held = {one.key: one.uid for one in emergency.working_list(project).enterprises}
    changed = dataclasses.replace(small.enterprises[0], uid="0" * 32, grade_text="A", grade="A")
    counts = project.run(ImportList(dataclasses.replace(small, enterprises=(changed, *small.enterprises[1:])))).answer
    assert (counts.new, counts.changed) == (0, 1)
    now = {one.key: one for one in emergency.working_list(project).enterprises}
    assert now[changed.key].uid == held[changed.key]
    assert now[changed.key].grade == "A"
    project.undo()
    assert {one.key: one.grade for one in emergency.working_list(project).enterprises}[
        changed.key
    ] == small.enterprises[0].grade


def test_replace_removes_what_the_file_lacks(project, small):
    fewer = EmergencyList(enterprises=small.enterprises[:10])
    counts = project.run(ImportList(fewer, whole_list=True)).answer
    assert counts.removed == len(small.enterprises) - 10
    assert len(emergency.working_list(project).lines) == len(small.lines)
    project.undo()
    assert len(emergency.working_list(project).enterprises) == len(small.enterprises)


def test_a_corrected_code_takes_lines_and_contacts_along(project, small):
    firm = next(
        one for one in emergency.working_list(project).enterprises if any(line.firm == one.key for line in small.lines)
    )
    renamed = dataclasses.replace(firm, credit_code="91350100M000100Y43")
    project.run(SaveSources((renamed,)))
    whole = emergency.working_list(project)
    assert [one for one in whole.lines if one.firm == firm.key] == []
    assert len([one for one in whole.lines if one.firm == renamed.key]) >= 2
    assert {one.role for one in whole.contacts if one.owner == renamed.key} == {"firm", "inspector"}
    project.undo()
    assert [one for one in emergency.working_list(project).lines if one.firm == firm.key]


def test_deleting_a_firm_takes_its_lines_along(project, small):
    firm = next(
        one for one in emergency.working_list(project).enterprises if any(line.firm == one.key for line in small.lines)
    )
    project.run(DeleteSources((firm.uid,)))
    whole = emergency.working_list(project)
    assert not [
        one for one in (*whole.lines, *whole.contacts) if getattr(one, "firm", getattr(one, "owner", "")) == firm.key
    ]


def test_a_proposal_is_accepted_as_one_step(project):
    before = emergency.check_list(project).levels["orange"]["NOx"]
    assert before.ok is False
    found = emergency.propose(project, accept=True)
    assert found.accepted
    assert emergency.check_list(project).levels["orange"]["NOx"].ok is True
    project.undo()
    assert emergency.check_list(project).levels["orange"]["NOx"] == before


# --- versions ------------------------------------------------------------------------------------


def test_a_version_holds_the_list_as_it_was(small):
    content, digest = pack(small)
    assert pack(small) == (content, digest)
    version = make_version(small, "v", "filed", "2026-09-30T10:00", "甲", in_force="2026-10-01")
    back = unpack(version)
    assert back == small
    assert [one.uid for one in back.enterprises] == [one.uid for one in small.enterprises]
    with pytest.raises(FileTrouble, match="version_damaged"):
        unpack(dataclasses.replace(version, sha256="0" * 64))


def test_a_filed_version_cannot_be_edited(project):
    emergency.file_version(project, "2026", "filed", "文1", "2026-10-01")
    with pytest.raises(Refused, match="version_frozen"):
        emergency.file_version(project, "2026", "draft")
    held = emergency.versions(project)[0]
    with pytest.raises(Refused, match="version_frozen"):
        project.run(SaveVersion(dataclasses.replace(held, status="draft")))
    firm = emergency.working_list(project).enterprises[0]
    project.run(SaveSources((dataclasses.replace(firm, grade="A"),)))
    inside = {one.uid: one.grade for one in emergency.list_at(project, name="2026")[0].enterprises}
    assert inside[firm.uid] == firm.grade != "A"


def test_a_draft_may_be_kept_again(project):
    emergency.file_version(project, "稿", "draft")
    assert emergency.file_version(project, "稿", "approval").versions[0].status == "approval"


def test_what_was_in_force_at_an_hour_opens(project, small):
    emergency.file_version(project, "2025", "filed", "文1", "2025-10-01")
    firm = emergency.working_list(project).enterprises[0]
    project.run(SaveSources((dataclasses.replace(firm, note="补充"),)))
    emergency.file_version(project, "2025补", "filed", "文2", "2026-01-12T18:00", "增补", "2025")
    assert emergency.list_versions(project, "2026-01-12T17:59").in_force == "2025"
    assert emergency.list_versions(project, "2026-01-12T18:00").in_force == "2025补"
    assert emergency.list_at(project, "2026-01-12T17:59")[0].enterprises[0].note == ""
    assert emergency.list_versions(project, "2025-09-30").in_force is None
    with pytest.raises(Refused, match="no_version"):
        emergency.list_at(project, "2025-09-30T00:00")
    emergency.void_version(project, "2025补", "2026-02-01", "撤销")
    assert emergency.list_versions(project, "2026-02-01").in_force == "2025"
    assert emergency.list_versions(project, "2026-01-31").in_force == "2025补"
    assert len(emergency.diff_project(project, version="2025").changed) == 0
    assert all(one.intact for one in emergency.list_versions(project).versions)


def test_drafts_are_never_in_force():
    whole = EmergencyList((Enterprise(name="甲"),))
    draft = make_version(whole, "稿", "draft", "2026-01-01T00:00", "", in_force="2026-01-01")
    assert in_force_at([draft], "2026-06-01") is None
    with pytest.raises(UsageError, match="bad_status"):
        make_version(whole, "x", "void", "", "")
    with pytest.raises(UsageError, match="bad_moment"):
        make_version(whole, "x", "draft", "", "", in_force="明天")
    assert ListVersion.from_record(draft.to_record()) == draft


# --- notice and record ---------------------------------------------------------------------------


def test_levels_of_a_response_over_time():
    one = Notice(
        level="yellow", start=START,
        changes=(NoticeChange(at="2026-11-21T08:00", level="orange"), NoticeChange(at="2026-11-23T00:00", level="")),
    )  # fmt: skip
    moments = ("2026-11-20T17:59", START, "2026-11-21T08:00", "2026-11-22T23:59", "2026-11-23T00:00")
    assert [level_at(one, moment) for moment in moments] == ["", "yellow", "orange", "orange", ""]
    assert (highest(one), end_of(one)) == ("orange", "2026-11-23T00:00")


def test_call_out_holds_only_that_level_and_says_whose_it_is(project, notice, tmp_path, small):
    found = emergency_export.callout(project, tmp_path / "a", notice)
    assert len(found.files) >= len(small.counties())
    text = _all_text(found.files)
    assert "示应急〔2026〕3号" in text
    assert "研判参考" not in text
    assert "19900" not in text
    counties = _all_text([file for file in found.files if any(county in file for county in small.counties())])
    assert "停止施工" in counties
    assert "停止土石方作业" not in counties  # yellow's measure of the sites
    told = emergency_response.receipts_of(project, notice.key)
    assert {one.recipient for one in told if one.kind == "county"} == set(small.counties())
    draft = emergency_export.callout(project, tmp_path / "b", level="red")
    assert draft.note == "研判参考，预警以市政府发布为准"
    for file in draft.files:
        for sheet in openpyxl.load_workbook(file):
            assert any(
                "研判参考，预警以市政府发布为准" in str(cell.value)
                for row in sheet.iter_rows(max_row=4)
                for cell in row
            )


def _all_text(files):
    parts = []
    for file in files:
        with zipfile.ZipFile(file) as book:
            parts += [book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml")]
    return "".join(parts)


def test_ozone_and_dust_have_their_own_sheets_and_are_no_warning(project, tmp_path):
    for kind, word in (("o3", "臭氧污染过程应对清单"), ("dust", "沙尘过程应对清单")):
        found = emergency_export.callout(project, tmp_path / kind, Notice(level="yellow", kind=kind))
        text = _all_text(found.files)
        assert word in text
        assert "预警" not in text.replace("预警以市政府", "")
        assert "应急响应执行清单" not in text
        assert kind == "dust" or "停产" not in text


def test_contacts_only_when_asked_for(project, notice, tmp_path):
    found = emergency_export.callout(project, tmp_path / "c", notice, contacts=True)
    assert "19900" in _all_text(found.files)


def test_departments_get_the_measures_of_their_level_and_below():
    def one(level, only=False):
        return SocialMeasure(department="局", level=level, text=level, only_here=only)

    wanted = [
        m.text
        for m in (one("own"), one("yellow"), one("orange"), one("red"), one("yellow", True))
        if applies(m, "orange")
    ]
    assert wanted == ["own", "yellow", "orange"]


def test_inspections_go_out_and_come_back(project, notice, tmp_path, small):
    found = emergency_export.callout(project, tmp_path / "s", notice, inspection=True)
    path = found.files[0]
    book = openpyxl.load_workbook(path)
    sheet = book["工业企业"]
    heads = {cell.value: cell.column for cell in sheet[4]}
    for row, told, problem in ((5, "是", ""), (6, "未落实", "夜间生产"), (7, "部分落实", "")):
        sheet.cell(row, heads["是否落实"]).value = told
        sheet.cell(row, heads["问题"]).value = problem or None
        sheet.cell(row, heads["检查时间"]).value = "2026-11-20 22:00"
    names = [sheet.cell(row, heads["企业名称"]).value for row in (5, 6, 7)]
    book.save(path)
    counts, problems = emergency_response.read_back(project, notice, [path])
    assert (counts, problems) == ((3, 0), [])
    seen = emergency_response.inspections_of(project, notice.key)
    assert {(one.firm_name, one.carried_out) for one in seen} == set(zip(names, ("yes", "no", "partly"), strict=True))
    assert all(one.firm for one in seen)
    again, _ = emergency_response.read_back(project, notice, [path])
    assert again == (0, 0)
    with pytest.raises(Refused, match="no_inspections"):
        emergency_response.read_back(
            project, notice, [emergency_export.callout(project, tmp_path / "t", notice).files[0]]
        )


def test_a_firm_that_is_not_in_the_list_is_kept_with_a_remark(small):
    rows = [
        ["企业名称", "是否落实", "问题"],
        ["名单外的厂", "否", "生产"],
        [small.enterprises[0].name, "已落实", ""],
        ["空行", "", ""],
    ]
    found, problems = read_inspections([Grid("i.xlsx", "检查", rows)], "n", small)
    assert [(one.firm_name, one.carried_out, bool(one.firm)) for one in found] == [
        ("名单外的厂", "no", False),
        (small.enterprises[0].name, "yes", True),
    ]
    assert [one.cell for one in problems] == ["A2"]


def test_a_draft_that_gets_its_number_keeps_its_record(project):
    draft = emergency_response.save_notice(project, Notice(name="过程一", level="yellow", start=START))
    emergency_response.add_receipts(project, draft, [Receipt(recipient="东区", sent=START)])
    emergency_response.save_notice(project, dataclasses.replace(draft, document="文9"))
    assert [one.recipient for one in emergency_response.receipts_of(project, "文9")] == ["东区"]


def test_which_notice_is_meant(project, notice):
    assert emergency_response.notice_of(project).key == notice.key
    emergency_response.save_notice(project, Notice(name="二", start=START))
    with pytest.raises(UsageError, match="several_notices"):
        emergency_response.notice_of(project)
    with pytest.raises(UsageError, match="unknown_notice"):
        emergency_response.notice_of(project, "无")


# --- evaluation ----------------------------------------------------------------------------------


def test_shares_by_county_and_class():
    firms = tuple(
        Enterprise(name=f"{at}厂", county="东区" if at < 3 else "西区", grade="C" if at % 2 else "D") for at in range(4)
    )
    seen = [
        Inspection(firm=firms[0].key, carried_out="yes"),
        Inspection(firm=firms[1].key, carried_out="no", problem="生产", closed="已销号"),
        Inspection(firm=firms[1].key, carried_out="yes"),
        Inspection(firm=firms[3].key, carried_out=""),
    ]
    whole = EmergencyList(firms)
    east = shares(whole, seen, "county")["东区"]
    assert (east.listed, east.inspected, east.complying, east.problems, east.closed) == (3, 2, 1, 1, 1)
    assert (east.inspected_ratio, east.complying_ratio) == (pytest.approx(200 / 3), 50.0)
    west = shares(whole, seen, "county")["西区"]
    assert (west.inspected, west.complying_ratio) == (1, None)
    assert shares(whole, seen, "grade")["D"].complying_ratio == 100.0


def test_executed_cuts_leave_out_what_was_not_carried_out():
    firms = tuple(
        Enterprise(name=f"{at}厂", emissions=(0, 1000, 0, 0), measures=measures(("停产",) * 3)) for at in range(4)
    )
    whole = EmergencyList(firms, totals=(EmissionTotal(emissions=(1, 10_000, 1, 1)),))
    seen = [Inspection(firm=firms[0].key, carried_out="no"), Inspection(firm=firms[1].key, carried_out="partly")]
    nox = executed_cuts(whole, seen, "orange", requirement())["NOx"]
    assert (nox.listed_ratio, nox.executed_ratio, nox.required, nox.ok) == (40.0, 25.0, 20.0, True)


def test_observed_effect_by_hand():
    # Means 220 and 130; r1 of both is negative, so 0.3 is used: inflation 1 + 2(2/3·0.3 + 1/3·0.09) = 1.46.
    found = observed_effect([210.0, 230.0, 220.0], [140.0, 120.0, 130.0])
    assert found.difference == -90.0
    error = (2 * (100 / 3) * 1.46) ** 0.5
    assert found.low == pytest.approx(-90 - 4.302652729696142 * error)
    assert found.high == pytest.approx(-90 + 4.302652729696142 * error)
    assert observed_effect([], [1.0]).difference is None
    assert observed_effect([200.0], [100.0]).low is None


def test_evaluation_of_the_record(project, notice, tmp_path, small):
    emergency.file_version(project, "2026", "filed", "文1", "2026-10-01")
    emergency_response.change_notice(project, notice.key, NoticeChange(at="2026-11-22T12:00"))
    emergency_response.add_receipts(
        project, notice, [Receipt(recipient="示例县", sent="2026-11-19T17:00", received="2026-11-19T17:20")]
    )
    observed = tmp_path / "o.csv"
    observed.write_text(
        "date,aqi\n2026-11-17,150\n2026-11-18,160\n2026-11-19,180\n2026-11-20,205\n2026-11-21,220\n2026-11-22,90\n"
    )
    found = emergency_response.evaluate_response(project, observed=observed)
    assert (found.version, found.level) == ("2026", "orange")
    assert (found.timing.lead_hours, found.timing.lead_ok, found.timing.hours_in_force) == (26.0, True, 42.0)
    assert (found.notified, found.received) == (1, 1)
    assert (found.forecast.n, found.forecast.bias) == (3, pytest.approx((5 + 10 + 10) / 3))
    assert found.forecast.inside_range == 100.0
    assert (found.forecast.level_forecast, found.forecast.level_observed) == ("orange", "orange")
    assert (found.effect.n_before, found.effect.n_during) == (3, 3)
    assert found.effect.difference == pytest.approx((205 + 220 + 90) / 3 - (150 + 160 + 180) / 3)
    assert found.cuts["NOx"].listed_cut == found.cuts["NOx"].executed_cut


def test_evaluation_and_dossier_become_documents(project, notice, tmp_path, small):
    emergency.file_version(project, "2026", "filed", "文1", "2026-10-01")
    found = emergency_export.dossier(project, tmp_path / "d", "2026-11-01", "2026-11-30")
    names = {path.name for path in (tmp_path / "d").rglob("*") if path.is_file()}
    assert "00_目录.xlsx" in names
    assert len(names) == len(found.files)
    assert {".docx", ".xlsx"} == {name[name.rindex(".") :] for name in names}
    contents = openpyxl.load_workbook(tmp_path / "d" / "00_目录.xlsx")["目录"]
    listed = [row[2].value for row in contents.iter_rows(min_row=4) if row[2].value]
    assert len(listed) == len(names) - 1
    assert all((tmp_path / "d" / name).is_file() for name in listed)


def test_a_dossier_holds_no_telephone(project, notice, tmp_path):
    emergency.file_version(project, "备案稿", "filed", in_force="2026-11-01")
    found = emergency_export.dossier(project, tmp_path / "d", "2026-11-01", "2026-12-31")
    assert any("01_清单" in file for file in found.files)
    text = _all_text([file for file in found.files if file.endswith(".xlsx")])
    assert re.search(r"1990[01]\d{6}", text) is None
    assert "联系人甲" not in text


def test_observed_hours_stand_beside_the_record(project, notice, tmp_path):
    start = dt.datetime.fromisoformat(notice.start)
    path = tmp_path / "o.csv"
    hours = [(start + dt.timedelta(hours=at), 100 + at) for at in range(-30, 6)]
    path.write_text("time,aqi\n" + "\n".join(f"{moment:%Y-%m-%d %H:%M},{value}" for moment, value in hours), "utf-8")
    kept = emergency_response.add_observed(project, notice, path)
    assert len(kept.observed) == 36
    again = emergency_response.add_observed(project, kept, path)
    assert again.observed == kept.observed
    until = (start + dt.timedelta(hours=2)).isoformat(timespec="minutes")
    air = emergency_response.record_state(project, notice.key, until).air
    assert (air[-1]["time"], air[-1]["aqi"], air[-1]["level"]) == (until, 102.0, notice.level)
    assert air[0]["level"] == ""
    assert dt.datetime.fromisoformat(air[0]["time"]).date() == start.date() - dt.timedelta(days=1)
    effect = emergency_response.evaluate_response(project, notice.key).effect
    assert (effect.n_before, effect.n_during) == (30, 6)
    assert (effect.before, effect.during) == (84.5, 102.5)  # means of 70 … 99 and of 100 … 105


def test_a_forecast_of_days_is_held_against_days(notice):
    """An hour at midnight is no day: 23 hours of 200 and a midnight of 500 have a mean of 212.5."""
    rules = rule_set("mee-2024")
    day = dt.datetime(2026, 11, 20)
    ended = dataclasses.replace(notice, end="2026-11-22T08:00")
    hours = {day + dt.timedelta(hours=at): 500.0 if at == 0 else 200.0 for at in range(24)}
    found = score_forecast(ended, hours, rules)
    assert (found.n, found.bias) == (1, 210.0 - 212.5)
    assert found.level_forecast == "orange"  # days of 210 and 230 as forecast


def test_factory_pages_hold_no_telephone(project, tmp_path, small):
    import docx

    for kind in ("board", "plan"):
        found = emergency_export.factory_pages(project, tmp_path / f"{kind}.docx", kind, small.enterprises[4].name)
        document = docx.Document(found.files[0])
        text = "\n".join(
            [p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells]
        )
        assert small.enterprises[4].name in text
        assert "1990" not in text
    with pytest.raises(UsageError, match="unknown_firm"):
        emergency_export.factory_pages(project, tmp_path / "x.docx", "board", "没有的厂")


# --- past episodes -------------------------------------------------------------------------------


def test_episodes_of_a_series():
    values = [80, 160, 210, 220, None, 201, 90, 170, 180, 190, 60]
    found = review(dt.date(2020, 1, 1).toordinal(), values, [rule_set("mee-2018"), rule_set("mee-2024")])
    assert [(one.first, one.last, one.heavy_days, one.levels["mee-2018"], one.levels["mee-2024"]) for one in found] == [
        ("2020-01-02", "2020-01-04", 2, "yellow", "orange"),
        ("2020-01-06", "2020-01-06", 1, None, "yellow"),
        ("2020-01-08", "2020-01-10", 0, None, "orange"),
    ]


@pytest.mark.shared
def test_real_episodes_are_reviewed(shared_data, tmp_path):
    from airplan.cli import main

    path = tmp_path / "b.airplan"
    assert main(["new", str(path), "--city", "保定"]) == 0
    assert (
        main(["import", str(path), str(shared_data / "aqistudy_daily_headerless" / "保定.csv"), "--city", "保定"]) == 0
    )
    with Project.open(path, read_only=True) as project:
        found = emergency_response.review_episodes(project, project.city.id, "保定")
    winter = [one for one in found.episodes if one.last >= "2016-12-15" and one.first <= "2016-12-23"]
    # The red warning of 16 to 21 December 2016 in Jing-Jin-Ji.
    assert winter
    assert winter[0].levels["jjj-2016"] == "red"
    assert winter[0].levels["mee-2018"] == "red"
    assert len(found.episodes) > 30


def test_records_of_the_store_are_typed(project):
    assert isinstance(project.store.records("enterprise")[0], Record)
    line = next(Line.from_record(one) for one in project.store.records("line"))
    assert line.to_record().natural == line.key


def test_clock_is_used_for_versions(project):
    clock.set_today(dt.date(2026, 9, 30))
    assert emergency.file_version(project, "x").versions[0].made.startswith("2026-09-30")


def test_lists_of_two_cities_in_one_project_do_not_mix(tmp_path):
    one, two = EmergencyList((Enterprise(name="甲"),)), EmergencyList((Enterprise(name="乙"), Enterprise(name="丙")))
    with Project.create(tmp_path / "r.airplan") as opened:
        opened.run(PutUnits((Unit(130500, "邢台市", code="130500"), Unit(130600, "保定市", code="130600"))))
        opened.run(ImportList(one, 130500))
        opened.run(ImportList(two, 130600))
        with pytest.raises(UsageError, match="no_city"):
            emergency.working_list(opened)
        with emergency.of_city(opened, "邢台"):
            assert [firm.name for firm in emergency.working_list(opened).enterprises] == ["甲"]
            emergency.file_version(opened, "邢台", "filed", in_force="2026-01-01")
        with emergency.of_city(opened, "保定"):
            assert len(emergency.working_list(opened).enterprises) == 2
            assert emergency.list_versions(opened).versions == []
            assert emergency_export.city_name(opened) == "保定市"
        assert emergency.unit_id(opened) is None
