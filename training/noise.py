"""Punctuation as careless typing and machine translation leave it, for training."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from .corpora import Article, Attribution, Span

DASHES = ("—", "–", "-", "―", "--")
PAIR = re.compile(r"[“”\"]")
STYLES = (('"', '"'), ("“", "”"), ("«", "»"), ("„", "“"), ("''", "''"), ("‘", "’"), ("“", "“"))


def roughen(article: Article, rng: random.Random) -> Article:
    """Return a copy of one article whose quotation marks and spaces are damaged; spans follow.

    A damaged article gets one wrong kind of mark for all its quotations, or keeps its own; then
    single marks are dropped, doubled or parted from their words, and a few spaces are doubled.
    """
    style = rng.choice(STYLES) if rng.random() < 0.6 else None
    drop, double, part = rng.choice((0, 0.05, 0.3)), rng.choice((0, 0.1)), rng.choice((0, 0.1, 0.5))
    spaces = rng.choice((0, 0, 0.02))
    straight = False
    out: list[str] = []
    where = []
    length = 0
    for char in article.text:
        new = char
        if PAIR.match(char):
            closing = char == "”" or (char == '"' and straight)
            straight = char == '"' and not straight
            if style:
                new = style[closing]
            chance = rng.random()
            if chance < drop:
                new = ""
            elif chance < drop + double:
                new += new
            elif rng.random() < part:
                new = " " + new if closing else new + " "
        elif char == " " and rng.random() < spaces:
            new = "  "
        elif char == "\n":
            straight = False
        where.append(length)
        out.append(new)
        length += len(new)
    where.append(length)
    return Article(article.name, "".join(out), _moved(article, where.__getitem__))


def _moved(article: Article, to: Callable[[int], int]) -> tuple[tuple[Attribution, ...], ...]:
    """All versions with their spans carried over to new offsets; spans left empty go."""

    def move(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        moved = ((to(start), to(end)) for start, end in spans)
        return tuple((start, end) for start, end in moved if start < end)

    return tuple(
        tuple(Attribution(move(a.source), move(a.cue), move(a.content)) for a in version)
        for version in article.versions
    )


def restyle(article: Article, rng: random.Random, share: float = 0.5) -> Article:
    """Rewrite some attributions of direct quotes that end a sentence as news often sets them.

    ``“We will go,” said Mary Smith.`` becomes ``“We will go.” — Mary Smith``: rare in the training
    texts, common in collections of voices, captions and translated news. Only the first version
    of the annotations is kept.
    """
    text = article.text
    edits: list[tuple[int, int, str, Attribution, int]] = []
    for a in article.versions[0]:
        if len(a.content) != 1 or len(a.cue) != 1 or len(a.source) != 1:
            continue
        (start, end), (cue, source) = a.content[0], (a.cue[0], a.source[0])
        low, high = min(cue[0], source[0]), max(cue[1], source[1])
        name = text[source[0] : source[1]]
        close = re.match(r"\s*\.?", text[high:])
        fits = (
            text[start] in '“"'
            and text[end - 1] in '”"'
            and name[:1].isupper()
            and 0 <= low - end <= 2
            and high - low == len(name) + cue[1] - cue[0] + 1
            and close
            and close.group().endswith(".")
        )
        if fits and close and rng.random() < share:
            dash = rng.choice(DASHES)
            before = rng.choice((" ", " ", ""))
            after = rng.choice((" ", " ", "\xa0", ""))
            edits.append((end, high + close.end(), before + dash + after + name, a, len(name)))
    others = [s for b in article.versions[0] for r in (b.source, b.cue, b.content) for s in r]
    edits.sort()
    out: list[str] = []
    shifts: list[tuple[int, int]] = []
    new: dict[int, tuple[Span, Span]] = {}
    at = length = 0
    for begin, stop, words, a, size in edits:
        mine = (*a.source, *a.cue, *a.content)
        if begin < at or any(s < stop and e > begin for s, e in others if (s, e) not in mine):
            continue
        kept = text[at:begin]
        length += len(kept)
        dash_at = length + len(words) - len(words.lstrip())
        name_at = length + len(words) - size
        dash_end = dash_at + (2 if words.lstrip().startswith("--") else 1)
        new[id(a)] = ((name_at, name_at + size), (dash_at, dash_end))
        out += [kept, words]
        length += len(words)
        at = stop
        shifts.append((stop, length - stop))
    out.append(text[at:])

    def to(old: int) -> int:
        shift = 0
        for stop, by in shifts:
            if old >= stop:
                shift = by
        return old + shift

    version = []
    for a, b in zip(article.versions[0], _moved(article, to)[0], strict=True):
        if id(a) in new:
            source, cue = new[id(a)]
            b = Attribution((source,), (cue,), b.content)
        version.append(b)
    return Article(article.name, "".join(out), (tuple(version),))
