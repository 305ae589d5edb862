"""Figures and tables of the trend page, made of the answers of the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airplan.domain.figure import Band, Bars, Figure, Line, Moment, Points
from ui import texts
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t

TrendResult = Any  # airplan.trend.describe, handed over by the workspace
ChanceAnswer = Any

METRICS = ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3", "good_days", "heavy_days")


def metric_name(metric: str) -> str:
    """What a statistic is called."""
    return t(f"ui.metric.{metric}")


def unit_of(metric: str) -> str:
    """Its unit."""
    return t("ui.unit.days") if metric.endswith("days") else ("mg/m³" if metric.startswith("CO") else "µg/m³")


def period_number(label: str) -> float:
    """Place of a period on the year axis: 2019, 2019Q2, 2019-06."""
    if "Q" in label:
        year, quarter = label.split("Q")
        return int(year) + (int(quarter) - 0.5) / 4
    if "-" in label:
        year, month = label.split("-")
        return int(year) + (int(month) - 0.5) / 12
    return float(label)


def figure(metric: str, trend: TrendResult | None, chance: ChanceAnswer | None, place: str) -> Figure:
    """Observations, line, outlook with its interval and the deadline in one picture (limits are added by date)."""
    marks: list[Any] = []
    if chance is not None:
        years = [float(one.year) for one in chance.years]
        low, high = [one.interval[0] for one in chance.years], [one.interval[1] for one in chance.years]
        marks.append(Band(years, low, high, t("ui.trend.interval90"), "forecast", 0.25))
        marks.append(Line(years, [one.median for one in chance.years], t("ui.trend.median"), "forecast"))
    if trend is not None:
        x = [period_number(point.period) for point in trend.points]
        marks.append(Line(x, [point.fit for point in trend.points], t("ui.trend.fit"), "fit"))
        marks.append(Points(x, [point.value for point in trend.points], t("ui.trend.observed"), "observed"))
    if chance is not None:
        marks.append(Moment(float(chance.by), t("ui.trend.deadline", year=chance.by)))
    title = t("ui.trend.figure", place=place, name=metric_name(metric))
    return Figure(title, t("ui.standing.year"), f"{metric_name(metric)} ({unit_of(metric)})", tuple(marks), "year")


def chance_figure(chance: ChanceAnswer) -> Figure:
    """Chance of keeping the limit, year by year."""
    years = [float(one.year) for one in chance.years]
    bars = Bars(years, [100 * one.probability for one in chance.years], t("ui.trend.chance_short"), "plain", 0.6)
    title = t("ui.trend.chance_by_year", limit=f"{chance.limit:g}")
    return Figure(title, t("ui.standing.year"), "%", (bars, Moment(float(chance.by), "")), "year")


def year_table(trend: TrendResult | None, chance: ChanceAnswer | None, metric: str) -> TableData:
    """By period: value, line, difference; then the outlook with its chance."""
    digits = 0 if metric.endswith("days") else 2 if metric == "CO" else 1
    columns = (
        Column("period", t("ui.trend.period")),
        Column("value", t("ui.trend.observed"), kind="number", digits=digits),
        Column("fit", t("ui.trend.fit"), kind="number", digits=digits),
        Column("residual", t("ui.trend.residual"), kind="number", digits=digits),
        Column("median", t("ui.trend.median"), kind="number", digits=digits),
        Column("interval", t("ui.trend.interval90"), kind="figure"),
        Column("probability", t("ui.trend.chance_short"), kind="figure"),
    )
    rows: list[dict[str, Any]] = []
    if trend is not None:
        rows += [
            {"period": point.period, "value": point.value, "fit": point.fit, "residual": point.residual}
            for point in trend.points
        ]
    if chance is not None:
        rows += [
            {
                "period": str(one.year),
                "median": one.median,
                "interval": f"{one.interval[0]:.{digits}f}—{one.interval[1]:.{digits}f}",
                "probability": chance_text(one.probability),
            }
            for one in chance.years
        ]
    return TableData.of_rows(columns, rows)


def chance_text(probability: float | None) -> str:
    """A chance for reading: never 0 % nor 100 %."""
    if probability is None:
        return texts.DASH
    if probability < 0.01:
        return "<1%"
    return ">99%" if probability > 0.99 else f"{100 * probability:.0f}%"


def methods_table(trend: TrendResult) -> TableData:
    """Methods side by side."""
    columns = (
        Column("method", t("ui.trend.method")),
        Column("slope", t("ui.trend.slope"), kind="number", digits=3),
        Column("interval", t("ui.trend.interval"), kind="figure"),
        Column("p", t("ui.trend.p"), kind="number", digits=4),
        Column("scale", t("ui.trend.scale")),
    )
    rows = [
        {
            "method": _named("ui.trend.method", one.method),
            "slope": one.slope_per_year,
            "interval": _interval(one.interval),
            "p": one.p_value,
            "scale": _named("ui.trend.scale", one.scale),
        }
        for one in trend.methods
    ]
    return TableData.of_rows(columns, rows)


def _named(code: str, name: str) -> str:
    known = next((one for one in (f"{code}.{name}", f"trend.method.{name}") if texts.has(one)), "")
    return t(known) if known else name


def _interval(interval: Sequence[float | None]) -> str:
    low, high = interval
    return f"{texts.signed(low, 3)} — {texts.signed(high, 3)}"


def specialist_lines(trend: TrendResult, chance: ChanceAnswer | None) -> list[tuple[str, str]]:
    """What a specialist asks next, as pairs."""
    kendall, spear = trend.mann_kendall, trend.spearman
    lines = [
        ("Mann–Kendall", f"S = {kendall.s}, Z = {kendall.z:.2f}, p = {kendall.p_value:.4f}"),
        ("Spearman (HJ 663)", t("ui.trend.spearman", rs=f"{spear.rs:.3f}", tied=f"{spear.rs_tied:.3f}", n=spear.n,
                                critical=texts.number(spear.critical, 3))),
    ]  # fmt: skip
    for point in trend.change_points:
        lines.append((t("ui.trend.change_point"), t("ui.trend.change_point.text", after=point.after,
                      earliest=point.earliest, latest=point.latest, before=f"{point.before_value:.1f}",
                      behind=f"{point.after_value:.1f}")))  # fmt: skip
    if chance is not None:
        lines += _chance_lines(chance)
    return lines


def _chance_lines(chance: ChanceAnswer) -> list[tuple[str, str]]:
    lines = [(t("ui.trend.outlook_method"), _outlook(chance.method))]
    if prior := prior_text(chance.prior):
        lines.append((t("ui.trend.prior"), prior))
    if "/" in chance.level_weighting:
        lines.append((t("ui.trend.weights"), chance.level_weighting.replace("/", t("ui.list_comma"))))
    if chance.needed_fall is not None:
        lines.append((t("ui.trend.needed_fall"), texts.signed(chance.needed_fall, 1, "%")))
    for value, code in (
        (chance.best_five_years, "ui.trend.best_five"),
        (chance.best_five_years_region, "ui.trend.best_five_region"),
    ):
        if value is not None:
            lines.append((t(code), texts.signed(value, 1, "%")))
    if chance.weather_share is not None:
        lines.append((t("ui.trend.weather"), texts.percent(chance.weather_share, 0)))
    if chance.probability_six is not None:
        lines.append((t("ui.trend.six"), chance_text(chance.probability_six)))
    earliest = "　".join(f"{float(k) * 100:.0f}%: {v or texts.DASH}" for k, v in chance.earliest.items())
    lines.append((t("ui.trend.earliest"), earliest))
    return lines


def prior_text(prior: str) -> str:
    """What an outlook leans on besides the city's own years: ``table+published:3`` in words."""
    cities, _, drift = prior.partition("+")
    if not drift:
        return "" if prior == "none" else t("ui.trend.prior.published", count=prior.rpartition(":")[2])
    name, _, count = cities.partition(":")
    spread = t(f"ui.trend.prior.{name}", count=count)
    if drift.startswith("published:"):
        return spread + t("ui.trend.prior.and_published", count=drift.rpartition(":")[2])
    return spread + t("ui.trend.prior.and_wide")


def _outlook(method: str) -> str:
    code = f"ui.trend.outlook.{method}"
    return t(code) if texts.has(code) else method
