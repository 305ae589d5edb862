"""An invented list of 5,000 firms: export against openpyxl write_only with the same cells and styles, and the chain.

    python benchmarks/emergency.py [--firms 5000] [--runs 3]

Takes one to two minutes with the defaults and tells on standard error which run is on.  Prints seconds, growth of
memory and ratios; each run in a process of its own, interleaved.  Import is compared with openpyxl's read_only reading
of the same workbook (which only reads).
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def sheets(firms: int) -> list[Any]:
    """The list's sheets, made before the clock starts."""
    from airplan.emergency.check import check
    from airplan.emergency.invented import invented_list
    from airplan.emergency.rules import requirement
    from airplan.report.documents.emergency_list import Options, list_sheets

    whole = invented_list(firms, without_code=firms * 3 // 50)
    return list_sheets(whole, check(whole, requirement()), Options(office="示例局", city="示例市", as_of="2026-09-30"))


def ours(path: Path, made: list[Any]) -> None:
    """The program's writer."""
    from airplan.workbook.write import write_workbook

    write_workbook(path, made)


def peer(path: Path, made: list[Any]) -> None:
    """openpyxl write_only: the same values with the same fonts, borders, formats, wrapping and fills."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    from airplan.workbook.write import FORMATS, Formula, Marked

    side = Side(style="thin")
    border, body, head = Border(side, side, side, side), Font("宋体", 10), Font("黑体", 10)
    left, right = Alignment("left", "center", wrap_text=True), Alignment("right", "center")
    grey, red = PatternFill("solid", fgColor="FFE7E6E6"), PatternFill("solid", fgColor="FFFFD9D9")
    book = Workbook(write_only=True)
    for sheet in made:
        page = book.create_sheet(sheet.name)
        titles = []
        for column in sheet.columns:
            cell = WriteOnlyCell(page, column.title)
            cell.font, cell.border, cell.fill = head, border, grey
            titles.append(cell)
        page.append(titles)
        for row in sheet.rows:
            cells = []
            for column, raw in zip(sheet.columns, row, strict=True):
                value = raw.value if isinstance(raw, Marked) else raw
                value = value.text if isinstance(value, Formula) else value
                cell = WriteOnlyCell(page, value)
                cell.font, cell.border = body, border
                cell.alignment = left if isinstance(value, str) else right
                cell.number_format = FORMATS[column.kind]
                if isinstance(raw, Marked) and raw.variant == "fail":
                    cell.fill = red
                cells.append(cell)
            page.append(cells)
    book.save(path)


def chain(folder: Path, firms: int) -> dict[str, float]:
    """Seconds of every step from the list to the re-import with an empty difference."""
    from airplan.emergency.check import check
    from airplan.emergency.invented import invented_list
    from airplan.emergency.propose import propose
    from airplan.emergency.reading import read_list
    from airplan.emergency.rules import requirement
    from airplan.emergency.yearly import difference
    from airplan.report.documents.emergency_list import Options, list_sheets
    from airplan.workbook.read import read
    from airplan.workbook.write import write_workbook

    times: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        answer = work()
        times[name] = time.perf_counter() - start
        return answer

    whole = invented_list(firms, without_code=firms * 3 // 50)
    found = timed("check", lambda: check(whole, requirement()))
    timed("propose smallest", lambda: propose(whole, requirement()))
    timed("propose fair", lambda: propose(whole, requirement(), "fair"))
    made = timed("sheets", lambda: list_sheets(whole, found, Options(city="示例市")))
    timed("write", lambda: write_workbook(folder / "c.xlsx", made))
    grids = timed("read", lambda: read(folder / "c.xlsx"))
    back = timed("understand", lambda: read_list(grids))
    apart = timed("difference", lambda: difference(whole, back.whole))
    if apart.added or apart.removed or apart.changed or apart.unmatched:
        raise SystemExit("the list differs after the round trip")
    timed("openpyxl reads", lambda: _openpyxl_reads(folder / "c.xlsx"))
    return times


def _openpyxl_reads(path: Path) -> int:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    return sum(1 for sheet in book for row in sheet.iter_rows(values_only=True) for _ in row)


def _peak() -> float:
    """Largest resident memory so far, MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def measure(which: str, firms: int) -> None:
    """Child process: one run, one JSON line."""
    import psutil

    with tempfile.TemporaryDirectory() as folder:
        if which == "chain":
            print(json.dumps(chain(Path(folder), firms)))
            return
        made = sheets(firms)
        __import__("xlsxwriter" if which == "ours" else "openpyxl")
        before = psutil.Process().memory_info().rss / 2**20
        Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here, not from the making of the list
        start = time.perf_counter()
        {"ours": ours, "peer": peer}[which](Path(folder) / "a.xlsx", made)
        seconds = time.perf_counter() - start
        grown = _peak() - before
        cells = sum(len(sheet.rows) * len(sheet.columns) for sheet in made)
    print(json.dumps({"seconds": seconds, "grown_mb": grown, "cells": cells}))


def main() -> None:
    """Run the children and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--child")
    args = parser.parse_args()
    if args.child:
        measure(args.child, args.firms)
        return
    found: dict[str, list[dict[str, float]]] = {"ours": [], "peer": [], "chain": []}
    for number in range(args.runs):
        for which, runs in found.items():
            # Three runs of three children take one to two minutes; say what is going on.
            print(f"run {number + 1} of {args.runs}: {which} …", file=sys.stderr, flush=True)
            command = [sys.executable, __file__, "--child", which, "--firms", str(args.firms)]
            runs.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    medians = {which: statistics.median(run["seconds"] for run in found[which]) for which in ("ours", "peer")}
    grown = {which: max(run["grown_mb"] for run in found[which]) for which in ("ours", "peer")}
    print(f"{args.firms} firms, {found['ours'][0]['cells']:.0f} styled cells, {args.runs} runs, medians")
    for which in ("ours", "peer"):
        print(f"  {which:<5} {medians[which]:7.2f} s   growth {grown[which]:6.0f} MB")
    print(f"  ratio {medians['peer'] / medians['ours']:.1f} times quicker than openpyxl write_only")
    for step in found["chain"][0]:
        print(f"  {step:<17} {statistics.median(run[step] for run in found['chain']):7.2f} s")
    own = [run["read"] + run["understand"] for run in found["chain"]]
    other = [run["openpyxl reads"] for run in found["chain"]]
    print(f"  import {statistics.median(other) / statistics.median(own):.1f} times quicker than openpyxl merely reads")


if __name__ == "__main__":
    main()
