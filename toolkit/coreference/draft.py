"""A text's names, phrases and pronouns before anybody is resolved: read once, used twice.

Mentions and speakers are found by two functions that read the same texts one after the other.
What both begin with is kept for a moment, so that the second need not do it again.
"""

from __future__ import annotations

import datetime as dt
import functools

from toolkit.actors import Actors
from toolkit.coreference import explained, roles
from toolkit.coreference.names import Names
from toolkit.coreference.page import Page
from toolkit.coreference.people import Referent, Span
from toolkit.coreference.phrases import find_phrases, find_pronouns

KEPT = 64
"""Texts whose draft is kept."""

_LONGEST = 20_000


def draft(
    text: str, actors: Actors, published: dt.date | None, persons: bool
) -> tuple[Page, dict[str, Referent], list[Span]]:
    """Return a text laid out, its referents, and its spans in order.

    Referents and spans are the caller's own, to change at will; the page is shared.
    """
    if len(text) > _LONGEST:
        page = Page(text)
        return page, *_read(page, actors, published, persons)
    page, referents, spans = _kept(text, actors, published, persons)
    return page, *_copied(referents, spans)


@functools.lru_cache(maxsize=KEPT)
def _kept(
    text: str, actors: Actors, published: dt.date | None, persons: bool
) -> tuple[Page, dict[str, Referent], list[Span]]:
    page = Page(text)
    return page, *_read(page, actors, published, persons)


def _copied(
    referents: dict[str, Referent], spans: list[Span]
) -> tuple[dict[str, Referent], list[Span]]:
    copies: dict[Referent, Referent] = {}
    fresh = []
    for span in spans:
        made = span.copied()
        one = span.referent
        if one is not None:
            if one not in copies:
                copies[one] = one.copied()
            made.referent = copies[one]
        fresh.append(made)
    for one in referents.values():
        if one not in copies:
            copies[one] = one.copied()
    return {key: copies[one] for key, one in referents.items()}, fresh


def _read(
    page: Page, actors: Actors, published: dt.date | None, persons: bool
) -> tuple[dict[str, Referent], list[Span]]:
    names = Names(page, actors, published, persons=persons)
    spans = [*names.spans, *find_phrases(page, names.spans), *find_pronouns(page)]
    spans.sort(key=lambda s: (s.start, -s.end))
    for span in spans:
        roles.place(page, span)
    explained.learn(page, spans)
    return names.referents, spans
