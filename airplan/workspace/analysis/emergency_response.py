"""Tonight: suggested level, notices, call-out folder, response record, evaluation, review of past episodes, dossier."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan import clock
from airplan.domain import Problem
from airplan.emergency import levels as judging
from airplan.emergency import rules as ruling
from airplan.emergency.episodes import Episode, review
from airplan.emergency.evaluation import Evaluation, evaluate
from airplan.emergency.forecast import Forecast, read_forecast
from airplan.emergency.response import (
    DailyReport,
    Inspection,
    Notice,
    NoticeChange,
    Receipt,
    daily_report,
    end_of,
    highest,
    level_at,
    read_inspections,
)
from airplan.emergency.sources import EmergencyList
from airplan.emergency.versions import in_force_at, moment_of, unpack
from airplan.errors import FileTrouble, Refused, UsageError
from airplan.workspace.analysis import daily
from airplan.workspace.analysis.emergency import filled, records_of, requirement_in_force, unit_id, versions
from airplan.workspace.commands.emergency import AddToRecord, SaveNotice

if TYPE_CHECKING:
    from airplan.workspace.session import Project

RULES_SETTING = "emergency.rules"
DEFAULT_RULES = "mee-2024"


@dataclass(frozen=True)
class LevelAnswer:
    """JSON of ``emergency level``: a suggestion, its clause and hours, remarks as sentences, the notice beside it."""

    level: str | None
    start: str | None
    end: str | None
    rule: str
    rule_name: str
    clause: str
    hours: int | None
    level_low: str | None
    level_high: str | None
    suggested: str | None
    notice_level: str | None
    verified: bool
    verification: str
    reasons: list[dict[str, Any]]
    problems: list[Problem]
    note: str


@dataclass(frozen=True)
class ReviewAnswer:
    """JSON of ``emergency level P`` without a forecast: past episodes under every rule set."""

    city: str
    rules: list[str]
    episodes: list[Episode]


@dataclass(frozen=True)
class RecordAnswer:
    """JSON of ``emergency record``."""

    notice: dict[str, Any] | None
    notices: list[dict[str, Any]]
    receipts: int
    inspections: int
    new: int
    changed: int
    problems: list[Problem]
    report: DailyReport | None = None
    files: list[str] = dataclasses.field(default_factory=list)
    air: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    """Observed AQI beside the record: ``time, aqi, level`` (level in force) of hours, or of days."""


def rule_set_in_force(
    project: Project | None, name: str | None = None, file: Path | str | None = None
) -> ruling.RuleSet:
    """A bureau's own file, else the id asked for, else the city's setting, else the newest guide.

    An own file whose id is a built-in one is refused: it must not shadow it.
    """
    if file is not None:
        try:
            own = ruling.rule_set_of(json.loads(Path(file).read_text(encoding="utf-8-sig")))
        except OSError as trouble:
            raise FileTrouble("file.not_found", file=str(file)) from trouble
        except ValueError as trouble:
            raise UsageError("emergency.bad_rule_set", detail=str(trouble)) from trouble
        if any(own.id == one.id for one in ruling.rule_sets()):
            raise UsageError("emergency.rule_set_shadows", name=own.id)
        return own
    return ruling.rule_set(name or (project.store.setting(RULES_SETTING) if project else None) or DEFAULT_RULES)


def forecast_of(path: Path | str) -> Forecast:
    """A forecast file (csv, workbook).  Raises Refused when none of its sheets is one."""
    from airplan.workbook.read import read

    found = [read_forecast(grid.rows, grid.file, grid.sheet) for grid in read(path)]
    usable = [one for one in found if one.steps]
    if not usable:
        problems = [problem for one in found for problem in one.problems]
        headed = len(problems) < len(found) or any(one.code != "emergency.forecast_headings" for one in problems)
        code = "emergency.forecast_no_rows" if found and headed else "emergency.forecast_headings"
        raise Refused(code, file=Path(path).name, problems=problems)
    return usable[0]


def suggest_level(
    forecast: Forecast,
    rules: ruling.RuleSet,
    issued: dt.datetime | None = None,
    notice: Notice | None = None,
) -> LevelAnswer:
    """Suggested level; a stricter notice from above overrides it."""
    found = judging.suggest(rules, forecast, issued)
    reasons = list(found.reasons)
    called = highest(notice) if notice is not None and notice.kind == "pm" else None
    level = judging.stricter(found.level, called)
    if called and level != found.level:
        reasons.append(
            judging.Reason("notice_stricter", {"document": notice.key if notice else "", "notice_level": called})
        )
    from airplan import words

    return LevelAnswer(
        level,
        found.start if level == found.level else (notice.start if notice else None),
        found.end if level == found.level else ((notice.end or None) if notice else None),
        found.rule,
        found.rule_name,
        found.clause,
        found.hours,
        found.level_low,
        found.level_high,
        found.level,
        called,
        found.verified,
        found.verification,
        [{"code": one.code, "values": one.values, "message": judging.reason_text(one)} for one in reasons],
        list(forecast.problems),
        words.say("emergency.reference_only"),
    )


def _daily_aqi(project: Project, unit: int) -> tuple[int, list[float | None]]:
    """First day (ordinal) and AQI of each day of a unit, across its years."""
    from airplan.workspace.analysis import series

    unit_of = [one for one in project.units() if one.id == unit]
    span = series.year_span(project, unit_of)
    values: dict[int, float] = {}
    for year in range(span[0], span[1] + 1) if span else ():
        table = daily.day_table(project, unit, year)
        if table is not None:
            values |= {table.first + at: float(one) for at, one in enumerate(table.aqi.tolist()) if one >= 0}
    if not values:
        return 0, []
    first = min(values)
    return first, [values.get(day) for day in range(first, max(values) + 1)]


def review_episodes(project: Project, unit: int, name: str = "", rules: Sequence[str] = ()) -> ReviewAnswer:
    """历史过程复盘 of a unit's daily AQI under rule sets (all when none is named)."""
    chosen = [ruling.rule_set(one) for one in rules] or list(ruling.rule_sets())
    first, values = _daily_aqi(project, unit)
    return ReviewAnswer(name, [one.id for one in chosen], review(first, values, chosen))


# --- notices and the record ----------------------------------------------------------------------


def notices(project: Project) -> list[Notice]:
    """All notices, by start."""
    found = [Notice.from_record(one) for one in records_of(project, Notice.TYPE)]
    return sorted(found, key=lambda one: (one.start, one.published, one.key))


def notice_of(project: Project, name: str | None = None) -> Notice:
    """A notice by document number or name; without a name the only one.  Raises UsageError."""
    found = notices(project)
    if name is not None:
        chosen = [one for one in found if name in (one.document, one.name, one.uid)]
        if not chosen:
            raise UsageError("emergency.unknown_notice", name=name)
        return chosen[0]
    if len(found) != 1:
        code = "emergency.several_notices" if found else "emergency.no_notice"
        raise UsageError(code, known="、".join(one.key for one in found))
    return found[0]


def open_notice(project: Project) -> Notice | None:
    """The published notice whose response is not ended yet, the latest of several."""
    return next((one for one in reversed(notices(project)) if one.document and not end_of(one)), None)


def save_notice(project: Project, notice: Notice) -> Notice:
    """Enter or alter a notice; moments are made ISO minutes."""
    published, start, end = (moment_of(one) if one else "" for one in (notice.published, notice.start, notice.end))
    saved = dataclasses.replace(notice, unit=unit_id(project), published=published, start=start, end=end)
    project.run(SaveNotice(saved))
    return saved


def change_notice(project: Project, name: str | None, change: NoticeChange) -> Notice:
    """Raise, lower or end a response."""
    notice = notice_of(project, name)
    timed = dataclasses.replace(
        change, at=moment_of(change.at), published=moment_of(change.published) if change.published else ""
    )
    return save_notice(project, dataclasses.replace(notice, changes=(*notice.changes, timed)))


def receipts_of(project: Project, notice: str) -> list[Receipt]:
    """Receipts of a notice."""
    found = [Receipt.from_record(one) for one in records_of(project, Receipt.TYPE)]
    return [one for one in found if one.notice == notice]


def inspections_of(project: Project, notice: str) -> list[Inspection]:
    """Inspections of a notice."""
    found = [Inspection.from_record(one) for one in records_of(project, Inspection.TYPE)]
    return [one for one in found if one.notice == notice]


def list_of_notice(project: Project, notice: Notice) -> tuple[EmergencyList, str]:
    """The list in force when a response started, and its name; the working list when none was filed."""
    version = in_force_at(versions(project), notice.start) if notice.start else None
    return (unpack(version), version.name) if version else (filled(project), "")


def add_receipts(project: Project, notice: Notice, rows: Sequence[Receipt]) -> tuple[int, int]:
    """Add receipts; answers (new, changed)."""
    kept = [dataclasses.replace(one, notice=notice.key) for one in rows]
    answer: tuple[int, int] = project.run(AddToRecord(tuple(kept), unit_id(project))).answer
    return answer


def read_back(project: Project, notice: Notice, paths: Sequence[Path | str]) -> tuple[tuple[int, int], list[Problem]]:
    """Filled-in inspection sheets into the record.  Raises Refused when no sheet has any."""
    from airplan.workbook.read import read

    whole, _ = list_of_notice(project, notice)
    grids = [grid for path in paths for grid in read(path)]
    found, problems = read_inspections(grids, notice.key, whole)
    if not found:
        raise Refused("emergency.no_inspections", file=Path(paths[0]).name)
    answer: tuple[int, int] = project.run(AddToRecord(tuple(found), unit_id(project))).answer
    return answer, problems


def record_state(
    project: Project, name: str | None = None, moment: str | None = None, counts: tuple[int, int] = (0, 0),
    problems: Sequence[Problem] = (), files: Sequence[str] = (),
) -> RecordAnswer:  # fmt: skip
    """The record of a notice as it stands, with the facts of a daily report up to *moment*."""
    from airplan.domain.jsonable import to_plain
    from airplan.emergency.codec import to_body

    held = notices(project)
    everything = [{"key": one.key, **to_plain(to_body(dataclasses.replace(one, observed=())))} for one in held]
    if not everything or (name is None and len(everything) > 1):
        return RecordAnswer(None, everything, 0, 0, *counts, list(problems), None, list(files))
    notice = notice_of(project, name)
    told, seen = receipts_of(project, notice.key), inspections_of(project, notice.key)
    at = moment_of(moment) if moment else clock.now().strftime("%Y-%m-%dT%H:%M")
    has_list = bool(filled_or_none(project))
    report = daily_report(notice, told, seen, list_of_notice(project, notice)[0], at) if has_list else None
    shown = next(one for one in everything if one["key"] == notice.key)
    air = air_beside(project, notice, at) if moment else air_beside(project, notice)
    return RecordAnswer(shown, everything, len(told), len(seen), *counts, list(problems), report, list(files), air)


def add_observed(project: Project, notice: Notice, path: Path | str) -> Notice:
    """Keep observed AQI (a file like a forecast) beside the record; the later value of a moment counts."""
    known = dict(notice.observed) | {moment.isoformat(): value for moment, value in observed_file(path).items()}
    return save_notice(project, dataclasses.replace(notice, observed=tuple(sorted(known.items()))))


def observed_of(notice: Notice) -> dict[dt.datetime, float]:
    """Observed AQI kept beside the record."""
    return {dt.datetime.fromisoformat(moment): value for moment, value in notice.observed}


def air_beside(project: Project, notice: Notice, until: str = "") -> list[dict[str, Any]]:
    """Observed AQI from the day before the start to the end (or *until*): what was entered, else the project's days."""
    unit = unit_id(project)
    seen = observed_of(notice) or (observed_days(project, unit, notice, 1) if unit is not None else {})
    first = dt.date.fromisoformat(notice.start[:10]) - dt.timedelta(days=1) if notice.start else dt.date.min
    last = min(one for one in (until, end_of(notice), "9999") if one)
    rows = ((moment.isoformat(timespec="minutes"), moment, value) for moment, value in sorted(seen.items()))
    return [
        {"time": text, "aqi": value, "level": level_at(notice, text)}
        for text, moment, value in rows
        if moment.date() >= first and text <= last
    ]


def filled_or_none(project: Project) -> EmergencyList | None:
    """The working list, None when empty."""
    try:
        return filled(project)
    except Refused:
        return None


# --- evaluation ----------------------------------------------------------------------------------


def observed_days(project: Project, unit: int, notice: Notice, days_before: int) -> dict[dt.datetime, float]:
    """Daily AQI around a response."""
    first, values = _daily_aqi(project, unit)
    start = dt.date.fromisoformat(notice.start[:10]).toordinal() - days_before if notice.start else 0
    return {
        dt.datetime.fromordinal(first + at): value
        for at, value in enumerate(values)
        if value is not None and first + at >= start
    }


def observed_file(path: Path | str) -> dict[dt.datetime, float]:
    """Observed AQI (days or hours) of a file with the columns of a forecast."""
    return {step.start: step.aqi for step in forecast_of(path).steps if step.aqi is not None}


def evaluate_response(
    project: Project,
    name: str | None = None,
    observed: Path | str | None = None,
    rules: str | None = None,
    requirement: str | None = None,
    days_before: int = 3,
) -> Evaluation:
    """Evaluation of a response from the record, the list that was in force and the observed air."""
    notice = notice_of(project, name)
    whole, version = list_of_notice(project, notice)
    if observed is not None:
        seen = observed_file(observed)
    elif notice.observed:
        seen = observed_of(notice)
    else:
        unit = unit_id(project)
        seen = observed_days(project, unit, notice, days_before) if unit is not None else {}
    return evaluate(
        notice,
        whole,
        version,
        receipts_of(project, notice.key),
        inspections_of(project, notice.key),
        seen,
        rule_set_in_force(project, rules or notice.rules or None),
        requirement_in_force(project, requirement),
        days_before,
    )
