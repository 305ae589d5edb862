"""What the plan commands say to people, and their JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from airplan import words
from airplan.assess.naming import edition_text
from airplan.cli.core import describe
from airplan.domain import Problem
from airplan.domain.jsonable import to_plain
from airplan.plan.naming import goal_name
from airplan.workspace.analysis.outlook import percent
from airplan.workspace.analysis.plan import TargetsAnswer
from airplan.workspace.analysis.plan_choose import ChooseAnswer


def chance(probability: float | None) -> str:
    """A chance for reading: never 0 % nor 100 %."""
    return "—" if probability is None else f"{percent(probability)}%"


def data_of(answer: Any) -> Any:
    """JSON of an answer, its problems with their sentences."""
    data = to_plain(answer)
    if getattr(answer, "problems", None) and isinstance(answer.problems[0], Problem):
        data["problems"] = [describe(problem) for problem in answer.problems]
    return data


def problem_lines(problems: Iterable[Problem]) -> list[str]:
    """A sentence a problem."""
    return [f"  · {describe(problem)['message']}" for problem in problems]


def targets_text(answer: TargetsAnswer) -> str:
    """Deadlines with their yearly targets."""
    lines = [words.say("cli.plan.targets.title", city=answer.city.name)]
    for deadline in answer.deadlines:
        known = {name: getattr(deadline, name) or None for name in
                 ("pollutant", "base_year", "base", "goal", "year")}  # fmt: skip
        by = " ".join(part for part in (deadline.set_by, deadline.number) if part)
        source = words.say("cli.plan.targets.set_by", by=by) if by else ""
        lines.append(words.say("cli.plan.targets.deadline", **known, source=source))
        lines += [
            f"    {row.year}  {row.text}  {words.say(f'plan.origin.{row.origin}')}"
            f"  {words.say(f'plan.attribute.{row.attribute}')}"
            for row in answer.targets
            if row.pollutant == deadline.pollutant
        ]
    named = {deadline.pollutant for deadline in answer.deadlines}
    lines += [f"    {row.pollutant} {row.year}  {row.text}" for row in answer.targets if row.pollutant not in named]
    for change in answer.limit_changes:
        limits = "、".join(f"{name} {value:g}" for name, value in change.limits.items())
        lines.append(f"  {change.date}  {edition_text(change.standard)}：{limits}（{change.note}）")
    for one in answer.chances:
        lines.append(_before_after(one.target, one.before, one.planned))
    return "\n".join(lines + problem_lines(answer.problems))


def _before_after(target: str, before: float, after: float | None) -> str:
    return words.say("cli.plan.targets.chance", target=goal_name(target), before=chance(before), planned=chance(after))


def amount(value: float | None) -> str:
    """A number as short as it can be, "—" for none."""
    return "—" if value is None else f"{value:g}"


def choose_text(answer: ChooseAnswer) -> str:
    """The set, or why there is none."""
    lines = []
    if answer.feasible:
        assert answer.cost is not None
        assert answer.joint_probability is not None
        told = {"cost": f"{answer.cost:.2f}", "gap": f"{answer.gap:.2%}", "joint": chance(answer.joint_probability)}
        lines.append(words.say("plan.choose.done", count=len(answer.chosen), **told))
        lines += [f"  {one.code}  {one.name}  {one.year}  {amount(one.investment)}" for one in answer.chosen]
        lines += [_before_after(name, answer.before[name], after) for name, after in answer.probability.items()]
        lines.append(
            words.say("plan.choose.applied" if answer.applied else "plan.choose.not_applied", count=len(answer.chosen))
        )
        if not answer.verified:
            lines.append(words.say("plan.choose.unverified"))
    else:
        conflict = "、".join(map(goal_name, answer.conflict)) or None
        lines.append(words.say("plan.choose.infeasible", conflict=conflict, nearest=_nearest(answer)))
    if answer.stopped:
        lines.append(words.say("plan.choose.stopped"))
    return "\n".join(lines + problem_lines(answer.problems))


def _nearest(answer: ChooseAnswer) -> str:
    if answer.nearest is None:
        return words.say("plan.choose.nothing_near")
    reached = answer.nearest.probability
    short = [
        words.say("plan.choose.short", target=goal_name(name), short=f"{gap:.1f}", chance=chance(reached[name]))
        for name, gap in answer.nearest.shortfall.items()
        if gap > 1e-6
    ]
    return "；".join(short) or words.say("plan.choose.targets_met")


def shown(value: str | None) -> str:
    """A text, "—" for none."""
    return "—" if value is None else value


def some(lines: Sequence[str], most: int = 60) -> list[str]:
    """The first *most* lines for the screen, and how many more there are."""
    rest = len(lines) - most
    return [*lines[:most], *([words.say("cli.plan.more", count=rest)] if rest > 0 else [])]
