"""``airplan assess``: where the units of a project stand."""

from __future__ import annotations

import argparse
from typing import Any

from airplan import words
from airplan.assess.naming import edition_text, verdict_text
from airplan.assess.regional import GroupSummary
from airplan.assess.results import PeriodResult
from airplan.cli.core import Answer, Commands
from airplan.domain import CONCENTRATIONS, DataKind
from airplan.workspace.analysis.assess import AssessResult, UnitResult, assess
from airplan.workspace.analysis.editions import with_more
from airplan.workspace.session import Project

RESULTS = {"assess": UnitResult}


def register(sub: Commands) -> None:
    """Add the command."""
    parser = sub.add("assess", "cli.assess.help", _assess)
    add_project(parser)
    add_unit(parser)
    parser.add_argument("--year", type=int, metavar="Y", help=words.say("cli.assess.year"))
    parser.add_argument("--standard", default="auto", metavar="S", help=words.say("cli.assess.standard"))
    parser.add_argument("--period", metavar="P", help=words.say("cli.option.period"))
    parser.add_argument("--region", metavar="R", help=words.say("cli.option.region"))
    kinds = [kind.label for kind in DataKind]
    parser.add_argument("--kind", choices=kinds, help=words.say("cli.assess.kind"))
    parser.add_argument("--exclude-dust", action="store_true", help=words.say("cli.assess.exclude_dust"))
    parser.add_argument("--constant-edition", metavar="E", help=words.say("cli.assess.constant_edition"))
    parser.add_argument("--reference-state", action="store_true", help=words.say("cli.assess.reference_state"))
    parser.add_argument("--three-years", action="store_true", help=words.say("cli.assess.three_years"))
    parser.add_argument("--editions", action="store_true", help=words.say("cli.assess.editions"))


def add_project(parser: argparse.ArgumentParser) -> None:
    """The project file as first argument."""
    parser.add_argument("project", metavar="P", help=words.say("cli.option.project"))


def project_group(sub: Commands, name: str, help_code: str) -> Commands:
    """A command with the project first and its sub-commands after it: ``official P set``."""
    parser = sub.add(name, help_code)
    add_project(parser)
    return Commands(parser.add_subparsers(dest=f"{name}_command", required=True, parser_class=type(parser)))


def add_unit(parser: argparse.ArgumentParser) -> None:
    """``--city`` and ``--unit``: which unit of the project."""
    parser.add_argument("--city", metavar="C", help=words.say("cli.option.city"))
    parser.add_argument("--unit", metavar="U", help=words.say("cli.option.unit"))


def unit_of(args: argparse.Namespace) -> str | None:
    """The unit asked for."""
    chosen: str | None = args.unit or args.city
    return chosen


def _assess(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=True) as project:
        result = assess(
            project,
            unit_of(args),
            args.year,
            args.standard,
            period=args.period,
            kind=DataKind.of(args.kind) if args.kind else None,
            exclude_dust=args.exclude_dust,
            constant_edition=args.constant_edition,
            region=args.region,
            reference_state=args.reference_state,
        )
        if args.three_years or args.editions:
            result = with_more(project, result, args.three_years, args.editions)
    texts = [_text(unit) for unit in result.cities]
    texts += ["\n".join(_group_line(group) for group in result.summary)] if result.summary else []
    return Answer(_data(result), "\n\n".join(texts))


def _group_line(group: GroupSummary) -> str:
    values = "  ".join(f"{name} {group.values[name] or '—'}" for name in CONCENTRATIONS)
    return words.say(
        "cli.assess.group",
        period=group.period,
        count=group.cities,
        values=values,
        ratio=group.values["good_ratio"],
        judged=group.judged,
        attaining=group.attaining,
    )


def _data(result: AssessResult) -> Any:
    if len(result.cities) == 1:
        return result.cities[0]
    return {
        "standard": result.standard,
        "region": result.region,
        "missing": result.missing,
        "summary": result.summary,
        "cities": result.cities,
    }


def _text(unit: UnitResult) -> str:
    lines = [f"{unit.city.name} {unit.city.code}"]
    lines += [note.message for note in unit.notes]
    for result in (*unit.years, *unit.periods):
        lines += _period_lines(result)
    for three in unit.three_years:
        verdict = words.say(f"assess.verdict.{'yes' if three.attains_six else 'unknown'}")
        if three.attains_six is False:
            failing = [name for name, one in three.pollutants.items() if one.attains is False]
            verdict = words.say("assess.verdict.no", failing=words.say("assess.list_comma").join(failing))
        lines.append(words.say("cli.assess.three", first=three.years[0], last=three.years[-1], verdict=verdict))
    for one in unit.editions:
        for side in one.sides:
            values = {"year": one.year, "standard": edition_text(side.standard), "good": side.good_days}
            values["failing"] = verdict_text(side.failing_six)
            lines.append(words.sentence("cli.assess.side", values))
    return "\n".join(lines)


def _period_lines(result: PeriodResult) -> list[str]:
    values = "  ".join(
        f"{name} {(one.percentile_text if name in ('CO', 'O3') else one.mean_text) or '—'}"
        for name, one in result.pollutants.items()
    )
    days = words.say(
        "cli.assess.days",
        good=result.good_days,
        ratio=result.good_ratio,
        heavy=result.heavy_days,
        source=words.say(f"assess.aqi_source.{result.aqi_source}") if result.aqi_source else None,
    )
    verdict = words.say(
        "cli.assess.verdicts",
        six=_verdict(result.attains_six, result.failing_six),
        all=_verdict(result.attains_all, result.failing_all),
    )
    notes = [f"    · {note.message}" for note in result.notes]
    notes += [
        "    · "
        + words.say(
            "assess.official_beside",
            indicator=one.indicator,
            kind=words.say(f"official.kind.{one.kind}"),
            value=one.value,
            computed=one.computed,
            document=one.document or None,
        )
        for one in result.official
    ]
    if result.unverified_rules:
        listed = words.say("assess.list_comma").join(result.unverified_rules)
        notes.append("    · " + words.say("assess.unverified_rules", rules=listed))
    return [f"{result.period}（{edition_text(result.standard)}）", f"  {values}", f"  {days}", f"  {verdict}", *notes]


def _verdict(attains: bool | None, failing: tuple[str, ...]) -> str:
    if attains is None:
        return words.say("assess.verdict.unknown")
    if attains:
        return words.say("assess.verdict.yes")
    return words.say("assess.verdict.no", failing=words.say("assess.list_comma").join(map(_item, failing)))


def _item(failing: str) -> str:
    name, _, statistic = failing.partition(" ")
    return f"{name}{words.say(f'assess.statistic.{statistic}')}" if statistic else name
