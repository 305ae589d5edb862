"""Tables of the rules page, made of the answers of the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airplan.domain import CONCENTRATIONS
from ui import texts
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t

FAMILIES = ("limit", "breakpoint", "level", "evaluation", "validity", "rounding", "index", "state", "dust")


def mark_of(known: str) -> tuple[str, str] | None:
    """How a number that nobody has checked against the text is marked."""
    return None if known == "verified" else ("caution", t(f"rules.known.{known}"))


def limits(found: Any) -> TableData:
    """Limits of all editions side by side (airplan.workspace.analysis.standards.LimitTable)."""
    whole = all(cell.value == int(cell.value) for row in found.rows for cell in row.cells if cell is not None)
    digits = 0 if whole else 1
    columns = [
        Column("pollutant", t("ui.rules.pollutant")),
        Column("period", t("ui.rules.averaging")),
        Column("unit", t("ui.rules.unit")),
    ]
    columns += [
        Column(one.id, f"{edition_name(one)}\n{since(one)}", kind="number", digits=digits, width=190)
        for one in found.editions
    ]
    rows, marks = [], {}
    for row in found.rows:
        name = f"{row.pollutant}|{row.period}"
        cells = dict(zip((one.id for one in found.editions), row.cells, strict=True))
        values = {key: cell.value for key, cell in cells.items() if cell is not None}
        rows.append(
            {"id": name, "pollutant": row.pollutant, "period": t(f"rules.period.{row.period}"), "unit": row.unit}
            | values
        )
        for key, cell in cells.items():
            if cell is not None and (mark := mark_of(cell.known)):
                marks[name, key] = mark
    return TableData.of_rows(columns, rows, "id", marks=marks)


def edition_name(edition: Any) -> str:
    """An edition as the header calls it; a bureau's own by its title."""
    code = f"ui.edition.{edition.id}"
    return t(code) if texts.has(code) else edition.title or edition.id


def since(edition: Any) -> str:
    """From when to when an edition holds."""
    if edition.valid_to is None:
        return t("ui.rules.since", first=edition.valid_from)
    return t("ui.rules.span", first=edition.valid_from, last=edition.valid_to)


def breakpoints(found: Any) -> TableData:
    """The AQI table: a row an IAQI, a column a pollutant and averaging time."""
    columns = [Column("iaqi", "IAQI", kind="integer")]
    ordered = sorted(found.columns, key=lambda one: CONCENTRATIONS.index(one.pollutant))
    columns += [
        Column(one.rule, f"{one.pollutant}\n{t(f'rules.short.{one.averaging}')}\n{one.unit}", kind="number", width=78)
        for one in ordered
    ]
    rows = []
    for index in found.iaqi:
        rows.append({"iaqi": index} | {one.rule: one.points.get(str(index)) for one in found.columns})
    marks = {}
    for one in found.columns:
        for row, index in enumerate(found.iaqi):
            if str(index) in one.points and (mark := mark_of(one.known)):
                marks[row, one.rule] = mark
    return TableData.of_rows(columns, rows, marks=marks)


def rule_list(found: Sequence[Any]) -> TableData:
    """All rules with clause, dates and how well each is known."""
    columns = (
        Column(
            "family", t("ui.rules.family"), kind="choice", choices=tuple((f, t(f"rules.family.{f}")) for f in FAMILIES)
        ),
        Column("clause", t("ui.changes.clause"), width=240),
        Column("content", t("ui.rules.content"), width=240),
        Column("valid_from", t("ui.rules.from")),
        Column("valid_to", t("ui.rules.to")),
        Column("known", t("ui.changes.known"), kind="choice", choices=tuple((k, t(f"rules.known.{k}")) for k in KNOWN)),
        Column("source", t("ui.rules.source"), width=320),
        Column("id", t("ui.rules.id"), width=240),
    )
    rows = [
        {
            "family": one.family,
            "clause": one.clause,
            "content": content(one),
            "valid_from": one.valid_from or "",
            "valid_to": one.valid_to or "",
            "known": one.known,
            "source": source_of(one),
            "id": one.id,
        }
        for one in found
    ]
    marks = {(row["id"], "known"): mark for row in rows if (mark := mark_of(row["known"]))}
    return TableData.of_rows(columns, rows, "id", marks=marks)


KNOWN = ("verified", "code", "unverified")


def source_of(rule: Any) -> str:
    """Where a rule is known from, in the language of the window."""
    from airplan.workspace.analysis.rules import source_text

    return source_text(rule.source)


def content(rule: Any) -> str:
    """What a rule says, short."""
    data = rule.data
    match rule.family:
        case "limit":
            period, klass = t(f"rules.period.{data['period']}"), t(f"rules.class.{data['class']}")
            return f"{data['pollutant']} {period} {klass} {data['value']:g} {data['unit']}"
        case "breakpoint":
            return f"{data['pollutant']} {t('rules.period.' + data['averaging'])} {data['unit']}"
        case "level":
            return f"AQI {data['from']}–{data['to']} {t('ui.aqi.' + str(data['level']))}"
        case "index":
            return " ".join(f"{name}×{weight:g}" for name, weight in data["weights"].items())
        case "rounding":
            return t("ui.rules.digits", what=t(f"rules.quantity.{data['quantity']}"), digits=data["digits"])
    topic = f"rules.topic.{data.get('topic', '')}"
    named = t(topic) if texts.has(topic) else str(data.get("topic", ""))
    more = [str(data[key]) for key in ("pollutant", "statistic", "value") if data.get(key) not in (None, "")]
    return " ".join([named, *more])


def own_files(found: Sequence[dict[str, Any]]) -> TableData:
    """A bureau's own rule files kept in the project."""
    columns = (
        Column("name", t("ui.rules.own.name"), width=200),
        Column("editions", t("ui.rules.own.editions"), width=240),
        Column("approved_by", t("ui.rules.own.approved_by"), width=160),
        Column("approved_on", t("ui.rules.own.approved_on")),
        Column("basis", t("ui.rules.own.basis"), width=160),
        Column("replaces", t("ui.rules.own.replaces"), width=280),
        Column("digest", "SHA-256"),
    )
    rows = [
        {
            **one,
            "editions": "、".join(one["editions"]),
            "replaces": "、".join(one["replaces"]),
            "digest": f"{one['digest'][:16]}…",
            "id": one["digest"],
        }
        for one in found
    ]
    return TableData.of_rows(columns, rows, "id")


def keys(found: Sequence[Any]) -> TableData:
    """Public keys whose signature counts here."""
    columns = (
        Column("name", t("ui.rules.keys.name"), width=200),
        Column("origin", t("ui.rules.keys.origin")),
        Column("fingerprint", t("ui.rules.keys.fingerprint"), width=400),
        Column("id", t("ui.rules.keys.id"), width=160),
    )
    rows = [
        {"name": one.name, "origin": t(f"ui.rules.keys.{one.origin}"), "fingerprint": one.fingerprint, "id": one.id}
        for one in found
    ]
    return TableData.of_rows(columns, rows, "id")
