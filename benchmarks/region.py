"""A region at national size: N city files are merged, judged, ranked, looked ahead and told in a bulletin.

    python benchmarks/region.py [--cities 10,50] [--full] [--firms 1000] [--measures 40]

Each file: 11 years of daily values of six pollutants and AQI, measures and firms (all invented).  ``--full`` takes
10, 50, 100 and 338.  Every size runs in a process of its own; printed are the seconds of every step, their sum (to be
held against 300 s on two cores), the growth of memory (against 2048 MB), seconds a file (linear when it stays level),
and what one more file costs: opening the region, whose pages were checked that day, and the merge itself (median of
three).  The processor seconds tell what others on the machine do not disturb.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

FIRST_YEAR, YEARS = 2015, 11
YEAR = str(FIRST_YEAR + YEARS - 1)
MORE = 3
LIMIT_SECONDS, LIMIT_MB = 300, 2048


def make_file(path: Path, code: str, name: str, seed: int, firms: int, measures: int) -> None:
    """One invented city file."""
    from airplan.domain import Changes, DataKind, DayCube, Record, Unit
    from airplan.workspace.session import Project

    first = dt.date(FIRST_YEAR, 1, 1).toordinal()
    days = dt.date(FIRST_YEAR + YEARS, 1, 1).toordinal() - first
    rng = np.random.default_rng(seed)
    cube = DayCube.empty(np.array([int(code)]), first, days, DataKind.REVIEWED_ACTUAL)
    level = np.array([45, 80, 15, 32, 0.9, 95, 75]) * 1000
    fall = np.exp(-0.05 * np.arange(days) / 365)
    noise = rng.lognormal(0, 0.4, (days, 7))
    cube.values[0] = np.maximum(np.round(level * noise * fall[:, None] / 1000), 1) * 1000

    class Write:
        label = ("history.put_records", {"type": "x", "natural": "", "count": 1})

        def do(self, store):  # type: ignore[no-untyped-def]
            store.put_units([Unit(int(code), name, code=code)])
            store.write_days(cube)
            for number in range(measures):
                body = {"code": f"M{number}", "name": f"任务措施{number}", "investment": 100 + number}
                store.put(Record("measure", f"M{number}", body, int(code)))
            for number in range(firms):  # a credit code has the code of its place from the third digit on
                body = {
                    "name": f"（虚构）企业{number}", "credit_code": f"91{code}{number:010d}", "grade": "CD"[number % 2]
                }  # fmt: skip
                store.put(Record("enterprise", body["credit_code"], body, int(code)))
            return Changes.of("days")

    with Project.create(path, title=name) as project:
        project.run(Write())


def make_files(folder: Path, sizes: list[int], firms: int, measures: int) -> int:
    """The cities' files, and some of units outside the 338 that come later."""
    from airplan.rulebook import places

    chosen = places.all_338()[: max(sizes)]
    for number, place in enumerate(chosen):
        make_file(folder / f"city-{place.code}.airplan", place.code, place.name, number, firms, measures)
    for number, place in enumerate(places.extra_units()[:MORE]):
        make_file(folder / f"extra-{place.code}.airplan", place.code, place.name, 900 + number, firms, measures)
    for size in sizes:
        (folder / f"members-{size}.txt").write_text("\n".join(place.name for place in chosen[:size]), "utf-8")
    return len(chosen) + MORE


def child(folder: Path, cities: int) -> None:
    """Everything with one size; one JSON line."""
    from airplan.domain import CONCENTRATIONS
    from airplan.workspace import region, region_judged
    from airplan.workspace.analysis.assess import assess
    from airplan.workspace.analysis.outlook import outlooks
    from airplan.workspace.merging import merge_files
    from airplan.workspace.session import Project

    files = sorted(folder.glob("city-*.airplan"))[:cities]
    out = folder / f"region-{cities}.airplan"
    region.new_region(out, str(folder / f"members-{cities}.txt"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found: dict[str, Any] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start, cpu = time.perf_counter(), time.process_time()
        answer = work()
        found[name] = time.perf_counter() - start
        found["cpu"] = found.get("cpu", 0) + time.process_time() - cpu
        return answer

    done = timed("merge", lambda: merge_files(out, files))
    with Project.open(out) as project:
        timed("judge", lambda: assess(project, period=YEAR, explain=False))
        timed("rank", lambda: region_judged.rank_region(project, YEAR))
        timed("outlook", lambda: outlooks(project, project.units(), tuple(CONCENTRATIONS)))
        told = timed("bulletin", lambda: region_judged.bulletin(project, YEAR, folder=folder / f"told-{cities}"))
    found |= {"rows": done.rows, "cities": told.cities, "written": len(told.files)}
    found["growth_mb"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    found |= one_more(folder, out)
    print(json.dumps(found))


def one_more(folder: Path, out: Path) -> dict[str, float]:
    """Seconds to open the region's file, and to merge one more city into it."""
    from airplan.workspace.analysis.merging import plan_merge
    from airplan.workspace.commands.merging import StoreMerge
    from airplan.workspace.session import Project

    Project.open(out).close()  # the first opening of the day reads all pages
    opening, merging = [], []
    for path in sorted(folder.glob("extra-*.airplan")):
        start = time.perf_counter()
        with Project.open(out) as project:
            opened = time.perf_counter()
            project.run(StoreMerge(plan_merge([path], project.store)))
        merging.append(time.perf_counter() - opened)
        opening.append(opened - start)
    return {"open": statistics.median(opening), "one more": statistics.median(merging)}


STEPS = ("merge", "judge", "rank", "outlook", "bulletin")


def tell(size: int, row: dict[str, Any]) -> None:
    """One size on one line."""
    total = sum(row[step] for step in STEPS)
    steps = ", ".join(f"{step} {row[step]:.1f}" for step in STEPS)
    print(
        f"{size:4d} files: {steps}; total {total:.1f} s (processor {row['cpu']:.1f} s),"
        f" {total / size:.3f} s a file (merge {row['merge'] / size:.3f});"
        f" {row['rows']} rows, {row['cities']} cities in {row['written']} documents; growth {row['growth_mb']:.0f} MB;"
        f" one more file {row['one more']:.3f} s + opening {row['open']:.3f} s",
        flush=True,
    )


def main() -> None:
    """Make the files, run each size in a process of its own, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", default="10,50")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--firms", type=int, default=1000)
    parser.add_argument("--measures", type=int, default=40)
    parser.add_argument("--child", type=int)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    if args.child:
        child(args.folder, args.child)
        return
    sizes = [10, 50, 100, 338] if args.full else [int(text) for text in args.cities.split(",")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        start = time.perf_counter()
        count = make_files(folder, sizes, args.firms, args.measures)
        print(f"{count} files made in {time.perf_counter() - start:.0f} s; load {os.getloadavg()[0]:.1f}", flush=True)
        rows = {}
        for size in sizes:
            command = [sys.executable, __file__, "--child", str(size), "--folder", str(folder)]
            answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            rows[size] = json.loads(answer.splitlines()[-1])
            tell(size, rows[size])
    few, many = rows[min(sizes)], rows[max(sizes)]
    total = sum(many[step] for step in STEPS)
    print(f"total {total:.0f} s of {LIMIT_SECONDS}; growth {many['growth_mb']:.0f} MB of {LIMIT_MB}")
    for step in STEPS:
        share = many[step] / few[step] * min(sizes) / max(sizes)
        print(f"  {step}: {share:.2f} × what {min(sizes)} files ask for a file")
    for step in ("one more", "open"):
        print(f"  {step}: {many[step] / few[step]:.2f} × what {min(sizes)} files ask for")
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
