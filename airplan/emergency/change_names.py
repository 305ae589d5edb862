"""Changed fields of two lists, and their values, as people call them."""

from __future__ import annotations

from airplan.emergency.amounts import LEVELS, POLLUTANTS
from airplan.emergency.names import STATE_NAMES
from airplan.words import has, language, say


def field_text(name: str) -> str:
    """A changed field in words: ``orange.SO2``, ``firm.phone``, ``line 2窑.orange``, ``grade_text``."""
    first, dot, rest = name.partition(".")
    if first.startswith("line "):
        whole = say("ui.em.diff.of_line", line=first.removeprefix("line "))
        return f"{whole} {field_text(rest)}" if dot else whole
    if first in LEVELS:
        level = say(f"ui.em.short.{first}")
        return say("ui.em.diff.stated", level=level, pollutant=rest) if rest else say("ui.em.measure", level=level)
    if first in ("firm", "inspector"):
        of = {"name": "ui.em.person"}.get(rest, f"ui.em.{rest}")
        return f"{say(f'ui.em.role.{first}')} {say(of)}"
    if first == "annual":
        return say("ui.em.diff.annual", pollutant=rest)
    if name in POLLUTANTS:
        return say("ui.em.diff.daily", pollutant=name)
    code = f"ui.em.{name.removesuffix('_text')}"
    return say(code) if has(code) else name


def value_text(name: str, value: str) -> str:
    """A value of the field *name* in words: states by their names, a line by its own."""
    if value.startswith("line "):
        return field_text(value)
    if name.rpartition(".")[2] == "state" and language() == "zh":
        return STATE_NAMES.get(value, value)
    return value
