"""An invented region for the window's tests: days, plans, lists, responses, forecasts, a notice, differences.

The numbers are plain and seeded; nothing is a real city's, whatever names the caller gives the codes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from invented import YEARS, days

from airplan.domain import Record, Unit, UnitLevel
from airplan.emergency.response import Inspection, Notice, Receipt
from airplan.emergency.sources import Enterprise, Measure
from airplan.workspace import packages, region, region_notice
from airplan.workspace.commands.merging import StoreMerge
from airplan.workspace.commands.records import PutRecords, SetSettings
from airplan.workspace.session import Project

CITIES = {"130100": "石家庄市", "130200": "唐山市", "130600": "保定市", "131000": "廊坊市"}
START = "2025-12-10T18:00"
FORECAST = (120, 180, 230, 260, 240, 90)
"""AQI of six days from 2025-12-09; each further city has five less."""


def make_region(folder: Path, cities: Mapping[str, str] = CITIES, years: tuple[int, ...] = YEARS) -> Path:
    """The region's file with everything in it; the last city has sent neither forecast nor response."""
    path = folder / "区域.airplan"
    with Project.create(path, title="示例区域", who="张三") as project:
        project.run(SetSettings({
            "region.members": list(cities), "region.membership": "示例区域", "region.name": "示例区域",
        }))  # fmt: skip
        with project.store.change("history.put_units", name="示例", count=len(cities)):
            project.store.put_units([Unit(int(code), name, UnitLevel.CITY, code=code) for code, name in cities.items()])
            project.store.write_days(days(tuple(int(code) for code in cities), years))
        project.run(PutRecords(tuple(_records(list(cities)))))
        region.ask(project, "2026-01", "2025年数据报送", ["series"], "2025", "2026-01-31")
        region_notice.save_notice(project, "orange", "2025-12-09T16:00", START, document="联动〔2025〕3号")
    return path


def _records(codes: list[str]) -> list[Record]:
    targets = [{"code": code, "base": 44.0 - k, "target": 36.0 - k} for k, code in enumerate(codes)]
    body = {"metric": "PM2.5", "year": 2027, "base_year": 2023, "cities": targets}
    found = [Record("region_target", "PM2.5|2027", body)]
    for place, code in enumerate(codes):
        found += _plan(int(code), place)
        found += _list(int(code), place)
        if place < len(codes) - 1:
            found += _response(int(code), place)
    return found


def _plan(unit: int, place: int) -> list[Record]:
    shared = {
        "code": "Q1",
        "name": "区域联防：重型车绕行",
        "start": "2025-03-01",
        "end": "2027-12-31",
        "investment": 300.0,
        "shared": True,
    }
    own = {"code": "M1", "name": f"钢铁超低排放改造（{place + 1}期）", "start": f"2025-0{place % 8 + 1}-01", "end": "2026-10-31",
           "investment": 1200.5, "lead": "市生态环境局"}  # fmt: skip
    return [Record("measure", f"{unit}|{body['code']}", body, unit) for body in (shared, own)]


def _list(unit: int, place: int) -> list[Record]:
    stop, none = Measure(action="stop"), Measure()
    firms = [
        Enterprise(name=f"某水泥厂{k}", county="甲县", key_industry="水泥", unit=unit, measures=(none, stop, stop))
        for k in range(3 + place)
    ]
    firms += [Enterprise(name="某铸造厂", county="乙县", key_industry="铸造", unit=unit, measures=(none, none, stop))]
    return [one.to_record() for one in firms]


def _response(unit: int, place: int) -> list[Record]:
    level = ("orange", "yellow", "orange")[place % 3]
    notice = Notice(
        document=f"市〔2025〕{place + 5}号", level=level, published="2025-12-10T10:00", unit=unit,
        start=f"2025-12-10T{18 + 2 * (place % 3):02d}:00", end="2025-12-14T08:00",
    )  # fmt: skip
    told = [Receipt(notice=notice.key, recipient=f"县{k}", sent="2025-12-10T11:00", unit=unit) for k in (1, 2, 3)]
    told[0] = dataclasses.replace(told[0], received="2025-12-10T11:20")
    seen = [
        Inspection(notice=notice.key, firm_name=f"某水泥厂{k}", time="2025-12-11T09:00", carried_out=said, unit=unit)
        for k, said in enumerate(("yes", "no"))
    ]
    return [one.to_record() for one in (notice, *told, *seen)]


def forecast_files(folder: Path, cities: Mapping[str, str] = CITIES) -> list[Path]:
    """A forecast file of each city but the last."""
    made = []
    for place, name in enumerate(list(cities.values())[:-1]):
        made.append(folder / f"{name}_预报.csv")
        rows = [f"2025-12-{9 + k:02d},{aqi - 5 * place}" for k, aqi in enumerate(FORECAST)]
        made[-1].write_text("date,aqi\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return made


def differing(folder: Path, code: str, name: str, cities: Mapping[str, str] = CITIES) -> Path:
    """A city's own file that says otherwise: PM2.5 two more on ten days of 2025."""
    path = folder / f"{name}.airplan"
    whole = days(tuple(int(one) for one in cities), YEARS)
    place = list(cities).index(code)
    mine = whole.values[place : place + 1].copy()
    mine[0, -200:-190, 0] += 2000
    project = Project.create(path, title=name, who="李四")
    with project, project.store.change("history.put_units", name=name, count=1):
        project.store.put_units([Unit(int(code), name, UnitLevel.CITY, code=code)])
        project.store.write_days(dataclasses.replace(whole, units=whole.units[place : place + 1], values=mine))
    return path


def with_differences(path: Path, folder: Path, cities: Mapping[str, str] = CITIES) -> int:
    """Merge the first city's differing file; answers how many differences wait."""
    from airplan.workspace.analysis.merging import plan_merge

    code, name = next(iter(cities.items()))
    file = differing(folder, code, name, cities)
    with Project.open(path, who="张三") as project:
        plan = plan_merge([file], project.store)
        project.run(StoreMerge(plan))
        return len(plan.merged.conflicts)


def package(folder: Path, code: str, name: str, cities: Mapping[str, str] = CITIES) -> Path:
    """A city's submission for the request of the region's file."""
    file = differing(folder, code, name, cities)
    with Project.open(file, read_only=True) as project:
        packages.submit(project, folder / f"{name}.airpkg", ["series"], period="2025", request="2026-01")
    return folder / f"{name}.airpkg"


def region_dialogs(window, folder: Path) -> list:
    """Every dialog of the region page, over the project that is open."""
    from airplan.domain import Changes
    from airplan.workspace import handout
    from airplan.workspace.analysis.merging import plan_merge
    from airplan.workspace.region_changes import SubmissionChanges
    from ui.dialogs.handout import HandoutDialog
    from ui.dialogs.merge import MergeDialog
    from ui.dialogs.new_region import NewRegion
    from ui.dialogs.region_notice import NoticeDialog
    from ui.dialogs.region_request import RegionRequest
    from ui.dialogs.shared_measure import SharedMeasure
    from ui.dialogs.submission_changes import ChangesDialog
    from ui.dialogs.submit import SubmitDialog

    project = window.session.project
    codes = [unit.code for unit in project.units() if unit.parent is None]
    project.run(SetSettings({"region.members": codes, "region.name": "示例"}))
    project.run(PutRecords((Record("region_target", "PM2.5|2027", {"metric": "PM2.5", "year": 2027, "cities": [
        {"code": codes[0], "target": 33.0}]}),)))  # fmt: skip
    form = folder / "form.xlsx"
    form.write_bytes(b"form")
    handout.pack(project, folder / "handout.airpkg", [form])
    window.session.tell(Changes.of("record"))
    other = folder / "other.airplan"
    with Project.create(other) as there:
        there.run(SetSettings({"title": "示例"}))
    plan = plan_merge([other], project.store)
    return [
        HandoutDialog(handout.show(folder / "handout.airpkg", project), window),
        MergeDialog(plan, window),
        NewRegion(window),
        NoticeDialog(project, None, window),
        RegionRequest(window.asker, window),
        SharedMeasure([], "Q1", window),
        ChangesDialog(SubmissionChanges("示例", "a.airpkg", "", "", (), 0), window),
        SubmitDialog(window),
    ]
