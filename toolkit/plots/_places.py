"""Places for labels that must not touch: always the same for the same chart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def spread(
    wanted: Sequence[float], gap: float, *, low: float = 0.02, high: float = 0.98
) -> list[float]:
    """Move places that lie too close apart, downward from the top, kept within two ends.

    Parameters
    ----------
    wanted : sequence of float
        Where the labels would like to stand, the highest first.
    gap : float
        Smallest distance of two labels; less where they would not all fit.
    low, high : float
        The ends.

    Returns
    -------
    list of float
        As long as `wanted`.

    Examples
    --------
    >>> [round(v, 2) for v in spread([0.9, 0.89, 0.1], 0.1)]
    [0.9, 0.8, 0.1]
    >>> [round(v, 2) for v in spread([0.05, 0.04], 0.1)]
    [0.12, 0.02]
    """
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    out: list[float] = []
    for value in wanted:
        out.append(min(value, high, out[-1] - gap) if out else min(value, high))
    floor = low
    for i in range(len(out) - 1, -1, -1):
        out[i] = max(out[i], floor)
        floor = out[i] + gap
    return out


def clear_points(
    curves: Sequence[np.ndarray], taken: np.ndarray, *, wide: float, high: float
) -> list[int]:
    """Choose a point on each curve for its label, away from the other curves and labels.

    Parameters
    ----------
    curves : sequence of ndarray, shape (n, 2)
        Points of each curve, the curve that is labelled first in front.
    taken : ndarray, shape (m, 2)
        Points that no label may lie on.
    wide, high : float
        Size of a label; distances count in these.

    Returns
    -------
    list of int
        For each curve, which of its points has most room around it.

    Examples
    --------
    >>> flat = np.column_stack([np.linspace(0, 1, 5), np.zeros(5)])
    >>> clear_points([flat], np.array([[0.0, 0.0], [0.6, 0.0]]), wide=1, high=1)
    [4]
    """
    size = np.array([wide, high])
    chosen: list[int] = []
    labels = np.empty((0, 2))
    for i, curve in enumerate(curves):
        others = np.vstack([taken, *(c for j, c in enumerate(curves) if j != i)])
        room = _nearest(curve / size, others / size)
        if len(labels):
            room = np.minimum(room, 0.5 * _nearest(curve / size, labels / size))
        chosen.append(int(room.argmax()))
        labels = np.vstack([labels, curve[chosen[-1]]])
    return chosen


def _nearest(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    if not len(others):
        return np.full(len(points), np.inf)
    return np.sqrt(((points[:, None, :] - others[None, :, :]) ** 2).sum(axis=2)).min(axis=1)
