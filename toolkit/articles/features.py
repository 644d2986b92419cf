"""What a line of text looks like, in numbers: the input of the line classifier."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from toolkit.articles import characters, vocabulary
from toolkit.articles.lines import Line
from toolkit.articles.rules import BULLET

_STAMP = re.compile(
    r"\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d{2}\b|\bago\b|\b\d{1,2}\s+(?:hours?|mins?|minutes|days?)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?][\"”’')]*[^\S\n]+[\"“‘'(]?[A-ZÀ-ÝĀ-Ž]")
_DIGIT = re.compile(r"\d")
_ENDS, _CLOSERS = ".!?。！？", ")]\"'”’»」』"
_APART = ("|", "›", "»", "  ")
_BULLETS = frozenset("-–—•·*▪◦‣►▶→»")
"""One of these, or a digit, begins every line that `BULLET` matches."""

NAMES = (
    "words", "length", "word_length", "full_stop", "colon", "question", "ellipsis", "stopwords",
    "capitals", "upper", "digits", "commas", "bullet", "chrome", "address", "saying", "quotes",
    "repeated", "stamp", "gap", "separators", "sentences", "rule", "lower_start",
)  # fmt: skip
"""The numbers computed from a line alone."""
_OPENING = 160
"""Characters of a line whose words are looked at: enough to tell, and quick."""
_N = len(NAMES)
_AT = {name: i for i, name in enumerate(NAMES)}
_CORE = ("words", "full_stop", "stopwords", "chrome")
_OF_THE_LINE = [
    _AT[name]
    for name in ("full_stop", "colon", "question", "ellipsis", "commas", "bullet", "quotes",
                 "repeated", "stamp", "gap", "separators", "lower_start")
]  # fmt: skip
_WIDTHS = (4, 10, 25)
_FAR = 60.0
_BITS = 7
"""Bits for one count of an opening, which has at most 80 words; several are added up at once."""
_FIELDS = np.arange(0, _BITS * 5, _BITS)[:, None]
_PACKED = np.array(
    [sum((bits >> i & 1) << _BITS * i for i in range(4)) + (1 << _BITS * 4) for bits in range(16)]
)


@dataclass(slots=True)
class _Openings:
    """What stands at the beginning of each line: numbers for each line, and its longer words."""

    sets: np.ndarray
    """For each of `vocabulary.SETS`, how many of its words are in a line."""
    words: np.ndarray
    letters: np.ndarray
    initials: np.ndarray
    uppers: np.ndarray
    digits: np.ndarray
    long: np.ndarray
    """Hashes of the words of five letters or more, in lower case."""
    at: np.ndarray
    """The line each of them stands in."""


def _openings(texts: Sequence[str]) -> _Openings:
    """Count characters and words in the first characters of each line."""
    n = len(texts)
    text = "".join([text[:_OPENING] + "\n" for text in texts])
    found = characters.kinds(text)
    line = np.cumsum((found & characters.NEWLINE) != 0)
    begin, _ = characters.runs(found)
    initials = line[begin[(found[begin] & characters.INITIAL) != 0]]
    begin, end = characters.runs(found, characters.UPPER)
    whole = (end - begin > 1) & ((found[begin - 1] | found[end]) & characters.WORD == 0)
    digits = np.bincount(line[(found & characters.DIGIT) != 0], minlength=n)
    uppers = line[begin[whole]]
    lower = text.lower()
    if len(lower) != len(text):  # a character such as İ becomes two
        found = characters.kinds(lower)
        line = np.cumsum((found & characters.NEWLINE) != 0)
    total = characters.hash_sums(lower)
    begin, end = characters.runs(found, characters.LETTER)
    long = end - begin > 4
    first = begin[long]
    words = characters.hashed(total, first, end[long])
    at = line[first]
    begin, end = characters.joined(found, begin, end, characters.APOSTROPHE)
    sets = vocabulary.membership(characters.hashed(total, begin, end))
    packed = _PACKED[sets] + ((end - begin) << _BITS * 5)
    counts = np.bincount(line[begin], weights=packed, minlength=n).astype(np.int64)
    fields = counts >> _FIELDS & ((1 << _BITS) - 1)
    return _Openings(
        fields[:4],
        fields[4],
        counts >> _BITS * 5,
        np.bincount(initials, minlength=n),
        np.bincount(uppers, minlength=n),
        digits,
        words,
        at,
    )


def _base(
    lines: Sequence[Line],
    rules: Sequence[tuple[str, float] | None],
    openings: _Openings,
    words: np.ndarray,
    out: np.ndarray,
) -> None:
    """Fill the rows of `NAMES`."""
    texts = [line.text for line in lines]
    whole = "\n".join(texts)
    length = np.array([len(text) for text in texts])
    marks = [mark for mark in _APART if mark in whole]
    seen = Counter(texts) if len(set(texts)) < len(texts) else None
    n = np.maximum(openings.words, 1)
    sentences = [m.start() for m in _SENTENCE.finditer(whole)]
    out[0] = np.sqrt(np.minimum(words, 120))
    out[1] = np.sqrt(np.minimum(length, 800))
    out[2] = np.minimum(openings.letters / n, 12)
    out[7] = openings.sets[0] / n
    out[8] = np.minimum(1.0, openings.initials / n)
    out[9] = np.minimum(1.0, openings.uppers / n)
    out[10] = openings.digits / np.minimum(length, _OPENING)
    out[13:15] = np.minimum(4, openings.sets[1:3]) / np.sqrt(n)
    out[15] = openings.sets[3] > 0
    if sentences:
        at = np.searchsorted(np.cumsum(length + 1), sentences, "right")
        out[21] = np.minimum(6, np.bincount(at, minlength=len(texts)))
    out[22] = [rule[1] if rule else 0.0 for rule in rules]
    ago = "ago" in whole.lower()
    small = bytearray()
    for line, digits in zip(lines, openings.digits.tolist(), strict=True):
        text = line.text
        first, last = text[0], text[-1]
        bare = text.rstrip(_CLOSERS)
        stamp = line.n_words <= 40 and (ago or digits or _DIGIT.search(text, _OPENING))
        small += bytes(
            (
                bare != "" and bare[-1] in _ENDS,
                last == ":",
                last == "?",
                last == "…" or text.endswith("..."),
                min(text.count(","), 6),
                (first in _BULLETS or first.isdigit()) and BULLET.match(text) is not None,
                '"' in text
                or "“" in text
                or "”" in text
                or "„" in text
                or "«" in text
                or "»" in text,
                min(3, seen[text] - 1) if seen else 0,
                bool(stamp and _STAMP.search(text)),
                line.gap,
                min(5, sum(map(text.count, marks))) if marks else 0,
                first.islower(),
            )
        )
    out[_OF_THE_LINE] = np.frombuffer(small, np.uint8).reshape(len(texts), -1).T


def features(lines: Sequence[Line], rules: Sequence[tuple[str, float] | None]) -> np.ndarray:
    """Return the classifier's input: each line, its neighbours, and its place in the text.

    Parameters
    ----------
    lines : sequence of Line
    rules : sequence
        What `line_rule` said of each.

    Returns
    -------
    ndarray of shape (lines, features), float32
        A view: the numbers of one feature lie side by side.

    Examples
    --------
    >>> from toolkit.articles.lines import split_lines
    >>> found = features(split_lines("One line.\\nAnother line."), [None, None])
    >>> found.shape == (2, len(all_names()))
    True
    """
    n = len(lines)
    out = np.zeros((len(_ALL), n), np.float32)
    openings = _openings([line.text for line in lines])
    words = np.array([line.n_words for line in lines], float)
    _base(lines, rules, openings, words, out)
    terminal, rule = out[_AT["full_stop"]], out[_AT["rule"]]
    prose = np.where((words >= 8) & (terminal > 0) & (rule == 0), words, 0.0)
    core = np.zeros((5, n + 4), np.float32)
    core[:4, 2 : n + 2] = out[[_AT[name] for name in _CORE]]
    core[4, 2 : n + 2] = np.sqrt(np.minimum(prose, 60))
    for i, shift in enumerate((0, 1, 3, 4)):
        out[_N + 5 * i : _N + 5 * i + 5] = core[:, shift : shift + n]
    total = np.zeros((3, n + 1))
    np.cumsum(prose, out=total[0, 1:])
    np.cumsum(words, out=total[1, 1:])
    np.cumsum(openings.sets[1].clip(max=4) / np.sqrt(np.maximum(openings.words, 1)),
              out=total[2, 1:])  # fmt: skip
    _windows(total, out[_N + 20 : _N + 29])
    main = _place(prose, total, out[_N + 29 : _N + 39])
    _shared(openings, main, out[_N + 39 :])
    return out.T


def _shared(openings: _Openings, main: np.ndarray, out: np.ndarray) -> None:
    """Fill in the share of a line's longer words that stand elsewhere in the main block."""
    out[1] = main
    if not main.any() or not len(openings.at):
        return
    n = len(main)
    bits = np.uint64(n.bit_length())
    pairs = np.sort(openings.long << bits | openings.at.astype(np.uint64))
    new = np.ones(len(pairs), dtype=bool)
    np.not_equal(pairs[1:], pairs[:-1], out=new[1:])
    pairs = pairs[new]
    line = (pairs & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.intp)
    words = pairs >> bits
    word = np.zeros(len(pairs), dtype=np.intp)
    np.cumsum(words[1:] != words[:-1], out=word[1:])
    inside = main[line]
    known = np.bincount(word, weights=inside)
    shared = np.bincount(line, weights=known[word] > inside, minlength=n)
    out[0] = shared / np.maximum(np.bincount(line, minlength=n), 1)


def _windows(total: np.ndarray, out: np.ndarray) -> None:
    """Fill in share of prose, mean words and mean chrome within so many lines on both sides.

    `total` holds running sums of prose, words and chrome, beginning with zeros.
    """
    n = total.shape[1] - 1
    at = np.arange(n)
    width = np.array(_WIDTHS)[:, None]
    low, high = np.maximum(at - width, 0), np.minimum(at + (width + 1), n)
    prose, words, chrome = total[:, high] - total[:, low]
    count = high - low
    out[0::3] = prose / np.maximum(words, 1)
    out[1::3] = np.log1p(words / count)
    out[2::3] = chrome / count


def _place(prose: np.ndarray, total: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Fill in where a line stands: in the text, and relative to its prose.

    Returns
    -------
    ndarray of bool
        Whether a line is in the largest block.
    """
    n = len(prose)
    all_prose, all_words = max(1.0, total[0, n]), max(1.0, total[1, n])
    before = total[0, :n] / all_prose
    out[0] = before
    out[1] = 1 - before - prose / all_prose
    out[2] = total[1, :n] / all_words
    is_prose = prose > 0
    at = np.flatnonzero(is_prose)
    places = np.full(len(at) + 2, np.inf)
    places[0] = -np.inf
    places[1:-1] = at
    count = np.cumsum(is_prose)
    index = np.arange(n)
    near = np.empty((2, n))
    near[0] = index - places[count - is_prose]
    near[1] = places[count + 1] - index
    out[3:5] = np.log1p(np.minimum(near, _FAR))
    block = np.zeros(n)
    main = np.zeros(n, dtype=bool)
    if len(at):
        _blocks(at, total[0], block)
        share = block / block.max()
        main = share >= 0.999
        out[5] = block / all_prose
        out[6] = share
    out[7] = np.log1p(all_prose)
    out[8] = all_prose / all_words
    out[9] = np.log1p(n)
    return main


def _blocks(at: np.ndarray, total: np.ndarray, block: np.ndarray, gap: int = 6) -> None:
    """Fill in for each line the prose words of its block.

    A block is a run of prose lines (those with the numbers `at`) with fewer than `gap` other
    lines in between.
    """
    starts = [0, *(np.flatnonzero(np.diff(at) > gap) + 1).tolist(), len(at)]
    for a, b in pairwise(starts):
        first, last = at[a], at[b - 1]
        block[max(0, first - 1) : last + 2] = total[last + 1] - total[first]


def all_names() -> list[str]:
    """Return a name for each column of `features`."""
    names = list(NAMES)
    core = ("words", "full_stop", "stopwords", "chrome", "prose")
    names += [f"{name}{shift:+d}" for shift in (-2, -1, 1, 2) for name in core]
    names += [f"{name}~{w}" for w in (4, 10, 25) for name in ("prose_share", "words", "chrome")]
    names += ["prose_before", "prose_after", "position", "to_previous", "to_following", "block",
              "block_share", "log_prose", "prose_share", "log_lines",
              "shared", "main_block"]  # fmt: skip
    return names


_ALL = tuple(all_names())
