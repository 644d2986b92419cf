"""What kind of character stands where in a text, for all of it at once.

Counting words or capitals line by line with regular expressions costs a call for each line and
each question. Here every character is looked up once, and numpy adds up what lies in a line.
"""

from __future__ import annotations

import functools
import re

import numpy as np

WORD, LETTER, INITIAL, UPPER, DIGIT, JOINER, APOSTROPHE, CJK, NEWLINE = (1 << i for i in range(9))
"""Kinds of characters, as bits: a character may be of several."""
_KINDS = (
    (WORD, re.compile(r"\w")),
    (LETTER, re.compile(r"[^\W\d_]")),
    (INITIAL, re.compile(r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĪİŁŃŇŌŐŒŘŚŞŠŤŪŮŰŹŻŽА-ЯІЇЄҐ]")),
    (UPPER, re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯІЇЄ]")),
    (DIGIT, re.compile(r"\d")),
    (JOINER, re.compile(r"['’-]")),
    (APOSTROPHE, re.compile(r"['’]")),
    (CJK, re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")),
    (NEWLINE, re.compile(r"\n")),
)
_UNSEEN = 1 << 15
_TABLE = np.full(0x110000, _UNSEEN, dtype=np.uint16)


def _codes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def kinds(text: str) -> np.ndarray:
    """Return the kinds of every character of a text as bits.

    Examples
    --------
    >>> (kinds("a-1\\n") & WORD).astype(bool).tolist()
    [True, False, True, False]
    """
    codes = _codes(text)
    found = _TABLE[codes]
    if (found == _UNSEEN).any():
        for code in np.unique(codes[found == _UNSEEN]).tolist():
            _TABLE[code] = sum(bit for bit, pattern in _KINDS if pattern.match(chr(code)))
        found = _TABLE[codes]
    return found


def runs(found: np.ndarray, kind: int = WORD) -> tuple[np.ndarray, np.ndarray]:
    """Return where runs of characters of one kind begin and end.

    Examples
    --------
    >>> begin, end = runs(kinds("It's 30-day."))
    >>> begin.tolist(), end.tolist()
    ([0, 3, 5, 8], [2, 4, 7, 11])
    """
    word = np.zeros(len(found) + 2, dtype=bool)
    word[1:-1] = found & kind
    edge = np.flatnonzero(word[1:] != word[:-1])
    return edge[0::2], edge[1::2]


def joined(
    found: np.ndarray, begin: np.ndarray, end: np.ndarray, joiner: int
) -> tuple[np.ndarray, np.ndarray]:
    """Join runs between which there is but one character, of kind `joiner`.

    Examples
    --------
    >>> found = kinds("It's 30-day.")
    >>> begin, end = joined(found, *runs(found), APOSTROPHE)
    >>> begin.tolist(), end.tolist()
    ([0, 5, 8], [4, 7, 11])
    """
    if not len(begin):
        return begin, end
    apart = (begin[1:] - end[:-1] != 1) | ((found[end[:-1]] & joiner) == 0)
    if apart.all():
        return begin, end
    first, last = np.ones(len(begin), dtype=bool), np.ones(len(begin), dtype=bool)
    first[1:] = last[:-1] = apart
    return begin[first], end[last]


_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)


@functools.lru_cache(maxsize=2)
def _powers(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first powers of the base and of its inverse, modulo 2 ** 64."""
    out = []
    for base in (_BASE, _INVERSE):
        power = np.full(size, base, dtype=np.uint64)
        power[0] = 1
        out.append(np.cumprod(power))
    return out[0], out[1]


def hash_sums(text: str) -> np.ndarray:
    """Return what `hashed` needs to know of a text."""
    codes = _codes(text)
    power, _ = _powers(max(1 << 12, 1 << len(codes).bit_length()))
    total = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes * power[: len(codes)], out=total[1:])
    return total


def hashed(
    total: np.ndarray, begin: np.ndarray | list[int], end: np.ndarray | list[int]
) -> np.ndarray:
    """Return a 64-bit hash of each stretch of a text (Karp and Rabin 1987).

    Equal stretches have equal hashes wherever they stand, in whatever text.

    Examples
    --------
    >>> a, b, c = hashed(hash_sums("one two one"), [0, 4, 8], [3, 7, 11])
    >>> bool(a == c), bool(a == b)
    (True, False)
    """
    _, inverse = _powers(max(1 << 12, 1 << (len(total) - 1).bit_length()))
    return (total[end] - total[begin]) * inverse[begin]
