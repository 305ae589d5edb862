"""What plan-period evaluations and the page of a rule change answer; documents are made of these."""

from __future__ import annotations

from dataclasses import dataclass

from airplan.assess.results import EditionSide
from airplan.rulebook.changes import EditionDifference


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One target of the period.  ``achieved`` is the value (levels) or the drop in percent.

    ``base_kind``, ``value_kind``: base/recognised/published/computed/document — where the numbers come from.
    ``status``: attained, on_track, behind, met, missed, unknown; ``reason`` why it is unknown.  ``cities``: with a
    value, of ``members`` that the target is about.
    """

    id: str
    indicator: str
    text: str
    kind: str
    target: float
    attribute: str | None
    scope: str
    assigned: bool
    document: str
    known: str
    cities: int
    base: float | None
    base_kind: str | None
    value: float | None
    value_kind: str | None
    achieved: float | None
    expected: float | None
    progress: float | None
    needed_a_year: float | None
    status: str
    reason: str | None = None
    members: int = 0


@dataclass(frozen=True, slots=True)
class YearLine:
    """What was achieved by the end of a year, by target id."""

    year: int
    achieved: dict[str, float | None]
    status: dict[str, str]


@dataclass(frozen=True, slots=True)
class IndicatorsResult:
    """A plan period at the end of *year*; ``sheet`` one line a year (mid-term and final evaluation)."""

    period: str
    name: str
    document: str
    base_year: int
    end_year: int
    midterm: int | None
    year: int
    scope: str
    items: tuple[IndicatorResult, ...]
    sheet: tuple[YearLine, ...]
    deadline_rule: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """What changed on a day for one city: the numbers of the standard, and its last full year under both."""

    day: str
    city: str | None
    year: int | None
    difference: EditionDifference
    before: EditionSide | None
    after: EditionSide | None
