"""The schema of a dataclass admits what is written from it and nothing else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

import jsonschema
import pytest

from airplan.domain.jsonable import to_plain
from airplan.domain.schema import schema_of


class Kind(enum.IntEnum):
    ONE = 1


@dataclass(frozen=True)
class Part:
    """A part."""

    mean: float
    days: int | None = None


@dataclass(frozen=True)
class Whole:
    """A whole."""

    code: str
    pm: Part = field(metadata={"json": "PM2.5"})
    parts: tuple[Part, ...]
    by_year: Mapping[str, Part]
    kind: Kind
    day: dt.date
    hidden: int = field(default=0, metadata={"private": True})


WHOLE = Whole("1", Part(float("nan")), (Part(1.5, 3),), {"2015": Part(2)}, Kind.ONE, dt.date(2026, 1, 1))


def test_what_is_written_fits_its_schema():
    schema = schema_of(Whole, "whole")
    jsonschema.Draft202012Validator.check_schema(schema)
    plain = to_plain(WHOLE)
    assert plain["PM2.5"] == {"mean": None, "days": None}
    assert plain["kind"] == "one"
    jsonschema.validate(plain, schema)


@pytest.mark.parametrize(
    "change", [{"code": 1}, {"extra": 1}, {"kind": "two"}, {"parts": [{"mean": "x", "days": None}]}, {"day": 3}]
)
def test_what_is_not_of_the_shape_does_not_fit(change):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(to_plain(WHOLE) | change, schema_of(Whole, "whole"))


def test_a_missing_key_does_not_fit():
    plain = to_plain(dataclasses.replace(WHOLE, parts=()))
    del plain["code"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain, schema_of(Whole, "whole"))
