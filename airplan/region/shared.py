"""What several cities do together is one measure: it stands, is paid and cuts emissions once.

The coordinator says which entries of the cities are the same thing (record ``region_shared``); an entry that its
cities themselves call ``shared`` under one code and name is taken as one too.  Pure functions on the entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from airplan.domain import Record
from airplan.domain.records import new_uid
from airplan.plan.follow import Standing
from airplan.plan.measures import Measure, Project, Status

TYPE = "region_shared"
COUNTS = ("once", "sum")
"""once: every city entered the whole; sum: every city entered its own part."""

Part = tuple[str, str, str]
"""Code of the city, ``measure`` or ``key_project``, code of the entry ("": the city takes part without one)."""


@dataclass(frozen=True)
class Shared:
    """One joint measure as the coordinator marked it.

    ``investment`` (万元), ``cuts`` (t/a, coal 10,000 t/a), ``start``, ``end`` (ISO days) and ``lead`` are the whole's,
    where the coordinator entered them.
    """

    code: str
    name: str
    parts: tuple[Part, ...]
    count: str = "once"
    investment: float | None = None
    cuts: Mapping[str, float] = field(default_factory=dict)
    start: str = ""
    end: str = ""
    lead: str = ""
    note: str = ""
    uid: str = ""

    def to_record(self) -> Record:
        """As stored."""
        body = asdict(self)
        body.pop("uid")
        body["parts"] = [list(part) for part in self.parts]
        return Record(TYPE, self.code, body, None, self.uid or new_uid())

    @classmethod
    def from_record(cls, record: Record) -> Shared:
        """From the stored form."""
        body: dict[str, Any] = dict(record.body)
        body["parts"] = tuple((str(city), str(kind), str(code)) for city, kind, code in body.get("parts") or ())
        return cls(**body, uid=record.uid)


@dataclass(frozen=True)
class Entry:
    """One city's measure or key project.  ``shared``: the city itself calls it joint.

    ``within``: a key project whose measure holds its money and cuts already.
    """

    city: str
    city_name: str
    item: Measure | Project
    standing: Standing
    shared: bool = False
    within: bool = False

    @property
    def part(self) -> Part:
        """How a mark names it."""
        return self.city, self.item.TYPE, self.item.code


@dataclass(frozen=True)
class Line:
    """One measure or key project of one or more cities.

    ``investment`` 万元 and ``cuts`` (best guess, full effect; t/a, coal 10,000 t/a) are null or without the quantity
    where nothing was entered, or where the cities' amounts differ (``differs`` names what).  ``basis``: own (one
    city), equal (all cities entered the same), sum (of the cities' parts), entered (by the coordinator).
    ``status``, ``done``, ``planned`` (0–1): of the city that is least far.  ``counted``: in the sums.
    """

    code: str
    name: str
    kind: str
    cities: tuple[str, ...]
    start: str
    end: str
    lead: str
    investment: float | None
    basis: str
    cuts: Mapping[str, float]
    differs: tuple[str, ...]
    status: str
    done: float
    planned: float
    overdue_days: int
    counted: bool
    codes: tuple[str, ...]
    """Codes of the cities."""


def lines(entries: Sequence[Entry], marks: Iterable[Shared], names: Mapping[str, str]) -> list[Line]:
    """The entries as one timetable, by start; every entry stands in one line.  *names*: of cities, by code."""
    by_part = {entry.part: entry for entry in entries}
    found, taken = [], set()
    for mark in sorted(marks, key=lambda one: one.code):
        held = [by_part[part] for part in mark.parts if part in by_part and part not in taken]
        if held or any(not code for _, _, code in mark.parts):
            found.append(_joint(mark, held, names))
            taken |= {entry.part for entry in held}
    for held in _called_shared([entry for entry in entries if entry.part not in taken]):
        found.append(_line(held, "own" if len(held) == 1 else "once"))
    return sorted(found, key=lambda one: (one.start or "9999", one.end or "9999", one.code, one.cities))


def _called_shared(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Entries of one code and name that every city calls shared are one; all others stand alone."""
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.item.TYPE, entry.item.code, entry.item.name), []).append(entry)
    found: list[list[Entry]] = []
    for held in groups.values():
        together = len(held) > 1 and all(entry.shared for entry in held)
        found += [held] if together else [[entry] for entry in held]
    return found


_RANK = (Status.NOT_STARTED, Status.BEHIND, Status.ON_TRACK, Status.DONE)


def _line(held: Sequence[Entry], how: str) -> Line:
    """One line of entries that are one thing; *how*: own (one city), once or sum."""
    first = held[0].item
    money, apart = _amount([entry.item.investment for entry in held], how)
    cuts, differs = _cuts(held, how)
    least = min(held, key=lambda entry: (_RANK.index(entry.standing.status), entry.standing.done))
    return Line(
        first.code, first.name, first.TYPE, tuple(sorted(dict.fromkeys(entry.city_name for entry in held))),
        _first(held), _last(held), _leads(held), money, {"own": "own", "sum": "sum"}.get(how, "equal"), cuts,
        ("investment", *differs) if apart else differs, str(least.standing.status), least.standing.done,
        max(entry.standing.planned for entry in held), max(entry.standing.overdue_days for entry in held),
        not all(entry.within for entry in held), tuple(sorted({entry.city for entry in held})),
    )  # fmt: skip


def _joint(mark: Shared, held: Sequence[Entry], names: Mapping[str, str]) -> Line:
    """The line of a mark: what the coordinator entered of the whole goes before what the cities say."""
    line = _line(held, mark.count) if held else _ALONE
    codes = tuple(sorted({city for city, _, _ in mark.parts}))
    entered = {"investment"} if mark.investment is not None else set()
    return replace(
        line, code=mark.code, name=mark.name or line.name, codes=codes,
        cities=tuple(sorted(names.get(code, code) for code in codes)), start=mark.start or line.start,
        end=mark.end or line.end, lead=mark.lead or line.lead, cuts={**line.cuts, **mark.cuts},
        investment=mark.investment if entered else line.investment, basis="entered" if entered else line.basis,
        differs=tuple(name for name in line.differs if name not in entered | set(mark.cuts)),
    )  # fmt: skip


_ALONE = Line("", "", "measure", (), "", "", "", None, "equal", {}, (), "not_started", 0.0, 0.0, 0, True, ())


def _cuts(held: Sequence[Entry], how: str) -> tuple[dict[str, float], tuple[str, ...]]:
    cuts, differs = {}, []
    for name in sorted({name for entry in held for name in entry.item.reductions}):
        value, apart = _amount([amount_of(entry.item, name) for entry in held], how)
        if apart:
            differs.append(name)
        if value is not None:
            cuts[name] = value
    return cuts, tuple(differs)


def _amount(given: Sequence[float | None], how: str) -> tuple[float | None, bool]:
    """The whole's amount, and whether the cities' amounts differ so that there is none."""
    known = [value for value in given if value is not None]
    if not known:
        return None, False
    if how == "sum":
        return added(known), False
    return (known[0], False) if len(set(known)) == 1 else (None, True)


def added(values: Iterable[float]) -> float:
    """Exact sum of decimal amounts: the order does not matter."""
    return float(sum((Decimal(str(value)) for value in values), Decimal(0)))


def amount_of(item: Measure | Project, what: str) -> float | None:
    """Investment, or the best guess of the cut of a quantity; None where nothing was entered."""
    if what == "investment":
        return item.investment
    held = item.reductions.get(what)
    return None if held is None else held.best


def _first(held: Sequence[Entry]) -> str:
    return min((entry.item.start.isoformat() for entry in held if entry.item.start), default="")


def _last(held: Sequence[Entry]) -> str:
    return max((entry.item.end.isoformat() for entry in held if entry.item.end), default="")


def _leads(held: Sequence[Entry]) -> str:
    named = (entry.item.owner if isinstance(entry.item, Project) else entry.item.lead for entry in held)
    return "、".join(dict.fromkeys(name for name in named if name))


def totals(found: Sequence[Line]) -> tuple[float, dict[str, float], dict[str, int]]:
    """Investment, cuts by quantity and number of lines by status, everything once."""
    counted = [line for line in found if line.counted]
    names = sorted({name for line in counted for name in line.cuts})
    cuts = {name: added(line.cuts[name] for line in counted if name in line.cuts) for name in names}
    status = {one.value: sum(line.status == one.value for line in found) for one in Status}
    return added(line.investment for line in counted if line.investment is not None), cuts, status


def alike(entries: Sequence[Entry], marks: Iterable[Shared]) -> list[tuple[Entry, ...]]:
    """Entries of several cities with one kind and name that nobody has marked: perhaps one thing."""
    taken = {part for mark in marks for part in mark.parts}
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if entry.part not in taken and not entry.shared and entry.item.name:
            groups.setdefault((entry.item.TYPE, "".join(entry.item.name.split())), []).append(entry)
    return [tuple(held) for held in groups.values() if len({entry.city for entry in held}) > 1]


def within_measures(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, with the key projects marked whose measure holds the money and cuts already."""
    paying = {
        (entry.city, entry.item.code) for entry in entries
        if isinstance(entry.item, Measure) and (entry.item.investment is not None or entry.item.reductions)
    }  # fmt: skip
    return [
        replace(entry, within=True)
        if isinstance(entry.item, Project) and (entry.city, entry.item.measure) in paying
        else entry
        for entry in entries
    ]
