"""Characters, paragraphs, sentences and quotation marks.

Everything here returns offsets into the text it was given and never rewrites it.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from toolkit import tables

WORD = re.compile(r"\w+(?:['’\-]\w+)*")
"""A word: word characters, with inner apostrophes and hyphens."""

DOUBLE_OPEN, DOUBLE_CLOSE = "“„«‟", "”»"
STRAIGHT = '"＂'
SINGLE = "'‘’‚‛`‹›"
ALL_MARKS = frozenset(DOUBLE_OPEN + DOUBLE_CLOSE + STRAIGHT + SINGLE)

_PARAGRAPH = re.compile(r"[^\n\r]+")
_OPEN_BEFORE = re.compile(r"[\s(\[{–—\-/:“„«\"]")
_CLOSE_AFTER = re.compile(r"[\s.,;:!?)\]}–—\-/…”»\"]")
_MARK = re.compile("[" + re.escape("".join(sorted(ALL_MARKS))) + "]")
_DECADE = re.compile(r"['‘’]\d0s\b")
_TITLES = frozenset(
    "adm amb brig capt cdr cmdr col comm corp cpl det dr fr gen gov hon insp lt maj mr mrs ms mx "
    "ofc pfc pres prof pte pvt rep reps rev rt sen sens sgt spc sr st supt".split()
)
_ASKED = (
    r"(?:said|says|asked|asks|told|tells|wrote|writes|added|adds|replied|replies|cried|shouted"
    r"|demanded|wondered|inquired|exclaimed|tweeted|posted|warned|quipped|joked|continued|joked)"
)
_ATTRIBUTION = re.compile(rf"(?:\S+\s+){{0,6}}?{_ASKED}\b")
_ENDS_ABBREVIATION = re.compile(r"(\w+)\.$")
_STATE_END = re.compile(r"\b(?:U\.S|U\.K|U\.N|E\.U)\.$")
_OFFICE = re.compile(
    r"(?:Secretary|President|Vice|Sens?\.?|Senators?|Reps?\.?|Representatives?|Ambassador|Attorney"
    r"|Treasury|State|Department|Defen[sc]e|Embassy|House|Senate|Supreme|District|Circuit|Army|Navy"
    r"|Air|Marines?|Coast|Congress\w*|Capitol|Special|National|Federal|Central|Court|Prime|Foreign"
    r"|Security|General|Customs|Border|Trade|Justice|Constitution|Gen\.|Lt\.|Adm\.)\b"
)
_PLAIN_END = re.compile(r"(?<![.\w])[a-z]{3,}\.(?=\s+[\"“'‘«(]*[A-Z])")
_LOWER_ABBREVIATIONS = frozenset("approx dept est etc fig inc incl ltd nos resp vol".split())
_QUOTED_END = re.compile(r"[.!?…]['’‘”\"»“]+(?=\s)")


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
    found = []
    for match in _PARAGRAPH.finditer(text):
        piece = match.group()
        start = match.start() + len(piece) - len(piece.lstrip())
        end = match.end() - len(piece) + len(piece.rstrip())
        if start < end:
            found.append((start, end))
    return found


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
    if not _MARK.search(text):
        return []
    found: list[Quotation] = []
    for start, end in paragraphs(text):
        if _MARK.search(text, start, end):
            found += _paragraph_quotations(text, start, end)
    return found


def _paragraph_quotations(text: str, start: int, end: int) -> list[Quotation]:
    pairs = _double_pairs(text, start, end) + _single_pairs(text, start, end)
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
    could_open = bool(_OPEN_BEFORE.match(before) or before in SINGLE) and not after.isspace()
    could_close = not before.isspace() and bool(_CLOSE_AFTER.match(after) or after in SINGLE)
    return could_open, could_close


def _double_pairs(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    pairs: list[tuple[int, int, bool]] = []
    opened: int | None = None
    for match in _MARK.finditer(text, start, end):
        char, at = match.group(), match.start()
        if char in SINGLE:
            continue
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


def _single_pairs(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    pairs: list[tuple[int, int, bool]] = []
    opened: int | None = None
    sure: int | None = None  # last mark that can only close
    maybe: int | None = None  # first mark that closes or is the plural's apostrophe
    for match in _MARK.finditer(text, start, end):
        char, at = match.group(), match.start()
        if char not in SINGLE or _DECADE.match(text, at):
            continue
        could_open, could_close = _context(text, at, start, end)
        if could_open and not (could_close and opened is not None):
            if opened is not None and (close := sure if sure is not None else maybe) is not None:
                pairs.append((opened, close + 1, True))
            opened, sure, maybe = at, None, None
        elif could_close and opened is not None and at > opened + 1:
            plural = text[at - 1] in "sS" and at + 1 < end and text[at + 1] == " "
            if not plural:
                pairs.append((opened, at + 1, True))
                opened, sure, maybe = None, None, None
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
    shares = np.zeros(len(spans))
    outer = [
        q for q in (find_quotations(text) if quotations is None else quotations) if not q.depth
    ]
    starts = [q.start for q in outer]
    for row, (a, b) in enumerate(spans):
        inside = 0
        for q in outer[max(0, bisect.bisect_right(starts, a) - 1) :]:
            if q.start >= b:
                break
            inside += max(0, min(b, q.end) - max(a, q.start))
        shares[row] = inside / (b - a) if b > a else 0.0
    return shares


# ------------------------------------------------------------------ sentences
def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the sentences of a text, paragraph by paragraph.

    Uses nupunkt's model (Bommarito et al. 2025, arXiv:2504.04131) and mends what news text needs:
    ranks and titles ("Lt. Gen. Keith Kellogg"), "U.S." before an office ("U.S. Secretary of
    State"), a question in quotation marks followed by its attribution ('"Is it?" Vance asked.'),
    sentences that end inside single quotation marks, and plain words taken for abbreviations
    ("when they met. Putin").

    Parameters
    ----------
    text : str

    Returns
    -------
    list of (start, end)
        Trimmed of white space, in order, never across a paragraph.

    Examples
    --------
    >>> text = 'He met Lt. Gen. Keith Kellogg. "Is it?" he asked. They left.'
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['He met Lt. Gen. Keith Kellogg.', '"Is it?" he asked.', 'They left.']
    """
    return [span for _, span in _numbered_sentences(text)]


def _numbered_sentences(text: str) -> Iterable[tuple[int, tuple[int, int]]]:
    """Number of the paragraph, and offsets, of each sentence.

    Sentences, quotes and mentions all ask for them, one after the other, so those of the last
    texts are kept.
    """
    return _kept_sentences(text) if len(text) <= _KEPT_LENGTH else _cut_sentences(text)


@functools.lru_cache(maxsize=64)
def _kept_sentences(text: str) -> tuple[tuple[int, tuple[int, int]], ...]:
    return tuple(_cut_sentences(text))


def _cut_sentences(text: str) -> Iterator[tuple[int, tuple[int, int]]]:
    from nupunkt import sent_spans

    for number, (start, end) in enumerate(paragraphs(text)):
        piece = text[start:end]
        cuts = [a for a, b in sent_spans(piece) if piece[a:b].strip()]
        cuts = sorted({0, *cuts[1:], *_quoted_ends(piece), *_plain_ends(piece)})
        kept: list[tuple[int, int]] = []
        for a, b in zip(cuts, [*cuts[1:], len(piece)], strict=True):
            if kept and _belongs(piece[kept[-1][0] : kept[-1][1]].rstrip(), piece[a:b].lstrip()):
                kept[-1] = (kept[-1][0], b)
            else:
                kept.append((a, b))
        for a, b in kept:
            sentence = piece[a:b]
            left = a + len(sentence) - len(sentence.lstrip())
            right = b - len(sentence) + len(sentence.rstrip())
            if left < right:
                yield number, (start + left, start + right)


def _past_space(piece: str, at: int) -> int:
    while at < len(piece) and piece[at].isspace():
        at += 1
    return at


def _quoted_ends(piece: str) -> Iterator[int]:
    """Starts of what follows a sentence that ends inside quotation marks."""
    for match in _QUOTED_END.finditer(piece):
        at = _past_space(piece, match.end())
        following = piece[at : at + 1]
        if (following.isupper() or following in ALL_MARKS) and match.group()[0] != "…":
            yield at


def _plain_ends(piece: str) -> Iterator[int]:
    """Starts of what follows a plain lower-case word and a full stop ("they met. Putin")."""
    for match in _PLAIN_END.finditer(piece):
        word = match.group()[:-1]
        if word not in _LOWER_ABBREVIATIONS and word not in _TITLES:
            yield _past_space(piece, match.end())


def _belongs(before: str, after: str) -> bool:
    """Whether `after` goes on with the sentence `before`."""
    ends = _ENDS_ABBREVIATION.search(before)
    if ends and ends.group(1).lower() in _TITLES and after[:1].isupper():
        return True
    if _STATE_END.search(before) and _OFFICE.match(after):
        return True
    tail = before.rstrip("'’‘”\"»“")
    return tail != before and tail[-1:] in "?!" and bool(_ATTRIBUTION.match(after))


def split_sentences(articles: pd.DataFrame, *, progress: bool = True) -> pd.DataFrame:
    """Split articles into sentences.

    Parameters
    ----------
    articles : DataFrame
        Needs ``article_id`` and ``text``.
    progress : bool
        Show a progress bar.

    Returns
    -------
    DataFrame
        The table ``sentences``: one row a sentence, with its paragraph, offsets (characters
        of ``text``) and the share of its characters inside quotation marks.

    Raises
    ------
    TableError
        When a column is missing or an ``article_id`` is null or occurs twice.

    Notes
    -----
    Sentence boundaries come from nupunkt (Bommarito et al. 2025, arXiv:2504.04131).

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["Talks end. “No,” he said."]})
    >>> split_sentences(articles, progress=False)[["start", "end", "text"]].values.tolist()
    [[0, 10, 'Talks end.'], [11, 25, '“No,” he said.']]
    """
    frame = tables.require_articles(articles)
    rows: list[dict] = []
    pairs = zip(frame["article_id"], frame["text"], strict=True)
    for article_id, text in tqdm(pairs, total=len(frame), desc="sentences", disable=not progress):
        if not isinstance(text, str):
            continue
        numbered = list(_numbered_sentences(text))
        shares = quoted_shares(text, [span for _, span in numbered])
        for sentence_id, ((paragraph, (start, end)), share) in enumerate(
            zip(numbered, shares.tolist(), strict=True)
        ):
            rows.append(
                {
                    "article_id": article_id,
                    "sentence_id": sentence_id,
                    "paragraph": paragraph,
                    "start": start,
                    "end": end,
                    "text": text[start:end],
                    "in_quote": share,
                }
            )
    return tables.build("sentences", rows)
