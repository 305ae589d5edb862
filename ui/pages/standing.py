"""The page standing."""

from __future__ import annotations

from ui.pages.base import Page


class StandingPage(Page):
    """See the module's first line."""

    name = "standing"
    icon = "clipboard-check"

    def refresh(self) -> None:
        """Say what to do next."""
        if self.need_project():
            self.show_empty("ui.empty.data")
