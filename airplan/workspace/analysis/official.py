"""The register of official values as the other analyses read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from airplan.assess import official
from airplan.assess.official import INDICATORS, KINDS, OfficialValue, Used

if TYPE_CHECKING:
    from airplan.workspace.session import Project

__all__ = ["INDICATORS", "KINDS", "OfficialList", "OfficialValue", "Used", "register", "values_of"]


@dataclass(frozen=True, slots=True)
class OfficialList:
    """The register, by unit, period, indicator and kind."""

    count: int
    values: tuple[OfficialValue, ...]


def values_of(project: Project, unit: int | None = None) -> list[OfficialValue]:
    """Official values of a unit (all for None)."""

    def read() -> list[OfficialValue]:
        found = [OfficialValue.from_record(record) for record in project.store.records(official.TYPE)]
        return sorted(found, key=lambda one: (one.unit or 0, one.period, one.indicator, one.kind))

    values: list[OfficialValue] = project.memo("official.values", read)
    return values if unit is None else [one for one in values if one.unit == unit]


def register(project: Project, unit: int | None = None) -> OfficialList:
    """The register as a list."""
    values = tuple(values_of(project, unit))
    return OfficialList(len(values), values)
