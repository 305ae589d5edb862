"""Design tokens, all in this file: colours, type scale, spacing.  The style sheet is made from them.

To change a colour: change the token of each of the three themes; ``tests/ui/test_shell.py`` keeps every text pair at a
contrast of 4.5:1 or better, ``tests/ui/test_colour_vision.py`` keeps apart what must be told apart, also for people
with a colour deficiency.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from PySide6.QtGui import QColor, QPalette

from airplan import resourcefiles


@dataclass(frozen=True)
class Tokens:
    """Colours of one theme, as ``#rrggbb``."""

    name: str
    dark: bool
    window: str
    surface: str
    raised: str
    border: str
    grid: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    selection: str
    good: str
    good_soft: str
    caution: str
    caution_soft: str
    bad: str
    bad_soft: str
    line1: str
    line2: str
    line3: str
    line4: str


LIGHT = Tokens(
    name="light",
    dark=False,
    window="#f3f5f7",
    surface="#ffffff",
    raised="#eaeef2",
    border="#cfd6dd",
    grid="#e3e8ec",
    text="#1b2430",
    muted="#52606d",
    accent="#0b5fa8",
    on_accent="#ffffff",
    accent_soft="#e1eefa",
    selection="#cbe1f6",
    good="#0f6b50",
    good_soft="#e3f3e8",
    caution="#7a4f00",
    caution_soft="#fdf1d8",
    bad="#a8201a",
    bad_soft="#fae5e3",
    line1="#0b5fa8",
    line2="#b0501c",
    line3="#134b3c",
    line4="#8a2f64",
)

DARK = Tokens(
    name="dark",
    dark=True,
    window="#14181d",
    surface="#1c2229",
    raised="#272f38",
    border="#3c4753",
    grid="#2c353e",
    text="#e8edf2",
    muted="#aab6c2",
    accent="#78b7f2",
    on_accent="#0b1722",
    accent_soft="#20374c",
    selection="#2b4a68",
    good="#a9e6c9",
    good_soft="#1b3627",
    caution="#f5cc50",
    caution_soft="#3b2f16",
    bad="#f58088",
    bad_soft="#462522",
    line1="#78b7f2",
    line2="#ecc9a0",
    line3="#3aa866",
    line4="#f06bb0",
)

CONTRAST = Tokens(
    name="contrast",
    dark=True,
    window="#000000",
    surface="#000000",
    raised="#141414",
    border="#ffffff",
    grid="#666666",
    text="#ffffff",
    muted="#f0f0f0",
    accent="#ffe066",
    on_accent="#000000",
    accent_soft="#333000",
    selection="#004c99",
    good="#b3f0d9",
    good_soft="#003300",
    caution="#f6d130",
    caution_soft="#332b00",
    bad="#ea7c7c",
    bad_soft="#400000",
    line1="#ffe066",
    line2="#cf8d1d",
    line3="#71bca6",
    line4="#b68be8",
)

THEMES = {tokens.name: tokens for tokens in (LIGHT, DARK, CONTRAST)}

SPACE = {"xs": 4, "s": 8, "m": 12, "l": 16, "xl": 24}
"""Distances in pixels at 100 %."""

TYPE = {"small": 12, "body": 13, "strong": 14, "title": 18, "figure": 26}
"""Type scale in pixels at 100 %."""

AQI_LEVELS = ("1", "2", "3", "4", "5", "6")
"""Level marks, written into every AQI cell beside the colour (the second cue)."""

AQI_COLOURS = ("#00e400", "#ffff00", "#ff7e00", "#ff0000", "#99004c", "#7e0023")
"""Colours of the six levels (HJ 633-2012, table 2).  Never used for warnings."""

AQI_INK = ("#000000", "#000000", "#000000", "#ffffff", "#ffffff", "#ffffff")
"""Ink that can be read on each."""

WARNING_INK = {"blue": "#1f4e9c", "yellow": "#6b5200", "orange": "#8a3d00", "red": "#9c1c12"}
"""Edge of a warning chip; a warning is an outlined flag with the word 预警, never a filled AQI cell."""

_current = LIGHT
_scale = 1.0


def current() -> Tokens:
    """Tokens in force."""
    return _current


def scale() -> float:
    """Size factor in force (1.0 to 2.0)."""
    return _scale


def px(value: float) -> int:
    """A distance or type size at the size in force."""
    return round(value * _scale)


def choose(name: str, size: float = 1.0, system_dark: bool = False) -> Tokens:
    """Put a theme in force: "light", "dark", "contrast", or "system"."""
    global _current, _scale
    _scale = min(2.0, max(1.0, size))
    _current = THEMES.get(name, DARK if system_dark else LIGHT)
    return _current


def aqi_level(aqi: float) -> int:
    """Index 0–5 of the level an AQI falls into (HJ 633 table 2: levels end at 50, 100, 150, 200, 300)."""
    return sum(aqi > edge for edge in (50, 100, 150, 200, 300))


def difference_colours(of: str) -> tuple[str, str]:
    """Background and ink of what differs between two lists: blue, grey, violet tints, none of them an AQI colour."""
    tokens = _current
    tints = {"added": (tokens.accent_soft, tokens.accent), "removed": (tokens.raised, tokens.muted)}
    return tints.get(of, (tokens.surface, tokens.line4 if of == "unmatched" else tokens.text))


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of WCAG 2."""
    bright, dim = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def sheet(tokens: Tokens | None = None) -> str:
    """Style sheet of the tokens in force."""
    tokens = tokens or _current
    template = Template(resourcefiles.path("theme", "window.qss").read_text(encoding="utf-8"))
    sizes = {f"f_{key}": px(value) for key, value in TYPE.items()} | {
        f"s_{key}": px(value) for key, value in SPACE.items()
    }
    controls = {"h_control": px(20), "h_big": px(44), "h_bar": px(14), "w_scroll": px(12)}
    controls |= {"i_tool": px(18), "i_nav": px(20), "i_box": px(14), "i_arrow": px(12), "i_spin": px(10)}
    return template.substitute(vars_of(tokens) | sizes | controls | {"icons": resourcefiles.path("theme").as_posix()})


def palette() -> QPalette:
    """Palette of the tokens in force, for what the style sheet does not reach."""
    tokens, roles = _current, QPalette.ColorRole
    colours = {
        roles.Window: tokens.window,
        roles.WindowText: tokens.text,
        roles.Base: tokens.surface,
        roles.AlternateBase: tokens.raised,
        roles.Text: tokens.text,
        roles.Button: tokens.surface,
        roles.ButtonText: tokens.text,
        roles.Highlight: tokens.selection,
        roles.HighlightedText: tokens.text,
        roles.ToolTipBase: tokens.raised,
        roles.ToolTipText: tokens.text,
        roles.PlaceholderText: tokens.muted,
        roles.Link: tokens.accent,
    }
    made = QPalette()
    for role, colour in colours.items():
        made.setColor(role, QColor(colour))
    return made


def vars_of(tokens: Tokens) -> dict[str, object]:
    """The tokens as a mapping."""
    return {name: getattr(tokens, name) for name in tokens.__dataclass_fields__}
