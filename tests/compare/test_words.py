import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.compare import compare_words
from toolkit.compare.keyness import log_odds, signed_g2
from toolkit.compare.tokens import count_terms, in_voice, tokenize
from toolkit.errors import ArgumentError, TableError

A = np.array([12, 20, 6, 14, 30, 0])
B = np.array([5, 22, 0, 16, 28, 9])
C = np.array([9, 18, 1, 25, 40, 7])
WORDS = ["ceasefire", "talks", "ultimatum", "war", "said", "drone"]
PRIOR = 10 * (A + B + C) / (A + B + C).sum()


def corpus(texts, outlets):
    ids = [f"a{i}" for i in range(len(texts))]
    return pd.DataFrame({"article_id": ids, "outlet": outlets, "text": texts})


def text_of(counts):
    return ". ".join(" . ".join([w] * int(n)) for w, n in zip(WORDS, counts, strict=True) if n)


# ------------------------------------------------------------------ formulas
def test_flat_prior_known_values():
    delta, z = log_odds(A, B, 0.1)
    assert delta == pytest.approx(
        [0.932485, -0.160998, 4.161840, -0.192813, 0.068756, -4.653960], abs=5e-7
    )
    assert z == pytest.approx(
        [1.766263, -0.522345, 1.305433, -0.528634, 0.262110, -1.463691], abs=5e-7
    )


def test_informative_prior_known_values():
    assert log_odds(A, B, PRIOR)[1] == pytest.approx(
        [1.691421, -0.494419, 1.620274, -0.499838, 0.247118, -2.185604], abs=5e-7
    )
    assert log_odds(A, B + C, PRIOR)[1] == pytest.approx(
        [1.720429, 0.422158, 2.451313, -1.110624, -0.222194, -2.043661], abs=5e-7
    )


def test_signed_g2_known_values():
    assert signed_g2(A, B) == pytest.approx(
        [3.117645, -0.203940, 8.395650, -0.229971, 0.044287, -13.243490], abs=5e-7
    )


def test_formulas_are_antisymmetric_and_take_counts_beyond_32_bits():
    big = A.astype(np.int64) * 2**33
    delta, z = log_odds(big, B, 0.1)
    back, z_back = log_odds(B, big, 0.1)
    assert delta == pytest.approx(-back)
    assert z == pytest.approx(-z_back)
    assert np.isfinite(signed_g2(big, B)).all()
    assert signed_g2(big, B) == pytest.approx(-signed_g2(B, big))


@pytest.mark.parametrize("alpha", [0, -1, float("nan"), [0.1, 0.1, 0, 0.1, 0.1, 0.1]])
def test_a_prior_must_be_above_zero(alpha):
    with pytest.raises(ArgumentError, match="alpha"):
        log_odds(A, B, alpha)


def test_formulas_of_nothing():
    delta, z = log_odds(np.zeros(3), np.zeros(3), 0.1)
    assert (delta == 0).all()
    assert (z == 0).all()
    assert (signed_g2(np.zeros(3), [1, 2, 3]) == 0).all()
    with pytest.raises(ArgumentError, match="not negative"):
        signed_g2([-1], [2])
    with pytest.raises(ArgumentError, match="must match"):
        log_odds([1, 2], [1], 0.1)


# ------------------------------------------------------------------ the whole path
def test_known_values_through_articles():
    """A, B and C as outlets of two articles each; C is in the background only."""
    articles = corpus(
        [text_of(A // 2), text_of(A - A // 2), text_of(B // 2), text_of(B - B // 2),
         text_of(C // 2), text_of(C - C // 2)],
        list("AABBCC"),
    )  # fmt: skip
    found = compare_words(
        articles, against="B", prior="corpus", alpha0=10, min_articles=1, progress=False
    )
    mine = found[found["outlet"] == "A"].set_index("term").loc[WORDS]
    assert mine["z"].to_numpy() == pytest.approx(
        [1.691421, -0.494419, 1.620274, -0.499838, 0.247118, -2.185604], abs=5e-7
    )
    assert mine["g2"].to_numpy() == pytest.approx(
        [3.117645, -0.203940, 8.395650, -0.229971, 0.044287, -13.243490], abs=5e-7
    )
    assert mine["count"].tolist() == A.tolist()
    rest = compare_words(articles, prior="corpus", alpha0=10, min_articles=1, progress=False)
    mine = rest[rest["outlet"] == "A"].set_index("term").loc[WORDS]
    assert mine["z"].to_numpy() == pytest.approx(
        [1.720429, 0.422158, 2.451313, -1.110624, -0.222194, -2.043661], abs=5e-7
    )
    assert mine["count_against"].tolist() == (B + C).tolist()  # the rest, without A itself
    flat = compare_words(articles, against="B", prior=0.1, min_articles=1, progress=False)
    mine = flat[flat["outlet"] == "A"].set_index("term").loc[WORDS]
    assert mine["delta"].to_numpy() == pytest.approx(
        [0.932485, -0.160998, 4.161840, -0.192813, 0.068756, -4.653960], abs=5e-7
    )


def test_own_voice_only_by_default():
    articles = corpus(
        ['He said "peace peace peace" and left.', "The war went on, he said."], ["X", "Y"]
    )
    own = compare_words(articles, prior=0.1, progress=False)
    assert "peace" not in set(own["term"])
    both = compare_words(articles, prior=0.1, voice="all", progress=False)
    assert both.loc[(both.term == "peace") & (both.outlet == "X"), "count"].item() == 3
    quoted = compare_words(articles, prior=0.1, voice="quoted", progress=False)
    assert set(quoted["term"]) == {"peace"}


def test_direct_quotes_without_marks_are_cut_out_when_given():
    articles = corpus(["He said: no deal at all. They left.", "They came."], ["X", "Y"])
    quotes = pd.DataFrame(
        {"article_id": ["a0"], "kind": ["direct"], "start": [9], "end": [23], "pieces": [[[9, 23]]]}
    )
    found = compare_words(articles, prior=0.1, quotes=quotes, progress=False)
    assert "deal" not in set(found["term"])
    assert "they" in set(found["term"])


def test_terms_of_several_words_do_not_cross_marks_breaks_or_quotes():
    articles = corpus(
        ['Peace talks. Talks fail, peace\ntalks. A "peace" talks', "Peace talks began"], ["X", "Y"]
    )
    words = count_terms(articles, ngrams=2, progress=False)
    at = words.terms.tolist().index("peace talks")
    assert words.counts[:, at].toarray().ravel().tolist() == [1, 1]
    assert "fail peace" not in words.terms
    assert "a talks" not in words.terms


def test_stop_lists_and_terms():
    articles = corpus(["The peace talks of the week", "The talks"], ["X", "Y"])
    stopped = count_terms(articles, ngrams=2, stop=["the", "of"], progress=False)
    assert stopped.terms.tolist() == ["peace", "peace talks", "talks", "week"]
    assert stopped.n_words.tolist() == [6, 2]  # stop words still count as words
    only = count_terms(articles, terms=["Peace  talks", "truce"], progress=False)
    assert only.terms.tolist() == ["peace talks"]


@given(st.lists(st.text(alphabet="ab’'-“”\". \nÉİß1", max_size=40), min_size=1, max_size=4))
@settings(deadline=None, max_examples=50)
def test_counting_agrees_with_a_plain_counter(texts):
    from collections import Counter

    articles = corpus(texts, ["X"] * len(texts))
    words = count_terms(articles, voice="all", progress=False)
    for row, text in enumerate(texts):
        plain = Counter(tokenize(text))
        ours = dict(zip(words.terms.tolist(), words.counts[row].toarray()[0], strict=True))
        assert {t: n for t, n in ours.items() if n} == dict(plain)
        assert words.n_words[row] == sum(plain.values())
        own, quoted = in_voice(text, "own"), in_voice(text, "quoted")
        assert len(own) + len(quoted) <= len(text) + 2 * len(text)


def test_document_frequency_floor_is_shown_and_safe():
    small = corpus(["one two", "two three"], ["X", "Y"])
    found = compare_words(small, prior=0.1, progress=False)
    assert set(found["term"]) == {"one", "two", "three"}
    assert (found["min_articles"] == 1).all()
    large = corpus(["one"] + ["two"] * 199, ["X"] * 100 + ["Y"] * 100)
    found = compare_words(large, prior=0.1, n_permutations=19, progress=False)
    assert set(found["term"]) == {"two"}
    assert (found["min_articles"] == 5).all()


def test_examples_come_from_articles_of_the_group_in_the_voice_asked_for():
    articles = corpus(
        ['"A truce," he said. The truce held. More.', "No truce here.", "War. Nothing."],
        ["X", "Y", "Y"],
    )
    found = compare_words(articles, prior=0.1, progress=False)
    row = found[(found.term == "truce") & (found.outlet == "X")].iloc[0]
    assert row["examples"] == ["The truce held."]
    assert found[(found.term == "war") & (found.outlet == "X")]["examples"].item() == []


def test_with_one_article_against_four_nothing_can_reach_five_per_cent():
    articles = corpus(["a b c"] + ["d e f"] * 4, ["X"] + ["Y"] * 4)
    found = compare_words(articles, prior=0.1, progress=False)
    assert (found["smallest_p"] == 0.2).all()
    assert (found["p"] >= 0.2).all()
    assert found["reason"].str.contains("too few").all()


def test_more_than_two_groups_each_against_the_rest_or_a_reference():
    articles = corpus(["a a b", "a c", "b b", "c c a"], ["X", "Y", "Z", "Z"])
    rest = compare_words(articles, prior=0.1, progress=False)
    assert set(rest["outlet"]) == {"X", "Y", "Z"}
    total = rest["count"] + rest["count_against"]
    assert (total.groupby(rest["term"]).nunique() == 1).all()
    against = compare_words(articles, against="Z", prior=0.1, progress=False)
    assert set(against["outlet"]) == {"X", "Y"}
    assert (against["n_against"] == 2).all()


def test_results_repeat_and_inputs_stay():
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(WORDS, 60)) for _ in range(24)]
    articles = corpus(texts, ["X"] * 12 + ["Y"] * 12)
    before = articles.copy(deep=True)
    first = compare_words(articles, n_permutations=99, progress=False)
    second = compare_words(articles, n_permutations=99, progress=False)
    pd.testing.assert_frame_equal(first, second)
    pd.testing.assert_frame_equal(articles, before)


def test_a_planted_word_is_found_and_labels_at_random_find_none():
    rng = np.random.default_rng(5)
    texts = [" ".join(rng.choice(WORDS, 80)) for _ in range(40)]
    for i in range(20):
        texts[i] += " ultimatum" * 12
    articles = corpus(texts, ["X"] * 20 + ["Y"] * 20)
    found = compare_words(articles, n_permutations=499, progress=False)
    top = found[found["outlet"] == "X"].iloc[0]
    assert top["term"] == "ultimatum"
    assert top["p_adjusted"] <= 0.01
    shuffled = articles.assign(outlet=rng.permutation(articles["outlet"]))
    assert compare_words(shuffled, n_permutations=499, progress=False)["p_adjusted"].min() > 0.01


# ------------------------------------------------------------------ bad input
TWO = corpus(["a b", "b c"], ["X", "Y"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"against": "Z"}, "against='Z' is not known"),
        ({"prior": 0}, "prior=0"),
        ({"prior": float("nan")}, "prior=nan"),
        ({"prior": "flat"}, "prior='flat'"),
        ({"prior": {"a": -1.0, "b": 2.0}}, "sum to a positive finite number"),
        ({"prior": {"a": 0.0, "b": 0.0}}, "sum to a positive finite number"),
        ({"prior": {"a": float("nan"), "b": 1.0}}, "sum to a positive finite number"),
        ({"prior": {"a": float("inf")}}, "sum to a positive finite number"),
        ({"prior": {"a": "many"}}, "no number"),
        ({"prior": pd.Series([1.0, 2.0], index=["a", "a"])}, "more than once"),
        ({"prior": [1, 2]}, "must be a number, a text, a dict or a Series"),
        ({"alpha0": 0.0}, "alpha0"),
        ({"voice": "theirs"}, "voice='theirs'"),
        ({"ngrams": 0}, "ngrams=0"),
        ({"stop": "the"}, "list of words"),
        ({"terms": ["a b c d e f"]}, "1 to 5 words"),
        ({"min_articles": 3}, "min_articles=3"),
        ({"group": "leaning"}, "no column 'leaning'"),
        ({"examples": -1}, "examples=-1"),
    ],
)
def test_wrong_arguments_say_what_is_wrong(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        compare_words(TWO, progress=False, **arguments)


def test_one_group_cannot_be_compared():
    with pytest.raises(ArgumentError, match="at least two groups"):
        compare_words(TWO.assign(outlet="X"), progress=False)


def test_group_names_that_are_missing():
    with pytest.raises(TableError, match="outlet is missing in 1 of 2 articles"):
        compare_words(TWO.assign(outlet=["X", None]), progress=False)


def test_keys_that_are_not_unique():
    with pytest.raises(TableError, match="occurs more than once"):
        compare_words(TWO.assign(article_id="a0"), progress=False)


def test_texts_that_are_empty_or_all_quoted_give_a_reason_and_no_nan():
    articles = corpus(["", '"All of it"', "Some words", None], ["X", "X", "Y", "Y"])
    found = compare_words(articles, progress=False)
    assert found["reason"].str.contains("nothing to test").all()
    numbers = found.select_dtypes("number")
    assert not numbers.isna().any().any()
    assert (found["p"] == 1).all()
    none = compare_words(corpus(["", ""], ["X", "Y"]), progress=False)
    assert len(none) == 0
    assert "p_adjusted" in none.columns


def test_a_background_without_a_word_still_gives_finite_scores():
    found = compare_words(TWO, prior={"a": 100.0, "zzz": 5.0}, progress=False)
    assert np.isfinite(found[["delta", "z"]].to_numpy()).all()
