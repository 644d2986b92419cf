"""Coding sheets, agreement and machine against people, shown on real answers.

    python benchmarks/coding.py --frames PATH/full_annotations.json --rounds 200

1. Agreement per question on the Narrative Frames Corpus (Frermann et al. 2023; public at
   github.com/phenixace/narrative-framing): every annotator's raw yes/no answers.
2. One whole round on the five shipped articles: sheets written, filled by the gold with
   planted slips of a second coder, read, agreement, adjudication, machine against people.
3. Simulated rounds: a machine with planted error rates; how often the intervals of precision
   and recall hold the rate that was planted, and the rate that came of it in the corpus (which
   is easier to hit where a good part of a small corpus is coded). On the five articles and on
   the frames corpus.
4. The shipped machine against the gold of the five articles.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from toolkit.articles import load_articles
from toolkit.coding import (
    adjudication_sheet,
    agreement,
    compare_errors,
    consensus,
    krippendorff_alpha,
    machine_vs_people,
    make_sheet,
    read_gold,
    read_sheets,
)
from toolkit.coding.candidates import candidates
from toolkit.coding.codebooks import load_codebook
from toolkit.sentences import split_sentences

HERE = Path(__file__).resolve().parent.parent
MEASURES = ("precision", "recall", "f1")


def raw_answers(path: Path) -> pd.DataFrame:
    """Every annotator's answers, long: unit_id coder question code."""
    rows = []
    for article, record in json.loads(path.read_text(encoding="utf-8")).items():
        for question, value in record.items():
            if question.startswith("_"):
                continue
            for coder, answer in enumerate(value[1]):
                code = answer if answer in ("yes", "no") else None
                rows.append((article, f"annotator{coder + 1}", question, code))
    return pd.DataFrame(rows, columns=["unit_id", "coder", "question", "code"])


def show_agreement(codes: pd.DataFrame) -> None:
    start = time.perf_counter()
    out = agreement(codes, per_code=False, per_pair=False, n_boot=1000)
    took = time.perf_counter() - start
    out = out.sort_values("alpha")
    print(
        out[["question", "n_coders", "n_units", "percent", "alpha", "low", "high", "commonest"]]
        .round(3)
        .to_string(index=False)
    )
    print(
        f"{len(out)} questions: alpha from {out['alpha'].min():.3f} to {out['alpha'].max():.3f}, "
        f"median {out['alpha'].median():.3f} ({took:.1f} s with 1,000 resamples each)"
    )
    trap = out[(out["alpha"] < 0.05) & (out["percent"] > 0.9)]
    for row in trap.itertuples():
        print("prevalence trap:", row.sentence)


def fill(path: Path, answers: dict[str, dict[str, str]]) -> None:
    """Write answers into a sheet's CSV file, as a person would."""
    table = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    for question in {q for given in answers.values() for q in given}:
        table[question] = [answers.get(u, {}).get(question, "") for u in table["unit_id"]]
    table.to_csv(path, index=False, encoding="utf-8-sig")


def gold_analysis(articles: pd.DataFrame, gold: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The gold as if a machine had found it."""
    quotes = gold[["article_id", "start", "end", "speaker"]].astype({"start": int, "end": int})
    sentences = split_sentences(articles, progress=False)
    both = sentences.merge(quotes, on="article_id", suffixes=("", "_quote"))
    hit = both[(both["start_quote"] < both["end"]) & (both["end_quote"] > both["start"])]
    key = ["article_id", "sentence_id"]
    taken = pd.MultiIndex.from_frame(hit[key])
    free = ~pd.MultiIndex.from_frame(sentences[key]).isin(taken)
    return {"articles": articles, "sentences": sentences, "quotes": quotes, "free": free}


def true_answers(sample: pd.DataFrame, gold: pd.DataFrame) -> dict[str, dict[str, str]]:
    """What the gold says of each unit: is at least half of it reported speech, and whose."""
    by_article = {
        key: (g["start"].to_numpy(int), g["end"].to_numpy(int), g["speaker"].to_numpy(object))
        for key, g in gold.groupby("article_id")
    }
    out = {}
    rows = zip(sample["unit_id"], sample["article_id"], sample["start"], sample["end"], strict=True)
    for unit, article, start, end in rows:
        starts, ends, speakers = by_article[article]
        over = (np.minimum(ends, end) - np.maximum(starts, start)).clip(min=0)
        if over.sum() * 2 >= end - start:
            out[unit] = {"quote": "yes", "speaker": speakers[over.argmax()]}
        else:
            out[unit] = {"quote": "no"}
    return out


def plant(tables: dict[str, pd.DataFrame], miss: float, wrong: float, seed: int) -> dict:
    """A machine that misses a share of the quotes and takes some sentences for one."""
    rng = np.random.default_rng(seed)
    quotes, sentences = tables["quotes"], tables["sentences"]
    kept = quotes[rng.random(len(quotes)) >= miss]
    false = sentences[tables["free"] & (rng.random(len(sentences)) < wrong)]
    false = false[["article_id", "start", "end"]].assign(speaker="nobody named")
    return {**tables, "quotes": pd.concat([kept, false], ignore_index=True)}


def whole_round(articles: pd.DataFrame, gold: pd.DataFrame) -> None:
    tables = plant(gold_analysis(articles, gold), miss=0.2, wrong=0.3, seed=1)
    rng = np.random.default_rng(2)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        sample = make_sheet(
            tables, n=90, coders=["ana", "ben"], overlap=1.0, unmarked=0.4, folder=base, seed=1
        )
        truth = true_answers(sample, gold)
        slips = {
            u: {**a, "quote": {"yes": "no", "no": "Yes "}[a["quote"]]} if rng.random() < 0.1 else a
            for u, a in truth.items()
        }
        for coder, answers in (("ana", truth), ("ben", slips)):
            fill(base / f"quotes-{coder}.csv", answers)
        codes = read_sheets(base, sample=base / "quotes-key.csv")
        print(codes["status"].value_counts().to_dict())
        table = agreement(codes, per_code=False)
        print("\n".join(table["sentence"]))
        n = sum(truth[u]["quote"] != slips[u]["quote"].strip().lower() for u in truth)
        print(f"planted: {n} slips of the second coder in {len(truth)} units")
        book = base / "quotes-codebook.yaml"
        files = adjudication_sheet(codes, sample, codebook=book, folder=base / "again")
        again = next(f for f in files if f.suffix == ".csv" and "key" not in f.name)
        fill(again, truth)
        sheets = [base / "quotes-ana.csv", base / "quotes-ben.csv", again]
        settled = read_sheets(sheets, sample=sample, codebook=book)
        print(consensus(settled)["how"].value_counts().to_dict())
        print("\n".join(machine_vs_people(settled, question="quote")["sentence"]))
        print("\n".join(compare_errors(settled, question="quote")["sentence"]))


def simulate_five(articles: pd.DataFrame, gold: pd.DataFrame, rounds: int) -> None:
    tables = gold_analysis(articles, gold)
    hits = {f"{m}, in the corpus": [] for m in MEASURES}
    for seed in tqdm(range(rounds), desc="five articles"):
        miss, wrong = 0.1 + 0.3 * (seed % 5) / 4, 0.1 + 0.4 * (seed % 7) / 6
        machine = plant(tables, miss=miss, wrong=wrong, seed=seed)
        everything = candidates(machine, kind="quotes")
        answers = true_answers(everything, gold)
        people = everything["unit_id"].map(lambda u, a=answers: a[u]["quote"])
        planted = rates(everything["machine_quote"], people)
        with tempfile.TemporaryDirectory() as folder:
            make_sheet(
                machine, n=45, coders=["ana"], unmarked=0.5, by=None, folder=folder, seed=seed
            )
            path = Path(folder) / "quotes-ana.csv"
            fill(path, {u: {"quote": a["quote"]} for u, a in answers.items()})
            codes = read_sheets(path, sample=Path(folder) / "quotes-key.csv")
        out = machine_vs_people(codes, question="quote", per_code=False).set_index("measure")
        for name, value in planted.items():
            inside = out.loc[name, "low"] <= value <= out.loc[name, "high"]
            hits[f"{name}, in the corpus"].append(inside)
    report(hits, rounds)


def rates(machine: pd.Series, people: pd.Series) -> dict[str, float]:
    hit = (machine.eq("yes") & people.eq("yes")).sum()
    marked, there = machine.eq("yes").sum(), people.eq("yes").sum()
    return {"precision": hit / marked, "recall": hit / there, "f1": 2 * hit / (marked + there)}


def report(hits: dict[str, list[bool]], rounds: int) -> None:
    for name, found in hits.items():
        print(f"{name}: inside the 95% interval in {np.mean(found):.1%} of {rounds} rounds")


def simulate_frames(codes: pd.DataFrame, rounds: int) -> None:
    """Articles as units; people's majority answers are the truth, the machine errs as planted."""
    agreed = consensus(codes)
    agreed = agreed[agreed["code"].notna()]
    questions = [
        q for q, g in agreed.groupby("question") if 60 <= g["code"].eq("yes").sum() <= len(g) - 60
    ]
    hits = {f"{m}, {w}": [] for w in ("planted", "in the corpus") for m in MEASURES}
    for seed in tqdm(range(rounds), desc="frames corpus"):
        rng = np.random.default_rng(seed)
        question = questions[seed % len(questions)]
        part = agreed[agreed["question"].eq(question)]
        people = part["code"].to_numpy(object)
        yes = people == "yes"
        hit, false = rng.uniform(0.6, 0.95), rng.uniform(0.05, 0.3)
        machine = np.where(yes, rng.random(len(yes)) < hit, rng.random(len(yes)) < false)
        label = np.where(machine, "yes", "no")
        came_out = rates(pd.Series(label), pd.Series(people))
        right, wrong = hit * yes.sum(), false * (~yes).sum()
        planted = {
            "precision": right / (right + wrong),
            "recall": hit,
            "f1": 2 * right / (right + wrong + yes.sum()),
        }
        articles = pd.DataFrame(
            {"article_id": part["unit_id"], "text": "Article " + part["unit_id"], "outlet": "all"}
        )
        units = pd.DataFrame(
            {"article_id": part["unit_id"], "start": 0, "marked": machine, "machine_frame": label}
        )
        units["end"] = articles["text"].str.len()
        book = load_codebook(
            {
                "name": "custom",
                "questions": [
                    {"id": "frame", "ask": question, "none": "no", "codes": ["yes", "no"]}
                ],
            }
        )
        answers = dict(zip(part["unit_id"], people, strict=True))
        with tempfile.TemporaryDirectory() as folder:
            sample = make_sheet(
                {"articles": articles}, kind="custom", units=units, codebook=book, n=120,
                unmarked=0.5, coders=["ana"], by=None, folder=folder, seed=seed,
            )  # fmt: skip
            by_unit = dict(zip(sample["unit_id"], sample["article_id"], strict=True))
            path = Path(folder) / "custom-ana.csv"
            fill(path, {u: {"frame": answers[a]} for u, a in by_unit.items()})
            codes = read_sheets(path, sample=Path(folder) / "custom-key.csv", codebook=book)
        out = machine_vs_people(codes, none={"frame": "no"}, per_code=False).set_index("measure")
        for what, values in (("planted", planted), ("in the corpus", came_out)):
            for name, value in values.items():
                inside = out.loc[name, "low"] <= value <= out.loc[name, "high"]
                hits[f"{name}, {what}"].append(inside)
    report(hits, rounds)


def shipped_machine(articles: pd.DataFrame, gold: pd.DataFrame) -> None:
    from toolkit.actors import load_actors
    from toolkit.errors import WeightsError
    from toolkit.quotes import find_quotes

    try:
        quotes = find_quotes(articles, load_actors(HERE / "data/actors.yaml"), progress=False)
    except WeightsError as error:
        print(f"not run: {error}")
        return
    tables = {**gold_analysis(articles, gold), "quotes": quotes}
    sample = make_sheet(tables, n=10**6, coders=["gold"])
    with tempfile.TemporaryDirectory() as folder:
        make_sheet(tables, n=10**6, coders=["gold"], folder=folder)
        path = Path(folder) / "quotes-gold.csv"
        fill(path, true_answers(sample, gold))
        codes = read_sheets(path, sample=Path(folder) / "quotes-key.csv")
    print("\n".join(machine_vs_people(codes, per_code=False)["sentence"]))
    for row in compare_errors(codes).itertuples():
        print(f"{row.question} {row.measure}: {row.sentence}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=Path, help="full_annotations.json of the frames corpus")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--gold", type=Path, default=HERE / "data/gold/quotes.csv")
    parser.add_argument("--only", choices=["agreement", "round", "five", "frames", "machine"])
    options = parser.parse_args()
    # The house's alpha on Krippendorff's own example, so that a reader sees it is the same.
    assert abs(krippendorff_alpha([[0, 1, 0, 0], [1, 1, 0, 0]]) - 0.533333) < 1e-5
    codes = raw_answers(options.frames) if options.frames else None

    def wanted(name: str) -> bool:
        return options.only in (None, name)

    if codes is not None and wanted("agreement"):
        print("== agreement per question, Narrative Frames Corpus")
        show_agreement(codes)
    articles = load_articles(HERE / "data/raw", metadata=HERE / "data/metadata.csv", progress=False)
    gold = read_gold(options.gold, articles)
    if wanted("round"):
        print("== one whole round on the five articles")
        whole_round(articles, gold)
    if wanted("five"):
        print("== simulated rounds on the five articles")
        simulate_five(articles, gold, options.rounds)
    if codes is not None and wanted("frames"):
        print("== simulated rounds on the frames corpus")
        simulate_frames(codes, options.rounds)
    if wanted("machine"):
        print("== the shipped machine against the gold of the five articles")
        shipped_machine(articles, gold)


if __name__ == "__main__":
    main()
