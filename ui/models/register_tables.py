"""Tables of what is entered on the standing page, and of what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from airplan import clock
from ui import texts
from ui.models.columns import Column
from ui.models.ledger_tables import indicator_name, unit_text
from ui.models.table_model import TableData
from ui.texts import t

TONES = {"attained": "good", "met": "good", "on_track": "good", "behind": "caution", "missed": "bad"}


def _is_number(value: Any) -> str | None:
    try:
        Decimal(str(value or "").strip().lstrip("≥≤><=约 ").rstrip("%％ "))
    except InvalidOperation:
        return t("ui.cell.not_a_number", column=t("ui.register.value"), value=value)
    return None


def register(values: Sequence[Any]) -> TableData:
    """Register of official values; the id is the record's uid."""
    from airplan.workspace.analysis import official

    kinds = tuple((name, t(f"official.kind.{name}")) for name in official.KINDS)
    names = tuple((name, indicator_name(name)) for name in official.INDICATORS)
    columns = (
        Column("period", t("ui.register.period"), editable=True, width=110),
        Column("indicator", t("ui.ledger.indicator"), kind="choice", editable=True, choices=names, width=150),
        Column("kind", t("ui.register.kind"), kind="choice", editable=True, choices=kinds, width=100),
        Column("value", t("ui.register.value"), kind="figure", editable=True, check=_is_number, width=90),
        Column("document", t("ui.targets.document"), editable=True, width=280),
        Column("document_date", t("ui.register.document_date"), editable=True, width=120),
        Column("note", t("ui.register.note"), editable=True, width=160),
        Column("who", t("ui.register.who"), width=90),
    )
    rows = [{"id": one.uid, **{column.key: getattr(one, column.key) for column in columns}} for one in values]
    return TableData.of_rows(columns, rows, "id")


def fresh(taken: set[tuple[str, str, str]]) -> dict[str, str]:
    """A first content of a new row that no other row has: the next year without a given PM2.5."""
    year = clock.today().year
    while ("PM2.5", str(year), "assigned") in taken:
        year += 1
    return {"indicator": "PM2.5", "period": str(year), "kind": "assigned", "value": "0"}


def dust(events: Sequence[Any]) -> TableData:
    """Dust events of a unit; the id is the record's uid."""
    columns = (
        Column("first", t("ui.dust.first"), kind="date", editable=True, width=120),
        Column("last", t("ui.dust.last"), kind="date", editable=True, width=120),
        Column("after", t("ui.dust.after"), width=360),
        Column("document", t("ui.targets.document"), editable=True, width=260),
        Column("note", t("ui.register.note"), editable=True, width=200),
    )
    rows = [
        {
            "id": one.uid,
            "first": one.first,
            "last": one.last,
            "after": t("ui.list_semicolon").join(_corrected(day, values) for day, values in sorted(one.after.items())),
            "document": one.document,
            "note": one.note,
        }
        for one in events
    ]
    return TableData.of_rows(columns, rows, "id")


def _corrected(day: str, values: Mapping[str, str]) -> str:
    return f"{day} " + t("ui.list_comma").join(f"{name}={value}" for name, value in values.items())


def indicators(found: Any) -> TableData:
    """Targets of a plan period: achieved, expected by now, status; a column a year of the period."""
    columns = [
        Column("text", t("ui.period.target"), width=260),
        Column("base", t("ui.period.base"), kind="number", digits=1),
        Column("value", t("ui.period.value"), kind="number", digits=1),
        Column("achieved", t("ui.period.achieved"), kind="number", digits=1),
        Column("expected", t("ui.period.expected"), kind="number", digits=1),
        Column("needed", t("ui.period.needed"), kind="number", digits=1),
        Column("status", t("ui.plan.status"), width=150),
        Column("from", t("ui.period.from"), width=180),
        *(Column(f"y:{line.year}", str(line.year), kind="number", digits=1) for line in found.sheet),
        Column("document", t("ui.targets.document"), width=240),
    ]
    rows, marks = [], {}
    for one in found.items:
        status = t(f"indicators.status.{one.status}")
        reason = "" if one.reason is None else f"：{t(f'indicators.{one.reason}')}"
        kinds = [t(f"official.kind.{kind}") for kind in (one.base_kind, one.value_kind) if _known(kind)]
        rows.append(
            {
                "id": one.id,
                "text": one.text,
                "base": one.base,
                "value": one.value,
                "achieved": one.achieved,
                "expected": one.expected,
                "needed": one.needed_a_year,
                "status": status + reason,
                "from": " / ".join(kinds),
                "document": one.document,
                **{f"y:{line.year}": line.achieved.get(one.id) for line in found.sheet},
            }
        )
        if one.status in TONES:
            marks[(one.id, "status")] = (TONES[one.status], status + reason)
    return TableData.of_rows(columns, rows, "id", marks=marks)


def _known(kind: str | None) -> bool:
    return kind is not None and texts.has(f"official.kind.{kind}")


def contributions(found: Any) -> TableData:
    """Stations or counties by value."""
    columns = (
        Column("name", t("ui.stations.name"), width=180),
        Column("value", t("ui.stations.value", unit=unit_text(found.indicator)), kind="figure", width=130),
        Column("difference", t("ui.stations.difference"), kind="number", digits=1, width=150),
        Column("share", t("ui.stations.share"), kind="number", digits=1, width=130),
        Column("days", t("ui.standing.valid_days"), kind="integer", width=110),
    )
    rows = [
        {
            "id": one.unit.id,
            "name": one.unit.name,
            "value": one.text or texts.DASH,
            "difference": one.difference,
            "share": one.share,
            "days": one.valid_days,
        }
        for one in found.stations
    ]
    return TableData.of_rows(columns, rows, "id")


def reissue(found: Sequence[Any]) -> TableData:
    """Statements that went out on provisional data and would read otherwise now."""
    columns = (
        Column("period", t("ui.register.period"), width=120),
        Column("issued", t("ui.reissue.issued"), width=120),
        Column("data", t("ui.reissue.data"), width=200),
        Column("changed", t("ui.reissue.changed"), width=420),
        Column("file", t("ui.region.file"), width=260),
    )
    rows = [
        {
            "id": one.issued.period,
            "period": one.issued.period,
            "issued": one.issued.issued_on,
            "data": f"{_kind(one.issued.data_kind)} → {_kind(one.data_kind)}",
            "changed": t("ui.list_semicolon").join(
                f"{indicator_name(name)} {before or texts.DASH} → {now or texts.DASH}"
                for name, (before, now) in one.changed.items()
            ),
            "file": one.issued.file,
        }
        for one in found
    ]
    return TableData.of_rows(columns, rows, "id")


def _kind(name: str) -> str:
    return t(f"ui.kind.{name}") if texts.has(f"ui.kind.{name}") else name
