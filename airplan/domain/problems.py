"""What is wrong with an input, as data; :mod:`airplan.words` makes the sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal or remark, pointing at its place.

    ``code`` names the sentence in ``resources/words``; ``cell`` is like ``C17`` (or ``第17行`` for
    text files); ``value`` is what stood there; ``values`` fills further placeholders.
    """

    code: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    value: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    severity: str = "refused"  # refused | missing | remark | suspicion | error | warning


@dataclass(frozen=True, slots=True)
class Missing:
    """A number that cannot be given, with the reason code."""

    reason: str
    values: Mapping[str, object] = field(default_factory=dict)
