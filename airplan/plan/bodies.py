"""Entered dataclasses to records and back.

A record class is a frozen dataclass with ``unit`` and ``uid`` and the class attributes ``TYPE`` (record type)
and ``KEY`` (names of the fields that make the natural key).  Fields may be text, numbers, bool, dates, enums,
tuples, mappings and nested dataclasses.  Unknown fields of a newer program are ignored; missing ones take defaults.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

from airplan.domain import Record
from airplan.domain.jsonable import to_plain
from airplan.errors import Refused

T = TypeVar("T")
_OUTSIDE = ("unit", "uid")


def to_record(entry: Any) -> Record:
    """The record of an entered dataclass; an empty ``uid`` gets a fresh one."""
    body = {
        part.name: to_plain(getattr(entry, part.name))
        for part in dataclasses.fields(entry)
        if part.name not in _OUTSIDE
    }
    identity = {"uid": entry.uid} if entry.uid else {}
    return Record(type=entry.TYPE, natural=natural_key(entry), body=body, unit=entry.unit, **identity)


def natural_key(entry: Any) -> str:
    """Key a human would use, parts joined by ``|``."""
    return "|".join(str(to_plain(getattr(entry, name))) for name in entry.KEY)


def from_record(kind: type[T], record: Record) -> T:
    """The dataclass of a record.  Raises Refused, naming it, when its content is not of that shape."""
    make: Any = kind
    try:
        entry: T = make(**_fields_of(kind, record.body), unit=record.unit, uid=record.uid)
    except (ValueError, TypeError, AttributeError, KeyError) as trouble:
        raise Refused("plan.record_damaged", type=record.type, natural=record.natural) from trouble
    return entry


def _fields_of(kind: Any, body: Mapping[str, Any]) -> dict[str, Any]:
    hints = _hints(kind)
    names = {part.name for part in dataclasses.fields(kind)} - set(_OUTSIDE)
    return {name: revive(hints[name], value) for name, value in body.items() if name in names}


_HINTS: dict[Any, dict[str, Any]] = {}


def _hints(kind: Any) -> dict[str, Any]:
    if kind not in _HINTS:
        _HINTS[kind] = typing.get_type_hints(kind)
    return _HINTS[kind]


def revive(hint: Any, value: Any) -> Any:
    """A JSON value as the type *hint* says."""
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        inner = [part for part in typing.get_args(hint) if part is not type(None)]
        return None if value is None else revive(inner[0], value)
    if origin is tuple:
        inside = typing.get_args(hint)[0]
        return tuple(revive(inside, item) for item in value or ())
    if origin in (dict, Mapping):
        key, inside = typing.get_args(hint)
        return {key(name): revive(inside, item) for name, item in (value or {}).items()}
    return _revive_plain(hint, value)


def _revive_plain(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if hint is dt.date:
        return dt.date.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return hint(value)
    if dataclasses.is_dataclass(hint):
        make: Any = hint
        return make(**_fields_of(hint, value))
    return float(value) if hint is float else value
