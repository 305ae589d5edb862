"""``airplan batch``: one analysis for many files, here or on a cluster."""

from __future__ import annotations

import argparse
from pathlib import Path

from airplan.cli.core import Answer, Commands
from airplan.errors import UsageError
from airplan.words import say
from airplan.workspace.batch import Executor, Processes, Serial, Threads
from airplan.workspace.batch_tasks import TASKS, BatchResult, batch

RESULTS = {"batch": BatchResult}


def register(sub: Commands) -> None:
    """Add the command."""
    parser = sub.add("batch", "cli.batch", _batch)
    parser.add_argument("task", choices=tuple(TASKS))
    parser.add_argument("files", type=Path, nargs="+", metavar="P")
    parser.add_argument("--metric", default="PM2.5", help=say("cli.region.metric"))
    parser.add_argument("--until", type=int, default=2035, metavar="Y", help=say("cli.batch.until"))
    parser.add_argument("--level", default="city", choices=("city", "extra", "county", "zone", "station"))
    parser.add_argument("--workers", type=int, metavar="N", help=say("cli.batch.workers"))
    parser.add_argument("--threads", action="store_true", help=say("cli.batch.threads"))
    parser.add_argument("--scheduler", metavar="ADDRESS", help=say("cli.batch.scheduler"))


def _executor(args: argparse.Namespace) -> Executor:
    if args.scheduler:
        from airplan.workspace.cluster import Cluster

        return Cluster(args.scheduler)
    if args.workers is not None and args.workers < 1:
        raise UsageError("batch.bad_workers", workers=args.workers)
    if args.workers == 1:
        return Serial()
    return Threads(args.workers) if args.threads else Processes(args.workers)


def _batch(args: argparse.Namespace) -> Answer:
    found = batch(args.task, args.files, _executor(args), metric=args.metric, until=args.until, level=args.level)
    lines = [say("batch.done", task=found.task, files=found.files, units=found.units, failed=found.failed)]
    lines += [problem["message"] for problem in found.problems]
    return Answer(found, "\n".join(lines), 0 if found.units or not found.problems else 3)
