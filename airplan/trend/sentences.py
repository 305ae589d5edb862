"""The trend in words: names and units of statistics, the official sentence, the full one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from airplan import words
from airplan.trend.honest import TOO_FEW
from airplan.trend.spearman import Spearman

if TYPE_CHECKING:
    from airplan.trend.describe import TrendResult


def unit_name(metric: str, lang: str | None = None) -> str:
    """Unit of a statistic in words."""
    if metric in ("good_days", "heavy_days"):
        return words.say("trend.unit.days", lang)
    if metric in ("index", "AQI") or metric.startswith("AQI"):
        return words.say("trend.unit.none", lang)
    if metric == "good_ratio":
        return words.say("trend.unit.percent", lang)
    return words.say("trend.unit.mg" if metric.startswith("CO") else "trend.unit.ug", lang)


def level_unit(metric: str, lang: str | None = None) -> str:
    """Unit of a value of the statistic (of a change: :func:`unit_name`)."""
    return words.say("trend.unit.ratio", lang) if metric == "good_ratio" else unit_name(metric, lang)


def statistic_name(metric: str, freq: str = "year", lang: str | None = None) -> str:
    """Name of a statistic in words: PM2.5年均浓度, O3日最大8小时平均第90百分位数浓度 …."""
    base, _, part = metric.partition("_")
    if words.has(f"trend.name.{metric}"):
        return words.say(f"trend.name.{metric}", lang)
    if part.startswith("p"):
        return words.say("trend.name.percentile", lang, metric=base, percent=part[1:])
    return words.say(f"trend.name.mean.{freq}", lang, metric=base)


def _digits(metric: str) -> int:
    return 3 if metric.startswith("CO") else 2


def _compare(judged: Spearman) -> str:
    if judged.critical is None or judged.verdict == "none":
        return "trend.compare.below"
    return "trend.compare.above" if abs(judged.rs) > judged.critical + 1e-9 else "trend.compare.equal"


def _official_code(judged: Spearman) -> str:
    if judged.critical is None or judged.verdict != "none":
        return judged.verdict
    if math.isnan(judged.rs_tied):
        return "constant"
    return "tied" if abs(judged.rs) >= judged.critical - 1e-9 else "none"


def _way(slope: float) -> str:
    return "falls" if slope < 0 else "rises"


def official_sentence(result: TrendResult, lang: str | None = None) -> str:
    """The sentence of HJ 663, ready to copy; for yearly values only (else empty)."""
    if result.freq != "year":
        return ""
    judged = result.spearman
    digits = _digits(result.metric)
    values: dict[str, object] = {
        "first": result.first,
        "last": result.last,
        "name": statistic_name(result.metric, result.freq, lang),
        "n": judged.n,
        "rs": f"{judged.rs:.3f}",
        "compare": words.say(_compare(judged), lang),
        "slope": f"{abs(result.slope_per_year):.{digits}f}",
        "unit": unit_name(result.metric, lang),
    }
    text = words.sentence(f"trend.official.{_official_code(judged)}", values, lang)
    if judged.verdict == "too_few" or result.scale != "linear":
        return text
    way = "level" if float(f"{result.slope_per_year:.{digits}f}") == 0 else _way(result.slope_per_year)
    return text + words.sentence(f"trend.official.{way}", values, lang)


def sentence(result: TrendResult, lang: str | None = None) -> str:
    """Slope, interval, p and share a year in one sentence, caveats included."""
    digits = _digits(result.metric) if result.scale == "linear" else 4

    def shown(value: float | None, sign: str = "+") -> str | None:
        return None if value is None else f"{value:{sign}.{digits}f}"

    values = {
        "first": result.first,
        "last": result.last,
        "n": result.n,
        "name": statistic_name(result.metric, result.freq, lang),
        "slope": shown(result.slope_per_year),
        "low": shown(result.interval[0]),
        "high": shown(result.interval[1]),
        "unit": unit_name(result.metric, lang) if result.scale == "linear" else words.say("trend.unit.log", lang),
        "level": f"{100 * result.level:g}",
        "p": None if result.p_value is None else ("<0.001" if result.p_value < 0.001 else f"={result.p_value:.3f}"),
        "percent": None if result.percent_per_year is None else f"{result.percent_per_year:+.1f}",
        "method": words.say(f"trend.method.{result.method}", lang),
    }
    few = "_few" if result.n < TOO_FEW and result.direction != "none" else ""
    text = words.sentence(f"trend.sentence.{result.direction}{few}", values, lang)
    caveats = [words.sentence(one.code, one.values, lang) for one in result.caveats if one.code != "trend.caveat.table"]
    return text + "".join(caveats)
