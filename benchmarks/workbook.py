"""Styled workbooks: 5,000 firms × 30 columns × 4 sheets, ours against openpyxl's write_only with the same styles.

    python benchmarks/workbook.py [--rows 5000] [--runs 3]

Prints seconds, growth of memory and the ratio; each run in a process of its own, interleaved.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHEETS, COLUMNS = 4, 30


def rows(number: int) -> list[list[object]]:
    """Mixed cells as in an emergency list: texts with Chinese, numbers with decimals, codes."""
    return [
        [i, f"某某有限公司{i}", f"91640000{i:010d}"]
        + [
            f"停止{j}号生产线，由{960 + i}吨降低到{768 + i}吨及以下" if j % 5 == 0 else round(i * 1.25 + j, 2)
            for j in range(27)
        ]
        for i in range(number)
    ]


def ours(path: Path, number: int) -> None:
    """The program's writer."""
    from airplan.workbook.write import Column, Sheet, write_workbook

    table = rows(number)
    columns = [Column("序号", "int", 6), Column("企业名称", "text", 28), Column("信用代码", "text", 20)]
    columns += [Column(f"列{j}", "text" if j % 5 == 0 else "num2", 14) for j in range(27)]
    write_workbook(path, [Sheet(f"表{k}", "应急减排清单", columns, table, freeze_columns=2) for k in range(SHEETS)])


def peer(path: Path, number: int) -> None:
    """openpyxl write_only with the same fonts, borders, formats and wrapping."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    table = rows(number)
    side = Side(style="thin")
    border, body, head = Border(side, side, side, side), Font("宋体", 10), Font("黑体", 10)
    left, right = Alignment("left", "center", wrap_text=True), Alignment("right", "center")
    fill = PatternFill("solid", fgColor="FFE7E6E6")
    book = Workbook(write_only=True)
    for k in range(SHEETS):
        page = book.create_sheet(f"表{k}")
        page.freeze_panes = "C4"
        titles = []
        for j in range(COLUMNS):
            cell = WriteOnlyCell(page, f"列{j}")
            cell.font, cell.border, cell.fill = head, border, fill
            titles.append(cell)
        page.append(titles)
        for row in table:
            cells = []
            for value in row:
                cell = WriteOnlyCell(page, value)
                cell.font, cell.border = body, border
                cell.alignment = left if isinstance(value, str) else right
                cell.number_format = "@" if isinstance(value, str) else "0.00"
                cells.append(cell)
            page.append(cells)
    book.save(path)


def measure(which: str, number: int) -> None:
    """Child process: one run, one JSON line."""
    import resource

    work = {"ours": ours, "peer": peer}[which]
    __import__("airplan.workbook.write" if which == "ours" else "openpyxl")
    if which == "ours":
        __import__("xlsxwriter")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        work(Path(folder) / "a.xlsx", number)
        seconds = time.perf_counter() - start
        size = (Path(folder) / "a.xlsx").stat().st_size
    growth = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps({"seconds": seconds, "growth_mb": growth, "size_mb": size / 2**20}))


def main() -> None:
    """Interleaved runs, medians, ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--child", choices=("ours", "peer"))
    args = parser.parse_args()
    if args.child:
        measure(args.child, args.rows)
        return
    found: dict[str, list[dict[str, float]]] = {"ours": [], "peer": []}
    for _ in range(args.runs):
        for which, results in found.items():
            command = [sys.executable, __file__, "--child", which, "--rows", str(args.rows)]
            results.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    print(f"{args.rows} rows x {COLUMNS} styled columns x {SHEETS} sheets, median of {args.runs} interleaved runs")
    for which, name in (("ours", "airplan.workbook.write"), ("peer", "openpyxl write_only")):
        middle = {key: statistics.median(run[key] for run in found[which]) for key in found[which][0]}
        print(
            f"  {name:24s} {middle['seconds']:7.2f} s   growth {middle['growth_mb']:6.0f} MB   "
            f"file {middle['size_mb']:.1f} MB"
        )
    ratios = [peer_run["seconds"] / own["seconds"] for own, peer_run in zip(found["ours"], found["peer"], strict=True)]
    print(f"  ratio peer / ours: {statistics.median(ratios):.1f} (from {min(ratios):.1f} to {max(ratios):.1f})")


if __name__ == "__main__":
    main()
