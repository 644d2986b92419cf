"""How likely each line is part of the article: a small ensemble of decision trees.

Trained by ``benchmarks/cleaning_train.py`` (gradient boosting, Friedman 2001); the trees are
shipped as ``lines.json`` and evaluated here with numpy.
"""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from toolkit.articles.features import all_names, features
from toolkit.articles.lines import Line
from toolkit.errors import WeightsError


@dataclass(frozen=True)
class Trees:
    """Complete binary trees of one depth, as arrays of nodes x trees."""

    feature: np.ndarray
    threshold: np.ndarray
    """In 32 bits like the features, rounded down, so that comparing gives what 64 bits give."""
    value: np.ndarray
    """Of the leaves, tree after tree."""
    bias: float
    depth: int

    @classmethod
    def of(cls, weights: dict[str, Any]) -> Trees:
        """Build from the JSON form; raises WeightsError when it does not fit the features."""
        if weights.get("features") != all_names():
            raise WeightsError(
                "the line classifier's weights (toolkit/articles/lines.json) were made for other "
                "features. Install the package again."
            )
        trees = weights["trees"]
        exact = np.array([t["threshold"] for t in trees], dtype=np.float64).T
        threshold = exact.astype(np.float32)
        above = threshold > exact
        threshold[above] = np.nextafter(threshold[above], np.float32(-np.inf))
        return cls(
            np.ascontiguousarray(np.array([t["feature"] for t in trees], dtype=np.intp).T),
            np.ascontiguousarray(threshold)[:, :, None],
            np.array([t["value"] for t in trees], dtype=np.float64),
            float(weights["bias"]),
            int(weights["depth"]),
        )

    def probability(self, x: np.ndarray) -> np.ndarray:
        """Return the probability of the positive class for each row of 32-bit numbers."""
        columns = np.ascontiguousarray(x.T, dtype=np.float32)
        right = (columns.take(self.feature, axis=0) > self.threshold).view(np.uint8)
        path = [right[0]]
        leaf = right[0].astype(np.intp)
        for level in range(1, self.depth):
            here = right[2**level - 1 : 2 ** (level + 1) - 1]
            for step in path:
                low, high = here[: len(here) // 2], here[len(here) // 2 :]
                here = low ^ (step & (low ^ high))
            path.append(here[0])
            leaf = 2 * leaf + here[0]
        n_trees, n_leaves = self.value.shape
        place = np.ascontiguousarray(leaf.T) + n_leaves * np.arange(n_trees)
        margin = self.bias + self.value.take(place).sum(axis=1)
        return 1.0 / (1.0 + np.exp(-margin))  # type: ignore[no-any-return]


@functools.cache
def _shipped() -> Trees:
    text = (files("toolkit.articles") / "lines.json").read_text(encoding="utf-8")
    return Trees.of(json.loads(text))


_OTHER: ContextVar[Trees | None] = ContextVar("other_trees", default=None)


@contextlib.contextmanager
def using(weights: dict[str, Any]) -> Iterator[None]:
    """Use other weights than the shipped ones, for cross-validation."""
    token = _OTHER.set(Trees.of(weights))
    try:
        yield
    finally:
        _OTHER.reset(token)


def score_lines(lines: Sequence[Line], rules: Sequence[tuple[str, float] | None]) -> np.ndarray:
    """Return for each line the probability that it belongs to the article."""
    if not lines:
        return np.zeros(0)
    return (_OTHER.get() or _shipped()).probability(features(lines, rules))
