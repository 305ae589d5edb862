"""Pictures of every page for the manual and the gallery, from the invented sample city only.

    python tools/screenshots.py [FOLDER]          (default docs/screenshots)

Chinese and English, light and dark, 1366×768 and 1920×1080.  Pictures never hold data of a real city.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZES = ((1366, 768), (1920, 1080))
PAGES = (
    ("start", "today", 0, False),
    ("today", "today", 0, True),
    ("data", "data", 0, True),
    ("standing", "standing", 0, True),
    ("calendar", "standing", 1, True),
    ("trend", "trend", 0, True),
    ("plan", "plan", 0, True),
    ("timetable", "plan", 3, True),
    ("papers", "plan", 7, True),
    ("emergency", "emergency", 0, True),
    ("findings", "emergency", 1, True),
    ("response", "emergency", 6, True),
    ("region", "region", 0, True),
    ("rules", "rules", 0, True),
    ("aqi", "rules", 1, True),
)
"""Name of the picture, page, tab, with the sample project."""


def prepare(home: Path) -> Path:
    """The sample city in its own folder; answers its project."""
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        os.environ[name] = str(home / name.lower())
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["AIRPLAN_WHO"] = "张三"
    from airplan.workspace.demo import make_demo

    folder = home / "sample"
    return folder / make_demo(folder).project


def refuse(dialog: object) -> int:
    """No dialog is expected; one would wait for ever."""
    raise SystemExit(f"unexpected dialog: {dialog.windowTitle()}")  # type: ignore[attr-defined]


def shoot(window: object, app: object, name: str, target: Path) -> None:
    """Wait until everything is shown, then take the picture."""
    window.session.jobs.wait(120)  # type: ignore[attr-defined]
    window.messages.hide()  # type: ignore[attr-defined]
    for _ in range(4):
        app.processEvents()  # type: ignore[attr-defined]
    picture = window.grab().toImage()  # type: ignore[attr-defined]
    write_small(picture, target / f"{name}.png")


def write_small(picture: object, path: Path) -> None:
    """PNG with 256 colours, without dither: a third of the size, and nobody sees the difference."""
    from PIL import Image
    from PySide6.QtCore import QBuffer

    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[attr-defined]
    image = Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def gallery(project: Path, target: Path) -> int:
    """All pictures; answers how many."""
    from PySide6.QtWidgets import QApplication

    from airplan import clock
    from ui import settings
    from ui.mainwindow import MainWindow

    clock.set_today(dt.date(2026, 11, 24))
    app = QApplication.instance() or QApplication([])
    app.setStyle("Fusion")
    count = 0
    for language, theme, (width, height) in itertools.product(("zh", "en"), ("light", "dark"), SIZES):
        settings.put("language", language)
        settings.put("theme", theme)
        settings.put("recent", ())
        window = MainWindow()
        window.dialogs.execute = refuse
        window.resize(width, height)
        window.show()
        folder = target / f"{language}-{theme}-{width}x{height}"
        folder.mkdir(parents=True, exist_ok=True)
        for name, page, tab, with_project in PAGES:
            if with_project and window.session.project is None:
                window.files.open(project)
            shown = window.go(page)
            window.session.jobs.wait(120)
            if with_project and hasattr(shown, "tabs"):
                shown.tabs.setCurrentIndex(tab)
            shoot(window, app, name, folder)
            count += 1
        window.close()
        window.deleteLater()
    return count


def main(arguments: list[str]) -> int:
    """Make the gallery."""
    target = Path(arguments[0]) if arguments else ROOT / "docs" / "screenshots"
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as home:
        print(gallery(prepare(Path(home)), target), "pictures in", target)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
