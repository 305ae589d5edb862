"""Tab of the region page: all cities' plans in one timetable; what cities do together stands, and is paid, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from airplan.errors import AirplanError
from ui import errors
from ui.models import desk_tables
from ui.plots.chart import Chart
from ui.texts import t
from ui.widgets.basics import column, label, row, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.region_tab import RegionTab

if TYPE_CHECKING:
    from ui.pages.region import RegionPage


class RegionTimetable(RegionTab):
    """Measures and key projects of every city by start; joint ones are marked and unmarked here."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__(page)
        self._found: Any = None
        self.said = label("", "strong", wrap=True)
        self.told = label("", "muted", wrap=True)
        self.table = DataTable(t("ui.region.tab.timetable"))
        self.table.add_button("ui.shared.mark", "layers", self.mark, text=True)
        self.table.add_button("ui.shared.unmark", "x", self.unmark, text=True)
        self.chart = Chart(t("ui.region.tab.timetable"))
        self.next = self.way("ui.board.to_request", "board")
        self.setLayout(column(self.said, self.told, row(self.next, 1), self.chart, self.table, 1))
        self.layout().setStretch(3, 60)
        self.layout().setStretch(4, 40)
        yielding(150, self.chart, self.table)

    # ---- filling

    def fill(self) -> None:
        """Ask for all."""
        project = self.project

        def work() -> Any:
            from airplan.workspace import region_shared
            from airplan.workspace.region_timetable import timetable

            codes = {one.code for one in region_shared.marks(project)}
            return timetable(project), region_shared.candidates(project), codes

        self.ask(work, self._show, "ui.region.tab.timetable")

    def _show(self, answer: Any) -> None:
        found, alike, self._marks = answer
        self._found = found
        for part in (self.table, self.chart, self.told):
            part.setVisible(bool(found.rows))
        self.next.setVisible(not found.rows)
        if not found.rows:
            self.said.setText(t("ui.timetable.none"))
            return
        said = {"rows": len(found.rows), "cities": found.text, "shared": found.shared}
        self.said.setText(t("ui.timetable.said", investment=f"{found.investment:g}", **said))
        self.told.setText("\n".join(told_lines(found, alike)))
        self.told.setVisible(bool(self.told.text()))
        self.table.set_data(desk_tables.timetable(found, {entry.part for held in alike for entry in held}))
        figure = desk_tables.timetable_figure(found)
        self.chart.setVisible(figure is not None)
        if figure is not None:
            self.chart.show_figure(figure)

    # ---- joint measures

    def picked(self) -> list[Any]:
        """Lines of the selected rows."""
        rows = sorted({index.row() for index in self.table.view.selectionModel().selectedIndexes()})
        return [self._found.rows[self.table.model.row_id(place)] for place in rows]

    def mark(self) -> None:
        """The selected lines of several cities are one thing."""
        from ui.dialogs.shared_measure import SharedMeasure

        lines = self.picked()
        if len({code for one in lines for code in one.codes}) < 2:
            self._page.frame.say(t("ui.shared.pick"), "caution")
            return
        dialog = SharedMeasure(lines, f"Q{len(self._marks) + 1}", self.host)
        if self.host.dialogs.execute(dialog):
            self._mark(lines, dialog.fields)
        dialog.deleteLater()

    def _mark(self, lines: list[Any], fields: dict[str, Any]) -> None:
        from airplan.workspace import region_shared

        parts = [(code, one.kind, one.code) for one in lines for code in one.codes]
        try:
            line = region_shared.mark(self.project, fields.pop("code"), parts, **fields)
        except AirplanError as error:
            errors.handle(error)
            return
        self.changed(t("ui.shared.marked", name=line.name, count=len(line.codes)))

    def unmark(self) -> None:
        """The cities' entries stand alone again."""
        from airplan.workspace import region_shared

        marked = [one.code for one in self.picked() if one.code in self._marks]
        if not marked:
            self._page.frame.say(t("ui.shared.pick_marked"), "caution")
            return
        try:
            for code in marked:
                region_shared.unmark(self.project, code)
        except AirplanError as error:
            errors.handle(error)
        self.changed(t("ui.shared.unmarked", count=len(marked)))


def told_lines(found: Any, alike: Any) -> list[str]:
    """What stands in no sum, and what may be one thing."""
    lines = []
    if found.left_out:
        lines.append(t("ui.timetable.left_out", count=found.left_out))
    if found.differs:
        lines.append(t("ui.timetable.differs", names=t("ui.list_comma").join(found.differs)))
    if alike:
        names = t("ui.list_comma").join(held[0].item.name for held in alike[:5])
        lines.append(t("ui.timetable.alike", count=len(alike), names=names))
    return lines
