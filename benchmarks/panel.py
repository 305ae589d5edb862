"""The real yearly PM2.5 panel of the benchmarks: monthly file (2014–2016) and annual panel (2015–2019).

Third-party files beside the repository (../shared/data); nothing of them is kept.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from pathlib import Path

import numpy as np

from airplan.rulebook import places
from airplan.trend.outlook import History

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
WRONG = {("湖州", 2016), ("聊城", 2019), ("开封", 2019), ("忻州", 2019)}


def monthly(first: int = 2014, last: int = 2016, least_months: int = 11) -> dict[tuple[str, int], float]:
    """(short name, year) -> annual mean of the joined monthly file, months weighted by their days."""
    held: dict[tuple[str, int], list[tuple[float, int]]] = defaultdict(list)
    text = (SHARED / "aqistudy_monthly" / "all_city_monthly.csv").read_text(encoding="utf-8").replace("\ufeff", "")
    for line in text.splitlines():
        cells = line.split(",")
        if len(cells) > 5 and cells[5] and float(cells[5]) > 0:
            year, month = int(cells[1][:4]), int(cells[1][5:7])
            if first <= year <= last:
                held[cells[0], year].append((float(cells[5]), calendar.monthrange(year, month)[1]))
    return {
        key: sum(value * days for value, days in months) / sum(days for _, days in months)
        for key, months in held.items()
        if len(months) >= least_months
    }


def annual() -> dict[tuple[str, int], float]:
    """(name, year) -> value of the annual panel."""
    from openpyxl import load_workbook

    book = load_workbook(SHARED / "annual_long_panel" / "ultimateData.xlsx", read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    head = [str(cell) for cell in rows[0]]
    name, year, value = (head.index(text) for text in ("城市", "年份", "PM2.5"))
    return {
        (str(row[name]), int(float(str(row[year])))): float(str(row[value]))
        for row in rows[1:]
        if row[value] not in (None, "") and float(str(row[value])) > 0
    }


def history(with_monthly: bool = True) -> tuple[History, np.ndarray, np.ndarray, list[str]]:
    """The joined panel with longitudes, latitudes and names; cities of the annual panel only."""
    values = dict(monthly()) if with_monthly else {}
    values.update(annual())
    names = sorted({name for name, _ in annual()})
    years = np.arange(2014 if with_monthly else 2015, 2020)
    block = np.full((len(names), len(years), 1), np.nan)
    lon, lat, region = np.full(len(names), np.nan), np.full(len(names), np.nan), np.full(len(names), -1)
    for row, name in enumerate(names):
        for column, year in enumerate(years.tolist()):
            block[row, column, 0] = values.get((name, year), np.nan)
        place = places.find(name).place or next(iter(places.find(name).candidates), None)
        if place is not None:
            region[row] = int(place.province_code or -1)
            lon[row], lat[row] = place.lon or np.nan, place.lat or np.nan
    return History(np.arange(len(names)), years, ("PM2.5",), block, region), lon, lat, names
