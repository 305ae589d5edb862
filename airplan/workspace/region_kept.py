"""Where arrivals are kept until they are merged, and what has come so far."""

from __future__ import annotations

from pathlib import Path

from airplan.region.board import Request, Submission
from airplan.region.merging import Source
from airplan.region.peers import Peers, peers_of
from airplan.workspace import packages
from airplan.workspace.analysis.merging import read_source
from airplan.workspace.region import names
from airplan.workspace.session import Project


def source_in(path: Path) -> Source:
    """Content of a kept file."""
    with Project.open(path, read_only=True) as project:
        return read_source(project.store, path.name)


def inbox(project: Project) -> Path:
    """The folder beside the region's file."""
    return project.path.with_name(f"{project.path.stem}_收件")


def kept_at(project: Project, request: str, code: str, number: int) -> Path:
    """Where an arrival is kept; its name is what conflicts are told by."""
    return inbox(project) / request / f"{code}_{names([code])[code]}_{number}.airplan"


def is_kept(project: Project, one: Submission) -> bool:
    """Whether an arrival's file is still there."""
    return kept_at(project, one.request, one.code, one.number).exists()


def source_of(project: Project, one: Submission) -> Source:
    """Content of an arrival."""
    return source_in(kept_at(project, one.request, one.code, one.number))


def held_source(project: Project, code: str) -> Source | None:
    """What the region's file holds, when it holds the city."""
    units = [unit.id for unit in project.units() if unit.code == code]
    return read_source(project.store, project.path.name) if units else None


class Desk:
    """All arrivals so far, read once for all files that come in together."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._by_city: dict[str, list[Submission]] = {}
        self._peers: dict[str, Peers] = {}
        for record in project.store.records("region_submission"):
            one = Submission.from_record(record)
            self._by_city.setdefault(one.code, []).append(one)

    def of(self, code: str) -> list[Submission]:
        """What came from a city, to whatever request."""
        return self._by_city.get(code, [])

    def put(self, one: Submission, content: Source, sender: str) -> None:
        """A further arrival, of the city that goes by *sender* in it; the next ones are held against it."""
        self._by_city.setdefault(one.code, []).append(one)
        self._peers[one.request].put(sender, content.cubes.values())

    def held(self, code: str) -> Source | None:
        """What the city sent last, else what the region's file holds of it."""
        mine = sorted(self.of(code), key=lambda one: (one.received, one.number))
        for one in reversed(mine):
            if is_kept(self._project, one):
                return source_of(self._project, one)
        return held_source(self._project, code)

    def peers(self, request: Request) -> Peers:
        """Monthly means of the cities' last arrivals."""
        if request.id not in self._peers:
            self._peers[request.id] = peers_of(self._last(request.id))
        return self._peers[request.id]

    def _last(self, number: str) -> dict[str, Source]:
        found = {}
        for code, every in self._by_city.items():
            last = max((one for one in every if one.request == number), key=lambda one: one.number, default=None)
            if last is not None and is_kept(self._project, last):
                source = source_of(self._project, last)
                known = (unit.code for unit in source.units if packages.code_among(unit.code, [code]) == code)
                found[next(known, code)] = source
        return found
