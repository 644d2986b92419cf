"""Fit how sure an attribution is, and how much to find, on articles left out of training.

    python -m training.calibrate --polnear POLNEAR --weights toolkit/model/weights

Takes the training articles that ``training.train`` holds out, finds attributions in them with
the exported encoder, and fits the logistic regression of ``toolkit/model/confidence.py`` on
which of them are right. For several biases toward finding more (in all, and of content apart),
and several thresholds under which the unsure ones are dropped, it looks at two F1 scores (articles
in five folds, each scored by a fit on the others): attributions right end to end, and pieces of
content exactly right. It prints both at their best sum, takes the biases and the threshold with
the best sum of all, and writes
``calibration.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from itertools import product
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from toolkit.model.attributions import Attribution, described
from toolkit.model.confidence import NAMES
from toolkit.model.encoder import Encoded, Encoder
from toolkit.model.files import Decoding
from toolkit.model.tags import Layout, layout_of, tag
from toolkit.text import WORD
from training.corpora import Article, read_polnear

HELD_ARTICLES = 50
FOLDS = 5
Spans = tuple[tuple[int, int], ...]


def held_articles(polnear: Path, seed: int) -> list[Article]:
    """The training articles that ``training.train`` leaves out with the same seed."""
    articles = read_polnear(polnear / "train")
    random.Random(seed).shuffle(articles)
    return articles[:HELD_ARTICLES]


def words_in(spans: Spans, words: list[tuple[int, int]]) -> frozenset[int]:
    """Numbers of the words that spans touch."""
    return frozenset(i for s, e in spans for i, (a, b) in enumerate(words) if a < e and b > s)


def right_ones(article: Article, found: list[Attribution]) -> list[bool]:
    """Which attributions are right: content overlaps by half, source shares a word."""
    words = [m.span() for m in WORD.finditer(article.text)]
    gold = [(words_in(a.content, words), words_in(a.source, words)) for a in article.versions[0]]
    ours = [
        (words_in(a.content, words), words_in((a.source,) if a.source else (), words))
        for a in found
    ]
    pairs = sorted(
        (-len(content & wanted) / len(content | wanted), i, j)
        for i, (content, _) in enumerate(ours)
        for j, (wanted, _) in enumerate(gold)
        if content & wanted
    )
    right, used_i, used_j = [False] * len(found), set(), set()
    for overlap, i, j in pairs:
        if i in used_i or j in used_j:
            continue
        used_i.add(i)
        used_j.add(j)
        mine, theirs = ours[i][1], gold[j][1]
        right[i] = -overlap >= 0.5 and bool(mine & theirs or not (mine or theirs))
    return right


def fit(rows: np.ndarray, right: np.ndarray, penalty: float = 0.5) -> np.ndarray:
    """Logistic regression with a ridge penalty, the intercept free."""
    ridge = np.full(rows.shape[1], penalty)
    ridge[0] = 0.0

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = rows @ weights
        value = np.logaddexp(0, score).sum() - score[right].sum() + (ridge * weights**2).sum()
        slope = rows.T @ (1 / (1 + np.exp(-score)) - right) + 2 * ridge * weights
        return float(value), slope

    return minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x


def gather(
    articles: list[Article], passes: list[Encoded], layouts: list[Layout]
) -> tuple[np.ndarray, ...]:
    """Values, right or wrong, fold, pieces of content and how many of those are exact."""
    rows, right, folds, pieces, exact = [], [], [], [], []
    for n, (article, layout, tagged) in enumerate(
        zip(articles, layouts, tag(passes, layouts), strict=True)
    ):
        pairs = list(described(article.text, layout, tagged))
        rows += [values for _, values in pairs]
        right += right_ones(article, [one for one, _ in pairs])
        folds += [n % FOLDS] * len(pairs)
        gold = {piece for a in article.versions[0] for piece in a.content}
        pieces += [len(one.content) for one, _ in pairs]
        exact += [sum(piece in gold for piece in one.content) for one, _ in pairs]
    return tuple(map(np.array, (rows, right, folds, pieces, exact)))


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    calibrate(args.polnear, args.weights, args.seed)


def calibrate(polnear: Path, weights: Path, seed: int) -> None:
    """Fit, report, write."""
    articles = held_articles(polnear, seed)
    n_gold = sum(len(a.versions[0]) for a in articles)
    n_pieces = sum(len({p for one in a.versions[0] for p in one.content}) for a in articles)
    target = weights / "calibration.json"
    _write(weights, Decoding(0.0, 0.0, 0.0, [0.0] * len(NAMES)))
    encoder = Encoder(weights, threads=1)
    passes = list(encoder.encode_many([a.text for a in articles], hidden=False))
    layouts = [layout_of(a.text) for a in articles]
    tried: list[tuple[float, Decoding, tuple[np.ndarray, np.ndarray]]] = []
    for bias, content in product((0.4, 0.8, 1.0, 1.2, 1.6), (0.0, -0.15, -0.3, -0.45)):
        encoder.loaded.decoding = Decoding(bias, content, 0.0, [])
        rows, right, folds, pieces, exact = gather(articles, passes, layouts)
        chances = np.zeros(len(rows))
        for fold in range(FOLDS):
            held = folds == fold
            chances[held] = 1 / (1 + np.exp(-rows[held] @ fit(rows[~held], right[~held])))
        scored = []
        for least in np.arange(0.0, 0.6, 0.05):
            kept = chances >= least
            whole = 2 * int(right[kept].sum()) / (kept.sum() + n_gold)
            spans = 2 * int(exact[kept].sum()) / (pieces[kept].sum() + n_pieces)
            scored.append((whole + spans, whole, spans, float(least)))
        both, whole, spans, least = max(scored)
        print(
            f"bias {bias}, of content {content}: end to end {whole:.4f}, "
            f"exact contents {spans:.4f} from {least:.2f} on"
        )
        learnt = [round(float(w), 4) for w in fit(rows, right)]
        tried.append((both, Decoding(bias, content, round(least, 2), learnt), (chances, right)))
    _, chosen, (chances, right) = max(tried, key=lambda one: one[0])
    _write(weights, chosen)
    print(f"wrote {target}: bias {chosen.bias}, of content {chosen.content}, least {chosen.least}")
    for low in np.arange(0.0, 1.0, 0.1):
        some = (chances >= low) & (chances < low + 0.1 + (low > 0.85))
        if some.any():
            print(
                f"confidence {low:.1f} to {low + 0.1:.1f}: {some.sum():4d} rows, "
                f"mean {chances[some].mean():.2f}, right {right[some].mean():.2f}"
            )


def _write(folder: Path, decoding: Decoding) -> None:
    """Write ``calibration.json`` and note its hash in ``model.json``."""
    path = folder / "calibration.json"
    path.write_text(json.dumps(decoding._asdict()) + "\n")
    model = json.loads((folder / "model.json").read_text())
    model["sha256"][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "model.json").write_text(json.dumps(model, indent=2) + "\n")


if __name__ == "__main__":
    main()
