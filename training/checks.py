"""Quick scores on held-out training data, to watch training by."""

from __future__ import annotations

import numpy as np

from .fit import predict
from .items import Item
from .network import Network


def macro_f1(gold: np.ndarray, found: np.ndarray, classes: int = 3) -> float:
    """Unweighted mean of the classes' F1."""
    scores = []
    for c in range(classes):
        hit = ((gold == c) & (found == c)).sum()
        scores.append(2 * hit / max(1, (gold == c).sum() + (found == c).sum()))
    return float(np.mean(scores))


def tone_score(network: Network, items: list[Item]) -> str:
    """Macro F1 and mean log loss of the tones."""
    predict(network, items)
    gold = np.array([label for item in items for *_, label in item.tones])
    soft = np.concatenate([item.soft_tones for item in items if item.soft_tones is not None])
    loss = -np.log(soft[np.arange(len(gold)), gold] + 1e-9).mean()
    return f"F1m {100 * macro_f1(gold, soft.argmax(1)):.1f} loss {loss:.3f}"


def spans_of(tags: np.ndarray) -> set[tuple[int, int, int]]:
    """(role, first, last) of each BIO span."""
    found, begin = set(), None
    for n, tag in enumerate([*tags.tolist(), 0]):
        inside = tag > 0 and tag % 2 == 0
        if begin is not None and not (inside and tag // 2 - 1 == begin[0]):
            found.add((begin[0], begin[1], n))
            begin = None
        if begin is None and tag > 0:
            begin = ((tag - 1) // 2, n)
    return found


def tag_score(network: Network, items: list[Item]) -> str:
    """Exact F1 of the spans by argmax, and mean log loss."""
    predict(network, items)
    hit, gold_n, found_n, loss, n = [0] * 3, [0] * 3, [0] * 3, 0.0, 0
    for item in items:
        assert item.tags is not None and item.soft_tags is not None
        tags = item.tags.clip(min=0)
        known = item.tags >= 0
        loss -= np.log(item.soft_tags[np.arange(len(tags)), tags] + 1e-9)[known].sum()
        n += known.sum()
        gold, found = spans_of(tags), spans_of(item.soft_tags.argmax(1) * known)
        for role in range(3):
            g, f = {s for s in gold if s[0] == role}, {s for s in found if s[0] == role}
            hit[role] += len(g & f)
            gold_n[role] += len(g)
            found_n[role] += len(f)
    f1 = [2 * h / max(1, g + f) for h, g, f in zip(hit, gold_n, found_n, strict=True)]
    shown = "/".join(f"{100 * f:.1f}" for f in f1)
    return f"F1 source/cue/content {shown} loss {loss / n:.4f}"
