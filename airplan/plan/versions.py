"""Versions of the plan as a legal document: status, number, date in force; a filed one is frozen."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from airplan.domain.jsonable import to_plain
from airplan.errors import Refused, UsageError
from airplan.plan.bodies import natural_key


class PlanStatus(enum.StrEnum):
    """Life of a plan document."""

    DRAFT = "draft"  # 草案
    CONSULTATION = "consultation"  # 征求意见
    APPROVAL = "approval"  # 报批
    FILED = "filed"  # 备案
    ABOLISHED = "abolished"  # 废止


_NEXT = {
    PlanStatus.DRAFT: (PlanStatus.CONSULTATION, PlanStatus.APPROVAL),
    PlanStatus.CONSULTATION: (PlanStatus.DRAFT, PlanStatus.APPROVAL),
    PlanStatus.APPROVAL: (PlanStatus.DRAFT, PlanStatus.FILED),
    PlanStatus.FILED: (PlanStatus.ABOLISHED,),
    PlanStatus.ABOLISHED: (),
}


@dataclass(frozen=True)
class Plan:
    """One version of the plan (record ``plan``).

    ``content`` is what the version says, table → key → fields, taken when the version was made; ``digest`` its SHA-256;
    ``basis`` the data version it was made from.
    """

    TYPE: ClassVar[str] = "plan"
    KEY: ClassVar[tuple[str, ...]] = ("title", "version")
    title: str
    version: int = 1
    status: PlanStatus = PlanStatus.DRAFT
    number: str = ""
    date: dt.date | None = None
    in_force: dt.date | None = None
    filed_on: dt.date | None = None
    filing_number: str = ""
    published_on: dt.date | None = None
    link: str = ""
    consultation: str = ""  # who was heard (law, article 14)
    basis: int | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
    note: str = ""
    unit: int | None = None
    uid: str = ""

    @property
    def frozen(self) -> bool:
        """Whether the content may not change any more."""
        return self.status in (PlanStatus.FILED, PlanStatus.ABOLISHED)


def content_of(tables: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Entered items as plain content, table → key → fields."""
    return {
        name: {natural_key(item): _body(item) for item in sorted(items, key=natural_key)}
        for name, items in sorted(tables.items())
    }


def _body(item: Any) -> dict[str, Any]:
    fields: dict[str, Any] = to_plain(item)
    empty: tuple[Any, ...] = (None, "", [], {})
    return {key: value for key, value in fields.items() if key not in ("uid", "unit") and value not in empty}


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content, independent of the order of its keys."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def drawn_up(plan: Plan, tables: Mapping[str, Sequence[Any]], basis: int) -> Plan:
    """The version with its content taken anew.  Raises :class:`Refused` when it is frozen."""
    if plan.frozen:
        raise Refused("plan.version_frozen", title=plan.title, version=plan.version)
    content = content_of(tables)
    return replace(plan, content=content, digest=digest_of(content), basis=basis)


def with_status(plan: Plan, status: PlanStatus, **fields: Any) -> Plan:
    """The version in its next status.  Raises :class:`UsageError` when the step does not exist."""
    if status not in _NEXT[plan.status]:
        raise UsageError("plan.status_step", title=plan.title, before=plan.status, after=status)
    if status is PlanStatus.FILED and not plan.content:
        raise UsageError("plan.nothing_to_file", title=plan.title)
    return replace(plan, status=status, **fields)


def in_force_on(plans: Sequence[Plan], day: dt.date) -> Plan | None:
    """The version that was in force on *day*."""
    filed = [plan for plan in plans if plan.status in _NEXT and plan.in_force and plan.in_force <= day and plan.frozen]
    return max(filed, key=lambda plan: (plan.in_force, plan.version), default=None)


@dataclass(frozen=True)
class Revision:
    """A row of the comparison table 修订对照表; ``kind`` added, removed or changed."""

    kind: str
    table: str
    key: str
    field: str
    old: Any
    new: Any


def revisions(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Revision]:
    """Difference of two contents, row by row, field by field."""
    found = []
    for table in sorted({*old, *new}):
        before, after = old.get(table, {}), new.get(table, {})
        for key in sorted({*before, *after}):
            if key not in before:
                found.append(Revision("added", table, key, "", None, after[key].get("name") or after[key].get("value")))
            elif key not in after:
                found.append(
                    Revision("removed", table, key, "", before[key].get("name") or before[key].get("value"), None)
                )
            else:
                found += _changed(table, key, before[key], after[key])
    return found


def _changed(table: str, key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Revision]:
    found = []
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if isinstance(old, Mapping) or isinstance(new, Mapping):
            inner = _changed(table, key, old or {}, new or {})
            found += [replace(one, field=f"{name}.{one.field}") for one in inner]
        else:
            found.append(Revision("changed", table, key, name, old, new))
    return found
