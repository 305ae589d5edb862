"""An invented list for trials, benchmarks and the sample city: seeded, labelled 虚构, with the mess of real lists.

No firm, code or telephone in it exists; credit codes are of an unused region (999999) with right check digits,
telephones begin with 19900.
"""

from __future__ import annotations

import random
from dataclasses import replace

from airplan.emergency.amounts import UNKNOWN, Amounts
from airplan.emergency.codes import credit_check_digit
from airplan.emergency.industries import grade_text, industries
from airplan.emergency.phrases import read_measure
from airplan.emergency.sources import (
    Contact,
    DustSource,
    EmergencyList,
    EmissionTotal,
    Enterprise,
    Guarantee,
    Line,
    Measure,
    Measures,
    MobileSource,
    SocialMeasure,
    Source,
    VehicleUser,
    list_of,
)

LABEL = "虚构"
COUNTIES = ("示例东区", "示例西区", "示例县", "样板县", "样板市")
_WORDS = (
    "恒达",
    "鑫源",
    "瑞丰",
    "华盛",
    "宏远",
    "金泰",
    "永兴",
    "顺发",
    "天成",
    "德润",
    "国盛",
    "新宇",
    "东升",
    "长青",
    "万和",
)
_KINDS = (
    "铸造",
    "家具",
    "包装",
    "建材",
    "化工",
    "机械",
    "涂料",
    "橡胶",
    "水泥",
    "玻璃",
    "板材",
    "砖瓦",
    "钢铁",
    "焦化",
    "印务",
)
_GRADES = (("A", 2), ("B", 12), ("B-", 4), ("C", 45), ("D", 27), ("leading", 3), ("non_leading", 7))
_PROCESSES = ("熔炼工序", "喷涂工序", "烘干工序", "窑炉", "破碎工序", "锅炉", "打磨工序")
_BY_GRADE = {
    "A": ("自主采取减排措施",) * 3,
    "leading": ("自主采取减排措施",) * 3,
    "B": ("停止使用国四及以下重型载货车辆运输", "限产20%（以生产负荷计）", "限产50%（以生产负荷计）"),
    "B-": ("停止使用国四及以下重型载货车辆运输", "限产30%（以生产负荷计）", "限产50%（以生产负荷计）"),
    "C": ("限产20%（以生产负荷计）", "停产50%（以生产线计）", "停产"),
    "non_leading": ("限产20%（以生产负荷计）", "停产50%（以生产线计）", "停产"),
    "D": ("停产", "停产", "停产；停止公路运输"),
}
_MESSY = ("适当限产", "限产30%", "加强管理", "提高治理设施效率", "由{0}吨降低到{1}吨及以下")


def invented_credit_code(number: int) -> str:
    """A credit code that no firm has, with a right check digit."""
    first = f"91999999{number:08d}X"
    return first + credit_check_digit(first)


def measures(texts: tuple[str, str, str], whole_firm: bool = False) -> Measures:
    """Measures of three texts."""
    found = []
    for text in texts:
        read = read_measure(text, whole_firm)
        found.append(
            Measure(text, read.action, read.share, read.counted_by, read.basis, read.target, read.unit, read.doubt)
        )
    return (found[0], found[1], found[2])


def _emissions(chance: random.Random, scale: float) -> Amounts:
    def one(weight: float) -> int:
        return int(chance.lognormvariate(0, 1) * weight * scale) * 10 + 10

    return (one(120), one(300), one(160), one(140))


def _texts(chance: random.Random, grade: str) -> tuple[str, str, str]:
    low, middle, high = _BY_GRADE[grade]
    if chance.random() < 0.03:
        before = chance.randrange(100, 2000)
        middle = chance.choice(_MESSY).format(before, before * 4 // 5)
    return low, middle, high


def _firm(chance: random.Random, number: int, without_code: bool) -> Enterprise:
    grade = chance.choices([name for name, _ in _GRADES], [weight for _, weight in _GRADES])[0]
    code = "" if without_code else invented_credit_code(number)
    name = f"（{LABEL}）{chance.choice(_WORDS)}{chance.choice(_KINDS)}{number:04d}号有限公司"
    prefix = "地方" if chance.random() < 0.05 else ""
    industry = industries()[chance.randrange(39)].name if chance.random() < 0.8 else ""
    state = "long_stopped" if chance.random() < 0.02 else "staggered" if chance.random() < 0.03 else "running"
    return Enterprise(
        name=name, credit_code=code, permit_no=f"{code}001V" if code and chance.random() < 0.7 else "",
        county=chance.choice(COUNTIES), town=f"{chance.choice('甲乙丙丁')}镇", industry="其他制造业",
        key_industry=industry,
        grade=grade, grade_text=prefix + grade_text(grade), products="产品", state=state,
        small=chance.random() < 0.05, emissions=_emissions(chance, 10), lon=f"{100 + chance.random() * 10:.5f}",
        lat=f"{30 + chance.random() * 8:.5f}", measures=measures(_texts(chance, grade), True), check_way="用电监控",
        operating_days=300,
    )  # fmt: skip


def _lines(chance: random.Random, firm: Enterprise) -> tuple[Enterprise, list[Line]]:
    count = chance.randrange(2, 4)
    texts = tuple(one.text for one in firm.measures)
    lines = [
        Line(
            firm=firm.key, firm_name=firm.name, number=f"{place}#", process=chance.choice(_PROCESSES), state=firm.state,
            emissions=_emissions(chance, 4), measures=measures((texts[0], texts[1], texts[2])),
            min_stop_hours=str(chance.choice((2, 4, 8, 12, 24, 48))), indicator="用电量", evidence="生产台账",
        )
        for place in range(1, count + 1)
    ]  # fmt: skip
    return replace(firm, emissions=UNKNOWN, measures=Enterprise().measures), lines


def invented_list(firms: int = 5000, seed: int = 20260930, without_code: int = 300) -> EmergencyList:
    """A list of *firms* invented firms; the last *without_code* have no credit code.

    One in five has lines, 190 in 5,000 as many dust sites, and 全社会排放量 is set so that orange falls short of NOx.
    """
    chance = random.Random(seed)
    sources: list[Source] = []
    for number in range(1, firms + 1):
        firm = _firm(chance, number, number > firms - without_code)
        if number % 5 == 0:
            firm, lines = _lines(chance, firm)
            sources += [firm, *lines]
        else:
            sources.append(firm)
        sources += _people(chance, firm, number)
        if number % 100 == 7:
            sources.append(
                Guarantee(firm=firm.key, firm_name=firm.name, county=firm.county, kind="heat", category="民生供热",
                          cap_text="不低于80%", cap_share=8000, basis="示例文件", approver="示例部门",
                          valid_until="2027-03-31")
            )  # fmt: skip
    sources += _others(chance, max(5, firms * 190 // 5000))
    return _with_totals([replace(one, order=place) for place, one in enumerate(sources, 1)])


def _people(chance: random.Random, firm: Enterprise, number: int) -> list[Contact]:
    phone = "" if chance.random() < 0.01 else f"19900{number % 1_000_000:06d}"
    return [
        Contact(owner=firm.key, owner_name=firm.name, role="firm", name="联系人甲", phone=phone),
        Contact(
            owner=firm.key, owner_name=firm.name, role="inspector", name="监管员乙", phone=f"19901{number % 50:06d}"
        ),
    ]


def _trucks(county: str, count: int, emissions: Amounts) -> MobileSource:
    texts = ("停止上路行驶20%的货车", "停止上路行驶50%的货车", "禁止国四及以下货车通行")
    return MobileSource(
        category="重型柴油货车", stage="国四", fuel="柴油", county=county, count=count, emissions=emissions,
        measures=measures(texts),
    )  # fmt: skip


def _machines() -> MobileSource:
    texts = ("停止使用30%的机械", "停止使用50%的机械", "停止使用")
    return MobileSource(
        category="挖掘机", stage="国二", nonroad=True, count=800, emissions=(100, 300_000, 20_000, 30_000),
        measures=measures(texts),
    )  # fmt: skip


def _others(chance: random.Random, sites: int) -> list[Source]:
    others: list[Source] = [
        DustSource(
            name=f"（{LABEL}）{number:03d}号工地", kind="site" if number % 4 else "yard",
            county=chance.choice(COUNTIES),
            builder=f"（{LABEL}）建设公司", stage="土方", emissions=(None, None, chance.randrange(1000, 40_000), None),
            measures=measures(("停止土石方作业", "停止施工", "停止施工")),
        )
        for number in range(1, sites + 1)
    ]  # fmt: skip
    for county in COUNTIES:
        spans = ((0, 10_000), (500_000, 2_000_000), (20_000, 60_000), (200_000, 600_000))
        one, two, three, four = (chance.randrange(*span) for span in spans)
        others.append(_trucks(county, chance.randrange(500, 5000), (one, two, three, four)))
    others.append(_machines())
    others.append(VehicleUser(name=f"（{LABEL}）物流园", county=COUNTIES[0], trucks=120, trips=300, gate_system="有",
                              measures=measures(("", "停止国四及以下车辆运输", "停止车辆运输"))))  # fmt: skip
    others += [
        SocialMeasure(department="教育局", group="health", level="orange", text="中小学、幼儿园减少户外活动"),
        SocialMeasure(
            department="住建局", group="mandatory", sector="dust", level="yellow", text="施工工地停止土石方作业"
        ),
        SocialMeasure(department="生态环境局", group="advice", level="own", text="倡议公众绿色出行"),
    ]
    return others


def _with_totals(sources: list[Source]) -> EmergencyList:
    """Add 全社会排放量: the listed amounts and more, NOx so large that orange falls short."""
    from airplan.emergency.effect import effects
    from airplan.emergency.ratio import listed_total

    listed = [value or 0 for value in listed_total(effects(list_of(sources)))]
    factors = (250, 280, 260, 250)
    whole = [value * factor // 100 for value, factor in zip(listed, factors, strict=True)]
    shares = (("industry_key", 60), ("industry_other", 20), ("dust", 5), ("mobile", 10), ("other", 5))
    totals: list[Source] = [
        EmissionTotal(category=name, emissions=(whole[0] * part // 100, whole[1] * part // 100, whole[2] * part // 100,
                                                whole[3] * part // 100),
                      inventory_year=2025, method="年排放量÷365（虚构示例）", order=len(sources) + place)
        for place, (name, part) in enumerate(shares, 1)
    ]  # fmt: skip
    return list_of([*sources, *totals])
