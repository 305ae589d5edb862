"""Documents of the plan: contents gathered from the project, versions, provenance, files written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan import clock, words
from airplan.domain import CONCENTRATIONS, Unit
from airplan.domain.figure import Figure
from airplan.errors import Refused, UsageError
from airplan.plan.ask import outlook_name
from airplan.plan.inventory import totals
from airplan.plan.measures import cuts_of
from airplan.plan.targets import HIGHER_IS_BETTER, digits_of, rounded
from airplan.plan.versions import Plan, PlanStatus, Revision, drawn_up, revisions
from airplan.report import Document, write_document
from airplan.report.documents.plan import plan_document
from airplan.report.documents.plan_content import (
    Chance,
    CountyTarget,
    DatedLimits,
    FanLine,
    PlanContent,
    YearValue,
    printed,
)
from airplan.report.documents.plan_figures import path_figure
from airplan.report.documents.plan_report import (
    Execution,
    TargetLine,
    TraceLine,
    execution_document,
    notice_document,
    revision_document,
    trace_document,
)
from airplan.rulebook import standards
from airplan.series import periods
from airplan.trend.chance import fan
from airplan.workspace.analysis.limits import limit_on
from airplan.workspace.analysis.plan import (
    Entered,
    all_targets,
    entered,
    judged_outlook,
    rollback_needs,
    sensitivities_in_use,
    yearly_values,
)
from airplan.workspace.analysis.plan import targets as targets_answer
from airplan.workspace.analysis.plan_choose import curve, target_chances
from airplan.workspace.analysis.plan_entered import short_of
from airplan.workspace.analysis.plan_follow import ReportAnswer, TargetResult, progress, timetable_bars
from airplan.workspace.analysis.series import kind_for
from airplan.workspace.analysis.trace import file_refs

if TYPE_CHECKING:
    from airplan.workspace.session import Project as Session

SHOWN = ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3", "good_days", "heavy_days")
WHAT = ("plan", "notice", "trace", "tables")


def latest_version(held: Entered) -> Plan | None:
    """The newest version that is not abolished."""
    alive = [plan for plan in held.versions if plan.status is not PlanStatus.ABOLISHED]
    return max(alive, key=lambda plan: plan.version, default=None)


def is_outdated(project: Session, version: Plan | None) -> bool:
    """Whether the data changed after the version was drawn up (its own entry apart)."""
    return version is not None and version.basis is not None and project.store.data_version > version.basis + 1


def plan_content(project: Session, unit: Unit, internal: bool = True) -> PlanContent:
    """Everything the documents say.  *internal* False leaves out chances and curve, which take longer."""
    held = entered(project, unit)
    version = latest_version(held)
    answer = targets_answer(project, unit)
    title = version.title if version else words.say("plan.doc.title", city=unit.name)
    pollutants = [deadline.pollutant for deadline in held.deadlines]
    content = PlanContent(
        city=unit.name,
        title=title,
        status=version.status.value if version else "draft",
        number=version.number if version else "",
        date=version.date if version else None,
        today=clock.today(),
        history=tuple(_history(project, unit)),
        deadlines=tuple(
            sorted(held.deadlines, key=lambda one: SHOWN.index(one.pollutant) if one.pollutant in SHOWN else 99)
        ),
        targets=answer.targets,
        limits=tuple(_limits(pollutants)),
        counties=tuple(
            CountyTarget(str(row["county"]), str(row["pollutant"]), int(str(row["year"])), str(row["text"]))
            for row in answer.counties
        ),
        needs=tuple(rollback_needs(project, unit, held)),
        emissions=totals(held.inventory),
        tasks=held.tasks,
        measures=held.measures,
        projects=held.projects,
        standings=progress(project, unit).items,
        bars=tuple(timetable_bars(project, unit)),
        prose=project.store.setting("plan.text", {}),
        consultation=version.consultation if version else "",
        banner=project.store.setting("plan.banner", ""),
        outdated=is_outdated(project, version),
    )
    content = replace(content, potential=cuts_of(content.planned))
    return _with_internal(project, unit, content, held) if internal else content


def _history(project: Session, unit: Unit, most: int = 10) -> list[YearValue]:
    found = []
    for pollutant in SHOWN:
        past = {
            year: value for year, value in yearly_values(project, unit, pollutant).items() if year < clock.today().year
        }
        short = short_of(project, unit, pollutant)
        for year in sorted(past)[-most:]:
            text = rounded(Decimal(repr(past[year])), digits_of(pollutant))
            limit = limit_on(outlook_name(pollutant), year)
            attains = None
            if limit is not None and pollutant not in HIGHER_IS_BETTER and year not in short:
                attains = float(text) <= limit.limit
            doubtful = limit is not None and limit.unverified
            value = limit.limit if limit else None
            found.append(
                YearValue(pollutant, year, str(text), past[year], value, attains, doubtful, short=year in short)
            )
    return found


def _limits(pollutants: Sequence[str]) -> list[DatedLimits]:
    found = []
    for edition in standards.editions()[1:]:
        limits = {
            item.pollutant: (float(item.limit.number), item.limit.rule.needs_check)
            for item in standards.items(edition.id)
            if item.headline and item.pollutant in pollutants
        }
        if limits:
            found.append(DatedLimits(edition.first, edition.id, limits))
    return found


def _with_internal(project: Session, unit: Unit, content: PlanContent, held: Entered) -> PlanContent:
    adopted = next((one for one in held.scenarios if one.adopted), None)
    chances = tuple(Chance(one.target, one.before, one.planned) for one in target_chances(project, unit))
    names = [deadline.pollutant for deadline in held.deadlines]
    content = replace(content, chances=chances, fans=tuple(_fans(project, unit, content)), scenario=adopted,
                      joint_probability=adopted.joint_probability if adopted else None,
                      sensitivities=tuple(sensitivities_in_use(project, unit, names)))  # fmt: skip
    try:
        found = curve(project, unit)
    except (Refused, UsageError):  # no measures, targets or factors yet: the document goes without
        return content
    return replace(content, curve=found.points, curve_target=found.target)


def _fans(project: Session, unit: Unit, content: PlanContent) -> list[FanLine]:
    names = [name for name in dict.fromkeys(row.pollutant for row in content.targets) if "ratio" not in name]
    try:
        outlook = judged_outlook(project, unit, content.targets)
    except (Refused, UsageError):  # no values to look ahead from
        return []
    last = max(row.year for row in content.targets)
    found = []
    for name in names:
        if outlook_name(name) in outlook.metrics:
            seen = fan(outlook, outlook_name(name))
            inside = [place for place, year in enumerate(seen.years.tolist()) if year <= last]
            found.append(FanLine(name, *(
                [column[place].item() for place in inside] for column in (seen.years, seen.median, seen.lo90, seen.hi90)
            )))  # fmt: skip
    return found


def path_chart(project: Session, unit: Unit, pollutant: str, internal: bool = True) -> Figure:
    """Target path of one indicator over the fan of its outlook, for the window and the documents."""
    content = plan_content(project, unit, False)
    if internal:
        content = replace(content, fans=tuple(_fans(project, unit, content)))
    return path_figure(content, pollutant, internal)


# --- writing ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExportAnswer:
    """A document written."""

    out: str
    what: str
    issue: str
    status: str
    version: int | None
    outdated: bool


def document(project: Session, unit: Unit, issue: str = "internal", what: str = "plan") -> Document:
    """One document of the plan as blocks.  *what*: plan, notice or trace."""
    internal = what == "plan" and issue == "internal"
    content = plan_content(project, unit, internal)
    if what == "notice":
        return notice_document(content)
    if what == "trace":
        return trace_document(unit.name, trace_lines(project, unit), content.banner)
    if what != "plan":
        raise UsageError("plan.unknown_document", value=what, known="、".join(WHAT))
    return plan_document(content, issue, project.store.setting("plan.issue_parts"))


def export(
    project: Session, unit: Unit, out: Path | str, issue: str = "internal", what: str = "plan",
    template: Path | str | None = None,
) -> ExportAnswer:  # fmt: skip
    """Write one document; the suffix of *out* chooses the format, *template* is a bureau's own Word template.

    Raises UsageError, Refused, FileTrouble.
    """
    version = latest_version(entered(project, unit))
    path = write_document(document(project, unit, issue, what), out, template)
    return ExportAnswer(
        str(path), what, issue, version.status.value if version else "draft", version.version if version else None,
        is_outdated(project, version),
    )  # fmt: skip


def write_execution(project: Session, found: ReportAnswer, out: Path | str, public: bool = False) -> Path:
    """Write the execution report or evaluation."""
    lines = [TargetLine(row.pollutant, row.year, row.text, _actual(row), row.met) for row in found.targets]
    content = Execution(
        found.city.name, found.kind, found.first, found.last, lines, found.counts, found.items, found.money_planned,
        found.money_done, found.total_control, found.problems, project.store.setting("plan.banner", ""),
        printed(clock.today()),
    )  # fmt: skip
    return write_document(execution_document(content, public), out)


def _actual(row: TargetResult) -> str | None:
    """The year's value as printed, with its kind where it is an official one."""
    if row.actual_text is None or row.source == "computed":
        return row.actual_text
    return f"{row.actual_text}（{words.say(f'official.kind.{row.source}')}）"


# --- provenance -------------------------------------------------------------------------------


def trace_lines(project: Session, unit: Unit) -> list[TraceLine]:
    """Rule, rows and files of the numbers of the plan document."""

    def t(code: str, **values: object) -> str:
        return words.sentence(f"plan.doc.{code}", values)

    lines = []
    for row in _history(project, unit):
        kind = kind_for(project, unit.id, periods.year(row.year))
        metric = row.pollutant if row.pollutant in CONCENTRATIONS else "AQI"
        files = () if kind is None else file_refs(project, unit.id, row.year, kind, metric)
        place = "；".join(f"{one.file} {one.first_cell}～{one.last_cell}（{one.days}）" for one in files)
        lines.append(TraceLine(t("sheet.history"), f"{row.pollutant} {row.year}", row.text, t("trace.history"),
                               place or t("trace.unknown")))  # fmt: skip
    held = entered(project, unit)
    deadlines = {one.pollutant: one for one in held.deadlines}
    for target in all_targets(project, unit):
        one = deadlines.get(target.pollutant)
        if target.origin != "computed" or one is None:
            rule, file = t("trace.assigned", document=target.document or "—"), target.document
        else:
            method = words.say(f"plan.method.{one.method.value}")
            rule = t("trace.path", method=method, base_year=one.base_year, base=one.base, year=one.year, goal=one.goal)
            file = t("trace.base", document=one.base_document or "—")
        lines.append(TraceLine(t("sheet.targets"), f"{target.pollutant} {target.year}", target.text, rule, file))
    for measure in held.measures:
        rule = t("trace.measure", basis=measure.basis or "—")
        money = "" if measure.investment is None else f"{measure.investment:g}"
        lines.append(TraceLine(t("sheet.measures"), f"{measure.code} {measure.name}", money, rule, measure.document))
        for quantity, cut in measure.reductions.items():
            item = f"{measure.code} {quantity}"
            lines.append(TraceLine(t("sheet.measures"), item, f"{cut.best:g}", rule, measure.document))
    for factor in sensitivities_in_use(project, unit, list(deadlines)):
        method = words.say(f"plan.effect_method.{factor.method}")
        rule = t("trace.sensitivity", method=method, document=factor.document or "—")
        item = f"{factor.metric} {factor.sector} {factor.pollutant}"
        lines.append(TraceLine(t("sheet.sensitivity"), item, f"{factor.best:.3g}", rule, factor.document))
    return lines


# --- versions ---------------------------------------------------------------------------------


def version_tables(held: Entered) -> dict[str, Sequence[Any]]:
    """What a version freezes: table name → items."""
    return {
        "deadlines": held.deadlines,
        "targets": held.targets,
        "tasks": held.tasks,
        "measures": [one for one in held.measures if one.chosen or one.locked or one.mandatory],
        "projects": held.projects,
    }


def new_version(project: Session, unit: Unit, title: str = "") -> Plan:
    """The next version with today's content; nothing is stored."""
    held = entered(project, unit)
    name = title or (held.versions[-1].title if held.versions else words.say("plan.doc.title", city=unit.name))
    number = 1 + max((one.version for one in held.versions if one.title == name), default=0)
    plan = Plan(name, number, date=clock.today(), unit=unit.id)
    return drawn_up(plan, version_tables(held), project.store.data_version)


def renewed(project: Session, unit: Unit, version: Plan) -> Plan:
    """An unfrozen version with today's content.  Raises Refused for a frozen one."""
    return drawn_up(version, version_tables(entered(project, unit)), project.store.data_version)


def version_numbered(held: Entered, number: int | None) -> Plan:
    """A version by number, the newest for None.  Raises UsageError."""
    found = latest_version(held) if number is None else next((v for v in held.versions if v.version == number), None)
    if found is None:
        raise UsageError("plan.no_version", version=number)
    return found


def compare_versions(held: Entered, first: int, second: int) -> list[Revision]:
    """规划修订对照 between two versions."""
    one, two = version_numbered(held, first), version_numbered(held, second)
    return revisions(one.content, two.content)


def write_revisions(project: Session, unit: Unit, first: int, second: int, out: Path | str) -> Path:
    """Write the comparison table."""
    held = entered(project, unit)
    found = compare_versions(held, first, second)
    title = version_numbered(held, second).title
    return write_document(revision_document(title, found, project.store.setting("plan.banner", "")), out)
