"""Tab of the emergency page: forecast, suggested level with its clause, notice, call-out folder."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from airplan import clock
from airplan.errors import AirplanError
from ui import errors, texts
from ui.models.columns import Column
from ui.models.emergency_fields import LEVELS
from ui.models.emergency_record_tables import end_of
from ui.models.table_model import TableData
from ui.texts import t
from ui.widgets.basics import button, card, clear, column, label, row, warning_flag
from ui.widgets.datatable import DataTable

if TYPE_CHECKING:
    from ui.pages.emergency import EmergencyPage

FIELDS = ("name", "document", "issuer", "published", "start")


class EmergencyResponse(QWidget):
    """The desk of tonight."""

    def __init__(self, page: EmergencyPage) -> None:
        super().__init__()
        self._page = page
        self._forecast: tuple[tuple[str, Any, Any, Any], ...] = ()
        self.suggestion = QVBoxLayout()
        self.suggestion.addWidget(label(t("ui.em.forecast.none"), "muted", wrap=True))
        forecast = card(
            row(button("ui.em.forecast.open", self._open, "upload"), 1), self.suggestion, 1, title=t("ui.em.forecast")
        )
        self.level = QComboBox()
        self.level.setAccessibleName(t("ui.em.level"))
        for name in LEVELS:
            self.level.addItem(t(f"ui.em.response.{name}"), name)
        form = QFormLayout()
        form.addRow(t("ui.em.level"), self.level)
        self.lines: dict[str, QLineEdit] = {}
        for name in FIELDS:
            self.lines[name] = QLineEdit()
            self.lines[name].setAccessibleName(t(f"ui.em.notice.{name}"))
            form.addRow(t(f"ui.em.notice.{name}"), self.lines[name])
        now = clock.now().strftime("%Y-%m-%d %H:%M")
        self.lines["published"].setText(now)
        self.lines["start"].setText(now)
        save = button("ui.em.notice.save", self._save, "save")
        call = button("ui.em.callout", self.call_out, "siren", primary=True)
        notice = card(
            form, row(save, call, 1), label(t("ui.em.notice.hint"), "small", wrap=True), 1, title=t("ui.em.notice")
        )
        self.notices = DataTable(t("ui.em.notices"))
        self.notices.view.opened.connect(lambda key, _column: self._fill_in(str(key)))
        self._known: dict[str, Any] = {}
        above = row(forecast, notice, spacing=12)
        above.setStretch(0, 1)
        above.setStretch(1, 1)
        self.setLayout(column(above, self.notices, spacing=12))
        self.layout().setStretch(1, 1)

    def show_notices(self, notices: Any) -> None:
        """The record's notices, newest last."""
        keys = ("name", "document", "level", "published", "start", "end", "issuer")
        columns = [Column(key, t(f"ui.em.notice.{key}")) for key in keys]
        rows = [
            {
                **{key: _moment_text(getattr(one, key)) for key in keys},
                "level": t(f"ui.em.response.{one.level}"),
                "end": _moment_text(end_of(one)),
            }
            for one in notices
        ]
        self._known = {one.key: one for one in notices}
        keyed = [{"id": key, **row} for key, row in zip(self._known, rows, strict=True)]
        self.notices.set_data(TableData.of_rows(columns, keyed, "id"))

    def _fill_in(self, key: str) -> None:
        """A notice of the record into the form, to be altered."""
        notice = self._known[key]
        for name, line in self.lines.items():
            line.setText(str(getattr(notice, name)).replace("T", " "))
        self.level.setCurrentIndex(max(0, self.level.findData(notice.level)))

    # ---- forecast

    def _open(self) -> None:
        window: Any = self._page.window()
        path = window.asker.open_path("ui.em.forecast.open", "ui.filter.tables")
        if path is None:
            return
        project = self._page.session.project

        def work(_progress: Any) -> Any:
            from airplan.workspace.analysis import emergency_response as response

            found = response.forecast_of(path)
            return found, response.suggest_level(found, response.rule_set_in_force(project))

        self._page.ask(work, self._take_forecast, title=t("ui.em.forecast"), key="em.forecast", failed=errors.handle)

    def _take_forecast(self, answer: Any) -> None:
        """The forecast stays beside the notice, so that the evaluation can hold it against what came."""
        forecast, suggestion = answer
        self._forecast = tuple((one.start.isoformat(), one.aqi, one.low, one.high) for one in forecast.steps)
        self._show_suggestion(suggestion)

    def _show_suggestion(self, answer: Any) -> None:
        clear(self.suggestion)
        if answer.level:
            self.suggestion.addWidget(warning_flag(answer.level, t("ui.em.suggested", level=self._name(answer.level))))
            place = self.level.findData(answer.level)
            self.level.setCurrentIndex(max(place, 0))
            if answer.start:
                self.lines["start"].setText(str(answer.start)[:16].replace("T", " "))
        else:
            self.suggestion.addWidget(label(t("ui.em.suggested_none"), "strong"))
        lines = [t("ui.em.clause", rule=answer.rule_name, clause=answer.clause or texts.DASH)]
        if answer.level_low or answer.level_high:
            low, high = (
                self._name(one) if one else t("ui.em.no_level") for one in (answer.level_low, answer.level_high)
            )
            lines.append(t("ui.em.range", low=low, high=high))
        lines += [str(one.get("message", one.get("code", ""))) for one in answer.reasons]
        if not answer.verified:
            lines.append(answer.verification or t("ui.unverified"))
        if answer.note:
            lines.append(answer.note)
        self.suggestion.addWidget(label("\n".join(lines), wrap=True))

    def _name(self, level: str) -> str:
        code = f"ui.em.response.{level}"
        return t(code) if texts.has(code) else t(f"emergency.level_name.{level}")

    # ---- notice and call-out

    def _notice(self) -> Any:
        from airplan.workspace.analysis.entered_types import Notice

        values = {name: line.text().strip() for name, line in self.lines.items()}
        values["name"] = values["name"] or values["document"]
        for name in ("published", "start"):
            values[name] = values[name].replace(" ", "T", 1)
        return Notice(level=self.level.currentData(), unit=self._page.city(), forecast=self._forecast, **values)

    def _save(self) -> None:
        project = self._page.session.project
        if project is None:
            return
        from airplan.domain import Changes
        from airplan.workspace.analysis import emergency_response as response

        notice = self._notice()
        if not notice.key:
            self._page.frame.say(t("ui.em.notice.needs_name"), "caution")
            return
        try:
            response.save_notice(project, _altered(response.notices(project), notice))
        except AirplanError as error:
            errors.handle(error)
            return
        self._forecast = ()  # it belongs to this notice, not to the next
        self._page.session.tell(Changes.of("record"))
        self._page.frame.say(t("ui.em.notice.saved", name=notice.key), "good")

    def call_out(self) -> None:
        """One workbook a county and department, into a folder."""
        window: Any = self._page.window()
        project = self._page.session.project
        folder = window.asker.folder("ui.em.callout") if project is not None else None
        if folder is None:
            return
        notice = self._notice()

        def work(progress: Any) -> Any:
            from airplan.workspace.analysis import emergency_export

            return emergency_export.callout(
                project, folder, notice if notice.key else None, notice.level, progress=progress
            )

        from ui.exporting import open_folder

        def done(answer: Any) -> None:
            sentence = t(
                "ui.em.callout.done", files=len(answer.files), version=answer.version or t("ui.em.working_list")
            )
            window.say(f"{sentence} {answer.note}", "good", [(t("ui.open_folder"), lambda: open_folder(folder))])

        self._page.session.jobs.run(work, done, title=t("ui.em.callout"), failed=errors.handle)


def _moment_text(value: Any) -> str:
    return str(value).replace("T", " ") if str(value)[:2] == "20" else str(value)


def _altered(known: Sequence[Any], notice: Any) -> Any:
    """The notice of the same number, or the draft of the same name, with what the form says; the rest stays."""
    old = next((one for one in known if one.key == notice.key), None) or next(
        (one for one in known if one.name and one.name == notice.name and not one.document), None
    )
    if old is None:
        return notice
    entered = {name: getattr(notice, name) for name in (*FIELDS, "level")}
    return dataclasses.replace(old, forecast=notice.forecast or old.forecast, **entered)
