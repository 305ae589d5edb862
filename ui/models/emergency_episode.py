"""A response beside the air: hours (or days) of AQI, what was forecast, and what was done when."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui import texts, theme
from ui.models.columns import Column
from ui.models.table_model import TableData
from ui.texts import t

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Reading:
    """AQI of an hour or a day, with the response level in force at its start ("" none)."""

    start: dt.datetime
    length: dt.timedelta
    aqi: float | None
    level: str = ""


@dataclass(frozen=True)
class Expected:
    """A step of the forecast."""

    start: dt.datetime
    length: dt.timedelta
    aqi: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Action:
    """What was done at a moment; ``level`` is the level from then on ("" for the end and the publication)."""

    at: dt.datetime
    kind: str  # published, start, raised, lowered, changed, end
    level: str
    document: str = ""

    @property
    def text(self) -> str:
        """In words; a level always as a warning."""
        return t(f"ui.episode_of.{self.kind}", level=level_text(self.level))


@dataclass(frozen=True)
class Episode:
    """All of it, over whole days from *first* to *last* (excluded)."""

    first: dt.datetime
    last: dt.datetime
    readings: tuple[Reading, ...]
    expected: tuple[Expected, ...]
    actions: tuple[Action, ...]
    spans: tuple[tuple[dt.datetime, dt.datetime, str], ...]

    @property
    def hourly(self) -> bool:
        """Whether the readings are hours."""
        return bool(self.readings) and self.readings[0].length == HOUR


def level_text(level: str) -> str:
    """橙色预警（Ⅱ级响应）; a step below the warnings has its own name."""
    code = f"ui.em.response.{level}"
    return t(code) if level and texts.has(code) else level


def moment_text(moment: dt.datetime) -> str:
    """12-03 21:00."""
    return f"{moment:%m-%d %H:%M}"


# ---- from the record


def episode_of(notice: Any, air: Sequence[Mapping[str, Any]]) -> Episode | None:
    """The episode of a notice; None when it has no start."""
    if not notice.start:
        return None
    moments = [dt.datetime.fromisoformat(row["time"]) for row in air]
    length = _length(moments)
    readings = tuple(
        Reading(moment, length, row["aqi"], row["level"]) for moment, row in zip(moments, air, strict=True)
    )
    expected = _expected(notice)
    actions = tuple(sorted(_actions(notice), key=lambda one: one.at))
    first = min([*moments, *(one.start for one in expected), *(one.at for one in actions)])
    ends = [*(moment + length for moment in moments), *(one.start + one.length for one in expected)]
    last = max([*ends, *(one.at + HOUR for one in actions)])
    midnight = dt.time()
    first = dt.datetime.combine(first.date(), midnight)
    over = dt.datetime.combine(last.date(), midnight)
    last = over if over == last else over + DAY
    return Episode(first, last, readings, expected, actions, tuple(_spans(actions, last)))


def _length(moments: Sequence[dt.datetime]) -> dt.timedelta:
    return HOUR if any(moment.hour or moment.minute for moment in moments) else DAY


def _expected(notice: Any) -> tuple[Expected, ...]:
    moments = [dt.datetime.fromisoformat(row[0]) for row in notice.forecast]
    length = _length(moments)
    return tuple(
        Expected(moment, length, aqi, low, high)
        for moment, (_, aqi, low, high) in zip(moments, notice.forecast, strict=True)
    )


def _actions(notice: Any) -> list[Action]:
    found = [Action(dt.datetime.fromisoformat(notice.start), "start", notice.level, notice.document)]
    if notice.published:
        found.append(Action(dt.datetime.fromisoformat(notice.published), "published", "", notice.document))
    before = notice.level
    for change in sorted(notice.changes, key=lambda one: one.at):
        if change.at:
            kind = _kind(before, change.level)
            found.append(Action(dt.datetime.fromisoformat(change.at), kind, change.level, change.document))
            before = change.level or before
    if notice.end:
        found.append(Action(dt.datetime.fromisoformat(notice.end), "end", "", notice.document))
    return found


def _kind(before: str, after: str) -> str:
    order = ("blue", "yellow", "orange", "red")
    if not after:
        return "end"
    if before not in order or after not in order:
        return "changed"
    return "raised" if order.index(after) > order.index(before) else "lowered"


def _spans(actions: Sequence[Action], last: dt.datetime) -> list[tuple[dt.datetime, dt.datetime, str]]:
    """From each level's begin to the next action that alters it."""
    steps = [one for one in actions if one.kind != "published"]
    ends = [*(one.at for one in steps[1:]), last]
    return [(one.at, end, one.level) for one, end in zip(steps, ends, strict=True) if one.level and end > one.at]


# ---- in words and numbers


def reading_text(episode: Episode, place: int) -> str:
    """One hour or day in words."""
    one = episode.readings[place]
    level = t(f"ui.aqi.{theme.aqi_level(one.aqi) + 1}") if one.aqi is not None else texts.DASH
    response = level_text(one.level) if one.level else t("ui.episode_of.no_response")
    return t(
        "ui.episode_of.reading", time=_time(one), aqi=texts.number(one.aqi), level=level, response=response,
        expected=_expected_text(episode, one),
    )  # fmt: skip


def _time(one: Reading) -> str:
    return moment_text(one.start) if one.length == HOUR else f"{one.start:%Y-%m-%d}"


def _expected_text(episode: Episode, one: Reading) -> str:
    found = next((step for step in episode.expected if step.start <= one.start < step.start + step.length), None)
    if found is None:
        return texts.DASH
    if found.low is not None and found.high is not None:
        return f"{texts.number(found.low)}～{texts.number(found.high)}"
    return texts.number(found.aqi)


def summary_text(episode: Episode) -> str:
    """Highest value, how long it was heavy, and how the start lies to it; no word on causes."""
    known = [one for one in episode.readings if one.aqi is not None]
    if not known:
        return t("ui.episode_of.no_air")
    highest = max(known, key=lambda one: one.aqi or 0)
    heavy = [one for one in known if (one.aqi or 0) > 200]
    unit = t("ui.episode_of.hours" if episode.hourly else "ui.episode_of.days")
    said = [t("ui.episode_of.highest", aqi=texts.number(highest.aqi), time=_time(highest))]
    said.append(t("ui.episode_of.heavy", count=len(heavy), unit=unit, known=len(known)))
    start = next(one.at for one in episode.actions if one.kind == "start")
    if heavy and episode.hourly:
        hours = math.floor((heavy[0].start - start) / HOUR)
        code = "ui.episode_of.ahead" if hours >= 0 else "ui.episode_of.behind"
        said.append(t(code, hours=abs(hours)))
    if episode.expected:
        said.append(t("ui.episode_of.brackets"))
    return " ".join(said)


def table(episode: Episode) -> TableData:
    """Readings as rows; the id is the place."""
    columns = (
        Column("time", t("ui.episode_of.time"), width=130),
        Column("aqi", t("ui.episode_of.aqi"), kind="integer", width=90),
        Column("level", t("ui.episode_of.level"), width=130),
        Column("expected", t("ui.episode_of.expected"), width=130),
        Column("response", t("ui.episode_of.response"), width=200),
        Column("action", t("ui.episode_of.action")),
    )
    rows, fills = [], {}
    for place, one in enumerate(episode.readings):
        level = None if one.aqi is None else theme.aqi_level(one.aqi)
        done = [
            f"{action.at:%H:%M} {action.text} {action.document}".strip()
            for action in episode.actions
            if one.start <= action.at < one.start + one.length
        ]
        rows.append(
            {
                "time": _time(one),
                "aqi": one.aqi,
                "level": texts.DASH if level is None else t(f"ui.aqi.{level + 1}"),
                "expected": _expected_text(episode, one),
                "response": level_text(one.level) if one.level else "",
                "action": "；".join(done),
            }
        )
        if level is not None:
            fills[(place, "aqi")] = (theme.AQI_COLOURS[level], theme.AQI_INK[level])
    return TableData.of_rows(columns, rows, fills=fills)
