"""Icons of ``resources/icons`` in the colour of a token."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from airplan import resourcefiles
from ui import theme


def icon(name: str, colour: str | None = None, size: int = 18) -> QIcon:
    """Icon *name* (file name without ``.svg``); drawn at the size and theme in force."""
    return _icon(name, colour or theme.current().text, theme.px(size))


@lru_cache(maxsize=512)
def _icon(name: str, colour: str, size: int) -> QIcon:
    answer = QIcon()
    for factor in (1, 2):
        pixmap = _draw(name, colour, size * factor)
        pixmap.setDevicePixelRatio(factor)
        answer.addPixmap(pixmap)
    return answer


def _draw(name: str, colour: str, size: int) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    source = resourcefiles.path("icons", f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
