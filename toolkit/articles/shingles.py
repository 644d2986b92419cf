"""Texts as sets of word shingles, and their MinHash signatures (Broder 1997)."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from toolkit.articles.folding import spaced
from toolkit.articles.remembered import Remembered

if TYPE_CHECKING:
    from datasketch import MinHash, MinHashLSH

SHINGLE = 3
"""Words in a shingle.

After 5% of the words are changed, word-3 shingles still share .75 of their union and word-5
shingles .58; after 10% it is .57 and .43. Different articles on one event stay under .1.
"""
PERMUTATIONS = 128
_BAND = 3
_SCHEME = "affine32"
_FIRST, _SECOND, _THIRD = (
    np.uint32(mix & 0xFFFFFFFF) for mix in (0x9E3779B1 * 31 * 31, 0x85EBCA77 * 31, 0xC2B2AE3D)
)
"""What the hash of a word is multiplied by, by its place in a shingle."""


def _crc(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "replace"))


_CRC = Remembered(_crc, 1 << 17)


def shingles(text: str | Sequence[str]) -> np.ndarray:
    """Return the hashes of a text's word shingles, sorted, each once.

    Parameters
    ----------
    text : str or sequence of str
        The text, or the words in it: runs of word characters, in folded case.

    Returns
    -------
    ndarray of uint32

    Examples
    --------
    >>> len(shingles("one two three four")), len(shingles("One, two: three! Four."))
    (2, 2)
    """
    words = spaced(text.casefold()).split() if isinstance(text, str) else text
    found = np.fromiter(map(_CRC.__getitem__, words), np.uint32, len(words))
    if len(found) >= SHINGLE:  # modulo 2 ** 32
        found = found[:-2] * _FIRST + found[1:-1] * _SECOND + found[2:] * _THIRD
    found.sort()
    new = np.ones(len(found), dtype=bool)
    np.not_equal(found[1:], found[:-1], out=new[1:])
    return found[new]


@functools.cache
def _permutations() -> np.ndarray:
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, hashfunc=int, scheme=_SCHEME).permutations


def minhash(found: np.ndarray) -> MinHash:
    """Return datasketch's MinHash of a set of shingles.

    Examples
    --------
    >>> a, b = shingles("a b c d e f"), shingles("a b c d")
    >>> 0.3 < minhash(a).jaccard(minhash(b)) < 0.7
    True
    """
    from datasketch import MinHash

    sketch = MinHash(
        num_perm=PERMUTATIONS, hashfunc=int, permutations=_permutations(), scheme=_SCHEME
    )
    sketch.update_batch(found.tolist())
    return sketch


def signature(text: str | np.ndarray) -> np.ndarray:
    """Return the MinHash signature of a text, or of its shingles.

    Returns
    -------
    ndarray of uint32, shape (128,)
        Comparable with every other signature of this version; equal positions estimate the
        Jaccard similarity of the shingle sets with a standard error of at most .045.

    Examples
    --------
    >>> a = signature("The talks in Istanbul ended on Friday without a result, officials said.")
    >>> b = signature("the talks in istanbul ended on friday without a result officials said")
    >>> float((a == b).mean())
    1.0
    """
    return minhash(shingles(text) if isinstance(text, str) else text).digest()


def candidates_index() -> MinHashLSH:
    """Return an empty index that finds signatures which may be alike (datasketch's LSH).

    With 42 bands of 3 positions, a pair of similarity .5 becomes a candidate with probability
    .996, one of similarity .1 with .04.

    Examples
    --------
    >>> index = candidates_index()
    >>> index.insert(7, minhash(shingles("one two three four five")))
    >>> index.query(minhash(shingles("one two three four five")))
    [7]
    """
    from datasketch import MinHashLSH

    return MinHashLSH(num_perm=PERMUTATIONS, params=(PERMUTATIONS // _BAND, _BAND))


def jaccard(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Return the Jaccard similarity of two shingle sets, and how much of the smaller is in both.

    Examples
    --------
    >>> a, b = shingles("a b c d e f"), shingles("a b c d")
    >>> jaccard(a, b)
    (0.5, 1.0)
    """
    if not len(first) or not len(second):
        return 0.0, 0.0
    both = len(np.intersect1d(first, second, assume_unique=True))
    return both / (len(first) + len(second) - both), both / min(len(first), len(second))
