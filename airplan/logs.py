"""Rotating log and defect reports in the user's folder; never data, only what the program did."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import logging.handlers
from pathlib import Path

DEFECTS_KEPT = 20


def log_folder(make: bool = True) -> Path:
    """Folder of the log files.  With *make* it is made when missing; raises OSError when that cannot be."""
    import platformdirs

    return Path(platformdirs.user_log_dir("AirPlan", appauthor=False, ensure_exists=make))


def start(level: int = logging.INFO) -> Path | None:
    """Send the log to a rotating file; answers its path, or None when no folder can be written."""
    try:
        target = log_folder() / "airplan.log"
        handler = logging.handlers.RotatingFileHandler(
            target, maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
        )
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("airplan")
    logger.addHandler(handler)
    logger.setLevel(level)
    return target


def keep_defect(text: str) -> Path | None:
    """Write a defect report and delete the oldest beyond :data:`DEFECTS_KEPT`; None when no file can be written."""
    try:
        folder = log_folder()
        report = folder / f"defect-{dt.datetime.now():%Y%m%d-%H%M%S}.txt"
        report.write_text(text, encoding="utf-8")
    except OSError:
        return None
    for old in sorted(folder.glob("defect-*.txt"))[:-DEFECTS_KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()
    return report
