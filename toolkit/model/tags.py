"""Tag sources, cues and contents in the pieces of a text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from toolkit.model.encoder import Encoded
from toolkit.model.heads import IMPOSSIBLE, bio_allowed, log_softmax, spans_of, viterbi
from toolkit.model.linking import CONTENT, CUE, Span
from toolkit.sentences import sentence_spans
from toolkit.text import Quotation, find_quotations, paragraphs

SURE, SURELY_NOT = 0.6, 0.2
"""Mean probability of content inside quotation marks above which all of it counts as content,
and below which none of it does."""
_LOOSE = ",;–—"  # marks that no content begins or ends with


class Tagged(NamedTuple):
    """The tagged spans of a text, and for each the log-probabilities that speak for it.

    Those are the mean and the least chance of its role over its pieces, the chance that its
    first piece begins a span, and the chance that its last one ends it.
    """

    spans: list[Span]
    chances: list[tuple[float, float, float, float]]


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
    loaded = batch[0].encoder.loaded
    labels, heads, decoding = loaded.labels, loaded.heads, loaded.decoding
    contents = [i for i, label in enumerate(labels) if label.endswith("-content")]
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
        scores[:, 0] -= decoding.bias
        scores[:, contents] += decoding.content
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
    text = encoded.text
    starts, ends = encoded.pieces.starts.tolist(), encoded.pieces.ends.tolist()
    of_role = [np.logaddexp(logs[:, i], logs[:, i + 1]) for i in range(1, logs.shape[1], 2)]
    spans: list[Span] = []
    chances: list[tuple[float, float, float, float]] = []
    for role, first, last in found:
        a, b = starts[first], ends[last - 1]
        while a > 0 and text[a].isalnum() and text[a - 1].isalnum():
            a -= 1
        while b < len(text) and text[b - 1].isalnum() and text[b].isalnum():
            b += 1
        if spans and a < spans[-1].end:
            a = spans[-1].end
        while a < b and (text[a].isspace() or (role != CUE and text[a] in _LOOSE)):
            a += 1
        while a < b and (text[b - 1].isspace() or (role == CONTENT and text[b - 1] in _LOOSE)):
            b -= 1
        if a >= b:
            continue
        column = 1 + 2 * role
        chance = of_role[role][first:last]
        on = min(float(logs[last, column + 1]), -1e-6) if last < len(logs) else -20.0
        spans.append(Span(role, a, b))
        chances.append(
            (
                float(np.add.reduce(chance) / np.float32(last - first)),
                float(np.minimum.reduce(chance)),
                float(logs[first, column]),
                math.log1p(-math.exp(on)),
            )
        )
    return Tagged(spans, chances)
