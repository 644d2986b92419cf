"""The phrase that heads a stretch of text, such as the source of a quote."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from toolkit.coreference.people import Span


def filling(spans: Sequence[Span], starts: Sequence[int], start: int, end: int) -> Span | None:
    """Return the phrase that fills a stretch of text.

    Parameters
    ----------
    spans : sequence of Span
        In order.
    starts : sequence of int
        Where each begins.
    start, end : int
    """
    found: Span | None = None
    for i in range(bisect.bisect_left(starts, start), len(spans)):
        span = spans[i]
        if span.start != start:
            break
        if span.end == end and (found is None or found.kind == "other"):
            if span.kind != "other":
                return span
            found = found or span
    return found


def heading(text: str, overlapping: list[Span], start: int, end: int) -> Span | None:
    """Return the phrase that heads a stretch which holds several, or a part of one.

    "Putin's spokesman Dmitry Peskov" is headed by the name, "officials in London" by the
    first phrase.
    """
    inside = [s for s in overlapping if start <= s.start and s.end <= end] or overlapping
    if not inside:
        return None
    spoken = [
        s
        for s in inside
        if not s.possessive and not (s.after_preposition and s.outer_start > start)
    ]
    spoken = [s for s in spoken if s.kind != "demonym"] or spoken
    if not spoken:
        spoken = [s for s in inside if not s.possessive] or inside
    head = spoken[0]
    for other in spoken[1:]:
        between = text[head.end : other.outer_start].strip()
        if (head.kind != "name" and other.kind == "name" and between in ("", ",")) and (
            other.referent is None or other.referent.sort == "person"
        ):
            return other
    return head
