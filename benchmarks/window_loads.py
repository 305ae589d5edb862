"""The heavy hours of the window, as `benchmarks/window.py` asks for them: each presses the window's own buttons."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

import numpy as np


def spin(window: Any, app: Any, seconds: float = 0.0) -> None:
    """Handle events until no job runs (and for at least *seconds*)."""
    until = time.perf_counter() + seconds
    while window.session.jobs.running or time.perf_counter() < until:
        app.processEvents()
        time.sleep(0.0005)


def city_files(folder: Path, count: int, years: int) -> list[Path]:
    """Invented daily files of *count* cities of the catalogue."""
    from airplan.workspace.analysis.places import list_cities

    rng = np.random.default_rng(1)
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=n) for n in range(365 * years)]
    paths = []
    for entry in list_cities("").cities[:count]:
        fine = rng.integers(10, 90, len(days))
        rest = rng.integers(5, 60, (len(days), 4))
        lines = [
            f"{day},{pm},{pm + a},{b},{c},{0.4 + a / 100:.2f},{80 + d}"
            for day, pm, (a, b, c, d) in zip(days, fine, rest, strict=True)
        ]
        path = folder / f"{entry.name}.csv"
        path.write_text("日期,PM2.5,PM10,SO2,NO2,CO,O3\n" + "\n".join(lines), encoding="utf-8")
        paths.append(path)
    return paths


class Reading:
    """Reading and storing the files of many cities."""

    def __init__(self, window: Any, app: Any, paths: list[Path]) -> None:
        self._window, self._app, self._paths = window, app, paths
        self._preview: list[Any] = []

    def read(self) -> None:
        """Drop the files, wait for the preview."""
        page = self._window.go("data")
        page._show_preview = self._preview.append
        page.take_in(self._paths)
        spin(self._window, self._app)

    def store(self) -> None:
        """Accept the preview."""
        preview = self._preview[0]
        self._window.go("data")._store(preview, "keep", tuple(one.code for one in preview.waiting))
        spin(self._window, self._app)


def fit(window: Any, app: Any) -> None:
    """Trend and chance of all cities, by a job whose work is done in the helper process (``ui.jobs.apart``)."""
    from ui.jobs import apart

    project, module = window.session.project, "airplan.workspace.analysis.trend"

    def work(progress: Any) -> Any:
        trends = apart(f"{module}.trend", project, None, "PM2.5", "month", progress=progress)
        return trends, apart(f"{module}.chance", project, None, "PM2.5", 35.0, 2030, progress=progress)

    window.session.jobs.run(work, failed=print)
    spin(window, app)


def invented_city(window: Any, path: Path, firms: int, measures: int) -> None:
    """A project with ten years of values, a deadline, *measures* measures and a list of *firms* firms."""
    from airplan.domain import Changes, DataKind, DayCube, Unit, UnitLevel
    from airplan.emergency.invented import invented_list
    from airplan.plan.inventory import Emission, Sensitivity
    from airplan.plan.measures import Measure, Reduction
    from airplan.plan.targets import Deadline
    from airplan.workspace.commands.emergency import ImportList
    from airplan.workspace.commands.plan import put_items

    city = 990100
    window.files.create(path)
    project = window.session.project
    rng = np.random.default_rng(5)
    first, days = dt.date(2016, 1, 1).toordinal(), 3650
    fall = 60 - 2.2 * np.arange(days) / 365 + rng.normal(0, 12, days)
    values = np.full((1, days, 7), 20_000, np.int32)
    values[0, :, 0] = np.round(np.clip(fall, 5, None)) * 1000
    with project.store.change("history.put_units", name="示例市", count=1):
        project.store.put_units([Unit(city, "示例市", UnitLevel.EXTRA, code=str(city))])
        project.store.write_days(DayCube(np.array([city]), first, values, DataKind.REVIEWED_ACTUAL))
    items: list[Any] = [
        Deadline("PM2.5", "30", 2030, base_year=2025, base="38", unit=city, uid="0" * 31 + "1"),
        Emission("工业", "SO2", 60_000.0, year=2025, unit=city),
        Sensitivity("PM2.5", "SO2", *(share * 0.3 / measures for share in (1.0, 0.7, 1.4)), unit=city),
    ]
    for number in range(measures):
        best = float(rng.integers(20, 120))
        invest = float(best * rng.integers(3, 30))
        items.append(
            Measure(
                f"M{number:03d}", f"示例措施{number}", chosen=number % 3 == 0, investment=invest, running=best,
                reductions={"SO2": Reduction(best, best * 0.7, best * 1.3)},
                start=dt.date(2027, 1, 1), end=dt.date(2027, 6, 30), unit=city,
            )
        )  # fmt: skip
    project.run(put_items(items))
    project.run(ImportList(invented_list(firms), city))
    window.session.tell(Changes.of("record"))


def adviser(window: Any, app: Any, seconds: float) -> str:
    """The cheapest sufficient set, as the button of the plan page asks for it; answers what was found."""
    page = window.page
    page.choose.seconds.setValue(seconds)
    page.choose.start()
    spin(window, app)
    answer = page.choose._answer
    text = page.choose.result.text().splitlines()[0]
    return text if answer is None else f"{len(answer.chosen)} measures, gap {answer.gap}: {text}"


def export(window: Any, app: Any, target: Path) -> None:
    """The list as the office's workbook, as the button of the emergency page writes it."""
    window.asker.save_path = lambda *_a, **_k: target
    window.page.export()
    spin(window, app)
