"""A text laid out for reading: tokens with a guessed tag, sentences, paragraphs, quotations."""

from __future__ import annotations

import bisect
import functools
import re
from dataclasses import dataclass

from toolkit.actors.words import tag
from toolkit.coreference import lexicon
from toolkit.sentences import sentence_spans
from toolkit.text import find_quotations, paragraphs

_TOKEN = re.compile(
    # a lower-case word, with others joined to it by hyphens; "e.g."
    r"[a-z](?:\.(?:[A-Za-z]\.)++|[a-z]*+(?:(?:-[a-z]++)++|[^\W_]*+))"
    r"|[A-Z]\.(?:(?:[A-Za-z]\.)++|(?=\s?[A-Z]))"  # "U.S.", "J. Smith"
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Rev|Gen|Col|Lt|Sgt|Capt|Maj|Adm|Sen|Rep|Gov|Hon|St|Jr|Sr|Brig|Messrs)\."
    r"|['’](?:s|t|re|ve|ll|d|m)\b"
    r"|\d{1,3}-year-old"
    r"|[^\W_]++"
    r"|\S"
)
VERB_TAGS = ("VB", "MD")
_OPENERS = frozenset("\"'“‘«„:•*")
_VERBS = frozenset(("VB", "VBZ", "VBP", "VBD", "VBN", "VBG"))
_TWO_FORMS = _VERBS | {"NN", "NNS"}
_AFTER_VERB = frozenset(("DT", "NNP", "PRP", "PRP$", "TO", "RB", "IN"))
_NOT_AFTER_VERB = frozenset(("of", "in", "on", "at", "for"))
_SUBJECTS = frozenset(("he", "she", "they", "it", "i", "we"))
_HEADS = lexicon.PERSON | lexicon.ORG_NOUNS | frozenset(lexicon.PLACE_NOUNS)


@dataclass(slots=True, eq=False)
class Token:
    """A word or mark as it is used in a place; one object for all places alike, never changed.

    Attributes
    ----------
    text, lower : str
    tag : str
        Guessed Penn tag; of a mark the mark itself.
    capital : bool
        Begins with a capital.
    renamed : bool
        The capital makes a name of an ordinary word inside a sentence.
    person : bool
        One of `lexicon.PERSON`.
    ends : bool
        A noun phrase may end with it.
    """

    text: str
    lower: str
    tag: str
    capital: bool
    renamed: bool
    person: bool
    ends: bool


@functools.lru_cache(maxsize=65536)
def _token(text: str, tag_: str = "") -> Token:
    """Return a word with its likely tag, or with the one that it has in a place."""
    lower, first = text.lower(), text[0]
    if not tag_ and first.isalnum():
        tag_ = tag(text)
    elif not tag_:
        tag_ = "POS" if lower in ("'s", "’s") else first
    ordinary = tag_[:2] in ("NN", "VB", "JJ", "RB", "MD") and not tag_.startswith("NNP")
    person, capital = lower in lexicon.PERSON, first.isupper()
    noun = tag_ in ("NN", "NNS") and first.islower()
    ends = noun or person or capital or lower == "old" or first.isdigit()
    return Token(text, lower, tag_, capital, capital and ordinary, person, ends)


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
    """

    def __init__(self, text: str) -> None:
        self.text = text
        spans = [match.span() for match in _TOKEN.finditer(text)]
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.sentences = sentence_spans(text) or [(0, len(text))]
        self._sentence_starts = [a for a, _ in self.sentences]
        self.paragraphs = paragraphs(text) or [(0, len(text))]
        self._paragraph_starts = [a for a, _ in self.paragraphs]
        self.quotations = [q for q in find_quotations(text) if q.depth == 0]
        self._quotation_starts = [q.start for q in self.quotations]
        self.first_tokens = [self.token_at(a) for a, _ in self.sentences]
        self._first = frozenset(self.first_tokens)
        self.tokens = [_token(text[start:end]) for start, end in spans]
        self._tag()
        self._headings = [self._is_heading(a, b) for a, b in self.sentences]

    # -------------------------------------------------------------- where is what
    def token_at(self, offset: int) -> int:
        """Index of the first token that starts at an offset or after it."""
        return bisect.bisect_left(self.starts, offset)

    def sentence_of(self, offset: int) -> int:
        """Number of the sentence an offset is in."""
        i = bisect.bisect_right(self._sentence_starts, offset)
        return i - 1 if i else 0

    def paragraph_of(self, offset: int) -> int:
        """Number of the paragraph an offset is in."""
        i = bisect.bisect_right(self._paragraph_starts, offset)
        return i - 1 if i else 0

    def quotation_of(self, offset: int) -> int | None:
        """Number of the outermost quotation around an offset, or None."""
        i = bisect.bisect_right(self._quotation_starts, offset) - 1
        return i if i >= 0 and offset < self.quotations[i].end else None

    def heading(self, offset: int) -> bool:
        """Whether an offset is in a heading, where case says little."""
        return self._headings[self.sentence_of(offset)]

    def opens_sentence(self, index: int) -> bool:
        """Whether a token is the first word of a sentence or of a quotation."""
        before = self.tokens[index - 1].text if index else '"'
        return (
            index in self._first
            or before in _OPENERS
            or (before in ("-", "–", "—") and index - 1 in self._first)
        )

    # -------------------------------------------------------------- what is what
    def _tag(self) -> None:
        tokens = self.tokens
        tags = [token.tag for token in tokens]
        for i, token in enumerate(tokens):
            if token.renamed and not self.opens_sentence(i):
                tags[i] = "NNP"
        _settle_tags(tokens, tags)
        self.tokens = [
            token if token.tag == tag_ else _token(token.text, tag_)
            for token, tag_ in zip(tokens, tags, strict=True)
        ]

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


def _settle_tags(tokens: list[Token], tags: list[str]) -> None:
    """Tell nouns and verbs that share a form: "the talks", "to talk", "his call", "he calls"."""
    last = len(tags) - 1
    for i, tag_ in enumerate(tags):
        if tag_ not in _TWO_FORMS or not i:
            continue
        before, after = tags[i - 1], tags[i + 1] if i < last else ""
        if tag_ in _VERBS:
            if before in ("DT", "PRP$") and after[:2] != "NN":
                tags[i] = "NN" if tag_ != "VBZ" else "NNS"
            elif (
                before in ("DT", "PRP$", "IN")
                and tag_ in ("VBN", "VBD", "VBG")
                and after[:2] == "NN"
            ):
                tags[i] = "JJ"
        elif (
            tag_ == "NNS"
            and tokens[i - 1].lower in _HEADS
            and after in _AFTER_VERB
            and tokens[i + 1].lower not in _NOT_AFTER_VERB
        ):
            tags[i] = "VBZ"
        elif before in ("TO", "MD"):
            tags[i] = "VB"
        elif tokens[i - 1].lower in _SUBJECTS:
            tags[i] = "VBZ"
