"""Source dataclasses to record bodies and back; unknown keys of a newer program are dropped, missing ones default."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")


def to_body(source: Any) -> dict[str, Any]:
    """JSON-able body: every field that differs from its default."""
    body: dict[str, Any] = {}
    for part in dataclasses.fields(source):
        value = getattr(source, part.name)
        if value != part.default and not part.metadata.get("private"):
            body[part.name] = _plain(value)
    return body


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return to_body(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def from_body(family: type[T], body: Mapping[str, Any]) -> T:
    """A source of *family*; a field with ``metadata={"of": X}`` holds a tuple of dataclasses X."""
    values: dict[str, Any] = {}
    for part in dataclasses.fields(family):  # type: ignore[arg-type]
        if part.name in body:
            values[part.name] = _typed(body[part.name], part.metadata.get("of"))
    return family(**values)


def _typed(value: Any, of: type | None) -> Any:
    if isinstance(value, list | tuple):
        return tuple(from_body(of, item) if of and isinstance(item, Mapping) else _typed(item, None) for item in value)
    return value
