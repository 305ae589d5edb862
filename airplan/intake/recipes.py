"""Recipes (导入模板): how a layout is to be read, remembered under the fingerprint of its headings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from airplan.domain import Record
from airplan.errors import UsageError
from airplan.intake.layout import Layout, is_date_like, is_number_like, sample
from airplan.intake.roles import NAMES
from airplan.intake.types import Recipe
from airplan.intake.vocabulary import plain

FORMAT = "airplan-recipe/1"


def fingerprint(layout: Layout) -> str:
    """Sixteen hex digits of the headings; of the kinds of columns when there are no headings."""
    if layout.header:
        signs = [plain(column.heading.text) for column in layout.columns]
    else:
        signs = ["headerless", *(_sign(layout, column.index) for column in layout.columns)]
    return hashlib.sha256("\x1f".join(signs).encode()).hexdigest()[:16]


def _sign(layout: Layout, index: int) -> str:
    some = sample(layout.cells(index), 8)
    if some and all(map(is_number_like, some)):
        return "n"
    return "d" if some and all(map(is_date_like, some)) else "t"


def of_layout(layout: Layout) -> Recipe:
    """The recipe that would read this layout as it was understood."""
    columns = {
        layout.grid.column_letter(column.index): column.taken_for
        for column in layout.columns
        if column.role != "ignore"
    }
    header = layout.header[-1] + 1 if layout.header else 0
    headings = tuple(column.heading.text for column in layout.columns)
    return Recipe(fingerprint(layout), columns, header, {}, headings)


def to_plain(recipe: Recipe) -> dict[str, Any]:
    """As JSON."""
    return {
        "format": FORMAT,
        "fingerprint": recipe.fingerprint,
        "name": recipe.name,
        "header_rows": recipe.header_rows,
        "columns": dict(recipe.columns),
        "settings": dict(recipe.settings),
        "headings": list(recipe.headings),
    }


def from_plain(data: Mapping[str, Any]) -> Recipe:
    """From JSON.  Raises UsageError with what is wrong."""
    columns = data.get("columns")
    if not isinstance(columns, Mapping):
        raise UsageError("recipe_unreadable", detail="columns")
    table = {str(key).upper(): str(value) for key, value in columns.items()}
    for letter, wish in table.items():
        word = wish.partition(":")[0].split()
        known = (
            not word
            or word[0] in NAMES
            or word[0] in ("place", "period", "station_column", "province", "primary", "range", "unit")
        )
        if not known or not letter.isalpha():
            raise UsageError("recipe_unreadable", detail=f"{letter}: {wish}")
    rows = data.get("header_rows")
    return Recipe(
        str(data.get("fingerprint", "")),
        table,
        int(rows) if rows is not None else None,
        {str(key): str(value) for key, value in dict(data.get("settings") or {}).items()},
        tuple(str(text) for text in data.get("headings") or ()),
        str(data.get("name", "")),
    )


def load(path: Path | str) -> Recipe:
    """A recipe file.  Raises UsageError when it cannot be read."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as trouble:
        raise UsageError("recipe_unreadable", detail=f"{Path(path).name}: {trouble}") from trouble
    if not isinstance(data, Mapping):
        raise UsageError("recipe_unreadable", detail=Path(path).name)
    inner = data.get("recipe")
    return from_plain(inner if isinstance(inner, Mapping) else data)


def record(recipe: Recipe, uid: str | None = None) -> Record:
    """The recipe as an entered record (type ``recipe``)."""
    made = Record("recipe", recipe.fingerprint, to_plain(recipe))
    return made if uid is None else Record("recipe", recipe.fingerprint, to_plain(recipe), uid=uid)


def folder() -> Path:
    """Folder of this user's recipes (not made here)."""
    import platformdirs

    return Path(platformdirs.user_config_dir("AirPlan", appauthor=False)) / "recipes"


def of_user() -> dict[str, Recipe]:
    """Recipes this user has used before, by fingerprint; unreadable files are passed over."""
    found: dict[str, Recipe] = {}
    for path in sorted(folder().glob("*.json")) if folder().is_dir() else ():
        try:
            recipe = load(path)
        except UsageError:
            continue
        found[recipe.fingerprint] = recipe
    return found


def keep_for_user(recipe: Recipe) -> bool:
    """Write the recipe to the user's folder; False where that is not possible."""
    from airplan.errors import FileTrouble
    from airplan.safefile import replacing

    try:
        folder().mkdir(parents=True, exist_ok=True)
        with replacing(folder() / f"{recipe.fingerprint}.json") as part:
            part.write_text(json.dumps(to_plain(recipe), ensure_ascii=False, indent=1), encoding="utf-8")
    except (OSError, FileTrouble):
        return False
    return True
