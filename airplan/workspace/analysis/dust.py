"""The list of dust events, and reading one from a table (城市, 开始日期, 结束日期 or 日期, PM10/PM2.5 剔除前/后)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from airplan.domain import Problem, Unit
from airplan.errors import UsageError
from airplan.series.dust import PARTICLES, DustEvent
from airplan.workbook.grid import Cell, Grid
from airplan.workbook.read import read
from airplan.workspace.analysis.assess import dust_events
from airplan.workspace.analysis.places import find_units, one_unit

if TYPE_CHECKING:
    from airplan.workspace.session import Project

_HEADINGS = {
    "city": ("城市", "地区", "区县", "点位", "city"),
    "first": ("开始", "起始", "起", "start", "from", "first"),
    "last": ("结束", "终止", "截止", "止", "end", "to", "last"),
    "day": ("日期", "沙尘日", "date", "day"),
}
_AFTER = ("剔除后", "订正后", "扣除后", "after")
_BEFORE = ("剔除前", "订正前", "扣除前", "监测值", "before")


@dataclass(frozen=True, slots=True)
class DustList:
    """Dust events on record."""

    count: int
    events: tuple[DustEvent, ...]


@dataclass(frozen=True, slots=True)
class DustImport:
    """What a table of dust events gave."""

    file: str
    events: tuple[DustEvent, ...]
    problems: tuple[Problem, ...]


def list_dust(project: Project) -> DustList:
    """Dust events by unit and day."""
    events = tuple(dust_events(project))
    return DustList(len(events), events)


def read_dust(project: Project, file: str | Path, unit: str | None = None) -> DustImport:
    """Read a table of dust events; nothing is stored.  *unit*: for tables without a column of cities."""
    name = Path(file).name
    events: list[DustEvent] = []
    problems: list[Problem] = []
    for grid in read(file):
        columns, row = _columns(grid)
        if not columns:
            problems.append(Problem("dust.no_headings", name, grid.sheet))
            continue
        fixed = one_unit(project, unit) if "city" not in columns else None
        for place in range(row + 1, len(grid.rows)):
            found = _event(project, grid, columns, place, fixed)
            if isinstance(found, Problem):
                problems.append(found)
            elif found is not None:
                events.append(found)
    return DustImport(name, tuple(events), tuple(problems))


def _columns(grid: Grid) -> tuple[dict[str, int], int]:
    for row, cells in enumerate(grid.rows[:20]):
        found = _named(cells)
        if "day" in found or "first" in found:
            return found, row
    return {}, 0


def _named(cells: Sequence[Cell]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        text = re.sub(r"\s+", "", str(cell)).lower()
        particle = next((name for name in PARTICLES if name.lower() in text), None)
        if particle:
            side = "after" if any(word in text for word in _AFTER) else "before"
            found.setdefault(f"{side} {particle}", place)
            continue
        for key, words in _HEADINGS.items():
            if any(text.startswith(word) or (len(word) > 1 and word in text) for word in words):
                found.setdefault(key, place)
                break
    return found


def _event(
    project: Project, grid: Grid, columns: dict[str, int], row: int, fixed: Unit | None
) -> DustEvent | Problem | None:
    cells = grid.rows[row]

    def cell(name: str) -> Cell:
        place = columns.get(name, -1)
        return cells[place] if 0 <= place < len(cells) else ""

    if not any(str(one).strip() for one in cells):
        return None
    first, last = _day(cell("first") or cell("day")), _day(cell("last") or cell("first") or cell("day"))
    if first is None or last is None or last < first:
        place = columns.get("first", columns.get("day", 0))
        return Problem(
            "dust.bad_day", grid.file, grid.sheet, grid.address(row, place), str(cell("first") or cell("day"))
        )
    unit = fixed or _unit(project, str(cell("city")))
    if unit is None:
        where = grid.address(row, columns["city"])
        return Problem("dust.unknown_unit", grid.file, grid.sheet, where, str(cell("city")))
    sides: dict[str, dict[str, dict[str, str]]] = {"before": {}, "after": {}}
    for key in columns:
        side, _, name = key.partition(" ")
        value = _number(cell(key)) if name else None
        if value is not None:
            sides[side].setdefault(first.isoformat(), {})[name] = value
    return DustEvent(unit.id, first, last, sides["before"], sides["after"], grid.file)


def _unit(project: Project, text: str) -> Unit | None:
    try:
        found = find_units(project, text.strip())
    except UsageError:
        return None
    return found[0] if len(found) == 1 else None


def _day(cell: Cell) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    parts = re.findall(r"\d+", str(cell))
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    try:
        return dt.date(*(int(part) for part in parts[:3])) if len(parts) >= 3 else None
    except ValueError:
        return None


def _number(cell: Cell) -> str | None:
    try:
        value = Decimal(str(cell).strip())
    except InvalidOperation:
        return None
    return f"{value:f}" if value.is_finite() and value > 0 else None
