"""Write a trained network as the files that ship: ONNX in int8, the heads as numpy arrays."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from .network import LABELS, TONES, Network
from .windows import ROOM

VERSION = "1"
FILES = ("encoder.onnx", "heads.npz", "tokenizer.json", "calibration.json")


class Exported(nn.Module):
    """One window in, tag logits and hidden states out; no mask, so no padding."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, features: Tensor) -> tuple[Tensor, Tensor]:
        """``input_ids`` and ``features`` are int64 [1, L]."""
        hidden = self.network.encode(input_ids, features, None)
        return self.network.tags(hidden), hidden


def write_onnx(network: Network, path: Path, quantised: bool = True) -> None:
    """Export, and quantise the weights to int8 per channel."""
    network.float().eval()
    ids = torch.randint(1000, 2000, (1, 40))
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        length = {1: "length"}
        torch.onnx.export(
            Exported(network),
            (ids, torch.zeros_like(ids)),
            str(plain),
            input_names=["input_ids", "features"],
            output_names=["quote_logits", "hidden"],
            dynamic_axes={
                "input_ids": length,
                "features": length,
                "quote_logits": length,
                "hidden": length,
            },
            opset_version=17,
            dynamo=False,
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        if not quantised:
            shutil.copy(plain, path)
            return
        quantize_dynamic(
            plain,
            path,
            per_channel=True,
            reduce_range=False,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )


def head_arrays(network: Network) -> dict[str, np.ndarray]:
    """Weights of the tone head; a matrix is stored [in, out]."""
    arrays = {}
    for name, value in network.tone.state_dict().items():
        array = value.float().numpy()
        arrays[f"tone.{name}"] = np.ascontiguousarray(array.T if array.ndim == 2 else array)
    return arrays


def write_folder(
    network: Network, tokenizer: Path, out: Path, extra_arrays: dict[str, np.ndarray]
) -> None:
    """Write ``encoder.onnx``, ``heads.npz``, ``tokenizer.json`` and ``model.json``."""
    write_onnx(network, out / "encoder.onnx")
    write_heads(out, {**head_arrays(network), **extra_arrays})
    stored = json.loads(tokenizer.read_text(encoding="utf-8"))
    stored["truncation"] = stored["padding"] = None
    (out / "tokenizer.json").write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
    model = {
        "version": VERSION,
        "window": ROOM + 2,
        "features": True,
        "tags": LABELS,
        "tones": TONES,
        "hidden": network.shape.hidden,
        "layers": network.shape.layers,
        "tone_read_heads": network.shape.read_heads,
        "trained_on": ["PolNeAR 1.0 train", "NewsMTSC train"],
        "sha256": {},
    }
    (out / "model.json").write_text(json.dumps(model))
    note(out, {})


def write_heads(out: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write ``heads.npz``."""
    np.savez(out / "heads.npz", **{k: np.asarray(v, dtype=np.float32) for k, v in arrays.items()})


def note(out: Path, notes: dict[str, object]) -> None:
    """Add notes to ``model.json``, and bring its hashes of the other files up to date."""
    path = out / "model.json"
    model = json.loads(path.read_text(encoding="utf-8")) | notes
    files = sorted(p for p in out.iterdir() if p.name in FILES)
    model["sha256"] = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    path.write_text(json.dumps(model, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
