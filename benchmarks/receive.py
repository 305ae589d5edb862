"""What arrives at the coordinator's desk is checked against the other cities: seconds a file at 50, 100 and 338.

    python benchmarks/receive.py [--cities 50,100,338] [--days 365]

Each size: a region of N cities, a request for a year of daily values of six pollutants, N packages (all invented), in
one go; then one more package alone, with all others lying there.  Checks are near linear when the seconds a file stay
level.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from pathlib import Path

import numpy as np

FIRST = dt.date(2025, 1, 1)


def make_package(folder: Path, code: str, name: str, days: int, lift: int = 0) -> Path:
    """One invented city's submission."""
    from airplan.domain import Changes, DataKind, DayCube, Unit
    from airplan.workspace.packages import submit
    from airplan.workspace.session import Project

    rng = np.random.default_rng(int(code) + lift)
    cube = DayCube.empty(np.array([int(code)]), FIRST.toordinal(), days, DataKind.REVIEWED_ACTUAL)
    level = np.array([45, 80, 15, 32, 0.9, 95])
    cube.values[0, :, :6] = np.maximum(np.round(level * rng.lognormal(0, 0.3, (days, 6)) * 10), 1) * 100

    class Write:
        label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

        def do(self, store):  # type: ignore[no-untyped-def]
            store.put_units([Unit(int(code), name, code=code)])
            store.write_days(cube)
            return Changes.of("days")

    path, out = folder / f"{code}-{lift}.airplan", folder / f"{code}-{lift}.airpkg"
    with Project.create(path, title=name) as project:
        project.run(Write())
        submit(project, out, ["series"], period="2025", request="R")
    path.unlink()
    return out


def size(folder: Path, cities: int, days: int) -> str:
    """One size on one line."""
    from airplan.rulebook import places
    from airplan.workspace import region, region_arrivals
    from airplan.workspace.session import Project

    chosen = places.all_338()[:cities]
    (folder / "范围.txt").write_text("\n".join(place.name for place in chosen), "utf-8")
    path = folder / "区域.airplan"
    region.new_region(path, str(folder / "范围.txt"))
    files = [make_package(folder, place.code, place.name, days) for place in chosen]
    again = make_package(folder, chosen[0].code, chosen[0].name, days, lift=1)
    with Project.open(path) as project:
        region.ask(project, "R", "R", ["series"], "2025", "")
        start = time.perf_counter()
        found = region_arrivals.receive(project, files)
        every = time.perf_counter() - start
        start = time.perf_counter()
        found += region_arrivals.receive(project, [again])
        alone = time.perf_counter() - start
    taken = sum(one.state != "refused" for one in found)
    return (
        f"{cities:4d} cities: {every:.2f} s, {every / cities:.4f} s a file; one more alone {alone:.3f} s; {taken} taken"
    )


def main() -> None:
    """All sizes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cities", default="50,100,338")
    parser.add_argument("--days", type=int, default=365)
    args = parser.parse_args()
    for count in map(int, args.cities.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            print(size(Path(folder), count, args.days), flush=True)


if __name__ == "__main__":
    main()
