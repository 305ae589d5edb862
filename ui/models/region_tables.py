"""Tables of the region page: ranking, sources of a merge, differences side by side."""

from __future__ import annotations

import datetime as dt
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
        Column("index", t("ui.standing.index"), kind="figure"),
        Column("change", t("ui.region.change"), kind="number", digits=1),
        Column("change_rank", t("ui.region.change_rank"), kind="integer"),
        Column("main", t("ui.standing.main")),
        Column("six", t("ui.standing.six")),
    ]
    names = {"CO": "CO-95", "O3": "O3-8h-90"}
    columns += [
        Column(name, names.get(name, name), kind="number", digits=1 if name == "CO" else 0) for name in CONCENTRATIONS
    ]
    columns.append(Column("ratio", t("ui.standing.good_ratio"), kind="number", digits=1))
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
                "main": t("ui.list_comma").join(one.main_pollutant),
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
            "fields": t("ui.list_comma").join(one.fields),
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


def alterations(found: Sequence[Any]) -> TableData:
    """What a merge corrects or takes away of what the file holds (a later submission against the earlier one)."""
    columns = (
        Column("table", t("ui.region.table"), width=120),
        Column("key", t("ui.region.key"), width=300),
        Column("fields", t("ui.region.fields"), width=160),
        Column("before", t("ui.changes_of.was"), width=200),
        Column("now", t("ui.changes_of.now"), width=200),
    )
    rows = [
        {
            "table": _named(one.table),
            "key": one.key,
            "fields": t("ui.list_comma").join(one.fields),
            "before": side_text(one.before, one.fields),
            "now": side_text(one.after, one.fields),
        }
        for one in found
    ]
    return TableData.of_rows(columns, rows)


def differences(found: Sequence[Any], names: Mapping[str, str]) -> TableData:
    """Differences that wait for a choice, two sides beside each other; the id is (table, key).

    *names*: code of a unit → its name.  A third and later version is counted; the detail below shows all.
    """
    columns = (
        Column("city", t("ui.region.city"), width=110),
        Column("table", t("ui.region.table"), width=90),
        Column("item", t("ui.region.key"), width=170),
        Column("fields", t("ui.region.fields"), width=100),
        Column("first", t("ui.differ.first"), width=110),
        Column("first_file", t("ui.differ.first_file"), width=150),
        Column("second", t("ui.differ.second"), width=110),
        Column("second_file", t("ui.differ.second_file"), width=150),
        Column("apart", t("ui.differ.apart"), kind="number", digits=1, width=90),
        Column("more", t("ui.differ.more"), kind="integer", width=90),
    )
    return TableData.of_rows(columns, [_difference(one, names) for one in found], "id")


def _difference(one: Any, names: Mapping[str, str]) -> dict[str, Any]:
    city, item, metric = key_parts(one, names)
    sides = list(one.values)
    (file, value), (other_file, other) = (sides + [("", None)] * 2)[:2]
    both = [side for side in (value, other) if isinstance(side, int | float)]
    return {
        "id": (one.table, one.key), "city": city, "table": _named(one.table), "item": item, "fields": metric,
        "first": side_text(value, one.fields), "first_file": file, "second": side_text(other, one.fields),
        "second_file": other_file, "apart": both[1] - both[0] if len(both) == 2 else None,
        "more": max(0, len(sides) - 2) or None,
    }  # fmt: skip


def key_parts(one: Any, names: Mapping[str, str]) -> tuple[str, str, str]:
    """City, date or name, and metric or fields of a difference."""
    parts = one.key.split("|")
    if one.table == "day_value" and len(parts) == 4:
        kind = f"ui.kind.{parts[2]}"
        return names.get(parts[0], parts[0]), f"{parts[1]} {t(kind) if texts.has(kind) else parts[2]}", parts[3]
    if one.table == "period_value" and len(parts) == 6:
        date = dt.date.fromordinal(int(parts[1])).isoformat() if parts[1].isdigit() else parts[1]
        return names.get(parts[0], parts[0]), f"{date} {parts[2]}", f"{parts[3]} {parts[4]}".strip()
    city = next((names[part] for part in parts if part in names), "")
    bodies = [body for _, body in one.values if isinstance(body, Mapping)]
    called = next((str(body["name"]) for body in bodies if body.get("name")), one.key)
    return city or one.unit, called, t("ui.list_comma").join(one.fields)


def side_text(value: Any, fields: Sequence[str] = ()) -> str:
    """One side in words; numbers of series are in natural units."""
    if value is None:
        return t("ui.region.missing")
    if isinstance(value, Mapping):
        return "；".join(f"{name}={value.get(name, '')}" for name in fields or list(value)[:4])
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def sides(one: Any, sources: Mapping[str, tuple[str, str]]) -> TableData:
    """All versions of one difference: a column a file, a row a field, with when and by whom each was taken in."""
    files = [file for file, _ in one.values]
    columns = [Column("field", t("ui.region.fields"), width=170)]
    columns += [Column(f"f:{place}", file, width=240) for place, file in enumerate(files)]
    rows: list[dict[str, Any]] = []
    bodies = [value if isinstance(value, Mapping) else None for _, value in one.values]
    if any(body is not None for body in bodies):
        for name in (*one.fields, *(key for body in bodies if body for key in body if key not in one.fields)):
            row = {f"f:{place}": str((body or {}).get(name, "")) for place, body in enumerate(bodies)}
            if {"field": name, **row} not in rows:
                rows.append({"field": name, **row})
    else:
        values = {f"f:{place}": side_text(value) for place, (_, value) in enumerate(one.values)}
        rows.append({"field": t("ui.differ.value"), **values})
    for place_, code in enumerate(("ui.differ.at", "ui.differ.by")):
        told = {f"f:{place}": sources.get(file, ("", ""))[place_] for place, file in enumerate(files)}
        rows.append({"field": t(code), **told})
    marks = {
        (number, f"f:{place}"): ("caution", t("ui.differ.differs"))
        for number, row in enumerate(rows[:-2])
        for place in range(len(files))
        if len({row[f"f:{at}"] for at in range(len(files))}) > 1
    }
    return TableData.of_rows(columns, rows, marks=marks)
