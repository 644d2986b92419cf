"""Words of articles as a sparse matrix: in the outlet's own voice, in quotes, or both.

A word is what `toolkit.text.WORD` says: a run of letters, digits and underscores, with inner
apostrophes and hyphens, in lower case; curly apostrophes are straightened. Terms of several
words never cross punctuation, a line break or a quotation mark.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import count

import numpy as np
import pandas as pd
from scipy import sparse
from tqdm.auto import tqdm

from toolkit import tables
from toolkit.errors import ArgumentError, shown, unknown_value
from toolkit.text import WORD, find_quotations

VOICES = ("own", "quoted", "all")
_TOKEN = re.compile(WORD.pattern + r"|[^\w\s]|[\n\r]")
_GAP = "\n"  # stands between articles
_MAX_NGRAM = 5


@dataclass(frozen=True)
class Words:
    """Counts of terms per article.

    Attributes
    ----------
    counts : csr_matrix of float64, shape (articles, terms)
    terms : ndarray of str, shape (terms,)
    n_words : ndarray of float64, shape (articles,)
        All words of each article in the voice looked at, stop words included.
    """

    counts: sparse.csr_matrix
    terms: np.ndarray
    n_words: np.ndarray


def quoted_spans(text: str, pieces: list[tuple[int, int]] | None = None) -> list[tuple[int, int]]:
    """Return the stretches of a text that are quoted speech, merged and in order.

    Parameters
    ----------
    text : str
    pieces : list of (start, end), optional
        Direct quotes found otherwise; added to what stands between quotation marks.

    Returns
    -------
    list of (start, end)

    Examples
    --------
    >>> quoted_spans('He said "no deal" twice.')
    [(8, 17)]
    """
    spans = [(q.start, q.end) for q in find_quotations(text) if not q.depth]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans + list(pieces or [])):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


def in_voice(text: str, voice: str, pieces: list[tuple[int, int]] | None = None) -> str:
    """Return the text with what is not in the voice cut out, line breaks in its place.

    Examples
    --------
    >>> in_voice('He said "no deal" twice.', "own").split()
    ['He', 'said', 'twice.']
    >>> in_voice('He said "no deal" twice.', "quoted").split()
    ['"no', 'deal"']
    """
    if voice == "all":
        return text
    spans = quoted_spans(text, pieces)
    if voice == "quoted":
        return "\n".join(text[a:b] for a, b in spans)
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start])
        at = end
    return "\n".join([*kept, text[at:]])


def direct_pieces(quotes: pd.DataFrame | None) -> dict[str, list[tuple[int, int]]]:
    """Return the pieces of the direct quotes of each article.

    Parameters
    ----------
    quotes : DataFrame or None
        Needs ``article_id``, ``kind`` and ``pieces``, or ``start`` and ``end``.
    """
    if quotes is None:
        return {}
    split = "pieces" in quotes.columns
    needed = ["article_id", "kind", *(["pieces"] if split else ["start", "end"])]
    frame = tables.require_columns(quotes, needed, argument="quotes")
    frame = frame[frame["kind"] == "direct"]
    out: dict[str, list[tuple[int, int]]] = defaultdict(list)
    if split:
        for key, pieces in zip(frame["article_id"], frame["pieces"], strict=True):
            out[key] += [(int(p[0]), int(p[1])) for p in pieces]
    else:
        for key, a, b in zip(frame["article_id"], frame["start"], frame["end"], strict=True):
            out[key].append((int(a), int(b)))
    return dict(out)


def tokenize(text: str) -> list[str]:
    """Return the words of a text in lower case.

    Examples
    --------
    >>> tokenize("Kyiv’s 30-day truce, it said.")
    ["kyiv's", '30-day', 'truce', 'it', 'said']
    """
    return WORD.findall(_plain(text))


def count_terms(
    articles: pd.DataFrame,
    *,
    voice: str = "own",
    quotes: pd.DataFrame | None = None,
    ngrams: int = 1,
    stop: object = (),
    terms: object = None,
    min_articles: int = 1,
    progress: bool = True,
) -> Words:
    """Count the terms of articles.

    Parameters
    ----------
    articles : DataFrame
        Needs ``article_id`` and ``text``.
    voice : {"own", "quoted", "all"}
        Outside quotation marks, inside them, or both.
    quotes : DataFrame, optional
        The table ``quotes``: its direct quotes count as quoted speech too.
    ngrams : int
        Longest term in words, 1 to 5.
    stop : iterable of str
        Words left out; longer terms are left out where they begin or end with one.
    terms : iterable of str, optional
        Only these terms, of one to five words each.
    min_articles : int
        Terms in fewer articles are left out.
    progress : bool

    Returns
    -------
    Words
        Terms in alphabetical order.

    Raises
    ------
    TableError, ArgumentError
        On missing columns or options that cannot be used.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["Peace talks. Peace"]})
    >>> found = count_terms(articles, ngrams=2, progress=False)
    >>> dict(zip(found.terms.tolist(), found.counts.toarray()[0].tolist()))
    {'peace': 2.0, 'peace talks': 1.0, 'talks': 1.0}
    """
    frame = tables.require_articles(articles)
    if voice not in VOICES:
        raise unknown_value("voice", voice, VOICES)
    wanted = _wanted(terms)
    if wanted is not None:
        ngrams = max((len(t.split()) for t in wanted), default=1)
    if isinstance(ngrams, bool) or ngrams not in range(1, _MAX_NGRAM + 1):
        raise ArgumentError(f"ngrams={ngrams!r} must be a whole number from 1 to {_MAX_NGRAM}.")
    vocabulary, stream, lengths = _read(frame, voice, direct_pieces(quotes), ngrams, progress)
    article = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    n_words = np.bincount(article[stream >= 0], minlength=len(frame))
    stops = {_plain(s) for s in _strings(stop, "stop")}
    stop_id = np.fromiter((t in stops for t in vocabulary), bool, len(vocabulary))
    columns, names = [], []
    code, inside = stream, stream >= 0
    for size in range(1, ngrams + 1):
        if size == 1:
            ids = np.arange(len(vocabulary))[:, None]
            matrix = _matrix(article[inside], code[inside], len(frame), len(vocabulary))
        else:
            # code of the term so far (as a dense rank), then the next word
            following = np.concatenate([stream[size - 1 :], np.full(size - 1, -1)])
            inside = inside & (following >= 0)
            at = np.flatnonzero(inside)
            joined = code[at].astype(np.int64) * max(len(vocabulary), 1) + following[at]
            unique, first, rank = np.unique(joined, return_index=True, return_inverse=True)
            code = np.full(len(stream), -1)
            code[at] = rank
            ids = stream[at[first][:, None] + np.arange(size)]
            matrix = _matrix(article[at], rank, len(frame), len(unique))
        keep = ~(stop_id[ids[:, 0]] | stop_id[ids[:, -1]])
        keep &= np.bincount(matrix.indices, minlength=matrix.shape[1]) >= max(min_articles, 1)
        names.append([" ".join(row) for row in vocabulary[ids[keep]]])
        columns.append(matrix[:, np.flatnonzero(keep)])
    text_names = np.array([n for part in names for n in part], dtype=object)
    counts = sparse.csc_matrix(sparse.hstack(columns, format="csc"))
    order = np.argsort(text_names.astype(str), kind="stable")
    if wanted is not None:
        order = order[np.isin(text_names[order].astype(str), list(wanted))]
    return Words(sparse.csr_matrix(counts[:, order]), text_names[order], n_words.astype(np.float64))


def _read(
    frame: pd.DataFrame,
    voice: str,
    pieces: dict[str, list[tuple[int, int]]],
    ngrams: int,
    progress: bool,
) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Read the texts once.

    Returns
    -------
    vocabulary : ndarray of str
        Each word, and where terms have several words each mark between words, once.
    stream : ndarray of int64
        All articles after each other: the number of each word, -1 for what no term crosses.
    lengths : list of int
        How much of the stream is each article's.
    """
    finder = WORD if ngrams == 1 else _TOKEN  # marks matter only between words
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    streams, lengths = [np.zeros(0, np.int64)], []
    gap = [] if ngrams == 1 else [_GAP]
    pairs = zip(frame["article_id"], frame["text"], strict=True)
    for key, text in tqdm(pairs, total=len(frame), desc="words", disable=not progress):
        said = in_voice(text, voice, pieces.get(key)) if isinstance(text, str) else ""
        found = finder.findall(_plain(said)) + gap
        streams.append(np.fromiter(map(numbers.__getitem__, found), np.int64, len(found)))
        lengths.append(len(found))
    vocabulary, stream = np.array(list(numbers), dtype=object), np.concatenate(streams)
    if ngrams > 1:
        is_word = np.fromiter((bool(WORD.match(t)) for t in vocabulary), bool, len(vocabulary))
        stream = np.where(is_word[stream], stream, -1)
    return vocabulary, stream, lengths


def _matrix(rows: np.ndarray, columns: np.ndarray, n: int, m: int) -> sparse.csr_matrix:
    """How often each pair of a row and a column occurs."""
    ones = np.ones(len(rows))
    return sparse.csr_matrix(sparse.coo_matrix((ones, (rows, columns)), shape=(n, m)))


def _plain(text: str) -> str:
    """Lower case with straight apostrophes."""
    return text.lower().replace("’", "'").replace("ʼ", "'")


def _strings(values: object, argument: str) -> list[str]:
    if values is None:
        return []
    if isinstance(values, str):
        raise ArgumentError(f"{argument}={shown(values)} must be a list of words, not one string.")
    try:
        out = list(values)  # type: ignore[call-overload]
    except TypeError as error:
        raise ArgumentError(f"{argument}={shown(values)} must be a list of words.") from error
    for value in out:
        if not isinstance(value, str):
            raise ArgumentError(f"{argument}: {value!r} is not a word.")
    return out


def _wanted(terms: object) -> set[str] | None:
    if terms is None:
        return None
    wanted = set()
    for term in _strings(terms, "terms"):
        words = tokenize(term)
        if not 1 <= len(words) <= _MAX_NGRAM:
            raise ArgumentError(f"terms: {term!r} must have 1 to {_MAX_NGRAM} words.")
        wanted.add(" ".join(words))
    return wanted
