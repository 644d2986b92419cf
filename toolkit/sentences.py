"""Sentences, with true offsets: nupunkt's model, mended for news."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

import pandas as pd
from tqdm.auto import tqdm

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.text import ALL_MARKS, paragraphs, quoted_shares

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
_STOP = re.compile(r"\.(?=\s+[\"“'‘«(]*[A-Z])")
_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")
_LOWER_ABBREVIATIONS = frozenset("approx dept est etc fig inc incl ltd nos resp vol".split())
_QUOTED_END = re.compile(r"[.!?…]['’‘”\"»“]+(?=\s)")
_KEPT_LENGTH = 50_000


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
    for match in _STOP.finditer(piece):
        stop = start = match.start()
        while start and piece[start - 1] in _LOWER:
            start -= 1
        before = piece[start - 1] if start else " "
        if stop - start < 3 or before in "._" or before.isalnum():
            continue
        word = piece[start:stop]
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
