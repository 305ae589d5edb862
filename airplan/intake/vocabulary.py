"""The words of headings and cells, from ``resources/intake/headings.toml``, compiled once."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from airplan import resourcefiles


@dataclass(frozen=True)
class Vocabulary:
    """Compiled patterns; see the file for what each table means."""

    metrics: tuple[tuple[str, re.Pattern[str]], ...]
    not_values: re.Pattern[str]
    averaging: tuple[tuple[str, re.Pattern[str]], ...]
    statistics: tuple[tuple[str, re.Pattern[str]], ...]
    counts: tuple[tuple[str, re.Pattern[str]], ...]
    roles: tuple[tuple[str, re.Pattern[str]], ...]
    units: tuple[tuple[str, re.Pattern[str]], ...]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    subtotal: re.Pattern[str]
    footer: re.Pattern[str]
    missing: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of this program."""
    data = tomllib.loads(resourcefiles.path("intake", "headings.toml").read_text(encoding="utf-8"))
    return Vocabulary(
        metrics=_table(data["metrics"]),
        not_values=re.compile("|".join(data["not_values"]["patterns"])),
        averaging=_table(data["averaging"]),
        statistics=_table(data["statistics"]),
        counts=_table(data["counts"]),
        roles=tuple(
            (role, re.compile("|".join(f"(?:{word})" for word in words))) for role, words in data["roles"].items()
        ),
        units=_table(data["units"]),
        kinds=_table(data["kinds"]),
        subtotal=re.compile(data["rows"]["subtotal"]),
        footer=re.compile(data["rows"]["footer"]),
        missing=frozenset(plain(mark) for mark in data["missing"]["marks"]),
    )


def _table(entries: dict[str, Any]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in entries.items())


def plain(text: object) -> str:
    """NFKC, lower case, no blanks of any kind, no quotes.

    >>> plain(" ＰＭ２．５ ( μg/m³ )")
    'pm2.5(μg/m3)'
    """
    folded = unicodedata.normalize("NFKC", str(text)).lower()
    return _BLANKS.sub("", folded)


_BLANKS = re.compile("[\\s\\u200b\\u200e\\u200f\\ufeff\"“”'’`]+")
