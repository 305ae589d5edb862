"""Names of periods in the language in force."""

from __future__ import annotations

from airplan.series.periods import Period
from airplan.words import sentence


def period_name(span: Period) -> str:
    """Name of a period as printed: 2019年6月, 2019年第四季度, 2025—2026年秋冬季 …"""
    first, last = span.first, span.last
    values = {
        "year": first.year,
        "next": last.year,
        "month": first.month,
        "quarter": (first.month + 2) // 3,
        "half": 1 if first.month < 7 else 2,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "last_month": last.month,
        "last_day": last.day,
    }
    if span.kind == "half":
        return sentence(f"period.name.half{values['half']}", values)
    return sentence(f"period.name.{span.kind}", values)
