"""Framing cues: words that tend to go with a frame, shown where they stand.

A cue is not a frame. Whether a story frames an event as a conflict is a judgement, and people
agree on such judgements only in part; see ``docs/compare.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.compare.contrast import contrast_counts, count_matrix
from toolkit.compare.groups import REST, group_articles, usable
from toolkit.compare.lexicon import Lexicon, find_matches, load_lexicon
from toolkit.compare.tokens import VOICES, in_voice
from toolkit.errors import ArgumentError, TableError, unknown_value
from toolkit.text import count_words

FRAMING = ("war-peace", "generic-frames", "hedging")
"""The lexicons `find_cues` uses by default."""

LEVELS = ("group", "cue")


@check_arguments
def find_cues(
    articles: pd.DataFrame,
    *,
    lexicons: str | Path | Lexicon | Iterable[str | Path | Lexicon] = FRAMING,
    progress: bool = True,
) -> pd.DataFrame:
    """Find framing cues: war and peace journalism, generic frames, hedging.

    Parameters
    ----------
    articles : DataFrame
        Needs ``article_id`` and ``text``.
    lexicons : str, Path, Lexicon or list of them
        Lexicons that ship ("war-peace", "generic-frames", "hedging"), or YAML files of your
        own; see `toolkit.compare.lexicon.load_lexicon`.
    progress : bool

    Returns
    -------
    DataFrame
        One row per match: article_id, start, end (int64, characters of ``text``), text,
        lexicon, group (war, peace, conflict, ...), cue (which indicator), in_quote (bool). One
        stretch of text can be a cue of several groups, of each cue only once.

    Raises
    ------
    TableError
        On missing columns or ids that are not unique.
    FileFormatError
        When a lexicon is malformed.

    References
    ----------
    Galtung (2002); Lee and Maslog (2005), Journal of Communication 55(2); Semetko and
    Valkenburg (2000), Journal of Communication 50(2). The word lists are ours.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["Perhaps a ceasefire holds."]})
    >>> find_cues(articles, progress=False)[["text", "group", "cue"]].values.tolist()
    [['Perhaps', 'hedging', 'adverb'], ['ceasefire', 'peace', 'peace-win-win']]
    """
    chosen: Iterable[str | Path | Lexicon]
    chosen = [lexicons] if isinstance(lexicons, (str, Path, Lexicon)) else lexicons
    loaded = [load_lexicon(one) for one in chosen]
    found = find_matches(articles, loaded, exclusive=False, progress=progress)
    order = found.sort_values(["start", "end", "group", "cue"], kind="stable").index
    place = pd.Index(articles["article_id"]).get_indexer(pd.Index(found["article_id"][order]))
    return found.loc[order[np.argsort(place, kind="stable")]].reset_index(drop=True)


@check_arguments
def compare_cues(
    cues: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    per: str = "group",
    voice: str = "own",
    against: str = REST,
    level: float = 0.95,
    n_permutations: int = 9999,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare how often groups of articles use framing cues, per 1,000 words.

    Parameters
    ----------
    cues : DataFrame
        What `find_cues` returned.
    articles : DataFrame
        Needs ``article_id``, ``text`` and `by`.
    by : str
        Column of `articles` that names the groups.
    per : {"group", "cue"}
        Count whole groups (war, peace, ...) or single cues.
    voice : {"own", "quoted", "all"}
        The outlet's own prose (default), quoted speech, or both. Rates are on the words of
        that voice.
    against, level, n_permutations, seed
        As for `compare_voices`.

    Returns
    -------
    DataFrame
        One row per group of articles and ``cue`` (the name of the group of cues, or of the
        cue), then the columns of `toolkit.compare.contrast.RESULT_COLUMNS`; ``estimate``,
        ``low`` and ``high`` are per 1,000 words.

    Raises
    ------
    TableError, ArgumentError
        As `compare_voices`.

    Examples
    --------
    >>> articles = pd.DataFrame(
    ...     {"article_id": ["a", "b"], "outlet": ["X", "Y"], "text": ["A ceasefire.", "No."]}
    ... )
    >>> cues = find_cues(articles, lexicons="war-peace", progress=False)
    >>> compare_cues(cues, articles)[["outlet", "cue", "count", "base", "estimate"]]
      outlet    cue  count  base  estimate
    0      X  peace    1.0   2.0     500.0
    1      Y  peace    0.0   1.0       0.0
    """
    if per not in LEVELS:
        raise unknown_value("per", per, LEVELS)
    frame = check_spans(cues, articles, "cues", ["group", "cue"])
    groups = group_articles(articles, by, needed=["text"])
    groups.check_against(against)
    frame = choose_voice(frame, voice)
    names = sorted(cues[per].unique())
    matrix = count_matrix(
        groups.position(frame["article_id"]),
        pd.Index(names).get_indexer(pd.Index(frame[per])),
        np.ones(len(frame)),
        (len(groups.ids), len(names)),
    )
    return contrast_counts(
        matrix,
        voice_words(articles, voice),
        groups,
        column="cue",
        names=[str(n) for n in names],
        kind="rate",
        against=against,
        scale=1000.0,
        level=level,
        n_permutations=n_permutations,
        seed=seed,
    )


def check_spans(
    spans: object, articles: pd.DataFrame, argument: str, needed: list[str]
) -> pd.DataFrame:
    """Check a table of matches: its columns, and that its articles are there."""
    frame = tables.require_columns(spans, ["article_id", *needed], argument=argument)
    tables.require_columns(articles, ["article_id"], argument="articles")
    lost = ~frame["article_id"].isin(articles["article_id"])
    if lost.any():
        raise TableError(
            f"{argument}: article_id {frame.loc[lost, 'article_id'].iloc[0]!r} is not in articles. "
            "Pass the articles they were found in."
        )
    return frame


def choose_voice(frame: pd.DataFrame, voice: str) -> pd.DataFrame:
    """Return the matches in the outlet's own voice, in quotes, or all."""
    if voice not in VOICES:
        raise unknown_value("voice", voice, VOICES)
    if voice == "all":
        return frame
    if "in_quote" not in frame.columns:
        raise ArgumentError(f"voice={voice!r} needs a column in_quote; or pass voice='all'.")
    return frame[frame["in_quote"].astype(bool) == (voice == "quoted")]


def voice_words(articles: pd.DataFrame, voice: str) -> np.ndarray:
    """Return the words of each usable article in a voice, as float64."""
    return np.array(
        [
            count_words(in_voice(text, voice)) if isinstance(text, str) else 0
            for text in usable(articles)["text"]
        ],
        dtype=np.float64,
    )
