"""Squares of the 338: each has one of its own, neighbours stay together, and the north stays above."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from airplan.rulebook import places, tiles

ROOT = Path(__file__).resolve().parents[2]


def tool():
    """The script that made the squares."""
    spec = importlib.util.spec_from_file_location("make_tiles", ROOT / "tools" / "make_tiles.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def layout():
    cities = places.all_338()
    return cities, np.array([tiles.tile(city.code) for city in cities])


def test_every_city_has_a_square_of_its_own(layout):
    cities, cells = layout
    assert len(cities) == 338
    assert len({tuple(cell) for cell in cells.tolist()}) == 338
    assert cells.min() == 0
    assert cells.max() < 30
    assert tiles.tile("419001") is None


def test_nine_of_ten_neighbours_touch_and_the_file_says_how_many(layout):
    cities, cells = layout
    made = tool()
    points = made.albers(np.array([city.lon for city in cities]), np.array([city.lat for city in cities]))
    pairs = made.gabriel(points)
    assert made.kept(cells, pairs) / len(pairs) == pytest.approx(tiles.share_kept())
    assert tiles.share_kept() >= 0.9


def test_north_is_above_and_east_is_right(layout):
    cities, cells = layout
    lon, lat = (np.array([getattr(city, axis) for city in cities]) for axis in ("lon", "lat"))
    assert np.corrcoef(lon, cells[:, 0])[0, 1] > 0.9
    assert np.corrcoef(lat, cells[:, 1])[0, 1] < -0.9


def test_the_projection_keeps_areas():
    # A small box of 1° by 1° has the same area, cos(lat) aside, wherever it lies.
    made = tool()
    for lat in (20.0, 35.0, 50.0):
        corner = made.albers(np.array([100.0, 100.01, 100.0]), np.array([lat, lat, lat + 0.01]))
        across, up = corner[1] - corner[0], corner[2] - corner[0]
        area = abs(across[0] * up[1] - across[1] * up[0])
        assert area == pytest.approx(np.radians(0.01) ** 2 * np.cos(np.radians(lat)), rel=2e-3)


def test_neighbours_of_a_square_with_its_middle():
    # The middle lies a little high: in the circle over the upper side, beside those over the others.
    points = np.array([[0, 0], [2, 0], [2, 2], [0, 2], [1, 1.01]], float)
    pairs = {tuple(pair) for pair in tool().gabriel(points).tolist()}
    assert pairs == {(0, 1), (0, 3), (1, 2), (0, 4), (1, 4), (2, 4), (3, 4)}


def test_the_assignment_is_the_cheapest():
    made = tool()
    rng = np.random.default_rng(1)
    places_ = rng.uniform(0, 4, (6, 2))
    cells = made.assigned(places_)
    cost = ((places_ - cells) ** 2).sum()
    for one in range(6):
        for two in range(one):
            other = cells.copy()
            other[[one, two]] = other[[two, one]]
            assert cost <= ((places_ - other) ** 2).sum() + 1e-12
    assert len({tuple(cell) for cell in cells.tolist()}) == 6
