"""The timeline: how many articles each outlet published on each day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from toolkit.errors import ArgumentError
from toolkit.plots import _groups as g
from toolkit.plots._layout import begin, finish, nothing
from toolkit.plots._style import OKABE_ITO, style
from toolkit.plots._words import choose_title, counted, day_of, listing, name_of
from toolkit.tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_timeline(
    articles: pd.DataFrame,
    *,
    ax: Axes | None = None,
    by: str = "outlet",
    date: str = "published",
    max_groups: int = 14,
    title: str | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw one row for each outlet and one mark for each day on which it published.

    Parameters
    ----------
    articles : DataFrame
        One row for each article: `by` and `date` (timestamps; null where not known).
    ax : Axes, optional
        Where to draw; a new figure without it.
    by, date : str
        Column names.
    max_groups : int
        Most rows; the outlets with fewest articles are folded into "others".
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
        When the column of dates holds something else.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> days = pd.to_datetime(["2025-05-15", "2025-05-15", None])
    >>> ax = plot_timeline(pd.DataFrame({"outlet": ["A", "A", "B"], "published": days}))
    >>> [t.get_text() for t in ax.get_yticklabels()]
    ['A\\n2 articles', 'B\\n1 article']
    >>> plt.close("all")
    """
    table = require_columns(articles, [by, date], argument="articles")
    try:
        days = pd.to_datetime(table[date], errors="raise")
    except (ValueError, TypeError) as error:
        raise ArgumentError(f"date={date!r}: holds something that is no date: {error}") from error
    days = days.dt.tz_localize(None) if days.dt.tz is not None else days
    days = days.dt.normalize()
    rows = g.keys_of(table[by])
    groups = g.choose(rows, None, max_groups, noun="max_groups")
    drawn = g.fold(rows, groups)
    total = {k: int((drawn == k).sum()) for k in groups.all}
    missing = int(days.isna().sum())
    found = pd.DataFrame({"key": drawn, "day": days}).dropna()
    counts = found.groupby(["key", "day"], sort=True).size()
    question = choose_title("What was published when?", title=title)
    lost = (
        f"{counted(missing, 'article')} without a date {'is' if missing == 1 else 'are'} not drawn."
        if missing
        else ""
    )
    with style():
        frame = begin(ax, body=max(0.42 * len(groups.all), 0.9))
        if not len(counts):
            return nothing(
                frame,
                "No dated articles to draw",
                title=question,
                notes=[note, lost],
                source=source,
            )
        at = {k: i for i, k in enumerate(groups.all)}
        _draw(frame.ax, counts, at)
        _days(frame.ax, days.dropna())
        frame.ax.set_ylim(len(groups.all) - 0.45, -0.55)
        frame.ax.set_yticks(
            range(len(groups.all)),
            [
                g.label(k, [(total[k], "article")], width=150, missing=f"{by} not stated")
                for k in groups.all
            ],
        )
        first, last = days.min(), days.max()
        data = counts.rename("n_articles").reset_index()
        data = data.assign(key=data["key"].map(g.plain)).rename(columns={"key": by, "day": date})
        facts = [
            f"{'others' if k == g.OTHERS else name_of(k)}: {counted(total[k], 'article')}"
            for k in groups.all
        ]
        return finish(
            frame,
            title=question,
            subtitle="Articles by day; the number in a mark is the number of articles of that day.",
            notes=[note, groups.note(by), lost],
            source=source,
            alt=f"Timeline from {day_of(first)} to {day_of(last)}, one row for each of "
            f"{counted(len(facts), 'outlet')}. {listing(facts, most=8)}.",
            data=data,
        )


def _draw(ax: Axes, counts: pd.Series, at: dict[object, int]) -> None:
    most = float(counts.max())
    for who, day, n in counts.reset_index().itertuples(index=False):
        size = 90 + 260 * float(np.sqrt(n / most)) if most > 1 else 130
        ax.scatter([day], [at[who]], s=size, color=OKABE_ITO["blue"], zorder=3)
        ax.text(
            day, at[who], f"{n}", color="white", ha="center", va="center", fontsize=7.5, zorder=4
        )
    ax.grid(axis="both")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _days(ax: Axes, days: pd.Series) -> None:
    from matplotlib.dates import AutoDateLocator, num2date

    room = max((days.max() - days.min()) * 0.05, pd.Timedelta(days=1))
    ax.set_xlim(days.min() - room, days.max() + room)
    locator = AutoDateLocator(minticks=3, maxticks=8, interval_multiples=True)
    ax.xaxis.set_major_locator(locator)
    one_year = days.min().year == days.max().year
    ax.xaxis.set_major_formatter(
        lambda v, _: day_of(num2date(v).replace(tzinfo=None), year=not one_year)
    )
    ax.set_xlabel(f"{days.min().year}" if one_year else "")
