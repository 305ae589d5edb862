"""Is what was built the program?  Its main job runs far from the source tree; its start is timed beside the source."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROUNDS = 7
SUFFIX = ".exe" if sys.platform == "win32" else ""


def clean_environment(home: Path) -> dict[str, str]:
    """A user's environment: a home with Chinese and a space in its name, no Python, nothing of this source tree."""
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name in ("SYSTEMROOT", "TEMP", "TMP", "DISPLAY")}
    path = os.environ.get("PATH", "") if sys.platform == "win32" else "/usr/bin:/bin"
    return kept | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "PATH": path,
        "LC_ALL": "C",
        "QT_QPA_PLATFORM": "offscreen",
    }


def main_job(built: Path) -> list[str]:
    """Run ``airplan demo`` from the built folder elsewhere; answers the files it wrote.  Raises on any failure."""
    with tempfile.TemporaryDirectory(prefix="airplan-check-") as name:
        place = Path(name)
        environment, out = clean_environment(place / "用户 一"), place / "输出 文件"
        words = [str(built / f"airplan{SUFFIX}"), "demo", str(out)]
        answer = subprocess.run(words, cwd=place, env=environment, capture_output=True, timeout=900, check=False)
        if answer.returncode:
            raise SystemExit(
                f"the built program failed ({answer.returncode}):\n{answer.stderr.decode(errors='replace')}"
            )
        files = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file() and path.stat().st_size)
        if not files:
            raise SystemExit("the built program wrote nothing")
        window = [str(built / f"airplan-window{SUFFIX}"), "--quit-after-paint"]
        subprocess.run(window, cwd=place, env=environment, timeout=120, check=True)
    return files


def seconds(words: Sequence[str], environment: dict[str, str], place: Path) -> tuple[float, float]:
    """Seconds by the clock and of the processor (the latter 0 on Windows, which tells no child's)."""
    begin, before = time.perf_counter(), os.times()
    subprocess.run(words, cwd=place, env=environment, check=True, capture_output=True, timeout=120)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - begin, used


def start_ratio(built: Path, python: Path, source: Path) -> dict[str, tuple[float, float | None]]:
    """Median time of the built program over that of the source, interleaved; below 1 is quicker.

    By the clock, and of the processor, which other programs disturb less.
    """
    with tempfile.TemporaryDirectory(prefix="airplan-start-") as name:
        place = Path(name)
        environment = clean_environment(place / "home")
        from_source = environment | {"PYTHONPATH": str(source)}
        pairs = {
            "airplan --version": (["airplan", "--version"], ["-m", "airplan", "--version"]),
            "window, first paint": (
                ["airplan-window", "--quit-after-paint"],
                ["-m", "ui.app", "--quit-after-paint"],
            ),
        }
        return {
            label: _ratio(
                [str(built / f"{first[0]}{SUFFIX}"), *first[1:]],
                environment,
                [str(python), *second],
                from_source,
                place,
            )
            for label, (first, second) in pairs.items()
        }


def _ratio(
    first: list[str], environment: dict[str, str], second: list[str], source_environment: dict[str, str], place: Path
) -> tuple[float, float | None]:
    # The first pair only warms the disk's cache.
    pairs = [
        (seconds(first, environment, place), seconds(second, source_environment, place)) for _ in range(ROUNDS + 1)
    ][1:]
    by_clock, of_processor = (
        [statistics.median(pair[side][kind] for pair in pairs) for side in (0, 1)] for kind in (0, 1)
    )
    return by_clock[0] / by_clock[1], of_processor[0] / of_processor[1] if of_processor[1] else None
