"""Tables of the region page: ranking, sources of a merge, differences side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from airplan.domain import CONCENTRATIONS
from ui import texts
from ui.models.columns import Column
from ui.models.standing_tables import yes_no
from ui.models.table_model import TableData
from ui.texts import t


def ranking(answer: Any) -> TableData:
    """Ranking by composite index; ties share a rank."""
    columns = [
        Column("rank", t("ui.region.rank"), kind="integer"),
        Column("name", t("ui.region.city")),
        Column("province", t("ui.region.province")),
        Column("index", t("ui.standing.index")),
        Column("change", t("ui.region.change"), kind="number", digits=1),
        Column("change_rank", t("ui.region.change_rank"), kind="integer"),
        Column("main", t("ui.standing.main")),
    ]
    names = {"CO": "CO-95", "O3": "O3-8h-90"}
    columns += [
        Column(name, names.get(name, name), kind="number", digits=1 if name == "CO" else 0) for name in CONCENTRATIONS
    ]
    columns += [
        Column("ratio", t("ui.standing.good_ratio"), kind="number", digits=1),
        Column("six", t("ui.standing.six")),
    ]
    rows, marks = [], {}
    for one in answer.rows:
        rows.append(
            {
                "id": one.city.id,
                "rank": one.rank,
                "name": one.city.name,
                "province": one.city.province,
                "index": one.index or texts.DASH,
                "change": one.change,
                "change_rank": one.change_rank,
                "main": "、".join(one.main_pollutant),
                **{name: float(text) if text else None for name, text in one.values.items()},
                "ratio": float(one.good_ratio) if one.good_ratio else None,
                "six": t("ui.standing.all_within") if one.attains_six else yes_no(one.attains_six),
            }
        )
        if one.attains_six is not None:
            marks[(one.city.id, "six")] = ("good" if one.attains_six else "bad", rows[-1]["six"])
    return TableData.of_rows(columns, rows, "id", marks=marks)


def notes(found: Sequence[Any]) -> TableData:
    """Files of a merge."""
    numbers = ("version", "units", "values", "records")
    columns = [Column("file", t("ui.region.file"))]
    columns += [
        Column(
            key,
            t(f"ui.region.{key}" if key != "records" and key != "values" else f"ui.region.{key}_count"),
            kind="integer",
        )
        for key in numbers
    ]
    columns.append(Column("way", t("ui.region.way")))
    rows = [
        {
            "file": one.file,
            **{key: getattr(one, key) for key in numbers},
            "way": t("ui.region.three_way" if one.three_way else "ui.region.two_way"),
        }
        for one in found
    ]
    return TableData.of_rows(columns, rows)


def conflicts(found: Sequence[Any]) -> TableData:
    """Differences of a merge before it is stored: one column a file."""
    files = list(dict.fromkeys(name for one in found for name, _ in one.values))
    columns = [
        Column("table", t("ui.region.table")),
        Column("key", t("ui.region.key")),
        Column("fields", t("ui.region.fields")),
        *(Column(f"f:{name}", name) for name in files),
    ]
    rows = [
        {
            "table": _named(one.table),
            "key": f"{one.unit} {one.key}".strip(),
            "fields": "、".join(one.fields),
            **{f"f:{name}": shown(value, one.fields) for name, value in one.values},
        }
        for one in found
    ]
    return TableData.of_rows(columns, rows)


def _named(table: str) -> str:
    code = f"ui.region.table.{table}"
    return t(code) if texts.has(code) else table


def shown(value: Any, fields: Sequence[str] = ()) -> str:
    """One side of a difference in words."""
    if value is None:
        return t("ui.region.missing")
    if isinstance(value, Mapping):
        names = fields or list(value)[:4]
        return "；".join(f"{name}={value.get(name, '')}" for name in names)
    if isinstance(value, int | float):
        return f"{value / 1000:g}"
    return str(value)


def open_records(records: Sequence[Any]) -> TableData:
    """Record differences kept in the project until somebody chooses."""
    waiting = [record for record in records if record.body.get("state") == "open"]
    files = list(dict.fromkeys(one["file"] for record in waiting for one in record.body["versions"]))
    columns = [
        Column("table", t("ui.region.table")),
        Column("key", t("ui.region.key")),
        Column("fields", t("ui.region.fields")),
    ]
    columns += [Column(f"f:{name}", name) for name in files]
    rows = []
    for record in waiting:
        fields = record.body.get("fields", ())
        sides = {f"f:{one['file']}": shown(one["body"], fields) for one in record.body["versions"]}
        row = {"id": record.body["key"], "table": _named(record.body["table"]), "key": record.body["key"]}
        rows.append({**row, "fields": "、".join(fields), **sides})
    return TableData.of_rows(columns, rows, "id")
