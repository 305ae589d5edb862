"""Rows of tables become sources; every cell that cannot be read becomes a problem at its address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from airplan.domain import Problem
from airplan.emergency import values
from airplan.emergency.amounts import LEVELS, Amounts, plain_text
from airplan.emergency.codes import clean_code, phones_in
from airplan.emergency.headings import normal
from airplan.emergency.industries import industry_of, read_grade
from airplan.emergency.names import ACTION_NAMES
from airplan.emergency.phrases import ACTIONS, read_measure
from airplan.emergency.sources import (
    Contact,
    Enterprise,
    Line,
    Measure,
    Measures,
    Source,
    enterprise_key,
)
from airplan.emergency.tables import Row, Table
from airplan.workbook.grid import Cell


@dataclass
class Reader:
    """What one import remembers: answers given, firms so far, problems."""

    percent: str = ""
    unit: str = ""
    county: str = ""
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    skipped: int = 0
    assumed: set[str] = field(default_factory=set)
    _by_key: dict[str, Enterprise] = field(default_factory=dict)
    _by_number: dict[str, list[Enterprise]] = field(default_factory=dict)
    _by_code: dict[str, list[Enterprise]] = field(default_factory=dict)
    _by_name: dict[str, list[Enterprise]] = field(default_factory=dict)
    _reading: dict[str, str] = field(default_factory=dict)

    def begin(self, table: Table) -> None:
        """Look at the share columns of a new table once."""
        shares = [place for place, heading in enumerate(table.headings) if heading.field.endswith(".share")]
        readings = [values.percent_reading(_column(table, place)) for place in shares]
        # A column of 1 beside columns of 0.2 holds fractions too: whoever types 0.2 for 20 % means 100 % by 1.
        beside = "fraction" if "fraction" in readings and not self._percents(table, shares) else "unclear"
        self._reading = {
            table.headings[place].field: self._share_reading(table, place, beside if one == "unclear" else one)
            for place, one in zip(shares, readings, strict=True)
        }
        for heading in table.headings:
            if heading.field.startswith("annual.") and heading.unit == "year":
                self.assumed.add("annual_in_tonnes")

    @staticmethod
    def _percents(table: Table, shares: list[int]) -> bool:
        columns = [_column(table, place) for place in shares]
        return any(values.percent_reading(cells) == "percent" for cells in columns if any(map(plain_text, cells)))

    def _share_reading(self, table: Table, place: int, reading: str) -> str:
        if reading != "unclear":
            return reading
        if not self.percent:
            cell = table.grid.address(table.first_row - 1, place)
            self.problems.append(
                Problem("emergency.percent_unclear", table.grid.file, table.grid.sheet, cell,
                        table.headings[place].text, severity="suspicion")
            )  # fmt: skip
            self.assumed.add("shares_as_percent")
        return self.percent or "percent"

    def say(
        self, code: str, table: Table, row: Row, name: str = "", value: object = "", severity: str = "refused"
    ) -> None:
        """Note a problem at a field of a row."""
        column = table.column(name) if name else 0
        cell = table.grid.address(row.number, column or 0)
        shown = plain_text(value) or row.text(name or "name")
        self.problems.append(Problem(code, table.grid.file, table.grid.sheet, cell, shown, severity=severity))

    def told_apart(self, firm: Enterprise) -> Enterprise:
        """A second plant under one credit code gets its name as site, so that lines do not mix."""
        held = self._by_key.get(firm.key)
        return replace(firm, site=firm.name) if held is not None and held.name != firm.name else firm

    def remember(self, firm: Enterprise, number: str = "") -> None:
        """Keep a firm, with its running number, for the tables that name it."""
        if number:
            self._by_number.setdefault(number, []).append(firm)
        self._by_key.setdefault(firm.key, firm)
        if code := clean_code(firm.credit_code):
            self._by_code.setdefault(code, []).append(firm)
        self._by_name.setdefault(firm.name, []).append(firm)

    def firm(self, code: str, name: str, number: str = "") -> Enterprise | None:
        """A firm by credit code, else by a name, else by a running number that only one firm has."""
        if number and not code and not name:
            numbered = self._by_number.get(number, [])
            return numbered[0] if len(numbered) == 1 else None
        plain, site = split_site(code)
        coded = [one for one in self._by_code.get(clean_code(plain), []) if not site or one.site == site]
        named = self._by_name.get(name, [])
        both = [one for one in coded if one.name == name]
        chosen = both or (coded if len(coded) == 1 else named)
        return chosen[0] if len(chosen) == 1 or both else None

    def reading(self, name: str) -> str:
        """How a share column reads."""
        return self._reading.get(name, "percent")


def _column(table: Table, place: int) -> list[Cell]:
    return [row[place] for row in table.grid.rows[table.first_row :] if place < len(row)]


def split_site(code: str) -> tuple[str, str]:
    """Credit code and site of ``91640000554162182X(01)``."""
    found = re.fullmatch(r"\s*([0-9A-Za-z]{15,18})\s*[(（](\w{1,4})[)）]\s*", code)
    return (found.group(1), found.group(2)) if found else (code, "")


def place_of(table: Table, row: Row, name: str) -> str:
    """``file|sheet|cell`` of a field."""
    return f"{table.grid.file}|{table.grid.sheet}|{table.grid.address(row.number, table.column(name) or 0)}"


def _unit_of(reader: Reader, table: Table, name: str) -> str:
    column = table.column(name)
    own = table.headings[column].unit if column is not None else ""
    if own == "year" or not own:
        own = own or table.unit or reader.unit
    return own


def daily(reader: Reader, table: Table, row: Row, prefix: str, skip_merged: bool = False) -> Amounts:
    """Grams a day of the four columns ``prefix.0`` … ``prefix.3``; merged repeats may be passed over."""
    found: list[int | None] = []
    for place in range(4):
        name = f"{prefix}.{place}"
        if name not in row.cells or (skip_merged and name in row.merged):
            found.append(None)
            continue
        unit = _unit_of(reader, table, name)
        if not unit:
            reader.assumed.add("amounts_in_kg_per_day")
        try:
            found.append(values.amount_a_day(row.cells[name], unit))
        except ValueError:
            reader.say("emergency.bad_amount", table, row, name, row.cells[name])
            found.append(None)
    return (found[0], found[1], found[2], found[3])


def _yearly(reader: Reader, table: Table, row: Row, prefix: str) -> Amounts:
    found: list[int | None] = []
    for place in range(4):
        name = f"{prefix}.{place}"
        try:
            unit = _unit_of(reader, table, name)
            found.append(values.amount_a_year(row.cells.get(name, ""), unit if "a" in unit else ""))
        except ValueError:
            reader.say("emergency.bad_amount", table, row, name, row.cells[name])
            found.append(None)
    return (found[0], found[1], found[2], found[3])


def _action(text: str) -> str:
    for action, name in ACTION_NAMES.items():
        if text and name in text:
            return action
    return text if text in ACTIONS else ""


def measures_of(reader: Reader, table: Table, row: Row, whole_firm: bool = False) -> Measures:
    """The three measures of a row: text read, share and stated cut of their own columns kept beside."""
    found = [_measure(reader, table, row, level, whole_firm) for level in range(len(LEVELS))]
    return (found[0], found[1], found[2])


def _measure(reader: Reader, table: Table, row: Row, level: int, whole_firm: bool) -> Measure:
    prefix = f"measures.{level}"
    text = row.text(f"{prefix}.text")
    read = read_measure(text, whole_firm)
    share, doubt, action = read.share, read.doubt, read.action
    name = f"{prefix}.share"
    if row.text(name):
        try:
            given = values.share_of_cell(row.cells[name], reader.reading(name))
        except ValueError:
            reader.say("emergency.bad_share", table, row, name, row.cells[name])
            given = None
        if given is not None:
            share, doubt = given, "" if doubt in {"no_number", "partial", "compound"} else doubt
    if row.text(f"{prefix}.action"):
        action = _action(row.text(f"{prefix}.action")) or action
    return Measure(
        text, action, share, read.counted_by, row.text(f"{prefix}.basis") or read.basis,
        row.text(f"{prefix}.target") or read.target, read.unit, doubt, daily(reader, table, row, f"{prefix}.stated"),
    )  # fmt: skip


def _grams_of_year(annual: Amounts, days: int | None) -> Amounts:
    daily = [None if one is None else round(one * 1000 / (days or values.DAYS_OF_YEAR)) for one in annual]
    return (daily[0], daily[1], daily[2], daily[3])


def enterprise_of(reader: Reader, table: Table, row: Row, whole: bool = True) -> Enterprise:
    """A firm.  *whole*: it has no lines, so its measures are its own."""
    code, site = split_site(row.text("credit_code"))
    grade = read_grade(row.text("grade_text"))
    control = row.text("control") or grade.control
    annual = _yearly(reader, table, row, "annual")
    emissions = daily(reader, table, row, "emissions")
    days = count_of(reader, table, row, "operating_days")
    if not table.has("emissions.") and any(annual):
        emissions = _grams_of_year(annual, days)
        reader.assumed.add("daily_from_annual")
    industry = row.text("key_industry") or (one.name if (one := industry_of(row.text("industry"))) else "")
    if normal(industry) in {"无", "否", "/", "非重点", "非重点行业", "其他"}:
        industry = ""
    state = values.state_of(f"{row.text('state')}{control}")
    if table.kind == "long_stopped" or "长期停产" in f"{row.text('grade_text')}{row.text('note')}":
        state = "long_stopped"
    return Enterprise(
        uid=row.text("uid") or Enterprise().uid,
        place=place_of(table, row, "name"),
        extra=row.extra,
        name=row.text("name"),
        credit_code=clean_code(code),
        site=site or row.text("site"),
        permit_no=clean_code(row.text("permit_no")),
        county=row.text("county") or table.county or row.text("city") or reader.county,
        town=row.text("town"),
        address=row.text("address"),
        lon=values.coordinate(row.cells.get("lon", "")),
        lat=values.coordinate(row.cells.get("lat", "")),
        industry=row.text("industry") or row.text("other_industry"),
        industry_code=row.text("industry_code"),
        key_industry=industry,
        grade=grade.grade,
        grade_text=row.text("grade_text"),
        grade_doc=row.text("grade_doc"),
        grade_year=row.text("grade_year"),
        control=control,
        products=row.text("products"),
        state=state,
        small=table.kind == "small",
        emissions=emissions,
        annual=annual,
        permit_annual=_yearly(reader, table, row, "permit_annual"),
        operating_days=days,
        measures=measures_of(reader, table, row, whole_firm=whole),
        check_way=row.text("check_way"),
        duty=row.text("duty"),
        lines_text=row.text("lines_text"),
        note=row.text("note"),
    )


def count_of(reader: Reader, table: Table, row: Row, name: str) -> int | None:
    """Whole number of a field, None when empty; other text is a problem."""
    text = row.text(name)
    if not text or text in {"-", "—", "/"}:
        return None
    found = re.search(r"\d{1,9}(?!\d)", text.replace(",", ""))
    if not found:
        reader.say("emergency.bad_number", table, row, name, text)
        return None
    return int(found.group())


def line_of(reader: Reader, table: Table, row: Row, firm: Enterprise | None = None) -> Line | None:
    """A line; of the lines' own sheet the firm is found by code, else by name."""
    name, code = row.text("name"), row.text("credit_code")
    own_sheet = firm is None
    number = row.text("line.firm_number")
    firm = firm or reader.firm(code, name, number)
    if own_sheet and not name and not code and firm is None:
        reader.say("emergency.row_without_name", table, row)
        return None
    key = firm.key if firm else enterprise_key(split_site(code)[0], "", name, row.text("county"))
    return Line(
        uid=(row.text("uid") if own_sheet else "") or Line().uid,
        place=place_of(table, row, "line.process"),
        extra=() if not own_sheet else row.extra,
        firm=key,
        firm_name=firm.name if firm else name,
        number=row.text("line.number"),
        process=row.text("line.process"),
        product=row.text("products") if own_sheet else "",
        outlet=row.text("line.outlet"),
        capacity=row.text("line.capacity"),
        output=row.text("line.output"),
        output_unit=row.text("line.output_unit"),
        state=_line_state(row, firm),
        emissions=daily(reader, table, row, "emissions", skip_merged=not own_sheet),
        measures=measures_of(reader, table, row),
        min_stop_hours=row.text("line.min_stop_hours"),
        indicator=row.text("line.indicator"),
        evidence=row.text("line.evidence"),
    )


def _line_state(row: Row, firm: Enterprise | None) -> str:
    state = values.state_of(row.text("state"))
    return "long_stopped" if firm is not None and firm.state == "long_stopped" else state


def _person(name: str, phone: str) -> tuple[str, str]:
    """Name and telephone; of one cell for both (监管责任人/电话: ``王五 13900139000``) the parts."""
    both = phone or name
    if (name and phone) or not (numbers := phones_in(both)):
        return name, phone
    rest = re.sub(r"[\s/、，,:：()（）-]+$|^[\s/、，,:：]+", "", both.replace(numbers[0], ""))
    return (rest, numbers[0]) if re.search("[\u4e00-\u9fff]", rest) else (name, phone)


def contacts_of(row: Row, owner: Source) -> list[Contact]:
    """Contacts of a firm and its inspector, when the row has any."""
    found = []
    for role in ("firm", "inspector"):
        name, phone = _person(row.text(f"contact.{role}.name"), row.text(f"contact.{role}.phone"))
        if name or phone:
            found.append(
                Contact(
                    place=owner.place, owner=owner.key, owner_name=str(getattr(owner, "name", "")),
                    role=role, name=name, phone=phone,
                )
            )  # fmt: skip
    return found
