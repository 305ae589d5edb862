"""Columns of what is entered for a plan: deadlines and measures."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ui.models.columns import Column
from ui.models.record_table import Field, plain
from ui.texts import t

INDICATORS = ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3", "good_days", "good_ratio", "heavy_days", "heavy_ratio")
CHAPTERS = ("industry", "energy", "mobile", "vocs", "dust", "agriculture", "heavy", "regional")
CUTS = ("SO2", "NOx", "PM2.5", "PM10", "VOCs", "NH3", "CO")


def _decimal(value: Any) -> str | None:
    try:
        if value:
            Decimal(str(value))
    except InvalidOperation:
        return t("ui.cell.not_a_number", column="", value=value)
    return None


def _column(key: str, kind: str = "text", title: str = "", **more: Any) -> Column:
    return Column(key, t(f"ui.plan.{title or key}"), kind=kind, editable=True, **more)


def deadline_fields() -> list[Field]:
    """达标期限: one indicator a row."""
    from airplan.workspace.analysis.entered_types import Attribute, PathMethod

    methods = tuple((one, t(f"ui.plan.method.{one.value}")) for one in PathMethod)
    attributes = tuple((one, t(f"ui.plan.attribute.{one.value}")) for one in Attribute)
    names = tuple((name, t(f"ui.metric.{name}") if name != "good_ratio" else t("ui.indicator.good_ratio"))
                  for name in INDICATORS if name != "heavy_ratio")  # fmt: skip
    return [
        plain(_column("pollutant", "choice", choices=names)),
        plain(_column("year", "integer", width=90), None),
        plain(_column("goal", "figure", check=_decimal, width=90)),
        plain(_column("set_by", width=120)),
        plain(_column("document", title="deadline_document", width=150)),
        plain(_column("number", title="deadline_number", width=120)),
        plain(_column("base_year", "integer", width=90), None),
        plain(_column("base", "figure", check=_decimal, width=80)),
        plain(_column("base_document", width=130)),
        plain(_column("method", "choice", choices=methods), methods[0][0]),
        plain(_column("attribute", "choice", choices=attributes), attributes[1][0]),
    ]


def new_deadline(row: Mapping[str, Any]) -> Any:
    """A deadline of a pasted row."""
    from airplan.domain.records import new_uid
    from airplan.workspace.analysis.entered_types import Deadline

    return Deadline(row.get("pollutant") or "PM2.5", uid=new_uid())


def new_measure(row: Mapping[str, Any]) -> Any:
    """A measure of a pasted row; without a code it gets one."""
    from airplan.domain.records import new_uid
    from airplan.workspace.analysis.entered_types import Measure

    uid = new_uid()
    return Measure(row.get("code") or f"M-{uid[:4]}", uid=uid)


def measure_fields() -> list[Field]:
    """任务措施."""
    chapters = tuple((name, t(f"plan.chapter.{name}")) for name in CHAPTERS)
    fields = [
        plain(_column("code", width=80)),
        plain(_column("name", width=240)),
        plain(_column("chosen", "flag"), False),
        plain(_column("chapter", "choice", choices=chapters)),
        plain(_column("lead", width=120)),
        plain(_column("duty", width=120)),
        plain(_column("joint", width=120)),
        plain(_column("county", width=90)),
        plain(_column("start", "date", width=105), None),
        plain(_column("end", "date", width=105), None),
        plain(_column("investment", "number"), None),
        plain(_column("running", "number"), None),
    ]
    fields += [_cut(name) for name in CUTS]
    fields += [
        plain(_column("mandatory", "flag"), False),
        plain(_column("document", width=150)),
        plain(_column("note", width=150)),
    ]
    return fields


def _cut(name: str) -> Field:
    column = Column(f"cut:{name}", t("ui.plan.cut", name=name), kind="number", digits=1, editable=True)

    def get(item: Any) -> float | None:
        held = item.reductions.get(name)
        return None if held is None else float(held.best)

    def put(item: Any, value: float | None) -> Any:
        held = {key: one for key, one in item.reductions.items() if key != name}
        if value is not None:
            from airplan.workspace.analysis.entered_types import Reduction

            held[name] = Reduction(value)
        return dataclasses.replace(item, reductions=held)

    return Field(column, get, put)
