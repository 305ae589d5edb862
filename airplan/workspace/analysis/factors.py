"""State factors of the project, and days brought to one state over 2018-09-01."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from airplan.domain import DataKind, DayCube
from airplan.series import kinds
from airplan.series.factors import TYPE, StateFactor

if TYPE_CHECKING:
    from airplan.workspace.session import Project


@dataclass(frozen=True, slots=True)
class FactorList:
    """State factors by unit and year."""

    count: int
    factors: tuple[StateFactor, ...]


def list_factors(project: Project) -> FactorList:
    """All state factors of the project."""
    found = [StateFactor.from_record(record) for record in project.store.records(TYPE)]
    ordered = tuple(sorted(found, key=lambda one: (one.unit, one.year)))
    return FactorList(len(ordered), ordered)


def factors_of(project: Project, unit: int) -> dict[int, Fraction]:
    """Factors of a unit by year."""
    return {one.year: one.exact for one in list_factors(project).factors if one.unit == unit}


def at_standard_state(kind: DataKind) -> bool:
    """Whether days before 2018-09-01 of this kind are at standard state (unstated ones are taken to be)."""
    return kind in (DataKind.UNSTATED, DataKind.ORIGINAL_STANDARD, DataKind.REVIEWED_STANDARD)


def one_state(project: Project, cube: DayCube) -> DayCube:
    """The cube of **one** unit at reference (gases) and actual (particles) state; PM without a factor is missing."""
    if not at_standard_state(cube.kind):
        return cube
    return kinds.to_reference(cube, factors_of(project, int(cube.units[0])))
