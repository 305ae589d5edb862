"""Checks of the list as a whole: ratio, base, doubles, missing firms, contacts shared by many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from airplan.emergency.amounts import POLLUTANTS, add
from airplan.emergency.checks_source import above_permit
from airplan.emergency.codes import clean_code, phone_trouble
from airplan.emergency.effect import EffectRow
from airplan.emergency.findings import Finding, at
from airplan.emergency.names import CATEGORY_NAMES
from airplan.emergency.ratio import Levels, RatioTable, base_total, shown_ratio
from airplan.emergency.sources import EmergencyList, Enterprise, Line, Source

MANY_ROWS = 10
"""One amount in so many rows is a finding (program's own threshold)."""
MANY_FIRMS = 3


@dataclass(frozen=True, slots=True)
class Known:
    """A firm known from elsewhere: last year's list, the permit register, the inventory."""

    name: str
    credit_code: str = ""
    permit_no: str = ""
    county: str = ""
    origin: str = "last_year"  # last_year | permit | inventory


def ratio_findings(table: RatioTable) -> Iterator[Finding]:
    """Shortage by level and pollutant, for the city, and for counties and categories where a requirement is set."""
    yield from _short(table.levels, "ratio_short", "")
    for county, levels in table.by_county.items():
        yield from _short(levels, "ratio_short_county", county)
    for category, levels in table.by_category.items():
        yield from _short(levels, "ratio_short_category", CATEGORY_NAMES.get(category, category), category)


def _short(levels: Levels, code: str, name: str, category: str = "") -> Iterator[Finding]:
    for level, cells in levels.items():
        for pollutant, cell in cells.items():
            if cell.ok is False:
                values = {
                    "ratio": float(shown_ratio(cell)),
                    "required": cell.required,
                    "missing": cell.missing_t_per_day,
                } | ({"category": category} if category else {})
                yield Finding(code, "error", name=name, level=level, pollutant=pollutant, field="ratio", values=values)
            elif not name and level == "yellow" and cell.base is None and cell.required is not None:
                yield Finding("base_missing", "error", "emission_total", pollutant=pollutant, field="emissions")


def base_findings(whole: EmergencyList, rows: Sequence[EffectRow]) -> Iterator[Finding]:
    """Listed sources together above the inventory; counties not adding up; year and method not stated."""
    yield from _above_inventory(whole, rows)
    city = [one for one in whole.totals if not one.county]
    counties = [one for one in whole.totals if one.county]
    if city and counties:
        first, second = base_total(city), base_total(counties)
        for place, (one, two) in enumerate(zip(first, second, strict=True)):
            if one and two and abs(one - two) > max(1000, one // 1000):
                yield Finding(
                    "base_counties_differ",
                    "warning",
                    "emission_total",
                    pollutant=POLLUTANTS[place],
                    field="emissions",
                    values={"city": one / 1e6, "counties": two / 1e6},
                )
    for one_total in whole.totals:
        if one_total.inventory_year is None or not one_total.method:
            yield at(one_total, "base_method_missing", "remark", "method")


def _above_inventory(whole: EmergencyList, rows: Sequence[EffectRow]) -> Iterator[Finding]:
    groups = {"": list(rows), "industry": [row for row in rows if row.category.startswith("industry")]}
    groups |= {name: [row for row in rows if row.category == name] for name in ("dust", "mobile")}
    for name, chosen in groups.items():
        total = base_total(whole.totals, category=name or None)
        listed = add([row.emissions for row in chosen if not row.idle])
        for place, (base, given) in enumerate(zip(total, listed, strict=True)):
            if base is not None and given is not None and given > base:
                yield Finding(
                    "base_below_list",
                    "error",
                    "emission_total",
                    key=name,
                    name=CATEGORY_NAMES[name or "all"],
                    field="emissions",
                    pollutant=POLLUTANTS[place],
                    values={"base": base / 1e6, "listed": given / 1e6, "category": name or "all"},
                )


def double_findings(whole: EmergencyList) -> Iterator[Finding]:
    """A key twice, a credit code on differing names, a name twice in a county, a line twice."""
    seen: dict[tuple[str, str], Source] = {}
    for source in whole.sources():
        mark = (source.TYPE, source.key)
        if mark in seen:
            code = "line_twice" if isinstance(source, Line) else "twice"
            yield at(source, code, "error", "name", value=source.key, other=seen[mark].place.replace("|", " "))
        seen.setdefault(mark, source)
    yield from _same_name(whole.enterprises)
    yield from _lines_without_firm(whole)


def _same_name(firms: Sequence[Enterprise]) -> Iterator[Finding]:
    by_name: dict[tuple[str, str], Enterprise] = {}
    by_code: dict[str, Enterprise] = {}
    for firm in firms:
        mark = (firm.name, firm.county)
        if mark in by_name and by_name[mark].key != firm.key:
            yield at(
                firm, "name_twice", "warning", "name", value=firm.name, other=by_name[mark].place.replace("|", " ")
            )
        by_name.setdefault(mark, firm)
        code = clean_code(firm.credit_code)
        if code and code in by_code and by_code[code].key != firm.key:
            yield at(firm, "code_on_two_firms", "warning", "credit_code", value=code, other=by_code[code].name)
        if code:
            by_code.setdefault(code, firm)


def _lines_without_firm(whole: EmergencyList) -> Iterator[Finding]:
    firms = {firm.key: firm for firm in whole.enterprises}
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in whole.lines:
        lines[line.firm].append(line)
        if line.firm not in firms:
            yield at(line, "line_without_firm", "error", "firm", value=line.firm_name)
    for key, group in lines.items():
        firm = firms.get(key)
        if firm is None:
            continue
        summed = add([line.emissions for line in group])
        yield from above_permit(firm, summed)
        for place, (own, total) in enumerate(zip(firm.emissions, summed, strict=True)):
            if own is not None and total is not None and abs(own - total) > max(1000, own // 100):
                yield at(
                    firm,
                    "lines_do_not_add_up",
                    "warning",
                    "emissions",
                    "",
                    POLLUTANTS[place],
                    own / 1000,
                    lines=total / 1000,
                )


def repeated_amounts(rows: Sequence[EffectRow]) -> Iterator[Finding]:
    """One round number in many rows."""
    for place, pollutant in enumerate(POLLUTANTS):
        values = Counter(value for row in rows if (value := row.emissions[place]) and value % 100 == 0)
        for value, count in sorted(values.items()):
            if count >= MANY_ROWS and count * 20 >= len(rows):
                first = next(row for row in rows if row.emissions[place] == value)
                yield at(
                    first.source,
                    "same_amount_many_rows",
                    "warning",
                    "emissions",
                    "",
                    pollutant,
                    value / 1000,
                    count=count,
                )


def shared_phones(whole: EmergencyList) -> Iterator[Finding]:
    """One number on many firms."""
    owners: dict[str, set[str]] = defaultdict(set)
    for one in whole.contacts:
        if one.role == "firm" and not phone_trouble(one.phone):
            owners[one.phone].add(one.owner)
    for one in whole.contacts:
        if one.role == "firm" and len(owners.get(one.phone, ())) > MANY_FIRMS:
            yield at(one, "phone_on_many_firms", "warning", "phone", value=one.phone, count=len(owners[one.phone]))
            owners.pop(one.phone)


def missing_contacts(whole: EmergencyList) -> Iterator[Finding]:
    """Firms nobody can call, once any contacts are kept in the list."""
    if not whole.contacts:
        return
    called = {one.owner for one in whole.contacts if one.role == "firm"}
    for firm in whole.enterprises:
        if firm.key not in called:
            yield at(firm, "phone_empty", "warning", "phone")


def missing_firms(whole: EmergencyList, known: Sequence[Known]) -> Iterator[Finding]:
    """Firms of last year's list, the permit register or the inventory that the list lacks."""
    codes = {clean_code(firm.credit_code) for firm in whole.enterprises} - {""}
    permits = {clean_code(firm.permit_no) for firm in whole.enterprises} - {""}
    names = {firm.name for firm in whole.enterprises}
    for one in known:
        held = clean_code(one.credit_code) in codes or clean_code(one.permit_no) in permits or one.name in names
        if not held:
            yield Finding(
                f"missing_{one.origin}",
                "warning",
                "enterprise",
                name=one.name,
                county=one.county,
                value=one.credit_code or one.permit_no,
            )


def by_code(findings: Sequence[Finding]) -> Mapping[str, int]:
    """Number of findings by code, most first."""
    return dict(Counter(one.code for one in findings).most_common())
