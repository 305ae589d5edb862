"""A table of the window as a file: text with tabs or commas at once, a workbook through the workspace."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan import safefile
from airplan.errors import AirplanError
from ui import errors
from ui.texts import t

if TYPE_CHECKING:
    from airplan.progress import Progress
    from ui.mainwindow import MainWindow
    from ui.widgets.datatable import DataTable


def export_table(window: MainWindow, table: DataTable, name: str) -> None:
    """Ask where, then write what the table shows."""
    path = window.asker.save_path("ui.ask.export", "ui.filter.table_out", ".xlsx", f"{name}.xlsx", any_suffix=True)
    if path is None:
        return
    if path.suffix.lower() == ".xlsx":
        _export_workbook(window, table, name, path)
        return
    try:
        with safefile.replacing(path) as part:
            part.write_text(table_text(table), encoding="utf-8-sig", newline="")
    except AirplanError as error:
        errors.handle(error)
        return
    said_exported(window, path)


def _export_workbook(window: MainWindow, table: DataTable, name: str, path: Path) -> None:
    """House style, by the helper process, so that the window goes on."""
    from airplan.workspace import jobs

    model = table.model
    columns = model.table.columns
    digits = {"number": None, "integer": 0}
    headings = [(one.title, one.digits if one.kind == "number" else digits.get(one.kind)) for one in columns]
    rows = [
        [_cell(model, row, place, headings[place][1] is not None) for place in range(len(columns))]
        for row in range(model.rowCount())
    ]
    office = window.session.unit_name()

    def work(progress: Progress) -> Any:
        function = "airplan.workspace.analysis.sheets.write_table"
        return jobs.run_in_helper(function, path, name, headings, rows, office, progress=progress)

    window.session.jobs.run(
        work, lambda _answer: said_exported(window, path), title=t("ui.job.export"), failed=errors.handle
    )


def _cell(model: Any, row: int, column: int, numeric: bool) -> Any:
    value = model.value(row, column)
    if numeric:
        return None if value is None or value != value else value
    return model.text(row, column)


def table_text(table: DataTable) -> str:
    """Shown rows as CSV that Excel and WPS open; text that would be a formula is kept text."""
    from airplan.workspace.analysis.sheets import csv_cell

    model = table.model
    columns = model.table.columns
    lines = [[csv_cell(column.title) for column in columns]]
    for row in range(model.rowCount()):
        texts = [str(model.text(row, place)) for place in range(len(columns))]
        lines.append([text if one.numeric else csv_cell(text) for text, one in zip(texts, columns, strict=True)])
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue()


def open_folder(folder: object) -> None:
    """Show a folder in the file manager."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def export_figure(window: MainWindow, figure: object) -> None:
    """A chart as PNG, SVG or PDF, drawn from the same data as in documents, by the helper process."""
    path = window.asker.save_path("ui.ask.export", "ui.filter.picture", ".png", "图表.png", any_suffix=True)
    if path is None:
        return
    from airplan.workspace import jobs

    kind = path.suffix.lstrip(".").lower()
    drawer = kind if kind in ("svg", "pdf") else "png"

    def work(progress: Progress) -> None:
        drawn = jobs.run_in_helper(f"airplan.report.figures.{drawer}", figure, progress=progress)
        with safefile.replacing(path) as part:
            part.write_bytes(drawn.encode() if isinstance(drawn, str) else drawn)

    window.session.jobs.run(
        work,
        lambda _answer: said_exported(window, path),
        title=t("ui.chart.export"),
        failed=errors.handle,
    )


def said_exported(window: MainWindow, path: Path) -> None:
    """Say that a file was written, with the way to its folder."""
    window.say(t("ui.said.exported", file=path.name), "good", [(t("ui.open_folder"), lambda: open_folder(path.parent))])


def publish_statement(window: MainWindow, period: str, region: str | None = None) -> None:
    """环境空气质量状况 of a period as Word, workbook and HTML, into a folder the user chooses."""
    project, unit = window.session.project, window.session.unit
    folder = window.asker.folder("ui.ask.statement") if project is not None else None
    if folder is None:
        return

    def work(_progress: Progress) -> Any:
        from airplan.workspace.analysis import publish

        assert project is not None
        return publish.publish(project, period, folder=folder, unit=None if region else unit, region=region)

    def done(answer: Any) -> None:
        names = t("ui.list_comma").join(Path(file).name for file in answer.files)
        window.say(t("ui.said.exported", file=names), "good", [(t("ui.open_folder"), lambda: open_folder(folder))])

    window.session.jobs.run(work, done, title=t("ui.job.statement"), failed=errors.handle)
