"""The sentence of the morning message, ready to copy; its figures are those of the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from airplan.series import periods
from airplan.words import say
from airplan.workspace.analysis.ledger_types import LedgerTarget, UnitLedger
from airplan.workspace.analysis.periods import period_name


def with_message(ledger: UnitLedger) -> UnitLedger:
    """The ledger with its sentence (language in force)."""
    return replace(ledger, message=message(ledger))


def message(ledger: UnitLedger) -> str:
    """The morning message of a ledger."""
    day = dt.date.fromisoformat(ledger.data_to)
    whole_year = ledger.period.isdigit()
    code = "morning.opening" if whole_year else "morning.opening_season"
    name = "" if whole_year else period_name(periods.parse(ledger.period, day))
    opening = say(code, month=day.month, day=day.day, city=ledger.city.name, period=name)
    parts = [text for line in ledger.targets if (text := _part(line, whole_year))]
    closing = say("morning.provisional") if ledger.provisional else ""
    return opening + say("morning.between").join(parts) + say("morning.end") + closing


def _part(line: LedgerTarget, whole_year: bool) -> str:
    if line.to_date_text is None:
        return ""
    pieces = [say(f"morning.{_family(line)}", name=say(f"indicator.{line.indicator}"), value=line.to_date_text)]
    pieces += _compared(line)
    pieces += _target(line, whole_year)
    return say("morning.comma").join(pieces)


def _family(line: LedgerTarget) -> str:
    if line.indicator in ("good_ratio", "heavy_ratio"):
        return "ratio"
    if line.indicator in ("good_days", "heavy_days"):
        return "days"
    if line.indicator == "index":
        return "index"
    return "milligram" if line.indicator == "CO" else "microgram"


def _compared(line: LedgerTarget) -> Iterable[str]:
    if line.change is None:
        return
    if line.change == 0:
        yield say("morning.level")
        return
    up = line.change > 0
    digits = 0 if line.change_unit == "天" else 1
    unit = {"%": "%", "百分点": say("unit.points"), "天": say("unit.days")}[line.change_unit]
    kind, fall = ("more", "less") if line.change_unit == "天" else ("rise", "fall")
    yield say(f"morning.{kind if up else fall}", change=f"{abs(line.change):.{digits}f}", unit=unit)


def _target(line: LedgerTarget, whole_year: bool) -> Iterable[str]:
    if line.above_limit is not None and line.above_left is not None:
        code = "morning.bear" if line.above_left >= 0 else "morning.bear_out"
        if line.remaining_days == 0:
            code = "morning.above"
        yield say(code, level=f"{line.above_level:g}", so_far=line.above_limit, left=max(line.above_left, 0))
    if line.target_text is None:
        return
    yield say("morning.target" if whole_year else "morning.goal", target=line.target_text)
    if line.reach == "out":
        yield say("morning.out")
    elif line.remaining_days == 0:
        yield say(f"morning.{line.reach}") if line.reach in ("met", "missed") else ""
    elif line.control_text is not None:
        yield say("morning.control", days=line.remaining_days, control=line.control_text)
    elif line.good_needed is not None:
        yield say("morning.good", days=line.remaining_days, needed=line.good_needed, left=line.loss_left)
    elif line.heavy_left is not None:
        yield say("morning.heavy", days=line.remaining_days, left=line.heavy_left)
