"""The coordinator's board: what was asked of whom, what came back, what is late.

Two record types: ``region_request`` (what is asked) and ``region_submission`` (one arrival of one city; a later
arrival is a record of its own, so that what was returned with remarks stays on record).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from airplan.domain import Record
from airplan.domain.records import new_uid

STATES = ("pending", "late", "reported", "failed", "returned", "accepted")
"""未报、逾期未报、已报待审、校验未通过、退回修改、已接受."""


@dataclass(frozen=True)
class Request:
    """A request: which tables, period and deadline, of which cities.  ``members`` are six-digit codes."""

    id: str
    title: str
    tables: tuple[str, ...]
    period: str
    deadline: str
    members: tuple[str, ...]
    membership: str = ""
    issued_on: str = ""
    issued_by: str = ""
    note: str = ""
    uid: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of members outside the catalogue, by code."""

    def to_record(self) -> Record:
        """As stored."""
        body = {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}
        body.pop("uid")
        if not self.names:
            body.pop("names")
        return Record("region_request", self.id, body, None, self.uid or new_uid())

    @classmethod
    def from_record(cls, record: Record) -> Request:
        """From the stored form."""
        body: dict[str, Any] = dict(record.body)
        for key in ("tables", "members"):
            body[key] = tuple(str(item) for item in body.get(key) or ())
        return cls(**body, uid=record.uid)


@dataclass(frozen=True)
class Submission:
    """One arrival.  ``state`` is reported, failed, returned or accepted; ``remarks`` are (date, who, text)."""

    request: str
    code: str
    number: int
    received: str
    file: str
    file_id: str = ""
    digest: str = ""
    version: int = 0
    person: str = ""
    program: str = ""
    rules: str = ""
    kind: str = "package"
    tables: tuple[str, ...] = ("series",)
    period: str = ""
    state: str = "reported"
    findings: tuple[Mapping[str, Any], ...] = ()
    remarks: tuple[tuple[str, str, str], ...] = ()
    uid: str = ""

    def to_record(self) -> Record:
        """As stored."""
        body = asdict(self)
        body.pop("uid")
        body["tables"] = list(self.tables)
        body["findings"] = [dict(one) for one in self.findings]
        body["remarks"] = [list(one) for one in self.remarks]
        return Record(
            "region_submission", f"{self.request}|{self.code}|{self.number}", body, None, self.uid or new_uid()
        )

    @classmethod
    def from_record(cls, record: Record) -> Submission:
        """From the stored form."""
        body = dict(record.body)
        body["tables"] = tuple(body.get("tables") or ("series",))
        body["findings"] = tuple(body.get("findings") or ())
        body["remarks"] = tuple(tuple(one) for one in body.get("remarks") or ())
        return cls(**body, uid=record.uid)

    def answered(self, state: str, date: str, who: str, text: str = "") -> Submission:
        """The coordinator's answer: accepted, or returned with a remark."""
        remarks = (*self.remarks, (date, who, text)) if text else self.remarks
        return replace(self, state=state, remarks=remarks)


@dataclass(frozen=True)
class BoardRow:
    """One city on the board.  ``late_days`` counts days after the deadline, of a late arrival too."""

    code: str
    name: str
    state: str
    received: str | None
    late_days: int
    submissions: int
    findings: int
    remark: str
    file: str


@dataclass(frozen=True)
class Board:
    """The board of one request.  ``reported`` counts cities whose last arrival is reported or accepted."""

    request: str
    title: str
    deadline: str
    rows: tuple[BoardRow, ...]
    members: int
    reported: int
    accepted: int
    late: int
    returned: int
    failed: int
    text: str
    """「已报 12/14」: totals always say how many cities they hold."""


def board(request: Request, submissions: Sequence[Submission], names: Mapping[str, str], today: dt.date) -> Board:
    """Where the request stands on *today*."""
    mine: dict[str, list[Submission]] = {}
    for one in submissions:
        if one.request == request.id:
            mine.setdefault(one.code, []).append(one)
    rows = tuple(_row(code, names.get(code, code), mine.get(code, []), request, today) for code in request.members)
    count = {state: sum(row.state == state for row in rows) for state in STATES}
    reported = count["reported"] + count["accepted"]
    return Board(
        request.id, request.title, request.deadline, rows, len(rows), reported, count["accepted"], count["late"],
        count["returned"], count["failed"], f"{reported}/{len(rows)}",
    )  # fmt: skip


def _row(code: str, name: str, arrivals: Sequence[Submission], request: Request, today: dt.date) -> BoardRow:
    deadline = day_of(request.deadline)
    last = max(arrivals, key=lambda one: one.number, default=None)
    if last is None:
        late = max((today - deadline).days, 0) if deadline else 0
        return BoardRow(code, name, "late" if late else "pending", None, late, 0, 0, "", "")
    received = day_of(last.received)
    late = max((received - deadline).days, 0) if deadline and received else 0
    remark = last.remarks[-1][2] if last.remarks else ""
    return BoardRow(code, name, last.state, last.received, late, len(arrivals), len(last.findings), remark, last.file)


def day_of(text: str) -> dt.date | None:
    """Day of an ISO text; None when it is none."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def to_chase(found: Board) -> tuple[BoardRow, ...]:
    """The 催报 list: nothing came, or what came was sent back; the latest first."""
    waiting = [row for row in found.rows if row.state in ("pending", "late", "returned", "failed")]
    return tuple(sorted(waiting, key=lambda row: (-row.late_days, row.code)))
