"""Tab of the region page: one value a city, at its coordinates or as squares that keep neighbours together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from ui.plots.city_map import CityMap
from ui.plots.tile_map import TileMap
from ui.texts import t
from ui.widgets.basics import column, label
from ui.widgets.flow import flow

if TYPE_CHECKING:
    from ui.pages.region import RegionPage


class RegionMap(QWidget):
    """Neither picture draws an outline."""

    def __init__(self, page: RegionPage) -> None:
        super().__init__()
        self.map, self.tiles = CityMap(), TileMap()
        self.kind = QComboBox()
        self.kind.setAccessibleName(t("ui.region.picture"))
        self.stack = QStackedWidget()
        for name, picture in (("map", self.map), ("tiles", self.tiles)):
            picture.chosen.connect(page.open_city)
            self.stack.addWidget(picture)
            self.kind.addItem(t(f"ui.region.picture.{name}"))
        self.kind.currentIndexChanged.connect(self.stack.setCurrentIndex)
        self.note = label("", "muted", wrap=True)
        head = flow(self.kind, self.note, wrapping=self.note)
        body = column(head, self.stack)
        body.setStretch(1, 1)
        self.setLayout(body)

    def show_values(
        self, found: Any, values: np.ndarray, limit: float | None, title: str, digits: int, turned: bool
    ) -> None:
        """One year of the cities' values (``CityValues``)."""
        known = int(np.isfinite(values).sum())
        self.note.setText(t("ui.region.picture.note", title=title, known=known, count=len(values)))
        self.map.show_values(found.units, found.lon, found.lat, values, limit, title, digits, turned)
        self.tiles.show_values(found.units, found.tiles, values, limit, title, digits, turned)
