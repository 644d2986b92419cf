"""Short names that a text gives: "the Union of Concerned Drivers (UCD)"."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.coreference.page import Page
from toolkit.coreference.people import Referent, Span


def introduced(page: Page, spans: Sequence[Span]) -> list[Span]:
    """Find what a text itself abbreviates in brackets behind a name, there and later on.

    Parameters
    ----------
    page : Page
    spans : sequence of Span
        The names found so far.

    Returns
    -------
    list of Span
        Mentions by the abbreviation, where no name was found yet.
    """
    tokens = page.tokens
    short: dict[str, Referent | None] = {}
    for span in spans:
        i = span.last
        if span.kind != "name" or span.referent is None or span.referent.sort == "person":
            continue
        if i + 2 >= len(tokens) or tokens[i].text != "(" or tokens[i + 2].text != ")":
            continue
        word = tokens[i + 1].text
        if not (word.isalnum() and word[0].isupper() and sum(c.isupper() for c in word) > 1):
            continue
        if word[0] != page.text[span.start : span.end].removeprefix("the ")[:1].upper():
            continue
        same = short.setdefault(word, span.referent)
        if same is not span.referent:
            short[word] = None  # two names, one abbreviation
    if not short:
        return []
    covered = {i for span in spans for i in range(span.first, span.last)}
    out = []
    for i, token in enumerate(tokens):
        referent = short.get(token.text)
        if referent is None or i in covered:
            continue
        span = Span(page.starts[i], page.ends[i], i, i + 1, "name", referent=referent)
        span.confidence = 0.9
        span.via = f"short for: {referent.name}"
        out.append(span)
    return out
