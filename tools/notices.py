"""Write THIRD-PARTY-NOTICES.txt from the metadata of the installed packages that requirements.lock names.

Run it in the project's ``.venv`` after the lock has changed: ``python tools/notices.py``.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "THIRD-PARTY-NOTICES.txt"
LICENCES = ROOT / "installer" / "licences"
WIDTH = 120

HEAD = """\
Third-party notices of AirPlan
==============================

Made by tools/notices.py; do not edit.  AirPlan itself is under the Apache License 2.0 (LICENSE, NOTICE).  It runs with
the packages below, named with the versions of requirements.lock.  The texts are those that the packages bring.

Qt, PySide6 and Shiboken are used under the GNU Lesser General Public License version 3.  AirPlan links to them only
dynamically and changes nothing in them; in a built program they are ordinary files under _internal/PySide6 and
_internal/shiboken6, which you may replace by your own builds of the same version.  Reverse engineering for debugging
such changes is permitted.  Their source code is published by the Qt Project under the tag v6.9.3 of qtbase, qtsvg and
pyside-setup.  The texts of the LGPL and of the GPL, to which it refers, stand at the end.

The built program also holds CPython (Python Software Foundation License) and the boot loader of PyInstaller (GPL 2 with
an exception that allows any licence for the program it starts), and SQLite (public domain).  What CPython incorporates
(expat, libmpdec and others) is listed with its notices in licences/CPython-incorporated.txt or in the notices of the
system's package.  Libraries of the system on which it was built are
listed with their notices in the folder licences/system of the built program.
"""

FONT = """\
The font resources/fonts/AirPlanSansSC-*.ttf is a subset of Noto Sans SC with subscript digits added, under the SIL Open
Font License 1.1:
"""

WHOLE = {"pyside6-essentials": "LGPL-3.0.txt", "shiboken6": "LGPL-3.0.txt"}
"""Packages that bring no licence file, and the text that holds for them."""


def locked(name: str = "requirements.lock") -> dict[str, str]:
    """Package -> version as the lock names them."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", text, re.M))


def licence_name(package: Distribution) -> str:
    """What the package calls its licence, in the shortest form that it states."""
    data = package.metadata
    if expression := data.get("License-Expression"):
        return str(expression)
    classifiers = [text.rpartition(" :: ")[2] for text in data.get_all("Classifier", []) if text.startswith("License")]
    stated = (data.get("License") or "").strip().splitlines()
    return "; ".join(classifiers) or (stated[0] if stated else "see the text")


def address(package: Distribution) -> str:
    """The project's page, as its metadata states it."""
    urls = [text.partition(",")[2].strip() for text in package.metadata.get_all("Project-URL", [])]
    return str(package.metadata.get("Home-page") or (urls[0] if urls else ""))


def licence_texts(package: Distribution) -> list[str]:
    """Licence and notice files inside the package's metadata folder, in the order of their names."""
    pattern = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$|\.dist-info/licenses/", re.I)
    found = {
        str(file): file for file in package.files or [] if ".dist-info/" in str(file) and pattern.search(str(file))
    }
    texts = [Path(str(found[name].locate())).read_text(encoding="utf-8", errors="replace") for name in sorted(found)]
    return list(dict.fromkeys(re.sub(r"[ \t\r\f]+\n", "\n", text).strip() for text in texts))


def section(name: str, version: str) -> str:
    """One package: its name, version, licence, page and texts."""
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return f"{name} {version}\n(not used on this system)\n"
    if package.version != version:
        raise SystemExit(f"{name} {package.version} is installed, the lock names {version}: run `python3 dev.py test`")
    texts = licence_texts(package)
    if not texts:
        texts = [f"The text stands at the end: {WHOLE[name]}"]
    head = f"{package.metadata['Name']} {version}\nLicence: {licence_name(package)}\n{address(package)}\n\n"
    return head + "\n\n".join(texts) + "\n"


def build() -> str:
    """The whole file."""
    parts = [HEAD, FONT + "\n" + (ROOT / "resources" / "fonts" / "OFL.txt").read_text(encoding="utf-8")]
    parts += [section(name, version) for name, version in sorted(locked().items())]
    parts += [(LICENCES / name).read_text(encoding="utf-8") for name in ("LGPL-3.0.txt", "GPL-3.0.txt")]
    return f"\n{'=' * WIDTH}\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(build(), encoding="utf-8", newline="\n")
    print(f"{TARGET.name}: {len(locked())} packages, {TARGET.stat().st_size:,} bytes")
