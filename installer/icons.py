"""Pictures of the program's icon in the sizes that desktops ask for, drawn from ``resources/app/airplan.svg``."""

from __future__ import annotations

import os
from pathlib import Path

SIZES = (16, 24, 32, 48, 64, 128, 256)


def draw(source: Path, size: int, target: Path) -> Path:
    """Write the icon as a PNG of *size* pixels."""
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QColor, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    QSvgRenderer(QByteArray(source.read_bytes())).render(painter)
    painter.end()
    target.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(target)):
        raise OSError(f"cannot write {target}")
    return target


def draw_all(source: Path, folder: Path) -> dict[int, Path]:
    """The PNG files of all sizes, by size."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return {size: draw(source, size, folder / f"airplan-{size}.png") for size in SIZES}


def windows_icon(pictures: dict[int, Path], target: Path) -> Path:
    """One ``.ico`` with all sizes."""
    from PIL import Image

    largest = Image.open(pictures[max(pictures)])
    largest.save(target, sizes=[(size, size) for size in pictures])
    return target
