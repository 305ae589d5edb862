"""338 workbooks of six daily years, checked and stored, against pandas + openpyxl merely reading them.

    python benchmarks/intake.py [--cities 338] [--peer 6]

The peer reads a few of the same workbooks and its time is scaled to all of them.  Prints the ratio (goal: at least
5) and how much the process grew (goal: under 400 MB).
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

HEADS = ("日期", "AQI", "质量等级", "PM2.5", "PM10", "SO2", "NO2", "CO", "O3_8h")
GRADES = ("优", "良", "轻度污染", "中度污染")


def make(folder: Path, cities: int) -> list[Path]:
    """One invented workbook a city: 2,192 days, nine columns."""
    import xlsxwriter

    from airplan.assess import aqi
    from airplan.rulebook import places

    first = dt.date(2015, 1, 1)
    files = []
    for number, place in enumerate(places.all_338()[:cities]):
        random = np.random.default_rng(number)
        path = folder / f"{place.name}.xlsx"
        with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
            sheet = book.add_worksheet("日均值")
            sheet.write_row(0, 0, HEADS)
            fine = np.round(random.gamma(4, 12, 2192) + 3, 1)
            index = aqi.iaqi_array(np.rint(fine * 1000).astype(np.int64), "PM2.5", "HJ633-2012")
            for day in range(2192):
                dust = float(fine[day])
                row = (
                    (first + dt.timedelta(day)).isoformat(), int(index[day]), GRADES[day % 4], dust,
                    round(dust * 1.6, 1),
                    12 + day % 9, 35 + day % 20, round(0.6 + (day % 10) / 10, 1), 80 + day % 90,
                )  # fmt: skip
                sheet.write_row(day + 1, 0, row)
        files.append(path)
    return files


class Memory:
    """Watches the resident size of this process from a thread."""

    def __init__(self) -> None:
        import psutil

        self._process = psutil.Process()
        self.start = self.top = self._process.memory_info().rss
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            self.top = max(self.top, self._process.memory_info().rss)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def growth(self) -> float:
        """Growth in MB."""
        return (self.top - self.start) / 1e6


def ours(files: list[Path], folder: Path) -> tuple[float, float, int]:
    """Seconds, MB of growth, values stored."""
    from airplan.workspace.analysis import intake
    from airplan.workspace.commands.intake import ImportFiles
    from airplan.workspace.session import Project

    with Project.create(folder / "all.airplan") as project, Memory() as memory:
        start = time.perf_counter()
        preview = intake.preview(project, files)
        read = time.perf_counter() - start
        changes = project.run(ImportFiles(preview))
        seconds = time.perf_counter() - start
    print(f"  read and checked {read:.1f} s, stored {seconds - read:.1f} s")
    return seconds, memory.growth, changes.answer.written.added


def peer(files: list[Path], count: int) -> float:
    """Seconds pandas with openpyxl needs for all files, from *count* of them."""
    import pandas as pd

    some = files[:: max(1, len(files) // count)][:count]
    start = time.perf_counter()
    for path in some:
        pd.read_excel(path, engine="openpyxl")
    return (time.perf_counter() - start) / len(some) * len(files)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=int, default=338)
    parser.add_argument("--peer", type=int, default=6)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = make(folder, args.cities)
        seconds, growth, values = ours(files, folder)
        other = peer(files, args.peer)
    print(f"{len(files)} workbooks, {values} values stored in {seconds:.1f} s; growth {growth:.0f} MB (goal < 400)")
    print(f"pandas.read_excel(engine='openpyxl') only reading: {other:.1f} s (from {args.peer} files)")
    print(f"ratio {other / seconds:.1f} (goal >= 5)")


if __name__ == "__main__":
    main()
