"""Types of entered items, as the window makes and alters them."""

from __future__ import annotations

from airplan.emergency.response import Notice
from airplan.emergency.sources import Contact, DustSource, EmissionTotal, Enterprise, Guarantee, Line, MobileSource
from airplan.plan.ask import Wish
from airplan.plan.measures import Measure, Reduction
from airplan.plan.targets import Attribute, Deadline, PathMethod

__all__ = [
    "Attribute",
    "Contact",
    "Deadline",
    "DustSource",
    "EmissionTotal",
    "Enterprise",
    "Guarantee",
    "Line",
    "Measure",
    "MobileSource",
    "Notice",
    "PathMethod",
    "Reduction",
    "Wish",
]
