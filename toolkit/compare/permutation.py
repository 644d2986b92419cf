"""Permutation tests whose unit is the article.

The null hypothesis is that the group label says nothing about an article. Labels are
shuffled between articles, never between words or quotes, so whatever clusters inside an
article stays together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import sparse

from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError

MAX_SPLITS = 10_000
"""Up to this many ways to split the articles, all are tried; beyond, a random sample."""

_TOLERANCE = 1e-9
_BLOCK = 1024  # most splits drawn at a time
_CELLS = 20_000_000  # most memberships drawn at a time
_SPLIT_CELLS = 650_000  # memberships looked at together: what the processor's cache holds
_STATISTIC_CELLS = 65_536  # statistics worked out together, likewise


@check_arguments
def count_splits(n_a: int, n_b: int) -> int:
    """Return in how many ways articles can be split into groups of two sizes.

    Examples
    --------
    >>> count_splits(2, 3)
    10
    """
    return math.comb(n_a + n_b, n_a)


@check_arguments
def smallest_p(n_a: int, n_b: int, *, n_permutations: int | None = None) -> float:
    """Return the smallest two-sided p a permutation test of two groups can give.

    Parameters
    ----------
    n_a, n_b : int
        Articles in each group.
    n_permutations : int, optional
        Size of the random sample, used where there are more than `MAX_SPLITS` splits.

    Returns
    -------
    float
        1 / splits, or 2 / splits for groups of one size, where every split has a mirror
        image that is as extreme. 1.0 where a group is empty: nothing can be found then.

    Examples
    --------
    >>> [round(smallest_p(a, b), 4) for a, b in [(1, 4), (2, 3), (4, 4), (5, 5)]]
    [0.2, 0.1, 0.0286, 0.0079]
    """
    if min(n_a, n_b) < 1:
        return 1.0
    splits = count_splits(n_a, n_b)
    exact = min(1.0, (2 if n_a == n_b else 1) / splits)
    if n_permutations is not None and splits > MAX_SPLITS:
        return max(exact, 1 / (n_permutations + 1))
    return exact


def check_permutations(n_permutations: int, *, argument: str = "n_permutations") -> int:
    """Refuse a number of permutations (or draws) that cannot give a p.

    Raises
    ------
    ArgumentError
        When it is no integer of at least 1.
    """
    whole = isinstance(n_permutations, (int, np.integer)) and not isinstance(n_permutations, bool)
    if not whole or n_permutations < 1:
        raise ArgumentError(f"{argument}={n_permutations!r} must be a whole number of at least 1.")
    return int(n_permutations)


def memberships(n_a: int, n: int, *, n_permutations: int, seed: int) -> Iterator[np.ndarray]:
    """Yield blocks of group memberships: all splits, or a random sample of them.

    Yields
    ------
    ndarray of bool, shape (splits in the block, n)
        True for the articles of the first group.
    """
    rows = max(1, min(_BLOCK, _CELLS // max(n, 1)))
    if math.comb(n, n_a) <= MAX_SPLITS:
        few = min(n_a, n - n_a)
        splits = combinations(range(n), few)
        while True:
            block = [split for _, split in zip(range(rows), splits, strict=False)]
            if not block:
                return
            member = np.zeros((len(block), n), dtype=bool)
            np.put_along_axis(member, np.array(block, dtype=np.intp).reshape(-1, few), True, 1)
            yield member if few == n_a else ~member
    rng = np.random.default_rng(seed)
    base = np.arange(n) < n_a
    for first in range(0, n_permutations, rows):
        size = min(rows, n_permutations - first)
        yield rng.permuted(np.broadcast_to(base, (size, n)), axis=1)


@dataclass(frozen=True)
class Permuted:
    """What `permute_counts` found, one entry per column.

    Attributes
    ----------
    statistic : ndarray of float64
        Excess of the first group over what its exposure would give, in permutation standard
        deviations.
    p : ndarray of float64
        Two-sided p of each column by itself.
    p_adjusted : ndarray of float64
        p against the largest statistic of any column (max-T; Westfall and Young 1993).
    smallest_p : float
        The smallest p that any data could give here.
    n_permutations : int
        Number of splits looked at.
    exact : bool
        Whether those were all splits.
    """

    statistic: np.ndarray
    p: np.ndarray
    p_adjusted: np.ndarray
    smallest_p: float
    n_permutations: int
    exact: bool


@check_arguments
def permute_counts(
    counts: np.ndarray | sparse.spmatrix,
    exposure: np.ndarray,
    member: np.ndarray,
    *,
    n_permutations: int = 9999,
    seed: int = 0,
) -> Permuted:
    r"""Test many columns at once: does a group of articles have more or less of each?

    For column :math:`w`, article :math:`i` has count :math:`y_{iw}` on exposure :math:`x_i`
    (words, quotes, or 1 for a mean over articles). With the pooled rate
    :math:`r_w = \sum y_{iw} / \sum x_i` the statistic is
    :math:`T_w = \sum_{i \in a} (y_{iw} - r_w x_i) / s_w`, where :math:`s_w` is its standard
    deviation over all splits, :math:`s_w^2 = n_a n_b / n \cdot S^2(y - r x)`. As
    :math:`r_w` and :math:`s_w` do not depend on the split, the test is exact, and columns are
    on one scale for max-T however bursty a word is.

    Parameters
    ----------
    counts : array or sparse matrix, shape (articles, columns)
    exposure : array, shape (articles,)
    member : array of bool, shape (articles,)
        Which articles are in the first group.
    n_permutations : int
        Sample size where there are more than `MAX_SPLITS` splits.
    seed : int

    Returns
    -------
    Permuted
        p is the share of all splits at least as extreme where all are tried, else
        (1 + hits) / (B + 1) (Phipson and Smyth 2010). Columns that never vary have p = 1.

    References
    ----------
    Westfall and Young (1993), Resampling-Based Multiple Testing. Phipson and Smyth (2010),
    Permutation P-values should never be zero, SAGMB 9.

    Examples
    --------
    >>> tone = np.array([[3.0], [1], [-2], [-4], [-1]])
    >>> found = permute_counts(tone, np.ones(5), np.array([True, True, False, False, False]))
    >>> found.p.round(6).tolist(), found.exact
    ([0.1], True)
    """
    n_permutations = check_permutations(n_permutations)
    member = np.asarray(member, dtype=bool)
    # one orientation, so that a against b and b against a see the same random splits
    flipped = bool(2 * member.sum() > len(member)) or bool(
        2 * member.sum() == len(member) and len(member) and not member[0]
    )
    member = ~member if flipped else member
    x = np.asarray(exposure, dtype=np.float64)
    n, n_a = len(member), int(member.sum())
    m = counts.shape[1]
    lowest = smallest_p(n_a, n - n_a, n_permutations=n_permutations)
    if n_a in (0, n) or m == 0:
        ones = np.ones(m)
        return Permuted(np.zeros(m), ones, ones.copy(), 1.0, 1, True)

    columns = sparse.csr_matrix(counts, dtype=np.float64).T.tocsr()  # (columns, articles)
    total = np.asarray(columns.sum(axis=1)).ravel()
    rate = total / x.sum() if x.sum() > 0 else np.zeros(m)
    squares = np.asarray(columns.multiply(columns).sum(axis=1)).ravel()
    residual = squares - 2 * rate * (columns @ x) + rate**2 * (x @ x)
    # sums of residuals are zero by construction, so no mean is taken off
    scale = np.sqrt(np.maximum(residual, 0) / (n - 1) * n_a * (n - n_a) / n)
    varies = scale > _TOLERANCE * np.maximum(1e-300, np.abs(total) + np.sqrt(squares))
    inverse = np.where(varies, 1 / np.where(varies, scale, 1), 0.0)
    step = max(64, min(_BLOCK, _SPLIT_CELLS // n))  # splits at a time
    parts = _parts(columns, max(64, _STATISTIC_CELLS // step))

    def statistics(block: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Which columns, and their statistic in each split of the block."""
        exposed = block @ x
        inside: dict[np.dtype, np.ndarray] = {}
        for at, part in parts:
            if part.dtype not in inside:
                inside[part.dtype] = np.ascontiguousarray(block.T, dtype=part.dtype)
            out = (part @ inside[part.dtype]).astype(np.float64)
            out -= np.outer(rate[at], exposed)
            out *= inverse[at, None]
            yield at, out

    observed = np.zeros(m)
    for at, part in statistics(member[None, :]):
        observed[at] = part[:, 0]
    bar = np.abs(observed) - _TOLERANCE * (1 + np.abs(observed))
    hits, beaten, looked = np.zeros(m), np.zeros(m), 0
    for block in memberships(n_a, n, n_permutations=n_permutations, seed=seed):
        for first in range(0, len(block), step):
            splits = block[first : first + step]
            largest = np.zeros(len(splits))
            for at, drawn in statistics(splits):
                np.abs(drawn, out=drawn)
                hits[at] += np.count_nonzero(drawn >= bar[at, None], axis=1)
                np.maximum(largest, drawn.max(axis=0), out=largest)
            largest.sort()
            beaten += len(largest) - np.searchsorted(largest, bar, side="left")
            looked += len(largest)
    exact = count_splits(n_a, n - n_a) <= MAX_SPLITS
    extra = 0 if exact else 1
    p = np.where(varies, (hits + extra) / (looked + extra), 1.0)
    adjusted = np.where(varies, (beaten + extra) / (looked + extra), 1.0)
    return Permuted(-observed if flipped else observed, p, adjusted, lowest, looked, exact)


def _parts(columns: sparse.csr_matrix, rows: int) -> list[tuple[np.ndarray, sparse.csr_matrix]]:
    """Cut a matrix (columns, articles) into blocks that stay in the processor's cache.

    Whole numbers are summed in the smallest type in which no sum of any articles can overflow
    or lose a digit, so the sums are exact: 16 bits for nearly all words, which is what makes a
    thousand permutations of ten thousand articles a matter of seconds.

    Returns
    -------
    list of (numbers of the columns, csr_matrix of at most `rows` of them)
    """
    size = np.asarray(abs(columns).sum(axis=1)).ravel()
    broken = columns.data != np.rint(columns.data)
    if broken.any():
        row = np.repeat(np.arange(columns.shape[0]), np.diff(columns.indptr))
        size[row[broken]] = np.inf
    parts = []
    low = -1.0
    for dtype, high in ((np.int16, 2**15 - 1), (np.float32, 2**24), (np.float64, np.inf)):
        at = np.flatnonzero((size > low) & (size <= high))
        chosen = columns[at].astype(dtype)
        for first in range(0, len(at), rows):
            parts.append((at[first : first + rows], chosen[first : first + rows]))
        low = high
    return parts
