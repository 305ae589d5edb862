"""A list as it may leave the office: nobody's name or telephone, and no telephone inside any text of it."""

from __future__ import annotations

import dataclasses
from typing import Any

from airplan.emergency.codes import hide_phones
from airplan.emergency.sources import EmergencyList, Source, list_of

_CODES = frozenset({"uid", "firm", "owner", "credit_code", "permit_no", "site", "industry_code", "lon", "lat", "place"})
"""Fields whose digits may look like a telephone's by chance; they are public, or keys."""


def starred(name: str, value: Any) -> Any:
    """A field's value with telephone and identity numbers inside its texts starred (also in kept extra columns)."""
    if name in _CODES:
        return value
    if isinstance(value, str):
        return hide_phones(value)
    if isinstance(value, (list, tuple)):
        return type(value)(starred("", item) for item in value)
    if isinstance(value, dict):
        return {key: starred(key, item) for key, item in value.items()}
    return value


def _source(source: Source) -> Source:
    texts = {
        part.name: starred(part.name, getattr(source, part.name))
        for part in dataclasses.fields(source)
        if isinstance(getattr(source, part.name), str) or part.name == "extra"
    }
    return dataclasses.replace(source, **texts)


def without_people(whole: EmergencyList) -> EmergencyList:
    """The list without contacts and without any telephone in notes, descriptions and unknown columns."""
    return list_of([_source(one) for one in dataclasses.replace(whole, contacts=()).sources()])
