"""Tab of the region page: targets, membership, requests, rules and forms as a package for the cities (下发包)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit, QListWidget

from ui import texts, theme
from ui.models import desk_tables
from ui.texts import t
from ui.widgets.basics import button, card, column, label, row, yielding
from ui.widgets.datatable import DataTable
from ui.widgets.region_tab import RegionTab

if TYPE_CHECKING:
    from ui.pages.region import RegionPage

HELD = (
    ("target", "region_target"),
    ("request", "region_request"),
    ("rules", "rule_file"),
    ("recipe", "recipe"),
    ("form_recipe", "form_recipe"),
)
"""Kinds of a package's things, and the records of the region's file they are made from."""


class RegionPackages(RegionTab):
    """What would go into the package; what a package holds, before anybody takes it over."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__(page)
        self.held = label("", wrap=True)
        self.document = QLineEdit()
        self.document.setAccessibleName(t("ui.handout.document"))
        self.document.setPlaceholderText(t("ui.handout.document.hint"))
        self.forms = QListWidget()
        self.forms.setAccessibleName(t("ui.handout.forms"))
        self.forms.setFixedHeight(theme.px(76))
        add = button("ui.handout.add_forms", self._add, "plus")
        drop = button("ui.handout.drop_forms", self.forms.clear, "x")
        make = button("ui.handout.pack", self._pack, "save", primary=True)
        look = button("ui.handout.look", self._look, "search")
        asked = row(label(t("ui.handout.document"), "muted"), self.document)
        below = row(label(t("ui.handout.forms"), "muted"), self.forms, column(add, drop, 1, spacing=4))
        making = card(
            self.held, asked, below, row(make, 1, look),
            label(t("ui.handout.hint"), "small", wrap=True), title=t("ui.handout.title"),
        )  # fmt: skip
        self.said = label("", "strong", wrap=True)
        self.signed = label("", wrap=True)
        self.items = DataTable(t("ui.handout.items"))
        for part in (self.said, self.signed, self.items):
            part.hide()
        self.setLayout(column(making, self.said, self.signed, self.items, 1))
        self.layout().setStretch(3, 10)
        yielding(150, self.items)

    def fill(self) -> None:
        """Counts of what the region's file holds."""
        store = self.project.store
        members = len(store.setting("region.members", []))
        parts = [t("ui.handout.members", count=members)]
        parts += [
            t("ui.handout.count", kind=t(f"ui.handout.kind.{kind}"), count=len(store.records(record)))
            for kind, record in HELD
            if store.records(record)
        ]
        self.held.setText(t("ui.handout.holds", parts="；".join(parts)))

    def _add(self) -> None:
        for path in self.host.asker.open_paths("ui.handout.add_forms", "ui.filter.forms") or ():
            self.forms.addItem(str(path))

    def form_paths(self) -> list[Path]:
        """Forms to go along."""
        return [Path(self.forms.item(place).text()) for place in range(self.forms.count())]

    def _pack(self) -> None:
        name = t("ui.handout.file", region=self.project.store.setting("region.name", ""))
        out = self.host.asker.save_path("ui.handout.pack", "ui.filter.handout", ".airpkg", name)
        if out is None:
            return
        project, forms, document = self.project, self.form_paths(), self.document.text().strip()

        def work() -> Any:
            from airplan.workspace.handout import pack

            return pack(project, out, forms, document)

        from ui.exporting import said_exported

        def done(made: Any) -> None:
            self.show_package(made)
            said_exported(self.host, out)

        self.ask(work, done, "ui.handout.pack")

    def _look(self) -> None:
        path = self.host.asker.open_path("ui.handout.look", "ui.filter.handout")
        if path is None:
            return

        def work() -> Any:
            from airplan.workspace.handout import show

            return show(path)

        self.ask(work, self.show_package, "ui.handout.look")

    def show_package(self, found: Any) -> None:
        """A package's things, and who signed it."""
        for part in (self.said, self.signed, self.items):
            part.show()
        self.said.setText(head_text(found))
        self.signed.setText(signature_text(found))
        self.items.set_data(package_table(found, compared=False))


def package_table(found: Any, compared: bool) -> Any:
    """The things and forms of a package, targets with their city."""
    from airplan.workspace import region

    codes = {code for one in found.items if (code := desk_tables.target_code(one.key))}
    return desk_tables.package_items([*found.items, *form_items(found.forms)], compared, region.names(sorted(codes)))


def head_text(found: Any) -> str:
    """Who made the package when, for which region."""
    said = {"file": found.file, "region": found.region or texts.DASH, "made": found.made[:16].replace("T", " ")}
    return t("handout.shown", person=found.person, **said)


def signature_text(found: Any) -> str:
    """Whether it is signed, and by whom."""
    signed = found.signature
    code = "unsigned" if signed is None else "signed" if signed.known else "unknown_key"
    return t(f"handout.{code}", name=signed.name if signed else None)


def form_items(forms: Sequence[str]) -> list[Any]:
    """Forms as rows of the table of things."""
    from types import SimpleNamespace

    return [SimpleNamespace(kind="form", key=f"form:{name}", text=name, state="", own="") for name in forms]
