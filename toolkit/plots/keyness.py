"""The keyness funnel: which words a group of articles uses more or less than the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, unknown_value
from toolkit.plots import _groups as g
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._legend import key
from toolkit.plots._places import spread
from toolkit.plots._style import GREY, INK, MUTED, OKABE_ITO
from toolkit.plots._words import choose_title, clean, counted, listing, shorten
from toolkit.tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MORE, _LESS = (OKABE_ITO["blue"], "^"), (OKABE_ITO["vermilion"], "v")
_COLUMN = 132.0


@check_arguments
def plot_keyness(
    words: pd.DataFrame,
    *,
    group: str | None = None,
    ax: Axes | None = None,
    by: str = "outlet",
    alpha: float = 0.05,
    max_labels: int = 10,
    title: str | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw every word by how frequent it is and how far its use differs; label the extremes.

    Words whose adjusted p (max-T over all words) is above `alpha` are grey: among so many words,
    differences as large as theirs come up by chance. The dashed max-T line stands at the
    smallest z, in either direction, of a word beyond that; where there is none, no line is
    drawn. Labels stand in a column at the right, joined to their words
    by lines, so that none hides another.

    Parameters
    ----------
    words : DataFrame
        As `compare_words` returns it: ``term``, ``count``, ``count_against``, ``z``,
        ``p_adjusted``; optionally `by`, ``n``, ``n_against``, ``smallest_p``.
    group : str, optional
        Which group to draw; needed where the table has several.
    ax : Axes, optional
        Where to draw; a new figure without it.
    by : str
        Column that names the groups.
    alpha : float
        Largest adjusted p of a word in colour.
    max_labels : int
        Most labels for each direction.
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
        When `group` is not in the table, or is needed.

    References
    ----------
    Monroe, Colaresi and Quinn (2008), Fightin' Words, Political Analysis 16.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> words = pd.DataFrame({"term": ["truce", "war"], "count": [9.0, 2], "z": [2.5, -1.0],
    ...                       "count_against": [1.0, 8], "p_adjusted": [0.01, 0.4]})
    >>> ax = plot_keyness(words)
    >>> drawn = [t.get_text() for t in ax.texts]
    >>> "truce" in drawn, "war" in drawn
    (True, False)
    >>> plt.close("all")
    """
    needed = ["term", "count", "count_against", "z", "p_adjusted"]
    table = _one_group(require_columns(words, needed, argument="words"), by, group)
    table, z, lost = g.known(table, "z", argument="words", noun="word")
    total = table["count"].astype("float64") + table["count_against"].astype("float64")
    table = table.assign(_x=total, _z=z)[(total > 0).to_numpy()]
    sure = table["p_adjusted"].to_numpy(dtype="float64") <= alpha
    who = clean(group or (table[by].iloc[0] if by in table.columns and len(table) else "the group"))
    question = choose_title(f"Which words set {who} apart?", title=title)

    def draw(frame: Frame) -> Told:
        labelled = _labels(table, sure, max_labels)
        _draw(frame, table, sure, labelled)
        up = [clean(t) for t in table["term"][sure & (table["_z"] > 0).to_numpy()]]
        down = [clean(t) for t in table["term"][sure & (table["_z"] < 0).to_numpy()]]
        return Told(
            subtitle=_base(table, who),
            notes=[_verdict(table, sure, alpha)],
            alt=f"Scatter of {counted(len(table), 'word')} by frequency and z, "
            f"{who} against the others. Used more: {listing(up, most=8) or 'none'}. "
            f"Used less: {listing(down, most=8) or 'none'}.",
            data=table[[c for c in (by, *needed, "n", "n_against", "p") if c in table.columns]],
        )

    return chart(
        ax,
        draw,
        body=3.6,
        title=question,
        empty="" if len(table) else "No words to draw",
        notes=[note],
        lost=lost,
        source=source,
    )


def _one_group(table: pd.DataFrame, by: str, group: str | None) -> pd.DataFrame:
    if by not in table.columns:
        return table
    names = [str(n) for n in table[by].dropna().unique()]
    if group is not None and group not in names:
        raise unknown_value("group", group, names)
    if group is None and len(names) > 1:
        raise ArgumentError(f"group=None: the table has several; choose one of {names}.")
    return table if group is None else table[(table[by] == group).to_numpy()]


def _labels(table: pd.DataFrame, sure: np.ndarray, most: int) -> list[int]:
    """Positions of the words to label: those in colour, else the outermost ones."""
    z = table["_z"].to_numpy()
    pool = np.flatnonzero(sure) if sure.any() else np.arange(len(table))
    order = pool[np.argsort(-z[pool], kind="stable")]
    up = [i for i in order if z[i] > 0][:most]
    down = [i for i in order[::-1] if z[i] < 0][:most]
    if not sure.any():
        up, down = up[: most // 2], down[: most // 2]
    return [int(i) for i in [*up, *reversed(down)]]


def _draw(frame: Frame, table: pd.DataFrame, sure: np.ndarray, labelled: list[int]) -> None:
    ax = frame.ax
    x, z = table["_x"].to_numpy(), table["_z"].to_numpy()
    ax.scatter(x[~sure], z[~sure], s=9, color=GREY, linewidth=0, zorder=2)
    for (color, marker), side in ((_MORE, z > 0), (_LESS, z < 0)):
        mine = sure & side
        ax.scatter(x[mine], z[mine], s=24, color=color, marker=marker, linewidth=0, zorder=3)
    ax.set_xscale("log")
    line = float(np.abs(z[sure]).min()) if sure.any() else None
    if line is not None:
        ax.axhspan(-line, line, color="#f5f5f5", linewidth=0, zorder=0)
        for edge in (-line, line):
            ax.axhline(edge, color=MUTED, linewidth=0.9, linestyle=(0, (5, 3)), zorder=1)
    far = max(float(np.abs(z).max()) * 1.08, 0.5)
    ax.set_ylim(-far, far)
    ax.set_xlim(float(x.min()) * 0.8, float(x.max()) * 1.25)
    ax.axhline(0, color="#777777", linewidth=0.9, zorder=1)
    ax.xaxis.set_major_formatter(lambda v, _: f"{v:,.0f}" if v >= 1 else "")
    ax.xaxis.set_minor_formatter(lambda v, _: "")
    ax.set_xlabel("how often the word occurs in all articles compared (log scale)")
    ax.set_ylabel("z of the log-odds")
    ax.grid(axis="y")
    size = 8.0
    wanted = [float((z[i] + far) / (2 * far)) for i in labelled]
    places = spread(wanted, size * 1.5 / (frame.body * 72))
    for i, place in zip(labelled, places, strict=True):
        color = (_MORE if z[i] > 0 else _LESS)[0] if sure[i] else MUTED
        ax.annotate(
            shorten(clean(table["term"].iloc[i]), _COLUMN - 30, size),
            (x[i], z[i]),
            (1.03, place),
            textcoords="axes fraction",
            fontsize=size,
            va="center",
            color=INK if sure[i] else MUTED,
            fontstyle="normal" if sure[i] else "italic",
            arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.5, "alpha": 0.7},
            annotation_clip=False,
            zorder=4,
        )
    from matplotlib.lines import Line2D

    looks = [(*_MORE, "used more"), (*_LESS, "used less"), (GREY, "o", "not beyond chance")]
    handles = [Line2D([], [], color=c, marker=m, linestyle="", markersize=5) for c, m, _ in looks]
    names = [name for _, _, name in looks]
    if line is not None:
        handles.append(Line2D([], [], color=MUTED, linewidth=0.9, linestyle=(0, (5, 3))))
        names.append("max-T line")
    key(frame, handles, names)


def _base(table: pd.DataFrame, who: str) -> str:
    words = f"{counted(len(table), 'word')} of {who}"
    if "n" in table.columns and "n_against" in table.columns and len(table):
        n, others = int(table["n"].max()), int(table["n_against"].max())
        words += f" ({counted(n, 'article')}) against the others ({counted(others, 'article')})"
    return f"{words}; one mark a word."


def _verdict(table: pd.DataFrame, sure: np.ndarray, alpha: float) -> str:
    least = float(table["p_adjusted"].min())
    floor = ""
    if "smallest_p" in table.columns and table["smallest_p"].notna().any():
        floor = f"; the smallest p it could reach is {float(table['smallest_p'].min()):.2g}"
    if not sure.any():
        return (
            f"No word differs beyond chance (smallest adjusted p {least:.2g}{floor}). "
            "The words in italics are the outermost ones and no finding."
        )
    n = counted(int(sure.sum()), "word")
    z = table["_z"].abs().to_numpy()
    grey = int((~sure & (z > z[sure].min())).sum())
    beyond = (
        f" {counted(grey, 'word')} beyond it {'stays' if grey == 1 else 'stay'} grey: the test "
        "weighs articles, z does not."
        if grey
        else ""
    )
    return (
        f"{n} in colour: adjusted p of at most {alpha:g}, by shuffling articles{floor}. No word "
        f"nearer to 0 than the dashed line reaches that.{beyond}"
    )
