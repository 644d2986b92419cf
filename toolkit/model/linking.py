"""Tie the pieces together: which cue a content belongs to, and which source a cue.

A linear model scores every pair of neighbouring spans by what stands between them; the best
one wins. It was fitted on the gold spans of PolNeAR's training articles by
``training/linear_links.py``; its parameters are in ``linking.json``.
"""

from __future__ import annotations

import bisect
import functools
import json
import math
import re
from collections.abc import Sequence
from importlib import resources
from operator import mul
from typing import NamedTuple

SOURCE, CUE, CONTENT = 0, 1, 2
ROLES = ("source", "cue", "content")

NAMES = (
    "always",
    "log words between",
    "words between",
    "sentence ends between",
    "two sentence ends between",
    "paragraph ends between",
    "cues between",
    "sources between",
    "contents between",
    "side by side",
    "comma between",
    "semicolon between",
    "and, but between",
    "who, which, that between",
    "quotation mark at the span",
    "cue and source between",
    "full stop between",
)
"""What a pair is described by; each counts apart for a span before and one behind."""

_AND = re.compile(r"\b(?:and|but)\b")
_WHO = re.compile(r"\b(?:who|which|that)\b")
_MARKS = frozenset("\"“”„«»'‘’")
_REACH = 4  # candidates looked at on each side


class Span(NamedTuple):
    """One tagged span: role number and character offsets."""

    role: int
    start: int
    end: int


@functools.cache
def parameters() -> dict[str, list[float]]:
    """Return the weights of both models: ``cue_of_content`` and ``source_of_cue``."""
    source = resources.files("toolkit.model").joinpath("linking.json").read_text(encoding="utf-8")
    return json.loads(source)


class Links:
    """Scores pairs of spans of one text.

    Parameters
    ----------
    text : str
    spans : sequence of Span
        In order of their start.
    sentences, paragraphs : sequence of int
        Where the sentences and the paragraphs of the text start.
    """

    def __init__(
        self, text: str, spans: Sequence[Span], sentences: Sequence[int], paragraphs: Sequence[int]
    ) -> None:
        self.text = text
        self.spans = spans
        self._sentence = [bisect.bisect_right(sentences, s.start) for s in spans]
        self._paragraph = [bisect.bisect_right(paragraphs, s.start) for s in spans]
        self._before = [[0], [0], [0]]  # spans of each role before number i
        for span in spans:
            for role in (SOURCE, CUE, CONTENT):
                self._before[role].append(self._before[role][-1] + (span.role == role))
        self._ands = [m.span() for m in _AND.finditer(text)]
        self._whos = [m.span() for m in _WHO.finditer(text)]

    def features(self, anchor: int, other: int) -> tuple[bool, list[float]]:
        """Return whether `other` stands before `anchor`, and the values of `NAMES`."""
        a, b = self.spans[anchor], self.spans[other]
        text = self.text
        is_before = other < anchor
        left, right = (b.end, a.start) if is_before else (a.end, b.start)
        gap = text[left:right]
        words = min(len(gap), 400) / 6
        sentences = abs(self._sentence[anchor] - self._sentence[other])
        low, high = (other + 1, anchor) if is_before else (anchor + 1, other)
        sources, cues, contents = [min(n[high] - n[low], 2) for n in self._before]
        return is_before, [
            1.0,
            math.log1p(words),
            min(words, 40.0) / 10,
            float(sentences >= 1),
            float(sentences >= 2),
            float(self._paragraph[anchor] != self._paragraph[other]),
            float(cues),
            float(sources),
            float(contents),
            float(not gap.strip(" ,\"“”':\n")),
            float("," in gap),
            float(";" in gap),
            float(_one_within(self._ands, left, right)),
            float(_one_within(self._whos, left, right)),
            float(text[b.start : b.start + 1] in _MARKS or text[b.start - 1 : b.start] in _MARKS),
            float(bool(cues and sources)),
            float("." in gap),
        ]

    def candidates(self, anchor: int, role: int) -> list[int]:
        """Return the nearest spans of a role on each side, at most one paragraph away."""
        here = self._paragraph[anchor]
        found: list[int] = []
        for side in (range(anchor - 1, -1, -1), range(anchor + 1, len(self.spans))):
            taken = 0
            for i in side:
                if abs(self._paragraph[i] - here) > 1 or taken == _REACH:
                    break
                if self.spans[i].role == role:
                    found.append(i)
                    taken += 1
        return sorted(found)

    def scores(self, anchor: int, role: int, weights: Sequence[float]) -> list[tuple[float, int]]:
        """Return (score, span number) of every candidate of a role, best first."""
        half = len(NAMES)
        scored = []
        for other in self.candidates(anchor, role):
            is_before, values = self.features(anchor, other)
            side = weights[half:] if is_before else weights[:half]
            scored.append((sum(map(mul, side, values)), other))
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        return scored

    def cue_of(self, content: int) -> tuple[int | None, float]:
        """Return the cue a content belongs to and how sure that is, or None and 0."""
        return _best(self.scores(content, CUE, parameters()["cue_of_content"]), None)

    def source_of(self, cue: int) -> tuple[int | None, float]:
        """Return the source of a cue and how sure that is; None where it has none."""
        return _best(self.scores(cue, SOURCE, parameters()["source_of_cue"]), 0.0)


def _one_within(places: Sequence[tuple[int, int]], left: int, right: int) -> bool:
    """Whether one of the stretches, in order, lies between two characters."""
    i = bisect.bisect_left(places, (left, 0))
    return i < len(places) and places[i][1] <= right


def _best(scored: list[tuple[float, int]], nothing: float | None) -> tuple[int | None, float]:
    """Softmax over the candidates, and over having none at score `nothing`."""
    if not scored:
        return None, 0.0 if nothing is None else 1.0
    values = [value for value, _ in scored] + ([] if nothing is None else [nothing])
    top = max(values)
    total = sum(math.exp(value - top) for value in values)
    if nothing is not None and nothing > scored[0][0]:
        return None, math.exp(nothing - top) / total
    return scored[0][1], math.exp(scored[0][0] - top) / total
