"""Mentions in tables: found, counted with their base, put side by side, proposed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import tables
from toolkit.actors import load_actors
from toolkit.errors import ArgumentError, TableError
from toolkit.mentions import (
    MENTION_KINDS,
    actors_stub,
    count_cooccurrence,
    count_mentions,
    find_mentions,
    suggest_actors,
)

ROOT = Path(__file__).parents[1]
REGISTRY = [
    {"id": "UA", "is": "country"},
    {"id": "RU", "is": "country"},
    {"name": "Vladimir Putin", "pronoun": "he"},
    {"name": "NATO", "is": "organization"},
]


@pytest.fixture(scope="module")
def articles() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "article_id": ["a", "b", "c", "d"],
            "outlet": ["X", "X", "Y", None],
            "title": ["Putin speaks", None, "Rain", None],
            "text": [
                "Putin left. He said Ukraine “attacked Russia”. Kyiv denied it.",
                "Ukraine and Russia met. NATO watched.",
                "Rain fell all day.",
                None,
            ],
        }
    )


@pytest.fixture(scope="module")
def mentions(articles) -> pd.DataFrame:
    return find_mentions(articles, REGISTRY, progress=False)


@pytest.fixture(scope="module")
def corpus() -> pd.DataFrame:
    paths = sorted((ROOT / "data" / "raw").glob("*.txt"))
    return pd.DataFrame(
        {
            "article_id": [p.stem for p in paths],
            "text": [p.read_text(encoding="utf-8") for p in paths],
            "published": pd.to_datetime([p.name[:10] for p in paths]),
        }
    )


# ------------------------------------------------------------------ find
def test_table_has_the_declared_form(mentions, articles):
    assert list(mentions.columns) == tables.columns("mentions")
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    for row in mentions.itertuples():
        assert texts[row.article_id][row.start : row.end] == row.text
    assert mentions["in_quote"].tolist() == [False, False, False, True, False, False, False, False]


def test_what_is_found(mentions):
    a = mentions[mentions["article_id"] == "a"]
    assert a[["text", "actor_id", "kind"]].values.tolist() == [
        ["Putin", "vladimir-putin", "name"], ["He", "vladimir-putin", "pronoun"],
        ["Ukraine", "UA", "name"], ["Russia", "RU", "name"], ["Kyiv", "UA", "metonym"],
    ]  # fmt: skip


def test_invariant_on_the_five_articles(corpus):
    found = find_mentions(corpus, ROOT / "data" / "actors.yaml", progress=False)
    texts = dict(zip(corpus["article_id"], corpus["text"], strict=True))
    for row in found.itertuples():
        assert texts[row.article_id][row.start : row.end] == row.text
    assert set(found["kind"]) == set(MENTION_KINDS)
    registry = load_actors(ROOT / "data" / "actors.yaml")
    # the ministry occurs in the title of its spokeswoman only
    assert set(registry) - set(found["actor_id"].dropna()) == {"russian-foreign-ministry"}


def test_kinds_only_select(articles, mentions):
    some = find_mentions(articles, REGISTRY, kinds=("pronoun", "metonym"), progress=False)
    expected = mentions[mentions["kind"].isin(["pronoun", "metonym"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, expected)
    one = find_mentions(articles, REGISTRY, kinds="name", progress=False)
    assert set(one["kind"]) == {"name"}


def test_published_decides_who_holds_a_title():
    registry = [
        {"id": "US", "is": "country"},
        {
            "name": "Joe Biden",
            "roles": [{"title": "president", "of": "US", "from": "2021-01-20", "to": "2025-01-20"}],
        },
        {
            "name": "Donald Trump",
            "roles": [{"title": "president", "of": "US", "from": "2025-01-20"}],
        },
    ]
    frame = pd.DataFrame(
        {"article_id": ["old", "new", "none"], "text": ["The US president left."] * 3,
         "published": pd.to_datetime(["2022-05-01", "2025-05-01", None])}
    )  # fmt: skip
    found = find_mentions(frame, registry, progress=False)
    assert found["actor_id"].fillna("?").tolist() == ["joe-biden", "donald-trump", "?"]


def test_empty_table():
    empty = pd.DataFrame(
        {"article_id": pd.Series([], dtype="str"), "text": pd.Series([], dtype="str")}
    )
    found = find_mentions(empty, REGISTRY, progress=False)
    assert len(found) == 0 and list(found.columns) == tables.columns("mentions")
    assert len(count_mentions(found, empty)) == 0
    assert len(count_cooccurrence(found, empty)) == 0
    assert len(suggest_actors(empty, progress=False)) == 0


@pytest.mark.parametrize(
    ("options", "word"),
    [({"kinds": ["names"]}, "'name'"), ({"kinds": []}, "empty")],
)
def test_wrong_arguments(articles, options, word):
    with pytest.raises(ArgumentError, match=word):
        find_mentions(articles, REGISTRY, progress=False, **options)


def test_wrong_tables(articles):
    with pytest.raises(TableError, match="text"):
        find_mentions(articles.rename(columns={"text": "body"}), REGISTRY, progress=False)
    with pytest.raises(TableError, match="DataFrame"):
        find_mentions(["Putin"], REGISTRY, progress=False)


def test_nothing_is_changed(articles):
    before = articles.copy(deep=True)
    found = find_mentions(articles, REGISTRY, progress=False)
    kept = found.copy(deep=True)
    count_mentions(found, articles, by="outlet")
    count_cooccurrence(found, articles)
    suggest_actors(articles, progress=False)
    pd.testing.assert_frame_equal(articles, before)
    pd.testing.assert_frame_equal(found, kept)


# ------------------------------------------------------------------ count
def test_counts_with_their_base(mentions, articles):
    got = count_mentions(mentions, articles).set_index("actor_id")
    assert got.loc["UA", "n_mentions"] == 3 and got.loc["RU", "n_mentions"] == 1
    assert (got["n_articles"] == 4).all()
    assert got.loc["UA", "n_naming"] == 2 and got.loc["UA", "share_naming"] == 0.5
    words = got["n_words"].iloc[0]
    assert words == 10 + 6 + 4
    assert got.loc["UA", "per_1000_words"] == pytest.approx(3000 / words)
    assert got.loc["vladimir-putin", "n_headlines"] == 1
    assert got.loc["vladimir-putin", "first_position"] == 0.0


def test_own_voice_leaves_quotations_out(mentions, articles):
    every = count_mentions(mentions, articles, own_voice=False).set_index("actor_id")
    assert every.loc["RU", "n_mentions"] == 2


def test_groups_keep_zero_rows(mentions, articles):
    got = count_mentions(mentions, articles, by="outlet")
    ids = {"UA", "RU", "vladimir-putin", "nato"}
    assert len(got) == 3 * len(ids)
    y = got[got["outlet"] == "Y"]
    assert set(y["actor_id"]) == ids and (y["n_mentions"] == 0).all()
    assert y["first_position"].isna().all() and (y["share_naming"] == 0).all()
    nobody = got[got["outlet"].isna()]
    assert (nobody["n_words"] == 0).all() and nobody["per_1000_words"].isna().all()


def test_chosen_actors_in_their_order(mentions, articles):
    got = count_mentions(mentions, articles, actors=["nato", "nobody"])
    assert got["actor_id"].tolist() == ["nato", "nobody"]
    assert got["n_mentions"].tolist() == [1, 0]


def test_counts_add_up(mentions, articles):
    whole = count_mentions(mentions, articles).set_index("actor_id")["n_mentions"]
    parts = count_mentions(mentions, articles, by="outlet").groupby("actor_id")["n_mentions"].sum()
    assert whole.sort_index().to_dict() == parts.sort_index().to_dict()


def test_all_tables_at_once(mentions, articles):
    tables_of = {"mentions": mentions, "articles": articles}
    pd.testing.assert_frame_equal(count_mentions(tables_of), count_mentions(mentions, articles))
    pd.testing.assert_frame_equal(
        count_cooccurrence(tables_of), count_cooccurrence(mentions, articles)
    )
    with pytest.raises((ArgumentError, TableError), match="articles"):
        count_mentions({"mentions": mentions})
    with pytest.raises(ArgumentError, match="articles"):
        count_mentions(mentions)


def test_no_titles_no_headlines(mentions, articles):
    got = count_mentions(mentions, articles.drop(columns="title"))
    assert got["n_headlines"].isna().all()


@pytest.mark.parametrize(
    ("options", "error", "word"),
    [
        ({"by": "outlets"}, TableError, "'outlet'"),
        ({"kinds": "names"}, ArgumentError, "'name'"),
        ({"own_voice": "yes"}, ArgumentError, "own_voice"),
    ],
)
def test_wrong_count_arguments(mentions, articles, options, error, word):
    with pytest.raises(error, match=word):
        count_mentions(mentions, articles, **options)


def test_mentions_of_other_articles_are_refused(mentions, articles):
    with pytest.raises(TableError, match="'a'"):
        count_mentions(mentions, articles[articles["article_id"] != "a"])


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.sampled_from(["Putin left.", "NATO met Putin.", "Rain."]), min_size=1, max_size=5)
)
def test_counts_are_the_rows(texts):
    frame = pd.DataFrame({"article_id": [f"{i}" for i in range(len(texts))], "text": texts})
    found = find_mentions(frame, REGISTRY, progress=False)
    got = count_mentions(found, frame)
    assert got["n_mentions"].sum() == len(found)
    assert (got["n_naming"] <= got["n_articles"]).all()


# ------------------------------------------------------------------ together
def test_cooccurrence_is_an_edge_table(mentions, articles):
    edges = count_cooccurrence(mentions, articles)
    assert edges[["source", "target", "weight"]].values.tolist() == [
        ["RU", "UA", 1], ["UA", "vladimir-putin", 1],
    ]  # fmt: skip
    both = count_cooccurrence(mentions, articles, own_voice=False, within="article")
    assert ((both["source"] < both["target"]) & (both["jaccard"] <= 1)).all()
    per_paragraph = count_cooccurrence(mentions, articles, within="paragraph")
    assert per_paragraph["weight"].sum() >= edges["weight"].sum()
    with pytest.raises(ArgumentError, match="'sentence'"):
        count_cooccurrence(mentions, articles, within="sentences")


# ------------------------------------------------------------------ proposals
def test_misspelt_name_comes_first(corpus):
    registry = [
        {"id": "UA", "is": "country"}, {"id": "RU", "is": "country"}, {"id": "US", "is": "country"},
        {"id": "TR", "is": "country"}, {"name": "Vladimir Putin"}, {"name": "Donald Trump"},
        {"name": "Volodymyr Zelenskyy", "aliases": ["Volodymyr Zelensky", "Zelensky"]},
    ]  # fmt: skip
    found = suggest_actors(corpus, actors=registry, progress=False)
    assert found.loc[0, "variant_of"] == "volodymyr-zelenskyy"
    assert "Zensky" in found.loc[0, "name"]
    texts = dict(zip(corpus["article_id"], corpus["text"], strict=True))
    for row in found.itertuples():
        assert row.example in texts[row.article_id]
    assert "Marco Rubio" in set(found["name"])


def test_nothing_is_proposed_that_is_listed(corpus):
    found = suggest_actors(corpus, actors=ROOT / "data" / "actors.yaml", progress=False)
    assert not {"Zelensky", "Putin", "Ukraine", "Zensky"} & set(found["name"])


def test_two_persons_of_one_surname_are_no_variant():
    frame = pd.DataFrame(
        {"article_id": ["a"], "text": ["Maria Putina met Vladimir Putin. Anna Lee met John Lee."]}
    )
    found = suggest_actors(frame, progress=False)
    assert found["variant_of"].isna().all()


def test_stub_can_be_loaded(corpus):
    stub = actors_stub(suggest_actors(corpus, progress=False))
    import yaml

    assert len(load_actors(yaml.safe_load(stub), shared=[])) > 10
    assert actors_stub(suggest_actors(corpus[:0], progress=False)) == "actors: []\n"


@pytest.mark.parametrize("options", [{"min_mentions": 0}, {"min_similarity": 101}])
def test_wrong_suggest_arguments(corpus, options):
    with pytest.raises(ArgumentError, match=next(iter(options))):
        suggest_actors(corpus, progress=False, **options)
