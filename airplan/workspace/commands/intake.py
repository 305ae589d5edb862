"""Store what files say: one undoable change, with provenance, problems, conflicts and recipe."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from airplan.domain import MISSING, Changes, DayCube, Problem, Record, Unit, UnitLevel
from airplan.errors import Refused
from airplan.intake import naming, recipes
from airplan.intake.types import SHEET_STEP, DayBlock, FileReading, Preview, Suspicion
from airplan.rulebook import places
from airplan.store import ImportInfo, Store, WriteResult

__all__ = ["SHEET_STEP", "ImportAnswer", "ImportFiles", "Stored", "nothing_to_store", "suspicion_problem"]

REMEMBERED = 4000
"""Problems kept with one import; the totals by reason count all of them."""


@dataclass(frozen=True)
class Stored:
    """What became of one file."""

    file: str
    import_id: int
    written: WriteResult
    records: int = 0
    units: int = 0


@dataclass(frozen=True)
class ImportAnswer:
    """Answer of :class:`ImportFiles`: totals over all files, and file by file."""

    files: tuple[Stored, ...] = ()
    written: WriteResult = field(default_factory=WriteResult)
    records: int = 0
    record_conflicts: int = 0
    units: tuple[int, ...] = ()


@dataclass(frozen=True)
class ImportFiles:
    """Store a preview.

    *on_conflict*: keep (the stored value stays, the other is listed beside it) or replace.  *accept*: codes of
    stopping suspicions that somebody has answered.  *remember*: keep the recipes that were used.
    Raises Refused when nothing can be stored or a stopping suspicion waits.
    """

    preview: Preview
    on_conflict: str = "keep"
    accept: tuple[str, ...] = ()
    remember: bool = True

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Sentence of the history."""
        usable = [reading.file for reading in self.preview.readings if reading.usable]
        shown = "、".join(usable[:3]) + (f" …（{len(usable)}）" if len(usable) > 3 else "")
        return "history.import", {"files": shown}

    def do(self, store: Store) -> Changes:
        """Write units, values, records and the import itself."""
        self._refuse_waiting()
        usable = [reading for reading in self.preview.readings if reading.usable]
        if not usable:
            raise nothing_to_store(self.preview)
        writer = _Writer(store, self.on_conflict)
        stored = tuple(writer.file(reading) for reading in usable)
        if self.remember:
            for reading in usable:
                _remember(store, reading)
        total = sum((one.written for one in stored), WriteResult())
        answer = ImportAnswer(
            stored, total, sum(one.records for one in stored), writer.record_conflicts, tuple(sorted(writer.touched))
        )
        return Changes.of("imports", units=answer.units, answer=answer)

    def _refuse_waiting(self) -> None:
        codes = {*self.accept, *self.preview.accepted_codes}
        waiting = [item for item in self.preview.suspicions if item.stops and item.code not in codes]
        if waiting:
            first = waiting[0]
            problems = [*map(suspicion_problem, self.preview.suspicions), *self.preview.problems]
            raise Refused(first.code, problems=problems, file=first.file, cell=first.cell, **first.values)


def suspicion_problem(item: Suspicion) -> Problem:
    """A suspicion in the list of problems."""
    return Problem(item.code, item.file, item.sheet, item.cell, "", item.values, severity="suspicion")


def nothing_to_store(preview: Preview) -> Refused:
    """Why nothing of a preview can be stored: the first file's reason."""
    wrong = next((reading for reading in preview.readings if reading.error), None)
    problems = [*preview.problems, *map(suspicion_problem, preview.suspicions)]
    if wrong is None:
        return Refused("import_nothing", problems=problems)
    return Refused(wrong.error, problems=problems, **wrong.error_values)


def _remember(store: Store, reading: FileReading) -> None:
    recipe = reading.recipe
    if recipe is None or not reading.recipe_used:
        return
    known = store.find("recipe", recipe.fingerprint)
    store.put(recipes.record(recipe, known.uid if known else None))
    recipes.keep_for_user(recipe)


class _Writer:
    def __init__(self, store: Store, on_conflict: str) -> None:
        self.store = store
        self.on_conflict = on_conflict
        self.known = {unit.id for unit in store.units()}
        self.local: dict[int, int] = {}
        self.touched: set[int] = set()
        self.record_conflicts = 0

    def file(self, reading: FileReading) -> Stored:
        """Store one reading."""
        self.local = {}
        made = self._units(reading)
        number = self.store.add_import(_info(reading))
        written = WriteResult()
        for block in reading.days:
            written += self._block(block, number)
        if reading.periods:
            written += self.store.write_periods(
                reading.periods, number, list(reading.period_rows) or None, on_conflict=self.on_conflict
            )
            self.touched |= {value.unit for value in reading.periods}
        count = sum(self._record(record) for record in reading.records)
        self.store.finish_import(number, {**_counts(reading), **dataclasses.asdict(written), "records": count})
        return Stored(reading.file, number, written, count, made)

    def _units(self, reading: FileReading) -> int:
        wanted = {int(unit) for block in reading.days for unit in block.cube.units.tolist()}
        wanted |= {value.unit for value in reading.periods}
        wanted |= {record.unit for record in reading.records if record.unit is not None}
        parents = {unit.parent for unit in reading.units if unit.parent}
        cities = sorted(code for code in {*wanted, *parents} if code and code > 0 and code not in self.known)
        made = self.store.put_units([_city_unit(code) for code in cities])
        self.known |= {unit.id for unit in made}
        named = [unit for unit in reading.units if unit.id < 0]
        placed = self.store.put_units([dataclasses.replace(unit, id=0) for unit in named])
        self.local = {before.id: after.id for before, after in zip(named, placed, strict=True)}
        return len(made) + len(placed)

    def _block(self, block: DayBlock, number: int) -> WriteResult:
        cube, rows = self._renumbered(block)
        step = block.part * SHEET_STEP
        if step:
            rows = np.where(rows > 0, rows + step, 0).astype(np.int32)
        self.touched |= {int(unit) for unit in cube.units.tolist()}
        return self.store.write_days(cube, number, rows, on_conflict=self.on_conflict)

    def _renumbered(self, block: DayBlock) -> tuple[DayCube, np.ndarray]:
        """Temporary ids become those of this file; units without any value are left out."""
        there = (block.cube.values != MISSING).any(axis=(1, 2))
        units = np.array([self.local.get(unit, unit) for unit in block.cube.units.tolist()], np.int64)
        order = np.argsort(units, kind="stable")
        order = order[there[order]]
        cube = block.cube
        return DayCube(units[order], cube.first_day, cube.values[order], cube.kind), block.rows[order]

    def _record(self, record: Record) -> int:
        known = self.store.find(record.type, record.natural)
        if known is None:
            return int(self.store.put(record))
        if dict(known.body) == dict(record.body):
            return 0
        self.record_conflicts += 1
        if self.on_conflict != "replace":
            return 0
        return int(self.store.put(dataclasses.replace(record, uid=known.uid)))


def _city_unit(code: int) -> Unit:
    place = places.by_code(code)
    if place is None:
        return Unit(code, naming.label(code), UnitLevel.EXTRA, None, f"{code:06d}")
    level = UnitLevel.CITY if place.in_338 else UnitLevel(place.level)
    parent = int(place.parent) if place.parent else None
    return Unit(int(place.code), place.name, level, parent, place.code, "", place.lon, place.lat)


def _info(reading: FileReading) -> ImportInfo:
    path = Path(reading.path)
    size = path.stat().st_size if path.exists() else None
    layout = json.loads(reading.layout) if reading.layout else {}
    suspicions = [suspicion_problem(item) for item in reading.suspicions]
    recipe = recipes.to_plain(reading.recipe) if reading.recipe else {}
    problems = [*suspicions, *reading.problems][:REMEMBERED]
    return ImportInfo(reading.file, reading.kind, reading.sha256, size, layout, recipe, _counts(reading), problems)


def _counts(reading: FileReading) -> dict[str, int]:
    by_reason = {f"missing.{code}": count for code, count in reading.missing_by.items()}
    by_reason |= {f"refused.{code}": count for code, count in reading.refused_by.items()}
    return {"accepted": reading.accepted, "missing": reading.missing, "refused": reading.refused, **by_reason}
