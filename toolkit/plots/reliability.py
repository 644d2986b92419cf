"""Is the machine as sure as it should be? Stated confidence against what people found."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.compare.statistics import wilson
from toolkit.compare.validation import n_effective
from toolkit.errors import ArgumentError
from toolkit.plots import _groups as g
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._style import INK, MUTED, OKABE_ITO
from toolkit.plots._words import choose_title, counted, listing, text_width
from toolkit.tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MIN_ARTICLES = 5
"""Fewer articles in a step give no interval."""


@check_arguments
def plot_reliability(
    units: pd.DataFrame,
    *,
    ax: Axes | None = None,
    confidence: str = "confidence",
    right: str = "right",
    limits: Sequence[float] = (0.0, 0.6, 0.8, 0.9, 1.0),
    noun: str = "quotation",
    title: str | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw, for steps of stated confidence, how often the machine was right to people.

    Parameters
    ----------
    units : DataFrame
        One row for each thing the machine marked and people judged: ``article_id``,
        `confidence` (float, 0 to 1) and `right` (bool, or 0 and 1).
    ax : Axes, optional
        Where to draw; a new figure without it.
    confidence, right : str
        Column names.
    limits : sequence of float
        Ends of the steps, rising from 0 to 1.
    noun : str
        What a unit is, in the singular.
    title, source, note : str, optional
        As in `plot_mention_heatmap`.

    Returns
    -------
    Axes

    Raises
    ------
    TableError
        When a column is missing.
    ArgumentError
        When `limits` do not rise from 0 to 1.

    Notes
    -----
    Intervals are Wilson's (1927) on the effective number of units, since errors in one article
    go together (Kish 1965); a step with fewer than 5 articles has none.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> units = pd.DataFrame({"article_id": list("abcd"), "confidence": [0.3, 0.5, 0.95, 1.0],
    ...                       "right": [False, True, True, True]})
    >>> drawn_right = [float(p.get_offsets()[0][1]) for p in plot_reliability(units).collections
    ...                if p.get_gid() == "step"]
    >>> drawn_right
    [0.5, 1.0]
    >>> plt.close("all")
    """
    table = require_columns(units, ["article_id", confidence, right], argument="units")
    edges = [float(x) for x in limits]
    if len(edges) < 2 or edges[0] != 0 or edges[-1] != 1 or any(np.diff(edges) <= 0):
        raise ArgumentError(f"limits={tuple(limits)!r} must rise from 0 to 1.")
    table, stated, lost = g.known(table, confidence, argument="confidence", noun=noun)
    steps = _steps(table.assign(_stated=stated), edges, right)
    question = choose_title("Does a stated confidence mean what it says?", title=title)
    subtitle = (
        f"Share of {noun}s that people judge right, by the confidence the machine states; "
        "on the line, it is as sure as it should be."
    )

    def draw(frame: Frame) -> Told:
        _draw(frame, steps)
        frame.ax.set_xlabel("stated confidence, mean of each step")
        frame.ax.set_ylabel("share right to people")
        facts = [
            f"stated {row['stated']:.2f}, right {row['right']:.2f} ({counted(row['n'], noun)})"
            for row in steps.to_dict("records")
        ]
        none = steps["low"].isna().any()
        return Told(
            subtitle=subtitle,
            notes=[
                "Bars are 95% intervals; errors of one article are taken to go together."
                if steps["low"].notna().any()
                else "",
                f"No interval for steps of fewer than {MIN_ARTICLES} articles." if none else "",
            ],
            alt=f"Reliability chart of {counted(int(steps['n'].sum()), noun)} in "
            f"{counted(len(steps), 'step')}: {listing(facts, most=8)}.",
            data=steps,
        )

    return chart(
        ax,
        draw,
        body=3.2,
        title=question,
        empty="" if len(steps) else f"No {noun}s to draw",
        notes=[note],
        lost=lost,
        source=source,
    )


def _steps(table: pd.DataFrame, edges: list[float], right: str) -> pd.DataFrame:
    rows = []
    for low, high in pairwise(edges):
        above = table["_stated"] >= low
        part = table[above & (table["_stated"].lt(high) | (high == 1))]
        if not len(part):
            continue
        y = part[right].to_numpy(dtype="float64")
        articles = part["article_id"].to_numpy(dtype=object)
        n_articles = len(set(articles))
        ends = (float("nan"), float("nan"))
        if n_articles >= MIN_ARTICLES:
            n = n_effective(y, np.ones(len(y)), articles)
            ends = wilson(float(y.mean()) * n, n)
        rows.append(
            {
                "step": f"{low:.0%} to {high:.0%}",
                "n": len(part),
                "n_articles": n_articles,
                "stated": round(float(part["_stated"].mean()), 4),
                "right": round(float(y.mean()), 4),
                "low": round(ends[0], 4),
                "high": round(ends[1], 4),
            }
        )
    columns = ["step", "n", "n_articles", "stated", "right", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _at_right(steps: pd.DataFrame, row: dict[Hashable, Any], reach: float) -> bool:
    """Whether a step's number stands at the right: not over the edge, nor on another step."""
    if row["stated"] + reach > 1.05:
        return False
    others = steps[steps["step"] != row["step"]]
    low, high = others["low"].fillna(others["right"]), others["high"].fillna(others["right"])
    level = others[(low - 0.05 <= row["right"]) & (high + 0.05 >= row["right"])]["stated"]
    right = level.between(row["stated"], row["stated"] + reach).any()
    left = level.between(row["stated"] - reach, row["stated"]).any()
    return not right or bool(left)


def _draw(frame: Frame, steps: pd.DataFrame) -> None:
    ax = frame.ax
    ax.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    for row in steps.to_dict("records"):
        stated, right = float(row["stated"]), float(row["right"])
        if pd.notna(row["low"]):
            ax.plot([stated] * 2, [row["low"], row["high"]], color=INK, linewidth=1.6, zorder=2)
        point = ax.scatter([stated], [right], s=52, color=OKABE_ITO["blue"], zorder=3)
        point.set_gid("step")
        text = f"{row['n']} in {counted(row['n_articles'], 'article')}"
        at_right = _at_right(steps, row, (text_width(text, 8) + 14) / (frame.points - 50))
        ax.annotate(
            text,
            (stated, right),
            (9 if at_right else -9, -3),
            textcoords="offset points",
            ha="left" if at_right else "right",
            va="center",
            fontsize=8,
        )
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(-0.04, 1.06)
    ax.grid(axis="both")
