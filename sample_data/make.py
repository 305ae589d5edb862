"""Write the sample files of the invented city 澄川市: as messy as real ones, with known answers.

    python sample_data/make.py            # writes into sample_data/files and sample_data/answers.json

Everything is invented and says so in the file.  The answers are computed here with plain arithmetic
(``statistics``, ``fractions``), not by the program they are to check.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import lists  # noqa: E402
import planning  # noqa: E402
from series import LAST_DAY, POLLUTANTS, Day, days  # noqa: E402

CITY, NEIGHBOUR = "澄川市", "临岚市"
LABEL = "虚构示例数据，非任何真实城市的监测结果"
COUNTIES = {"东浦区": 1.04, "西岭区": 0.97, "南塘区": 1.09, "澄北县": 0.90, "望河县": 0.99}
CLASSES = ((50, "优"), (100, "良"), (150, "轻度污染"), (200, "中度污染"), (300, "重度污染"), (500, "严重污染"))

# HJ 633 breakpoints of the daily report, for the AQI column of the invented files (checked by the tests
# against the program's own dated tables).
_IAQI = (0, 50, 100, 150, 200, 300, 400, 500)
_BREAKS: dict[str, tuple[int, ...]] = {
    "PM2.5": (0, 35, 75, 115, 150, 250, 350, 500),
    "PM10": (0, 50, 150, 250, 350, 420, 500, 600),
    "SO2": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "NO2": (0, 40, 80, 180, 280, 565, 750, 940),
    "CO": (0, 2, 4, 14, 24, 36, 48, 60),
    "O3": (0, 100, 160, 215, 265, 800),
}
_NEW = {"PM2.5": 60, "PM10": 120}


def aqi(values: dict[str, Any], date: dt.date) -> tuple[int | None, list[str]]:
    """AQI and primary pollutants of a day by the edition of the day."""
    single = {}
    for name, value in values.items():
        if value is None:
            continue
        breaks = list(_BREAKS[name])
        if date >= dt.date(2026, 3, 1) and name in _NEW:
            breaks[2] = _NEW[name]
        single[name] = _single(Fraction(str(value)), breaks)
    if not single:
        return None, []
    top = max(single.values())
    return top, [name for name, value in single.items() if value == top] if top > 50 else []


def _single(value: Fraction, breaks: list[int]) -> int:
    for place in range(1, len(breaks)):
        if value <= breaks[place]:
            low, high = breaks[place - 1], breaks[place]
            return ceil((value - low) * (_IAQI[place] - _IAQI[place - 1]) / Fraction(high - low) + _IAQI[place - 1])
    return 500


def grade(index: int | None) -> str:
    """The class word of an AQI."""
    return "—" if index is None else next(word for edge, word in CLASSES if index <= edge)


# --- what is wrong with the files, on purpose --------------------------------------------------

MISSING: dict[tuple[dt.date, str], str] = {
    (dt.date(2015, 2, 11), "PM2.5"): "—", (dt.date(2015, 2, 12), "PM2.5"): "—", (dt.date(2016, 6, 5), "O3"): "0",
    (dt.date(2017, 8, 9), "SO2"): "NA", (dt.date(2018, 7, 20), "PM10"): "", (dt.date(2019, 4, 2), "NO2"): "/",
    (dt.date(2021, 1, 3), "CO"): "—", (dt.date(2024, 5, 18), "PM2.5"): "-999", (dt.date(2024, 5, 19), "PM2.5"): "-999",
    (dt.date(2025, 9, 30), "O3"): "-999",
}  # fmt: skip
CONTRADICTED = dt.date(2026, 5, 17)
"""A day that stands twice in one file with two values of PM2.5: neither may be taken."""


def shown(day: Day, name: str) -> Any:
    """The cell of a value, with the planted gaps."""
    return MISSING.get((day.date, name), day.values[name])


def true_values(day: Day) -> dict[str, Any]:
    """What a careful reader should keep of a day."""
    gaps = {name for (date, name) in MISSING if date == day.date}
    if day.date == CONTRADICTED:
        gaps = gaps | {"PM2.5"}
    return {name: None if name in gaps else value for name, value in day.values.items()}


def published(day: Day) -> int | None:
    """The AQI column: computed by the office from the values it publishes."""
    gaps = {name for (date, name) in MISSING if date == day.date}
    return aqi({name: None if name in gaps else value for name, value in day.values.items()}, day.date)[0]


# --- the files --------------------------------------------------------------------------------


def csv_2015_2018(all_days: list[Day], folder: Path) -> None:
    """GB18030, a banner, months in reverse order, doubled days, a footer."""
    lines: list[list[Any]] = [[f"{CITY}环境空气质量日报（审核实况）——{LABEL}"], []]
    lines.append(
        [
            "日期",
            "城市",
            "AQI",
            "质量等级",
            "PM2.5(μg/m³)",
            "PM10(μg/m³)",
            "SO2(μg/m³)",
            "NO2(μg/m³)",
            "CO(mg/m³)",
            "O3_8h(μg/m³)",
        ]
    )
    chosen = [day for day in all_days if day.date.year <= 2018]
    months = sorted({(day.date.year, day.date.month) for day in chosen}, reverse=True)
    for year, month in months:
        held = [day for day in chosen if (day.date.year, day.date.month) == (year, month)]
        for day in held + held[-1:]:
            date = f"{day.date.year}/{day.date.month}/{day.date.day}"
            index = published(day)
            lines.append([date, CITY, index, grade(index), *(shown(day, name) for name in POLLUTANTS)])
    lines.append(["注：“—”表示无有效数据。"])
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    (folder / f"01_{CITY}_日报_2015-2018年_审核实况.csv").write_bytes(text.getvalue().encode("gb18030"))


def xlsx_2019(all_days: list[Day], folder: Path) -> None:
    """A sheet a month, the year only in the title, two-line merged headings, numbers as text, month means."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for month in range(1, 13):
        page = book.create_sheet(f"{month}月")
        page["A1"] = f"{CITY}2019年{month}月环境空气质量日报（审核实况）"
        page["A1"].font = Font(bold=True, size=14)
        page.merge_cells("A1:I1")
        page["A2"] = LABEL
        page["A3"], page["B3"], page["H3"], page["I3"] = (
            "日期",
            "污染物浓度（微克/立方米，CO为毫克/立方米）",
            "AQI",
            "等级",
        )
        page.merge_cells("B3:G3")
        for letters in "AHI":
            page.merge_cells(f"{letters}3:{letters}4")
        for place, name in enumerate(("PM2.5", "PM10", "SO2", "NO2", "CO", "O3-8h"), 2):
            page.cell(4, place, name).alignment = Alignment(horizontal="center")
        held = [day for day in all_days if (day.date.year, day.date.month) == (2019, month)]
        for row, day in enumerate(held, 5):
            page.cell(row, 1, f"{month}月{day.date.day}日")
            for place, name in enumerate(POLLUTANTS, 2):
                value = shown(day, name)
                page.cell(row, place, _mess(value, day))
            page.cell(row, 8, published(day))
            page.cell(row, 9, grade(published(day)))
        last = 5 + len(held)
        page.cell(last, 1, "月均值")
        page.cell(last, 2, round(sum(day.values["PM2.5"] for day in held) / len(held), 1))
        page.cell(last + 1, 1, "制表：        审核：        日期：")
    _save(book, folder / f"02_{CITY}_2019年逐日.xlsx")


def _mess(value: Any, day: Day) -> Any:
    if day.date.day == 7:
        return str(value)
    if day.date.day == 15 and isinstance(value, int):
        return str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return value


def xlsx_2020_2023(all_days: list[Day], folder: Path) -> None:
    """One long sheet with date serials and CO in µg/m³, as the heading says."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "日均值"
    page.append([f"{CITY}环境空气质量日均值（审核实况） {LABEL}"])
    page.append(
        [
            "监测日期",
            "细颗粒物(PM2.5)",
            "可吸入颗粒物(PM10)",
            "二氧化硫",
            "二氧化氮",
            "一氧化碳(μg/m³)",
            "臭氧日最大8小时",
            "空气质量指数",
        ]
    )
    for day in all_days:
        if 2020 <= day.date.year <= 2023:
            cells = [shown(day, name) for name in POLLUTANTS]
            if not isinstance(cells[4], str):
                cells[4] = round(cells[4] * 1000)
            page.append([dt.datetime(day.date.year, day.date.month, day.date.day), *cells, published(day)])
            page.cell(page.max_row, 1).number_format = "yyyy/m/d"
    _save(book, folder / f"03_{CITY}_2020-2023年.xlsx")


def csv_2024_2025(all_days: list[Day], folder: Path) -> None:
    """UTF-8 with BOM, dates as 20240101, −999 for missing, semicolons."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(["date", "city", "aqi", "pm25", "pm10", "so2", "no2", "co", "o3_8h", "remark"])
    for place, day in enumerate(day for day in all_days if day.date.year in (2024, 2025)):
        row = [f"{day.date:%Y%m%d}", "澄川", published(day), *(shown(day, name) for name in POLLUTANTS)]
        writer.writerow([*row, f"审核实况数据；{LABEL}" if place == 0 else ""])
    (folder / f"04_{CITY}_2024-2025_审核实况.csv").write_text(text.getvalue(), encoding="utf-8-sig")


def xlsx_2026(all_days: list[Day], folder: Path) -> None:
    """This year to date, provisional, with page breaks (title and headings repeated) and a contradicted day."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "2026年"
    head = ["日期", "PM2.5", "PM10", "SO2", "NO2", "CO", "O3_8h", "AQI", "首要污染物"]
    for place, day in enumerate(day for day in all_days if day.date.year == 2026):
        if place % 45 == 0:
            page.append([f"{CITY}2026年环境空气质量（原始实况，初步数据） {LABEL}"])
            page.append(head)
        index = published(day)
        primary = aqi(true_values(day), day.date)[1]
        row = [day.date.isoformat(), *(shown(day, name) for name in POLLUTANTS), index, "、".join(primary) or "—"]
        page.append(row)
        if day.date == CONTRADICTED:
            page.append([row[0], row[1] + 9, *row[2:]])
    _save(book, folder / f"05_{CITY}_2026年1-11月_原始.xlsx")


def counties(all_days: list[Day], folder: Path) -> None:
    """Monthly PM2.5 of the counties, a county a column."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "县区PM2.5月均"
    page.append([f"{CITY}各县（市、区）PM2.5月均浓度（微克/立方米） {LABEL}"])
    page.append(["月份", *COUNTIES])
    for year, month in sorted({(day.date.year, day.date.month) for day in all_days if day.date.year >= 2025}):
        held = [day.values["PM2.5"] for day in all_days if (day.date.year, day.date.month) == (year, month)]
        mean = sum(held) / len(held)
        page.append([f"{year}-{month:02d}", *(round(mean * share) for share in COUNTIES.values())])
    _save(book, folder / f"06_{CITY}_县区月均_2025-2026.xlsx")


def neighbour(folder: Path) -> None:
    """The neighbouring invented city, for merging."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["城市", "日期", "PM2.5", "PM10", "SO2", "NO2", "CO", "O3_8h", "AQI"])
    for day in days(66, 1.1):
        values = {name: day.values[name] for name in POLLUTANTS}
        writer.writerow([NEIGHBOUR, day.date.isoformat(), *values.values(), aqi(values, day.date)[0]])
    (folder / f"07_{NEIGHBOUR}_2015-2026.csv").write_text(text.getvalue(), encoding="utf-8")


def _save(book: openpyxl.Workbook, path: Path) -> None:
    book.properties.created = book.properties.modified = dt.datetime(2026, 11, 24)
    book.properties.creator = "AirPlan sample_data/make.py"
    book.save(path)


# --- the answers ------------------------------------------------------------------------------


def half_even(value: Fraction, digits: int = 1) -> float:
    """Rounded half to even, exactly."""
    return float(round(value * 10**digits)) / 10**digits


def percentile(values: list[Fraction], share: int) -> Fraction:
    """HJ 663: k = 1 + (n − 1)·p %."""
    ordered = sorted(values)
    k = Fraction(len(ordered) - 1) * share / 100
    low = int(k)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (k - low)


def answers(all_days: list[Day]) -> dict[str, Any]:
    """What the chain must give for 澄川市, year by year."""
    years = {}
    for year in range(2015, 2027):
        held = [(day, true_values(day)) for day in all_days if day.date.year == year]
        exact = {
            name: [Fraction(str(values[name])) for _, values in held if values[name] is not None] for name in POLLUTANTS
        }
        index = [published(day) for day, _ in held]
        years[str(year)] = {
            "valid_days": {name: len(values) for name, values in exact.items()},
            "mean": {
                name: half_even(sum(values) / len(values), 2 if name == "CO" else 1) for name, values in exact.items()
            },
            "PM2.5_p95": half_even(percentile(exact["PM2.5"], 95)),
            "O3_p90": half_even(percentile(exact["O3"], 90)),
            "CO_p95": half_even(percentile(exact["CO"], 95), 2),
            "good_days": sum(1 for value in index if value is not None and value <= 100),
            "heavy_days": sum(1 for value in index if value is not None and value > 200),
            "aqi_days": sum(1 for value in index if value is not None),
        }
    return {
        "city": CITY,
        "label": LABEL,
        "last_day": LAST_DAY.isoformat(),
        "contradicted": CONTRADICTED.isoformat(),
        "years": years,
    }


def main() -> None:
    """Write everything."""
    folder = HERE / "files"
    folder.mkdir(exist_ok=True)
    all_days = days()
    for write in (csv_2015_2018, xlsx_2019, xlsx_2020_2023, csv_2024_2025, xlsx_2026, counties):
        write(all_days, folder)
    neighbour(folder)
    planning.write(folder / f"08_{CITY}_规划数据.xlsx")
    whole = lists.this_year()
    lists.write_this_year(folder / f"09_{CITY}_应急减排清单_2026.xlsx", whole)
    lists.write_last_year(folder / f"10_{CITY}_应急减排清单_2025.xlsx", whole)
    (HERE / "answers.json").write_text(
        json.dumps(answers(all_days), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
