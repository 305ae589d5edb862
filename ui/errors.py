"""The one door for trouble: known trouble goes to the message bar, a defect of ours to a dialog with a report.

The report names versions and the place in the program, never data.
"""

from __future__ import annotations

import datetime as dt
import logging
import platform
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from airplan import __version__, logs
from airplan.errors import AirplanError, Cancelled
from ui import texts

Show = Callable[[str, str, AirplanError | None], None]
"""``show(sentence, tone, error)``: what the window gives."""

_show: Show | None = None
_defect_dialog: Callable[[Path | None, str], None] | None = None


def install(show: Show | None, defect_dialog: Callable[[Path | None, str], None] | None) -> None:
    """Say where known trouble and defects are shown, and catch what nobody caught."""
    global _show, _defect_dialog
    _show, _defect_dialog = show, defect_dialog
    sys.excepthook = _uncaught if show else sys.__excepthook__


def handle(error: BaseException) -> None:
    """Show *error* where it belongs."""
    if isinstance(error, Cancelled):
        return
    if isinstance(error, AirplanError):
        if _show is not None:
            _show(texts.of_error(error), "bad", error)
        return
    logging.getLogger("airplan.ui").error("defect", exc_info=error)
    report = write_report(error)
    if _defect_dialog is not None:
        _defect_dialog(report, f"{type(error).__name__}: {place_of(error)}")


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    sys.__excepthook__(kind, error, trace)
    handle(error)


def place_of(error: BaseException) -> str:
    """File and line where the defect showed itself."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "-"


def write_report(error: BaseException) -> Path | None:
    """A file for a stick: versions, system, traceback without values.  None when it cannot be written."""
    lines = [
        f"AirPlan {__version__}",
        f"Python {sys.version}",
        platform.platform(),
        dt.datetime.now().isoformat(timespec="seconds"),
        type(error).__name__,
        *(f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)),
    ]
    return logs.keep_defect("\n".join(lines))
