"""The four large lines of the ledger: to date, against last year, target, what the rest may be, days left."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from ui import theme
from ui.models import ledger_tables as tables
from ui.texts import DASH, t
from ui.widgets.basics import clear, label

HEADS = ("indicator", "to_date", "change", "target", "rest", "days")
REST = 330
"""Width at which what the rest may be is broken into lines."""


class LedgerLines(QWidget):
    """A grid of large numbers; amber when harder than last year, red when out of reach — with the words beside."""

    picked = Signal(str)
    """An indicator whose origin is asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(18))
        self._grid.setVerticalSpacing(theme.px(2))
        self._grid.setColumnStretch(len(HEADS), 1)
        self._grid.setRowStretch(len(tables.MAIN) + 1, 1)

    def show_ledger(self, ledger: Any) -> None:
        """Fill the grid."""
        clear(self._grid)
        for place, head in enumerate(HEADS):
            self._grid.addWidget(label(t(f"ui.ledger.{head}"), "small"), 0, place)
        for number, indicator in enumerate(tables.MAIN, start=1):
            line = tables.line_of(ledger, indicator)
            said = "\n".join(t("ui.pair", name=name, text=text) for name, text in tables.trace_parts(ledger, line))
            for place, part in enumerate(self._parts(line)):
                part.setToolTip(said)
                self._grid.addWidget(part, number, place)

    def _parts(self, line: Any) -> tuple[QWidget, ...]:
        unit = tables.unit_text(line.indicator)
        target = f"{line.target_text} {unit}" if line.target_text else t("ui.ledger.none")
        rest = label(tables.rest_text(line), "strong", tables.TONE.get(line.reach, ""), wrap=True)
        wide = rest.fontMetrics().horizontalAdvance(rest.text()) * 1.3  # the style sheet's letters are larger
        rest.setMinimumWidth(min(int(wide), theme.px(REST)))
        return (
            self._name(line.indicator),
            _figure(line.to_date_text or DASH, unit),
            label(tables.change_text(line)),
            label(target),
            rest,
            label(str(line.remaining_days)),
        )

    def _name(self, indicator: str) -> QPushButton:
        """The indicator's name, which shows where the number comes from."""
        made = QPushButton(tables.indicator_name(indicator))
        made.setProperty("link", "true")
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.setAccessibleDescription(t("ui.provenance"))
        made.clicked.connect(lambda _checked=False: self.picked.emit(indicator))
        return made


def _figure(text: str, unit: str) -> QLabel:
    """A large number with its unit small beside it."""
    made = label("", "figure")
    made.setTextFormat(Qt.TextFormat.RichText)
    small, muted = theme.px(theme.TYPE["small"]), theme.current().muted
    made.setText(f"{text} <span style='font-size:{small}px; font-weight:400; color:{muted}'>{unit}</span>")
    return made
