"""From what the encoder says about each piece to attributions: source, cue and content."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from toolkit.model.encoder import Encoded, Encoder, get_encoder
from toolkit.model.heads import IMPOSSIBLE, bio_allowed, log_softmax, spans_of, viterbi
from toolkit.model.linking import CONTENT, SOURCE, Links, Span
from toolkit.text import (
    WORD,
    Quotation,
    find_quotations,
    paragraphs,
    sentence_spans,
)

SURE, SURELY_NOT = 0.6, 0.2
"""Mean probability of content inside quotation marks above which all of it counts as content,
and below which none of it does."""
DIRECT = 0.8
"""Share of a content's words inside quotation marks from which it is direct."""


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


class Tagged(NamedTuple):
    """The tagged spans of a text, with the mean and the least log-probability of each."""

    spans: list[Span]
    means: list[float]
    leasts: list[float]


class Layout(NamedTuple):
    """Where things stand in a text."""

    quotations: list[Quotation]
    sentences: list[int]
    paragraphs: list[int]


def layout_of(text: str) -> Layout:
    """Find the quotation marks, sentences and paragraphs of a text."""
    return Layout(
        find_quotations(text),
        [start for start, _ in sentence_spans(text)],
        [start for start, _ in paragraphs(text)],
    )


# ------------------------------------------------------------------ tags
def _sequences(encoded: Encoded) -> list[tuple[int, int]]:
    """Ranges of pieces that are labelled together: windows, joined where they overlap."""
    found: list[tuple[int, int]] = []
    for window in encoded.windows:
        if found and window.begin < found[-1][1] and window.first == found[-1][1]:
            found[-1] = (found[-1][0], window.last)
        else:
            found.append((window.first, window.last))
    return found


def _obey_marks(
    encoded: Encoded, scores: np.ndarray, quotations: Sequence[Quotation], labels: Sequence[str]
) -> None:
    """Make what stands inside quotation marks content as a whole, or not at all."""
    begin, inside = labels.index("B-content"), labels.index("I-content")
    share = np.exp(scores[:, begin]) + np.exp(scores[:, inside])
    others = [i for i in range(len(labels)) if i not in (begin, inside)]
    for quotation in quotations:
        if quotation.depth or not quotation.closed:
            continue
        first, last = encoded.pieces_of(quotation.start, quotation.end)
        if last - first < 3:
            continue
        mean = float(share[first:last].mean())
        if mean >= SURE:
            scores[first:last, others] = IMPOSSIBLE
            scores[first + 1 : last, begin] = IMPOSSIBLE
        elif mean <= SURELY_NOT:
            scores[first:last, [begin, inside]] = IMPOSSIBLE


def tag(batch: Sequence[Encoded], layouts: Sequence[Layout]) -> list[Tagged]:
    """Tag sources, cues and contents in several texts at once.

    The best path of labels is found under the rules of BIO tagging, with the transitions
    learnt in training; quotation marks hold what they enclose together.
    """
    if not batch:
        return []
    loaded = batch[0]._encoder.loaded
    labels, heads = loaded.labels, loaded.heads
    follow, begin = bio_allowed(labels)
    learnt = heads["transitions"]  # the last row is the beginning of a sequence
    transitions = np.where(follow, learnt[:-1], IMPOSSIBLE)
    start = np.where(begin, learnt[-1], IMPOSSIBLE)

    sequences: list[np.ndarray] = []
    ranges: list[list[tuple[int, int]]] = []
    plain: list[np.ndarray] = []
    for encoded, layout in zip(batch, layouts, strict=True):
        logs = log_softmax(encoded.quote_logits)
        scores = logs.copy()
        _obey_marks(encoded, scores, layout.quotations, labels)
        plain.append(logs)
        ranges.append(_sequences(encoded))
        sequences += [scores[a:b] for a, b in ranges[-1]]
    paths = iter(viterbi(sequences, transitions, start))
    out = []
    for encoded, logs, parts in zip(batch, plain, ranges, strict=True):
        found = [
            (role, a + first, a + last)
            for a, _ in parts
            for role, first, last in spans_of(next(paths))
        ]
        out.append(_tagged(encoded, logs, found))
    return out


def _tagged(encoded: Encoded, logs: np.ndarray, found: list[tuple[int, int, int]]) -> Tagged:
    text, starts, ends = encoded.text, encoded.pieces.starts, encoded.pieces.ends
    spans: list[Span] = []
    means: list[float] = []
    leasts: list[float] = []
    for role, first, last in found:
        a, b = int(starts[first]), int(ends[last - 1])
        while a > 0 and text[a].isalnum() and text[a - 1].isalnum():
            a -= 1
        while b < len(text) and text[b - 1].isalnum() and text[b].isalnum():
            b += 1
        if spans and a < spans[-1].end:
            a = spans[-1].end
        if a >= b or not text[a:b].strip():
            continue
        of_role = logs[first:last, 1 + 2 * role : 3 + 2 * role]
        chances = np.logaddexp(of_role[:, 0], of_role[:, 1])
        spans.append(Span(role, a, b))
        means.append(float(chances.mean()))
        leasts.append(float(chances.min()))
    return Tagged(spans, means, leasts)


# ------------------------------------------------------------------ attributions
class _Draft:
    """An attribution in the making: numbers of spans."""

    def __init__(self, cue: int | None) -> None:
        self.cue = cue
        self.source: int | None = None
        self.contents: list[int] = []
        self.link = 1.0
        self.source_link = 1.0


def _drafts(links: Links, spans: Sequence[Span]) -> list[_Draft]:
    by_cue: dict[int, _Draft] = {}
    orphans: list[int] = []
    for i, span in enumerate(spans):
        if span.role != CONTENT:
            continue
        cue, sure = links.cue_of(i)
        if cue is None:
            orphans.append(i)
            continue
        draft = by_cue.setdefault(cue, _Draft(cue))
        draft.contents.append(i)
        draft.link = min(draft.link, sure)
    for cue, draft in by_cue.items():
        draft.source, draft.source_link = links.source_of(cue)
    drafts = list(by_cue.values())
    for i in orphans:
        draft = _Draft(None)
        draft.contents.append(i)
        near = links.candidates(i, SOURCE)
        if near:
            draft.source = min(near, key=lambda j: abs(spans[j].start - spans[i].start))
        draft.link = 0.0
        drafts.append(draft)
    drafts.sort(key=lambda d: spans[d.contents[0]].start)
    return drafts


def quoted_ranges(quotations: Iterable[Quotation]) -> list[tuple[int, int]]:
    """Return the outer quotations' ranges, in order."""
    return [(q.start, q.end) for q in quotations if not q.depth]


def quoted_share(
    text: str, content: Iterable[tuple[int, int]], ranges: list[tuple[int, int]]
) -> float:
    """Return the share of a content's words that stand inside quotation marks."""
    words = inside = 0
    starts = [a for a, _ in ranges]
    for a, b in content:
        for match in WORD.finditer(text, a, b):
            words += 1
            i = bisect.bisect_right(starts, match.start()) - 1
            inside += i >= 0 and match.start() < ranges[i][1]
    return inside / words if words else 0.0


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
    layouts = [layout_of(encoded.text) for encoded in batch]
    for encoded, layout, tagged in zip(batch, layouts, tag(batch, layouts), strict=True):
        yield _assemble(encoded.text, layout, tagged)


def _assemble(text: str, layout: Layout, tagged: Tagged) -> list[Attribution]:
    spans = tagged.spans
    links = Links(text, spans, layout.sentences, layout.paragraphs)
    ranges = quoted_ranges(layout.quotations)
    found = []
    for draft in _drafts(links, spans):
        content = tuple((spans[i].start, spans[i].end) for i in draft.contents)
        found.append(
            Attribution(
                None if draft.source is None else spans[draft.source][1:],
                None if draft.cue is None else spans[draft.cue][1:],
                content,
                kind_of(quoted_share(text, content, ranges)),
                0.5,
            )
        )
    return found


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
