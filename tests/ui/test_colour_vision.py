"""What must be told apart lies apart, also with protanopia, deuteranopia, tritanopia; or it has a second cue."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from ui import theme
from ui.plots import roles

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import colour_vision as vision

VISIONS = ("", *vision.DEFICIENCIES)
APART = 10.0
"""CIEDE2000: two marks of a chart this far apart are told apart at a glance (1 is just noticeable side by side)."""


@pytest.fixture(params=sorted(theme.THEMES))
def tokens(request):
    yield theme.choose(request.param)
    theme.choose("light")


def test_the_difference_is_that_of_the_published_pairs():
    # Sharma, Wu, Dalal (2005), table 1: rows 1, 4, 7, 11, 13, 17, 25, 34
    pairs = (
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    )
    for one, two, expected in pairs:
        assert vision.ciede2000(one, two) == pytest.approx(expected, abs=5e-5)
        assert vision.ciede2000(two, one) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize("deficiency", vision.DEFICIENCIES)
def test_greys_stay_greys_and_the_confused_pairs_are_confused(deficiency):
    grey = np.array([0.5, 0.5, 0.5])
    assert vision.seen(grey, deficiency) == pytest.approx(grey, abs=0.01)
    pair = {"tritanopia": ("#3f7fff", "#00a090")}.get(deficiency, ("#c04040", "#5a7000"))
    assert vision.apart(*pair, deficiency) < 0.6 * vision.apart(*pair)


def test_marks_of_one_chart_lie_apart_for_everybody(tokens):
    series = [getattr(tokens, name) for name in roles.SERIES[:4]]
    for seen in VISIONS:
        for one, two in itertools.combinations([*series, tokens.text], 2):
            assert vision.apart(one, two, seen) >= APART, (seen or "ordinary", one, two)


def test_roles_of_one_chart_differ_in_colour_dash_or_sign(tokens):
    together = [
        ("observed", "fit", "forecast", "limit"),
        ("observed", "forecast", "target", "deadline"),
        ("target", "plain", "forecast", "observed"),
        ("plain", "lastyear", "deadline"),
        ("good", "heavy", "limit"),
        ("target", "lastyear", "deadline"),
    ]
    for seen, group in itertools.product(VISIONS, together):
        for one, two in itertools.combinations(group, 2):
            far = vision.apart(roles.colour(one).name(), roles.colour(two).name(), seen)
            cue = roles.style(one) != roles.style(two) or roles.symbol(one) != roles.symbol(two)
            assert far >= APART or cue, (seen, one, two, far)


def test_plain_lines_have_signs_of_their_own():
    signs = [roles.symbol("plain", number) for number in range(6)]
    assert len(set(signs)) == 6
    assert len({written for _, written in signs}) == 6


def test_good_and_bad_lie_apart_and_bad_is_also_bold(tokens, qapp):
    from ui.models.columns import Column
    from ui.models.table_model import TableData, TableModel

    for seen in VISIONS:
        assert vision.apart(tokens.good, tokens.bad, seen) >= APART, seen
        assert vision.apart(tokens.good, tokens.caution, seen) >= APART, seen
    model = TableModel()
    marks = {(0, "a"): ("bad", "x"), (1, "a"): ("caution", "y"), (2, "a"): ("good", "z")}
    model.replace(TableData.of_rows([Column("a", "甲")], [{"a": n} for n in range(3)], marks=marks))
    fonts = [model.index(row, 0).data(Qt.ItemDataRole.FontRole) for row in range(3)]
    assert [font is not None and font.bold() for font in fonts] == [True, False, False]


def test_what_is_chosen_stands_out(tokens):
    for seen in VISIONS:
        assert vision.apart(tokens.selection, tokens.surface, seen) >= 5, seen
        assert vision.apart(tokens.accent, tokens.text, seen) >= APART, seen


def test_warnings_and_differences_are_no_colour_of_the_aqi(tokens):
    used = [*theme.WARNING_INK.values()]
    used += [colour for of in ("added", "removed", "grade", "unmatched") for colour in theme.difference_colours(of)]
    for colour, official in itertools.product(used, theme.AQI_COLOURS):
        if official in ("#99004c", "#7e0023"):
            continue  # dark purple and maroon: near any dark red ink; the inks are text and outline, never a filled cell
        assert vision.apart(colour, official) >= APART, (colour, official)
