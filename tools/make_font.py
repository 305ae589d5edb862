"""Rebuild the bundled font from Noto Sans SC: ``python tools/make_font.py FOLDER`` (see docs/building.md).

FOLDER holds the unpacked npm package ``@expo-google-fonts/noto-sans-sc``.  Kept are ASCII, Latin-1, GB 2312 with its
symbols, the 8,105 characters of the Table of General Standard Chinese Characters (通用规范汉字表, 2013) and a list of
symbols that documents of the trade use.  Subscript digits, which no Noto Sans SC has, are drawn from its own digits.
The family is renamed, so that a Noto on the user's machine is never mixed with it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "resources" / "fonts"
FAMILY, POSTSCRIPT = "AirPlan Sans SC", "AirPlanSansSC"
WEIGHTS = {
    "Regular": "400Regular/NotoSansSC_400Regular.ttf",
    "Bold": "700Bold/NotoSansSC_700Bold.ttf",
}
SYMBOLS = (
    "µμ³²¹‰‱ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳〔〕【】《》〈〉「」『』≤≥≠≈≡±×÷√∞∑∏∫∂∆∝∈∩∪⊂∅"
    "·…—–‑―•‘’“”‹›′″℃℉°№§¶†‡€£¥￥％＋－＝＜＞～、。，；：？！（）←→↑↓↔⇒⇐⇔▲△▼▽▶▷◀◁●○◎◆◇■□★☆✓✔☐☑✕✗✘⚠㎡㎥㎞㎎㎏㎜㎝"
    "℡㈠㈡㈢〇□　"
)
SUBSCRIPT_SCALE, SUBSCRIPT_DROP = 0.62, 0.16


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
    latin = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))
    wide = set(range(0xFF01, 0xFF5F))
    return latin | wide | gb2312_characters() | standard_characters() | set(map(ord, SYMBOLS))


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


def add_subscripts(font: TTFont) -> None:
    """Subscript digits as scaled components of the font's own digits."""
    names, advance = font.getBestCmap(), font["hmtx"]
    drop = -round(font["head"].unitsPerEm * SUBSCRIPT_DROP)
    for digit in range(10):
        source, name = names[ord("0") + digit], f"uni{0x2080 + digit:04X}"
        part = GlyphComponent()
        part.glyphName, part.x, part.y, part.flags = source, 0, drop, 0x0002 | 0x0200
        part.transform = [[SUBSCRIPT_SCALE, 0], [0, SUBSCRIPT_SCALE]]
        glyph = Glyph()
        glyph.numberOfContours, glyph.components = -1, [part]
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        font["glyf"].glyphs[name] = glyph
        pen = BoundsPen(font.getGlyphSet())
        advance.metrics[name] = (round(advance.metrics[source][0] * SUBSCRIPT_SCALE), 0)
        font.getGlyphSet()[name].draw(pen)
        advance.metrics[name] = (advance.metrics[name][0], round(pen.bounds[0]))
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[0x2080 + digit] = name
        glyph.recalcBounds(font["glyf"])


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
    add_subscripts(font)
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
