"""Pages of the window.  To add one: a file here with a :class:`~ui.pages.base.Page`, and a line in :data:`PAGES`."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.pages.base import Frame, Page


@dataclass(frozen=True)
class PageInfo:
    """Name (its texts are ``ui.page.<name>``), icon and class of a page; its module is imported when first shown."""

    name: str
    icon: str
    cls: str

    def make(self, frame: Frame) -> Page:
        """A new page."""
        module = importlib.import_module(f"ui.pages.{self.name}")
        page: Page = getattr(module, self.cls)(frame)
        return page


PAGES: tuple[PageInfo, ...] = (
    PageInfo("today", "calendar-days", "TodayPage"),
    PageInfo("data", "database", "DataPage"),
    PageInfo("standing", "clipboard-check", "StandingPage"),
    PageInfo("trend", "trending-up", "TrendPage"),
    PageInfo("plan", "target", "PlanPage"),
    PageInfo("emergency", "siren", "EmergencyPage"),
    PageInfo("region", "map", "RegionPage"),
    PageInfo("rules", "book-open", "RulesPage"),
)
