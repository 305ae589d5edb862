"""An invented city (values made up) under the code of a real place, since every unit needs a place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from airplan.domain import DataKind, PeriodValue, Unit
from airplan.plan.inventory import Emission, Share
from airplan.plan.measures import Actual, Measure, Project, Reduction, Task
from airplan.plan.targets import Attribute, Deadline, Origin, PathMethod, Target
from airplan.workspace.commands.plan import put_items
from airplan.workspace.commands.records import PutUnits
from airplan.workspace.session import Project as Session

UNIT = 130600
PM25 = {2015: 66.0, 2016: 62.4, 2017: 60.2, 2018: 55.1, 2019: 52.8, 2020: 49.0, 2021: 46.3, 2022: 45.9, 2023: 44.2,
        2024: 42.8, 2025: 41.0}  # fmt: skip
NO2 = {year: 48.0 - 1.2 * (year - 2015) + (year % 3) * 0.4 for year in PM25}
GOOD = {year: 205 + 6 * (year - 2015) + (year % 4) for year in PM25}


def fill(path: Path) -> Path:
    """Make the project file."""
    with Session.create(path, title="示例市（虚构）", who="测试员") as project:
        project.run(PutUnits((Unit(UNIT, "示例市", code=str(UNIT)),)))
        with project.store.change("history.put_records"):
            project.store.write_periods(_periods())
        project.run(put_items([*deadlines(), *measures(), *inventory(), *shares(), *tasks(), *projects()]))
    return path


def _periods() -> list[PeriodValue]:
    found = []
    for values, metric, statistic in ((PM25, "PM2.5", "mean"), (NO2, "NO2", "mean"), (GOOD, "AQI", "good_days")):
        for year, value in values.items():
            start = dt.date(year, 1, 1).toordinal()
            stored = round(value * 1000)
            found.append(PeriodValue(UNIT, start, "year", metric, statistic, DataKind.REVIEWED_ACTUAL, stored))
    return found


def deadlines() -> list[Deadline]:
    """PM2.5 to 35 by 2029 by equal rate, given in an invented document."""
    return [
        Deadline("PM2.5", goal="35", year=2029, base_year=2025, base="41", set_by="某省人民政府", document="虚构文件",
                 number="虚构〔2026〕1号", base_document="虚构〔2026〕2号", attribute=Attribute.BINDING, unit=UNIT),
        Deadline("NO2", goal="34", year=2029, base_year=2025, base="36", method=PathMethod.EQUAL_STEP, unit=UNIT),
    ]  # fmt: skip


def targets() -> list[Target]:
    """One value given from above."""
    return [Target("PM2.5", 2027, "38", Origin.ASSIGNED, Attribute.BINDING, "虚构〔2026〕3号", unit=UNIT)]


def measures(count: int = 14) -> list[Measure]:
    """Measures with costs and reductions that differ, one locked, one following another, two excluding."""
    found = []
    for number in range(1, count + 1):
        size = 300.0 + 170.0 * ((number * 7) % 11)
        found.append(
            Measure(
                code=f"M{number:02d}", name=f"虚构措施{number}", chapter=("industry", "energy", "mobile")[number % 3],
                lead="市生态环境局", duty=f"责任单位{number % 4}", joint="市财政局",
                sector=("工业源", "移动源")[number % 2],
                start=dt.date(2027, 1, 1), end=dt.date(2027, 12, 31), ramp=(60.0, 100.0),
                investment=400.0 + 130.0 * ((number * 5) % 13), running=10.0 * (number % 5), price_year=2025,
                reductions={"NOx": Reduction(size, size * 0.7, size * 1.2),
                            "PM2.5": Reduction(size / 4, size / 6, size / 3)},
                basis="虚构", unit=UNIT,
            )
        )  # fmt: skip
    from dataclasses import replace

    found[0] = replace(found[0], locked=True, document="虚构〔2026〕4号")
    found[3] = replace(found[3], after=("M03",), start=dt.date(2028, 1, 1), end=dt.date(2028, 6, 30))
    found[5] = replace(found[5], excludes=("M07",))
    return found


def inventory() -> list[Emission]:
    """Enough of everything."""
    return [
        Emission("工业源", "NOx", 26000.0, 2025, document="虚构清单", unit=UNIT),
        Emission("移动源", "NOx", 24000.0, 2025, document="虚构清单", unit=UNIT),
        Emission("工业源", "PM2.5", 9000.0, 2025, document="虚构清单", unit=UNIT),
        Emission("移动源", "PM2.5", 3000.0, 2025, document="虚构清单", unit=UNIT),
    ]


def shares() -> list[Share]:
    """What makes the PM2.5 of the invented city."""
    return [
        Share("PM2.5", "NOx", 35.0, low=25.0, high=45.0, document="虚构源解析", unit=UNIT),
        Share("PM2.5", "PM2.5", 40.0, low=30.0, high=50.0, document="虚构源解析", unit=UNIT),
    ]


def tasks() -> list[Task]:
    """Two tasks from above."""
    return [
        Task("T01", "淘汰燃煤锅炉", document="虚构文件", number="虚构〔2026〕4号", quantity=100.0, quantity_unit="蒸吨",
             start=dt.date(2026, 1, 1), due=dt.date(2026, 10, 31), duty="责任单位1", lead="市发改委",
             counties={"甲县": 60.0, "乙区": 40.0}, contact="张三 13800000000", unit=UNIT),
        Task("T02", "老旧车辆淘汰", quantity=2000.0, quantity_unit="辆", start=dt.date(2026, 7, 1),
             due=dt.date(2027, 6, 30), duty="责任单位2", unit=UNIT),
    ]  # fmt: skip


def projects() -> list[Project]:
    """A key project."""
    return [
        Project("P01", "虚构集中供热工程", "M02", "虚构热力公司", start=dt.date(2026, 3, 1), end=dt.date(2027, 10, 31),
                investment=8000.0, funds="自筹", progress=30.0, reductions={"SO2": Reduction(120.0)},
                contact="李四 13900000000", unit=UNIT)
    ]  # fmt: skip


def actuals() -> list[Actual]:
    """What the duty units reported."""
    return [
        Actual("T01", "2026-09", "责任单位1", 70.0, 300.0, problem="资金未到位", unit=UNIT),
        Actual("T02", "2026-10", "责任单位2", 900.0, 50.0, proof="报废证明", unit=UNIT),
    ]
