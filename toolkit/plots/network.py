"""Actors that share sentences, as a ring: who is named together with whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from toolkit.plots import _groups as g
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._style import INK, OKABE_ITO
from toolkit.plots._words import choose_title, counted, listing, name_of, wrap
from toolkit.tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_cooccurrence(
    edges: pd.DataFrame,
    *,
    ax: Axes | None = None,
    source_actor: str = "source",
    target_actor: str = "target",
    weight: str = "weight",
    unit: str = "sentence",
    min_weight: float = 1,
    max_actors: int = 14,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw actors on a ring and a line between two that share a sentence or paragraph.

    The place on the ring has no meaning beyond its order: the most connected actor is on top,
    the others follow clockwise. The width of a line, and the number on the widest ones, is how
    often two actors are named together.

    Parameters
    ----------
    edges : DataFrame
        One row for each pair, as `count_cooccurrence` returns it: `source_actor` and
        `target_actor` (actor_id), `weight` (number of shared sentences or paragraphs). Rows of
        the same pair are summed.
    ax : Axes, optional
        Where to draw; a new figure without it.
    source_actor, target_actor, weight : str
        Column names.
    unit : str
        What is shared, in the singular.
    min_weight : float
        Pairs below it are not drawn.
    max_actors : int
        Most actors; the chart says how many are left out.
    labels, title, source, note : optional
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
    >>> edges = pd.DataFrame({"source": ["putin"], "target": ["trump"], "weight": [4]})
    >>> ax = plot_cooccurrence(edges)
    >>> sorted(t.get_text() for t in ax.texts[:2])
    ['Putin (4)', 'Trump (4)']
    >>> plt.close("all")
    """
    table = require_columns(edges, [source_actor, target_actor, weight], argument="edges")
    table, value, lost = g.known(table, weight, argument="weight", noun="pair")
    chosen = table[source_actor].notna() & table[target_actor].notna()
    chosen &= table[source_actor] != table[target_actor]
    pairs: dict[tuple[str, str], float] = {}
    for a, b, w in zip(
        table.loc[chosen, source_actor], table.loc[chosen, target_actor], value[chosen], strict=True
    ):
        pair = (str(a), str(b)) if str(a) < str(b) else (str(b), str(a))
        pairs[pair] = pairs.get(pair, 0.0) + float(w)
    pairs = {k: v for k, v in pairs.items() if v >= min_weight}
    strength: dict[str, float] = {}
    for (a, b), w in pairs.items():
        strength[a] = strength.get(a, 0.0) + w
        strength[b] = strength.get(b, 0.0) + w
    order = sorted(strength, key=lambda k: (-strength[k], k))
    kept, left = order[:max_actors], order[max_actors:]
    shown = {k: v for k, v in pairs.items() if k[0] in kept and k[1] in kept}
    question = choose_title("Who is named together with whom?", title=title)
    floor = (
        f"Pairs that share fewer than {counted(min_weight, unit)} are not drawn."
        if min_weight > 1
        else ""
    )
    names = [name_of(k, labels) for k in left]
    rest = f"{counted(len(left), 'actor')} with fewer ties not drawn: {listing(names)}."

    def draw(frame: Frame) -> Told:
        _ring(frame, kept, shown, strength, labels)
        top = sorted(shown.items(), key=lambda item: (-item[1], item[0]))
        facts = [f"{name_of(a, labels)} and {name_of(b, labels)} ({w:.0f})" for (a, b), w in top]
        return Told(
            subtitle=f"A line joins two actors named in the same {unit}; its width is how often. "
            "In brackets, all ties of an actor.",
            notes=[rest if left else ""],
            alt=f"Ring of {counted(len(kept), 'actor')} joined by {counted(len(shown), 'line')}. "
            f"Strongest: {listing(facts, most=5)}.",
            data=pd.DataFrame(
                [(a, b, int(w) if w % 1 == 0 else w) for (a, b), w in top],
                columns=[source_actor, target_actor, weight],
            ),
        )

    return chart(
        ax,
        draw,
        body=4.4,
        title=question,
        empty="" if shown else "No two actors to draw",
        notes=[note, floor],
        lost=lost,
        source=source,
    )


def _ring(
    frame: Frame,
    kept: list[str],
    shown: dict[tuple[str, str], float],
    strength: dict[str, float],
    labels: Mapping[str, str] | None,
) -> None:
    ax = frame.ax
    turn = np.pi / 2 - 2 * np.pi * np.arange(len(kept)) / len(kept)
    place = {k: (float(np.cos(t)), float(np.sin(t))) for k, t in zip(kept, turn, strict=True)}
    most = max(shown.values())
    ranked = sorted(shown.items(), key=lambda item: (item[1], item[0]))
    numbered = {pair for pair, _ in ranked[-6:]}
    for pair, w in ranked:
        (x0, y0), (x1, y1) = place[pair[0]], place[pair[1]]
        bend = 0.82
        mid = ((x0 + x1) / 2 * bend, (y0 + y1) / 2 * bend)
        t = np.linspace(0, 1, 30)
        x = (1 - t) ** 2 * x0 + 2 * t * (1 - t) * mid[0] + t**2 * x1
        y = (1 - t) ** 2 * y0 + 2 * t * (1 - t) * mid[1] + t**2 * y1
        strong = pair in numbered
        ax.plot(
            x,
            y,
            color=OKABE_ITO["blue"] if strong else "#9a9a9a",
            linewidth=0.6 + 4.4 * w / most,
            alpha=0.75 if strong else 0.45,
            zorder=2 if strong else 1,
            solid_capstyle="round",
        )
    biggest = max(strength[k] for k in kept)
    for k in kept:
        x0, y0 = place[k]
        ax.plot(
            x0,
            y0,
            marker="o",
            color=INK,
            markersize=4 + 8 * float(np.sqrt(strength[k] / biggest)),
            linestyle="",
            zorder=3,
        )
        side = "left" if x0 > 0.15 else "right" if x0 < -0.15 else "center"
        ax.text(
            x0 * 1.13,
            y0 * (1.13 if side != "center" else 1.16),
            f"{wrap(name_of(k, labels), 130, 8.5, lines=1)} ({strength[k]:.0f})",
            ha=side,
            va="center",
            fontsize=8.5,
            zorder=5,
        )
    _numbers(ax, ranked, numbered, place)
    ax.set_ylim(-1.25, 1.25)
    ax.set_xlim(-1.25 * frame.wide, 1.25 * frame.wide)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.axis("off")


def _numbers(
    ax: Axes,
    ranked: list[tuple[tuple[str, str], float]],
    numbered: set[tuple[str, str]],
    place: dict[str, tuple[float, float]],
) -> None:
    for pair, w in ranked:
        if pair not in numbered:
            continue
        (x0, y0), (x1, y1) = place[pair[0]], place[pair[1]]
        t = 0.38
        mx, my = (x0 + x1) / 2 * 0.82, (y0 + y1) / 2 * 0.82
        ax.text(
            (1 - t) ** 2 * x0 + 2 * t * (1 - t) * mx + t**2 * x1,
            (1 - t) ** 2 * y0 + 2 * t * (1 - t) * my + t**2 * y1,
            f"{w:.0f}",
            fontsize=7.5,
            ha="center",
            va="center",
            bbox={"boxstyle": "round,pad=0.18", "facecolor": "white", "linewidth": 0},
            zorder=4,
        )
