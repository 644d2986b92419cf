"""Formulas for one word in two sets of counts: log-odds with a prior, signed G2."""

from __future__ import annotations

import numpy as np

from toolkit.arguments import check_arguments, numbers
from toolkit.errors import ArgumentError


def _counts(values: object, argument: str) -> np.ndarray:
    array = numbers(values, argument=argument)
    if array.ndim != 1:
        raise ArgumentError(f"{argument}: must be one row of counts, has shape {array.shape}.")
    if not np.isfinite(array).all() or (array < 0).any():
        wrong = array[~(np.isfinite(array) & (array >= 0))][0]
        raise ArgumentError(f"{argument}: holds {wrong:g}; counts must be finite and not negative.")
    return array


@check_arguments
def log_odds(
    counts: object,
    counts_against: object,
    alpha: object,
    *,
    total: float | None = None,
    total_against: float | None = None,
    alpha_total: float | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    r"""Return log-odds ratios with a Dirichlet prior and their z-scores.

    .. math::
        \delta_w = \log\frac{y_w + \alpha_w}{n + \alpha_0 - y_w - \alpha_w}
                 - \log\frac{y'_w + \alpha_w}{n' + \alpha_0 - y'_w - \alpha_w},
        \qquad z_w = \delta_w \Big/ \sqrt{\frac{1}{y_w + \alpha_w} + \frac{1}{y'_w + \alpha_w}}

    The variance is the paper's two-term approximation (its equation 20); the other two terms,
    of the words that are not :math:`w`, are left out. It takes words as independent draws,
    which they are not: z is for ranking, not for testing.

    Parameters
    ----------
    counts, counts_against : array of counts, shape (words,)
    alpha : float or array, shape (words,)
        Prior count of each word, above 0.
    total, total_against : float, optional
        Words in each set. Default: the sums of the counts.
    alpha_total : float, optional
        Sum of the prior over the whole vocabulary. Default: the sum of `alpha`.

    Returns
    -------
    (delta, z) : tuple of ndarray of float64
        Positive where the word is more frequent in the first set.

    Raises
    ------
    ArgumentError
        When counts are negative or a prior is not above 0 and finite.

    References
    ----------
    Monroe, Colaresi and Quinn (2008), Fightin' Words, Political Analysis 16.

    Examples
    --------
    >>> delta, z = log_odds([12, 20, 6], [5, 22, 0], 0.1)
    >>> delta.round(3).tolist(), z.round(3).tolist()
    ([0.698, -1.348, 3.942], [1.323, -4.372, 1.237])
    """
    y, other = _counts(counts, "counts"), _counts(counts_against, "counts_against")
    if y.shape != other.shape:
        raise ArgumentError(
            f"counts_against: has {len(other)} words where counts has {len(y)}; they must match."
        )
    a = np.broadcast_to(np.asarray(alpha, dtype=np.float64), y.shape)
    if not np.isfinite(a).all() or (a <= 0).any():
        raise ArgumentError("alpha: every prior count must be a finite number above 0.")
    n = y.sum() if total is None else float(total)
    m = other.sum() if total_against is None else float(total_against)
    a0 = a.sum() if alpha_total is None else float(alpha_total)
    rest = np.maximum(n + a0 - y - a, 1e-300)
    rest_against = np.maximum(m + a0 - other - a, 1e-300)
    delta = np.log((y + a) / rest) - np.log((other + a) / rest_against)
    return delta, delta / np.sqrt(1 / (y + a) + 1 / (other + a))


@check_arguments
def signed_g2(
    counts: object,
    counts_against: object,
    *,
    total: float | None = None,
    total_against: float | None = None,
) -> np.ndarray:
    """Return Dunning's log-likelihood ratio G2, negative where the word is less frequent.

    It takes words as independent draws and overstates; see `log_odds`.

    Parameters
    ----------
    counts, counts_against, total, total_against
        As for `log_odds`.

    Returns
    -------
    ndarray of float64
        0 where a set is empty.

    References
    ----------
    Dunning (1993), Computational Linguistics 19; four-cell form.

    Examples
    --------
    >>> signed_g2([10, 90], [20, 80]).round(4).tolist()
    [-3.9866, 3.9866]
    """
    y, other = _counts(counts, "counts"), _counts(counts_against, "counts_against")
    n = y.sum() if total is None else float(total)
    m = other.sum() if total_against is None else float(total_against)
    if n <= 0 or m <= 0:
        return np.zeros(len(y))
    pooled = (y + other) / (n + m)

    def part(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(observed > 0, observed * np.log(observed / expected), 0.0)

    g2 = part(y, n * pooled) + part(other, m * pooled)
    g2 = g2 + part(n - y, n * (1 - pooled)) + part(m - other, m * (1 - pooled))
    return np.sign(y / n - other / m) * np.maximum(2 * g2, 0)
