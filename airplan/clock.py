"""The only source of "today" and "now" (``--today`` on the command line sets it)."""

from __future__ import annotations

import datetime as dt

_fixed: dt.date | None = None


def set_today(day: dt.date | None) -> None:
    """Fix (or free, with None) what :func:`today` answers."""
    global _fixed
    _fixed = day


def fixed_day() -> dt.date | None:
    """The day that was fixed, for handing on to a helper process."""
    return _fixed


def today() -> dt.date:
    """The day of work, in local time."""
    return _fixed or dt.date.today()


def now() -> dt.datetime:
    """Local time to the second, with offset; on the fixed day when one is set."""
    moment = dt.datetime.now().astimezone().replace(microsecond=0)
    return moment if _fixed is None else dt.datetime.combine(_fixed, moment.timetz())
