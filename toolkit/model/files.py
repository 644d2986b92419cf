"""The files of a weights folder: checked against ``model.json``, read, and run."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from toolkit.errors import WeightsError
from toolkit.model.tone import ToneHead
from toolkit.model.windows import CLS, SEP, Pieces, Window

logger = logging.getLogger(__name__)

WEIGHTS = Path(__file__).parent / "weights"
"""Where the weights that ship with the toolkit lie."""

_REINSTALL = (
    "The weights ship inside the package: reinstall it with "
    "`pip install --force-reinstall --no-deps framing-toolkit`, or train them anew (training/)."
)


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


class Loaded:
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
        """Run one window; return the quote logits and hidden states of all its pieces."""
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
            float(stored["bias"]),
            float(stored["content"]),
            float(stored["least"]),
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
