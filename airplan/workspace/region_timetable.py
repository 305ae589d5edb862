"""All cities' plans in one timetable, with what they cost, cut and have done; what is done together once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from airplan.region.shared import Line as TimetableRow
from airplan.region.shared import lines, totals
from airplan.workspace.region import members, names
from airplan.workspace.region_shared import entries, marks

if TYPE_CHECKING:
    from airplan.workspace.session import Project

__all__ = ["RegionTimetable", "TimetableRow", "timetable"]


@dataclass(frozen=True)
class RegionTimetable:
    """All cities' plans in one timetable; what several cities do together stands, is paid and cuts once.

    ``cuts``: best guess in full effect by quantity (t/a; coal 10,000 t/a).  ``status``: rows by status.
    ``differs``: rows done together whose cities say different amounts, which are in no sum until somebody chooses.
    ``left_out``: measures that their city has not taken into its plan.  ``text``: cities with a plan, of all.
    """

    rows: tuple[TimetableRow, ...]
    shared: int
    investment: float
    cities: int
    cuts: Mapping[str, float]
    status: Mapping[str, int]
    differs: tuple[str, ...]
    left_out: int
    text: str


def timetable(project: Project, day: dt.date | None = None) -> RegionTimetable:
    """Measures and key projects of all cities by start, as they stand on *day* (today)."""
    held = entries(project, day)
    rows = lines(held.entries, marks(project), names(members(project), project))
    investment, cuts, status = totals(rows)
    differs = tuple(row.name or row.code for row in rows if row.differs)
    return RegionTimetable(
        tuple(rows), sum(len(row.codes) > 1 for row in rows), investment, held.cities, cuts, status, differs,
        held.left_out, f"{held.cities}/{len(members(project))}",
    )  # fmt: skip
