"""Library of measures by chapter: templates in our own words, without invented numbers (``resources/plan``)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from airplan import resourcefiles
from airplan.errors import UsageError
from airplan.plan.measures import Measure, Reduction


@dataclass(frozen=True)
class Template:
    """One template.  ``cuts`` names what such a measure usually cuts, the office enters how much; ``mark`` as in the
    rules."""

    id: str
    chapter: str
    name: dict[str, str]
    text: dict[str, str]
    cuts: tuple[str, ...]
    source: dict[str, str]
    mark: str


@cache
def templates() -> tuple[Template, ...]:
    """All templates in the order of the chapters."""
    raw = json.loads(resourcefiles.path("plan", "measures.json").read_text(encoding="utf-8"))
    return tuple(Template(**{**row, "cuts": tuple(row["cuts"])}) for row in raw["templates"])


def template(name: str) -> Template:
    """One template by id.  Raises :class:`UsageError`."""
    for candidate in templates():
        if candidate.id == name:
            return candidate
    raise UsageError("plan.no_template", name=name)


def measure_from(name: str, code: str, lang: str = "zh", unit: int | None = None) -> Measure:
    """A measure of the city begun from a template; reductions are listed as zero, to be filled in."""
    found = template(name)
    return Measure(
        code=code,
        name=found.name[lang],
        text=found.text[lang],
        chapter=found.chapter,
        reductions={quantity: Reduction(0.0) for quantity in found.cuts},
        template=found.id,
        basis=found.source[lang],
        unit=unit,
    )
