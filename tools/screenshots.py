"""Pictures of every page for the manual and the gallery, from the invented cities only.

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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DAY = dt.date(2026, 11, 24)
SIZES = ((1366, 768), (1920, 1080))
COLOURS = 96
"""Colours of a picture, the most frequent ones: a third of the size of true colour, and plain areas stay exact."""


@dataclass(frozen=True)
class Shot:
    """One picture: its name, page, tab (its text is ``ui.<tab>``), which project, whether also on the wide screen."""

    name: str
    page: str
    tab: str = ""
    project: str = "city"
    wide: bool = False


SHOTS = (
    Shot("start", "today", project="", wide=True),
    Shot("today", "today", "today.tab.targets", wide=True),
    Shot("ozone", "today", "today.tab.ozone"),
    Shot("data", "data", wide=True),
    Shot("standing", "standing", "standing.tab.year", wide=True),
    Shot("calendar", "standing", "standing.tab.calendar", wide=True),
    Shot("editions", "standing", "standing.tab.editions"),
    Shot("stations", "standing", "standing.tab.stations"),
    Shot("official", "standing", "standing.tab.register"),
    Shot("dust", "standing", "standing.tab.dust"),
    Shot("reissue", "standing", "standing.tab.reissue"),
    Shot("trend", "trend", "trend.table", wide=True),
    Shot("plan", "plan", "plan.tab.targets", wide=True),
    Shot("timetable", "plan", "plan.tab.timetable", wide=True),
    Shot("curve", "plan", "plan.tab.curve"),
    Shot("papers", "plan", "plan.tab.papers"),
    Shot("emergency", "emergency", "em.tab.sources", wide=True),
    Shot("findings", "emergency", "em.tab.findings"),
    Shot("propose", "emergency", "em.tab.propose"),
    Shot("response", "emergency", "em.tab.response"),
    Shot("record", "emergency", "em.tab.record"),
    Shot("region", "region", "region.tab.ranking", "region", wide=True),
    Shot("board", "region", "region.tab.board", "region"),
    Shot("episode", "region", "region.tab.acting", "region"),
    Shot("rules", "rules", "rules.tab.limits", wide=True),
    Shot("aqi", "rules", "rules.tab.aqi"),
)


# ---- what is shown


def prepare(home: Path) -> dict[str, Path]:
    """The sample city, furnished, and an invented region, in their own folder; answers the projects."""
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        os.environ[name] = str(home / name.lower())
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["AIRPLAN_WHO"] = "张三"
    from airplan import clock
    from airplan.workspace.demo import make_demo

    clock.set_today(DAY)
    folder = home / "sample"
    city = folder / make_demo(folder).project
    furnish(city, home)
    return {"city": city, "region": make_region(home)}


def furnish(path: Path, home: Path) -> None:
    """What the demo leaves empty: dust days, a response with its record, a statement that reviewed data overtook."""
    from airplan.domain import Record
    from airplan.workspace.analysis.publish import publish
    from airplan.workspace.commands.dust import PutDustEvents
    from airplan.workspace.commands.records import PutRecords
    from airplan.workspace.session import Project

    statements = home / "statement"
    statements.mkdir()
    with Project.open(path, who="张三") as project:
        unit = project.city
        assert unit is not None
        project.run(PutDustEvents(tuple(dust_days(unit.id))))
        publish(project, "2026-01", folder=statements, unit=unit.id)
        review(project, unit.id)
        records: list[Record] = [one.to_record() for one in response(unit.id)]
        project.run(PutRecords(tuple(records)))


def dust_days(unit: int) -> list[Any]:
    """Two events of the spring."""
    from airplan.workspace.analysis.dust import DustEvent

    document = "虚构省环函〔2026〕{}号（示例）"
    return [
        DustEvent(unit, dt.date(2026, 3, 27), dt.date(2026, 3, 29), document=document.format(18), note="北路"),
        DustEvent(unit, dt.date(2026, 4, 11), dt.date(2026, 4, 11), document=document.format(23), note="西北路"),
    ]


def review(project: Any, unit: int) -> None:
    """January again, reviewed: PM2.5 one µg/m³ more on every third day."""
    import dataclasses

    from airplan.domain import MISSING, DataKind, metric_index

    first, last = dt.date(2026, 1, 1).toordinal(), dt.date(2026, 1, 31).toordinal()
    held = project.store.read_days([unit], first, last, DataKind.ORIGINAL_ACTUAL)
    values = held.values.copy()
    column = values[:, ::3, metric_index("PM2.5")]
    column[column != MISSING] += 3000
    with project.store.change("history.put_units", name="审核数据（示例）", count=1):
        project.store.write_days(dataclasses.replace(held, values=values, kind=DataKind.REVIEWED_ACTUAL))


def response(unit: int) -> list[Any]:
    """A notice of the evening before, who was told, and two inspections."""
    from airplan.emergency.response import Inspection, Notice, Receipt

    notice = Notice(
        document="澄政办〔2026〕31号（示例）",
        level="orange",
        published="2026-11-22T16:00",
        start="2026-11-23T00:00",
        unit=unit,
    )
    told = [
        Receipt(notice=notice.key, recipient=f"{name}（示例）", sent="2026-11-22T16:40", received=time, unit=unit)
        for name, time in (("东浦区", "2026-11-22T16:52"), ("西岭区", "2026-11-22T17:05"), ("南塘区", ""))
    ]
    at = "2026-11-23T09:30"
    seen = [
        Inspection(notice=notice.key, firm_name=f"（虚构）某建材{k}号有限公司", carried_out=said, unit=unit, time=at)
        for k, said in ((1, "yes"), (2, "no"))
    ]
    return [notice, *told, *seen]


def make_region(home: Path) -> Path:
    """The region of the window's tests, under invented names."""
    sys.path.append(str(ROOT / "tests" / "ui"))
    from invented_region import make_region

    names = {"990100": "澄川市", "990200": "临岚市"}
    folder = home / "region"
    folder.mkdir()
    return make_region(folder, names)


# ---- taking the pictures


def refuse(dialog: object) -> int:
    """No dialog is expected; one would wait for ever."""
    raise SystemExit(f"unexpected dialog: {dialog.windowTitle()}")  # type: ignore[attr-defined]


def settle(window: Any, app: Any) -> None:
    """Until no job runs and everything is shown."""
    for _ in range(3):
        window.session.jobs.wait(120)
        for _ in range(4):
            app.processEvents()
    window.messages.hide()
    app.processEvents()


def show(window: Any, app: Any, shot: Shot) -> None:
    """Page and tab of a picture, with what one click more would show."""
    from ui.texts import t

    page = window.go(shot.page)
    settle(window, app)
    if shot.tab:
        titles = [page.tabs.tabText(place).split(" (")[0] for place in range(page.tabs.count())]
        page.tabs.setCurrentIndex(titles.index(t(f"ui.{shot.tab}")))
        settle(window, app)
    if shot.name == "propose":
        page._propose(False)
    settle(window, app)


def write_small(picture: Any, path: Path) -> None:
    """PNG with few colours, without dither."""
    import numpy as np
    from PIL import Image
    from PySide6.QtCore import QBuffer

    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    image = Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGB")
    pixels = np.asarray(image, dtype=np.int32) @ np.array([65536, 256, 1])
    known, place, count = np.unique(pixels, return_inverse=True, return_counts=True)
    kept = known[np.argsort(-count, kind="stable")[:COLOURS]]
    parts = [np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1) for colours in (known, kept)]
    nearest = ((parts[0][:, None, :] - parts[1][None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    small = Image.fromarray(nearest[place].reshape(pixels.shape).astype(np.uint8), mode="L")
    small.putpalette(parts[1].astype(np.uint8).tobytes())
    small.save(path, optimize=True)


def gallery(projects: dict[str, Path], target: Path) -> int:
    """All pictures; answers how many."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    app.setStyle("Fusion")  # type: ignore[attr-defined]
    count = 0
    for language, theme, size in itertools.product(("zh", "en"), ("light", "dark"), SIZES):
        folder = target / f"{language}-{theme}-{size[0]}x{size[1]}"
        folder.mkdir(parents=True, exist_ok=True)
        count += one_kind(app, projects, (language, theme, size), folder)
    return count


def one_kind(app: Any, projects: dict[str, Path], kind: tuple[str, str, tuple[int, int]], folder: Path) -> int:
    """The pictures of one language, theme and size."""
    from ui import settings
    from ui.mainwindow import MainWindow

    language, theme, size = kind
    for name, value in (("language", language), ("theme", theme), ("recent", ())):
        settings.put(name, value)
    window = MainWindow()
    window.dialogs.execute = refuse  # type: ignore[method-assign]
    window.resize(*size)
    window.show()
    wanted = [shot for shot in SHOTS if shot.wide or size == SIZES[0]]
    for shot in wanted:
        path = projects.get(shot.project)
        if path is not None and window.session.path != path:
            window.files.open(path)
        show(window, app, shot)
        write_small(window.grab().toImage(), folder / f"{shot.name}.png")
    window.close()
    window.deleteLater()
    return len(wanted)


def main(arguments: list[str]) -> int:
    """Make the gallery."""
    target = Path(arguments[0]) if arguments else ROOT / "docs" / "screenshots"
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as home:
        print(gallery(prepare(Path(home)), target), "pictures in", target)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
