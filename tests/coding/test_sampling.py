"""Samples: strata, weights, blindness to order, and recall's other half."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.coding.candidates import _free, candidates, corpus_hash, table_of, unit_ids
from toolkit.coding.sampling import allocate, assign_coders, draw
from toolkit.errors import ArgumentError, TableError


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(st.integers(0, 8), st.integers(0, 60), min_size=1),
    st.integers(1, 120),
    st.sampled_from(["proportional", "equal"]),
)
def test_allocation_adds_up_and_never_exceeds_a_stratum(sizes, n, how):
    given_out = allocate(sizes, n, how=how)
    assert set(given_out) == set(sizes)
    assert sum(given_out.values()) == min(n, sum(sizes.values()))
    assert all(0 <= given_out[k] <= sizes[k] for k in sizes)
    if n >= sum(v > 0 for v in sizes.values()):
        assert all(given_out[k] >= 1 for k in sizes if sizes[k])


@pytest.mark.parametrize("kind", ["quotes", "mentions", "tone", "frames", "peace"])
def test_candidates_are_spans_of_the_articles(analysis, kind):
    found = candidates(analysis, kind=kind)
    texts = dict(zip(analysis["articles"]["article_id"], analysis["articles"]["text"], strict=True))
    assert len(found) and found["unit_id"].is_unique
    for row in found.itertuples():
        assert texts[row.article_id][row.start : row.end] == row.text


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 20), st.integers(1, 6)), max_size=8),
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 20), st.integers(1, 6)), max_size=8),
)
def test_free_spans_as_one_would_find_them_one_by_one(taken, spans):
    def table(rows):
        rows = [(a, s, s + n) for a, s, n in rows]
        return pd.DataFrame(rows, columns=["article_id", "start", "end"])

    one, two = table(spans), table(taken)
    expected = [
        not any(t.article_id == s.article_id and t.start < s.end and s.start < t.end
                for t in two.itertuples())
        for s in one.itertuples()
    ]  # fmt: skip
    assert _free(one, two).index.tolist() == one.index[expected].tolist()


@pytest.mark.parametrize("kind", ["quotes", "mentions"])
def test_what_the_machine_left_out_does_not_overlap_what_it_marked(analysis, kind):
    found = candidates(analysis, kind=kind)
    assert {True, False} == set(found["marked"])
    for _, group in found.groupby("article_id"):
        marked = group[group["marked"]]
        for row in group[~group["marked"]].itertuples():
            assert not ((marked["start"] < row.end) & (marked["end"] > row.start)).any()


@pytest.mark.parametrize("kind", ["quotes", "mentions", "tone"])
@pytest.mark.parametrize("allocation", ["proportional", "equal"])
def test_weights_lead_back_to_the_corpus(analysis, kind, allocation):
    everything = candidates(analysis, kind=kind)
    sample = draw(analysis, kind=kind, n=60, allocation=allocation, seed=3)
    assert len(sample) == 60 and sample["unit_id"].is_unique
    assert set(sample["group"]) == {f"Outlet {i}" for i in range(4)}
    assert sample["weight"].sum() == pytest.approx(len(everything))
    for _, stratum in sample.groupby("stratum"):
        assert stratum["weight"].sum() == pytest.approx(stratum["population"].iloc[0])


def test_weighted_share_is_unbiased_where_the_plain_one_is_not(analysis):
    everything = candidates(analysis, kind="quotes")
    truth = everything["marked"].mean()
    found = []
    for seed in range(8):
        sample = draw(analysis, kind="quotes", n=40, unmarked=0.1, seed=seed)
        found.append(np.average(sample["marked"], weights=sample["weight"]))
    assert np.mean(found) == pytest.approx(truth, abs=1e-9)


def test_same_seed_same_sample_whatever_the_order_of_rows(analysis):
    mixed = {k: v.sample(frac=1, random_state=1) for k, v in analysis.items()}
    one, two = draw(analysis, n=30, seed=5), draw(mixed, n=30, seed=5)
    pd.testing.assert_frame_equal(one, two)
    assert set(draw(analysis, n=30, seed=6)["unit_id"]) != set(one["unit_id"])


def test_all_there_is_when_more_is_asked(analysis):
    everything = candidates(analysis, kind="tone")
    sample = draw(analysis, kind="tone", n=10_000)
    assert len(sample) == len(everything) and (sample["weight"] == 1).all()


def test_context_is_cut_at_spaces_and_marked(analysis):
    sample = draw(analysis, n=30, context=40)
    for row in sample.itertuples():
        text = analysis["articles"].set_index("article_id")["text"][row.article_id]
        before, after = row.before.removeprefix("… "), row.after.removesuffix(" …")
        assert text[: row.start].endswith(before) and text[row.end :].startswith(after)
        assert len(before) <= 40 and len(after) <= 40
        assert row.before.startswith("… ") or text[: row.start] == before
    assert draw(analysis, n=5, context=0)["after"].str.len().le(2).all()


def test_hash_follows_the_texts_only(analysis):
    articles = analysis["articles"]
    same = articles.assign(outlet="other").iloc[::-1]
    assert corpus_hash(articles) == corpus_hash(same)
    changed = articles.assign(text=articles["text"] + " ")
    assert corpus_hash(articles) != corpus_hash(changed)


def test_coders_share_some_units_and_split_the_others(analysis):
    sample = assign_coders(draw(analysis, n=50), ["ana", "ben", "cy"], overlap=0.4, seed=1)
    everybody = sample["coders"].eq("ana|ben|cy")
    assert everybody.sum() == 20
    alone = sample.loc[~everybody, "coders"].value_counts()
    assert alone.sum() == 30 and alone.max() - alone.min() <= 1
    # One coder gets all of it.
    assert assign_coders(sample, ["ana"], overlap=0)["coders"].eq("ana").all()


@pytest.mark.parametrize(
    ("names", "message"),
    [(["Ana", "ana"], "two coders are called 'ana'"), ([], "at least one"), (["a/b"], "'a/b'"),
     (["a|b"], "letters"), ([""], "letters")],
)  # fmt: skip
def test_names_of_coders(analysis, names, message):
    with pytest.raises(ArgumentError, match=message):
        assign_coders(draw(analysis, n=5), names)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "quote"}, "did you mean 'quotes'"),
        ({"n": 0}, "n=0"),
        ({"n": 1.5}, "n=1.5"),
        ({"unmarked": 2}, "unmarked=2"),
        ({"context": -1}, "context=-1"),
        ({"by": "outlett"}, "nearest is 'outlet'"),
        ({"allocation": "equall"}, "did you mean 'equal'"),
        ({"kind": "custom"}, "units"),
    ],
)
def test_wrong_arguments(analysis, arguments, message):
    with pytest.raises(ArgumentError, match=message):
        draw(analysis, **arguments)


def test_tables_that_are_not_there(analysis):
    with pytest.raises(TableError, match=r"no table 'quotes'\. It has: 'articles'"):
        draw({"articles": analysis["articles"]}, kind="quotes")
    bad = {**analysis, "quotes": analysis["quotes"].assign(end=10**6)}
    with pytest.raises(TableError, match="outside article"):
        draw(bad, kind="quotes")
    none = {**analysis, "sentiment": analysis["sentiment"].iloc[:0]}
    with pytest.raises(ArgumentError, match="no unit of this kind"):
        draw(none, kind="tone")


def test_analysis_as_object_with_attributes_or_a_method(analysis):
    class WithAttributes:
        articles = analysis["articles"]

    class WithMethod:
        def table(self, name):
            return analysis[name]

    assert table_of(WithAttributes(), "articles") is analysis["articles"]
    assert table_of(WithMethod(), "quotes") is analysis["quotes"]
    assert table_of(WithMethod(), "nothing") is None


def test_cues_as_the_comparisons_find_them(analysis):
    from toolkit.compare.cues import find_cues

    articles = analysis["articles"].assign(
        text=lambda a: a["text"] + " Perhaps a ceasefire holds, he said, or the bloodbath goes on."
    )
    tables = {**analysis, "articles": articles, "cues": find_cues(articles, progress=False)}
    sample = draw(tables, kind="cues", n=40)
    assert sample["target"].str.contains(": ").all() and set(sample["marked"]) == {True, False}
    assert set(sample["machine_cue"]) == {"yes", "no"}


def test_custom_units_and_missing_outlets(analysis):
    articles = analysis["articles"].copy()
    articles.loc[0, "outlet"] = None
    units = pd.DataFrame({"article_id": ["a000", "a001"], "start": [0, 2], "end": [5, 9]})
    sample = draw({"articles": articles}, kind="custom", units=units, n=2)
    assert set(sample["group"]) == {"not stated", "Outlet 1"}
    with pytest.raises(TableError, match="'zzz' is not in the articles"):
        draw({"articles": articles}, kind="custom", units=units.assign(article_id="zzz"), n=2)


def test_ids_say_nothing_and_stay(analysis):
    found = candidates(analysis, kind="quotes")
    assert found["unit_id"].str.fullmatch(r"u[0-9a-f]{10}").all()
    again = unit_ids(found, kind="quotes")
    assert again.tolist() == found["unit_id"].tolist()


def test_input_is_not_changed(analysis):
    before = {k: v.copy(deep=True) for k, v in analysis.items()}
    draw(analysis, n=20)
    for name, table in before.items():
        pd.testing.assert_frame_equal(analysis[name], table)
