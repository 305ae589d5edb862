"""Tables of the running year: targets, counties, what the rest may be."""

from __future__ import annotations

from typing import Any

from ui import texts
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t

UnitLedger = Any  # airplan.workspace.analysis.ledger_types
LedgerTarget = Any
MAIN = ("PM2.5", "O3", "good_ratio", "heavy_days")
TONE = {"hard": "caution", "out": "bad", "missed": "bad", "met": "good"}
UNITS = {"good_ratio": "%", "heavy_ratio": "%", "good_days": "ui.unit.days", "heavy_days": "ui.unit.days", "index": ""}


def indicator_name(indicator: str) -> str:
    """What an indicator is called in the window."""
    code = f"ui.indicator.{indicator}"
    return t(code) if texts.has(code) else indicator


def unit_text(indicator: str) -> str:
    """Unit of an indicator."""
    unit = UNITS.get(indicator, "mg/m³" if indicator == "CO" else "µg/m³")
    return t(unit) if unit.startswith("ui.") else unit


def change_text(line: LedgerTarget) -> str:
    """同比, with the unit of the change."""
    if line.change is None:
        return texts.DASH
    if line.change == 0:
        return t("ui.ledger.level")
    digits = 0 if line.change_unit == "天" else 1
    units = {"%": "%", "百分点": t("ui.unit.points"), "天": t("ui.unit.days")}
    unit = units.get(line.change_unit, line.change_unit)
    return texts.signed(line.change, digits, f" {unit}" if unit.isascii() and unit.isalpha() else unit)


def rest_text(line: LedgerTarget) -> str:
    """What the rest of the year may be, in the indicator's own terms."""
    if line.reach in ("out", "missed", "met"):
        return t(f"ui.ledger.reach.{line.reach}")
    if line.control_text is not None:
        return t("ui.ledger.control", value=line.control_text)
    if line.good_needed is not None:
        return t("ui.ledger.good", needed=line.good_needed, left=line.loss_left)
    if line.heavy_left is not None:
        return t("ui.ledger.heavy_left", left=line.heavy_left)
    if line.above_left is not None:
        if line.above_left < 0:
            return t("ui.ledger.above_over", over=-line.above_left, level=texts.number(line.above_level))
        return t("ui.ledger.above", left=line.above_left, level=texts.number(line.above_level))
    return t("ui.ledger.no_target")


def targets(ledger: UnitLedger) -> TableData:
    """One row an indicator."""
    columns = [
        Column("indicator", t("ui.ledger.indicator")),
        *(Column(key, t(f"ui.ledger.{key}"), kind="figure") for key in ("to_date", "change", "target")),
        Column("rest", t("ui.ledger.rest")),
        Column("valid", t("ui.ledger.valid"), kind="integer"),
        Column("days", t("ui.ledger.days"), kind="integer"),
        Column("last_year", t("ui.ledger.last_year"), kind="figure"),
        *(
            Column(f"s:{one}", t("ui.ledger.scenario", name=t(f"ui.ledger.as.{one}")), kind="figure")
            for one in _scenarios(ledger)
        ),
        Column("document", t("ui.ledger.document")),
    ]
    rows, marks = [], {}
    for line in ledger.targets:
        rows.append(_row(line))
        if tone := TONE.get(line.reach):
            marks[(line.indicator, "rest")] = (tone, t(f"ui.ledger.reach.{line.reach}"))
        for one in line.scenarios:
            if one.holds is not None:
                tone = "good" if one.holds else "bad"
                marks[(line.indicator, f"s:{one.name}")] = (tone, t("ui.ledger.like", year=one.year))
    return TableData.of_rows(columns, rows, "key", marks=marks)


def _scenarios(ledger: UnitLedger) -> list[str]:
    return list(dict.fromkeys(one.name for line in ledger.targets for one in line.scenarios))


def _row(line: LedgerTarget) -> dict[str, Any]:
    unit = unit_text(line.indicator)
    return {
        "key": line.indicator,
        "indicator": indicator_name(line.indicator),
        "to_date": f"{line.to_date_text} {unit}" if line.to_date_text else texts.DASH,
        "change": change_text(line),
        "target": f"{line.target_text} {unit}" if line.target_text else texts.DASH,
        "rest": rest_text(line),
        "valid": line.valid_days,
        "days": line.remaining_days,
        "last_year": f"{line.last_year_text} {unit}" if line.last_year_text else texts.DASH,
        "document": line.document,
        **{f"s:{one.name}": _scenario(one, unit) for one in line.scenarios},
    }


def _scenario(one: Any, unit: str) -> str:
    if one.year_end is None:
        return texts.DASH
    verdict = "" if one.holds is None else t("ui.ledger.holds" if one.holds else "ui.ledger.fails")
    return f"{one.year_end} {unit} {verdict}".strip()


def counties(ledger: UnitLedger) -> TableData:
    """One row a county, worst PM2.5 first."""
    columns = [Column("rank", t("ui.ledger.rank"), kind="integer"), Column("name", t("ui.ledger.county"))]
    for name in MAIN:
        columns.append(Column(name, indicator_name(name), kind="figure"))
        columns.append(Column(f"{name}:change", t("ui.ledger.change"), kind="figure"))
    columns.append(Column("rest", t("ui.ledger.rest_of", name="PM2.5")))
    ranked = sorted(ledger.counties, key=lambda one: -(line_of(one, "PM2.5").to_date or 0))
    rows = []
    for place, one in enumerate(ranked, start=1):
        row: dict[str, Any] = {"id": one.city.id, "rank": place, "name": one.city.name}
        for name in MAIN:
            line = line_of(one, name)
            row[name] = f"{line.to_date_text} {unit_text(name)}" if line.to_date_text else texts.DASH
            row[f"{name}:change"] = change_text(line)
        row["rest"] = rest_text(line_of(one, "PM2.5"))
        rows.append(row)
    return TableData.of_rows(columns, rows, "id")


def line_of(ledger: UnitLedger, indicator: str) -> LedgerTarget:
    """One line of a ledger."""
    return next(line for line in ledger.targets if line.indicator == indicator)


def ozone_lines(desk: Any) -> list[str]:
    """The ozone desk in a few lines."""
    level = texts.number(desk.level)
    lines = [
        t("ui.ozone.value", value=texts.number(desk.value)),
        t("ui.ozone.above", level=level, count=desk.above),
        t("ui.ozone.left", level=level, count=desk.left) if desk.left >= 0 else t("ui.ozone.over", count=-desk.left),
        t("ui.ozone.one_more", above=texts.number(desk.if_above), below=texts.number(desk.if_below)),
    ]
    lost = t("ui.list_comma").join(f"{name} {count}" for name, count in desk.lost.items() if count)
    if lost:
        lines.append(t("ui.ozone.lost", lost=lost, only=desk.lost_ozone_only))
    return lines


def trace_parts(ledger: UnitLedger, line: LedgerTarget) -> list[tuple[str, str]]:
    """Where a line of the ledger comes from."""
    unit = unit_text(line.indicator)
    parts = [
        (t("ui.ledger.to_date"), f"{line.to_date_text or texts.DASH} {unit}"),
        (t("ui.trace.span"), f"{ledger.year}-01-01 — {ledger.data_to}"),
        (t("ui.ledger.valid"), str(line.valid_days)),
        (t("ui.ledger.days"), str(line.remaining_days)),
        (t("ui.held.kind"), t(f"ui.kind.{ledger.data_kind}")),
        (t("ui.standing.standard"), t(f"ui.edition.{ledger.standard}")),
    ]
    if line.target_text:
        parts.append((t("ui.ledger.target"), f"{line.target_text} {unit}　{line.document}"))
    if line.control_value is not None:
        exact = f"{line.control_value:.2f}"
        parts.append((t("ui.trace.control"), t("ui.trace.control.formula", exact=exact, shown=line.control_text)))
    return parts
