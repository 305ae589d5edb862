"""Names above bars of unequal width: as much of each as its bar has room for, anew when the view changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg

from ui import theme


@dataclass(frozen=True)
class BarLabel:
    """A name above a bar of *width* whose middle and top are given; ``mark`` stands there also without room."""

    middle: float
    top: float
    width: float
    text: str
    mark: str = ""


class BarLabels:
    """Belongs to one plot."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._plot = plot
        self._items: list[tuple[BarLabel, pg.TextItem]] = []
        box = plot.getPlotItem().getViewBox()
        box.sigRangeChanged.connect(lambda *_: self.fit())
        box.sigResized.connect(lambda *_: self.fit())

    def show_labels(self, labels: Sequence[BarLabel]) -> None:
        """Show other names (the plot was cleared before)."""
        self._items = []
        for label in labels:
            item = pg.TextItem(label.text, color=theme.current().text, anchor=(0.5, 1.0))
            item.setPos(label.middle, label.top)
            self._plot.addItem(item, ignoreBounds=True)
            self._items.append((label, item))
        self.fit()

    def fit(self) -> None:
        """Shorten or hide what has no room."""
        metrics = self._plot.fontMetrics()
        wide = self._plot.getPlotItem().getViewBox().viewPixelSize()[0]
        for label, item in self._items:
            room = label.width / wide if wide else 0.0
            whole = f"{label.mark}{label.text}"
            shown = whole if metrics.horizontalAdvance(whole) <= room else label.mark
            item.setVisible(bool(shown))
            if shown and item.toPlainText() != shown:
                item.setText(shown)

    def texts(self) -> list[str]:
        """What is seen."""
        return [item.toPlainText() for _, item in self._items if item.isVisible()]
