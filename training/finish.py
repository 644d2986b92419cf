"""The last stage: export, decoding, calibration, and what the result is worth on dev."""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.model.attributions import Attribution, attributions_of
from toolkit.model.encoder import Encoder
from toolkit.model.heads import bio_allowed
from toolkit.model.tone import tone_probabilities

from .calibrate import calibrate, right_ones
from .corpora import Article, Sentence, read_newsmtsc, read_polnear
from .export import head_arrays, note, write_folder, write_heads
from .fuse import fuse_folder
from .items import tags_of
from .network import LABELS, Network
from .windows import make_windows

if TYPE_CHECKING:
    from .train import Data

ROLES = ("source", "cue", "content")
WEIGHT = 0.1
BLOCKED = -1e4


def transitions_of(sequences: list[np.ndarray], weight: float = WEIGHT) -> np.ndarray:
    """Weighted log chances of tag after tag [8, 7] in training texts; row 7 is the beginning."""
    n = len(LABELS)
    counts = np.full((n + 1, n), 0.5)
    for tags in sequences:
        np.add.at(counts, (np.concatenate([[n], tags[:-1]]), tags), 1)
    logs = weight * np.log(counts / counts.sum(1, keepdims=True))
    follow, begin = bio_allowed(LABELS)
    return np.where(np.vstack([follow, begin]), logs, logs + BLOCKED).astype(np.float32)


def tones_of(
    encoder: Encoder, sentences: list[Sentence], packed: int = 1
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Gids, chances and labels of all targets, sentences read alone or several as one text."""
    gids, chances, labels = [], [], []
    for at in range(0, len(sentences), packed):
        text, targets = "", []
        for sentence in sentences[at : at + packed]:
            text += " " if text else ""
            targets += [(t, len(text)) for t in sentence.targets]
            text += sentence.text
        spans = [(t.start + base, t.end + base) for t, base in targets]
        chances += tone_probabilities(encoder.encode(text), spans)
        gids += [t.gid for t, _ in targets]
        labels += [t.label for t, _ in targets]
    return gids, np.stack(chances), np.array(labels)


def temperature(chances: np.ndarray, labels: np.ndarray) -> float:
    """The temperature at which held-out tones are likeliest."""
    logs = np.log(chances + 1e-9)

    def loss(t: float) -> float:
        z = logs / t
        z = z - np.log(np.exp(z).sum(1, keepdims=True))
        return float(-z[np.arange(len(labels)), labels].mean())

    return float(min(np.arange(0.5, 3, 0.05), key=loss))


def scorer(path: Path) -> ModuleType:
    """Load a scoring script as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_rows(found: list[Attribution]) -> list[dict[str, Any]]:
    """Attributions as the scorer reads them."""
    return [
        {"source": a.source and [a.source], "cue": a.cue and [a.cue], "content": list(a.content)}
        for a in found
    ]


def quotes_on(
    module: ModuleType, encoder: Encoder, articles: list[Article]
) -> tuple[dict[str, Any], list[dict[str, float]]]:
    """Scores against each article's first annotator, and the reliability of the confidence."""
    gold: dict[str, Any] = {}
    mine: dict[str, Any] = {}
    sure: list[float] = []
    right: list[bool] = []
    passes = list(encoder.encode_many([a.text for a in articles], hidden=False))
    for article, found in zip(articles, attributions_of(passes), strict=True):
        first = [
            {r: [list(s) for s in getattr(q, r)] or None for r in ROLES}
            for q in article.versions[0]
        ]
        gold[article.name] = (article.text, {"first": first})
        mine[article.name] = as_rows(found)
        sure += [a.confidence for a in found]
        right += right_ones(article, found)
    return module.score(gold, mine), reliability(np.array(sure), np.array(right))


def reliability(chance: np.ndarray, right: np.ndarray) -> list[dict[str, float]]:
    """Per tenth of confidence: rows, mean confidence, share right."""
    table = []
    for low in np.arange(0, 1, 0.1):
        at = (chance >= low) & (chance < low + 0.1 + (low > 0.85))
        if at.any():
            row = {"from": low, "confidence": chance[at].mean(), "right": right[at].mean()}
            table.append({"rows": int(at.sum())} | {k: round(float(v), 3) for k, v in row.items()})
    return table


def evaluate(args: argparse.Namespace, encoder: Encoder) -> dict[str, Any]:
    """Every number of the model card, from dev and devtest_mt."""
    module = scorer(args.scorers / "score_quotes.py")
    result, table = quotes_on(module, encoder, read_polnear(args.polnear / "dev"))
    module.show("PolNeAR dev", result)
    scores: dict[str, Any] = {
        f"PolNeAR dev, end to end, {kind}": round(result[kind]["e2e"]["f1"], 4)
        for kind in ("all", "direct", "mixed", "indirect")
    }
    for role in ROLES:
        scores[f"PolNeAR dev, exact {role}"] = round(result["all"][f"span-{role}"]["f1"], 4)
    sentiment = scorer(args.scorers / "score_sentiment.py")
    path = args.newsmtsc / "devtest_mt.jsonl"
    for name, packed in (("", 1), (", six sentences a text", 6)):
        gids, chances, _ = tones_of(encoder, read_newsmtsc(path), packed)
        labels = {g: int(c.argmax()) - 1 for g, c in zip(gids, chances, strict=True)}
        tone = sentiment.score(sentiment.read_gold(path), labels)
        scores[f"NewsMTSC devtest_mt{name}, macro F1"] = round(tone["F1m"], 4)
        scores[f"NewsMTSC devtest_mt{name}, accuracy"] = round(tone["acc"], 4)
        print(json.dumps(tone["per_class"]))
    print(json.dumps(scores, indent=1), *table, sep="\n")
    return {"scores": scores, "reliability of confidence, dev": table}


def speed(encoder: Encoder, texts: list[str]) -> float:
    """Words a second of processor time, on one thread, encoder and attributions."""
    began = time.process_time()
    for _ in attributions_of(list(encoder.encode_many(texts, hidden=False))):
        pass
    return sum(len(t.split()) for t in texts) / (time.process_time() - began)


def finish(args: argparse.Namespace, data: Data, network: Network) -> None:
    """Write the folder that ships, and print what it is worth."""
    out = args.out / "weights"
    sequences = [
        tags_of(window, article.versions[0])[1:-1]
        for article in data.articles
        for window in make_windows(article.text, data.tokenizer)
    ]
    arrays = {"transitions": transitions_of(sequences), "tone.temperature": np.array(1.0)}
    write_folder(network, args.minilm / "tokenizer.json", out, arrays)
    print(f"attention of {fuse_folder(out, network.shape.heads)} layers fused")
    calibrate(args.polnear, out, args.seed)
    _, chances, labels = tones_of(Encoder(out, threads=1), data.held_sentences)
    arrays["tone.temperature"] = np.array(temperature(chances, labels))
    print("temperature of the tones", arrays["tone.temperature"])
    write_heads(out, {**head_arrays(network), **arrays})
    note(out, {})
    encoder = Encoder(out, threads=1)
    note(out, evaluate(args, encoder) if args.scorers else {})
    print(f"{speed(encoder, [a.text for a in data.held_articles]):.0f} words a second")
