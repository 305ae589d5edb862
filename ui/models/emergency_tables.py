"""Read-only tables of the emergency page: ratio, findings, versions, year difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airplan import words
from airplan.workspace.analysis.emergency import field_text
from ui import texts, theme
from ui.models.columns import Column
from ui.models.emergency_fields import LEVELS, POLLUTANTS
from ui.models.table_model import TableData
from ui.texts import t


def ratios(levels: Any, by_county: Any = None) -> TableData:
    """减排比例核算: one row a level and pollutant; shortage in t/d."""
    columns = (
        Column("area", t("ui.em.area")),
        Column("level", t("ui.em.level")),
        Column("pollutant", t("ui.em.pollutant")),
        Column("base", t("ui.em.base"), kind="number", digits=3),
        Column("cut", t("ui.em.cut"), kind="number", digits=3),
        Column("ratio", t("ui.em.ratio"), kind="number", digits=1),
        Column("required", t("ui.em.required"), kind="number", digits=1),
        Column("missing", t("ui.em.missing"), kind="number", digits=3),
        Column("ok", t("ui.em.ok")),
    )
    rows: list[dict[str, Any]] = []
    marks = {}
    for area, table in [(t("ui.em.whole_city"), levels), *(by_county or {}).items()]:
        for level in LEVELS:
            for name in POLLUTANTS:
                cell = table.get(level, {}).get(name)
                if cell is None:
                    continue
                rows.append(_ratio_row(area, level, name, cell))
                if cell.ok is not None:
                    marks[(len(rows) - 1, "ok")] = ("good" if cell.ok else "bad", rows[-1]["ok"])
    return TableData.of_rows(columns, rows, marks=marks)


def _ratio_row(area: str, level: str, name: str, cell: Any) -> dict[str, Any]:
    return {
        "area": area,
        "level": t(f"ui.em.short.{level}"),
        "pollutant": name,
        "base": cell.base,
        "cut": cell.cut,
        "ratio": cell.ratio,
        "required": cell.required,
        "missing": cell.missing_t_per_day,
        "ok": verdict(cell.ok),
    }


def verdict(ok: bool | None) -> str:
    """满足, 不满足 or not known."""
    return texts.DASH if ok is None else t("ui.em.met" if ok else "ui.em.unmet")


def requirement_text(rule: str) -> str:
    """Title of a requirement set; an id without one stays."""
    code = f"ui.em.requirement.{rule}"
    return t(code) if texts.has(code) else rule


def findings(found: Sequence[Any]) -> TableData:
    """One row a finding; the id is its place in the list."""
    keys = ("severity", "name", "county", "sentence", "remedy", "value")
    columns = [
        Column(key, t(f"ui.em.finding.{key}"), width=320 if key in ("sentence", "remedy") else 0) for key in keys
    ]
    tones = {"error": "bad", "warning": "caution"}
    rows, marks = [], {}
    for place, one in enumerate(found):
        shown = finding_values(one)
        rows.append(
            {
                "severity": t(f"ui.severity.{one.severity}"),
                "name": _object(one),
                "county": one.county,
                "sentence": words.sentence(f"emergency.finding.{one.code}", shown),
                "remedy": words.sentence(f"emergency.finding.{one.code}.remedy", shown),
                "value": one.value,
            }
        )
        if tone := tones.get(one.severity):
            marks[(place, "severity")] = (tone, rows[-1]["sentence"])
    return TableData.of_rows(columns, rows, marks=marks)


def _object(one: Any) -> str:
    code = f"ui.em.category.{one.name}"
    return t(code) if one.type == "emission_total" and texts.has(code) else one.name


def finding_values(one: Any) -> dict[str, object]:
    """What fills the sentence of a finding."""
    level = t(f"ui.em.short.{one.level}") if one.level else ""
    own = {"name": one.name, "level": level, "pollutant": one.pollutant, "value": one.value, "county": one.county}
    return {**own, **one.values}


def column_of(one: Any) -> str:
    """Column of the source's table that a finding is about."""
    if one.field.startswith("measures") and one.level in LEVELS:
        return f"text:{LEVELS.index(one.level)}"
    if one.field.startswith(("emissions", "annual")):
        return f"kg:{POLLUTANTS.index(one.pollutant) if one.pollutant in POLLUTANTS else 0}"
    return str(one.field or "name")


def versions(lines: Sequence[Any]) -> TableData:
    """One row a version."""
    keys = ("name", "status", "document", "in_force", "void_from", "reason", "made", "who", "firms", "now")
    columns = [Column(key, t(f"ui.em.version.{key}"), kind="integer" if key == "firms" else "text") for key in keys]
    rows, marks = [], {}
    for place, one in enumerate(lines):
        row = {key: str(getattr(one, key, "")).replace("T", " ") for key in keys}
        row["status"] = t(f"ui.em.status.{one.status}") if texts.has(f"ui.em.status.{one.status}") else one.status
        row["firms"] = one.counts.get("enterprises", 0)  # type: ignore[assignment]
        row["now"] = t("ui.em.version.in_force_now") if one.in_force_now else ""
        rows.append(row)
        if one.in_force_now:
            marks[(place, "now")] = ("good", row["now"])
    return TableData.of_rows(columns, rows, marks=marks)


SIGNS = {"added": "＋", "removed": "−", "unmatched": "？"}
"""Written before the kind of a difference, beside its colour; what changed has ≠."""


def difference(found: Any) -> TableData:
    """与上年对比: added, removed, changed, to be matched by a person; no colour is one of the AQI's."""
    keys = ("kind", "name", "field", "old", "new", "reason")
    columns = [Column(key, t(f"ui.em.diff.{key}")) for key in keys]
    county = t("ui.em.county")
    rows = [{"of": "added", "name": one.name, "field": county, "new": one.county} for one in found.added]
    rows += [{"of": "removed", "name": one.name, "field": county, "old": one.county} for one in found.removed]
    rows += [
        {"of": one.kind, "name": one.name, "field": field_text(one.field), "old": one.old, "new": one.new,
         "reason": one.reason}
        for one in found.changed
    ]  # fmt: skip
    rows += [
        {"of": "unmatched", "name": one.old_name, "new": one.new_name,
         "reason": t("ui.em.diff.score", score=f"{one.score:.0%}")}
        for one in found.unmatched
    ]  # fmt: skip
    fills = {}
    for place, row in enumerate(rows):
        of = row.pop("of")
        row["kind"] = f"{SIGNS.get(of, '≠')} {_kind_text(of)}"
        fills[(place, "kind")] = theme.difference_colours(of)
    return TableData.of_rows(columns, rows, fills=fills)


def difference_sources(found: Any) -> list[tuple[str, str]]:
    """Natural key and name of the source each row of :func:`difference` is about, as in the later list."""
    sides = [(one.key, one.name) for one in (*found.added, *found.removed, *found.changed)]
    return sides + [(one.new, one.new_name) for one in found.unmatched]


def _kind_text(of: str) -> str:
    code = f"ui.em.diff.{of}" if of in SIGNS else f"ui.em.diff.kind.{of}"
    return t(code) if texts.has(code) else of


def steps(found: Sequence[Any]) -> TableData:
    """Additional cuts that would reach the ratio."""
    columns = [Column(key, t(f"ui.em.step.{key}")) for key in ("level", "name", "county", "grade")]
    columns += [Column(key, t(f"ui.em.step.{key}"), kind="number", digits=1) for key in ("before", "after")]
    columns += [Column(name, f"{name} t/d", kind="number", digits=3) for name in POLLUTANTS]
    columns.append(Column("text", t("ui.em.step.text"), width=240))
    rows = [
        {
            **{key: getattr(one, key) for key in ("name", "county", "before", "after", "text")},
            "grade": t(f"ui.em.grade.{one.grade}") if texts.has(f"ui.em.grade.{one.grade}") else one.grade,
            "level": t(f"ui.em.short.{one.level}"),
            **{name: one.extra.get(name) for name in POLLUTANTS},
        }
        for one in found
    ]
    return TableData.of_rows(columns, rows)
