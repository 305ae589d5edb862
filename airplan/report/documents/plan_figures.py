"""Charts of the plan as data: target path, cost curve, timetable."""

from __future__ import annotations

from airplan.domain.figure import Band, Figure, Line, Mark, Moment, Points
from airplan.plan import timetable
from airplan.plan.naming import goal_name
from airplan.plan.targets import unit_of
from airplan.report.blocks import Block, Picture
from airplan.report.documents.plan_content import PlanContent
from airplan.words import say


def path_figure(content: PlanContent, pollutant: str, internal: bool = False) -> Figure:
    """Observed years, targets and deadline of one indicator; the internal one with the fan of the outlook."""
    past = sorted((row.year, row.value) for row in content.history if row.pollutant == pollutant)
    ahead = sorted((row.year, row.value) for row in content.targets if row.pollutant == pollutant)
    marks: list[Mark] = []
    if past:
        marks.append(Line([year for year, _ in past], [v for _, v in past], say("plan.doc.observed"), "observed", True))
    if ahead:
        marks.append(Points([year for year, _ in ahead], [v for _, v in ahead], say("plan.doc.target"), "target"))
    for fan in content.fans if internal else ():
        if fan.pollutant == pollutant:
            marks.insert(0, Band(fan.years, fan.low, fan.high, say("plan.doc.fan"), "forecast"))
            marks.insert(1, Line(fan.years, fan.median, say("plan.doc.median"), "forecast"))
    for deadline in content.deadlines:
        if deadline.pollutant == pollutant and deadline.year:
            marks.append(Moment(deadline.year, say("plan.doc.deadline")))
    title = say("plan.doc.path_title", name=name_of(pollutant))
    return Figure(title, say("plan.doc.year"), unit_of(pollutant), marks, x_kind="year")


def name_of(pollutant: str) -> str:
    """Name of an indicator as printed."""
    return say(f"plan.indicator.{pollutant}")


def path_pictures(content: PlanContent, internal: bool) -> list[Block]:
    """One chart for each indicator that has a deadline (at most four outside the internal issue)."""
    names = [deadline.pollutant for deadline in content.deadlines]
    return [Picture(path_figure(content, name, internal)) for name in (names if internal else names[:4])]


def curve_figure(content: PlanContent) -> Figure:
    """Cumulative effect against price."""
    x: list[float] = []
    y: list[float | None] = []
    before = 0.0
    for point in content.curve:
        x += [before, point.cumulative_effect]
        y += [point.price, point.price]
        before = point.cumulative_effect
    title = say("plan.doc.curve_title", target=goal_name(content.curve_target))
    return Figure(title, say("plan.doc.curve_x"), say("plan.doc.curve_y"), [Line(x, y, title, "cost")])


def curve_picture(content: PlanContent) -> Picture:
    """The curve."""
    return Picture(curve_figure(content))


def timetable_picture(content: PlanContent) -> Picture:
    """The timetable of the first forty rows."""
    labels = (say("plan.timetable.now"), say("plan.timetable.baseline"), say("plan.timetable.today"))
    return Picture(timetable.figure(content.bars[:40], content.today, say("plan.timetable.title"), labels), 16)
