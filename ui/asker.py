"""Questions to the user, apart from everything else so that tests can answer them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from ui import settings
from ui.texts import t


class Asker:
    """Asks for files, a text, a yes.  Every answer may be "nothing"."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def save_path(self, title: str, kinds: str, suffix: str, name: str = "", any_suffix: bool = False) -> Path | None:
        """Where to write; the suffix is added when missing."""
        start = str(Path(settings.get("last_folder") or Path.home()) / name)
        text, _ = QFileDialog.getSaveFileName(self._parent, t(title), start, t(kinds))
        if not text:
            return None
        path = Path(text)
        fine = path.suffix.lower() == suffix or (any_suffix and path.suffix)
        return self._remember(path if fine else path.with_name(path.name + suffix))

    def open_path(self, title: str, kinds: str) -> Path | None:
        """One file to read."""
        text, _ = QFileDialog.getOpenFileName(self._parent, t(title), settings.get("last_folder"), t(kinds))
        return self._remember(Path(text)) if text else None

    def open_paths(self, title: str, kinds: str) -> list[Path]:
        """Files to read."""
        texts, _ = QFileDialog.getOpenFileNames(self._parent, t(title), settings.get("last_folder"), t(kinds))
        return [self._remember(Path(text)) for text in texts]

    def folder(self, title: str) -> Path | None:
        """A folder to write into."""
        text = QFileDialog.getExistingDirectory(self._parent, t(title), settings.get("last_folder"))
        return Path(text) if text else None

    def text(self, title: str, value: str = "") -> str:
        """A line of text."""
        text, ok = QInputDialog.getText(self._parent, t(title), t(f"{title}.label"), text=value)
        return text.strip() if ok else ""

    def sure(self, sentence: str) -> bool:
        """Only where undo cannot help."""
        answer = QMessageBox.question(self._parent, t("ui.app"), sentence)
        return answer == QMessageBox.StandardButton.Yes

    def _remember(self, path: Path) -> Path:
        settings.put("last_folder", str(path.parent))
        return path
