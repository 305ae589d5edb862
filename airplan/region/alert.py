"""Acting together (区域应急联动): which city reaches which level when, and a common level to consult on.

No published rule says how a common level follows from the cities' levels, so the share of cities is a setting and
every answer is a suggestion for the consultation (会商), never a warning.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from airplan.domain import Problem

ORDER = ("blue", "yellow", "orange", "red")
SHARE = 0.5


@dataclass(frozen=True)
class CityLevel:
    """What one city's forecast reaches under the rule set."""

    code: str
    name: str
    level: str | None
    start: str | None
    end: str | None
    clause: str = ""
    note: str = ""


@dataclass(frozen=True)
class RegionAlert:
    """Suggested common level: the highest that at least *needed* of the reporting cities reach."""

    level: str | None
    start: str | None
    end: str | None
    needed: int
    reporting: int
    reaching: tuple[str, ...]
    """Names of the cities that reach the level."""
    cities: tuple[CityLevel, ...]
    missing: tuple[str, ...]
    rule: str
    note: str = ""
    problems: tuple[Problem, ...] = ()
    """Files, cities and rows that were not used."""

    @property
    def text(self) -> str:
        """Cities with a forecast, of all: 「12/14」."""
        return f"{self.reporting}/{self.reporting + len(self.missing)}"


def common_level(cities: Sequence[CityLevel], missing: Sequence[str], rule: str, share: float = SHARE) -> RegionAlert:
    """The highest level that a *share* (0–1) of the reporting cities reach, with the earliest start among them."""
    needed = max(1, math.ceil(share * len(cities) - 1e-9))
    for place in range(len(ORDER) - 1, -1, -1):
        reach = [one for one in cities if one.level in ORDER[place:]]
        if len(reach) >= needed and cities:
            starts = sorted(one.start for one in reach if one.start)
            ends = sorted(one.end for one in reach if one.end)
            return RegionAlert(
                ORDER[place], starts[0] if starts else None, ends[-1] if ends else None, needed, len(cities),
                tuple(one.name for one in reach), tuple(cities), tuple(missing), rule,
            )  # fmt: skip
    return RegionAlert(None, None, None, needed, len(cities), (), tuple(cities), tuple(missing), rule)
