"""Forecasts of several cities as they come: a table of cities and days in any of the usual shapes.

* a row a city and day, with a column 城市;
* a row a city, a column (or several: AQI, 等级, 首要污染物) a day;
* a row a day, a column a city;
* a sheet or a file a city.

Each shape becomes plain tables of one city, which :func:`airplan.emergency.forecast.read_forecast` reads.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from airplan.emergency.amounts import plain_text
from airplan.emergency.forecast import columns_of, read_moment

Rows = Sequence[Sequence[object]]

_CITY = ("城市", "地市", "市", "城市名称", "地区", "城市名", "地级市", "city")
_DEEP = 20
"""Rows within which a heading is looked for."""


@dataclass(frozen=True)
class CityTable:
    """The part of a table that speaks of one city; ``code`` "" when the city is no member (``name`` as written)."""

    code: str
    name: str
    rows: Rows


def split(rows: Rows, known: Mapping[str, str]) -> list[CityTable]:
    """The tables of the cities in *rows*; *known*: names to codes.  Empty when the table names no cities."""
    for number, row in enumerate(rows[:_DEEP]):
        heads = [plain_text(cell) for cell in row]
        dates = {at: day for at, cell in enumerate(row) if (day := _day_of(cell)) is not None}
        if len(dates) > 1 and not any(place_of(head, known) for head in heads):
            found = _days_across(rows, number, dates, known)
        elif sum(bool(place_of(head, known)) for head in heads) > 1 and "date" in columns_of(row):
            found = _cities_across(rows, number, known)
        elif {"date", "time"} & columns_of(row).keys() and _city_column(heads) is not None:
            found = _long(rows, number, known)
        else:
            continue
        if found:
            return found
    return []


def place_of(text: str, known: Mapping[str, str]) -> str | None:
    """Code of a city by name, short name or code, blanks inside (石 家 庄) left out."""
    return known.get("".join(text.split()))


def _day_of(cell: object) -> object:
    """The cell as a day that the reader of forecasts knows (12/1, 12月1日（周二） too); None for anything else."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return None
    text = re.sub(r"[（(].*?[)）]|(星期|周)[一二三四五六日天]|\s+$", "", plain_text(cell)).strip()
    if short := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})", text):
        text = f"{short[1]}月{short[2]}日"
    if re.fullmatch(r"\d{1,8}", text) and (len(text) < 8 or text[:2] != "20"):  # 20261201 is one, 130600 is not
        return None
    value = cell if isinstance(cell, dt.date) else text
    try:
        read_moment(value)
    except (ValueError, OverflowError):
        return None
    return value


def _city_column(heads: Sequence[str]) -> int | None:
    plain = [re.sub(r"[（(].*?[)）]|\s", "", head).lower() for head in heads]
    return next((plain.index(word) for word in _CITY if word in plain), None)


def _long(rows: Rows, head: int, known: Mapping[str, str]) -> list[CityTable]:
    """A row a city and day; a merged city cell counts for the rows below it."""
    at = _city_column([plain_text(cell) for cell in rows[head]])
    groups: dict[str, list[Sequence[object]]] = {}
    name = ""
    for row in rows[head + 1 :]:
        name = plain_text(row[at] if at is not None and at < len(row) else "") or name
        if name and any(plain_text(cell) for place, cell in enumerate(row) if place != at):
            groups.setdefault(name, []).append(row)
    return [_table(name, [rows[head], *mine], known) for name, mine in groups.items()]


def _table(name: str, rows: Rows, known: Mapping[str, str]) -> CityTable:
    return CityTable(place_of(name, known) or "", name, rows)


def _cities_across(rows: Rows, head: int, known: Mapping[str, str]) -> list[CityTable]:
    """A row a day, a column a city."""
    day = columns_of(rows[head])["date"]
    found = []
    for at, cell in enumerate(rows[head]):
        if place_of(plain_text(cell), known):
            mine = [(row[day], row[at]) for row in rows[head + 1 :] if max(day, at) < len(row)]
            found.append(_table(plain_text(cell), [("日期", "AQI"), *mine], known))
    return found


def _days_across(rows: Rows, head: int, dates: Mapping[int, object], known: Mapping[str, str]) -> list[CityTable]:
    """A row a city, a column a day, or several under it when the next row names them."""
    below = rows[head + 1] if head + 1 < len(rows) else ()
    names = {at: meaning for meaning, at in _all_columns(below)}
    first, spans = min(dates), sorted(dates)
    inside = {
        day: [at for at in names if day <= at < (spans[place + 1] if place + 1 < len(spans) else len(below))]
        for place, day in enumerate(spans)
    }
    grouped = all(len(columns) > 1 for columns in inside.values()) if names else False
    found = []
    for row in rows[head + (2 if grouped else 1) :]:
        name = next((text for cell in row[:first] if place_of(text := plain_text(cell), known)), "")
        name = name or _likely(row[:first])
        if name:
            mine = [_day_row(row, day, dates[day], inside[day] if grouped else [day], names) for day in spans]
            found.append(_table(name, [_HEAD, *(line for line in mine if line is not None)], known))
    return found


_HEAD = ("日期", "aqi", "low", "high", "level", "pollutant")


def _day_row(
    row: Sequence[object], day: int, date: object, columns: Sequence[int], names: Mapping[int, str]
) -> Sequence[object] | None:
    """One city's day as the plain table has it; None where nothing is said."""
    cells = {(names.get(at, "aqi") if len(columns) > 1 else "aqi"): row[at] for at in columns if at < len(row)}
    if not any(plain_text(cell) for cell in cells.values()):
        return None
    return (date, *(cells.get(name, "") for name in _HEAD[1:]))


def _all_columns(row: Sequence[object]) -> list[tuple[str, int]]:
    """Meaning and column of every heading of a row, repeated ones too."""
    found = []
    for at, cell in enumerate(row):
        meaning = next((name for name in columns_of([cell]) if name not in ("date", "time")), None)
        if meaning:
            found.append((meaning, at))
    return found


def _likely(cells: Sequence[object]) -> str:
    """A name that ends as a city's does, of no member."""
    texts = map(plain_text, cells)
    return next((text for text in texts if re.fullmatch(r"[\u4e00-\u9fff]{1,8}(市|州|盟|地区)", text)), "")
