"""The page emergency: sources, ratio gauges that move while typing, findings, versions, year difference, tonight."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airplan.domain import Changes
from airplan.errors import AirplanError
from ui import errors
from ui.jobs import apart
from ui.models import emergency_fields as fields
from ui.models import emergency_tables as tables
from ui.pages.base import Page
from ui.plots.gauges import RatioGauges
from ui.texts import t
from ui.widgets.basics import Tabs, button, card, column, holder, label, menu_button, row, scrolled, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.emergency_record import EmergencyRecord
from ui.widgets.emergency_response import EmergencyResponse
from ui.widgets.emergency_sources import EmergencySources
from ui.widgets.flow import flow
from ui.widgets.hint import hint

if TYPE_CHECKING:
    from airplan.progress import Progress


EXPORT = "airplan.workspace.analysis.emergency_export"


class EmergencyPage(Page):
    """The heavy-pollution emergency list."""

    name = "emergency"
    icon = "siren"

    def build(self) -> None:
        """Head, gauges, tabs."""
        self._findings: tuple[Any, ...] = ()
        self._compared: list[Path] = []
        self._different: list[tuple[str, str]] = []
        self.head = label(t("ui.em.title"), "title")
        self.summary = label("", "muted")
        take = button("ui.em.import", self.import_list, "upload")
        compare = button("ui.action.list.compare", self.compare_lists, "git-compare-arrows")
        entries = [("ui.em.export.full", self.export), ("ui.em.export.public", partial(self._write, public=True))]
        entries.append(("ui.em.export.counties", self._write_counties))
        entries += [(f"ui.em.export.{kind}", partial(self.write_factories, kind)) for kind in ("board", "plan")]
        out = menu_button("ui.em.export", entries, "file-spreadsheet", primary=True)
        self.layout_.addWidget(flow(self.head, self.summary, 1, take, compare, out, spacing=10))
        self.gauges = RatioGauges()
        self._gauge_card = card(self.gauges)
        self.layout_.addWidget(self._gauge_card)
        self.sources = EmergencySources(self)
        self.ratios = DataTable(t("ui.em.tab.ratio"))
        self.findings = DataTable(t("ui.em.tab.findings"))
        self.findings.view.opened.connect(lambda place, _key: self.jump(int(place)))
        self.findings.add_button("ui.em.jump", "external-link", self._jump_to_current, text=True)
        self.versions = hint(DataTable(t("ui.em.tab.versions")), "versions")
        self.versions.add_button("ui.em.version.make", "flag", self._make_version, text=True)
        self.difference = hint(DataTable(t("ui.em.tab.difference")), "difference")
        self.difference.view.opened.connect(lambda place, _key: self.jump_to_source(int(place)))
        self.difference.add_button("ui.em.diff.jump", "external-link", self._jump_to_different, text=True)
        self.difference.add_button("ui.em.diff.swap", "replace", self._swap, text=True)
        self.difference_text = label(t("ui.em.diff.text"), "muted", wrap=True)
        self.steps = hint(DataTable(t("ui.em.tab.propose")), "propose")
        self.steps_text = label(t("ui.em.propose.text"), "muted", wrap=True)
        self.response = EmergencyResponse(self)
        self.tabs = Tabs()
        self.tabs.addTab(self.sources, t("ui.em.tab.sources"))
        self.tabs.addTab(self.findings, t("ui.em.tab.findings"))
        self.tabs.addTab(self.ratios, t("ui.em.tab.ratio"))
        self.tabs.addTab(self._propose_tab(), t("ui.em.tab.propose"))
        self.tabs.addTab(self.versions, t("ui.em.tab.versions"))
        self.tabs.addTab(holder(column(self.difference_text, self.difference)), t("ui.em.tab.difference"))
        self.tabs.addTab(scrolled(self.response), t("ui.em.tab.response"))
        self.record = EmergencyRecord(self)
        self.tabs.addTab(self.record, t("ui.em.tab.record"))
        self.tabs.currentChanged.connect(self._tab_changed)
        yielding(380, self.tabs)
        self.layout_.addWidget(self.tabs, 1)

    def _tab_changed(self, place: int) -> None:
        """The ratios stand above what alters them; the other tabs have the height for themselves."""
        self._gauge_card.setVisible(place < 4)
        self._fill_record()

    def _fill_record(self) -> None:
        """The record is read when it is looked at."""
        if self.tabs.currentWidget() is self.record:
            self.record.fill()

    def _propose_tab(self) -> Any:
        find = button("ui.em.propose", lambda: self._propose(False), "wand-sparkles")
        self.accept_steps = button("ui.em.propose.accept", lambda: self._propose(True), "circle-check", primary=True)
        self.accept_steps.setEnabled(False)
        return holder(column(row(find, self.accept_steps, 1), self.steps_text, self.steps))

    def city(self) -> int | None:
        """The city whose list it is."""
        project = self.session.project
        return project.city.id if project is not None and project.city else None

    # ---- filling

    def refresh(self) -> None:
        """List, check, versions by a job; without a list the next step."""
        project = self.session.project
        if project is None:
            self.show_empty("ui.empty.list", *self._empty_buttons())
            return
        self.ask(lambda progress: answers(project, progress), self._show)

    def _empty_buttons(self) -> list[Any]:
        return [
            button("ui.em.import", self.import_list, "upload", primary=True),
            button("ui.action.list.compare", self.compare_lists, "git-compare-arrows"),
            button("ui.action.project.sample", lambda: self.frame.act("project.sample"), "play"),
        ]

    def _show(self, found: dict[str, Any]) -> None:
        if found["checked"] is None:
            self.show_empty("ui.empty.list", *self._empty_buttons())
            return
        self.show_body()
        checked = found["checked"]
        self._findings = checked.findings
        self.gauges.show_levels(checked.table.levels)
        self.ratios.set_data(tables.ratios(checked.table.levels, checked.table.by_county))
        self.sources.show_list(found["list"], checked.findings)
        self.findings.set_data(tables.findings(checked.findings))
        count = len(checked.findings)
        self.tabs.setTabText(1, f"{t('ui.em.tab.findings')} ({count})" if count else t("ui.em.tab.findings"))
        self.versions.set_data(tables.versions(found["versions"].versions))
        now = found["versions"].in_force or t("ui.em.no_version")
        firms = len(found["list"].enterprises)
        rule = tables.requirement_text(checked.table.requirement)
        self.summary.setText(t("ui.em.summary", firms=firms, requirement=rule, version=now))
        self.response.show_notices(found["notices"])
        self.record.show_notices(found["notices"])
        self._fill_record()

    # ---- findings

    def _jump_to_current(self) -> None:
        index = self.findings.view.currentIndex()
        if index.isValid():
            self.jump(int(self.findings.model.row_id(index.row())))

    def jump(self, place: int) -> None:
        """Go to the cell a finding is about."""
        one = self._findings[place]
        kind = fields.TYPE_OF.get(one.type)
        if kind is None:
            self.tabs.setCurrentIndex(2)
            return
        self.tabs.setCurrentIndex(0)
        self.sources.go_to(kind, one.uid, tables.column_of(one))

    def _jump_to_different(self) -> None:
        index = self.difference.view.currentIndex()
        if index.isValid():
            self.jump_to_source(int(self.difference.model.row_id(index.row())))

    def jump_to_source(self, place: int) -> None:
        """Go to the firm a difference is about; one that left the list cannot be shown."""
        key, name = self._different[place]
        if self.session.project is not None and self.sources.go_to_source(key, name):
            self.tabs.setCurrentIndex(0)
            return
        self.frame.say(t("ui.em.diff.not_in_list", name=name), "caution")

    def show_record(self, uid: str) -> None:
        """Go to one firm."""
        self.session.jobs.wait()
        self.tabs.setCurrentIndex(0)
        self.sources.go_to("enterprises", uid, "name")

    # ---- doing

    def _job(self, work: Any, done: Any, title: str) -> None:
        self.session.jobs.run(work, done, title=title, failed=errors.handle)

    def import_list(self, then: Callable[[], None] | None = None) -> None:
        """Read list workbooks into the project; *then* follows."""
        window: Any = self.window()
        paths = window.asker.open_paths("ui.em.import", "ui.filter.tables")
        if not paths or (self.session.project is None and not window.files.make_project_beside(paths[0])):
            return
        project = self.session.project

        def work(progress: Progress) -> Any:
            from airplan.workspace.analysis import emergency

            return emergency.import_list(project, paths)

        def done(answer: Any) -> None:
            self.session.tell(Changes.of("record"))
            sentence = t(
                "ui.em.imported",
                accepted=answer.accepted,
                new=answer.new,
                changed=answer.changed,
                skipped=answer.skipped,
            )
            buttons = (
                [(t("ui.show_problems"), lambda: window.dialogs.problems(answer.problems))] if answer.problems else []
            )
            window.say(sentence, "good" if not answer.problems else "caution", buttons)
            if then is not None:
                then()

        self._job(work, done, t("ui.job.reading", count=len(paths)))

    def compare_lists(self) -> None:
        """Last year's list against this year's: two workbooks, or one against the project's list."""
        window: Any = self.window()
        paths = window.asker.open_paths("ui.em.diff.choose", "ui.filter.tables")
        project = self.session.project
        if not paths or (len(paths) < 2 and project is None):
            if paths:
                window.say(t("ui.em.diff.two"), "caution")
            return
        self._compare(in_order_of_years(paths))

    def _swap(self) -> None:
        """The other list is last year's."""
        if len(self._compared) == 2:
            self._compare(self._compared[::-1])

    def _compare(self, paths: list[Path]) -> None:
        project = self.session.project
        self._compared = paths

        def work(progress: Progress) -> Any:
            from airplan.workspace.analysis import emergency

            if len(paths) == 1:
                return emergency.diff_project(project, paths[0], progress=progress)
            return emergency.diff_files(paths[0], paths[1], progress=progress)

        self._job(
            work, lambda found: self._show_difference(found, [path.name for path in paths]), t("ui.em.tab.difference")
        )

    def _show_difference(self, found: Any, names: list[str]) -> None:
        self.show_body()
        self.tabs.setCurrentIndex(5)
        self._different = tables.difference_sources(found)
        self.difference.set_data(tables.difference(found))
        text = t(
            "ui.em.diff.summary",
            files=" → ".join(names),
            added=len(found.added),
            removed=len(found.removed),
            changed=len(found.changed),
            unmatched=len(found.unmatched),
        )
        self.difference_text.setText(text)

    def call_out(self) -> None:
        """Call-out folder; without a project the list is read first."""
        if self.session.project is None:
            self.import_list(self.call_out)
            return
        self.tabs.setCurrentIndex(6)
        self.response.call_out()

    def _propose(self, accept: bool) -> None:
        project = self.session.project

        def work(progress: Progress) -> Any:
            from airplan.workspace.analysis import emergency

            return emergency.propose(project, accept=accept, progress=progress)

        def done(answer: Any) -> None:
            self.steps.set_data(tables.steps(answer.steps))
            self.accept_steps.setEnabled(bool(answer.steps) and not answer.accepted)
            reached = [name for name, fine in answer.reached.items() if not fine]
            names = "、".join(t(f"emergency.level_name.{name}") for name in reached)
            code = "ui.em.propose.short" if reached else "ui.em.propose.reached"
            self.steps_text.setText(t(code, steps=len(answer.steps), levels=names))
            if answer.accepted:
                self.session.tell(Changes.of("record"))
                self.frame.say(t("ui.em.propose.accepted", steps=len(answer.steps)), "good")

        self._job(work, done, t("ui.em.propose"))

    def _make_version(self) -> None:
        window: Any = self.window()
        project = self.session.project
        name = window.asker.text("ui.em.version.ask") if project is not None else ""
        if not name:
            return
        from airplan.workspace.analysis import emergency

        try:
            emergency.file_version(project, name)  # type: ignore[arg-type]
        except AirplanError as error:
            errors.handle(error)
            return
        self.session.tell(Changes.of("record"))

    def export(self) -> None:
        """The list as the office's workbook."""
        self._write(public=False)

    def _write_counties(self) -> None:
        """One workbook a county into a folder."""
        window: Any = self.window()
        project = self.session.project
        folder = window.asker.folder("ui.em.export") if project is not None else None
        if folder is None:
            return

        def work(progress: Progress) -> Any:
            return apart(f"{EXPORT}.export_list", project, folder, per_county=True, progress=progress)

        from ui.exporting import said_exported

        self._job(work, lambda answer: said_exported(window, Path(answer.files[0])), t("ui.em.export"))

    def write_factories(self, kind: str) -> None:
        """公示牌 (``board``) or 一厂一策 (``plan``): one page a factory."""
        window: Any = self.window()
        project = self.session.project
        name = t(f"ui.em.export.{kind}.short")
        path = window.asker.save_path("ui.em.export", "ui.filter.docx", ".docx", name) if project is not None else None
        if path is None:
            return

        def work(progress: Progress) -> Any:
            return apart(f"{EXPORT}.factory_pages", project, path, kind, progress=progress)

        from ui.exporting import said_exported

        self._job(work, lambda _answer: said_exported(window, path), t("ui.em.export"))

    def _write(self, public: bool) -> None:
        window: Any = self.window()
        project = self.session.project
        if project is None:
            return
        path = window.asker.save_path(
            "ui.em.export", "ui.filter.xlsx", ".xlsx", t("ui.em.file_name", city=self.session.unit_name())
        )
        if path is None:
            return
        from ui.exporting import said_exported

        def work(progress: Progress) -> Any:
            return apart(f"{EXPORT}.export_list", project, path, public=public, progress=progress)

        self._job(work, lambda _answer: said_exported(window, path), t("ui.em.export"))


def in_order_of_years(paths: Sequence[Path]) -> list[Path]:
    """Last year's list first, by the year in the file's name."""

    def year(path: Path) -> tuple[str, str]:
        years = re.findall(r"20\d\d", path.stem)
        return (years[-1] if years else "", path.name)

    return sorted(paths, key=year)


def answers(project: Any, progress: Progress) -> dict[str, Any]:
    """List, check, versions and notices."""
    from airplan.workspace.analysis import emergency, emergency_response

    whole = emergency.working_list(project)
    checked = emergency.checked(project, progress=progress) if whole.sources() else None
    return {
        "list": whole,
        "checked": checked,
        "versions": emergency.list_versions(project),
        "notices": emergency_response.notices(project),
    }
