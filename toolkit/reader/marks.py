"""Marks that overlap and nest, cut into stretches that do neither."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

_LAYERS = (
    "focus",
    "quote",
    "source",
    "cue",
    "mention",
)  # outermost first


@dataclass(frozen=True)
class Mark:
    """One thing to show on a stretch of text.

    Attributes
    ----------
    start, end : int
        Offsets into the article's text.
    layer : str
        ``focus``, ``mention``, ``quote``, ``source`` or ``cue``.
    title : str
        What a reader sees when pointing at it.
    style : str
        CSS declarations; never made from article text.
    letter : str
        The second cue, shown after the mark's last character.
    item : int
        Number of the row it shows, in the article's `Content.items`; -1 for none.
    """

    start: int
    end: int
    layer: str
    title: str = ""
    style: str = ""
    letter: str = ""
    item: int = -1


@dataclass(frozen=True)
class Stretch:
    """A run of characters under the same marks.

    Attributes
    ----------
    start, end : int
        Offsets into the text.
    marks : tuple of Mark
        Outermost first.
    closing : tuple of Mark
        Those that end where the stretch ends.
    """

    start: int
    end: int
    marks: tuple[Mark, ...] = ()
    closing: tuple[Mark, ...] = field(default=())


def cut(start: int, end: int, marks: Sequence[Mark]) -> list[Stretch]:
    """Cut ``[start, end)`` wherever a mark begins or ends.

    Parameters
    ----------
    start, end : int
        The stretch to cut, a paragraph say.
    marks : sequence of Mark
        In any order; those outside the stretch are ignored, those across its edge are clipped.

    Returns
    -------
    list of Stretch
        In order, without gap or overlap; together they are exactly ``[start, end)``.

    Examples
    --------
    >>> marks = [Mark(0, 6, "quote"), Mark(4, 8, "mention")]
    >>> [(s.start, s.end, len(s.marks)) for s in cut(0, 9, marks)]
    [(0, 4, 1), (4, 6, 2), (6, 8, 1), (8, 9, 0)]
    """
    inside = sorted(
        (m for m in marks if m.start < end and m.end > start and m.start < m.end),
        key=lambda m: (m.start, -m.end, _LAYERS.index(m.layer)),
    )
    edges = {start, end}
    for mark in inside:
        edges.add(max(start, mark.start))
        edges.add(min(end, mark.end))
    points = sorted(edges)
    out = []
    active: list[Mark] = []
    at = 0
    for a, b in itertools.pairwise(points):
        while at < len(inside) and inside[at].start <= a:
            active.append(inside[at])
            at += 1
        active = [m for m in active if m.end > a]
        out.append(Stretch(a, b, tuple(active), tuple(m for m in active if m.end == b)))
    return out
