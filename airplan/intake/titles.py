"""What titles, sheet names and file names say: city, year, month, day, metric, unit, kind of data."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from airplan.intake import headings, naming

_DAY = re.compile(
    r"(?<!\d)(?:((?:19|20)\d\d)[-年./_](0?[1-9]|1[0-2])[-月./_](0?[1-9]|[12]\d|3[01])日?"
    r"|((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?!\d)"
)
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-年./_]\s*(0?[1-9]|1[0-2])|(0[1-9]|1[0-2]))(?:月|(?!\d))")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_MONTH_ALONE = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月(?!\d*日)")
_QUARTER = re.compile(r"((?:19|20)\d\d)年?[第_-]?\s*(?:[qQ]([1-4])|([一二三四1-4])季度)")
_SPAN = re.compile(r"(?:19|20)\d\d\s*年?\s*(?:[-—~～至到])\s*(?:19|20)\d\d")
_NOISE = re.compile(
    r"(?:created|updated|downloaded|导出时间|打印时间|制表时间|发布)\D{0,6}(?:19|20)[\d\-/年月日: ]+", re.IGNORECASE
)
_MONTHS = re.compile(r"(\d{1,2})\s*月?\s*[-—~～至到]\s*\d{1,2}\s*月")
_ISSUED = re.compile(r"(?:GB|HJ|国发|环发|环办)\S*?(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a table.  0 or "" where nothing is said; ``city`` may hold candidates."""

    city: tuple[int, ...] = ()
    city_from: str = ""
    year: int = 0
    month: int = 0
    day: int = 0
    quarter: int = 0
    metric: str = ""
    unit: str = ""
    kind: str = ""
    year_from: str = ""


def context_of(stem: str, sheet: str, title: str) -> Context:
    """The context from file name (without suffix), sheet name and title lines; the nearest to the table wins."""
    sources = (("title", title), ("sheet", sheet), ("file", stem))
    named = [(source, naming.in_text(text)) for source, text in reversed(sources) if text]
    # A sheet or title of its own city is nearer to the table than the name of the file.
    city_from, city = next(((source, hit) for source, hit in reversed(named) if hit), ("", ()))
    when = [(source, _period(text)) for source, text in sources]
    year_from, period = next(((source, found) for source, found in when if found[0]), ("", (0, 0, 0, 0)))
    month = period[1] or next((found[1] for _, found in when if found[1]), 0)
    metric = next((hit[0] for _, text in sources if len(hit := headings.metrics_in(text)) == 1), "")
    return Context(
        city,
        city_from,
        period[0],
        month,
        period[2],
        period[3],
        metric,
        next((unit for _, text in sources if (unit := headings.unit_in(text))), ""),
        next((kind for _, text in sources if (kind := headings.kind_in(text))), ""),
        year_from,
    )


def _period(text: str) -> tuple[int, int, int, int]:
    """(year, month, day, quarter) said by a text; a span of years or several years say nothing."""
    folded = _NOISE.sub(" ", unicodedata.normalize("NFKC", text))
    folded = _MONTHS.sub(" ", _ISSUED.sub(" ", folded))
    if _SPAN.search(folded):
        return 0, 0, 0, 0
    if match := _QUARTER.search(folded):
        quarter = {"一": 1, "二": 2, "三": 3, "四": 4}.get(match[3] or "", 0) or int(match[2] or match[3])
        return int(match[1]), 3 * quarter - 2, 0, quarter
    if match := _DAY.search(folded):
        year, month, day = (int(part) for part in match.groups() if part)
        if _is_day(year, month, day):
            return year, month, day, 0
    if match := _MONTH.search(folded):
        return int(match[1]), int(match[2] or match[3]), 0, 0
    years = set(_YEAR.findall(folded))
    alone = _MONTH_ALONE.search(folded)
    return (int(years.pop()) if len(years) == 1 else 0), (int(alone[1]) if alone else 0), 0, 0


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True
