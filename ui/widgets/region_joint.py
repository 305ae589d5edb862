"""Tab of the region page: a regional target broken down with its chances; forecasts of several cities together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox, QWidget

from airplan import clock
from airplan.errors import AirplanError
from ui import errors, texts
from ui.models import board_tables
from ui.texts import t
from ui.widgets.basics import button, card, column, label, row
from ui.widgets.datatable import DataTable

if TYPE_CHECKING:
    from ui.pages.region import RegionPage

METHODS = ("same_rate", "same_step", "by_exceedance")


class RegionJoint(QWidget):
    """Targets and levels of the region; answers are for the consultation (会商)."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__()
        self._page = page
        self._found: Any = None
        self.year = QSpinBox(minimum=2014, maximum=2060, value=clock.today().year + 1)
        self.target = QDoubleSpinBox(minimum=1, maximum=300, value=35, decimals=1)
        self.limit = QDoubleSpinBox(minimum=1, maximum=300, value=35, decimals=1)
        self.method = QComboBox()
        for name in METHODS:
            self.method.addItem(t(f"ui.joint.method.{name}"), name)
        for part, code in ((self.year, "year"), (self.target, "value"), (self.method, "method"), (self.limit, "limit")):
            part.setAccessibleName(t(f"ui.joint.{code}"))
        self.method.currentIndexChanged.connect(lambda _place: self._show_limit())
        self._limit_name = label(t("ui.joint.limit"), "muted")
        count = button("ui.joint.count", self.count, "target", primary=True)
        self.keep = button("ui.joint.keep", self._keep, "save")
        self.keep.setEnabled(False)
        asks = row(
            label("PM2.5", "strong"), self.year, label(t("ui.joint.value"), "muted"), self.target, self.method,
            self._limit_name, self.limit, count, self.keep, 1,
        )  # fmt: skip
        self.said = label(t("ui.joint.text"), wrap=True)
        self.shares = DataTable(t("ui.joint.shares"))
        forecasts = button("ui.joint.forecasts", self._open, "upload")
        self.common = label(t("ui.joint.alert_text"), wrap=True)
        self.levels = DataTable(t("ui.joint.levels"))
        self.levels.hide()
        alert = card(row(forecasts, 1), self.common, title=t("ui.joint.alert"))
        self.setLayout(column(asks, self.said, self.shares, alert, self.levels))
        self.layout().setStretch(2, 2)
        self.layout().setStretch(4, 1)
        self._show_limit()

    def _show_limit(self) -> None:
        shown = self.method.currentData() == "by_exceedance"
        self._limit_name.setVisible(shown)
        self.limit.setVisible(shown)

    def count(self) -> None:
        """Break the target down, by a job (the joint draws take a while)."""
        project = self._page.session.project
        year, target, method = self.year.value(), self.target.value(), self.method.currentData()
        limit = self.limit.value() if method == "by_exceedance" else None

        def work(_progress: Any) -> Any:
            from airplan.workspace import region, region_joint

            assert project is not None
            found = region_joint.targets(project, year, target, method, limit=limit)
            return found, region.names([one.code for one in found.cities])

        self._page.session.jobs.run(work, self._show, title=t("ui.joint.count"), key="joint", failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, AirplanError):
            self.said.setText(texts.of_error(error))
        else:
            errors.handle(error)

    def _show(self, answer: Any) -> None:
        found, names = answer
        self._found = found
        self.keep.setEnabled(True)
        self.shares.set_data(board_tables.shares(found, names))
        lines = [
            t(
                "region.target_line", metric=found.metric, year=found.year, target=f"{found.target:g}",
                base=f"{found.base:.1f}", total=f"{found.total:.2f}",
            )
        ]  # fmt: skip
        if found.probability is not None:
            lines.append(t("region.chances", region=f"{found.probability:.0%}", every=f"{found.all_cities or 0:.0%}"))
        self.said.setText("\n".join(lines))

    def _keep(self) -> None:
        from airplan.domain import Changes
        from airplan.workspace import region_joint

        project = self._page.session.project
        if project is None or self._found is None:
            return
        try:
            region_joint.save_targets(project, self._found)
        except AirplanError as error:
            errors.handle(error)
            return
        self._page.session.tell(Changes.of("record"))
        self._page.frame.say(t("ui.joint.kept", year=self._found.year), "good")

    # ---- forecasts of several cities

    def _open(self) -> None:
        window: Any = self.window()
        paths = window.asker.open_paths("ui.joint.forecasts", "ui.filter.tables")
        project = self._page.session.project
        if not paths or project is None:
            return

        def work(_progress: Any) -> Any:
            from airplan.workspace import region_joint

            return region_joint.alert(project, paths)

        self._page.session.jobs.run(work, self._show_levels, title=t("ui.joint.alert"), failed=errors.handle)

    def _show_levels(self, found: Any) -> None:
        level = t(f"region.level.{found.level}")
        start = str(found.start or texts.DASH)[:16].replace("T", " ")
        said = t("region.common", level=level, start=start, count=len(found.reaching), reporting=found.reporting)
        lines = [said, t("region.note_reference")]
        if found.missing:
            lines.append(t("region.no_forecast", names="、".join(found.missing)))
        self.common.setText("\n".join(lines))
        self.levels.set_data(board_tables.levels(found))
        self.levels.show()
