"""Submission packages (报送包): one zip with a manifest and a small project file that holds only what was chosen.

The manifest names tables, period, person, date, program, rules and the SHA-256 of the content; a package whose
hash does not fit is refused.  Contacts, drafts and chances stay at home unless asked for.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from airplan import __version__, clock
from airplan.domain import DayCube, Record, Unit
from airplan.errors import Refused, UsageError
from airplan.safefile import replacing
from airplan.store import Store
from airplan.workspace.session import Project

SUFFIX = ".airpkg"
FORMAT = "airplan-package/1"
_MOST = 2 * 2**30

TABLES: dict[str, tuple[str, ...]] = {
    "series": (),
    "official": ("official_value", "dust_event"),
    "plan": ("deadline", "target", "task", "measure", "key_project", "inventory", "actual"),
    "emergency": (
        "enterprise", "line", "dust_source", "mobile_source", "vehicle_user", "guarantee", "emission_total",
        "social_measure", "list_version",
    ),
    "response": ("notice", "receipt", "inspection"),
}  # fmt: skip
"""What can be chosen, and the record types behind it."""

CONTACTS = ("contact",)
_DRAFT_FIELDS = ("chance", "probability", "contact", "contact_phone", "phone")


@dataclass(frozen=True)
class Manifest:
    """What a package says of itself."""

    format: str
    title: str
    tables: tuple[str, ...]
    city: str
    city_name: str
    period: str
    request: str
    file_id: str
    version: int
    token: str
    made: str
    person: str
    program: str
    contacts: bool
    records: dict[str, int]
    values: int
    sha256: str
    rules: str = ""
    """Editions the city judged by: standard, index, its own rule files."""


def submit(
    project: Project,
    out: Path | str,
    tables: Sequence[str],
    *,
    period: str = "",
    request: str = "",
    contacts: bool = False,
    city: str | None = None,
) -> Manifest:
    """Write the chosen *tables* of *project* as a package.

    *request* is a number, or the package a coordinator handed out: what it asks for counts unless said otherwise.
    *city* chooses among the cities of a project; its counties and stations go along.  Raises UsageError, Refused,
    FileTrouble.
    """
    unit = _city_of(project, city)
    request, asked = _asked(project, request, unit)
    tables = tables or tuple(map(str, asked.get("tables", ())))
    period = period or str(asked.get("period", ""))
    unknown = [name for name in tables if name not in TABLES]
    if unknown or not tables:
        raise UsageError("package.unknown_table", value="、".join(unknown) or "—", known="、".join(TABLES))
    first, last = span_of(period)
    with tempfile.TemporaryDirectory(prefix="airplan-") as folder:
        content = Path(folder) / "content.airplan"
        inside = _inside(project, unit) if city else None
        counts, values = _copy(project.store, content, tables, first, last, contacts, inside)
        manifest = _manifest(project, unit, tables, period, request, contacts, counts, values, digest_of(content))
        with replacing(out) as part:
            _pack(part, manifest, content)
    return manifest


def _city_of(project: Project, city: str | None) -> Unit | None:
    """The unit a package speaks for: the one named, else the project's only city."""
    if city is None:
        return project.city
    from airplan.workspace.analysis.places import find_units

    found = [unit for unit in find_units(project, city) if unit.parent is None]
    if len(found) != 1:
        raise UsageError("package.which_city", value=city, known="、".join(unit.name for unit in found) or "—")
    return found[0]


def _asked(project: Project, request: str, unit: Unit | None) -> tuple[str, dict[str, Any]]:
    """Number and content of what is asked: of a package, else as accepted into the project, else the number alone."""
    if request.lower().endswith(SUFFIX):
        from airplan.workspace.handout import request_in

        body = request_in(Path(request))
        if unit is not None and code_among(unit.code, body["members"]) not in body["members"]:
            raise Refused("package.not_asked", file=Path(request).name, city=unit.name)
        return str(body["id"]), body
    record = project.store.find("asked", request) if request else None
    return request, dict(record.body) if record else {}


def code_among(code: str, members: Sequence[str]) -> str:
    """The code by which *members* know a city: an old code and its new one are one unit (那曲), merged cities not."""
    from airplan.rulebook import places

    place = places.by_code(code)
    later = place.successor if place is not None and place.successor else None
    also = [code, place.code] if place is not None else [code]
    if later is not None and places.by_code(later) is place:
        also.append(later)
    return next((one for one in also if one in members), code)


def late_days(project: Project, request: str) -> tuple[str, int]:
    """Deadline of what is asked (ISO, "" when unknown) and how many days it is past."""
    deadline = str(_asked(project, request, None)[1].get("deadline") or "")
    try:
        return deadline, max((clock.today() - dt.date.fromisoformat(deadline[:10])).days, 0)
    except ValueError:
        return deadline, 0


def _inside(project: Project, unit: Unit | None) -> frozenset[int]:
    """Ids of a unit and all below it."""
    held = {unit.id} if unit else set()
    units = project.units()
    while below := {one.id for one in units if one.parent in held} - held:
        held |= below
    return frozenset(held)


def span_of(period: str) -> tuple[int | None, int | None]:
    """First and last day (ordinals) of a period in words; None for an empty one."""
    if not period:
        return None, None
    from airplan.series.periods import parse

    found = parse(period, clock.today())
    return found.first.toordinal(), found.last.toordinal()


def _copy(
    store: Store, target: Path, tables: Sequence[str], first: int | None, last: int | None, contacts: bool,
    inside: frozenset[int] | None = None,
) -> tuple[dict[str, int], int]:  # fmt: skip
    """Content of a package; *inside*: only these units (and what belongs to no unit)."""
    kinds = {kind for held in store.kinds().values() for kind in held} if "series" in tables else set()
    types = [name for table in tables for name in TABLES[table]] + (list(CONTACTS) if contacts else [])
    counts: dict[str, int] = {}
    values = 0
    with Store.create(target, title=str(store.setting("title", ""))) as copy, copy.change("history.package"):
        copy.put_units([unit for unit in store.units() if inside is None or unit.id in inside])
        for kind in sorted(kinds):
            cube: DayCube = store.read_days(None if inside is None else sorted(inside), first, last, kind)
            values += int((cube.values != -(2**31)).sum())
            copy.write_days(cube)
        if "series" in tables:
            held = store.read_periods(None if inside is None else sorted(inside))
            periods = [one for one in held if (first or 0) <= one.start <= (last or 10**9)]
            values += len(periods)
            copy.write_periods(periods)
        for name in types:
            chosen = [one for one in store.records(name) if inside is None or one.unit is None or one.unit in inside]
            outward = [_outward(record, contacts) for record in chosen]
            counts[name] = copy.put_all(record for record in outward if record is not None)
    return {name: count for name, count in counts.items() if count}, values


def _outward(record: Record, contacts: bool) -> Record | None:
    """The record as it may leave; None for what stays at home (drafts of the list)."""
    if record.type == "list_version" and record.body.get("status", "draft") == "draft":
        return None
    if contacts:
        return record
    if record.type == "list_version":
        return _version_without_contacts(record)
    body = {key: value for key, value in record.body.items() if key not in _DRAFT_FIELDS}
    if record.type in TABLES["emergency"]:
        from airplan.emergency.outward import starred

        body = starred("", body)
    return replace(record, body=body)


def _version_without_contacts(record: Record) -> Record:
    """A version of the list holds the whole list, packed; people and telephones are taken out of it."""
    from airplan.emergency.outward import without_people
    from airplan.emergency.versions import ListVersion, pack, unpack

    version = ListVersion.from_record(record)
    if not version.content:
        return record
    content, digest = pack(without_people(unpack(version)))
    counts = {**dict(version.counts), "contacts": 0}
    stripped = replace(version, content=content, sha256=digest, counts=tuple(counts.items()))
    return replace(record, body=stripped.to_record().body)


def _manifest(
    project: Project, city: Unit | None, tables: Sequence[str], period: str, request: str, contacts: bool,
    counts: dict[str, int], values: int, digest: str,
) -> Manifest:  # fmt: skip
    version, token = project.store.lineage()[-1]
    return Manifest(
        FORMAT, str(project.store.setting("title", "") or project.path.stem), tuple(tables), city.code if city else "",
        city.name if city else "", period, request, project.store.file_id, version, token, clock.now().isoformat(),
        project.who, __version__, contacts, counts, values, digest, rules_of(project, span_of(period)[1]),
    )  # fmt: skip


_EMPTY: dict[str, Any] = {
    "city_name": "", "request": "", "token": "", "person": "", "program": "", "contacts": False, "records": {},
    "values": 0,
}  # fmt: skip
_NEEDED = frozenset({"format", "title", "tables", "city", "period", "file_id", "version", "made", "sha256"})


def rules_of(project: Project, last: int | None = None) -> str:
    """Editions in force on the last day, and the project's own rule files by hash."""
    from airplan.rulebook import standards

    day = clock.today() if last is None else min(dt.date.fromordinal(last), clock.today())
    own = [f"{record.body.get('name')}@{record.natural[:8]}" for record in project.store.records("rule_file")]
    return "；".join([standards.edition_on(day).id, standards.aqi_edition_on(day), *sorted(own)])


def digest_of(path: Path) -> str:
    """SHA-256 of a file, 64 hex digits."""
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def _pack(part: Path, manifest: Manifest, content: Path) -> None:
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("manifest.json", json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        package.write(content, "content.airplan")


def read_manifest(path: Path | str) -> Manifest:
    """The manifest of a package.  Raises Refused in words when it is none."""
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as package:
            info = package.getinfo("manifest.json")
            if info.file_size > 1 << 20 or package.getinfo("content.airplan").file_size > _MOST:
                raise Refused("package.damaged", file=path.name)
            body = json.loads(package.read("manifest.json"))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as trouble:
        raise Refused("package.damaged", file=path.name) from trouble
    return _checked_manifest(body, path)


def _checked_manifest(body: Any, path: Path) -> Manifest:
    if not isinstance(body, dict) or not str(body.get("format", "")).startswith("airplan-package/"):
        raise Refused("package.damaged", file=path.name)
    if body["format"] != FORMAT:
        raise Refused("package.newer", file=path.name, program=str(body.get("program", "")))
    names = set(Manifest.__dataclass_fields__) & (body.keys() | {"sha256"})
    if not body.keys() >= _NEEDED:
        raise Refused("package.damaged", file=path.name)
    try:
        return Manifest(**{**_EMPTY, **{name: body[name] for name in names}, "tables": tuple(map(str, body["tables"]))})
    except TypeError as trouble:
        raise Refused("package.damaged", file=path.name) from trouble


def unpack(path: Path | str, folder: Path | str) -> tuple[Manifest, Path]:
    """Check a package and put its project file into *folder*.  Raises Refused when the hash does not fit."""
    path = Path(path)
    manifest = read_manifest(path)
    target = Path(folder) / f"{path.stem}.airplan"
    try:
        with zipfile.ZipFile(path) as package, package.open("content.airplan") as source, target.open("wb") as out:
            while block := source.read(1 << 20):
                out.write(block)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as trouble:
        raise Refused("package.damaged", file=path.name) from trouble
    if digest_of(target) != manifest.sha256:
        target.unlink()
        raise Refused("package.hash", file=path.name)
    return manifest, target


def made_on(manifest: Manifest) -> dt.date | None:
    """Day a package was made."""
    try:
        return dt.datetime.fromisoformat(manifest.made).date()
    except ValueError:
        return None
