"""What training on damaged punctuation costs clean text: ``python -m training.noise_cost --help``.

Two small networks, alike but for the damage: same start, same seed, same number of passes over the
training articles. Both read dev as it is and dev with its punctuation damaged.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import torch

from .checks import tag_score
from .corpora import read_polnear
from .fit import Plan, fit
from .items import Item, quote_items
from .network import Network, from_minilm
from .noise import roughen
from .train import load_tokenizer


def main() -> None:
    """Train both, score both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polnear", type=Path, required=True, help="holds train/ and dev/")
    parser.add_argument("--minilm", type=Path, required=True, help="all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, required=True, help="folder for the two networks")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    tokenizer = load_tokenizer(args.minilm)
    articles = read_polnear(args.polnear / "train")
    dev = read_polnear(args.polnear / "dev")
    rng = random.Random(3)
    rough = [roughen(article, rng) for article in dev]
    clean_items = quote_items(dev, tokenizer, random.Random(0))
    damaged_items = quote_items(rough, tokenizer, random.Random(0))

    def check(network: Network) -> str:
        clean, damaged = tag_score(network, clean_items), tag_score(network, damaged_items)
        return f"clean {clean}; damaged {damaged}"

    for noisy in (0.0, 0.2):

        def epoch_items(epoch: int, noisy: float = noisy) -> list[Item]:
            return quote_items(articles, tokenizer, random.Random(epoch), noisy)

        torch.manual_seed(1)
        fit(
            from_minilm(args.minilm),
            epoch_items,
            Plan(epochs=args.epochs, rate=3e-4, dropout=0.05),
            out=args.out / f"noise-{noisy}.pt",
            check=check,
            seed=1,
        )


if __name__ == "__main__":
    main()
