"""Words and marks, each with all that can be said of it out of context: worked out once."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any

from toolkit.actors.words import tag
from toolkit.coreference import lexicon as lx
from toolkit.coreference.heads import plain_head, sort_of_head

_TOKEN = re.compile(
    "("
    # a lower-case word, with others joined to it by hyphens; "e.g."
    r"[a-z](?:\.(?:[A-Za-z]\.)++|[a-z]*+(?:(?:-[a-z]++)++|[^\W_]*+))"
    r"|[A-Z]\.(?:(?:[A-Za-z]\.)++|(?=\s?[A-Z]))"  # "U.S.", "J. Smith"
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Rev|Gen|Col|Lt|Sgt|Capt|Maj|Adm|Sen|Rep|Gov|Hon|St|Jr|Sr|Brig|Messrs)\."
    r"|['’](?:s|t|re|ve|ll|d|m)\b"
    r"|\d{1,3}-year-old"
    r"|[^\W_]++"
    r"|\S"
    ")"
)
_INITIAL = re.compile(r"[A-Z]\.\Z")
_BEHIND = frozenset(',;:!?)"')
_KEPT, _LONGEST = 16384, 64
_AGE = re.compile(r"^\d{1,3}-year-old$")
VERB_TAGS = ("VB", "MD")
_MODIFIER = ("JJ", "NN", "VBN", "VBG", "CD", "VBD")
_OPENERS = frozenset("\"'“‘«„:•*")
_CLOSING = frozenset("”’\"'")
_MARKS = frozenset(",;:—–")
_JOINS = frozenset(("CC", "WDT", "WP", "WRB"))
_CONJUNCTIONS = frozenset("that because if while when as but and".split())
_POINTERS = frozenset(("the", "this", "that", "these", "those"))
_LONE = frozenset(("emeritus", "elect", "designate"))
_CAPITALS = frozenset(("US", "IT", "HE", "HIS", "ME", "I."))

# a word of the first kind changes the tag of a word of the second right behind it
_PARTICIPLES = frozenset(("VBN", "VBD", "VBG"))
_VERBS = frozenset(("VB", "VBZ", "VBP")) | _PARTICIPLES
_HEADS = lx.PERSON | lx.ORG_NOUNS | frozenset(lx.PLACE_NOUNS)
_SUBJECTS = frozenset(("he", "she", "they", "it", "i", "we"))
BEFORE_NOUN, BEFORE_PARTICIPLE, BEFORE_VERB, NOUN_HEAD = 1, 2, 4, 8


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
    steers, bends : int
        What it makes of the next word's tag, and what the word before can make of its own.
    person, say, preposition : bool
        One of `lexicon.PERSON`, `lexicon.SAY`, `lexicon.PREPOSITIONS`.
    verb : bool
        Likely a finite verb (or an auxiliary).
    named : bool
        With a capital, and no pronoun: may be part of a name.
    opens : bool
        What follows it begins anew: a quotation mark, a colon.
    closes : bool
        An adverb or a closing quotation mark: no more than passed by.
    parts : bool
        Joins or parts clauses.
    pronoun : str
        he, she, it, they, I, we or you; empty for other words.
    ends : bool
        A noun phrase may end with it.
    common, aged, head_of_name, plural_of_name, noun_like : bool
        A noun in lower case; "40-year-old"; a capitalised head, in the singular or not; a
        person's head that may be one though it is tagged as a verb.
    head, group : str
        Of the phrase that it ends: its head in the singular; person, place, organization or
        thing, with an s in the plural.
    left : str
        What it is before a noun: "d" (determiner), "v" (participle or verb), "&" (and),
        "m" (another modifier); empty for what stands before the phrase.
    points : bool
        Opens a phrase that points back.
    """

    text: str
    lower: str
    tag: str
    capital: bool
    renamed: bool
    steers: int
    bends: int
    person: bool
    say: bool
    preposition: bool
    verb: bool
    named: bool
    opens: bool
    closes: bool
    parts: bool
    pronoun: str
    ends: bool
    common: bool
    aged: bool
    head_of_name: bool
    plural_of_name: bool
    noun_like: bool
    head: str
    group: str
    left: str
    points: bool


def token(text: str, tag_: str = "") -> Token:
    """Return a word with its likely tag, or with the one that it has in a place."""
    return _token(text, tag_) if len(text) <= _LONGEST else _token.__wrapped__(text, tag_)


@functools.lru_cache(maxsize=65536)
def _token(text: str, tag_: str) -> Token:
    lower, first = text.lower(), text[0]
    lower = text if lower == text else lower  # one object, not two
    if not tag_ and first.isalnum():
        tag_ = tag(text)
    elif not tag_:
        tag_ = "POS" if lower in ("'s", "’s") else first
    start = tag_[:2]
    capital, person = first.isupper(), lower in lx.PERSON
    common = tag_ in ("NN", "NNS") and first.islower()
    aged = bool(lower[0].isdigit() and _AGE.match(lower))
    head_of_name = capital and (person or lower in lx.ORG_NOUNS or lower in lx.PLACE_NOUNS)
    plural_of_name = capital and plain_head(lower) in lx.PERSON
    noun_like = person and start in ("JJ", "NN", "VB")
    ends = (
        common or aged or lower == "old" or head_of_name or plural_of_name or noun_like
    ) and lower not in _LONE
    sort, plural = sort_of_head(lower) if ends else ("", False)
    return Token(
        text,
        lower,
        tag_,
        capital,
        capital and start in ("NN", "VB", "JJ", "RB", "MD") and not tag_.startswith("NNP"),
        _steers(lower, tag_),
        _bends(tag_),
        person,
        lower in lx.SAY,
        lower in lx.PREPOSITIONS,
        tag_.startswith(VERB_TAGS),
        capital and tag_ != "POS" and lower not in lx.PRONOUNS,
        text in _OPENERS,
        start == "RB" or text in _CLOSING,
        text in _MARKS or tag_ in _JOINS or lower in _CONJUNCTIONS,
        _pronoun(text, lower),
        ends,
        common,
        aged,
        head_of_name,
        plural_of_name,
        noun_like,
        plain_head(lower) if ends else "",
        sort + "s" if plural else sort,
        _left(text, lower, tag_),
        lower in _POINTERS or tag_ == "PRP$" or lower in lx.POSSESSIVE,
    )


def _pronoun(text: str, lower: str) -> str:
    if text in _CAPITALS or (text.isupper() and len(text) > 1) or text == "i":
        return ""
    return lx.PRONOUNS.get(lower, "")


def _left(text: str, lower: str, tag_: str) -> str:
    if lower in lx.DETERMINERS or tag_ in ("DT", "PRP$"):
        return "d"
    if tag_ in _PARTICIPLES:
        return "v"
    if lower == "and":
        return "&"
    adverb = tag_ in ("RBR", "RBS", "RB") and lower not in ("not", "also", "still")
    return "m" if tag_.startswith(_MODIFIER) or text in "-–" or adverb else ""


def _steers(lower: str, tag_: str) -> int:
    steers = NOUN_HEAD if lower in _HEADS else 0
    if tag_ in ("TO", "MD") or lower in _SUBJECTS:
        steers |= BEFORE_VERB
    if tag_ == "IN":
        steers |= BEFORE_PARTICIPLE
    return steers | BEFORE_NOUN if tag_ in ("DT", "PRP$") else steers


def _bends(tag_: str) -> int:
    if tag_ in _VERBS:
        return BEFORE_NOUN | (BEFORE_PARTICIPLE if tag_ in _PARTICIPLES else 0)
    return {"NN": BEFORE_VERB, "NNS": BEFORE_VERB | NOUN_HEAD}.get(tag_, 0)


# ------------------------------------------------------------------ cutting a text
def cut(text: str) -> tuple[list[Token], list[int], list[int]]:
    """Return the tokens of a text, where they start, and where they end.

    Examples
    --------
    >>> tokens, starts, ends = cut("J. Smith left.")
    >>> [t.text for t in tokens], starts, ends
    (['J.', 'Smith', 'left', '.'], [0, 3, 9, 13], [2, 8, 13, 14])
    """
    words = text.split(" ")
    pieces = list(map(_WORDS.__getitem__, words))
    if None in pieces:
        flat: list[Any] = []
        before = 0  # the space before the first token
        for i, piece in enumerate(pieces):
            if piece is None:
                following = words[i + 1][:1] if i + 1 < len(words) else ""
                lead, piece = _cut_open(words[i], before_capital="A" <= following <= "Z")
                if flat:
                    flat[-1] += lead
                else:
                    before += lead
            flat += piece
    else:
        before, flat = 0, list(chain.from_iterable(pieces))  # type: ignore[arg-type]
    tokens = flat[::3]
    del flat[::3]
    bounds = list(accumulate(flat, initial=before))
    return tokens, bounds[:-1:2], bounds[1::2]


def _cut_word(word: str) -> tuple[Any, ...] | None:
    """Each token of what stands between two spaces, its length, and the space behind it.

    All in one tuple, for there are many of them. None where there is more space, or where
    the next word must be known.
    """
    last = word[-1:]
    if word.isascii() and word.isalnum():
        return token(word), len(word), 1
    if not last or last.isspace() or word[0].isspace():
        return None
    if last in _BEHIND and word.isascii() and word[:-1].isalnum():
        return token(word[:-1]), len(word) - 1, 0, token(last), 1, 1
    piece = _cut_open(word, before_capital=False)[1]
    if _INITIAL.search(word) and len(_cut_open(word, before_capital=True)[1]) != len(piece):
        return None
    return piece


def _cut_open(word: str, *, before_capital: bool) -> tuple[int, tuple[Any, ...]]:
    """Length of the space before the first token; then as `_cut_word`.

    What ends like an initial is one before a capital: "J. Smith".
    """
    parts = _TOKEN.split(f"{word} A" if before_capital else f"{word} ")
    if before_capital:
        del parts[-2:]
    flat: list[Any] = []
    for text, gap in zip(parts[1::2], parts[2::2], strict=True):
        flat += (token(text), len(text), len(gap))
    return len(parts[0]), tuple(flat)


class _Words(dict[str, "tuple[Any, ...] | None"]):
    """What `_cut_word` says of the words seen: of the last of them, and of the ones before."""

    def __init__(self) -> None:
        super().__init__()
        self._before: dict[str, tuple[Any, ...] | None] = {}

    def __missing__(self, word: str) -> tuple[Any, ...] | None:
        if len(word) > _LONGEST:
            return _cut_word(word)
        if len(self) >= _KEPT:
            self._before = dict(self)
            self.clear()
        made = self._before[word] if word in self._before else _cut_word(word)
        self[word] = made
        return made


_WORDS = _Words()
