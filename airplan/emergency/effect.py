"""What each counted source emits and cuts: one row a source, nothing counted twice.

A firm with lines counts through its lines; a firm without lines counts as one line of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from airplan.emergency.amounts import FULL, LEVELS, UNKNOWN, Amounts, cut_of
from airplan.emergency.industries import industry_of
from airplan.emergency.sources import (
    DustSource,
    EmergencyList,
    Enterprise,
    Guarantee,
    Line,
    Measure,
    MobileSource,
    S,
    Source,
)

CATEGORIES: tuple[str, ...] = ("industry_key", "industry_other", "dust", "mobile", "other")
ZERO: Amounts = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One counted source.  ``shares[level]``: part cut, hundredths of a percent, None when only a stated cut counts.

    ``cap``: largest share that may be cut (guarantee), FULL when free.  ``cuts[level]``: grams a day.
    """

    source: Line | Enterprise | DustSource | MobileSource
    firm: Enterprise | None
    category: str
    county: str
    emissions: Amounts
    shares: tuple[int | None, int | None, int | None]
    cuts: tuple[Amounts, Amounts, Amounts]
    cap: int = FULL
    idle: bool = False

    @property
    def name(self) -> str:
        """Name for people."""
        if isinstance(self.source, Line):
            return f"{self.firm.name if self.firm else self.source.firm_name} {self.source.number}{self.source.process}"
        return self.source.category if isinstance(self.source, MobileSource) else self.source.name

    @property
    def grade(self) -> str:
        """Class of the firm, or ""."""
        return self.firm.grade if self.firm else ""


def share_of(measure: Measure, mobile: bool = False) -> int | None:
    """Share of the emission a measure cuts; a transport measure cuts nothing of a line.  None: not known."""
    if measure.action == "transport" and not mobile:
        return 0
    if not measure.text and measure.share is None:
        return 0
    return measure.share


def _level_cut(emissions: Amounts, measure: Measure, share: int | None, limit: int) -> Amounts:
    if share is not None:
        part = min(share, limit)
        return (
            cut_of(emissions[0], part),
            cut_of(emissions[1], part),
            cut_of(emissions[2], part),
            cut_of(emissions[3], part),
        )
    capped = [
        min(stated or 0, cut_of(base, limit)) if base is not None else (stated or 0 if limit else 0)
        for stated, base in zip(measure.stated, emissions, strict=True)
    ]
    return (capped[0], capped[1], capped[2], capped[3])


def _row(
    source: Line | Enterprise | DustSource | MobileSource,
    firm: Enterprise | None,
    category: str,
    county: str,
    cap: int,
) -> EffectRow:
    idle = source.state != "running" or (firm is not None and firm.state == "long_stopped")
    limit = 0 if idle else cap
    mobile = isinstance(source, MobileSource)
    shares = tuple(share_of(measure, mobile) for measure in source.measures)
    cuts = tuple(
        _level_cut(source.emissions, measure, share, limit)
        for measure, share in zip(source.measures, shares, strict=True)
    )
    return EffectRow(source, firm, category, county, source.emissions, shares, cuts, cap, idle)  # type: ignore[arg-type]


def cap_of(guarantee: Guarantee | None) -> int:
    """Largest share a guarantee unit may cut: what its cap leaves; nothing for an exempt unit or an unknown cap."""
    if guarantee is None:
        return FULL
    return 0 if guarantee.cap_share is None else max(0, FULL - guarantee.cap_share)


def is_exempt(firm: Enterprise) -> bool:
    """Whether the firm's own row says it is exempt (民生豁免, 豁免)."""
    return "豁免" in firm.control


def category_of(firm: Enterprise | None) -> str:
    """industry_key for the 39, else industry_other."""
    return "industry_key" if firm is not None and industry_of(firm.key_industry) is not None else "industry_other"


def effects(whole: EmergencyList) -> list[EffectRow]:
    """All counted sources of a list, lines in place of their firms."""
    firms = {firm.key: firm for firm in whole.enterprises}
    guarantees = {one.firm or one.key: one for one in whole.guarantees}
    rows = []
    with_lines = {line.firm for line in whole.lines}
    for line in whole.lines:
        firm = firms.get(line.firm)
        rows.append(_row(line, firm, category_of(firm), firm.county if firm else "", _cap(line.firm, firm, guarantees)))
    for firm in whole.enterprises:
        if firm.key not in with_lines:
            rows.append(_row(firm, firm, category_of(firm), firm.county, _cap(firm.key, firm, guarantees)))
    rows += [_row(one, None, "dust", one.county, FULL) for one in whole.dust]
    rows += [_row(one, None, "mobile", one.county, FULL) for one in whole.mobile]
    return rows


def _cap(key: str, firm: Enterprise | None, guarantees: dict[str, Guarantee]) -> int:
    if firm is not None and is_exempt(firm) and key not in guarantees:
        return 0
    return cap_of(guarantees.get(key) or (guarantees.get(f"name:{firm.name}|{firm.county}") if firm else None))


def level_index(level: str) -> int:
    """Place of a level.  Raises ValueError."""
    return LEVELS.index(level)


def known(emissions: Amounts) -> bool:
    """Whether any pollutant is given."""
    return emissions != UNKNOWN


def effects_after(whole: EmergencyList, rows: list[EffectRow], changed: list[Source]) -> list[EffectRow]:
    """Rows after an edit: only what the edit touches is computed anew (for gauges that follow typing).

    *whole* and *rows*: the list and its rows before; *changed*: the edited sources, known by ``uid``.  New and
    deleted sources need :func:`effects`.
    """
    new = {source.uid: source for source in changed}
    touched = {firm.key for firm in whole.enterprises if firm.uid in new}
    touched |= {one.firm for one in changed if isinstance(one, Line | Guarantee)}

    def now(sources: tuple[S, ...]) -> tuple[S, ...]:
        return tuple(new.get(one.uid, one) for one in sources)  # type: ignore[misc]

    part = EmergencyList(
        now(tuple(firm for firm in whole.enterprises if firm.key in touched)),
        now(tuple(line for line in whole.lines if line.firm in touched)),
        now(tuple(one for one in whole.dust if one.uid in new)),
        now(tuple(one for one in whole.mobile if one.uid in new)),
        guarantees=now(tuple(one for one in whole.guarantees if one.firm in touched or one.uid in new)),
    )
    fresh = {row.source.uid: row for row in effects(part)}
    return [fresh.get(row.source.uid, row) for row in rows]
