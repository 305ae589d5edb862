"""Rebuild the bundled font from Noto Sans SC: ``python tools/make_font.py FOLDER`` (see docs/building.md).

FOLDER holds the unpacked npm package ``@expo-google-fonts/noto-sans-sc``.  Kept are Latin, GB 2312, the 8,105
characters of the Table of General Standard Chinese Characters (通用规范汉字表, 2013) and all symbols.  Subscript digits
and some others, which no Noto Sans SC has, are drawn from its own glyphs.
The family is renamed, so that a Noto on the user's machine is never mixed with it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "resources" / "fonts"
FAMILY, POSTSCRIPT = "AirPlan Sans SC", "AirPlanSansSC"
WEIGHTS = {
    "Regular": "400Regular/NotoSansSC_400Regular.ttf",
    "Bold": "700Bold/NotoSansSC_700Bold.ttf",
}
# Blocks without Chinese characters, kept as far as the source has them: Latin, Greek, Cyrillic, punctuation, super- and
# subscripts, currencies, letterlike, numbers, arrows, mathematics, technical, enclosed, lines, shapes, signs, dingbats,
# CJK punctuation, enclosed and square CJK, full-width forms.
BLOCKS = "0020-007E 00A0-024F 0370-04FF 2000-23FF 2460-24FF 2500-27BF 3000-303F 3200-33FF FE30-FE4F FF00-FFEF"
# What no Noto Sans SC has, drawn from what it has: character -> (made from, scale, raised by part of the em).
COMPOSED = {chr(0x2080 + digit): (str(digit), 0.62, -0.16) for digit in range(10)}
COMPOSED |= {letter: (digit, 0.62, 0.34) for digit, letter in zip("0456789", "⁰⁴⁵⁶⁷⁸⁹", strict=True)}
COMPOSED |= {"⁻": ("−", 0.62, 0.34), "⁺": ("+", 0.62, 0.34), "₊": ("+", 0.62, -0.16), "₋": ("−", 0.62, -0.16)}
COMPOSED |= {small: (large, 0.6, 0.15) for small, large in zip("▾▴▸◂", "▼▲▶◀", strict=True)}
COMPOSED |= {"✗": ("×", 1.15, -0.05), "✕": ("×", 1.15, -0.05), "✔": ("✓", 1.0, 0.0)}


def standard_characters() -> set[int]:
    """The 8,105 characters, from ``tools/standard_characters.txt`` (Unihan field kTGH; made by make_characters.py)."""
    text = (ROOT / "tools" / "standard_characters.txt").read_text(encoding="utf-8")
    return {ord(letter) for line in text.splitlines() if not line.startswith("#") for letter in line}


def gb2312_characters() -> set[int]:
    """Every character of GB 2312."""
    found = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            found.update(map(ord, bytes([high, low]).decode("gb2312", errors="ignore")))
    return found


def wanted() -> set[int]:
    """The code points that the font keeps (where its source has them)."""
    ends = [[int(end, 16) for end in block.split("-")] for block in BLOCKS.split()]
    blocks = {code for first, last in ends for code in range(first, last + 1)}
    return blocks | gb2312_characters() | standard_characters()


def cut(font: TTFont, kept: set[int]) -> None:
    """Reduce *font* to the characters *kept*, without hints and vertical writing."""
    options = subset.Options()
    options.hinting, options.name_IDs, options.name_languages = False, ["*"], [0x409, 0x804]
    options.layout_features = ["kern", "ccmp", "locl", "mark", "mkmk"]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "STAT"]
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=kept)
    cutter.subset(font)


def add_composed(font: TTFont) -> None:
    """The characters of :data:`COMPOSED` that *font* lacks, as scaled and raised components."""
    names, em = font.getBestCmap(), font["head"].unitsPerEm
    for letter, (source, scale, raised) in COMPOSED.items():
        if ord(letter) not in names:
            compose(font, letter, names[ord(source)], scale, round(em * raised))


def compose(font: TTFont, letter: str, source: str, scale: float, raised: int) -> None:
    """Add *letter*: the glyph *source* at *scale*, *raised* by font units."""
    name, glyph, part = f"uni{ord(letter):04X}", Glyph(), GlyphComponent()
    part.glyphName, part.x, part.y, part.flags = source, 0, raised, 0x0002 | 0x0200
    part.transform = [[scale, 0], [0, scale]]
    glyph.numberOfContours, glyph.components = -1, [part]
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"].metrics[name] = (round(font["hmtx"].metrics[source][0] * scale), glyph.xMin)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(letter)] = name


def rename(font: TTFont, style: str) -> None:
    """Give the cut font its own names, and say in it what it was made from."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in (0, 7, 8, 9, 11, 12, 13, 14)]
    texts = {
        1: FAMILY,
        2: style,
        3: f"{POSTSCRIPT}-{style}",
        4: f"{FAMILY} {style}",
        5: "Version 1.000; subset of Noto Sans SC",
        6: f"{POSTSCRIPT}-{style}",
        10: "Subset of Noto Sans SC with subscript digits added, for AirPlan.",
    }
    for number, text in texts.items():
        names.setName(text, number, 3, 1, 0x409)


def make(source: Path, style: str) -> Path:
    """Write one weight; answers its path.  The same source gives the same bytes."""
    font = TTFont(source, recalcTimestamp=False)
    cut(font, wanted())
    add_composed(font)
    rename(font, style)
    target = TARGET / f"{POSTSCRIPT}-{style}.ttf"
    font.save(target, reorderTables=True)
    return target


def main(folder: str) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for style, file in WEIGHTS.items():
        target = make(Path(folder) / file, style)
        print(
            f"{target.relative_to(ROOT)}: {target.stat().st_size:,} bytes, {len(TTFont(target).getBestCmap())} glyphs"
        )
    licence = (Path(folder) / "LICENSE_FONT").read_text(encoding="utf-8")
    (TARGET / "OFL.txt").write_text(licence, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
