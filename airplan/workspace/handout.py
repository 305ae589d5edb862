"""What a coordinator hands out: targets, membership, requests, rule files and forms as one package.

A city looks at the package before it accepts it, and what differs from its own is kept unless it says otherwise.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from airplan import __version__, clock
from airplan.assess.official import TYPE as OFFICIAL
from airplan.assess.official import OfficialValue
from airplan.domain import Record
from airplan.errors import FileTrouble, Refused
from airplan.rulebook import local
from airplan.safefile import replacing
from airplan.workspace.commands.records import PutRecords
from airplan.workspace.session import Project
from airplan.workspace.signing import verify

FORMAT = "airplan-handout/1"
ASKED, MEMBERSHIP, RULES = "asked", "membership", "rule_file"
_RECIPES = ("recipe", "form_recipe")
_MOST = 64 << 20
_HEAD = ("title", "region", "made", "person", "program", "sha256")


@dataclass(frozen=True)
class Item:
    """One thing of the package.  ``state``: new, same or differs (against the project it is compared with).

    ``key`` names it for ``--replace``; ``own`` is what the project says where it differs.
    """

    kind: str
    key: str
    text: str
    state: str = ""
    own: str = ""


@dataclass(frozen=True)
class Signed:
    """A signature beside a package; ``known`` whether its key is known here (``name`` is then whose)."""

    known: bool
    name: str
    comment: str


@dataclass(frozen=True)
class Handout:
    """A package as it is shown.  ``signature`` is None when unsigned."""

    file: str
    title: str
    region: str
    made: str
    person: str
    program: str
    sha256: str
    items: tuple[Item, ...]
    forms: tuple[str, ...]
    signature: Signed | None = None


@dataclass(frozen=True)
class Accepted:
    """What was taken.  ``kept``: things that differ from the project's own, which stayed as they were."""

    file: str
    taken: tuple[Item, ...]
    same: int
    kept: tuple[Item, ...]
    forms: tuple[str, ...]


# --- making -----------------------------------------------------------------------------------


def pack(project: Project, out: Path | str, forms: Sequence[Path] = (), document: str = "") -> Handout:
    """Write what the region's file holds of targets, membership, requests, rules and recipes, with *forms*.

    *document* is the letter the targets come with.  Raises FileTrouble, Refused when there is nothing.
    """
    content = {
        "membership": _membership(project),
        "targets": [asdict(value) for value in _targets(project, document)],
        "requests": [dict(record.body) for record in project.store.records("region_request")],
        "rules": [dict(record.body) for record in project.store.records(RULES)],
        "recipes": [
            {"type": kind, "natural": record.natural, "body": dict(record.body)}
            for kind in _RECIPES
            for record in project.store.records(kind)
        ],
    }
    if not any(content.values()) and not forms:
        raise Refused("handout.empty", file=project.path.name)
    _write(project, out, str(project.store.setting("title", "") or project.path.stem), content, _read_forms(forms))
    return show(out)


def pack_request(project: Project, number: str, out: Path | str, forms: Sequence[Path] = ()) -> Handout:
    """One request as a package of its own, which a city's ``submit --request FILE`` reads.

    *forms*: the cities' blank forms; a city takes only its own.  Raises UsageError, FileTrouble.
    """
    from airplan.workspace.region import request_of

    record = request_of(project, number).to_record()
    content = {"membership": {}, "targets": [], "requests": [dict(record.body)], "rules": [], "recipes": []}
    _write(project, out, str(record.body["title"]), content, _read_forms(forms))
    return show(out)


def _write(project: Project, out: Path | str, title: str, content: dict[str, Any], files: dict[str, bytes]) -> None:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode()
    head = {
        "format": FORMAT, "title": title, "region": str(project.store.setting("region.name", "")),
        "made": clock.now().isoformat(), "person": project.who, "program": __version__, "sha256": _digest(text, files),
    }  # fmt: skip
    with replacing(out) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(head, ensure_ascii=False, indent=1))
        archive.writestr("content.json", text)
        for name, data in files.items():
            archive.writestr(f"forms/{name}", data)


def request_in(path: Path) -> dict[str, Any]:
    """The one request of a package, as stored.  Raises Refused: damaged, none inside, more than one."""
    if not path.exists():
        raise FileTrouble("file.not_found", file=str(path))
    _, content, _ = _read(path)
    held = content.get("requests")
    if not isinstance(held, list) or not all(_is_request(one) for one in held):
        raise Refused("package.damaged", file=path.name)
    if len(held) != 1:
        known = "、".join(str(one["id"]) for one in held) or None
        raise Refused("handout.which_request", file=path.name, count=len(held), known=known)
    return dict(held[0])


def _is_request(body: Any) -> bool:
    """Whether *body* has the shape of a request (its hash only says that nothing changed on the way)."""
    if not isinstance(body, dict):
        return False
    lists = all(isinstance(body.get(name), list) for name in ("tables", "members"))
    return lists and all(isinstance(body.get(name), str) for name in ("id", "period", "deadline")) and bool(body["id"])


def _membership(project: Project) -> dict[str, Any]:
    codes = project.store.setting("region.members", [])
    names = {name: str(project.store.setting(f"region.{name}", "")) for name in ("membership", "name")}
    return {**names, "codes": list(codes)} if codes else {}


def _targets(project: Project, document: str) -> list[OfficialValue]:
    """Each city's share of the region's targets, as the value assigned to it (units by code)."""
    found = []
    for record in project.store.records("region_target"):
        for city in record.body["cities"]:
            value = f"{city['target']:g}"
            found.append(
                OfficialValue(
                    int(city["code"]), str(record.body["metric"]), str(record.body["year"]), "assigned", value, document
                )
            )
    return found


def _read_forms(forms: Sequence[Path]) -> dict[str, bytes]:
    try:
        return {path.name: path.read_bytes() for path in sorted(forms)}
    except OSError as trouble:
        raise FileTrouble("file.not_found", file=str(trouble.filename)) from trouble


def _digest(text: bytes, files: dict[str, bytes]) -> str:
    found = hashlib.sha256(text)
    for name in sorted(files):
        found.update(name.encode() + b"\0" + files[name])
    return found.hexdigest()


# --- looking and accepting --------------------------------------------------------------------


def is_handout(path: Path | str) -> bool:
    """Whether a package is one of these (and not a city's submission)."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "content.json" in archive.namelist()
    except (OSError, ValueError, NotImplementedError, EOFError, zipfile.BadZipFile):
        return False


def show(path: Path | str, project: Project | None = None) -> Handout:
    """What a package holds, compared with *project*.  Raises Refused: damaged, newer, hash does not fit."""
    head, content, files = _read(Path(path))
    items = [item for item, _ in _held(content, project, Path(path).name)]
    return Handout(
        Path(path).name, str(head["title"]), str(head["region"]), str(head["made"]), str(head["person"]),
        str(head["program"]), str(head["sha256"]), tuple(items), tuple(sorted(files)), signature_of(path),
    )  # fmt: skip


def accept(project: Project, path: Path | str, replace_keys: Iterable[str] = (), forms: Path | None = None) -> Accepted:
    """Take a package over as one undoable change.

    What differs from the project's own stays as it is, unless its key (or ``all``) stands in *replace_keys*; *forms*
    is the folder the forms are written to.  A package with rule files must be signed by a known key (Refused).
    """
    _, content, files = _read(Path(path))
    if not all(_is_request(body) for body in content.get("requests", ())):
        raise Refused("package.damaged", file=Path(path).name)
    own_files = _own_forms(content, files, project)
    if content.get("rules"):
        verify(path)  # rules decide every later number: signed by a known key, or refused in words
    allowed = set(replace_keys)
    taken, kept, records, same = [], [], [], 0
    for item, record in _held(content, project, Path(path).name):
        if item.state == "same":
            same += 1
        elif item.state == "differs" and not allowed & {item.key, "all"}:
            kept.append(item)
        else:
            taken.append(item)
            records.append(record)
    if unknown := allowed - {"all"} - {item.key for item, _ in _wanted(content, project)}:
        raise Refused("handout.no_such_key", key=sorted(unknown)[0])
    if records:
        project.run(PutRecords(tuple(records), "history.handout"))
    return Accepted(Path(path).name, tuple(taken), same, tuple(kept), _write_forms(own_files, forms))


def _own_forms(content: dict[str, Any], files: dict[str, bytes], project: Project) -> dict[str, bytes]:
    """Without the forms that are another asked city's by their name."""
    from airplan.rulebook import places

    asked = {str(code) for body in content.get("requests", ()) for code in body["members"]}
    own = {unit.code for unit in project.units()}
    others = [found.name for code in sorted(asked - own) if (found := places.by_code(code))] if asked & own else []
    return {name: data for name, data in files.items() if not name.startswith(tuple(f"{one}_" for one in others))}


def _write_forms(files: dict[str, bytes], folder: Path | None) -> tuple[str, ...]:
    if folder is None:
        return ()
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, data in files.items():
        target = folder / name
        if target.exists() and target.read_bytes() != data:
            target = target.with_stem(f"{target.stem}_{hashlib.sha256(data).hexdigest()[:8]}")  # never over their own
        with replacing(target) as part:
            part.write_bytes(data)
        written.append(str(target))
    return tuple(written)


def _held(content: dict[str, Any], project: Project | None, file: str) -> list[tuple[Item, Record]]:
    """As :func:`_wanted`; content of another shape, whose hash somebody made to fit, is refused in words."""
    try:
        return _wanted(content, project)
    except (KeyError, TypeError, ValueError, AttributeError) as trouble:
        raise Refused("package.damaged", file=file) from trouble


def _wanted(content: dict[str, Any], project: Project | None) -> list[tuple[Item, Record]]:
    """Everything in the package that concerns the project, with the record it would become."""
    known = {unit.code for unit in project.units()} if project else set()
    records: list[tuple[str, str, Record]] = []
    if member := content["membership"]:
        text = f"{member['name']} {len(member['codes'])}"
        records.append((f"membership:{member['name']}", text, Record(MEMBERSHIP, str(member["name"]), member)))
    for body in content["targets"]:
        value = OfficialValue(**body)
        if project is None or f"{value.unit:06d}" in known:
            key = f"target:{value.unit:06d}|{value.indicator}|{value.period}"
            records.append((key, f"{value.indicator} {value.period} {value.value}", value.to_record()))
    for body in content["requests"]:
        record = Record(ASKED, str(body["id"]), body)
        records.append((f"request:{body['id']}", f"{body['title']} {body['deadline']}", record))
    for body in content["rules"]:
        file = local.read(str(body["text"]), str(body["file"]))  # raises Refused with the problems
        records.append((f"rules:{file.name}", file.name, Record(RULES, file.digest, {**body, "digest": file.digest})))
    for one in content["recipes"]:
        record = Record(str(one["type"]), str(one["natural"]), one["body"])
        records.append((f"{record.type}:{record.natural}", str(one["body"].get("name", "")), record))
    return [_compared(key, text, record, project) for key, text, record in records]


def _compared(key: str, text: str, record: Record, project: Project | None) -> tuple[Item, Record]:
    kind = key.partition(":")[0]
    if project is None:
        return Item(kind, key, text), record
    held = _own(record, project)
    if held is None:
        return Item(kind, key, text, "new"), record
    if record.type == OFFICIAL:
        same = all(held.body.get(name) == record.body[name] for name in ("value", "document"))
        own = f"{held.body.get('value')} {held.body.get('document') or ''}".strip()
    else:
        same, own = held.body == record.body, str(held.body.get("name") or held.natural)[:80]
    return Item(kind, key, text, "same" if same else "differs", own), replace(record, uid=held.uid)


def _own(record: Record, project: Project) -> Record | None:
    """What the project has in that place; a rule file is in the place of one of the same name."""
    if record.type == RULES:
        name = record.body.get("name")
        return next((one for one in project.store.records(RULES) if one.body.get("name") == name), None)
    return project.store.find(record.type, record.natural)


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Any], dict[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MOST:
                raise Refused("package.damaged", file=path.name)
            head, text = json.loads(archive.read("manifest.json")), archive.read("content.json")
            names = [name for name in archive.namelist() if name.startswith("forms/")]
            files = {Path(name).name: archive.read(name) for name in names if Path(name).name}
            content = json.loads(text)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as trouble:
        raise Refused("package.damaged", file=path.name) from trouble
    if not isinstance(head, dict) or not str(head.get("format", "")).startswith("airplan-handout/"):
        raise Refused("package.damaged", file=path.name)
    if head["format"] != FORMAT:
        raise Refused("package.newer", file=path.name, program=str(head.get("program", "")))
    if not head.keys() >= set(_HEAD) or not isinstance(content, dict):
        raise Refused("package.damaged", file=path.name)
    if _digest(text, files) != head.get("sha256"):
        raise Refused("package.hash", file=path.name)
    return head, content, files


def signature_of(path: Path | str) -> Signed | None:
    """Who signed a package (the detached signature beside it); None when it is not signed.

    Raises Refused when the signature does not fit.
    """
    try:
        found = verify(path)
    except Refused as trouble:
        if trouble.code == "signature.missing":
            return None
        if trouble.code == "signature.unknown_key":
            return Signed(False, str(trouble.values.get("key", "")), "")
        raise
    return Signed(True, found.key.name, found.comment)
