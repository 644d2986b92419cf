"""Numbers of words, kept because the same words come back in every text of a corpus."""

from __future__ import annotations

from collections.abc import Callable

_LONGEST = 64
"""Longer words, such as addresses and pictures written as letters, seldom come back."""


class Remembered(dict[str, int]):
    """What a function gives for each word, worked out once.

    A word is looked up like in any ``dict``, so that ``map`` needs no Python for the words
    that are known. When `limit` words are held, they are forgotten and it begins anew.

    Parameters
    ----------
    function : callable
        Gives the same number for the same word, always.
    limit : int
        A word and its number take some 150 bytes; long words are not held.

    Examples
    --------
    >>> lengths = Remembered(len, limit=2)
    >>> [lengths[word] for word in ("on", "Friday", "they", "met")], len(lengths)
    ([2, 6, 4, 3], 2)
    """

    def __init__(self, function: Callable[[str], int], limit: int = 1 << 16) -> None:
        self._function, self._limit = function, limit

    def __missing__(self, word: str) -> int:
        number = self._function(word)
        if len(word) <= _LONGEST:
            if len(self) >= self._limit:
                self.clear()
            self[word] = number
        return number
