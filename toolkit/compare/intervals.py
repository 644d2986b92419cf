"""Intervals over articles, with the rule that decides which one, or none.

Fewer than 5 articles: none. From 5 to 11: Student's t with the jackknife's standard error;
for shares and rates, which are skewed near zero, on a scale of their own (logit for shares,
score for rates), and none where fewer than 3 articles have what is counted. From 12:
percentile-t bootstrap, of the logarithm for shares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse, special

from toolkit.arguments import check_arguments, numbers
from toolkit.errors import ArgumentError, unknown_value

MIN_ARTICLES = 5
BOOTSTRAP_ARTICLES = 12
MIN_WITH = 3
"""Rates and shares of what fewer articles have at all get no interval."""

KINDS = ("mean", "rate", "share")


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval, or with the reason why there is none.

    Attributes
    ----------
    estimate : float or None
        None where there is nothing to estimate from.
    low, high : float or None
        None where no interval is drawn.
    n : int
        Articles it rests on.
    method : str
        ``none``, ``t``, ``t (score)``, ``t (logit)`` or ``percentile-t bootstrap``.
    reason : str
        Why that method, in words.
    level : float
    """

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    reason: str
    level: float = 0.95


@check_arguments
def interval(
    values: object,
    exposure: object = None,
    *,
    kind: str = "mean",
    level: float = 0.95,
    n_resamples: int = 1999,
    seed: int = 0,
) -> Interval:
    """Return an interval for a mean, a rate or a share over articles.

    Parameters
    ----------
    values : sequence of float
        One value per article; nulls are left out.
    exposure : sequence of float, optional
        What each value is counted on, such as the article's words. The estimate is then
        the sum of the values over the sum of the exposures. Articles without exposure are
        left out. Default: 1 each, which makes the estimate the mean.
    kind : {"mean", "rate", "share"}
        ``rate`` cannot be below 0; ``share`` lies in 0 to 1.
    level : float
        Nominal coverage.
    n_resamples, seed : int
        For the bootstrap.

    Returns
    -------
    Interval

    Raises
    ------
    ArgumentError
        On lengths that differ, a negative exposure, an unknown `kind`, a level outside 0 to 1,
        or values that `kind` does not allow.

    References
    ----------
    Cochran (1977), Sampling Techniques, ch. 6 (ratio of sums); Korn and Graubard (1998),
    Survey Methodology 24 (logit and score intervals of survey proportions); Efron and
    Tibshirani (1993), An Introduction to the Bootstrap, ch. 12 (percentile-t).

    Examples
    --------
    >>> interval([0.1, 0.2, 0.3]).reason
    'too few articles: 3, an interval needs 5'
    >>> found = interval([0.1, 0.2, 0.3, 0.2, 0.2])
    >>> found.method, round(found.low, 3), round(found.high, 3)
    ('t', 0.112, 0.288)
    """
    y = numbers(values, argument="values").ravel()
    if exposure is None:
        x = np.ones(len(y))
    else:
        x = numbers(exposure, argument="exposure").ravel()
        if len(x) != len(y):
            raise ArgumentError(
                f"exposure: has {len(x)} entries where values has {len(y)}; they must match."
            )
    keep = ~(np.isnan(y) | np.isnan(x))
    table = intervals(
        y[keep, None], x[keep], kind=kind, level=level, n_resamples=n_resamples, seed=seed
    )
    row = table.iloc[0]

    def value(name: str) -> float | None:
        return None if pd.isna(row[name]) else float(row[name])

    return Interval(
        value("estimate"), value("low"), value("high"), int(row["n"]), row["method"],
        row["reason"], level,
    )  # fmt: skip


@check_arguments
def intervals(
    values: np.ndarray | sparse.spmatrix,
    exposure: np.ndarray,
    *,
    kind: str = "mean",
    level: float = 0.95,
    n_resamples: int = 1999,
    seed: int = 0,
) -> pd.DataFrame:
    """Return intervals for many columns over the same articles.

    Parameters
    ----------
    values : array or sparse matrix, shape (articles, columns)
    exposure : array, shape (articles,)
        Articles with exposure 0 are left out.
    kind, level, n_resamples, seed
        As for `interval`.

    Returns
    -------
    DataFrame
        One row per column: estimate, low, high (float64, NaN where there is none), n (int64,
        articles), method, reason.

    Raises
    ------
    ArgumentError
        As `interval`.

    Examples
    --------
    >>> intervals(np.array([[1.0, 0], [2, 0]]), np.array([10.0, 10]), kind="rate").estimate.tolist()
    [0.15, 0.0]
    """
    if kind not in KINDS:
        raise unknown_value("kind", kind, KINDS)
    if not 0 < level < 1:
        raise ArgumentError(f"level={level!r} must lie between 0 and 1, such as 0.95.")
    x = np.asarray(exposure, dtype=np.float64)
    y = np.asarray(
        sparse.csr_matrix(values).toarray() if sparse.issparse(values) else values,
        dtype=np.float64,
    )
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ArgumentError("values: holds an infinite number or NaN.")
    if (x < 0).any():
        raise ArgumentError(f"exposure: holds {x.min():g}; it cannot be negative.")
    if kind != "mean" and (y < 0).any():
        raise ArgumentError(f"values: holds {y.min():g}; a {kind} cannot be negative.")
    if kind == "share" and (y > x[:, None] * (1 + 1e-9)).any():
        raise ArgumentError("values: a part is larger than its whole, so this is no share.")
    y, x = y[x > 0], x[x > 0]
    n, m = y.shape
    out = estimates(y, x)
    if n < MIN_ARTICLES:
        out["reason"] = (
            f"too few articles: {n}, an interval needs {MIN_ARTICLES}" if n else "no articles"
        )
        return out
    estimate = out["estimate"].to_numpy()
    rare = (kind != "mean") & ((y > 0).sum(axis=0) < MIN_WITH)
    residual = y - estimate * x[:, None]
    flat = np.abs(residual).max(axis=0, initial=0) <= 1e-12 * np.maximum(1, np.abs(y).max(axis=0))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        low, high = _t_limits(estimate, _standard_error(residual, x, kind), n, kind, level)
        resampled = np.full((2, m), np.nan)
        if n >= BOOTSTRAP_ARTICLES:  # of a voice quoted once nothing is resampled
            resampled[:, ~rare] = _percentile_t(
                y[:, ~rare], x, kind=kind, level=level, n_resamples=n_resamples, seed=seed
            )
        fine = np.isfinite(resampled).all(axis=0)
    low, high = np.where(fine, resampled[0], low), np.where(fine, resampled[1], high)
    if kind != "mean":
        low = np.maximum(low, 0)
    if kind == "share":
        high = np.minimum(high, 1)
    if n >= BOOTSTRAP_ARTICLES:  # resamples that often miss it altogether give no limit
        rare |= ~flat & ~fine
    drawn = ~flat & ~rare & np.isfinite(low) & np.isfinite(high)
    plain = {"mean": "t", "rate": "t (score)", "share": "t (logit)"}[kind]
    out["low"], out["high"] = np.where(drawn, low, np.nan), np.where(drawn, high, np.nan)
    out["method"] = np.where(drawn, np.where(fine, "percentile-t bootstrap", plain), "none")
    few = f"{n} articles: from {MIN_ARTICLES} to {BOOTSTRAP_ARTICLES - 1} a t-interval"
    many = f"{n} articles: from {BOOTSTRAP_ARTICLES} a bootstrap"
    few_with = f"occurs in too few of {n} articles for an interval"
    out["reason"] = np.select(
        [flat, rare | ~drawn, fine],
        [f"no article of {n} differs from the others: no spread to build on", few_with, many],
        few,
    )
    return out.astype({"method": "str", "reason": "str"})


def estimates(values: np.ndarray | sparse.spmatrix, exposure: np.ndarray) -> pd.DataFrame:
    """Return what `intervals` returns, but estimates alone.

    Examples
    --------
    >>> estimates(np.array([[1.0, 0], [2, 0]]), np.array([10.0, 10])).estimate.tolist()
    [0.15, 0.0]
    """
    n, m = int((exposure > 0).sum()), values.shape[1]
    total = np.asarray(values.sum(axis=0), dtype=np.float64).ravel()
    return pd.DataFrame(
        {
            "estimate": total / exposure.sum() if n else np.full(m, np.nan),
            "low": np.nan,
            "high": np.nan,
            "n": np.full(m, n, dtype=np.int64),
            "method": pd.Series(["none"] * m, dtype="str"),
            "reason": pd.Series([""] * m, dtype="str"),
        },
        index=pd.RangeIndex(m),
    )


def _standard_error(residual: np.ndarray, x: np.ndarray, kind: str) -> np.ndarray:
    """Jackknife standard error of a ratio of sums; its correction matters at small n."""
    total = x.sum()
    leverage = np.minimum(x / total, 1 - 1e-9)
    n = len(x)
    if kind == "mean" and np.all(x == x[0]):  # the textbook standard error
        return np.sqrt((residual**2).sum(axis=0) * n / (n - 1)) / total
    return np.sqrt(((residual / (1 - leverage)[:, None]) ** 2).sum(axis=0)) / total


def _t_limits(
    estimate: np.ndarray, se: np.ndarray, n: int, kind: str, level: float
) -> tuple[np.ndarray, np.ndarray]:
    q = special.stdtrit(n - 1, (1 + level) / 2)
    if kind == "mean":
        return estimate - q * se, estimate + q * se
    if kind == "rate":  # (r - p)^2 = q^2 p se^2 / r, solved for p
        b = estimate + q**2 * se**2 / estimate / 2
        half = np.sqrt(np.maximum(b**2 - estimate**2, 0))
        return b - half, b + half
    with np.errstate(divide="ignore", invalid="ignore"):
        logit = np.log(estimate / (1 - estimate))
        half = q * se / (estimate * (1 - estimate))
    return special.expit(logit - half), special.expit(logit + half)


def _percentile_t(
    y: np.ndarray, x: np.ndarray, *, kind: str, level: float, n_resamples: int, seed: int
) -> np.ndarray:
    """Limits, shape (2, columns); infinite where too many resamples have no spread.

    Shares are resampled on the scale of their logarithm, where they are less skewed.
    """
    n, m = y.shape
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(n, np.full(n, 1 / n), size=n_resamples).astype(np.float64)
    weighted_x = weights @ x
    weighted_xx = weights @ x**2
    estimate = y.sum(axis=0) / x.sum()
    se = np.sqrt(((y - estimate * x[:, None]) ** 2).sum(axis=0) * n / (n - 1)) / x.sum()
    limits = np.empty((2, m))
    step = max(1, 4_000_000 // n_resamples)
    for first in range(0, m, step):
        part = slice(first, first + step)
        r, error = estimate[part], se[part]
        drawn = (weights @ y[:, part]) / weighted_x[:, None]
        square = weights @ y[:, part] ** 2 - 2 * drawn * (weights @ (x[:, None] * y[:, part]))
        square += drawn**2 * weighted_xx[:, None]
        spread = np.sqrt(np.maximum(square, 0) * n / (n - 1)) / weighted_x[:, None]
        flat = spread <= 1e-9 * error
        difference = drawn - r
        lower = difference < 0
        if kind == "share":
            flat |= drawn <= 0
            difference, spread, error = np.log(drawn / r), spread / drawn, error / r
        t = np.where(flat, np.where(lower, -np.inf, np.inf), difference / spread)
        tails = np.quantile(t, [(1 + level) / 2, (1 - level) / 2], axis=0, method="nearest")
        limits[:, part] = r * np.exp(-tails * error) if kind == "share" else r - tails * error
    return limits
