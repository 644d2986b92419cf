"""The encoder: loaded once, run window by window, the same result wherever it runs.

The weights are an ONNX file with dynamic int8 quantisation, whose scales depend on the whole
input. So a window is always run alone, and never shares a run with another text: what comes
out for it is the same bits whatever else is in the batch, in which order, on how many threads.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from toolkit.errors import ArgumentError, WeightsError
from toolkit.model.tone import ToneHead
from toolkit.model.windows import CLS, SEP, Pieces, Window, make_pieces, make_windows

logger = logging.getLogger(__name__)

WEIGHTS = Path(__file__).parent / "weights"
"""Where the weights that ship with the toolkit lie."""

_REINSTALL = (
    "The weights ship inside the package: reinstall it with "
    "`pip install --force-reinstall --no-deps framing-toolkit`, or train them anew (training/)."
)
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
        self._loaded: _Loaded | None = None

    def __repr__(self) -> str:
        return f"Encoder(weights={str(self.folder)!r}, threads={self.threads})"

    def __getstate__(self) -> dict[str, Any]:
        return {"folder": self.folder, "threads": self.threads}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.folder, self.threads = state["folder"], state["threads"]
        self._lock = threading.Lock()
        self._loaded = None

    @property
    def loaded(self) -> _Loaded:
        """The files, read and checked."""
        found = self._loaded
        if found is None or found.pid != os.getpid():
            if found is not None:
                self._lock = threading.Lock()  # a forked lock may be held for ever
            with self._lock:
                found = self._loaded
                if found is None or found.pid != os.getpid():
                    found = self._loaded = _Loaded(self.folder)
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
        loaded: _Loaded,
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


class Decoding(NamedTuple):
    """How the encoder's scores become attributions; ``calibration.json``.

    Attributes
    ----------
    bias : float
        Taken from the score of "no label", so that more is found.
    content : float
        Added to the score of content: below zero, less is content than source or cue.
    least : float
        Attributions less sure than this are dropped again.
    weights : list of float
        Of the logistic regression behind ``confidence``.
    """

    bias: float
    content: float
    least: float
    weights: list[float]


class _Loaded:
    """The files of a weights folder, in memory."""

    def __init__(self, folder: Path) -> None:
        self.pid = os.getpid()
        self.model = read_model(folder)
        self.labels = tuple(self.model["tags"])
        self.heads = _heads(folder)
        self.tone = ToneHead(self.heads, int(self.model["tone_read_heads"]))
        self.decoding = _decoding(folder)
        self.tokenizer = _tokenizer(folder)
        self.session = _session(folder)
        self.with_features = "features" in {i.name for i in self.session.get_inputs()}
        self.outputs = ["quote_logits", "hidden"]
        logger.debug("loaded weights from %s", folder)

    def run(self, pieces: Pieces, window: Window) -> tuple[np.ndarray, np.ndarray]:
        n = window.end - window.begin
        ids = np.empty((1, n + 2), dtype=np.int64)
        ids[0, 0], ids[0, -1] = CLS, SEP
        ids[0, 1:-1] = pieces.ids[window.begin : window.end]
        inputs = {"input_ids": ids}
        if self.with_features:
            features = np.zeros((1, n + 2), dtype=np.int64)
            features[0, 1:-1] = pieces.features[window.begin : window.end]
            inputs["features"] = features
        logits, hidden = self.session.run(self.outputs, inputs)
        return logits[0], hidden[0]


def read_model(folder: Path) -> dict[str, Any]:
    """Read ``model.json`` of a weights folder and check the other files against it.

    Raises
    ------
    WeightsError
        When a file is missing, cannot be read, or has another SHA-256 than the one noted.
    """
    path = folder / "model.json"
    try:
        model = json.loads(path.read_text(encoding="utf-8"))
        expected = dict(model["sha256"])
        model["tags"]
    except FileNotFoundError:
        raise WeightsError(f"{path} is missing. {_REINSTALL}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(
            f"{path} cannot be read ({type(error).__name__}: {error}). {_REINSTALL}"
        ) from error
    for name, wanted in expected.items():
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            raise WeightsError(f"{folder / name} cannot be read ({error}). {_REINSTALL}") from error
        if found != wanted:
            raise WeightsError(
                f"{folder / name} is not the file that was shipped: its SHA-256 is "
                f"{found[:12]}…, model.json says {wanted[:12]}…. {_REINSTALL}"
            )
    return model


def _session(folder: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # windows run side by side instead: same bits, any number
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    path = folder / "encoder.onnx"
    try:
        return onnxruntime.InferenceSession(
            str(path),
            sess_options=options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],  # slower on the CPU than its parts
        )
    except Exception as error:  # onnxruntime raises its own, undocumented types
        raise WeightsError(f"{path} cannot be loaded ({error}). {_REINSTALL}") from error


def _tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    path = folder / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises plain Exception
        raise WeightsError(f"{path} cannot be loaded ({error}). {_REINSTALL}") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _decoding(folder: Path) -> Decoding:
    path = folder / "calibration.json"
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return Decoding(
            *(float(stored[name]) for name in ("bias", "content", "least")),
            [float(w) for w in stored["weights"]],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(
            f"{path} cannot be read ({type(error).__name__}: {error}). {_REINSTALL}"
        ) from error


def _heads(folder: Path) -> dict[str, np.ndarray]:
    path = folder / "heads.npz"
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except Exception as error:  # a broken zip raises many types
        raise WeightsError(f"{path} cannot be loaded ({error}). {_REINSTALL}") from error


def weights_hash(weights: str | os.PathLike[str] | None = None) -> str:
    """Return a hash of a weights folder: it changes when any result could.

    Raises
    ------
    WeightsError
        When ``model.json`` is missing or cannot be read.
    """
    folder = Path(weights) if weights is not None else WEIGHTS
    try:
        return hashlib.sha256((folder / "model.json").read_bytes()).hexdigest()
    except OSError as error:
        raise WeightsError(
            f"{folder / 'model.json'} cannot be read ({error}). {_REINSTALL}"
        ) from None


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
