"""Runs of capitalised words, read out of context: title, name, and what speaks for a person."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from toolkit.actors.countries import find_country
from toolkit.actors.derive import fold
from toolkit.actors.words import is_common, lexicon
from toolkit.coreference import lexicon as lx
from toolkit.coreference.first_names import KNOWN
from toolkit.coreference.heads import plain_head
from toolkit.coreference.listed import NAME_TAIL

_NO_PERSON = frozenset(
    "hurricane cyclone typhoon storm operation lake river port cape camp hotel flight "
    "new north south east west san los the saint st fort mount".split()
)
_NUMERALS = frozenset(("III", "VII", "VIII", "XIV", "XVI", "XII", "XIII", "XXIII"))
_NO_TITLE = frozenset(
    "girl boy man woman child baby guy friend fan hero legend icon star champion winner victim "
    "person individual figure model".split()
)
_BEHIND_NAME = ("VBZ", "VBD", "VBP", "IN", "TO", "MD", "RB", "CC", "WRB", "DT", "PRP", "WP")
_MARKS = frozenset(("-", "'", "’"))
_LONGEST = 16
"""Words of a run that is kept; longer ones are lines in capitals, and do not come back."""


@dataclass(slots=True, frozen=True)
class Run:
    """What a run of capitalised words says by itself.

    Attributes
    ----------
    first, last : int
        Where the name in it begins and ends, counted in tokens from the start of the run.
    words : tuple of str
        Of the name, without marks.
    key : str
        Of what goes by the name of one word; empty where there are several.
    gender : str or None
        As the title before the name has it.
    titled : bool
    offices : tuple of int
        Tokens of the run that name an office.
    types : tuple of str
        Heads that are offices whatever stands before them.
    possible : bool
        False where it can be no person.
    known : bool
        Begins with a first name.
    unusual : bool
        Several words, none of them common.
    score : float
        What speaks for a person, whatever stands around it.
    """

    first: int
    last: int
    words: tuple[str, ...]
    key: str
    gender: str | None
    titled: bool
    offices: tuple[int, ...]
    types: tuple[str, ...]
    possible: bool
    known: bool
    unusual: bool
    score: float


def read_run(texts: tuple[str, ...], opens: tuple[bool, ...]) -> Run | None:
    """Read a run; `opens` says of each word whether a sentence or a quotation begins with it.

    None where there is no name in it.

    Examples
    --------
    >>> run = read_run(("Senator", "Ann", "Lee"), (False, False, False))
    >>> run.words, run.titled, run.offices
    (('Ann', 'Lee'), True, (0,))
    """
    read = _kept_run if len(texts) <= _LONGEST else _read
    return read(texts, opens)


def _read(texts: tuple[str, ...], opens: tuple[bool, ...]) -> Run | None:
    if not texts[0][0].isalnum():
        return None
    last = len(texts)
    a = 0
    # leave off titles and ordinary words that open a sentence
    titled = False
    gender = None
    offices: list[int] = []
    types: list[str] = []
    while a < last:
        text = texts[a]
        word = text.lower().rstrip(".")
        if word == "-" and a > 0:
            a += 1
            continue
        if word not in lx.HONORIFICS and text not in KNOWN:
            word = plain_head(word)  # "Senators Kelly and Cruz"
        if word in lx.HONORIFICS or word in lx.PERSON or word in lx.TITLE_WORDS:
            if text in KNOWN and a + 1 < last and word not in lx.HONORIFICS:
                break
            titled = (
                titled or word in lx.HONORIFICS or (word in lx.PERSON and word not in _NO_TITLE)
            )
            if word in lx.PERSON:
                offices.append(a)
            if word in lx.HONORIFICS_HE or word in lx.HE_NOUNS:
                gender = "he"
            if word in lx.HONORIFICS_SHE or word in lx.SHE_NOUNS:
                gender = "she"
            a += 1
        elif opens[a] and text not in KNOWN and is_common(text):
            a += 1
        else:
            break
    for k in range(last - 2, a - 1, -1):  # "... Committee Chairman Bob Corker"
        word = texts[k].lower().rstrip(".")
        if (word in lx.PERSON or word in lx.HONORIFICS) and texts[k + 1] in KNOWN:
            types.append(word)
            a, titled = k + 1, True
            break
    if a >= last:
        return None
    b = _name_end(texts, a)
    while b > a and (texts[b - 1].lower() in lx.DAYS or texts[b - 1].lower() in lx.MONTHS):
        b -= 1
    if b <= a:
        return None
    words = texts[a:b]
    if not _MARKS.isdisjoint(words):
        words = tuple(word for word in words if word not in _MARKS)
    known = bool(words) and words[0] in KNOWN
    several = len(words) > 1
    unusual = several and not any(map(is_common, words))
    score = float(titled)
    if several and known:
        score += 1.0
    if several and not known and is_common(words[-1]):
        score -= 0.5
    return Run(
        a,
        b,
        words,
        "?" + fold(texts[a]).lower() if b - a == 1 else "",
        gender,
        titled,
        tuple(offices),
        tuple(types),
        _possible(words),
        known,
        unusual,
        score,
    )


_kept_run = functools.lru_cache(maxsize=8192)(_read)


def _name_end(texts: tuple[str, ...], a: int) -> int:
    """Where a name ends in a title-case line: before the verb or the small word."""
    for i in range(a + 1, len(texts)):
        word = texts[i]
        if word in KNOWN or len(word) < 2 or word[-1] == "." or not is_common(word):
            continue
        if lexicon()[word.lower()].startswith(_BEHIND_NAME):
            return i
    return len(texts)


def _possible(words: tuple[str, ...]) -> bool:
    """Whether words could name a person at all."""
    if not words or len(words) > 4 or words[-1].lower() in NAME_TAIL:
        return False
    for word in words:
        if word.isupper() and len(word.replace(".", "")) > 2 and word not in _NUMERALS:
            return False
        if word.lower() in lx.ORG_NOUNS or word.lower() in lx.PLACE_NOUNS:
            return False
    return words[0].lower() not in _NO_PERSON and not find_country(" ".join(words))
