"""Fit the linker (``toolkit/model/linking.py``) on gold spans: which cue, which source.

    python -m training.linear_links --polnear POLNEAR --out toolkit/model/linking.json

Two conditional logit models: a content chooses among the cues near it, a cue among the sources
near it or none. Prints the accuracy on every tenth training article, which is left out while
that number is made and used for the parameters that are written.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from toolkit.model.linking import CUE, NAMES, ROLES, SOURCE, Links, Span
from toolkit.sentences import sentence_spans
from toolkit.text import paragraphs
from training.corpora import Article, read_polnear

Choice = tuple[np.ndarray, int]


def choices(article: Article) -> tuple[list[Choice], list[Choice]]:
    """What each content and each cue had to choose from, and the number of the right one."""
    text = article.text
    spans: set[Span] = set()
    for attribution in article.versions[0]:
        for role, name in enumerate(ROLES):
            spans.update(Span(role, *piece) for piece in getattr(attribution, name))
    ordered = sorted(spans, key=lambda s: (s.start, s.end, s.role))
    number = {span: i for i, span in enumerate(ordered)}
    links = Links(
        text, ordered, [a for a, _ in sentence_spans(text)], [a for a, _ in paragraphs(text)]
    )
    cues: list[Choice] = []
    sources: list[Choice] = []
    for attribution in article.versions[0]:
        if not attribution.cue:
            continue
        cue = number[Span(CUE, *attribution.cue[0])]
        for piece in attribution.content:
            content = number[Span(2, *piece)]
            near = links.candidates(content, CUE)
            if cue in near:
                cues.append((_rows(links, content, near), near.index(cue)))
        near = links.candidates(cue, SOURCE)
        gold = [number[Span(SOURCE, *piece)] for piece in attribution.source[:1]]
        if not gold or gold[0] in near:
            rows = np.vstack([np.zeros((1, 2 * len(NAMES))), _rows(links, cue, near)])
            sources.append((rows, near.index(gold[0]) + 1 if gold else 0))
    return cues, sources


def _rows(links: Links, anchor: int, near: list[int]) -> np.ndarray:
    half = len(NAMES)
    rows = np.zeros((len(near), 2 * half))
    for row, other in enumerate(near):
        is_before, values = links.features(anchor, other)
        rows[row, half if is_before else 0 : 2 * half if is_before else half] = values
    return rows


def fit(found: list[Choice], penalty: float = 1.0) -> np.ndarray:
    """Maximum likelihood with a small ridge penalty."""
    sizes = np.array([len(rows) for rows, _ in found])
    matrix = np.concatenate([rows for rows, _ in found])
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    right = offsets + np.array([gold for _, gold in found])
    group = np.repeat(np.arange(len(sizes)), sizes)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        top = np.maximum.reduceat(scores, offsets)
        raised = np.exp(scores - top[group])
        total = np.add.reduceat(raised, offsets)
        value = -(scores[right] - top - np.log(total)).sum() + penalty * weights @ weights
        slope = matrix.T @ (raised / total[group]) - matrix[right].sum(0) + 2 * penalty * weights
        return float(value), slope

    return minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B").x


def accuracy(found: list[Choice], weights: np.ndarray) -> float:
    """Share of choices that the weights get right."""
    return float(np.mean([int(np.argmax(rows @ weights)) == gold for rows, gold in found]))


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    per_article = [choices(article) for article in read_polnear(args.polnear / "train")]
    written = {}
    for side, name in enumerate(("cue_of_content", "source_of_cue")):
        kept = [c for n, pair in enumerate(per_article) if n % 10 for c in pair[side]]
        held = [c for n, pair in enumerate(per_article) if not n % 10 for c in pair[side]]
        print(f"{name}: {len(held)} held out, right {accuracy(held, fit(kept)):.4f}")
        written[name] = [round(float(w), 4) for w in fit(kept + held)]
    args.out.write_text(json.dumps(written, indent=1) + "\n")


if __name__ == "__main__":
    main()
