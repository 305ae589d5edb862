"""What the region page asks for: values, ranking, differences; and the bulletin of a region's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from airplan.errors import AirplanError
from ui import errors, texts
from ui.models.region_tables import differences
from ui.texts import t
from ui.widgets.region_board import board_answers

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow

MOST = 20_000
"""Differences shown at once; a rule settles what is shown, and what is beyond comes up next."""
OWN = "own"
"""The region of a region's file itself; all cities in any other file."""


def answers(
    project: Any, metric: str, region: str | None, year: int | None, request: str | None = None
) -> dict[str, Any]:
    """Everything the page shows of *region* (:data:`OWN`, an id, None for all cities).

    ``values`` is None while a region's file holds no data.
    """
    from airplan.workspace.analysis import areas, limits
    from airplan.workspace.analysis.yearly import statistic
    from airplan.workspace.merging import open_conflicts

    board = board_answers(project, request)
    own = own_area(project)
    if region == OWN:
        region = own.id if own is not None else None
    if not project.store.kinds():
        return {"values": None, "board": board}
    values = areas.city_values(project, metric, region)
    known = np.flatnonzero(np.isfinite(values.values).any(axis=0))
    last = values.years[known[-1]] if len(known) else (values.years[-1] if values.years else 0)
    chosen = year if year in values.years else last
    found = limits.limit_on(statistic(metric), chosen) if chosen else None
    conflicts = open_conflicts(project)
    return {
        "board": board,
        "areas": ([own] if own is not None else []) + list(areas.areas(project)),
        "own": own.id if own is not None else None,
        "region": region,
        "values": values,
        "year": chosen,
        "limit": found.limit if found else None,
        "rank": rank_of(project, chosen, region),
        "conflicts": conflicts,
        "differences": differences(conflicts[:MOST], {unit.code or unit.name: unit.name for unit in project.units()}),
        "sources": sources_of(project),
        "imports": project.store.imports(),
    }


def rank_of(project: Any, year: int, region: str | None) -> tuple[Any, str]:
    """Ranking of a year, or the sentence of a refusal."""
    from airplan.workspace.analysis import rank

    try:
        return rank.rank(project, str(year), region=region), ""
    except AirplanError as error:
        return None, texts.of_error(error)


def sources_of(project: Any) -> dict[str, tuple[str, str]]:
    """File → when it came in and who sent it: arrivals as they were sent, other files as they were merged."""
    from airplan.workspace.region_arrivals import origins

    found = {info.file: (info.at[:16].replace("T", " "), info.who) for info in project.store.imports()}
    for name, one in origins(project).items():
        found[name] = (one.received[:16].replace("T", " "), f"{one.person}（{one.original}）")
    return found


def own_area(project: Any) -> Any:
    """The members of a region's file as an area to choose; None for any other file."""
    from airplan import clock
    from airplan.workspace import region_judged
    from airplan.workspace.analysis.areas import Area

    if not project.store.setting("region.members"):
        return None
    found = region_judged.area_on(project, clock.today())
    if not found.codes:
        return None  # units outside the 338 only: they are in no total, but are looked at like any cities
    held = {unit.code for unit in project.units()} & set(found.codes)
    return Area(found.text, t("ui.region.own", name=found.name), t("ui.region.own", name=found.name),
                len(found.codes), len(held))  # fmt: skip


def publish_bulletin(window: MainWindow, period: str) -> None:
    """The region's bulletin, with its coverage, as Word, workbook and HTML, into a folder the user chooses."""
    from ui.exporting import open_folder

    project = window.session.project
    folder = window.asker.folder("ui.ask.statement") if project is not None else None
    if folder is None:
        return

    def work(_progress: Any) -> Any:
        from airplan.workspace import region_judged

        assert project is not None
        return region_judged.bulletin(project, period, ("docx", "xlsx", "html"), folder)

    def done(made: Any) -> None:
        said = t("ui.region.bulletin_made", name=made.place, period=made.period, text=made.text, count=len(made.files))
        window.say(said, "good", [(t("ui.open_folder"), lambda: open_folder(folder))])

    window.session.jobs.run(work, done, title=t("ui.job.statement"), failed=errors.handle)
