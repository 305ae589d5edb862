"""``merge`` and ``resolve``: several project files become one; open conflicts are settled."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airplan.cli.core import Answer, Commands, describe
from airplan.errors import UsageError
from airplan.words import say


@dataclass(frozen=True)
class MergeValue:
    """What one file says of an open key."""

    file: str
    value: Any


@dataclass(frozen=True)
class MergeConflict:
    """One open key."""

    table: str
    key: str
    values: tuple[MergeValue, ...]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class MergeChange:
    """One key OUT held before and that reads otherwise; ``after`` null: taken away."""

    table: str
    key: str
    before: Any
    after: Any
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class MergeSource:
    """One file that was read."""

    file: str
    file_id: str
    values: int
    records: int
    three_way: bool


@dataclass(frozen=True)
class MergeResult:
    """Answer of ``merge``."""

    out: str
    rows: int
    taken: int
    unchanged: int
    conflicts: tuple[MergeConflict, ...]
    changes: tuple[MergeChange, ...]
    sources: tuple[MergeSource, ...]
    resolved: int
    problems: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class ResolveResult:
    """Answer of ``resolve``."""

    resolved: int
    open: int
    conflicts: tuple[MergeConflict, ...]


RESULTS = {"merge": MergeResult, "resolve": ResolveResult}


def register(commands: Commands) -> None:
    """Add ``merge`` and ``resolve``."""
    parser = commands.add("merge", "cli.merge", _merge)
    parser.add_argument("out", type=Path)
    parser.add_argument("inputs", type=Path, nargs="+")
    parser.add_argument("--base", type=Path, help=say("cli.merge.base"))
    parser.add_argument("--prefer", metavar="FILE", help=say("cli.merge.prefer"))
    parser.add_argument("--rule", choices=("own", "reviewed"), help=say("cli.merge.rule"))
    parser.add_argument("--dry-run", action="store_true", help=say("cli.merge.dry_run"))
    parser = commands.add("resolve", "cli.resolve", _resolve)
    parser.add_argument("project", type=Path)
    parser.add_argument("--prefer", metavar="FILE", help=say("cli.merge.prefer"))
    parser.add_argument("--rule", choices=("own", "reviewed"), help=say("cli.merge.rule"))
    parser.add_argument("--key", action="append", default=[], help=say("cli.resolve.key"))


def _merge(args: argparse.Namespace) -> Answer:
    from airplan.workspace.merging import merge_files

    done = merge_files(
        args.out,
        args.inputs,
        base=args.base,
        prefer=args.prefer,
        rule=args.rule,
        dry_run=args.dry_run,
        who=getattr(args, "who", None),
    )
    result = MergeResult(
        args.out.name, done.rows, done.taken, done.unchanged, tuple(conflict_of(one) for one in done.conflicts),
        tuple(MergeChange(one.table, one.key, one.before, one.after, one.fields) for one in done.changes),
        tuple(MergeSource(note.file, note.file_id, note.values, note.records, note.three_way) for note in done.sources),
        done.resolved, tuple(describe(problem) for problem in done.problems),
    )  # fmt: skip
    lines = [
        say(
            "merge.done" if result.conflicts else "merge.done.agreed",
            out=args.out.name,
            sources=len(result.sources),
            rows=result.rows,
            conflicts=len(result.conflicts),
        )
    ]
    lines += [conflict_line(one) for one in result.conflicts[:50]]
    if len(result.conflicts) > 50:
        lines.append(say("merge.more", count=len(result.conflicts) - 50))
    lines += _change_lines(result.changes)
    lines += [problem["message"] for problem in result.problems]
    return Answer(result, "\n".join(lines))


def _change_lines(changes: Sequence[MergeChange]) -> list[str]:
    if not changes:
        return []
    lines = [say("merge.changes", count=len(changes))]
    lines += [
        f"  {one.key}　{_short(_differing(one, one.before))} → {_short(_differing(one, one.after))}"
        for one in changes[:50]
    ]
    return lines if len(changes) <= 50 else [*lines, say("merge.more", count=len(changes) - 50)]


def _differing(one: MergeChange, side: Any) -> Any:
    return {name: side.get(name) for name in one.fields} if one.fields and side is not None else side


def conflict_of(one: Any) -> MergeConflict:
    """An open key as it is answered."""
    return MergeConflict(one.table, one.key, tuple(MergeValue(file, value) for file, value in one.values), one.fields)


def conflict_line(one: MergeConflict) -> str:
    """An open key as a line for people."""
    said = "；".join(f"{value.file}：{_short(value.value)}" for value in one.values)
    return f"  {one.key}　{said}"


def _short(value: Any) -> str:
    if value is None:
        return "—"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _resolve(args: argparse.Namespace) -> Answer:
    from airplan.workspace.merging import open_conflicts, resolve
    from airplan.workspace.session import Project

    with Project.open(args.project, who=getattr(args, "who", None)) as project:
        done = 0
        if args.prefer or args.rule:
            done = resolve(project, args.prefer or "", args.rule or "", tuple(args.key))
        elif args.key:
            raise UsageError("merge.choose_a_file")
        left = tuple(conflict_of(one) for one in open_conflicts(project))
    text = [say("merge.resolved", resolved=done, open=len(left)), *(conflict_line(one) for one in left[:50])]
    return Answer(ResolveResult(done, len(left), left), "\n".join(text))
