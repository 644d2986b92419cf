"""Cut a text into the windows of word pieces that the encoder reads.

A paragraph is a maximal stretch of text between newlines. Whole paragraphs of one text are
packed, in order and greedily, into windows of at most `ROOM` pieces. A paragraph of more
pieces stands in windows of its own, which overlap by half: each piece belongs to the window
in which it lies farther from the cut. A window is always read alone and without padding, so
what the encoder says about it depends on nothing else.

Beside its id, every piece carries a small integer of *features*::

    bit 0       the piece begins inside quotation marks
    bits 1-2    case of its word: 0 lower or other, 1 Capitalised, 2 ALL CAPITALS
    bit 3       the piece is the first of its paragraph
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CLS, SEP = 101, 102
ROOM = 254
N_FEATURES = 16
_CHUNK = 20_000  # characters the tokenizer gets at a time: its memory grows with each call
_LINE = re.compile(r"[^\n]+")
_CUT = re.compile(r"\s(?=\S)")
_DOUBLE = re.compile('["“”„‟«»]')
_SURROGATE = re.compile("[\ud800-\udfff]")


class Pieces(NamedTuple):
    """The word pieces of a text, in order.

    Attributes
    ----------
    ids, features : ndarray of int64, shape (n,)
    starts, ends : ndarray of int64, shape (n,)
        Character offsets into the text.
    paragraphs : ndarray of int64, shape (n,)
        Number of the paragraph each piece stands in.
    """

    ids: np.ndarray
    features: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    paragraphs: np.ndarray


class Window(NamedTuple):
    """One input of the encoder: pieces ``begin`` to ``end`` of its text.

    It answers for its pieces ``first`` to ``last`` (exclusive): all of them, save in windows
    that overlap. All four count the pieces of the text, without ``[CLS]`` and ``[SEP]``.
    """

    begin: int
    end: int
    first: int
    last: int


def paragraph_bounds(text: str) -> Iterator[tuple[int, int]]:
    r"""Yield the start and end of every stretch between newlines that is not only space.

    Examples
    --------
    >>> list(paragraph_bounds("One.\n \nTwo."))
    [(0, 4), (7, 11)]
    """
    for match in _LINE.finditer(text):
        if not match.group().isspace():
            yield match.span()


def quoted(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the stretches inside double quotation marks, by the simplest rule.

    A straight mark opens where none is open and closes where one is; one that is never
    closed lasts to the end of the paragraph. The encoder was trained with this rule.

    Examples
    --------
    >>> quoted('He said "no" and “yes')
    [(9, 11), (18, 21)]
    """
    end = len(text) if end is None else end
    found, opened = [], -1
    for match in _DOUBLE.finditer(text, start, end):
        char, at = match.group(), match.start()
        if opened < 0:
            if char not in "”»":
                opened = at + 1
        elif char not in "“«„‟":
            found.append((opened, at))
            opened = -1
    if opened >= 0:
        found.append((opened, end))
    return found


@functools.cache
def _case_tables() -> tuple[np.ndarray, np.ndarray]:
    """Return which characters of the basic plane are upper case, and which are lower or title."""
    chars = [chr(code) for code in range(0x10000)]
    upper = np.array([c.isupper() for c in chars])
    lower = np.array([c.islower() or (c.istitle() and not c.isupper()) for c in chars])
    return upper, lower


def make_pieces(text: str, tokenizer: Tokenizer) -> Pieces:
    """Split a text into word pieces with their offsets and features.

    Parameters
    ----------
    text : str
    tokenizer : tokenizers.Tokenizer
        With truncation and padding off.

    Returns
    -------
    Pieces
    """
    clean = _SURROGATE.sub("\ufffd", text)  # lone surrogates cannot be tokenised; same length
    ids: list[int] = []
    offsets: list[tuple[int, int]] = []
    words: list[int] = []
    bases: list[int] = []
    counts: list[int] = []
    paragraphs: list[int] = []
    last_word = 0
    for number, (start, end) in enumerate(paragraph_bounds(clean)):
        for a, b in _chunks(clean, start, end):
            encoding = tokenizer.encode(clean[a:b], add_special_tokens=False)
            found = encoding.ids
            if not found:
                continue
            ids += found
            offsets += encoding.offsets
            words += [last_word + (w or 0) for w in encoding.word_ids]
            last_word = int(words[-1]) + 1
            bases.append(a)
            counts.append(len(found))
            paragraphs.append(number)
    n = len(ids)
    spans = np.array(offsets, dtype=np.int64).reshape(n, 2)
    spans += np.repeat(np.array(bases, dtype=np.int64), counts)[:, None]
    of_paragraph = np.repeat(np.array(paragraphs, dtype=np.int64), counts)
    starts, ends = spans[:, 0].copy(), spans[:, 1].copy()
    features = _features(clean, starts, ends, np.array(words, dtype=np.int64), of_paragraph)
    return Pieces(np.array(ids, dtype=np.int64), features, starts, ends, of_paragraph)


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a long paragraph before words, so that no piece changes."""
    while end - start > _CHUNK:
        cut = _CUT.search(text, start + _CHUNK, min(end, start + 2 * _CHUNK))
        at = cut.end() if cut else min(end, start + 2 * _CHUNK)
        yield start, at
        start = at
    if start < end:
        yield start, end


def _features(
    text: str, starts: np.ndarray, ends: np.ndarray, words: np.ndarray, paragraphs: np.ndarray
) -> np.ndarray:
    n = len(starts)
    if not n:
        return np.zeros(0, dtype=np.int64)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    basic = np.minimum(codes, 0xFFFF)
    upper, lower = _case_tables()
    is_upper = upper[basic]
    n_lower = np.zeros(len(codes) + 1, dtype=np.int32)
    np.cumsum(lower[basic], out=n_lower[1:])
    n_upper = np.zeros(len(codes) + 1, dtype=np.int32)
    np.cumsum(is_upper, out=n_upper[1:])

    heads = np.flatnonzero(np.r_[True, words[1:] != words[:-1]])
    tails = np.r_[heads[1:], n] - 1
    a, b = starts[heads], np.maximum(ends[heads], ends[tails])
    capital = is_upper[np.minimum(a, len(codes) - 1)] & (b > a)
    whole = capital & (b - a > 1) & (n_lower[b] == n_lower[a]) & (n_upper[b] > n_upper[a])
    case = np.repeat(capital.astype(np.int64) + whole, tails - heads + 1)

    inside = np.zeros(n, dtype=np.int64)
    if _DOUBLE.search(text):
        for start, end in paragraph_bounds(text):
            for left, right in quoted(text, start, end):
                inside[np.searchsorted(starts, left) : np.searchsorted(starts, right)] = 1
    first = np.r_[True, paragraphs[1:] != paragraphs[:-1]].astype(np.int64)
    return inside | case << 1 | first << 3


def make_windows(pieces: Pieces, room: int = ROOM) -> list[Window]:
    """Pack the pieces of a text into windows.

    Parameters
    ----------
    pieces : Pieces
    room : int
        Word pieces in a window, special pieces not counted.

    Returns
    -------
    list of Window
        In order; together they answer for every piece exactly once.
    """
    n = len(pieces.ids)
    if not n:
        return []
    numbers = pieces.paragraphs
    heads = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]]).tolist()
    windows: list[Window] = []
    begin = 0
    for start, end in zip(heads, [*heads[1:], n], strict=True):
        if end - begin > room and start > begin:
            windows.append(Window(begin, start, begin, start))
            begin = start
        if end - start <= room:
            continue
        step = room // 2
        begins = [*range(start, end - room, step), end - room]
        for k, at in enumerate(begins):
            first = (at + begins[k - 1] + room) // 2 if k else start
            last = (at + room + begins[k + 1]) // 2 if k + 1 < len(begins) else end
            windows.append(Window(at, at + room, first, last))
        begin = end
    if begin < n:
        windows.append(Window(begin, n, begin, n))
    return windows
