"""The tone toward a stretch of text, read from the encoder's hidden states.

The mean of the target's pieces asks the window one question by attention; mean and answer go
through a small network. The input is not marked, so one pass serves every target.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from toolkit.model.heads import softmax

if TYPE_CHECKING:
    from toolkit.model.encoder import Encoded

NOTHING = np.array([0.0, 1.0, 0.0])
"""What is said of a target without any word piece: neutral."""


BLOCK = 12
"""Targets read at the same time, always so many: the arithmetic of each is then the same,
however many there are."""


def _gelu(x: np.ndarray) -> np.ndarray:
    from scipy.special import erf

    return 0.5 * x * (1.0 + erf(x / math.sqrt(2.0)))


class ToneHead:
    """The tone head's parameters, laid out for reading.

    Parameters
    ----------
    heads : mapping of str to ndarray
        ``heads.npz``.
    read_heads : int
        Heads of the attention read.
    """

    def __init__(self, heads: Mapping[str, np.ndarray], read_heads: int) -> None:
        size = heads["tone.query.weight"].shape[0]
        self.read_heads, self.width = read_heads, size // read_heads
        self.temperature = float(heads.get("tone.temperature", 1.0))
        self._query = heads["tone.query.weight"], heads["tone.query.bias"]
        self._mix = heads["tone.mix.weight"], heads["tone.mix.bias"]
        self._out = heads["tone.out.weight"], heads["tone.out.bias"]
        self._value_bias = heads["tone.value.bias"]
        keys = heads["tone.key.weight"].reshape(size, read_heads, self.width)
        values = heads["tone.value.weight"].reshape(size, read_heads, self.width)
        self._keys = np.ascontiguousarray(keys.transpose(1, 2, 0))
        self._values = np.ascontiguousarray(values.transpose(1, 0, 2))

    def logits(self, hidden: np.ndarray, rows: Sequence[tuple[int, int]]) -> np.ndarray:
        """Return the logits of negative, neutral and positive toward targets of one window.

        The keys and values are never computed for the whole window: the query is taken
        through the keys' matrix instead, and the mean that it reads through the values'.

        Parameters
        ----------
        hidden : ndarray, shape (length, hidden)
            States of a window, ``[CLS]`` and ``[SEP]`` included.
        rows : sequence of (first, last)
            Rows of each target, last exclusive.

        Returns
        -------
        ndarray, shape (len(rows), 3)
        """
        found = []
        for at in range(0, len(rows), BLOCK):
            some = rows[at : at + BLOCK]
            means = np.zeros((BLOCK, hidden.shape[1]), dtype=hidden.dtype)
            for i, (first, last) in enumerate(some):
                means[i] = np.add.reduce(hidden[first:last]) / np.float32(last - first)
            found.append(self._block(hidden, means)[: len(some)])
        return np.concatenate(found) if found else np.zeros((0, 3), dtype=hidden.dtype)

    def _block(self, hidden: np.ndarray, means: np.ndarray) -> np.ndarray:
        queries = means @ self._query[0] + self._query[1]
        each = queries.reshape(BLOCK, self.read_heads, self.width).transpose(1, 0, 2)
        # a key's bias shifts all scores of its head alike, and softmax takes no notice
        asked = (each @ self._keys).reshape(BLOCK * self.read_heads, -1)
        attention = softmax((hidden @ asked.T).T / math.sqrt(self.width))
        read = (attention @ hidden).reshape(self.read_heads, BLOCK, -1) @ self._values
        answer = read.transpose(1, 0, 2).reshape(BLOCK, -1) + self._value_bias
        joined = np.concatenate([means, answer], axis=1)
        return _gelu(joined @ self._mix[0] + self._mix[1]) @ self._out[0] + self._out[1]


def tone_probabilities(encoded: Encoded, spans: Sequence[tuple[int, int]]) -> list[np.ndarray]:
    """Return P(negative), P(neutral), P(positive) toward each span of a text.

    Each target is read in the window that answers for its first piece; what comes out does
    not depend on the other targets.

    Parameters
    ----------
    encoded : Encoded
    spans : sequence of (start, end)
        Characters of the text.

    Returns
    -------
    list of ndarray of float64, shape (3,)
        Calibrated by a temperature fitted in training; a span without a word piece is neutral.
    """
    head = encoded.encoder.loaded.tone
    places: dict[tuple[int, int], list[int]] = {}
    for i, span in enumerate(spans):
        first, last = encoded.pieces_of(*span)
        if first < last:
            places.setdefault((first, last), []).append(i)
    windows: dict[int, list[tuple[int, int]]] = {}
    for place in sorted(places):
        windows.setdefault(encoded.window_of(place[0]), []).append(place)
    out = [NOTHING] * len(spans)
    for number, held in windows.items():
        window = encoded.windows[number]
        offset = 1 - window.begin
        rows = [(first + offset, min(last, window.end) + offset) for first, last in held]
        logits = head.logits(encoded.hidden(number), rows)
        chances = softmax(logits.astype(np.float64) / head.temperature)
        for place, found in zip(held, chances, strict=True):
            for i in places[place]:
                out[i] = found
    return out
