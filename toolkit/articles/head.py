"""The top of an article: its headline and its byline, recognised by how they look."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.articles.lines import Line

_BYLINE = re.compile(
    r"^(?:(?:written|reported|story|text|article|words|analysis|opinion)\s+)?"
    r"(?:by|von|par|por|di|od|av|door)\s*:?\s+(?P<who>[A-ZÀ-ÝĀ-Ž].{2,120})$",
    re.IGNORECASE,
)
_NAME_TOKEN = re.compile(
    r"^(?:[A-ZÀ-ÝĀ-Ž][\w'’\-]*\.?|de|da|di|la|le|van|von|der|den|del|bin|al|el)$"
)
_PARTICLE = {"de", "da", "di", "la", "le", "van", "von", "der", "den", "del", "bin", "al", "el"}
_NOT_NAMES = set(
    """
    news latest breaking stories story top world politics business sport sports home live video
    videos opinion opinions analysis report reports reporter exclusive europe asia africa america
    americas middle east uk us u.s eu tech technology science health culture economy markets
    money travel style food weather podcast podcasts newsletter newsletters editor editors staff
    related more read our picks trending menu search share print email comments updated published
    one the a an and app start reading get sign log subscribe advertisement watch listen next
    previous international national local regional city state states united nations council
    ministry department house government president party times post press daily weekly today
    """.split()
)
_TRAILING = re.compile(
    r"\s*(?:[|•·,–—]\s*|\bin\s+[A-Z]|\b(?:and|for)\s+(?:agencies|the)\b|@|\().*$"
)
_CAPITAL = re.compile(r"^[A-ZÀ-ÝĀ-Ž0-9“\"'‘(]")
_SENTENCES = re.compile(r"[.!?][\"”’')]*\s+[\"“‘'(]?[A-ZÀ-ÝĀ-Ž]")
_PAIR = re.compile(r"(?=\b([A-ZÀ-ÝĀ-Ž][\w'’\-]+) ([A-ZÀ-ÝĀ-Ž][\w\-]+))")
_TITLE_MIN, _TITLE_MAX = 3, 26


def clean_byline(text: str) -> str | None:
    """Reduce a byline to the names in it.

    Examples
    --------
    >>> clean_byline("By Jane Doe and John Roe | Kyiv")
    'Jane Doe and John Roe'
    """
    match = _BYLINE.match(text.strip())
    who = match["who"] if match else text.strip()
    short = _TRAILING.sub("", who).strip(" ,;|-–—")
    return (short or who).strip() or None


def is_name(text: str) -> bool:
    """Say whether a line looks like the name of one or two persons and nothing else.

    Examples
    --------
    >>> is_name("David O'Sullivan"), is_name("Start reading"), is_name("Latest News")
    (True, False, False)
    """
    parts = re.split(r"\s*,\s*|\s+(?:and|und|et|y|e|&)\s+", text.strip())
    if not 1 <= len(parts) <= 3:
        return False
    for part in parts:
        tokens = part.split()
        if not 2 <= len(tokens) <= 4:
            return False
        if not all(_NAME_TOKEN.match(t) for t in tokens) or tokens[-1] in _PARTICLE:
            return False
        if any(t.strip(".").lower() in _NOT_NAMES or (t.isupper() and len(t) > 3) for t in tokens):
            return False
        if sum(1 for t in tokens if t not in _PARTICLE) < 2:
            return False
    return True


def find_byline(lines: Sequence[Line], near: Sequence[int]) -> int | None:
    """Return the index of the byline among `lines`.

    Parameters
    ----------
    lines : sequence of Line
    near : sequence of int
        Indices of the lines above the body that may hold it, nearest to the title first. A
        line that begins with "By" counts anywhere among them; a bare name too.
    """
    for index in near:
        line = lines[index]
        match = _BYLINE.match(line.text)
        if match and line.n_words <= 14 and not line.text.endswith((".", "?", "!")):
            first = _TRAILING.sub("", match["who"]).split(" and ")[0]
            if is_name(first) or is_name(match["who"]) or len(first.split()) <= 4:
                return index
    for index in near:
        if lines[index].n_words <= 9 and is_name(lines[index].text):
            return index
    return None


def _reintroduced(candidate: str, following: str) -> int:
    """Count names that the next paragraph gives in full after the line gave the surname only.

    Headlines name people by surname; the first paragraph introduces them.
    """
    tokens = {
        t.strip(".,:;'’\"“”").removesuffix("'s").removesuffix("’s") for t in candidate.split()
    }
    pairs = _PAIR.findall(following)
    return len({b for a, b in pairs if len(b) > 2 and b in tokens and a not in tokens})


def _is_title(line: Line, following: Sequence[Line], furniture_before: bool) -> float:
    """Score a line as the headline of what follows it; at least 1 means it is taken."""
    text, n = line.text, line.n_words
    if not _TITLE_MIN <= n <= _TITLE_MAX or not _CAPITAL.match(text) or len(text) > 200:
        return 0.0
    if (_BYLINE.match(text) and n <= 8) or is_name(text):
        return 0.0
    body = [f for f in following if f.n_words >= 12][:3]
    if not body:
        return 0.0
    score = 0.0
    sentence_end = text.endswith((".", "…")) and not text.endswith("...")
    if not line.terminal or text.endswith(("?", "!")):
        score += 1.0 if n >= 4 else 0.6
    elif sentence_end:
        if _SENTENCES.search(text) or n > 18 or text[0] in "\"“‘'":
            return 0.0
        longer = body[0].n_words >= 1.25 * n and sum(b.n_words for b in body) >= 2.0 * n
        score += 0.35 if longer else 0.0
        score += 0.3 * furniture_before
    else:
        return 0.0
    opening = " ".join(b.text for b in body[:2])
    score += 0.4 * min(2, _reintroduced(text, opening))
    words = {w.strip(".,'’\"“”:;").lower() for w in text.split() if len(w) > 4}
    shared = sum(1 for w in words if w in opening.lower())
    score += 0.2 * (shared >= 2)
    return score


def find_title(
    lines: Sequence[Line], furniture: Sequence[bool], *, limit: int | None = None
) -> int | None:
    """Return the index of the headline among the first lines, or None.

    Parameters
    ----------
    lines : sequence of Line
    furniture : sequence of bool
        Whether a line is known not to be part of the article.
    limit : int, optional
        Look no further than this line.

    Notes
    -----
    The headline is the last fitting line above the first paragraph. A line that ends in a full
    stop is taken only if it is short beside the paragraph below it and something else speaks
    for it: furniture above it, or a person it names by surname whom that paragraph introduces
    in full.
    """
    last = len(lines) if limit is None else min(limit, len(lines))
    prose = next(
        (
            i
            for i in range(last)
            if not furniture[i] and lines[i].terminal and lines[i].n_words >= 12
        ),
        None,
    )
    if prose is None:
        return None
    best: tuple[float, int] | None = None
    for i in range(min(prose + 1, 40)):
        if furniture[i]:
            continue
        above = any(furniture[:i])
        following = [line for j, line in enumerate(lines[i + 1 : i + 8], i + 1) if not furniture[j]]
        score = _is_title(lines[i], following, above)
        if i == prose and lines[i].text.endswith(".") and score < 1.0:
            continue
        if score >= 0.75:
            score += 0.3 * min(1.0, lines[i].n_words / 8)
            if best is None or score >= best[0]:
                best = (score, i)
    return None if best is None else best[1]
