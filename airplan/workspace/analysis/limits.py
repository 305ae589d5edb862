"""Limits of a statistic by date, for charts and for the limit a chance is asked about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from airplan.domain.figure import Figure, Level
from airplan.rulebook import standards

_STATISTIC = {"CO_p95": ("CO", "p95"), "O3_p90": ("O3", "p90")}


@dataclass(frozen=True, slots=True)
class DatedLimit:
    """The headline limit of one edition of GB 3095; ``last_year`` None: open."""

    edition: str
    limit: float
    first_year: int
    last_year: int | None
    unverified: bool


def limits_of(metric: str) -> tuple[DatedLimit, ...]:
    """Limits of a yearly statistic (``PM2.5``, ``O3_p90`` …) by edition; none for day counts."""
    pollutant, statistic = _STATISTIC.get(metric, (metric, "mean"))
    found = []
    for edition in standards.editions():
        for item in standards.items(edition.id):
            if item.pollutant == pollutant and item.statistic == statistic and item.headline:
                last = None if edition.last is None else edition.last.year
                check = item.limit.rule.needs_check
                found.append(DatedLimit(edition.id, item.limit.number, edition.first.year, last, check))
    return tuple(found)


def limit_on(metric: str, year: int) -> DatedLimit | None:
    """The limit in force at the end of a year."""
    edition = standards.edition_on(dt.date(year, 12, 31)).id
    return next((one for one in limits_of(metric) if one.edition == edition), None)


def change_day(today: dt.date) -> dt.date:
    """The last day on which an edition of GB 3095 took over, seen from *today* (the first one before that)."""
    days = [edition.first for edition in standards.editions()[1:]]
    past = [day for day in days if day <= today]
    return past[-1] if past else days[0]


def with_limits(figure: Figure, metric: str, first: int, last: int, name: str) -> Figure:
    """*figure* (years on x) with a line for each limit in force between two years; *name* has ``{limit}``."""
    lines = [
        Level(
            one.limit,
            name.format(limit=f"{one.limit:g}"),
            "limit",
            max(first, one.first_year) - 0.5,
            min(last, one.last_year or last) + 0.5,
        )
        for one in limits_of(metric)
        if one.first_year <= last and (one.last_year is None or one.last_year >= first)
    ]
    return Figure(
        figure.title,
        figure.x_label,
        figure.y_label,
        (*figure.marks, *lines),
        figure.x_kind,
        figure.categories,
        figure.note,
    )


def plan_periods() -> list[tuple[str, str]]:
    """Names and ids of the plan periods of the rule files, for choosing one."""
    from airplan.rulebook import planperiods

    return [(one.name, one.id) for one in planperiods.plan_periods()]
