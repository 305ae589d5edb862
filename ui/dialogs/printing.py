"""Print preview of a page: as it is seen, on white paper whatever the theme, then its long tables with all rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPageLayout, QPainter, QPixmap
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog

from ui import settings, theme
from ui.dialogs import fit, printed_tables
from ui.texts import t

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow

PATIENCE = 20.0
"""Seconds a page may take to be filled anew for the paper."""


def preview(window: MainWindow) -> None:
    """Open the preview; what is printed is the page's picture, fitted on A4 landscape."""
    with _light(window):
        picture = window.page.grab()
        tables = [printed_tables.html(table) for table in printed_tables.shown_tables(window.page)]
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    dialog = QPrintPreviewDialog(printer, window)
    dialog.setWindowTitle(t("ui.action.view.print"))
    dialog.resize(theme.px(1100), theme.px(690))
    dialog.paintRequested.connect(lambda device: draw(picture, device, tables))
    fit(dialog)
    window.dialogs.execute(dialog)
    dialog.deleteLater()


@contextmanager
def _light(window: MainWindow) -> Iterator[None]:
    """The window in the light theme for a moment: nobody prints a black page."""
    if not theme.current().dark:
        yield
        return
    kept = settings.get("theme")
    _rebuild(window, "light")
    try:
        yield
    finally:
        _rebuild(window, kept)


def _rebuild(window: MainWindow, name: str) -> None:
    tabs = getattr(window.page, "tabs", None)
    place = tabs.currentIndex() if tabs is not None else 0
    settings.put("theme", name)
    window.rebuild()
    for _ in range(2):  # an answer may open a tab that asks for another
        window.session.jobs.wait(PATIENCE)
        QCoreApplication.processEvents()
        if tabs is not None:
            window.page.tabs.setCurrentIndex(place)  # type: ignore[attr-defined]
    QCoreApplication.processEvents()


def draw(picture: QPixmap, printer: QPrinter, tables: Sequence[str] = ()) -> None:
    """Paint the page onto the paper, then the tables, each on sheets of its own."""
    painter = QPainter(printer)
    area = printer.pageRect(QPrinter.Unit.DevicePixel)
    size = picture.size().scaled(area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    painter.drawPixmap(QRectF(0, 0, size.width(), size.height()), picture, QRectF(picture.rect()))
    for text in tables:
        printed_tables.draw(text, painter, printer)
    painter.end()
