"""Small stand-ins for the texts, so that passes over the corpus need not read them again.

Per article a MinHash signature of its word 3-shingles (Broder 1997; the one that
`find_duplicates` makes) and a fixed sample of its word 12-grams; per part how many articles
hold each word.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from toolkit.analysis.buckets import hash64, hash_of
from toolkit.articles.characters import JOINER, joined, kinds, runs
from toolkit.articles.folding import fold, spaced, without_marks
from toolkit.articles.remembered import Remembered

SIGNATURE = 128
PASSAGE = 12
SAMPLE = 8
"""One in so many 12-grams is kept, by its hash: the same ones in every article."""

SCHEMAS = {
    "signatures": pa.schema(
        [
            ("article_id", pa.string()),
            ("outlet", pa.string()),
            ("published", pa.timestamp("us")),
            ("n_shingles", pa.int64()),
            ("folded", pa.int64()),
            ("signature", pa.binary(SIGNATURE * 4)),
        ]
    ),
    "passages": pa.schema(
        [
            ("outlet", pa.string()),
            ("hash", pa.int64()),
            ("article_id", pa.string()),
            ("start", pa.int64()),
            ("end", pa.int64()),
        ]
    ),
    "words": pa.schema([("word", pa.string()), ("n_articles", pa.int64()), ("n", pa.int64())]),
}
"""Schemas of the sketches, by table."""


_HASHES = Remembered(hash_of)
_FACTOR = 0x100000001B3
_LATE = "İΣ"
"""Signs of which the lower case is two signs, or depends on what stands around it."""


class _Words(NamedTuple):
    """The words of several texts, one text after the other."""

    vocabulary: list[str]
    """Each word once, in lower case."""
    number: np.ndarray
    """For each word in a text, its place in the vocabulary."""
    begin: np.ndarray
    end: np.ndarray
    """Where it stands in its text."""
    edges: np.ndarray
    """How many words stand before each text; then the number of all."""


class _Numbers(dict[str, int]):
    """Numbers words in the order they come in."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


def _words(texts: Sequence[str]) -> _Words:
    """Find the words (`toolkit.text.WORD`) of texts."""
    known = _Numbers()
    number, begins, ends = ([np.zeros(0, dtype=np.int64)] for _ in range(3))
    for text in texts:
        found = kinds(text)
        begin, end = joined(found, *runs(found), JOINER)
        lower = text if any(sign in text for sign in _LATE) else text.lower()
        words = [lower[a:b] for a, b in zip(begin.tolist(), end.tolist(), strict=True)]
        if lower is text:
            words = [word.lower() for word in words]
        number.append(np.fromiter(map(known.__getitem__, words), np.int64, len(words)))
        begins.append(begin)
        ends.append(end)
    edges = np.cumsum([len(own) for own in number])
    whole, begin, end = (np.concatenate(pieces) for pieces in (number, begins, ends))
    return _Words(list(known), whole, begin, end, edges)


def _grams(hashes: np.ndarray) -> np.ndarray:
    """Hash every run of `PASSAGE` words, given the hash of each word.

    The hash begins as the sum of the words' hashes, each times a power of a factor: 2, 4 and 8
    words are added up from halves, and 12 from 8 and 4.
    """
    if len(hashes) < PASSAGE:
        return hashes[:0]
    two = hashes[:-1] * np.uint64(_FACTOR) + hashes[1:]
    four = two[:-2] * np.uint64(pow(_FACTOR, 2, 1 << 64)) + two[2:]
    eight = four[:-4] * np.uint64(pow(_FACTOR, 4, 1 << 64)) + four[4:]
    out = eight[:-4] * np.uint64(pow(_FACTOR, 4, 1 << 64)) + four[8:]
    out ^= out >> np.uint64(29)
    out *= np.uint64(0xBF58476D1CE4E5B9)
    out ^= out >> np.uint64(32)
    return out


def _passages(words: _Words) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sample the 12-grams of texts: number of the text, hash, and first word, of each once."""
    hashes = np.fromiter(
        map(_HASHES.__getitem__, words.vocabulary), np.uint64, len(words.vocabulary)
    )
    grams = _grams(hashes[words.number])
    at = np.flatnonzero(grams % np.uint64(SAMPLE) == 0)
    text = np.searchsorted(words.edges, at, side="right") - 1
    whole = at + PASSAGE <= words.edges[text + 1]  # does not reach into the next text
    at, text = at[whole], text[whole]
    found = grams[at].view(np.int64)
    first: dict[tuple[int, int], int] = {}
    for place, key in enumerate(zip(text.tolist(), found.tolist(), strict=True)):
        first.setdefault(key, place)
    once = np.fromiter(first.values(), np.intp, len(first))
    return text[once], found[once], at[once]


def _frequencies(words: _Words) -> pd.DataFrame:
    """Count for each word the texts that have it, and how often it stands in them."""
    n = len(words.vocabulary)
    n_texts = np.zeros(n, dtype=np.int64)
    for a, b in itertools.pairwise(words.edges.tolist()):
        here = np.zeros(n, dtype=bool)
        here[words.number[a:b]] = True
        n_texts += here
    order = sorted(range(n), key=words.vocabulary.__getitem__)
    return pd.DataFrame(
        {
            "word": [words.vocabulary[i] for i in order],
            "n_articles": n_texts[order],
            "n": np.bincount(words.number, minlength=n)[order],
        }
    )


def sketch(articles: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Sketch articles.

    Parameters
    ----------
    articles : DataFrame
        With ``article_id``, ``text`` and, if there is one, ``outlet``.

    Returns
    -------
    dict of DataFrame
        ``signatures``, ``passages`` and ``words``; see `SCHEMAS`.
    """
    from toolkit.articles.shingles import shingles, signature

    ids, texts = articles["article_id"].tolist(), articles["text"].tolist()
    nothing = [None] * len(articles)
    given = articles["outlet"].tolist() if "outlet" in articles else nothing
    outlets = [outlet if isinstance(outlet, str) else None for outlet in given]
    folded, sizes, minima = [], [], []
    for text in texts:
        bare = without_marks(text)
        plain = spaced(bare.casefold()).split()
        folded.append(" ".join(plain) if bare.isascii() else fold(text))
        found = shingles(plain)
        sizes.append(len(found))
        minima.append(signature(found).astype("<u4").tobytes())
    words = _words(texts)
    where, hashes, at = _passages(words)
    places = where.tolist()
    own = {
        "article_id": ids,
        "outlet": outlets,
        "published": articles["published"].array if "published" in articles else nothing,
        "n_shingles": sizes,
        "folded": hash64(folded).view(np.int64),
        "signature": minima,
    }
    shared = {
        "outlet": [outlets[i] for i in places],
        "hash": hashes,
        "article_id": [ids[i] for i in places],
        "start": words.begin[at],
        "end": words.end[at + PASSAGE - 1],
    }
    return {
        "signatures": pd.DataFrame(own if ids else [], columns=SCHEMAS["signatures"].names),
        "passages": pd.DataFrame(shared if places else [], columns=SCHEMAS["passages"].names),
        "words": _frequencies(words),
    }
