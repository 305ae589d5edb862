"""Tables of the plan page's later tabs: cost curve, scenarios side by side, versions, comparison table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from airplan.domain.figure import Bars, Figure, Moment
from ui import texts
from ui.models.columns import Column
from ui.models.plan_tables import goal_text, unit_text
from ui.models.table_model import TableData
from ui.models.trend_tables import chance_text
from ui.plots.bar_labels import BarLabel
from ui.texts import t

MOST_BARS = 120
"""More measures than this are no picture any more; the table has them all."""


def curve(answer: Any, measures: Mapping[str, Any]) -> TableData:
    """Measures by price; the id is the measure's code."""
    columns = (
        Column("chosen", t("ui.curve.in_plan"), kind="flag", width=80),
        Column("code", t("ui.plan.code"), width=70),
        Column("name", t("ui.plan.name"), width=300),
        Column("price", t("ui.curve.price"), kind="number"),
        Column("effect", t("ui.curve.effect"), kind="number", digits=2),
        Column("cost", t("ui.curve.cost"), kind="number"),
        Column("all_effect", t("ui.curve.all_effect"), kind="number", digits=2),
        Column("all_cost", t("ui.curve.all_cost"), kind="number"),
    )
    rows = [
        {
            "chosen": one.chosen,
            "code": one.code,
            "name": measures[one.code].name if one.code in measures else "",
            "price": one.price,
            "effect": one.effect,
            "cost": one.cost,
            "all_effect": one.cumulative_effect,
            "all_cost": one.cumulative_cost,
        }
        for one in answer.points
    ]
    return TableData.of_rows(columns, rows, "code")


def curve_figure(answer: Any) -> Figure:
    """Each measure a bar as wide as its effect and as high as its price, in order of price."""
    marks: list[Any] = []
    shown = answer.points[:MOST_BARS]
    top = highest_bar([one.price for one in shown])
    for one in shown:
        name, role = (t("ui.curve.in"), "target") if one.chosen else (t("ui.curve.out"), "lastyear")
        middle = one.cumulative_effect - one.effect / 2
        marks.append(Bars([middle], [min(one.price, top)], name, role, one.effect * 0.96))
    if answer.needed > 0:
        marks.append(Moment(answer.needed, t("ui.curve.needed")))
    title = t("ui.curve.title", target=goal_text(answer.target))
    cut = sum(one.price > top for one in shown)
    note = t("ui.curve.cut", count=cut, top=f"{top:.0f}") if cut else ""
    unit = unit_text(answer.target.partition("@")[0])
    across = t("ui.curve.all_effect_unit", unit=unit)
    return Figure(title, across, t("ui.curve.price_unit", unit=unit), tuple(marks), note=note)


def curve_labels(answer: Any) -> list[BarLabel]:
    """Codes above the bars, those in the plan ticked."""
    shown = answer.points[:MOST_BARS]
    top = highest_bar([one.price for one in shown])
    return [
        BarLabel(
            one.cumulative_effect - one.effect / 2, min(one.price, top), one.effect, one.code, "✓" if one.chosen else ""
        )
        for one in shown
    ]


def point_text(one: Any, measures: Mapping[str, Any], target: str) -> str:
    """A measure of the curve in words."""
    unit = unit_text(target.partition("@")[0])
    return t(
        "ui.curve.reading", code=one.code, name=measures[one.code].name if one.code in measures else "",
        state=t("ui.curve.in" if one.chosen else "ui.curve.out"), price=texts.number(one.price),
        effect=texts.number(one.effect, 2), cost=texts.number(one.cost), unit=unit,
    )  # fmt: skip


def highest_bar(prices: Sequence[float]) -> float:
    """Where bars are cut: a few measures without much effect would press all others flat."""
    if not prices:
        return 0.0
    usual = sorted(prices)[int(0.8 * (len(prices) - 1))]
    return max(prices) if max(prices) <= 3 * usual else 3 * usual


def point_at(answer: Any, x: float, y: float) -> Any:
    """The measure whose bar stands at a place of the curve, or None."""
    for one in answer.points[:MOST_BARS]:
        if one.cumulative_effect - one.effect <= x <= one.cumulative_effect:
            return one if 0 <= y <= one.price * 1.05 else None
    return None


def scenarios(found: Sequence[Any], outdated: Sequence[str]) -> TableData:
    """One column a scenario, one row a question."""
    columns = [Column("what", t("ui.scenario.what"), width=200)]
    columns += [Column(f"s:{one.name}", one.name, kind="figure", width=160) for one in found]
    goals = list(dict.fromkeys(name for one in found for name in one.probability))
    years = sorted({year for one in found for year in one.spending})
    rows: list[dict[str, Any]] = [
        _row(t("ui.scenario.adopted"), found, lambda one: "✓" if one.adopted else ""),
        _row(t("ui.scenario.measures"), found, lambda one: str(len(one.starts))),
        _row(t("ui.scenario.cost"), found, lambda one: "" if one.cost is None else f"{one.cost:.0f}"),
    ]
    rows += [
        _row(t("ui.scenario.chance", name=goal_text(goal)), found, lambda one, goal=goal: _chance(one, goal))
        for goal in goals
    ]
    rows.append(_row(t("ui.scenario.joint"), found, lambda one: chance_text(one.joint_probability)))
    rows += [
        _row(t("ui.scenario.spending", year=year), found, lambda one, year=year: f"{one.spending.get(year, 0):.0f}")
        for year in years
    ]
    rows.append(
        _row(t("ui.scenario.data"), found, lambda one: t(f"ui.scenario.{'old' if one.name in outdated else 'now'}"))
    )
    return TableData.of_rows(columns, rows)


def _chance(scenario: Any, goal: str) -> str:
    return chance_text(scenario.probability[goal]) if goal in scenario.probability else ""


def _row(what: str, found: Sequence[Any], say: Any) -> dict[str, Any]:
    return {"what": what, **{f"s:{one.name}": say(one) for one in found}}


def differences(found: Sequence[Any], names: Mapping[str, str], first: str, second: str) -> TableData:
    """What two scenarios differ in."""
    columns = (
        Column("what", t("ui.scenario.difference"), width=120),
        Column("key", t("ui.region.key"), width=300),
        Column("first", first, kind="figure", width=150),
        Column("second", second, kind="figure", width=150),
    )
    rows = [
        {
            "what": t(f"ui.scenario.what.{one.what}"),
            "key": f"{one.subject} {names[one.subject]}" if one.subject in names else goal_text(one.subject),
            "first": _shown(one.what, one.first),
            "second": _shown(one.what, one.second),
        }
        for one in found
    ]
    return TableData.of_rows(columns, rows)


def _shown(what: str, value: Any) -> str:
    if what == "probability":
        return chance_text(value)
    if value is None:
        return t("ui.scenario.without") if what == "measure" else texts.DASH
    return f"{value:.0f}" if isinstance(value, float) else str(value)


def versions(found: Sequence[Any], outdated: Sequence[str]) -> TableData:
    """Versions of the plan; the id is the record's uid."""
    keys = ("title", "version", "status", "number", "date", "in_force", "filed_on", "filing_number", "consultation")
    columns = [Column(key, t(f"ui.version.{key}"), width=240 if key == "title" else 0) for key in keys]
    columns.append(Column("data", t("ui.scenario.data"), width=140))
    rows = []
    for one in found:
        row = {key: str(getattr(one, key) or "") for key in keys}
        row["status"] = t(f"plan.doc_status.{one.status.value}")
        row["data"] = t(f"ui.scenario.{'old' if one.uid in outdated else 'now'}")
        rows.append({"id": one.uid, **row})
    return TableData.of_rows(columns, rows, "id")


def revisions(found: Sequence[Any]) -> TableData:
    """规划修订对照表."""
    keys = ("kind", "table", "key", "field", "old", "new")
    columns = [Column(key, t(f"ui.revision.{key}"), width=200 if key in ("old", "new") else 0) for key in keys]
    rows = [{**{key: getattr(one, key) for key in keys}, "kind": t(f"plan.doc.revision.{one.kind}")} for one in found]
    return TableData.of_rows(columns, rows)
