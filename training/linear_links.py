"""Which cue a content belongs to, and which source a cue has. Python and numpy only."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .decode import MARKS, Found, Linked

N_FEATURES = 24
REACH = 1
SENTENCE_END = re.compile(r"[.!?][”\"’)]*\s")

Arrays = Mapping[str, np.ndarray]


@dataclass
class Choice:
    """One span, its candidates (``None`` stands for no candidate) and a feature row for each."""

    span: Found
    candidates: list[Found | None]
    features: np.ndarray


class Neighbours:
    """Looks up what lies between two spans of one text."""

    def __init__(self, text: str, spans: Sequence[Found]) -> None:
        self.text = text
        self.starts = {
            role: sorted(s.start for s in spans if s.role == role)
            for role in ("source", "cue", "content")
        }

    def between(self, role: str, low: int, high: int) -> int:
        """How many spans of a role begin in ``low <= start < high``."""
        starts = self.starts[role]
        return bisect_left(starts, high) - bisect_left(starts, low)

    def features(self, a: Found, b: Found | None, n: int) -> list[float]:
        """Describe candidate ``b`` of span ``a``, which has ``n`` candidates."""
        if b is None:
            return [1.0] + [0.0] * (N_FEATURES - 2) + [min(n, 5) / 5]
        before = b.start < a.start
        low, high = (b.end, a.start) if before else (a.end, b.start)
        gap = self.text[low:high] if high > low else ""
        apart = b.paragraph.number - a.paragraph.number
        cues = self.between("cue", low, high)
        sources = self.between("source", low, high)
        contents = self.between("content", low, high)
        ends = len(SENTENCE_END.findall(gap[:400]))
        words = gap.count(" ")
        return [
            0.0,
            float(before),
            float(apart == 0),
            float(apart < 0),
            float(apart > 0),
            float(words <= 1),
            float(words <= 1 and before),
            np.log1p(words) / 3,
            np.log1p(words) / 3 * before,
            float(ends == 0),
            min(ends, 4) / 2,
            min(ends, 4) / 2 * before,
            float(cues == 0),
            min(cues, 4) / 2,
            float(sources == 0),
            min(sources, 4) / 2,
            min(sources, 4) / 2 * before,
            float(contents == 0),
            min(contents, 4) / 2,
            float(any(m in gap for m in MARKS)),
            float(self.text[a.start : a.start + 1] in MARKS),
            float(self.text[a.end - 1 : a.end] in MARKS),
            float("," in gap),
            min(n, 5) / 5,
        ]


def choices(
    text: str, spans: list[list[Found]], role: str, candidate_role: str, none: bool
) -> list[Choice]:
    """Each span of ``role`` with its candidates, in its own and the neighbouring paragraphs.

    ``spans`` holds the spans of each paragraph, paragraphs in order of the text.
    """
    neighbours = Neighbours(text, [s for paragraph in spans for s in paragraph])
    found = []
    for at, paragraph in enumerate(spans):
        near = [
            s
            for other in spans[max(0, at - REACH) : at + REACH + 1]
            for s in other
            if s.role == candidate_role
        ]
        for span in paragraph:
            if span.role != role:
                continue
            options: list[Found | None] = list(near)
            if none:
                options.append(None)
            if options:
                rows = [neighbours.features(span, b, len(near)) for b in options]
                found.append(Choice(span, options, np.array(rows, dtype=np.float32)))
    return found


def vector(span: Found) -> np.ndarray:
    """Mean of a span's hidden states."""
    return span.paragraph.hidden[span.first : span.last].mean(0)


def probabilities(found: list[Choice], name: str, arrays: Arrays) -> list[np.ndarray]:
    """Chance of each candidate of each choice, by the linking head ``name``."""
    if not found:
        return []
    mine = np.stack([vector(c.span) for c in found]) @ arrays[f"{name}.mine.weight"]
    known = {id(b): b for c in found for b in c.candidates if b is not None}
    place = {key: n for n, key in enumerate(known)}
    width = arrays[f"{name}.theirs.weight"].shape[1]
    theirs = np.zeros((len(known) + 1, width), dtype=np.float32)
    if known:
        theirs[:-1] = np.stack([vector(b) for b in known.values()]) @ arrays[
            f"{name}.theirs.weight"
        ]
    sizes = [len(c.candidates) for c in found]
    left = np.repeat(mine, sizes, axis=0)
    right = theirs[[place.get(id(b), -1) for c in found for b in c.candidates]]
    features = np.concatenate([c.features for c in found])
    joined = np.concatenate([left, right, left * right, features], 1)
    inner = np.maximum(0, joined @ arrays[f"{name}.mix.weight"] + arrays[f"{name}.mix.bias"])
    scores = (inner @ arrays[f"{name}.out.weight"] + arrays[f"{name}.out.bias"])[:, 0]
    out, at = [], 0
    for size in sizes:
        e = np.exp(scores[at : at + size] - scores[at : at + size].max())
        out.append(e / e.sum())
        at += size
    return out


def link(text: str, spans: list[list[Found]], arrays: Arrays) -> list[Linked]:
    """Attributions of one text, in the order of their first content."""
    cue_of = choices(text, spans, "content", "cue", none=False)
    source_of = choices(text, spans, "cue", "source", none=True)
    by_cue: dict[int, Linked] = {}
    chosen: set[int] = set()
    for choice, chance in zip(cue_of, probabilities(cue_of, "cue_of", arrays), strict=True):
        best = int(chance.argmax())
        cue = choice.candidates[best]
        assert cue is not None
        row = by_cue.setdefault(id(cue), Linked(cue, None))
        row.contents.append(choice.span)
        row.scores["cue"] = min(row.scores.get("cue", 1.0), float(chance[best]))
        chosen.add(id(choice.span))
    for choice, chance in zip(
        source_of, probabilities(source_of, "source_of", arrays), strict=True
    ):
        row_or_none = by_cue.get(id(choice.span))
        if row_or_none is not None:
            best = int(chance.argmax())
            row_or_none.source = choice.candidates[best]
            row_or_none.scores["source"] = float(chance[best])
    rows = list(by_cue.values())
    for paragraph in spans:
        for span in paragraph:
            if span.role == "content" and id(span) not in chosen:
                rows.append(Linked(None, None, [span]))
    for row in rows:
        row.contents.sort(key=lambda c: c.start)
    return sorted(rows, key=lambda r: r.contents[0].start)
