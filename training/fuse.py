"""Write each layer's attention as one operator that onnxruntime runs in one go.

    python -m training.fuse FOLDER

The exported graph spells attention out: reshape, transpose, split, two products and a softmax,
each a pass over memory. ``com.microsoft.MultiHeadAttention`` computes the same numbers (up to
the last bits of float32) without them. Rewrites ``encoder.onnx`` of a weights folder in place,
after quantisation, and notes its new hash in ``model.json``; a folder that is done is left as
it is.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper


def fuse(model: onnx.ModelProto, heads: int, hidden: int) -> int:
    """Replace the attention of every layer; return how many there were."""
    graph = model.graph
    made = {output: node for node in graph.node for output in node.output}
    layers = 0
    thirds = numpy_helper.from_array(np.array([hidden] * 3, dtype=np.int64), "fused_thirds")
    for number in range(1000):
        begin, end = f"/layers.{number}/qkv/Add_output_0", f"/layers.{number}/Reshape_1_output_0"
        if begin not in made or end not in made:
            break
        parts = [f"/layers.{number}/fused_{name}" for name in "qkv"]
        split = helper.make_node(
            "Split", [begin, thirds.name], parts, axis=2, name=f"/layers.{number}/FusedSplit"
        )
        attention = helper.make_node(
            "MultiHeadAttention",
            parts,
            [end],
            domain="com.microsoft",
            num_heads=heads,
            name=f"/layers.{number}/FusedAttention",
        )
        old = made[end]
        at = list(graph.node).index(old)
        graph.node.remove(old)
        graph.node.insert(at, attention)
        graph.node.insert(at, split)
        layers += 1
    if layers:
        graph.initializer.append(thirds)
        if "com.microsoft" not in {entry.domain for entry in model.opset_import}:
            model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
        _prune(graph)
    return layers


def _prune(graph: onnx.GraphProto) -> None:
    """Drop nodes whose outputs nobody reads."""
    wanted = {output.name for output in graph.output}
    kept = []
    for node in reversed(graph.node):
        if any(output in wanted for output in node.output):
            wanted.update(node.input)
            kept.append(node)
    del graph.node[:]
    graph.node.extend(reversed(kept))


def fuse_folder(folder: Path, heads: int = 12) -> int:
    """Rewrite a weights folder in place."""
    path, notes = folder / "encoder.onnx", folder / "model.json"
    stored = json.loads(notes.read_text(encoding="utf-8"))
    model = onnx.load(path)
    layers = fuse(model, heads, int(stored["hidden"]))
    if layers:
        onnx.save(model, path)
        stored["sha256"][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        notes.write_text(json.dumps(stored, indent=2, ensure_ascii=False) + "\n")
    return layers


def main() -> None:
    """Rewrite the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--heads", type=int, default=12)
    args = parser.parse_args()
    print(f"{fuse_folder(args.folder, args.heads)} layers rewritten")


if __name__ == "__main__":
    main()
