"""Find every mention of an actor in a table of articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from tqdm.auto import tqdm

from toolkit import tables
from toolkit.actors import load_actors
from toolkit.arguments import check_arguments
from toolkit.coreference import Document, Mention
from toolkit.errors import ArgumentError, unknown_value

MENTION_KINDS = ("name", "title", "metonym", "demonym", "nominal", "pronoun")
"""What a mention can be, from the surest to the least sure."""

_COLUMNS = ("article_id", *Mention._fields)


def check_kinds(kinds: Iterable[str] | str | None) -> tuple[str, ...]:
    """Return the kinds asked for, in order, or raise."""
    if kinds is None:
        return MENTION_KINDS
    if isinstance(kinds, str):
        kinds = (kinds,)
    wanted = tuple(kinds)
    for kind in wanted:
        if kind not in MENTION_KINDS:
            raise unknown_value("kinds", kind, MENTION_KINDS)
    if not wanted:
        raise ArgumentError(f"kinds={wanted!r} is empty. Valid: {', '.join(MENTION_KINDS)}.")
    return tuple(k for k in MENTION_KINDS if k in wanted)


@check_arguments
def find_mentions(
    articles: pd.DataFrame,
    actors: Any,
    *,
    kinds: Iterable[str] | str | None = None,
    persons: bool = True,
    attributions: Mapping[str, Iterable[Any]] | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Find the mentions of actors in articles: names, titles, noun phrases and pronouns.

    Parameters
    ----------
    articles : DataFrame
        Needs ``article_id`` and ``text``; ``published`` decides who holds a title.
    actors : path, list of dict, or Actors
        The registry; see `load_actors`.
    kinds : iterable of str, optional
        Which of name, title, metonym, demonym, nominal and pronoun to return; all by
        default. Leaving a kind out changes nothing in how the others are resolved.
    persons : bool
        Report persons that the registry does not have, under ids made from their names.
    attributions : mapping of article_id -> attributions, optional
        Who speaks what, where it is known: objects with ``source`` and ``pieces`` as
        `Document` takes them. Without them quotation marks decide.
    progress : bool
        Show a progress bar.

    Returns
    -------
    DataFrame
        The table ``mentions``, in reading order. ``actor_id`` is null where an alias stands
        for several actors and the article does not settle which; ``via`` then names them.

    Raises
    ------
    TableError, RegistryError, ArgumentError

    Notes
    -----
    Names are matched with Aho and Corasick's automaton (1975). A pronoun gets the candidate
    that scores highest on distance, grammatical role, agreement and how often it was named
    (in the manner of Lappin and Leass 1994), or none.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["Kyiv said it would talk."]})
    >>> found = find_mentions(articles, [{"id": "UA", "is": "country"}], progress=False)
    >>> found[["text", "actor_id", "kind"]].values.tolist()
    [['Kyiv', 'UA', 'metonym'], ['it', 'UA', 'pronoun']]
    """
    frame = tables.require_articles(articles)
    registry = load_actors(actors)
    wanted = set(check_kinds(kinds))
    published = _days(frame)
    rows: list[dict] = []
    for number, (article_id, text) in enumerate(
        tqdm(
            zip(frame["article_id"], frame["text"], strict=True),
            total=len(frame),
            desc="mentions",
            disable=not progress,
        )
    ):
        if not isinstance(text, str) or not text:
            continue
        document = Document(
            text,
            registry,
            published=published[number],
            attributions=(attributions or {}).get(article_id, ()),
            persons=persons,
        )
        rows += [
            dict(zip(_COLUMNS, (article_id, *mention), strict=True))
            for mention in document.mentions
            if mention.kind in wanted
        ]
    return tables.build("mentions", rows)


def _days(frame: pd.DataFrame) -> list[Any]:
    if "published" not in frame.columns:
        return [None] * len(frame)
    stamps = pd.to_datetime(frame["published"], errors="coerce", utc=True)
    return [None if pd.isna(s) else s.date() for s in stamps]
