"""The language of a text: py3langid's model (Lui and Baldwin 2012), read by numpy.

The model walks through the bytes of a text with an automaton that knows which of the model's
short sequences end where, and adds up the weights of the sequences it has met. Here the
automaton reads all bytes side by side, and the weights of the sequences that come back in
every text are kept in the numbers they are added up in. The answer is the one that py3langid
gives: where two languages are as good as even, it is asked itself.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import Any

import numpy as np

_ROWS = 1 << 14
"""Sequences whose weights are kept: 9 MB."""
_ROUNDS = 5
"""Most states follow from so many bytes before them."""
_EVEN = 1.0
"""Scores nearer than this: far more than adding up in another order changes."""


class _Model:
    """The tables of py3langid's model."""

    def __init__(self, model: Any) -> None:
        self._model = model
        following, rows = model.tk_nextmove, model.tk_row
        self._following = np.frombuffer(following, dtype=following.typecode)
        self._row = np.frombuffer(rows, dtype=rows.typecode).astype(np.intp) << 8
        self._sequence = np.array(model.tk_output, dtype=np.int32)
        self._weights, self._prior = model.nb_ptc, model.nb_pc
        self._kept = np.empty((_ROWS, self._weights.shape[1]), dtype=np.float32)
        self._place = np.full(len(self._weights), -1, dtype=np.intp)
        self._n_kept = 0

    def states(self, data: bytes) -> np.ndarray:
        """Return the state of the automaton after each byte.

        A state depends on few bytes before it. So all are read at once, from a guess of the
        state before; when no state changes any more, each follows from the one before it.
        """
        letters = np.frombuffer(data, dtype=np.uint8).astype(np.intp)
        at = letters + self._row[0]
        found = self._following.take(at)
        settled, rounds = False, 0
        while not settled:
            np.add(self._row.take(found[:-1]), letters[1:], out=at[1:])
            before, found = found, self._following.take(at)
            rounds += 1
            settled = rounds >= _ROUNDS and bool((before == found).all())
        return found

    def _weights_of(self, sequences: np.ndarray) -> np.ndarray:
        """Return a row of weights for each sequence, in 32 bits."""
        place = self._place.take(sequences)
        new = sequences[place < 0]
        if len(new):
            if self._n_kept + len(new) > _ROWS:
                self._place[:] = -1
                self._n_kept, new = 0, sequences
            if len(new) > _ROWS:
                return self._weights[sequences].astype(np.float32)
            places = np.arange(self._n_kept, self._n_kept + len(new))
            self._kept[places] = self._weights[new]
            self._place[new] = places
            self._n_kept += len(new)
            place = self._place.take(sequences)
        return self._kept.take(place, axis=0)

    def language(self, text: str) -> str:
        """Return the likeliest language."""
        usual = text.lower() if text.isupper() else text
        data = unicodedata.normalize("NFC", usual).encode("utf-8", "surrogatepass")
        met = self._sequence.take(self.states(data)) if data else np.zeros(0, np.int32)
        met = np.sort(met[met >= 0])
        if len(met):
            edge = np.ones(len(met) + 1, dtype=bool)
            np.not_equal(met[1:], met[:-1], out=edge[1:-1])
            at = np.flatnonzero(edge)
            counts = (at[1:] - at[:-1]).astype(np.float32)
            scores = np.log1p(counts) @ self._weights_of(met[at[:-1]]) + self._prior
            best = int(scores.argmax())
            if np.count_nonzero(scores >= scores[best] - _EVEN) == 1:
                return str(self._model.nb_classes[best])
        return str(self._model.classify(text)[0])


@functools.cache
def _model() -> _Model | None:
    """Read the model; None where this version of py3langid keeps it in another form."""
    from py3langid import langid

    try:
        return _Model(langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE))
    except (AttributeError, TypeError):
        return None


def likeliest(text: str) -> str:
    """Return the likeliest language of a text.

    Returns
    -------
    str
        ISO 639-1 code.

    Examples
    --------
    >>> likeliest("Die Gespräche in Istanbul endeten am Freitag ohne Ergebnis.")
    'de'
    """
    if (model := _model()) is not None:
        return model.language(text)
    import py3langid

    return str(py3langid.classify(text)[0])
