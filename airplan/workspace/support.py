"""The report for the maintainers: what they ask first, and nothing that belongs to the office.

No value, no name of a person, place or file: only versions, sizes, counts, codes, and from the log the places in
our own program where something failed.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from airplan import __version__, clock, logs
from airplan.domain.jsonable import to_plain
from airplan.safefile import replacing
from airplan.workspace.analysis.project import Doctor

LINES = 400
DEFECTS = 5
_ENTRY = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ airplan[\w.]*")
_PLACE = re.compile(r'  File "([^"]*)", line (\d+), in ([\w<>.]+)')
_FAILURE = re.compile(r"([A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt|Refused|Trouble|Cancelled|Exit))(?::.*)?")
_TOLD = ("program", "python", "system", "sqlite", "packages", "fonts", "ok")
_STATE = (
    "size_bytes", "format", "program", "data_version", "units", "days", "periods", "imports", "changes",
    "open_conflicts",
)  # fmt: skip


def write(found: Doctor, target: Path | str) -> Path:
    """Write the bundle of what *found* says, with the tail of the log.  Raises FileTrouble."""
    target = Path(target)
    with replacing(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("report.json", json.dumps(facts(found), ensure_ascii=False, indent=1) + "\n")
        bundle.writestr("log.txt", "\n".join(log_tail()) + "\n")
        for number, file in enumerate(_defects(), 1):
            text = "\n".join(without_data(_read(file)))
            bundle.writestr(f"defect-{number}.txt", text + "\n")
    return target


def facts(found: Doctor) -> dict[str, Any]:
    """What *found* says, without paths, names and values."""
    plain = to_plain(found)
    told = {name: plain[name] for name in _TOLD}
    told["folders"] = {
        name: {"writable": folder.writable, "free_bytes": folder.free_bytes, "ascii": str(folder.path).isascii()}
        for name, folder in found.folders.items()
    }
    told["problems"] = [{"code": one.code, "severity": one.severity} for one in found.problems]
    told["project"] = None if found.project is None else _state(plain["project"])
    told["made"] = clock.now().isoformat()
    return told


def _state(project: dict[str, Any]) -> dict[str, Any]:
    told = {name: project[name] for name in _STATE}
    told["records"] = sum(project["records"].values())
    lock = project["lock"]
    told["lock"] = None if lock is None else {"held": lock["held"], "stale": lock["stale"]}
    return told


def log_tail() -> list[str]:
    """The last lines of the log, without data."""
    folder = logs.log_folder(make=False)
    files = [folder / "airplan.log.1", folder / "airplan.log"]
    lines = [line for file in files if file.exists() for line in without_data(_read(file))]
    return lines[-LINES:]


def _defects() -> list[Path]:
    return sorted(logs.log_folder(make=False).glob("defect-*.txt"))[-DEFECTS:]


def _read(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def without_data(lines: Iterable[str]) -> Iterator[str]:
    """Of a log or a defect report: when, which lines of which modules, and the kind of failure.

    What a message says is left out, since it may quote a cell or a path; lines of any other form too.
    """
    for line in lines:
        if entry := _ENTRY.match(line):
            yield entry[0]
        elif line == f"AirPlan {__version__}" or line.startswith("Traceback (most recent call last)"):
            yield line
        elif place := _PLACE.match(line):
            yield f"  {_module(place[1])}:{place[2]} {place[3]}"
        elif (failure := _FAILURE.fullmatch(line)) and failure[1].isascii():
            yield failure[1]


def _module(path: str) -> str:
    """The part of a path that is a program's own: below the last folder of packages, or below our folders."""
    plain = path.replace("\\", "/")
    for mark in ("site-packages/", "_internal/", "/lib/python3", "/Lib/"):
        if mark in plain:
            return plain.rpartition(mark)[2]
    own = re.search(r"(?:^|/)((?:airplan|ui)/[\w/]+\.pyc?)$", plain)
    return own[1] if own else "?"
