"""The tone of a text, a sentence or a quote, and the tone toward an actor.

Three methods. ``textblob`` and ``vader`` are lexicons: they add up the tone of single words and
know nothing of whom a sentence is about. ``model`` reads the tone toward one mention from the
same encoder pass that finds quotes. What each is worth on news is measured in
``docs/quotes.md``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, TableError, unknown_value
from toolkit.flags import flags_of
from toolkit.lexicons import label_of, scorer
from toolkit.sentences import sentence_spans

if TYPE_CHECKING:
    from toolkit.model.encoder import Encoded, Encoder

LEVELS = ("article", "sentence", "quote", "mention")
METHODS = ("textblob", "vader", "model")
_LABELS = ("negative", "neutral", "positive")


@check_arguments
def score_sentiment(
    table: pd.DataFrame,
    *,
    level: str | None = None,
    method: str | None = None,
    mentions: pd.DataFrame | None = None,
    encoded: Sequence[Encoded] | None = None,
    weights: str | os.PathLike[str] | Encoder | None = None,
    threads: int | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Score tone: of articles, sentences or quotes, or toward the actors mentioned.

    Parameters
    ----------
    table : DataFrame
        Articles (``article_id``, ``text``), or a table whose rows are stretches of articles:
        ``sentences`` or ``quotes`` (``article_id``, ``start``, ``end``, ``text``).
    level : {"article", "sentence", "quote", "mention"}, optional
        What is scored. By default what the table holds: its rows, or the mentions if they
        are given. Articles with ``level="sentence"`` are split into sentences first.
    method : {"textblob", "vader", "model"}, optional
        By default ``model`` for mentions and ``textblob`` for everything else. The two
        lexicons score a mention by the sentence it stands in.
    mentions : DataFrame, optional
        Needed for ``level="mention"``: any table with ``article_id``, ``start`` and ``end``
        (characters of ``text``); ``actor_id``, if there, becomes ``target``.
    encoded : sequence of Encoded, optional
        What ``Encoder.encode_many`` gave for these articles, one per row, to save a second
        pass, for ``model``.
    weights : path or Encoder, optional
        Another weights folder, for ``model``.
    threads : int, optional
        Windows read at the same time, for ``model``; changes nothing in the result.
    progress : bool
        Show a progress bar.

    Returns
    -------
    DataFrame
        The table ``sentiment``, in the order of `table` or of `mentions`. ``polarity`` is
        from -1 to 1: for ``model`` P(positive) - P(negative), with ``confidence`` the
        probability of ``label``; for the lexicons their own, with labels at +-0.05.
        ``subjectivity`` comes from TextBlob only. ``flag`` says where a text is not English.

    Raises
    ------
    ArgumentError
        When `level` or `method` is unknown, or the two do not go together.
    TableError
        When a column is missing, an offset lies outside its text, or a mention's article is
        not in the table.
    WeightsError
        When the model's files are missing or corrupt.

    Notes
    -----
    TextBlob's lexicon is Pattern's (De Smedt and Daelemans 2012); VADER is Hutto and Gilbert
    (2014), and over an article the mean of its sentences; the model follows the task of
    NewsMTSC (Hamborg and Donnay 2021).

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["A great day. Talks collapsed."]})
    >>> score_sentiment(articles, progress=False)[["level", "polarity", "label"]].values.tolist()
    [['article', 0.8, 'positive']]
    >>> score_sentiment(articles, level="sentence", progress=False)["polarity"].tolist()
    [0.8, 0.0]
    """
    level = _level(table, level, mentions)
    if method is None:
        method = "model" if level == "mention" else "textblob"
    if method not in METHODS:
        raise unknown_value("method", method, METHODS)
    if method == "model" and level != "mention":
        raise ArgumentError(
            f"method='model' scores the tone toward a mention; level={level!r} has no target. "
            "Use level='mention' with mentions=, or method='textblob' or 'vader'."
        )
    if level == "mention":
        if mentions is None:
            raise ArgumentError(
                "mentions=None: level='mention' needs the table of mentions, "
                "such as find_mentions(articles, actors)."
            )
        articles = tables.require_articles(table, argument="table")
        if method == "model":
            rows = _toward_mentions(
                articles,
                mentions,
                encoded=encoded,
                weights=weights,
                threads=threads,
                progress=progress,
            )
        else:
            rows = _around_mentions(articles, mentions, method, progress)
        return tables.build("sentiment", rows)
    return tables.build("sentiment", _with_lexicon(table, level, method, progress))


def _level(table: object, level: str | None, mentions: object) -> str:
    frame = tables.require_columns(table, ["article_id", "text"], argument="table")
    if level is not None:
        if level not in LEVELS:
            raise unknown_value("level", level, LEVELS)
        return level
    if mentions is not None:
        return "mention"
    if "quote_id" in frame.columns:
        return "quote"
    return "sentence" if "sentence_id" in frame.columns else "article"


def _row(
    level: str,
    method: str,
    where: tuple[str, int, int, str],
    *,
    target: str | None = None,
    polarity: float,
    subjectivity: float | None = None,
    label: str,
    confidence: float | None = None,
    flag: str | None,
) -> dict[str, object]:
    article_id, start, end, text = where
    return {
        "article_id": article_id,
        "level": level,
        "start": start,
        "end": end,
        "text": text,
        "target": target,
        "method": method,
        "polarity": polarity,
        "subjectivity": subjectivity,
        "label": label,
        "confidence": confidence,
        "flag": flag,
    }


def _stretches(
    table: pd.DataFrame, level: str
) -> tuple[list[str], list[int], list[int], list[str]]:
    """Return article_id, start, end and text of everything to score."""
    if {"start", "end"} <= set(table.columns) and level != "article":
        table = table[[isinstance(text, str) for text in table["text"].tolist()]]
        return (
            [str(i) for i in table["article_id"].tolist()],
            [int(a) for a in table["start"].tolist()],
            [int(b) for b in table["end"].tolist()],
            table["text"].tolist(),
        )
    if level == "quote":
        raise TableError(
            "table: level='quote' needs the columns 'start' and 'end': pass the table of quotes, "
            "such as find_quotes(articles)."
        )
    tables.require_articles(table, argument="table")
    ids: list[str] = []
    spans: list[tuple[int, int]] = []
    texts: list[str] = []
    pairs = zip(table["article_id"].tolist(), table["text"].tolist(), strict=True)
    for article_id, text in pairs:
        if not isinstance(text, str):
            text = ""
        found = [(0, len(text))] if level == "article" else sentence_spans(text)
        ids += [str(article_id)] * len(found)
        spans += found
        texts += [text[a:b] for a, b in found]
    return ids, [a for a, _ in spans], [b for _, b in spans], texts


def _with_lexicon(table: pd.DataFrame, level: str, method: str, progress: bool) -> dict[str, list]:
    """Score every row; returns columns, because there are many rows and little to each."""
    score = scorer(method, level)
    flags = _known_flags(table)
    ids, starts, ends, texts = _stretches(table, level)
    scores = [score(text) for text in tqdm(texts, desc=f"tone ({method})", disable=not progress)]
    return {
        "article_id": ids,
        "level": [level] * len(ids),
        "start": starts,
        "end": ends,
        "text": texts,
        "method": [method] * len(ids),
        "polarity": [polarity for polarity, _ in scores],
        "subjectivity": [subjectivity for _, subjectivity in scores],
        "label": [label_of(polarity) for polarity, _ in scores],
        "flag": [flags.get(article_id) for article_id in ids],
    }


def _known_flags(table: pd.DataFrame) -> dict[str, str]:
    """Return the flags of a table of articles, or those that its rows carry already."""
    if "start" not in table.columns:
        return flags_of(table)
    if "flag" not in table.columns:
        return {}
    if not table["flag"].notna().any():
        return {}
    pairs = zip(table["article_id"], table["flag"], strict=True)
    return {i: flag for i, flag in pairs if isinstance(flag, str)}


# ------------------------------------------------------------------ mentions
def _mentions_by_article(
    articles: pd.DataFrame, mentions: pd.DataFrame
) -> Iterator[tuple[str, str, list[tuple[int, int, int, str | None]]]]:
    """Yield (article_id, text, [(row, start, end, target)]) for articles with mentions."""
    tables.require_columns(mentions, ["article_id", "start", "end"], argument="mentions")
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    targets: list[object] = (
        mentions["actor_id"].tolist() if "actor_id" in mentions.columns else [None] * len(mentions)
    )
    grouped: dict[str, list[tuple[int, int, int, str | None]]] = {}
    columns = (*(mentions[c].tolist() for c in ("article_id", "start", "end")), targets)
    for row, (article_id, start, end, target) in enumerate(zip(*columns, strict=True)):
        if article_id not in texts:
            raise TableError(
                f"mentions: article_id {article_id!r} (row {row}) is not in the table of articles."
            )
        text = texts[article_id]
        size = len(text) if isinstance(text, str) else 0
        if pd.isna(start) or pd.isna(end) or not 0 <= start <= end <= size:
            raise TableError(
                f"mentions: row {row} runs from {start} to {end}, outside its text of {size} "
                "characters. Do the mentions belong to these articles?"
            )
        target = target if isinstance(target, str) else None
        grouped.setdefault(article_id, []).append((row, int(start), int(end), target))
    for article_id, found in grouped.items():
        text = texts[article_id]
        yield article_id, text if isinstance(text, str) else "", found


def _around_mentions(
    articles: pd.DataFrame, mentions: pd.DataFrame, method: str, progress: bool
) -> list[dict]:
    score = scorer(method, "sentence")
    flags = flags_of(articles)
    rows: dict[int, dict] = {}
    groups = tqdm(
        list(_mentions_by_article(articles, mentions)),
        desc=f"tone ({method})",
        disable=not progress,
    )
    for article_id, text, found in groups:
        spans = sentence_spans(text)
        starts = np.array([a for a, _ in spans], dtype=np.int64)
        scored: dict[int, tuple[float, float | None]] = {}
        for row, start, end, target in found:
            number = int(np.searchsorted(starts, start, side="right")) - 1
            if number not in scored:
                a, b = spans[number] if number >= 0 else (start, end)
                scored[number] = score(text[a:b])
            polarity, subjectivity = scored[number]
            rows[row] = _row(
                "mention",
                method,
                (article_id, start, end, text[start:end]),
                target=target,
                polarity=polarity,
                subjectivity=subjectivity,
                label=label_of(polarity),
                flag=flags.get(article_id),
            )
    return [rows[row] for row in sorted(rows)]


def _toward_mentions(
    articles: pd.DataFrame,
    mentions: pd.DataFrame,
    *,
    encoded: Sequence[Encoded] | None,
    weights: str | os.PathLike[str] | Encoder | None,
    threads: int | None,
    progress: bool,
) -> list[dict]:
    from toolkit.model.encoder import get_encoder

    groups = list(_mentions_by_article(articles, mentions))
    flags = flags_of(articles)
    rows: dict[int, dict] = {}
    stream: Iterable[Encoded]
    if encoded is None:
        encoder = get_encoder(weights, threads=threads)
        stream = encoder.encode_many(text for _, text, _ in groups)
    elif len(encoded) == len(articles):
        by_id = dict(zip(articles["article_id"], encoded, strict=True))
        stream = [by_id[article_id] for article_id, _, _ in groups]
    else:
        raise ArgumentError(
            f"encoded: holds {len(encoded)} texts, table has {len(articles)} rows; "
            "they must belong together."
        )
    bar = tqdm(
        zip(groups, stream, strict=True),
        total=len(groups),
        desc="tone (model)",
        disable=not progress,
    )
    for (article_id, text, found), one in bar:
        scores = tone_of(one, [(start, end) for _, start, end, _ in found])
        for (row, start, end, target), chances in zip(found, scores, strict=True):
            rows[row] = _row(
                "mention",
                "model",
                (article_id, start, end, text[start:end]),
                target=target,
                flag=flags.get(article_id),
                **tone_values(chances),
            )
    return [rows[row] for row in sorted(rows)]


def tone_of(encoded: Encoded, spans: Sequence[tuple[int, int]]) -> list[np.ndarray]:
    """Return P(negative), P(neutral), P(positive) toward each span of an encoded text."""
    from toolkit.model.tone import tone_probabilities

    return tone_probabilities(encoded, spans)


def tone_values(chances: np.ndarray) -> dict[str, Any]:
    """Return polarity, label and confidence of three probabilities.

    Examples
    --------
    >>> tone_values(np.array([0.7, 0.2, 0.1]))
    {'polarity': -0.6, 'label': 'negative', 'confidence': 0.7}
    """
    best = int(chances.argmax())
    return {
        "polarity": round(float(chances[2] - chances[0]), 4),
        "label": _LABELS[best],
        "confidence": round(float(chances[best]), 4),
    }
