"""Intervals of shares, and how many units they need."""

from __future__ import annotations

import numpy as np

from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError


@check_arguments
def wilson(share: float, n: float, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return Wilson's interval of a share, also for an effective, fractional `n`.

    Parameters
    ----------
    share : float
        Between 0 and 1.
    n : float
        Number of units it rests on, above 0.
    confidence : float
        Coverage.

    Returns
    -------
    tuple of float

    Raises
    ------
    ArgumentError
        When an argument is out of range.

    Notes
    -----
    `toolkit.compare.statistics.wilson`, asked with a share instead of a count.

    Examples
    --------
    >>> [round(x, 6) for x in wilson(0, 5)]
    [0.0, 0.434482]
    """
    if not 0 < confidence < 1:
        raise ArgumentError(f"confidence={confidence!r} must lie between 0 and 1, such as 0.95.")
    if not 0 <= share <= 1 or not n > 0:
        raise ArgumentError(f"share={share!r}, n={n!r}: needs 0 <= share <= 1 and n above 0.")
    from toolkit.compare.statistics import wilson as of_count

    return of_count(share * n, n, level=confidence)


@check_arguments
def sample_size(
    half_width: float = 0.1,
    *,
    share: float = 0.5,
    confidence: float = 0.95,
    population: int | None = None,
) -> int:
    """Return how many units give an interval of the width wanted.

    Parameters
    ----------
    half_width : float
        Half the width of Wilson's interval, such as .1 for plus or minus ten points.
    share : float
        Expected share of right units; .5 is the worst case.
    confidence : float
        Coverage.
    population : int, optional
        Number of units there are; with it the answer is smaller (finite population).

    Returns
    -------
    int
        For precision that many marked units are needed, for each outlet that is to be judged
        on its own. Units that cluster in few articles tell less: see ``n_effective`` in
        `machine_vs_people`.

    Raises
    ------
    ArgumentError
        When an argument is out of range.

    Examples
    --------
    >>> sample_size(0.1), sample_size(0.05, share=0.9), sample_size(0.1, population=100)
    (93, 141, 49)
    """
    if not 0 < half_width < 0.5:
        raise ArgumentError(f"half_width={half_width!r} must lie between 0 and .5.")
    if population is not None and population < 1:
        raise ArgumentError(f"population={population!r} must be at least 1.")

    def wide(n: int) -> float:
        low, high = wilson(share, n, confidence=confidence)
        return (high - low) / 2

    low, high = 1, 2
    while wide(high) > half_width:
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if wide(middle) > half_width else (low, middle)
    if population is None:
        return low
    return min(population, int(np.ceil(low / (1 + (low - 1) / population))))
