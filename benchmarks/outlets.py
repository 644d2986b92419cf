"""Findings on real articles of many outlets, and on the same articles with shuffled labels.

The Narrative Frames Corpus (Frermann et al. 2023, public: phenixace/narrative-framing on
GitHub) has 428 articles on climate change with their outlet and its leaning.

    python benchmarks/outlets.py --narrative-frames PATH --build FOLDER
    python benchmarks/outlets.py --narrative-frames PATH --build FOLDER --by leaning
    python benchmarks/outlets.py --narrative-frames PATH --build FOLDER --figures FOLDER2
    python benchmarks/outlets.py --narrative-frames PATH --build FOLDER --without dailycaller
    python benchmarks/outlets.py --narrative-frames PATH --build FOLDER --shuffles 100

The analysis is made once and kept in --build; shuffles that are done are kept there too, so the
last command can be stopped (--minutes) and goes on when it is called again.

A difference between leanings that is gone --without one outlet is a difference of that outlet.
With shuffled labels nothing differs: about 5% of single p lie below .05, and a run of the
whole table should call anything "differs" in at most about 5% of the shuffles.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
from outlets_charts import draw_all
from tqdm.auto import tqdm

import toolkit as tk
from toolkit import compare
from toolkit.compare.groups import group_articles
from toolkit.compare.outlets import TOPICS
from toolkit.compare.tokens import count_terms
from toolkit.compare.words import score_words

LABELS = Path(__file__).with_name("outlets.yaml")
TABLES = ("mentions", "quotes", "sentences", "sentiment", "removed")

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
    """The corpus; the second of two articles with one text is left out."""
    table = pd.read_csv(path / "articles_metadata.tsv", sep="\t")
    outlet = table["source"].map(lambda s: re.sub(r"[^a-z]", "", s.lower()).removeprefix("the"))
    frame = pd.DataFrame(
        {
            "article_id": table["ID"].astype(str),
            "outlet": outlet,
            "leaning": table["mbfc"].str.replace("_", " "),
            "published": pd.to_datetime(table["date"], errors="coerce"),
            "text": table["text"],
        }
    )
    return frame.drop_duplicates("text").reset_index(drop=True)


def prepare(corpus: pd.DataFrame, build: Path) -> dict[str, pd.DataFrame]:
    """All tables of the corpus: of the model from the analysis kept in `build`, the rest anew."""
    analysis = tk.analyze(corpus, out=build / "analysis", actors=actors(), workers=1, size=40)
    tables = {name: getattr(analysis, name) for name in ("articles", *TABLES)}
    tables = {name: t if isinstance(t, pd.DataFrame) else t.load() for name, t in tables.items()}
    articles = tables["articles"]
    return tables | {
        "cues": compare.find_cues(articles),
        "agency": compare.find_agency(articles),
        "labels": compare.find_labels(articles, labels=LABELS),
    }


def others(tables: dict, articles: pd.DataFrame, **common: object) -> dict[str, pd.DataFrame]:
    """The comparisons that are not in the table of findings."""
    quotes, more = tables["quotes"], {"sentences": tables["sentences"]}
    tone = {"quotes": quotes, "mentions": tables["mentions"], **more}
    found = {
        "speakers": compare.compare_speakers(quotes, articles, top=30, **common),
        "directness": compare.compare_directness(quotes, articles, top=5, **common),
        "labels": compare.compare_labels(tables["labels"], articles, **common),
        "shared quotes": compare.compare_shared_quotes(quotes, articles, **common),
        "tone toward actors": compare.compare_tone(
            tables["sentiment"], articles, level="mention", per_actor=True, **tone, **common
        ),
    }
    for measure in ("share", "first_position", "first_voice"):
        found[f"prominence, {measure}"] = compare.compare_prominence(
            quotes, articles, measure=measure, top=5, **more, **common
        )
    return found


def show(found: dict[str, pd.DataFrame], by: str) -> None:
    """How many rows were tested, how many single p are low, and which hold."""
    rows = []
    for name, table in found.items():
        tested = table[~table["test_method"].str.startswith("not tested")]
        holds = tested[tested["p_adjusted"] <= 0.05]
        rows.append((name, len(tested), int((tested["p"] <= 0.05).sum()), len(holds)))
        for row in holds.head(8).to_dict("records"):
            what = row.get("voice", row.get("label", row.get("actor", row.get("against", ""))))
            value, other = (
                (row["jaccard"], row["expected"])
                if "jaccard" in row
                else (row.get("estimate", row.get("n_quotes")),
                      row.get("estimate_against", row.get("expected")))
            )  # fmt: skip
            print(f"  * {name}: {row[by]}, {what}: {value:.3f}, else or expected {other:.3f} "
                  f"(n {row['n']}, adjusted p {row['p_adjusted']:.3f})")  # fmt: skip
    columns = ["comparison", "rows tested", "p <= .05", "holds after correction"]
    print(pd.DataFrame(rows, columns=columns).to_string(index=False), "\n")


def shuffle(
    tables: dict, number: int, *, by: str, topics: list[str], seed: int, permutations: int = 499
) -> dict[str, float]:
    """One run with shuffled labels: low p, and whether anything is said to differ."""
    articles = tables["articles"]
    labels = np.random.default_rng([seed, number]).permutation(articles[by].to_numpy())
    shuffled = articles.assign(**{by: labels})
    given = {k: tables[k] for k in (*TABLES, "cues", "agency")} | {"articles": shuffled}
    found = tk.compare_outlets(
        given, by=by, topics=tuple(t for t in topics if t != "words"),
        n_permutations=permutations, seed=number, progress=False,
    )  # fmt: skip
    out = {
        "p": float((found["p"] <= 0.05).mean()),
        "differs": float((found["verdict"] == "differs").any()),
    }
    if "words" in topics:
        table = score_words(
            tables["counts"], group_articles(shuffled, by), alpha=0.1,
            n_permutations=permutations, seed=number,
        )  # fmt: skip
        out |= {
            "words p": float((table["p"] <= 0.05).mean()),
            "words differ": float((table["p_adjusted"] <= 0.05).any()),
        }
    return out


def shuffles(tables: dict, arguments: argparse.Namespace) -> None:
    """Print what shuffled labels give; what is done is kept in a file."""
    by, seed = arguments.by, arguments.seed
    name = f"shuffles-{by}-{arguments.min_articles}-{'-'.join(arguments.topics)}-{seed}.jsonl"
    file = arguments.build / name
    done: dict[int, dict] = {}
    if file.exists():
        done = {r.pop("number"): r for r in map(json.loads, file.read_text().splitlines())}
    deadline = time.monotonic() + 60 * arguments.minutes
    left = [number for number in range(arguments.shuffles) if number not in done]
    if left and "words" in arguments.topics:
        tables["counts"] = count_terms(
            tables["articles"], quotes=tables["quotes"], min_articles=5, progress=False
        )
    for number in tqdm(left, desc="shuffles", mininterval=5):
        if time.monotonic() > deadline:
            break
        done[number] = shuffle(tables, number, by=by, topics=arguments.topics, seed=seed)
        with file.open("a", encoding="utf-8") as out:
            out.write(json.dumps({"number": number} | done[number]) + "\n")
    if done:
        mean = pd.DataFrame(list(done.values())).mean()
        print(f"shuffled labels, {len(done)} of {arguments.shuffles} times:")
        print(f"  single p <= .05 in {mean['p']:.1%} of the findings")
        print(f"  runs in which any finding differs: {mean['differs']:.1%}")
        if "words p" in mean:
            print(f"  words: p <= .05 in {mean['words p']:.1%}; runs in which any word of any "
                  f"group holds after max-T: {mean['words differ']:.1%}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--narrative-frames", type=Path, required=True)
    parser.add_argument("--build", type=Path, required=True, help="folder for what takes long")
    parser.add_argument("--by", choices=["leaning", "outlet"], default="leaning")
    parser.add_argument("--min-articles", type=int, default=1, help="leave smaller outlets out")
    parser.add_argument("--without", nargs="+", default=[], help="outlets to leave out")
    parser.add_argument("--topics", nargs="+", choices=TOPICS, default=list(TOPICS))
    parser.add_argument("--sample", type=int, help="only so many articles of each group")
    parser.add_argument("--shuffles", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=np.inf, help="stop shuffling after")
    parser.add_argument("--permutations", type=int, default=1999)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--figures", type=Path, help="folder for the charts")
    arguments = parser.parse_args()
    by = arguments.by
    corpus = load(arguments.narrative_frames)
    if arguments.sample is not None:
        corpus = corpus.groupby(by).sample(arguments.sample, random_state=arguments.seed)
        corpus = corpus.reset_index(drop=True)
    arguments.build.mkdir(parents=True, exist_ok=True)
    tables = prepare(corpus, arguments.build)
    sizes = tables["articles"][by].value_counts()
    keep = tables["articles"][by].isin(sizes[sizes >= arguments.min_articles].index)
    keep &= ~tables["articles"]["outlet"].isin(arguments.without)
    ids = set(tables["articles"].loc[keep, "article_id"])
    tables = {k: t[t["article_id"].isin(ids)].reset_index(drop=True) for k, t in tables.items()}
    articles = tables["articles"]
    print({k: len(t) for k, t in tables.items()})
    print(articles[by].value_counts().to_string(), "\n")
    if arguments.shuffles:
        shuffles(tables, arguments)
        return
    common = {"by": by, "n_permutations": arguments.permutations, "seed": arguments.seed}
    found = tk.compare_outlets(tables, topics=tuple(arguments.topics), progress=False, **common)
    name = "-".join(["findings", by, *arguments.without])
    found.to_csv(arguments.build / f"{name}.csv", index=False)
    print(f"findings: {len(found)}, nulls: {int(found.isna().sum().sum())}")
    print(pd.crosstab(found["topic"], found["verdict"]).to_string())
    print(f"single p <= .05: {(found['p'] <= 0.05).mean():.1%}\n")
    for sentence in found.loc[found["verdict"] == "differs", "sentence"]:
        print("  *", sentence)
    print()
    more = others(tables, articles, **common)
    show(more, by)
    if arguments.figures is not None:
        names = {row["id"]: row["name"] for row in actors()}
        draw_all(tables, by, arguments.figures, names=names, seed=arguments.seed)


if __name__ == "__main__":
    main()
