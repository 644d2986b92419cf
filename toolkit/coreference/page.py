"""A text laid out for reading: tokens with a guessed tag, sentences, paragraphs, quotations."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

from toolkit.actors.words import tag
from toolkit.coreference import lexicon
from toolkit.sentences import sentence_spans
from toolkit.text import find_quotations, paragraphs

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}"
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Rev|Gen|Col|Lt|Sgt|Capt|Maj|Adm|Sen|Rep|Gov|Hon|St|Jr|Sr|Brig|Messrs)\."
    r"|[A-Z]\.(?=\s?[A-Z])"
    r"|['’](?:s|t|re|ve|ll|d|m)\b"
    r"|\d{1,3}-year-old"
    r"|[a-z]+(?:-[a-z]+)+"
    r"|[^\W_]+"
    r"|[^\s]"
)
VERB_TAGS = ("VB", "MD")
_HEADS = lexicon.PERSON | lexicon.ORG_NOUNS | frozenset(lexicon.PLACE_NOUNS)


@dataclass(slots=True)
class Token:
    """One word or mark."""

    start: int
    end: int
    text: str
    lower: str
    tag: str


class Page:
    """One text with everything that is looked up by position.

    Parameters
    ----------
    text : str
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [
            Token(m.start(), m.end(), m.group(), m.group().lower(), "")
            for m in _TOKEN.finditer(text)
        ]
        self.starts = [t.start for t in self.tokens]
        self.sentences = sentence_spans(text) or [(0, len(text))]
        self._sentence_starts = [a for a, _ in self.sentences]
        self.paragraphs = paragraphs(text) or [(0, len(text))]
        self._paragraph_starts = [a for a, _ in self.paragraphs]
        self.quotations = [q for q in find_quotations(text) if q.depth == 0]
        self._quotation_starts = [q.start for q in self.quotations]
        self._first: set[int] = {self.token_at(a) for a, _ in self.sentences}
        self._tag()
        self._headings = [self._is_heading(a, b) for a, b in self.sentences]

    # -------------------------------------------------------------- where is what
    def token_at(self, offset: int) -> int:
        """Index of the first token that starts at an offset or after it."""
        return bisect.bisect_left(self.starts, offset)

    def sentence_of(self, offset: int) -> int:
        """Number of the sentence an offset is in."""
        return max(0, bisect.bisect_right(self._sentence_starts, offset) - 1)

    def paragraph_of(self, offset: int) -> int:
        """Number of the paragraph an offset is in."""
        return max(0, bisect.bisect_right(self._paragraph_starts, offset) - 1)

    def quotation_of(self, offset: int) -> int | None:
        """Number of the outermost quotation around an offset, or None."""
        i = bisect.bisect_right(self._quotation_starts, offset) - 1
        return i if i >= 0 and offset < self.quotations[i].end else None

    def heading(self, offset: int) -> bool:
        """Whether an offset is in a heading, where case says little."""
        return self._headings[self.sentence_of(offset)]

    def opens_sentence(self, index: int) -> bool:
        """Whether a token is the first word of a sentence or of a quotation."""
        if index in self._first:
            return True
        before = self.tokens[index - 1].text if index else ""
        return before in "\"'“‘«„:•*" or (index - 1 in self._first and before in "-–—")

    # -------------------------------------------------------------- what is what
    def _tag(self) -> None:
        tokens = self.tokens
        for i, token in enumerate(tokens):
            word = token.text
            if not word[0].isalnum():
                token.tag = "POS" if token.lower in ("'s", "’s") else word[:1]
                continue
            token.tag = tag(word)
            # a capital inside a sentence makes a name of an ordinary word
            if (word[0].isupper() and token.tag[:2] in ("NN", "VB", "JJ", "RB", "MD")) and (
                not self.opens_sentence(i) and not token.tag.startswith("NNP")
            ):
                token.tag = "NNP"
        for i, token in enumerate(tokens):
            before = tokens[i - 1] if i else None
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            if before is None:
                continue
            # nouns and verbs that share a form: "the talks", "to talk", "his call", "he calls"
            if token.tag in ("VB", "VBZ", "VBP", "VBD", "VBN", "VBG"):
                if before.tag in ("DT", "PRP$") and (after is None or after.tag[:2] != "NN"):
                    token.tag = "NN" if token.tag != "VBZ" else "NNS"
                elif before.tag in ("DT", "PRP$", "IN") and token.tag in ("VBN", "VBD", "VBG"):
                    token.tag = "JJ" if after is not None and after.tag[:2] == "NN" else token.tag
            elif (
                token.tag == "NNS"
                and before.lower in _HEADS
                and after is not None
                and (
                    after.tag in ("DT", "NNP", "PRP", "PRP$", "TO", "RB", "IN")
                    and after.lower not in ("of", "in", "on", "at", "for")
                )
            ):
                token.tag = "VBZ"
            elif token.tag in ("NN", "NNS") and (
                before.tag in ("TO", "MD") or before.lower in ("he", "she", "they", "it", "i", "we")
            ):
                token.tag = "VB" if before.tag in ("TO", "MD") else "VBZ"

    def _is_heading(self, start: int, end: int) -> bool:
        """Short, without a full stop, most words capitalised (or all in capitals)."""
        piece = self.text[start:end]
        stopped = piece.rstrip("\"'”’")[-1:] in ".!,;"
        if len(piece) > 160 or (stopped and self.sentence_of(start) > 0):
            return False
        number = self.paragraph_of(start)
        a, b = self.paragraphs[number]
        if b - a > len(piece) + 40:
            return False
        words = [w for w in re.findall(r"[^\W\d_]+", piece) if len(w) > 3]
        if len(words) < (5 if stopped else 3):  # some print a full stop after the headline
            return False
        return sum(w[0].isupper() for w in words) >= 0.7 * len(words)

    def is_verb(self, index: int) -> bool:
        """Whether a token is likely a finite verb (or an auxiliary)."""
        return 0 <= index < len(self.tokens) and self.tokens[index].tag.startswith(VERB_TAGS)
