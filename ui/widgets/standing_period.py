"""Tabs of the standing page that are computed: plan period, stations and counties, statements to re-issue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QWidget

from airplan.domain import CONCENTRATIONS
from airplan.errors import AirplanError
from ui import errors, texts
from ui.models import register_tables as tables
from ui.models.ledger_tables import indicator_name
from ui.texts import t
from ui.widgets.basics import button, column, label, row
from ui.widgets.datatable import DataTable
from ui.widgets.hint import hint

if TYPE_CHECKING:
    from ui.pages.standing import StandingPage


class PeriodTab(QWidget):
    """Targets of a plan period, nation's and the city's own, and how far they are."""

    def __init__(self, page: StandingPage) -> None:
        super().__init__()
        self._page = page
        self.period = QComboBox()
        self.period.setAccessibleName(t("ui.period.which"))
        for name, code in known_periods():
            self.period.addItem(name, code)
        self.period.setCurrentIndex(self.period.count() - 1)
        self.period.activated.connect(lambda _place: self.fill())
        self.note = label("", "muted", wrap=True)
        self.table = hint(DataTable(t("ui.standing.tab.period")), "period")
        self.setLayout(column(row(label(t("ui.period.which"), "muted"), self.period, 1), self.note, self.table))
        self.layout().setStretch(2, 1)

    def fill(self) -> None:
        """Ask for the period chosen, by a job."""
        project, unit, period = self._page.session.project, self._page.session.unit, self.period.currentData()

        def work(_progress: Any) -> Any:
            from airplan.workspace.analysis.indicators import plan_indicators

            assert project is not None
            return plan_indicators(project, period, unit=unit)

        self._page.ask(work, self._show, key="page.standing.period", failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, AirplanError):
            self.note.setText(texts.of_error(error))
        else:
            errors.handle(error)

    def _show(self, found: Any) -> None:
        self.table.set_data(tables.indicators(found))
        code = "ui.period.head" if found.document else "ui.period.head_bare"
        head = t(code, document=found.document, base=found.base_year, year=found.year)
        lines = [head, found.deadline_rule or "", *found.notes]
        self.note.setText("\n".join(line for line in lines if line))


def known_periods() -> list[tuple[str, str]]:
    """Names and ids of the plan periods of the rule files."""
    from airplan.workspace.analysis import limits

    return limits.plan_periods()


class StationsTab(QWidget):
    """What stations and counties had in the year, and their share of the city's mean."""

    def __init__(self, page: StandingPage) -> None:
        super().__init__()
        self._page = page
        self.indicator, self.level = QComboBox(), QComboBox()
        self.indicator.setAccessibleName(t("ui.ledger.indicator"))
        self.level.setAccessibleName(t("ui.stations.level"))
        for name in CONCENTRATIONS:
            self.indicator.addItem(indicator_name(name), name)
        for name in ("station", "county"):
            self.level.addItem(t(f"ui.stations.level.{name}"), name)
        for combo in (self.indicator, self.level):
            combo.activated.connect(lambda _place: self.fill())
        self.note = label("", "muted")
        self.table = hint(DataTable(t("ui.standing.tab.stations")), "stations")
        self.table.view.opened.connect(lambda unit, _key: page.session.choose(unit=int(unit)))
        self.setLayout(column(row(self.level, self.indicator, self.note, 1, spacing=10), self.table))

    def fill(self) -> None:
        """Units below the city, by a job; without stations the counties."""
        session, result = self._page.session, self._page.result
        below = {str(unit.level) for unit in session.children()}
        if self.level.currentData() not in below and below & {"station", "county"}:
            self.level.setCurrentIndex(self.level.findData("station" if "station" in below else "county"))
        project, unit, name, level = (
            session.project,
            session.unit,
            self.indicator.currentData(),
            self.level.currentData(),
        )
        if result is None or project is None:
            return
        year = str(result.year)

        def work(_progress: Any) -> Any:
            from airplan.workspace.analysis.stations import contributions

            return contributions(project, year, name, unit, level)

        self._page.ask(work, self._show, key="page.standing.stations")

    def _show(self, found: Any) -> None:
        self.table.set_data(tables.contributions(found))
        mean, city = (texts.number(one, 1) for one in (found.mean, found.city))
        self.note.setText(t("ui.stations.mean", mean=mean, city=city) if found.stations else "")


class ReissueTab(QWidget):
    """Statements issued on provisional data, for which better data are there now."""

    def __init__(self, page: StandingPage) -> None:
        super().__init__()
        self._page = page
        self.note = label(t("ui.reissue.text"), "muted", wrap=True)
        self.table = hint(DataTable(t("ui.standing.tab.reissue")), "reissue")
        again = button("ui.reissue.write", self._write, "file-text")
        self.setLayout(column(row(self.note, again), self.table))
        self.layout().itemAt(0).layout().setStretch(0, 1)

    def fill(self) -> None:
        """By a job: each statement is computed anew."""
        project = self._page.session.project

        def work(_progress: Any) -> Any:
            from airplan.workspace.analysis.reissue import due_for_reissue

            assert project is not None
            return due_for_reissue(project)

        self._page.ask(work, self._show, key="page.standing.reissue")

    def _show(self, found: Any) -> None:
        self.table.set_data(tables.reissue(found))
        self.note.setText(t("ui.reissue.due", count=len(found)) if found else t("ui.reissue.none"))

    def _write(self) -> None:
        from ui.exporting import publish_statement

        index = self.table.view.currentIndex()
        if not index.isValid():
            self._page.frame.say(t("ui.data.select_first"), "caution")
            return
        publish_statement(self.window(), str(self.table.model.row_id(index.row())))  # type: ignore[arg-type]
