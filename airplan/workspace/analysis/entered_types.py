"""Types of entered items, as the window makes and alters them."""

from __future__ import annotations

from airplan.emergency.phrases import read_measure
from airplan.emergency.response import Notice, NoticeChange
from airplan.emergency.sources import Contact, DustSource, EmissionTotal, Enterprise, Guarantee, Line, MobileSource
from airplan.emergency.sources import Measure as EmergencyMeasure
from airplan.plan.ask import Wish
from airplan.plan.measures import Measure, Reduction
from airplan.plan.naming import goal_name
from airplan.plan.revision_words import in_words
from airplan.plan.targets import Attribute, Deadline, PathMethod
from airplan.plan.versions import PlanStatus

__all__ = [
    "Attribute",
    "Contact",
    "Deadline",
    "DustSource",
    "EmergencyMeasure",
    "EmissionTotal",
    "Enterprise",
    "Guarantee",
    "Line",
    "Measure",
    "MobileSource",
    "Notice",
    "NoticeChange",
    "PathMethod",
    "PlanStatus",
    "Reduction",
    "Wish",
    "emergency_measure",
    "goal_name",
    "in_words",
]


def emergency_measure(text: str, whole_firm: bool = False) -> EmergencyMeasure:
    """应急减排措施 of a text as typed: action and share are read from the words (由960吨降低到768吨 cuts 20 %)."""
    read = read_measure(text, whole_firm)
    return EmergencyMeasure(
        text, read.action, read.share, read.counted_by, read.basis, read.target, read.unit, read.doubt
    )
