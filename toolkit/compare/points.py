"""Scores of tone, each with its group, its place in the text and whose voice it is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.compare.groups import Groups, group_articles
from toolkit.errors import ArgumentError, TableError, unknown_value
from toolkit.text import quoted_shares

TONE_LEVELS = ("sentence", "quote", "mention", "article")
VOICES = ("own", "quoted", "all")


@check_arguments
def tone_points(
    sentiment: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    level: str = "sentence",
    method: str | None = None,
    sentences: pd.DataFrame | None = None,
    quotes: pd.DataFrame | None = None,
    mentions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return every score of one level as a point, with its group, voice and actor.

    Parameters
    ----------
    sentiment : DataFrame
        Needs ``article_id``, ``level``, ``start``, ``end``, ``polarity``; ``method`` and
        ``target`` are used.
    articles : DataFrame
        Needs ``article_id`` and `by`.
    by : str
        Column of `articles` that names the groups.
    level : {"sentence", "quote", "mention", "article"}
        Which scores.
    method : str, optional
        Which scorer; needed where the table has several.
    sentences, quotes, mentions : DataFrame, optional
        The tables the scores belong to. They tell the voice (``in_quote``; without them it is
        read from the quotation marks in ``articles.text``) and, for quotes, the speaker.

    Returns
    -------
    DataFrame
        One row per score: the group, article_id, start, end (int64), polarity (float64),
        voice ("own", "quoted" or "all" where it is not known), actor (speaker of the quote,
        target of the mention; null else).

    Raises
    ------
    TableError, ArgumentError
        On missing columns, an unknown level or method, or several methods and none chosen.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["X"]})
    >>> scores = pd.DataFrame(
    ...     {
    ...         "article_id": ["a"],
    ...         "level": ["sentence"],
    ...         "start": [0],
    ...         "end": [9],
    ...         "polarity": [0.5],
    ...     }
    ... )
    >>> tone_points(scores, articles)[["outlet", "polarity", "voice"]].values.tolist()
    [['X', 0.5, 'all']]
    """
    if level not in TONE_LEVELS:
        raise unknown_value("level", level, TONE_LEVELS)
    groups = group_articles(articles, by)
    return place_scores(
        sentiment,
        articles,
        groups,
        level=level,
        method=method,
        sentences=sentences,
        quotes=quotes,
        mentions=mentions,
    )[0]


def place_scores(
    sentiment: pd.DataFrame,
    articles: pd.DataFrame,
    groups: Groups,
    *,
    level: str,
    method: str | None,
    sentences: pd.DataFrame | None,
    quotes: pd.DataFrame | None,
    mentions: pd.DataFrame | None,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the table of `tone_points`, and for each row the row of its article in `groups`."""
    needed = ["article_id", "level", "start", "end", "polarity"]
    frame = tables.require_columns(sentiment, needed, argument="sentiment")
    frame = frame[frame["level"] == level]
    if "method" in frame.columns:
        methods = sorted(frame["method"].dropna().unique())
        if method is None and len(methods) > 1:
            raise ArgumentError(f"method=None: sentiment has several; choose one of {methods}.")
        if method is not None:
            if methods and method not in methods:
                raise unknown_value("method", method, methods)
            frame = frame[frame["method"] == method]
    frame = frame[frame["polarity"].notna()]
    if np.isinf(polarity := frame["polarity"].to_numpy("float64")).any():
        raise TableError(f"sentiment: polarity={polarity[np.isinf(polarity)][0]} is no number.")
    rows = groups.position(frame["article_id"])
    frame, rows = frame[rows >= 0].reset_index(drop=True), rows[rows >= 0]
    frame = voices_of(
        frame, articles, level=level, sentences=sentences, quotes=quotes, mentions=mentions
    )
    out = pd.DataFrame(
        {
            groups.by: pd.Series(
                np.array(groups.names, dtype=object)[groups.codes[rows]], dtype="str"
            ),
            "article_id": frame["article_id"],
            "start": frame["start"].astype("int64"),
            "end": frame["end"].astype("int64"),
            "polarity": frame["polarity"].astype("float64"),
            "voice": frame["voice"].astype("str"),
            "actor": frame["actor"].astype("str").where(frame["actor"].notna()),
        }
    )
    return out, rows


def voices_of(
    frame: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    level: str,
    sentences: pd.DataFrame | None,
    quotes: pd.DataFrame | None,
    mentions: pd.DataFrame | None,
) -> pd.DataFrame:
    """Spans of one level with their ``voice`` and ``actor``."""
    frame = frame.assign(voice="all", actor=pd.Series([None] * len(frame), dtype="object"))
    keys = ["article_id", "start", "end"]
    if level == "sentence" and sentences is not None:
        tables.require_columns(sentences, [*keys, "in_quote"], argument="sentences")
        share = _lookup(frame, sentences, keys, "in_quote")
        known = share.notna()
        frame.loc[known, "voice"] = np.where(share[known].astype(float) >= 0.5, "quoted", "own")
    elif level == "quote":
        frame["voice"] = "quoted"
        if quotes is not None:
            tables.require_columns(quotes, [*keys, "speaker"], argument="quotes")
            frame["actor"] = _lookup(frame, quotes, keys, "speaker").astype("object")
    elif level == "mention":
        if "target" in frame.columns:
            frame["actor"] = frame["target"].astype("object")
        if mentions is not None:
            tables.require_columns(mentions, [*keys, "in_quote"], argument="mentions")
            inside = _lookup(frame, mentions, keys, "in_quote")
            known = inside.notna()
            frame.loc[known, "voice"] = np.where(inside[known].astype(bool), "quoted", "own")
    if level in ("sentence", "mention") and "text" in articles.columns:
        untold = (frame["voice"] == "all").to_numpy()
        frame.loc[untold, "voice"] = _from_text(frame[untold], articles)
    return frame


def _from_text(frame: pd.DataFrame, articles: pd.DataFrame) -> np.ndarray:
    """Voice of each span, from the quotation marks of its article; "all" where without text."""
    voice = np.full(len(frame), "all", dtype=object)
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    for key, places in frame.reset_index(drop=True).groupby("article_id").indices.items():
        text = texts.get(key)
        if isinstance(text, str) and text:
            part = frame.iloc[places]
            spans = list(zip(part["start"].tolist(), part["end"].tolist(), strict=True))
            voice[places] = np.where(quoted_shares(text, spans) >= 0.5, "quoted", "own")
    return voice


def _lookup(frame: pd.DataFrame, table: pd.DataFrame, keys: list[str], column: str) -> pd.Series:
    """Value of `column` in the row of `table` with the same keys; the first where several."""
    right = table.drop_duplicates(keys)[[*keys, column]]
    right = right.rename(columns={column: "_found"})
    return frame[keys].merge(right, on=keys, how="left")["_found"]
