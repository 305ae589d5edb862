"""JSON Schema (2020-12) made from the dataclasses that :mod:`airplan.domain.jsonable` writes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import types
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    float: {"type": ["number", "null"]},  # NaN is written as null
    type(None): {"type": "null"},
    Path: {"type": "string"},
    dt.date: {"type": "string", "format": "date"},
    dt.datetime: {"type": "string", "format": "date-time"},
    Any: {},
    object: {},
}


def schema_of(kind: type, title: str) -> dict[str, Any]:
    """The schema of a dataclass, with nested dataclasses under ``$defs``."""
    definitions: dict[str, Any] = {}
    body = _object(kind, definitions)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **body}
    if definitions:
        schema["$defs"] = dict(sorted(definitions.items()))
    return schema


def _object(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    fields = [part for part in dataclasses.fields(kind) if not part.metadata.get("private")]
    names = {part.name: part.metadata.get("json", part.name) for part in fields}
    result: dict[str, Any] = {
        "type": "object",
        "properties": {names[part.name]: _of(hints[part.name], definitions) for part in fields},
        "required": list(names.values()),
        "additionalProperties": False,
    }
    text = (kind.__doc__ or "").strip()
    if text and not text.startswith(f"{kind.__name__}("):
        result["description"] = text.splitlines()[0]
    return result


def _of(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if isinstance(hint, typing.TypeVar):
        return {}
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_of(part, definitions) for part in arguments]}
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin in (list, tuple, set, frozenset) or (isinstance(origin, type) and issubclass(origin, Sequence)):
        items = [part for part in arguments if part is not Ellipsis]
        different = len(set(items)) > 1
        return {"type": "array", "items": {} if different or not items else _of(items[0], definitions)}
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _of(arguments[1], definitions) if arguments else {}}
    return _class(hint, definitions)


def _class(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}  # stands while its own fields are read
            definitions[hint.__name__] = _object(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        written = [one.name.lower() if isinstance(one, enum.IntEnum) else one.value for one in hint]
        return {"enum": written}
    if isinstance(hint, type) and issubclass(hint, Mapping):
        return {"type": "object"}
    return {}
