"""The ozone desk of a unit of the project."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from airplan import clock
from airplan.assess.evaluate import days_in
from airplan.assess.ozone import OzoneDesk, desk
from airplan.domain.figure import Figure, Level, Line
from airplan.errors import Refused
from airplan.rulebook import standards
from airplan.series.periods import Period
from airplan.words import say
from airplan.workspace.analysis import series
from airplan.workspace.analysis.places import one_unit

if TYPE_CHECKING:
    from airplan.workspace.session import Project

__all__ = ["OzoneDesk", "ozone_desk", "ozone_figure"]


def ozone_desk(project: Project, unit: str | int | None = None, as_of: dt.date | None = None) -> OzoneDesk:
    """Ozone of the running year up to *as_of* (today).  Raises Refused without days in the year."""
    day = as_of or clock.today()
    chosen = one_unit(project, unit)
    span = Period("ytd", dt.date(day.year, 1, 1), day, f"{day.year}ytd")
    portions = series.portions(project, [chosen], span)
    if not portions:
        raise Refused("ledger.no_days", unit=chosen.name, period=str(day.year))
    last = min(day, series.last_day(project, chosen.id) or day)
    span = Period("ytd", span.first, last, span.text)
    limit = standards.limit("O3", "daily_max_8h", standards.edition_on(day).id)
    assert limit is not None
    remaining = (dt.date(day.year, 12, 31) - last).days
    return desk(days_in(portions[0].cube, span), 0, remaining, limit.value)


def ozone_figure(found: OzoneDesk, name: str) -> Figure:
    """Path of the 90th percentile through the year, with the limit."""
    return Figure(
        title=say("ozone.figure", name=name),
        x_label=say("ozone.day"),
        y_label="µg/m³",
        marks=(
            Line(found.days, found.path, say("ozone.path"), "observed"),
            Level(found.level, say("ozone.limit", level=f"{found.level:g}"), "limit"),
        ),
        x_kind="day",
        note=say("ozone.note", above=found.above, left=found.left, level=f"{found.level:g}"),
    )
