"""Cleaning: the article's own lines stay, the page around them goes, with a reason each.

The evidence comes from three places: rules that know a kind of line when they see it
(`rules`), stretches of several lines (`blocks`), and a line classifier (`classifier`) for
everything else. Headline and byline are taken out of the text because they have columns of
their own; they are not counted as removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from toolkit.articles import blocks, head
from toolkit.articles.classifier import score_lines
from toolkit.articles.folding import fold
from toolkit.articles.lines import Line, split_lines
from toolkit.articles.rules import line_rules

_FEW, _PROSE, _SENTENCE, _SURE = 8, 8, 4, 0.1


@dataclass(slots=True)
class Removed:
    """One stretch that cleaning took out of a source text."""

    start: int
    end: int
    rule: str
    score: float
    at: int = 0
    """Offset in the cleaned text where it stood."""


@dataclass(slots=True)
class Cleaned:
    """A cleaned text and what became of the rest."""

    text: str
    title: str | None = None
    byline: str | None = None
    removed: list[Removed] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    """Where each paragraph of the text stands in the source text."""
    head_lines: list[str] = field(default_factory=list)
    """Removed lines above the body: outlet names and dates may stand there."""
    n_words: int | None = None
    """Words of the text, where they have been counted."""


def _captions(lines: Sequence[Line], rules: list[tuple[str, float] | None]) -> None:
    """Take the alternative text that a page repeats just above a caption."""
    for i in range(1, len(lines)):
        rule = rules[i]
        if rule is None or rule[0] != "photo caption" or lines[i].gap or rules[i - 1]:
            continue
        above, here = lines[i - 1], lines[i]
        if above.n_words > 30 or not above.gap:
            continue
        words = set(fold(above.text).split())
        shared = len(words & set(fold(here.text).split()))
        if shared >= 0.3 * len(words):
            rules[i - 1] = ("photo caption", 0.8)


def _scores(
    lines: Sequence[Line], rules: Sequence[tuple[str, float] | None], layout: str
) -> list[float]:
    """Score every line; where the layout is known, or there is little to go on, prose stays."""
    if layout == "page":
        return [1.0] * len(lines)
    known = layout == "body"
    prose: list[bool] = []
    if known or len(lines) <= _FEW:
        prose = [line.n_words >= (_PROSE if line.terminal else 2 * _PROSE) for line in lines]
        if all(stays or rule for stays, rule in zip(prose, rules, strict=True)):
            return [1.0] * len(lines)
    scores: list[float] = score_lines(lines, rules).tolist()
    for i, stays in enumerate(prose):
        if stays or (known and scores[i] > _SURE):
            scores[i] = max(scores[i], 0.6)
    if all(rule or score < 0.5 for rule, score in zip(rules, scores, strict=True)):
        for i, line in enumerate(lines):  # an article may be one short sentence
            if line.terminal and line.n_words >= _SENTENCE:
                scores[i] = max(scores[i], 0.6)
    return scores


def clean_text(
    text: str, *, title: str | None = None, byline: str | None = None, layout: str = "lines"
) -> Cleaned:
    """Separate the body of an article from what stands around it.

    Parameters
    ----------
    text : str
        Decoded text with line ends as ``\\n``.
    title, byline : str, optional
        What is known already; a line that repeats it is taken out of the body.
    layout : str
        ``lines``: anything may stand around the article. ``body``: the body field of a
        database; no headline or byline is looked for. ``page``: the body that was extracted
        from a web page; only what a rule knows is taken out of it.

    Returns
    -------
    Cleaned
        Paragraphs of ``text`` are separated by a blank line. Offsets of what was removed
        refer to the input.

    Examples
    --------
    >>> page = '''Sign up for our newsletter
    ... Talks end without a result in Istanbul
    ... By Jane Doe
    ...
    ... The first direct talks in three years ended on Friday after less than two hours.
    ... Both sides said that they would consult their capitals before they met again.
    ... Read more'''
    >>> found = clean_text(page)
    >>> found.title, found.byline, found.text.count("\\n\\n")
    ('Talks end without a result in Istanbul', 'Jane Doe', 1)
    >>> [(page[r.start:r.end], r.rule) for r in found.removed]
    [('Sign up for our newsletter', 'sign-up prompt'), ('Read more', 'read more link')]
    """
    lines = split_lines(text)
    rules = line_rules(lines)
    _captions(lines, rules)
    for i in blocks.appeal(lines, [rule is not None for rule in rules]):
        rules[i] = ("appeal to readers", 0.9)
    scores = _scores(lines, rules, layout)
    prose = [rules[i] is None and scores[i] >= 0.5 for i in range(len(lines))]
    for i in blocks.headline_lists(lines, prose):
        rules[i] = rules[i] or ("headline list", 0.85)

    title_at = byline_at = None
    if layout == "lines":
        title_at, byline_at = _head(lines, rules, prose, title, byline)
        for i in range(title_at or 0):
            if rules[i] is None and lines[i].n_words < 12 and i != byline_at:
                rules[i] = ("above the headline", 0.8)
    _tail(lines, rules, prose)
    kept: list[int] = []
    removed: list[Removed] = []
    head_lines: list[str] = []
    length = 0
    for i, line in enumerate(lines):
        if i in (title_at, byline_at) or _repeats(line, title, byline, kept):
            continue
        rule = rules[i]
        if rule is None and prose[i]:
            length += (2 if kept else 0) + len(line.text)
            kept.append(i)
            continue
        name, score = rule or ("line classifier", round(1.0 - scores[i], 3))
        removed.append(Removed(line.start, line.end, name, score, at=length))
        if not kept:
            head_lines.append(line.text)
    return Cleaned(
        text="\n\n".join(lines[i].text for i in kept),
        title=lines[title_at].text if title_at is not None else None,
        byline=head.clean_byline(lines[byline_at].text) if byline_at is not None else None,
        removed=removed,
        spans=[(lines[i].start, lines[i].end) for i in kept],
        head_lines=head_lines,
        n_words=sum(lines[i].n_spaced for i in kept),
    )


def _tail(
    lines: Sequence[Line], rules: list[tuple[str, float] | None], prose: Sequence[bool]
) -> None:
    """Take short lines that stand behind furniture, after the last paragraph of the article."""
    last = max((i for i, p in enumerate(prose) if p and lines[i].n_words >= 12), default=len(lines))
    furniture = False
    for i in range(last + 1, len(lines)):
        if rules[i] is not None:
            furniture = True
        elif furniture:
            rules[i] = ("after the article", 0.8)


def _repeats(line: Line, title: str | None, byline: str | None, kept: Sequence[int]) -> bool:
    """Say whether a line above the body only repeats the known headline or byline."""
    if kept or not (title or byline):
        return False
    folded = fold(line.text)
    return bool(
        (title and folded == fold(title))
        or (byline and line.n_words <= 14 and folded in (fold(byline), fold("by " + byline)))
    )


def _head(
    lines: Sequence[Line],
    rules: Sequence[tuple[str, float] | None],
    prose: Sequence[bool],
    title: str | None,
    byline: str | None,
) -> tuple[int | None, int | None]:
    """Find headline and byline among the lines; those given by the caller are not looked for."""
    furniture = [rule is not None for rule in rules]
    title_at = None if title else head.find_title(lines, furniture)
    if byline:
        return title_at, None
    first = 0 if title_at is None else title_at + 1
    long = (i for i in range(first, len(lines)) if prose[i] and lines[i].n_words >= 10)
    body = next(long, len(lines))
    centre = title_at if title_at is not None else body
    near = [i for i in range(min(body, len(lines))) if not furniture[i] and i != title_at]
    near.sort(key=lambda i: (abs(i - centre), i))
    return title_at, head.find_byline(lines, near[:8])
