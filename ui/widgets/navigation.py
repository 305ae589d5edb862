"""Pages at the left, in the order of the work."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QWidget

from ui import settings, theme
from ui.icons import icon
from ui.pages import PAGES
from ui.texts import t
from ui.widgets.basics import column


class Navigation(QFrame):
    """One button a page; the narrow form shows icons only."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nav")
        self.setAccessibleName(t("ui.nav"))
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        for number, page in enumerate(PAGES, start=1):
            self.buttons[page.name] = self._make(page.name, page.icon, number)
        self._fold = QToolButton()
        self._fold.clicked.connect(lambda: self.fold(not settings.get("nav_collapsed")))
        inner = column(*self.buttons.values(), 1, self._fold, spacing=2)
        inner.setContentsMargins(0, theme.px(8), 0, theme.px(8))
        self.setLayout(inner)
        self.fold(settings.get("nav_collapsed"))

    def _make(self, name: str, icon_name: str, number: int) -> QToolButton:
        made = QToolButton()
        made.setCheckable(True)
        made.setText(t(f"ui.page.{name}"))
        made.setIcon(icon(icon_name, size=20))
        made.setIconSize(QSize(theme.px(20), theme.px(20)))
        made.setToolTip(f"{t(f'ui.page.{name}.tip')} (Ctrl+{number})")
        made.setAccessibleName(t(f"ui.page.{name}"))
        made.setAccessibleDescription(t(f"ui.page.{name}.tip"))
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.clicked.connect(lambda _checked=False: self.chosen.emit(name))
        self._group.addButton(made)
        return made

    def fold(self, narrow: bool) -> None:
        """Icons only, or icons with names."""
        settings.put("nav_collapsed", narrow)
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        width = theme.px(52 if narrow else 148)
        for made in (*self.buttons.values(), self._fold):
            made.setToolButtonStyle(style)
            made.setFixedWidth(width)
        self._fold.setText(t("ui.nav.fold"))
        self._fold.setToolTip(t("ui.nav.fold"))
        self._fold.setAccessibleName(t("ui.nav.fold"))
        self._fold.setIcon(icon("chevron-right" if narrow else "chevron-left", size=20))

    def show_chosen(self, name: str) -> None:
        """Mark the page shown."""
        self.buttons[name].setChecked(True)
