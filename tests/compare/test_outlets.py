from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from toolkit.compare import compare_outlets
from toolkit.compare.outlets import TOPICS
from toolkit.errors import ArgumentError, TableError

WORDS = ["truce", "war", "talks", "drone", "peace", "said", "report", "the", "of", "city"]


def corpus(n_x, n_y, seed=0, shift=0.0):
    """All five tables for two outlets; the second one's tone is shifted."""
    rng = np.random.default_rng(seed)
    n = n_x + n_y
    ids = [f"a{i:02d}" for i in range(n)]
    articles = pd.DataFrame(
        {
            "article_id": ids,
            "outlet": ["X"] * n_x + ["Y"] * n_y,
            "text": [" ".join(rng.choice(WORDS, 60)) + ". Two were killed." for _ in range(n)],
        }
    )
    quotes, scores, mentions = [], [], []
    for i, key in enumerate(ids):
        for j in range(int(rng.integers(1, 5))):
            span = {"article_id": key, "start": 20 * j, "end": 20 * j + 10}
            speaker = rng.choice(["putin", "zelenskyy"])
            quotes.append(
                span | {"speaker": speaker, "text": "w " * int(rng.integers(2, 9)), "kind": "direct",
                        "cue": "said", "cue_class": rng.choice(["neutral", "warning"])}
            )  # fmt: skip
            mentions.append(span | {"actor_id": speaker, "in_quote": False})
            tone = rng.normal(shift * (i >= n_x), 0.1)
            scores.append(span | {"level": "sentence", "method": "textblob", "polarity": tone})
            scores.append(span | {"level": "quote", "method": "textblob", "polarity": tone})
    sentences = pd.DataFrame(scores)[["article_id", "start", "end"]].assign(in_quote=0.0)
    return {
        "articles": articles,
        "quotes": pd.DataFrame(quotes),
        "mentions": pd.DataFrame(mentions),
        "sentiment": pd.DataFrame(scores),
        "sentences": sentences,
    }


FEW, MANY = corpus(1, 4), corpus(14, 14, shift=0.5)


def no_nulls(found):
    assert not found.isna().any().any()
    assert not found["sentence"].str.contains("nan|None|inf", case=False).any()
    assert (found["p"] >= found["smallest_p"] - 1e-12).all()


def test_one_article_against_four_shows_nothing():
    found = compare_outlets(FEW, progress=False)
    no_nulls(found)
    assert set(found["topic"]) == set(TOPICS)
    assert not (found["verdict"] == "differs").any()
    assert (found["smallest_p"] >= 0.2).all()
    assert set(found["interval"]) == {"too few articles"} | {
        i for i in found["interval"] if i.startswith("none: ")
    }
    tone = found[found["topic"] == "tone"]
    assert tone["sentence"].str.contains("Too few articles").all()
    assert tone["sentence"].str.contains("smallest possible p is .2", regex=False).all()


def test_a_planted_shift_is_found_and_said_with_its_interval():
    found = compare_outlets(MANY, n_permutations=499, progress=False)
    no_nulls(found)
    tone = found[found["topic"] == "tone"]
    assert (tone["verdict"] == "differs").all()
    assert tone["sentence"].str.contains("95% interval").all()
    assert tone["sentence"].str.contains("after correction").all()
    other = found[~found["topic"].isin(["tone"])]
    assert (other["verdict"] == "no difference shown").mean() > 0.9
    assert not other.loc[other["verdict"] != "differs", "sentence"].str.contains("larger").any()


def test_diversity_is_said_beside_as_many_articles_and_not_beside_more():
    found = compare_outlets(corpus(6, 20), topics=("diversity",), progress=False)
    said = found.loc[found["outlet"] == "X", "sentence"].item()
    assert "as many articles drawn at random from these and the others (20 articles)" in said


def test_any_holder_of_tables_will_do():
    expected = compare_outlets(FEW, progress=False)
    pd.testing.assert_frame_equal(compare_outlets(SimpleNamespace(**FEW), progress=False), expected)


def test_tables_that_are_not_there_leave_their_topics_out():
    found = compare_outlets({"articles": MANY["articles"]}, n_permutations=99, progress=False)
    no_nulls(found)
    assert set(found["topic"]) == {"words", "cues", "agency"}


def test_an_outlet_without_quotes_says_so():
    tables = dict(FEW)
    tables["quotes"] = FEW["quotes"][FEW["quotes"]["article_id"] != "a00"]
    found = compare_outlets(tables, topics=("voices", "diversity", "verbs"), progress=False)
    no_nulls(found)
    mine = found[(found["outlet"] == "X") & (found["topic"] == "voices")]
    assert (mine["verdict"] == "not tested").all()
    assert mine["sentence"].str.contains("no quotes were found in 1 article").all()
    assert (mine["interval"] == "too few articles").all()


def test_one_outlet_is_described_and_not_compared():
    tables = {k: t[t["article_id"] == "a00"] for k, t in FEW.items()}
    found = compare_outlets(tables, progress=False)
    no_nulls(found)
    assert (found["verdict"] == "not tested").all()
    assert (found["p"] == 1).all()
    assert found["sentence"].str.contains("nothing to compare|nothing is said").all()


def test_all_zero_tables_give_no_nan():
    tables = dict(MANY)
    tables["quotes"] = MANY["quotes"].assign(text="", cue_class=None)
    tables["articles"] = MANY["articles"].assign(text="")
    found = compare_outlets(tables, n_permutations=99, progress=False)
    no_nulls(found)
    assert not (found.loc[found["topic"] == "voices", "verdict"] == "differs").any()


def test_a_chosen_reference_is_not_tested_against_itself():
    found = compare_outlets(MANY, against="Y", n_permutations=99, progress=False)
    no_nulls(found)
    reference = found[found["outlet"] == "Y"]
    assert (reference["verdict"] == "not tested").all()
    assert set(found["against"]) == {"Y"}


def test_empty_tables_and_no_topics():
    empty = {k: t.iloc[:0] for k, t in MANY.items() if k != "articles"}
    found = compare_outlets(
        empty | {"articles": MANY["articles"]}, n_permutations=99, progress=False
    )
    no_nulls(found)
    nothing = compare_outlets(MANY, topics=(), progress=False)
    assert len(nothing) == 0
    assert list(nothing.columns) == list(found.columns)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"articles": None}, TableError, "no table 'articles'"),
        ({"articles": MANY["articles"].assign(outlet=None)}, TableError, "outlet is missing"),
        ({"articles": MANY["articles"].assign(article_id="a")}, TableError, "more than once"),
        ({"articles": MANY["articles"].iloc[:0]}, TableError, "nothing to compare"),
        ({"quotes": "none"}, TableError, "quotes: must be a pandas DataFrame"),
    ],
)
def test_bad_tables(change, error, message):
    with pytest.raises(error, match=message):
        compare_outlets(MANY | change, progress=False)


def test_bad_options():
    with pytest.raises(ArgumentError, match="did you mean 'voices'"):
        compare_outlets(FEW, topics=("voice",), progress=False)
    with pytest.raises(ArgumentError, match="against='Z'"):
        compare_outlets(FEW, against="Z", progress=False)
    with pytest.raises(TableError, match="pass the tables by name"):
        compare_outlets(FEW["articles"], progress=False)


def test_results_repeat_and_inputs_stay():
    before = {k: t.copy(deep=True) for k, t in FEW.items()}
    first = compare_outlets(FEW, progress=False)
    pd.testing.assert_frame_equal(first, compare_outlets(FEW, progress=False))
    for key, old in before.items():
        pd.testing.assert_frame_equal(FEW[key], old)
