"""A text laid out for reading: tokens with a guessed tag, sentences, paragraphs, quotations."""

from __future__ import annotations

import bisect
import re
from itertools import pairwise

from toolkit.coreference.tokens import (
    BEFORE_NOUN,
    BEFORE_PARTICIPLE,
    BEFORE_VERB,
    NOUN_HEAD,
    Token,
    cut,
    token,
)
from toolkit.sentences import sentence_spans
from toolkit.text import find_quotations, paragraphs

_DASHES = frozenset("-–—")
_AFTER_VERB = frozenset(("DT", "NNP", "PRP", "PRP$", "TO", "RB", "IN"))
_NOT_AFTER_VERB = frozenset(("of", "in", "on", "at", "for"))
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


class Page:
    """One text with everything that is looked up by position.

    Parameters
    ----------
    text : str

    Attributes
    ----------
    tokens : list of Token
    starts, ends : list of int
        Characters of each.
    capitals : list of int
        Tokens that begin with a capital.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens, self.starts, self.ends = cut(text)
        self.sentences = sentence_spans(text) or [(0, len(text))]
        self.sentence_starts = [a for a, _ in self.sentences]
        self.paragraphs = paragraphs(text) or [(0, len(text))]
        self.paragraph_starts = [a for a, _ in self.paragraphs]
        self.quotations = [q for q in find_quotations(text) if q.depth == 0]
        self.quotation_starts = [q.start for q in self.quotations]
        self.first_tokens = [self.token_at(a) for a in self.sentence_starts]
        self._first = frozenset(self.first_tokens)
        self.capitals = [i for i, one in enumerate(self.tokens) if one.capital]
        self._settle_tags()
        self._headings: list[bool | None] = [None] * len(self.sentences)

    # -------------------------------------------------------------- where is what
    def token_at(self, offset: int) -> int:
        """Index of the first token that starts at an offset or after it."""
        return bisect.bisect_left(self.starts, offset)

    def sentence_of(self, offset: int) -> int:
        """Number of the sentence an offset is in."""
        i = bisect.bisect_right(self.sentence_starts, offset)
        return i - 1 if i else 0

    def paragraph_of(self, offset: int) -> int:
        """Number of the paragraph an offset is in."""
        i = bisect.bisect_right(self.paragraph_starts, offset)
        return i - 1 if i else 0

    def quotation_of(self, offset: int) -> int | None:
        """Number of the outermost quotation around an offset, or None."""
        i = bisect.bisect_right(self.quotation_starts, offset) - 1
        return i if i >= 0 and offset < self.quotations[i].end else None

    def heading(self, offset: int) -> bool:
        """Whether an offset is in a heading, where case says little."""
        number = self.sentence_of(offset)
        known = self._headings[number]
        if known is None:
            known = self._headings[number] = self._is_heading(number)
        return known

    def opens_sentence(self, index: int) -> bool:
        """Whether a token is the first word of a sentence or of a quotation."""
        if index in self._first or not index:
            return True
        before = self.tokens[index - 1]
        return before.opens or (before.text in _DASHES and index - 1 in self._first)

    # -------------------------------------------------------------- what is what
    def _settle_tags(self) -> None:
        """Give each word the tag that it has in its place."""
        tokens = self.tokens
        for i in self.capitals:
            if tokens[i].renamed and not self.opens_sentence(i):
                tokens[i] = token(tokens[i].text, "NNP")
        bent = [i for i, (a, b) in enumerate(pairwise(tokens), 1) if a.steers & b.bends]
        settled = [_settled(tokens, i) for i in bent]
        for i, tag in zip(bent, settled, strict=True):
            if tag:
                tokens[i] = token(tokens[i].text, tag)

    def _is_heading(self, number: int) -> bool:
        """Short, without a full stop, most words capitalised (or all in capitals)."""
        start, end = self.sentences[number]
        if end - start > 160:
            return False
        piece = self.text[start:end]
        stopped = piece.rstrip("\"'”’")[-1:] in ".!,;"
        if stopped and number > 0:
            return False
        a, b = self.paragraphs[self.paragraph_of(start)]
        if b - a > len(piece) + 40:
            return False
        words = _LONG_WORD.findall(piece)
        if len(words) < (5 if stopped else 3):  # some print a full stop after the headline
            return False
        return sum(w[0].isupper() for w in words) >= 0.7 * len(words)

    def is_verb(self, index: int) -> bool:
        """Whether a token is likely a finite verb (or an auxiliary)."""
        return 0 <= index < len(self.tokens) and self.tokens[index].verb


def _settled(tokens: list[Token], i: int) -> str:
    """Tell nouns and verbs that share a form: "the talks", "to talk", "his call", "he calls".

    Empty where the tag stays.
    """
    before, own = tokens[i - 1], tokens[i]
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    noun_behind = after is not None and after.tag[:2] == "NN"
    steers = before.steers & own.bends
    if own.bends & BEFORE_NOUN:
        if steers & BEFORE_NOUN and not noun_behind:
            return "NNS" if own.tag == "VBZ" else "NN"
        if own.bends & BEFORE_PARTICIPLE and noun_behind:
            return "JJ"
        return ""
    if (
        steers & NOUN_HEAD
        and after is not None
        and after.tag in _AFTER_VERB
        and after.lower not in _NOT_AFTER_VERB
    ):
        return "VBZ"
    if steers & BEFORE_VERB:
        return "VB" if before.tag in ("TO", "MD") else "VBZ"
    return ""
