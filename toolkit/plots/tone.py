"""Tone: every sentence of each outlet as a point."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.plots import _groups as g
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._legend import key
from toolkit.plots._style import INK, OKABE_ITO
from toolkit.plots._words import choose_title, counted, name_of, noun_of, signed
from toolkit.tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOKS = (
    (OKABE_ITO["blue"], "o", OKABE_ITO["blue"]),
    ("white", "D", OKABE_ITO["vermilion"]),
    (OKABE_ITO["green"], "^", OKABE_ITO["green"]),
    ("white", "s", INK),
)
_OVERLAP = 0.022


@check_arguments
def plot_tone_points(
    scores: pd.DataFrame,
    *,
    ax: Axes | None = None,
    by: str = "outlet",
    value: str = "polarity",
    voice: str | None = None,
    noun: str = "sentence",
    max_groups: int = 12,
    title: str | None = None,
    finding: str | None = None,
    p: float | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw every score as a point in the row of its outlet, with the mean of the row.

    Parameters
    ----------
    scores : DataFrame
        One row for each scored stretch: columns `by` and `value` (float, -1 to 1); optionally
        ``article_id``, from which the number of articles is counted, and `voice`.
    ax : Axes, optional
        Where to draw; a new figure without it.
    by, value : str
        Column names.
    voice : str, optional
        Column that splits the points by marker and colour (such as the outlet's own prose and
        quoted speech); at most four values.
    noun : str
        What a row is, in the singular.
    max_groups : int
        Most rows on the chart; the outlets with fewest points are folded into "others".
    title, finding, p, source, note : optional
        As in `plot_mention_heatmap`.

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
    >>> scores = pd.DataFrame({"outlet": ["A", "A"], "article_id": ["a", "a"],
    ...                        "polarity": [0.5, -0.25]})
    >>> ax = plot_tone_points(scores)
    >>> ax.get_yticklabels()[0].get_text()
    'A\\n1 article, 2 sentences'
    >>> plt.close("all")
    """
    needed = [by, value, *([voice] if voice else [])]
    table = require_columns(scores, needed, argument="scores")
    table, x, _, groups, drawn, lost = g.measured(
        table, value, argument="value", by=by, most=max_groups, weigh=False, noun=noun
    )
    question = choose_title(
        f"How positive or negative is each {noun}?", title=title, finding=finding, p=p
    )

    def draw(frame: Frame) -> Told:
        split = g.keys_of(table[voice]) if voice else pd.Series("", index=table.index, dtype=object)
        voices = list(dict.fromkeys(sorted(split, key=str)))
        ax = frame.ax
        facts = []
        for i, group in enumerate(groups.all):
            mine = (drawn == group).to_numpy()
            points = x.to_numpy()[mine]
            offsets = swarm(points, 0.32, _OVERLAP)
            for j, name in enumerate(voices):
                chosen = (split == name).to_numpy()[mine]
                face, marker, edge = _LOOKS[j % len(_LOOKS)]
                ax.scatter(
                    points[chosen],
                    i - 0.06 + offsets[chosen],
                    s=17,
                    facecolor=face,
                    edgecolor=edge,
                    marker=marker,
                    linewidth=0.8,
                    alpha=0.85,
                    zorder=3,
                    label=name if i == 0 else None,
                )
            mean = float(points.mean())
            ax.plot(
                mean, i + 0.37, marker="^", color=INK, markersize=7, linestyle="", clip_on=False
            )
            facts.append((group, mean, points))
        g.name_rows(ax, groups, lambda k: _counts(table[drawn == k], noun), by=by)
        _axes(ax, facts)
        _legend(frame, voices)
        return Told(
            subtitle=f"Each point is a {noun}; the triangle under a row marks its mean.",
            notes=[groups.note(by)],
            alt=_alt(facts, (noun, noun_of(by)), value),
            data=_data(table, drawn, [by, "article_id", "start", "end", value, voice]),
        )

    return chart(
        ax,
        draw,
        body=max(0.72 * len(groups.all), 0.9),
        title=question,
        empty="" if len(table) else f"No {noun}s to draw",
        notes=[note],
        lost=lost,
        source=source,
    )


def _data(table: pd.DataFrame, drawn: pd.Series, wanted: list[str | None]) -> pd.DataFrame:
    out = table[[c for c in wanted if c is not None and c in table.columns]].copy()
    return out.assign(row=drawn.map(g.plain))


def swarm(values: np.ndarray, reach: float, step: float) -> np.ndarray:
    """Return offsets that lay values of about the same size side by side.

    Parameters
    ----------
    values : ndarray, shape (n,)
    reach : float
        Largest offset to either side.
    step : float
        Values closer than this share a column.

    Returns
    -------
    ndarray, shape (n,)
        The same for the same values, whatever their order among equals.

    Examples
    --------
    >>> swarm(np.array([0.0, 0.0, 1.0]), 0.4, 0.1).tolist()
    [-0.05, 0.05, 0.0]
    """
    bins = np.round(values / step).astype("int64")
    out = np.zeros(len(values))
    for column in np.unique(bins):
        where = np.flatnonzero(bins == column)
        n = len(where)
        gap = min(0.1, 2 * reach / max(n - 1, 1))
        out[where] = (np.arange(n) - (n - 1) / 2) * gap
    return out


def _counts(rows: pd.DataFrame, noun: str) -> list[tuple[float | None, str]]:
    articles = rows["article_id"].nunique() if "article_id" in rows else None
    return [(articles, "article"), (len(rows), noun)]


def _axes(ax: Axes, facts: list[tuple[Hashable, float, np.ndarray]]) -> None:
    far = max(float(np.abs(points).max()) for _, _, points in facts)
    far = max(np.ceil(far * 4) / 4, 0.25)
    ax.set_xlim(-far - 0.03, far + 0.03)
    g.in_rows(ax, len(facts))
    ax.set_ylim(len(facts) - 0.4, -0.5)
    ax.axvline(0, color="#777777", linewidth=0.9, zorder=1)
    ax.set_xlabel("polarity (the scale runs from −1, negative, to +1, positive)")
    for i, (_, mean, points) in enumerate(facts):
        zeros = int((points == 0).sum())
        ax.annotate(
            f"mean {signed(mean)}\n{zeros} of {len(points)} at zero",
            (1, i),
            (4, 0),
            xycoords=ax.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            fontsize=8,
            annotation_clip=False,
        )


def _legend(frame: Frame, voices: list[object]) -> None:
    if len(voices) < 2:
        return
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], linestyle="", marker=m, markerfacecolor=f, markeredgecolor=e, markersize=5)
        for f, m, e in _LOOKS
    ]
    texts = ["not known" if v == g.MISSING else name_of(v) for v in voices]
    key(frame, handles[: len(texts)], texts[: len(handles)])


def _alt(
    facts: list[tuple[Hashable, float, np.ndarray]], nouns: tuple[str, str], value: str
) -> str:
    parts = []
    for group, mean, points in facts:
        parts.append(f"{g.named(group)}: mean {signed(mean)}, {counted(len(points), nouns[0])}")
    return (
        f"Strip chart of {value}, one row for each of {counted(len(facts), nouns[1])}, "
        f"every {nouns[0]} a point. {'; '.join(parts)}."
    )
