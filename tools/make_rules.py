"""Make the rule, city and region files under ``resources/`` from a folder of reference tables.

    python tools/make_rules.py FOLDER

Values, sources and marks are carried over unchanged; what is added here (clause, dates, how well
known) is derived from those marks.  Run it again only when the reference tables change.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any


def list_of(words: str) -> list[str]:
    return words.split()


RESOURCES = Path(__file__).resolve().parents[1] / "resources"

_FINALS = list_of(
    "a o e ai ei ao ou an en ang eng er i ia ie iao iu ian in iang ing iong ong u ua uo uai ui uan un uang ue v ve"
)
_SYLLABLE = re.compile(
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:" + "|".join(sorted(_FINALS, key=len, reverse=True)) + ")"
)
_READINGS = {"黔西南": "qxn"}  # written Qianxinan in the source


def syllables(pinyin: str, count: int, first: bool = True) -> list[str]:
    """Cut *pinyin* (lower case, no apostrophe) into *count* syllables, or [] when that cannot be done.

    A later syllable begins with a consonant, since the spelling marks the others by an apostrophe.
    """
    if not first and pinyin[:1] in "aeiou":
        return []
    for end in range(min(len(pinyin), 6), 0, -1):
        head = pinyin[:end]
        if not _SYLLABLE.fullmatch(head) or (count == 1) != (end == len(pinyin)):
            continue
        rest = [] if count == 1 else syllables(pinyin[end:], count - 1, first=False)
        if count == 1 or rest:
            return [head, *rest]
    return []


def initials(short: str, pinyin: str) -> str:
    """First letters of the short name's characters (保定 → bd)."""
    parts: list[str] = []
    pieces = pinyin.lower().split("'")
    if short in _READINGS:
        return _READINGS[short]
    for split in _shares(len(short), len(pieces)):
        parts = []
        for piece, count in zip(pieces, split, strict=True):
            cut = syllables(piece, count)
            if len(cut) != count:
                break
            parts += cut
        else:
            return "".join(part[0] for part in parts)
    raise ValueError(f"cannot cut {pinyin} for {short}")


def _shares(total: int, parts: int) -> list[tuple[int, ...]]:
    if parts == 1:
        return [(total,)]
    return [(first, *rest) for first in range(1, total) for rest in _shares(total - first, parts - 1)]


def write_json(name: str, data: Any) -> None:
    path = RESOURCES / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def make_cities(folder: Path) -> None:
    rows = list(csv.DictReader((folder / "cities_338.csv").open(encoding="utf-8-sig")))
    keep = [name for name in rows[0] if not name.startswith("source_")]
    with (RESOURCES / "cities" / "cities_338.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, [*keep, "initials"], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            kept = {name: row[name] for name in keep}
            writer.writerow({**kept, "initials": initials(row["name_short_zh"], row["name_pinyin"])})
    sources = {name: sorted({row[name] for row in rows}) for name in rows[0] if name.startswith("source_")}
    write_json("cities/sources.json", {"schema": 1, **sources})


def make_regions(folder: Path) -> None:
    regions = json.loads((folder / "regions.json").read_text(encoding="utf-8"))
    out = []
    for key, region in regions.items():
        start, _, end = region["period"].partition("-")
        known = "unverified" if "unverified" in region["verification"] else "verified"
        entry = {
            "id": key,
            "name_zh": region["name_zh"],
            "name_en": region["name_en"],
            "valid_from": f"{start}-01-01" if start else None,
            "valid_to": f"{end}-12-31" if end else None,
            "members": [member["code"] for member in region["members"]],
            "outside_338": region["non_338_units"],
            "source": region["source"],
            "verification": region["verification"],
            "known": known,
            "note": region["note"],
        }
        assert len(entry["members"]) == region["count_in_338"]
        out.append(entry)
    write_json("regions/regions.json", {"schema": 1, "dates": "years as given by the source", "regions": out})


EDITIONS = {
    "GB3095-2012": ("GB 3095-2012 表1", "V-pages", None),
    "GB3095-2026-transition": ("GB 3095-2026 过渡阶段浓度限值（条款号未见原文）", "V-find", "2026"),
    "GB3095-2026-final": ("GB 3095-2026 浓度限值（条款号未见原文）", "V-find", "2031"),
}


def limit_rule(edition: dict[str, Any], entry: dict[str, Any], klass: int) -> dict[str, Any]:
    clause, mark, phase = EDITIONS[edition["id"]]
    pollutant, period = entry["pollutant"], entry["period"]
    seen = phase and (
        (klass == 2 and pollutant in ("PM2.5", "PM10")) or (klass == 1 and pollutant == "PM2.5" and phase == "2031")
    )
    check = bool(phase) and not seen and (klass == 1 or pollutant in ("SO2", "NO2"))
    return {
        "id": f"{edition['id']}/{pollutant}/{period}/class{klass}",
        "edition": edition["id"],
        "pollutant": pollutant,
        "period": period,
        "class": klass,
        "value": entry[f"class{klass}"],
        "unit": "mg/m³" if entry["unit"] == "mg/m3" else "µg/m³",
        "clause": clause,
        "source": edition["verification"],
        "mark": "V-pages" if seen else mark,
        "known": "unverified" if check else ("verified" if mark == "V-pages" or seen else "code"),
    }


def make_limits(folder: Path) -> None:
    data = json.loads((folder / "standards.json").read_text(encoding="utf-8"))
    editions = []
    rules = []
    for edition in data["standards"]:
        editions.append(
            {
                "id": edition["id"],
                "title_zh": edition["title_zh"],
                "phase_zh": {"single": ""}.get(edition["phase"], edition["phase"]),
                "valid_from": edition["effective_from"],
                "valid_to": edition["effective_to"],
                "nationwide_from": edition.get("nationwide_from"),
                "phase_in": edition.get("phase_in"),
                "reference_state": edition["reference_state"],
                "source": edition["verification"],
            }
        )
        rules += [limit_rule(edition, entry, klass) for entry in edition["limits"] for klass in (1, 2)]
    write_json("standards/limits.json", {"schema": 1, "family": "limit", "editions": editions, "rules": rules})
    write_json("standards/who.json", {"schema": 1, "family": "guideline", **data["who"]})


def make_breakpoints(folder: Path) -> None:
    rows = list(csv.DictReader((folder / "iaqi_breakpoints.csv").open(encoding="utf-8-sig")))
    tables: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        key = (row["standard"], row["pollutant"], row["averaging"])
        above = row["above_last_rule"]
        table = tables.setdefault(
            key,
            {
                "id": "/".join(key),
                "edition": row["standard"],
                "pollutant": row["pollutant"],
                "averaging": row["averaging"],
                "unit": "mg/m³" if row["unit"] == "mg/m3" else "µg/m³",
                "valid_from": row["effective_from"],
                "valid_to": row["effective_to"] or None,
                "points": [],
                "above": above_rule(above),
                "above_text": above,
                "clause": "HJ 633-2012 表1" if row["standard"].endswith("2012") else "HJ 633-2026 表3",
                "source": row["verification"],
                "mark": "V-find",
                "known": "code",
            },
        )
        table["points"].append([int(row["iaqi"]), int(row["breakpoint"])])
    for table in tables.values():
        table["points"].sort()
    write_json("standards/breakpoints.json", {"schema": 1, "family": "breakpoint", "rules": list(tables.values())})


def above_rule(text: str) -> str:
    if "fixed at" in text:
        return "fixed"
    return "other_period" if "no IAQI" in text else "maximum"


def main() -> None:
    folder = Path(sys.argv[1])
    make_cities(folder)
    make_regions(folder)
    make_limits(folder)
    make_breakpoints(folder)


if __name__ == "__main__":
    main()
