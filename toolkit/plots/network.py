"""Actors that share sentences, as a ring: who is named together with whom."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.plots import _groups as g
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._places import clear_points, spread
from toolkit.plots._style import INK, OKABE_ITO
from toolkit.plots._words import choose_title, counted, listing, name_of, wrap
from toolkit.tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NUMBERED = 6  # lines with their number on them
_RIM = 1.13  # names stand outside the ring, whose radius is 1
_EDGE = 1.25


@check_arguments
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

    The place on the ring has no meaning: the most connected actor is on top, the next ones are
    seated far apart, so that their lines part. The width of a line, and the number on the
    widest ones, is how often two actors are named together.

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
    ring = np.column_stack([np.cos(turn), np.sin(turn)])
    place = {k: ring[i] for k, i in zip(kept, _seats(len(kept)), strict=True)}
    most = max(shown.values())
    ranked = sorted(shown.items(), key=lambda item: (-item[1], item[0]))
    curves = [_curve(place[a], place[b]) for (a, b), _ in ranked]
    for i, ((_, w), curve) in reversed(list(enumerate(zip(ranked, curves, strict=True)))):
        strong = i < _NUMBERED
        ax.plot(
            *curve.T,
            color=OKABE_ITO["blue"] if strong else "#9a9a9a",
            linewidth=0.6 + 4.4 * w / most,
            alpha=0.75 if strong else 0.45,
            zorder=2 if strong else 1,
            solid_capstyle="round",
        )
    biggest = max(strength[k] for k in kept)
    for k in kept:
        size = 4 + 8 * float(np.sqrt(strength[k] / biggest))
        ax.plot(*place[k], marker="o", color=INK, markersize=size, linestyle="", zorder=3)
    unit = frame.tall / (2 * _EDGE)  # points
    leader = {"arrowstyle": "-", "color": "#777777", "linewidth": 0.5, "shrinkA": 1}
    for k, (x, y) in _label_places(place, 11.5 / unit).items():
        x0, y0 = place[k]
        moved = np.hypot(x0 * _RIM - x, y0 * _RIM - y) > 0.05
        ax.annotate(
            f"{wrap(name_of(k, labels), 130, 8.5, lines=1)} ({strength[k]:.0f})",
            (float(x0), float(y0)),
            (x, y),
            ha="center" if x == 0 else "left" if x > 0 else "right",
            va="center",
            fontsize=8.5,
            arrowprops=leader if moved else None,
            zorder=5,
        )
    middle = [curve[8:-8] for curve in curves[:_NUMBERED]]
    at = clear_points(middle, np.array(list(place.values())), wide=24 / unit, high=13 / unit)
    for (_, w), (x, y) in zip(
        ranked, [c[i] for c, i in zip(middle, at, strict=True)], strict=False
    ):
        ax.text(
            float(x),
            float(y),
            f"{w:.0f}",
            fontsize=7.5,
            ha="center",
            va="center",
            bbox={"boxstyle": "round,pad=0.18", "facecolor": "white", "linewidth": 0},
            zorder=4,
        )
    ax.set_ylim(-_EDGE, _EDGE)
    ax.set_xlim(-_EDGE * frame.wide, _EDGE * frame.wide)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.axis("off")


def _seats(n: int) -> list[int]:
    """Seats on the ring, of the most connected actor first: far apart, so that lines part.

    Examples
    --------
    >>> _seats(8)
    [0, 3, 6, 1, 4, 7, 2, 5]
    """
    step = next((s for s in range(max(round(n * 0.382), 1), n) if gcd(s, n) == 1), 1)
    return [i * step % n for i in range(n)]


def _curve(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Points of a line from seat to seat, bent towards the middle of the ring."""
    t = np.linspace(0, 1, 41)[:, None]
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * 0.82 * (a + b) / 2 + t**2 * b


def _label_places(place: dict[str, np.ndarray], gap: float) -> dict[str, tuple[float, float]]:
    """Where the names stand: outside the ring, on either side at least `gap` apart."""
    out = {}
    for k, (x, y) in place.items():
        if abs(x) < 1e-9:
            out[k] = (0.0, y * (_RIM + 0.03))
    for side in (-1, 1):
        names = sorted((k for k in place if side * place[k][0] > 1e-9), key=lambda k: -place[k][1])
        end = _RIM + 0.03 - gap
        wanted = [float(place[k][1]) * _RIM for k in names]
        for k, y in zip(names, spread(wanted, gap, low=-end, high=end), strict=True):
            x = max(abs(float(place[k][0])) * _RIM, np.sqrt(max(_RIM**2 - y**2, 0.0)))
            out[k] = (side * x, y)
    return out
