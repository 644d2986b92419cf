"""Krippendorff's alpha and Cohen's kappa. Missing codes are missing, never a code of their own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, unknown_value

LEVELS = ("nominal", "ordinal", "interval", "ratio")
"""Levels of measurement that alpha knows."""

MIN_UNITS = 5
"""With fewer units that two people coded, no interval is given."""

Floats = npt.NDArray[np.float64]


def encode(ratings: object, level: str) -> tuple[npt.NDArray[np.int64], Floats]:
    """Turn coders x units of anything into category numbers (-1 is missing) and their values."""
    if level not in LEVELS:
        raise unknown_value("level", level, LEVELS)
    table = np.asarray(ratings, dtype=object)
    if table.ndim != 2:
        raise ArgumentError(f"ratings: must have two dimensions, coders x units; has {table.ndim}.")
    flat = pd.Series(table.ravel(), dtype=object)
    missing = flat.isna() | flat.map(lambda v: isinstance(v, str) and not v.strip())
    if level == "nominal":
        kept = flat[~missing].map(str)
        values = np.array(sorted(set(kept)), dtype=object)
        numbers = np.arange(len(values), dtype=float)
        codes = pd.Index(values).get_indexer(pd.Index(kept)) if len(kept) else np.empty(0, int)
    else:
        parsed = pd.to_numeric(flat[~missing], errors="coerce")
        bad = parsed.isna() | np.isinf(parsed.astype(float))
        if bad.any():
            raise ArgumentError(
                f"ratings: {flat[~missing][bad].iloc[0]!r} is no number, and level={level!r} "
                "needs numbers."
            )
        numbers, codes = np.unique(parsed.to_numpy(dtype=float), return_inverse=True)
        if level == "ratio" and len(numbers) and numbers[0] < 0:
            raise ArgumentError(f"ratings: level='ratio' needs numbers >= 0; has {numbers[0]:g}.")
    out = np.full(flat.size, -1, dtype=np.int64)
    out[~missing.to_numpy()] = codes
    return out.reshape(table.shape), numbers


def pairable(codes: npt.NDArray[np.int64], n_values: int) -> Floats:
    """Units x values: how many coders gave each value, for units coded at least twice."""
    counts = np.zeros((codes.shape[1], max(n_values, 1)))
    coder, unit = np.nonzero(codes >= 0)
    np.add.at(counts, (unit, codes[coder, unit]), 1.0)
    return counts[counts.sum(axis=1) >= 2]


def _distance(values: Floats, level: str, marginals: Floats) -> Floats:
    """Squared differences between values; `marginals` (..., V) matter for ordinal only."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "interval":
        return (values[:, None] - values[None, :]) ** 2
    if level == "ratio":
        total = values[:, None] + values[None, :]
        return (
            np.divide(
                values[:, None] - values[None, :], total, out=np.zeros_like(total), where=total > 0
            )
            ** 2
        )
    # Ordinal: everybody between the two ranks, and half of those on them.
    upto = np.cumsum(marginals, axis=-1) - marginals / 2
    return (upto[..., :, None] - upto[..., None, :]) ** 2


def alphas(counts: Floats, values: Floats, level: str, weights: Floats) -> Floats:
    """Alpha for each row of `weights` (how often each unit is drawn)."""
    marginals = weights @ counts
    n = marginals.sum(axis=1)
    per_unit = counts.sum(axis=1)
    if level == "ordinal":
        pairs = counts[:, :, None] * counts[:, None, :]
        index = np.arange(counts.shape[1])
        pairs[:, index, index] -= counts
        pairs /= (per_unit - 1)[:, None, None]
        together = (weights @ pairs.reshape(len(counts), -1)).reshape(
            len(weights), *pairs.shape[1:]
        )
        distance = _distance(values, level, marginals)
        observed = (together * distance).sum(axis=(1, 2))
        expected = np.einsum("bc,bck,bk->b", marginals, distance, marginals)
    else:
        distance = _distance(values, level, marginals)
        unit = np.einsum("uc,ck,uk->u", counts, distance, counts, optimize=True) / (per_unit - 1)
        observed = weights @ unit
        expected = ((marginals @ distance) * marginals).sum(axis=1)
    expected = expected / np.maximum(n - 1, 1)
    # One value only: nothing to disagree about, and nobody did.
    ratio = np.divide(observed, expected, out=np.zeros_like(observed), where=expected > 0)
    return 1.0 - ratio


@check_arguments
def krippendorff_alpha(ratings: object, *, level: str = "nominal") -> float:
    """Return Krippendorff's alpha.

    Parameters
    ----------
    ratings : array-like, shape (coders, units)
        Codes; None, NaN and empty strings are missing.
    level : {"nominal", "ordinal", "interval", "ratio"}
        Level of measurement. All but nominal need numbers.

    Returns
    -------
    float
        1 is perfect agreement, also where only one code was ever given; 0 is what chance
        would give; NaN when no unit was coded twice.

    Raises
    ------
    ArgumentError
        When `ratings` is not two-dimensional, or the level does not fit the codes.

    Notes
    -----
    Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability.

    Examples
    --------
    >>> a = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    >>> b = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    >>> round(krippendorff_alpha([a, b]), 3)
    0.095
    """
    codes, values = encode(ratings, level)
    counts = pairable(codes, len(values))
    if not len(counts):
        return float("nan")
    return float(alphas(counts, values, level, np.ones((1, len(counts))))[0])


@check_arguments
def alpha_interval(
    ratings: object,
    *,
    level: str = "nominal",
    confidence: float = 0.95,
    n_boot: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """Return an interval for alpha by resampling units.

    Parameters
    ----------
    ratings : array-like, shape (coders, units)
        As for `krippendorff_alpha`.
    level : str
        Level of measurement.
    confidence : float
        Nominal coverage, between 0 and 1.
    n_boot : int
        Number of resamples.
    seed : int
        Seed of the resampling.

    Returns
    -------
    tuple of float
        Low and high: percentiles, widened where needed to hold the estimate itself.
        (NaN, NaN) with fewer than 5 units coded twice.

    Raises
    ------
    ArgumentError
        When an argument is out of range.

    Examples
    --------
    >>> low, high = alpha_interval([[1, 2, 1, 2, 1, 2], [1, 2, 1, 2, 1, 1]], seed=1)
    >>> low <= 0.69 <= high
    True
    """
    check_boot(confidence, n_boot)
    codes, values = encode(ratings, level)
    counts = pairable(codes, len(values))
    return bootstrap(counts, values, level, confidence=confidence, n_boot=n_boot, seed=seed)


def check_boot(confidence: float, n_boot: int) -> None:
    """Refuse a confidence outside (0, 1) and a number of resamples below 1."""
    if not 0 < confidence < 1:
        raise ArgumentError(f"confidence={confidence!r} must lie between 0 and 1.")
    if n_boot < 1:
        raise ArgumentError(f"n_boot={n_boot!r} must be at least 1.")


def bootstrap(
    counts: Floats, values: Floats, level: str, *, confidence: float, n_boot: int, seed: int
) -> tuple[float, float]:
    """Return the interval of alpha for counts that `pairable` gave."""
    units = len(counts)
    if units < MIN_UNITS:
        return float("nan"), float("nan")
    rng = np.random.default_rng(seed)
    step = max(1, min(n_boot, 20_000_000 // max(units, counts.shape[1] ** 2)))
    found = []
    for first in range(0, n_boot, step):
        size = min(step, n_boot - first)
        weights = rng.multinomial(units, np.full(units, 1 / units), size=size).astype(float)
        found.append(alphas(counts, values, level, weights))
    tail = (1 - confidence) / 2
    low, high = np.quantile(np.concatenate(found), [tail, 1 - tail])
    estimate = alphas(counts, values, level, np.ones((1, units)))[0]
    return float(min(low, estimate)), float(max(high, estimate))


@check_arguments
def cohen_kappa(first: object, second: object) -> float:
    """Return Cohen's kappa of two coders.

    Parameters
    ----------
    first, second : array-like, shape (units,)
        Their codes; units that either left out are left out.

    Returns
    -------
    float
        1 where both gave one and the same code throughout; NaN without a shared unit.

    Raises
    ------
    ArgumentError
        When the two are not of one length.

    Notes
    -----
    Cohen, J. (1960), A coefficient of agreement for nominal scales.

    Examples
    --------
    >>> cohen_kappa(["y"] * 25 + ["n"] * 25, ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15)
    0.4
    """
    one, two = np.asarray(first, dtype=object), np.asarray(second, dtype=object)
    if one.shape != two.shape or one.ndim != 1:
        raise ArgumentError(
            f"first and second: must be of one length; are {one.shape}, {two.shape}."
        )
    codes, values = encode(np.stack([one, two]), "nominal")
    both = (codes >= 0).all(axis=0)
    a, b = codes[:, both]
    if not len(a):
        return float("nan")
    table = np.zeros((len(values), len(values)))
    np.add.at(table, (a, b), 1.0)
    n = table.sum()
    agree = np.trace(table) / n
    chance = float(table.sum(axis=0) @ table.sum(axis=1)) / n**2
    return 1.0 if chance >= 1 else float(round((agree - chance) / (1 - chance), 12))


def percent_agreement(counts: Floats) -> float:
    """Share of pairs of codings of one unit that are the same."""
    per_unit = counts.sum(axis=1)
    pairs = (per_unit * (per_unit - 1)).sum()
    same = (counts * (counts - 1)).sum()
    return float(same / pairs) if pairs else float("nan")
