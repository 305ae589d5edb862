"""Qt's own words (file dialog, message boxes, context menus of lines) in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

_translators: list[QTranslator] = []


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
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
        _translators.append(translator)
