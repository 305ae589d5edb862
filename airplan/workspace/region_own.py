"""What of an arrival the sender answers for: somebody else's city inside stays out of the region's file."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from airplan.region.receipt import not_theirs
from airplan.workspace.analysis.merging import read_source

if TYPE_CHECKING:
    from airplan.store import Store


def keep_own(content: Path, target: Path, code: str) -> tuple[str, ...]:
    """Copy an arrival's *content* to *target*, without the cities that *code* does not answer for.

    Answers the names of what was left out; the file as it came is kept beside by the caller.  *target* may be
    *content* itself.  Raises FileTrouble.
    """
    from airplan.store import Store

    with Store.open(content, read_only=True) as store:
        units = store.units()
        out = not_theirs(units, code)
        if out:
            part = target.with_name(f"{target.name}.part")
            part.unlink(missing_ok=True)
            _without(store, part, content.name, {unit.id for unit in out})
    if out:
        part.replace(target)
    elif content != target:
        shutil.copyfile(content, target)
    return tuple(unit.name for unit in out if unit.code)


def _without(store: Store, target: Path, name: str, out: set[int]) -> None:
    """A new file with all that belongs to no unit of *out*; what waits for a choice goes on waiting."""
    source = read_source(store, name)
    with type(store).create(target, title=str(store.setting("title", ""))) as copy, copy.change("history.package"):
        copy.put_units([unit for unit in source.units if unit.id not in out])
        for kind, cube in sorted(source.cubes.items()):
            mine = [unit for unit in cube.units.tolist() if unit not in out]
            if mine:
                copy.write_days(store.read_days(mine, kind=kind))
        copy.write_periods([value for value in source.periods if value.unit not in out])
        copy.put_all(record for record in source.records if record.unit not in out)
        copy.add_conflicts(
            replace(one, held_import=None, other_import=None) for one in store.conflicts() if one.unit not in out
        )
