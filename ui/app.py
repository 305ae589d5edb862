"""Start of the window: ``airplan-window [PROJECT | FILES …] [--demo]``."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from airplan.progress import Progress

WARM_UP_AFTER_MS = 1500


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window; answers the exit code when it is closed."""
    options = _parser().parse_args(sys.argv[1:] if argv is None else list(argv))
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from airplan import logs
    from ui.mainwindow import MainWindow

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("AirPlan")
    app.setStyle("Fusion")
    logs.start()
    window = MainWindow()
    window.painted.connect(lambda: _begin(window, options))
    window.show()
    if options.quit_after_paint:
        window.painted.connect(lambda: QTimer.singleShot(0, window.close))
    return int(app.exec())


def _begin(window: object, options: argparse.Namespace) -> None:
    """After the first paint: open what was asked for, else the last project; warm up what is slow."""
    from PySide6.QtCore import QTimer

    from ui.mainwindow import MainWindow

    assert isinstance(window, MainWindow)
    paths = [Path(text) for text in options.files]
    if options.quit_after_paint:
        return
    if options.demo:
        window.files.open_sample()
    elif paths:
        window.files.dropped(paths)
    QTimer.singleShot(WARM_UP_AFTER_MS, window, settle_memory)
    QTimer.singleShot(WARM_UP_AFTER_MS, window, lambda: window.session.jobs.run(_warm_up, quiet=True))


def settle_memory() -> None:
    """What the program itself consists of is looked through no more: a whole collection would hold the beats of the
    window for a tenth of a second when a large answer comes from the helper.
    """
    gc.collect()
    gc.freeze()


def _warm_up(progress: Progress) -> None:
    """Start the helper process and let it import what reading needs, so that the first import does not wait."""
    from airplan.workspace import jobs

    jobs.run_in_helper("airplan.workspace.analysis.apart.warm", progress=progress)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="airplan-window")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--quit-after-paint", action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
