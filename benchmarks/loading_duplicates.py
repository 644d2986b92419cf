#!/usr/bin/env python3
"""Recall and precision of `find_duplicates` on copies made from real articles.

    python benchmarks/loading_duplicates.py --texts FOLDER_OF_TXT [--n 200]

From every article variants are made: words changed, sentences dropped, a new lead, a cut to
half, a paragraph of the outlet's own. Each is to be found as a copy of its original; whatever
else is joined is an error, except that originals which share most of their words are left out.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from toolkit.articles import find_duplicates
from toolkit.articles.shingles import jaccard, shingles


def changed(share: float) -> Callable[[list[str], random.Random], list[str]]:
    def run(words: list[str], rng: random.Random) -> list[str]:
        return [rng.choice(words) if rng.random() < share else w for w in words]

    return run


def longer(words: list[str], rng: random.Random) -> list[str]:
    own = words[:]
    rng.shuffle(own)
    return [*words, *own[: len(words) // 3]]


def new_lead(words: list[str], rng: random.Random) -> list[str]:
    own = words[:]
    rng.shuffle(own)
    return [*own[:60], *words[60:]]


VARIANTS: dict[str, Callable[[list[str], random.Random], list[str]]] = {
    "2% of words changed": changed(0.02),
    "5% of words changed": changed(0.05),
    "10% of words changed": changed(0.10),
    "15% of words changed": changed(0.15),
    "20% of words changed": changed(0.20),
    "cut to the first half": lambda w, r: w[: len(w) // 2],
    "a third more at the end": longer,
    "first 60 words new": new_lead,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--n", type=int, default=200)
    args = parser.parse_args()
    files = sorted(args.texts.rglob("*.txt"))
    originals = [f.read_text(encoding="utf-8").split() for f in files]
    originals = [w for w in originals if len(w) >= 200]
    sets = [shingles(" ".join(w)) for w in originals]
    distinct: list[int] = []
    for i, own in enumerate(sets):
        if all(jaccard(own, sets[j])[0] < 0.3 and jaccard(own, sets[j])[1] < 0.5 for j in distinct):
            distinct.append(i)
        if len(distinct) == args.n:
            break
    rng = random.Random(0)
    print(f"{len(distinct)} articles that share little, and one variant of each at a time")
    for name, make in VARIANTS.items():
        rows = []
        for i in distinct:
            rows.append({"article_id": f"{i}", "text": " ".join(originals[i])})
            rows.append({"article_id": f"{i}v", "text": " ".join(make(originals[i], rng))})
        start = time.process_time()
        found = find_duplicates(pd.DataFrame(rows), progress=False)
        spent = time.process_time() - start
        pairs = found.dropna(subset=["duplicate_of"])
        right = sum(
            a.rstrip("v") == b.rstrip("v")
            for a, b in zip(pairs["article_id"], pairs["duplicate_of"], strict=True)
        )
        recall, precision = right / len(distinct), right / max(1, len(pairs))
        print(
            f"  {name:26} recall {recall:.3f}  precision {precision:.3f}  "
            f"{1000 * spent / len(rows):.2f} CPU ms an article"
        )


if __name__ == "__main__":
    main()
