"""Standing paragraphs: what stands in a tenth of an outlet's articles is no part of any article.

No single part can tell. So reading leaves a count of every paragraph's hash per outlet, a pass
over the whole corpus compares them with the number of the outlet's articles, and the parts that
hold a standing paragraph are read again without it. The rule is that of `load_articles`
(`toolkit.articles.repeated`) for whole paragraphs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from toolkit.analysis.buckets import Buckets, hash64, runs
from toolkit.analysis.slices import read_columns

if TYPE_CHECKING:
    from toolkit.articles.assemble import Draft

TABLE = "paragraphs"
SCHEMA = pa.schema([("outlet", pa.string()), ("hash", pa.int64()), ("n", pa.int64())])
LEAST, SHARE = 3, 0.1
_ARTICLES = 0  # stands for the hash in the row that counts an outlet's articles


class Paragraphs:
    """Counts the paragraphs of articles, by outlet."""

    def __init__(self) -> None:
        self._count: dict[str, Counter[int]] = defaultdict(Counter)

    def look(self, draft: Draft, away: frozenset[int]) -> None:
        """Count the paragraphs of a draft; take out those whose hash is in `away`."""
        from toolkit.articles.folding import fold_paragraphs
        from toolkit.articles.repeated import _take_out

        outlet, text = draft.row["outlet"], str(draft.row["text"])
        if draft.row["status"] != "ok" or not isinstance(outlet, str) or not draft.spans:
            return
        pieces = [f"{outlet}\0{p}" for p in fold_paragraphs(text)]
        hashes = hash64(pieces).view(np.int64).tolist()
        self._count[outlet].update({_ARTICLES, *hashes})
        if away.isdisjoint(hashes) or away.issuperset(hashes):
            return
        _take_out(draft, [0.9 if h in away else 0.0 for h in hashes])

    def table(self) -> pd.DataFrame:
        """Return outlet, hash of the paragraph (0: any), and how many articles have it."""
        outlets: list[str] = []
        hashes: list[int] = []
        counts: list[int] = []
        for outlet, count in sorted(self._count.items()):
            own = sorted(count)
            outlets += [outlet] * len(own)
            hashes += own
            counts += map(count.__getitem__, own)
        numbers = {"hash": np.array(hashes, np.int64), "n": np.array(counts, np.int64)}
        return pd.DataFrame({"outlet": pd.Series(outlets, dtype="str"), **numbers})


def find_standing(
    files: list[tuple[int, Path]], folder: Path, *, records: int
) -> dict[int, list[int]]:
    """Find the standing paragraphs of a corpus.

    Parameters
    ----------
    files : list of (part number, path)
        The tables that `Paragraphs` made.
    folder : Path
        For temporary files.
    records : int
        How many articles to expect.

    Returns
    -------
    dict
        Part number -> hashes of the standing paragraphs in it, sorted.
    """
    from toolkit.articles.repeated import MIN_ARTICLES

    outlets: dict[str, int] = {}
    articles: Counter[int] = Counter()
    out: dict[int, list[int]] = {}
    fields = [("outlet", "<u4"), ("part", "<u4"), ("n", "<u4")]
    with Buckets(folder, fields, rows=15 * records) as buckets:
        for number, path in files:
            table = read_columns(path)
            hashes, n = table["hash"].to_numpy(), table["n"].to_numpy()
            names = table["outlet"].to_pylist()
            codes = np.array([outlets.setdefault(o, len(outlets)) for o in names], dtype=np.uint32)
            whole = hashes == _ARTICLES
            for code, count in zip(codes[whole].tolist(), n[whole].tolist(), strict=True):
                articles[code] += count
            kept = ~whole
            buckets.add(hashes[kept].astype(np.uint64), outlet=codes[kept], part=number, n=n[kept])
        total = np.array([articles[code] for code in range(len(outlets))], dtype=np.int64)
        for block in buckets:
            starts, lengths = runs(block["hash"])
            count = np.add.reduceat(block["n"].astype(np.int64), starts)
            of_outlet = total[block["outlet"][starts]]
            standing = (count >= np.maximum(LEAST, SHARE * of_outlet)) & (of_outlet >= MIN_ARTICLES)
            for a, length in zip(starts[standing], lengths[standing], strict=True):
                group = block[a : a + length]
                for number in np.unique(group["part"]).tolist():
                    out.setdefault(number, []).append(int(group["hash"][0].astype(np.int64)))
    return {number: sorted(found) for number, found in sorted(out.items())}
