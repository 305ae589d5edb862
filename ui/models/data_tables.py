"""Tables of the data page: imports, what is held, differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from airplan.domain import DataKind
from ui import texts
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t

ImportInfo = Any  # airplan.store.types, handed over by the workspace
Conflict = Any

FRACTION = 1000


def imports(listed: Sequence[ImportInfo]) -> TableData:
    """One row an import, newest first."""
    numbers = ("accepted", "missing", "refused")
    keys = ("at", "file", "what", *numbers, "who")
    columns = [Column(key, t(f"ui.import.{key}"), kind="integer" if key in numbers else "text") for key in keys]
    rows = [
        {
            "id": info.id,
            "at": info.at.replace("T", " ")[:16],
            "file": info.file,
            "what": _what(info.what),
            **{key: info.counts.get(key) for key in numbers},
            "who": info.who,
        }
        for info in reversed(listed)
    ]
    return TableData.of_rows(columns, rows, "id")


def _what(name: str) -> str:
    code = f"ui.preview.kind.{name}"
    return t(code) if texts.has(code) else name


def held(kinds: Mapping[int, Mapping[DataKind, tuple[int, int, int]]], names: Mapping[int, str]) -> TableData:
    """One row a unit and kind: from, to, days."""
    columns = (
        Column("unit", t("ui.held.unit")),
        Column("kind", t("ui.held.kind")),
        Column("first", t("ui.held.first")),
        Column("last", t("ui.held.last")),
        Column("days", t("ui.held.days"), kind="integer"),
        Column("gaps", t("ui.held.gaps"), kind="integer"),
    )
    rows = [
        {
            "unit": names.get(unit, str(unit)),
            "kind": t(f"ui.kind.{kind.label}"),
            "first": texts.date(first),
            "last": texts.date(last),
            "days": days,
            "gaps": last - first + 1 - days,
        }
        for unit, by_kind in kinds.items()
        for kind, (first, last, days) in by_kind.items()
    ]
    return TableData.of_rows(columns, rows)


def conflicts(listed: Sequence[Conflict], names: Mapping[int, str], files: Mapping[int, str]) -> TableData:
    """One row a difference, both values side by side."""
    columns = (
        Column("unit", t("ui.change.unit")),
        Column("date", t("ui.change.date")),
        Column("metric", t("ui.change.metric")),
        Column("kind", t("ui.held.kind")),
        Column("held", t("ui.conflict.held"), kind="number", digits=1),
        Column("held_file", t("ui.conflict.held_file")),
        Column("other", t("ui.conflict.other"), kind="number", digits=1),
        Column("other_file", t("ui.conflict.other_file")),
        Column("state", t("ui.conflict.state")),
    )
    return TableData.of_rows(columns, [_conflict(one, names, files) for one in listed], "id")


def _conflict(one: Conflict, names: Mapping[int, str], files: Mapping[int, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "unit": names.get(one.unit, str(one.unit)),
        "date": texts.date(one.start) if one.length == "day" else f"{texts.date(one.start)} ({one.length})",
        "metric": one.metric,
        "kind": t(f"ui.kind.{one.kind.label}"),
        "held": None if one.held is None else one.held / FRACTION,
        "held_file": files.get(one.held_import or 0, ""),
        "other": None if one.other is None else one.other / FRACTION,
        "other_file": files.get(one.other_import or 0, ""),
        "state": t(f"ui.conflict.{one.state}"),
    }
