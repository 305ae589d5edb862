"""Which fields a list carries at all.

Last year's workbook may lack whole columns; a field that one list does not carry is not a change of every firm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from airplan.emergency.sources import EmergencyList

_FIRM_TEXTS = (
    "name", "grade_text", "county", "town", "key_industry", "control", "permit_no", "credit_code", "check_way",
    "products",
)  # fmt: skip
_PREFIX = {"lines": "line.", "dust": "dust."}
_AMOUNTS = tuple(f"{name}.{place}" for name in ("emissions", "annual") for place in range(4))
_MEASURES = tuple(f"measures.{level}" for level in range(3))
ALL = frozenset(
    (
        *_FIRM_TEXTS, "state", *_AMOUNTS, *_MEASURES,
        *(f"contact.{role}.{part}" for role in ("firm", "inspector") for part in ("name", "phone")),
        *(f"{prefix}{name}" for prefix in _PREFIX.values() for name in ("state", *_AMOUNTS, *_MEASURES)),
        *(prefix.rstrip(".") for prefix in _PREFIX.values()),
    )
)  # fmt: skip


def in_both(old: EmergencyList, new: EmergencyList) -> frozenset[str]:
    """Fields to compare: all between lists of the program itself, else those that both lists carry."""
    return carried(old) & carried(new) if old.columns or new.columns else ALL


def carried(whole: EmergencyList) -> frozenset[str]:
    """Fields with a column of their own where that is known, and fields that any source fills.

    Names: ``town``, ``emissions.0`` (SO2), ``annual.3``, ``measures.1`` (orange), ``contact.firm.phone``; of lines
    ``line``, ``line.state``, ``line.emissions.0`` …, of dust sources ``dust``, ``dust.emissions.0`` ….
    """
    names = set(whole.columns)
    names.update(_of_firms(whole))
    names.update(_of_parts("line.", whole.lines))
    names.update(_of_parts("dust.", whole.dust))
    names.update(
        f"contact.{one.role}.{part}" for one in whole.contacts for part in ("name", "phone") if getattr(one, part)
    )
    if "state" not in names and any(one.state != "running" for one in whole.enterprises):
        names.add("state")
    return frozenset(names)


def column_names(kind: str, fields: Iterable[str]) -> Iterator[str]:
    """Names of :func:`carried` for the columns of a sheet of *kind* (``enterprises``, ``lines``, ``dust`` …)."""
    if kind in _PREFIX:
        yield _PREFIX[kind].rstrip(".")
    for field in fields:
        if field.startswith("contact."):
            yield field
        elif kind in _PREFIX:
            yield _PREFIX[kind] + _whole_measure(field)
        elif kind in {"enterprises", "small", "long_stopped"}:
            yield _whole_measure(field)


def _whole_measure(field: str) -> str:
    return field.removesuffix(".text") if field.startswith("measures.") else field


def _of_firms(whole: EmergencyList) -> Iterator[str]:
    for name in _FIRM_TEXTS:
        if any(getattr(one, name) for one in whole.enterprises):
            yield name
    yield from _of_amounts("annual", "annual", whole.enterprises)
    yield from _of_amounts("emissions", "emissions", whole.enterprises)
    # The firm's amounts and measures may stand at its lines alone.
    yield from _of_amounts("emissions", "emissions", whole.lines)
    yield from _of_measures("", (*whole.enterprises, *whole.lines))


def _of_parts(prefix: str, parts: tuple[Any, ...]) -> Iterator[str]:
    if parts:
        yield prefix.rstrip(".")
    yield from _of_amounts(f"{prefix}emissions", "emissions", parts)
    yield from _of_measures(prefix, parts)
    if any(one.state != "running" for one in parts):
        yield f"{prefix}state"


def _of_amounts(name: str, field: str, sources: tuple[Any, ...]) -> Iterator[str]:
    for place in range(4):
        if any(getattr(one, field)[place] is not None for one in sources):
            yield f"{name}.{place}"


def _of_measures(prefix: str, sources: tuple[Any, ...]) -> Iterator[str]:
    for level in range(3):
        if any(one.measures[level].text for one in sources):
            yield f"{prefix}measures.{level}"
