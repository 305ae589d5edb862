"""Squares of one size that stand for the 338 cities and keep their neighbours together (``resources/cities``).

A picture of squares has no outline, so it needs no approval number; it tells no distances either.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from airplan import resourcefiles


def tile(code: str) -> tuple[int, int] | None:
    """Column and row (0 is the north) of a city's square; None for a unit outside the 338."""
    found = _content()["tiles"].get(code)
    return None if found is None else (int(found[0]), int(found[1]))


def share_kept() -> float:
    """Share (0–1) of neighbouring cities whose squares touch."""
    counts = _content()["neighbours"]
    return float(counts["touching"]) / float(counts["pairs"])


@cache
def _content() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resourcefiles.path("cities", "tiles.json").read_text(encoding="utf-8"))
    return found
