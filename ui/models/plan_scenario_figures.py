"""Pictures of the scenarios: chances with honest words, and the years ahead beside the targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from airplan.domain.figure import Band, Figure, Line, Moment, Points
from ui.models.ledger_tables import indicator_name
from ui.models.plan_tables import goal_text, unit_text
from ui.models.trend_tables import chance_text
from ui.plots.chance_bars import ChanceBar, ChanceGroup
from ui.texts import t

MOST = 5
"""More scenarios than this are no picture; the table has them all."""

BEFORE = 6
"""Years of the past that stand beside the years ahead."""


def chance_words(chance: float | None) -> str:
    """A chance as people count: 80 % is "in 8 of 10 cases"; never certain, never impossible."""
    if chance is None:
        return chance_text(chance)
    number = chance_text(chance)
    if chance < 0.05:
        return t("ui.chance.rare", chance=number)
    if chance > 0.95:
        return t("ui.chance.nearly", chance=number)
    return t("ui.chance.in_ten", chance=number, count=min(9, max(1, round(10 * chance))))


def chance_groups(found: Sequence[Any]) -> list[ChanceGroup]:
    """One group a target, one bar a scenario, and the chance without new measures above; last all targets together."""
    shown = found[:MOST]
    groups = []
    for goal in dict.fromkeys(name for one in shown for name in one.probability):
        before = next((one.before[goal] for one in shown if goal in one.before), None)
        bars = [_bar(t("ui.scenario.nothing"), before, -1)]
        bars += [_bar(one.name, one.probability.get(goal), number) for number, one in enumerate(shown)]
        asked = next((one.asked[goal] for one in shown if goal in one.asked), None)
        groups.append(ChanceGroup(goal_text(goal), tuple(bars), asked))
    if len(groups) > 1:
        joint = tuple(_bar(one.name, one.joint_probability, number) for number, one in enumerate(shown))
        groups.append(ChanceGroup(t("ui.scenario.joint"), joint))
    return groups


def _bar(name: str, chance: float | None, number: int) -> ChanceBar:
    return ChanceBar(name, chance, chance_words(chance), number)


def path_figure(
    pollutant: str, paths: Sequence[Any], targets: Sequence[Any], past: Mapping[int, float], deadline: int | None = None
) -> Figure:
    """The years ahead of one indicator under each scenario, the targets as steps to keep, what was observed."""
    own = [one for one in paths if one.pollutant == pollutant and one.years]
    marks: list[Any] = []
    for one in own:
        years = [float(year) for year in one.years]
        if not one.scenario:
            marks.append(Band(years, one.low, one.high, t("ui.scenario.nothing_range"), "forecast", 0.15))
            marks.append(Line(years, one.median, t("ui.scenario.nothing"), "forecast"))
    named = [one for one in own if one.scenario][:MOST]
    marks += [Line([float(year) for year in one.years], one.median, one.scenario, "plain", marks=True) for one in named]
    first = min((one.years[0] for one in own), default=0) - BEFORE
    seen = {year: value for year, value in past.items() if year >= first}
    if seen:
        marks.append(Points([float(year) for year in seen], list(seen.values()), t("ui.trend.observed"), "observed"))
    aims = [(float(row.year), row.value) for row in targets if row.pollutant == pollutant]
    if aims:
        marks.append(Line([x for x, _ in aims], [y for _, y in aims], t("ui.plan.path"), "target", marks=True))
    if deadline:
        marks.append(Moment(float(deadline), t("ui.trend.deadline", year=deadline)))
    name = indicator_name(pollutant)
    title = t("ui.scenario.path", name=name)
    return Figure(title, t("ui.standing.year"), f"{name} ({unit_text(pollutant)})", tuple(marks), "year")
