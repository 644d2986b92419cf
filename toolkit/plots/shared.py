"""Which outlets carry which quote: one row a quote, one column an outlet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from toolkit.plots import _groups as g
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._style import OKABE_ITO
from toolkit.plots._words import (
    a_or_an,
    choose_title,
    clean,
    counted,
    listing,
    name_of,
    noun_of,
    plural_of,
    wrap,
)
from toolkit.tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_shared_quotes(
    shared: pd.DataFrame,
    *,
    ax: Axes | None = None,
    by: str = "outlet",
    min_groups: int = 2,
    max_groups: int = 8,
    max_quotes: int = 12,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw quotes in rows and outlets in columns, with a dot where an outlet carries a quote.

    Parameters
    ----------
    shared : DataFrame
        As `find_shared_quotes` returns it: one row for each quote of each article, with `by`,
        ``shared_id`` (the same for quotes that match), ``speaker`` and ``text``.
    ax : Axes, optional
        Where to draw; a new figure without it.
    by : str
        Column that names the outlets.
    min_groups : int
        Quotes carried by fewer outlets are counted and not drawn.
    max_groups, max_quotes : int
        Most columns and rows; the outlets with fewest quotes are folded into "others".
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
    >>> shared = pd.DataFrame({"outlet": ["A", "B"], "shared_id": [0, 0],
    ...                        "speaker": ["putin"] * 2, "text": ["We want talks now"] * 2})
    >>> ax = plot_shared_quotes(shared)
    >>> ax.get_yticklabels()[0].get_text()
    'Putin: “We want talks now”'
    >>> plt.close("all")
    """
    table = require_columns(shared, [by, "shared_id", "speaker", "text"], argument="shared")
    keys = g.keys_of(table[by])
    groups = g.choose(keys, None, max_groups, noun="max_groups")
    drawn = g.fold(keys, groups)
    carried = pd.DataFrame({"id": table["shared_id"], "key": keys, "drawn": drawn})
    spread = carried.groupby("id", sort=False)["key"].nunique()
    several = spread[spread >= min_groups].sort_values(ascending=False, kind="stable")
    kept = list(several.index[:max_quotes])
    total = carried.groupby("drawn")["id"].nunique().to_dict()
    question = choose_title(f"Which {plural_of(noun_of(by))} carry the same quotes?", title=title)
    few = int((spread < min_groups).sum())
    alone = f"{counted(few, 'quote')} carried by fewer than {counted(min_groups, noun_of(by))}"
    rest = f"{counted(len(several) - len(kept), 'further shared quote')} not drawn."
    notes = [
        note,
        f"{alone} {'is' if few == 1 else 'are'} not drawn." if few else "",
        rest if len(several) > len(kept) else "",
        groups.note(by),
    ]

    def draw(frame: Frame) -> Told:
        rows = []
        for i, quote in enumerate(kept):
            mine = carried[carried["id"] == quote]
            at = sorted({groups.all.index(k) for k in mine["drawn"]})
            frame.ax.plot(at, [i] * len(at), color="#9a9a9a", linewidth=1.6, zorder=2)
            frame.ax.scatter(at, [i] * len(at), s=62, color=OKABE_ITO["blue"], zorder=3)
            rows += [(int(quote), _quote(table, quote, labels), g.plain(groups.all[j])) for j in at]
        width = 205.0 if frame.owned else frame.points * 0.4
        frame.ax.set_yticks(
            range(len(kept)),
            [wrap(_quote(table, q, labels), width, 8, lines=2) for q in kept],
            fontsize=8,
        )
        room = (frame.points - width) / len(groups.all) - 6
        frame.ax.set_xticks(
            range(len(groups.all)),
            [
                g.label(
                    k,
                    [(total.get(k, 0), "quote")],
                    width=max(room, 36),
                    size=8,
                    lines=3,
                    missing=f"{noun_of(by)} not stated",
                )
                for k in groups.all
            ],
            fontsize=8 if len(groups.all) <= 6 else 7,
        )
        frame.ax.set_xlim(-0.5, len(groups.all) - 0.5)
        frame.ax.set_ylim(len(kept) - 0.5, -0.5)
        frame.ax.tick_params(length=0, labeltop=True, labelbottom=False)
        frame.ax.grid(axis="both")
        for spine in frame.ax.spines.values():
            spine.set_visible(False)
        facts = [
            f"{_quote(table, q, labels)} in {counted(int(several[q]), noun_of(by))}"
            for q in kept[:4]
        ]
        return Told(
            subtitle=f"A dot where {a_or_an(noun_of(by))} carries the quote, or a part of it; "
            f"under each {noun_of(by)}, its quotes in all.",
            alt=f"Matrix of {counted(len(kept), 'quote')} in rows and "
            f"{counted(len(groups.all), noun_of(by))} in columns. {listing(facts)}.",
            data=pd.DataFrame(rows, columns=["shared_id", "quote", by]),
        )

    none = "No quote is carried by several" if len(table) else "No quotes to draw"
    return chart(
        ax,
        draw,
        body=max(0.44 * len(kept), 0.9),
        title=question,
        empty="" if kept else none,
        notes=notes,
        source=source,
    )


def _quote(table: pd.DataFrame, quote: object, labels: Mapping[str, str] | None) -> str:
    mine = table[table["shared_id"] == quote]
    text = clean(min(mine["text"].astype("str"), key=len)).strip("\"'“”‘’«»,. ")
    speaker = mine["speaker"].dropna()
    known = len(speaker) and speaker.iloc[0] != "unknown"
    return f"{name_of(speaker.iloc[0], labels)}: “{text}”" if known else f"“{text}”"
