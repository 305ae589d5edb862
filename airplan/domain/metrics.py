"""Names, order and stored form of what is measured.

A concentration is stored as an **integer in thousandths** of its unit (µg/m³; CO mg/m³).  What a
cell gives beyond three decimals is cut and the last kept digit made "sticky" (raised by one when
it would read as an exact 0 or 5 tie), so that one later half-even rounding is exact.
AQI is stored in thousandths too, so that every column of a :class:`~airplan.domain.DayCube` reads alike.
"""

from __future__ import annotations

import enum
from decimal import ROUND_DOWN, Decimal

METRICS: tuple[str, ...] = ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3", "AQI")
"""Order of the columns everywhere.  ``O3`` of a day is the daily maximum 8-h mean (O3_8h)."""

CONCENTRATIONS: tuple[str, ...] = METRICS[:6]

MISSING: int = -(2**31)
"""Stored form of "no value" in int32 arrays (NULL in the project file, null in JSON)."""

_ALIASES = {"O3_8H": "O3", "O3-8H": "O3", "PM25": "PM2.5", "PM2_5": "PM2.5"}


def metric_index(name: str) -> int:
    """Column of a metric name (case and the usual spellings forgiven).  Raises KeyError."""
    plain = name.strip().upper()
    plain = _ALIASES.get(plain, plain)
    try:
        return METRICS.index(plain)
    except ValueError:
        raise KeyError(name) from None


def to_thousandths(text: str | Decimal) -> int:
    """Stored integer of a decimal text: thousandths, with the sticky last digit.

    >>> to_thousandths("60.5"), to_thousandths("60.5000001"), to_thousandths("60.4999999")
    (60500, 60501, 60499)
    """
    exact = Decimal(text) * 1000
    whole = int(exact.to_integral_value(rounding=ROUND_DOWN))
    if exact != whole and whole % 5 == 0:
        whole += 1 if exact > 0 else -1
    return whole


class DataKind(enum.IntEnum):
    """Type of published data (数据类型).  One number uses one kind."""

    UNSTATED = 0
    ORIGINAL_ACTUAL = 1  # 原始实况
    REVIEWED_ACTUAL = 2  # 审核实况
    ORIGINAL_STANDARD = 3  # 原始标况
    REVIEWED_STANDARD = 4  # 审核标况

    @property
    def label(self) -> str:
        """Name used in JSON and files, for example ``reviewed_actual``."""
        return self.name.lower()

    @classmethod
    def of(cls, label: str) -> DataKind:
        """Kind of a JSON label.  Raises KeyError."""
        return cls[label.upper()]
