"""Small stand-ins for the texts, so that passes over the corpus need not read them again.

Per article a MinHash signature of its word 3-shingles (Broder 1997; the one that
`find_duplicates` makes) and a fixed sample of its word 12-grams; per part how many articles
hold each word.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pyarrow as pa

from toolkit.analysis.buckets import hash64
from toolkit.text import WORD

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
    from toolkit.articles.folding import fold
    from toolkit.articles.shingles import shingles, signature

    known: dict[str, int] = {}
    in_articles: Counter[str] = Counter()
    total: Counter[str] = Counter()
    signatures, passages = [], []
    nothing = pd.Series([None] * len(articles), dtype="object")
    outlets = articles["outlet"] if "outlet" in articles.columns else nothing
    days = articles["published"] if "published" in articles.columns else nothing
    folded = hash64([fold(t) for t in articles["text"]]).astype(np.int64).tolist()
    for article_id, outlet, day, whole, text in zip(
        articles["article_id"], outlets, days, folded, articles["text"], strict=True
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
        own = shingles(text)
        minima = signature(own).astype("<u4").tobytes()
        signatures.append((article_id, outlet, day, len(own), whole, minima))
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
