"""Where a phrase stands: its sentence, its quotation, subject or not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from toolkit.coreference import lexicon as lx
from toolkit.coreference.page import Page
from toolkit.coreference.people import Span

_STOPS = frozenset(",.;:")
_NOMINATIVE = frozenset(("he", "she", "they", "i", "we"))
_BEFORE_CLAUSE = frozenset(("as", "after", "before", "since", "until", "than"))
_NEVER = float("inf")


def place(page: Page, spans: Sequence[Span]) -> None:
    """Note the sentence, the quotation and the grammatical role of phrases, given in order."""
    tokens, n = page.tokens, len(page.tokens)
    sentences = chain(page.sentence_starts[1:], (_NEVER,))
    paragraphs = chain(page.paragraph_starts[1:], (_NEVER,))
    quotations = chain(page.quotation_starts, (_NEVER,))
    sentence = paragraph = 0
    quotation = -1
    next_sentence, next_paragraph = next(sentences), next(paragraphs)
    next_quotation = next(quotations)
    quotation_end = 0
    for span in spans:
        start = span.start
        while next_sentence <= start:
            sentence, next_sentence = sentence + 1, next(sentences)
        while next_paragraph <= start:
            paragraph, next_paragraph = paragraph + 1, next(paragraphs)
        while next_quotation <= start:
            quotation, next_quotation = quotation + 1, next(quotations)
            quotation_end = page.quotations[quotation].end
        span.sentence, span.paragraph = sentence, paragraph
        if start < quotation_end:
            span.quotation = None if _after_unclosed(page, span, quotation) else quotation
        first, last = span.first, span.last
        if span.outer_start != start:
            first = page.token_at(span.outer_start)
        span.leads = first - page.first_tokens[sentence] <= 1
        i = first - 1
        if i >= 0 and tokens[i].tag == "DT":
            i -= 1
        before = tokens[i] if i >= 0 else None
        j = last
        if span.kind == "pronoun":
            word = tokens[span.first].lower
            span.after_preposition = (
                before is not None
                and before.preposition
                and word not in lx.NOMINATIVE
                and not (before.lower in _BEFORE_CLAUSE and page.is_verb(_past(page, j)))
            )
            span.subject = word in _NOMINATIVE or (
                word in ("it", "you") and page.is_verb(_past(page, j))
            )
            continue
        after = tokens[j] if j < n else None
        if after is not None:
            span.possessive = after.tag == "POS"
            if after.closes:
                j = _past(page, j)
                after = tokens[j] if j < n else None
            if after is not None and after.text == ",":
                # "Zelensky, who ..., said": look past a short apposition
                k = j + 1
                while k < n and k - j < 14 and tokens[k].text not in _STOPS:
                    k += 1
                if k + 1 < n and tokens[k].text == "," and tokens[k + 1].verb:
                    after = tokens[k + 1]
        verb = after is not None and after.verb
        if before is not None and before.preposition:
            span.after_preposition = tokens[span.first].lower not in lx.NOMINATIVE and not (
                verb and before.lower in _BEFORE_CLAUSE
            )
        if not span.possessive:
            span.subject = (
                verb and not span.after_preposition and after.tag[:3] != "VBG"  # type: ignore
            ) or (
                before is not None and before.say and i > 0 and not tokens[i - 1].text[0].isalnum()
            )


def _past(page: Page, j: int) -> int:
    """Index behind adverbs and closing quotation marks, three at most."""
    tokens, n = page.tokens, len(page.tokens)
    steps = 0
    while j < n and steps < 3 and tokens[j].closes:
        j, steps = j + 1, steps + 1
    return j


def _after_unclosed(page: Page, span: Span, quotation: int) -> bool:
    """Whether a phrase names the speaker behind a quotation that was never closed."""
    if page.quotations[quotation].closed:
        return False
    tokens = page.tokens
    before = tokens[span.first - 1].text if span.first else ""
    after = tokens[span.last] if span.last < len(tokens) else None
    return before in ",?!" and after is not None and after.say
