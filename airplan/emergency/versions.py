"""Versions in force: drafts, filed lists, supplements; "the list as of a date and hour" opens any moment.

A version holds its whole list as it was (compressed, with SHA-256).  A filed version is frozen: only the moment it
ceases (void) may be added.  Later changes are a new version or a supplement (补充清单) on a base version.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from airplan.domain import Record
from airplan.emergency.check import counts_of
from airplan.emergency.sources import FAMILIES, EmergencyList, Source, list_of
from airplan.errors import FileTrouble, Refused, UsageError

STATUSES = ("draft", "approval", "filed", "void")
"""征求意见, 报批, 备案, 废止."""

_MAX_CONTENT = 300_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersion(Source):
    """One version.  ``in_force`` and ``void_from`` are local minutes (``2026-10-01T00:00``)."""

    TYPE: ClassVar[str] = "list_version"
    name: str = ""
    status: str = "draft"
    document: str = ""
    in_force: str = ""
    void_from: str = ""
    void_reason: str = ""
    reason: str = ""
    supplement_to: str = ""
    made: str = ""
    who: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    sha256: str = ""
    content: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        """Name of the version."""
        return self.name

    @property
    def frozen(self) -> bool:
        """Whether the version was filed."""
        return self.status in ("filed", "void")


@dataclass(frozen=True)
class VersionLine:
    """A version as listed in JSON (without its content)."""

    name: str
    status: str
    document: str
    in_force: str
    void_from: str
    reason: str
    supplement_to: str
    made: str
    who: str
    sha256: str
    counts: dict[str, int]
    in_force_now: bool
    intact: bool


def moment_of(text: str) -> str:
    """A minute in ISO form; a bare date is its first minute.  Raises UsageError."""
    try:
        moment = dt.datetime.fromisoformat(text.strip().replace(" ", "T"))
    except ValueError:
        raise UsageError("emergency.bad_moment", value=text) from None
    return moment.replace(tzinfo=None).strftime("%Y-%m-%dT%H:%M")


def pack(whole: EmergencyList) -> tuple[str, str]:
    """Content text of a list and its SHA-256 (of the plain JSON)."""
    rows: list[Any] = [
        [source.TYPE, source.uid, source.unit, source.order, record.body]
        for source in whole.sources()
        for record in (source.to_record(),)
    ]
    plain = json.dumps(rows, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")
    return base64.b85encode(zlib.compress(plain, 6)).decode("ascii"), hashlib.sha256(plain).hexdigest()


def _plain(version: ListVersion) -> bytes:
    try:
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(base64.b85decode(version.content), _MAX_CONTENT)
    except (ValueError, zlib.error) as trouble:
        raise FileTrouble("emergency.version_damaged", name=version.name) from trouble
    if hashlib.sha256(plain).hexdigest() != version.sha256:
        raise FileTrouble("emergency.version_damaged", name=version.name)
    return plain


def unpack(version: ListVersion) -> EmergencyList:
    """The list a version holds.  Raises FileTrouble when it does not match its SHA-256."""
    families = {family.TYPE: family for family in FAMILIES}
    rows = json.loads(_plain(version))
    return list_of(
        [
            families[kind].from_record(Record(kind, "", {**body, "order": order}, unit, uid))
            for kind, uid, unit, order, body in rows
            if kind in families
        ]
    )


def intact(version: ListVersion) -> bool:
    """Whether the content still matches its SHA-256."""
    try:
        _plain(version)
    except FileTrouble:
        return False
    return True


def make_version(
    whole: EmergencyList,
    name: str,
    status: str,
    made: str,
    who: str,
    document: str = "",
    in_force: str = "",
    reason: str = "",
    supplement_to: str = "",
) -> ListVersion:
    """A version of *whole*.  Raises UsageError for a status or moment that does not exist."""
    if status not in STATUSES[:3]:
        raise UsageError("emergency.bad_status", name=status, known=", ".join(STATUSES[:3]))
    content, digest = pack(whole)
    return ListVersion(
        name=name, status=status, made=made, who=who, content=content, sha256=digest,
        counts=tuple(counts_of(whole).items()), document=document, in_force=moment_of(in_force) if in_force else "",
        reason=reason, supplement_to=supplement_to,
    )  # fmt: skip


def may_replace(held: ListVersion | None) -> None:
    """Raises Refused when the held version of the same name is frozen."""
    if held is not None and held.frozen:
        raise Refused("emergency.version_frozen", name=held.name)


def voided(version: ListVersion, from_moment: str, reason: str) -> ListVersion:
    """The version with the moment it ceases; its content stays."""
    return dataclasses.replace(version, void_from=moment_of(from_moment), void_reason=reason)


def in_force_at(versions: Sequence[ListVersion], moment: str) -> ListVersion | None:
    """The version in force at a minute: filed, begun, not void; the one begun last."""
    at = moment_of(moment)
    begun = [
        one
        for one in versions
        if one.frozen and one.in_force and one.in_force <= at and not (one.void_from and one.void_from <= at)
    ]
    return max(begun, key=lambda one: (one.in_force, one.made, one.name), default=None)


def line_of_version(version: ListVersion, now: ListVersion | None) -> VersionLine:
    """A version for people and JSON."""
    return VersionLine(
        version.name,
        "void" if version.void_from else version.status,
        version.document,
        version.in_force,
        version.void_from,
        version.void_reason or version.reason,
        version.supplement_to,
        version.made,
        version.who,
        version.sha256,
        dict(version.counts),
        now is not None and now.name == version.name,
        intact(version),
    )
