"""What people with a colour deficiency see: colours and pictures, and how far two colours lie apart for them.

    python tools/colour_vision.py PICTURE… [--to FOLDER]

writes each picture as seen with protanopia, deuteranopia and tritanopia.

Simulation: Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency",
IEEE TVCG 15 (2009), doi 10.1109/TVCG.2009.113, matrices of severity 1.0, on linear sRGB (IEC 61966-2-1).
Difference: CIEDE2000 (CIE 142-2001; Sharma, Wu, Dalal, Color Res. Appl. 30 (2005)), CIELAB under D65.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

import numpy as np

DEFICIENCIES = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = (0.95047, 1.0, 1.08883)


def linear(srgb: np.ndarray) -> np.ndarray:
    """sRGB 0–1 to linear light."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def encoded(light: np.ndarray) -> np.ndarray:
    """Linear light to sRGB 0–1."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def rgb(colour: str) -> np.ndarray:
    """``#rrggbb`` as sRGB 0–1."""
    return np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])


def seen(srgb: np.ndarray, deficiency: str = "") -> np.ndarray:
    """sRGB (…, 3) as seen; "" is ordinary vision."""
    if not deficiency:
        return srgb
    return encoded(linear(srgb) @ np.array(DEFICIENCIES[deficiency]).T)


def lab(srgb: np.ndarray) -> np.ndarray:
    """CIELAB under D65 of one colour."""
    ratio = (XYZ @ linear(srgb)) / np.array(WHITE)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(first: str, second: str, deficiency: str = "") -> float:
    """CIEDE2000 between two colours as seen."""
    one, two = (lab(seen(rgb(colour), deficiency)) for colour in (first, second))
    return ciede2000(tuple(one), tuple(two))


def ciede2000(one: tuple[float, ...], two: tuple[float, ...]) -> float:
    """Difference of two CIELAB colours (weights 1)."""
    chroma = (math.hypot(one[1], one[2]) + math.hypot(two[1], two[2])) / 2
    g = 0.5 * (1 - math.sqrt(chroma**7 / (chroma**7 + 25.0**7)))
    a1, a2 = one[1] * (1 + g), two[1] * (1 + g)
    c1, c2 = math.hypot(a1, one[2]), math.hypot(a2, two[2])
    h1, h2 = (math.degrees(math.atan2(b, a)) % 360 if a or b else 0.0 for a, b in ((a1, one[2]), (a2, two[2])))
    light, strong = two[0] - one[0], c2 - c1
    turn = 0.0 if not c1 * c2 else (h2 - h1 + 180) % 360 - 180
    if c1 * c2 and abs(h2 - h1) == 180:
        turn = h2 - h1
    hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn) / 2)
    mean_l, mean_c = (one[0] + two[0]) / 2, (c1 + c2) / 2
    if not c1 * c2:
        mean_h = h1 + h2
    elif abs(h1 - h2) <= 180:
        mean_h = (h1 + h2) / 2
    else:
        mean_h = (h1 + h2 + 360) / 2 if h1 + h2 < 360 else (h1 + h2 - 360) / 2
    t = (
        1
        - 0.17 * math.cos(math.radians(mean_h - 30))
        + 0.24 * math.cos(math.radians(2 * mean_h))
        + 0.32 * math.cos(math.radians(3 * mean_h + 6))
        - 0.20 * math.cos(math.radians(4 * mean_h - 63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / math.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    rotation = 30 * math.exp(-(((mean_h - 275) / 25) ** 2))
    r_t = -2 * math.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * math.sin(math.radians(2 * rotation))
    parts = light / s_l, strong / s_c, hue / s_h
    return math.sqrt(sum(part**2 for part in parts) + r_t * parts[1] * parts[2])


def simulate(picture: Path, folder: Path) -> list[Path]:
    """The three simulations of a picture."""
    from PIL import Image

    pixels = np.asarray(Image.open(picture).convert("RGB"), dtype=float) / 255
    written = []
    for name in DEFICIENCIES:
        out = folder / f"{picture.stem}-{name}.png"
        Image.fromarray(np.round(seen(pixels, name) * 255).astype(np.uint8)).save(out)
        written.append(out)
    return written


def main(arguments: list[str]) -> int:
    """Simulate pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pictures", nargs="+", type=Path)
    parser.add_argument("--to", type=Path, default=Path())
    asked = parser.parse_args(arguments)
    asked.to.mkdir(parents=True, exist_ok=True)
    for picture in asked.pictures:
        for path in simulate(picture, asked.to):
            print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
