"""What the ledger of the running year answers."""

from __future__ import annotations

from dataclasses import dataclass

from airplan.workspace.analysis.assess import CityRef


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """Year's end when the rest is like that of *year*: the value and whether the target holds (rounded)."""

    name: str
    year: int
    rest: float | None
    year_end: str | None
    holds: bool | None


@dataclass(frozen=True, slots=True)
class LedgerTarget:
    """One line of the ledger.

    ``control_value``: mean the remaining days may have, strictly; ``control_after_rounding``: so that the rounded
    year still meets the target; ``control_text`` as printed (cut).  ``good_needed``, ``loss_left``: good days
    still needed and polluted days still bearable; ``heavy_left``; ``above_limit``, ``above_left``: days above
    ``above_level`` (the target, else the daily limit) so far and still bearable by the percentile.
    ``reach``: open, hard (harder than last year's rest), out, met, missed, none (no target).
    """

    indicator: str
    target: float | None
    target_text: str | None
    document: str
    to_date: float | None
    to_date_text: str | None
    last_year_text: str | None
    change: float | None
    change_unit: str
    valid_days: int
    remaining_days: int
    control_value: float | None = None
    control_text: str | None = None
    control_after_rounding: float | None = None
    good_needed: int | None = None
    loss_left: int | None = None
    loss_left_after_rounding: int | None = None
    heavy_left: int | None = None
    above_level: float | None = None
    above_limit: int | None = None
    above_left: int | None = None
    last_year_rest: float | None = None
    scenarios: tuple[ScenarioResult, ...] = ()
    reach: str = "none"


@dataclass(frozen=True, slots=True)
class UnitLedger:
    """Ledger of one unit, with the sentence of the morning message.  ``period``: the year, or a season."""

    city: CityRef
    year: int
    period: str
    as_of: str
    data_to: str
    data_kind: str
    provisional: bool
    standard: str
    dust: str
    targets: tuple[LedgerTarget, ...]
    message: str
    counties: tuple[UnitLedger, ...] = ()
