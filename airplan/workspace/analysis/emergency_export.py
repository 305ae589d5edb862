"""Files of the emergency list: workbooks, public version, factory pages, call-out folder, dossier."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan import clock
from airplan.emergency.amounts import LEVELS
from airplan.emergency.bureau import with_reasons
from airplan.emergency.check import check
from airplan.emergency.response import Notice, Receipt
from airplan.emergency.sources import EmergencyList, Enterprise
from airplan.emergency.versions import ListVersion
from airplan.emergency.yearly import Difference
from airplan.errors import FileTrouble, Refused, UsageError
from airplan.progress import QUIET, Progress
from airplan.workspace.analysis import emergency, emergency_response

if TYPE_CHECKING:
    from airplan.report.documents.emergency_list import Options
    from airplan.workspace.session import Project


@dataclass(frozen=True)
class ExportAnswer:
    """JSON of ``emergency export``, ``callout`` and ``dossier``: files written, with what they hold."""

    files: list[str]
    version: str
    public: bool = False
    rows: int = 0
    note: str = ""


@dataclass(frozen=True)
class FormAnswer:
    """What filling a form did: columns bound, rows placed and left over."""

    files: list[str]
    columns: dict[str, str]
    report: Any


def _folder(path: Path | str) -> Path:
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise FileTrouble("file.cannot_write", file=folder.name, folder=str(folder.parent)) from trouble
    return folder


def city_name(project: Project) -> str:
    """Name of the city the list belongs to, "" when it belongs to none."""
    chosen = emergency.unit_id(project)
    return next((unit.name for unit in project.units() if unit.id == chosen), "")


def options_of(project: Project, version: ListVersion | None, **more: Any) -> Options:
    """Options of a workbook from the project's settings and the version."""
    from airplan.report.documents.emergency_list import Options

    city = city_name(project)
    required = emergency.requirement_in_force(project)
    years = {one.inventory_year for one in emergency.working_list(project).totals if one.inventory_year}
    facts: dict[str, Any] = {
        "office": project.store.setting("office", "") or "",
        "city": city,
        "as_of": clock.today().isoformat(),
        "rule_set": required.name,
        "base_year": "、".join(str(year) for year in sorted(years)),
    }
    if version is not None:
        facts |= {"status": version.status, "document": version.document, "in_force": version.in_force}
    return Options(**{**facts, **more})


def export_list(
    project: Project,
    target: Path | str,
    *,
    public: bool = False,
    data: bool = True,
    county: str = "",
    level: str = "",
    red_first: bool = False,
    moment: str | None = None,
    version: str | None = None,
    compare: Path | str | None = None,
    per_county: bool = False,
    contacts: bool | None = None,
    progress: Progress = QUIET,
) -> ExportAnswer:
    """Write the list to a workbook, or into a folder under the office's file name.

    *per_county*: one workbook a county too.  *compare*: last year's workbook for 与上年对比.  *contacts*: by default
    only the data version of the whole list, which stays in the office, holds people and telephones.
    """
    from airplan.report.documents import emergency_list

    whole, held = emergency.list_at(project, moment, version)
    if not whole.sources():
        emergency.filled(project)
    compared = None
    if compare is not None and not public:
        compared = emergency.diff_project(project, compare) if held is None else _compared(project, compare, whole)
    options = options_of(
        project, held, public=public, data=data and not public, county=county, level=level, red_first=red_first,
        contacts=(data and not (county or level or per_county)) if contacts is None else contacts,
    )  # fmt: skip
    counties = [county] if county or not per_county else ["", *whole.counties()]
    files = []
    for number, name in enumerate(counties):
        progress.step(number, len(counties))
        part = emergency_list.of_county(whole, name) if name else whole
        chosen = dataclasses.replace(options, county=name)
        path = _path(target, emergency_list.file_name(chosen, clock.today()), bool(per_county))
        files.append(_write(project, part, chosen, path, compared if not name else None, progress))
    return ExportAnswer(files, held.name if held else "", public, len(whole.sources()))


def _compared(project: Project, path: Path | str, whole: EmergencyList) -> Difference:
    from airplan.emergency.yearly import difference

    return with_reasons(difference(emergency.read_files([path]).whole, whole), emergency.reasons(project))


def _path(target: Path | str, name: str, folder: bool) -> Path:
    path = Path(target)
    if path.suffix.lower() == ".xlsx" and not folder:
        return path
    return _folder(path) / name


def _write(
    project: Project,
    whole: EmergencyList,
    options: Options,
    path: Path,
    compared: Difference | None,
    progress: Progress,
) -> str:
    from airplan.report.documents import emergency_list
    from airplan.workbook.write import write_workbook

    found = check(whole, emergency.requirement_in_force(project), own_templates=emergency.own_templates(project))
    sheets = emergency_list.list_sheets(whole, found, options, compared)
    return str(write_workbook(path, sheets, progress, title=f"{options.city}重污染天气应急减排清单"))


def factory_pages(
    project: Project, target: Path | str, kind: str = "board", firm: str = "", suffix: str = ".docx"
) -> ExportAnswer:
    """公示牌 (``board``) or 一厂一策 (``plan``): one page a factory in one document; *firm*: only this one."""
    from airplan.report import write_document
    from airplan.report.documents.emergency_evaluation import factory_document

    whole = emergency.filled(project)
    lines: dict[str, list[Any]] = {}
    for line in whole.lines:
        lines.setdefault(line.firm, []).append(line)
    chosen = _firms_named(whole.enterprises, firm)
    path = Path(target)
    path = path if path.suffix else _folder(path) / f"{'公示牌' if kind == 'board' else '一厂一策'}{suffix}"
    document = factory_document([(one, lines.get(one.key, [])) for one in chosen], kind)
    return ExportAnswer([str(write_document(document, path))], "", True, len(chosen))


def _firms_named(firms: Sequence[Enterprise], wish: str) -> list[Enterprise]:
    """Firms of this name, key or code; else the one whose name holds *wish*.  Raises UsageError that names them."""
    exact = [one for one in firms if wish in ("", one.name, one.key, one.credit_code)]
    if exact:
        return exact
    near = [one for one in firms if wish in one.name]
    if len(near) == 1:
        return near
    if not near:
        raise UsageError("emergency.unknown_firm", name=wish)
    shown = "、".join(one.name for one in near[:8])
    raise UsageError("emergency.several_firms", name=wish, known=shown, count=len(near))


def fill_form(project: Project, form: Path | str, target: Path | str) -> FormAnswer:
    """Fill a form somebody else designed with the firms of the list; only its cells change."""
    from airplan.report.documents import emergency_columns as columns
    from airplan.workbook import form as forms

    whole = emergency.filled(project)
    specs = columns.chosen(columns.ENTERPRISE, data=True, public=False)
    fields = [forms.Field(spec.key, spec.column.title, _SYNONYMS.get(spec.column.title, ())) for spec in specs]
    records = []
    for number, view in enumerate(_views(project, whole), 1):
        row = {spec.key: spec.get(dataclasses.replace(view, number=number)) for spec in specs}
        records.append({key: value for key, value in row.items() if value not in (None, "")})
    binding = forms.suggest(Path(form), fields)
    if binding is None:
        raise Refused("emergency.form_unknown", file=Path(form).name)
    report = forms.fill(Path(form), Path(target), binding, records)
    return FormAnswer([str(target)], dict(binding.columns), report)


def _views(project: Project, whole: EmergencyList) -> list[Any]:
    from airplan.report.documents.emergency_list import firm_views

    return firm_views(whole, check(whole, emergency.requirement_in_force(project)), options_of(project, None))


_SYNONYMS = {
    "县（市、区）": ("县区", "区县", "区", "县", "所在县区"),
    "乡镇（街道）": ("街乡镇", "乡镇"),
    "企业名称": ("单位名称", "企业（单位）名称"),
    "统一社会信用代码": ("信用代码", "社会信用代码"),
    "重点行业类别": ("重点行业类型", "重点行业"),
    "管控类别": ("管控类型",),
    "黄色预警措施": ("黄色预警减排措施", "黄色措施", "Ⅲ级响应措施"),
    "橙色预警措施": ("橙色预警减排措施", "橙色措施", "Ⅱ级响应措施"),
    "红色预警措施": ("红色预警减排措施", "红色措施", "Ⅰ级响应措施"),
    "企业联系人": ("联系人",),
    "企业联系人电话": ("联系方式", "联系电话"),
}


# --- call-out ------------------------------------------------------------------------------------


def callout(
    project: Project,
    target: Path | str,
    notice: Notice | None = None,
    level: str | None = None,
    *,
    contacts: bool = False,
    inspection: bool = False,
    keep_receipts: bool = True,
    progress: Progress = QUIET,
) -> ExportAnswer:
    """A folder with one workbook a county and a department; recipients enter the record as open receipts."""
    from airplan import words
    from airplan.report.documents import emergency_callout as documents
    from airplan.report.documents.emergency_list import of_county
    from airplan.workbook.write import Sheet, write_workbook

    notice = notice or Notice(level=level or "yellow")
    wanted = level or notice.level
    if wanted not in LEVELS:
        raise UsageError("emergency.unknown_level", name=wanted, known=", ".join(LEVELS))
    whole, version = emergency_response.list_of_notice(project, notice)
    folder = _folder(target)
    parts: list[tuple[str, str, list[Sheet]]] = []
    for county in whole.counties() or [""]:
        part = of_county(whole, county) if county else whole
        parts.append(
            ("county", county or "全市", documents.county_sheets(part, notice, wanted, version, contacts, inspection))
        )
    if not inspection:
        departments = documents.department_sheets(whole.social, whole.mobile, notice, wanted, version)
        parts += [("department", name, sheets) for name, sheets in departments.items()]
    files, recipients = [], []
    stamp = (notice.start or clock.now().strftime("%Y-%m-%dT%H:%M")).replace("-", "").replace("T", "").replace(":", "")
    word = "检查表" if inspection else _WORD.get(notice.kind, "执行清单")
    for number, (kind, name, sheets) in enumerate(parts):
        progress.step(number, len(parts))
        if sheets:
            # An O3 or dust file names no level: no response is started.
            mark = _LEVELS[wanted] if notice.kind == "pm" else ""
            file = "_".join(one for one in (word, documents.safe_name(name), mark, stamp) if one) + ".xlsx"
            files.append(str(write_workbook(folder / file, sheets)))
            recipients.append((kind, name))
    if not files:
        raise Refused("emergency.nothing_to_call", level=words.say(f"emergency.level_name.{wanted}"))
    if keep_receipts and notice.key and not inspection and not project.store.read_only:
        _open_receipts(project, notice, recipients)
    note = "" if notice.document else words.say("emergency.reference_only")
    return ExportAnswer(files, version, False, len(files), note)


_WORD = {"o3": "臭氧应对清单", "dust": "沙尘应对清单"}
_LEVELS = {"yellow": "黄色", "orange": "橙色", "red": "红色"}


def _open_receipts(project: Project, notice: Notice, recipients: Sequence[tuple[str, str]]) -> None:
    held = {one.key for one in emergency_response.receipts_of(project, notice.key)}
    rows = [Receipt(notice=notice.key, recipient=name, kind=kind) for kind, name in recipients]
    emergency_response.add_receipts(project, notice, [one for one in rows if one.key not in held])


# --- dossier -------------------------------------------------------------------------------------


def dossier(project: Project, target: Path | str, first: str, last: str, progress: Progress = QUIET) -> ExportAnswer:
    """迎检资料: everything of a date range as a folder with a contents sheet."""
    from airplan import words
    from airplan.report import write_document
    from airplan.report.documents.emergency_evaluation import evaluation_document, report_document
    from airplan.report.documents.emergency_record import summary_sheet
    from airplan.workbook.write import write_workbook

    folder = _folder(target)
    city = city_name(project)
    entries: list[tuple[str, str]] = []
    evaluations = []
    chosen = [
        one
        for one in emergency_response.notices(project)
        if (one.start or one.published)[:10] <= last and (one.end or one.start or one.published)[:10] >= first
    ]
    for number, version in enumerate(_versions_in(project, first, last)):
        path = folder / f"01_清单_{number + 1:02d}_{_safe(version.name)}.xlsx"
        # An inspector's folder leaves the office: nobody's telephone stands in it.
        answer = export_list(project, path, version=version.name, contacts=False)
        entries.append(
            (answer.files[0], f"应急减排清单 {version.name}（{version.document}，{version.in_force} 起施行）")
        )
    for number, notice in enumerate(chosen, 1):
        progress.step(number, len(chosen))
        base = f"{number + 1:02d}_{_safe(notice.key)}"
        sheets = callout(project, folder / f"{base}_执行清单", notice, _call_level(notice), keep_receipts=False)
        entries += [(file, f"执行清单 {notice.key}") for file in sheets.files]
        found = emergency_response.evaluate_response(project, notice.key)
        evaluations.append(found)
        report = write_document(evaluation_document(found, city), folder / f"{base}_总结评估报告.docx")
        entries.append((str(report), words.say("emergency.report.title", city=city)))
        entries.append(
            (_record_workbook(project, notice, folder / f"{base}_响应台账.xlsx"), f"应急响应台账 {notice.key}")
        )
        state = emergency_response.record_state(project, notice.key)
        if state.report is not None:
            daily = write_document(report_document(state.report, notice, city), folder / f"{base}_日报.docx")
            entries.append((str(daily), words.say("emergency.report.daily_title", city=city)))
    if evaluations:
        summary = write_workbook(folder / "90_响应汇总.xlsx", [summary_sheet(evaluations, first, last)])
        entries.append((str(summary), "重污染天气应急响应汇总表"))
    contents = _contents(folder, entries, first, last)
    return ExportAnswer([contents, *(file for file, _ in entries)], "", False, len(entries))


def _call_level(notice: Notice) -> str:
    from airplan.emergency.response import highest

    level = highest(notice)
    return level if level in LEVELS else "yellow"


def _versions_in(project: Project, first: str, last: str) -> list[ListVersion]:
    from airplan.emergency.versions import in_force_at

    held = emergency.versions(project)
    begun = in_force_at(held, f"{first}T00:00")
    later = [one for one in held if one.frozen and first <= one.in_force[:10] <= last]
    found = {one.name: one for one in [*([begun] if begun else []), *later]}
    return list(found.values())


def _safe(text: str) -> str:
    from airplan.report.documents.emergency_callout import safe_name

    return safe_name(text)


def _record_workbook(project: Project, notice: Notice, path: Path) -> str:
    from airplan.report.documents.emergency_record import record_sheets
    from airplan.workbook.write import write_workbook

    told = emergency_response.receipts_of(project, notice.key)
    seen = emergency_response.inspections_of(project, notice.key)
    return str(write_workbook(path, record_sheets(notice, told, seen, emergency_response.air_beside(project, notice))))


def _contents(folder: Path, entries: Sequence[tuple[str, str]], first: str, last: str) -> str:
    from airplan.workbook.write import Column, Sheet, write_workbook

    rows = [[number, text, str(Path(file).relative_to(folder))] for number, (file, text) in enumerate(entries, 1)]
    columns = [Column("序号", "int", 6), Column("资料名称", "text", 60), Column("文件", "text", 60)]
    sheet = Sheet("目录", "迎检资料目录", columns, rows, left=f"起止日期：{first} 至 {last}", landscape=False)
    return str(write_workbook(folder / "00_目录.xlsx", [sheet]))
