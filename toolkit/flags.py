"""What to be careful about in an article: here, that it is not English."""

from __future__ import annotations

import functools

import pandas as pd

from toolkit.articles.metadata import language_of


def flags_of(articles: pd.DataFrame) -> dict[str, str]:
    """Return what to be careful about, per article: a language that is not English.

    Takes the column ``language`` where it is filled, and guesses from texts of 200 characters
    or more where it is not.

    Examples
    --------
    >>> flags_of(pd.DataFrame({"article_id": ["a"], "text": ["Oui."], "language": ["fr"]}))
    {'a': 'not English (fr)'}
    """
    columns = [articles["article_id"].tolist(), articles["text"].tolist()]
    known = articles["language"].tolist() if "language" in articles.columns else None
    columns.append([None] * len(articles) if known is None else known)
    flags: dict[str, str] = {}
    for article_id, text, language in zip(*columns, strict=True):
        if not isinstance(language, str):
            long = isinstance(text, str) and len(text) >= 200
            language = _language(text[:1000]) if long else None
        if language not in (None, "en"):
            flags[article_id] = f"not English ({language})"
    return flags


@functools.lru_cache(maxsize=256)
def _language(beginning: str) -> str | None:
    """Guess a language; quotes, mentions and tone ask for the same articles one after the other."""
    return language_of(beginning)
