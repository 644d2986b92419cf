"""Share of voice: to whom each outlet gives the word, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.compare.quoted import SMALLER
from toolkit.plots import _groups as g
from toolkit.plots._bars import stacked
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._style import CUES, OTHERS, UNKNOWN
from toolkit.plots._words import choose_title, counted, listing, noun_of
from toolkit.tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@check_arguments
def plot_voice_share(
    voices: pd.DataFrame,
    *,
    ax: Axes | None = None,
    by: str = "outlet",
    speaker: str = "voice",
    value: str = "n_words",
    quotes: str = "n_quotes",
    articles: str = "n",
    max_groups: int = 12,
    max_speakers: int = 6,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    finding: str | None = None,
    p: float | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw one bar for each outlet, divided among the speakers it quotes.

    Parameters
    ----------
    voices : DataFrame
        One row for each outlet and speaker, as `compare_voices` returns it: columns `by`,
        `speaker` (actor_id; null or "unknown" where the speaker is not resolved; "all smaller
        voices" goes to the "others") and `value` (quoted words); optionally `quotes` (quotes
        of that speaker) and, repeated on each row of an outlet, `articles` (articles with a
        quote).
    ax : Axes, optional
        Where to draw; a new figure without it.
    by, speaker, value, quotes, articles : str
        Column names.
    max_groups, max_speakers : int
        Most bars and most divisions; the smallest are folded into "others".
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
        When a column is missing.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> voices = pd.DataFrame({"outlet": ["A", "A", "B"], "voice": ["putin", "trump", "putin"],
    ...                        "n_words": [30, 10, 20], "n_quotes": [2, 1, 1]})
    >>> ax = plot_voice_share(voices)
    >>> ax.get_yticklabels()[0].get_text()
    'A\\n3 quotes, 40 words'
    >>> plt.close("all")
    """
    table = require_columns(voices, [by, speaker, value], argument="voices")
    table, amount, rows, groups, drawn_rows, lost = g.measured(
        table, value, argument="value", by=by, most=max_groups
    )
    parts = g.keys_of(table[speaker]).replace("unknown", g.MISSING)
    smaller = parts == SMALLER
    known = (parts != g.MISSING) & ~smaller
    speakers = g.choose(
        parts[known], amount[known], max_speakers, by_size=True, noun="max_speakers"
    )
    drawn_parts = g.fold(parts, speakers).where(~smaller, g.OTHERS)
    folded = [g.OTHERS] if speakers.folded or smaller.any() else []
    order = [*speakers.keys, *folded, *([g.MISSING] if (parts == g.MISSING).any() else [])]
    grid = g.crossed(amount, drawn_rows, drawn_parts, index=groups.all, header=order)
    n_articles = g.base(table, rows, drawn_rows, articles)
    n_quotes = g.sums(table, drawn_rows, quotes)
    total = grid.sum(axis=1).to_dict()

    names = {k: g.named(k, labels, missing="speaker not resolved") for k in order}
    cues = {k: CUES[i % len(CUES)] for i, k in enumerate(speakers.keys)}
    cues |= {g.OTHERS: OTHERS, g.MISSING: UNKNOWN}
    question = choose_title("Whose words are reported?", title=title, finding=finding, p=p)

    def draw(frame: Frame) -> Told:
        share = grid.div([total[k] or 1.0 for k in groups.all], axis=0) * 100
        stacked(
            frame,
            share,
            cues=cues,
            names=names,
            write=lambda v: f"{v:.0f}%",
            legend=True,
        )
        g.name_rows(
            frame.ax,
            groups,
            lambda k: [
                (n_articles.get(k), "article"),
                (n_quotes.get(k), "quote"),
                (total[k], "word"),
            ],
            by=by,
            width=185,
        )
        frame.ax.set_xlim(0, 100)
        frame.ax.set_xlabel("share of the words attributed to anybody, %")
        return Told(
            subtitle=f"Words that each {noun_of(by)} attributes to somebody, in direct or "
            "indirect speech.",
            alt=_alt(share, total, names, noun_of(by)),
            data=g.long(grid, by, speaker, value).assign(
                share=(share.to_numpy().ravel() / 100).round(4)
            ),
            notes=[
                groups.note(by),
                speakers.note("speaker", labels, more=_put_together(table[smaller])),
            ],
        )

    return chart(
        ax,
        draw,
        body=max(0.52 * len(groups.all), 0.9),
        title=question,
        empty="" if len(table) else "No quotes to draw",
        notes=[note],
        lost=lost,
        source=source,
    )


def _put_together(rows: pd.DataFrame) -> int:
    """How many voices the row "all smaller voices" stands for."""
    if not len(rows):
        return 0
    return int(rows["n_voices"].max()) if "n_voices" in rows.columns else 1


def _alt(share: pd.DataFrame, total: dict[Any, float], names: Mapping[object, str], of: str) -> str:
    first = []
    for key, row in share.iterrows():
        if total[key] > 0:
            first.append(f"{g.named(key)}: {names[row.idxmax()]} ({row.max():.0f}%)")
    return (
        f"Stacked bars, one for each of {counted(len(share), of)}: how the "
        f"{counted(sum(total.values()), 'attributed word')} divide among speakers. "
        f"Largest share in each: {listing(first, most=8)}."
    )
