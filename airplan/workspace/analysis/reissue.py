"""Statements that went out on provisional data and for which better data are there now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from airplan.assess.statement import TYPE, Issued
from airplan.domain import DataKind
from airplan.errors import Refused, UsageError
from airplan.series import kinds
from airplan.workspace.analysis.statement import statement

if TYPE_CHECKING:
    from airplan.workspace.session import Project


@dataclass(frozen=True, slots=True)
class Reissue:
    """A statement printed on provisional data for which better data are there now; ``changed``: indicator → texts."""

    issued: Issued
    data_kind: str
    changed: dict[str, tuple[str | None, str | None]]


def due_for_reissue(project: Project) -> list[Reissue]:
    """Issued statements whose period now has better data, or the same data with other values."""
    found = []
    for record in project.store.records(TYPE):
        issued = Issued.from_record(record)
        if issued.unit is None or not kinds.provisional(DataKind.of(issued.data_kind or "unstated")):
            continue
        try:
            now = statement(project, issued.period, unit=issued.unit)
        except (UsageError, Refused):
            continue
        changed = {
            name: (issued.values.get(name), text)
            for name, text in now.values.items()
            if issued.values.get(name) != text
        }
        if now.data_kind != issued.data_kind or changed:
            found.append(Reissue(issued, now.data_kind, changed))
    return found
