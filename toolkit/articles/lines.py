"""The lines of a text, and the stretch of characters each stands on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

WORD = re.compile(r"\w+(?:['’-]\w+)*")
TERMINAL = re.compile(r"""[.!?…:。！？][)\]"'”’»“」』]*(?:\s*“)?$""")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LINE = re.compile(r"[^\n]+")
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


def count_words(text: str) -> int:
    """Count words; two characters count as one word where words are not spaced.

    Examples
    --------
    >>> count_words("The Kremlin's answer"), count_words("交渉は終わった。")
    (3, 3)
    """
    words = len(WORD.findall(text))
    if text.isascii() or not (signs := _CJK.findall(text)):
        return words
    return max(words, len(signs) // 2)


def split_lines(text: str) -> list[Line]:
    """Return the lines of `text` that are not blank.

    Examples
    --------
    >>> [(line.text, line.gap) for line in split_lines("Title\\n\\nBody one.\\nBody two.")]
    [('Title', True), ('Body one.', True), ('Body two.', False)]
    """
    out: list[Line] = []
    previous_end = -1
    for match in _LINE.finditer(text):
        raw = match[0]
        stripped = raw.strip()
        if not stripped:
            continue
        start = match.start() + raw.index(stripped[0])
        end = start + len(stripped)
        between = text[previous_end:start] if previous_end >= 0 else "\n\n"
        out.append(
            Line(
                start,
                end,
                stripped,
                between.count("\n") > 1,
                count_words(stripped),
                bool(TERMINAL.search(stripped)),
            )
        )
        previous_end = end
    return out


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
