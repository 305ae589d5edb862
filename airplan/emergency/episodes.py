"""Past pollution episodes (历史过程复盘): what each rule set would have suggested with a perfect forecast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from airplan.emergency.forecast import Forecast, Step
from airplan.emergency.levels import suggest
from airplan.emergency.rules import RuleSet


@dataclass(frozen=True)
class Episode:
    """Consecutive polluted days; ``levels`` by rule set, None where no clause held."""

    first: str
    last: str
    days: int
    heavy_days: int
    highest: float
    mean: float
    levels: dict[str, str | None]


def _runs(values: Sequence[float | None], above: float) -> list[tuple[int, int]]:
    """Runs of days beyond *above* (first, past the end); a missing day ends a run."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for place, value in enumerate([*values, None]):
        if value is not None and value > above:
            start = place if start is None else start
        elif start is not None:
            runs.append((start, place))
            start = None
    return runs


def review(
    first_day: int, values: Sequence[float | None], rules: Sequence[RuleSet], above: float = 150.0
) -> list[Episode]:
    """Episodes of a daily AQI series with at least one heavily polluted day (AQI > 200) or a level of any rule set.

    *first_day* is the ordinal of ``values[0]``; None is missing.
    """
    episodes = []
    for start, end in _runs(values, above):
        part = [value for value in values[start:end] if value is not None]
        steps = tuple(
            Step(dt.datetime.fromordinal(first_day + start + place), value, value, value)
            for place, value in enumerate(part)
        )
        levels = {one.id: suggest(one, Forecast(steps, hourly=False)).level for one in rules}
        heavy = sum(value > 200 for value in part)
        if heavy or any(levels.values()):
            episodes.append(
                Episode(
                    dt.date.fromordinal(first_day + start).isoformat(),
                    dt.date.fromordinal(first_day + end - 1).isoformat(),
                    end - start,
                    heavy,
                    max(part),
                    round(sum(part) / len(part), 1),
                    levels,
                )
            )
    return episodes
