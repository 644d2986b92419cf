"""Sentences, with true offsets: nupunkt's model, mended for news."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import pandas as pd
from tqdm.auto import tqdm

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.text import ALL_MARKS, paragraphs, quoted_shares

if TYPE_CHECKING:
    from nupunkt import PunktSentenceTokenizer

_TITLES = frozenset(
    "adm amb brig capt cdr cmdr col comm corp cpl det dr fr gen gov hon insp lt maj mr mrs ms mx "
    "ofc pfc pres prof pte pvt rep reps rev rt sen sens sgt spc sr st supt".split()
)
_ASKED = (
    r"(?:said|says|asked|asks|told|tells|wrote|writes|added|adds|replied|replies|cried|shouted"
    r"|demanded|wondered|inquired|exclaimed|tweeted|posted|warned|quipped|joked|continued|joked)"
)
_ATTRIBUTION = re.compile(rf"(?:\S+\s+){{0,6}}?{_ASKED}\b")
_LAST_WORD = re.compile(r"(\w+)\.$")
_LONGEST = 1 + max(map(len, _TITLES))
_STATES = ("U.S.", "U.K.", "U.N.", "E.U.")
_OFFICE = re.compile(
    r"(?:Secretary|President|Vice|Sens?\.?|Senators?|Reps?\.?|Representatives?|Ambassador|Attorney"
    r"|Treasury|State|Department|Defen[sc]e|Embassy|House|Senate|Supreme|District|Circuit|Army|Navy"
    r"|Air|Marines?|Coast|Congress\w*|Capitol|Special|National|Federal|Central|Court|Prime|Foreign"
    r"|Security|General|Customs|Border|Trade|Justice|Constitution|Gen\.|Lt\.|Adm\.)\b"
)
_MARKS = "'’‘”\"»“"
_CLOSING = "'’”\"»)]}*"
"""What nupunkt leaves with the sentence before it."""
_ENDER = re.compile(r"[.!?…]")
_END = re.compile(rf"[.!?…][{_MARKS}]+(?=\s)|\.(?=\s+[\"“'‘«(]*[A-Z])")
"""An end inside quotation marks, or a full stop before a capital letter."""
_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")
_LOWER_ABBREVIATIONS = frozenset("approx dept est etc fig inc incl ltd nos resp vol".split())
_KEPT_LENGTH = 50_000

_Numbered = tuple[int, tuple[int, int]]


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


def _numbered_sentences(text: str) -> Sequence[_Numbered]:
    """Number of the paragraph, and offsets, of each sentence.

    Sentences, quotes and mentions all ask for them, one after the other, so those of the last
    texts are kept.
    """
    return _kept_sentences(text) if len(text) <= _KEPT_LENGTH else _cut_sentences(text)


@functools.lru_cache(maxsize=64)
def _kept_sentences(text: str) -> tuple[_Numbered, ...]:
    return tuple(_cut_sentences(text))


def _cut_sentences(text: str) -> list[_Numbered]:
    found: list[_Numbered] = []
    for number, (start, end) in enumerate(paragraphs(text)):
        cuts = _cuts(text, start, end)
        if not cuts:
            found.append((number, (start, end)))
            continue
        left = start
        for cut, following in pairwise([*cuts, end]):
            if not _belongs(text, left, cut, following):
                found += _trimmed(text, number, left, cut)
                left = cut
        found += _trimmed(text, number, left, end)
    return found


def _trimmed(text: str, number: int, left: int, right: int) -> list[_Numbered]:
    """One sentence without the white space around it, or none."""
    while left < right and text[right - 1].isspace():
        right -= 1
    while left < right and text[left].isspace():
        left += 1
    return [(number, (left, right))] if left < right else []


@functools.cache
def _tokenizer() -> PunktSentenceTokenizer:
    from nupunkt import load

    return load("default")


def _cuts(text: str, start: int, end: int) -> list[int]:
    """Where the second sentence of a paragraph begins, and so on; some of them may go on.

    nupunkt cuts behind ends only, and what closes a quotation it leaves with its sentence. So
    it is not asked where all ends are those that are cut anyhow.
    """
    last = end
    while last > start and text[last - 1] in _CLOSING:
        last -= 1
    ends = len(_ENDER.findall(text, start, last - 1))
    if not ends:
        return []
    cuts = set()
    for match in _END.finditer(text, start, end):
        at = match.end()
        while text[at].isspace():
            at += 1
        if match.end() - match.start() == 1:
            if _ends_plain(text, start, match.start()):
                cuts.add(at)
                ends -= 1
        elif (text[at].isupper() or text[at] in ALL_MARKS) and match[0][0] != "…":
            cuts.add(at)
            ends -= match[0][1:].strip(_CLOSING) == ""
    if ends:
        spans = _tokenizer().span_tokenize(text[start:end])
        cuts.update(start + a for a, _ in islice(spans, 1, None))
        cuts.discard(start)
    return sorted(cuts)


def _ends_plain(text: str, start: int, stop: int) -> bool:
    """Whether a plain lower-case word stands before a full stop ("they met. Putin")."""
    first = stop
    while first > start and text[first - 1] in _LOWER:
        first -= 1
    before = text[first - 1] if first > start else " "
    if stop - first < 3 or before in "._" or before.isalnum():
        return False
    word = text[first:stop]
    return word not in _LOWER_ABBREVIATIONS and word not in _TITLES


def _belongs(text: str, left: int, cut: int, right: int) -> bool:
    """Whether what stands from `cut` to `right` goes on with the sentence from `left`."""
    end = cut
    while end > left and text[end - 1].isspace():
        end -= 1
    last = text[end - 1] if end > left else ""
    if last == ".":
        title = _LAST_WORD.search(text, max(left, end - _LONGEST - 1), end)
        if title and title[1].lower() in _TITLES and text[cut:right].lstrip()[:1].isupper():
            return True
        before = text[end - 5] if end - 4 > left else " "
        if not text.endswith(_STATES, left, end) or before.isalnum() or before == "_":
            return False
        return _OFFICE.match(text[cut:right].lstrip()) is not None
    if not last or last not in _MARKS:
        return False
    while end > left and text[end - 1] in _MARKS:
        end -= 1
    asked = end == left or text[end - 1] in "?!"
    return asked and _ATTRIBUTION.match(text[cut:right].lstrip()) is not None


@check_arguments
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
    ids: list[object] = []
    numbers: list[int] = []
    numbered: list[_Numbered] = []
    pieces: list[str] = []
    shares: list[float] = []
    pairs = zip(frame["article_id"].tolist(), frame["text"].tolist(), strict=True)
    for article_id, text in tqdm(pairs, total=len(frame), desc="sentences", disable=not progress):
        if not isinstance(text, str):
            continue
        own = _numbered_sentences(text)
        spans = [span for _, span in own]
        ids += [article_id] * len(own)
        numbers += range(len(own))
        numbered += own
        pieces += [text[a:b] for a, b in spans]
        shares += quoted_shares(text, spans).tolist()
    columns: dict[str, list] = {
        "article_id": ids,
        "sentence_id": numbers,
        "paragraph": [paragraph for paragraph, _ in numbered],
        "start": [start for _, (start, _) in numbered],
        "end": [end for _, (_, end) in numbered],
        "text": pieces,
        "in_quote": shares,
    }
    return tables.build("sentences", columns)
