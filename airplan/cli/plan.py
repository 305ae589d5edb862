"""``airplan plan …``: targets, tasks, measures, choice, scenarios, progress, documents."""

from __future__ import annotations

import argparse
import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from airplan import clock, words
from airplan.cli import plan_out
from airplan.cli.assess import add_project, add_unit, unit_of
from airplan.cli.core import Answer, Commands
from airplan.cli.plan_text import amount, chance, choose_text, data_of, problem_lines, shown, some, targets_text
from airplan.domain import Unit
from airplan.domain.jsonable import to_plain
from airplan.errors import UsageError
from airplan.plan.ask import Wish
from airplan.plan.library import measure_from, templates
from airplan.plan.naming import goal_name
from airplan.plan.sheets import TABLES
from airplan.plan.targets import Attribute, PathMethod
from airplan.progress import Progress
from airplan.workspace.analysis import plan, plan_choose, plan_follow, plan_tables
from airplan.workspace.analysis.plan_choose import ChooseAnswer, ScenariosAnswer
from airplan.workspace.commands.plan import ApplySet, CloseItem, SaveScenario, put_items
from airplan.workspace.session import Project

RESULTS = {
    "plan targets": plan.TargetsAnswer,
    "plan tasks": plan.TasksAnswer,
    "plan measures": plan.MeasuresAnswer,
    "plan choose": ChooseAnswer,
    "plan curve": plan_choose.CurveAnswer,
    "plan scenario": ScenariosAnswer,
    "plan progress": plan_follow.ProgressAnswer,
    **plan_out.RESULTS,
    "plan import": plan_tables.PlanImportAnswer,
}


def register(sub: Commands) -> None:
    """Add the group."""
    group = sub.group("plan", "cli.plan.help")
    _register_targets(group)
    _with_unit(group, "tasks", _tasks)
    measures = _with_unit(group, "measures", _measures)
    measures.add_argument("--library", action="store_true", help=words.say("cli.plan.library"))
    measures.add_argument("--add", metavar="TEMPLATE", help=words.say("cli.plan.add"))
    measures.add_argument("--code", metavar="CODE", help=words.say("cli.plan.code"))
    _register_choose(group)
    curve = _with_unit(group, "curve", _curve)
    curve.add_argument("--target", metavar="T", help=words.say("cli.plan.target"))
    scenario = _with_unit(group, "scenario", _scenario)
    scenario.add_argument("--save", metavar="NAME", help=words.say("cli.plan.save"))
    scenario.add_argument("--adopt", metavar="NAME", help=words.say("cli.plan.adopt"))
    scenario.add_argument("--compare", nargs=2, metavar="NAME", help=words.say("cli.plan.compare"))
    _register_progress(group)
    _register_import(group)
    plan_out.register(group)


def _with_unit(group: Commands, name: str, handler: Any) -> argparse.ArgumentParser:
    parser = group.add(name, f"cli.plan.{name}.help", handler)
    add_project(parser)
    add_unit(parser)
    return parser


def _register_targets(group: Commands) -> None:
    parser = _with_unit(group, "targets", _targets)
    parser.add_argument("--pollutant", metavar="M", help=words.say("cli.plan.pollutant"))
    parser.add_argument("--by", type=int, metavar="Y", help=words.say("cli.plan.by"))
    parser.add_argument("--goal", metavar="V", help=words.say("cli.plan.goal"))
    parser.add_argument("--base-year", type=int, metavar="Y", help=words.say("cli.plan.base_year"))
    parser.add_argument("--base", metavar="V", help=words.say("cli.plan.base"))
    parser.add_argument("--base-document", metavar="D", help=words.say("cli.plan.base_document"))
    methods = [method.value for method in PathMethod]
    parser.add_argument("--method", choices=methods, help=words.say("cli.plan.method"))
    parser.add_argument("--stages", metavar="Y=V,…", help=words.say("cli.plan.stages"))
    parser.add_argument("--digits", type=int, metavar="N", help=words.say("cli.plan.digits"))
    attributes = [attribute.value for attribute in Attribute]
    parser.add_argument("--attribute", choices=attributes, help=words.say("cli.plan.attribute"))
    parser.add_argument("--probability", type=float, metavar="P", help=words.say("cli.plan.own_probability"))
    parser.add_argument("--set-by", metavar="WHO", help=words.say("cli.plan.set_by"))
    parser.add_argument("--document", metavar="D", help=words.say("cli.plan.document"))
    parser.add_argument("--number", metavar="N", help=words.say("cli.plan.number"))
    parser.add_argument("--chance", action="store_true", help=words.say("cli.plan.chance"))
    parser.add_argument("--apply", action="store_true", help=words.say("cli.plan.apply"))


def _register_choose(group: Commands) -> None:
    parser = _with_unit(group, "choose", _choose)
    parser.add_argument("--probability", type=float, default=0.8, metavar="P", help=words.say("cli.plan.probability"))
    parser.add_argument("--budget", metavar="Y=W,…", help=words.say("cli.plan.budget"))
    parser.add_argument("--ceiling", metavar="Q@Y=T,…", help=words.say("cli.plan.ceiling"))
    parser.add_argument("--discount", type=float, default=0.0, metavar="R", help=words.say("cli.plan.discount"))
    parser.add_argument("--gap", type=float, default=0.01, metavar="G", help=words.say("cli.plan.gap"))
    parser.add_argument("--seconds", type=float, default=60.0, metavar="S", help=words.say("cli.plan.seconds"))
    parser.add_argument("--near-best", type=float, metavar="S", help=words.say("cli.plan.near_best"))
    parser.add_argument("--save", metavar="NAME", help=words.say("cli.plan.save"))
    parser.add_argument("--apply", action="store_true", help=words.say("cli.plan.apply"))


def _register_progress(group: Commands) -> None:
    parser = _with_unit(group, "progress", _progress)
    parser.add_argument("--month", metavar="M", help=words.say("cli.plan.month"))
    parser.add_argument("--out", metavar="DIR", help=words.say("cli.plan.dispatch_out"))
    parser.add_argument("--internal", action="store_true", help=words.say("cli.plan.internal"))
    parser.add_argument("--close", metavar="CODE", help=words.say("cli.plan.close"))
    parser.add_argument("--proof", default="", metavar="TEXT", help=words.say("cli.plan.proof"))
    parser.add_argument("--by", default="", metavar="NAME", help=words.say("cli.plan.closed_by"))


def _register_import(group: Commands) -> None:
    parser = group.add("import", "cli.plan.import.help", _import)
    add_project(parser)
    parser.add_argument("files", nargs="+", metavar="FILE", help=words.say("cli.plan.files"))
    add_unit(parser)
    parser.add_argument("--table", metavar="T", help=words.say("cli.plan.table"))
    parser.add_argument("--dry-run", action="store_true", help=words.say("cli.plan.dry_run"))


# --- handlers ---------------------------------------------------------------------------------


def _targets(args: argparse.Namespace) -> Answer:
    given = _given_targets(args)
    with Project.open(args.project, read_only=not args.apply) as project:
        unit = plan.plan_unit(project, unit_of(args))
        if given:
            answer = _drafted(args, project, unit, given)
        else:
            answer = plan.targets(project, unit)
            if args.pollutant:
                wanted = [one for one in plan.entered(project, unit).deadlines if one.pollutant == args.pollutant]
                answer = replace(answer, targets=tuple(t for t in answer.targets if t.pollutant == args.pollutant),
                                 deadlines=tuple(d for d in answer.deadlines if d.pollutant == args.pollutant),
                                 keep_improving=answer.keep_improving and bool(wanted))  # fmt: skip
        if args.chance:
            answer = replace(answer, chances=plan_choose.target_chances(project, unit))
    return Answer(data_of(answer), targets_text(answer))


def _given_targets(args: argparse.Namespace) -> dict[str, Any]:
    if args.probability is not None and not 0.5 <= args.probability <= 0.99:
        raise UsageError("plan.bad_probability", value=args.probability)
    found = {
        "year": args.by, "goal": args.goal, "base_year": args.base_year, "base": args.base, "digits": args.digits,
        "base_document": args.base_document, "set_by": args.set_by, "document": args.document, "number": args.number,
        "method": PathMethod(args.method) if args.method else PathMethod.STAGED if args.stages else None,
        "attribute": Attribute(args.attribute) if args.attribute else None,
        "probability": args.probability,
        "stages": _pairs(args.stages, "plan.bad_stages") if args.stages else None,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


def _pairs(text: str, code: str) -> dict[str, str]:
    pairs = {}
    for part in re.split(r"[,，;；]", text):
        match = re.fullmatch(r"\s*(\d{4})\s*[=:：]\s*(-?[\d.]+)\s*", part)
        if match is None:
            raise UsageError(code, value=text)
        pairs[match[1]] = match[2]
    return pairs


def _drafted(args: argparse.Namespace, project: Project, unit: Unit, given: dict[str, Any]) -> plan.TargetsAnswer:
    pollutant = args.pollutant or "PM2.5"
    deadline = plan.draft_deadline(project, unit, pollutant, **given)
    others = [one for one in plan.entered(project, unit).deadlines if one.pollutant != pollutant]
    answer = plan.targets(project, unit, [*others, deadline])
    if not args.apply:
        return answer
    project.run(put_items([deadline], "history.plan_targets"))
    return replace(plan.targets(project, unit), applied=True)


def _tasks(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=True) as project:
        answer = plan.tasks(project, plan.plan_unit(project, unit_of(args)))
    lines = [
        f"{task.code}  {task.name}  {amount(task.quantity)}{task.quantity_unit}  {task.due or '—'}"
        f"  {task.lead or task.duty}"
        for task in answer.tasks
    ]
    lines += [
        words.say(
            "cli.plan.tasks.alone", target=goal_name(name), chance=chance(share), missing=f"{answer.missing[name]:.1f}"
        )
        for name, share in answer.alone.items()
    ]
    return Answer(data_of(answer), "\n".join(lines + problem_lines(answer.problems)) or words.say("cli.plan.empty"))


def _measures(args: argparse.Namespace) -> Answer:
    if args.library:
        lines = [
            f"{one.id:28} {words.say(f'plan.chapter.{one.chapter}')}  {one.name[words.language()]}"
            for one in templates()
        ]
        return Answer({"templates": templates()}, "\n".join(lines))
    with Project.open(args.project, read_only=args.add is None) as project:
        unit = plan.plan_unit(project, unit_of(args))
        if args.add is not None:
            held = plan.measures(project, unit).measures
            code = args.code or f"M{len(held) + 1:03d}"
            if any(measure.code == code for measure in held):
                raise UsageError("plan.code_taken", value=code)
            new = measure_from(args.add, code, words.language(), unit.id)
            project.run(put_items([new], "history.plan_measures"))
        answer = plan.measures(project, unit)
    lines = [
        f"{one.code}  {one.name}  {one.start or '—'}～{one.end or '—'}  {amount(one.investment)}"
        f"  {one.duty or one.lead}"
        for one in answer.measures
    ]
    return Answer(data_of(answer), "\n".join(lines + problem_lines(answer.problems)) or words.say("cli.plan.empty"))


def _wish(args: argparse.Namespace) -> Wish:
    if not 0.5 <= args.probability <= 0.99:
        raise UsageError("plan.bad_probability", value=args.probability)
    if not 0 <= args.discount < 1 or not 0 <= args.gap < 1 or args.seconds <= 0:
        raise UsageError("plan.bad_search")
    budgets = _pairs(args.budget, "plan.bad_budget") if args.budget else {}
    if any(float(amount) < 0 for amount in budgets.values()):
        raise UsageError("plan.bad_budget", value=args.budget)
    return Wish(
        probability=args.probability,
        budgets={int(year): float(amount) for year, amount in budgets.items()},
        ceilings=_ceilings(args.ceiling) if args.ceiling else {},
        discount=args.discount,
    )


def _ceilings(text: str) -> dict[tuple[str, int], float]:
    found = {}
    for part in re.split(r"[,，;；]", text):
        match = re.fullmatch(r"\s*([\w.]+)@(\d{4})\s*[=:：]\s*([\d.]+)\s*", part)
        if match is None:
            raise UsageError("plan.bad_ceiling", value=text)
        found[(match[1], int(match[2]))] = float(match[3])
    return found


def _choose(args: argparse.Namespace) -> Answer:
    wish = _wish(args)
    writes = args.apply or bool(args.save)
    with Project.open(args.project, read_only=not writes) as project:
        unit = plan.plan_unit(project, unit_of(args))
        with _stoppable() as progress:
            answer = plan_choose.choose_measures(project, unit, wish, args.gap, args.seconds, progress, _tell_gap)
        near = None
        if args.near_best is not None and answer.feasible:
            near = plan_choose.near_best_measures(project, unit, answer, wish, args.near_best)
        if writes and answer.feasible and answer.scenario is not None:
            answer = _written(args, project, unit, answer)
    data = data_of(answer)
    if near is not None:
        data["near_best"] = to_plain(near)
    return Answer(data, choose_text(answer), 0 if answer.feasible else 3)


@contextmanager
def _stoppable() -> Iterator[Progress]:
    """Ctrl-C stops the search and answers the best set found so far."""
    progress = Progress()
    if threading.current_thread() is not threading.main_thread():
        yield progress
        return
    before = signal.signal(signal.SIGINT, lambda *_: progress.cancel())
    try:
        yield progress
    finally:
        signal.signal(signal.SIGINT, before)


def _tell_gap(cost: float, bound: float) -> None:
    if sys.stderr.isatty():
        gap = (cost - bound) / cost if cost > 0 else 0.0
        sys.stderr.write(f"\r{words.say('cli.plan.live', cost=f'{cost:.1f}', gap=f'{gap:.2%}')}   ")
        sys.stderr.flush()


def _written(args: argparse.Namespace, project: Project, unit: Unit, answer: ChooseAnswer) -> ChooseAnswer:
    assert answer.scenario is not None
    scenario = replace(answer.scenario, name=args.save or answer.scenario.name)
    if not args.apply:
        project.run(SaveScenario(scenario))
        return answer
    project.run(ApplySet(unit.id, {item.code: item.year for item in answer.chosen}, scenario))
    return replace(answer, applied=True)


def _curve(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=True) as project:
        answer = plan_choose.curve(project, plan.plan_unit(project, unit_of(args)), args.target)
    names = ("code", "price", "effect", "cumulative_effect", "cumulative_cost")
    head = [goal_name(answer.target), "  " + "  ".join(words.say(f"plan.doc.column.{name}") for name in names)]
    lines = head + [
        f"  {one.code}  {one.price:.1f}  {one.effect:.3f}  {one.cumulative_effect:.3f}  {one.cumulative_cost:.1f}"
        for one in answer.points
    ]
    return Answer(data_of(answer), "\n".join(lines))


def _scenario(args: argparse.Namespace) -> Answer:
    writes = bool(args.save or args.adopt)
    with Project.open(args.project, read_only=not writes) as project:
        unit = plan.plan_unit(project, unit_of(args))
        if args.save:
            project.run(SaveScenario(plan_choose.evaluate(project, unit, args.save)))
        if args.adopt:
            scenario = plan_choose.scenario_named(project, unit, args.adopt)
            project.run(ApplySet(unit.id, scenario.starts, scenario))
        compare = (args.compare[0], args.compare[1]) if args.compare else None
        answer = plan_choose.scenarios(project, unit, compare)
    lines = [
        f"{'★' if one.adopted else ' '} "
        + words.say("cli.plan.scenario.line", name=one.name, count=len(one.starts), cost=amount(one.cost))
        + "；".join(f"{goal_name(name)} {chance(share)}" for name, share in one.probability.items())
        for one in answer.scenarios
    ]
    lines += [f"  {one.what} {one.subject}: {one.first} → {one.second}" for one in answer.differences]
    return Answer(data_of(answer), "\n".join(lines) or words.say("cli.plan.none"))


def _progress(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=not args.close) as project:
        unit = plan.plan_unit(project, unit_of(args))
        if args.close:
            who = args.by or project.who
            project.run(CloseItem(args.close, args.proof, who, clock.today(), unit.id))
        answer = plan_follow.progress(project, unit, internal=args.internal)
        if args.out:
            files = plan_follow.write_dispatch(project, unit, args.out, args.month)
            answer = replace(answer, files=tuple(str(file) for file in files))
    lines = [f"{words.say(f'plan.status.{name}')} {number}" for name, number in answer.counts.items()]
    lines += [
        f"{row.code}  {row.name}  {words.say(f'plan.status.{row.status.value}')}  {row.done:.0%}/{row.planned:.0%}"
        f"  {row.duty}"
        for row in answer.items
    ]
    lines += [one.sentence for one in answer.reminders] + list(answer.files)
    return Answer(data_of(answer), "\n".join(lines))


def _sheet_text(one: plan_tables.TableRead) -> str:
    """The sheet, and what table it is where its name does not say so."""
    sheet, title = one.sheet or one.file, TABLES[one.table].title
    return sheet if sheet == title else f"{sheet}（{title}）"


def _import(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=args.dry_run) as project:
        unit = plan.plan_unit(project, unit_of(args))
        answer = plan_tables.preview_tables(project, unit, args.files, args.table)
        if not args.dry_run:
            if answer.items:
                project.run(put_items(answer.items))
            answer = replace(answer, dry_run=False)
    lines = [
        words.say("cli.plan.import.sheet", sheet=_sheet_text(one), rows=one.rows,
                  added=len(one.added), changed=one.changed)
        for one in answer.tables if one.rows
    ] or [words.say("cli.plan.import.empty")]  # fmt: skip
    lines += some([f"  {one.key}  {one.field}: {shown(one.old)} → {shown(one.new)}" for one in answer.changes])
    return Answer(data_of(answer), "\n".join(lines + problem_lines(answer.problems)))
