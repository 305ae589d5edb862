"""Counting pairs in the wrong order, many rows at once, in O(n log n) array operations."""

from __future__ import annotations

import numpy as np

_LEAF = 5
"""Blocks of 2^5 ranks are finished by comparing every pair: cheaper than five more rounds of splitting."""


def inversions(rank: np.ndarray) -> np.ndarray:
    """Number of pairs i < j with rank[i] > rank[j] in each row.

    ``rank`` (..., n) holds a permutation of 0..n−1 in each row.  The rows are split by the highest bit of the
    rank again and again (a stable radix sort from the top): a zero behind a one of the same block is an inversion.
    """
    n = rank.shape[-1]
    rows = int(np.prod(rank.shape[:-1], dtype=np.int64))
    bits = max(1, int(n - 1).bit_length())
    size = 1 << bits
    work = np.empty((rows, size), np.int16 if bits < 15 else np.int32)
    work[:, :n] = rank.reshape(rows, n)
    work[:, n:] = np.arange(n, size)
    leaf = min(bits, _LEAF)
    count = np.zeros(rows, np.int64)
    for bit in range(bits - 1, leaf - 1, -1):
        work = _split(work, bit, count)
    blocks = work.reshape(rows, -1, 1 << leaf)
    for lag in range(1, 1 << leaf):
        count += np.count_nonzero(blocks[..., :-lag] > blocks[..., lag:], axis=(1, 2))
    return count.reshape(rank.shape[:-1])


def _split(work: np.ndarray, bit: int, count: np.ndarray) -> np.ndarray:
    """Sort each block of 2^(bit+1) stably by one bit, adding the inversions this undoes to *count*."""
    rows, size = work.shape
    width = 2 << bit
    block = work.reshape(-1, width)
    high = (block & (1 << bit)) != 0
    before = np.cumsum(high, axis=1, dtype=work.dtype)
    low = ~high
    count += before[low].reshape(rows, -1).sum(axis=1, dtype=np.int64)
    parted = np.empty_like(block)
    parted[:, : width // 2] = block[low].reshape(-1, width // 2)
    parted[:, width // 2 :] = block[high].reshape(-1, width // 2)
    return parted.reshape(rows, size)
