"""``airplan trend | chance | detect | backtest``: trends, the chance of attaining, and how such forecasts did."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from airplan import words
from airplan.cli.assess import add_project, add_unit, unit_of
from airplan.cli.core import Answer, Commands
from airplan.errors import UsageError
from airplan.workspace.analysis.backtest import BacktestAnswer, backtest
from airplan.workspace.analysis.trend import ChanceAnswer, DetectAnswer, TrendAnswer, chance, detect, trend
from airplan.workspace.session import Project

RESULTS = {"trend": TrendAnswer, "chance": ChanceAnswer, "detect": DetectAnswer, "backtest": BacktestAnswer}


def register(sub: Commands) -> None:
    """Add the commands."""
    _register_trend(sub)
    parser = _with_limit(sub, "chance", _chance)
    parser.add_argument("--method", default="auto", metavar="M", help=words.say("cli.chance.method"))
    parser.add_argument("--six", action="store_true", help=words.say("cli.chance.six"))
    _with_limit(sub, "detect", _detect)
    back = sub.add("backtest", "cli.backtest.help", _backtest)
    back.add_argument("sources", nargs="+", metavar="SOURCE", help=words.say("cli.backtest.sources"))
    back.add_argument("--metric", default="PM2.5", metavar="M", help=words.say("cli.option.metric"))
    back.add_argument("--fit-to", type=int, required=True, metavar="Y", help=words.say("cli.backtest.fit_to"))
    back.add_argument("--horizon", type=int, default=3, metavar="H", help=words.say("cli.backtest.horizon"))
    back.add_argument("--method", default="auto", metavar="M", help=words.say("cli.chance.method"))
    back.add_argument("--out", metavar="FILE", help=words.say("cli.backtest.out"))


def _register_trend(sub: Commands) -> None:
    parser = sub.add("trend", "cli.trend.help", _trend)
    add_project(parser)
    add_unit(parser)
    parser.add_argument("--metric", default="PM2.5", metavar="M", help=words.say("cli.option.metric"))
    parser.add_argument(
        "--freq", default="year", choices=("year", "quarter", "month"), help=words.say("cli.trend.freq")
    )
    parser.add_argument("--method", default="auto", metavar="M", help=words.say("cli.trend.method"))
    parser.add_argument("--scale", default="linear", choices=("linear", "log"), help=words.say("cli.trend.scale"))
    parser.add_argument("--level", type=float, default=0.95, metavar="L", help=words.say("cli.trend.level"))
    parser.add_argument("--region", metavar="R", help=words.say("cli.option.region"))
    parser.add_argument("--critical", default="table", choices=("table", "exact"), help=words.say("cli.trend.critical"))


def _with_limit(sub: Commands, name: str, handler: Any) -> argparse.ArgumentParser:
    parser = sub.add(name, f"cli.{name}.help", handler)
    add_project(parser)
    add_unit(parser)
    parser.add_argument("--metric", default="PM2.5", metavar="M", help=words.say("cli.option.metric"))
    parser.add_argument("--limit", type=float, default=35.0, metavar="L", help=words.say("cli.chance.limit"))
    parser.add_argument("--region", metavar="R", help=words.say("cli.option.region"))
    parser.add_argument("--by", type=int, default=2030, metavar="Y", help=words.say("cli.chance.by"))
    return parser


def _trend(args: argparse.Namespace) -> Answer:
    if not 0.5 <= args.level < 1:
        raise UsageError("trend.bad_level", value=args.level)
    with Project.open(args.project, read_only=True) as project:
        found = trend(
            project,
            unit_of(args),
            args.metric,
            args.freq,
            args.method,
            scale=args.scale,
            level=args.level,
            region=args.region,
            spearman_mode=args.critical,
        )
    return Answer(_one_or_many(found), "\n\n".join(_trend_text(one) for one in found))


def _one_or_many(data: Sequence[Any]) -> Any:
    return data[0] if len(data) == 1 else {"cities": list(data)}


def _trend_text(answer: TrendAnswer) -> str:
    name = answer.city.name if answer.city else answer.region
    lines = [f"{name}", answer.official_sentence, answer.sentence]
    for one in answer.pieces:
        if one.trend is not None and one.trend.sentence != answer.sentence:
            lines.append(one.trend.sentence)
    lines += [f"  {point.period}  {'—' if point.value is None else f'{point.value:.1f}'}" for point in answer.points]
    return "\n".join(line for line in lines if line)


def _chance(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=True) as project:
        found = chance(
            project, unit_of(args), args.metric, args.limit, args.by, args.method, jointly=args.six, region=args.region
        )
    lines = []
    for one in found:
        lines.append(one.sentence)
        if len(found) == 1:
            lines += [
                f"  {year.year}  {year.median:.1f}  [{year.interval[0]:.1f}, {year.interval[1]:.1f}]  "
                f"{100 * year.probability:.0f} %"
                for year in one.years
            ]
    return Answer(_one_or_many(found), "\n".join(lines))


def _detect(args: argparse.Namespace) -> Answer:
    with Project.open(args.project, read_only=True) as project:
        found = detect(project, unit_of(args), args.metric, args.limit, args.by, args.region)
    return Answer(_one_or_many(found), "\n".join(one.sentence for one in found))


def _backtest(args: argparse.Namespace) -> Answer:
    if args.horizon < 1:
        raise UsageError("trend.bad_horizon", value=args.horizon)
    found = backtest(args.sources, args.metric, args.fit_to, args.horizon, args.method, args.out)
    return Answer(found, _backtest_text(found))


def _backtest_text(found: BacktestAnswer) -> str:
    lines = [words.say("cli.backtest.done", cities=found.cities, fit_to=found.fit_to)]
    for one in found.horizons:
        lines.append(
            words.say(
                "cli.backtest.line",
                horizon=one.horizon,
                n=one.n,
                mae=f"{one.mae:.2f}",
                last=f"{one.mae_last_value:.2f}",
                nation=f"{one.mae_national_slope:.2f}",
                coverage=f"{100 * one.coverage90:.0f}",
            )
        )
    return "\n".join(lines)
