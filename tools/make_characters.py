"""Rebuild ``standard_characters.txt``: ``python tools/make_characters.py Unihan_OtherMappings.txt[.bz2]``.

The file is part of the Unicode Character Database (Debian: package unicode-data).  Its field kTGH numbers the 8,105
characters of the Table of General Standard Chinese Characters (通用规范汉字表, State Council 2013).
"""

from __future__ import annotations

import bz2
import sys
from pathlib import Path

TARGET = Path(__file__).with_name("standard_characters.txt")
HEAD = "# 通用规范汉字表 (2013), 8,105 characters in its order; from the Unicode Character Database, field kTGH.\n"


def main(name: str) -> None:
    data = Path(name).read_bytes()
    text = (bz2.decompress(data) if name.endswith(".bz2") else data).decode("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if "\tkTGH\t" in line]
    numbered = sorted((int(number.partition(":")[2]), chr(int(code[2:], 16))) for code, _, number in rows)
    letters = "".join(letter for _, letter in numbered)
    lines = [letters[start : start + 50] for start in range(0, len(letters), 50)]
    TARGET.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{TARGET.name}: {len(letters)} characters")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
