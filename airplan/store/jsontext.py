"""JSON inside the file: one canonical spelling out, damaged text in words in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from airplan.domain.jsonable import to_plain
from airplan.errors import FileTrouble


def dump(value: Any) -> str:
    """Canonical text of *value*: equal values give equal text."""
    return json.dumps(to_plain(value), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def load(text: str, path: Path) -> Any:
    """Value of *text*; :class:`FileTrouble` when the file was tampered with."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileTrouble("store.damaged", file=path.name, folder=str(path.parent), detail=str(error)) from error
