"""Whom "who" or "which" stands for: the phrase that its clause explains."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.coreference.page import Page
from toolkit.coreference.people import Span

RELATIVES = frozenset(("who", "whom", "whose", "which", "that"))
_PEOPLE = frozenset(("who", "whom"))


def is_relative(text: str) -> bool:
    """Whether a stretch of text is a relative pronoun: it may be the source of a quote.

    Examples
    --------
    >>> is_relative("who"), is_relative("the man who")
    (True, False)
    """
    return text.strip(" ,").lower() in RELATIVES


def antecedent(page: Page, spans: Sequence[Span], start: int) -> Span | None:
    """Return the phrase that the clause of a relative pronoun explains.

    Parameters
    ----------
    page : Page
    spans : sequence of Span
        Phrases near by, in order.
    start : int
        Where the pronoun begins.

    Returns
    -------
    Span or None
        The phrase right before the pronoun, past a comma: "Ann Lee, who warned". "Who" skips
        what is no person ("the mayor of Lyon, who warned"), and "which" and "that" persons.
        None where nothing fits, or where the pronoun asks.
    """
    tokens = page.tokens
    index = page.token_at(start)
    if index >= len(tokens):
        return None
    people = tokens[index].lower in _PEOPLE
    sentence = page.sentence_of(start)
    left = index - 1
    while left >= 0 and (tokens[left].text in ',)–—-”"’' or tokens[left].tag == "RB"):
        left -= 1
    if left >= 0 and tokens[left].tag in ("IN", "CC"):  # "with whom", "and who"
        left -= 1
        while left >= 0 and tokens[left].text == ",":
            left -= 1
    best: Span | None = None
    for span in reversed(spans):
        if span.last > left + 1 or span.sentence != sentence:
            continue
        if best is None and left + 1 - span.last > 4:  # too far to be what is explained
            break
        sort = span.referent.sort if span.referent is not None else span.group.rstrip("s")
        fits = sort in ("person", "group", "unknown") if people else sort != "person"
        if tokens[index].lower == "whose":
            fits = True
        if span.kind == "pronoun":
            fits = people and span.head in ("he", "she", "they", "I", "we", "you")
        if not fits or span.possessive:
            continue
        if best is None:
            best = span
            continue
        aide = span.kind == "nominal" and span.last == best.first - 1
        if aide and tokens[span.last].lower in ("to", "for", "of"):
            return span  # "an aide to Putin, who said": rather the aide
        break
    return best
