"""Names of the editions of the standards as documents print them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from airplan.words import has, say


def edition_text(edition: str) -> str:
    """``GB3095-2026-transition`` as GB 3095—2026 过渡阶段; what a bureau named itself stays."""
    code = f"edition.{edition}"
    return say(code) if has(code) else edition


def verdict_text(failing: Iterable[str]) -> str:
    """Items above their limits in words, or that there are none."""
    names = say("assess.list_comma").join(failing)
    return say("assess.verdict.no", failing=names) if names else say("assess.verdict.yes")


def named(values: Mapping[str, object]) -> dict[str, object]:
    """Values of a sentence with the editions named."""
    shown = dict(values)
    if "standard" in shown:
        shown["standard"] = edition_text(str(shown["standard"]))
    if "others" in shown:
        shown["others"] = "、".join(map(edition_text, str(shown["others"]).split("、")))
    return shown
