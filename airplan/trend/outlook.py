"""The outlook: seeded joint draws (draw × year × metric) of the coming years, for one unit or many.

See :mod:`airplan.trend.hierarchy` for the model, docs/methods.md for how it did on real cities.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from airplan.errors import Refused, UsageError
from airplan.progress import QUIET, Progress
from airplan.trend import prior
from airplan.trend.fit import Fitted, fit
from airplan.trend.hierarchy import Panel, Spread, nation_path, region_gain, unit_gain
from airplan.trend.loglinear import draws_ahead
from airplan.trend.outlook_types import Outlook
from airplan.trend.scale import DAY_COUNTS, YEAR_DAYS, from_model, to_model
from airplan.trend.statespace import annual_draws

METHODS = ("auto", "loglinear", "shrunk", "statespace")
LAST_YEAR = 2035
DRAWS = 2400


@dataclass(frozen=True)
class History:
    """Yearly statistics of the units of a project, as the outlook reads them.

    ``values`` (N, T, M) in natural units (NaN missing), ``units`` (N,) ids, ``years`` (T,) consecutive,
    ``region`` (N,) any integer label (province, parent city …), ``days`` (N, T) days counted in the year, ``monthly``
    (N, months, M) monthly values from January of the first year on (method ``statespace`` only), ``left_out``
    (N, T, M) what was taken out of ``values`` because it lies far off, ``other_state`` (N,) years of the first metric
    left out because they are of another data state.
    """

    units: np.ndarray
    years: np.ndarray
    metrics: tuple[str, ...]
    values: np.ndarray
    region: np.ndarray
    days: np.ndarray | None = None
    monthly: np.ndarray | None = None
    left_out: np.ndarray | None = None
    other_state: np.ndarray | None = None

    def row(self, unit: int) -> int:
        """Row of a unit id.  Raises KeyError."""
        places = np.flatnonzero(self.units == unit)
        if not len(places):
            raise KeyError(unit)
        return int(places[0])

    def panel(self, metric: str) -> Panel:
        """One metric on the modelling scale; regions numbered 0..G−1."""
        column = self.values[:, :, self.metrics.index(metric)]
        days = YEAR_DAYS if self.days is None else np.where(np.isfinite(self.days), self.days, YEAR_DAYS)
        group = np.unique(self.region, return_inverse=True)[1].reshape(-1)
        return Panel(self.years, to_model(column, metric, days), group)


def make_outlook(
    history: History,
    unit: int,
    *,
    until: int = LAST_YEAR,
    seed: int = 0,
    draws: int = DRAWS,
    method: str = "auto",
    known_in: int | None = None,
    metrics: Sequence[str] | None = None,
) -> Outlook:
    """The outlook of one unit.  See :func:`make_outlooks`."""
    options = {"until": until, "seed": seed, "draws": draws, "method": method, "known_in": known_in}
    return make_outlooks(history, [unit], metrics=metrics, **options)[unit]  # type: ignore[arg-type]


def make_outlooks(
    history: History,
    units: Sequence[int],
    *,
    until: int = LAST_YEAR,
    seed: int = 0,
    draws: int = DRAWS,
    method: str = "auto",
    known_in: int | None = None,
    metrics: Sequence[str] | None = None,
    progress: Progress = QUIET,
) -> dict[int, Outlook]:
    """Outlooks of *units*, years after the last of the history up to *until*.

    The national and regional draws depend on *seed* only, so draw d of two units shares the year's common
    weather; a unit's own draws depend on seed and unit, never on which other units are asked for.
    ``known_in`` keeps published results of later years out of the prior (backtests).
    Raises :class:`UsageError` for an unknown method, :class:`Refused` where a unit has no value.
    """
    if method not in METHODS:
        raise UsageError("trend.unknown_method", method=method, methods=", ".join(METHODS))
    if method == "statespace" and DAY_COUNTS & set(metrics or history.metrics):
        raise UsageError("trend.not_for_days", method=method)
    last = int(history.years[-1])
    if until <= last:
        raise UsageError("trend.year_not_ahead", year=until, last=last)
    chosen = tuple(metrics or history.metrics)
    for unit in units:
        _check_has_values(history, unit, chosen)
    fits = {metric: fit_metric(history, metric, until - last, known_in) for metric in chosen}
    common = _Noise(seed, correlation(fits, chosen), draws)
    columns = [
        _ahead(method, fits[metric], common, place, history, units, progress) for place, metric in enumerate(chosen)
    ]
    ahead = np.arange(last + 1, until + 1)
    answer = {}
    for row, unit in enumerate(units):
        matrix = np.stack(
            [_natural(column[row], metric) for column, metric in zip(columns, chosen, strict=True)], axis=2
        )
        words = _describe(fits[chosen[0]], history.row(unit), method, chosen[0], known_in or last + 1)
        answer[unit] = Outlook(unit, ahead, chosen, matrix, *words, seed)
    return answer


def _natural(values: np.ndarray, metric: str) -> np.ndarray:
    return np.asarray(from_model(values, metric))


def _check_has_values(history: History, unit: int, metrics: Sequence[str]) -> None:
    for metric in metrics:
        column = history.values[history.row(unit), :, history.metrics.index(metric)]
        if not np.isfinite(column).any():
            raise Refused("trend.no_values", unit=unit, metric=metric)


def fit_metric(history: History, metric: str, ahead: int = 1, known_in: int | None = None) -> Fitted:
    """The fitted model of one metric, prepared for *ahead* further years."""
    return fit(history.panel(metric), metric, ahead, known_in)


class _Noise:
    """Standard normal draws, the same for the same (seed, name), correlated between metrics."""

    def __init__(self, seed: int, together: np.ndarray, draws: int) -> None:
        self.seed = seed
        self._root = np.linalg.cholesky(together)
        self.draws = draws
        self._kept: dict[str, np.ndarray] = {}

    def of(self, name: str, years: int, metric: int, keep: bool = False) -> np.ndarray:
        """Draws (draws, years) of one metric."""
        if (kept := self._kept.get(name)) is None:
            words = [self.seed & 0xFFFFFFFF, (self.seed >> 32) & 0xFFFFFFFF, zlib.crc32(name.encode())]
            plain = np.random.default_rng(words).standard_normal((len(self._root), self.draws, years))
            kept = np.einsum("ab,bdy->ady", self._root, plain)
            if keep or len(self._root) > 1:
                self._kept[name] = kept
        answer: np.ndarray = kept[metric]
        return answer


def _root(cov: np.ndarray) -> np.ndarray:
    # Symmetric root by eigenvalues: these covariances may be singular (a known year has none left).
    values, vectors = np.linalg.eigh((cov + cov.T) / 2)
    return np.asarray(vectors * np.sqrt(np.clip(values, 0.0, None)))


def _ahead(
    method: str,
    fitted: Fitted,
    noise: _Noise,
    place: int,
    history: History,
    units: Sequence[int],
    progress: Progress,
) -> np.ndarray:
    if method in ("auto", "shrunk"):
        return _metric_draws(fitted, noise, place, history, units, progress)
    if method == "statespace":
        return _monthly_draws(fitted, noise, place, history, units, progress)
    answer = []
    for unit in units:
        normal = noise.of(f"unit{unit}", len(fitted.steps), place)
        rng = np.random.default_rng([zlib.crc32(f"scale{unit}".encode()), place])
        answer.append(draws_ahead(fitted.panel.y[history.row(unit)], fitted.steps, normal, rng))
    return np.stack(answer)


def _monthly_draws(
    fitted: Fitted, noise: _Noise, place: int, history: History, units: Sequence[int], progress: Progress
) -> np.ndarray:
    if history.monthly is None:
        raise Refused("trend.needs_months")
    first, until = int(history.years[-1]) + 1, int(history.years[-1]) + len(fitted.steps) - fitted.observed
    s = fitted.spread
    sd = float(np.sqrt(s.nation_slope**2 + s.region_slope**2 + s.own_slope**2))
    answer = []
    for number, unit in enumerate(units):
        progress.step(number, len(units))
        rng = np.random.default_rng([noise.seed & 0xFFFFFFFF, zlib.crc32(f"months{unit}".encode()), place])
        values = history.monthly[history.row(unit), :, place]
        held = np.flatnonzero(np.isfinite(values) & (values > 0))
        values = values[: held[-1] + 1] if len(held) else values
        start = (int(history.years[0]), 1)
        if len(held):
            start, values = _from_first(start, values, int(held[0]))
        drawn = annual_draws(values, start, first, until, noise.draws, rng, (fitted.slope_prior, sd))
        answer.append(np.log(drawn))
    return np.stack(answer)


def _from_first(start: tuple[int, int], values: np.ndarray, first: int) -> tuple[tuple[int, int], np.ndarray]:
    months = start[1] - 1 + first
    return (start[0] + months // 12, months % 12 + 1), values[first:]


def _metric_draws(
    fitted: Fitted, noise: _Noise, place: int, history: History, units: Sequence[int], progress: Progress
) -> np.ndarray:
    """Draws (units, draws, future years) on the modelling scale: the draws are shared out among the fitted spreads."""
    parts = np.array_split(np.arange(noise.draws), len(fitted.draws))
    worlds = [
        _World(fitted, spread, part, noise, place, history)
        for spread, part in zip(fitted.draws, parts, strict=True)
        if len(part)
    ]
    years = fitted.observed
    ahead = len(fitted.steps) - years
    answer = np.empty((len(units), noise.draws, ahead))
    for spot, unit in enumerate(units):
        if spot % 16 == 0:
            progress.step(spot, len(units))
        own = noise.of(f"unit{unit}", ahead, place)
        for world in worlds:
            answer[spot, world.part] = world.unit(history.row(unit), own[world.part])
    return answer


class _World:
    """One set of spreads with its share of the draws: the common paths drawn once, the units one by one."""

    def __init__(
        self, fitted: Fitted, spread: Spread, part: np.ndarray, noise: _Noise, place: int, history: History
    ) -> None:
        self.part = part
        self._fitted, self._noise, self._place, self._history = fitted, noise, place, history
        self._cov, self._found = fitted.solved(spread)
        path = nation_path(self._found, self._cov, fitted.drift)
        plain = noise.of("nation", len(fitted.steps), place, keep=True)[part]
        self._nation = path.mean + plain @ _root(path.cov).T
        self._common: dict[int, np.ndarray] = {}
        self._gains: dict[bytes, tuple[np.ndarray, np.ndarray]] = {}

    def _with_region(self, row: int) -> np.ndarray:
        """National plus regional path (draws, all years) of the region of a unit."""
        group = int(self._fitted.panel.region[row])
        if group not in self._common:
            centre, pull, rest = region_gain(self._found, self._cov, group)
            label = f"region{self._history.region[row]}"
            plain = self._noise.of(label, len(centre), self._place, keep=True)[self.part]
            path = centre - self._nation[:, : pull.shape[1]] @ pull.T + plain @ _root(rest).T
            self._common[group] = self._nation + path
        return self._common[group]

    def unit(self, row: int, own: np.ndarray) -> np.ndarray:
        """Draws (draws, future years) of one unit; *own* its standard normal draws."""
        years = self._fitted.observed
        values = self._fitted.panel.y[row]
        seen = ~np.isnan(values)
        key = seen.tobytes()
        if key not in self._gains:
            weights, rest = unit_gain(self._cov.own, seen, years)
            self._gains[key] = weights[years:], _root(rest[years:, years:])
        ahead, root = self._gains[key]
        common = self._with_region(row)
        remainder = np.where(seen, values, 0.0) - common[:, :years]
        return np.asarray(remainder @ ahead.T + common[:, years:] + own @ root.T)


def correlation(fits: dict[str, Fitted], metrics: tuple[str, ...]) -> np.ndarray:
    """Correlation of the years' weather between metrics: of second differences, shrunk to the table's."""
    table = prior.together(metrics)
    if len(metrics) == 1:
        return table
    bends = np.stack([np.diff(fits[metric].panel.y, n=2, axis=1).ravel() for metric in metrics])
    seen = np.zeros_like(table)
    weight = np.zeros_like(table)
    for a in range(len(metrics)):
        for b in range(len(metrics)):
            both = np.isfinite(bends[a]) & np.isfinite(bends[b])
            x, y = bends[a][both], bends[b][both]
            scale = np.sqrt((x @ x) * (y @ y))
            seen[a, b] = x @ y / scale if scale > 0 else 0.0
            weight[a, b] = both.sum() / (both.sum() + prior.TOGETHER_WEIGHT) if scale > 0 else 0.0
    mixed = weight * seen + (1 - weight) * table
    values, vectors = np.linalg.eigh((mixed + mixed.T) / 2)
    safe = (vectors * np.clip(values, 0.02, None)) @ vectors.T
    size = np.sqrt(np.diag(safe))
    answer: np.ndarray = safe / np.outer(size, size)
    return answer


def _describe(fitted: Fitted, row: int, method: str, metric: str, known_in: int) -> tuple[str, str, str]:
    """Names of method, prior and level weighting for JSON."""
    name = "shrunk" if method == "auto" else method
    if method == "loglinear":
        return name, "none", "line"
    if method == "statespace":
        return name, f"published:{len(prior.drift_entries(metric, known_in))}", "kalman"
    source = f"panel:{len(fitted.panel.y)}" if len(fitted.panel.y) > 1 else "table"
    entries = prior.drift_entries(metric, known_in)
    source += f"+published:{len(entries)}" if entries else "+wide"
    return name, source, level_weighting(fitted, row)


def level_weighting(fitted: Fitted, row: int) -> str:
    """Weights of the unit's own last years in next year's forecast, newest first, as ``0.62/0.25/0.13``."""
    cov, _ = fitted.solved()
    values = fitted.panel.y[row]
    weights, _ = unit_gain(cov.own + cov.region + cov.nation, ~np.isnan(values), fitted.observed)
    newest = weights[fitted.observed][np.flatnonzero(~np.isnan(values))][::-1]
    return "/".join(f"{weight:.2f}" for weight in newest[:4])
