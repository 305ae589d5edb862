"""Where ``resources/`` lies: in a source tree, in a wheel, in a built program."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def root() -> Path:
    """Folder of the resources."""
    frozen = getattr(sys, "_MEIPASS", None)
    package = Path(__file__).resolve().parent
    candidates = [Path(frozen) / "resources"] if frozen else []
    candidates += [package.parent / "resources", package / "resources", package.parent / "airplan_resources"]
    for folder in candidates:
        if (folder / "words").is_dir():
            return folder
    raise FileNotFoundError("AirPlan's resources folder is missing beside the program")


def path(*parts: str) -> Path:
    """Path of one resource, for example ``path("standards", "limits.json")``."""
    return root().joinpath(*parts)
