"""Dataclasses, arrays and dates become plain JSON values; NaN and infinities become null.

A dataclass field is written under its own name, or under ``metadata={"json": "PM2.5"}``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import json
import math
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np


def to_plain(value: Any) -> Any:
    """Plain JSON-able copy of *value*."""
    match value:
        case None | bool() | str():
            return str(value) if isinstance(value, enum.Enum) else value
        case enum.IntEnum():
            return value.name.lower()
        case enum.Enum():
            return to_plain(value.value)
        case int():
            return int(value)
        case float():
            return float(value) if math.isfinite(value) else None
        case Decimal():
            return to_plain(float(value))
        case dt.date() | dt.datetime():
            return value.isoformat()
        case Path():
            return str(value)
        case np.generic():
            return to_plain(value.item())
        case np.ndarray():
            return [to_plain(item) for item in value.tolist()]
        case Mapping():
            return {str(to_plain(key)): to_plain(item) for key, item in value.items()}
        case list() | tuple():
            return [to_plain(item) for item in value]
        case set() | frozenset():
            return sorted(to_plain(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            part.metadata.get("json", part.name): to_plain(getattr(value, part.name))
            for part in dataclasses.fields(value)
            if not part.metadata.get("private")
        }
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def dumps(value: Any) -> str:
    """One JSON object as text, Chinese kept readable."""
    return json.dumps(to_plain(value), ensure_ascii=False, allow_nan=False, indent=2)
