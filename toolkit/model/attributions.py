"""From tagged spans to attributions: source, cue and content, and how sure they are."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from toolkit.model.confidence import describe, probability
from toolkit.model.encoder import Encoded, Encoder, get_encoder
from toolkit.model.linking import CONTENT, SOURCE, Links, Span
from toolkit.model.tags import Layout, Tagged, layout_of, tag
from toolkit.text import WORD, Quotation

DIRECT = 0.8
"""Share of a content's words inside quotation marks from which it is direct."""
LONGEST_NESTING = 5000
"""Characters of a quotation that is read again for what it quotes."""
LEAST_NESTED = 0.5
"""What is quoted inside a quotation is kept where it is more likely right than wrong."""


class Attribution(NamedTuple):
    """Somebody's words or thoughts, as an article gives them.

    Attributes
    ----------
    source, cue : (start, end) or None
        Who, and the words that say so.
    content : tuple of (start, end)
        What was said; a split quote has several pieces.
    kind : str
        direct, mixed or indirect.
    confidence : float
        Calibrated probability that content and source are right.
    parent : int or None
        Number, in the same list, of the attribution whose content this one stands in.
    """

    source: tuple[int, int] | None
    cue: tuple[int, int] | None
    content: tuple[tuple[int, int], ...]
    kind: str
    confidence: float
    parent: int | None = None

    @property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """The content's pieces, under the name that the table of quotes has for them."""
        return self.content


class Draft:
    """An attribution in the making: numbers of spans, and how sure its links are."""

    def __init__(self, cue: int | None) -> None:
        self.cue = cue
        self.source: int | None = None
        self.contents: list[int] = []
        self.link = 1.0
        self.source_link = 1.0


def draft(links: Links, spans: Sequence[Span], quoted: Sequence[bool]) -> list[Draft]:
    """Link the spans of a text.

    Every content goes to a cue, every cue to a source or to none. A content without a cue
    near it stays if it stands inside quotation marks, and takes the nearest source.

    Parameters
    ----------
    links : Links
    spans : sequence of Span
        The spans that `links` was made with.
    quoted : sequence of bool
        Whether each span begins inside quotation marks.

    Returns
    -------
    list of Draft
        In order of their content.
    """
    by_cue: dict[int, Draft] = {}
    drafts: list[Draft] = []
    for i, span in enumerate(spans):
        if span.role != CONTENT:
            continue
        cue, sure = links.cue_of(i)
        if cue is not None:
            one = by_cue.setdefault(cue, Draft(cue))
            one.contents.append(i)
            one.link = min(one.link, sure)
        elif quoted[i]:
            one = Draft(None)
            one.contents.append(i)
            one.link = 0.0
            near = links.candidates(i, SOURCE)
            if near:
                one.source = min(near, key=lambda j: abs(spans[j].start - span.start))
            drafts.append(one)
    for cue, one in by_cue.items():
        one.source, one.source_link = links.source_of(cue)
    drafts += by_cue.values()
    drafts.sort(key=lambda d: spans[d.contents[0]].start)
    return drafts


class Quoted:
    """Which characters of a text stand inside quotation marks."""

    def __init__(self, quotations: Iterable[Quotation]) -> None:
        self.ranges = [(q.start, q.end) for q in quotations if not q.depth]
        self._starts = [a for a, _ in self.ranges]

    def __contains__(self, at: int) -> bool:
        i = bisect.bisect_right(self._starts, at) - 1
        return i >= 0 and at < self.ranges[i][1]

    def share(self, text: str, content: Iterable[tuple[int, int]]) -> tuple[float, int]:
        """Return the share of a content's words that are inside, and how many words it has."""
        words = inside = 0
        for a, b in content:
            for match in WORD.finditer(text, a, b):
                words += 1
                inside += match.start() in self
        return (inside / words if words else 0.0), words


def kind_of(share: float) -> str:
    """Return direct, mixed or indirect for a share of quoted words.

    Examples
    --------
    >>> [kind_of(share) for share in (0.0, 0.3, 0.9)]
    ['indirect', 'mixed', 'direct']
    """
    return "direct" if share >= DIRECT else "mixed" if share else "indirect"


def attributions_of(batch: Sequence[Encoded]) -> Iterator[list[Attribution]]:
    """Find the attributions of texts that are encoded already."""
    if not batch:
        return
    decoding = batch[0].encoder.loaded.decoding
    layouts = [layout_of(encoded.text) for encoded in batch]
    for encoded, layout, tagged in zip(batch, layouts, tag(batch, layouts), strict=True):
        found = []
        for one, values in described(encoded.text, layout, tagged):
            sure = probability(values, decoding.weights)
            if sure >= decoding.least:
                found.append(one._replace(confidence=sure))
        yield _with_nested(encoded, layout.quotations, found)


def _with_nested(
    encoded: Encoded, quotations: Sequence[Quotation], found: list[Attribution]
) -> list[Attribution]:
    """Add what is quoted inside quotations, each behind the attribution it stands in.

    The encoder tags outer quotations only, so the words of a quotation that has another inside
    it are read once more, on their own.
    """
    nesting = _with_inner(quotations)
    if not nesting:
        return found
    starts = [outer.start for outer, _ in nesting]
    out: list[Attribution] = []
    for one in found:
        parent = len(out)
        out.append(one)
        for a, b in one.content:
            first, last = bisect.bisect_left(starts, a), bisect.bisect_left(starts, b)
            for outer, inner in nesting[first:last]:
                if outer.end <= b and outer.end - outer.start <= LONGEST_NESTING:
                    within = _read_again(encoded, outer, inner)
                    out += [attribution._replace(parent=parent) for attribution in within]
    return out


def _read_again(
    encoded: Encoded, outer: Quotation, inner: Sequence[Quotation]
) -> Iterator[Attribution]:
    """Yield what is said inside a quotation, where it touches one of those it holds."""
    base = outer.inner_start
    words = encoded.encoder.encode(encoded.text[base : outer.inner_end], hidden=False)
    for one in next(attributions_of([words])):
        moved = _moved(one, base)
        inside = any(a < q.end and q.start < b for q in inner for a, b in moved.content)
        if inside and one.confidence >= LEAST_NESTED:
            yield moved


def _with_inner(quotations: Sequence[Quotation]) -> list[tuple[Quotation, list[Quotation]]]:
    """Return the closed outer quotations that hold others, each with those, in order."""
    inner = [q for q in quotations if q.depth == 1]
    starts = [q.start for q in inner]
    found = []
    for outer in quotations:
        if outer.closed and not outer.depth:
            after = bisect.bisect_right(starts, outer.start)
            before = bisect.bisect_left(starts, outer.end)
            held = [q for q in inner[after:before] if q.end < outer.end]
            found += [(outer, held)] if held else []
    return found


def _moved(one: Attribution, by: int) -> Attribution:
    """Return an attribution with its offsets moved; what stood inside it stays with it."""

    def move(span: tuple[int, int]) -> tuple[int, int]:
        return span[0] + by, span[1] + by

    return one._replace(
        source=None if one.source is None else move(one.source),
        cue=None if one.cue is None else move(one.cue),
        content=tuple(move(piece) for piece in one.content),
    )


def described(
    text: str, layout: Layout, tagged: Tagged
) -> Iterator[tuple[Attribution, list[float]]]:
    """Yield every attribution that the tags allow, with what speaks for it."""
    spans, chances = tagged
    if not spans:
        return
    links = Links(text, spans, layout.sentences, layout.paragraphs)
    quoted = Quoted(layout.quotations)
    for one in draft(links, spans, [span.start in quoted for span in spans]):
        content = tuple((spans[i].start, spans[i].end) for i in one.contents)
        share, words = quoted.share(text, content)
        source = None if one.source is None else spans[one.source][1:]
        cue = None if one.cue is None else spans[one.cue][1:]
        values = describe(
            [chances[i] for i in one.contents],
            None if one.cue is None else chances[one.cue],
            None if one.source is None else chances[one.source],
            link=one.link,
            source_link=one.source_link,
            share=share,
            words=words,
            cue_text="" if cue is None else text[slice(*cue)],
        )
        yield Attribution(source, cue, content, kind_of(share), math.nan), values


def find_attributions(text: str, *, encoder: Encoder | None = None) -> list[Attribution]:
    """Find who says what in a text.

    Parameters
    ----------
    text : str
    encoder : Encoder, optional
        By default the one that ships with the toolkit.

    Returns
    -------
    list of Attribution
        In order of their content.

    Examples
    --------
    >>> text = "“Talks will resume,” the minister said."
    >>> [(text[slice(*a.source)], a.kind) for a in find_attributions(text)]
    [('the minister', 'direct')]
    """
    encoded = get_encoder(encoder).encode(text, hidden=False)
    return next(attributions_of([encoded]))
