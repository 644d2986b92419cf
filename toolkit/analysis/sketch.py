"""Small stand-ins for the texts, so that passes over the corpus need not read them again.

Per article a MinHash signature of its word 3-shingles (Broder 1997) and a fixed sample of its
word 12-grams; per part how many articles hold each word.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pyarrow as pa

from toolkit.analysis.buckets import hash64
from toolkit.text import WORD

SIGNATURE = 64
SHINGLE, PASSAGE = 3, 12
SAMPLE = 8
"""One in so many 12-grams is kept, by its hash: the same ones in every article."""

SCHEMAS = {
    "signatures": pa.schema(
        [
            ("article_id", pa.string()),
            ("outlet", pa.string()),
            ("n_words", pa.int64()),
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

_random = np.random.default_rng(20250515)
_MULTIPLY = _random.integers(0, 1 << 63, SIGNATURE, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_ADD = _random.integers(0, 1 << 63, SIGNATURE, dtype=np.uint64)
_EMPTY = np.full(SIGNATURE, np.iinfo(np.uint32).max, dtype=np.uint32)


def _grams(hashes: np.ndarray, n: int) -> np.ndarray:
    """Hash every run of `n` word hashes."""
    if len(hashes) < n:
        return hashes[:0]
    out = np.zeros(len(hashes) - n + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for i in range(n):
            out = out * np.uint64(0x100000001B3) + hashes[i : len(hashes) - n + 1 + i]
        out ^= out >> np.uint64(29)
        out *= np.uint64(0xBF58476D1CE4E5B9)
        out ^= out >> np.uint64(32)
    return out


def signature(words: np.ndarray) -> np.ndarray:
    """Return the MinHash signature of a text's word hashes.

    Parameters
    ----------
    words : ndarray of uint64
        Hash of each word, in order.

    Returns
    -------
    ndarray of uint32, shape (64,)
        The share of places where two signatures are equal estimates the Jaccard similarity
        of the texts' 3-shingles, with a standard error of at most .0625.

    Notes
    -----
    A. Broder (1997), On the resemblance and containment of documents.

    Examples
    --------
    >>> signature(hash64("one two three four".split())).shape
    (64,)
    """
    grams = np.unique(_grams(words, SHINGLE)) if len(words) >= SHINGLE else np.unique(words)
    if not len(grams):
        return _EMPTY
    lowest = np.full(SIGNATURE, np.iinfo(np.uint64).max, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for at in range(0, len(grams), 4096):  # bounded memory for a text of any length
            mixed = grams[at : at + 4096, None] * _MULTIPLY + _ADD  # modulo 2**64, on purpose
            lowest = np.minimum(lowest, mixed.min(axis=0))
    return (lowest >> np.uint64(32)).astype(np.uint32)


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
    known: dict[str, int] = {}
    in_articles: Counter[str] = Counter()
    total: Counter[str] = Counter()
    signatures, passages = [], []
    nothing = pd.Series([None] * len(articles), dtype="object")
    outlets = articles["outlet"] if "outlet" in articles.columns else nothing
    for article_id, outlet, text in zip(
        articles["article_id"], outlets, articles["text"], strict=True
    ):
        outlet = outlet if isinstance(outlet, str) else None
        found = list(WORD.finditer(text))
        words = [m.group().lower() for m in found]
        count = Counter(words)
        in_articles.update(count.keys())
        total.update(count)
        new = [w for w in count if w not in known]
        known.update(zip(new, hash64(new).tolist(), strict=True))
        hashes = np.array([known[w] for w in words], dtype=np.uint64)
        signatures.append((article_id, outlet, len(words), signature(hashes).tobytes()))
        grams = _grams(hashes, PASSAGE)
        first: dict[int, int] = {}
        for at in np.flatnonzero(grams % np.uint64(SAMPLE) == 0).tolist():
            first.setdefault(int(grams[at].astype(np.int64)), at)
        passages += [
            (outlet, gram, article_id, found[at].start(), found[at + PASSAGE - 1].end())
            for gram, at in first.items()
        ]
    vocabulary = sorted(in_articles)
    return {
        "signatures": pd.DataFrame(signatures, columns=SCHEMAS["signatures"].names),
        "passages": pd.DataFrame(passages, columns=SCHEMAS["passages"].names),
        "words": pd.DataFrame(
            {
                "word": vocabulary,
                "n_articles": [in_articles[w] for w in vocabulary],
                "n": [total[w] for w in vocabulary],
            }
        ),
    }
