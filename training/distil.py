"""What the teachers say about training texts and other news, for the student to learn from."""

from __future__ import annotations

import pickle
import random
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from .corpora import Article, Sentence
from .fit import predict
from .items import Item, dashed_items, quote_items, tone_items
from .network import Network
from .unlabelled import add_targets, sentence_windows, unlabelled_items


class Lessons:
    """Items with teachers' probabilities, and the tones of NewsMTSC's targets by their gid."""

    def __init__(self, items: list[Item], tones: dict[str, np.ndarray]) -> None:
        self.items = items
        self.tones = tones

    def save(self, path: Path) -> None:
        """Write to a file."""
        with open(path, "wb") as stream:
            pickle.dump((self.items, self.tones), stream)

    @classmethod
    def load(cls, path: Path) -> Lessons:
        """Read what :meth:`save` wrote."""
        with open(path, "rb") as stream:
            return cls(*pickle.load(stream))


def texts_to_label(
    articles: list[Article],
    more: list[str],
    sentences: list[Sentence],
    tokenizer: Tokenizer,
    seed: int,
) -> list[Item]:
    """Windows of the training articles, with their labels, and of other news, without."""
    rng = random.Random(seed)
    items = quote_items(articles, tokenizer, rng)
    for item in items:
        add_targets(item, item.text, rng)
        item.text = ""
    items += unlabelled_items(more, tokenizer, rng)
    return items + sentence_windows(sentences, tokenizer, random.Random(seed + 1))


def label_tags(teacher: Network, items: list[Item]) -> list[Item]:
    """Items with the teacher's tag probabilities, and without targets."""
    bare = [Item(item.window, item.tags) for item in items]
    predict(teacher, bare)
    for item in bare:
        item.soft_tags = None if item.soft_tags is None else item.soft_tags.astype(np.float16)
    return bare


def label_tones(
    teacher: Network,
    items: list[Item],
    sentences: list[Sentence],
    tokenizer: Tokenizer,
    *,
    seed: int,
) -> tuple[list[np.ndarray | None], dict[str, np.ndarray]]:
    """Tones toward the targets of the items, and of the sentences, each read alone."""
    chosen = [item for item in items if item.tones]
    alone = tone_items(sentences, tokenizer, random.Random(seed), packed=0.0)
    predict(teacher, chosen + alone)
    for item in chosen:
        item.soft_tags = None
    tones = {
        gid: row
        for item in alone
        if item.soft_tones is not None
        for gid, row in zip(item.gids, item.soft_tones, strict=True)
    }
    return [item.soft_tones for item in items], tones


def lesson_items(
    lessons: Lessons,
    articles: list[Article],
    sentences: list[Sentence],
    tokenizer: Tokenizer,
    rng: random.Random,
    *,
    noisy: float,
) -> list[Item]:
    """One epoch for the student: the lessons, damaged copies of articles, sentences anew."""
    items = list(lessons.items)
    items += quote_items(rng.sample(articles, int(noisy * len(articles))), tokenizer, rng, 1.0)
    items += dashed_items(articles, tokenizer, rng)
    for item in tone_items(sentences, tokenizer, rng):
        known = [lessons.tones.get(gid) for gid in item.gids]
        if all(row is not None for row in known):
            item.soft_tones = np.stack([row for row in known if row is not None])
        items.append(item)
    return items
