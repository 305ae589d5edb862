"""Cross-city measures: which entries of the cities are one thing, marked by the coordinator and undoable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from airplan import clock
from airplan.errors import Refused, UsageError
from airplan.plan.measures import QUANTITIES, Measure
from airplan.plan.measures import Project as KeyProject
from airplan.region import shared
from airplan.region.shared import COUNTS, Entry, Line, Part, Shared
from airplan.words import say
from airplan.workspace.commands.records import DeleteRecords, PutRecords
from airplan.workspace.region import members, names

if TYPE_CHECKING:
    from airplan.domain import Unit
    from airplan.workspace.session import Project

_KINDS = ("measure", "key_project")


@dataclass(frozen=True)
class Entries:
    """What the members' plans hold; ``left_out``: measures that their city has not taken into its plan."""

    entries: tuple[Entry, ...]
    left_out: int
    cities: int


def entries(project: Project, day: dt.date | None = None) -> Entries:
    """Measures and key projects of all members, as they stand on *day* (today).

    Of a city that says which measures are in its plan (chosen, given from above or mandatory) only those count.
    """
    codes = set(members(project))
    found: list[Entry] = []
    left_out = cities = 0
    for unit in sorted(project.units(), key=lambda one: one.code):
        if unit.code in codes:
            mine, out = _of_city(project, unit, day or clock.today())
            found += mine
            left_out += out
            cities += bool(mine)
    return Entries(tuple(shared.within_measures(found)), left_out, cities)


def _of_city(project: Project, unit: Unit, day: dt.date) -> tuple[list[Entry], int]:
    from airplan.plan.follow import followed, standing
    from airplan.workspace.analysis.plan import entered

    held = entered(project, unit)
    planned = [one for one in held.measures if one.chosen or one.locked or one.mandatory]
    measures = planned or list(held.measures)
    called = {
        (kind, str(record.body.get("code") or record.natural))
        for kind in _KINDS for record in project.store.records(kind, unit.id) if record.body.get("shared")
    }  # fmt: skip
    items: list[Measure | KeyProject] = [*measures, *held.projects]
    found = [
        Entry(unit.code, unit.name, item, standing(followed(item), held.actuals, day), (item.TYPE, item.code) in called)
        for item in items
    ]
    return found, len(held.measures) - len(measures)


def marks(project: Project) -> list[Shared]:
    """The coordinator's marks, by code."""
    return [Shared.from_record(record) for record in project.store.records(shared.TYPE)]


def mark(
    project: Project, code: str, parts: Sequence[Part], *, name: str = "", count: str = "once",
    investment: float | None = None, cuts: Mapping[str, float] | None = None, start: str = "", end: str = "",
    lead: str = "", note: str = "",
) -> Line:  # fmt: skip
    """Mark entries of several cities as one joint measure (again under one *code*: replaced).

    Raises UsageError for what is not there, Refused when the cities' amounts differ and nobody said which counts.
    """
    made = Shared(
        code.strip(), name.strip(), tuple(dict.fromkeys(parts)), count, investment, dict(cuts or {}), start, end,
        lead.strip(), note.strip(),
    )  # fmt: skip
    held = entries(project).entries
    _check(project, made, held)
    line = shared.lines([one for one in held if one.part in made.parts], [made], names(members(project), project))[0]
    if line.differs:
        raise Refused("region.shared_differs", name=line.name, amounts=_amounts(line.differs, made, held))
    old = project.store.find(shared.TYPE, made.code)
    record = made.to_record()
    project.run(PutRecords((replace(record, uid=old.uid) if old else record,), "history.region_shared"))
    return line


def _check(project: Project, made: Shared, held: Sequence[Entry]) -> None:
    if not made.code or made.count not in COUNTS:
        raise UsageError(
            "region.shared_bad", number=made.code or None, count=made.count, known=say("region.list").join(COUNTS)
        )
    if len({city for city, _, _ in made.parts}) < 2:
        raise UsageError("region.shared_one_city", number=made.code)
    known = {entry.part for entry in held}
    cities = names(members(project), project)
    for city, kind, item in made.parts:
        if city not in cities or (item and (city, kind, item) not in known):
            raise UsageError("region.shared_no_entry", city=cities.get(city, city), number=item)
    if not made.name and all(not item for _, _, item in made.parts):
        raise UsageError("region.shared_needs_name", number=made.code)
    _check_amounts(made)
    for other in marks(project):
        both = set(other.parts) & {part for part in made.parts if part[2]}
        if other.code != made.code and both:
            city, _, item = min(both)
            raise UsageError("region.shared_twice", city=cities[city], number=item, other=other.code)


def _check_amounts(made: Shared) -> None:
    amounts = [*made.cuts.values(), *([made.investment] if made.investment is not None else [])]
    if any(not 0 <= value < float("inf") for value in amounts):
        raise UsageError("region.shared_amount", number=made.code)
    if unknown := set(made.cuts) - set(QUANTITIES):
        raise UsageError("region.shared_quantity", name=min(unknown), known=say("region.list").join(QUANTITIES))
    for day in (made.start, made.end):
        if day and shared_day(day) is None:
            raise UsageError("region.shared_day", text=day)


def shared_day(text: str) -> dt.date | None:
    """Day of an ISO text; None when it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _amounts(differs: Sequence[str], made: Shared, held: Sequence[Entry]) -> str:
    """「investment：保定市 100、廊坊市 120」 of everything that differs."""
    told = []
    for what in differs:
        said = [
            f"{entry.city_name} {value:g}" for entry in held if entry.part in made.parts
            if (value := shared.amount_of(entry.item, what)) is not None
        ]  # fmt: skip
        told.append(f"{what}：{say('region.list').join(said)}")
    return "；".join(told)


def unmark(project: Project, code: str) -> Shared:
    """Take a mark back: the cities' entries stand alone again.  Raises UsageError."""
    old = project.store.find(shared.TYPE, code.strip())
    if old is None:
        known = say("region.list").join(one.code for one in marks(project)) or None
        raise UsageError("region.shared_unknown", number=code, known=known)
    project.run(DeleteRecords((old.uid,), "history.region_unshared"))
    return Shared.from_record(old)


def candidates(project: Project) -> list[tuple[Entry, ...]]:
    """Entries of one name in several cities that nobody has marked: perhaps one thing, never taken as one unasked."""
    return shared.alike(entries(project).entries, marks(project))


def parts_named(project: Project, name: str) -> tuple[Part, ...]:
    """The members' entries of a name.  Raises UsageError when fewer than two cities have one."""
    wanted = "".join(name.split())
    found = [entry for entry in entries(project).entries if "".join(entry.item.name.split()) == wanted]
    if len({entry.city for entry in found}) < 2:
        raise UsageError("region.shared_none_named", name=name, count=len(found))
    return tuple(entry.part for entry in found)


def part_of(project: Project, city: str, code: str) -> Part:
    """The entry *code* of a city (a measure before a key project).  Raises UsageError."""
    found = [entry.part for entry in entries(project).entries if (entry.city, entry.item.code) == (city, code)]
    if not found:
        raise UsageError("region.shared_no_entry", city=names([city], project)[city], number=code)
    return max(found, key=lambda part: part[1] == "measure")
