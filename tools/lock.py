"""Renew the lock files from pyproject.toml: Python 3.11 to 3.13, Linux and Windows, with hashes.

One version of a package serves every Python (``--fork-strategy fewest``), so that what is tested on one is what runs on
the others.  The files hold no addresses: the index is the machine's own affair.  ``--upgrade`` takes newer versions;
without it locked versions stay while they fit.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = "--universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-emit-index-url --no-annotate"
HEAD = "# Made by `python3 dev.py lock` from pyproject.toml; do not edit.\n"


def build_requirements() -> str:
    """What ``pip install --editable .`` needs when it may not look for it (no build isolation)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return "\n".join(project["build-system"]["requires"])


def compile_lock(target: str, *options: str) -> None:
    """Write the lock file *target*; versions already in it stay where they still fit."""
    file = ROOT / target
    words = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "pyproject.toml", "-", "--no-header"]
    words += [*OPTIONS.split(), "--output-file", target, *options]
    subprocess.run(words, cwd=ROOT, input=build_requirements(), text=True, check=True, stdout=subprocess.DEVNULL)
    file.write_text(HEAD + file.read_text(encoding="utf-8").replace(HEAD, ""), encoding="utf-8", newline="\n")


def main(options: list[str]) -> None:
    compile_lock("requirements.lock", *options)
    compile_lock("requirements-test.lock", "--constraint", "requirements.lock", "--all-extras", *options)
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        print(f"{name}: {text.count('==')} packages, {text.count('--hash=')} hashes")


if __name__ == "__main__":
    main(sys.argv[1:])
