"""Tab of the region page: notices sent down, the cities' responses summed, and the evaluation of the joint response."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox

from ui import theme
from ui.models import desk_tables
from ui.texts import number, t
from ui.widgets.basics import button, column, label, row, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.flow import flow
from ui.widgets.region_tab import RegionTab

if TYPE_CHECKING:
    from ui.pages.region import RegionPage


class RegionResponse(RegionTab):
    """Who acted when, at which level, with what inspected; who has sent no record."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__(page)
        self._found: Any = None
        self._files: dict[str, list[Path]] = {}
        self.notice = QComboBox()
        self.notice.setAccessibleName(t("ui.response.notice"))
        self.notice.setMinimumWidth(theme.px(320))
        self.notice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.notice.activated.connect(lambda _place: self._fill_record())
        take = button("ui.response.take", self._choose, "upload")
        self.write = button("ui.response.evaluate", self._evaluate, "clipboard-check", primary=True)
        self.write.setEnabled(False)
        self.said = label("", "strong", wrap=True)
        self.trouble = label("", tone="bad", wrap=True)
        self.table = DataTable(t("ui.region.tab.response"))
        head = flow(label(t("ui.response.notice"), "muted"), self.notice, 1, take, self.write)
        self.next = self.way("ui.response.to_notice", "acting")
        self.setLayout(column(head, self.said, row(self.next, 1), self.trouble, self.table, 1))
        self.layout().setStretch(4, 50)
        yielding(150, self.table)

    def fill(self) -> None:
        """The notices, then the record of the one chosen."""
        project = self.project

        def work() -> Any:
            from airplan.workspace import region_notice

            return region_notice.notices(project)

        self.ask(work, self._filled, "ui.response.notice")

    def _filled(self, notices: Sequence[Any]) -> None:
        chosen = self.notice.currentData()
        self.notice.clear()
        for one in reversed(notices):
            name = one.document or t("ui.acting.no_document")
            level, start = t(f"region.level.{one.level}"), one.start.replace("T", " ")
            self.notice.addItem(f"{start}　{level}　{name}", one.start)
        self.notice.setCurrentIndex(max(0, self.notice.findData(chosen)))
        self.notice.setEnabled(self.notice.count() > 0)
        self._fill_record()

    def _fill_record(self) -> None:
        self.write.setEnabled(False)
        start = self.notice.currentData()
        if start is None:
            self.said.setText(t("ui.response.no_notice"))
            self.trouble.hide()
            self.table.hide()
            self.next.show()
            return
        self.next.hide()
        project, files = self.project, tuple(self._files.get(start, ()))

        def work() -> Any:
            from airplan.workspace.region_response import record

            return record(project, files, start)

        self.ask(work, self._show, "ui.region.tab.response")

    def _show(self, found: Any) -> None:
        self._found = found
        self.write.setEnabled(True)
        self.table.show()
        self.table.set_data(desk_tables.responses(found))
        same = {name: sum(row.against == name for row in found.rows) for name in ("same", "lower", "higher")}
        self.said.setText(
            t(
                "ui.response.said", text=found.text, received=found.received, notified=found.notified,
                inspected=found.inspected, listed=found.listed, ratio=number(found.inspected_ratio, 1),
                complying=found.complying, **same,
            )
        )  # fmt: skip
        from airplan.words import sentence

        lines = [sentence(one.code, {"file": one.file, **one.values}) for one in found.trouble]
        self.trouble.setText("\n".join(lines))
        self.trouble.setVisible(bool(lines))

    # ---- doing

    def _choose(self) -> None:
        if self.notice.currentData() is None:
            self._page.frame.say(t("ui.response.no_notice"), "caution")
        elif paths := self.host.asker.open_paths("ui.response.take", "ui.filter.responses"):
            self.take(paths)

    def take(self, paths: Sequence[Path]) -> None:
        """Responses from packages or city projects, beside what the region's file holds."""
        start = self.notice.currentData()
        self._files[start] = list(dict.fromkeys([*self._files.get(start, ()), *paths]))
        self._fill_record()

    def _evaluate(self) -> None:
        found = self._found
        out = self.host.asker.save_path(
            "ui.response.evaluate", "ui.filter.document", ".docx", t("ui.response.file"), any_suffix=True
        )
        if out is None or found is None:
            return

        def work() -> Path:
            from airplan.workspace.region_evaluation import write_evaluation

            return write_evaluation(found, out)

        from ui.exporting import said_exported

        self.ask(work, lambda file: said_exported(self.host, file), "ui.response.evaluate")
