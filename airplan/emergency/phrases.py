"""Measures as written (停产50%（以生产线计）, 由960吨降低到768吨及以下) read as an action and a share.

Nothing is guessed: a text without a number or a stop has no share, and says why (``doubt``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from airplan.emergency.amounts import FULL, plain_text, whole

ACTIONS = ("stop", "limit", "transport", "self", "none", "treatment", "other")

_NUMBER = r"(\d{1,12}(?:\.\d{1,12})?)"
_UNITS = (
    "万?吨|t|T|kg|公斤|千克|台|条|辆|车次|辆次|炉|小时|h|立方米|万立方米|m3|m³|MW|兆瓦|千瓦时|万千瓦时|度|重量箱|个"
)
_UNIT = rf"({_UNITS})?(?:/[天日dh小时]+)?"
_FROM_TO = re.compile(
    rf"(?:由|从)[^由从。；;]{{0,16}}?{_NUMBER}\s*{_UNIT}[^。；;0-9]{{0,12}}?"
    r"(?:降低|降|减少|减|压减|调整|下调|控制|增加|提高)[到至为在]+"
    rf"[^0-9。；;]{{0,6}}{_NUMBER}\s*{_UNIT}"
)
_COUNT_STOP = re.compile(
    r"(\d{1,4}|[一二两三四五六七八九十])\s*(条|台|座|个)[^，。；;]{0,12}?(?:中|共)?[^，。；;]{0,4}?(?:停|关停|停用|停产|停运)\s*(\d{1,4}|[一二两三四五六七八九十])\s*(?:条|台|座|个)"
)
_STOP_COUNT = re.compile(
    r"停[产用运止]?[^0-9一二两三四五六七八九十，。；;（(]{0,8}(\d{1,4}|[一二两三四五六七八九十])\s*(条|台|座|个)"
)
_OF_ALL = re.compile(
    r"[（(，,][^（(，,0-9]{0,4}(?:共|总共|全厂|合计)[有计]?\s*(\d{1,4}|[一二两三四五六七八九十])\s*(?:条|台|座|个)"
)
_PERCENT = re.compile(rf"{_NUMBER}\s*%")
_HALF = re.compile(
    r"(?:停产|限产|停运|停用|停开|减产|压产|减少|降低)[^，。；;]{0,4}(一半|半数|三分之一|三分之二|[一二三四五六七八九]成)"
)
_STOP = re.compile(
    r"停产|停止生产|全部停|停止(?:施工|作业|土石方|露天|喷涂|使用.{0,8}(?:炉|机|线)|.{0,6}工序)|停工|停运(?!输)|停用|关停|停止运行|停炉|停窑|停机"
    r"|(?:停止|禁止)使用(?=[；;。，,、（(]|$)"
)
_LIMIT = re.compile(
    r"限产|限负荷|减产|压产|降负荷|生产负荷|减少产量|降低产量|产量(?:减少|降低|下降)|减少\d|降低\d|压减"
)
_TRANSPORT = re.compile(r"运输|车辆|货车|上路|行驶|限行|禁行|国[一二三四五六ⅠⅡⅢⅣⅤⅥ]|门禁|物料进出")
_TRANSPORT_CLAUSE = re.compile(r"[^，,。；;、]*(?:停止|禁止|限制|减少|不得)[^，,。；;]*(?:运输|车辆|货车)[^，,。；;]*")
_SELF = re.compile(r"自主(?:采取)?减排|自主采取")
_NONE = re.compile(r"^(?:无|不采取|不停不限|正常生产|豁免|不限产|不减排|无措施|——?|/)[^停限减]*$")
_TREATMENT = re.compile(
    r"提高[^，。；;]{0,8}(?:效率|治理)|(?:治理|净化|处理|脱硫|脱硝|除尘)(?:设施|设备|效率)|喷淋|加大[^，。；;]{0,6}(?:药剂|喷氨)|加强(?:治理|洒水|清扫)"
)
_VAGUE = re.compile(
    r"适当|酌情|尽量|适时|合理|视情况|根据情况|必要时|部分(?:停产|限产)|加强管理|加强监管|尽可能|鼓励|进一步"
)
_BASIS = re.compile(r"以[^，。；;（）()]{1,30}?计|以[^；;。（）()]{1,50}?为基准|按[^，。；;（）()]{1,20}?计|基准")
_LINES = re.compile(r"生产线|条线|以线计|[0-9一二两三四五六七八九十]+\s*条")
_VEHICLES = {"辆", "车次", "辆次"}
_EQUIPMENT = re.compile(r"工序|[机炉窑线](?!动车)|设备|车间|装置")
_CHINESE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_PARTS = {"一半": 5000, "半数": 5000, "三分之一": 3333, "三分之二": 6667}


# Said of what goes on, not of what falls away: 负荷控制在80%以内, 生产负荷不高于80%, 按80%负荷生产.
_KEPT = re.compile(
    rf"(?:控制|降低?|减少?|压减|调整|限产)[到至为在][^0-9，。；;]{{0,8}}{_NUMBER}\s*%"
    rf"|(?:负荷|产量|产能|开工率|运行率)[^0-9，。；;]{{0,6}}(?:不高于|不超过|不大于|不得超过|不得高于|不得大于|至多|最高)[^0-9，。；;]{{0,6}}{_NUMBER}\s*%"
    rf"|(?:负荷|开工率|运行率)(?:率|保持|维持|为|在)*\s*{_NUMBER}\s*%(?:以下|以内|及以下|或以下)"
    rf"|(?:按|保持|维持|以)[^0-9，。；;]{{0,4}}{_NUMBER}\s*%的?(?:生产|运行)?(?:负荷|产能|产量)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure as understood.

    ``share`` is the part that falls away, in hundredths of a percent, None when the text gives none; of a
    ``transport`` measure it is a share of vehicles or trips, never of a line's emission.  ``doubt`` is "", vague,
    bare_limit (a limit without basis), no_number, treatment_only, increase, compound or partial.
    """

    action: str
    share: int | None
    counted_by: str = ""  # line | load | output | count
    basis: str = ""
    target: str = ""
    unit: str = ""
    transport: bool = False
    doubt: str = ""


def _small(text: str) -> int:
    return int(text) if text.isdigit() else _CHINESE[text]


def _scale(unit: str) -> Decimal:
    return Decimal(10000) if unit.startswith("万") else Decimal(1)


def _from_to(text: str, transport: bool) -> Reading | None:
    found = _FROM_TO.search(text)
    if found is None:
        return None
    before, unit, after, unit_after = found.group(1), found.group(2) or "", found.group(3), found.group(4) or ""
    unit = unit or unit_after
    start, end = Decimal(before) * _scale(unit), Decimal(after) * _scale(unit_after or unit)
    counted = "count" if unit in _VEHICLES | {"条", "台", "个"} else "output"
    action = "transport" if unit in _VEHICLES else "limit"
    if start <= 0 or end > start:
        return Reading(action, None, counted, before, after, unit, transport, "increase")
    share = whole((start - end) / start * FULL)
    action = "stop" if end == 0 and action == "limit" else action
    return Reading(action, share, counted, before, after, unit, transport or action == "transport")


def _counted_stop(text: str, transport: bool) -> Reading | None:
    """``3条生产线停1条``, or the other way round ``停产1条生产线（共3条）``."""
    if found := _COUNT_STOP.search(text):
        total, unit, stopped = found.groups()
    elif (first := _STOP_COUNT.search(text)) and (last := _OF_ALL.search(text, first.end())):
        stopped, unit, total = first.group(1), first.group(2), last.group(1)
    else:
        return None
    return _share_of_count(_small(total), _small(stopped), unit, transport)


def _share_of_count(total: int, stopped: int, unit: str, transport: bool) -> Reading:
    if not 0 < stopped <= total:
        return Reading("limit", None, "count", str(total), str(stopped), unit, transport, "increase")
    share = whole(Decimal(stopped * FULL) / total)
    action = "stop" if stopped == total else "limit"
    return Reading(action, share, "line", str(total), str(total - stopped), unit, transport)


def _part(text: str) -> int | None:
    if found := _PERCENT.search(text):
        share = whole(Decimal(found.group(1)) * 100)
        kept = _KEPT.search(text)
        share = FULL - whole(Decimal(next(filter(None, kept.groups()))) * 100) if kept else share
        return share if 0 <= share <= FULL else None
    if found := _HALF.search(text):
        word = found.group(1)
        return _PARTS.get(word) or _CHINESE[word[0]] * 1000
    return None


def _counted_by(text: str) -> str:
    if _LINES.search(text):
        return "line"
    if "负荷" in text:
        return "load"
    return "output" if re.search("产量|产能|投料|投加|进料", text) else ""


def _compound(text: str) -> bool:
    """Whether clauses cut different things (高炉停产50%；烧结机停产), so that no one share holds for all."""
    clauses = [part for part in re.split(r"[；;。，,]", text) if _STOP.search(part) or _LIMIT.search(part)]
    shares = {_part(part) for part in clauses}
    return len(shares) > 1 or len(set(_PERCENT.findall(text))) > 1


def _limited(text: str, transport: bool) -> Reading:
    share, counted = _part(text), _counted_by(text)
    basis = found.group(0) if (found := _BASIS.search(text)) else ""
    if share is None or _compound(text):
        doubt = "compound" if share is not None else "vague" if _VAGUE.search(text) else "no_number"
        return Reading("limit", None, counted, basis, transport=transport, doubt=doubt)
    doubt = "" if basis or counted else "bare_limit"
    return Reading("stop" if share == FULL else "limit", share, counted, basis, transport=transport, doubt=doubt)


def _stopped(text: str, transport: bool, whole_firm: bool) -> Reading:
    # "喷漆工序停产" stops a line; of a whole firm it stops only a part that the text does not measure.
    part = _STOP_COUNT.search(text) or (_EQUIPMENT.search(text) and not re.search(r"^停", text))
    partial = whole_firm and part and not re.search(r"全部|所有|整体|全厂", text)
    return Reading(
        "stop", None if partial else FULL, _counted_by(text), transport=transport, doubt="partial" if partial else ""
    )


def _by_words(text: str, transport: bool, whole_firm: bool) -> Reading:
    production = _TRANSPORT_CLAUSE.sub("", text)
    if (
        _LIMIT.search(production)
        or _KEPT.search(production)
        or (_STOP.search(production) and _part(production) is not None)
    ):
        return _limited(production, transport)
    if _STOP.search(production) and not re.search(r"部分|适当|酌情", production):
        return _stopped(production, transport, whole_firm)
    if _VAGUE.search(production):
        return Reading("other", None, transport=transport, doubt="vague")
    if _SELF.search(production):
        return Reading("self", None, transport=transport)
    if _TREATMENT.search(production):
        return Reading("treatment", None, transport=transport, doubt="treatment_only")
    return _transported(text) if transport else Reading("other", None, doubt="no_number")


def _transported(text: str) -> Reading:
    share = _part(text)
    if share is None and re.search("停止|禁止|不得|停驶|禁行", text):
        share = FULL
    return Reading("transport", share, transport=True)


def read_measure(value: object, whole_firm: bool = False) -> Reading:
    """Read one measure cell; *whole_firm*: of a firm without lines, where a stopped process is only a part.

    >>> read_measure("日投料量由960吨降低到768吨及以下").share
    2000
    """
    text = plain_text(value)
    if not text:
        return Reading("none", None)
    if _NONE.match(text):
        return Reading("none", 0)
    transport = bool(_TRANSPORT.search(text))
    return _from_to(text, transport) or _counted_stop(text, transport) or _by_words(text, transport, whole_firm)
