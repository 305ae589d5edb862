"""The 39 industries, classes and class templates (``resources/emergency``), marks kept."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from airplan import resourcefiles

GRADES: tuple[str, ...] = ("A+", "A", "leading", "B", "B-", "non_leading", "C", "D")
"""Performance classes, least to most duty; 引领性 stands with A, 非引领性 with C."""

GRADE_NAMES = {"leading": "引领性", "non_leading": "非引领性"}
_WORDS = {"引领性": "leading", "非引领性": "non_leading", "引领": "leading", "非引领": "non_leading"}
_CONTROL_WORDS = ("长期停产", "民生豁免", "保障类", "保障", "豁免", "未评级", "不评级", "小微")


@dataclass(frozen=True, slots=True)
class Industry:
    """One of the 39; ``measures_known`` is empty where the guide's text was not seen."""

    no: int
    name: str
    name_en: str
    class_scheme: str
    measures_known: str
    source: str
    verification: str


@cache
def industries() -> tuple[Industry, ...]:
    """The 39 in the order of the guide."""
    with resourcefiles.path("emergency", "industries.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return tuple(
        Industry(int(row["no"]), row["industry_zh"], row["industry_en"], row["class_scheme"], row["measures_known"],
                 row["names_source"], row["measures_verification"])
        for row in rows
    )  # fmt: skip


def _bare(name: str) -> str:
    short = re.sub(r"[（(].*?[)）]|行业$|[\s、,，]", "", name)
    return re.sub(r"工业$|制造$", "", short)


@cache
def _by_bare_name() -> dict[str, Industry]:
    return {_bare(one.name): one for one in industries()}


@lru_cache(4096)
def industry_of(text: str) -> Industry | None:
    """The industry of the 39 that a cell names (number, full name, or name without 制造, 行业), or None."""
    plain = text.strip()
    if plain.isdigit() and 1 <= int(plain) <= len(industries()):
        return industries()[int(plain) - 1]
    return _by_bare_name().get(_bare(re.sub(r"^\d+[.、\s]+", "", plain)))


@dataclass(frozen=True, slots=True)
class Grade:
    """A class cell as understood: ``地方C`` → C with prefix 地方; ``长期停产`` → no class, control 长期停产."""

    grade: str
    prefix: str = ""
    control: str = ""
    known: bool = True


def read_grade(text: str) -> Grade:
    """Class of a cell.  ``known`` is False for text that is neither a class nor a control word."""
    plain = text.replace("－", "-").replace("—", "-").replace("＋", "+").replace(" ", "").lstrip("-/")
    plain = "" if plain in {"无", "NA"} else plain
    control = next((word for word in _CONTROL_WORDS if word in plain), "")
    rest = plain.replace(control, "") if control else plain
    rest = rest.lstrip("-").strip("（）()")
    prefix = "地方" if rest.startswith("地方") else ""
    rest = rest.removeprefix("地方").removesuffix("企业").lstrip("-")
    if rest in _WORDS:
        return Grade(_WORDS[rest], prefix, control)
    found = re.fullmatch(r"(A\+|B-|[A-D])(?:级)?(-)?", rest.upper())
    if found:
        grade = "B-" if found.group(1) == "B" and (found.group(2) or rest.upper() == "B级-") else found.group(1)
        return Grade(grade, prefix, control)
    return Grade("", prefix, control, known=not rest)


def grade_text(grade: str) -> str:
    """Class as written in Chinese lists."""
    return GRADE_NAMES.get(grade, grade)


@cache
def templates() -> tuple[Mapping[str, Any], ...]:
    """Class templates known (cement, glass, steel 2019), each with source, verification and ``verified``."""
    data = json.loads(resourcefiles.path("emergency", "class_templates.json").read_text(encoding="utf-8"))
    return tuple(data["templates"])


def template_of(
    industry_no: int, grade: str, level: str, own: tuple[Mapping[str, Any], ...] = ()
) -> Mapping[str, Any] | None:
    """Template measure ``{action, share, counted_by, text}`` with its source, or None where nothing is known.

    *own* are templates of the bureau's copy of the guide; they come first.
    """
    for template in (*own, *templates()):
        measure = template["grades"].get(grade, {}).get(level) if template["industry"] == industry_no else None
        if measure is not None:
            return {
                **measure,
                "source": template["source"],
                "verification": template["verification"],
                "verified": template["verified"],
            }
    return None
