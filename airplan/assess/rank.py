"""Rankings: equal published values share a rank and the next is skipped (1, 1, 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place of a ranking; ``rank`` None for units without a value."""

    key: int
    value: Decimal | None
    rank: int | None


def shared_ranks(values: Mapping[int, Decimal | None], ascending: bool = True) -> list[Ranked]:
    """Ranking of published values, best first (*ascending*: the smallest is best); units without a value last.

    >>> [one.rank for one in shared_ranks({1: Decimal("5"), 2: Decimal("4"), 3: Decimal("4"), 4: None})]
    [1, 1, 3, None]
    """
    known = sorted(
        ((value, key) for key, value in values.items() if value is not None),
        key=lambda item: (item[0] if ascending else -item[0], item[1]),
    )
    found: list[Ranked] = []
    for place, (value, key) in enumerate(known, 1):
        same = found and found[-1].value == value
        found.append(Ranked(key, value, found[-1].rank if same else place))
    return found + [Ranked(key, None, None) for key, value in values.items() if value is None]
