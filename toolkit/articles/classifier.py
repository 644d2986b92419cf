"""How likely each line is part of the article, from its own look and its neighbours'."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.articles.lines import Line


def score_lines(lines: Sequence[Line]) -> list[float]:
    """Return for each line the probability that it belongs to the body."""
    base = []
    for line in lines:
        n = line.n_words
        if n >= 10 and line.terminal:
            p = 0.95
        elif n >= 20:
            p = 0.85
        elif n >= 4 and line.terminal:
            p = 0.5
        else:
            p = 0.15
        base.append(p)
    out = []
    for i, p in enumerate(base):
        before = base[i - 1] if i else 0.0
        after = base[i + 1] if i + 1 < len(base) else 0.0
        out.append(p if p > 0.8 else p + 0.15 * (before > 0.8) + 0.15 * (after > 0.8))
    return out
