"""The 338 cities as squares of one size that keep their neighbours: writes resources/cities/tiles.json.

    python tools/make_tiles.py

A map of squares needs no outline.  Neighbours are the edges of the Gabriel graph of the cities' coordinates (no
third city lies in the circle over the line between two).  The cities are pulled together until neighbours lie one
square apart, an assignment solver gives each its square at the least squared distance, and swaps of squares then
bring more neighbours together.  The same coordinates give the same squares; the share of neighbours kept is printed.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial import Delaunay

ROOT = Path(__file__).resolve().parents[1]
CITIES = ROOT / "resources" / "cities" / "cities_338.csv"
TILES = ROOT / "resources" / "cities" / "tiles.json"
SEED = 338
PULLS, SWAPS, DRIFT = 400, 1_500_000, 0.02
"""Rounds of pulling together; swaps tried; what a square's distance from its place costs against a neighbour."""


def albers(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Equal-area conic projection, parallels 25° and 47° N, centre 105° E (unit sphere)."""
    one, two, middle = np.radians([25.0, 47.0, 0.0])
    n = (np.sin(one) + np.sin(two)) / 2
    c = np.cos(one) ** 2 + 2 * n * np.sin(one)
    rho = np.sqrt(c - 2 * n * np.sin(np.radians(lat))) / n
    angle = n * np.radians(lon - 105.0)
    return np.column_stack([rho * np.sin(angle), np.sqrt(c - 2 * n * np.sin(middle)) / n - rho * np.cos(angle)])


def gabriel(points: np.ndarray) -> np.ndarray:
    """Pairs of neighbours, (n, 2), each once and in order."""
    corners = Delaunay(points).simplices
    pairs = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    middle = points[pairs].mean(axis=1)
    radius = np.linalg.norm(points[pairs[:, 0]] - middle, axis=1)
    nearest = np.linalg.norm(points[None] - middle[:, None], axis=2).min(axis=1)
    return pairs[nearest >= radius - 1e-12]


def pulled(points: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Places at which neighbours lie about one apart and nobody nearer than one."""
    lengths = np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1)
    here = points / np.median(lengths)
    for turn in range(PULLS):
        strength = 0.5 * (1 - turn / PULLS) + 0.02
        move = np.zeros_like(here)
        apart = here[pairs[:, 1]] - here[pairs[:, 0]]
        length = np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
        pull = apart * (1 - 1.15 / length) / 2 * 0.3
        np.add.at(move, pairs[:, 0], pull)
        np.add.at(move, pairs[:, 1], -pull)
        every = here[None] - here[:, None]
        distance = np.linalg.norm(every, axis=2) + np.eye(len(here)) * 9
        push = np.where(distance < 1, (1 - distance) / 2, 0)[..., None] * every / distance[..., None]
        move -= push.sum(axis=1)
        here = here + strength * move
    return here


def assigned(places: np.ndarray) -> np.ndarray:
    """A square (column, row) for each city at the least sum of squared distances."""
    low, high = np.floor(places.min(axis=0)) - 1, np.ceil(places.max(axis=0)) + 1
    columns, rows = np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1)
    cells = np.array([(x, y) for y in rows for x in columns])
    cost = ((places[:, None] - cells[None]) ** 2).sum(axis=2)
    return cells[linear_sum_assignment(cost)[1]].astype(int)


def kept(cells: np.ndarray, pairs: np.ndarray, corners: bool = True) -> int:
    """Pairs of neighbours whose squares touch (at an edge, or at a corner too)."""
    step = np.abs(cells[pairs[:, 0]] - cells[pairs[:, 1]])
    return int(((step.max(axis=1) <= 1) if corners else (step.sum(axis=1) <= 1)).sum())


class Board:
    """Squares and who stands on them, with what each city is worth where it stands."""

    def __init__(self, cells: np.ndarray, places: np.ndarray, pairs: np.ndarray) -> None:
        self.cells = [tuple(cell) for cell in cells.tolist()]
        self.places = places.tolist()
        self.holder = {cell: city for city, cell in enumerate(self.cells)}
        self.near: list[list[int]] = [[] for _ in self.cells]
        for one, two in pairs.tolist():
            self.near[one].append(two)
            self.near[two].append(one)

    def worth(self, city: int) -> float:
        """Neighbours that touch (an edge counts a little more), less the drift from the city's place."""
        x, y = self.cells[city]
        total = 0.0
        for other in self.near[city]:
            dx, dy = abs(self.cells[other][0] - x), abs(self.cells[other][1] - y)
            total += 1.1 if dx + dy <= 1 else 1.0 if max(dx, dy) <= 1 else 0.25 / (dx + dy)
        px, py = self.places[city]
        return total - DRIFT * ((px - x) ** 2 + (py - y) ** 2)

    def swap(self, city: int, to: tuple[int, int]) -> None:
        """Move a city to a square; who stands there comes here."""
        here, other = self.cells[city], self.holder.get(to)
        self.cells[city], self.holder[to] = to, city
        if other is None:
            del self.holder[here]
        else:
            self.cells[other], self.holder[here] = here, other

    def gain(self, city: int, to: tuple[int, int]) -> float:
        """What the swap is worth; it is done afterwards."""
        touched = [city] if (other := self.holder.get(to)) is None else [city, other]
        before = sum(map(self.worth, touched))
        self.swap(city, to)
        return sum(map(self.worth, touched)) - before


def improved(board: Board) -> None:
    """Swaps of near squares: worse ones are taken ever more rarely (annealing)."""
    rng = np.random.default_rng(SEED)
    size = 50_000
    for start in range(0, SWAPS, size):
        heat = 0.6 * (1 - start / SWAPS) ** 2 + 1e-3
        cities = rng.integers(0, len(board.cells), size).tolist()
        steps = rng.integers(-2, 3, (size, 2)).tolist()
        luck = (np.log(rng.random(size)) * heat).tolist()
        for city, (dx, dy), allowed in zip(cities, steps, luck, strict=True):
            here = board.cells[city]
            to = (here[0] + dx, here[1] + dy)
            if to != here and board.gain(city, to) < allowed:
                board.swap(city, here)


def layout() -> dict[str, object]:
    """The content of the resource."""
    with CITIES.open(encoding="utf-8-sig", newline="") as file:
        cities = list(csv.DictReader(file))
    lon, lat = (np.array([float(city[f"{axis}_wgs84"]) for city in cities]) for axis in ("lon", "lat"))
    points = albers(lon, lat)
    pairs = gabriel(points)
    places = pulled(points, pairs)
    board = Board(assigned(places), places, pairs)
    improved(board)
    cells = np.array(board.cells)
    cells = np.column_stack([cells[:, 0] - cells[:, 0].min(), cells[:, 1].max() - cells[:, 1]])
    touching, edges = kept(cells, pairs), kept(cells, pairs, corners=False)
    print(f"{len(pairs)} pairs of neighbours: {touching} touch ({touching / len(pairs):.1%}), {edges} at an edge")
    return {
        "schema": 1,
        "note": "Squares of one size, one a city, that keep neighbours together; no outline, no distances. Made by "
        "tools/make_tiles.py from the coordinates of cities_338.csv (see sources.json); row 0 is the north.",
        "neighbours": {"pairs": len(pairs), "touching": touching, "at_an_edge": edges},
        "tiles": {city["code"]: cell for city, cell in zip(cities, cells.tolist(), strict=True)},
    }


def main() -> int:
    """Write the resource."""
    found = layout()
    tiles = found.pop("tiles")
    lines = ",\n".join(f'  "{code}": {json.dumps(cell)}' for code, cell in tiles.items())  # type: ignore[attr-defined]
    head = json.dumps(found, ensure_ascii=False, indent=1)[:-2]
    TILES.write_text(f'{head},\n "tiles": {{\n{lines}\n }}\n}}\n', encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
