"""Qt's own words (file dialog, message boxes, context menus of lines) in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from ui.texts import t

MISSING = {
    ("QAbstractFileIconProvider", "Folder"): "ui.qt.folder",
    ("QAbstractFileIconProvider", "File"): "ui.qt.file",
    ("QAbstractFileIconProvider", "%1 File"): "ui.qt.file_of",
    ("QAbstractFileIconProvider", "Drive"): "ui.qt.drive",
    ("QAbstractFileIconProvider", "Shortcut"): "ui.qt.shortcut",
    ("QAbstractFileIconProvider", "Alias"): "ui.qt.shortcut",
    ("QAbstractFileIconProvider", "Unknown"): "ui.qt.unknown",
    ("QFileSystemModel", "Size"): "ui.qt.size",
}
"""Context and English words that Qt's own translation leaves out, or says otherwise than the office."""

_translators: list[QTranslator] = []


class _Rest(QTranslator):
    """The words of :data:`MISSING`."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        """The word, or None: Qt asks the next translator."""
        code = MISSING.get((context, source))
        return t(code) if code else None

    def isEmpty(self) -> bool:
        """Never: Qt would not ask."""
        return False


def speak(language: str) -> None:
    """Install Qt's Chinese words, or take them away: Qt speaks English by itself.  Dates follow."""
    QLocale.setDefault(QLocale("zh_CN" if language == "zh" else "en"))
    app = QCoreApplication.instance()
    if app is None:
        return
    while _translators:
        app.removeTranslator(_translators.pop())
    if language != "zh":
        return
    known = QTranslator(app)
    if known.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        _install(app, known)
    _install(app, _Rest(app))


def _install(app: QCoreApplication, translator: QTranslator) -> None:
    app.installTranslator(translator)
    _translators.append(translator)
