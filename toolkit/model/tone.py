"""The tone toward a stretch of text, read from the encoder's hidden states.

The mean of the target's pieces asks the window one question by attention; mean and answer go
through a small network. The input is not marked, so one pass serves every target.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from toolkit.model.encoder import Encoded
from toolkit.model.heads import softmax

NOTHING = np.array([0.0, 1.0, 0.0])
"""What is said of a target without any word piece: neutral."""


def _linear(x: np.ndarray, heads: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    return x @ heads[f"tone.{name}.weight"] + heads[f"tone.{name}.bias"]


def _gelu(x: np.ndarray) -> np.ndarray:
    from scipy.special import erf

    return 0.5 * x * (1.0 + erf(x / math.sqrt(2.0)))


def tone_logits(
    hidden: np.ndarray,
    first: int,
    last: int,
    heads: Mapping[str, np.ndarray],
    read_heads: int,
) -> np.ndarray:
    """Return the logits of negative, neutral and positive toward one target.

    The keys and values are never computed for the whole window: the query is taken through the
    keys' matrix instead, and the mean that it reads through the values'.

    Parameters
    ----------
    hidden : ndarray, shape (length, hidden)
        States of a window, ``[CLS]`` and ``[SEP]`` included.
    first, last : int
        Rows of the target, last exclusive.
    heads : mapping of str to ndarray
        ``heads.npz``.
    read_heads : int
        Heads of the attention read.

    Returns
    -------
    ndarray, shape (3,)
    """
    size = hidden.shape[1]
    width = size // read_heads
    mean = hidden[first:last].mean(axis=0)
    query = _linear(mean, heads, "query").reshape(read_heads, width)
    keys = heads["tone.key.weight"].reshape(size, read_heads, width)
    values = heads["tone.value.weight"].reshape(size, read_heads, width)
    # a key's bias shifts all scores of its head alike, and softmax takes no notice
    asked = np.stack([keys[:, h] @ query[h] for h in range(read_heads)])
    attention = softmax((asked @ hidden.T) / math.sqrt(width))
    seen = attention @ hidden
    read = np.concatenate([seen[h] @ values[:, h] for h in range(read_heads)])
    read += heads["tone.value.bias"]
    joined = np.concatenate([mean, read])
    return _linear(_gelu(_linear(joined, heads, "mix")), heads, "out")


def tone_probabilities(encoded: Encoded, spans: Sequence[tuple[int, int]]) -> list[np.ndarray]:
    """Return P(negative), P(neutral), P(positive) toward each span of a text.

    Each target is read by itself, in the window that answers for its first piece, so what
    comes out does not depend on the other targets.

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
    loaded = encoded.encoder.loaded
    heads = loaded.heads
    read_heads = int(loaded.model["tone_read_heads"])
    temperature = float(heads.get("tone.temperature", 1.0))
    order = sorted(range(len(spans)), key=lambda i: spans[i])
    out = [NOTHING] * len(spans)
    known: dict[tuple[int, int], np.ndarray] = {}
    held, hidden = -1, np.zeros((0, 0), dtype=np.float32)
    for i in order:
        first, last = encoded.pieces_of(*spans[i])
        if first == last:
            continue
        if (first, last) not in known:
            number = encoded.window_of(first)
            if number != held:
                held, hidden = number, encoded.hidden(number)
            window = encoded.windows[number]
            offset = 1 - window.begin
            logits = tone_logits(
                hidden, first + offset, min(last, window.end) + offset, heads, read_heads
            )
            known[first, last] = softmax(logits.astype(np.float64) / temperature)
        out[i] = known[first, last]
    return out
