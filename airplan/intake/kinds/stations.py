"""Station lists: national codes, names, cities and coordinates; no values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from airplan.domain import Problem, Unit, UnitLevel
from airplan.intake import naming
from airplan.intake.headings import STATION_CODE
from airplan.intake.layout import Layout, lay_out
from airplan.intake.numbers import decimal_text
from airplan.intake.roles import settle
from airplan.intake.rowwise import text_of
from airplan.intake.types import ColumnTaken, FileReading, Outside
from airplan.intake.vocabulary import plain
from airplan.workbook.grid import Grid, name_of

_GRADES = {"国控": "国控", "省控": "省控", "市控": "市控", "national": "国控"}
_CODE_HEADS = ("filecode", "file_code", "stationcodecnemc", "监测点编码", "点位编码", "站点编码", "站号")


def fits(grid: Grid) -> bool:
    """Whether the heading is that of a station list: a code, a name, a city and coordinates, no pollutant."""
    heads = {plain(text_of(cell)) for row in grid.rows[:3] for cell in row}
    codes = heads & {"station_code", "stationcode", *_CODE_HEADS}
    named = heads & {"station_name", "监测点名称", "点位名称", "站点名称", "监测点位名称", "监测点名"}
    return bool(codes and named and heads & {"lon", "经度", "longitude", "lng"})


def read(grids: Sequence[Grid], path: Path, outside: Outside) -> FileReading:
    """Stations as units of level station below their city (temporary negative ids)."""
    grid = next(grid for grid in grids if fits(grid))
    layout = settle(lay_out(grid, path.stem))
    units: list[Unit] = []
    problems: list[Problem] = []
    refused: dict[str, int] = {}
    for row in range(layout.first, len(grid.rows)):
        found = _station(layout, row, len(units))
        if isinstance(found, Unit):
            units.append(found)
        elif found is not None:
            problems.append(found)
            refused[found.code] = refused.get(found.code, 0) + 1
    mapping = tuple(
        ColumnTaken(
            grid.column_letter(column.index),
            column.heading.text,
            column.taken_for,
            column.confidence,
            file=name_of(path),
        )
        for column in layout.columns
    )
    return FileReading(
        name_of(path), str(path), "stations", units=tuple(_once(units)), accepted=len(units), refused=len(problems),
        refused_by=refused, problems=tuple(problems), mapping=mapping,
    )  # fmt: skip


def _once(units: list[Unit]) -> list[Unit]:
    by_key: dict[str, Unit] = {}
    for unit in units:
        by_key.setdefault(unit.natural, unit)
    return list(by_key.values())


def _station(layout: Layout, row: int, count: int) -> Unit | Problem | None:
    cells = {plain(column.heading.text): _cell(layout, row, column.index) for column in layout.columns}
    codes = [text for head in (*_CODE_HEADS, "station_code", "stationcode") if (text := cells.get(head, ""))]
    national = next((text.upper() for text in codes if STATION_CODE.fullmatch(text.lower())), "")
    name = _first(cells, ("station_name", "监测点名称", "点位名称", "站点名称", "监测点位名称", "监测点名"))
    if not name:
        return None
    city, text = _city(cells)
    if city is None:
        grid = layout.grid
        return Problem(
            "station_city_unknown", grid.file, grid.sheet, grid.address(row, 0), text or name, {"name": name}
        )
    code = national or next(iter(codes), "")
    lon, lat = (
        _number(_first(cells, heads)) for heads in (("lon", "经度", "longitude", "lng"), ("lat", "纬度", "latitude"))
    )
    if not lon or not lat:  # 0, 0 is no place in China
        lon = lat = None
    kind = _first(cells, ("type", "类型", "级别", "点位类型"))
    grade = next((grade for word, grade in _GRADES.items() if word in kind), "")
    return Unit(-1 - count, name, UnitLevel.STATION, city, code, grade, lon, lat)


def _cell(layout: Layout, row: int, index: int) -> str:
    cells = layout.grid.rows[row]
    return text_of(cells[index]) if index < len(cells) else ""


def _first(cells: dict[str, str], heads: tuple[str, ...]) -> str:
    return next((cells[head] for head in heads if cells.get(head)), "")


def _city(cells: dict[str, str]) -> tuple[int | None, str]:
    """City by code, full, short or old name; the text that was tried."""
    tried = ""
    for head in ("city_code", "行政区划代码", "city_full", "city", "城市", "地市", "city_old", "所属城市"):
        text = cells.get(head, "")
        if not text:
            continue
        tried = tried or text
        found = naming.codes(text)
        if len(found) == 1:
            return found[0], text
    return None, tried


def _number(text: str) -> float | None:
    decimal = decimal_text(text)
    return float(decimal) if decimal is not None else None


def book_of(units: Sequence[Unit]) -> dict[str, Unit]:
    """Look-up of stations by any code and by city and name, for reading values."""
    table: dict[str, Unit] = {}
    for unit in units:
        if unit.level != UnitLevel.STATION:
            continue
        if unit.code:
            table[unit.code.upper()] = unit
        table.setdefault(f"{unit.parent}|{unit.name}", unit)
    return table
