"""What stands in a list, as frozen dataclasses; each is a record (``to_record`` / ``from_record``).

Emissions are grams a day of the control season in the order of POLLUTANTS; annual amounts are kilograms a year.
A line, contact or guarantee names its firm by the firm's ``key``, so that two files that were never one agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

from airplan.domain import Record, new_uid
from airplan.emergency.amounts import UNKNOWN, Amounts
from airplan.emergency.codec import from_body, to_body
from airplan.emergency.codes import clean_code, credit_code_trouble

STATES = ("running", "staggered", "long_stopped")
Four = Amounts
S = TypeVar("S", bound="Source")


@dataclass(frozen=True, slots=True)
class Measure:
    """Measure of one source at one level: the text as written and, beside it, what it means.

    ``share``: part of the emission cut, hundredths of a percent, None when the text gives none.
    ``stated``: the cut as printed in the list, grams a day, kept for comparison.
    """

    text: str = ""
    action: str = "none"
    share: int | None = None
    counted_by: str = ""
    basis: str = ""
    target: str = ""
    unit: str = ""
    doubt: str = ""
    stated: Amounts = UNKNOWN


NO_MEASURES = (Measure(), Measure(), Measure())
Measures = tuple[Measure, Measure, Measure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Common to all: identity, where it was read (``file|sheet|cell``) and its place in the list.

    Each family names its record type and the fields of its natural key; some compose the key themselves.
    """

    TYPE: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]] = ()
    uid: str = field(default_factory=new_uid, metadata={"private": True}, compare=False)
    unit: int | None = field(default=None, metadata={"private": True}, compare=False)
    place: str = field(default="", compare=False)
    order: int = field(default=0, compare=False)
    extra: tuple[tuple[str, str], ...] = field(default=(), compare=False)  # columns of other forms, kept as read

    @property
    def key(self) -> str:
        """Natural key: the fields of KEY."""
        return "|".join(str(getattr(self, name)) for name in self.KEY)

    def to_record(self) -> Record:
        """As an entered record."""
        return Record(self.TYPE, self.key, to_body(self), self.unit, self.uid)

    @classmethod
    def from_record(cls: type[S], record: Record) -> S:
        """From an entered record."""
        return from_body(cls, record.body, uid=record.uid, unit=record.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emitter(Source):
    """What emits and can be cut: whether it runs this month, its daily emission, its measure at each level."""

    state: str = "running"
    emissions: Amounts = UNKNOWN
    measures: Measures = field(default=NO_MEASURES, metadata={"of": Measure})


def enterprise_key(credit_code: str, permit_no: str, name: str, county: str) -> str:
    """Natural key of a firm: a right credit code, else the permit, else name and county."""
    code = clean_code(credit_code)
    if code and not credit_code_trouble(code):
        return code
    if permit := clean_code(permit_no):
        return f"permit:{permit}"
    return f"name:{name.strip()}|{county.strip()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise(Emitter):
    """A firm (工业企业).  ``site`` tells several plants under one credit code apart."""

    TYPE: ClassVar[str] = "enterprise"
    name: str = ""
    credit_code: str = ""
    site: str = ""
    permit_no: str = ""
    county: str = ""
    town: str = ""
    address: str = ""
    lon: str = ""
    lat: str = ""
    industry: str = ""  # GB/T 4754 name
    industry_code: str = ""
    key_industry: str = ""  # name of the 39, or as written
    grade: str = ""
    grade_text: str = ""  # as written: 地方C
    grade_doc: str = ""
    grade_year: str = ""
    control: str = ""  # 管控类别: 保障类, 民生豁免, 长期停产 …
    products: str = ""
    small: bool = False
    annual: tuple[int | None, ...] = UNKNOWN  # kg a year
    permit_annual: tuple[int | None, ...] = UNKNOWN  # kg a year allowed by the permit
    operating_days: int | None = None
    check_way: str = ""
    duty: str = ""  # name of the inspector's unit
    lines_text: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """Credit code (with the site), permit, or name and county."""
        base = enterprise_key(self.credit_code, self.permit_no, self.name, self.county)
        return f"{base}#{self.site}" if self.site else base


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Emitter):
    """A production line or process (生产线、工序) of a firm."""

    TYPE: ClassVar[str] = "line"
    KEY: ClassVar[tuple[str, ...]] = ("firm", "number", "process")
    firm: str = ""
    firm_name: str = ""
    number: str = ""
    process: str = ""
    product: str = ""
    outlet: str = ""
    capacity: str = ""
    output: str = ""
    output_unit: str = ""
    min_stop_hours: str = ""
    indicator: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DustSource(Emitter):
    """A site, stockyard or road (施工工地、堆场、道路)."""

    TYPE: ClassVar[str] = "dust_source"
    KEY: ClassVar[tuple[str, ...]] = ("kind", "county", "name")
    name: str = ""
    kind: str = "site"  # site | yard | road
    county: str = ""
    town: str = ""
    address: str = ""
    builder: str = ""
    stage: str = ""
    area: str = ""
    livelihood: bool = False  # 重点民生工程
    check_way: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MobileSource(Emitter):
    """Vehicles of a class and emission stage, or non-road machines (``nonroad``)."""

    TYPE: ClassVar[str] = "mobile_source"
    category: str = ""
    stage: str = ""
    fuel: str = ""
    county: str = ""
    nonroad: bool = False
    count: int | None = None
    basis: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """Class, stage, fuel and county."""
        return f"{'nonroad' if self.nonroad else 'road'}|{self.category}|{self.stage}|{self.fuel}|{self.county}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleUser(Source):
    """A unit with many vehicles (重点用车单位)."""

    TYPE: ClassVar[str] = "vehicle_user"
    name: str = ""
    firm: str = ""
    county: str = ""
    trucks: int | None = None
    trips: int | None = None
    gate_system: str = ""
    measures: Measures = field(default=NO_MEASURES, metadata={"of": Measure})
    note: str = ""

    @property
    def key(self) -> str:
        """Firm, or name and county."""
        return self.firm or f"name:{self.name}|{self.county}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee(Source):
    """A guarantee unit (保障类企业、工程): works by heat or amount under a cap.

    ``cap_share``: load that must remain possible, hundredths of a percent; the cut is at most what is left.
    None with kind ``exempt``: no cut at all.
    """

    TYPE: ClassVar[str] = "guarantee"
    firm: str = ""
    firm_name: str = ""
    county: str = ""
    kind: str = ""  # heat (以热定产) | amount (以量定产) | exempt | other
    category: str = ""
    basis: str = ""
    cap_text: str = ""
    cap_share: int | None = None
    valid_until: str = ""
    approver: str = ""

    @property
    def key(self) -> str:
        """Firm or name."""
        return self.firm or f"name:{self.firm_name}|{self.county}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmissionTotal(Source):
    """Part of 全社会排放量: a category (and county, "" = whole city), grams a day of the control season."""

    TYPE: ClassVar[str] = "emission_total"
    KEY: ClassVar[tuple[str, ...]] = ("category", "county")
    category: str = "all"  # all | industry_key | industry_other | industry | dust | mobile | other
    county: str = ""
    emissions: Amounts = UNKNOWN
    inventory_year: int | None = None
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Source):
    """Whom to call; kept apart, so that public documents never meet it.  ``owner`` is a source's key."""

    TYPE: ClassVar[str] = "contact"
    KEY: ClassVar[tuple[str, ...]] = ("owner", "role")
    owner: str = ""
    owner_name: str = ""
    role: str = "firm"  # firm | inspector
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialMeasure(Source):
    """A measure of the plan by department: health, advice, mandatory (industry, mobile, dust, other).

    ``level`` may be ``own`` (临时管控, below yellow).  Levels are cumulative unless ``only_here``.
    """

    TYPE: ClassVar[str] = "social_measure"
    KEY: ClassVar[tuple[str, ...]] = ("department", "group", "level", "text")
    department: str = ""
    group: str = "mandatory"  # health | advice | mandatory
    sector: str = ""  # industry | mobile | dust | other
    level: str = "yellow"
    text: str = ""
    only_here: bool = False
    note: str = ""


FAMILIES: tuple[type[Source], ...] = (
    Enterprise, Line, DustSource, MobileSource, VehicleUser, Guarantee, EmissionTotal, Contact, SocialMeasure,
)  # fmt: skip


@dataclass(frozen=True)
class EmergencyList:
    """A whole list."""

    enterprises: tuple[Enterprise, ...] = ()
    lines: tuple[Line, ...] = ()
    dust: tuple[DustSource, ...] = ()
    mobile: tuple[MobileSource, ...] = ()
    vehicles: tuple[VehicleUser, ...] = ()
    guarantees: tuple[Guarantee, ...] = ()
    totals: tuple[EmissionTotal, ...] = ()
    contacts: tuple[Contact, ...] = ()
    social: tuple[SocialMeasure, ...] = ()
    columns: frozenset[str] = field(default=frozenset(), compare=False)
    """Fields the workbook read had a column for (names of ``carried.carried``); empty: not known."""
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    """Column letters of the workbook read, by ``file|sheet`` and field (:mod:`airplan.emergency.located`)."""

    def sources(self) -> list[Source]:
        """Everything, in the order of FAMILIES."""
        parts = (self.enterprises, self.lines, self.dust, self.mobile, self.vehicles, self.guarantees)
        return [one for part in (*parts, self.totals, self.contacts, self.social) for one in part]

    def counties(self) -> list[str]:
        """Counties named, in the order of first appearance."""
        named = [one.county for one in self.enterprises] + [one.county for one in self.dust]
        return [county for county in dict.fromkeys(named) if county]


FIELDS = dict(
    zip(
        ("enterprises", "lines", "dust", "mobile", "vehicles", "guarantees", "totals", "contacts", "social"),
        FAMILIES,
        strict=True,
    )
)
"""Field of EmergencyList to its family."""


def list_of(sources: list[Source]) -> EmergencyList:
    """A list from mixed sources, in the order of the list."""
    sources = sorted(sources, key=lambda one: one.order)
    return EmergencyList(
        **{name: tuple(one for one in sources if type(one) is family) for name, family in FIELDS.items()}  # type: ignore[arg-type]
    )
