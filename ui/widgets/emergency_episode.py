"""Part of the record's tab: the air beside what was done, hour by hour, as picture and as table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSplitter, QWidget

from ui.models import emergency_episode as episodes
from ui.plots.response_plot import ResponsePlot
from ui.texts import t
from ui.widgets.basics import column, label
from ui.widgets.datatable import DataTable

if TYPE_CHECKING:
    from ui.widgets.emergency_record import EmergencyRecord


class EmergencyEpisode(QWidget):
    """Picture above, table below."""

    def __init__(self, record: EmergencyRecord) -> None:
        super().__init__()
        self.summary = label("", wrap=True)
        self.plot = ResponsePlot()
        self.table = DataTable(t("ui.episode_of.plot"))
        self.table.add_button("ui.chart.copy_picture", "camera", self.copy_picture)
        self.table.add_button("ui.episode_of.read", "upload", record.read_air, text=True)
        self.table.view.picked.connect(lambda place, _key: self.plot.choose(int(place)))
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.plot)
        split.addWidget(self.table)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self.setLayout(column(self.summary, split))
        self.layout().setStretch(1, 1)

    def show_air(self, notice: Any, air: Sequence[Mapping[str, Any]]) -> None:
        """Fill from the record's job."""
        episode = episodes.episode_of(notice, air)
        self.plot.show_episode(episode)
        self.summary.setText(episodes.summary_text(episode) if episode is not None else t("ui.episode_of.no_start"))
        if episode is not None:
            self.table.set_data(episodes.table(episode))

    def copy_picture(self) -> None:
        """The picture to the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.plot.grab())
