"""Findings of a list: what is wrong, where exactly, and the remedy.

A :class:`Finding` points at a source (``type``, ``uid``, ``key``) and a ``field`` so that a click can jump to the
cell.  Sentence and remedy are ``emergency.finding.<code>`` and ``emergency.finding.<code>.remedy``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as field_
from typing import Any

from airplan import words
from airplan.emergency.names import CATEGORY_NAMES
from airplan.emergency.sources import Contact, EmissionTotal, Line, MobileSource, Source

SEVERITIES = ("error", "warning", "remark")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.  ``level`` and ``pollutant`` empty when it concerns all."""

    code: str
    severity: str = "warning"
    type: str = ""
    uid: str = ""
    key: str = ""
    name: str = ""
    county: str = ""
    field: str = ""
    level: str = ""
    pollutant: str = ""
    value: str = ""
    place: str = ""
    values: Mapping[str, Any] = field_(default_factory=dict)


def name_of(source: Source) -> str:
    """Name of a source for people."""
    if isinstance(source, Line):
        return f"{source.firm_name} {source.number} {source.process}".strip()
    if isinstance(source, MobileSource):
        return f"{source.category} {source.stage}".strip()
    if isinstance(source, Contact):
        return source.owner_name
    if isinstance(source, EmissionTotal):
        return f"{source.county}{CATEGORY_NAMES[source.category]}"
    return str(getattr(source, "name", "") or getattr(source, "firm_name", "") or source.key)


def at(
    source: Source,
    code: str,
    severity: str = "warning",
    field: str = "",
    level: str = "",
    pollutant: str = "",
    value: object = "",
    **values: Any,
) -> Finding:
    """A finding at a source."""
    return Finding(
        code, severity, source.TYPE, source.uid, source.key, name_of(source), str(getattr(source, "county", "")),
        field, level, pollutant, str(value), source.place, values,
    )  # fmt: skip


def _shown(finding: Finding, lang: str | None) -> dict[str, object]:
    level = words.say(f"emergency.level_name.{finding.level}", lang) if finding.level else ""
    own = {"name": finding.name, "level": level, "pollutant": finding.pollutant, "value": finding.value}
    values = dict(finding.values)
    if "category" in values:
        values["category"] = words.say(f"emergency.category.{values['category']}", lang)
    return {**own, "county": finding.county, **values}


def sentence(finding: Finding, lang: str | None = None) -> str:
    """What is wrong."""
    return words.sentence(f"emergency.finding.{finding.code}", _shown(finding, lang), lang)


def remedy(finding: Finding, lang: str | None = None) -> str:
    """What to do."""
    return words.sentence(f"emergency.finding.{finding.code}.remedy", _shown(finding, lang), lang)


def as_json(finding: Finding) -> dict[str, Any]:
    """Plain form for ``problems`` of the command line."""
    file, sheet, cell = ([*finding.place.split("|"), "", ""])[:3]
    return {
        "code": finding.code,
        "severity": finding.severity,
        "file": file,
        "sheet": sheet,
        "cell": cell,
        "type": finding.type,
        "key": finding.key,
        "name": finding.name,
        "county": finding.county,
        "field": finding.field,
        "level": finding.level or None,
        "pollutant": finding.pollutant or None,
        "value": finding.value,
        "values": dict(finding.values),
        "message": sentence(finding),
        "remedy": remedy(finding),
    }


def sort_key(finding: Finding) -> tuple[int, str, str, str, str]:
    """Errors first, of these ratio and base, then by code and name."""
    first = not finding.code.startswith(("ratio_", "base_"))
    return (SEVERITIES.index(finding.severity), f"{first:d}{finding.code}", finding.county, finding.name, finding.level)
