"""The coordinator's desk: the region's file, requests and the board.

Arrivals: :mod:`airplan.workspace.region_arrivals`; targets and levels: :mod:`airplan.workspace.region_joint`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from airplan import clock
from airplan.emergency.amounts import plain_text
from airplan.errors import FileTrouble, UsageError
from airplan.region import board as boards
from airplan.region.board import Board, Request, Submission
from airplan.rulebook import places, regions
from airplan.words import say
from airplan.workbook.write import Sheet
from airplan.workspace import packages
from airplan.workspace.commands.records import PutRecords, SetSettings
from airplan.workspace.session import Project


@dataclass(frozen=True)
class Members:
    """The membership a region's file works with."""

    id: str
    name: str
    codes: tuple[str, ...]
    source: str


# --- the region's file ------------------------------------------------------------------------


_LISTS = (".txt", ".csv", ".xlsx", ".xls")


def members_of(membership: str) -> Members:
    """Membership of an id or name (``bth_2plus26``, 汾渭平原; ``@2018``: that of the year), a province, or a file.

    A file (text or workbook, whatever its encoding) names a city a cell; headings and numbers beside are left out.
    Raises UsageError naming what is unknown, FileTrouble.
    """
    path = Path(membership)
    if path.suffix.lower() in _LISTS:
        return _from_file(path)
    found = regions.named(membership)
    return Members(membership, found.name, found.members, found.source)


def _from_file(path: Path) -> Members:
    from airplan.workbook.read import read

    cells = [text for grid in read(path) for row in grid.rows for cell in row if (text := plain_text(cell))]
    codes = [code for text in cells for part in _PARTS.split(text) if (code := _code_in(part.strip(), path.name))]
    if not codes:
        raise UsageError("region.no_cities_in_file", file=path.name)
    return Members(path.name, path.stem, tuple(dict.fromkeys(codes)), path.name)


_PARTS = re.compile(r"[,，、;；\n]")
_HEADING = re.compile(r"^(序号|编号|代码|(行政区划|城市)代码|城市(名称|范围|名单)?|名称|省份|备注|\d{1,3}|.*名单)$")


def _code_in(text: str, file: str) -> str | None:
    """Code of a city; None for a heading or running number.  Raises UsageError for anything else."""
    place = places.find(text.removesuffix(".0")).only if text else None
    if place is not None:
        return place.code
    if not text or _HEADING.match(text) or places.in_province(text):
        return None
    raise UsageError("region.unknown_in_file", file=file, city=text)


def new_region(path: Path | str, membership: str, *, who: str | None = None) -> Members:
    """A new region file with its membership.  Raises UsageError, FileTrouble."""
    found = members_of(membership)
    if not Path(path).absolute().parent.is_dir():
        raise FileTrouble("region.no_folder", folder=str(Path(path).absolute().parent))
    with Project.create(path, title=found.name, who=who) as project:
        project.run(
            SetSettings(
                {"region.members": list(found.codes), "region.membership": membership, "region.name": found.name}
            )
        )
    return found


def members(project: Project) -> tuple[str, ...]:
    """Codes of the region's cities.  Raises UsageError when the file is no region's."""
    codes = project.store.setting("region.members")
    if not isinstance(codes, list) or not codes:
        raise UsageError("region.no_members", file=project.path.name)
    return tuple(str(code) for code in codes)


def member(project: Project, text: str) -> str:
    """Code of the one member that a code, name, pinyin or beginning of a name means.  Raises UsageError."""
    known, wanted = names(members(project), project), text.strip()
    exact = [code for code, name in known.items() if wanted in (code, name, short(code))]
    found = places.find(wanted) if wanted else None
    likely = [place.code for place in found.candidates if place.code in known] if found else []
    begun = [code for code, name in known.items() if wanted and name.startswith(wanted)]
    for hits in (exact, likely, begun):
        if len(hits) == 1:
            return hits[0]
    raise UsageError("region.no_member", city=text, known=say("region.list").join(known.values()))


def names(codes: Sequence[str], project: Project | None = None) -> dict[str, str]:
    """Names of codes; of a code outside the catalogue as *project* has the unit, else as a request has it."""
    known = {code: found.name if (found := places.by_code(code)) else "" for code in codes}
    own = _own_names(project) if project is not None and not all(known.values()) else {}
    return {code: name or own.get(code, code) for code, name in known.items()}


def _own_names(project: Project) -> dict[str, str]:
    asked = [one.names for one in requests(project)]
    units = {unit.code: unit.name for unit in project.units() if unit.code}
    return {code: name for held in (*asked, units) for code, name in held.items()}


def short(code: str) -> str:
    """Short name of a code."""
    found = places.by_code(code)
    return found.short if found else code


# --- requests ---------------------------------------------------------------------------------

_NOT_IN_NAMES = '/\\:*?"<>|.'
"""A request's number names folders and files."""


def ask(
    project: Project, number: str, title: str, tables: Sequence[str], period: str, deadline: str, note: str = "",
    forms: Path | None = None,
) -> tuple[Request, tuple[str, ...]]:  # fmt: skip
    """Enter a request; with *forms* write an Excel form a city into that folder.  Raises UsageError."""
    request = _checked(project, number, title, tables, period, deadline, note)
    if forms:
        fits_a_form(request.tables, request.period, request.id)
    project.run(PutRecords((request.to_record(),), "history.region_request"))
    return request, write_forms(request, forms) if forms else ()


def _checked(
    project: Project, number: str, title: str, tables: Sequence[str], period: str, deadline: str, note: str
) -> Request:
    unknown = [name for name in tables if name not in packages.TABLES]
    if unknown or not tables:
        raise UsageError(
            "package.unknown_table",
            value=say("region.list").join(unknown) or "—",
            known=say("region.list").join(packages.TABLES),
        )
    if not number.strip() or any(mark in number for mark in _NOT_IN_NAMES):
        raise UsageError("region.bad_number", number=number)
    if project.store.find("region_request", number):
        raise UsageError("region.request_exists", number=number)
    if period:
        packages.span_of(period)  # told now, not when the first form comes back
    if deadline and boards.day_of(deadline) is None:
        raise UsageError("region.bad_deadline", text=deadline)
    membership = str(project.store.setting("region.membership", ""))
    today = clock.today().isoformat()
    codes = members(project)
    own = {code: name for code, name in names(codes, project).items() if places.by_code(code) is None and name != code}
    return Request(
        number, title, tuple(tables), period, deadline, codes, membership, today, project.who, note, names=own
    )  # fmt: skip


FORM_TABLES = ("series", "plan", "emergency")
"""Tables that an Excel form can ask for."""


def fits_a_form(tables: Sequence[str], period: str, number: str) -> None:
    """Whether an Excel form can ask for *tables*.  Raises UsageError."""
    if len([table for table in tables if table in FORM_TABLES]) != 1:
        raise UsageError("region.one_form_table", tables=say("region.list").join(tables))
    if "series" in tables and not period:
        raise UsageError("region.form_needs_period", number=number)


def write_forms(request: Request, folder: Path) -> tuple[str, ...]:
    """An Excel form a city, into *folder*.  Raises UsageError when the request fits no form."""
    from airplan.plan.sheets import TABLES
    from airplan.region.forms import about_sheet, series_form
    from airplan.workbook.write import write_workbook
    from airplan.workspace.analysis.plan_tables import sheet_of

    fits_a_form(request.tables, request.period, request.id)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for code, name in {**names(request.members), **request.names}.items():
        path = folder / form_name(name, request)
        sheets: list[Sheet] = []
        if "series" in request.tables:
            sheets += series_form(request, name, clock.today())
        if "plan" in request.tables:
            sheets += [_blank(sheet_of(TABLES[table], [], name)) for table in PLAN_FORMS]
        if "emergency" in request.tables:
            sheets += _blank_list(name)
        write_workbook(path, [*sheets, about_sheet(request, code, name)], title=request.title)
        written.append(str(path))
    return tuple(written)


def form_name(name: str, request: Request) -> str:
    """File name of a city's form; what a title holds that no file name may is put as ``-``."""
    return "".join("-" if mark in _NOT_IN_FILES else mark for mark in f"{name}_{request.title}_{request.id}.xlsx")


_NOT_IN_FILES = '/\\:*?"<>|\n\r\t'


PLAN_FORMS = ("measures", "tasks", "projects", "actuals", "targets")
"""Tables of the plan that a form asks for."""


_LIST_FORMS = ("工业企业", "生产线", "施工工地", "堆场与道路", "移动源", "非道路机械", "重点用车单位", "保障类")


def _blank_list(name: str) -> list[Sheet]:
    from airplan.emergency.check import check
    from airplan.emergency.sources import EmergencyList
    from airplan.report.documents.emergency_list import Options, list_sheets
    from airplan.workspace.analysis.emergency import requirement_in_force

    whole = EmergencyList()
    sheets = list_sheets(whole, check(whole, requirement_in_force(None)), Options(office=name, city=name))
    return [_blank(sheet) for sheet in sheets if sheet.name in _LIST_FORMS]


def _blank(sheet: Sheet, rows: int = 40) -> Sheet:
    """The sheet with room to write in."""
    return replace(sheet, rows=[[None] * len(sheet.columns)] * rows, ids=())


def requests(project: Project) -> list[Request]:
    """All requests, by id."""
    return [Request.from_record(record) for record in project.store.records("region_request")]


def request_of(project: Project, number: str | None) -> Request:
    """The request of an id, or the only one.  Raises UsageError."""
    members(project)  # a file that is no region's is told as such
    found = [one for one in requests(project) if number is None or one.id == number]
    if len(found) != 1:
        raise UsageError(
            "region.which_request", known=say("region.list").join(one.id for one in requests(project)) or "—"
        )
    return found[0]


def submissions(project: Project, number: str) -> list[Submission]:
    """Arrivals of a request."""
    every = [Submission.from_record(record) for record in project.store.records("region_submission")]
    return [one for one in every if one.request == number]


def board_of(project: Project, number: str | None = None) -> Board:
    """The board of a request today."""
    request = request_of(project, number)
    return boards.board(request, submissions(project, request.id), names(request.members, project), clock.today())
