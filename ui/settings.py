"""What belongs to this computer, declared once.  What belongs to the city lies in the project file.

To add one: add a line to :data:`DECLARED`; reading and writing go by :func:`get` and :func:`put`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSettings

from airplan.workspace import person

VERSION = 1


@dataclass(frozen=True)
class Setting:
    """Name, type and default; ``choices`` empty means free."""

    key: str
    default: Any
    choices: tuple[Any, ...] = ()


DECLARED: tuple[Setting, ...] = (
    Setting("language", "zh", ("zh", "en")),
    Setting("theme", "system", ("system", "light", "dark", "contrast")),
    Setting("size", 1.0, (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)),
    Setting("reduced_motion", False, (False, True)),
    Setting("recent", ()),
    Setting("favourites", ()),
    Setting("last_folder", ""),
    Setting("geometry", b""),
    Setting("nav_collapsed", False, (False, True)),
    Setting("last_project", ""),
)

_BY_KEY = {setting.key: setting for setting in DECLARED}


def _store() -> QSettings:
    return QSettings(str(person.settings_folder() / "window.ini"), QSettings.Format.IniFormat)


def get(key: str) -> Any:
    """Value of a declared setting; a value that does not fit any more reads as the default."""
    declared = _BY_KEY[key]
    value = _store().value(key, declared.default)
    try:
        value = _fit(value, declared.default)
    except (TypeError, ValueError):
        return declared.default
    return value if not declared.choices or value in declared.choices else declared.default


def _fit(value: Any, default: Any) -> Any:
    match default:
        case bool():
            return value in (True, "true", "True", "1", 1)
        case float():
            return float(value)
        case tuple():
            return (value,) if isinstance(value, str) and value else tuple(value or ())
        case bytes():
            return bytes(value)
        case _:
            return str(value)


def put(key: str, value: Any) -> None:
    """Keep a value of a declared setting."""
    if key not in _BY_KEY:
        raise KeyError(key)
    store = _store()
    store.setValue("version", VERSION)
    store.setValue(key, list(value) if isinstance(value, tuple) else value)


def choices(key: str) -> tuple[Any, ...]:
    """What may be chosen for a setting."""
    return _BY_KEY[key].choices


def remember_recent(path: str) -> None:
    """Put a project first in the list of recent ones (eight are kept)."""
    others = [entry for entry in get("recent") if entry != path]
    put("recent", tuple([path, *others][:8]))
