"""Outlet means: every article as a point, and an interval only where there are enough of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.compare.intervals import interval
from toolkit.plots import _groups as g
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._style import GREY, INK, OKABE_ITO
from toolkit.plots._words import choose_title, counted, noun_of, plural_of, signed
from toolkit.plots.tone import swarm
from toolkit.tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@check_arguments
def plot_outlet_means(
    points: pd.DataFrame,
    *,
    ax: Axes | None = None,
    by: str = "outlet",
    value: str = "polarity",
    xlabel: str = "mean polarity of an article's sentences",
    zero: bool = True,
    max_groups: int = 14,
    title: str | None = None,
    finding: str | None = None,
    p: float | None = None,
    smallest_p: float | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw one row for each outlet: its articles as points, their mean, and its 95% interval.

    Parameters
    ----------
    points : DataFrame
        One row for each article, or several of which the mean is taken first: ``article_id``,
        `by` and `value` (float).
    ax : Axes, optional
        Where to draw; a new figure without it.
    by, value : str
        Column names.
    xlabel : str
        What the value is.
    zero : bool
        Whether to draw a line at zero.
    max_groups : int
        Most rows on the chart; the outlets with fewest articles are folded into "others".
    smallest_p : float, optional
        The smallest p the comparison could reach; printed under the chart.
    title, finding, p, source, note : optional
        As in `plot_mention_heatmap`.

    Returns
    -------
    Axes

    Raises
    ------
    TableError
        When a column is missing.

    Notes
    -----
    Intervals are those of `toolkit.compare.intervals.interval`: none below 5 articles.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> points = pd.DataFrame({"outlet": ["A", "A", "B"], "article_id": ["a", "a", "b"],
    ...                        "polarity": [0.5, 0.1, -0.2]})
    >>> ax = plot_outlet_means(points)
    >>> [t.get_text() for t in ax.get_yticklabels()]
    ['A\\n1 article', 'B\\n1 article']
    >>> plt.close("all")
    """
    table = require_columns(points, ["article_id", by, value], argument="points")
    table, numbers, lost = g.known(table, value, argument="value")
    per_article = (
        pd.DataFrame({"key": g.keys_of(table[by]), "id": table["article_id"], "x": numbers})
        .groupby(["key", "id"], sort=False, as_index=False)["x"]
        .mean()
    )
    groups = g.choose(per_article["key"], None, max_groups, noun="max_groups")
    drawn = g.fold(per_article["key"], groups)
    question = choose_title(
        f"Do the {plural_of(noun_of(by))} differ?", title=title, finding=finding, p=p
    )

    def draw(frame: Frame) -> Told:
        rows = [
            _row(frame.ax, i, per_article.loc[(drawn == key).to_numpy(), "x"].to_numpy())
            for i, key in enumerate(groups.all)
        ]
        _axes(frame.ax, per_article["x"].to_numpy(), len(rows), zero=zero)
        frame.ax.set_xlabel(xlabel)
        n = {k: r["n"] for k, r in zip(groups.all, rows, strict=True)}
        g.name_rows(frame.ax, groups, lambda k: [(n[k], "article")], by=by)
        few = [r for r in rows if np.isnan(r["low"])]
        floor = (
            f"The smallest p this comparison could reach is {smallest_p:.2g}."
            if smallest_p is not None
            else ""
        )
        data = pd.DataFrame(rows)
        data.insert(0, by, [g.plain(k) for k in groups.all])
        return Told(
            subtitle="Each point is an article, the diamond their mean"
            + ("." if len(few) == len(rows) else "; bars are 95% intervals over articles."),
            alt=_alt(groups, rows, xlabel, noun_of(by)),
            data=data,
            notes=[
                "No interval is drawn for fewer than 5 articles." if few else "",
                floor,
                groups.note(by),
            ],
        )

    return chart(
        ax,
        draw,
        body=max(0.46 * len(groups.all), 0.9),
        title=question,
        empty="" if len(per_article) else "No articles to draw",
        notes=[note],
        lost=lost,
        source=source,
    )


def _row(ax: Axes, i: int, values: np.ndarray) -> dict[str, Any]:
    spread = float(np.ptp(values)) or 1.0
    found = interval(values, kind="mean")
    mean = float(values.mean())
    ax.scatter(
        values,
        i + swarm(values, 0.28, spread / 40),
        s=16,
        facecolor="white",
        edgecolor=OKABE_ITO["blue"],
        linewidth=0.9,
        zorder=3,
    )
    low, high = (np.nan if v is None else float(v) for v in (found.low, found.high))
    if np.isfinite(low):
        ax.plot([low, high], [i, i], color=INK, linewidth=1.6, zorder=4, solid_capstyle="butt")
        ax.plot([low, high], [i, i], color=INK, marker="|", markersize=8, linestyle="", zorder=4)
    ax.plot(mean, i, marker="D", color=INK, markersize=5.5, linestyle="", zorder=5)
    ax.annotate(
        signed(mean) + (f" ({signed(low)} to {signed(high)})" if np.isfinite(low) else ""),
        (1, i),
        (4, 0),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        va="center",
        fontsize=8,
        annotation_clip=False,
    )
    return {"n": len(values), "mean": mean, "low": low, "high": high, "method": found.method}


def _axes(ax: Axes, values: np.ndarray, n: int, *, zero: bool) -> None:
    low, high = float(values.min()), float(values.max())
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
        ax.axvline(0, color="#777777", linewidth=0.9, zorder=1)
    room = (high - low) * 0.08 or 0.5
    ax.set_xlim(low - room, high + room)
    g.in_rows(ax, n)
    ax.grid(axis="x", color=GREY, alpha=0.6)


def _alt(groups: g.Groups, rows: list[dict[str, Any]], xlabel: str, of: str) -> str:
    parts = [
        f"{g.named(k)}: mean {signed(r['mean'])}, "
        + counted(r["n"], "article")
        + (f", interval {signed(r['low'])} to {signed(r['high'])}" if np.isfinite(r["low"]) else "")
        for k, r in zip(groups.all, rows, strict=True)
    ]
    return (
        f"Strip chart of {xlabel}, one row for each of {counted(len(rows), of)}, every "
        f"article a point. {'; '.join(parts)}."
    )
