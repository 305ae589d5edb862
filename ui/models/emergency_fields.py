"""Columns of the sources of an emergency list.  Amounts in kg a day (stored as whole grams), shares in percent."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from ui.models.columns import Column
from ui.models.record_table import Field, plain
from ui.texts import t

POLLUTANTS = ("SO2", "NOx", "PM", "VOCs")
LEVELS = ("yellow", "orange", "red")
GRADES = ("A+", "A", "leading", "B", "B-", "non_leading", "C", "D")
GRAMS = 1000
FULL = 10_000  # 100 % as stored


def _column(key: str, kind: str = "text", editable: bool = True, **more: Any) -> Column:
    return Column(key, t(f"ui.em.{key}"), kind=kind, editable=editable, **more)


def _amount(place: int) -> Field:
    column = Column(f"kg:{place}", f"{POLLUTANTS[place]} kg/d", kind="number", digits=2, editable=True, width=90)

    def put(item: Any, value: float | None) -> Any:
        amounts = list(item.emissions)
        amounts[place] = None if value is None else round(value * GRAMS)
        return dataclasses.replace(item, emissions=tuple(amounts))

    return Field(column, lambda item: _kilograms(item.emissions[place]), put)


def _kilograms(grams: int | None) -> float | None:
    return None if grams is None else grams / GRAMS


def _measure_text(place: int, whole_firm: bool) -> Field:
    level = t(f"ui.em.short.{LEVELS[place]}")
    column = Column(f"text:{place}", t("ui.em.measure", level=level), editable=True, width=190)

    def put(item: Any, value: Any) -> Any:
        from airplan.workspace.analysis.entered_types import emergency_measure

        return _with_measure(item, place, emergency_measure(str(value or ""), whole_firm))

    return Field(column, lambda item: item.measures[place].text, put)


def _measure_share(place: int) -> Field:
    level = t(f"ui.em.short.{LEVELS[place]}")
    column = Column(f"share:{place}", t("ui.em.share", level=level), kind="percent", digits=1, editable=True)

    def get(item: Any) -> float | None:
        share = item.measures[place].share
        return None if share is None else share / FULL

    def put(item: Any, value: float | None) -> Any:
        share = None if value is None else round(value * FULL)
        return _with_measure(item, place, dataclasses.replace(item.measures[place], share=share))

    return Field(column, get, put)


def _with_measure(item: Any, place: int, measure: Any) -> Any:
    measures = list(item.measures)
    measures[place] = measure
    return dataclasses.replace(item, measures=tuple(measures))


def _amounts_and_measures(whole_firm: bool) -> list[Field]:
    fields = [_amount(place) for place in range(len(POLLUTANTS))]
    for place in range(len(LEVELS)):
        fields += [_measure_text(place, whole_firm), _measure_share(place)]
    return fields


def enterprise_fields() -> list[Field]:
    """工业企业."""
    grades = tuple((name, t(f"ui.em.grade.{name}")) for name in GRADES)
    head = [
        plain(_column("name", width=220)),
        plain(_column("credit_code", width=180)),
        plain(_column("county", width=90)),
        plain(_column("town", width=90)),
        plain(_column("key_industry", width=110)),
        plain(_column("industry", width=110)),
        plain(_column("grade", "choice", choices=grades, width=80)),
        plain(_column("control", width=90)),
        plain(_column("permit_no", width=180)),
    ]
    return [
        *head,
        *_amounts_and_measures(True),
        plain(_column("check_way", width=110)),
        plain(_column("note", width=130)),
    ]


def line_fields() -> list[Field]:
    """生产线（工序）."""
    head = [
        plain(_column("firm_name", editable=False, width=200)),
        plain(_column("number", width=70)),
        plain(_column("process", width=130)),
        plain(_column("capacity", width=90)),
        plain(_column("output", width=80)),
        plain(_column("output_unit", width=70)),
    ]
    tail = [
        plain(_column("min_stop_hours", width=100)),
        plain(_column("indicator", width=150)),
        plain(_column("evidence", width=120)),
    ]
    return [*head, *_amounts_and_measures(False), *tail]


def dust_fields() -> list[Field]:
    """施工工地、堆场与道路."""
    kinds = tuple((name, t(f"ui.em.dust.{name}")) for name in ("site", "yard", "road"))
    head = [
        plain(_column("name", width=200)),
        plain(_column("kind", "choice", choices=kinds), "site"),
        plain(_column("county", width=90)),
        plain(_column("builder", width=150)),
        plain(Column("area", t("ui.em.area_size"), editable=True, width=80)),
        plain(_column("livelihood", "flag"), False),
    ]
    return [*head, *_amounts_and_measures(False), plain(_column("note", width=130))]


def mobile_fields() -> list[Field]:
    """移动源、非道路移动机械."""
    head = [
        plain(_column("category", width=150)),
        plain(_column("stage", width=80)),
        plain(_column("fuel", width=80)),
        plain(_column("county", width=90)),
        plain(_column("nonroad", "flag"), False),
        plain(_column("count", "integer"), None),
    ]
    return [*head, *_amounts_and_measures(False), plain(_column("note", width=130))]


def total_fields() -> list[Field]:
    """全社会排放量."""
    names = ("all", "industry_key", "industry_other", "industry", "dust", "mobile", "other")
    categories = tuple((name, t(f"ui.em.category.{name}")) for name in names)
    head = [
        plain(_column("category_of", "choice", choices=categories)),
        plain(_column("county", width=100)),
        plain(_column("inventory_year", "integer"), None),
        plain(_column("method", width=240)),
    ]
    head[0] = Field(
        head[0].column,
        lambda item: item.category,
        lambda item, value: dataclasses.replace(item, category=value or "all"),
    )
    return [*head[:2], *(_amount(place) for place in range(len(POLLUTANTS))), *head[2:]]


def contact_fields() -> list[Field]:
    """联系人（只供内部使用）."""
    roles = tuple((name, t(f"ui.em.role.{name}")) for name in ("firm", "inspector"))
    return [
        plain(_column("owner_name", editable=False, width=220)),
        plain(_column("role", "choice", choices=roles), "firm"),
        _person(),
        plain(_column("phone", width=150)),
    ]


def _person() -> Field:
    column = _column("person", width=110)
    return Field(column, lambda item: item.name, lambda item, value: dataclasses.replace(item, name=str(value or "")))


FAMILIES: tuple[tuple[str, str, Callable[[], list[Field]]], ...] = (
    ("enterprises", "Enterprise", enterprise_fields),
    ("lines", "Line", line_fields),
    ("dust", "DustSource", dust_fields),
    ("mobile", "MobileSource", mobile_fields),
    ("totals", "EmissionTotal", total_fields),
    ("contacts", "Contact", contact_fields),
)
"""Name in the list, class, fields."""

TYPE_OF = {
    "enterprise": "enterprises",
    "line": "lines",
    "dust_source": "dust",
    "mobile_source": "mobile",
    "emission_total": "totals",
    "contact": "contacts",
}


def fresh(class_name: str) -> Callable[[Mapping[str, Any]], Any]:
    """Maker of a new source of a pasted row."""

    def make(_row: Mapping[str, Any]) -> Any:
        from airplan.workspace.analysis import entered_types

        return getattr(entered_types, class_name)()

    return make
