"""Training items: windows with the labels of their pieces and the tones of their targets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from .corpora import ROLES, Article, Attribution, Sentence, Target
from .noise import DASHES, restyle, roughen
from .windows import Window, make_windows

IGNORED = -100
LENGTHS = (24, 32, 40, 48, 64, 96, 128, 160, 192, 224, 256)


@dataclass
class Item:
    """One window to learn from.

    ``tags`` holds a label number per piece (or None), ``tones`` one row (first piece, last piece,
    label) per target; a teacher adds ``soft_tags`` [L, 7] and ``soft_tones`` [T, 3].
    """

    window: Window
    tags: np.ndarray | None = None
    tones: list[tuple[int, int, int]] = field(default_factory=list)
    gids: list[str] = field(default_factory=list)
    soft_tags: np.ndarray | None = None
    soft_tones: np.ndarray | None = None
    text: str = ""


def tags_of(window: Window, version: tuple[Attribution, ...]) -> np.ndarray:
    """BIO labels of one window; the special pieces are ignored."""
    tags = np.zeros(len(window.ids), dtype=np.int64)
    tags[0] = tags[-1] = IGNORED
    starts, ends = np.array(window.starts), np.array(window.ends)
    for attribution in version:
        for number, role in enumerate(reversed(ROLES)):
            label = 5 - 2 * number
            for start, end in getattr(attribution, role):
                at = np.flatnonzero((starts < end) & (ends > start) & (starts >= 0))
                if len(at):
                    tags[at] = label + 1
                    if starts[at[0]] >= start or at[0] == 1:
                        tags[at[0]] = label
    return tags


def quote_items(
    articles: list[Article], tokenizer: Tokenizer, rng: random.Random, noisy: float = 0.0
) -> list[Item]:
    """Windows of articles; of several annotators one is drawn, a share of articles is damaged."""
    items = []
    for article in articles:
        if rng.random() < noisy:
            article = roughen(article, rng)
        elif rng.random() < noisy:
            article = restyle(article, rng)
        version = rng.choice(article.versions)
        for window in make_windows(article.text, tokenizer):
            items.append(Item(window, tags_of(window, version), text=article.text))
    return items


def dashed_items(articles: list[Article], tokenizer: Tokenizer, rng: random.Random) -> list[Item]:
    """Windows with attributions rewritten as a dash and a name; only the windows that have one."""
    items = []
    for article in articles:
        changed = restyle(article, rng, 0.7)
        if changed.text == article.text:
            continue
        version, text = changed.versions[0], changed.text
        at = [a.cue[0][0] for a in version if a.cue and text[slice(*a.cue[0])] in DASHES]
        for window in make_windows(text, tokenizer):
            low, high = window.starts[window.first], window.ends[window.last - 1]
            if any(low <= x < high for x in at):
                items.append(Item(window, tags_of(window, version)))
    return items


def pieces_in(window: Window, target: Target) -> tuple[int, int] | None:
    """First and last piece (exclusive) of a target, if the window answers for its first piece."""
    first = last = 0
    for n in range(1, len(window.ids) - 1):
        if window.starts[n] < target.end and window.ends[n] > target.start:
            first, last = first or n, n + 1
    return (first, last) if window.first <= first < window.last else None


def tone_items(
    sentences: list[Sentence], tokenizer: Tokenizer, rng: random.Random, packed: float = 0.5
) -> list[Item]:
    """Targets with their windows; a share of the sentences is set among others, as in articles."""
    order = list(sentences)
    rng.shuffle(order)
    items, at = [], 0
    while at < len(order):
        group = order[at : at + (rng.randint(2, 8) if rng.random() < packed else 1)]
        if len(group) > 1 and rng.random() < packed / 4:
            group = group[:1]
        at += len(group)
        text, targets = "", []
        for sentence in group:
            if text:
                text += rng.choice((" ", "\n"))
            for t in sentence.targets:
                moved = Target(len(text) + t.start, len(text) + t.end, t.label, t.gid)
                targets.append(moved)
            text += sentence.text.replace("\n", " ")
        for window in make_windows(text, tokenizer):
            item = Item(window)
            for target in targets:
                found = pieces_in(window, target)
                if found:
                    item.tones.append((*found, target.label))
                    item.gids.append(target.gid)
            if item.tones:
                items.append(item)
    return items


@dataclass
class Batch:
    """Tensors of one step; targets refer to their window by its row."""

    ids: Tensor
    features: Tensor
    mask: Tensor
    tags: Tensor
    soft_tags: Tensor | None
    rows: Tensor
    spans: Tensor
    tones: Tensor
    soft_tones: Tensor | None


def collate(items: list[Item], rows_at_least: int = 0) -> Batch:
    """Pad the items of one step to one of a few shapes: each new shape costs compile time."""
    longest = max(len(item.window.ids) for item in items)
    length = next(size for size in LENGTHS if size >= longest)
    n = max(len(items), rows_at_least)
    ids, features = torch.zeros(n, length, dtype=torch.long), torch.zeros(n, length).long()
    mask, tags = torch.zeros(n, length).bool(), torch.full((n, length), IGNORED)
    taught = any(i.soft_tags is not None or i.soft_tones is not None for i in items)
    soft = torch.zeros(n, length, 7) if taught else None
    rows, spans, tones, soft_tones = [], [], [], []
    for row, item in enumerate(items):
        size = len(item.window.ids)
        ids[row, :size] = torch.tensor(item.window.ids)
        features[row, :size] = torch.tensor(item.window.features)
        mask[row, :size] = True
        if item.tags is not None:
            tags[row, :size] = torch.from_numpy(item.tags)
        if soft is not None and item.soft_tags is not None:
            soft[row, :size] = torch.from_numpy(item.soft_tags.astype(np.float32))
        for first, last, label in item.tones:
            weights = torch.zeros(length)
            weights[first:last] = 1 / (last - first)
            rows.append(row)
            spans.append(weights)
            tones.append(label)
        if item.soft_tones is not None:
            soft_tones.append(torch.from_numpy(item.soft_tones.astype(np.float32)))
        else:
            soft_tones.append(torch.zeros(len(item.tones), 3))
    return Batch(
        ids,
        features,
        mask,
        tags,
        soft,
        torch.tensor(rows, dtype=torch.long),
        torch.stack(spans) if spans else torch.zeros(0, length),
        torch.tensor(tones, dtype=torch.long),
        torch.cat(soft_tones) if taught else None,
    )


def grouped(items: list[Item], pieces: int) -> list[tuple[list[Item], int]]:
    """Items of like length in groups of about ``pieces`` pieces, with the rows to pad them to."""
    groups = []
    for size, low in zip(LENGTHS, (0, *LENGTHS), strict=False):
        fitting = [item for item in items if low < len(item.window.ids) <= size]
        n = max(1, pieces // size)
        groups += [(fitting[at : at + n], n) for at in range(0, len(fitting), n)]
    return groups


def batches(items: list[Item], pieces: int, rng: random.Random) -> Iterator[Batch]:
    """Batches of about ``pieces`` pieces, windows of like length together, in random order."""
    mixed = rng.sample(items, len(items))
    groups = grouped(mixed, pieces)
    rng.shuffle(groups)
    for group, rows in groups:
        yield collate(group, rows)
