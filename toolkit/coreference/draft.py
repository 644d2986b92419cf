"""A text's names, phrases and pronouns before anybody is resolved: read once, used twice.

Mentions and speakers are found by two functions that read the same texts one after the other.
What both begin with is kept for a moment, so that the second need not do it again.
"""

from __future__ import annotations

import datetime as dt
import functools
import weakref
from typing import NamedTuple

from toolkit.actors import Actors
from toolkit.coreference import explained, roles
from toolkit.coreference.names import Names
from toolkit.coreference.page import Page
from toolkit.coreference.people import Referent, Span
from toolkit.coreference.phrases import find_phrases, find_pronouns

KEPT = 64
"""Texts whose draft is kept."""

_LONG_TEXT = 20_000
_LONGEST = 500


class Layout:
    """Where the spans of a text stand, and what never changes of them.

    Attributes
    ----------
    starts, sentences : list of int
        Of each span.
    longest : int
        Characters of the longest span, up to a limit.
    heads : frozenset of str
        Words that what is no actor goes by at first.
    quoted : list of int
        Spans in quotations that stand for somebody at first, and are no possessors.
    """

    __slots__ = ("heads", "longest", "quoted", "sentences", "starts")

    def __init__(self, spans: list[Span]) -> None:
        self.starts = [span.start for span in spans]
        self.sentences = [span.sentence for span in spans]
        self.longest = min(_LONGEST, max([s.end - s.start for s in spans], default=0))
        known = [span.referent for span in spans if span.referent is not None]
        self.heads = frozenset().union(*[one.types for one in known if not one.actor])
        self.quoted = [
            i
            for i, span in enumerate(spans)
            if span.quotation is not None and span.referent is not None and not span.possessive
        ]


class Read(NamedTuple):
    """Referents by key and spans in order, the reader's own; `loan` is to be held as long."""

    referents: dict[str, Referent]
    spans: list[Span]
    loan: object


def draft(
    text: str, actors: Actors, published: dt.date | None, persons: bool
) -> tuple[Page, Layout, Read]:
    """Return a text laid out, and its referents and spans to change at will."""
    kept = _kept if len(text) <= _LONG_TEXT else _Kept
    made = kept(text, actors, published, persons)
    return made.page, made.layout, made.take()


@functools.lru_cache(maxsize=KEPT)
def _kept(text: str, actors: Actors, published: dt.date | None, persons: bool) -> _Kept:
    return _Kept(text, actors, published, persons)


class _Loan:
    """Held by who reads a draft; when it is let go the draft can be lent again."""

    __slots__ = ("__weakref__",)


class _Kept:
    """A draft to be taken several times: lent to one reader after the other, copied for others.

    A reader changes referents, and of a span only whom it stands for and why.
    """

    def __init__(self, text: str, actors: Actors, published: dt.date | None, persons: bool) -> None:
        self.page = Page(text)
        self._referents, self._spans = _read(self.page, actors, published, persons)
        self.layout = Layout(self._spans)
        spans = self._spans
        # what a reader may change, and how it is at first
        self._open = [s for s in spans if s.own is not None or s.kind == "pronoun"]
        self._learnt = [(s, s.referent, s.via, s.confidence) for s in self._open if s.referent]
        everybody = [*self._referents.values(), *[s.own for s in spans if s.own is not None]]
        self._everybody = everybody
        self._genders = [one.gender for one in everybody]
        self._types = [one.types for one in everybody]
        self._free: list[bool] = [True]
        self._lent: weakref.ref[_Loan] | None = None

    def take(self) -> Read:
        """Return referents and spans that are the caller's own as long as it holds the loan."""
        try:
            new = self._free.pop()
        except IndexError:
            return self._copied()
        if not new:
            self._restore(self._open, self._learnt, self._everybody)
        loan = _Loan()
        free = self._free
        self._lent = weakref.ref(loan, lambda _: free.append(False))
        return Read(self._referents, self._spans, loan)

    def _copied(self) -> Read:
        fresh = {one: one.copied() for one in self._everybody}
        copies = {span: span.copied() for span in self._spans}
        for span in copies.values():
            span.own = None if span.own is None else fresh[span.own]
        learnt = [(copies[span], one, via, sure) for span, one, via, sure in self._learnt]
        self._restore([copies[span] for span in self._open], learnt, list(fresh.values()))
        for span in copies.values():
            span.referent = None if span.referent is None else fresh[span.referent]
        referents = {key: fresh[one] for key, one in self._referents.items()}
        return Read(referents, list(copies.values()), None)

    def _restore(
        self,
        spans: list[Span],
        learnt: list[tuple[Span, Referent, str, float]],
        everybody: list[Referent],
    ) -> None:
        """Have spans and referents as they were before anybody read on."""
        for span in spans:
            span.referent, span.via, span.confidence = None, "", 1.0
        for span, referent, via, confidence in learnt:
            span.referent, span.via, span.confidence = referent, via, confidence
        for one, gender, types in zip(everybody, self._genders, self._types, strict=True):
            one.gender, one.types, one.count = gender, types, 0


def _read(
    page: Page, actors: Actors, published: dt.date | None, persons: bool
) -> tuple[dict[str, Referent], list[Span]]:
    names = Names(page, actors, published, persons=persons)
    spans = [*names.spans, *find_phrases(page, names.spans), *find_pronouns(page)]
    spans.sort(key=lambda s: (s.start, -s.end))
    roles.place(page, spans)
    explained.learn(page, spans)
    return names.referents, spans
