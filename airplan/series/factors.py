"""Yearly factors by which a city's particle concentrations go from standard to actual state, with their source."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from airplan.domain import Record
from airplan.errors import UsageError

TYPE = "state_factor"
LIKELY = (Decimal("0.6"), Decimal("1.1"))
"""Actual over standard state, from highland summers to cold winters at sea level; beyond it is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class StateFactor:
    """Factor of one unit and year: PM at actual state = factor × PM at standard state.  ``factor`` as text."""

    unit: int
    year: int
    factor: str
    source: str
    who: str = ""
    uid: str = ""

    @property
    def natural(self) -> str:
        """Key a human would use."""
        return f"{self.unit}|{self.year}"

    @property
    def exact(self) -> Fraction:
        """The factor as a fraction."""
        return Fraction(Decimal(self.factor))

    def to_record(self) -> Record:
        """As stored."""
        body = {"year": self.year, "factor": self.factor, "source": self.source, "who": self.who}
        if self.uid:
            return Record(TYPE, self.natural, body, self.unit, self.uid)
        return Record(TYPE, self.natural, body, self.unit)

    @classmethod
    def from_record(cls, record: Record) -> StateFactor:
        """From the stored form."""
        body = record.body
        return cls(
            record.unit or 0, int(body["year"]), body["factor"], body["source"], body.get("who") or "", record.uid
        )


def check(factor: StateFactor) -> StateFactor:
    """The factor, when it can be kept: a number in the likely range, with its source.  Raises UsageError."""
    try:
        value = Decimal(factor.factor)
    except InvalidOperation:
        raise UsageError("factor.no_number", value=factor.factor) from None
    if not value.is_finite() or not LIKELY[0] <= value <= LIKELY[1]:
        raise UsageError("factor.unlikely", value=factor.factor, low=str(LIKELY[0]), high=str(LIKELY[1]))
    if not factor.source.strip():
        raise UsageError("factor.no_source")
    return factor
