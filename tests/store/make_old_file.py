"""Make the project file of the present format for ``old_files/``: once at each release, never again for that format.

    python tests/store/make_old_file.py tests/store/old_files/v1.airplan

All data are invented.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from airplan import clock
from airplan.domain import MISSING, DataKind, DayCube, PeriodValue, Problem, Record, Unit, UnitLevel
from airplan.store import ImportInfo, Store

FIRST = 735599  # 2015-01-01
CITY = 10_000_000


def invented_cube(shift: int = 0) -> DayCube:
    """Sixty days of an invented town; every eleventh value is missing."""
    cube = DayCube.empty(np.array([CITY]), FIRST, 60, DataKind.REVIEWED_ACTUAL)
    numbers = (np.arange(60 * 7).reshape(60, 7) * 37) % 900 * 100 + 1000 + shift
    cube.values[0] = np.where(np.arange(60 * 7).reshape(60, 7) % 11 == 0, MISSING, numbers)
    return cube


def fill(store: Store) -> None:
    """A little of everything the format can hold, with history."""
    with store.change("history.put_units", name="虚构市", count=2):
        store.put_units(
            [Unit(0, "虚构市", UnitLevel.EXTRA), Unit(0, "虚构县", UnitLevel.COUNTY, CITY, lon=115.5, lat=38.9)]
        )
    with store.change("history.import", file="虚构.xlsx"):
        problems = [Problem("intake.no_date", "虚构.xlsx", "表1", "C17", "？", {"row": 17})]
        number = store.add_import(ImportInfo("虚构.xlsx", digest="0" * 64, size=1234, problems=problems))
        store.write_days(invented_cube(), number, np.arange(60) + 2)
    with store.change("history.import", file="再来.xlsx"):
        number = store.add_import(ImportInfo("再来.xlsx"))
        later = invented_cube(shift=100)
        later.values[0, 2:] = MISSING
        store.write_days(later, number)
    with store.change("history.put_records", count=2, natural="锅炉"):
        store.put(Record("measure", "锅炉", {"start": 2027, "cut": "12.5"}, CITY, uid="1" * 32))
        store.put(Record("measure", "扬尘", {"start": 2028}, CITY, uid="2" * 32))
        store.write_periods([PeriodValue(CITY, FIRST, "year", "PM2.5", "mean", DataKind.UNSTATED, 77000)])
        store.set_setting("edition", "GB3095-2012")
    store.snapshot("初稿")
    with store.change("history.delete_records", count=1):
        store.delete("2" * 32)
    store.undo()


def main() -> None:
    """Write the file named on the command line."""
    import datetime as dt

    clock.set_today(dt.date(2026, 11, 24))
    with Store.create(Path(sys.argv[1]), title="虚构市达标规划", who="虚构人") as store:
        fill(store)


if __name__ == "__main__":
    main()
