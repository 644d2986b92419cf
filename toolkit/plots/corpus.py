"""Two lines that stand under a chart: what it rests on, and how little that may be."""

from __future__ import annotations

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.compare.intervals import MIN_ARTICLES
from toolkit.plots._words import a_or_an, counted, day_of, noun_of
from toolkit.tables import require_columns


@check_arguments
def source_line(articles: pd.DataFrame, *, by: str = "outlet") -> str:
    """Return the source line of a chart: how many articles, by whom, of which days.

    Parameters
    ----------
    articles : DataFrame
        Needs `by`; ``published`` and ``status`` are used if there.
    by : str
        Column that names the outlet.

    Returns
    -------
    str

    Raises
    ------
    TableError
        When a column is missing.

    Examples
    --------
    >>> days = pd.to_datetime(["2025-05-15", "2025-06-04"])
    >>> source_line(pd.DataFrame({"outlet": ["A", "B"], "published": days}))
    'Source: 2 articles by 2 outlets, 15 May 2025 to 4 June 2025; framing-toolkit.'
    """
    frame = _usable(articles, by)
    text = (
        f"Source: {counted(len(frame), 'article')} by {counted(frame[by].nunique(), noun_of(by))}"
    )
    days = frame["published"].dropna() if "published" in frame.columns else frame[by].iloc[:0]
    if len(days):
        first, last = day_of(days.min()), day_of(days.max())
        text += f", {first}" if first == last else f", {first} to {last}"
    return f"{text}; framing-toolkit."


@check_arguments
def caution(articles: pd.DataFrame, *, by: str = "outlet", least: int = MIN_ARTICLES) -> str:
    """Say when there are too few articles to say anything about an outlet.

    Parameters
    ----------
    articles : DataFrame
        Needs `by`; ``status`` is used if there.
    by : str
        Column that names the outlet.
    least : int
        From how many articles on an outlet can be described.

    Returns
    -------
    str
        Empty when every outlet has enough.

    Raises
    ------
    TableError
        When a column is missing.

    Examples
    --------
    >>> caution(pd.DataFrame({"outlet": ["A", "B"]}))
    '2 articles by 2 outlets illustrate a method and prove nothing about an outlet.'
    >>> caution(pd.DataFrame({"outlet": ["A"] * 5 + ["B"]}))
    '1 of 2 outlets has fewer than 5 articles; read nothing into its row.'
    """
    frame = _usable(articles, by)
    sizes = frame[by].value_counts()
    few = int((sizes < least).sum())
    if not few:
        return ""
    if few == len(sizes):
        return (
            f"{counted(len(frame), 'article')} by {counted(len(sizes), noun_of(by))} "
            f"illustrate{'s' if len(frame) == 1 else ''} a method and "
            f"prove{'s' if len(frame) == 1 else ''} nothing about {a_or_an(noun_of(by))}."
        )
    return (
        f"{few} of {counted(len(sizes), noun_of(by))} {'has' if few == 1 else 'have'} fewer than "
        f"{least} articles; read nothing into {'its row' if few == 1 else 'their rows'}."
    )


def _usable(articles: pd.DataFrame, by: str) -> pd.DataFrame:
    frame = require_columns(articles, [by], argument="articles")
    return frame[frame["status"] == "ok"] if "status" in frame.columns else frame
