"""The training loop: bfloat16 arithmetic on full-precision weights, on the CPU."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from tqdm.auto import tqdm

from .items import IGNORED, Batch, Item, batches, collate, grouped
from .network import Network, save

Losses = Callable[[Network, Batch, Tensor], dict[str, Tensor]]


@dataclass(frozen=True)
class Plan:
    """How long and how hard to train.

    With ``minutes`` the rate falls with the clock instead of the steps, and training ends when
    they have passed: for machines that others use too. Such a run cannot be repeated exactly.
    """

    epochs: int
    rate: float
    pieces: int = 2048
    dropout: float = 0.1
    warmup: float = 0.06
    decay: float = 0.01
    head_rate: float = 5.0
    soft: float = 0.0
    tone_weight: float = 1.0
    frozen: int = 0
    minutes: float = 0.0


def losses(network: Network, batch: Batch, plan: Plan) -> dict[str, Tensor]:
    """Losses of the tasks that have labels in this batch."""
    hidden = network.encode(batch.ids, batch.features, batch.mask, plan.dropout)
    found = {}
    taught = batch.soft_tags is not None and bool((batch.soft_tags > 0).any())
    if taught or bool((batch.tags != IGNORED).any()):
        logits = network.tags(hidden).float()
        found["tags"] = _mixed(
            logits.flatten(0, 1),
            batch.tags.flatten(),
            None if batch.soft_tags is None else batch.soft_tags.flatten(0, 1),
            plan.soft,
        )
    told = batch.soft_tones is not None and bool((batch.soft_tones > 0).any())
    if told or bool((batch.tones != IGNORED).any()):
        logits = network.tone(
            hidden, batch.mask, batch.rows, batch.spans.to(hidden.dtype), plan.dropout
        )
        found["tone"] = plan.tone_weight * _mixed(
            logits.float(), batch.tones, batch.soft_tones, plan.soft
        )
    return found


def _mixed(logits: Tensor, hard: Tensor, soft: Tensor | None, share: float) -> Tensor:
    """Cross entropy with the labels, with a teacher's probabilities, or with a mix of both.

    Where a row has no label the teacher alone counts; where it has no teacher the label alone.
    """
    scores = logits.log_softmax(-1)
    known = hard != IGNORED
    at_label = -scores.gather(1, hard.clamp(min=0).unsqueeze(1)).squeeze(1)
    if soft is None:
        return at_label[known].mean()
    taught = soft.sum(1) > 0
    at_soft = -(soft * scores).sum(1)
    weight = torch.where(taught, torch.where(known, share, 1.0), 0.0)
    counted = known | taught
    total = weight * at_soft + (1 - weight) * at_label
    return total[counted].mean()


def fit(
    network: Network,
    epoch_items: Callable[[int], list[Item]],
    plan: Plan,
    *,
    out: Path,
    check: Callable[[Network], str],
    seed: int,
) -> None:
    """Train ``network`` in place and write ``out`` after every epoch."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    for part in (network.words, network.positions, *network.layers[: plan.frozen]):
        part.requires_grad_(False)
    if network.shape.relative:
        network.distance.requires_grad_(False)
    network.bfloat16().train()
    live = [(k, p) for k, p in network.named_parameters() if p.requires_grad]
    full = [p.detach().float().clone() for _, p in live]
    groups = []
    for (name, _), p in zip(live, full, strict=True):
        head = name.split(".")[0] in ("tags", "tone", "features")
        rate = plan.rate * (plan.head_rate if head else 1.0)
        groups.append(
            {"params": [p], "lr": rate, "weight_decay": plan.decay if p.dim() > 1 else 0.0}
        )
    optimizer = torch.optim.AdamW(groups, fused=True)
    first = epoch_items(0)
    per_epoch = len(list(batches(first, plan.pieces, random.Random(0))))
    total = max(1, plan.epochs * per_epoch)
    warm = max(1, int(plan.warmup * total))

    def left(step: int) -> float:
        if plan.minutes:
            return 1 - (time.time() - began) / 60 / plan.minutes
        return (total - step) / max(1, total - warm)

    began = time.time()
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: max(0.0, min((step + 1) / warm, 1.0, left(step)))
    )
    bar = tqdm(total=total, desc=out.stem, mininterval=20)
    for epoch in range(plan.epochs):
        items = first if epoch == 0 else epoch_items(epoch)
        running: dict[str, float] = {}
        for batch in batches(items, plan.pieces, rng):
            if left(bar.n) <= 0:
                break
            parts = losses(network, batch, plan)
            sum(parts.values(), torch.zeros(())).backward()
            for (_, p), f in zip(live, full, strict=True):
                f.grad = None if p.grad is None else p.grad.float()
                p.grad = None
            nn.utils.clip_grad_norm_(full, 1.0)
            optimizer.step()
            schedule.step()
            with torch.no_grad():
                for (_, p), f in zip(live, full, strict=True):
                    p.copy_(f)
            for name, value in parts.items():
                running[name] = 0.98 * running.get(name, value.item()) + 0.02 * value.item()
            bar.update()
            bar.set_postfix({k: f"{v:.3f}" for k, v in running.items()}, refresh=False)
        network.eval()
        with torch.no_grad():
            print(f"\n{out.stem} epoch {epoch + 1}: {check(network)}", flush=True)
        network.train()
        state = {k: v.clone() for k, v in network.state_dict().items()}
        with torch.no_grad():
            for (_, p), f in zip(live, full, strict=True):
                p.data = f.clone()
            network.float()
            save(network, out)
            network.bfloat16()
            network.load_state_dict(state)
            live = [(k, dict(network.named_parameters())[k]) for k, _ in live]
        if left(bar.n) <= 0:
            break
    bar.close()
    network.float()


def predict(network: Network, items: list[Item], pieces: int = 4096) -> None:
    """Write the network's own probabilities into ``soft_tags`` and ``soft_tones`` of the items."""
    network.eval()
    for item in items:
        item.soft_tags = item.soft_tones = None
    groups = grouped(items, pieces)
    with torch.no_grad():
        for group, rows in tqdm(groups, desc="predict", mininterval=20):
            _predict_group(network, group, rows)


def _predict_group(network: Network, group: list[Item], rows: int) -> None:
    batch = collate(group, rows)
    hidden = network.encode(batch.ids, batch.features, batch.mask)
    tags = network.tags(hidden).float().softmax(-1).numpy()
    for row, item in enumerate(group):
        item.soft_tags = tags[row, : len(item.window.ids)]
    if len(batch.rows):
        tones = network.tone(hidden, batch.mask, batch.rows, batch.spans.to(hidden.dtype), 0.0)
        found = tones.float().softmax(-1).numpy()
        at = 0
        for item in group:
            item.soft_tones = found[at : at + len(item.tones)]
            at += len(item.tones)
