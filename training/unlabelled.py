"""Texts without labels, and targets in them, for the teachers to label."""

from __future__ import annotations

import csv
import random
import re
import sys
from pathlib import Path

from tokenizers import Tokenizer

from .corpora import Sentence, Target
from .items import Item, pieces_in
from .windows import make_windows

NAME = re.compile(r"(?<![.!?”\"] )(?<!\n)\b[A-Z][\w’'-]+(?: [A-Z][\w’'.-]+){0,3}")
PRONOUN = re.compile(r"\b(?:he|she|He|She|him|her|they|They)\b")
SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[“\"A-Z])")


def read_more(path: Path) -> list[str]:
    """Articles of a folder of ``.txt`` files, or of a tab-separated file with a column ``text``."""
    if path.is_dir():
        return [p.read_text(encoding="utf-8") for p in sorted(path.glob("*.txt"))]
    csv.field_size_limit(sys.maxsize)
    with open(path, encoding="utf-8", newline="") as stream:
        return [row["text"] for row in csv.DictReader(stream, delimiter="\t") if row.get("text")]


def with_paragraphs(text: str, rng: random.Random) -> str:
    """Set breaks into a text that has none, after every few sentences."""
    if text.count("\n") > len(text) / 2000:
        return text
    out, left = [], rng.randint(1, 4)
    for sentence in SENTENCE.split(text):
        out.append(sentence)
        left -= 1
        out.append("\n" if left <= 0 else " ")
        left = left if left > 0 else rng.randint(1, 4)
    return "".join(out)


def add_targets(item: Item, text: str, rng: random.Random, most: int = 10) -> None:
    """Give a window names and pronouns as targets; label -100: only a teacher knows."""
    window = item.window
    low, high = window.starts[window.first], window.ends[window.last - 1]
    spans = [m.span() for m in NAME.finditer(text, low, high)]
    spans += [m.span() for m in PRONOUN.finditer(text, low, high) if rng.random() < 0.3]
    rng.shuffle(spans)
    for start, end in spans[:most]:
        found = pieces_in(window, Target(start, end, -100))
        if found:
            item.tones.append((*found, -100))
            item.gids.append("")


def unlabelled_items(texts: list[str], tokenizer: Tokenizer, rng: random.Random) -> list[Item]:
    """Windows of texts, with targets."""
    items = []
    for text in texts:
        text = with_paragraphs(text, rng)
        for window in make_windows(text, tokenizer):
            item = Item(window)
            add_targets(item, text, rng)
            items.append(item)
    return items


def sentence_windows(
    sentences: list[Sentence], tokenizer: Tokenizer, rng: random.Random
) -> list[Item]:
    """Windows of sentences set among each other, with names and pronouns nobody has labelled."""
    order = list(sentences)
    rng.shuffle(order)
    texts, at = [], 0
    while at < len(order):
        size = rng.randint(1, 6)
        parts = [s.text.replace("\n", " ") for s in order[at : at + size]]
        texts.append(rng.choice((" ", "\n")).join(parts))
        at += size
    items = []
    for text in texts:
        for window in make_windows(text, tokenizer):
            item = Item(window)
            add_targets(item, text, rng)
            items.append(item)
    return items
