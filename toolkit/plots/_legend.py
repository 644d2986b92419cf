"""The key above a chart: as many entries side by side as fit, read from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from toolkit.plots._words import text_width

if TYPE_CHECKING:
    from toolkit.plots._layout import Frame

_SIZE = 8.5
_EXTRA = 44.0


def key(frame: Frame, handles: Sequence[Any], texts: Sequence[str]) -> None:
    """Put a legend above the Axes."""
    columns = columns_that_fit(texts, frame.points)
    order = [i for column in split_columns(len(texts), columns) for i in column]
    frame.ax.legend(
        [handles[i] for i in order],
        [texts[i] for i in order],
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=columns,
        handlelength=1.6,
        handleheight=1.1,
        columnspacing=1.4,
        borderaxespad=0.2,
        borderpad=0.1,
    )


def split_columns(n: int, columns: int) -> list[list[int]]:
    """Return the entries of each legend column when they are read row by row.

    Examples
    --------
    >>> split_columns(5, 3)
    [[0, 3], [1, 4], [2]]
    """
    return [list(range(column, n, columns)) for column in range(columns)]


def columns_that_fit(texts: Sequence[str], points: float) -> int:
    """Return how many legend entries fit side by side.

    Examples
    --------
    >>> columns_that_fit(["one", "two", "three"], 400)
    3
    """
    widths = [text_width(t, _SIZE) + _EXTRA for t in texts]
    for columns in range(len(texts), 1, -1):
        if sum(max(widths[i] for i in c) for c in split_columns(len(texts), columns)) <= points:
            return columns
    return 1
