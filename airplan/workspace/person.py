"""Who works at this computer: asked once, kept in the user's settings, written beside every change."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
from pathlib import Path
from typing import Any

from airplan.safefile import replacing

_FILE = "person.json"


def settings_folder() -> Path:
    """Folder of this computer's settings, made when missing and possible: without one, defaults hold."""
    import platformdirs

    folder = Path(platformdirs.user_config_dir("AirPlan", appauthor=False))
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def known() -> str | None:
    """The name given on this computer (or by AIRPLAN_WHO), None when it was never asked."""
    told = os.environ.get("AIRPLAN_WHO", "").strip()
    return told or str(_read().get("who") or "").strip() or None


def remember(name: str) -> None:
    """Keep the name for the next time.  Raises FileTrouble when the settings cannot be written."""
    with replacing(settings_folder() / _FILE) as part:
        part.write_text(json.dumps({**_read(), "who": name.strip()}, ensure_ascii=False), encoding="utf-8")


def who(given: str | None = None) -> str:
    """The name for the history: *given*, else the known one, else the login."""
    return (given or "").strip() or known() or _login()


def _login() -> str:
    with contextlib.suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return "—"


def _read() -> dict[str, Any]:
    try:
        told = json.loads((settings_folder() / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
