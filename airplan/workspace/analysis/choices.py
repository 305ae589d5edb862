"""What a city decides about its assessment, from texts as people type them (kept with ``SetSettings``)."""

from __future__ import annotations

import datetime as dt
import re

from airplan.domain import CONCENTRATIONS
from airplan.errors import UsageError

_LEAP_YEAR = 2024


def season(first: str, last: str) -> list[str] | None:
    """First and last day of the heating season (MM-DD); None when both are empty.  Raises UsageError."""
    days = (first.strip(), last.strip())
    if not any(days):
        return None
    if not all(map(_is_day, days)):
        raise UsageError("cli.choose.bad_season", value="..".join(days))
    return list(days)


def _is_day(text: str) -> bool:
    shape = re.fullmatch(r"(\d\d)-(\d\d)", text, re.ASCII)
    try:
        return shape is not None and bool(dt.date(_LEAP_YEAR, int(shape[1]), int(shape[2])))
    except ValueError:
        return False


def all_digits(digits: int | None) -> dict[str, int] | None:
    """The same decimals for all concentrations (CO one more); None for those of the edition."""
    return None if digits is None else {name: digits + (name == "CO") for name in CONCENTRATIONS}
