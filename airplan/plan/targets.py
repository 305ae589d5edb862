"""Deadline, base value and the yearly target path (RULES 5.4: no national rule, plans show several).

Values are decimal numbers in µg/m³ (CO mg/m³), days or percent; arithmetic is decimal, rounding half to even once
at the end (GB/T 8170), so that the printed text is the same on every machine.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import ClassVar

from airplan import words
from airplan.errors import UsageError

HIGHER_IS_BETTER = ("good_days", "good_ratio")
UNITS = {"CO": "mg/m³", "good_ratio": "%", "heavy_ratio": "%"}
DAYS = ("good_days", "heavy_days")
DIGITS = {"CO": 1, "good_ratio": 1, "heavy_ratio": 1}


class PathMethod(enum.StrEnum):
    """How the yearly values lie between base and goal."""

    EQUAL_RATE = "equal_rate"  # 等比例
    EQUAL_STEP = "equal_step"  # 等量
    STAGED = "staged"  # 分阶段
    OWN = "own"  # 自定


class Attribute(enum.StrEnum):
    """Standing of an indicator."""

    BINDING = "binding"  # 约束性
    EXPECTED = "expected"  # 预期性


class Origin(enum.StrEnum):
    """Where a target value comes from."""

    COMPUTED = "computed"  # 按路径计算
    ASSIGNED = "assigned"  # 上级下达
    OWN = "own"  # 自行确定


@dataclass(frozen=True)
class Deadline:
    """The deadline of one indicator, who set it, and the base it counts from (record ``deadline``).

    ``year`` None: not fixed yet.  ``goal`` and ``base`` are decimal texts.  ``stages`` maps fixed years to values
    (分阶段) or, with the method ``own``, every year.  ``standard`` names the edition whose limit the goal is.
    """

    TYPE: ClassVar[str] = "deadline"
    KEY: ClassVar[tuple[str, ...]] = ("pollutant",)
    pollutant: str
    goal: str = ""
    year: int | None = None
    set_by: str = ""
    document: str = ""
    number: str = ""
    date: str = ""
    standard: str = ""
    base_year: int | None = None
    base: str = ""
    base_document: str = ""
    method: PathMethod = PathMethod.EQUAL_RATE
    stages: Mapping[str, str] = field(default_factory=dict)
    digits: int | None = None
    attribute: Attribute = Attribute.EXPECTED
    probability: float | None = None
    note: str = ""
    unit: int | None = None
    uid: str = ""


@dataclass(frozen=True)
class Target:
    """One yearly target value (record ``target``); stored ones are given from above or fixed by the office."""

    TYPE: ClassVar[str] = "target"
    KEY: ClassVar[tuple[str, ...]] = ("pollutant", "year")
    pollutant: str
    year: int
    value: str
    origin: Origin = Origin.OWN
    attribute: Attribute = Attribute.EXPECTED
    document: str = ""
    probability: float | None = None
    unit: int | None = None
    uid: str = ""


@dataclass(frozen=True)
class YearTarget:
    """A row of the targets table; ``text`` as printed."""

    pollutant: str
    year: int
    value: float
    unit: str
    text: str
    origin: str = Origin.COMPUTED
    attribute: str = Attribute.EXPECTED
    document: str = ""
    probability: float | None = None  # asked for by the office


def unit_of(pollutant: str) -> str:
    """Unit as printed, in the language of the reader."""
    return words.say("plan.unit.days") if pollutant in DAYS else UNITS.get(pollutant, "µg/m³")


def digits_of(pollutant: str, asked: int | None = None) -> int:
    """Decimals shown: what the office asked for, else the usual ones (RULES 1.4)."""
    return DIGITS.get(pollutant, 0) if asked is None else asked


def rounded(value: Decimal, digits: int, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """Round to *digits* decimals."""
    return value.quantize(Decimal(1).scaleb(-digits), rounding=rounding)


def equal_rate(base: Decimal, goal: Decimal, years: int) -> list[Decimal]:
    """C_t = C_0·(1 − r)^t with r = 1 − (C_T/C_0)^(1/T), t = 1…T."""
    if base <= 0 or goal <= 0:
        raise UsageError("plan.equal_rate_needs_positive")
    kept = (goal / base) ** (Decimal(1) / years)
    return [base * kept**step for step in range(1, years)] + [goal]


def equal_step(base: Decimal, goal: Decimal, years: int) -> list[Decimal]:
    """C_t = C_0 − t·(C_0 − C_T)/T, t = 1…T."""
    return [base - step * (base - goal) / years for step in range(1, years)] + [goal]


def staged(base_year: int, base: Decimal, fixed: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Values at the fixed years, equal rate between them (equal steps where a value is zero)."""
    path: dict[int, Decimal] = {}
    year, value = base_year, base
    for next_year in sorted(fixed):
        goal = fixed[next_year]
        between = equal_rate if value > 0 and goal > 0 else equal_step
        for step, found in enumerate(between(value, goal, next_year - year), 1):
            path[year + step] = found
        year, value = next_year, goal
    return path


def exact_path(deadline: Deadline) -> dict[int, Decimal]:
    """Unrounded value of every year after the base year up to the deadline.

    Raises :class:`UsageError` when base, goal or years are missing or do not fit together.
    """
    base_year, end, base, goal = _given(deadline)
    if deadline.method is PathMethod.EQUAL_RATE:
        return dict(enumerate(equal_rate(base, goal, end - base_year), base_year + 1))
    if deadline.method is PathMethod.EQUAL_STEP:
        return dict(enumerate(equal_step(base, goal, end - base_year), base_year + 1))
    fixed = {int(year): Decimal(value) for year, value in deadline.stages.items() if base_year < int(year) <= end}
    fixed.setdefault(end, goal)
    if deadline.method is PathMethod.STAGED:
        return staged(base_year, base, fixed)
    missing = [year for year in range(base_year + 1, end + 1) if year not in fixed]
    if missing:
        raise UsageError("plan.own_path_misses_year", pollutant=deadline.pollutant, year=missing[0])
    return dict(sorted(fixed.items()))


def _given(deadline: Deadline) -> tuple[int, int, Decimal, Decimal]:
    if deadline.year is None:
        raise UsageError("plan.no_deadline", pollutant=deadline.pollutant)
    if deadline.base_year is None or not deadline.base:
        raise UsageError("plan.no_base", pollutant=deadline.pollutant)
    if not deadline.goal:
        raise UsageError("plan.no_goal", pollutant=deadline.pollutant)
    if deadline.year <= deadline.base_year:
        raise UsageError(
            "plan.deadline_before_base", pollutant=deadline.pollutant, year=deadline.year, base_year=deadline.base_year
        )
    return deadline.base_year, deadline.year, Decimal(deadline.base), Decimal(deadline.goal)


def printed_path(deadline: Deadline) -> dict[int, Decimal]:
    """The path rounded to the shown digits; the last year never on the wrong side of the goal, and no computed year
    worse than the base (who attains already keeps improving)."""
    digits = digits_of(deadline.pollutant, deadline.digits)
    path = {year: rounded(value, digits) for year, value in exact_path(deadline).items()}
    if deadline.method in (PathMethod.EQUAL_RATE, PathMethod.EQUAL_STEP):
        base = rounded(Decimal(deadline.base), digits)
        worst = max if deadline.pollutant in HIGHER_IS_BETTER else min
        path = {year: worst(value, base) for year, value in path.items()}
    last, goal = max(path), Decimal(deadline.goal)
    if deadline.pollutant in HIGHER_IS_BETTER:
        if path[last] < goal:
            path[last] = rounded(goal, digits, ROUND_CEILING)
    elif path[last] > goal:
        path[last] = rounded(goal, digits, ROUND_FLOOR)
    return path


def targets_of(deadline: Deadline, stored: Sequence[Target] = ()) -> list[YearTarget]:
    """Yearly targets of one indicator: the path, with values given from above standing in their years."""
    given = {target.year: target for target in stored if target.pollutant == deadline.pollutant}
    rows = []
    if deadline.year is not None and deadline.base and deadline.goal and deadline.base_year is not None:
        for year, value in printed_path(deadline).items():
            if year not in given:
                rows.append(_row(deadline.pollutant, year, value, Origin.COMPUTED, deadline))
    rows += [row_of(target, deadline) for target in given.values()]
    return sorted(rows, key=lambda row: row.year)


def row_of(target: Target, deadline: Deadline | None = None) -> YearTarget:
    """A stored target as a row; the attribute is the target's own."""
    digits = max(digits_of(target.pollutant, deadline.digits if deadline else None), _decimals(target.value))
    value = rounded(Decimal(target.value), digits)
    asked = target.probability if target.probability is not None else (deadline.probability if deadline else None)
    return YearTarget(
        target.pollutant,
        target.year,
        float(value),
        unit_of(target.pollutant),
        f"{value}{_space(target.pollutant)}{unit_of(target.pollutant)}",
        target.origin,
        target.attribute,
        target.document,
        asked,
    )


def _row(pollutant: str, year: int, value: Decimal, origin: Origin, deadline: Deadline) -> YearTarget:
    unit = unit_of(pollutant)
    text = f"{value}{_space(pollutant)}{unit}"
    return YearTarget(
        pollutant, year, float(value), unit, text, origin, deadline.attribute, deadline.document, deadline.probability
    )


def _space(pollutant: str) -> str:
    tight = pollutant in DAYS and words.language() == "zh"
    return "" if tight or unit_of(pollutant) == "%" else " "


def _decimals(text: str) -> int:
    exponent = Decimal(text).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
