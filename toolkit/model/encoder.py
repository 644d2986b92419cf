"""The encoder: loaded once, run window by window, the same result wherever it runs.

The weights are an ONNX file with dynamic int8 quantisation, whose scales depend on the whole
input. So a window is always run alone, and never shares a run with another text: what comes
out for it is the same bits whatever else is in the batch, in which order, on how many threads.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.errors import ArgumentError
from toolkit.model.files import WEIGHTS, Loaded
from toolkit.model.windows import Pieces, Window, make_pieces, make_windows

_KEEP = 40_000  # pieces of an article whose hidden states are kept; those of longer ones are
#                 computed again where they are asked for
_MAX_THREADS = 8


def available_threads() -> int:
    """Return how many threads a run may use by default: the CPUs of this process, at most 8."""
    try:
        n = len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        n = os.cpu_count() or 1
    return max(1, min(n, _MAX_THREADS))


class Encoded:
    """What one pass over a text gives: enough for quotes and for tone.

    Attributes
    ----------
    text : str
    pieces : Pieces
    windows : list of Window
    quote_logits : ndarray of float32, shape (pieces, 7)
        One row a piece of the text, each from the window that answers for it.
    """

    def __init__(self, encoder: Encoder, text: str, pieces: Pieces, windows: list[Window]) -> None:
        self.text = text
        self.pieces = pieces
        self.windows = windows
        self.quote_logits = np.zeros((len(pieces.ids), encoder.n_labels), dtype=np.float32)
        self.encoder = encoder
        self._hidden: dict[int, np.ndarray] = {}
        self._firsts = np.array([w.first for w in windows], dtype=np.int64)

    def window_of(self, piece: int) -> int:
        """Return the number of the window that answers for a piece."""
        return int(np.searchsorted(self._firsts, piece, side="right")) - 1

    def hidden(self, window: int) -> np.ndarray:
        """Return the hidden states of a window's pieces, ``float32 [length, hidden]``.

        ``[CLS]`` comes first and ``[SEP]`` last, as the heads were trained.
        """
        found = self._hidden.get(window)
        if found is None:
            found = self.encoder.run(self.pieces, self.windows[window])[1]
        return found

    def pieces_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of pieces that overlap the characters ``start`` to ``end``."""
        first = int(np.searchsorted(self.pieces.ends, start, side="right"))
        last = int(np.searchsorted(self.pieces.starts, end, side="left"))
        return first, max(first, last)


class Encoder:
    """The encoder behind quotes and tone.

    Loads on first use, once a process; a copy sent to another process, or inherited by a
    forked one, loads again there.

    Parameters
    ----------
    weights : path, optional
        A folder with ``encoder.onnx``, ``heads.npz``, ``tokenizer.json`` and ``model.json``;
        by default the one that ships with the toolkit.
    threads : int, optional
        Windows run at the same time; by default the CPUs this process may use, at most 8.
        The result does not depend on it.

    Raises
    ------
    ArgumentError
        When `threads` is not a positive whole number.
    WeightsError
        On first use, when a file is missing or is not the one that was shipped.

    Examples
    --------
    >>> from toolkit.model.encoder import Encoder
    >>> encoded = Encoder(threads=1).encode("Talks will resume, he said.")
    >>> encoded.quote_logits.shape[1]
    7
    """

    def __init__(
        self, weights: str | os.PathLike[str] | None = None, *, threads: int | None = None
    ) -> None:
        if threads is not None and (
            isinstance(threads, bool) or not isinstance(threads, int) or threads < 1
        ):
            raise ArgumentError(f"threads={threads!r} must be a whole number from 1 on.")
        self.folder = Path(weights) if weights is not None else WEIGHTS
        self.threads = threads or available_threads()
        self._lock = threading.Lock()
        self._loaded: Loaded | None = None

    def __repr__(self) -> str:
        return f"Encoder(weights={str(self.folder)!r}, threads={self.threads})"

    def __getstate__(self) -> dict[str, Any]:
        return {"folder": self.folder, "threads": self.threads}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.folder, self.threads = state["folder"], state["threads"]
        self._lock = threading.Lock()
        self._loaded = None

    @property
    def loaded(self) -> Loaded:
        """The files, read and checked."""
        found = self._loaded
        if found is None or found.pid != os.getpid():
            if found is not None:
                self._lock = threading.Lock()  # a forked lock may be held for ever
            with self._lock:
                found = self._loaded
                if found is None or found.pid != os.getpid():
                    found = self._loaded = Loaded(self.folder)
        return found

    @property
    def n_labels(self) -> int:
        """How many labels the quote head tells apart."""
        return len(self.loaded.labels)

    def run(self, pieces: Pieces, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """Run one window; return the quote logits and hidden states of all its pieces."""
        return self.loaded.run(pieces, window)

    def encode(self, text: str, *, hidden: bool = True) -> Encoded:
        """Encode one text; see `encode_many`."""
        return next(self.encode_many([text], hidden=hidden))

    def encode_many(
        self, texts: Iterable[str], *, hidden: bool = True, batch: int = 32
    ) -> Iterator[Encoded]:
        """Encode texts, one `Encoded` each, in order.

        Parameters
        ----------
        texts : iterable of str
        hidden : bool
            Keep the hidden states, for tone; without them tone computes them again.
        batch : int
            Texts taken at a time; changes memory and speed, never the result.

        Yields
        ------
        Encoded
        """
        loaded = self.loaded
        stream = iter(texts)
        pool = ThreadPoolExecutor(self.threads) if self.threads > 1 else None
        try:
            while some := list(islice(stream, batch)):
                yield from self._encode_batch(loaded, some, hidden, pool)
        finally:
            if pool is not None:
                pool.shutdown(wait=False, cancel_futures=True)

    def _encode_batch(
        self,
        loaded: Loaded,
        texts: Sequence[str],
        hidden: bool,
        pool: ThreadPoolExecutor | None,
    ) -> list[Encoded]:
        batch = []
        for text in texts:
            pieces = make_pieces(text, loaded.tokenizer)
            batch.append(Encoded(self, text, pieces, make_windows(pieces)))
        jobs = [(encoded, number) for encoded in batch for number in range(len(encoded.windows))]

        def work(job: tuple[Encoded, int]) -> None:
            encoded, number = job
            window = encoded.windows[number]
            logits, states = loaded.run(encoded.pieces, window)
            offset = 1 - window.begin
            encoded.quote_logits[window.first : window.last] = logits[
                window.first + offset : window.last + offset
            ]
            if hidden and len(encoded.pieces.ids) <= _KEEP:
                encoded._hidden[number] = states

        if pool is None or len(jobs) < 2:
            for job in jobs:
                work(job)
        else:
            for _ in pool.map(work, jobs):
                pass
        return batch


_SHARED: dict[str, Encoder] = {}
_SHARED_LOCK = threading.Lock()


def _forget_lock() -> None:
    global _SHARED_LOCK  # noqa: PLW0603  # a lock inherited from a fork may be held for ever
    _SHARED_LOCK = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_lock)


def get_encoder(
    weights: str | os.PathLike[str] | Encoder | None = None, *, threads: int | None = None
) -> Encoder:
    """Return the encoder of a weights folder, loaded at most once a process.

    Parameters
    ----------
    weights : path, Encoder or None
        An `Encoder` is returned as it is.
    threads : int, optional

    Returns
    -------
    Encoder
    """
    if isinstance(weights, Encoder):
        return weights
    fresh = Encoder(weights, threads=threads)
    key = str(fresh.folder.resolve())
    with _SHARED_LOCK:
        shared = _SHARED.setdefault(key, fresh)
    if shared is fresh or shared.threads == fresh.threads:
        return shared
    fresh._loaded = shared.loaded  # the same files, another number of threads
    return fresh
