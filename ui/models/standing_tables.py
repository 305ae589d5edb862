"""Tables of the standing page: one year by pollutant, years side by side, editions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airplan.domain import CONCENTRATIONS
from ui import texts
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t

PeriodResult = Any  # airplan.assess.results, handed over by the workspace
PERCENTILE = {"CO": "p95", "O3": "p90", "PM2.5": "p95", "PM10": "p95", "SO2": "p98", "NO2": "p98"}


def verdict(attains: bool | None, failing: Sequence[str], code: str) -> tuple[str, str]:
    """Sentence and tone of a verdict; always says which of the two it is."""
    if attains is None:
        return t(f"{code}.unknown"), "caution"
    if attains:
        return t(f"{code}.yes"), "good"
    return t(f"{code}.no", failing=failing_text(failing)), "bad"


def failing_text(items: Sequence[str]) -> str:
    """Items above their limit: ``PM2.5``; or "PM2.5 mean" and "O3 p90", means and percentiles apart."""
    groups: dict[str, list[str]] = {}
    for item in items:
        name, _, statistic = item.partition(" ")
        groups.setdefault(statistic and ("mean" if statistic == "mean" else "percentile"), []).append(name)
    parts = []
    for statistic, names in groups.items():
        said = t("ui.list_comma").join(names)
        parts.append(t(f"ui.standing.item_{statistic}", names=said) if statistic else said)
    return t("ui.list_semicolon").join(parts)


def yes_no(value: bool | None) -> str:
    """Within the limit or not, or no verdict."""
    return t("ui.standing.no_verdict") if value is None else t("ui.standing.within" if value else "ui.standing.above")


def year_table(result: PeriodResult) -> TableData:
    """One row a pollutant."""
    columns = (
        Column("name", t("ui.standing.pollutant")),
        Column("mean", t("ui.standing.mean"), kind="figure"),
        Column("percentile", t("ui.standing.percentile"), kind="figure"),
        Column("limit", t("ui.standing.limit"), kind="number", digits=0),
        Column("exceedance", t("ui.standing.exceedance"), kind="number", digits=2),
        Column("valid_days", t("ui.standing.valid_days"), kind="integer"),
        Column("valid", t("ui.standing.valid")),
        Column("by_mean", t("ui.standing.by_mean")),
        Column("by_percentile", t("ui.standing.by_percentile")),
        Column("rate", t("ui.standing.rate"), kind="number", digits=1),
    )
    rows, marks = [], {}
    for name in CONCENTRATIONS:
        one = result.pollutants.get(name)
        if one is None:
            continue
        rows.append(_pollutant_row(name, one))
        for key, flag in (("by_mean", one.attains_mean), ("by_percentile", one.attains_percentile)):
            if flag is not None:
                marks[(name, key)] = ("good", yes_no(True)) if flag else ("bad", yes_no(False))
        if one.valid is False:
            marks[(name, "valid")] = ("caution", validity_text(one))
        if one.unverified:
            marks[(name, "limit")] = ("caution", t("ui.unverified"))
    return TableData.of_rows(columns, rows, "name", marks=marks)


def _pollutant_row(name: str, one: Any) -> dict[str, Any]:
    unit = "mg/m³" if name == "CO" else "µg/m³"
    share = PERCENTILE[name][1:]
    return {
        "name": name,
        "mean": f"{one.mean_text} {unit}" if one.mean_text else texts.DASH,
        "percentile": _percentile_text(one, unit, share),
        "limit": one.limit,
        "exceedance": one.exceedance if one.exceedance and one.exceedance > 0 else None,
        "valid_days": one.valid_days,
        "valid": validity_text(one),
        "by_mean": _judged(one.attains_mean, one),
        "by_percentile": _judged(one.attains_percentile, one),
        "rate": one.attainment_rate,
    }


def _percentile_text(one: Any, unit: str, share: str) -> str:
    if not one.percentile_text:
        return texts.DASH
    return t("ui.standing.at_share", value=f"{one.percentile_text} {unit}", share=share)


def _judged(flag: bool | None, one: Any) -> str:
    # No verdict although the data suffice: the edition has no such limit.
    return texts.DASH if flag is None and one.valid else yes_no(flag)


def validity_text(one: Any) -> str:
    """Valid, or what is missing."""
    if one.valid is None:
        return texts.DASH
    if one.valid:
        return t("ui.standing.valid.yes")
    if one.short_months:
        return t("ui.standing.valid.months", months=t("ui.list_comma").join(one.short_months))
    return t("ui.standing.valid.days", days=one.valid_days, needed=one.days_needed)


def years_table(results: Sequence[PeriodResult]) -> TableData:
    """One row a year, newest first."""
    heads = [("PM2.5", "mean"), ("PM10", "mean"), ("SO2", "mean"), ("NO2", "mean"), ("CO", "p95"), ("O3", "p90")]
    names = {"CO": "CO-95", "O3": "O3-8h-90"}
    columns = [Column("year", t("ui.standing.year"), kind="integer")]
    columns += [
        Column(name, names.get(name, name), kind="number", digits=1 if name == "CO" else 0) for name, _ in heads
    ]
    columns += [
        Column("good", t("ui.standing.good_days"), kind="integer"),
        Column("ratio", t("ui.standing.good_ratio"), kind="number", digits=1),
        Column("heavy", t("ui.standing.heavy_days"), kind="integer"),
        Column("index", t("ui.standing.index"), kind="figure"),
        Column("main", t("ui.standing.main")),
        Column("six", t("ui.standing.six")),
        Column("all", t("ui.standing.all")),
        Column("standard", t("ui.standing.standard")),
        Column("kind", t("ui.held.kind")),
    ]
    rows, marks = [], {}
    for result in reversed(results):
        row = {"year": result.year, **_headline(result, heads), **_verdict_cells(result)}
        rows.append(row)
        for key, flag in (("six", result.attains_six), ("all", result.attains_all)):
            marks[(result.year, key)] = ("caution" if flag is None else "good" if flag else "bad", row[key])
    return TableData.of_rows(columns, rows, "year", marks=marks)


def _headline(result: PeriodResult, heads: Sequence[tuple[str, str]]) -> dict[str, Any]:
    found = {}
    for name, statistic in heads:
        one = result.pollutants.get(name)
        text = None if one is None else (one.mean_text if statistic == "mean" else one.percentile_text)
        found[name] = float(text) if text else None
    return found


def _verdict_cells(result: PeriodResult) -> dict[str, Any]:
    return {
        "good": result.good_days,
        "ratio": result.good_ratio,
        "heavy": result.heavy_days,
        "index": result.index_text or texts.DASH,
        "main": t("ui.list_comma").join(result.main_pollutant),
        "six": _short(result.attains_six, result.failing_six),
        "all": _short(result.attains_all, result.failing_all),
        "standard": edition_text(result.standard),
        "kind": t(f"ui.kind.{result.data_kind}") if texts.has(f"ui.kind.{result.data_kind}") else result.data_kind,
    }


def _short(attains: bool | None, failing: Sequence[str]) -> str:
    if attains is None:
        return t("ui.standing.no_verdict")
    return t("ui.standing.all_within") if attains else t("ui.standing.failing", failing=failing_text(failing))


def edition_text(name: str) -> str:
    """An edition's name."""
    return t(f"ui.edition.{name}") if texts.has(f"ui.edition.{name}") else name


def editions_table(results: Sequence[tuple[str, PeriodResult]]) -> TableData:
    """One row an edition: verdicts and day counts of the same year."""
    columns = (
        Column("standard", t("ui.standing.standard")),
        Column("six", t("ui.standing.six")),
        Column("all", t("ui.standing.all")),
        Column("good", t("ui.standing.good_days"), kind="integer"),
        Column("heavy", t("ui.standing.heavy_days"), kind="integer"),
        Column("pm25", t("ui.standing.limit_of", name="PM2.5"), kind="number", digits=0),
        Column("pm10", t("ui.standing.limit_of", name="PM10"), kind="number", digits=0),
        Column("no2", t("ui.standing.limit_of", name="NO2"), kind="number", digits=0),
        Column("o3", t("ui.standing.limit_of", name="O3"), kind="number", digits=0),
    )
    rows = [
        {
            "standard": edition_text(name),
            **_verdict_cells(result),
            **{
                key: _limit(result, pollutant)
                for key, pollutant in (("pm25", "PM2.5"), ("pm10", "PM10"), ("no2", "NO2"), ("o3", "O3"))
            },
        }
        for name, result in results
    ]
    for row, (name, _) in zip(rows, results, strict=True):
        row["standard"] = edition_text(name)
    return TableData.of_rows(columns, rows)


def _limit(result: PeriodResult, name: str) -> float | None:
    one = result.pollutants.get(name)
    return None if one is None else one.limit


def changes_table(changes: Sequence[Any]) -> TableData:
    """Numbers of the standard that differ before and after a day."""
    columns = [Column(key, t(f"ui.changes.{key}")) for key in ("what", "pollutant", "period", "detail", "unit")]
    columns += [Column(key, t(f"ui.changes.{key}"), kind="number", digits=1) for key in ("before", "after")]
    columns += [Column(key, t(f"ui.changes.{key}")) for key in ("clause", "known")]
    rows = []
    for one in changes:
        row = {key: getattr(one, key) for key in ("pollutant", "unit", "before", "after", "clause")}
        row["what"] = t(f"ui.changes.what.{one.what}")
        row["period"], row["detail"] = one.slot
        row["known"] = t("ui.unverified") if one.known == "unverified" else ""
        rows.append(row)
    return TableData.of_rows(columns, rows)
