"""Documents of a response: daily report, evaluation, record, as the window writes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from airplan.errors import Refused
from airplan.workspace.analysis import emergency_export, emergency_response

if TYPE_CHECKING:
    from airplan.workspace.session import Project


def write_daily(project: Project, name: str, moment: str, out: Path) -> Path:
    """One of the two daily reports upward, with the facts up to *moment* (ISO minutes).

    Raises Refused without a list.
    """
    from airplan.report import write_document
    from airplan.report.documents.emergency_evaluation import report_document

    notice = emergency_response.notice_of(project, name)
    state = emergency_response.record_state(project, notice.key, moment)
    if state.report is None:
        raise Refused("emergency.no_firms")
    return write_document(report_document(state.report, notice, emergency_export.city_name(project)), out)


def write_evaluation(project: Project, name: str, out: Path) -> Path:
    """总结评估报告 of a response; the suffix of *out* chooses Word, workbook or HTML."""
    from airplan.report import write_document
    from airplan.report.documents.emergency_evaluation import evaluation_document

    found = emergency_response.evaluate_response(project, name)
    return write_document(evaluation_document(found, emergency_export.city_name(project)), out)


def write_record(project: Project, name: str, out: Path) -> Path:
    """应急响应台账: notice, receipts and inspections as a workbook."""
    from airplan.report.documents.emergency_record import record_sheets
    from airplan.workbook.write import write_workbook

    notice = emergency_response.notice_of(project, name)
    told = emergency_response.receipts_of(project, notice.key)
    seen = emergency_response.inspections_of(project, notice.key)
    return write_workbook(out, record_sheets(notice, told, seen))
