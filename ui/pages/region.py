"""The page region."""

from __future__ import annotations

from ui.pages.base import Page


class RegionPage(Page):
    """See the module's first line."""

    name = "region"
    icon = "map"

    def refresh(self) -> None:
        """Say what to do next."""
        if self.need_project():
            self.show_empty("ui.empty.data")
