"""Words of the window: everything the user reads comes through :func:`t`, in the language in force.

Codes start with ``ui.`` and stand in ``resources/words/ui*.toml``.  The window is built anew when the
language changes, so a text is simply asked for when a widget is made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from airplan import words
from airplan.domain import Problem
from airplan.errors import AirplanError

t = words.say
DASH = "—"


def has(code: str) -> bool:
    """Whether there is a text for *code*."""
    return words.has(code)


def sentence(code: str, values: Mapping[str, object]) -> str:
    """Sentence of a code; ``ui.instead.<code>`` where its own names options of the command line."""
    own = f"ui.instead.{code}"
    return words.sentence(own if has(own) else code, values)


def of_error(error: AirplanError) -> str:
    """Sentence of known trouble."""
    return sentence(error.code, error.values)


def of_problem(problem: Problem) -> str:
    """Sentence of a remark about input, with its place."""
    shown = {
        **problem.values,
        "file": problem.file,
        "sheet": problem.sheet,
        "cell": problem.cell,
        "value": problem.value,
    }
    return sentence(problem.code, shown)


def number(value: float | int | None, digits: int = 0, unit: str = "") -> str:
    """A number as shown, "—" when there is none; *unit* follows after a thin space."""
    if value is None or value != value:
        return DASH
    text = f"{value:.{digits}f}"
    return f"{text} {unit}" if unit else text


def percent(value: float | None, digits: int = 1) -> str:
    """A share 0–1 in percent."""
    return DASH if value is None or value != value else f"{value * 100:.{digits}f}%"


def signed(value: float | None, digits: int = 1, unit: str = "") -> str:
    """A change with its sign (a true minus)."""
    if value is None or value != value:
        return DASH
    text = f"{value:+.{digits}f}".replace("-", "−")
    return f"{text}{unit}"


def date(day: dt.date | int | None) -> str:
    """A date as the office writes it."""
    if day is None:
        return DASH
    if isinstance(day, int):
        day = dt.date.fromordinal(day)
    return day.isoformat() if words.language() == "en" else f"{day.year}年{day.month}月{day.day}日"


def pollutant(name: str) -> str:
    """A pollutant's name for people (O3 stays O3; VOCs stays VOCs)."""
    return {"AQI": "AQI", "O3_p90": "O3-8h-90", "CO_p95": "CO-95"}.get(name, name)
