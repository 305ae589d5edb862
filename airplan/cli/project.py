"""``new undo redo history snapshot backup restore doctor``: the project file itself."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from airplan.cli.core import Answer, Commands, describe
from airplan.words import say, sentence

if TYPE_CHECKING:
    from airplan.domain import Changes
    from airplan.store import HistoryEntry
    from airplan.workspace.analysis.project import Doctor
    from airplan.workspace.session import Project


@dataclass(frozen=True)
class NewResult:
    """Answer of ``new``."""

    path: str
    file_id: str
    title: str
    city: str | None


@dataclass(frozen=True)
class ChangeLine:
    """One change of the history.  ``state``: done, undone, dropped, taken_back, closed."""

    change: int
    label: str
    text: str
    values: Mapping[str, Any]
    who: str
    at: str
    program: str
    state: str
    tables: tuple[str, ...]
    units: tuple[int, ...]
    snapshots: tuple[str, ...]


@dataclass(frozen=True)
class TurnResult:
    """Answer of ``undo`` and ``redo``: the change that went back or came back."""

    change: int
    label: str
    text: str
    who: str
    at: str
    tables: tuple[str, ...]
    units: tuple[int, ...]
    data_version: int
    rows: int | None = None
    kept: int | None = None


@dataclass(frozen=True)
class HistoryResult:
    """Answer of ``history``, newest first."""

    file_id: str
    data_version: int
    changes: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class SnapshotResult:
    """Answer of ``snapshot``: all named states and the data version each names; where one was written to."""

    snapshots: dict[str, int]
    written: str | None


@dataclass(frozen=True)
class BackupResult:
    """Answer of ``backup``."""

    path: str
    size_bytes: int
    file_id: str
    data_version: int


@dataclass(frozen=True)
class RestoreResult:
    """Answer of ``restore``; ``kept``: where the file that was there before is now."""

    path: str
    source: str
    kept: str | None
    format: int


@dataclass(frozen=True)
class DoctorResult:
    """Answer of ``doctor``; exit code 3 when ``ok`` is false."""

    ok: bool
    program: str
    python: str
    system: str
    sqlite: str
    packages: dict[str, str | None]
    folders: dict[str, dict[str, Any]]
    fonts: tuple[str, ...]
    person: str
    project: dict[str, Any] | None
    problems: tuple[dict[str, Any], ...]
    report: str | None = None


RESULTS = {
    "new": NewResult,
    "undo": TurnResult,
    "redo": TurnResult,
    "history": HistoryResult,
    "snapshot": SnapshotResult,
    "backup": BackupResult,
    "restore": RestoreResult,
    "doctor": DoctorResult,
}


def register(commands: Commands) -> None:
    """Add the commands."""
    new = _add(commands, "new", _new)
    new.add_argument("--city", metavar="C", help=say("cli.project.city"))
    new.add_argument("--title", metavar="T", default="", help=say("cli.project.title"))
    undo = _add(commands, "undo", _undo)
    which = undo.add_mutually_exclusive_group()
    which.add_argument("--change", metavar="N", type=int, help=say("cli.project.change"))
    which.add_argument("--import", dest="import_id", metavar="N", type=int, help=say("cli.project.import"))
    _add(commands, "redo", _redo)
    _add(commands, "history", _history).add_argument("--limit", metavar="N", type=int, help=say("cli.project.limit"))
    snapshot = _add(commands, "snapshot", _snapshot)
    snapshot.add_argument("name", nargs="?", help=say("cli.project.snapshot_name"))
    snapshot.add_argument("--out", metavar="F", help=say("cli.project.snapshot_out"))
    _add(commands, "backup", _backup).add_argument("target", metavar="OUT", help=say("cli.project.backup_target"))
    restore = _add(commands, "restore", _restore)
    restore.add_argument("--from", dest="source", metavar="BACKUP", help=say("cli.project.restore_from"))
    doctor = commands.add("doctor", "cli.doctor.help", _doctor)
    doctor.add_argument("project", metavar="P", nargs="?", help=say("cli.project.file"))
    doctor.add_argument("--report", metavar="FILE.zip", help=say("cli.project.report"))


def _add(commands: Commands, name: str, handler: Any) -> argparse.ArgumentParser:
    parser = commands.add(name, f"cli.{name}.help", handler)
    parser.add_argument("project", metavar="P", help=say("cli.project.file"))
    return parser


def _open(args: argparse.Namespace, *, read_only: bool = False) -> Project:
    from airplan.workspace.session import Project

    return Project.open(args.project, read_only=read_only, who=getattr(args, "who", None))


def _new(args: argparse.Namespace) -> Answer:
    from airplan.workspace.analysis import project as analysis

    with analysis.create(args.project, title=args.title, city=args.city, who=getattr(args, "who", None)) as made:
        city = made.city
        result = NewResult(
            str(made.path), made.store.file_id, made.store.setting("title", ""), None if city is None else city.code
        )
    name = city.name if city is not None else "—"
    return Answer(result, say("cli.new.done", path=result.path, city=name))


def _undo(args: argparse.Namespace) -> Answer:
    with _open(args) as project:
        wanted = args.change
        if args.import_id is not None:
            wanted = project.change_of_import(args.import_id)
        return _turned(project, project.undo() if wanted is None else project.take_back(wanted), "cli.undo.done")


def _redo(args: argparse.Namespace) -> Answer:
    with _open(args) as project:
        return _turned(project, project.redo(), "cli.redo.done")


def _turned(project: Project, changes: Changes, code: str) -> Answer:
    from airplan.workspace.analysis.project import sentence_of

    entry = next(entry for entry in project.history() if entry.id == changes.change_id)
    result = TurnResult(
        change=entry.id,
        label=entry.label,
        text=sentence_of(entry),
        who=entry.who,
        at=entry.at,
        tables=tuple(sorted(changes.tables)),
        units=tuple(sorted(changes.units)),
        data_version=project.store.data_version,
        rows=getattr(changes.answer, "rows", None),
        kept=getattr(changes.answer, "kept", None),
    )
    return Answer(result, say(code, text=result.text, who=result.who, at=result.at))


def _history(args: argparse.Namespace) -> Answer:
    from airplan.workspace.analysis.project import sentence_of

    with _open(args, read_only=True) as project:
        lines = [_change_line(entry, sentence_of(entry)) for entry in project.history(args.limit)]
        result = HistoryResult(project.store.file_id, project.store.data_version, tuple(lines))
    return Answer(result, "\n".join(map(_line, lines)) or say("cli.history.none"))


def _change_line(entry: HistoryEntry, text: str) -> ChangeLine:
    return ChangeLine(
        entry.id, entry.label, text, entry.values, entry.who, entry.at, entry.program, entry.state, entry.tables,
        entry.units, entry.snapshots,
    )  # fmt: skip


def _line(one: ChangeLine) -> str:
    marks = [] if one.state == "done" else [say(f"cli.history.{one.state}")]
    marks += [say("cli.history.snapshot", name=name) for name in one.snapshots]
    tail = f"  [{'；'.join(marks)}]" if marks else ""
    return f"{one.change:>5}  {one.at[:16].replace('T', ' ')}  {one.who}  {one.text}{tail}"


def _snapshot(args: argparse.Namespace) -> Answer:
    with _open(args, read_only=args.name is None or bool(args.out)) as project:
        if args.out:
            project.write_snapshot(args.name or "", args.out)
        elif args.name:
            project.store.snapshot(args.name)
        result = SnapshotResult(project.store.snapshots(), args.out)
    text = "\n".join(f"{name}  ({version})" for name, version in result.snapshots.items())
    return Answer(result, text or say("cli.snapshot.none"))


def _backup(args: argparse.Namespace) -> Answer:
    from pathlib import Path

    target = Path(args.target)
    with _open(args, read_only=True) as project:
        project.store.backup(target)
        result = BackupResult(str(target), target.stat().st_size, project.store.file_id, project.store.data_version)
    return Answer(result, say("cli.backup.done", path=result.path))


def _restore(args: argparse.Namespace) -> Answer:
    from airplan.store import restore
    from airplan.workspace import person

    done = restore(args.project, args.source, who=person.who(getattr(args, "who", None)))
    kept = None if done.kept is None else str(done.kept)
    result = RestoreResult(str(done.path), str(done.source), kept, done.format)
    return Answer(result, say("cli.restore.done", path=result.path, source=result.source, kept=result.kept))


def _doctor(args: argparse.Namespace) -> Answer:
    from airplan.domain.jsonable import to_plain
    from airplan.workspace import support
    from airplan.workspace.analysis import project as analysis

    found = analysis.doctor(args.project)
    if args.report:
        support.write(found, args.report)
    plain = to_plain(found)
    problems = tuple(describe(problem) for problem in found.problems)
    result = DoctorResult(**{**plain, "fonts": found.fonts, "problems": problems, "report": args.report})
    text = _report(found, problems)
    if args.report:
        text += "\n" + say("cli.doctor.report", path=args.report)
    return Answer(result, text, 0 if found.ok else 3)


def _gigabytes(count: int | None) -> str:
    return "?" if count is None else f"{count / 1e9:.1f} GB"


def _report(found: Doctor, problems: tuple[dict[str, Any], ...]) -> str:
    lines = [
        f"AirPlan {found.program} · Python {found.python} · SQLite {found.sqlite} · {found.system}",
        say("cli.doctor.person", person=found.person),
        say("cli.doctor.fonts", fonts="、".join(found.fonts)),
    ]
    lines += [
        say(f"cli.doctor.folder.{name}", path=folder.path, free=_gigabytes(folder.free_bytes))
        for name, folder in found.folders.items()
    ]
    state = found.project
    if state is not None:
        facts = {"path": state.path, "size": f"{state.size_bytes / 1e6:.1f} MB", "format": state.format}
        counts = {"units": state.units, "days": state.days, "imports": state.imports, "changes": state.changes}
        lines.append(sentence("cli.doctor.project", {**facts, **counts, "conflicts": state.open_conflicts}))
        if state.lock is not None:
            code = "cli.doctor.lock_held" if state.lock.held else "cli.doctor.lock_stale"
            since = (state.lock.since or "")[:16].replace("T", " ")
            lines.append(say(code, who=state.lock.who, host=state.lock.host, since=since))
    lines += [problem["message"] for problem in problems]
    lines.append(say("cli.doctor.ok" if found.ok else "cli.doctor.not_ok"))
    return "\n".join(lines)
