"""Tables of a preview: columns as understood, first rows, changes, totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from airplan.domain.series import LOCAL_UNIT_FROM
from ui import texts
from ui.models.columns import Column
from ui.models.places import name_of
from ui.models.table_model import TableData
from ui.texts import t

FileReading = Any  # airplan.intake.types, handed over by the workspace
Difference = Any

ROLES = (
    "PM2.5", "PM10", "SO2", "NO2", "CO", "CO:ug", "O3", "O3 p90", "AQI",
    "date", "year", "quarter", "month", "day", "hour", "city", "station", "station_code", "metric_name", "value",
    "grade", "rank", "good_days", "heavy_days", "good_ratio", "valid_days", "index", "ignore",
)  # fmt: skip
"""What a column may be taken for, in the order of the list."""


CITIES_SHOWN = 2


def role_name(role: str) -> str:
    """What a role is called."""
    code = f"ui.role.{role}"
    return t(code) if texts.has(code) else role.replace("place:", "")


def files(readings: Sequence[FileReading], differences: Sequence[Difference], names: Mapping[int, str]) -> TableData:
    """One row a file: what it was taken for, totals, what storing would do; *names* of the project's units."""
    keys = ("file", "places", "kind", "state", "accepted", "missing", "refused", "new", "same", "differ")
    numeric = {"accepted", "missing", "refused", "new", "same", "differ"}
    columns = [Column(key, t(f"ui.preview.{key}"), kind="integer" if key in numeric else "text") for key in keys]
    rows, marks = [], {}
    shown = file_names(readings)
    for number, reading in enumerate(readings):
        difference = differences[number] if number < len(differences) else None
        rows.append({**_file_row(reading, difference), "file": shown[number], "places": places_text(reading, names)})
        if not reading.usable:
            marks[(number, "state")] = ("bad", rows[-1]["state"])
        elif reading.refused:
            marks[(number, "state")] = ("caution", rows[-1]["state"])
    return TableData.of_rows(columns, rows, marks=marks)


def file_names(readings: Sequence[FileReading]) -> list[str]:
    """Names of the files; two of one name with their folders."""
    seen = Counter(reading.file for reading in readings)
    return [
        f"{Path(reading.path).parent.name}/{reading.file}" if seen[reading.file] > 1 else reading.file
        for reading in readings
    ]


def places_text(reading: FileReading, names: Mapping[int, str]) -> str:
    """Which cities a file was taken for, and how many units below them."""
    found = {int(unit) for block in reading.days for unit in block.cube.units}
    found |= {one.unit for one in (*reading.periods, *reading.records) if one.unit is not None}
    found |= {unit.id for unit in reading.units}
    known = {**names, **{unit.id: unit.name for unit in reading.units}}
    cities = sorted(unit for unit in found if 0 < unit < LOCAL_UNIT_FROM)
    shown = t("ui.list_comma").join(known.get(unit) or name_of(unit) for unit in cities[:CITIES_SHOWN])
    if len(cities) > CITIES_SHOWN:
        shown = t("ui.preview.places.many", names=shown, count=len(cities))
    below = t("ui.preview.places.below", count=len(found) - len(cities)) if len(found) > len(cities) else ""
    return t("ui.list_comma").join(part for part in (shown, below) if part) or t("ui.preview.places.none")


def _file_row(reading: FileReading, difference: Difference | None) -> dict[str, Any]:
    kind = f"ui.preview.kind.{reading.kind}"
    return {
        "kind": t(kind) if texts.has(kind) else reading.kind,
        "accepted": reading.accepted,
        "missing": reading.missing,
        "refused": reading.refused,
        "new": difference.new if difference else None,
        "same": difference.same if difference else None,
        "differ": len(difference.changes) if difference else None,
        "state": state_of(reading),
    }


def state_of(reading: FileReading) -> str:
    """Ready, or why not."""
    if reading.error:
        return texts.sentence(reading.error, {"file": reading.file, **reading.error_values})
    if reading.usable and reading.refused:
        return t("ui.preview.part_refused", count=reading.refused)
    return t("ui.preview.ready") if reading.usable else t("ui.preview.nothing")


def mapping(reading: FileReading) -> TableData:
    """Columns as understood; ``taken_for`` can be corrected."""
    roles = list(ROLES) + [column.taken_for for column in reading.mapping if column.taken_for not in ROLES]
    choices = tuple((role, role_name(role)) for role in dict.fromkeys(roles))
    columns = [
        Column("column", t("ui.mapping.column")),
        Column("heading", t("ui.mapping.heading"), width=220),
        Column("taken_for", t("ui.mapping.taken_for"), kind="choice", choices=choices, editable=True),
        Column("confidence", t("ui.mapping.confidence"), kind="percent"),
        Column("basis", t("ui.mapping.basis")),
    ]
    if any(taken.sheet for taken in reading.mapping):
        columns.append(Column("sheet", t("ui.mapping.sheet")))
    rows, marks = [], {}
    for place, taken in enumerate(reading.mapping):
        rows.append(
            {
                "column": taken.column,
                "heading": taken.heading,
                "taken_for": taken.taken_for,
                "confidence": taken.confidence,
                "basis": t(f"ui.mapping.basis.{taken.basis}")
                if texts.has(f"ui.mapping.basis.{taken.basis}")
                else taken.basis,
                "sheet": taken.sheet,
            }
        )
        if taken.confidence < 0.7 and taken.taken_for != "ignore":
            marks[(place, "confidence")] = ("caution", t("ui.mapping.unsure"))
    return TableData.of_rows(columns, rows, marks=marks)


def first_rows(reading: FileReading) -> TableData:
    """The first rows as understood."""
    names = list(dict.fromkeys(name for row in reading.first_rows for name in row.values))
    columns = [Column("unit", t("ui.preview.unit")), Column("period", t("ui.preview.period"))]
    columns += [Column(f"m:{name}", name, kind="figure") for name in names]
    rows = [
        {"unit": row.unit, "period": row.period, **{f"m:{name}": row.values.get(name) or "—" for name in names}}
        for row in reading.first_rows
    ]
    return TableData.of_rows(columns, rows)


def changes(difference: Difference, names: dict[int, str]) -> TableData:
    """Day by day what would change."""
    columns = (
        Column("date", t("ui.change.date")),
        Column("unit", t("ui.change.unit")),
        Column("metric", t("ui.change.metric")),
        Column("before", t("ui.change.before"), kind="number", digits=3),
        Column("after", t("ui.change.after"), kind="number", digits=3),
        Column("sort", t("ui.change.sort")),
        Column("kinds", t("ui.change.kinds")),
        Column("cell", t("ui.change.cell")),
    )
    rows = [
        {
            "date": texts.date(change.day),
            "unit": names.get(change.unit, str(change.unit)),
            "metric": change.metric,
            "before": None if change.before is None else change.before / 1000,
            "after": None if change.after is None else change.after / 1000,
            "sort": t(f"ui.change.{change.sort}"),
            "kinds": f"{_kind(change.kind_before)} → {_kind(change.kind_after)}",
            "cell": change.cell,
        }
        for change in difference.changes[:20_000]
    ]
    return TableData.of_rows(columns, rows)


def _kind(label: str) -> str:
    return t(f"ui.kind.{label}") if label else texts.DASH
