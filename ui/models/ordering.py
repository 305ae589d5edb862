"""Sort and filter by row numbers, with numpy; no proxy model.

A table is a mapping of column key to a sequence of values; the answer is always an array of row numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np


def sort_ranks(values: Sequence[Any], numeric: bool) -> np.ndarray:
    """Rank of each row (float64); missing values rank infinite, thus last.

    Text ranks by its GB 18030 bytes: the common Chinese characters then stand in the order of pinyin.
    """
    if numeric:
        ranks = np.array([np.nan if value is None else value for value in values], dtype=float)
        return np.where(np.isnan(ranks), np.inf, ranks)
    texts = ["" if value is None else str(value) for value in values]
    order = {text: float(place) for place, text in enumerate(sorted(set(texts), key=_gb18030))}
    order[""] = np.inf
    return np.fromiter((order[text] for text in texts), dtype=float, count=len(texts))


def _gb18030(text: str) -> bytes:
    return text.encode("gb18030", "replace")


def sorted_rows(rows: np.ndarray, ranks: np.ndarray, descending: bool) -> np.ndarray:
    """*rows* in the order of *ranks*, stable; missing (infinite) ranks stay last either way."""
    chosen = ranks[rows]
    if descending:
        chosen = np.where(np.isinf(chosen), np.inf, -chosen)
    return rows[np.argsort(chosen, kind="stable")]


def odd_groups(ranks: np.ndarray) -> np.ndarray:
    """Mask of every other run of equal ranks."""
    if not len(ranks):
        return np.empty(0, bool)
    return np.asarray(np.cumsum(np.r_[False, ranks[1:] != ranks[:-1]]) % 2 == 1)


def matching_text(haystack: Sequence[str], words: Iterable[str]) -> np.ndarray:
    """Mask of the rows whose joined text has every one of *words* (lower case)."""
    needles = list(words)
    if len(needles) == 1:
        needle = needles[0]
        return np.fromiter((needle in text for text in haystack), dtype=bool, count=len(haystack))
    return np.fromiter((all(n in text for n in needles) for text in haystack), dtype=bool, count=len(haystack))


def joined_rows(columns: Mapping[str, Sequence[str]], count: int) -> list[str]:
    """One lower-case text a row of all its shown cells (*count* empty ones without columns)."""
    if not columns:
        return [""] * count
    return ["\t".join(cells).lower() for cells in zip(*columns.values(), strict=True)]


def matching_values(values: Sequence[Any], wanted: frozenset[Any]) -> np.ndarray:
    """Mask of the rows whose value is one of *wanted*."""
    return np.fromiter((value in wanted for value in values), dtype=bool, count=len(values))
