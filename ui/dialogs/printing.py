"""Print preview of a page, as it is seen, in the light theme's paper white."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.dialogs import fit
from ui.texts import t


def preview(page: QWidget, parent: QWidget) -> None:
    """Open the preview; what is printed is the page's picture, fitted on A4 landscape."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    dialog = QPrintPreviewDialog(printer, parent)
    dialog.setWindowTitle(t("ui.action.view.print"))
    dialog.resize(theme.px(1100), theme.px(690))
    fit(dialog)
    dialog.paintRequested.connect(lambda device: draw(page, device))
    dialog.exec()
    dialog.deleteLater()


def draw(page: QWidget, printer: QPrinter) -> None:
    """Paint the page onto the paper."""
    picture = page.grab()
    painter = QPainter(printer)
    area = printer.pageRect(QPrinter.Unit.DevicePixel)
    size = picture.size().scaled(area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    painter.drawPixmap(QRectF(0, 0, size.width(), size.height()), picture, QRectF(picture.rect()))
    painter.end()
