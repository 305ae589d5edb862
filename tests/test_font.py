"""The bundled font draws every character that the program can show; boxes would be silent."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
FONTS = sorted((ROOT / "resources" / "fonts").glob("*.ttf"))
RESOURCES = [path for kind in ("toml", "json", "csv", "txt") for path in (ROOT / "resources").rglob(f"*.{kind}")]
INVISIBLE = set("\ufeff\t\r\n")


def characters(path: Path) -> set[str]:
    return set(path.read_text(encoding="utf-8-sig")) - INVISIBLE


def word_texts() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "resources" / "words").glob("*.toml"):
        for texts in tomllib.loads(path.read_text(encoding="utf-8")).values():
            found |= set("".join(text for text in texts.values() if isinstance(text, str)))
    return found - INVISIBLE


def test_both_weights_are_there_with_their_licence():
    assert [path.name for path in FONTS] == ["AirPlanSansSC-Bold.ttf", "AirPlanSansSC-Regular.ttf"]
    licence = (ROOT / "resources" / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    for path in FONTS:
        name = TTFont(path)["name"].getDebugName(1)
        assert name == "AirPlan Sans SC"  # the reserved name of the original must not be used
        assert path.stat().st_size < 4_000_000


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_every_sentence_and_resource_can_be_drawn(path):
    known = set(map(chr, TTFont(path).getBestCmap()))
    assert not word_texts() - known
    missing = {str(file.relative_to(ROOT)): characters(file) - known for file in RESOURCES}
    assert not {name: letters for name, letters in missing.items() if letters}


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_repertoire(path):
    known = set(map(chr, TTFont(path).getBestCmap()))
    gb2312 = {letter for row in range(0xA1, 0xF8) for letter in decoded(row)}
    assert len(gb2312) == 7445  # the number that GB 2312 states: 6,763 characters and 682 symbols
    assert not gb2312 - known
    standard = (ROOT / "tools" / "standard_characters.txt").read_text(encoding="utf-8").splitlines()[1:]
    table = set("".join(standard))
    assert len(table) == 8105
    assert not table - known
    assert set("₀₁₂₃₄₅µ³²‰ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ①⑳〔〕《》≤≥±×÷℃—…·▲▼▾▸√✓✗⚠⁻⁶㎡αβγ") <= known


def decoded(row: int) -> str:
    pairs = (bytes((row, low)).decode("gb2312", errors="ignore") for low in range(0xA1, 0xFF))
    return "".join(pairs)


def test_city_names_can_be_drawn():
    tables = [path for path in RESOURCES if "cit" in path.name and path.suffix == ".csv"]
    known = set(map(chr, TTFont(FONTS[0]).getBestCmap()))
    for path in tables:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                assert set("".join(row)) - INVISIBLE <= known, row


def test_qt_draws_them_too(qapp):
    from PySide6.QtGui import QRawFont

    for path in FONTS:
        font = QRawFont(str(path), 14.0)
        assert font.isValid()
        assert font.familyName() == "AirPlan Sans SC"
        shown = word_texts() | set("₂₃µ³‰ⅣⅫ①〔〕《》≤≥，。")
        assert not {letter for letter in shown if not font.supportsCharacter(ord(letter))}


def test_a_subscript_is_smaller_and_lower_than_its_digit():
    font = TTFont(FONTS[1])
    names, shapes = font.getBestCmap(), font["glyf"]
    digit, subscript = shapes[names[ord("2")]], shapes[names[ord("₂")]]
    assert subscript.yMax - subscript.yMin < 0.7 * (digit.yMax - digit.yMin)
    assert subscript.yMin < digit.yMin
    assert font["hmtx"][names[ord("₂")]][0] < font["hmtx"][names[ord("2")]][0]
