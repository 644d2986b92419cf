"""Labels from the encoder's scores, by constrained Viterbi, in numpy.

The parameters are in ``heads.npz`` beside the encoder's weights; how they were trained is in
``training/``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

IMPOSSIBLE = -1e4


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Return log-probabilities along the last axis.

    Examples
    --------
    >>> np.exp(log_softmax(np.array([[0.0, 0.0]]))).tolist()
    [[0.5, 0.5]]
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities along the last axis."""
    return np.exp(log_softmax(logits))


def bio_allowed(labels: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return which labels may follow which, and which may begin a sequence.

    Examples
    --------
    >>> follow, begin = bio_allowed(["O", "B-cue", "I-cue"])
    >>> follow.tolist(), begin.tolist()
    ([[True, True, False], [True, True, True], [True, True, True]], [True, True, False])
    """
    n = len(labels)
    follow = np.ones((n, n), dtype=bool)
    begin = np.ones(n, dtype=bool)
    for to, name in enumerate(labels):
        if name.startswith("I-"):
            begin[to] = False
            for origin, before in enumerate(labels):
                follow[origin, to] = before[2:] == name[2:] and before != "O"
    return follow, begin


def viterbi(
    sequences: Sequence[np.ndarray], transitions: np.ndarray, start: np.ndarray
) -> list[np.ndarray]:
    """Return the best label path of each sequence.

    All sequences are walked side by side, the longest first; each is scored on its own, so
    its path does not depend on the others.

    Parameters
    ----------
    sequences : sequence of ndarray, each (length, labels)
        Log-probabilities of the labels.
    transitions : ndarray, shape (labels, labels)
        Added from one label (row) to the next (column).
    start : ndarray, shape (labels,)
        Added at the first piece.

    Returns
    -------
    list of ndarray of int8
        Label numbers, in the order of `sequences`.
    """
    order = sorted(range(len(sequences)), key=lambda i: -len(sequences[i]))
    out: list[np.ndarray] = [np.zeros(0, dtype=np.int8)] * len(sequences)
    order = [i for i in order if len(sequences[i])]
    if not order:
        return out
    n_labels = transitions.shape[0]
    # group sequences so that a long one does not make room for all
    at = 0
    while at < len(order):
        longest = len(sequences[order[at]])
        group = [i for i in order[at:] if len(sequences[i]) * 2 >= longest or longest <= 64]
        group = group[: max(1, 4_000_000 // (longest * n_labels))]
        _walk(sequences, group, transitions, start, out)
        at += len(group)
    return out


def _walk(
    sequences: Sequence[np.ndarray],
    group: list[int],
    transitions: np.ndarray,
    start: np.ndarray,
    out: list[np.ndarray],
) -> None:
    lengths = np.array([len(sequences[i]) for i in group])
    longest, n_labels = int(lengths[0]), transitions.shape[0]
    scores = np.zeros((longest, len(group), n_labels), dtype=np.float32)
    for column, i in enumerate(group):
        scores[: lengths[column], column] = sequences[i]
    alive = np.searchsorted(-lengths, -np.arange(longest), side="left")  # longer than t
    came = np.zeros((longest, len(group), n_labels), dtype=np.int8)
    best = scores[0] + start.astype(np.float32)
    # a row a label it goes to, so that the maximum runs along the last axis
    moves = np.ascontiguousarray(transitions.T, dtype=np.float32)
    for t in range(1, longest):
        k = int(alive[t])
        step = best[:k, None, :] + moves
        origin = step.argmax(axis=2)
        came[t, :k] = origin
        best[:k] = np.take_along_axis(step, origin[:, :, None], axis=2)[:, :, 0] + scores[t, :k]
    label = best.argmax(axis=1)
    paths = np.zeros((longest, len(group)), dtype=np.int8)
    columns = np.arange(len(group))
    for t in range(longest - 1, -1, -1):
        k = int(alive[t])
        paths[t, :k] = label[:k]
        if t:
            label[:k] = came[t, columns[:k], label[:k]]
    for column, i in enumerate(group):
        out[i] = paths[: lengths[column], column].copy()


def spans_of(path: np.ndarray) -> list[tuple[int, int, int]]:
    """Return the spans of a label path as (role, first, last), last exclusive.

    Roles count the B labels from 0; labels are numbered O, B, I, B, I and so on.

    Examples
    --------
    >>> spans_of(np.array([0, 1, 2, 1, 0, 3]))
    [(0, 1, 3), (0, 3, 4), (1, 5, 6)]
    """
    begins = np.flatnonzero(path & 1)
    if not len(begins):
        return []
    inside = (path > 0) & ((path & 1) == 0)
    stops = np.flatnonzero(~inside)  # a span ends where the next piece is not inside
    position = np.searchsorted(stops, begins, side="right")
    bounds = np.append(stops, len(path))
    ends = bounds[position]
    roles = (path[begins] - 1) // 2
    return list(zip(roles.tolist(), begins.tolist(), ends.tolist(), strict=True))
