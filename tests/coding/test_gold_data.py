"""The gold of the five articles: found in the texts, in order, and true to its own rules."""

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
import yaml

from toolkit.articles import load_articles
from toolkit.coding import agreement, read_gold

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "data" / "gold"
FILES = [GOLD / f"{folder}{name}.csv" for folder in ("", "pass-1/", "pass-2/")
         for name in ("quotes", "mentions", "tone")]  # fmt: skip


@pytest.fixture(scope="module")
def articles():
    return load_articles(
        ROOT / "data" / "raw", metadata=ROOT / "data" / "metadata.csv", progress=False
    )


@pytest.mark.parametrize("path", FILES, ids=lambda p: "/".join(p.parts[-2:]))
def test_every_span_is_found(path, articles):
    gold = read_gold(path, articles)
    assert gold["found"].all(), gold.loc[~gold["found"], ["file", "no", "text"]]
    assert gold["file"].nunique() == 5
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    for row in gold.itertuples():
        got = texts[row.article_id][row.start : row.end]
        assert " ".join(got.split()) == " ".join(row.text.split())
    for _, group in gold.groupby("file", sort=False):
        assert group["no"].is_monotonic_increasing
        assert group["start"].is_monotonic_increasing


def test_actors_are_those_of_the_registry(articles):
    raw = yaml.safe_load((ROOT / "data" / "actors.yaml").read_text(encoding="utf-8"))
    known = {a["id"] for a in raw["actors"]}
    known |= {"kherson-city-council"}  # an institution that the registry need not list
    assert set(read_gold(GOLD / "mentions.csv")["actor_id"]) <= known
    assert set(read_gold(GOLD / "tone.csv")["target"]) <= known
    quotes = read_gold(GOLD / "quotes.csv")
    named = quotes[~quotes["speaker"].isin(known)]
    assert set(named["speaker"]) == {
        "Corsair", "official", "guides from Great Britain, France, Germany and Italy",
    }  # fmt: skip


def test_direct_quotes_stand_in_quotation_marks():
    quotes = read_gold(GOLD / "quotes.csv")
    direct = quotes[quotes["kind"].eq("direct")]
    assert direct["text"].str.match(r"['\"‘“]").all()
    assert not quotes[quotes["kind"].eq("indirect")]["text"].str.contains('[“”"]').any()


def test_pieces_lie_inside_their_quote():
    quotes = read_gold(GOLD / "quotes.csv").dropna(subset="pieces")
    assert len(quotes) >= 2
    for row in quotes.itertuples():
        parts = [tuple(map(int, p.split("-"))) for p in row.pieces.split(";")]
        assert parts[0][0] == 0 and parts[-1][1] == len(row.text)
        assert all(a[1] < b[0] for a, b in pairwise(parts))


def test_tone_is_said_of_actors_that_the_sentence_mentions(articles):
    tone = read_gold(GOLD / "tone.csv", articles)
    mentions = read_gold(GOLD / "mentions.csv", articles)
    for row in tone.itertuples():
        inside = mentions[
            mentions["article_id"].eq(row.article_id)
            & (mentions["start"] >= row.start)
            & (mentions["start"] < row.end)
        ]
        assert row.target in set(inside["actor_id"]), (row.file, row.no)
    assert set(tone["tone"]) == {"negative", "neutral", "positive"}


@pytest.mark.parametrize(
    ("name", "label", "alpha"), [("mentions", "actor_id", 0.98), ("quotes", "speaker", 0.91)]
)
def test_intra_coder_agreement_is_what_the_readme_says(name, label, alpha, articles):
    parts = []
    for number in (1, 2):
        gold = read_gold(GOLD / f"pass-{number}" / f"{name}.csv", articles)
        unit = gold["article_id"] + gold["start"].astype(str) + "-" + gold["end"].astype(str)
        parts.append(
            pd.DataFrame({"unit_id": unit, "coder": f"pass {number}", "code": gold[label]})
        )
    codes = pd.concat(parts).set_index(["unit_id", "coder"])["code"]
    units = codes.index.unique("unit_id")
    full = pd.MultiIndex.from_product([units, ["pass 1", "pass 2"]], names=["unit_id", "coder"])
    codes = codes.reindex(full).fillna("not marked").reset_index()
    row = agreement(codes, per_code=False, who="passes of one coder", n_boot=50).iloc[0]
    assert row["alpha"] == pytest.approx(alpha, abs=0.005)
    readme = (GOLD / "README.md").read_text(encoding="utf-8")
    assert f"| .{alpha * 100:.0f} (" in readme and "one coder" in row["sentence"]


def test_intra_coder_agreement_of_tone_is_what_the_readme_says(articles):
    parts = []
    for number in (1, 2):
        gold = read_gold(GOLD / f"pass-{number}" / "tone.csv", articles)
        unit = gold["article_id"] + gold["start"].astype(str) + gold["target"]
        value = gold["tone"].map({"negative": -1.0, "neutral": 0.0, "positive": 1.0})
        part = {"unit_id": unit, "coder": f"pass {number}", "code": gold["tone"], "value": value}
        parts.append(pd.DataFrame(part).assign(level="ordinal"))
    row = agreement(
        pd.concat(parts), per_code=False, per_pair=False, who="passes of one coder", n_boot=50
    ).iloc[0]
    assert row["n_units"] == 229 and row["alpha"] == pytest.approx(0.97, abs=0.005)
    readme = (GOLD / "README.md").read_text(encoding="utf-8")
    assert "| 229 | 231 | 229 | 99% | .97 (" in readme
    # Nobody may take these files for two coders' work.
    assert "large language model and not a human reader" in readme
    assert "says nothing about whether a second coder would agree" in readme
