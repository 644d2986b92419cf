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
    kept = _kept(text, actors, published, persons)
    return kept.page, *kept.take()


@functools.lru_cache(maxsize=KEPT)
def _kept(text: str, actors: Actors, published: dt.date | None, persons: bool) -> _Kept:
    page = Page(text)
    return _Kept(page, *_read(page, actors, published, persons))


class _Kept:
    """A draft to be taken several times: the first time as it is, then as a copy.

    A reader changes referents, and of a span only whom it stands for and why.
    """

    def __init__(self, page: Page, referents: dict[str, Referent], spans: list[Span]) -> None:
        self.page = page
        self._first = [(referents, spans)]
        self._spans = tuple(spans)
        self._referents = {one: one.copied() for one in referents.values()}
        self._keys = dict(referents)
        self._meant = [span.referent for span in spans]
        self._vias = [span.via for span in spans]
        self._sure = [span.confidence for span in spans]

    def take(self) -> tuple[dict[str, Referent], list[Span]]:
        """Return referents and spans that are the caller's own."""
        try:
            return self._first.pop()
        except IndexError:
            pass
        fresh = {one: stored.copied() for one, stored in self._referents.items()}
        spans = [span.copied() for span in self._spans]
        for span, meant, via, sure in zip(spans, self._meant, self._vias, self._sure, strict=True):
            span.referent = None if meant is None else fresh[meant]
            span.via, span.confidence = via, sure
        return {key: fresh[one] for key, one in self._keys.items()}, spans


def _read(
    page: Page, actors: Actors, published: dt.date | None, persons: bool
) -> tuple[dict[str, Referent], list[Span]]:
    names = Names(page, actors, published, persons=persons)
    spans = [*names.spans, *find_phrases(page, names.spans), *find_pronouns(page)]
    spans.sort(key=lambda s: (s.start, -s.end))
    roles.place(page, spans)
    explained.learn(page, spans)
    return names.referents, spans
