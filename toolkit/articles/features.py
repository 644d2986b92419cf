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

NAMES = (
    "words", "length", "word_length", "full_stop", "colon", "question", "ellipsis", "stopwords",
    "capitals", "upper", "digits", "commas", "bullet", "chrome", "address", "saying", "quotes",
    "repeated", "stamp", "gap", "separators", "sentences", "rule", "lower_start",
)  # fmt: skip
"""The numbers computed from a line alone."""
_OPENING = 160
"""Characters of a line whose words are looked at: enough to tell, and quick."""
_N = len(NAMES)
_WIDE = ("prose", "words", "chrome", "full_stop")


@dataclass(slots=True)
class _Openings:
    """What stands at the beginning of each line: numbers for each line, and its longer words."""

    counts: dict[str, np.ndarray]
    """Words, letters, those of each of `vocabulary.SETS`, initials, uppers and digits."""
    words: np.ndarray
    """Hashes of the words of five letters or more, in lower case."""
    at: np.ndarray
    """The line each of them stands in."""


def _openings(texts: Sequence[str]) -> _Openings:
    """Count characters and words in the first characters of each line."""
    n = len(texts)
    openings = [text[:_OPENING] for text in texts]
    text = "\n".join(openings)
    found = characters.kinds(text)
    breaks = np.cumsum([len(opening) + 1 for opening in openings])[:-1] - 1
    begin, end = characters.runs(found)
    line = np.searchsorted(breaks, begin)
    upper = np.zeros(len(found) + 1, np.int32)
    np.cumsum((found & characters.UPPER) != 0, out=upper[1:])
    whole = (end - begin > 1) & (upper[end] - upper[begin] == end - begin)
    digits = np.flatnonzero((found & characters.DIGIT) != 0)
    counts = {
        "initials": np.bincount(line[(found[begin] & characters.INITIAL) != 0], minlength=n),
        "uppers": np.bincount(line[whole], minlength=n),
        "digits": np.bincount(np.searchsorted(breaks, digits), minlength=n),
    }
    lower = text.lower()
    if len(lower) != len(text):  # a character such as İ becomes two
        found = characters.kinds(lower)
        breaks = np.flatnonzero(found & characters.NEWLINE)
    total = characters.hash_sums(lower)
    begin, end = characters.runs(found, characters.LETTER)
    long = end - begin > 4
    words = characters.hashed(total, begin[long], end[long])
    at = np.searchsorted(breaks, begin[long])
    begin, end = characters.joined(found, begin, end, characters.APOSTROPHE)
    line = np.searchsorted(breaks, begin)
    counts["words"] = np.bincount(line, minlength=n)
    counts["letters"] = np.bincount(line, weights=end - begin, minlength=n)
    sets = vocabulary.membership(characters.hashed(total, begin, end))
    for i, name in enumerate(vocabulary.SETS):
        counts[name] = np.bincount(line[(sets & (1 << i)) != 0], minlength=n)
    return _Openings(counts, words, at)


def _of_the_end(text: str) -> tuple[bool, bool, bool, bool]:
    bare = text.rstrip(_CLOSERS)
    return (
        bare != "" and bare[-1] in _ENDS,
        text[-1] == ":",
        text[-1] == "?",
        text[-1] == "…" or text.endswith("..."),
    )


def _has_stamp(line: Line, digits: int) -> bool:
    """Say whether a short line has a time, a year or an age in it."""
    text = line.text
    if line.n_words > 40:
        return False
    possible = digits or "ago" in text.lower() or _DIGIT.search(text, _OPENING)
    return bool(possible and _STAMP.search(text))


def base_features(
    lines: Sequence[Line], rules: Sequence[tuple[str, float] | None], openings: _Openings
) -> np.ndarray:
    """Return an array of lines x `NAMES`."""
    texts = [line.text for line in lines]
    whole = "\n".join(texts)
    length = np.array([len(text) for text in texts])
    begins = np.cumsum(length + 1)
    marks = [mark for mark in _APART if mark in whole]
    seen = Counter(texts)
    counts = openings.counts
    n = np.maximum(counts["words"], 1)
    root = np.sqrt(n)
    sentences = np.searchsorted(begins, [m.start() for m in _SENTENCE.finditer(whole)], "right")
    out = np.empty((len(texts), _N))
    out[:, 0] = np.sqrt(np.minimum([line.n_words for line in lines], 120))
    out[:, 1] = np.sqrt(np.minimum(length, 800))
    out[:, 2] = np.minimum(counts["letters"] / n, 12)
    out[:, 3:7] = [_of_the_end(text) for text in texts]
    out[:, 7] = counts["stopwords"] / n
    out[:, 8] = np.minimum(1.0, counts["initials"] / n)
    out[:, 9] = np.minimum(1.0, counts["uppers"] / n)
    out[:, 10] = counts["digits"] / np.minimum(length, _OPENING)
    out[:, 13] = np.minimum(4, counts["chrome"]) / root
    out[:, 14] = np.minimum(4, counts["address"]) / root
    out[:, 15] = counts["saying"] > 0
    out[:, 21] = np.minimum(6, np.bincount(sentences, minlength=len(texts)))
    rows = []
    for line, rule, digits in zip(lines, rules, counts["digits"].tolist(), strict=True):
        text = line.text
        rows.append(
            (
                min(text.count(","), 6),
                BULLET.match(text) is not None,
                '"' in text
                or "“" in text
                or "”" in text
                or "„" in text
                or "«" in text
                or "»" in text,
                min(3, seen[text] - 1),
                _has_stamp(line, digits),
                line.gap,
                min(5, sum(map(text.count, marks))) if marks else 0,
                rule[1] if rule else 0.0,
                text[0].islower(),
            )
        )
    out[:, [11, 12, 16, 17, 18, 19, 20, 22, 23]] = rows
    return out


def features(lines: Sequence[Line], rules: Sequence[tuple[str, float] | None]) -> np.ndarray:
    """Return the classifier's input: each line, its neighbours, and its place in the text.

    Parameters
    ----------
    lines : sequence of Line
    rules : sequence
        What `line_rule` said of each.

    Returns
    -------
    ndarray of shape (lines, features)

    Examples
    --------
    >>> from toolkit.articles.lines import split_lines
    >>> found = features(split_lines("One line.\\nAnother line."), [None, None])
    >>> found.shape == (2, len(all_names()))
    True
    """
    openings = _openings([line.text for line in lines])
    base = base_features(lines, rules, openings)
    n = len(base)
    words = np.array([line.n_words for line in lines], float)
    terminal = base[:, NAMES.index("full_stop")]
    prose = np.where(
        (words >= 8) & (terminal > 0) & (base[:, NAMES.index("rule")] == 0), words, 0.0
    )
    chrome = base[:, NAMES.index("chrome")]
    core = np.zeros((n + 4, 5))
    core[2 : n + 2, 0], core[2 : n + 2, 1] = base[:, 0], terminal
    core[2 : n + 2, 2], core[2 : n + 2, 3] = base[:, NAMES.index("stopwords")], chrome
    core[2 : n + 2, 4] = np.sqrt(np.minimum(prose, 60))
    columns = [base, core[:n], core[1 : n + 1], core[3 : n + 3], core[4:]]
    total = np.zeros((n + 1, 3))
    np.cumsum(np.column_stack([prose, words, chrome]), axis=0, out=total[1:])
    columns += [_window(total, width) for width in (4, 10, 25)]
    place = _place(words, prose)
    columns += [place, _shared(openings, place)]
    return np.hstack(columns)


def _shared(openings: _Openings, place: np.ndarray) -> np.ndarray:
    """Return the share of a line's longer words that stand elsewhere in the main block."""
    main = place[:, -4] >= 0.999
    n = len(main)
    distinct, number = np.unique(openings.words, return_inverse=True)
    size = max(1, len(distinct))
    pairs = np.unique(openings.at * size + number)
    line, word = pairs // size, pairs % size
    inside = main[line]
    known = np.bincount(word[inside], minlength=size)
    shared = known[word] > inside
    out = np.zeros((n, 2))
    out[:, 0] = np.bincount(line, weights=shared, minlength=n)
    out[:, 0] /= np.maximum(np.bincount(line, minlength=n), 1)
    out[:, 1] = main
    return out


def _window(total: np.ndarray, width: int) -> np.ndarray:
    """Return share of prose, mean words and mean chrome within `width` lines on both sides.

    `total` holds running sums of prose, words and chrome, beginning with zeros.
    """
    n = len(total) - 1
    at = np.arange(n)
    low, high = np.maximum(at - width, 0), np.minimum(at + width + 1, n)
    sums = total[high] - total[low]
    count = high - low
    out = np.empty((n, 3))
    out[:, 0] = sums[:, 0] / np.maximum(sums[:, 1], 1)
    out[:, 1] = np.log1p(sums[:, 1] / count)
    out[:, 2] = sums[:, 2] / count
    return out


def _place(words: np.ndarray, prose: np.ndarray) -> np.ndarray:
    """Return where a line stands: in the text, and relative to its prose."""
    n = len(words)
    index = np.arange(n)
    total_prose = max(1.0, float(prose.sum()))
    before = np.concatenate([[0.0], np.cumsum(prose)[:-1]]) / total_prose
    after = 1 - before - prose / total_prose
    position = (np.cumsum(words) - words) / max(1.0, float(words.sum()))
    is_prose = prose > 0
    last = np.maximum.accumulate(np.where(is_prose, index, -1))
    previous = np.concatenate([[-1], last[:-1]])
    following = (
        n
        - 1
        - np.concatenate([[-1], np.maximum.accumulate(np.where(is_prose[::-1], index, -1))[:-1]])[
            ::-1
        ]
    )
    far = 60.0
    to_previous = np.where(previous >= 0, index - previous, far)
    to_following = np.where(following < n, following - index, far)
    block, size = _blocks(prose, words)
    return np.column_stack(
        [
            before, after, position, np.log1p(np.minimum(to_previous, far)),
            np.log1p(np.minimum(to_following, far)), block / total_prose, size,
            np.full(n, np.log1p(total_prose)), np.full(n, total_prose / max(1.0, words.sum())),
            np.log1p(np.full(n, n)),
        ]
    )  # fmt: skip


def _blocks(prose: np.ndarray, words: np.ndarray, gap: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Return for each line the prose words of its block, and the block's share of the largest.

    A block is a run of prose lines with fewer than `gap` other lines in between.
    """
    n = len(prose)
    block = np.zeros(n)
    at = np.flatnonzero(prose > 0)
    if not len(at):
        return block, block.copy()
    starts = np.concatenate([[0], np.flatnonzero(np.diff(at) > gap) + 1, [len(at)]])
    for a, b in pairwise(starts):
        first, last = at[a], at[b - 1]
        block[max(0, first - 1) : last + 2] = prose[first : last + 1].sum()
    return block, block / block.max()


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
