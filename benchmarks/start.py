"""Start of the window against a bare PySide6 + pyqtgraph plot, interleaved, each a fresh process.

Printed: milliseconds from the start of the interpreter to the end of the first paint (median of the runs) and
their ratio.  Promise: at most 1.5.

    python benchmarks/start.py [RUNS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import pyqtgraph
app = QApplication(sys.argv[:1])
class Plot(pyqtgraph.PlotWidget):
    seen = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.seen:
            self.seen = True
            QTimer.singleShot(0, app.quit)
plot = Plot()
plot.plot(range(100), range(100))
plot.resize(1366, 768)
plot.show()
app.exec()
"""

WINDOW = "from ui.app import main; main(['--quit-after-paint'])"


def once(code: str) -> float:
    """One fresh process; milliseconds until it has painted and ended."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=os.environ | {"PYTHONWARNINGS": "ignore"})
    return (time.perf_counter() - start) * 1000


def main(runs: int = 5) -> int:
    """Print both medians and the ratio."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    times: dict[str, list[float]] = {"bare": [], "window": []}
    once(BARE), once(WINDOW)  # warm the file cache for both
    for _ in range(runs):
        times["bare"].append(once(BARE))
        times["window"].append(once(WINDOW))
    bare, window = (statistics.median(times[name]) for name in ("bare", "window"))
    print(f"bare plot {bare:.0f} ms, AirPlan window {window:.0f} ms, ratio {window / bare:.2f} (promise: 1.5)")
    return 0 if window / bare <= 1.5 else 1


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
