"""Checks of one source at a time: identity, measures, order of levels, caps, base."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from airplan import clock
from airplan.emergency.amounts import FULL, LEVELS, POLLUTANTS, UNKNOWN, cut_of, percent_text
from airplan.emergency.codes import clean_code, credit_code_trouble, has_identity_card, permit_trouble, phone_trouble
from airplan.emergency.effect import EffectRow, is_exempt
from airplan.emergency.findings import Finding, at
from airplan.emergency.industries import industry_of, template_of
from airplan.emergency.rules import lead_hours
from airplan.emergency.sources import Contact, Enterprise, Guarantee, Line, Measure, Source

_DOUBTS = {
    "vague": "warning",
    "bare_limit": "warning",
    "treatment_only": "warning",
    "no_number": "warning",
    "partial": "warning",
    "compound": "warning",
    "increase": "error",
}
_STATED_TOLERANCE = 500  # grams: lists print whole kilograms


def identity(firm: Enterprise) -> Iterator[Finding]:
    """Codes, industry, class, place of a firm."""
    code = clean_code(firm.credit_code)
    if not code:
        yield at(firm, "credit_code_missing", "warning", "credit_code")
    elif trouble := credit_code_trouble(code):
        yield at(firm, f"credit_code_{trouble}", "error", "credit_code", value=firm.credit_code)
    if firm.permit_no and (trouble := permit_trouble(clean_code(firm.permit_no))):
        yield at(firm, "permit_form", "warning", "permit_no", value=firm.permit_no, trouble=trouble)
    elif code and firm.permit_no and not clean_code(firm.permit_no).startswith(code):
        yield at(firm, "permit_other_firm", "warning", "permit_no", value=firm.permit_no)
    if firm.key_industry and industry_of(firm.key_industry) is None:
        yield at(firm, "industry_unknown", "warning", "key_industry", value=firm.key_industry)
    if firm.grade_text and not firm.grade and not firm.control and firm.state == "running":
        yield at(firm, "grade_unknown", "error", "grade", value=firm.grade_text)
    if not firm.county:
        yield at(firm, "county_missing", "warning", "county")
    yield from _coordinates(firm)


def _coordinates(firm: Enterprise) -> Iterator[Finding]:
    if not firm.lon and not firm.lat:
        return
    try:
        lon, lat = float(firm.lon), float(firm.lat)
    except ValueError:
        yield at(firm, "coordinates", "warning", "lon", value=f"{firm.lon}, {firm.lat}")
        return
    if not (73 <= lon <= 136 and 3 <= lat <= 54):
        yield at(firm, "coordinates", "warning", "lon", value=f"{firm.lon}, {firm.lat}")


def personal(source: Source) -> Iterator[Finding]:
    """Identity-card numbers in any text of a source."""
    for name in source.__dataclass_fields__:
        value = getattr(source, name)
        if name != "uid" and isinstance(value, str) and value and has_identity_card(value):
            yield at(source, "identity_card", "error", name)


def measures(row: EffectRow) -> Iterator[Finding]:
    """Texts that cannot be carried out, monitored and checked (可操作、可监测、可核查)."""
    for measure, level in zip(row.source.measures, LEVELS, strict=True):
        if measure.doubt in _DOUBTS:
            yield at(
                row.source,
                f"measure_{measure.doubt}",
                _DOUBTS[measure.doubt],
                f"measures.{level}",
                level,
                value=measure.text,
            )
        yield from _stated(row, measure, level)


def _stated(row: EffectRow, measure: Measure, level: str) -> Iterator[Finding]:
    place = LEVELS.index(level)
    for at_pollutant, stated in enumerate(measure.stated):
        computed = row.cuts[place][at_pollutant] or 0
        if stated is None:
            continue
        base = row.emissions[at_pollutant]
        pollutant = POLLUTANTS[at_pollutant]
        if base is not None and stated > base:
            yield at(
                row.source,
                "stated_above_base",
                "error",
                f"measures.{level}",
                level,
                pollutant,
                stated / 1000,
                base=base / 1000,
            )
        elif abs(stated - computed) > max(_STATED_TOLERANCE, computed // 100) and not row.idle:
            yield at(
                row.source,
                "stated_differs",
                "warning",
                f"measures.{level}",
                level,
                pollutant,
                stated / 1000,
                computed=computed / 1000,
            )


def order(row: EffectRow) -> Iterator[Finding]:
    """Yellow ≤ orange ≤ red, by share and by cut."""
    for lower in (0, 1):
        worse = [POLLUTANTS[at_] for at_ in range(4) if (row.cuts[lower][at_] or 0) > (row.cuts[lower + 1][at_] or 0)]
        shares = row.shares[lower], row.shares[lower + 1]
        falling = shares[0] is not None and shares[1] is not None and shares[0] > shares[1]
        if worse or (falling and row.source.measures[lower + 1].text):
            yield at(
                row.source,
                "levels_fall",
                "error",
                f"measures.{LEVELS[lower + 1]}",
                LEVELS[lower + 1],
                value=row.source.measures[lower + 1].text,
                lower=percent_text(shares[0]) or "—",
                higher=percent_text(shares[1]) or "—",
            )


def idle(row: EffectRow) -> Iterator[Finding]:
    """A stopped source that claims a cut: counted as 0."""
    if not row.idle:
        return
    claims = any(measure.share or any(measure.stated) for measure in row.source.measures)
    if claims:
        yield at(row.source, "stopped_with_cut", "warning", "state", value=row.source.state)


def exempt(row: EffectRow) -> Iterator[Finding]:
    """Exempt rows with cuts, guarantee units cut beyond their cap."""
    if row.cap == FULL:
        return
    for level, share in zip(LEVELS, row.shares, strict=True):
        if (share or 0) > row.cap:
            firm = row.firm
            code = "exempt_with_cut" if firm is not None and is_exempt(firm) and row.cap == 0 else "guarantee_cap"
            yield at(
                row.source,
                code,
                "error",
                f"measures.{level}",
                level,
                value=percent_text(share),
                cap=percent_text(row.cap),
            )


def duties(row: EffectRow, own_templates: tuple[dict[str, object], ...] = ()) -> Iterator[Finding]:
    """Class duties: against the template where one is known, else D stops; B to D have a measure at orange and red."""
    firm = row.firm
    if firm is None or not firm.grade or row.idle or row.cap != FULL:
        return
    industry = industry_of(firm.key_industry)
    for place, level in enumerate(LEVELS):
        template = template_of(industry.no, firm.grade, level, own_templates) if industry else None
        wanted = template.get("share") if template else None
        share = row.shares[place]
        if wanted is not None:
            if share is not None and share < wanted * 100:
                yield at(
                    row.source,
                    "class_duty",
                    _weight(template),
                    f"measures.{level}",
                    level,
                    value=percent_text(share),
                    wanted=f"{wanted}%",
                    grade=firm.grade,
                    text=template["text"] if template else "",
                )
        elif firm.grade == "D" and share != FULL and (industry is None or not _templated(industry.no)):
            yield at(row.source, "class_d_runs", "remark", f"measures.{level}", level, value=percent_text(share))
    empty = [level for level in LEVELS[1:] if not row.source.measures[LEVELS.index(level)].text]
    if firm.grade in {"B", "B-", "C", "D", "non_leading"} and empty:
        yield at(row.source, "measure_missing", "error", f"measures.{empty[0]}", empty[0], grade=firm.grade)


def _weight(template: Mapping[str, Any] | None) -> str:
    return "warning" if template and template["verified"] else "remark"


def _templated(industry_no: int) -> bool:
    return any(template_of(industry_no, "D", level) for level in LEVELS)


def base(row: EffectRow) -> Iterator[Finding]:
    """Daily base missing, or above permit ÷ operating days."""
    if row.emissions == UNKNOWN and not row.idle:
        yield at(row.source, "emission_missing", "warning", "emissions")
    firm = row.firm
    if firm is None or isinstance(row.source, Line):
        return
    yield from against_annual(firm, row.emissions)
    yield from above_permit(firm, row.emissions)


def against_annual(firm: Enterprise, daily: tuple[int | None, ...]) -> Iterator[Finding]:
    """Daily base against the firm's own annual amount: kg/d taken for t/a, or more in a year than it says it emits."""
    days = firm.operating_days or 365
    for place, (value, year) in enumerate(zip(daily, firm.annual, strict=True)):
        if not value or not year:
            continue
        # value in g/d, year in kg/a: the same printed number means value/1000 = year/1000.
        if value == year:
            yield at(firm, "unit_mixed", "error", "emissions", "", POLLUTANTS[place], value / 1000)
        elif value * days > 2 * year * 1000:
            limit = round(year / days, 3)
            yield at(
                firm, "base_above_annual", "warning", "emissions", "", POLLUTANTS[place], value / 1000, limit=limit
            )


def above_permit(firm: Enterprise, daily: tuple[int | None, ...]) -> Iterator[Finding]:
    """Daily base of a firm above the permitted year ÷ operating days."""
    if not firm.operating_days:
        return
    for place, allowed in enumerate(firm.permit_annual):
        value = daily[place]
        # permit in kg a year, base in g a day
        if allowed and value and value * firm.operating_days > allowed * 1000:
            limit = round(allowed / firm.operating_days, 3)
            yield at(
                firm,
                "base_above_permit",
                "error",
                "emissions",
                "",
                POLLUTANTS[place],
                value / 1000,
                limit=limit,
                days=firm.operating_days,
            )


def stop_time(line: Line) -> Iterator[Finding]:
    """Minimum safe stop time against the 24 h of lead."""
    stops = [level for level, measure in zip(LEVELS, line.measures, strict=True) if measure.action == "stop"]
    if not stops or line.state != "running":
        return
    found = re.search(r"(\d{1,6}(?:\.\d{1,6})?)\s*(天|日|d)?", line.min_stop_hours)
    if not found:
        yield at(line, "stop_time_missing", "remark", "min_stop_hours", stops[0])
        return
    hours = Decimal(found.group(1)) * (24 if found.group(2) else 1)
    if hours > lead_hours():
        yield at(
            line,
            "stop_takes_longer",
            "warning",
            "min_stop_hours",
            stops[0],
            value=line.min_stop_hours,
            lead=lead_hours(),
        )


def guarantee(one: Guarantee) -> Iterator[Finding]:
    """A guarantee unit needs a cap, a basis and a time that has not run out."""
    if one.kind != "exempt" and one.cap_share is None:
        yield at(one, "guarantee_without_cap", "error", "cap_text", value=one.cap_text)
    if not one.basis and not one.approver:
        yield at(one, "guarantee_without_basis", "warning", "basis")
    if (
        one.valid_until
        and re.fullmatch(r"\d{4}-\d{2}-\d{2}", one.valid_until)
        and one.valid_until < clock.today().isoformat()
    ):
        yield at(one, "guarantee_expired", "warning", "valid_until", value=one.valid_until)


def contact(one: Contact) -> Iterator[Finding]:
    """A telephone that can be called."""
    if trouble := phone_trouble(one.phone):
        yield at(one, f"phone_{trouble}", "warning", "phone", value=one.phone)


def of_rows(rows: Iterable[EffectRow], own_templates: tuple[dict[str, object], ...] = ()) -> Iterator[Finding]:
    """All checks of counted sources."""
    for row in rows:
        for check in (measures, order, idle, exempt, base):
            yield from check(row)
        yield from duties(row, own_templates)


def computed_cut(measure: Measure, emission: int | None) -> int:
    """Cut of one measure for display while typing."""
    return cut_of(emission, measure.share)
