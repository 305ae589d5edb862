"""Tab of the plan page: the timetable; bars are drawn with the mouse, moved by keys, or their dates typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QWidget

from airplan import clock
from airplan.errors import AirplanError
from ui import errors
from ui.models import plan_timeline as timeline
from ui.models.plan_timeline import Dates, TimeBar
from ui.models.table_model import Edit
from ui.plots import roles
from ui.texts import t
from ui.widgets.basics import column, label
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.plan_timeline_view import TimelineView

if TYPE_CHECKING:
    from ui.pages.plan import PlanPage


class DatesWriter:
    """Typed or pasted dates: one command for all rows."""

    def __init__(self, bars: Mapping[str, TimeBar], move: Callable[[Sequence[tuple[str, Dates]]], bool]) -> None:
        self._bars = bars
        self._move = move

    def write(self, edits: Sequence[Edit]) -> bool:
        """Dates of several rows, all or none."""
        wanted: dict[str, Dates] = {}
        for edit in edits:
            start, end = wanted.get(edit.row, self._bars[edit.row].dates)
            wanted[edit.row] = (edit.value, end) if edit.key == "start" else (start, edit.value)
        return self._move(list(wanted.items()))

    def append(self, rows: Sequence[Mapping[str, Any]]) -> bool:
        """Measures are added on their own tab."""
        return not rows

    def remove(self, rows: Sequence[Any]) -> bool:
        """Measures are taken away on their own tab."""
        return not rows


class PlanTimetable(QWidget):
    """Bars of everything followed."""

    def __init__(self, page: PlanPage) -> None:
        super().__init__()
        self._page = page
        self.bars: dict[str, TimeBar] = {}
        self.step = QComboBox()
        self.step.setAccessibleName(t("ui.timeline.step"))
        for name in timeline.STEPS:
            self.step.addItem(t(f"ui.timeline.step.{name}"), name)
        self.step.currentIndexChanged.connect(self._choose_step)
        self.legend = label(_legend(), "small")
        self.reading = label("", "strong")
        self.table = DataTable(t("ui.plan.timetable"), DatesWriter(self.bars, self.move), view=TimelineView)
        self.view: TimelineView = self.table.view  # type: ignore[assignment]
        self.table.add_button("ui.chart.copy_picture", "camera", self.copy_picture)
        self.view.moved.connect(lambda name, start, end: self.move([(name, (start, end))]))
        self.view.drafted.connect(self.reading.setText)
        self.view.held_fast.connect(self._held_fast)
        self.view.opened.connect(lambda name, _key: self._open(str(name)))
        head = flow(label(t("ui.timeline.step"), "muted"), self.step, self.legend, 1, self.reading, spacing=10)
        self.setLayout(column(head, self.table))
        self.layout().setStretch(1, 1)

    def show_bars(self, bars: Sequence[TimeBar], names: Mapping[str, str], problems: Sequence[Any]) -> None:
        """Fill from the page's job."""
        self.bars.clear()
        self.bars.update({bar.id: bar for bar in bars})
        self.view.scale.show(timeline.span(bars, clock.today()))
        self.table.set_data(timeline.table(bars, names, problems))

    def _choose_step(self) -> None:
        self.view.flush()
        self.view.step = self.step.currentData()

    def move(self, wanted: Sequence[tuple[str, Dates]]) -> bool:
        """New dates of measures as one undoable command; answers whether they were taken."""
        refusal = next((text for name, dates in wanted if (text := self._refusal(name, dates))), "")
        if refusal:
            self.view.drop_draft()
            self._page.frame.say(refusal, "caution")
            return False
        from airplan.workspace.commands.plan import MoveMeasure, MoveMeasures

        moves = tuple(MoveMeasure(name, *dates) for name, dates in wanted)
        try:
            self._page.session.run(moves[0] if len(moves) == 1 else MoveMeasures(moves))
        except AirplanError as error:
            self.view.drop_draft()
            errors.handle(error)
            return False
        bar = self.bars[wanted[0][0]]
        said = t("ui.timeline.moved", code=bar.code, dates=timeline.span_text(wanted[0][1]), count=len(moves))
        undo = (t("ui.action.edit.undo"), lambda: self._page.frame.act("edit.undo"))
        self._page.frame.say(said, "good", [undo])
        return True

    def _refusal(self, name: str, dates: Dates) -> str:
        bar = self.bars[name]
        if bar.fixed:
            return t(bar.fixed, code=bar.code)
        if None in dates or dates[1] < dates[0]:
            return t("ui.timeline.backwards", code=bar.code)
        return ""

    def _held_fast(self, bar: TimeBar) -> None:
        self._page.frame.say(t(bar.fixed, code=bar.code), "caution")

    def _open(self, name: str) -> None:
        bar = self.bars.get(name)
        if bar is not None and not bar.fixed:
            self._page.show_record(name)

    def copy_picture(self) -> None:
        """What is seen, to the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.view.grab())

    def table_shown(self) -> DataTable:
        """What an export writes."""
        return self.table


def _legend() -> str:
    """Signs of the picture, in words."""
    plain, past, due = (roles.colour(name).name() for name in ("plain", "lastyear", "deadline"))
    parts = [
        f'<span style="color:{plain}">■</span> {t("ui.timeline.now")}',
        f'<span style="color:{plain}">▭</span> {t("ui.timeline.given")}',
        f'<span style="color:{past}">▬</span> {t("ui.timeline.baseline")}',
        f"◆ {t('ui.timeline.milestone')}",
        f'<span style="color:{due}">┆</span> {t("ui.timeline.today")}',
    ]
    return " &nbsp; ".join(parts)
