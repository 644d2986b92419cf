"""Characters, paragraphs, sentences and quotation marks.

Everything here returns offsets into the text it was given and never rewrites it.
"""

from __future__ import annotations

import bisect
import functools
import re
from typing import NamedTuple

import numpy as np

WORD = re.compile(r"\w+(?:['’\-]\w+)*")
"""A word: word characters, with inner apostrophes and hyphens."""

DOUBLE_OPEN, DOUBLE_CLOSE = "“„«‟", "”»"
STRAIGHT = '"＂'
SINGLE = "'‘’‚‛`‹›"
ALL_MARKS = frozenset(DOUBLE_OPEN + DOUBLE_CLOSE + STRAIGHT + SINGLE)

_PARAGRAPH = re.compile(r"\S(?:[^\n\r]*\S)?")
_OPEN_BEFORE = frozenset('([{–—-/:“„«"' + SINGLE)
_CLOSE_AFTER = frozenset('.,;:!?)]}–—-/…”»"' + SINGLE)
_MARK = re.compile("[" + re.escape("".join(sorted(ALL_MARKS))) + "]")
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DECADE = re.compile(r"['‘’]\d0s\b")
_KEPT_LENGTH = 50_000


class Quotation(NamedTuple):
    """One stretch between quotation marks.

    Attributes
    ----------
    start, end : int
        Offsets including the marks.
    inner_start, inner_end : int
        Offsets without the marks.
    mark : str
        The opening mark.
    closed : bool
        False where the closing mark is missing: the stretch ends with its paragraph.
    depth : int
        0 for an outer quotation, 1 for one inside it, and so on.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    mark: str
    closed: bool
    depth: int


def count_words(text: str) -> int:
    """Return the number of words in a text.

    Examples
    --------
    >>> count_words("Kyiv's 30-day truce, he said.")
    5
    """
    return sum(1 for _ in WORD.finditer(text))


def neutral(text: str, *, numbers: bool = True) -> str:
    """Return a text cell that no spreadsheet program takes for a formula.

    What begins with ``= + - @`` or a line break, white space aside, gets an apostrophe in
    front; with `numbers` a plain number stays as it is.

    Examples
    --------
    >>> neutral("@SUM(A1)"), neutral("-3.5"), neutral("Kyiv")
    ("'@SUM(A1)", '-3.5', 'Kyiv')
    """
    harmless = not _FORMULA.match(text) or (numbers and _NUMBER.fullmatch(text))
    return text if harmless else f"'{text}"


def paragraphs(text: str) -> list[tuple[int, int]]:
    r"""Return the offsets of the paragraphs: runs between line breaks, trimmed of space.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of (start, end)
        In order; empty paragraphs are left out.

    Examples
    --------
    >>> paragraphs("One.\n\n  Two. ")
    [(0, 4), (8, 12)]
    """
    return [match.span() for match in _PARAGRAPH.finditer(text)]


# ------------------------------------------------------------------ quotation marks
def find_quotations(text: str) -> list[Quotation]:
    """Find what stands between quotation marks.

    Takes curly, straight and single marks and guillemets. Apostrophes are told from single
    quotation marks by their neighbours. A mark that is never closed costs at most its own
    paragraph; a mark that closes nothing is ignored, and an opening mark that stands where
    only a closing one can is read as closing.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Quotation
        In order of their start.

    Examples
    --------
    >>> text = "It's 'token', he said."
    >>> [text[q.start : q.end] for q in find_quotations(text)]
    ["'token'"]
    >>> find_quotations("“Peace")[0].closed
    False
    """
    return list(_kept_quotations(text)) if len(text) <= _KEPT_LENGTH else _quotations(text)


@functools.lru_cache(maxsize=64)
def _kept_quotations(text: str) -> tuple[Quotation, ...]:
    """Those of the last texts: sentences, mentions and the encoder ask one after the other."""
    return tuple(_quotations(text))


def _quotations(text: str) -> list[Quotation]:
    marks = [match.start() for match in _MARK.finditer(text)]
    if not marks:
        return []
    found: list[Quotation] = []
    first, n = 0, len(marks)
    for start, end in paragraphs(text):
        last = first
        while last < n and marks[last] < end:
            last += 1
        if last > first:
            found += _paragraph_quotations(text, start, end, marks[first:last])
        if last == n:
            break
        first = last
    return found


def _paragraph_quotations(text: str, start: int, end: int, marks: list[int]) -> list[Quotation]:
    single = [at for at in marks if text[at] in SINGLE]
    if not single:
        pairs = _double_pairs(text, start, end, marks)
    elif len(single) == len(marks):
        pairs = _single_pairs(text, start, end, single)
    else:
        double = [at for at in marks if text[at] not in SINGLE]
        pairs = _double_pairs(text, start, end, double) + _single_pairs(text, start, end, single)
    pairs.sort(key=lambda p: (p[0], -p[1]))
    out: list[Quotation] = []
    enclosing: list[int] = []  # ends of the quotations around the current one
    for a, b, closed in pairs:
        while enclosing and enclosing[-1] <= a:
            enclosing.pop()
        if enclosing and b > enclosing[-1]:  # crossing: the inner one is a misread apostrophe
            continue
        inner_end = b - 1 if closed else b
        out.append(Quotation(a, b, a + 1, inner_end, text[a], closed, len(enclosing)))
        enclosing.append(b)
    return out


def _context(text: str, at: int, start: int, end: int) -> tuple[bool, bool]:
    """Return whether a mark at `at` could open and could close."""
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    space_before, space_after = before.isspace(), after.isspace()
    could_open = (space_before or before in _OPEN_BEFORE) and not space_after
    could_close = not space_before and (space_after or after in _CLOSE_AFTER)
    return could_open, could_close


def _double_pairs(text: str, start: int, end: int, marks: list[int]) -> list[tuple[int, int, bool]]:
    pairs: list[tuple[int, int, bool]] = []
    opened: int | None = None
    for at in marks:
        char = text[at]
        could_open, could_close = _context(text, at, start, end)
        # before a space, a comma or the end any mark can only close, “ included
        after_space = at + 1 >= end or text[at + 1].isspace() or text[at + 1] in ",;:?!)"
        if opened is None:
            if char in DOUBLE_OPEN:
                opens = not after_space and (could_open or not could_close)
            elif char in DOUBLE_CLOSE:  # » opens in Danish and German print
                opens = char == "»" and could_open and not could_close
            else:
                opens = could_open or not could_close
            if opens and not after_space:
                opened = at
            continue
        if char in DOUBLE_OPEN and could_open and not could_close:  # a new one: old never closed
            if at > opened + 1:
                pairs.append((opened, _last_closed(text, opened, at), False))
            opened = at
        elif char in DOUBLE_CLOSE or could_close or after_space:
            pairs.append((opened, at + 1, True))
            opened = None
    if opened is not None and opened + 1 < end:
        pairs.append((opened, end, False))
    return pairs


def _last_closed(text: str, opened: int, at: int) -> int:
    """End of an unclosed quotation before the next one opens."""
    return opened + len(text[opened:at].rstrip())


def _single_pairs(text: str, start: int, end: int, marks: list[int]) -> list[tuple[int, int, bool]]:
    pairs: list[tuple[int, int, bool]] = []
    opened: int | None = None
    maybe: int | None = None  # first mark that closes or is the plural's apostrophe
    for at in marks:
        if text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum() and at > start:
            continue  # an apostrophe
        if text[at + 2 : at + 4] == "0s" and _DECADE.match(text, at):
            continue
        could_open, could_close = _context(text, at, start, end)
        if could_open and not (could_close and opened is not None):
            if opened is not None and maybe is not None:
                pairs.append((opened, maybe + 1, True))
            opened, maybe = at, None
        elif could_close and opened is not None and at > opened + 1:
            plural = text[at - 1] in "sS" and at + 1 < end and text[at + 1] == " "
            if not plural:
                pairs.append((opened, at + 1, True))
                opened, maybe = None, None
            elif maybe is None:
                maybe = at
    if opened is not None and maybe is not None:
        pairs.append((opened, maybe + 1, True))
    return pairs


def quoted_shares(
    text: str, spans: list[tuple[int, int]], quotations: list[Quotation] | None = None
) -> np.ndarray:
    """Return for each span the share of its characters inside quotation marks.

    Parameters
    ----------
    text : str
    spans : list of (start, end)
    quotations : list of Quotation, optional
        What `find_quotations` returned, if it is at hand.

    Returns
    -------
    ndarray of float64, shape (len(spans),)

    Examples
    --------
    >>> quoted_shares("“Yes” no", [(0, 5), (6, 8)]).tolist()
    [1.0, 0.0]
    """
    if quotations is None:
        quotations = find_quotations(text)
    outer = [(q.start, q.end) for q in quotations if not q.depth]
    if not outer:
        return np.zeros(len(spans))
    starts = [start for start, _ in outer]
    shares = []
    for a, b in spans:
        inside = 0
        first = bisect.bisect_right(starts, a) - 1
        for start, end in outer[max(0, first) : bisect.bisect_left(starts, b)]:
            inside += max(0, min(b, end) - max(a, start))
        shares.append(inside / (b - a) if b > a else 0.0)
    return np.array(shares, dtype=float)
