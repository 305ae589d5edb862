"""Put what coverage.py, skill.py and trend.py print into docs/methods.md, between its marks.

``python benchmarks/write_methods.py [coverage skill trend]``; without names all three.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import coverage
import skill
import trend

PAGE = Path(__file__).resolve().parents[1] / "docs" / "methods.md"


def both_halves() -> None:
    """Skill on all cities, then on those the settings were not chosen on."""
    print("All cities")
    skill.main([])
    print("\nThe half the settings were not chosen on")
    skill.main(["--half", "test", "--short"])


BENCHMARKS = {"coverage": lambda: coverage.main([]), "skill": both_halves, "trend": lambda: trend.main([])}


def main() -> None:
    """Run and insert."""
    text = PAGE.read_text(encoding="utf-8")
    for name in sys.argv[1:] or BENCHMARKS:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            BENCHMARKS[name]()
        block = f"<!-- {name} -->\n```text\n{out.getvalue().rstrip()}\n```\n<!-- /{name} -->"
        text, count = re.subn(rf"<!-- {name} -->.*?<!-- /{name} -->", lambda _, b=block: b, text, flags=re.DOTALL)
        if count != 1:
            raise SystemExit(f"docs/methods.md has no place for {name}")
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
