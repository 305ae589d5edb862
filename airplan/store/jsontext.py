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


def load(text: str, path: Path, kind: type = object) -> Any:
    """Value of *text*, of type *kind*; :class:`FileTrouble` when the file was tampered with."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged(path, str(error)) from error
    if not isinstance(value, kind):
        raise damaged(path, text[:40])
    return value


def damaged(path: Path, detail: str) -> FileTrouble:
    """The file holds something AirPlan never writes."""
    return FileTrouble("store.damaged", file=path.name, folder=str(path.parent), detail=detail)
