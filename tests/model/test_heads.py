import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.model.heads import IMPOSSIBLE, bio_allowed, log_softmax, spans_of, viterbi

LABELS = ["O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content"]
FOLLOW, BEGIN = bio_allowed(LABELS)
MOVES = np.where(FOLLOW, 0.0, IMPOSSIBLE)
START = np.where(BEGIN, 0.0, IMPOSSIBLE)


def total(path, scores, moves=MOVES, start=START):
    path = np.asarray(path)
    return (
        scores[np.arange(len(path)), path].sum() + start[path[0]] + moves[path[:-1], path[1:]].sum()
    )


def test_the_best_of_all_paths_is_found():
    rng = np.random.default_rng(0)
    moves = MOVES + rng.normal(size=MOVES.shape)
    for _ in range(5):
        scores = log_softmax(rng.normal(size=(4, 7)) * 2)
        (path,) = viterbi([scores], moves, START)
        best = max(total(p, scores, moves) for p in itertools.product(range(7), repeat=4))
        assert np.isclose(total(path, scores, moves), best, atol=1e-3)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 60), max_size=8), st.integers(0, 2**31))
def test_a_path_is_legal_and_does_not_depend_on_the_others(lengths, seed):
    rng = np.random.default_rng(seed)
    sequences = [rng.normal(size=(n, 7)).astype(np.float32) for n in lengths]
    together = viterbi(sequences, MOVES, START)
    for scores, path in zip(sequences, together, strict=True):
        (alone,) = viterbi([scores], MOVES, START)
        assert (alone == path).all()
        if len(path):
            assert BEGIN[path[0]]
            assert FOLLOW[path[:-1], path[1:]].all()


def test_sequences_of_very_different_lengths():
    rng = np.random.default_rng(1)
    sequences = [rng.normal(size=(n, 7)).astype(np.float32) for n in (3000, 5, 200, 64, 1)]
    for scores, path in zip(sequences, viterbi(sequences, MOVES, START), strict=True):
        assert len(path) == len(scores)
        assert (viterbi([scores], MOVES, START)[0] == path).all()


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 6), max_size=40))
def test_spans_hold_every_label_of_a_legal_path(labels):
    scores = np.full((len(labels), 7), -5.0, dtype=np.float32)
    scores[np.arange(len(labels)), labels] = 0
    (path,) = viterbi([scores], MOVES, START)
    rebuilt = np.zeros(len(path), dtype=int)
    for role, first, last in spans_of(path):
        rebuilt[first] = 1 + 2 * role
        rebuilt[first + 1 : last] = 2 + 2 * role
    assert (rebuilt == path).all()
