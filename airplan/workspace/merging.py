"""Merging project files and resolving what is open, as cli and ui call it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from airplan.domain import MISSING, Problem
from airplan.errors import UsageError
from airplan.progress import QUIET, Progress
from airplan.region.merging import Conflict, Source
from airplan.store import Store
from airplan.workspace.analysis.merge_changes import Altered, altered
from airplan.workspace.analysis.merging import MergePlan, SourceNote, plan_merge
from airplan.workspace.commands.merging import RULES, ResolveConflicts, StoreMerge, series_key
from airplan.workspace.session import Project


@dataclass(frozen=True)
class MergeDone:
    """What a merge did (or would do): *rows* values and records of those concerned stand in the file, *conflicts* are
    open, *changes* are keys the file held before and that read otherwise now."""

    rows: int
    taken: int
    unchanged: int
    conflicts: tuple[Conflict, ...]
    sources: tuple[SourceNote, ...]
    problems: tuple[Problem, ...]
    resolved: int = 0
    changes: tuple[Altered, ...] = ()


def merge_files(
    out: Path, inputs: Sequence[Path], *, base: Path | None = None, prefer: str | None = None, rule: str | None = None,
    dry_run: bool = False, who: str | None = None, progress: Progress = QUIET,
    ancestors: Mapping[Path, Source] | None = None,
) -> MergeDone:  # fmt: skip
    """Merge *inputs* into the project *out* (made when missing).  Nothing is half merged: one change or none.

    *ancestors*: what single inputs come from, where the caller knows (later submissions of a city).
    """
    out = Path(out)
    if out.resolve() in {Path(path).resolve() for path in inputs}:
        raise UsageError("merge.out_among_inputs", file=out.name)
    wish = _Wish(tuple(inputs), base, prefer or "", rule or "", progress, ancestors)
    if wish.rule and wish.rule not in RULES:
        raise UsageError("merge.unknown_rule", rule=wish.rule)
    if dry_run:
        return _planned(out, wish)
    if out.exists():
        with Project.open(out, who=who) as project:
            return _store(project, wish)
    # A new file is made beside and put in place when it is whole: it is there or it is not.
    with tempfile.TemporaryDirectory(prefix=".airplan-", dir=out.parent) as folder:
        part = Path(folder) / out.name
        with Project.create(part, who=who) as project:
            done = _store(project, wish)
        os.replace(part, out)
    return done


@dataclass(frozen=True)
class _Wish:
    inputs: tuple[Path, ...]
    base: Path | None
    prefer: str
    rule: str
    progress: Progress
    ancestors: Mapping[Path, Source] | None

    def plan(self, into: Store | None) -> MergePlan:
        """What the merge will do."""
        resolved = {Path(path).resolve(): source for path, source in (self.ancestors or {}).items()}
        return plan_merge(self.inputs, into, self.base, self.progress, resolved)


def _planned(out: Path, wish: _Wish) -> MergeDone:
    if not out.exists():
        return _done(wish.plan(None))
    with Project.open(out, read_only=True) as project:
        return _done(wish.plan(project.store))


def _store(project: Project, wish: _Wish) -> MergeDone:
    plan = wish.plan(project.store)
    project.run(StoreMerge(plan))
    done = _done(plan)
    if not (wish.prefer or wish.rule):
        return done
    resolved = resolve(project, wish.prefer, wish.rule)
    left = tuple(open_conflicts(project))
    return replace(done, rows=done.rows + resolved, conflicts=left, resolved=resolved)


def _done(plan: MergePlan) -> MergeDone:
    merged = plan.merged
    shown = tuple(_natural(one) for one in merged.conflicts)
    changes = altered(plan)
    return MergeDone(merged.rows, merged.taken, merged.unchanged, shown, plan.notes, plan.problems, changes=changes)


def _natural(one: Conflict) -> Conflict:
    """Series values in natural units, as people read them."""
    if one.table not in ("day_value", "period_value"):
        return one
    values = tuple((file, None if value is None or value == MISSING else value / 1000) for file, value in one.values)
    return Conflict(one.table, one.key, values, one.unit, one.fields)


def open_conflicts(project: Project) -> list[Conflict]:
    """What waits for a choice: series and records, by key."""
    store = project.store
    files = {info.id: info.file for info in store.imports()}
    units = {unit.id: unit for unit in store.units()}
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for one in store.conflicts():
        table = "day_value" if one.length == "day" else "period_value"
        said = groups.setdefault((table, series_key(one, units)), {})
        for value, number in ((one.held, one.held_import), (one.other, one.other_import)):
            said[files.get(number or 0, store.path.name)] = None if value is None else value / 1000
    found = [Conflict(table, key, tuple(said.items())) for (table, key), said in groups.items()]
    for record in store.records("merge_conflict"):
        body = record.body
        if body.get("state") == "open":
            values = tuple((one["file"], one["body"]) for one in body["versions"])
            found.append(Conflict(body["table"], body["key"], values, "", tuple(body["fields"])))
    return sorted(found, key=lambda one: (one.table, one.key))


def resolve(project: Project, prefer: str, rule: str = "", keys: tuple[str, ...] = ()) -> int:
    """Settle open conflicts for a file or by rule; answers how many keys."""
    answer = project.run(ResolveConflicts(prefer, keys, rule)).answer
    return int(answer or 0)
