"""Tables of the coordinator's later tabs: progress, timetable, lists, responses, contents of a package."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from airplan.domain.figure import Figure, Spans
from ui import texts
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t

PROGRESS_TONES = {"attained": "good", "on_track": "good", "behind": "bad", "unknown": "caution"}
AGAINST_TONES = {"lower": "bad", "higher": "caution", "same": "good"}
STATE_TONES = {"new": "good", "differs": "caution", "same": ""}
MOST_SPANS = 40
"""Rows of the timetable's picture; the table shows all."""


def progress(found: Any) -> TableData:
    """序时进度 by city; the reason can be written in place.  Base years that differ have a column."""
    apart = len({one.base_year for one in found.rows}) > 1
    base = t("ui.progress.base_own") if apart else t("ui.progress.base", year=found.base_year)
    columns = (
        Column("name", t("ui.region.city"), width=120),
        *((Column("base_year", t("ui.progress.base_year"), kind="integer"),) if apart else ()),
        Column("base", base, kind="number", digits=1),
        Column("expected", t("ui.progress.expected", year=found.year), kind="number", digits=1),
        Column("value", t("ui.progress.value", year=found.year), kind="number", digits=1),
        Column("gap", t("ui.progress.gap"), kind="number", digits=1),
        Column("target", t("ui.progress.target", year=found.target_year), kind="number", digits=1),
        Column("status", t("ui.board.state"), width=130),
        Column("reason", t("ui.progress.reason"), editable=True, width=280),
    )
    rows, marks = [], {}
    for one in found.rows:
        status = t(f"region.progress.{one.status}")
        row = {key: getattr(one, key) for key in ("name", "base_year", "base", "expected", "value", "target", "reason")}
        gap = None if one.value is None else one.value - one.expected
        rows.append({"id": one.code, **row, "gap": gap, "status": status})
        if PROGRESS_TONES[one.status]:
            marks[(one.code, "status")] = (PROGRESS_TONES[one.status], status)
    return TableData.of_rows(columns, rows, "id", marks=marks)


def timetable(found: Any, alike: Collection[Any] = ()) -> TableData:
    """All cities' measures and key projects; what several do together is one row.  The id is the line's place.

    *alike*: parts (city, kind, code) that may be one thing with another city's.
    """
    columns = (
        Column("start", t("ui.joint.start"), width=110),
        Column("end", t("ui.joint.end"), width=110),
        Column("name", t("ui.timetable.name"), width=280),
        Column("cities", t("ui.region.city"), width=180),
        Column("together", t("ui.timetable.together"), width=130),
        Column("status", t("ui.board.state"), width=110),
        Column("done", t("ui.timetable.done"), kind="percent"),
        Column("investment", t("ui.timetable.investment"), kind="number", digits=1),
        Column("cuts", t("ui.timetable.cuts"), width=200),
        Column("kind", t("ui.timetable.kind"), width=100),
        Column("code", t("ui.timetable.code"), width=90),
        Column("lead", t("ui.timetable.lead"), width=160),
    )
    rows, marks = [], {}
    for place, one in enumerate(found.rows):
        status = f"plan.status.{one.status}"
        rows.append({
            "id": place, "start": one.start, "end": one.end, "kind": t(f"ui.timetable.{one.kind}"), "code": one.code,
            "name": one.name, "cities": t("ui.list_comma").join(one.cities),
            "together": _together(one, alike), "lead": one.lead,
            "investment": one.investment, "done": one.done, "status": t(status) if texts.has(status) else one.status,
            "cuts": t("ui.list_comma").join(f"{name} {value:g}" for name, value in one.cuts.items()),
        })  # fmt: skip
        if one.differs:
            marks[(place, "together")] = ("bad", t("ui.timetable.differs_here"))
        if one.overdue_days > 0:
            marks[(place, "end")] = ("bad", t("ui.timetable.overdue", days=one.overdue_days))
    return TableData.of_rows(columns, rows, "id", marks=marks)


def _together(one: Any, alike: Collection[Any]) -> str:
    if len(one.codes) > 1:
        return t("ui.timetable.joint")
    part = (one.codes[0], one.kind, one.code) if one.codes else None
    return t("ui.timetable.perhaps") if part in alike else ""


def timetable_figure(found: Any) -> Figure | None:
    """Start and end of what has both; None when nothing has."""
    dated = [(one, span) for one in found.rows if (span := _span(one.start, one.end)) is not None]
    shown = dated[:MOST_SPANS]
    if not shown:
        return None
    labels = [f"{one.name or one.code}（{_cities(one.cities)}）" for one, _ in shown]
    spans = Spans(labels, [span[0] for _, span in shown], [span[1] for _, span in shown], name=t("ui.timetable.period"))
    cut = len(dated) - len(shown)
    note = t("ui.timetable.cut", count=cut) if cut else ""
    return Figure(t("ui.region.tab.timetable"), "", "", (spans,), x_kind="day", note=note)


def _cities(names: Sequence[str]) -> str:
    return t("ui.list_comma").join(names[:2]) + (t("ui.timetable.more", count=len(names)) if len(names) > 2 else "")


def _span(start: str, end: str) -> tuple[float, float] | None:
    """Ordinals of ``2026``, ``2026-03`` or ``2026-03-01``, the end inclusive; None when one of them is none."""
    first, last = _day(start, False), _day(end, True)
    return None if first is None or last is None or last < first else (float(first), float(last) + 1)


def _day(text: str, at_end: bool) -> int | None:
    parts = [int(part) for part in text[:10].split("-") if part.isdigit()]
    try:
        if len(parts) == 3:
            return dt.date(*parts).toordinal()
        if len(parts) == 2:
            year, month = (parts[0] + parts[1] // 12, parts[1] % 12 + 1) if at_end else parts
            return dt.date(year, month, 1).toordinal() - (1 if at_end else 0)
        if len(parts) == 1:
            return (dt.date(parts[0], 12, 31) if at_end else dt.date(parts[0], 1, 1)).toordinal()
    except ValueError:
        return None
    return None


def lists(found: Any, by: str = "both") -> TableData:
    """The region's list; *by*: a row a city and industry (both), a city, or an industry."""
    groups: dict[tuple[str, ...], dict[str, Any]] = {}
    for line in found.lines:
        key = {"both": (line.city, line.industry), "city": (line.city,), "industry": (line.industry,)}[by]
        fresh = {
            "city": line.city,
            "version": line.version or t("ui.lists.working"),
            "industry": line.industry or t("ui.lists.no_industry"),
        }
        row = groups.setdefault(key, {**fresh, "firms": 0, "yellow": 0, "orange": 0, "red": 0})
        row["firms"] += line.firms
        for level, count in line.acting.items():
            row[level] += count
    columns = [Column("city", t("ui.region.city"), width=120), Column("version", t("ui.lists.version"), width=180)]
    columns = [] if by == "industry" else columns
    if by != "city":
        columns.append(Column("industry", t("ui.lists.industry"), width=220))
    columns += [Column(key, t(f"ui.lists.{key}"), kind="integer") for key in ("firms", "yellow", "orange", "red")]
    return TableData.of_rows(columns, list(groups.values()))


def responses(found: Any) -> TableData:
    """What each city did after a regional notice; a city without a record stands there without numbers."""
    texts_ = ("level", "against", "started", "ended", "source")
    numbers = ("notified", "received", "listed", "inspected", "complying", "problems", "closed")
    columns = [Column("name", t("ui.region.city"), width=110)]
    columns += [Column(key, t(f"ui.response.{key}"), width=190 if key == "level" else 150) for key in texts_[:-1]]
    columns.append(Column("late", t("ui.response.late"), kind="number", digits=1))
    columns += [Column(key, t(f"ui.response.{key}"), kind="integer") for key in numbers]
    columns += [
        Column("inspected_ratio", t("ui.response.inspected_ratio"), kind="number", digits=1),
        Column("before", t("ui.response.before"), kind="number"),
        Column("during", t("ui.response.during"), kind="number"),
        Column("source", t("ui.response.source"), width=180),
    ]
    rows, marks = [], {}
    for one in found.rows:
        against = t(f"region.against.{one.against}")
        row = {key: getattr(one, key) for key in (*numbers, "inspected_ratio", "before", "during", "source")}
        rows.append({
            "id": one.code, "name": one.name, **row, "level": t(f"region.level.{one.level}"), "against": against,
            "started": _when(one.started), "ended": _when(one.ended),
            "late": None if one.late_minutes is None else one.late_minutes / 60, "listed": one.listed or None,
        })  # fmt: skip
        marks[(one.code, "against")] = (AGAINST_TONES[one.against], against)
    for name in found.missing:
        rows.append({"id": name, "name": name, "level": t("ui.response.none")})
        marks[(name, "level")] = ("bad", t("ui.response.none"))
    return TableData.of_rows(columns, rows, "id", marks=marks)


def _when(text: str) -> str:
    return text[:16].replace("T", " ")


def notices(found: Sequence[Any], names: Callable[[str], str]) -> TableData:
    """Notices sent down, the newest first."""
    columns = (
        Column("document", t("ui.acting.document"), width=160),
        Column("level", t("ui.acting.level"), width=170),
        Column("publish", t("ui.acting.publish"), width=140),
        Column("start", t("ui.acting.start"), width=140),
        Column("end", t("ui.acting.end"), width=140),
        Column("count", t("ui.acting.cities"), kind="integer", width=90),
        Column("names", t("ui.region.city"), width=320),
        Column("who", t("ui.acting.who"), width=100),
    )
    rows = [
        {
            "id": one.start, "document": one.document or t("ui.acting.no_document"),
            "level": t(f"region.level.{one.level}"), "publish": _when(one.publish), "start": _when(one.start),
            "end": _when(one.end) or t("ui.acting.open"), "count": len(one.cities),
            "names": t("ui.list_comma").join(names(code) for code in one.cities), "who": one.who,
        }
        for one in reversed(found)
    ]  # fmt: skip
    return TableData.of_rows(columns, rows, "id")


def package_items(items: Sequence[Any], compared: bool, names: Mapping[str, str]) -> TableData:
    """What a package holds; compared with the project: new, the same, or other than the project's own.

    *names*: code of a city → its name, for targets.
    """
    columns = [Column("kind", t("ui.handout.kind"), width=130), Column("text", t("ui.handout.text"), width=300)]
    if compared:
        columns += [Column("state", t("ui.board.state"), width=130), Column("own", t("ui.handout.own"), width=220)]
    columns.append(Column("key", t("ui.handout.key"), width=230))
    rows, marks = [], {}
    for one in items:
        kind = f"ui.handout.kind.{one.kind}"
        state = t(f"handout.state.{one.state}") if one.state else ""
        rows.append({
            "id": one.key, "kind": t(kind) if texts.has(kind) else one.kind, "text": item_text(one, names),
            "state": state,
            "own": one.own if one.state == "differs" else "", "key": one.key,
        })  # fmt: skip
        if STATE_TONES.get(one.state):
            marks[(one.key, "state")] = (STATE_TONES[one.state], state)
    return TableData.of_rows(columns, rows, "id", marks=marks)


def item_text(one: Any, names: Mapping[str, str]) -> str:
    """What a thing of a package says; a target with its city."""
    city = names.get(target_code(one.key), "")
    return f"{city} {one.text}".strip()


def target_code(key: str) -> str:
    """Code of the city a target is for; "" for other things."""
    kind, _, rest = key.partition(":")
    return rest.partition("|")[0] if kind == "target" else ""


def means(found: Sequence[Any]) -> TableData:
    """The region's PM2.5 mean by year, and its change against the base year."""
    columns = (
        Column("year", t("ui.goals.year"), kind="integer"),
        Column("value", t("ui.goals.mean"), kind="number", digits=1),
        Column("kind", t("ui.goals.kind"), width=160),
        Column("cities", t("ui.goals.cities"), kind="integer"),
        Column("change", t("ui.goals.change"), kind="number", digits=1),
    )
    rows = []
    for one in found:
        kind = f"official.kind.{one.kind}"
        row = {key: getattr(one, key) for key in ("year", "value", "cities", "change")}
        rows.append({"id": one.year, **row, "kind": t(kind) if texts.has(kind) else t("ui.goals.computed")})
    return TableData.of_rows(columns, rows, "id")


DUTY_TONES = {"met": "good", "missed": "bad", "unknown": "caution"}


def worst(found: Sequence[Any]) -> TableData:
    """The worst-ranked cities and their coal duty (13th period)."""
    columns = (
        Column("last", t("ui.goals.last"), kind="integer"),
        Column("name", t("ui.region.city"), width=140),
        Column("index", t("ui.standing.index"), width=120),
        Column("coal", t("ui.goals.coal"), width=180),
        Column("duty", t("ui.goals.duty"), width=200),
    )
    rows, marks = [], {}
    for one in found:
        duty = t(f"region.duty.{one.duty}")
        row = {key: getattr(one, key) for key in ("last", "name", "index")}
        rows.append({"id": one.code, **row, "coal": one.coal or texts.DASH, "duty": duty})
        marks[(one.code, "duty")] = (DUTY_TONES[one.duty], duty)
    return TableData.of_rows(columns, rows, "id", marks=marks)
