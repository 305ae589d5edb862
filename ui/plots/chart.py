"""The one chart widget: shows a Figure; hover, zoom, legend, copy as picture or data, export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from airplan.domain.figure import Band, Bars, Figure, Level, Line, Points, Spans
from ui import theme
from ui.icons import icon
from ui.plots import marks, readout, roles
from ui.plots.axes import ValueAxis
from ui.texts import t
from ui.widgets import clipboard

Exporter = Callable[[Figure], object]


class Chart(QWidget):
    """Empty until :meth:`show_figure`."""

    hovered = Signal(float)

    def __init__(self, name: str, exporter: Exporter | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.figure: Figure | None = None
        self._exporter = exporter
        self.reader: Callable[[float], str] | None = None
        """Says what stands at an x, in a chart's own words; None: the values of the marks there."""
        self.title = QLabel()
        self.title.setProperty("role", "strong")
        self.reading = QLabel()
        self.reading.setProperty("role", "muted")
        self.legend = QLabel()
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setWordWrap(True)
        self.note = QLabel()
        self.note.setProperty("role", "small")
        self.note.setWordWrap(True)
        self.plot = pg.PlotWidget(background=theme.current().surface)
        self.plot.setMinimumHeight(theme.px(150))
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setAntialiasing(True)
        self.plot.setAccessibleName(name)
        self._cross = pg.InfiniteLine(angle=90, pen=pg.mkPen(theme.current().muted, width=1))
        self._cross.setZValue(50)
        self._lay_out()
        self._proxy = pg.SignalProxy(self.plot.scene().sigMouseMoved, rateLimit=40, slot=self._hover)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        self.title.setWordWrap(True)
        head.addWidget(self.title, 1)
        head.addWidget(self.reading)
        tools = [
            ("ui.chart.zoom_out", "rotate-ccw", self.whole),
            ("ui.chart.copy_picture", "camera", self.copy_picture),
        ]
        tools.append(("ui.chart.copy_data", "copy", self.copy_data))
        if self._exporter is not None:
            tools.append(("ui.chart.export", "download", self._export))
        for code, icon_name, slot in tools:
            head.addWidget(self._tool(code, icon_name, slot))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(4))
        box.addLayout(head)
        box.addWidget(self.legend)
        box.addWidget(self.plot, 1)
        box.addWidget(self.note)

    def _tool(self, code: str, icon_name: str, slot: Callable[[], object]) -> QToolButton:
        made = QToolButton(self)
        made.setObjectName("flat")
        made.setIcon(icon(icon_name, size=16))
        made.setIconSize(QSize(theme.px(16), theme.px(16)))
        made.setToolTip(t(code))
        made.setAccessibleName(t(code))
        made.clicked.connect(lambda _checked=False: slot())
        return made

    # ---- drawing

    def show_figure(self, figure: Figure) -> None:
        """Draw *figure* instead of what was there."""
        self.figure = figure
        item = self.plot.getPlotItem()
        item.clear()
        spans = next((mark for mark in figure.marks if isinstance(mark, Spans)), None)
        self._set_axes(figure, spans)
        plain = 0
        for mark in sorted(figure.marks, key=lambda mark: isinstance(mark, Line | Points)):
            for drawn in marks.items(mark, plain):
                item.addItem(drawn)
            plain += getattr(mark, "role", "") == "plain"
        item.addItem(self._cross, ignoreBounds=True)
        self._cross.hide()
        item.getViewBox().invertY(spans is not None)
        self.title.setText(figure.title)
        self.legend.setText(legend_html(figure))
        self.legend.setVisible(bool(self.legend.text()))
        self.note.setText(figure.note)
        self.note.setVisible(bool(figure.note))
        self.setAccessibleDescription(f"{figure.title}. {figure.y_label}. {figure.note}")
        self.whole()

    def _set_axes(self, figure: Figure, spans: Spans | None) -> None:
        item = self.plot.getPlotItem()
        bottom = ValueAxis("bottom", figure.x_kind, figure.categories)
        left = ValueAxis("left", "category", spans.labels) if spans else ValueAxis("left")
        item.setAxisItems({"bottom": bottom, "left": left})
        left.setZValue(-1)  # its grid lies behind what is drawn
        look = {"color": theme.current().muted, "font-size": f"{theme.px(theme.TYPE['small'])}px"}
        item.setLabel("bottom", figure.x_label, **look)
        item.setLabel("left", figure.y_label, **look)
        item.showGrid(x=False, y=spans is None, alpha=0.18)

    def whole(self) -> None:
        """Show all of it."""
        self.plot.getPlotItem().enableAutoRange()
        self.plot.getPlotItem().autoRange(padding=0.04)

    # ---- reading and taking along

    def _hover(self, event: Any) -> None:
        place: QPointF = event[0]
        item = self.plot.getPlotItem()
        if self.figure is None or not item.sceneBoundingRect().contains(place):
            self._cross.hide()
            self.reading.clear()
            return
        at = item.getViewBox().mapSceneToView(place).x()
        if self.reader is not None:
            self.reading.setText(self.reader(at))
            return
        found = readout.near(self.figure, at)
        if found is not None:
            x, texts = found
            self._cross.setPos(x)
            self._cross.show()
            self.reading.setText("　".join([readout.x_text(self.figure, x), *texts[:6]]))
            self.hovered.emit(x)

    def picture(self) -> QPixmap:
        """What is seen, without the buttons."""
        return self.plot.grab()

    def copy_picture(self) -> None:
        """Picture to the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.picture())

    def copy_data(self) -> None:
        """Numbers to the clipboard, as Excel pastes them."""
        if self.figure is not None:
            QGuiApplication.clipboard().setText(clipboard.to_text(readout.table(self.figure)))

    def _export(self) -> None:
        if self.figure is not None and self._exporter is not None:
            self._exporter(self.figure)


def legend_html(figure: Figure) -> str:
    """The legend as one line of rich text: mark in its colour, then its name."""
    parts, plain = [], 0
    for mark in figure.marks:
        if isinstance(mark, Line | Points | Band | Bars | Level) and mark.name:
            ink = roles.colour(mark.role, plain).name()
            parts.append(f'<span style="color:{ink}">{_sign(mark, plain)}</span> {mark.name}')
        plain += getattr(mark, "role", "") == "plain"
    return " &nbsp; ".join(dict.fromkeys(parts))


def _sign(mark: Any, number: int) -> str:
    if isinstance(mark, Points):
        return "●"
    if isinstance(mark, Band | Bars):
        return "■"
    line = "╌" if marks.dashed(mark) else "━"
    return f"{line}{roles.symbol(mark.role, number)[1]}" if getattr(mark, "marks", False) else line
