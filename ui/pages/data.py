"""The page data."""

from __future__ import annotations

from ui.pages.base import Page


class DataPage(Page):
    """See the module's first line."""

    name = "data"
    icon = "database"

    def refresh(self) -> None:
        """Say what to do next."""
        if self.need_project():
            self.show_empty("ui.empty.data")
