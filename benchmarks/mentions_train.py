"""Fit the weights that choose a pronoun's antecedent, on GUM's interview and speech texts.

    python benchmarks/mentions_train.py --gum gum/interview.jsonl gum/speech.jsonl --write

The choice is a conditional logit over the candidates of each pronoun and "none": the sum of
the probabilities of the right candidates is made as large as can be, with a penalty on the
distance from the weights set by hand (they are the prior; the data are small). Prints the
accuracy of five-fold cross-validation by document beside that of the prior, and of fitting on
one genre and reading the other. With ``--write`` fits on all and writes the weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parent))
from mentions import give_to_linked, load, registry, shared

from toolkit.actors import load_actors
from toolkit.coreference import Document, rank

GROUP = {"he": "he", "she": "he", "it": "it", "they": "they"}
OUT = Path(rank.__file__).parent / "weights.json"


class Teacher(Document):
    """Reads a text whose pronouns are known, and keeps every choice there was."""

    gold: dict[tuple[int, int], str]
    owners: list[tuple[int, int, str]]

    def __init__(self, text: str, actors: object, entities: list[dict]) -> None:
        self.rows: list[tuple[str, list[dict], list[int], bool]] = []
        self.pronouns = {}
        self.heads = []
        for e in entities:
            for m in e["mentions"]:
                self.pronouns[m["start"], m["end"]] = e["id"]
                for a, b in m["head"]:
                    self.heads.append((a, b, m["end"] - m["start"], e["id"]))
        self.by_start = defaultdict(list)
        for a, b, n, key in self.heads:
            self.by_start[a].append((b, n, key))
        self.ids = {e["id"]: e for e in entities}
        super().__init__(text, actors)

    def entity(self, span) -> str | None:
        """The gold entity whose head a phrase covers, the shortest such mention."""
        if (span.start, span.end) in self.pronouns:
            return self.pronouns[span.start, span.end]
        found = [
            (n, key)
            for i in range(span.first, span.last)
            for b, n, key in self.by_start.get(self.page.starts[i], ())
            if b <= span.end and (span.kind == "name" or i == span.last - 1)
        ]
        return min(found)[1] if found else None

    def _choose(self, case, options):
        span = case.pronoun
        gold = self.pronouns.get((span.start, span.end))
        right = [
            i
            for i, (mention, _) in enumerate(options)
            if gold is not None and self.entity(mention) == gold
        ]
        if span.head in GROUP:
            features = [case.features(*option) for option in options]
            self.rows.append((GROUP[span.head], features, right, gold is not None))
        return options[right[0]] if right else None


def rows_of(path: Path) -> list[tuple[str, list]]:
    out = []
    for d in load([path]):
        entries = give_to_linked(d, registry(d, "names"))
        actors = load_actors(entries, shared=shared(entries))
        teacher = Teacher(d["text"], actors, d["entities"])
        assert teacher.mentions is not None  # all is read
        out.append((d["doc"], teacher.rows))
    return out


def matrix(rows: list, names: list[str]) -> list[tuple[np.ndarray, np.ndarray]]:
    index = {n: i for i, n in enumerate(names)}
    out = []
    for features, right in rows:
        x = np.zeros((len(features) + 1, len(names)))
        for i, found in enumerate(features):
            for name, value in found.items():
                if name in index:
                    x[i, index[name]] = value
        x[-1, index["none"]] = 1.0
        y = np.zeros(len(features) + 1, dtype=bool)
        y[right if right else [-1]] = True
        out.append((x, y))
    return out


def fit(data: list, prior: np.ndarray, strength: float) -> np.ndarray:
    def loss(w):
        total, grad = strength * np.sum((w - prior) ** 2), 2 * strength * (w - prior)
        for x, y in data:
            z = x @ w
            z -= z.max()
            p = np.exp(z)
            q = p * y
            total -= np.log(q.sum() / p.sum())
            grad -= x.T @ (q / q.sum() - p / p.sum())
        return total, grad

    return minimize(loss, prior, jac=True, method="L-BFGS-B").x


def right_share(data: list, w: np.ndarray) -> tuple[int, int]:
    return sum(bool(y[np.argmax(x @ w)]) for x, y in data), len(data)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gum", nargs="+", type=Path, required=True)
    parser.add_argument("--strength", type=float, default=3.0)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    genres = {path.stem: rows_of(path) for path in args.gum}
    documents = [(genre, doc, rows) for genre, docs in genres.items() for doc, rows in docs]
    final = {}
    for group in ("he", "it", "they"):
        used = {
            n
            for _, _, rows in documents
            for g, fs, _, _ in rows
            if g == group
            for f in fs
            for n in f
        }
        names = sorted({*rank.PRIOR[group], *used} | {"none"})
        prior = np.array([rank.PRIOR[group].get(n, 0.0) for n in names])
        data = [
            (genre, matrix([(fs, r) for g, fs, r, _ in rows if g == group], names))
            for genre, _, rows in documents
        ]
        everything = [d for _, ds in data for d in ds]
        print(
            f"{group}: {len(everything)} pronouns, "
            f"{sum(not y[-1] for _, y in everything)} with a right candidate"
        )
        print("  prior                 {:4d} of {}".format(*right_share(everything, prior)))
        right = total = 0
        for fold in range(5):
            train = [d for i, (_, ds) in enumerate(data) if i % 5 != fold for d in ds]
            test = [d for i, (_, ds) in enumerate(data) if i % 5 == fold for d in ds]
            r, n = right_share(test, fit(train, prior, args.strength))
            right, total = right + r, total + n
        print(f"  five folds            {right:4d} of {total}")
        for genre in genres:
            train = [d for g, ds in data if g != genre for d in ds]
            test = [d for g, ds in data if g == genre for d in ds]
            if train and test:
                print(
                    "  read {:16s} {:4d} of {} (prior {})".format(
                        genre,
                        *right_share(test, fit(train, prior, args.strength)),
                        right_share(test, prior)[0],
                    )
                )
        weights = fit(everything, prior, args.strength)
        final[group] = {n: round(float(w), 3) for n, w in zip(names, weights, strict=True)}
    if args.write:
        OUT.write_text(json.dumps(final, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print(f"wrote {OUT}")


if __name__ == "__main__":
    main()
