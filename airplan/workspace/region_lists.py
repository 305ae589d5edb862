"""The region's emergency list: what every city has in force, by level and industry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from airplan.errors import Refused
from airplan.workspace.analysis.emergency import list_at, of_city
from airplan.workspace.region import members, names

if TYPE_CHECKING:
    from airplan.workspace.session import Project

LEVELS = ("yellow", "orange", "red")


@dataclass(frozen=True)
class ListLine:
    """Firms of one industry of one city; ``acting`` counts those with a measure at yellow, orange, red."""

    code: str
    city: str
    version: str
    industry: str
    firms: int
    acting: dict[str, int]


@dataclass(frozen=True)
class RegionList:
    """All cities' lists in force at *moment* (the working lists for an empty one).  ``missing``: cities without."""

    moment: str
    lines: tuple[ListLine, ...]
    firms: int
    missing: tuple[str, ...]
    text: str
    """Cities with a list, of all: 「12/14」."""


def region_list(project: Project, moment: str | None = None) -> RegionList:
    """The lists of all members.  A city without a list in force is named, never counted as zero."""
    lines: list[ListLine] = []
    missing = []
    codes = members(project)
    held = {unit.code for unit in project.units()}
    for code, name in names(codes, project).items():
        found = _city(project, code, name, moment) if code in held else []
        lines += found
        if not found:
            missing.append(name)
    text = f"{len(codes) - len(missing)}/{len(codes)}"
    return RegionList(moment or "", tuple(lines), sum(line.firms for line in lines), tuple(missing), text)


def _city(project: Project, code: str, name: str, moment: str | None) -> list[ListLine]:
    with of_city(project, code):
        try:
            whole, version = list_at(project, moment)
        except Refused:
            return []
    groups: dict[str, ListLine] = {}
    for firm in whole.enterprises:
        industry = firm.key_industry or firm.industry or ""
        line = groups.setdefault(
            industry, ListLine(code, name, version.name if version else "", industry, 0, dict.fromkeys(LEVELS, 0))
        )
        acting = {
            level: line.acting[level] + (measure.action != "none")
            for level, measure in zip(LEVELS, firm.measures, strict=True)
        }
        groups[industry] = ListLine(code, name, line.version, industry, line.firms + 1, acting)
    return [groups[industry] for industry in sorted(groups)]
