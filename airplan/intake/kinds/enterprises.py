"""Lists of enterprises: read by the emergency stage, kept as records of type ``enterprise``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from airplan.domain import Problem
from airplan.emergency import codes
from airplan.emergency.reading import read_list
from airplan.emergency.sources import Enterprise
from airplan.intake.rowwise import text_of
from airplan.intake.types import ColumnTaken, FileReading, FirstRow, Outside
from airplan.intake.vocabulary import plain
from airplan.workbook.grid import Grid, name_of

_NAMES = ("企业名称", "单位名称", "企业详细名称", "排污单位名称", "公司名称")
_BESIDE = ("信用代码", "代码", "许可证", "行业", "经度", "lng", "管控", "绩效")


def fits(grid: Grid) -> bool:
    """Whether a heading names enterprises with a code, a permit or an industry."""
    for row in grid.rows[:10]:
        heads = [plain(text_of(cell)) for cell in row]
        if any(head in _NAMES for head in heads) and any(word in head for head in heads for word in _BESIDE):
            return True
    return False


def read(grids: Sequence[Grid], path: Path, outside: Outside) -> FileReading:
    """All sources of the list as records; doubtful codes are listed, nothing is dropped for them."""
    found = read_list([grid for grid in grids if fits(grid)])
    firms = found.whole.enterprises
    doubts = [problem for firm in firms if (problem := _code_problem(firm, name_of(path)))]
    records = tuple(firm.to_record() for firm in firms)
    mapping = tuple(
        ColumnTaken(
            one.column,
            one.heading,
            one.taken_for or "ignore",
            0.95 if one.taken_for else 0.5,
            file=name_of(path),
            sheet=one.sheet,
        )
        for one in found.mapping
    )
    return FileReading(
        name_of(path), str(path), "enterprises", records=records, accepted=len(records),
        problems=(*found.problems, *doubts), mapping=mapping, assumed=found.assumed,
        first_rows=tuple(_first(firm) for firm in firms[:8]),
    )  # fmt: skip


def _first(firm: Enterprise) -> FirstRow:
    values: dict[str, str | None] = {
        "credit_code": firm.credit_code,
        "permit_no": firm.permit_no,
        "industry": firm.industry,
    }
    return FirstRow(firm.name, firm.county, values)


def _code_problem(firm: Enterprise, file: str) -> Problem | None:
    code = codes.clean_code(firm.credit_code)
    trouble = codes.credit_code_trouble(code) if code else "missing"
    if not trouble:
        return None
    where = (*firm.place.split("|"), "", "", "")
    values: dict[str, object] = {"name": firm.name, "reason": trouble, "variant": trouble}
    return Problem(
        "enterprise_code_doubtful", where[0] or file, where[1], where[2], firm.credit_code, values, "warning"
    )
