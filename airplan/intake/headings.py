"""What a heading says: a role, or a metric with statistic, averaging time and unit, a place, a period."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from airplan.intake import dates, naming
from airplan.intake.vocabulary import plain, vocabulary

STATION_CODE = re.compile(r"\d{4}[a-z]", re.ASCII)
_LEFT_OVER = re.compile(
    r"浓度|均值|平均|日最大|最大|滑动|年均|月均|季均|季度|日均|百分位数?|分位数?|每日|小时|实测|数据|监测|指数|值|第|数|空气|环境|质量"
    r"|mean|avg|average|max|conc|daily|hourly|value|per|th|24h|8h|1h|mda|(?<=\d)h|[()（）\[\]{}<>_.\-—/·:：,，;；%|^*#]"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as understood.  ``role``: metric, a role of ``headings.toml``, place, station, period, count or ""."""

    text: str
    role: str = ""
    metric: str = ""
    statistic: str = ""
    averaging: str = ""
    unit: str = ""
    places: tuple[int, ...] = ()
    station: str = ""
    moment: dates.Moment | None = None
    quarter: int = 0

    @property
    def known(self) -> bool:
        """Whether anything was understood."""
        return bool(self.role)


@lru_cache(maxsize=20_000)
def understand(text: str) -> Heading:
    """The meaning of one heading text."""
    words = vocabulary()
    folded = plain(text)
    if not folded:
        return Heading(text)
    unit, bare = _take_unit(folded)
    for role in (_whole_role(folded), _whole_role(bare)):
        if role:
            return Heading(text, role, unit=unit)
    for statistic, pattern in words.counts:
        if pattern.search(bare) and not re.search("同比|环比|变化|增|上年|去年|目标", bare):
            return Heading(text, "count", "AQI", statistic)
    if found := _metric_heading(text, bare, unit):
        return found
    if STATION_CODE.fullmatch(bare):
        return Heading(text, "station", station=bare.upper())
    if (moment := dates.moment_of_text(str(text))) is not None and bare:
        return Heading(text, "period", moment=moment[0], quarter=moment[1])
    places = naming.codes(text)
    if places:
        return Heading(text, "place", places=places)
    return Heading(text, "ignore" if words.not_values.search(bare) else "")


def _take_unit(folded: str) -> tuple[str, str]:
    """Unit of a heading and the heading without it; two units in one heading (µg, CO in mg) say nothing."""
    found = [(unit, match) for unit, pattern in vocabulary().units if (match := pattern.search(folded))]
    if not found:
        return "", folded
    unit, match = found[0]
    rest = folded[: match.start()] + folded[match.end() :]
    rest = re.sub(r"[(（\[]单?位?[:：]?[)）\]]|[(（\[][)）\]]|[_/(（,，、]+$", "", rest)
    return (unit if len(found) == 1 else ""), rest


def _whole_role(bare: str) -> str:
    candidates = (bare, bare.strip("()（）_:：*#"), re.sub(r"[(（].*[)）]$", "", bare))
    for role, pattern in vocabulary().roles:
        if any(text and pattern.fullmatch(text) for text in candidates):
            return role
    return ""


def _metric_heading(text: str, bare: str, unit: str) -> Heading | None:
    words = vocabulary()
    found = [(metric, match) for metric, pattern in words.metrics if (match := pattern.search(bare))]
    if not found:
        return None
    metric, match = found[0]
    if words.not_values.search(bare):
        return Heading(text, "ignore", metric)
    rest = bare[: match.start()] + "|" + bare[match.end() :]
    averaging = _first(words.averaging, rest)
    if averaging == "8h" and re.search("24[_-]?h", rest):  # O3_8h_24h of hourly files: the largest 8-h mean so far
        averaging = "24h"
    heading = Heading(text, "metric", metric, _first(words.statistics, rest), averaging, unit)
    return _with_rest(heading, rest)


def _first(table: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    return next((name for name, pattern in table if pattern.search(text)), "")


def _with_rest(heading: Heading, rest: str) -> Heading:
    """Add a place or a period that stands in the same heading (``PM2_5.石家庄市``, ``2015年PM2.5``)."""
    for part in re.split(r"[|()（）_.:：,，]+", rest):
        if len(part) > 1 and (moment := dates.moment_of_text(part)) is not None and (moment[0][0] or moment[0][1]):
            heading = replace(heading, moment=moment[0], quarter=moment[1])
        elif len(part) > 1 and (places := naming.codes(part)):
            heading = replace(heading, places=places)
    left = _LEFT_OVER.sub("", re.sub(r"\d+", "", rest))
    if not heading.places and len(left) > 1 and (places := naming.codes(left)):
        heading = replace(heading, places=places)
    return heading


def metrics_in(text: str) -> tuple[str, ...]:
    """Metrics named in a title, a sheet name or a file name."""
    bare = plain(text)
    return tuple(metric for metric, pattern in vocabulary().metrics if pattern.search(bare))


def unit_in(text: str) -> str:
    """Unit named in a text (ug, mg, ppb, ppm) or ""."""
    return _take_unit(plain(text))[0]


def kind_in(text: str) -> str:
    """Label of the data kind a title states (审核实况 …), or ""."""
    return _first(vocabulary().kinds, plain(text))
