"""The page plan."""

from __future__ import annotations

from ui.pages.base import Page


class PlanPage(Page):
    """See the module's first line."""

    name = "plan"
    icon = "target"

    def refresh(self) -> None:
        """Say what to do next."""
        if self.need_project():
            self.show_empty("ui.empty.data")
