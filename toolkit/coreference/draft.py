"""A text's names, phrases and pronouns before anybody is resolved: read once, used twice.

Mentions and speakers are found by two functions that read the same texts one after the other.
What both begin with is kept for a moment, so that the second need not do it again.
"""

from __future__ import annotations

import datetime as dt
import functools
import pickle

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
    page, stored = _kept(text, actors, published, persons)
    return page, *pickle.loads(stored)


@functools.lru_cache(maxsize=KEPT)
def _kept(
    text: str, actors: Actors, published: dt.date | None, persons: bool
) -> tuple[Page, bytes]:
    page = Page(text)
    return page, pickle.dumps(_read(page, actors, published, persons), protocol=5)


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
