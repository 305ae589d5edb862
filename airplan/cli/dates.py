"""Dates among the arguments."""

from __future__ import annotations

import datetime as dt

from airplan.errors import UsageError


def date_of(text: str | None) -> dt.date | None:
    """An ISO date, or None.  Raises UsageError."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError("cli.bad_date", value=text) from None
