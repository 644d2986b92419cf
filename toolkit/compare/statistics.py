"""Statistics whose unit is the article: intervals, permutation tests, effect sizes.

Intervals live in `toolkit.compare.intervals`, permutation tests of many columns in
`toolkit.compare.permutation`; the plain ones are gathered here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from toolkit.arguments import check_arguments, numbers
from toolkit.compare.intervals import (
    BOOTSTRAP_ARTICLES,
    MIN_ARTICLES,
    Interval,
    interval,
    intervals,
)
from toolkit.compare.permutation import (
    MAX_SPLITS,
    Permuted,
    count_splits,
    permute_counts,
    smallest_p,
)
from toolkit.errors import ArgumentError

__all__ = [
    "BOOTSTRAP_ARTICLES",
    "MAX_SPLITS",
    "MIN_ARTICLES",
    "Interval",
    "PermutationTest",
    "Permuted",
    "benjamini_hochberg",
    "cliffs_delta",
    "contingency",
    "count_splits",
    "cramers_v",
    "hedges_g",
    "interval",
    "intervals",
    "permutation_test",
    "permute_counts",
    "smallest_p",
    "wilson",
]


@dataclass(frozen=True)
class PermutationTest:
    """A test of two groups of articles.

    Attributes
    ----------
    difference : float
        Mean of the first group less mean of the second.
    p, smallest_p : float
        Two-sided p, and the smallest that groups of these sizes could give.
    n_a, n_b : int
        Articles in each group.
    n_permutations : int
        Splits looked at.
    method, reason : str
    """

    difference: float
    p: float
    smallest_p: float
    n_a: int
    n_b: int
    n_permutations: int
    method: str
    reason: str


def _values(values: object, argument: str) -> np.ndarray:
    array = numbers(values, argument=argument).ravel()
    array = array[~np.isnan(array)]
    if not np.isfinite(array).all():
        raise ArgumentError(f"{argument}: holds an infinite number.")
    if len(array) == 0:
        raise ArgumentError(f"{argument}: is empty; a group needs at least one article.")
    return array


@check_arguments
def permutation_test(
    a: object, b: object, *, n_permutations: int = 9999, seed: int = 0
) -> PermutationTest:
    """Test whether two groups of articles have the same mean, by shuffling their labels.

    Parameters
    ----------
    a, b : sequence of float
        One value per article; nulls are left out.
    n_permutations : int
        Size of the random sample, where there are more than `MAX_SPLITS` splits.
    seed : int

    Returns
    -------
    PermutationTest

    Raises
    ------
    ArgumentError
        When a group is empty or holds an infinite number.

    References
    ----------
    Fisher (1935), The Design of Experiments; Phipson and Smyth (2010), SAGMB 9.

    Examples
    --------
    >>> found = permutation_test([0.30, 0.10], [-0.20, -0.40, -0.10])
    >>> found.p, found.smallest_p, found.method
    (0.1, 0.1, 'exact permutation')
    """
    x, y = _values(a, "a"), _values(b, "b")
    # one order, so that a against b and b against a see the same random splits
    first, second = sorted((x, y), key=lambda g: (len(g), g.tolist()))
    member = np.arange(len(x) + len(y)) < len(first)
    found = permute_counts(
        np.concatenate([first, second])[:, None],
        np.ones(len(member)),
        member,
        n_permutations=n_permutations,
        seed=seed,
    )
    splits = count_splits(len(x), len(y))
    if found.exact:
        method, reason = "exact permutation", f"all {splits:,} ways to split the articles"
    else:
        method = "Monte Carlo permutation"
        reason = f"{found.n_permutations:,} of {splits:.3g} ways to split the articles"
    return PermutationTest(
        float(x.mean() - y.mean()), float(found.p[0]), found.smallest_p, len(x), len(y),
        found.n_permutations, method, reason,
    )  # fmt: skip


@check_arguments
def benjamini_hochberg(p: object) -> np.ndarray:
    """Return p adjusted for the false discovery rate; nulls stay null and do not count.

    Parameters
    ----------
    p : sequence of float
        Between 0 and 1.

    Returns
    -------
    ndarray of float64

    Raises
    ------
    ArgumentError
        When a p lies outside 0 to 1.

    References
    ----------
    Benjamini and Hochberg (1995), JRSS B 57; `scipy.stats.false_discovery_control`.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, float("nan")]).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    values = numbers(p, argument="p")
    known = ~np.isnan(values)
    if known.any() and (values[known].min() < 0 or values[known].max() > 1):
        outside = values[known & ~((values >= 0) & (values <= 1))][0]
        raise ArgumentError(f"p: holds {outside:g}; a p lies between 0 and 1.")
    out = np.full(values.shape, np.nan)
    if known.any():
        from scipy.stats import false_discovery_control

        out[known] = false_discovery_control(values[known])
    return out


@check_arguments
def cliffs_delta(a: object, b: object) -> float:
    """Return Cliff's delta: how often a value of `a` is above one of `b`, less how often below.

    Returns
    -------
    float
        From -1 to 1.

    References
    ----------
    Cliff (1993), Psychological Bulletin 114.

    Examples
    --------
    >>> round(cliffs_delta([1, 2, 3, 4], [2, 3, 4, 5, 6]), 6)
    -0.55
    """
    x, y = _values(a, "a"), np.sort(_values(b, "b"))
    below = np.searchsorted(y, x, side="left").sum()
    above = len(x) * len(y) - np.searchsorted(y, x, side="right").sum()
    return float((below - above) / (len(x) * len(y)))


@check_arguments
def hedges_g(a: object, b: object) -> float | None:
    """Return Hedges' g: the difference of means in pooled standard deviations, bias-corrected.

    Returns
    -------
    float or None
        None where the groups have fewer than three values together or no spread.

    References
    ----------
    Hedges (1981), Journal of Educational Statistics 6; correction 1 - 3 / (4 df - 1).

    Examples
    --------
    >>> round(hedges_g([1, 2, 3, 4], [2, 3, 4, 5, 6]), 5)
    -0.91084
    """
    x, y = _values(a, "a"), _values(b, "b")
    df = len(x) + len(y) - 2
    if df < 1:
        return None
    squares = ((x - x.mean()) ** 2).sum() + ((y - y.mean()) ** 2).sum()
    largest = max(np.abs(x).max(), np.abs(y).max())
    if math.sqrt(squares / df) <= 1e-12 * max(largest, 1e-300):
        return None
    return float((x.mean() - y.mean()) / math.sqrt(squares / df) * (1 - 3 / (4 * df - 1)))


@check_arguments
def contingency(table: object) -> dict[str, object]:
    """Return chi-squared, Cramer's V and adjusted residuals of a table of counts.

    Rows and columns that are all zero are left out of the degrees of freedom. The p of
    chi-squared is not given: it takes every count as independent, which quotes and words of
    one article are not.

    Parameters
    ----------
    table : 2-d array of counts

    Returns
    -------
    dict
        ``chi2`` (float), ``v`` (float or None where there is only one row or column), ``df``
        (int), ``residuals`` (array of the table's shape; 0 where undefined).

    Raises
    ------
    ArgumentError
        When the table is not two-dimensional, or a count is negative or not finite.

    References
    ----------
    Cramer (1946); Haberman (1973), Biometrics 29 (adjusted residuals).

    Examples
    --------
    >>> found = contingency([[30, 4, 1], [18, 9, 8]])
    >>> round(found["chi2"], 6), round(found["v"], 6)
    (10.367521, 0.384847)
    """
    counts = numbers(table, argument="table")
    if counts.ndim != 2:
        raise ArgumentError(f"table: must have rows and columns, has {counts.ndim} dimension(s).")
    if not np.isfinite(counts).all() or (counts < 0).any():
        wrong = counts[~(np.isfinite(counts) & (counts >= 0))][0]
        raise ArgumentError(f"table: holds {wrong:g}; counts must be finite and not negative.")
    total = counts.sum()
    rows, columns = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
    residuals = np.zeros_like(counts)
    k = int(min((rows > 0).sum(), (columns > 0).sum()))
    df = max(0, int((rows > 0).sum()) - 1) * max(0, int((columns > 0).sum()) - 1)
    if total == 0:
        return {"chi2": 0.0, "v": None, "df": 0, "residuals": residuals}
    expected = rows * columns / total
    live = expected > 0
    chi2 = float(((counts - expected)[live] ** 2 / expected[live]).sum())
    variance = expected * (1 - rows / total) * (1 - columns / total)
    free = variance > 1e-12 * total
    residuals[free] = (counts - expected)[free] / np.sqrt(variance[free])
    v = math.sqrt(chi2 / (total * (k - 1))) if k > 1 else None
    return {"chi2": chi2, "v": v, "df": df, "residuals": residuals}


@check_arguments
def cramers_v(table: object) -> float | None:
    """Return Cramer's V of a table of counts, or None where it has only one row or column.

    Examples
    --------
    >>> round(cramers_v([[30, 4, 1], [18, 9, 8]]), 6)
    0.384847
    """
    return contingency(table)["v"]  # type: ignore[return-value]


@check_arguments
def wilson(count: float, n: float, *, level: float = 0.95) -> tuple[float, float]:
    """Return Wilson's interval for a share of independent trials.

    For shares over articles, such as "12 of 20 articles"; not for words or quotes, which
    are not independent of each other.

    Parameters
    ----------
    count, n : float
        Successes and trials. Fractions are allowed: an effective number of trials, of units
        that weigh unequally or go together, is rarely whole.
    level : float

    Returns
    -------
    (low, high) : tuple of float

    Raises
    ------
    ArgumentError
        When n is 0 or below, count does not lie in 0 to n, or level not in 0 to 1.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference,
    JASA 22. `scipy.stats.binomtest` gives the same for whole numbers.

    Examples
    --------
    >>> [round(limit, 6) for limit in wilson(17, 20)]
    [0.639581, 0.947631]
    """
    if not n > 0 or not 0 <= count <= n:
        raise ArgumentError(f"count={count!r}, n={n!r}: needs 0 <= count <= n and n above 0.")
    if not 0 < level < 1:
        raise ArgumentError(f"level={level!r} must lie between 0 and 1, such as 0.95.")
    from scipy.special import ndtri

    share, z = count / n, float(ndtri(0.5 + level / 2))
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    low = 0.0 if count == 0 else max(0.0, (middle - half) / (1 + z * z / n))
    high = 1.0 if count == n else min(1.0, (middle + half) / (1 + z * z / n))
    return low, high
