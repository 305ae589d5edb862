"""Counting pairs in the wrong order, many rows at once, in O(n log n) array operations."""

from __future__ import annotations

import numpy as np


def inversions(rank: np.ndarray) -> np.ndarray:
    """Number of pairs i < j with rank[i] > rank[j] in each row.

    ``rank`` (..., n) holds a permutation of 0..n−1 in each row.  The rows are split by the highest bit of the
    rank again and again (a stable radix sort from the top): a zero behind a one of the same block is an inversion.
    """
    n = rank.shape[-1]
    rows = int(np.prod(rank.shape[:-1], dtype=np.int64))
    bits = max(1, int(n - 1).bit_length())
    size = 1 << bits
    dtype = np.int16 if bits < 15 else np.int32
    work = np.empty((rows, size), dtype)
    work[:, :n] = rank.reshape(rows, n)
    work[:, n:] = np.arange(n, size, dtype=dtype)
    count = np.zeros(rows, np.int64)
    for bit in range(bits - 1, -1, -1):
        width = 2 << bit
        block = work.reshape(-1, width)
        ones = (block >> bit) & 1
        before = np.cumsum(ones, axis=1, dtype=dtype)
        high = ones.astype(bool)
        count += before[~high].reshape(rows, -1).sum(axis=1, dtype=np.int64)
        parted = np.empty_like(block)
        parted[:, : width // 2] = block[~high].reshape(-1, width // 2)
        parted[:, width // 2 :] = block[high].reshape(-1, width // 2)
        work = parted.reshape(rows, size)
    return count.reshape(rank.shape[:-1])
