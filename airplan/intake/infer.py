"""Files without headings: which column is which, judged by what the numbers do.

The grade or the range column names the AQI column; CO betrays itself by its size; of all ways to hand the
other columns to the pollutants the one counts that reproduces the AQI best (HJ 633-2012, daily table), and
orders that public files use are preferred among equals.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from airplan import resourcefiles
from airplan.assess import aqi
from airplan.domain import CONCENTRATIONS, MISSING
from airplan.intake import numbers
from airplan.intake.headings import Heading
from airplan.intake.layout import Column, Layout, is_number_like, sample
from airplan.intake.roles import column_as
from airplan.rulebook import standards
from airplan.workbook.grid import Cell

EDITION = "HJ633-2012"
ROWS = 240
_RANGE = re.compile(r"\s*(\d+)\s*[~～\-—至]\s*(\d+)\s*")
_CLEAR_MARGIN = 0.03
_LEAST_AGREEMENT = 0.30
_TOLERANCE = 3


@dataclass(frozen=True)
class Inferred:
    """Layout with inferred columns; ``clear`` says that one reading is better than all others."""

    layout: Layout
    clear: bool
    agreement: float = 0.0


@cache
def _orders() -> dict[tuple[str, ...], int]:
    data = json.loads(resourcefiles.path("intake", "orders.json").read_text(encoding="utf-8"))
    return {tuple(order): place for place, order in enumerate(data["orders"])}


def infer(layout: Layout) -> Inferred:
    """Columns of a table without (telling) headings."""
    texts = {column.index: layout.cells(column.index) for column in layout.columns if column.role in ("", "ignore")}
    free = {index: cells for index, cells in texts.items() if _mostly_numbers(cells)}
    columns = {column.index: column for column in layout.columns}
    grade = _find(texts, _is_grade)
    span = _find(texts, _is_range)
    for index, role in ((grade, "grade"), (span, "range")):
        if index is not None:
            columns[index] = replace(columns[index], role=role, confidence=0.95, basis="values")
    stored = {index: _stored(cells) for index, cells in free.items()}
    for index in [index for index in stored if _is_counter(stored[index])]:
        columns[index] = replace(columns[index], role="ignore", confidence=0.9, basis="values")
        del stored[index]
    if len(stored) == 1 and layout.context.metric:
        return _single(layout, columns, next(iter(stored)))
    index = _aqi_column(stored, grade and texts[grade], span and texts[span])
    if index is None:
        return Inferred(_with(layout, columns | _usual_order(columns, stored)), False)
    columns[index] = column_as(columns[index], "AQI", "values", 0.95)
    target = stored.pop(index)
    return _pollutants(layout, columns, stored, target)


def _usual_order(columns: dict[int, Column], stored: dict[int, np.ndarray]) -> dict[int, Column]:
    """A guess to be checked by people: six columns side by side in the most usual order that their sizes allow."""
    places = sorted(stored)
    if len(places) != 6 or places[-1] - places[0] != 5:
        return {}
    for order in sorted(_orders(), key=_orders().__getitem__):
        named = dict(zip(order, places, strict=True)) if set(order) == set(CONCENTRATIONS) else {}
        if named and _sizes_fit({name: stored[index] for name, index in named.items()}):
            return {index: column_as(columns[index], name, "order", 0.4) for name, index in named.items()}
    return {}


def _sizes_fit(series: dict[str, np.ndarray]) -> bool:
    carbon = _median(series["CO"])
    others = [_median(values) for name, values in series.items() if name != "CO"]
    return carbon < min(others) and _ordered(series["PM2.5"], series["PM10"]) > 0.5


def _with(layout: Layout, columns: dict[int, Column]) -> Layout:
    return replace(layout, columns=tuple(columns[index] for index in sorted(columns)))


def _single(layout: Layout, columns: dict[int, Column], index: int) -> Inferred:
    metric = layout.context.metric
    columns[index] = column_as(columns[index], metric, "title", 0.85)
    return Inferred(_with(layout, columns), True)


def _mostly_numbers(cells: Sequence[Cell]) -> bool:
    some = sample(cells)
    return bool(some) and sum(map(is_number_like, some)) >= 0.8 * len(some)


def _rows(count: int) -> np.ndarray:
    return np.unique(np.linspace(0, count - 1, min(count, ROWS)).astype(int)) if count else np.zeros(0, int)


def _stored(cells: Sequence[Cell]) -> np.ndarray:
    stored, _ = numbers.parse_column([cells[place] for place in range(len(cells))])
    return np.where(stored > 0, stored, MISSING)


def _is_counter(values: np.ndarray) -> bool:
    """Row numbers: steps of one (they may begin again); zero counts as missing here, so gaps are bridged."""
    known = np.where(values == MISSING, 0, values)
    return len(known) > 2 and float(np.mean(np.diff(known) == 1000)) > 0.9


@cache
def _grades() -> dict[str, tuple[int, int]]:
    table = {level.name_zh: (level.first, level.last) for level in standards.levels()}
    short = {name.removesuffix("污染"): bounds for name, bounds in table.items()}
    return {**short, **table}


def _find(texts: dict[int, list[Cell]], fits: object) -> int | None:
    for index, cells in texts.items():
        some = sample(cells)
        if some and sum(map(fits, some)) >= 0.8 * len(some):  # type: ignore[call-overload]
            return index
    return None


def _is_grade(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.strip() in _grades()


def _is_range(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_RANGE.fullmatch(cell))


def _aqi_column(stored: dict[int, np.ndarray], grades: object, spans: object) -> int | None:
    """The column that fits the grades or ranges beside it, if there are such."""
    bounds = _bounds(grades, spans)
    best, best_share = None, 0.85
    if bounds is None:
        return None
    low, high = bounds
    for index, values in stored.items():
        known = (values != MISSING) & (high >= 0)
        share = float(np.mean((values[known] >= low[known]) & (values[known] <= high[known]))) if known.any() else 0.0
        if share > best_share:
            best, best_share = index, share
    return best


def _bounds(grades: object, spans: object) -> tuple[np.ndarray, np.ndarray] | None:
    pairs: list[tuple[int, int]] = []
    if isinstance(grades, list):
        top = standards.levels()[-1].first
        for cell in grades:
            low, high = _grades().get(str(cell).strip(), (0, -1))
            pairs.append((low, 100_000 if low == top else high))
    elif isinstance(spans, list):
        for cell in spans:
            match = _RANGE.fullmatch(str(cell))
            pairs.append((int(match[1]), int(match[2])) if match else (0, -1))
    else:
        return None
    table = np.array(pairs, np.int64)
    return table[:, 0] * 1000, np.where(table[:, 1] < 0, -1, table[:, 1] * 1000)


def _pollutants(
    layout: Layout, columns: dict[int, Column], stored: dict[int, np.ndarray], target: np.ndarray
) -> Inferred:
    usable = [index for index, values in stored.items() if (values != MISSING).mean() > 0.2]
    if len(usable) < 6 or len(usable) > 9:
        return Inferred(_with(layout, columns), False)
    rows = np.flatnonzero(target != MISSING)
    rows = rows[_rows(len(rows))]
    table = {index: stored[index][rows] for index in usable}
    ranked = rank_assignments(table, target[rows])
    if not ranked:
        return Inferred(_with(layout, columns), False)
    (score, agreement, best), rest = ranked[0], ranked[1:]
    margin = score - rest[0][0] if rest else 1.0
    clear = agreement >= _LEAST_AGREEMENT and margin >= _CLEAR_MARGIN
    for place, (metric, index) in enumerate(zip(CONCENTRATIONS, best, strict=True)):
        sure = _sure(ranked, place) if clear else 0.4
        columns[index] = column_as(columns[index], metric, "values", sure)
    for index in set(usable) - set(best):
        columns[index] = replace(columns[index], role="ignore", confidence=0.8 if clear else 0.4, basis="values")
    return Inferred(_with(layout, columns), clear, agreement)


def _sure(ranked: list[tuple[float, float, tuple[int, ...]]], place: int) -> float:
    """0.97 when the numbers alone decide this column, 0.75 when the usual order does."""
    best = ranked[0]
    plain = best[0] - _order_bonus(best[2])
    rivals = (score - _order_bonus(columns) for score, _, columns in ranked if columns[place] != best[2][place])
    margin = plain - max(rivals, default=0.0)
    return 0.97 if margin > 0.03 else 0.85 if margin > 0.005 else 0.75


def rank_assignments(table: dict[int, np.ndarray], target: np.ndarray) -> list[tuple[float, float, tuple[int, ...]]]:
    """(score, agreement, columns in the order of CONCENTRATIONS), best first.

    *table* column index → stored values (n,), *target* stored AQI (n,).  Agreement: share of rows whose
    largest IAQI is within 3 of the AQI.
    """
    order = sorted(table)
    candidates = np.array(_assignments(order, table), np.intp).reshape(-1, 6)
    if not len(candidates):
        return []
    single = _single_indices(order, table)
    goal = (target // 1000).astype(np.int16)
    scored = [entry for part in np.array_split(candidates, max(1, len(candidates) // 4000))
              for entry in _score(part, single, goal, table, order)]  # fmt: skip
    return sorted(scored, key=lambda entry: (-entry[0], entry[2]))


def best_agreement(table: dict[int, np.ndarray], target: np.ndarray) -> tuple[float, tuple[int, ...]]:
    """(agreement, columns in the order of CONCENTRATIONS) of the way that reproduces the AQI best."""
    order = sorted(table)
    candidates = np.array(_assignments(order, table), np.intp).reshape(-1, 6)
    if not len(candidates):
        return 0.0, ()
    single = _single_indices(order, table)
    goal = (target // 1000).astype(np.int16)
    dust, whole = _largest(candidates, single)
    near = np.maximum(_near(whole, goal), _near(dust, goal))
    best = int(np.argmax(near))
    return float(near[best]), tuple(order[place] for place in candidates[best].tolist())


def _single_indices(order: list[int], table: dict[int, np.ndarray]) -> np.ndarray:
    """IAQI of every column as every pollutant: int16 (columns, 6, rows)."""
    return np.stack(
        [np.stack([aqi.iaqi_array(table[index], metric, EDITION) for metric in CONCENTRATIONS]) for index in order]
    ).astype(np.int16)


def _largest(part: np.ndarray, single: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Largest IAQI of each way without and with O3: (ways, rows)."""
    dust = np.maximum.reduce([single[part[:, place], place] for place in range(5)])
    return dust, np.maximum(dust, single[part[:, 5], 5])


def _near(found: np.ndarray, goal: np.ndarray) -> np.ndarray:
    share: np.ndarray = np.mean(np.abs(found - goal) <= _TOLERANCE, axis=1)
    return share


def _assignments(order: list[int], table: dict[int, np.ndarray]) -> list[tuple[int, ...]]:
    """Ways to hand places of *order* to PM2.5, PM10, SO2, NO2, CO, O3; CO must look like mg/m³, the others not."""
    small = [place for place, index in enumerate(order) if _median(table[index]) < 12_000]
    heavy = [place for place in range(len(order)) if place not in small] if len(small) <= 3 else list(range(len(order)))
    answer: list[tuple[int, ...]] = []
    for carbon in small:
        others = [place for place in {*heavy, *small} if place != carbon]
        for five in itertools.permutations(sorted(others), 5):
            answer.append((five[0], five[1], five[2], five[3], carbon, five[4]))
    return answer


def _median(values: np.ndarray) -> float:
    known = values[values != MISSING]
    return float(np.median(known)) if len(known) else 0.0


def _score(
    part: np.ndarray, single: np.ndarray, goal: np.ndarray, table: dict[int, np.ndarray], order: list[int]
) -> list[tuple[float, float, tuple[int, ...]]]:
    dust, whole = _largest(part, single)
    near, near_dust = _near(whole, goal), _near(dust, goal)
    above = np.mean(dust > goal + _TOLERANCE, axis=1)
    answer = []
    fits: dict[tuple[int, int], float] = {}
    for row, places in enumerate(part.tolist()):
        columns = tuple(order[place] for place in places)
        score = 0.6 * near[row] + 0.4 * near_dust[row] - 0.1 * above[row]
        pair = columns[:2]
        if pair not in fits:
            fits[pair] = _ordered(table[pair[0]], table[pair[1]])
        score += _order_bonus(columns) + 0.1 * fits[pair]
        answer.append((float(score), float(max(near[row], near_dust[row])), columns))
    return answer


def _order_bonus(columns: tuple[int, ...]) -> float:
    names = tuple(metric for _, metric in sorted(zip(columns, CONCENTRATIONS, strict=True)))
    place = _orders().get(names)
    if place is None:
        return 0.0
    # Pollutants stand side by side; a rank or a weather column is not among them.
    side_by_side = 0.1 if max(columns) - min(columns) == 5 else 0.0
    return side_by_side + (0.25 - 0.01 * place if place < 2 else 0.12 - 0.002 * place)


def _ordered(fine: np.ndarray, coarse: np.ndarray) -> float:
    both = (fine != MISSING) & (coarse != MISSING)
    return float(np.mean(fine[both] <= coarse[both])) if both.any() else 0.5


def blank_heading(column: Column) -> Column:
    """A column whose "heading" was really a data cell."""
    return replace(column, heading=Heading(""))
