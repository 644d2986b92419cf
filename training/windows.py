"""The encoder's windows as training holds them: lists with the two special pieces in place.

What goes into a window is decided in ``toolkit.model.windows``, so that training and use agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from tokenizers import Tokenizer

from toolkit.model.windows import CLS, N_FEATURES, ROOM, SEP, make_pieces
from toolkit.model.windows import make_windows as pack

__all__ = ["N_FEATURES", "ROOM", "Window", "make_windows"]


@dataclass(frozen=True)
class Window:
    """One input of the encoder.

    Attributes
    ----------
    ids, features
        With ``[CLS]`` first and ``[SEP]`` last; their features are 0.
    starts, ends
        Character offsets into the text, one per piece; both are -1 for the two special pieces.
    first, last
        The window answers for its pieces ``first`` to ``last`` (exclusive; ``[CLS]`` counted):
        all but the two special pieces, save in windows that overlap.
    """

    ids: list[int]
    features: list[int]
    starts: list[int]
    ends: list[int]
    first: int
    last: int


def make_windows(text: str, tokenizer: Tokenizer) -> list[Window]:
    """Windows of one text, in order; together they answer for every piece exactly once."""
    pieces = make_pieces(text, tokenizer)
    found = []
    for window in pack(pieces):
        part = slice(window.begin, window.end)
        found.append(
            Window(
                [CLS, *pieces.ids[part].tolist(), SEP],
                [0, *pieces.features[part].tolist(), 0],
                [-1, *pieces.starts[part].tolist(), -1],
                [-1, *pieces.ends[part].tolist(), -1],
                1 + window.first - window.begin,
                1 + window.last - window.begin,
            )
        )
    return found
