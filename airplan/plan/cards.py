"""Quarterly list of factories with yellow and red cards (a duty of the 13th period; off by default)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from airplan.errors import UsageError

COLOURS = {"yellow": "黄牌", "red": "红牌"}
"""Yellow: above the limits, production limited or halted; red: still above afterwards, closed."""


@dataclass(frozen=True)
class Card:
    """A card of one enterprise (record ``card``); ``quarter`` such as 2027Q1."""

    TYPE: ClassVar[str] = "card"
    KEY: ClassVar[tuple[str, ...]] = ("quarter", "enterprise")
    enterprise: str
    quarter: str
    colour: str = "yellow"
    credit_code: str = ""
    county: str = ""
    reason: str = ""
    measure: str = ""
    published: dt.date | None = None
    lifted: dt.date | None = None
    document: str = ""
    note: str = ""
    unit: int | None = None
    uid: str = ""


def quarter_of(text: str) -> str:
    """``2027Q1`` of the usual spellings.  Raises :class:`UsageError`."""
    match = re.fullmatch(r"\s*(\d{4})\s*(?:年)?\s*(?:[Qq]|第)?\s*([1-4一二三四])\s*(?:季度)?\s*", text)
    if match is None:
        raise UsageError("plan.bad_quarter", value=text)
    number = "一二三四".find(match[2]) + 1 or int(match[2])
    return f"{match[1]}Q{number}"


def in_quarter(cards: Iterable[Card], quarter: str) -> list[Card]:
    """Cards of a quarter, red first, then by county and name."""
    chosen = [card for card in cards if quarter_of(card.quarter) == quarter]
    return sorted(chosen, key=lambda card: (card.colour != "red", card.county, card.enterprise))


def turned_red(cards: Iterable[Card]) -> list[Card]:
    """Red cards of enterprises that had a yellow one in an earlier quarter."""
    held = list(cards)
    yellow = {(card.enterprise, quarter_of(card.quarter)) for card in held if card.colour == "yellow"}
    return [
        card
        for card in held
        if card.colour == "red"
        and any(name == card.enterprise and quarter < quarter_of(card.quarter) for name, quarter in yellow)
    ]
