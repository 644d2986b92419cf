"""Attribution verbs: with which kinds of verbs each outlet hands over the word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.plots import _groups as g
from toolkit.plots._bars import stacked
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._style import CUES, INK, OTHERS, UNKNOWN, Cue
from toolkit.plots._words import choose_title, clean, counted, listing, noun_of, plural_of
from toolkit.tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEATED = ("accusing", "doubting", "denying", "warning")
"""Classes drawn to the left by default: verbs that add conflict or distance."""

_ORDER = (*HEATED, "neutral", "explaining", "insisting", "conciliating")


@check_arguments
def plot_verb_classes(
    verbs: pd.DataFrame,
    *,
    ax: Axes | None = None,
    by: str = "outlet",
    verb_class: str = "cue_class",
    count: str = "count",
    articles: str = "n",
    left: Sequence[str] = HEATED,
    max_groups: int = 12,
    title: str | None = None,
    finding: str | None = None,
    p: float | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw the classes of attribution verbs of each outlet as bars that diverge from zero.

    Parameters
    ----------
    verbs : DataFrame
        One row for each outlet and class, as `compare_verbs` returns it: columns `by`,
        `verb_class` (null where the quote has no verb) and `count` (quotes); optionally
        `articles`, repeated on each row of an outlet. Several rows of one outlet and class
        are summed.
    ax : Axes, optional
        Where to draw; a new figure without it.
    by, verb_class, count, articles : str
        Column names.
    left : sequence of str
        Classes drawn to the left of zero; all others go to the right.
    max_groups : int
        Most bars; the smallest are folded into "others".
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
    >>> verbs = pd.DataFrame({"outlet": ["A", "A"], "cue_class": ["neutral", "accusing"],
    ...                       "count": [7, 2]})
    >>> ax = plot_verb_classes(verbs)
    >>> ax.get_yticklabels()[0].get_text()
    'A\\n9 quotes'
    >>> plt.close("all")
    """
    table = require_columns(verbs, [by, verb_class, count], argument="verbs")
    table, amount, rows, groups, drawn, lost = g.measured(
        table, count, argument="count", by=by, most=max_groups
    )
    parts = g.keys_of(table[verb_class])
    grid = g.crossed(amount, drawn, parts, index=groups.all)
    order = _ordered([str(c) for c in grid.columns], left)
    grid = grid.reindex(columns=order)
    n_articles = g.base(table, rows, drawn, articles)
    total = grid.sum(axis=1).to_dict()
    names: dict[object, str] = {
        c: "no verb of a known class" if c == g.MISSING else clean(c) for c in order
    }
    looks = [c for c in (*_ORDER, *sorted(set(order) - set(_ORDER))) if c != g.MISSING]
    cues: dict[object, Cue] = {c: CUES[i] if i < len(CUES) else OTHERS for i, c in enumerate(looks)}
    cues |= {g.MISSING: UNKNOWN}

    question = choose_title(
        f"With which verbs do {plural_of(noun_of(by))} hand over the word?",
        title=title,
        finding=finding,
        p=p,
    )
    from matplotlib.ticker import MaxNLocator

    def draw(frame: Frame) -> Told:
        leftward = [c for c in order if c in left]
        bars = g.per_group(grid, groups)
        start = -bars[leftward].sum(axis=1)
        stacked(frame, bars, cues=cues, names=names, write=lambda v: f"{v:.0f}", start=start)
        ax = frame.ax
        g.name_rows(
            ax, groups, lambda k: [(n_articles.get(k), "article"), (total[k], "quote")], by=by
        )
        ax.axvline(0, color=INK, linewidth=1)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.xaxis.set_major_formatter(lambda v, _: f"{abs(v):.0f}")
        ax.set_xlabel("number of quotes")
        sides = listing([c for c in order if c in left]) or "none of the classes"
        return Told(
            subtitle=f"Quotes by class of the verb; left of the line: {sides}.",
            alt=_alt(grid, total, names, noun_of(by)),
            data=g.long(grid, by, verb_class, count),
            notes=[groups.note(by), g.mean_note(groups, by)],
        )

    return chart(
        ax,
        draw,
        body=max(0.52 * len(groups.all), 0.9),
        title=question,
        empty="" if len(table) else "No attribution verbs to draw",
        notes=[note],
        lost=lost,
        source=source,
    )


def _ordered(found: list[str], left: Sequence[str]) -> list[str]:
    known = [c for c in _ORDER if c in found]
    rest = sorted(c for c in found if c not in _ORDER and c != g.MISSING)
    order = [*known, *rest, *([g.MISSING] if g.MISSING in found else [])]
    return [*(c for c in order if c in left), *(c for c in order if c not in left)]


def _alt(grid: pd.DataFrame, total: dict[Any, float], names: Mapping[object, str], of: str) -> str:
    parts = []
    for key, row in grid.iterrows():
        if total[key] > 0:
            parts.append(
                f"{g.named(key)}: {names[str(row.idxmax())]} ({row.max():.0f} of {total[key]:.0f})"
            )
    return (
        f"Stacked bars, one for each of {counted(len(grid), of)}: "
        f"{counted(sum(total.values()), 'quote')} by the class of their attribution verb. "
        f"Most frequent class in each: {listing(parts, most=8)}."
    )
