"""The main job end to end on the invented city: raw workbooks in, project, workbooks and documents out.

The same functions as the window and the command line call; nothing is computed here.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from airplan import clock, resourcefiles
from airplan.assess.official import OfficialValue
from airplan.errors import Refused
from airplan.plan.ask import Wish
from airplan.plan.targets import Attribute, PathMethod
from airplan.progress import QUIET, Progress
from airplan.workspace import SAMPLE_PROJECT
from airplan.workspace.analysis import (
    emergency,
    emergency_export,
    intake,
    plan,
    plan_choose,
    plan_documents,
    plan_tables,
)
from airplan.workspace.analysis.outlook import SEED_SETTING
from airplan.workspace.analysis.project import create
from airplan.workspace.analysis.publish import publish
from airplan.workspace.commands.intake import ImportFiles
from airplan.workspace.commands.official import SetOfficial
from airplan.workspace.commands.plan import ApplySet, put_items
from airplan.workspace.commands.records import SetSettings
from airplan.workspace.merging import merge_files
from airplan.workspace.session import Project

CITY, NEIGHBOUR = "澄川市", "临岚市"
BANNER = "示例（虚构数据），非任何真实城市的资料"
DAY = dt.date(2026, 11, 24)
"""The sample ends the day before; the demo is told this day, so that its numbers stay what they are."""
SEED = 20261124
"""Seed of the sample's draws: each demo chooses the same measures and prints the same chances."""


@dataclass(frozen=True)
class Demo:
    """What the demo made.  ``files`` are paths below ``folder``."""

    folder: str
    project: str
    files: tuple[str, ...]
    chosen: int
    joint_probability: float | None
    conflicts: int


def make_demo(folder: Path | str, progress: Progress = QUIET) -> Demo:
    """Do the main job into *folder* (made when missing; an existing project there is not overwritten).

    Raises Refused when the sample files are not installed, FileTrouble when the folder cannot be written.
    """
    folder = Path(folder)
    sample = _sample()
    raw = folder / "原始文件"
    raw.mkdir(parents=True, exist_ok=True)
    for file in sorted(sample.iterdir()):
        shutil.copyfile(file, raw / file.name)
    old = clock.fixed_day()
    clock.set_today(old or DAY)
    try:
        return _main_job(folder, raw, progress)
    finally:
        clock.set_today(old)


def _sample() -> Path:
    sample = resourcefiles.root().parent / "sample_data" / "files"
    if not sample.is_dir():
        raise Refused("demo.no_sample", folder=str(sample))
    return sample


def _main_job(folder: Path, raw: Path, progress: Progress) -> Demo:
    target = folder / SAMPLE_PROJECT
    made = {"chosen": 0, "conflicts": 0}
    joint: list[float | None] = [None]
    with create(target, city=CITY, title=f"{CITY}（虚构示例）") as project:
        project.run(SetSettings({"plan.banner": BANNER, SEED_SETTING: SEED}))
        steps: list[Callable[[], None]] = [
            lambda: _load(project, raw),
            lambda: _orders(project),
            lambda: _plan(project, raw, made, joint),
            lambda: _list(project, raw, folder),
            lambda: _documents(project, folder),
        ]
        for number, step in enumerate(steps):
            progress.step(number, len(steps) + 1)
            step()
    progress.step(len(steps), len(steps) + 1)
    made["conflicts"] = _region(folder, raw, target)
    files = tuple(
        sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.parent != raw)
    )
    return Demo(str(folder), target.name, files, made["chosen"], joint[0], made["conflicts"])


def _load(project: Project, raw: Path) -> None:
    series = [path for path in sorted(raw.iterdir()) if path.name[:2] in ("01", "02", "03", "04", "05", "06")]
    for file in series:
        project.run(ImportFiles(intake.preview(project, [file])))


def _orders(project: Project) -> None:
    """Two numbers from the invented province's letter, and the bases."""
    city = project.city
    unit = city.id if city else None
    letter = ("虚构省2026年度目标通知（示例）", "2026-02-20")
    for indicator, period, kind, value in (
        ("PM2.5", "2026", "assigned", "32"),
        ("good_ratio", "2026", "assigned", "85.0"),
        ("heavy_days", "2026", "assigned", "4"),
        ("O3", "2026", "assigned", "160"),
        ("PM2.5", "2025", "base", "34"),
        ("PM2.5", "2025", "recognised", "34"),
    ):
        project.run(SetOfficial(OfficialValue(unit, indicator, period, kind, value, *letter)))


def _plan(project: Project, raw: Path, made: dict[str, int], joint: list[float | None]) -> None:
    unit = plan.plan_unit(project, None)
    book = next(path for path in raw.iterdir() if path.name.startswith("08"))
    project.run(put_items(plan_tables.preview_tables(project, unit, [book], None).items))
    deadline = plan.draft_deadline(
        project, unit, "PM2.5", year=2029, base_year=2025, method=PathMethod.EQUAL_RATE, attribute=Attribute.BINDING,
        set_by="澄川市人民政府（虚构）", document="达标期限公告（示例）", number="虚构〔2026〕9号",
    )  # fmt: skip
    project.run(put_items([deadline], "history.plan_targets"))
    answer = plan_choose.choose_measures(project, unit, Wish(probability=0.8))
    if answer.feasible and answer.scenario is not None:
        project.run(ApplySet(unit.id, {item.code: item.year for item in answer.chosen}, answer.scenario))
    made["chosen"], joint[0] = len(answer.chosen), answer.joint_probability


def _list(project: Project, raw: Path, folder: Path) -> None:
    this_year = next(path for path in raw.iterdir() if path.name.startswith("09"))
    last_year = next(path for path in raw.iterdir() if path.name.startswith("10"))
    emergency.import_list(project, [this_year])
    emergency_export.export_list(project, _made(folder / "应急减排清单"), compare=last_year)
    emergency_export.export_list(project, _made(folder / "应急减排清单" / "公开版"), public=True)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _documents(project: Project, folder: Path) -> None:
    unit = plan.plan_unit(project, None)
    plans = _made(folder / "达标规划")
    for issue, word in (("internal", "内部研判"), ("submission", "报送稿"), ("public", "公开稿")):
        plan_documents.export(project, unit, plans / f"{CITY}_达标规划_{word}.docx", issue)
    plan_documents.export(project, unit, plans / f"{CITY}_达标规划_报送稿.html", "submission")
    plan_tables.export_tables(project, unit, plans / f"{CITY}_规划表.xlsx")
    reports = _made(folder / "环境空气质量状况")
    publish(project, "2026-10", ("docx", "xlsx", "html"), reports)
    publish(project, "2025", ("docx", "xlsx"), reports)


def _region(folder: Path, raw: Path, city: Path) -> int:
    """A second city's file, and both merged."""
    other = folder / f"{NEIGHBOUR}（虚构示例）.airplan"
    with create(other, city=NEIGHBOUR, title=f"{NEIGHBOUR}（虚构示例）") as project:
        file = next(path for path in raw.iterdir() if path.name.startswith("07"))
        project.run(ImportFiles(intake.preview(project, [file])))
    return len(merge_files(folder / "区域汇总（虚构示例）.airplan", [city, other]).conflicts)
