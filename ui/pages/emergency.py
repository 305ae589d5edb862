"""The page emergency."""

from __future__ import annotations

from ui.pages.base import Page


class EmergencyPage(Page):
    """See the module's first line."""

    name = "emergency"
    icon = "siren"

    def refresh(self) -> None:
        """Say what to do next."""
        if self.need_project():
            self.show_empty("ui.empty.data")
