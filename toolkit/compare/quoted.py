"""Quotes made ready for comparing: one row a quote, with its words and its group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.compare.groups import Groups, group_articles, read_sides, usable
from toolkit.errors import ArgumentError, TableError, unknown_value
from toolkit.text import count_words

UNKNOWN = "unknown"
"""The voice of quotes whose speaker could not be told."""

SMALLER = "all smaller voices"
"""The row of all voices but the largest, where only so many are asked for."""

PER = ("speaker", "side")


def prepare_quotes(
    quotes: object,
    articles: object,
    *,
    by: str = "outlet",
    per: str = "speaker",
    sides: object = None,
    nested: bool = False,
    needed: tuple[str, ...] = (),
) -> tuple[pd.DataFrame, Groups]:
    """Check quotes and add what comparisons use.

    Parameters
    ----------
    quotes : DataFrame
        Needs ``article_id``, ``speaker`` and ``text``; ``pieces`` or ``start`` and ``end``
        are used where they are there. ``n_words`` will do in place of ``text``.
    articles : DataFrame
        Needs ``article_id`` and `by`; with ``text``, the words of split quotes are counted
        piece by piece.
    by : str
        Column of `articles` to group by.
    per : {"speaker", "side"}
        What a voice is.
    sides : mapping, DataFrame or iterable
        Needed for ``per="side"``; see `toolkit.compare.groups.read_sides`.
    nested : bool
        Keep quotes that stand inside another quote (their words count twice then).
    needed : tuple of str
        Further columns `quotes` must have.

    Returns
    -------
    (DataFrame, Groups)
        Quotes of the articles that count, with the columns ``row`` (number of the article),
        ``voice`` and ``n_words``.

    Raises
    ------
    TableError
        When a column is missing, a ``quote_id`` occurs twice, or a quote's article is not in
        `articles`.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["X"]})
    >>> quotes = pd.DataFrame({"article_id": ["a"], "speaker": [None], "text": ["No deal"]})
    >>> prepare_quotes(quotes, articles)[0][["voice", "n_words"]].values.tolist()
    [['unknown', 2]]
    """
    if per not in PER:
        raise unknown_value("per", per, PER)
    if per == "side" and sides is None:
        raise ArgumentError(
            "sides=None: per='side' needs to know who is on which side. Pass sides=, a dict "
            "actor_id -> side, or what load_actors returns."
        )
    groups = group_articles(articles, by)
    given = isinstance(quotes, pd.DataFrame) and "n_words" in quotes and "text" not in quotes
    content = "n_words" if given else "text"
    frame = tables.require_columns(
        quotes, ["article_id", "speaker", content, *needed], argument="quotes"
    )
    if given:
        _check_words(frame["n_words"])
    if "quote_id" in frame.columns and frame["quote_id"].duplicated().any():
        twice = frame.loc[frame["quote_id"].duplicated(), "quote_id"].iloc[0]
        raise TableError(f"quotes: quote_id {twice!r} occurs more than once.")
    all_ids = pd.Index(articles["article_id"])  # type: ignore[index]
    lost = ~frame["article_id"].isin(all_ids)
    if lost.any():
        raise TableError(
            f"quotes: article_id {frame.loc[lost, 'article_id'].iloc[0]!r} is not in articles. "
            "Pass the articles the quotes were found in."
        )
    if not nested and "parent" in frame.columns:
        frame = frame[frame["parent"].isna()]
    rows = groups.position(frame["article_id"])
    frame = frame[rows >= 0].assign(row=rows[rows >= 0])
    speaker = frame["speaker"].astype("object")
    if per == "side":
        of = read_sides(sides)
        speaker = speaker.map(lambda s: of.get(s) if isinstance(s, str) else None)
    voice = speaker.where(speaker.notna(), UNKNOWN).astype("str")
    if not given:
        frame = frame.assign(n_words=count_quoted_words(frame, usable(articles)))  # type: ignore[arg-type]
    return frame.assign(voice=voice).reset_index(drop=True), groups


def _check_words(column: pd.Series) -> None:
    """Refuse numbers of words that nobody can have counted."""
    number = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
    wrong = ~np.isfinite(number) | (number < 0)
    if wrong.any():
        raise TableError(
            f"quotes: n_words is {column[wrong].iloc[0]} in {int(wrong.sum())} of {len(column)} "
            "rows; it must be a number that is not negative."
        )


def count_quoted_words(frame: pd.DataFrame, articles: pd.DataFrame) -> np.ndarray:
    """Return the words of each quote: of its pieces where they and the text are there."""
    if "pieces" in frame.columns and "text" in articles.columns:
        texts = dict(zip(articles["article_id"], articles["text"], strict=True))
        counted = []
        for article_id, pieces, whole in zip(
            frame["article_id"], frame["pieces"], frame["text"], strict=True
        ):
            text = texts.get(article_id)
            spans = _spans(pieces)
            if isinstance(text, str) and spans:
                counted.append(sum(count_words(text[a:b]) for a, b in spans))
            else:
                counted.append(count_words(whole) if isinstance(whole, str) else 0)
        return np.array(counted, dtype=np.int64)
    return np.array(
        [count_words(t) if isinstance(t, str) else 0 for t in frame["text"]], dtype=np.int64
    )


def _spans(pieces: object) -> list[tuple[int, int]]:
    if pieces is None or isinstance(pieces, float | str):
        return []
    return [(int(p[0]), int(p[1])) for p in pieces]  # type: ignore[attr-defined]


def voices_in_order(frame: pd.DataFrame, top: int | None = None) -> list[str]:
    """Return the voices by quoted words, most first; "unknown" comes last.

    Parameters
    ----------
    frame : DataFrame
        What `prepare_quotes` returned.
    top : int, optional
        Keep only so many known voices.

    Raises
    ------
    ArgumentError
        When `top` is no whole number of at least 1.
    """
    if top is not None and (not isinstance(top, int | np.integer) or top < 1):
        raise ArgumentError(f"top={top!r} must be a whole number of at least 1.")
    words = frame.groupby("voice")["n_words"].sum()
    order = sorted(words.index, key=lambda v: (v == UNKNOWN, v == SMALLER, -words[v], v))
    if top is not None:
        order = [v for v in order if v != UNKNOWN][:top] + [v for v in order if v == UNKNOWN]
    return [str(v) for v in order]


def fold_smaller(frame: pd.DataFrame, top: int) -> tuple[pd.DataFrame, list[str]]:
    """Make one voice of all known voices but the largest, "all smaller voices".

    A corpus has hundreds of voices quoted once. Nothing can be shown of any of them, and each
    costs an interval and a test.

    Parameters
    ----------
    frame : DataFrame
        What `prepare_quotes` returned.
    top : int
        How many voices stay, those with most quoted words.

    Returns
    -------
    (DataFrame, list of str)
        The quotes with the new ``voice``, and the voices that were put together.

    Raises
    ------
    ArgumentError
        When `top` is no whole number of at least 1.

    Examples
    --------
    >>> frame = pd.DataFrame({"voice": list("aabc") + ["unknown"], "n_words": 1})
    >>> folded, smaller = fold_smaller(frame, 1)
    >>> folded["voice"].tolist(), smaller
    (['a', 'a', 'all smaller voices', 'all smaller voices', 'unknown'], ['b', 'c'])
    """
    kept = {*voices_in_order(frame, top), UNKNOWN}
    smaller = [v for v in voices_in_order(frame) if v not in kept]
    return frame.assign(voice=frame["voice"].mask(frame["voice"].isin(smaller), SMALLER)), smaller
