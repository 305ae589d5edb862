"""The page trend."""

from __future__ import annotations

from ui.pages.base import Page


class TrendPage(Page):
    """See the module's first line."""

    name = "trend"
    icon = "trending-up"

    def refresh(self) -> None:
        """Say what to do next."""
        if self.need_project():
            self.show_empty("ui.empty.data")
