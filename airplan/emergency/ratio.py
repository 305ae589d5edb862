"""Reduction ratio against 全社会排放量 by level, pollutant, category and county, in whole grams.

R[p, L] = sum of cuts / E_total[p]; the verdict compares whole numbers, so 20 % of the base is exactly enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from airplan.emergency.amounts import FULL, LEVELS, POLLUTANTS, UNKNOWN, Amounts, add, amounts, tonnes
from airplan.emergency.effect import CATEGORIES, ZERO, EffectRow
from airplan.emergency.rules import Requirement
from airplan.emergency.sources import EmissionTotal

_UNDER = {"industry": ("industry", "industry_key", "industry_other")}


@dataclass(frozen=True)
class Cell:
    """One level and pollutant: t/d, percent.  ``None`` where the base is not known."""

    base: float | None
    cut: float
    ratio: float | None
    required: float | None
    ok: bool | None
    ok_with_exchange: bool | None
    missing_t_per_day: float | None
    base_g: int | None = field(default=None, metadata={"private": True})
    cut_g: int = field(default=0, metadata={"private": True})


Levels = dict[str, dict[str, Cell]]


@dataclass(frozen=True)
class RatioTable:
    """The whole answer: ``levels[level][pollutant]``, and the same by category and county."""

    requirement: str
    levels: Levels
    by_category: dict[str, Levels]
    by_county: dict[str, Levels]


def base_total(totals: Sequence[EmissionTotal], county: str | None = None, category: str | None = None) -> Amounts:
    """全社会排放量 in grams a day: rows of the whole city where there are any, else the counties together.

    An ``all`` row is the total itself; else the categories are summed.
    """
    chosen = [one for one in totals if county is None or one.county == county]
    if county is None and any(not one.county for one in chosen):
        chosen = [one for one in chosen if not one.county]
    if category is None:
        return amounts(_by_pollutant(chosen, place) for place in range(4))
    names = _UNDER.get(category, (category,))
    return add([one.emissions for one in chosen if one.category in names]) if chosen else UNKNOWN


def _by_pollutant(chosen: Sequence[EmissionTotal], place: int) -> int | None:
    """An ``all`` row of a county or city wins over its categories, pollutant by pollutant."""
    known = [(one, value) for one in chosen if (value := one.emissions[place]) is not None]
    whole = {one.county: value for one, value in known if one.category == "all"}
    parts = [value for one, value in known if one.category != "all" and one.county not in whole]
    values = [*whole.values(), *parts]
    return sum(values) if values else None


def total_cuts(rows: Iterable[EffectRow], level: int) -> tuple[int, int, int, int]:
    """Grams cut at a level by pollutant."""
    sums = [0, 0, 0, 0]
    for row in rows:
        for place, value in enumerate(row.cuts[level]):
            sums[place] += value or 0
    return (sums[0], sums[1], sums[2], sums[3])


def _exchange(cuts: Sequence[int], base: Amounts, required: Requirement, level: str) -> bool | None:
    """SO2 and NOx shares together against both requirements together (an unverified option)."""
    needs = [required.of(pollutant, level) for pollutant in POLLUTANTS[:2]]
    first, second = base[0], base[1]
    if not first or not second or needs[0] is None or needs[1] is None:
        return None
    # cut0/base0 + cut1/base1 >= (need0 + need1) / FULL, without division
    return (cuts[0] * second + cuts[1] * first) * FULL >= (needs[0] + needs[1]) * first * second


def _cell(cut: int, base: int | None, need: int | None, exchanged: bool | None) -> Cell:
    if not base:
        return Cell(tonnes(base), cut / 1e6, None, None if need is None else need / 100, None, None, None, base, cut)
    ok = None if need is None else cut * FULL >= need * base
    lacking = None if need is None else max(0, -(-(need * base) // FULL) - cut)
    return Cell(
        tonnes(base),
        cut / 1e6,
        cut * 100 / base,
        None if need is None else need / 100,
        ok,
        ok if exchanged is None or ok is None else (ok or exchanged),
        tonnes(lacking),
        base,
        cut,
    )


def levels_of(cuts: Sequence[Sequence[int]], base: Amounts, required: Requirement | None) -> Levels:
    """Cells of all levels from the cuts ``cuts[level][pollutant]`` in grams."""
    table: Levels = {}
    for place, level in enumerate(LEVELS):
        exchanged = None if required is None else _exchange(cuts[place], base, required, level)
        table[level] = {
            pollutant: _cell(
                cuts[place][at],
                base[at],
                None if required is None else required.of(pollutant, level),
                exchanged if at < 2 else None,
            )
            for at, pollutant in enumerate(POLLUTANTS)
        }
    return table


def ratio_table(
    rows: Sequence[EffectRow],
    totals: Sequence[EmissionTotal],
    required: Requirement,
    county_required: dict[str, Requirement] | None = None,
    category_required: dict[str, Requirement] | None = None,
) -> RatioTable:
    """Ratios of the whole list; counties and categories are judged only where a requirement is set for them."""
    counties = _counties(rows, totals)
    return RatioTable(
        required.id,
        levels_of(_cuts(rows), base_total(totals), required),
        _split(rows, CATEGORIES, _category, lambda name: base_total(totals, category=name), category_required),
        _split(rows, counties, _county, lambda name: base_total(totals, name), county_required),
    )


def _category(row: EffectRow) -> str:
    return row.category


def _county(row: EffectRow) -> str:
    return row.county


def _cuts(rows: Sequence[EffectRow]) -> list[tuple[int, int, int, int]]:
    return [total_cuts(rows, place) for place in range(len(LEVELS))]


def _counties(rows: Sequence[EffectRow], totals: Sequence[EmissionTotal]) -> list[str]:
    return list(
        dict.fromkeys([row.county for row in rows if row.county] + [one.county for one in totals if one.county])
    )


def _split(
    rows: Sequence[EffectRow],
    names: Sequence[str],
    key: Callable[[EffectRow], str],
    base: Callable[[str], Amounts],
    required: dict[str, Requirement] | None,
) -> dict[str, Levels]:
    groups: dict[str, list[EffectRow]] = {name: [] for name in names}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {
        name: levels_of(_cuts(group), base(name), (required or {}).get(name)) for name, group in groups.items() if name
    }


def listed_total(rows: Iterable[EffectRow]) -> Amounts:
    """Sum of the emissions of all counted sources."""
    return add([row.emissions for row in rows] or [ZERO])


def shown_ratio(cell: Cell) -> str:
    """Ratio to 1 decimal; with more digits where rounding would make a failing ratio look enough."""
    if cell.ratio is None:
        return "—"
    for digits in range(1, 7):
        text = f"{cell.ratio:.{digits}f}"
        if cell.ok is not False or cell.required is None or float(text) < cell.required:
            return text
    return f"{cell.ratio:.6f}"
