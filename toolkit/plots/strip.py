"""The voice strip: where in each article each speaker is quoted."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.plots import _groups as g
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._legend import key
from toolkit.plots._style import GREY, INK, OKABE_ITO
from toolkit.plots._words import (
    choose_title,
    clean,
    counted,
    day_of,
    fit,
    listing,
    noun_of,
    wrap,
)
from toolkit.tables import require_articles, require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW = 0.185
_KINDS = {
    "direct": (OKABE_ITO["blue"], ""),
    "mixed": (OKABE_ITO["orange"], "////"),
    "indirect": ("#ffffff", "......"),
}


class _Block(NamedTuple):
    """One article's rows on the strip."""

    header: str
    speakers: list[Hashable]
    quotes: pd.DataFrame
    length: int


@check_arguments
def plot_voice_strip(
    quotes: pd.DataFrame,
    *,
    articles: pd.DataFrame,
    ax: Axes | None = None,
    by: str = "outlet",
    max_articles: int = 6,
    max_speakers: int = 7,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    finding: str | None = None,
    p: float | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw each article from its first to its last character, one row for each speaker.

    Parameters
    ----------
    quotes : DataFrame
        A `quotes` table: ``article_id``, ``start``, ``end`` (int, characters of the text),
        ``speaker`` (actor_id, null where not resolved); optionally ``kind`` and ``pieces``.
    articles : DataFrame
        The articles quoted from, in the order to draw: ``article_id``, ``text``; optionally
        `by` and ``published``.
    ax : Axes, optional
        Where to draw; a new figure without it.
    by : str
        Column of `articles` that names the outlet.
    max_articles : int
        Most articles; the chart says how many more there are.
    max_speakers : int
        Most rows for one article; the rest share the row "others".
    labels : mapping, optional
        Name to show for an actor_id.
    title, finding, p, source, note : optional
        As in `plot_mention_heatmap`.

    Returns
    -------
    Axes

    Raises
    ------
    TableError
        When a column is missing or an article_id occurs twice.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["x" * 200], "outlet": ["A"]})
    >>> quotes = pd.DataFrame({"article_id": ["a"], "start": [100], "end": [120],
    ...                        "speaker": ["putin"], "kind": ["direct"]})
    >>> ax = plot_voice_strip(quotes, articles=articles)
    >>> [t.get_text() for t in ax.get_yticklabels()]
    ['Putin  (1)']
    >>> plt.close("all")
    """
    table = require_columns(quotes, ["article_id", "start", "end", "speaker"], argument="quotes")
    require_articles(articles)
    stray = int((~table["article_id"].isin(articles["article_id"])).sum())
    texts = articles["text"].fillna("")
    usable = articles[(texts.str.len() > 0).to_numpy()]
    shown = usable.iloc[:max_articles]
    blocks = [
        _block(row, table[table["article_id"] == row["article_id"]], by, max_speakers)
        for _, row in shown.iterrows()
    ]
    question = choose_title(
        "Who is quoted where in the article?", title=title, finding=finding, p=p
    )
    rows = sum(len(b.speakers) + 1.5 for b in blocks)

    def draw(frame: Frame) -> Told:
        kinds = _draw(frame.ax, blocks, labels, frame.points)
        _legend(frame, kinds)
        left_out = len(usable) - len(shown)
        without_text = len(articles) - len(usable)
        notes = [
            f"{counted(left_out, 'further article')} not drawn." if left_out > 0 else "",
            f"{counted(without_text, 'article')} without text not drawn." if without_text else "",
            f"{counted(stray, 'quote')} of other articles not drawn." if stray else "",
        ]
        return Told(
            subtitle="Each line is an article from beginning to end; in brackets, the number of "
            "quotes of a speaker.",
            notes=notes,
            alt=_alt(blocks, labels),
            data=_data(blocks),
        )

    return chart(
        ax,
        draw,
        body=max(_ROW * rows, 0.9),
        title=question,
        empty="" if blocks else "No articles to draw",
        notes=[note],
        source=source,
    )


def _block(article: pd.Series, quotes: pd.DataFrame, by: str, most: int) -> _Block:
    keys = g.keys_of(quotes["speaker"])
    size = quotes["end"] - quotes["start"]
    known = keys != g.MISSING
    groups = g.choose(keys[known], size[known], most, by_size=True, noun="max_speakers")
    found = quotes.assign(_row=g.fold(keys, groups))
    rows = [*groups.all, *([g.MISSING] if (~known).any() else [])]
    outlet = clean(article.get(by), missing=f"{noun_of(by)} not stated")
    day = article.get("published")
    when = "" if day is None or pd.isna(day) else f", {day_of(day)}"
    return _Block(f"{outlet}{when}", rows, found, len(article["text"]))


def _data(blocks: list[_Block]) -> pd.DataFrame:
    rows = [
        {
            "article": block.header,
            "speaker": g.plain(quote["_row"]),
            "kind": quote.get("kind"),
            "from": round(start / block.length, 4),
            "to": round(end / block.length, 4),
        }
        for block in blocks
        for _, quote in block.quotes.iterrows()
        for start, end in _pieces(quote)
    ]
    return pd.DataFrame(rows, columns=["article", "speaker", "kind", "from", "to"])


def _draw(
    ax: Axes, blocks: list[_Block], labels: Mapping[str, str] | None, points: float
) -> list[str]:
    y, ticks, names, kinds = 0.0, [], [], set()
    for block in blocks:
        n = len(block.quotes)
        header = fit(block.header, points * 0.55, 8.5, bold=True)
        told = counted(n, "quote") if n else "no quote found"
        ax.text(0, y + 0.1, header, fontsize=8.5, fontweight="bold", va="center")
        ax.text(100, y + 0.1, told, fontsize=8, va="center", ha="right", color="#5c5c5c")
        for who in block.speakers:
            y += 1
            ax.plot([0, 100], [y, y], color=GREY, linewidth=0.8, zorder=1)
            mine = block.quotes[block.quotes["_row"] == who]
            ticks.append(y)
            names.append(f"{_name(who, labels)}  ({len(mine)})")
            for _, quote in mine.iterrows():
                kind = str(quote.get("kind", "direct"))
                color, hatch = _KINDS.get(kind, _KINDS["direct"])
                kinds.add(kind if kind in _KINDS else "direct")
                for start, end in _pieces(quote):
                    x = 100 * start / block.length
                    width = max(100 * (end - start) / block.length, 0.5)
                    ax.broken_barh(
                        [(x, width)],
                        (y - 0.34, 0.68),
                        facecolor=color,
                        hatch=hatch,
                        edgecolor=INK,
                        linewidth=0.6,
                        zorder=2,
                    )
        y += 1.5
    ax.set_yticks(ticks, names, fontsize=8)
    ax.set_ylim(y - 0.7, -0.6)
    ax.set_xlim(0, 100)
    ax.set_xticks(range(0, 101, 20), [f"{v}%" for v in range(0, 101, 20)])
    ax.set_xlabel("position in the article (characters, from first to last)")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return [k for k in _KINDS if k in kinds]


def _pieces(quote: pd.Series) -> list[tuple[int, int]]:
    pieces = quote.get("pieces")
    if pieces is not None and not isinstance(pieces, float) and len(pieces):
        return [(int(start), int(end)) for start, end in pieces]
    return [(int(quote["start"]), int(quote["end"]))]


def _legend(frame: Frame, kinds: list[str]) -> None:
    from matplotlib.patches import Patch

    meaning = {
        "direct": "direct",
        "mixed": "partly in quotation marks",
        "indirect": "indirect, in the outlet's words",
    }
    if not kinds:
        return
    handles = [
        Patch(facecolor=_KINDS[k][0], hatch=_KINDS[k][1], edgecolor=INK, linewidth=0.6)
        for k in kinds
    ]
    key(frame, handles, [meaning[k] for k in kinds])


def _name(who: Hashable, labels: Mapping[str, str] | None) -> str:
    return wrap(g.named(who, labels, missing="not resolved"), 120, 8, lines=1)


def _alt(blocks: list[_Block], labels: Mapping[str, str] | None) -> str:
    parts = []
    for block in blocks:
        who = [_name(k, labels) for k in block.speakers]
        parts.append(
            f"{block.header}: {counted(len(block.quotes), 'quote')}"
            + (f" ({listing(who, most=3)})" if who else "")
        )
    return (
        f"Strips of {counted(len(blocks), 'article')}, one row for each speaker, marking where in "
        f"the article each is quoted. {'; '.join(parts)}."
    )
