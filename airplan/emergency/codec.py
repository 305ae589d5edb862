"""Source dataclasses to record bodies and back; unknown keys of a newer program are dropped, missing ones default."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def to_body(source: Any) -> dict[str, Any]:
    """JSON-able body: every field that differs from its default."""
    body: dict[str, Any] = {}
    for name, default in _defaults(source.__class__):
        value = getattr(source, name)
        if value != default:
            body[name] = _plain(value)
    return body


@cache
def _defaults(family: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((part.name, part.default) for part in dataclasses.fields(family) if not part.metadata.get("private"))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return to_body(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@cache
def _parts(family: Any) -> tuple[tuple[str, type | None], ...]:
    return tuple((part.name, part.metadata.get("of")) for part in dataclasses.fields(family))


def from_body(family: type[T], body: Mapping[str, Any], **fixed: Any) -> T:
    """A source of *family*; a field with ``metadata={"of": X}`` holds a tuple of dataclasses X.

    *fixed*: fields that do not stand in the body (identity, unit).
    """
    known: Any = family
    values = {
        name: _typed(value, of) if type(value := body[name]) in _NESTED else value
        for name, of in _parts(known)
        if name in body
    }
    return family(**values | fixed)


_NESTED = (list, tuple)


def _typed(value: Any, of: type | None) -> Any:
    if of is not None:
        return tuple(from_body(of, item) if isinstance(item, Mapping) else _typed(item, None) for item in value)
    return tuple(_typed(item, None) if type(item) in _NESTED else item for item in value)
