"""A Chinese font for every machine: the bundled one when it is there, else the best the system has."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

from airplan import resourcefiles

FAMILIES = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
    "SimHei",
)
"""In order of preference."""

MONO = ("JetBrains Mono", "Consolas", "DejaVu Sans Mono", "Liberation Mono")

_bundled: list[str] = []


def load() -> list[str]:
    """Register the fonts of ``resources/fonts`` once; answers their families."""
    if not _bundled:
        folder = resourcefiles.path("fonts")
        for file in sorted(folder.glob("*.[to]tf")) if folder.is_dir() else []:
            number = QFontDatabase.addApplicationFont(str(file))
            if number >= 0:
                _bundled.extend(QFontDatabase.applicationFontFamilies(number))
    return _bundled


def application_font(pixels: int) -> QFont:
    """The font of the window: family list with fallbacks, in pixels."""
    bundled = load()
    wanted = [*bundled, *FAMILIES]
    font = QFont()
    font.setFamilies(list(dict.fromkeys(wanted)))
    font.setPixelSize(pixels)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    return font
