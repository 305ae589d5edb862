"""Changes of the desk under names that people know, not under the natural keys of records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from airplan.workspace.commands.records import PutRecords


@dataclass(frozen=True)
class PutNamed(PutRecords):
    """Records entered; the history calls them *called*."""

    called: str = ""

    @property
    def label(self) -> tuple[str, dict[str, Any]]:
        """Sentence of the history."""
        code, values = super().label
        return code, {**values, "natural": self.called or values["natural"]}
