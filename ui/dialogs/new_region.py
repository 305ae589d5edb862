"""A new coordinator's file: which member cities it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog

from airplan import words
from airplan.errors import AirplanError
from ui import errors, texts, theme
from ui.texts import t
from ui.widgets.basics import button, column, label, row, scrolled

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow


class NewRegion(QDialog):
    """Chooses the membership: a region of the rule files, or a file of names."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle(t("ui.new_region.title"))
        self.setMinimumWidth(theme.px(520))
        self._asker = window.asker
        self.region = QComboBox()
        self.region.setAccessibleName(t("ui.new_region.which"))
        for name, code in (*known_regions(), *provinces()):
            self.region.addItem(name, code)
        own = button("ui.new_region.own", self._own, "upload")
        make = button("ui.new_region.make", self.accept, "file-plus", primary=True)
        text = label(t("ui.new_region.text"), "muted", wrap=True)
        self.members = label("", wrap=True)
        self.members.setAlignment(Qt.AlignmentFlag.AlignTop)
        listed = scrolled(self.members)
        listed.setFixedHeight(theme.px(120))
        buttons = row(1, make, button("ui.cancel", self.reject))
        self.setLayout(column(text, self.region, row(own, 1), listed, buttons, spacing=12))
        self.make = make
        self.region.currentIndexChanged.connect(lambda _place: self._tell())
        self._tell()
        self.layout().setContentsMargins(*[theme.px(16)] * 4)

    def _own(self) -> None:
        if path := self._asker.open_path("ui.new_region.own", "ui.filter.names"):
            self.region.addItem(path.name, str(path))
            self.region.setCurrentIndex(self.region.count() - 1)

    def _tell(self) -> None:
        """Who is a member, so that nobody makes a file for the wrong cities."""
        from airplan.workspace import region

        try:
            found = region.members_of(self.membership)
        except AirplanError as error:
            self.members.setText(texts.of_error(error))
            self.make.setEnabled(False)
            return
        self.make.setEnabled(True)
        names = city_names(found.codes)
        self.members.setText(t("ui.new_region.members", count=len(found.codes), names=names))

    @property
    def membership(self) -> str:
        """What ``workspace.region.new_region`` takes."""
        return str(self.region.currentData() or "")


def known_regions() -> list[tuple[str, str]]:
    """Names and ids of the regions that have members."""
    from airplan.workspace.analysis import areas

    chinese = words.language() == "zh"
    return [
        (f"{one.name if chinese else one.name_en or one.name}（{one.members}）", one.id) for one in areas.all_areas()
    ]


def city_names(codes: Sequence[str]) -> str:
    """Names in the language of the window."""
    from airplan.workspace import region
    from ui.models import places

    if words.language() == "zh":
        return "、".join(region.names(codes).values())
    known = {entry.code: entry.pinyin or entry.name for entry in places.catalogue()}
    return ", ".join(known.get(code, code) for code in codes)


def provinces() -> list[tuple[str, str]]:
    """Provinces with more than one city, and what ``members_of`` calls them."""
    from collections import Counter

    from ui.models import places

    counts = Counter(entry.province for entry in places.catalogue())
    return [(f"{name}（{count}）", name) for name, count in counts.items() if count > 1]


def make_region(window: MainWindow, membership: str) -> None:
    """Ask where, make the file and open it."""
    path = window.asker.save_path("ui.new_region.title", "ui.filter.project", ".airplan", t("ui.new_region.file"))
    if path is None:
        return
    from airplan.workspace import region

    try:
        found = region.new_region(path, membership)
    except AirplanError as error:
        errors.handle(error)
        return
    if window.files.open(path):
        window.go("region")
        window.say(t("region.made", file=path.name, name=found.name, count=len(found.codes)), "good")
