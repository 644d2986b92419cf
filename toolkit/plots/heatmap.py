"""The heatmap: how often each outlet names each actor, with the counts behind the colours."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.plots import _groups as g
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._style import text_color_on
from toolkit.plots._words import (
    choose_title,
    counted,
    listing,
    name_of,
    noun_of,
    plural_of,
    text_width,
    wrap,
)
from toolkit.tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_CELL = 0.32


@check_arguments
def plot_mention_heatmap(
    counts: pd.DataFrame,
    *,
    ax: Axes | None = None,
    by: str = "outlet",
    actor: str = "actor_id",
    count: str = "n_mentions",
    words: str = "n_words",
    articles: str = "n_articles",
    residual: str | None = None,
    per: int = 1000,
    max_groups: int = 8,
    max_actors: int = 14,
    labels: Mapping[str, str] | None = None,
    noun: str = "mention",
    of: str = "actor",
    base: str = "word",
    title: str | None = None,
    finding: str | None = None,
    p: float | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw an outlet x actor heatmap: mentions per 1,000 words, with the count in brackets.

    Parameters
    ----------
    counts : DataFrame
        One row for each outlet and actor, as `count_mentions` returns it: columns `by`, `actor`,
        `count` (int) and, repeated on each row of an outlet, its base `words` (int) and
        `articles` (int). Zero rows may be left out.
    ax : Axes, optional
        Where to draw; a new figure without it.
    by, actor, count, words, articles : str
        Column names. Without a column `words` the colours show the counts.
    residual : str, optional
        Column of adjusted residuals; cells beyond 2 get a plus or a minus sign.
    per : int
        Base of the rate, in words (or whatever `base` names).
    max_groups, max_actors : int
        Most columns and rows; the smallest are folded into "others", and the chart says so.
    labels : mapping, optional
        Name to show for an actor_id.
    noun, of : str
        What is counted and what a row is, in the singular: "framing cue" of a "group".
    base : str
        What the column `words` counts, in the singular, where it counts something else.
    title, finding, p : optional
        A `title` by hand, or a `finding` that becomes the title when `p` is at most .05.
    source, note : str, optional
        Source line and a line above it.

    Returns
    -------
    Axes

    Raises
    ------
    TableError
        When a column is missing.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> counts = pd.DataFrame({"outlet": ["A", "B"], "actor_id": ["russia", "russia"],
    ...                        "n_mentions": [6, 2], "n_words": [1000, 500], "n_articles": [2, 1]})
    >>> ax = plot_mention_heatmap(counts)
    >>> [t.get_text() for t in ax.texts[:2]]
    ['6.0 (6)', '4.0 (2)']
    >>> plt.close("all")
    """
    needed = [by, actor, count, *([residual] if residual else [])]
    table = require_columns(counts, needed, argument="counts")
    table, value, columns, groups, drawn_columns, lost = g.measured(
        table, count, argument="count", by=by, most=max_groups
    )
    rows = g.keys_of(table[actor])
    actors = g.choose(rows, value, max_actors, by_size=True, noun="max_actors")
    drawn_rows = g.fold(rows, actors)
    n_words = g.base(table, columns, drawn_columns, words)
    n_articles = g.base(table, columns, drawn_columns, articles)
    grid = g.crossed(value, drawn_rows, drawn_columns, index=actors.all, header=groups.all)
    bases = np.array([n_words.get(k, 0.0) for k in groups.all])
    rated = bool(n_words) and bool((bases > 0).all())
    shade = grid.to_numpy() / bases * per if rated else grid.to_numpy()
    signs = _signs(table, residual, rows, columns)

    unit = f"per {per:,} {plural_of(base)}" if rated else "counts"
    question = choose_title("Who is named, and how often?", title=title, finding=finding, p=p)
    subtitle = (
        f"{noun.capitalize()}s per {per:,} {plural_of(base)} of each {noun_of(by)}; "
        f"in brackets, the number of {noun}s."
        if rated
        else f"Number of {noun}s."
    )

    def draw(frame: Frame) -> Told:
        ax = frame.ax
        room = (frame.points - 150) / len(groups.all) - 8 if frame.owned else frame.points / 6
        _cells(
            ax, shade, grid.to_numpy(), signs, groups=groups, actors=actors, rated=rated, room=room
        )
        names = [name_of(k, labels) if k not in (g.OTHERS, g.MISSING) else None for k in actors.all]
        ax.set_yticks(
            range(len(actors.all)),
            [
                wrap(n, 130, 8.5, lines=1) if n else g.label(k, missing="not resolved")
                for k, n in zip(actors.all, names, strict=True)
            ],
        )
        ticks = [
            g.label(
                k,
                [(n_articles.get(k), "article"), (n_words.get(k), base)],
                width=max(room, 40),
                size=8,
                lines=3,
                missing=f"{noun_of(by)} not stated",
                sep="\n",
            )
            for k in groups.all
        ]
        tight = max(text_width(line, 8) for t in ticks for line in t.split("\n")) > room + 4
        ax.set_xticks(
            range(len(ticks)),
            ticks,
            fontsize=7 if tight else 8,
            rotation=40 if tight else 0,
            ha="left" if tight else "center",
            linespacing=1.15,
        )
        ax.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
        sign_note = (
            "+ and − mark cells whose adjusted residual is beyond 2: more or less than the "
            f"{noun_of(by)}'s and the {of}'s totals let expect."
            if residual
            else ""
        )
        return Told(
            subtitle=subtitle,
            notes=[groups.note(by), actors.note(of, labels), sign_note],
            alt=_alt(
                shade,
                grid,
                groups=groups,
                actors=actors,
                labels=labels,
                unit=unit,
                nouns=(noun, of, noun_of(by)),
            ),
            data=_data(grid, shade, groups, names=(by, actor, count), bases=(n_articles, n_words)),
        )

    return chart(
        ax,
        draw,
        body=max(_CELL * max(len(actors.all), 2), 1.0),
        title=question,
        empty="" if len(table) else f"No {noun}s to draw",
        notes=[note],
        lost=lost,
        source=source,
    )


def _data(
    grid: pd.DataFrame,
    shade: np.ndarray,
    groups: g.Groups,
    *,
    names: tuple[str, str, str],
    bases: tuple[dict[Hashable, float], dict[Hashable, float]],
) -> pd.DataFrame:
    by, actor, count = names
    out = g.long(grid.T, by, actor, count)
    keys = [k for k in groups.all for _ in grid.index]
    for name, base in zip(("n_articles", "n_words"), bases, strict=True):
        if base:
            out[name] = [int(base.get(k, 0)) for k in keys]
    if bases[1]:
        out["rate"] = shade.T.ravel().round(3)
    return out


def _signs(
    table: pd.DataFrame, residual: str | None, rows: pd.Series, columns: pd.Series
) -> dict[tuple[object, object], str]:
    if residual is None:
        return {}
    values = pd.to_numeric(table[residual], errors="coerce")
    return {
        (r, c): " +" if v > 0 else " −"
        for r, c, v in zip(rows, columns, values, strict=True)
        if abs(v) > 2
    }


def _cells(
    ax: Axes,
    shade: np.ndarray,
    grid: np.ndarray,
    signs: dict[tuple[object, object], str],
    *,
    groups: g.Groups,
    actors: g.Groups,
    rated: bool,
    room: float,
) -> None:
    import matplotlib

    palette = matplotlib.colormaps["Blues"]
    top = float(shade.max()) or 1.0
    ax.pcolormesh(
        np.arange(shade.shape[1] + 1) - 0.5,
        np.arange(shade.shape[0] + 1) - 0.5,
        shade,
        cmap=palette,
        vmin=0,
        vmax=top * 1.05,
        edgecolors="white",
        linewidth=1.5,
    )
    longest = f"{shade.max():.1f} ({int(grid.max()):,})"
    between = "\n" if text_width(longest, 8) > room else " "
    for i, row in enumerate(actors.all):
        for j, column in enumerate(groups.all):
            n = int(grid[i, j])
            text = f"{shade[i, j]:.1f}{between}({n:,})" if rated else f"{shade[i, j]:.0f}"
            ax.text(
                j,
                i,
                (text if n else "0") + signs.get((row, column), ""),
                ha="center",
                va="center",
                fontsize=8 if between == " " else 7,
                linespacing=1.0,
                color=text_color_on(palette(shade[i, j] / (top * 1.05))),
            )
    ax.set_xlim(-0.5, shade.shape[1] - 0.5)
    ax.set_ylim(shade.shape[0] - 0.5, -0.5)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _alt(
    shade: np.ndarray,
    grid: pd.DataFrame,
    *,
    groups: g.Groups,
    actors: g.Groups,
    labels: Mapping[str, str] | None,
    unit: str,
    nouns: tuple[str, str, str],
) -> str:
    first = []
    for j, key in enumerate(groups.keys):
        column = shade[:, j]
        if column.max() > 0:
            who = actors.all[int(column.argmax())]
            first.append(f"{g.named(key)}: {g.named(who, labels)} ({column.max():.1f})")
    return (
        f"Heatmap of {nouns[0]}s, {unit}: {counted(len(actors.all), nouns[1])} in rows, "
        f"{counted(len(groups.all), nouns[2])} in columns, "
        f"{counted(float(grid.to_numpy().sum()), nouns[0])} in all. "
        f"Most frequent in each: {listing(first, most=8)}."
    )
