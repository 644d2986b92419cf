"""Findings on real articles of many outlets, and on the same articles with shuffled labels.

The Narrative Frames Corpus (Frermann et al. 2023, public: phenixace/narrative-framing on
GitHub) has 428 articles on climate change with their outlet and its leaning.

    python benchmarks/outlets.py --narrative-frames PATH
    python benchmarks/outlets.py --narrative-frames PATH --by outlet --min-articles 12

With shuffled labels nothing differs: about 5% of single p lie below .05, and a run of the
whole table should call anything "differs" in at most about 5% of the shuffles.
"""

from __future__ import annotations

import argparse
import pickle
import re
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

import toolkit as tk
from toolkit.compare import find_agency, find_cues
from toolkit.compare.outlets import TOPICS

PEOPLE = {
    "donald-trump": (["Donald Trump", "Trump"], "he"),
    "barack-obama": (["Barack Obama", "Obama"], "he"),
    "joe-biden": (["Joe Biden", "Biden"], "he"),
    "bernie-sanders": (["Bernie Sanders", "Sanders"], "he"),
    "elizabeth-warren": (["Elizabeth Warren", "Warren"], "she"),
    "alexandria-ocasio-cortez": (["Alexandria Ocasio-Cortez", "Ocasio-Cortez", "AOC"], "she"),
    "greta-thunberg": (["Greta Thunberg", "Thunberg"], "she"),
    "scott-pruitt": (["Scott Pruitt", "Pruitt"], "he"),
    "nancy-pelosi": (["Nancy Pelosi", "Pelosi"], "she"),
    "al-gore": (["Al Gore", "Gore"], "he"),
    "ryan-zinke": (["Ryan Zinke", "Zinke"], "he"),
    "michael-mann": (["Michael Mann", "Mann"], "he"),
    "emmanuel-macron": (["Emmanuel Macron", "Macron"], "he"),
    "boris-johnson": (["Boris Johnson", "Johnson"], "he"),
}
BODIES = {
    "epa": ["Environmental Protection Agency", "EPA"],
    "united-nations": ["United Nations", "U.N.", "UN"],
    "ipcc": ["Intergovernmental Panel on Climate Change", "IPCC"],
    "nasa": ["NASA"],
    "noaa": ["National Oceanic and Atmospheric Administration", "NOAA"],
    "white-house": ["White House"],
}


def actors() -> list[dict]:
    rows: list[dict] = [
        {"id": key, "name": names[0], "is": "person", "pronoun": pronoun,
         "aliases": {"name": names[1:]}}
        for key, (names, pronoun) in PEOPLE.items()
    ]  # fmt: skip
    rows += [
        {"id": key, "name": names[0], "is": "institution", "aliases": {"name": names[1:]}}
        for key, names in BODIES.items()
    ]
    return rows


def load(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path / "articles_metadata.tsv", sep="\t")
    outlet = table["source"].map(lambda s: re.sub(r"[^a-z]", "", s.lower()).removeprefix("the"))
    return pd.DataFrame(
        {
            "article_id": table["ID"].astype(str),
            "outlet": outlet,
            "leaning": table["mbfc"].str.replace("_", " "),
            "text": table["text"],
        }
    )


def prepare(
    articles: pd.DataFrame, topics: list[str], with_model: bool, cache: Path | None
) -> dict:
    if cache is not None and cache.exists():
        return pickle.loads(cache.read_bytes())
    tables = {
        "articles": articles,
        "cues": find_cues(articles),
        "agency": find_agency(articles),
    }
    if "tone" in topics:
        tables["sentences"] = tk.split_sentences(articles)
        tables["sentiment"] = tk.score_sentiment(articles, level="sentence", method="textblob")
    if with_model:
        registry = tk.load_actors(actors())
        tables["mentions"] = tk.find_mentions(articles, registry)
        tables["quotes"] = tk.find_quotes(articles, registry)
    if cache is not None:
        cache.write_bytes(pickle.dumps(tables))
    return tables


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--narrative-frames", type=Path, required=True)
    parser.add_argument("--by", choices=["leaning", "outlet"], default="leaning")
    parser.add_argument("--min-articles", type=int, default=1, help="leave smaller outlets out")
    parser.add_argument("--topics", nargs="+", choices=TOPICS, default=list(TOPICS))
    parser.add_argument("--sample", type=int, help="only so many articles of each group")
    parser.add_argument("--shuffles", type=int, default=40)
    parser.add_argument("--permutations", type=int, default=1999)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-model", action="store_true", help="no mentions and no quotes")
    parser.add_argument("--cache", type=Path, help="file to keep the tables in between runs")
    arguments = parser.parse_args()
    by = arguments.by
    corpus = load(arguments.narrative_frames)
    if arguments.sample is not None:
        corpus = corpus.groupby(by).sample(arguments.sample, random_state=arguments.seed)
        corpus = corpus.reset_index(drop=True)
    tables = prepare(corpus, arguments.topics, not arguments.no_model, arguments.cache)
    sizes = tables["articles"][by].value_counts()
    keep = tables["articles"][by].isin(sizes[sizes >= arguments.min_articles].index)
    ids = set(tables["articles"].loc[keep, "article_id"])
    tables = {k: t[t["article_id"].isin(ids)].reset_index(drop=True) for k, t in tables.items()}
    articles = tables["articles"]
    print({k: len(t) for k, t in tables.items()})
    print(articles[by].value_counts().to_string(), "\n")

    def run(shuffled: pd.DataFrame, permutations: int, seed: int) -> pd.DataFrame:
        return tk.compare_outlets(
            tables | {"articles": shuffled}, by=by, topics=tuple(arguments.topics),
            n_permutations=permutations, seed=seed, progress=False,
        )  # fmt: skip

    found = run(articles, arguments.permutations, arguments.seed)
    print(f"findings: {len(found)}, nulls: {int(found.isna().sum().sum())}")
    print(pd.crosstab(found["topic"], found["verdict"]).to_string())
    print(f"single p <= .05: {(found['p'] <= 0.05).mean():.1%}\n")
    for sentence in found.loc[found["verdict"] == "differs", "sentence"]:
        print("  *", sentence)
    rng = np.random.default_rng(arguments.seed)
    low, any_differs = [], 0
    for number in tqdm(range(arguments.shuffles), desc="shuffles", mininterval=5):
        shuffled = articles.assign(**{by: rng.permutation(articles[by])})
        result = run(shuffled, 499, number)
        low.append((result["p"] <= 0.05).mean())
        any_differs += (result["verdict"] == "differs").any()
    if low:
        print(
            f"\nshuffled labels, {len(low)} times: single p <= .05 in {np.mean(low):.1%}; runs with"
            f" any finding that differs: {any_differs} of {len(low)}"
        )


if __name__ == "__main__":
    main()
