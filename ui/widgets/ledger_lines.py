"""The four large lines of the ledger: to date, against last year, target, what the rest may be, days left."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui import theme
from ui.models import ledger_tables as tables
from ui.texts import DASH, t
from ui.widgets.basics import clear, label

HEADS = ("indicator", "to_date", "change", "target", "rest", "days")


class LedgerLines(QWidget):
    """A grid of large numbers; amber when harder than last year, red when out of reach — with the words beside."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(18))
        self._grid.setVerticalSpacing(theme.px(6))

    def show_ledger(self, ledger: Any) -> None:
        """Fill the grid."""
        clear(self._grid)
        for place, head in enumerate(HEADS):
            self._grid.addWidget(label(t(f"ui.ledger.{head}"), "small"), 0, place)
        for number, indicator in enumerate(tables.MAIN, start=1):
            self._fill(number, tables.line_of(ledger, indicator))
        self._grid.setColumnStretch(4, 1)
        self._grid.setRowStretch(len(tables.MAIN) + 1, 1)

    def _fill(self, number: int, line: Any) -> None:
        unit = tables.unit_text(line.indicator)
        tone = tables.TONE.get(line.reach, "")
        small = theme.px(theme.TYPE["small"])
        muted = theme.current().muted
        figure = label("", "figure")
        figure.setTextFormat(Qt.TextFormat.RichText)
        span = f"<span style='font-size:{small}px; font-weight:400; color:{muted}'>{unit}</span>"
        figure.setText(f"{line.to_date_text or DASH} {span}")
        target = f"{line.target_text} {unit}" if line.target_text else t("ui.ledger.none")
        parts = (
            label(tables.indicator_name(line.indicator), "strong"),
            figure,
            label(tables.change_text(line)),
            label(target),
            label(tables.rest_text(line), "strong", tone, wrap=True),
            label(str(line.remaining_days)),
        )
        for place, part in enumerate(parts):
            self._grid.addWidget(part, number, place)
