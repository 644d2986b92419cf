"""Who speaks each quotation: by the marks alone, or by attributions that were found."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from toolkit.coreference.page import Page
from toolkit.coreference.people import Span

_LINKS = frozenset(",;—–-")
_STOPS = frozenset(".!?")
_CALLS = frozenset(("calling", "described", "as", "called"))


class Speech:
    """One stretch of speech and the words that name its source.

    Attributes
    ----------
    start, end : int
        Characters of the stretch.
    source : (start, end) or None
    direct : bool
        In quotation marks.
    """

    __slots__ = ("direct", "end", "source", "start")

    def __init__(
        self, start: int, end: int, source: tuple[int, int] | None, *, direct: bool
    ) -> None:
        self.start, self.end, self.source, self.direct = start, end, source, direct


class Places:
    """The sources of the speech around a place, and before it, found without reading all."""

    def __init__(self, speech: Iterable[Speech]) -> None:
        speech = list(speech)
        self._indirect = sorted((s for s in speech if not s.direct), key=lambda s: s.start)
        self._starts = [s.start for s in self._indirect]
        self._reach = list(accumulate((s.end for s in self._indirect), max))
        self._sources = [s.source for s in speech if s.source is not None]
        # the first source from each on: it never falls, so it can be searched
        first = accumulate((start for start, _ in reversed(self._sources)), min)
        self._first_sources = list(first)[::-1]

    def indirect_sources(self, at: int) -> Iterator[tuple[int, int]]:
        """Yield the sources of the indirect speech that a character stands in."""
        last = bisect.bisect_right(self._starts, at)
        first = bisect.bisect_right(self._reach, at, 0, last)
        for one in self._indirect[first:last]:
            if at < one.end and one.source is not None:
                yield one.source

    def last_source(self, before: int) -> tuple[int, int] | None:
        """Return the source of the last speech whose source starts before a character."""
        number = bisect.bisect_left(self._first_sources, before) - 1
        return self._sources[number] if number >= 0 else None


def from_attributions(page: Page, attributions: Iterable[Any]) -> list[Speech]:
    """Turn attributions (``source``, ``pieces``) into stretches of speech."""
    out: list[Speech] = []
    starts = [q.start for q in page.quotations]
    for attribution in attributions:
        source = attribution.source
        span = (int(source[0]), int(source[1])) if source is not None else None
        for start, end in attribution.pieces:
            number = bisect.bisect_right(starts, start + 1) - 1
            direct = number >= 0 and end - 1 <= page.quotations[number].end
            out.append(Speech(int(start), int(end), span, direct=direct))
    return out


def by_marks(page: Page, spans: Sequence[Span], sentences: Sequence[int]) -> list[Speech]:
    """Name the source of each quotation from the words around it.

    Patterns: "...", X said / said X; X said: "..."; and a quotation that fills its paragraph
    goes on with the speaker before it. `sentences` has the sentence of each span.
    """
    around = _Around(page, spans, sentences)
    out: list[Speech] = []
    last: tuple[int, int] | None = None
    last_paragraph = -9
    for number, q in enumerate(page.quotations):
        found = _after(around, q.end, number) or _before(around, q.start)
        if found is None and last is None:
            continue
        n_words = len(page.text[q.inner_start : q.inner_end].split())
        paragraph = page.paragraph_of(q.start)
        if found is None and n_words >= 4:
            a, b = page.paragraphs[paragraph]
            alone = b - a - (q.end - q.start) < 25
            if paragraph == last_paragraph or (alone and paragraph - last_paragraph <= 2):
                found = last
        if found is not None and n_words >= 2:
            out.append(Speech(q.start, q.end, found, direct=True))
            if n_words >= 4:
                last, last_paragraph = found, paragraph
    return out


class _Around:
    """The phrases of each sentence that stand outside quotations and may be a speaker."""

    def __init__(self, page: Page, spans: Sequence[Span], sentences: Sequence[int]) -> None:
        self.page = page
        self._spans = spans
        self._sentences = sentences
        self._known: dict[int, list[Span]] = {}

    def spans_in(self, sentence: int) -> list[Span]:
        found = self._known.get(sentence)
        if found is None:
            first = bisect.bisect_left(self._sentences, sentence)
            last = bisect.bisect_right(self._sentences, sentence, first)
            found = self._known[sentence] = [
                s for s in self._spans[first:last] if s.quotation is None and s.group != "things"
            ]
        return found


def _heads(page: Page, spans: list[Span]) -> list[Span]:
    """The phrases that do not only say which one is meant, if there are such."""
    return [s for s in spans if not _modifies(page, s)] or spans if spans else spans


def _modifies(page: Page, span: Span) -> bool:
    """Whether a body or a place only says which: "Senate" in "Senate leader Harry Reid"."""
    if span.referent is None or span.referent.sort == "person" or span.kind == "pronoun":
        return False
    if span.kind not in ("name", "metonym", "demonym") or span.last >= len(page.tokens):
        return False
    after = page.tokens[span.last]
    if page.starts[span.last] > span.end + 1 or not after.text[0].isalpha() or after.say:
        return False
    return after.tag.startswith(("NN", "JJ"))


def _after(around: _Around, end: int, number: int) -> tuple[int, int] | None:
    page, tokens = around.page, around.page.tokens
    i = page.token_at(end)
    if i >= len(tokens) or page.paragraph_of(page.starts[i]) != page.paragraph_of(end - 1):
        return None
    while i < len(tokens) and tokens[i].text in _LINKS:
        i += 1
    following = page.quotation_starts[number + 1 : number + 2]
    for j in range(i, min(len(tokens), i + 14)):
        token = tokens[j]
        if token.text in _STOPS or (following and page.starts[j] >= following[0]):
            break
        if not token.say:
            continue
        sentence = page.sentence_of(page.starts[j])
        near = around.spans_in(sentence)
        if i < page.first_tokens[sentence]:
            near = near + around.spans_in(page.sentence_of(page.starts[i]))
        left = _heads(
            page,
            [
                s
                for s in near
                if s.first >= i and s.last <= j and not (s.possessive or s.after_preposition)
            ],
        )
        if left:
            return left[0].start, left[0].end
        if j - i <= 1:
            right = _heads(page, [s for s in near if j < s.first <= j + 8 and not s.possessive])
            if right:
                best = next((s for s in right if s.kind in ("name", "pronoun")), right[0])
                best = best if best.first - right[0].last <= 3 else right[0]
                return best.start, best.end
        break
    return None


def _before(around: _Around, start: int) -> tuple[int, int] | None:
    page, tokens = around.page, around.page.tokens
    i = page.token_at(start) - 1
    if i < 0:
        return None
    a, _ = page.paragraphs[page.paragraph_of(start)]
    sentence = page.sentence_of(start)
    sentence_start = max(a, page.sentences[sentence][0])
    first = max(page.token_at(sentence_start), i - 39)
    verb = None
    for j in range(i, first - 1, -1):
        token = tokens[j]
        if token.say and page.quotation_of(page.starts[j]) is None:
            verb = j
            break
        if verb is None and token.lower in _CALLS:
            verb = j
    if verb is None and tokens[i].text == ":" and page.sentence_of(page.starts[i]) != sentence:
        return _before(around, page.starts[i])
    if verb is None:
        return None
    near = around.spans_in(sentence)
    left = _heads(
        page,
        [s for s in near if s.last <= verb and s.start >= sentence_start and not s.possessive],
    )
    subjects = [s for s in left if s.subject]
    pick = (subjects or left)[-1:]
    return (pick[0].start, pick[0].end) if pick else None
