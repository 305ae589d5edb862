"""Read-only tables and figures of the plan page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from airplan.domain.figure import Band, Figure, Line, Moment, Points
from ui import texts
from ui.models.columns import Column
from ui.models.ledger_tables import indicator_name
from ui.models.table_model import TableData
from ui.models.trend_tables import chance_text, unit_of
from ui.texts import t


def targets(answer: Any) -> TableData:
    """Yearly targets: one row an indicator, one column a year."""
    years = sorted({row.year for row in answer.targets})
    columns = [Column("pollutant", t("ui.plan.pollutant")), Column("unit", t("ui.targets.unit"))]
    columns += [Column(f"y:{year}", str(year), kind="figure") for year in years]
    columns += [Column("chance", t("ui.plan.chance"), kind="figure")]
    chances = {one.target: one for one in answer.chances}
    rows: list[dict[str, Any]] = []
    for name in dict.fromkeys(row.pollutant for row in answer.targets):
        own = [row for row in answer.targets if row.pollutant == name]
        entry: dict[str, Any] = {"pollutant": indicator_name(name), "unit": own[0].unit}
        entry |= {f"y:{row.year}": row.text for row in own}
        entry["chance"] = _chances(name, own, chances)
        rows.append(entry)
    return TableData.of_rows(columns, rows)


def _chances(name: str, rows: Sequence[Any], chances: Mapping[str, Any]) -> str:
    last = [one for key, one in chances.items() if key.startswith(name) and str(rows[-1].year) in key]
    if not last:
        return texts.DASH
    before, planned = chance_text(last[-1].before), chance_text(last[-1].planned)
    return t("ui.plan.chances", before=before, planned=planned)


def path_figure(pollutant: str, answer: Any, chance: Any, past: Mapping[int, float]) -> Figure:
    """Target path over the outlook's fan, with what was observed."""
    marks: list[Any] = []
    if chance is not None:
        years = [float(one.year) for one in chance.years]
        low, high = [one.interval[0] for one in chance.years], [one.interval[1] for one in chance.years]
        marks.append(Band(years, low, high, t("ui.trend.interval90"), "forecast", 0.25))
        marks.append(Line(years, [one.median for one in chance.years], t("ui.trend.median"), "forecast"))
    if past:
        marks.append(Points([float(year) for year in past], list(past.values()), t("ui.trend.observed"), "observed"))
    own = [row for row in answer.targets if row.pollutant == pollutant]
    path = [(float(row.year), row.value) for row in own]
    view = next((one for one in answer.deadlines if one.pollutant == pollutant), None)
    if view is not None and view.base_year and view.base:
        path.insert(0, (float(view.base_year), float(view.base)))
    if path:
        marks.append(Line([x for x, _ in path], [y for _, y in path], t("ui.plan.path"), "target", marks=True))
    if view is not None and view.year:
        marks.append(Moment(float(view.year), t("ui.trend.deadline", year=view.year)))
    name = indicator_name(pollutant)
    return Figure(
        t("ui.plan.figure", name=name), t("ui.standing.year"), f"{name} ({unit_text(pollutant)})", tuple(marks), "year"
    )


def chosen(answer: Any) -> TableData:
    """The measures of a choice."""
    metrics = list(dict.fromkeys(name for one in answer.chosen for name in one.effect))
    columns = [
        Column("code", t("ui.plan.code")),
        Column("name", t("ui.plan.name"), width=260),
        Column("year", t("ui.plan.start_year"), kind="integer"),
        Column("investment", t("ui.plan.investment"), kind="number"),
        Column("running", t("ui.plan.running"), kind="number"),
        *(Column(f"e:{name}", t("ui.plan.effect", name=name), kind="number", digits=2) for name in metrics),
    ]
    rows = [
        {
            "code": one.code,
            "name": one.name,
            "year": one.year,
            "investment": one.investment,
            "running": one.running,
            **{f"e:{name}": value for name, value in one.effect.items()},
        }
        for one in answer.chosen
    ]
    return TableData.of_rows(columns, rows)


def choice_text(answer: Any) -> list[str]:
    """What a choice means, in a few lines."""
    lines = [t("ui.plan.feasible" if answer.feasible else "ui.plan.infeasible")]
    if answer.cost is not None:
        lines.append(t("ui.plan.cost", cost=f"{answer.cost:.0f}", gap=texts.percent(answer.gap, 1)))
    for goal, after in answer.probability.items():
        name = goal_text(goal)
        lines.append(
            t("ui.plan.target_chance", name=name, before=chance_text(answer.before.get(goal)), after=chance_text(after))
        )
    if answer.joint_probability is not None:
        lines.append(t("ui.plan.joint_chance", chance=chance_text(answer.joint_probability)))
    if answer.conflict:
        lines.append(t("ui.plan.conflict", names="、".join(goal_text(one) for one in answer.conflict)))
    if answer.nearest is not None:
        short = "、".join(
            f"{goal_text(name)} {value:.1f}" for name, value in answer.nearest.shortfall.items() if value >= 0.05
        )
        lines.append(t("ui.plan.nearest", short=short, cost=f"{answer.nearest.cost:.0f}"))
    if answer.label:
        lines.append(answer.label)
    return lines


def unit_text(pollutant: str) -> str:
    """Unit of an indicator of the targets table."""
    return "%" if pollutant.endswith("ratio") else unit_of(pollutant)


def goal_text(goal: str) -> str:
    """A target, ceiling or budget as people say it: ``PM2.5@2027``, ``NOx@2028``, ``budget:2027``."""
    from airplan.workspace.analysis.entered_types import goal_name

    return goal_name(goal)


def board(answer: Any) -> TableData:
    """Progress board."""
    columns = (
        Column("code", t("ui.plan.code")),
        Column("name", t("ui.plan.name"), width=240),
        Column("duty", t("ui.plan.duty")),
        Column("due", t("ui.plan.due"), kind="date"),
        Column("status", t("ui.plan.status")),
        Column("planned", t("ui.plan.planned"), kind="percent"),
        Column("done", t("ui.plan.done"), kind="percent"),
        Column("overdue", t("ui.plan.overdue"), kind="integer"),
        Column("money", t("ui.plan.investment"), kind="number"),
        Column("money_done", t("ui.plan.money_done"), kind="number"),
        Column("proof", t("ui.plan.proof"), kind="flag"),
        Column("problem", t("ui.plan.problem")),
    )
    tones = {"behind": "bad", "done": "good", "not_started": "caution"}
    rows, marks = [], {}
    for place, one in enumerate(answer.items):
        rows.append(
            {
                **{
                    key: getattr(one, key)
                    for key in (
                        "code",
                        "name",
                        "duty",
                        "due",
                        "planned",
                        "done",
                        "money",
                        "money_done",
                        "proof",
                        "problem",
                    )
                },
                "status": t(f"ui.plan.status.{one.status.value}"),
                "overdue": one.overdue_days or None,
            }
        )
        if tone := tones.get(one.status.value):
            marks[(place, "status")] = (tone, t(f"ui.plan.status.{one.status.value}"))
    return TableData.of_rows(columns, rows, marks=marks)
