"""A sketch of a batch is what its articles give one by one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.analysis.buckets import hash64
from toolkit.analysis.sketch import PASSAGE, SAMPLE, sketch
from toolkit.articles.folding import fold
from toolkit.articles.shingles import shingles, signature
from toolkit.text import WORD

pieces = st.sampled_from(
    ["The", "talks", "İstanbul", "ΟΔΟΣ", "ΟΔΟΣ.Α", "don't", "30-day", "’tis", "--", "“No”", "é", "ß",
     "\n\n", "交渉", "x_1", "ǰ", "a\u0345b", "U.S.", "on", "Friday"]
)  # fmt: skip
texts = st.lists(st.lists(pieces, max_size=60).map(" ".join), min_size=1, max_size=5)


def gram(words: list[str]) -> int:
    value = 0
    for one in hash64(words).tolist():
        value = (value * 0x100000001B3 + one) % 2**64
    value ^= value >> 29
    value = value * 0xBF58476D1CE4E5B9 % 2**64
    return value ^ (value >> 32)


@settings(deadline=None, max_examples=100)
@given(texts)
def test_a_sketch_is_that_of_its_articles(found):
    ids = [f"a{i}" for i in range(len(found))]
    outlets = [None if i % 3 == 2 else f"outlet {i % 2}" for i in range(len(found))]
    made = sketch(pd.DataFrame({"article_id": ids, "text": found, "outlet": outlets}))
    own, passages, total, within = [], [], Counter(), Counter()
    for name, outlet, text in zip(ids, outlets, found, strict=True):
        of = shingles(text)
        whole = int(hash64([fold(text)]).astype(np.int64)[0])
        own.append((name, len(of), whole, signature(of).astype("<u4").tobytes()))
        matches = list(WORD.finditer(text))
        words = [m.group().lower() for m in matches]
        total.update(words)
        within.update(set(words))
        seen = set()
        for i in range(len(words) - PASSAGE + 1):
            value = gram(words[i : i + PASSAGE])
            if value % SAMPLE == 0 and value not in seen:
                seen.add(value)
                span = (matches[i].start(), matches[i + PASSAGE - 1].end())
                passages.append((outlet, np.uint64(value).astype(np.int64), name, *span))
    columns = ["article_id", "n_shingles", "folded", "signature"]
    assert list(made["signatures"][columns].itertuples(index=False, name=None)) == own
    rows = made["passages"].astype(object).itertuples(index=False, name=None)
    assert [tuple(None if pd.isna(v) else v for v in row) for row in rows] == passages
    counted = [(w, within[w], total[w]) for w in sorted(total)]
    assert list(made["words"].itertuples(index=False, name=None)) == counted
