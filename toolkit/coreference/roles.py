"""Where a phrase stands: its sentence, its quotation, subject or not."""

from __future__ import annotations

from toolkit.coreference import lexicon as lx
from toolkit.coreference.page import Page
from toolkit.coreference.people import Span

_CLOSING = frozenset("”’\"'")
_STOPS = frozenset(",.;:")


def place(page: Page, span: Span) -> None:
    """Note the sentence, the quotation and the grammatical role of a phrase."""
    tokens, n = page.tokens, len(page.tokens)
    span.sentence = page.sentence_of(span.start)
    span.paragraph = page.paragraph_of(span.start)
    span.quotation = page.quotation_of(span.start)
    if span.quotation is not None and _after_unclosed(page, span):
        span.quotation = None
    first, last = span.first, span.last
    if span.outer_start < 0:
        span.outer_start = span.start
    elif span.outer_start != span.start:
        first = page.token_at(span.outer_start)
    span.leads = first - page.first_tokens[span.sentence] <= 1
    if span.kind != "pronoun":
        span.possessive = last < n and tokens[last].tag == "POS"
    i = first - 1
    if i >= 0 and tokens[i].tag == "DT":
        i -= 1
    before = tokens[i] if i >= 0 else None
    j = last
    steps = 0
    while j < n and steps < 3 and (tokens[j].tag[:2] == "RB" or tokens[j].text in _CLOSING):
        j, steps = j + 1, steps + 1
    if j < n and tokens[j].text == "," and span.kind != "pronoun":
        # "Zelensky, who ..., said": look past a short apposition
        k = j + 1
        while k < n and k - j < 14 and tokens[k].text not in _STOPS:
            k += 1
        if k + 1 < n and tokens[k].text == "," and page.is_verb(k + 1):
            j = k + 1
    verb = page.is_verb(j)
    span.after_preposition = (
        before is not None
        and before.lower in lx.PREPOSITIONS
        and tokens[span.first].lower not in lx.NOMINATIVE
        and not (verb and before.lower in ("as", "after", "before", "since", "until", "than"))
    )
    if span.kind == "pronoun":
        span.subject = tokens[span.first].lower in ("he", "she", "they", "i", "we") or (
            tokens[span.first].lower in ("it", "you") and page.is_verb(j)
        )
    else:
        span.subject = (
            verb
            and not span.possessive
            and not span.after_preposition
            and not tokens[j].tag.startswith("VBG")
        ) or (
            before is not None
            and before.lower in lx.SAY
            and i > 0
            and not tokens[i - 1].text[0].isalnum()
            and not span.possessive
        )


def _after_unclosed(page: Page, span: Span) -> bool:
    """Whether a phrase names the speaker behind a quotation that was never closed."""
    tokens = page.tokens
    if span.quotation is None or page.quotations[span.quotation].closed:
        return False
    before = tokens[span.first - 1].text if span.first else ""
    after = tokens[span.last] if span.last < len(tokens) else None
    return before in ",?!" and after is not None and after.lower in lx.SAY
