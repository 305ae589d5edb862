"""F1: the manual, at the chapter of the page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QTextBrowser, QWidget

from airplan import resourcefiles, words
from ui import theme
from ui.texts import t
from ui.widgets.basics import button, column, row

PLACES = (("docs",), ("resources", "manual"))
"""Where the manual lies beside the resources: source tree, built program."""


def manual_file() -> Path | None:
    """The manual in the language of the window, else the Chinese one."""
    root = resourcefiles.root().parent
    for name in (f"manual.{words.language()}.md", "manual.zh-CN.md"):
        for place in PLACES:
            if (file := root.joinpath(*place, name)).is_file():
                return file
    return None


class ManualDialog(QDialog):
    """Shows the manual's markdown."""

    def __init__(self, page: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ui.action.help.manual"))
        self.resize(theme.px(900), theme.px(640))
        self.text = QTextBrowser()
        self.text.setAccessibleName(t("ui.action.help.manual"))
        self.text.setOpenExternalLinks(False)
        if (file := manual_file()) is not None:
            document = QTextDocument(self.text)
            document.setBaseUrl(QUrl.fromLocalFile(f"{file.parent}/"))
            document.setMarkdown(file.read_text(encoding="utf-8"))
            fit_pictures(document, theme.px(820))
            self.text.setDocument(document)
            self._go_to_chapter(t(f"ui.page.{page}"))
        else:
            self.text.setPlainText(t("ui.manual.missing"))
        self.setLayout(column(self.text, row(1, button("ui.close", self.accept, primary=True))))
        self.layout().setContentsMargins(*[theme.px(16)] * 4)

    def _go_to_chapter(self, name: str) -> None:
        """The heading that names the page; the words before it may name it too."""
        while self.text.find(name):
            if self.text.textCursor().blockFormat().headingLevel():
                bar = self.text.verticalScrollBar()
                bar.setValue(bar.value() + self.text.cursorRect().top() - theme.px(12))
                return


def fit_pictures(document: QTextDocument, width: int) -> None:
    """Pictures as wide as the page, so that nobody scrolls sideways."""
    block = document.begin()
    while block.isValid():
        places = block.begin()
        while not places.atEnd():
            fragment = places.fragment()
            if fragment.charFormat().isImageFormat():
                picture = fragment.charFormat().toImageFormat()
                picture.setWidth(width)
                _smooth(document, picture.name(), width)
                cursor = QTextCursor(document)
                cursor.setPosition(fragment.position())
                cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(picture)
            places += 1
        block = block.next()


def _smooth(document: QTextDocument, name: str, width: int) -> None:
    """The picture scaled once, smoothly: Qt would drop lines of its letters."""
    url = document.baseUrl().resolved(QUrl(name))
    image = QImage(url.toLocalFile())
    if not image.isNull():
        scaled = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        document.addResource(QTextDocument.ResourceType.ImageResource, url, scaled)
