"""The data of a published statement (月报、季报、年报), neutral to layout; documents are made of it.

Every number is a text as published, so that Word, Excel and HTML cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from airplan.domain import Record
from airplan.domain.figure import Figure

TYPE = "statement"


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One headline item: value, limit, and changes (signed texts with unit) on last year, before, three years."""

    indicator: str
    statistic: str  # mean, p90, p95
    unit: str
    value: str | None
    value_kind: str
    limit: str | None
    year_change: str | None
    previous_change: str | None
    three_year_change: str | None
    valid_days: int | None
    valid: bool | None
    attains: bool | None
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class DayLine:
    """Days or a ratio of the period and its changes."""

    indicator: str
    value: str | None
    year_change: str | None
    previous_change: str | None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One row of the table of counties or cities (月报表)."""

    rank: int | None
    name: str
    values: Mapping[str, str | None]
    year_changes: Mapping[str, str | None]
    three_year_changes: Mapping[str, str | None]
    good_days: str | None
    good_ratio: str | None
    good_ratio_change: str | None
    heavy_days: str | None
    heavy_days_change: str | None
    index: str | None
    index_change: str | None
    change_rank: int | None
    main_pollutant: tuple[str, ...]
    target: str | None = None
    control: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement of one city, province or region for one period.  What only one city or only a ranking gives is empty
    in the other.

    ``provisional``: printed as 初步数据 up to ``data_to``, and listed for re-issue.  ``levels`` days by class name.
    ``progress``: the sentence of the year's targets, when some are assigned.  ``attains_six``: the six headline
    items, ``attains_all``: HJ 663; None: no verdict.
    """

    title: str
    place: str
    period: str
    period_text: str
    first: str
    last: str
    data_to: str
    data_kind: str
    provisional: bool
    standard: str
    dust: str
    items: tuple[ItemLine, ...]
    days: tuple[DayLine, ...]
    levels: Mapping[str, int]
    primary_days: Mapping[str, int]
    index: str | None
    index_change: str | None
    main_pollutant: tuple[str, ...] = ()
    attains_six: bool | None = None
    attains_all: bool | None = None
    failing_six: tuple[str, ...] = ()
    units_title: str
    units: tuple[UnitLine, ...] = ()
    worst: tuple[str, ...] = ()
    best: tuple[str, ...] = ()
    improving: tuple[str, ...] = ()
    worsening: tuple[str, ...] = ()
    ozone: str = ""
    progress: str = ""
    notes: tuple[str, ...]
    figures: tuple[Figure, ...] = ()
    language: str = "zh"
    values: Mapping[str, str | None] = field(default_factory=dict)
    yearly: bool = False
    """The period before is the same of last year, so that 环比 would say 同比 again."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A statement that went out: what it rested on, so that it can be listed for re-issue.

    ``values``: indicator → text as printed.
    """

    unit: int | None
    period: str
    data_kind: str
    data_to: str
    issued_on: str
    file: str
    values: Mapping[str, str | None]
    uid: str = ""

    def to_record(self) -> Record:
        """As stored; the same place and period is kept once."""
        body = {
            "period": self.period,
            "data_kind": self.data_kind,
            "data_to": self.data_to,
            "issued_on": self.issued_on,
            "file": self.file,
            "values": dict(self.values),
        }
        natural = f"{self.unit or ''}|{self.period}"
        if self.uid:
            return Record(TYPE, natural, body, self.unit, self.uid)
        return Record(TYPE, natural, body, self.unit)

    @classmethod
    def from_record(cls, record: Record) -> Issued:
        """From the stored form."""
        body = record.body
        texts = {name: str(body.get(name) or "") for name in ("period", "data_kind", "data_to", "issued_on", "file")}
        return cls(unit=record.unit, values=body.get("values") or {}, uid=record.uid, **texts)
