"""The networks, in torch: one encoder for teacher and student, and the heads on top of it."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from .windows import N_FEATURES

LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
TONES = ("negative", "neutral", "positive")
POSITIONS = 256


@dataclass(frozen=True)
class Shape:
    """What sets the size of an encoder."""

    hidden: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    vocabulary: int = 30522
    relative: bool = False
    epsilon: float = 1e-12
    read_heads: int = 4


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        h = shape.hidden
        self.heads = shape.heads
        self.qkv, self.out = nn.Linear(h, 3 * h), nn.Linear(h, h)
        self.up, self.down = nn.Linear(h, shape.inner), nn.Linear(shape.inner, h)
        self.norm1 = nn.LayerNorm(h, eps=shape.epsilon)
        self.norm2 = nn.LayerNorm(h, eps=shape.epsilon)

    def forward(self, x: Tensor, bias: Tensor | None, dropout: float) -> Tensor:
        """``bias`` is added to the attention scores before the softmax."""
        batch, length, h = x.shape
        parts = self.qkv(x).view(batch, length, 3, self.heads, h // self.heads)
        q, k, v = parts.permute(2, 0, 3, 1, 4)
        scores = (q * (h // self.heads) ** -0.5) @ k.transpose(2, 3)
        weights = (scores if bias is None else scores + bias).softmax(-1)
        mixed = self.out((weights @ v).transpose(1, 2).reshape(batch, length, h))
        x = self.norm1(x + self._thin(mixed, dropout))
        inner = self.down(F.gelu(self.up(x)))
        return self.norm2(x + self._thin(inner, dropout))

    def _thin(self, x: Tensor, dropout: float) -> Tensor:
        """Dropout with one mask for all windows of the batch: random numbers are slow to draw."""
        if not (self.training and dropout):
            return x
        return x * F.dropout(torch.ones_like(x[:1]), dropout)


class ToneHead(nn.Module):
    """Mean of a target's pieces, one attention read of the window with it, and a small MLP."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        h = shape.hidden
        self.heads = shape.read_heads
        self.query, self.key, self.value = nn.Linear(h, h), nn.Linear(h, h), nn.Linear(h, h)
        self.mix, self.out = nn.Linear(2 * h, h), nn.Linear(h, len(TONES))

    def forward(
        self, hidden: Tensor, mask: Tensor, rows: Tensor, target: Tensor, dropout: float
    ) -> Tensor:
        """Logits per target.

        ``hidden`` [B, L, H] holds the windows, ``mask`` [B, L] is true on their pieces; ``rows``
        [T] names each target's window, and ``target`` [T, L] holds 1/n on the n pieces of the
        target and 0 elsewhere.
        """
        n, length, h = len(rows), hidden.shape[1], hidden.shape[2]
        mean = torch.bmm(target.unsqueeze(1), hidden[rows])
        q = self.query(mean).view(n, 1, self.heads, -1).transpose(1, 2)
        k = self.key(hidden)[rows].view(n, length, self.heads, -1).transpose(1, 2)
        v = self.value(hidden)[rows].view(n, length, self.heads, -1).transpose(1, 2)
        scores = (q @ k.transpose(2, 3)) / math.sqrt(h // self.heads)
        scores = scores.masked_fill(~mask[rows][:, None, None, :], -1e4)
        read = (scores.softmax(-1) @ v).transpose(1, 2).reshape(n, h)
        joined = F.dropout(torch.cat([mean.squeeze(1), read], -1), dropout, self.training)
        inner = F.dropout(F.gelu(self.mix(joined)), dropout, self.training)
        return self.out(inner)


class Network(nn.Module):
    """Encoder with the quotation tags and the tone head."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.hidden)
        self.positions = nn.Embedding(POSITIONS, shape.hidden)
        self.features = nn.Embedding(N_FEATURES, shape.hidden)
        nn.init.zeros_(self.features.weight)
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        if shape.relative:
            self.distance = nn.Embedding(32, shape.heads)
        self.tags = nn.Linear(shape.hidden, len(LABELS))
        self.tone = ToneHead(shape)

    def encode(
        self, ids: Tensor, features: Tensor, mask: Tensor | None, dropout: float = 0.0
    ) -> Tensor:
        """Hidden states [B, L, H]; ``mask`` [B, L] is true on real pieces."""
        length = ids.shape[1]
        x = self.words(ids) + self.positions.weight[:length] + self.features(features)
        x = self.norm(x)
        bias = None
        if mask is not None:
            bias = torch.zeros(mask.shape, dtype=x.dtype).masked_fill(~mask, -1e4)[:, None, None]
        if self.shape.relative:
            apart = self.distance(buckets(length)).permute(2, 0, 1).unsqueeze(0)
            bias = apart if bias is None else (apart + bias)
        for layer in self.layers:
            x = layer(x, bias, dropout)
        return x


def buckets(length: int) -> Tensor:
    """T5's buckets of relative distance [L, L], as MPNet uses them (32, up to 128 apart)."""
    at = torch.arange(length)
    n = -(at[None, :] - at[:, None])
    found = (n < 0).long() * 16
    n = n.abs()
    far = 8 + (torch.log(n.float().clamp(min=1) / 8) / math.log(128 / 8) * 8).long()
    return found + torch.where(n < 8, n, far.clamp(max=15))


def from_minilm(folder: Path, layers: int = 6) -> Network:
    """Start from all-MiniLM-L6-v2 (BERT's layout)."""
    config = json.loads((folder / "config.json").read_text())
    old = load_file(folder / "model.safetensors")
    old = {k.removeprefix("bert."): v for k, v in old.items()}
    shape = Shape(
        config["hidden_size"],
        layers,
        config["num_attention_heads"],
        config["intermediate_size"],
        config["vocab_size"],
    )
    network = Network(shape)
    kinds = old["embeddings.token_type_embeddings.weight"][0]
    new = {
        "words.weight": old["embeddings.word_embeddings.weight"],
        "positions.weight": old["embeddings.position_embeddings.weight"][:POSITIONS] + kinds,
        "norm.weight": old["embeddings.LayerNorm.weight"],
        "norm.bias": old["embeddings.LayerNorm.bias"],
    }
    names = ("attention.self.query", "attention.self.key", "attention.self.value")
    rest = {
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    _fill(network, old, new, names, rest)
    return network


def from_mpnet(folder: Path) -> Network:
    """Start from all-mpnet-base-v2, its vocabulary put in BERT's order."""
    config = json.loads((folder / "config.json").read_text())
    old = load_file(folder / "model.safetensors")
    old = {k.removeprefix("mpnet."): v for k, v in old.items()}
    words = old["embeddings.word_embeddings.weight"]
    order = torch.arange(30522) + 4
    order[0], order[101], order[102] = 1, 0, 2
    shape = Shape(
        config["hidden_size"],
        config["num_hidden_layers"],
        config["num_attention_heads"],
        config["intermediate_size"],
        relative=True,
        epsilon=config["layer_norm_eps"],
    )
    network = Network(shape)
    new = {
        "words.weight": words[order],
        "positions.weight": old["embeddings.position_embeddings.weight"][2 : POSITIONS + 2],
        "norm.weight": old["embeddings.LayerNorm.weight"],
        "norm.bias": old["embeddings.LayerNorm.bias"],
        "distance.weight": old["encoder.relative_attention_bias.weight"],
    }
    names = ("attention.attn.q", "attention.attn.k", "attention.attn.v")
    rest = {
        "out": "attention.attn.o",
        "norm1": "attention.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    _fill(network, old, new, names, rest)
    return network


def _fill(
    network: Network,
    old: dict[str, Tensor],
    new: dict[str, Tensor],
    qkv: tuple[str, ...],
    rest: dict[str, str],
) -> None:
    for n in range(network.shape.layers):
        base = f"encoder.layer.{n}."
        for kind in ("weight", "bias"):
            new[f"layers.{n}.qkv.{kind}"] = torch.cat([old[f"{base}{q}.{kind}"] for q in qkv])
            for mine, theirs in rest.items():
                new[f"layers.{n}.{mine}.{kind}"] = old[f"{base}{theirs}.{kind}"]
    missing, unexpected = network.load_state_dict(new, strict=False)
    left = [k for k in missing if k.split(".")[0] not in ("features", "tags", "tone")]
    if left or unexpected:
        raise ValueError(f"weights do not fit: missing {left}, unexpected {unexpected}")


def save(network: Network, path: Path) -> None:
    """Weights and shape in one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {k: v.float() for k, v in network.state_dict().items()}
    torch.save({"shape": asdict(network.shape), "state": state}, path)


def load(path: Path) -> Network:
    """Load what :func:`save` wrote."""
    stored = torch.load(path, weights_only=True)
    network = Network(Shape(**stored["shape"]))
    network.load_state_dict(stored["state"])
    return network
