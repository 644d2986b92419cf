"""Make the encoder: ``python -m training.train --help``. Stages whose output exists are skipped."""

from __future__ import annotations

import argparse
import pickle
import random
from collections.abc import Callable
from pathlib import Path

import torch
from tokenizers import Tokenizer

from .checks import tag_score, tone_score
from .corpora import read_newsmtsc, read_polnear, without
from .distil import Lessons, label_tags, label_tones, lesson_items, texts_to_label
from .fit import Plan, fit
from .items import Item, quote_items, tone_items
from .network import Network, from_minilm, from_mpnet, load, save
from .unlabelled import read_more

HELD_ARTICLES, HELD_SENTENCES = 50, 600
PARTS = 2
STAGES = (
    "start",
    "teach-tone",
    "teach-quotes",
    "label-tones",
    "label-tags",
    "student",
    "again",
    "finish",
)


class Data:
    """Both corpora, with a part of each training split held out."""

    def __init__(self, polnear: Path, newsmtsc: Path, tokenizer: Tokenizer, seed: int) -> None:
        self.tokenizer = tokenizer
        rng = random.Random(seed)
        articles = read_polnear(polnear / "train")
        rng.shuffle(articles)
        self.held_articles, self.articles = articles[:HELD_ARTICLES], articles[HELD_ARTICLES:]
        sentences = without(
            read_newsmtsc(newsmtsc / "train.jsonl"), read_newsmtsc(newsmtsc / "devtest_mt.jsonl")
        )
        rng.shuffle(sentences)
        self.held_sentences = sentences[:HELD_SENTENCES]
        self.sentences = sentences[HELD_SENTENCES:]

    def check(self, quotes: bool, tone: bool) -> Callable[[Network], str]:
        """Return a function that scores a network on the held-out parts."""
        rng = random.Random(0)
        tags = quote_items(self.held_articles, self.tokenizer, rng) if quotes else []
        alone = tone_items(self.held_sentences, self.tokenizer, rng, 0.0) if tone else []
        packed = tone_items(self.held_sentences, self.tokenizer, rng, 1.0) if tone else []

        def score(network: Network) -> str:
            parts = []
            if tags:
                parts.append(tag_score(network, tags))
            if alone:
                parts.append("tone alone " + tone_score(network, alone))
                parts.append("packed " + tone_score(network, packed))
            return "; ".join(parts)

        return score


def load_tokenizer(folder: Path) -> Tokenizer:
    """MiniLM's tokenizer without truncation or padding."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


class Recipe:
    """The stages, each reading and writing files in one folder."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args, self.out, self.seed = args, args.out, args.seed
        self.data = Data(args.polnear, args.newsmtsc, load_tokenizer(args.minilm), args.seed)
        torch.set_num_threads(args.threads)
        torch.manual_seed(args.seed)

    def items(self, epoch: int, quotes: bool, tone: bool, noisy: float) -> list[Item]:
        """Labelled windows of one epoch."""
        rng = random.Random(self.seed * 1000 + epoch)
        data = self.data
        found = quote_items(data.articles, data.tokenizer, rng, noisy) if quotes else []
        return found + (tone_items(data.sentences, data.tokenizer, rng) if tone else [])

    def start(self) -> None:
        """Train the small network for an epoch on labels alone, to start the student from."""
        fit(
            from_minilm(self.args.minilm),
            lambda epoch: self.items(epoch, True, True, 0.15),
            Plan(epochs=1, rate=3e-4, dropout=0.05),
            out=self.out / "start.pt",
            check=self.data.check(True, True),
            seed=self.seed,
        )

    def teach_tone(self) -> None:
        """Fine-tune the large network on tone."""
        fit(
            from_mpnet(self.args.mpnet),
            lambda epoch: self.items(epoch, False, True, 0.0),
            Plan(epochs=3, rate=5e-5, pieces=1536, frozen=3),
            out=self.out / "teach-tone.pt",
            check=self.data.check(False, True),
            seed=self.seed,
        )

    def teach_quotes(self) -> None:
        """Fine-tune the large network on quotations."""
        fit(
            from_mpnet(self.args.mpnet),
            lambda epoch: self.items(epoch, True, False, 0.1),
            Plan(epochs=1, rate=8e-5, dropout=0.05, frozen=4),
            out=self.out / "teach-quotes.pt",
            check=self.data.check(True, False),
            seed=self.seed,
        )

    def to_label(self) -> list[Item]:
        """Windows for the teachers; the same for both."""
        more = read_more(self.args.more_text) if self.args.more_text else []
        data = self.data
        return texts_to_label(data.articles, more, data.sentences, data.tokenizer, self.seed)

    def label_tones(self) -> None:
        """Let the tone teacher label."""
        teacher = load(self.out / "teach-tone.pt").bfloat16()
        found = label_tones(
            teacher, self.to_label(), self.data.sentences, self.data.tokenizer, seed=self.seed
        )
        with open(self.out / "label-tones.pt", "wb") as stream:
            pickle.dump(found, stream)

    def label_tags(self) -> None:
        """Let the quotations teacher label."""
        teacher = load(self.out / "teach-quotes.pt").bfloat16()
        Lessons(label_tags(teacher, self.to_label()), {}).save(self.out / "label-tags.pt")

    def lessons(self) -> Callable[[int], list[Item]]:
        """What the student learns from, part by part: short parts, so that progress is saved."""
        lessons = Lessons.load(self.out / "label-tags.pt")
        with open(self.out / "label-tones.pt", "rb") as stream:
            soft, lessons.tones = pickle.load(stream)
        for item, source, tones in zip(lessons.items, self.to_label(), soft, strict=True):
            if tones is not None:
                item.tones, item.gids, item.soft_tones = source.tones, source.gids, tones
        data = self.data

        def epoch_items(part: int) -> list[Item]:
            rng = random.Random(self.seed * 1000 + 500 + part // PARTS)
            items = lesson_items(
                lessons, data.articles, data.sentences, data.tokenizer, rng, noisy=0.2
            )
            rng.shuffle(items)
            return items[part % PARTS :: PARTS]

        return epoch_items

    def teach(self, begin: str, out: str, *, epochs: int, rate: float, first: int) -> None:
        """Train the small network on the labels and on what the teachers say."""
        items = self.lessons()
        fit(
            load(self.out / f"{begin}.pt"),
            lambda part: items(part + first * PARTS),
            Plan(
                epochs=epochs * PARTS,
                rate=rate,
                dropout=0.05,
                warmup=0.01,
                soft=0.8,
                tone_weight=1.5,
                minutes=self.args.minutes,
            ),
            out=self.out / f"{out}.pt",
            check=self.data.check(True, True),
            seed=self.seed + first,
        )

    def student(self) -> None:
        """Train the student."""
        self.teach("start", "student", epochs=8, rate=3e-4, first=0)

    def again(self) -> None:
        """Train it on at a lower rate, and take the mean of the weights before and after."""
        self.teach("student", "longer", epochs=2, rate=1.3e-4, first=20)
        before, after = load(self.out / "student.pt"), load(self.out / "longer.pt").state_dict()
        mean = {name: (old + after[name]) / 2 for name, old in before.state_dict().items()}
        before.load_state_dict(mean)
        save(before, self.out / "again.pt")

    def finish(self) -> None:
        """Export, calibrate and evaluate."""
        from .finish import finish

        finish(self.args, self.data, load(self.out / "again.pt"))


def main() -> None:
    """Run the stages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polnear", type=Path, required=True, help="holds train/ and dev/")
    parser.add_argument("--newsmtsc", type=Path, required=True, help="holds the .jsonl files")
    parser.add_argument("--minilm", type=Path, required=True, help="all-MiniLM-L6-v2")
    parser.add_argument("--mpnet", type=Path, required=True, help="all-mpnet-base-v2")
    parser.add_argument("--more-text", type=Path, help="news without labels: a folder or a .tsv")
    parser.add_argument("--scorers", type=Path, help="folder of the two scoring scripts")
    parser.add_argument("--out", type=Path, required=True, help="checkpoints and the result")
    parser.add_argument("--stage", choices=(*STAGES, "all"), default="all")
    parser.add_argument(
        "--minutes", type=float, default=0, help="let the clock end student and again"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    recipe = Recipe(args)
    for stage in STAGES if args.stage == "all" else (args.stage,):
        if args.stage == "all" and (args.out / f"{stage}.pt").exists():
            print(f"{stage}: done before")
            continue
        getattr(recipe, stage.replace("-", "_"))()


if __name__ == "__main__":
    main()
