"""A region at national size: N city files are merged, judged, ranked and read for the outlook.

    python benchmarks/region.py [--cities 10,50] [--full] [--firms 1000] [--measures 40]

Each file: 11 years of daily values of six pollutants and AQI, measures and firms (all invented).  ``--full`` takes
10, 50, 100 and 338.  Printed: seconds a step, growth of memory, seconds a file (linear when it stays level), and
what a 339th file costs.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

FIRST_YEAR, YEARS = 2015, 11


def make_file(path: Path, code: str, name: str, seed: int, firms: int, measures: int) -> None:
    """One invented city file."""
    import datetime as dt

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
            for number in range(firms):
                body = {"name": f"（虚构）企业{number}", "credit_code": f"91{number:016d}", "grade": "CD"[number % 2]}
                store.put(Record("enterprise", body["credit_code"], body, int(code)))
            return Changes.of("days")

    with Project.create(path, title=name) as project:
        project.run(Write())


def child(folder: Path, cities: int, extra: bool) -> None:
    """Merge, judge, rank and look ahead; one JSON line."""
    from airplan.workspace.merging import merge_files
    from airplan.workspace.session import Project

    files = sorted(folder.glob("city-*.airplan"))[:cities]
    out = folder / f"region-{cities}.airplan"
    out.unlink(missing_ok=True)
    found: dict[str, float] = {}
    start = time.perf_counter()
    done = merge_files(out, files)
    found["merge"] = time.perf_counter() - start
    with Project.open(out, read_only=True) as project:
        from airplan.workspace.analysis.outlook import outlooks
        from airplan.workspace.analysis.rank import rank

        start = time.perf_counter()
        rank(project, "2025")
        found["judge and rank"] = time.perf_counter() - start
        start = time.perf_counter()
        outlooks(project, project.units(), ("PM2.5",))
        found["outlook"] = time.perf_counter() - start
    if extra:
        start = time.perf_counter()
        with Project.open(out):
            found["open and check pages"] = time.perf_counter() - start
        start = time.perf_counter()
        merge_files(out, sorted(folder.glob("extra-*.airplan")))
        found["one more file"] = time.perf_counter() - start - found["open and check pages"]
    found["rows"] = done.rows
    found["growth_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


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
        child(args.folder, args.child, True)
        return
    from airplan.rulebook import places

    sizes = [10, 50, 100, 338] if args.full else [int(text) for text in args.cities.split(",")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chosen = places.all_338()[: max(sizes)]
        start = time.perf_counter()
        for number, place in enumerate(chosen):
            make_file(folder / f"city-{place.code}.airplan", place.code, place.name, number, args.firms, args.measures)
        make_file(folder / "extra-419001.airplan", "419001", "济源市", 999, args.firms, args.measures)
        print(f"made {len(chosen) + 1} files in {time.perf_counter() - start:.0f} s")
        for size in sizes:
            command = [sys.executable, __file__, "--child", str(size), "--folder", str(folder)]
            out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            row = json.loads(out.splitlines()[-1])
            names = ("merge", "judge and rank", "outlook", "open and check pages", "one more file")
            steps = ", ".join(f"{name} {row[name]:.1f} s" for name in names)
            each = f"{row['merge'] / size:.3f} s a file; {row['rows']:.0f} rows; peak {row['growth_mb']:.0f} MB"
            print(f"{size:4d} files: {steps}; {each}", flush=True)


if __name__ == "__main__":
    main()
