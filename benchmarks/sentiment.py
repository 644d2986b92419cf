"""Tone toward a target in news sentences, on NewsMTSC, beside lexicons, with one scorer.

    python benchmarks/sentiment.py --newsmtsc devtest_mt.jsonl \
        --scorer DIR_WITH_score_sentiment.py [--peers-python PYTHON] [--weights FOLDER]

NewsMTSC is public: fhamborg/NewsMTSC on GitHub. A lexicon knows no target: each target gets the
label of its sentence, at the thresholds of `toolkit.sentiment`. ``--peers-python`` is the Python
of an environment with ``pip install afinn``; without it AFINN is left out.

Also prints the model when each sentence stands among others, in articles of eight sentences, as
it is used, and whether its confidence can be believed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.sentiment import score_sentiment

LABELS = {"negative": -1, "neutral": 0, "positive": 1}


def read(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sentences as articles, and their targets as mentions."""
    articles, mentions = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        articles.append({"article_id": str(number), "text": row["sentence_normalized"]})
        mentions += [
            {
                "article_id": str(number),
                "start": target["from"],
                "end": target["to"],
                "gid": target["Input.gid"],
            }
            for target in row["targets"]
        ]
    return pd.DataFrame(articles), pd.DataFrame(mentions)


def packed(
    articles: pd.DataFrame, mentions: pd.DataFrame, size: int = 8, seed: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same sentences in articles of `size`, two to a paragraph, in random order."""
    order = list(range(len(articles)))
    random.Random(seed).shuffle(order)
    texts, where = [], {}
    for at in range(0, len(order), size):
        text = ""
        for place, number in enumerate(order[at : at + size]):
            text += "" if not place else "\n\n" if place % 2 == 0 else " "
            where[str(number)] = (str(at), len(text))
            text += articles["text"].iloc[number].replace("\n", " ")
        texts.append({"article_id": str(at), "text": text})
    moved = mentions.copy()
    moved["start"] += [where[i][1] for i in mentions["article_id"]]
    moved["end"] += [where[i][1] for i in mentions["article_id"]]
    moved["article_id"] = [where[i][0] for i in mentions["article_id"]]
    return pd.DataFrame(texts), moved


def afinn(articles: pd.DataFrame, python: Path) -> list[int] | None:
    """AFINN's label of each sentence, by the sign of its sum."""
    with tempfile.TemporaryDirectory() as folder:
        texts, out = Path(folder) / "texts.jsonl", Path(folder) / "out.jsonl"
        texts.write_text(
            "".join(
                json.dumps({"id": i, "text": t}) + "\n"
                for i, t in zip(articles["article_id"], articles["text"], strict=True)
            ),
            encoding="utf-8",
        )
        command = [str(python), str(Path(__file__).with_name("peers.py")), "afinn"]
        command += ["--texts", str(texts), "--out", str(out)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"afinn: left out ({done.stderr.strip().splitlines()[-1]})")
            return None
        rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return [int(np.sign(row["score"])) for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--newsmtsc", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--peers-python", type=Path)
    args = parser.parse_args()
    sys.path.insert(0, str(args.scorer))
    scorer = importlib.import_module("score_sentiment")
    gold = scorer.read_gold(args.newsmtsc)
    articles, mentions = read(args.newsmtsc)
    answers: dict[str, list[int]] = {}
    scores = score_sentiment(articles, mentions=mentions, weights=args.weights, threads=1)
    answers["model"] = [LABELS[label] for label in scores["label"]]
    among, moved = packed(articles, mentions)
    in_news = score_sentiment(among, mentions=moved, weights=args.weights, threads=1)
    answers["model, among other sentences"] = [LABELS[label] for label in in_news["label"]]
    for method in ("textblob", "vader"):
        whole = score_sentiment(articles, level="article", method=method)
        if method == "vader":  # one sentence each: do not split it
            stretches = articles.assign(start=0, end=articles["text"].str.len())
            whole = score_sentiment(stretches, level="sentence", method=method)
        by_id = dict(zip(articles["article_id"], whole["label"], strict=True))
        answers[method] = [LABELS[by_id[i]] for i in mentions["article_id"]]
    if args.peers_python:
        labels = afinn(articles, args.peers_python)
        if labels is not None:
            by_number = dict(zip(articles["article_id"], labels, strict=True))
            answers["afinn"] = [by_number[i] for i in mentions["article_id"]]
    else:
        print("afinn: left out (no --peers-python given)")
    answers["always neutral"] = [0] * len(mentions)

    print(f"{'':<30}   F1m   acc  F1pn  recm   neg   neu   pos")
    for name, labels in answers.items():
        found = scorer.score(gold, dict(zip(mentions["gid"], labels, strict=True)))
        cells = [found[k] for k in ("F1m", "acc", "F1pn", "recm")]
        cells += [found["per_class"][k]["f1"] for k in ("negative", "neutral", "positive")]
        print(f"{name:<30}" + "".join(f"{100 * c:6.1f}" for c in cells))

    right = np.array([gold[g] for g in mentions["gid"]]) == np.array(answers["model"])
    chance = scores["confidence"].to_numpy(dtype=float)
    print("\nconfidence    rows  mean  right   (model)")
    for low in np.arange(0.3, 1.0, 0.1):
        some = (chance >= low) & ((chance < low + 0.1) | (low > 0.85))
        if some.any():
            print(
                f"{low:.1f} to {low + 0.1:.1f}   {some.sum():5d}  {chance[some].mean():.2f}  "
                f"{right[some].mean():.2f}"
            )


if __name__ == "__main__":
    main()
