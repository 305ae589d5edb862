#!/usr/bin/env python3
"""Work on AirPlan with nothing but Python (3.11 to 3.13); standard library only.

    python3 dev.py run                 open the window on the sample city (no display: as with --headless)
    python3 dev.py run --headless DIR  do the main job without a window and print the files it wrote
    python3 dev.py test [ARG...]       all tests but the soak tier; further words go to pytest
    python3 dev.py test --soak         the soak tier only
    python3 dev.py check               ruff and mypy
    python3 dev.py lock                renew the lock files from pyproject.toml

On Windows write ``py -3`` for ``python3``.  What is missing is installed into ``.venv`` from the lock files; on Debian
as root the system's libraries too, elsewhere the line that installs them is printed.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
LOCKS = {"run": "requirements.lock", "test": "requirements-test.lock", "build": "requirements-test.lock"}
OFFICE = "/usr/lib/libreoffice/program"

# What Qt loads, found in a bare Debian 12 by adding one at a time: library -> package that brings it.
OFFSCREEN = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
WINDOW = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
TEST_PROGRAMS = {
    "xvfb-run": ("xvfb", "xauth"),
    "xdotool": ("xdotool",),
    "pdftoppm": ("poppler-utils",),
    f"{OFFICE}/libsclo.so": ("libreoffice-calc-nogui",),
    f"{OFFICE}/libswlo.so": ("libreoffice-writer-nogui",),
}


def say(text: str) -> None:
    """Remarks go to standard error, so that standard output stays the program's."""
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def call(*words: str | Path, **options) -> int:
    """Run a program in the project's folder; answers its exit code."""
    return subprocess.run([str(word) for word in words], cwd=ROOT, **options).returncode


def need(*words: str | Path, **options) -> None:
    """Run a program that must succeed; its output goes to standard error."""
    code = call(*words, stdout=sys.stderr, **options)
    if code:
        sys.exit(f"dev.py: this failed with exit code {code}: {' '.join(str(word) for word in words)}")


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(kind: str) -> list[str]:
    """Debian packages that this machine lacks for *kind* of work."""
    if not sys.platform.startswith("linux"):
        return []
    wanted = [] if importlib.util.find_spec("ensurepip") or PYTHON.exists() else ["python3-venv"]
    wanted += [package for library, package in (OFFSCREEN | WINDOW).items() if not loads(library)]
    if kind == "test":
        for program, packages in TEST_PROGRAMS.items():
            found = Path(program).exists() if program.startswith("/") else shutil.which(program)
            wanted += [] if found else packages
    return wanted


def system(kind: str) -> None:
    """Install what the system lacks, or print the line that does."""
    wanted = missing_packages(kind)
    if not wanted:
        return
    line = "apt-get update && apt-get install -y --no-install-recommends " + " ".join(wanted)
    if not Path("/etc/debian_version").exists():
        say("this system lacks what these Debian packages hold; please install their like: " + " ".join(wanted))
    elif hasattr(os, "geteuid") and os.geteuid() == 0:
        say("installing " + " ".join(wanted))
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        need("sh", "-c", line + " -qq", env=quiet, stdin=subprocess.DEVNULL)
    else:
        say("please run once, then start again:")
        sys.exit(f"  sudo sh -c '{line}'")


def fingerprint(kind: str) -> str:
    """Changes when the lock, the project's own metadata or the interpreter does."""
    digest = hashlib.sha256(f"{sys.version} {ROOT}".encode())
    for name in (LOCKS[kind], "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def packages(kind: str) -> None:
    """Make ``.venv`` and install the locked set and the project, unless that was done before."""
    stamp, wanted = VENV / f".airplan-{kind}", fingerprint(kind)
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        say("making .venv")
        need(sys.executable, "-m", "venv", VENV)
    say(f"installing {LOCKS[kind]}; the first time takes some minutes")
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", "--quiet"]
    need(*pip, "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", LOCKS[kind])
    need(*pip, "--no-build-isolation", "--no-index", "--no-deps", "--editable", ".")
    stamp.write_text(wanted)


def prepare(kind: str) -> None:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(f"dev.py: AirPlan needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}")
    system(kind)
    packages(kind)


def has_display() -> bool:
    linux = sys.platform.startswith("linux")
    return not linux or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def headless(folder: Path) -> int:
    """The main job on the sample city, without a window; prints the files it wrote."""
    folder = folder.resolve()
    code = call(PYTHON, "-m", "airplan", "demo", folder, stdout=sys.stderr)
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        print(file)
    return code


def run(words: list[str]) -> int:
    """Open the window on the sample city, or do the main job without one."""
    prepare("run")
    if words[:1] == ["--headless"] and len(words) == 2:
        return headless(Path(words[1]))
    if words:
        sys.exit(__doc__)
    folder = ROOT / "out" / "demo"
    if not has_display():
        say(f"there is no display; doing the main job without a window into {folder}")
        return headless(folder)
    return call(PYTHON, "-m", "ui.app", "--demo")


def test(words: list[str]) -> int:
    """Everything but the soak tier, or that alone; pytest's own lines come through."""
    prepare("test")
    tier = "soak" if "--soak" in words else "not soak"
    words = [word for word in words if word != "--soak"]
    environment = os.environ | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    parallel = [] if {"-n", "-s", "--pdb"} & set(words) else ["-n", "2", "--dist", "worksteal"]
    return call(PYTHON, "-m", "pytest", "-m", tier, *parallel, *words, env=environment)


def check(words: list[str]) -> int:
    """The style and the types."""
    prepare("test")
    tools = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"])
    return max([call(PYTHON, "-m", *tool, *words) for tool in tools])


def lock(words: list[str]) -> int:
    """Renew both lock files: every supported Python and system, with hashes, no addresses."""
    prepare("test")
    return call(PYTHON, ROOT / "tools" / "lock.py", *words)


def main(words: list[str]) -> int:
    commands = {"run": run, "test": test, "check": check, "lock": lock}
    if not words or words[0] not in commands:
        print(__doc__)
        return 0 if words[:1] in (["-h"], ["--help"]) else 2
    return commands[words[0]](words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
