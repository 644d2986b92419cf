"""Dumbbells: two actors, outlet by outlet, with the gap between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, unknown_value
from toolkit.plots import _groups as g
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._legend import key
from toolkit.plots._style import OKABE_ITO
from toolkit.plots._words import choose_title, counted, listing, name_of, noun_of
from toolkit.tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOKS = ((OKABE_ITO["blue"], "o"), (OKABE_ITO["vermilion"], "s"))


@check_arguments
def plot_dumbbell(
    counts: pd.DataFrame,
    *,
    actors: tuple[str, str],
    ax: Axes | None = None,
    by: str = "outlet",
    actor: str = "actor_id",
    count: str = "n_mentions",
    words: str = "n_words",
    articles: str = "n_articles",
    per: int = 1000,
    max_groups: int = 14,
    labels: Mapping[str, str] | None = None,
    noun: str = "mention",
    title: str | None = None,
    finding: str | None = None,
    p: float | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw how often each outlet names two actors, one row for each outlet.

    Parameters
    ----------
    counts : DataFrame
        As for `plot_mention_heatmap`.
    actors : tuple of two str
        The actors to set side by side.
    ax : Axes, optional
        Where to draw; a new figure without it.
    by, actor, count, words, articles : str
        Column names. Without a column `words` the counts are drawn.
    per : int
        Base of the rate, in words.
    max_groups : int
        Most rows; the outlets with fewest mentions are folded into "others".
    labels, noun, title, finding, p, source, note : optional
        As in `plot_mention_heatmap`.

    Returns
    -------
    Axes

    Raises
    ------
    TableError
        When a column is missing.
    ArgumentError
        When `actors` are not two different actors of the table.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> counts = pd.DataFrame({"outlet": ["A", "A"], "actor_id": ["putin", "trump"],
    ...                        "n_mentions": [6, 2], "n_words": [1000, 1000]})
    >>> ax = plot_dumbbell(counts, actors=("putin", "trump"))
    >>> [float(line.get_xdata()[0]) for line in ax.lines[1:]]
    [6.0, 2.0]
    >>> plt.close("all")
    """
    table = require_columns(counts, [by, actor, count], argument="counts")
    if not isinstance(actors, tuple | list) or len(set(actors)) != 2 or len(actors) != 2:
        raise ArgumentError(f"actors={tuple(actors)!r} must be two different actors.")
    known = sorted(str(a) for a in table[actor].dropna().unique())
    if len(table):
        for name in actors:
            if name not in known:
                raise unknown_value("actors", name, known)
    table, value, rows, groups, drawn, lost = g.measured(
        table, count, argument="count", by=by, most=max_groups
    )
    who = g.keys_of(table[actor])
    n_words, n_articles = (g.base(table, rows, drawn, c) for c in (words, articles))
    mine = who.isin(actors)
    grid = g.crossed(value[mine], drawn[mine], who[mine], index=groups.all, header=list(actors))
    bases = np.array([n_words.get(k, 0.0) for k in groups.all])
    rated = bool(n_words) and bool((bases > 0).all())
    shown = grid.to_numpy() / bases[:, None] * per if rated else grid.to_numpy()
    names = [name_of(a, labels) for a in actors]
    question = choose_title(
        f"Who is named more often, {names[0]} or {names[1]}?", title=title, finding=finding, p=p
    )
    unit = f"{noun}s per {per:,} words" if rated else f"{noun}s"

    def draw(frame: Frame) -> Told:
        _draw(frame.ax, shown, grid.to_numpy())
        frame.ax.set_xlabel(unit)
        g.name_rows(
            frame.ax,
            groups,
            lambda k: [(n_articles.get(k), "article"), (n_words.get(k), "word")],
            by=by,
        )
        from matplotlib.lines import Line2D

        handles = [Line2D([], [], color=c, marker=m, linestyle="", markersize=7) for c, m in _LOOKS]
        key(frame, handles, names)
        data = g.long(grid, by, actor, count)
        if rated:
            data["rate"] = shown.ravel().round(3)
        facts = [
            f"{g.named(k)}: {a:.1f} and {b:.1f}"
            for k, (a, b) in zip(groups.all, shown, strict=True)
        ]
        return Told(
            subtitle=f"{unit.capitalize()} of each {noun_of(by)}; beside a mark, the number "
            f"of {noun}s.",
            notes=[groups.note(by)],
            alt=f"Dumbbell chart, one row for each of {counted(len(facts), noun_of(by))}: {unit} "
            f"of {names[0]} and {names[1]}. {listing(facts, most=8)}.",
            data=data,
        )

    return chart(
        ax,
        draw,
        body=max(0.5 * len(groups.all), 0.9),
        title=question,
        empty="" if len(table) else f"No {noun}s to draw",
        notes=[note],
        lost=lost,
        source=source,
    )


def _draw(ax: Axes, shown: np.ndarray, counts: np.ndarray) -> None:
    for i, (row, number) in enumerate(zip(shown, counts, strict=True)):
        ax.plot(row, [i, i], color="#999999", linewidth=2.2, zorder=2)
        for j, (color, marker) in enumerate(_LOOKS):
            ax.plot(row[j], i, color=color, marker=marker, markersize=8, linestyle="", zorder=3)
            right = row[j] > row[1 - j] or (row[j] == row[1 - j] and j == 1)
            ax.annotate(
                f"{int(number[j])}",
                (row[j], i),
                (8 if right else -8, 0),
                textcoords="offset points",
                ha="left" if right else "right",
                va="center",
                fontsize=8,
            )
    top = float(shown.max()) or 1.0
    ax.set_xlim(-0.07 * top, top * 1.1)
    g.in_rows(ax, len(shown))
