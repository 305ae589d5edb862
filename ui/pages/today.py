"""The page today."""

from __future__ import annotations

from ui.pages.base import Page


class TodayPage(Page):
    """See the module's first line."""

    name = "today"
    icon = "calendar-days"

    def refresh(self) -> None:
        """Say what to do next."""
        if self.need_project():
            self.show_empty("ui.empty.data")
