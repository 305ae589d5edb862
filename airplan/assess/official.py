"""Register of official values: assigned, base, published, recognised — each with its document.

Progress and evaluation use 认定值, else 公布值, else the computed one, and say which.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from airplan.assess.compare import INDICATORS as COMPUTED
from airplan.assess.compare import published
from airplan.assess.results import OfficialBeside, PeriodResult
from airplan.domain import Record
from airplan.errors import UsageError

TYPE = "official_value"
TOTALS = ("SO2_total", "NOx_total", "VOCs_total", "coal", "boilers_10", "boilers_35")
"""Drops in percent that no series gives: emission totals, coal, coal boilers up to 10 and 35 t/h taken out."""

INDICATORS = (*COMPUTED, *TOTALS)
KINDS = ("assigned", "base", "published", "recognised")
"""下达值, 基数, 公布值, 认定值."""


@dataclass(frozen=True, slots=True)
class OfficialValue:
    """One official number.  ``value`` is the text as written in the document; ``document_date`` ISO or empty.

    ``unit`` is a unit id, or None for the whole project's region; ``period`` a text such as 2020 or 2025winter.
    """

    unit: int | None
    indicator: str
    period: str
    kind: str
    value: str
    document: str = ""
    document_date: str = ""
    who: str = ""
    note: str = ""
    uid: str = ""

    @property
    def natural(self) -> str:
        """Key a human would use."""
        return f"{self.unit or ''}|{self.indicator}|{self.period}|{self.kind}"

    @property
    def number(self) -> Decimal:
        """The value as a number, without ``≥ ≤ > < %``."""
        return Decimal(self.value.strip().lstrip("≥≤><=约 ").rstrip("%％ "))

    def to_record(self) -> Record:
        """As stored."""
        body = {
            "indicator": self.indicator,
            "period": self.period,
            "kind": self.kind,
            "value": self.value,
            "document": self.document,
            "document_date": self.document_date,
            "who": self.who,
            "note": self.note,
        }
        record = Record(TYPE, self.natural, body, self.unit)
        return Record(TYPE, self.natural, body, self.unit, self.uid) if self.uid else record

    @classmethod
    def from_record(cls, record: Record) -> OfficialValue:
        """From the stored form; fields missing in an older file read empty."""
        texts = {name: str(record.body.get(name) or "") for name in cls.__slots__ if name not in ("unit", "uid")}
        return cls(unit=record.unit, uid=record.uid, **texts)


def check(value: OfficialValue) -> OfficialValue:
    """The value, when it can be kept.  Raises UsageError: unknown indicator or kind, no number."""
    if value.kind not in KINDS:
        raise UsageError("official.unknown_kind", value=value.kind, known="、".join(KINDS))
    if value.indicator not in INDICATORS:
        raise UsageError("official.unknown_indicator", value=value.indicator, known="、".join(INDICATORS))
    try:
        number = value.number
    except InvalidOperation:
        raise UsageError("official.no_number", value=value.value) from None
    rises = value.indicator in TOTALS  # a drop of coal or of a total below zero is a rise
    if not number.is_finite() or (number < 0 and not rises):
        raise UsageError("official.no_number", value=value.value)
    return value


@dataclass(frozen=True, slots=True)
class Used:
    """The value in use and which it is; ``beside`` the computed one when it differs."""

    text: str | None
    kind: str  # recognised, published, computed
    document: str = ""
    beside: str | None = None


def used(values: Iterable[OfficialValue], indicator: str, period: str, computed: str | None) -> Used:
    """Recognised, else published, else computed value of an indicator and period."""
    known = {one.kind: one for one in values if one.indicator == indicator and one.period == period}
    for kind in ("recognised", "published"):
        if found := known.get(kind):
            differs = computed is not None and Decimal(computed) != found.number
            return Used(str(found.number), kind, found.document, computed if differs else None)
    return Used(computed, "computed")


def target_of(values: Iterable[OfficialValue], indicator: str, period: str) -> OfficialValue | None:
    """The assigned value (下达值) of an indicator and period."""
    return next((v for v in values if (v.indicator, v.period, v.kind) == (indicator, period, "assigned")), None)


def beside(values: Iterable[OfficialValue], result: PeriodResult) -> tuple[OfficialBeside, ...]:
    """Base, published and recognised values of a period beside the computed ones."""
    found = []
    for one in values:
        if one.period != result.period or one.kind == "assigned":
            continue
        computed = published(result, one.indicator) if one.indicator in COMPUTED else None
        differs = computed is not None and Decimal(computed) != one.number
        found.append(OfficialBeside(one.indicator, one.kind, one.value, computed, differs, one.document))
    return tuple(found)
