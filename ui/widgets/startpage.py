"""What an office does, as large buttons that work without setting anything up; recent projects below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from ui import settings, theme
from ui.icons import icon
from ui.texts import t
from ui.widgets.basics import column, label

TASKS = (
    ("read", "data.import", "upload"),
    ("ledger", "today.ledger", "calendar-days"),
    ("statement", "today.statement", "file-text"),
    ("compare", "list.compare", "git-compare-arrows"),
    ("callout", "list.callout", "siren"),
    ("merge", "region.merge", "layers"),
    ("sample", "project.sample", "play"),
)
"""Text code, action, icon."""


class StartPage(QWidget):
    """Large buttons and recent projects."""

    def __init__(
        self, act: Callable[[str], None], open_: Callable[[Path], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._act, self._open = act, open_
        grid = QGridLayout()
        grid.setSpacing(theme.px(12))
        self.buttons: dict[str, QPushButton] = {}
        for number, (code, action, icon_name) in enumerate(TASKS):
            self.buttons[code] = self._big(code, action, icon_name)
            grid.addWidget(self.buttons[code], number // 2, number % 2)
        self.recent = column(spacing=2)
        text = label(t("ui.start.text"), "muted", wrap=True)
        inner = column(
            label(t("ui.start.title"), "title"), text, grid, label(t("ui.start.recent"), "strong"), spacing=12
        )
        inner.addLayout(self.recent)
        inner.addStretch(1)
        inner.setContentsMargins(*[theme.px(side) for side in (48, 32, 48, 24)])
        self.setLayout(inner)
        self.fill_recent()

    def _big(self, code: str, action: str, icon_name: str) -> QPushButton:
        made = QPushButton(f"{t(f'ui.start.{code}')}\n{t(f'ui.start.{code}.tip')}")
        made.setProperty("big", "true")
        made.setIcon(icon(icon_name, theme.current().accent, 28))
        made.setIconSize(QSize(theme.px(28), theme.px(28)))
        made.setAccessibleName(t(f"ui.start.{code}"))
        made.setAccessibleDescription(t(f"ui.start.{code}.tip"))
        made.clicked.connect(lambda _checked=False: self._act(action))
        return made

    def fill_recent(self) -> None:
        """Projects opened before, as far as they are still there."""
        from ui.widgets.basics import clear

        clear(self.recent)
        paths = [Path(text) for text in settings.get("recent")]
        there = [path for path in paths if path.is_file()]
        for path in there[:5]:
            made = QPushButton(f"{path.stem}　{path.parent}")
            made.setProperty("link", "true")
            made.clicked.connect(lambda _checked=False, path=path: self._open(path))
            self.recent.addWidget(made)
        if not there:
            self.recent.addWidget(label(t("ui.start.no_recent"), "muted"))
