"""The timeline: how many articles each outlet published when, by days or longer spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError
from toolkit.plots import _groups as g
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._style import OKABE_ITO
from toolkit.plots._words import choose_title, counted, day_of, listing, noun_of
from toolkit.tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_UNITS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
_HALF = {
    unit: pd.Timedelta(days=days)
    for unit, days in {"day": 0, "week": 3, "month": 15, "quarter": 45, "year": 182}.items()
}
_MONTHS_FROM = 75  # days: from here on the axis names months
_MOST_TICKS = 7


@check_arguments
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

    Where marks of days would lie on each other, they stand for weeks; where those would, for
    months, quarters or years. The chart says which.

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
    found = pd.DataFrame({"key": drawn, "day": days}).dropna()
    question = choose_title("What was published when?", title=title)

    def draw(frame: Frame) -> Told:
        unit, counts = _by_unit(found, frame.points - 150 if frame.owned else frame.points)
        at = {k: i for i, k in enumerate(groups.all)}
        _draw(frame.ax, counts, at, unit)
        _days(frame.ax, counts.index.get_level_values("day").to_series() + _HALF[unit])
        g.in_rows(frame.ax, len(groups.all), grid="both")
        g.name_rows(frame.ax, groups, lambda k: [(total[k], "article")], by=by)
        first, last = days.min(), days.max()
        data = counts.rename("n_articles").reset_index()
        data = data.assign(key=data["key"].map(g.plain)).rename(columns={"key": by, "day": date})
        facts = [f"{g.named(k)}: {counted(total[k], 'article')}" for k in groups.all]
        return Told(
            subtitle=f"Articles by {unit}; the number in a mark is the number of articles of that "
            f"{unit}.",
            notes=[groups.note(by)],
            alt=f"Timeline by {unit} from {day_of(first)} to {day_of(last)}, one row for each of "
            f"{counted(len(facts), noun_of(by))}. {listing(facts, most=8)}.",
            data=data,
        )

    return chart(
        ax,
        draw,
        body=max(0.42 * len(groups.all), 0.9),
        title=question,
        empty="" if len(found) else "No dated articles to draw",
        notes=[note],
        lost=g.dropped(days, "article", "a date"),
        source=source,
    )


def _by_unit(found: pd.DataFrame, width: float) -> tuple[str, pd.Series]:
    """Count articles by the shortest span whose marks do not lie on each other.

    `width` is that of the body in points. The index of the counts is key and first day.
    """
    span = max(float((found["day"].max() - found["day"].min()).days) * 1.1, 2.0)
    *shorter, longest = _UNITS
    for unit in shorter:
        counts = _count(found, unit)
        gaps = counts.reset_index().assign(size=_diameters(counts))
        apart = gaps.groupby("key")["day"].diff().dt.days * width / span
        needed = (gaps["size"] + gaps.groupby("key")["size"].shift()) / 2
        if not (apart < 0.9 * needed).any():
            return unit, counts
    return longest, _count(found, longest)


def _count(found: pd.DataFrame, unit: str) -> pd.Series:
    start = found["day"].dt.to_period(_UNITS[unit]).dt.start_time
    return found.assign(day=start).groupby(["key", "day"], sort=True).size()


def _diameters(counts: pd.Series) -> np.ndarray:
    """Diameter of each mark in points; its area grows with the root of the number."""
    most = float(counts.max())
    if most <= 1:
        return np.full(len(counts), np.sqrt(130.0))
    return np.sqrt(90 + 260 * np.sqrt(counts.to_numpy(dtype="float64") / most))


def _draw(ax: Axes, counts: pd.Series, at: dict[object, int], unit: str) -> None:
    sizes = _diameters(counts) ** 2
    for (who, day, n), size in zip(
        counts.reset_index().itertuples(index=False), sizes, strict=True
    ):
        middle = day + _HALF[unit]
        ax.scatter([middle], [at[who]], s=size, color=OKABE_ITO["blue"], zorder=3)
        ax.text(
            middle, at[who], f"{n}", color="white", ha="center", va="center", fontsize=7.5, zorder=4
        )


def _days(ax: Axes, days: pd.Series) -> None:
    from matplotlib import dates

    room = max((days.max() - days.min()) * 0.05, pd.Timedelta(days=1))
    ax.set_xlim(days.min() - room, days.max() + room)
    span = (days.max() - days.min()).days
    one_year = days.min().year == days.max().year
    if span > _MONTHS_FROM:
        months = span / 30.4
        step = next((s for s in (1, 2, 3, 4, 6) if months / s <= _MOST_TICKS), 0)
        if step:
            ax.xaxis.set_major_locator(dates.MonthLocator(bymonth=range(1, 13, step)))
            ax.xaxis.set_major_formatter(dates.DateFormatter("%b %Y"))
        else:
            years = int(np.ceil(months / 12 / _MOST_TICKS))
            ax.xaxis.set_major_locator(dates.YearLocator(base=years))
            ax.xaxis.set_major_formatter(dates.DateFormatter("%Y"))
        return
    ax.xaxis.set_major_locator(
        dates.AutoDateLocator(minticks=3, maxticks=8, interval_multiples=True)
    )
    ax.xaxis.set_major_formatter(
        lambda v, _: day_of(dates.num2date(v).replace(tzinfo=None), year=not one_year)
    )
    ax.set_xlabel(f"{days.min().year}" if one_year else "")
