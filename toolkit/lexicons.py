"""What two lexicons say of the tone of a text: TextBlob and VADER."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from toolkit.sentences import sentence_spans

NEUTRAL = 0.05
"""A lexicon's polarity from -0.05 to 0.05 is labelled neutral: VADER's own thresholds."""
_VADER_WORDS = 400  # VADER's time grows with the square of a text: longer ones are cut
_WORDS = re.compile(r"\S+")


def scorer(method: str, level: str) -> Callable[[str], tuple[float, float | None]]:
    """Return what scores one text with a lexicon: polarity, and subjectivity or None."""
    if method == "textblob":
        return _score_textblob
    return _score_article_vader if level == "article" else _score_vader


@functools.cache
def _textblob() -> Callable[[str], tuple[float, float]]:
    """Return Pattern's scorer; its lexicon is read once a process."""
    from textblob.en import sentiment

    return sentiment


@functools.cache
def _vader() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


def _score_textblob(text: str) -> tuple[float, float | None]:
    polarity, subjectivity = _textblob()(text)
    return max(-1.0, min(1.0, float(polarity))), max(0.0, min(1.0, float(subjectivity)))


def _score_vader(text: str) -> tuple[float, float | None]:
    words = [m.span() for m in _WORDS.finditer(text)]
    if len(words) <= _VADER_WORDS:
        return float(_vader().polarity_scores(text)["compound"]), None
    total = 0.0
    for at in range(0, len(words), _VADER_WORDS):
        some = words[at : at + _VADER_WORDS]
        piece = text[some[0][0] : some[-1][1]]
        total += float(_vader().polarity_scores(piece)["compound"]) * len(some)
    return round(total / len(words), 4), None


def _score_article_vader(text: str) -> tuple[float, float | None]:
    """Mean over the sentences: VADER's compound score saturates on long texts."""
    spans = sentence_spans(text)
    if not spans:
        return 0.0, None
    return float(np.mean([_score_vader(text[a:b])[0] for a, b in spans])), None


def label_of(polarity: float) -> str:
    """Return the label of a lexicon's polarity.

    Examples
    --------
    >>> [label_of(p) for p in (-0.3, 0.05, 0.3)]
    ['negative', 'neutral', 'positive']
    """
    return "positive" if polarity > NEUTRAL else "negative" if polarity < -NEUTRAL else "neutral"
