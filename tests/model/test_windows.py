import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.model.windows import ROOM, make_pieces, make_windows, paragraph_bounds, quoted

HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "ab Zé\u0301\u200b\u202e\x00\n\r\t\u2028“”‘’«»\"'.,!😀👨‍👩‍👧שלםمن中文ǅßİ\ud800"
        ),
        st.characters(),
    ),
    max_size=400,
)


@pytest.fixture(scope="module")
def tokenizer(encoder):
    return encoder.loaded.tokenizer


@settings(deadline=None, max_examples=50)
@given(HOSTILE)
def test_offsets_are_true_in_any_text(text):
    from toolkit.model.encoder import get_encoder

    pieces = make_pieces(text, get_encoder(threads=1).loaded.tokenizer)
    assert (pieces.starts >= 0).all() and (pieces.ends <= len(text)).all()
    assert (pieces.starts <= pieces.ends).all()
    assert (np.diff(pieces.starts) >= 0).all()
    assert ((pieces.features >= 0) & (pieces.features < 16)).all()
    for start, end, paragraph in zip(pieces.starts, pieces.ends, pieces.paragraphs, strict=True):
        left, right = list(paragraph_bounds(text))[paragraph]
        assert left <= start <= end <= right


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 900), max_size=12), st.integers(10, 254))
def test_windows_answer_for_every_piece_once(sizes, room):
    pieces = _pieces(sizes)
    windows = make_windows(pieces, room)
    owned = [i for w in windows for i in range(w.first, w.last)]
    assert owned == list(range(sum(sizes)))
    for window in windows:
        assert window.begin <= window.first < window.last <= window.end
        assert window.end - window.begin <= room


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(1, 254), max_size=12))
def test_a_paragraph_that_fits_is_never_cut(sizes):
    pieces = _pieces(sizes)
    for window in make_windows(pieces):
        assert (window.begin, window.end) == (window.first, window.last)
        inside = pieces.paragraphs[window.begin : window.end]
        for number in set(inside.tolist()):
            assert (inside == number).sum() == sizes[number]


def test_every_piece_of_a_long_paragraph_has_context_on_both_sides():
    windows = make_windows(_pieces([2000]))
    for window in windows[1:-1]:
        assert window.first - window.begin >= ROOM // 5
        assert window.end - window.last >= ROOM // 5


def test_features(tokenizer):
    pieces = make_pieces('He said: "NATO is Big."\nLater', tokenizer)
    found = {}
    for start, end, value in zip(pieces.starts, pieces.ends, pieces.features, strict=True):
        found['He said: "NATO is Big."\nLater'[start:end]] = int(value)
    assert found["He"] == 1 << 1 | 1 << 3
    assert found["said"] == 0
    assert found["is"] == 1
    assert found["Big"] == 1 | 1 << 1
    assert found["Later"] == 1 << 1 | 1 << 3
    capitals = make_pieces("NATO", tokenizer)
    assert set((capitals.features >> 1 & 3).tolist()) == {2}


def test_a_long_paragraph_gives_the_pieces_of_its_parts(tokenizer):
    sentence = "Talks in Istanbul ended without a truce, officials said. "
    text = (sentence * 1500).strip()
    assert len(text) > 40_000
    long = make_pieces(text, tokenizer)
    short = make_pieces(sentence.strip(), tokenizer)
    assert len(long.ids) == 1500 * len(short.ids)
    assert [text[a:b] for a, b in zip(long.starts[-4:], long.ends[-4:], strict=True)] == [
        sentence[a:b] for a, b in zip(short.starts[-4:], short.ends[-4:], strict=True)
    ]


def test_quotation_marks_by_the_simple_rule():
    assert quoted("“a” «b» \"c\" 'd'") == [(1, 2), (5, 6), (9, 10)]
    assert quoted("“never closed") == [(1, 13)]
    assert quoted("closed only” then") == []


def _pieces(sizes):
    from toolkit.model.windows import Pieces

    n = sum(sizes)
    numbers = np.repeat(np.arange(len(sizes)), sizes)
    return Pieces(
        np.full(n, 7), np.zeros(n, dtype=np.int64), np.arange(n), np.arange(n) + 1, numbers
    )
