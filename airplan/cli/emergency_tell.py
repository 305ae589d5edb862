"""Answers of the emergency commands in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from airplan.cli.core import describe
from airplan.domain.jsonable import to_plain
from airplan.emergency.change_names import field_text, value_text
from airplan.emergency.check import CheckAnswer
from airplan.emergency.evaluation import Evaluation
from airplan.emergency.ratio import Cell, shown_ratio
from airplan.emergency.yearly import Difference
from airplan.words import say, sentence
from airplan.workspace.analysis.emergency import ImportAnswer, ProposeAnswer, VersionsAnswer
from airplan.workspace.analysis.emergency_export import ExportAnswer
from airplan.workspace.analysis.emergency_response import LevelAnswer, RecordAnswer, ReviewAnswer

_SHOWN = 20
_MARKS = {True: "✓", False: "✗", None: "？"}
_COUNTED = ("accepted", "skipped", "new", "changed", "unchanged", "removed", "absent")


def with_problems(found: Any) -> dict[str, Any]:
    """JSON of an answer whose ``problems`` get their sentences."""
    data: dict[str, Any] = to_plain(found)
    data["problems"] = [describe(one) for one in found.problems]
    return data


def _problem_lines(found: Any) -> list[str]:
    lines = ["  " + describe(one)["message"] for one in found.problems[:_SHOWN]]
    return [*lines, *_rest(len(found.problems))]


def imported(found: ImportAnswer) -> str:
    """Sentence of an import and its first problems."""
    names = ("enterprises", "lines", "dust", "guarantees")
    values = {name: getattr(found, name) for name in _COUNTED} | {name: found.counts[name] for name in names}
    text = sentence("cli.emergency.said.import", {**values, "problems": len(found.problems)})
    return "\n".join([text, *_problem_lines(found)])


def _ratio_lines(levels: Mapping[str, Mapping[str, Cell]]) -> list[str]:
    lines = []
    for level, cells in levels.items():
        for pollutant, cell in cells.items():
            if cell.ok is None:
                verdict = say("cli.emergency.said.unknown")
            else:
                missing = None if cell.missing_t_per_day is None else f"{cell.missing_t_per_day:.3f}"
                verdict = (
                    say("cli.emergency.said.enough") if cell.ok else say("cli.emergency.said.short", missing=missing)
                )
                if not cell.ok and cell.ok_with_exchange:
                    verdict += say("cli.emergency.said.exchange")
            lines.append(
                say(
                    "cli.emergency.said.ratio", level=say(f"emergency.level_name.{level}"), pollutant=pollutant,
                    cut=f"{cell.cut:.3f}", base=None if cell.base is None else f"{cell.base:.3f}",
                    ratio=shown_ratio(cell), required=None if cell.required is None else f"{cell.required:g}",
                    verdict=verdict,
                )
            )  # fmt: skip
    return lines


def checked(found: CheckAnswer) -> str:
    """Ratio lines, number of findings, the first findings."""
    kinds = [one["severity"] for one in found.problems]
    summary = say(
        "cli.emergency.said.findings", count=len(kinds), errors=kinds.count("error"), warnings=kinds.count("warning"),
        remarks=kinds.count("remark"),
    )  # fmt: skip
    first = [f"  {_where(one)}{one['message']} {one['remedy']}" for one in found.problems[:_SHOWN]]
    return "\n".join([*_ratio_lines(found.levels), summary, *first, *_rest(len(kinds))])


def _where(problem: Mapping[str, Any]) -> str:
    place = " ".join(part for part in (problem["sheet"], problem["cell"]) if part)
    return f"[{place}] " if place else ""


def _rest(count: int) -> list[str]:
    return [say("cli.emergency.said.more", count=count - _SHOWN)] if count > _SHOWN else []


def proposed(found: ProposeAnswer) -> str:
    """What a proposal reaches."""
    reached = "、".join(f"{say(f'emergency.level_name.{level}')} {_MARKS[ok]}" for level, ok in found.reached.items())
    code = "accepted" if found.accepted else "not_accepted"
    head = say(
        "cli.emergency.said.propose",
        steps=len(found.steps),
        reached=reached,
        accepted=say(f"cli.emergency.said.{code}"),
    )
    steps = [f"  {say(f'emergency.level_name.{one.level}')} {one.county} {one.name}：{one.text}" for one in found.steps]
    return "\n".join([head, *steps[:_SHOWN], *_rest(len(steps)), *_ratio_lines(found.levels)])


def versions(found: VersionsAnswer) -> str:
    """Versions, one a line."""
    head = say("cli.emergency.said.versions", moment=found.moment.replace("T", " "), in_force=found.in_force)
    lines = [f"  {one.name}  {one.status}  {one.document}  {one.in_force}  {one.who}" for one in found.versions]
    return "\n".join([head, *lines])


def diff(found: Difference) -> str:
    """Counts of a comparison and its first differences."""
    head = say(
        "cli.emergency.said.diff", added=len(found.added), removed=len(found.removed), changed=len(found.changed),
        unmatched=len(found.unmatched), matched=found.matched,
    )  # fmt: skip
    lines = [f"  {say('ui.em.diff.added')} {one.name} {one.county}" for one in found.added]
    lines += [f"  {say('ui.em.diff.removed')} {one.name} {one.county}" for one in found.removed]
    lines += [
        f"  {one.name} {field_text(one.field)}：{value_text(one.field, one.old) or '—'} → "
        f"{value_text(one.field, one.new) or '—'}"
        for one in found.changed
    ]
    return "\n".join([head, *lines[:_SHOWN], *_rest(len(lines))])


def _named(level: str | None) -> str:
    return say(f"emergency.level_name.{level}") if level else say("cli.emergency.said.no_level")


def level(found: LevelAnswer) -> str:
    """Suggestion with its reasons."""
    head = say(
        "cli.emergency.said.level", level=_named(found.level), start=found.start, end=found.end,
        low=_named(found.level_low), high=_named(found.level_high), rule=found.rule_name,
    )  # fmt: skip
    return "\n".join([head, *(f"  {one['message']}" for one in found.reasons), *_problem_lines(found), found.note])


def review(found: ReviewAnswer) -> str:
    """Episodes, one a line."""
    lines = [say("cli.emergency.said.review", city=found.city, count=len(found.episodes))]
    for one in found.episodes:
        told = "  ".join(f"{rule}:{_named(called)}" for rule, called in one.levels.items())
        lines.append(f"  {one.first}～{one.last}  AQI {one.highest:g}  {told}")
    return "\n".join(lines)


def files(found: ExportAnswer) -> str:
    """Files written."""
    lines = [say("cli.emergency.said.files", count=len(found.files)), *(f"  {one}" for one in found.files)]
    return "\n".join([*lines, *([found.note] if found.note else [])])


def record(found: RecordAnswer) -> str:
    """State of the record."""
    lines = [
        say(
            "cli.emergency.said.record", notice=found.notice["key"] if found.notice else None, receipts=found.receipts,
            inspections=found.inspections, new=found.new, changed=found.changed,
        )
    ]  # fmt: skip
    return "\n".join([*lines, *(f"  {one}" for one in found.files), *_problem_lines(found)])


def evaluated(found: Evaluation) -> str:
    """One line of an evaluation."""
    nox = found.cuts["NOx"].executed_ratio

    def shown(value: float | None) -> str | None:
        return None if value is None else f"{value:.1f}"

    return say(
        "cli.emergency.said.evaluate", notice=found.notice, inspected=shown(found.total.inspected_ratio),
        complying=shown(found.total.complying_ratio), nox=shown(nox),
    )  # fmt: skip
