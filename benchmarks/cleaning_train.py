#!/usr/bin/env python3
"""Train the line classifier, and say how well it does on pages it was not trained on.

Data: the article extraction benchmark (github.com/scrapinghub/article-extraction-benchmark,
MIT): a folder with ``ground-truth.json`` and ``html/*.html.gz``. Each page is turned to plain
lines with inscriptis; a line belongs to the article when its words do.

    python benchmarks/cleaning_train.py --pages PATH            # five-fold cross-validation
    python benchmarks/cleaning_train.py --pages PATH --write    # and train on all, write weights

Needs scikit-learn and inscriptis.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import re
import statistics
from pathlib import Path

import numpy as np

from toolkit.articles import boilerplate, classifier, features
from toolkit.articles.decode import tidy
from toolkit.articles.lines import Line, split_lines
from toolkit.articles.rules import line_rule

OUT = Path(__file__).resolve().parents[1] / "toolkit" / "articles" / "lines.json"


def shingles(text: str, n: int = 4) -> collections.Counter:
    words = re.findall(r"\w+", text.lower())
    if not words:
        return collections.Counter()
    return collections.Counter(tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1)))


def score(predicted: str, gold: str) -> tuple[float, float, float]:
    p, g = shingles(predicted), shingles(gold)
    if not p and not g:
        return 1.0, 1.0, 1.0
    hit = sum((p & g).values())
    precision, recall = hit / max(1, sum(p.values())), hit / max(1, sum(g.values()))
    return precision, recall, (2 * precision * recall / (precision + recall) if hit else 0.0)


def load_pages(folder: Path) -> dict[str, tuple[str, str]]:
    """Return {page: (plain lines, article body)}."""
    import inscriptis

    gold = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    out = {}
    for key, value in gold.items():
        packed = (folder / "html" / f"{key}.html.gz").read_bytes()
        html = gzip.decompress(packed).decode("utf-8", "replace")
        out[key] = (tidy(inscriptis.get_text(html))[0], value["articleBody"])
    return out


def label(lines: list[Line], gold: str) -> np.ndarray:
    """Say which lines belong to the article: 1 yes, 0 no."""
    wanted = shingles(gold)
    paragraphs = {boilerplate.fold(p) for p in gold.split("\n")}
    out = np.zeros(len(lines))
    for i, line in enumerate(lines):
        folded = boilerplate.fold(line.text)
        if len(folded.split()) < 4:
            out[i] = folded in paragraphs
        else:
            own = shingles(line.text)
            inside = sum(1 for s in own if s in wanted) / len(own)
            out[i] = inside >= 0.5
    return out


def copied(text: str, gold: str, seed: int) -> str:
    """Cut a page down to what somebody copies: the article, and a little of what is around it."""
    lines = split_lines(text)
    kept = label(lines, gold)
    inside = np.flatnonzero(kept)
    if not len(inside):
        return text
    rng = np.random.default_rng(seed)
    first = max(0, inside[0] - int(rng.integers(0, 7)))
    last = min(len(lines), inside[-1] + 1 + int(rng.integers(0, 7)))
    chosen = [i for i in range(first, last) if kept[i] or rng.random() < 0.4]
    between = "\n\n" if rng.random() < 0.5 else "\n"
    return between.join(lines[i].text for i in chosen)


def excerpt(text: str, gold: str, seed: int) -> str:
    """Cut a few lines out of a page: the start of an article with little around it."""
    lines = split_lines(copied(text, gold, seed))
    kept = np.flatnonzero(label(lines, gold))
    if not len(kept):
        return text
    rng = np.random.default_rng(seed)
    first = max(0, kept[0] - int(rng.integers(0, 4)))
    last = kept[min(len(kept) - 1, int(rng.integers(1, 8)))] + 1 + int(rng.integers(0, 3))
    tail = lines[kept[-1] + 1 :][: int(rng.integers(0, 3))]
    chosen = [*lines[first:last], *(line for line in tail if line.start > lines[last - 1].start)]
    return "\n".join(line.text for line in chosen) if chosen else text


def training_set(pages: dict[str, tuple[str, str]]) -> tuple[np.ndarray, ...]:
    """Return features, labels, weights and page numbers, for whole pages and copied ones."""
    xs, ys, ws, groups = [], [], [], []
    for number, (page, gold) in enumerate(pages.values()):
        for text in (page, copied(page, gold, number), excerpt(page, gold, number)):
            lines = split_lines(text)
            rules = [line_rule(line.text, line.n_words) for line in lines]
            words = np.array([line.n_words for line in lines]) + 1.0
            weight = words**0.6
            xs.append(features.features(lines, rules))
            ys.append(label(lines, gold))
            ws.append(weight / weight.sum() * (100 if len(lines) > 12 else 50))
            groups.append(np.full(len(lines), number))
    return tuple(map(np.concatenate, (xs, ys, ws, groups)))


def fit(x: np.ndarray, y: np.ndarray, w: np.ndarray, seed: int = 0):
    from sklearn.ensemble import GradientBoostingClassifier

    model = GradientBoostingClassifier(
        n_estimators=150, max_depth=3, learning_rate=0.08, subsample=0.6, min_samples_leaf=25,
        max_features=0.4, random_state=seed,
    )  # fmt: skip
    return model.fit(x, y, sample_weight=w)


def complete(tree, depth: int) -> tuple[list[int], list[float], list[float]]:
    """Write one decision tree as a complete binary tree: features, thresholds, leaf values."""
    size = 2 ** (depth + 1) - 1
    feature, threshold, value = [0] * size, [np.inf] * size, [0.0] * size
    todo = [(0, 0, 0)]
    while todo:
        node, at, level = todo.pop()
        leaf = tree.children_left[node] < 0
        value[at] = float(tree.value[node][0][0])
        if level == depth:
            continue
        if not leaf:
            feature[at], threshold[at] = int(tree.feature[node]), float(tree.threshold[node])
        left, right = (
            (node, node) if leaf else (tree.children_left[node], tree.children_right[node])
        )
        todo += [(left, 2 * at + 1, level + 1), (right, 2 * at + 2, level + 1)]
    inner = 2**depth - 1
    return feature[:inner], threshold[:inner], value[inner:]


def as_weights(model) -> dict:
    """Write a boosted ensemble as plain arrays."""
    trees = []
    for (tree,) in model.estimators_:
        feature, threshold, value = complete(tree.tree_, model.max_depth)
        trees.append(
            {
                "feature": feature,
                "threshold": [round(v, 5) if np.isfinite(v) else 1e9 for v in threshold],
                "value": [round(v * model.learning_rate, 5) for v in value],
            }
        )
    prior = float(model.init_.class_prior_[1])
    return {
        "features": features.all_names(),
        "depth": model.max_depth,
        "bias": round(float(np.log(prior / (1 - prior))), 5),
        "trees": trees,
    }


def report(name: str, rows: list[tuple[float, float, float]]) -> None:
    p, r, f = (statistics.mean(column) for column in zip(*rows, strict=True))
    print(f"{name:44} P {p:.3f}  R {r:.3f}  F1 {f:.3f}   {len(rows)} pages")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--worst", type=int, default=0, help="list so many of the worst pages")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    pages = load_pages(args.pages)
    x, y, w, groups = training_set(pages)
    print(f"{len(x)} lines, {int(y.sum())} of them in articles, {x.shape[1]} features")
    report("keep everything", [score(text, gold) for text, gold in pages.values()])
    fold_of = np.random.default_rng(0).permutation(len(pages)) % args.folds
    ceiling, found, short, before = [], {}, {}, []
    for fold in range(args.folds):
        train = fold_of[groups] != fold
        weights = as_weights(fit(x[train], y[train], w[train]))
        for number, (text, gold) in enumerate(pages.values()):
            if fold_of[number] != fold:
                continue
            part = copied(text, gold, 1000 + number)
            with classifier.using(weights):
                found[number] = score(boilerplate.clean_text(text).text, gold)
                short[number] = score(boilerplate.clean_text(part).text, gold)
            before.append(score(part, gold))
            lines = split_lines(text)
            kept = label(lines, gold)
            best = [line.text for line, k in zip(lines, kept, strict=True) if k]
            ceiling.append(score("\n".join(best), gold))
    report("lines chosen by the gold (the ceiling)", ceiling)
    report(f"line classifier, {args.folds}-fold, out of fold", list(found.values()))
    report("copied from the page: keep everything", before)
    report(f"copied from the page: classifier, {args.folds}-fold", list(short.values()))
    worst = sorted((found[i][2], found[i], key[:8]) for i, key in enumerate(pages))[: args.worst]
    for f, (p, r, _), key in worst:
        print(f"    {key}  P {p:.2f} R {r:.2f} F1 {f:.2f}")
    if args.write:
        weights = as_weights(fit(x, y, w))
        OUT.write_text(json.dumps(weights, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"wrote {OUT.name}: {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
