"""Rows of the other sheets: dust, vehicles and machines, guarantee units, 全社会排放量, measures of departments."""

from __future__ import annotations

import re
from dataclasses import replace

from airplan.emergency import values
from airplan.emergency.amounts import UNKNOWN, plain_text
from airplan.emergency.building import Reader, count_of, daily, measures_of, place_of
from airplan.emergency.headings import fields_of
from airplan.emergency.names import CATEGORY_WORDS, GROUP_NAMES, LEVEL_NAMES, SECTOR_NAMES
from airplan.emergency.sources import (
    DustSource,
    EmissionTotal,
    Enterprise,
    Guarantee,
    MobileSource,
    SocialMeasure,
    VehicleUser,
)
from airplan.emergency.tables import Row, Table, title_of
from airplan.workbook.grid import Grid


def dust_of(reader: Reader, table: Table, row: Row) -> DustSource | None:
    """A site, yard or road."""
    if not row.text("name"):
        reader.say("emergency.row_without_name", table, row)
        return None
    kind_text = row.text("kind") or table.grid.sheet
    kind = (
        "road"
        if "道路" in kind_text and "堆场" not in kind_text
        else "yard"
        if re.search("堆场|料场", kind_text)
        else "site"
    )
    return DustSource(
        uid=row.text("uid") or DustSource().uid,
        place=place_of(table, row, "name"),
        extra=row.extra,
        name=row.text("name"),
        kind=kind,
        county=row.text("county") or table.county or reader.county,
        town=row.text("town"),
        address=row.text("address"),
        builder=row.text("builder"),
        stage=row.text("stage"),
        area=row.text("area"),
        livelihood=values.yes(row.text("livelihood")),
        state=values.state_of(row.text("state")),
        emissions=daily(reader, table, row, "emissions"),
        measures=measures_of(reader, table, row),
        check_way=row.text("check_way"),
        note=row.text("note"),
    )


def mobile_of(reader: Reader, table: Table, row: Row, nonroad: bool = False) -> MobileSource | None:
    """Vehicles of a class and stage."""
    if not row.text("category"):
        reader.say("emergency.row_without_name", table, row)
        return None
    return MobileSource(
        uid=row.text("uid") or MobileSource().uid,
        place=place_of(table, row, "category"),
        extra=row.extra,
        category=row.text("category"),
        stage=row.text("stage"),
        fuel=row.text("fuel"),
        county=row.text("county") or table.county,
        nonroad=nonroad,
        count=count_of(reader, table, row, "count"),
        emissions=daily(reader, table, row, "emissions"),
        measures=measures_of(reader, table, row),
        basis=row.text("basis"),
        note=row.text("note"),
    )


def nonroad_of(reader: Reader, table: Table, row: Row) -> MobileSource | None:
    """Non-road machines."""
    return mobile_of(reader, table, row, nonroad=True)


def vehicle_of(reader: Reader, table: Table, row: Row) -> VehicleUser | None:
    """A unit with many vehicles."""
    name = row.text("name")
    firm = reader.firm(row.text("credit_code"), name)
    if not name:
        reader.say("emergency.row_without_name", table, row)
        return None
    return VehicleUser(
        uid=row.text("uid") or VehicleUser().uid,
        place=place_of(table, row, "name"),
        extra=row.extra,
        name=name,
        firm=firm.key if firm else "",
        county=row.text("county") or table.county,
        trucks=count_of(reader, table, row, "trucks"),
        trips=count_of(reader, table, row, "trips"),
        gate_system=row.text("gate_system"),
        measures=measures_of(reader, table, row),
        note=row.text("note"),
    )


def guarantee_of(reader: Reader, table: Table, row: Row) -> Guarantee | None:
    """A guarantee unit of its own sheet."""
    name = row.text("firm_name") or row.text("name")
    if not name:
        reader.say("emergency.row_without_name", table, row)
        return None
    firm = reader.firm(row.text("credit_code"), name)
    cap = row.text("cap_text")
    kind_text = f"{row.text('kind')}{row.text('category')}{cap}"
    return Guarantee(
        uid=row.text("uid") or Guarantee().uid,
        place=place_of(table, row, "firm_name"),
        extra=row.extra,
        firm=firm.key if firm else "",
        firm_name=name,
        county=row.text("county") or (firm.county if firm else table.county),
        kind=values.guarantee_kind(kind_text),
        category=row.text("category"),
        basis=row.text("basis"),
        cap_text=cap,
        cap_share=values.cap_share(cap),
        valid_until=values.isodate(row.text("valid_until")),
        approver=row.text("approver"),
    )


def guarantee_in_row(row: Row, firm: Enterprise) -> Guarantee | None:
    """A firm row that says 是否保障类 and a load itself (other forms keep them in columns of the firm)."""
    extra = dict(row.extra)
    marked = next((value for title, value in extra.items() if "是否保障" in title), "")
    if not values.yes(marked):
        return None
    cap = next((value for title, value in extra.items() if "负荷" in title or "核定" in title), "")
    category = next((value for title, value in extra.items() if "保障类型" in title), "")
    return Guarantee(
        place=firm.place, firm=firm.key, firm_name=firm.name, county=firm.county, category=category,
        kind=values.guarantee_kind(f"{category}{cap}"), cap_text=cap, cap_share=values.cap_share(cap),
    )  # fmt: skip


def category_of_text(text: str) -> str:
    """Category of a row of 全社会排放量."""
    return next((name for pattern, name in CATEGORY_WORDS if re.search(pattern, text)), "other")


def total_of(reader: Reader, table: Table, row: Row) -> EmissionTotal | None:
    """A row of 全社会排放量; amounts in t/d unless the heading says otherwise."""
    text = row.text("category")
    emissions = daily(reader, replace(table, unit=table.unit or "t/d"), row, "emissions")
    if not text or emissions == UNKNOWN:
        return None
    county = row.text("county")
    return EmissionTotal(
        uid=row.text("uid") or EmissionTotal().uid,
        place=place_of(table, row, "category"),
        category=category_of_text(text),
        county="" if county in {"全市", "市", "合计", "全域"} else county,
        emissions=emissions,
        inventory_year=count_of(reader, table, row, "inventory_year"),
        method=row.text("method"),
    )


def totals_in_summary(grid: Grid) -> list[EmissionTotal]:
    """The row 全社会排放量 of a ratio page, for lists with their base nowhere else; t/d unless the page says kg."""
    if not re.search("核算|汇总", title_of(grid)):
        return []
    columns: list[int] = []
    kilograms = any("千克" in plain_text(cell) for row in grid.rows[:4] for cell in row)
    for number, row in enumerate(grid.rows[:60]):
        fields = [one.field for one in fields_of([""] * len(row), [plain_text(cell) for cell in row])]
        found = [fields.index(f"emissions.{place}") if f"emissions.{place}" in fields else -1 for place in range(4)]
        columns = found if sum(place >= 0 for place in found) >= 2 else columns
        if columns and any("全社会排放" in plain_text(cell) for cell in row[:3]):
            return _summary_total(grid, number, columns, "kg/d" if kilograms else "t/d")
    return []


def _summary_total(grid: Grid, number: int, columns: list[int], unit: str) -> list[EmissionTotal]:
    row = grid.rows[number]
    try:
        found = [values.amount_a_day(row[at] if 0 <= at < len(row) else "", unit) for at in columns]
    except ValueError:
        return []
    place = f"{grid.file}|{grid.sheet}|{grid.address(number, 0)}"
    total = EmissionTotal(category="all", emissions=(found[0], found[1], found[2], found[3]), place=place)
    return [total] if total.emissions != UNKNOWN else []


def _one_of(text: str, names: dict[str, str], default: str) -> str:
    return next((key for key, name in names.items() if text and (text == key or text in name or name in text)), default)


def social_of(reader: Reader, table: Table, row: Row) -> SocialMeasure | None:
    """A measure of a department."""
    if not row.text("text"):
        reader.say("emergency.row_without_name", table, row)
        return None
    level = row.text("level")
    return SocialMeasure(
        uid=row.text("uid") or SocialMeasure().uid,
        place=place_of(table, row, "text"),
        department=row.text("department"),
        group=_one_of(row.text("group"), GROUP_NAMES, "mandatory"),
        sector=_one_of(row.text("sector"), SECTOR_NAMES, ""),
        level=next(
            (key for key, word in zip(LEVEL_NAMES, ("临时", "黄", "橙", "红"), strict=True) if word in level), "yellow"
        ),
        text=row.text("text"),
        only_here=values.yes(row.text("only_here")),
        note=row.text("note"),
    )
