"""Tab of the region page: a regional target broken down to its cities, each with its chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox

from airplan import clock
from airplan.domain import CONCENTRATIONS
from airplan.errors import AirplanError
from ui import errors
from ui.models import board_tables
from ui.models.table_model import Edit
from ui.models.trend_tables import metric_name, unit_of
from ui.texts import t
from ui.widgets.basics import button, column, label, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.region_tab import RegionTab

if TYPE_CHECKING:
    from ui.pages.region import RegionPage

METHODS = ("same_rate", "same_step", "by_exceedance", "by_capacity", "own")
GIVEN = ("by_capacity", "own")
"""Methods that want a number for each city."""


class RegionJoint(RegionTab):
    """Answers are for the consultation (会商)."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__(page)
        self._found: Any = None
        self._given: dict[str, float] = {}
        self.indicator = QComboBox()
        for name in CONCENTRATIONS:
            self.indicator.addItem(metric_name(name), name)
        self.year = QSpinBox(minimum=2014, maximum=2060, value=clock.today().year + 1)
        self.target = QDoubleSpinBox(minimum=0.1, maximum=500, value=35, decimals=1)
        self.limit = QDoubleSpinBox(minimum=0.1, maximum=500, value=35, decimals=1)
        self.method = QComboBox()
        for name in METHODS:
            self.method.addItem(t(f"ui.joint.method.{name}"), name)
        named = ("metric", "year", "value", "method", "limit")
        for part, code in zip((self.indicator, self.year, self.target, self.method, self.limit), named, strict=True):
            part.setAccessibleName(t(f"ui.joint.{code}"))
        self.method.currentIndexChanged.connect(lambda _place: self._method_chosen())
        self.indicator.currentIndexChanged.connect(lambda _place: self._metric_chosen())
        self._limit_name = label(t("ui.joint.limit"), "muted")
        self._unit = label("", "muted")
        self.count_button = button("ui.joint.count", self.count, "target", primary=True)
        self.keep = button("ui.joint.keep", self._keep, "save")
        self.keep.setEnabled(False)
        asks = flow(
            self.indicator, self.year, label(t("ui.joint.value"), "muted"), self.target, self._unit, 1,
        )  # fmt: skip
        how = flow(
            label(t("ui.joint.method"), "muted"), self.method, self._limit_name, self.limit, 1, self.count_button,
            self.keep,
        )  # fmt: skip
        self.said = label(t("ui.joint.text"), wrap=True)
        self.shares = DataTable(t("ui.joint.shares"), writer=self)
        self.setLayout(column(asks, how, self.said, self.shares))
        self.layout().setStretch(3, 1)
        yielding(150, self.shares)
        self._metric_chosen()

    def fill(self) -> None:
        """Before anything is counted: what is kept, so that nothing looks forgotten."""
        if self._found is None:
            self._show_members()

    # ---- asking

    def _metric_chosen(self) -> None:
        self._unit.setText(unit_of(self.indicator.currentData()))
        self._method_chosen()

    def _method_chosen(self) -> None:
        shown = self.method.currentData() == "by_exceedance"
        self._limit_name.setVisible(shown)
        self.limit.setVisible(shown)
        self._found = None
        self.keep.setEnabled(False)
        if self.project is not None:
            self._show_members()

    def _show_members(self) -> None:
        """The members, with room for a number each where the method wants one."""
        from airplan.workspace import region

        if not self.project.store.setting("region.members"):
            return
        given = self.method.currentData() in GIVEN
        names = region.names(region.members(self.project), self.project)
        self.said.setText(t(f"ui.joint.give.{self.method.currentData()}") if given else t("ui.joint.text"))
        held = None if given else self._kept_before()
        if held is None:
            self.shares.set_data(board_tables.members(names, self._given if given else None))
        else:
            told = t("ui.joint.held", year=held["year"], metric=held["metric"])
            self.said.setText(f"{t('ui.joint.text')}\n{told}")
            self.shares.set_data(board_tables.kept(held, names))

    def _kept_before(self) -> dict[str, Any] | None:
        """The latest breakdown of the item that is kept in the file."""
        records = self.project.store.records("region_target")
        bodies = [dict(record.body) for record in records if record.body.get("metric") == self.indicator.currentData()]
        return max(bodies, key=lambda body: int(body["year"]), default=None)

    def count(self) -> None:
        """Break the target down, by a job (the joint draws take a while)."""
        project = self.project
        year, target, method = self.year.value(), self.target.value(), self.method.currentData()
        metric = self.indicator.currentData()
        more: dict[str, Any] = {}
        if method == "by_exceedance":
            more["limit"] = self.limit.value()
        elif method in GIVEN:
            more["own" if method == "own" else "capacity"] = dict(self._given)

        def work() -> Any:
            from airplan.workspace import region, region_joint

            found = region_joint.targets(project, year, target, method, metric, **more)
            return found, region.names([one.code for one in found.cities], project)

        self.ask(work, self._show, "ui.joint.count", self.said.setText)

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
        from airplan.workspace import region_joint

        if self.project is None or self._found is None:
            return
        try:
            region_joint.save_targets(self.project, self._found)
        except AirplanError as error:
            errors.handle(error)
            return
        self.changed(t("ui.joint.kept", year=self._found.year))

    # ---- ui.models.table_model.Writer

    def write(self, edits: Sequence[Edit]) -> None:
        """Numbers given for cities; an emptied cell takes one back."""
        for edit in edits:
            if edit.value is None:
                self._given.pop(str(edit.row), None)
            else:
                self._given[str(edit.row)] = float(edit.value)
        self._show_members()

    def append(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """The members are the region's; none can be added here."""

    def remove(self, rows: Sequence[Any]) -> None:
        """Nor taken away."""
