"""The lines of a text, and the stretch of characters each stands on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from toolkit.articles import characters

WORD = re.compile(r"\w+(?:['’-]\w+)*")
TERMINAL = re.compile(r"""[.!?…:。！？][)\]"'”’»“」』]*(?:\s*“)?$""")
_ENDS, _CLOSERS = ".!?…:。！？", ")]\"'”’»“」』"
_INDENTED = re.compile(r"^[ \t]{2,}\S")


@dataclass(slots=True)
class Line:
    """One line that is not blank, without the white space around it."""

    start: int
    end: int
    text: str
    gap: bool
    """Whether a blank line (or the start of the text) stands before it."""
    n_words: int
    terminal: bool
    """Whether it ends as a sentence does."""
    n_spaced: int
    """Its words as `WORD` finds them, also where words are not spaced."""


def ends_sentence(line: str) -> bool:
    """Say whether a line without white space around it ends as a sentence does (`TERMINAL`).

    Examples
    --------
    >>> ends_sentence("He left.”"), ends_sentence("He left"), ends_sentence("It ended: “")
    (True, False, True)
    """
    bare = line.rstrip(_CLOSERS)
    if len(bare) < len(line) and line[-1] == "“" and bare[-1:] not in _ENDS:
        bare = line[:-1].rstrip().rstrip(_CLOSERS)
    return bare != "" and bare[-1] in _ENDS


def _count_words(
    text: str, starts: Sequence[int], ends: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Count the words of each line; at first two signs are a word where words are not spaced."""
    kinds = characters.kinds(text)
    first, _ = characters.joined(kinds, *characters.runs(kinds), characters.JOINER)
    bounds = np.array((starts, ends))
    before, after = np.searchsorted(first, bounds)
    words = after - before
    spaced = words.tolist()
    if text.isascii():
        return spaced, spaced
    signs = np.flatnonzero(kinds & characters.CJK)
    if not len(signs):
        return spaced, spaced
    before, after = np.searchsorted(signs, bounds)
    return np.maximum(words, (after - before) // 2).tolist(), spaced


def split_lines(text: str) -> list[Line]:
    """Return the lines of `text` that are not blank.

    Words are runs of word characters with inner apostrophes and hyphens; where words are not
    spaced, two signs count as one.

    Examples
    --------
    >>> [(line.text, line.gap) for line in split_lines("Title\\n\\nBody one.\\nBody two.")]
    [('Title', True), ('Body one.', True), ('Body two.', False)]
    >>> [line.n_words for line in split_lines("The Kremlin's answer\\n交渉は終わった。")]
    [3, 3]
    """
    starts: list[int] = []
    ends: list[int] = []
    texts: list[str] = []
    gaps: list[bool] = []
    at, blank = 0, True
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = at + (0 if stripped is raw else raw.index(stripped[0]))
            starts.append(start)
            ends.append(start + len(stripped))
            texts.append(stripped)
            gaps.append(blank)
        blank = not stripped
        at += len(raw) + 1
    if not texts:
        return []
    words, spaced = _count_words(text, starts, ends)
    ended = map(ends_sentence, texts)
    return list(map(Line, starts, ends, texts, gaps, words, ended, spaced))


def unwrap(text: str) -> str:
    """Undo hard line wrapping, without moving a character.

    A text counts as wrapped when most of its longer lines end at about the same column, in
    the middle of a sentence. The line end inside a paragraph then becomes a space.

    Examples
    --------
    >>> wrapped = ("The delegations met in Istanbul on Friday for the first\\n"
    ...            "direct talks in more than three years, and they parted\\n"
    ...            "after less than two hours without naming a new date for\\n"
    ...            "another round.\\n\\nBoth sides blamed each other.\\n")
    >>> unwrap(wrapped).splitlines()[1:]
    ['', 'Both sides blamed each other.']
    """
    lines = text.split("\n")
    bodies = [line for line in lines if line.strip()]
    if len(bodies) < 4:
        return text
    lengths = sorted(len(line.rstrip()) for line in bodies)
    width = lengths[int(0.9 * (len(lengths) - 1))]
    if not 40 <= width <= 110 or lengths[-1] > 1.5 * width:
        return text
    inner = [
        line.rstrip() for line, following in pairwise(lines) if line.strip() and following.strip()
    ]
    full = [line for line in inner if len(line) >= 0.75 * width]
    if len(full) < 2 or len(full) < 0.6 * len(inner):
        return text
    open_ended = sum(1 for line in full if not TERMINAL.search(line))
    if open_ended < 0.6 * len(full):
        return text
    out = list(text)
    at = 0
    for line, following in pairwise(lines):
        at += len(line)
        if (
            len(line.rstrip()) >= 0.6 * width
            and following.strip()
            and not _INDENTED.match(following)
        ):
            out[at] = " "
        at += 1
    return "".join(out)
