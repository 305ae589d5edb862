"""Codes of targets, ceilings and budgets (``PM2.5@2027``, ``NOx@2028``, ``budget:2027``) as people say them."""

from __future__ import annotations

from airplan import words


def goal_name(code: str) -> str:
    """PM2.5 年均浓度（2027年）, 2028年NOx排放总量上限, 2027年预算; what is no such code stays."""
    kind, mark, year = code.partition(":")
    if mark and kind == "budget":
        return words.say("plan.goal.budget", year=year)
    name, mark, year = code.rpartition("@")
    if not mark:
        return code
    if words.has(f"plan.indicator.{name}"):
        return words.say("plan.goal.target", name=words.say(f"plan.indicator.{name}"), year=year)
    quantity = words.say("plan.goal.coal") if name == "coal" else name
    return words.say("plan.goal.ceiling", name=quantity, year=year)
