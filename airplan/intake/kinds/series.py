"""Series of daily, monthly and yearly values (hourly and station files by the rules of the day)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from airplan.domain import METRICS, DataKind, PeriodValue, Problem, Unit
from airplan.intake import assemble, hourly, infer, naming, recipes, shown, sidebyside, suspicions
from airplan.intake.assemble import Counts
from airplan.intake.flat import Flat, flatten, value_columns
from airplan.intake.layout import Layout, lay_out
from airplan.intake.numbers import VALUE
from airplan.intake.roles import settle
from airplan.intake.types import SHEET_STEP, ColumnTaken, DayBlock, FileReading, Outside, Recipe, Suspicion
from airplan.workbook.grid import Grid, name_of

KINDS = {"original": "original_actual", "reviewed": "reviewed_actual"}
"""Short names of kinds; the state (实况 or 标况) is then assumed actual."""


@dataclass
class Part:
    """What one grid gave."""

    layout: Layout
    trouble: tuple[str, dict[str, object]] | None = None
    blocks: list[DayBlock] = field(default_factory=list)
    periods: list[PeriodValue] = field(default_factory=list)
    period_rows: list[int] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    units: dict[int, Unit] = field(default_factory=dict)
    suspicions: list[Suspicion] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    recipe: Recipe | None = None
    recipe_used: bool = False


def data_kind(wish: str | None, stated: str) -> DataKind:
    """Kind of an import: as asked for, else as the title states, else unstated.  Raises KeyError."""
    label = wish or stated
    return DataKind.of(KINDS.get(label, label)) if label else DataKind.UNSTATED


def read(grids: Sequence[Grid], path: Path, outside: Outside) -> FileReading:
    """Read all sheets of a file as series."""
    parts = [read_grid(part, path.stem, outside) for grid in grids for part in sidebyside.split(grid)]
    good = [part for part in parts if part.trouble is None]
    if not good:
        return _refused(path, parts)
    for part in parts:
        if part.trouble is not None and (part.layout.grid.sheet or len(parts) > 1):
            part.counts.problems.append(_sheet_remark(part))
    return _joined(path, parts, good)


def _sheet_remark(part: Part) -> Problem:
    code, values = part.trouble or ("", {})
    grid = part.layout.grid
    severity = "remark" if code in ("no_pollutant_columns", "date_missing") else "refused"
    return Problem(code, grid.file, grid.sheet, "", "", values, severity)


def _refused(path: Path, parts: Sequence[Part]) -> FileReading:
    order = (
        "layout_uncertain",
        "city_ambiguous",
        "city_missing",
        "station_unknown",
        "hourly_without_date",
        "date_missing",
    )
    worst = min(
        parts, key=lambda part: order.index(part.trouble[0]) if part.trouble and part.trouble[0] in order else 99
    )
    code, values = worst.trouble or ("no_pollutant_columns", {})
    inner = [problem for part in parts for problem in part.counts.problems]
    grid = worst.layout.grid
    if not any(problem.code == code for problem in inner):
        inner.append(Problem(code, name_of(path), grid.sheet, "", str(values.get("shown", "")), values))
    cause = next(problem for problem in inner if problem.code == code)
    told = {"file": name_of(path), "sheet": cause.sheet, "cell": cause.cell, "value": cause.value}
    return FileReading(
        name_of(path),
        str(path),
        refused=sum(sum(part.counts.refused_by.values()) for part in parts),
        refused_by=_sum(part.counts.refused_by for part in parts),
        problems=tuple(inner),
        suspicions=tuple(item for part in parts for item in part.suspicions),
        mapping=tuple(column for part in parts for column in _mapping(part)),
        recipe=worst.recipe,
        recipe_used=worst.recipe_used,
        error=code,
        error_values={**told, **values},
    )


def _sum(tables: object) -> dict[str, int]:
    total: dict[str, int] = {}
    for table in tables:  # type: ignore[attr-defined]
        for code, count in table.items():
            total[code] = total.get(code, 0) + count
    return {code: count for code, count in total.items() if count}


def _joined(path: Path, parts: Sequence[Part], good: Sequence[Part]) -> FileReading:
    refused, missing = _sum(p.counts.refused_by for p in parts), _sum(p.counts.missing_by for p in parts)
    units = {number: unit for part in good for number, unit in part.units.items()}
    layout = {"sheets": [_sheet_layout(part) for part in parts]}
    return FileReading(
        name_of(path),
        str(path),
        days=tuple(dataclasses.replace(block, part=n) for n, part in enumerate(parts) for block in part.blocks),
        periods=tuple(value for part in good for value in part.periods),
        period_rows=tuple(row + n * SHEET_STEP for n, part in enumerate(parts) for row in part.period_rows),
        units=tuple(units.values()),
        accepted=sum(part.counts.accepted for part in good),
        missing=sum(missing.values()),
        refused=sum(refused.values()),
        missing_by=missing,
        refused_by=refused,
        problems=tuple(problem for part in parts for problem in part.counts.problems),
        suspicions=tuple(item for part in good for item in part.suspicions),
        mapping=tuple(column for part in good for column in _mapping(part)),
        assumed=tuple(dict.fromkeys(name for part in good for name in part.assumed)),
        recipe=good[0].recipe,
        recipe_used=any(part.recipe_used for part in good),
        first_rows=tuple(row for part in good for row in shown.first_rows(part.blocks, part.periods, part.units))[
            : 2 * shown.SHOWN_ROWS
        ],
        layout=json.dumps(layout, ensure_ascii=False, separators=(",", ":")),
    )


def _sheet_layout(part: Part) -> dict[str, object]:
    """Columns of the values by metric (and by unit where units stand side by side), for the provenance of a cell."""
    grid = part.layout.grid
    columns: dict[str, str] = {}
    for block in part.blocks:
        for place, unit in enumerate(block.cube.units.tolist()):
            for metric, column in enumerate(block.columns[place].tolist()):
                if column >= 0:
                    letter = grid.column_letter(column - grid.left)
                    columns.setdefault(METRICS[metric], letter)
                    if columns[METRICS[metric]] != letter:
                        columns[f"{unit}|{METRICS[metric]}"] = letter
    return {"sheet": grid.sheet, "columns": columns}


def _mapping(part: Part) -> list[ColumnTaken]:
    grid = part.layout.grid
    return [
        ColumnTaken(
            grid.column_letter(column.index), column.heading.text, column.taken_for, column.confidence, column.basis,
            grid.file, grid.sheet,
        )
        for column in part.layout.columns
        if column.role != "ignore" or column.heading.text or not part.layout.header
    ]  # fmt: skip


def _recipe_for(layout: Layout, outside: Outside) -> Recipe | None:
    return outside.recipe or outside.recipes.get(recipes.fingerprint(layout))


def read_grid(grid: Grid, stem: str, outside: Outside) -> Part:
    """Read one sheet."""
    wish = outside.recipe
    layout = lay_out(grid, stem, wish.header_rows if wish else None)
    mark = recipes.fingerprint(layout)
    recipe = _recipe_for(layout, outside)
    if recipe is not None and wish is None and recipe.header_rows is not None:
        layout = lay_out(grid, stem, recipe.header_rows)
    layout = settle(_with_settings(_local_places(layout, outside.local), recipe), recipe)
    part = Part(layout, recipe_used=recipe is not None)
    if recipe is not None and wish is None:
        part.assumed.append("recipe_remembered")
    outside = _outside_with(outside, recipe)
    if recipe is None and (not layout.header or not value_columns(layout)):
        found = infer.infer(layout)
        part.layout = layout = found.layout
        if not found.clear and not value_columns(layout):
            part.trouble = _unclear(layout)
        elif not found.clear and not layout.header:
            part.trouble = ("layout_uncertain", {})
    part.recipe = dataclasses.replace(recipes.of_layout(layout), fingerprint=mark)
    if recipe is not None:
        part.recipe = dataclasses.replace(part.recipe, settings=recipe.settings, name=recipe.name)
    part.counts.problems += [
        Problem(code, grid.file, grid.sheet, "", "", values, "remark")
        for code, values in grid.remarks
        if code != "coding"
    ]
    if part.trouble is None:
        _fill(part, outside)
    return part


def _local_places(layout: Layout, local: dict[str, int]) -> Layout:
    """Columns headed with the name of a county or zone of the project's own."""
    if not local:
        return layout
    columns = []
    for column in layout.columns:
        unit = local.get(column.heading.text.strip())
        if unit is not None:
            heading = dataclasses.replace(column.heading, role="place", places=(unit,))
            column = dataclasses.replace(column, heading=heading, role="place", confidence=0.98)
        columns.append(column)
    return dataclasses.replace(layout, columns=tuple(columns))


def _unclear(layout: Layout) -> tuple[str, dict[str, object]]:
    """Not a series, or a series whose columns could not be told apart."""
    numbers = [column for column in layout.columns if infer._mostly_numbers(layout.cells(column.index))]
    if not layout.header and layout.of("date") and numbers:
        return "layout_uncertain", {}
    return "no_pollutant_columns", {}


def _with_settings(layout: Layout, recipe: Recipe | None) -> Layout:
    if recipe is None or not recipe.settings:
        return layout
    context = layout.context
    if year := recipe.settings.get("year"):
        context = dataclasses.replace(context, year=int(year))
    if metric := recipe.settings.get("metric"):
        context = dataclasses.replace(context, metric=metric)
    return dataclasses.replace(layout, context=context)


def _outside_with(outside: Outside, recipe: Recipe | None) -> Outside:
    if recipe is None or outside.city is not None or not recipe.settings.get("city"):
        return outside
    found = naming.codes(recipe.settings["city"])
    return dataclasses.replace(outside, city=found[0]) if len(found) == 1 else outside


def _fill(part: Part, outside: Outside) -> None:
    layout = part.layout
    found = flatten(layout, outside)
    part.counts.problems += found.problems
    part.counts.refused_by = dict(found.refused_by)
    part.assumed += found.assumed
    if found.flat is None:
        part.trouble = found.trouble or ("no_pollutant_columns", {})
        return
    wish = outside.kind
    kind = data_kind(wish, layout.context.kind)
    if wish in KINDS:
        part.assumed.append("state_actual")
    flat = found.flat
    mode, doubts, assumed = suspicions.carbon_unit(flat.take(flat.state == VALUE), layout)
    part.suspicions += doubts
    if assumed:
        part.assumed.append("co_unit")
    flat = assemble.judge(assemble.carbon_to_mg(flat, mode), layout.grid, part.counts)
    if not flat.size and not part.counts.missing_by:
        part.trouble = found.trouble or _nothing(part)
        return
    if found.hourly:
        flat = hourly.hours_to_days(flat, layout.grid, part.counts)
        part.assumed.append("days_from_hours")
        if not flat.size:
            part.trouble = ("hours_too_few", {"count": part.counts.missing_by.get("too_few_hours", 0)})
            return
    _store_flat(part, flat, kind, found.hourly)
    _name_units(part, found.stations.new if found.stations else {}, outside)
    _suspect(part, flat, outside)


def _nothing(part: Part) -> tuple[str, dict[str, object]]:
    codes = part.counts.refused_by
    for code in (
        "city_ambiguous",
        "city_unknown",
        "city_blank",
        "date_without_year",
        "date_unreadable",
        "not_a_number",
    ):
        if codes.get(code):
            problem = next((item for item in part.counts.problems if item.code == code), None)
            return code, dict(problem.values) if problem else {}
    return "file_no_content", {}


def _store_flat(part: Part, flat: Flat, kind: DataKind, hourly: bool) -> None:
    daily = flat.length == "D"
    before = part.counts.accepted
    block = assemble.day_block(flat.take(daily), part.layout.grid, kind, part.counts)
    if hourly:
        part.counts.accepted = before
    if block is not None:
        part.blocks.append(block)
    values, rows = assemble.period_values(flat.take(~daily), part.layout.grid, kind, part.counts)
    part.periods += values
    part.period_rows += rows


def _name_units(part: Part, new: dict[str, Unit], outside: Outside) -> None:
    """Units with values: stations (and the city as their mean)."""
    stations = {unit.id: unit for unit in (*outside.stations.values(), *new.values())}
    _name_in_problems(part, stations)
    for block in list(part.blocks):
        present = set(block.cube.units.tolist())
        parents = {number: unit.parent for number, unit in stations.items() if number in present and unit.parent}
        part.units |= {number: stations[number] for number in parents}
        whole = hourly.city_means(block, {number: int(parent) for number, parent in parents.items() if parent})
        if whole is not None:
            part.blocks.append(whole)
            part.assumed.append("city_from_stations")


def _name_in_problems(part: Part, stations: dict[int, Unit]) -> None:
    """Problems of stations say their name, not the number they have while the file is read."""
    names = {str(number): unit.name for number, unit in stations.items()}
    part.counts.problems = [
        dataclasses.replace(problem, values={**problem.values, "unit": names[str(problem.values["unit"])]})
        if str(problem.values.get("unit")) in names
        else problem
        for problem in part.counts.problems
    ]


def _suspect(part: Part, flat: Flat, outside: Outside) -> None:
    cities = [block for block in part.blocks if (block.cube.units >= 0).all()]
    part.suspicions += suspicions.of_days(part.layout, cities[-1:], outside.today)
    if any(item.code == "suspect_us_aqi" for item in part.suspicions):
        part.suspicions = [item for item in part.suspicions if item.code == "suspect_us_aqi"]
    other = flat.take(flat.length != "D")
    if other.size:
        part.suspicions += suspicions.of_periods(part.layout, other, outside.today)
