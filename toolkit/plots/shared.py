"""Which outlets carry which quote: lines from outlets to quotes, or a matrix of dots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.errors import unknown_value
from toolkit.plots import _groups as g
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._links import draw_links, order_of
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
from toolkit.text import DOUBLE_CLOSE, DOUBLE_OPEN, STRAIGHT, find_quotations

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_GROUPS = {"dots": 8, "lines": 14}
_SUBTITLES = {
    "dots": "A dot where {one} carries the quote, or a part of it; under each name, its quotes "
    "in all.",
    "lines": "A line where {one} carries the quote, or a part of it; in a circle, how many {many} "
    "do.",
}


@check_arguments
def plot_shared_quotes(
    shared: pd.DataFrame,
    *,
    ax: Axes | None = None,
    by: str = "outlet",
    min_groups: int = 2,
    kind: str = "lines",
    max_groups: int | None = None,
    max_quotes: int = 12,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw outlets at the left, quotes at the right, and a line where an outlet carries a quote.

    Parameters
    ----------
    shared : DataFrame
        As `find_shared_quotes` returns it: one row for each quote of each article, with `by`,
        ``shared_id`` (the same for quotes that match), ``speaker`` and ``text``; optionally
        ``article_id``, from which the articles behind a line are counted.
    ax : Axes, optional
        Where to draw; a new figure without it.
    by : str
        Column that names the outlets.
    min_groups : int
        Quotes carried by fewer outlets are counted and not drawn.
    kind : {"lines", "dots"}
        Lines from outlets to quotes, or a matrix of dots with quotes in rows and outlets in
        columns, which reads better where most outlets carry most quotes.
    max_groups : int, optional
        Most outlets; by default 14 with lines and 8 with dots. Those that carry fewest of the
        quotes drawn are folded into "others".
    max_quotes : int
        Most quotes; those that most outlets carry are drawn.
    labels, title, source, note : optional
        As in `plot_mention_heatmap`.

    Returns
    -------
    Axes

    Raises
    ------
    TableError
        When a column is missing.
    ArgumentError
        When `kind` is neither of the two.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> shared = pd.DataFrame({"outlet": ["A", "B"], "shared_id": [0, 0],
    ...                        "speaker": ["putin"] * 2, "text": ["We want talks now"] * 2})
    >>> ax = plot_shared_quotes(shared)
    >>> [t.get_text() for t in ax.get_yticklabels()], ax.texts[1].get_text()
    (['A\\n1 quote', 'B\\n1 quote'], 'Putin: “We want talks now”')
    >>> plt.close("all")
    """
    if kind not in _MOST_GROUPS:
        raise unknown_value("kind", kind, _MOST_GROUPS)
    table = require_columns(shared, [by, "shared_id", "speaker", "text"], argument="shared")
    keys = g.keys_of(table[by])
    spread = keys.groupby(table["shared_id"], sort=False).nunique()
    several = spread[spread >= min_groups].sort_values(ascending=False, kind="stable")
    kept = list(several.index[:max_quotes])
    drawn = table["shared_id"].isin(kept)
    most = _MOST_GROUPS[kind] if max_groups is None else max_groups
    groups = g.choose(keys[drawn], None, most, noun="max_groups")
    links = _links(table[drawn], g.fold(keys[drawn], groups), groups.all, kept)
    quotes = [_quote(table, q, labels) for q in kept]
    total = table["shared_id"].groupby(g.fold(keys, groups)).nunique().to_dict()
    none = keys.nunique() - keys[drawn].nunique()
    few = int((spread < min_groups).sum())
    alone = f"{counted(few, 'quote')} carried by fewer than {counted(min_groups, noun_of(by))}"
    rest = f"{counted(len(several) - len(kept), 'further shared quote')} not drawn."
    wider = kind == "lines" and max(links.values(), default=1) > 1
    notes = [
        note,
        f"{alone} {'is' if few == 1 else 'are'} not drawn." if few else "",
        rest if len(several) > len(kept) else "",
        f"{counted(none, noun_of(by))} {'carries' if none == 1 else 'carry'} none of these quotes."
        if none and kept
        else "",
        "Wider lines stand for more articles of one name." if wider else "",
        groups.note(by),
    ]

    def caption(i: int, width: float, lines: int) -> str:
        key, missing = groups.all[i], f"{noun_of(by)} not stated"
        counts = [(total[key], "quote")]
        return g.label(key, counts, width=width, size=8, lines=lines, missing=missing)

    def draw(frame: Frame) -> Told:
        if kind == "lines":
            order = order_of(links, len(groups.keys), len(kept))
            order += range(len(groups.keys), len(groups.all))  # the others come last
            seat = {old: new for new, old in enumerate(order)}
            joined = {(seat[i], j): n for (i, j), n in links.items()}
            names = [caption(i, 130 if frame.owned else frame.points * 0.3, 1) for i in order]
            draw_links(frame, joined, names, quotes, list(several[kept]))
        else:
            _dots(frame, links, quotes, len(groups.all), caption)
        facts = [
            f"{q} in {counted(int(several[k]), noun_of(by))}"
            for k, q in zip(kept[:4], quotes, strict=False)
        ]
        shape = "Lines from" if kind == "lines" else "Matrix of"
        return Told(
            subtitle=_SUBTITLES[kind].format(one=a_or_an(noun_of(by)), many=plural_of(noun_of(by))),
            alt=f"{shape} {counted(len(groups.all), noun_of(by))} and "
            f"{counted(len(kept), 'quote')}. {listing(facts)}.",
            data=pd.DataFrame(
                [
                    (int(kept[j]), quotes[j], g.plain(groups.all[i]), int(n))
                    for (i, j), n in sorted(links.items(), key=lambda item: item[0][::-1])
                ],
                columns=["shared_id", "quote", by, "n_articles"],
            ),
        )

    nothing = "No quote is carried by several" if len(table) else "No quotes to draw"
    return chart(
        ax,
        draw,
        body=max(0.44 * len(kept), 0.34 * len(groups.all) if kind == "lines" else 0, 0.9),
        title=choose_title(f"Which {plural_of(noun_of(by))} carry the same quotes?", title=title),
        empty="" if kept else nothing,
        notes=notes,
        source=source,
    )


def _links(
    table: pd.DataFrame, keys: pd.Series, groups: list[Hashable], quotes: list[Hashable]
) -> Counter[tuple[int, int]]:
    """How many articles stand behind each group and quote, by their numbers."""
    articles = table["article_id"] if "article_id" in table.columns else range(len(table))
    found = set(zip(keys, table["shared_id"], articles, strict=True))
    return Counter((groups.index(key), quotes.index(quote)) for key, quote, _ in found)


def _dots(
    frame: Frame,
    links: Mapping[tuple[int, int], int],
    quotes: list[str],
    n: int,
    caption: Callable[[int, float, int], str],
) -> None:
    ax = frame.ax
    for j in range(len(quotes)):
        at = sorted(i for i, row in links if row == j)
        ax.plot(at, [j] * len(at), color="#9a9a9a", linewidth=1.6, zorder=2)
        ax.scatter(at, [j] * len(at), s=62, color=OKABE_ITO["blue"], zorder=3)
    width = 205.0 if frame.owned else frame.points * 0.4
    texts = [wrap(q, width, 8, lines=2) for q in quotes]
    ax.set_yticks(range(len(quotes)), texts, fontsize=8)
    room = max((frame.points - width) / n - 6, 36)
    ax.set_xticks(range(n), [caption(i, room, 3) for i in range(n)], fontsize=8 if n <= 6 else 7)
    ax.set_xlim(-0.5, n - 0.5)
    ax.set_ylim(len(quotes) - 0.5, -0.5)
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.grid(axis="both")
    for spine in ax.spines.values():
        spine.set_visible(False)


def _quote(table: pd.DataFrame, quote: object, labels: Mapping[str, str] | None) -> str:
    mine = table[table["shared_id"] == quote]
    text = _paired(clean(min(mine["text"].astype("str"), key=len)).strip("\"'“”‘’«»,. "))
    speaker = mine["speaker"].dropna()
    known = len(speaker) and speaker.iloc[0] != "unknown"
    return f"{name_of(speaker.iloc[0], labels)}: “{text}”" if known else f"“{text}”"


def _paired(text: str) -> str:
    """Leave out double quotation marks whose other half stands outside the stretch."""
    whole = {at for q in find_quotations(text) if q.closed for at in (q.start, q.end - 1)}
    double = DOUBLE_OPEN + DOUBLE_CLOSE + STRAIGHT
    return "".join(sign for at, sign in enumerate(text) if sign not in double or at in whole)
