"""The project file itself: made, looked at, examined."""

from __future__ import annotations

import platform
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from airplan import __version__, logs, resourcefiles, words
from airplan.domain import Problem, Unit, UnitLevel
from airplan.errors import AirplanError, UsageError
from airplan.store import HistoryEntry, Store, lock_state
from airplan.workspace import person
from airplan.workspace.commands.records import PutUnits
from airplan.workspace.session import Project

_PACKAGES = (
    "PySide6-Essentials", "numpy", "pandas", "scipy", "statsmodels", "python-calamine", "lxml", "XlsxWriter",
    "python-docx", "matplotlib", "pyqtgraph", "sqlite-utils", "highspy", "PyNaCl",
)  # fmt: skip
_LITTLE_SPACE = 200 * 1024 * 1024


def city_unit(text: str) -> Unit:
    """The city a text names (code, name, pinyin, initials).  Raises :class:`UsageError` with the candidates."""
    from airplan.rulebook import places

    found = places.find(text)
    place = found.only
    if place is None:
        names = "、".join(f"{one.name}（{one.province} {one.code}）" for one in found.candidates)
        raise UsageError("project.city_ambiguous" if names else "project.city_unknown", city=text, candidates=names)
    level = UnitLevel.CITY if place.in_338 else UnitLevel.EXTRA
    return Unit(place.id, place.name, level, code=place.code, lon=place.lon, lat=place.lat)


def create(path: Path | str, *, title: str = "", city: str | None = None, who: str | None = None) -> Project:
    """A new project, with its city when one is named."""
    unit = None if city is None else city_unit(city)
    project = Project.create(path, title=title or (unit.name if unit else ""), who=who)
    if unit is not None:
        project.run(PutUnits((unit,)))
    return project


def sentence_of(entry: HistoryEntry) -> str:
    """What a change was, in the language of the reader."""
    return words.sentence(entry.label, entry.values)


@dataclass(frozen=True)
class LockState:
    """The sidecar beside the project."""

    held: bool
    stale: bool
    who: str | None
    host: str | None
    since: str | None


@dataclass(frozen=True)
class ProjectState:
    """What a project file holds."""

    path: str
    size_bytes: int
    file_id: str | None = None
    format: int | None = None
    program: str | None = None
    title: str | None = None
    data_version: int | None = None
    units: int = 0
    days: int = 0
    periods: int = 0
    records: dict[str, int] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    imports: int = 0
    changes: int = 0
    open_conflicts: int = 0
    lock: LockState | None = None


@dataclass(frozen=True)
class Folder:
    """One folder the program uses."""

    path: str
    writable: bool
    free_bytes: int | None


@dataclass(frozen=True)
class Doctor:
    """Everything a maintainer asks first.  ``ok``: no problem of severity error."""

    ok: bool
    program: str
    python: str
    system: str
    sqlite: str
    packages: dict[str, str | None]
    folders: dict[str, Folder]
    fonts: tuple[str, ...]
    person: str
    project: ProjectState | None
    problems: tuple[Problem, ...]


def doctor(path: Path | str | None = None) -> Doctor:
    """Examine the installation and, with *path*, a project file.  Changes nothing; a bad file is a problem."""
    problems: list[Problem] = []
    fonts = _fonts()
    if not fonts:
        problems.append(Problem("project.no_font", severity="error"))
    folders = _folders(None if path is None else Path(path))
    problems += [_folder_problem(name, folder) for name, folder in folders.items() if not folder.writable]
    problems += [
        Problem("project.little_space", value=folder.path, severity="warning")
        for folder in folders.values()
        if folder.free_bytes is not None and folder.free_bytes < _LITTLE_SPACE
    ]
    state = None if path is None else _examine(Path(path), problems)
    return Doctor(
        ok=not any(problem.severity == "error" for problem in problems),
        program=__version__,
        python=sys.version.split()[0],
        system=platform.platform(),
        sqlite=Store.sqlite_version(),
        packages=_packages(),
        folders=folders,
        fonts=fonts,
        person=person.who(),
        project=state,
        problems=tuple(problems),
    )


def _folder_problem(name: str, folder: Folder) -> Problem:
    severity = "warning" if name == "project" else "error"
    return Problem("project.folder_not_writable", value=folder.path, severity=severity)


def _examine(path: Path, problems: list[Problem]) -> ProjectState | None:
    try:
        size = path.stat().st_size
        with Store.open(path, read_only=True, check=False) as store:
            problems += store.check(full=True)
            return _state(store, path, size)
    except FileNotFoundError:
        problems.append(Problem("file.not_found", file=str(path), severity="error"))
    except AirplanError as trouble:
        values = {key: str(value) for key, value in trouble.values.items() if key != "file"}
        problems.append(Problem(trouble.code, file=path.name, values=values, severity="error"))
        return ProjectState(str(path), path.stat().st_size if path.exists() else 0, lock=_lock(path))
    return None


def _state(store: Store, path: Path, size: int) -> ProjectState:
    facts = store.facts()
    title = store.setting("title")
    return ProjectState(
        path=str(path),
        size_bytes=size,
        file_id=store.file_id,
        format=facts.format,
        program=facts.program,
        title=None if title is None else str(title),
        data_version=store.data_version,
        units=facts.units,
        days=facts.days,
        periods=facts.periods,
        records=store.record_types(),
        tables=store.tables(),
        imports=len(store.imports()),
        changes=facts.changes,
        open_conflicts=len(store.conflicts()),
        lock=_lock(path),
    )


def _lock(path: Path) -> LockState | None:
    told, held = lock_state(path)
    if told is None and not held:
        return None
    told = told or {}
    who, host, since = (None if told.get(key) is None else str(told[key]) for key in ("who", "host", "since"))
    return LockState(held, not held, who, host, since)


def _packages() -> dict[str, str | None]:
    from importlib import metadata

    found: dict[str, str | None] = {}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def _fonts() -> tuple[str, ...]:
    folder = resourcefiles.path("fonts")
    return tuple(sorted(file.name for file in folder.glob("*") if file.suffix.lower() in (".ttf", ".otf", ".ttc")))


def _folders(project: Path | None) -> dict[str, Folder]:
    import platformdirs

    places = {
        "settings": person.settings_folder(),
        "cache": Path(platformdirs.user_cache_dir("AirPlan", appauthor=False)),
        "log": logs.log_folder(make=False),
    }
    if project is not None:
        places["project"] = project.absolute().parent
    return {name: _folder(place) for name, place in places.items()}


def _folder(place: Path) -> Folder:
    import tempfile

    near = next((folder for folder in (place, *place.parents) if folder.exists()), place)
    try:
        with tempfile.TemporaryFile(dir=near):
            writable = True
    except OSError:
        writable = False
    try:
        free = shutil.disk_usage(near).free
    except OSError:
        free = None
    return Folder(str(place), writable, free)
