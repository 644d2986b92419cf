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
    """Complete binary trees of one depth, as arrays of trees x nodes."""

    feature: np.ndarray
    threshold: np.ndarray
    value: np.ndarray
    bias: float
    depth: int

    @classmethod
    def of(cls, weights: dict[str, Any]) -> Trees:
        """Build from the JSON form; raises WeightsError when it does not fit the features."""
        if weights.get("features") != all_names():
            raise WeightsError("the line classifier's weights were made for other features")
        trees = weights["trees"]
        return cls(
            np.array([t["feature"] for t in trees]),
            np.array([t["threshold"] for t in trees]),
            np.array([t["value"] for t in trees]),
            float(weights["bias"]),
            int(weights["depth"]),
        )

    def probability(self, x: np.ndarray) -> np.ndarray:
        """Return the probability of the positive class for each row."""
        n_trees, inner = self.feature.shape
        tree = np.arange(n_trees)
        node = np.zeros((len(x), n_trees), dtype=np.intp)
        rows = np.arange(len(x))[:, None]
        for _ in range(self.depth):
            go_right = x[rows, self.feature[tree, node]] > self.threshold[tree, node]
            node = 2 * node + 1 + go_right
        margin = self.bias + self.value[tree, node - inner].sum(axis=1)
        return 1.0 / (1.0 + np.exp(-margin))


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
    return (_OTHER.get() or _shipped()).probability(features(lines, rules).astype(np.float32))
