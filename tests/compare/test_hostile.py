"""Every comparison that gives a p, given what a corpus should not hold."""

import numpy as np
import pandas as pd
import pytest

from toolkit import compare
from toolkit.compare.permutation import memberships, permute_counts
from toolkit.compare.tokens import count_terms
from toolkit.errors import ArgumentError, TableError

KEYS = [f"a{i}" for i in range(12)]
ARTICLES = pd.DataFrame(
    {
        "article_id": KEYS,
        "outlet": ["X"] * 6 + ["Y"] * 6,
        "text": ["The truce talks. It may hold. Two people were killed by drones."] * 6
        + ["The war goes on. An ultimatum, perhaps. Drones killed two people."] * 6,
    }
)
RNG = np.random.default_rng(4)
QUOTES = pd.DataFrame(
    {
        "article_id": np.repeat(KEYS, 2),
        "start": 0,
        "end": 9,
        "speaker": RNG.choice(["putin", "zelenskyy"], 24),
        "text": RNG.choice(["we want peace talks now", "there will be no talks at all"], 24),
        "kind": RNG.choice(["direct", "indirect"], 24),
        "cue": "said",
        "cue_class": RNG.choice(["neutral", "warning"], 24),
    }
)
SCORES = pd.DataFrame(
    {
        "article_id": KEYS,
        "level": "sentence",
        "start": 0,
        "end": 9,
        "polarity": RNG.normal(0, 0.3, 12).clip(-1, 1),
    }
)
TABLES = {
    "quotes": QUOTES,
    "sentiment": SCORES,
    "cues": compare.find_cues(ARTICLES, progress=False),
    "labels": compare.find_labels(ARTICLES, progress=False),
    "agency": compare.find_agency(ARTICLES, progress=False),
}
NOTHING = {name: table.iloc[:0] for name, table in TABLES.items()}
FEW = {"n_permutations": 99}


def of(function, table, **more):
    """The same call for all: articles, the other tables, and options."""
    return lambda a, tables=TABLES, **k: function(tables[table], a, **more, **FEW, **k)


def of_words(articles, tables=TABLES, **options):
    articles = articles.assign(text="") if tables is NOTHING else articles
    return compare.compare_words(articles, progress=False, **FEW, **options)


def of_outlets(articles, tables=TABLES, **options):
    given = {"articles": articles, **tables}
    return compare.compare_outlets(given, progress=False, **FEW, **options)


CALLS = {
    "voices": of(compare.compare_voices, "quotes"),
    "speakers": of(compare.compare_speakers, "quotes"),
    "diversity": of(compare.compare_diversity, "quotes"),
    "directness": of(compare.compare_directness, "quotes"),
    "prominence": of(compare.compare_prominence, "quotes"),
    "verbs": of(compare.compare_verbs, "quotes"),
    "shared quotes": of(compare.compare_shared_quotes, "quotes"),
    "tone": of(compare.compare_tone, "sentiment", voice="all"),
    "cues": of(compare.compare_cues, "cues"),
    "labels": of(compare.compare_labels, "labels"),
    "agency": of(compare.compare_agency, "agency"),
    "words": of_words,
    "outlets": of_outlets,
}
PAIRS = ("words", "shared quotes")  # say so where there is only one outlet


@pytest.mark.parametrize("name", CALLS)
def test_every_result_has_its_floor_and_no_p_below_it(name):
    found = CALLS[name](ARTICLES)
    assert len(found)
    checked = found[["p", "p_adjusted", "smallest_p"]]
    assert checked.notna().all().all()
    assert (found["p"] >= found["smallest_p"] - 1e-12).all()
    assert (found["p_adjusted"] >= found["p"] - 1e-12).all()
    assert found["p_adjusted"].between(0, 1).all()
    if name == "outlets":
        assert found.notna().all().all()


@pytest.mark.parametrize("name", CALLS)
def test_no_outlets_no_names_no_keys_are_said(name):
    with pytest.raises(TableError, match="has no column 'outlet'"):
        CALLS[name](ARTICLES.drop(columns="outlet"))
    with pytest.raises(TableError, match="outlet is missing in 1 of 12 articles"):
        CALLS[name](ARTICLES.assign(outlet=[np.nan, *ARTICLES["outlet"][1:]]))
    with pytest.raises(TableError, match="'a0' occurs more than once"):
        CALLS[name](pd.concat([ARTICLES, ARTICLES.iloc[[0]]], ignore_index=True))


@pytest.mark.parametrize("name", [n for n in CALLS if n not in {"speakers", "shared quotes"}])
def test_a_reference_that_does_not_exist_is_named(name):
    with pytest.raises(ArgumentError, match="against='Z' is not known"):
        CALLS[name](ARTICLES, against="Z")


@pytest.mark.parametrize("name", CALLS)
def test_one_outlet_is_not_compared_with_itself(name):
    same = ARTICLES.assign(outlet="X")
    if name in PAIRS:
        with pytest.raises(ArgumentError, match="two groups"):
            CALLS[name](same)
        return
    found = CALLS[name](same)
    assert (found["p"] == 1).all()
    assert (found["smallest_p"] == 1).all()


@pytest.mark.parametrize("name", CALLS)
def test_tables_without_a_row_are_no_crash_and_no_finding(name):
    found = CALLS[name](ARTICLES, NOTHING)
    if len(found):
        assert found[["p", "p_adjusted", "smallest_p"]].notna().all().all()


@pytest.mark.parametrize("name", CALLS)
def test_one_article_against_four_can_show_nothing(name):
    few = ARTICLES.iloc[[0, 6, 7, 8, 9]].reset_index(drop=True)
    some = {k: t[t["article_id"].isin(few["article_id"])] for k, t in TABLES.items()}
    found = CALLS[name](few, some)
    assert len(found)
    assert (found["p"] >= 0.2 - 1e-12).all()
    assert (found["smallest_p"] >= 0.2 - 1e-12).all()


@pytest.mark.parametrize("name", ["voices", "speakers", "diversity", "directness", "verbs"])
def test_words_counted_beforehand_may_be_many_but_not_negative_or_missing(name):
    counted = QUOTES.drop(columns="text")
    for size in (3, 2**33, 0):
        found = CALLS[name](ARTICLES, TABLES | {"quotes": counted.assign(n_words=size)})
        assert found[["p", "p_adjusted", "smallest_p"]].notna().all().all()
    for size in (-1, np.nan, np.inf, "many"):
        with pytest.raises(TableError, match=r"n_words is .* in 24 of 24 rows"):
            CALLS[name](ARTICLES, TABLES | {"quotes": counted.assign(n_words=size)})


# ------------------------------------------------------------------ exact sums of counts
@pytest.mark.parametrize(
    "size", [1.0, 2.0**12, 2.0**15 - 1, 2.0**15, 2.0**24, 2.0**40, 0.1, 1e-9, -3.0]
)
def test_sums_are_exact_at_every_size_of_count(size):
    """The type of the sums is chosen by size: none may overflow, round or mix up columns."""
    rng = np.random.default_rng(7)
    counts = np.hstack([size * rng.integers(0, 4, (11, 3)), rng.integers(0, 4, (11, 3))])
    counts = counts.astype(float)[:, [3, 0, 4, 1, 5, 2]]
    member = np.arange(11) < 4
    found = permute_counts(counts, np.ones(11), member)
    residual = counts - counts.mean(axis=0)
    every = np.vstack(list(memberships(4, 11, n_permutations=1, seed=0)))
    scale = np.sqrt((residual**2).sum(axis=0) / 10 * 4 * 7 / 11)
    drawn, observed = np.abs(every @ residual) / scale, np.abs(member @ residual) / scale
    assert found.n_permutations == len(every) == 330
    assert found.p == pytest.approx((drawn >= observed - 1e-6).mean(axis=0))
    adjusted = (drawn.max(axis=1)[:, None] >= observed - 1e-6).mean(axis=0)
    assert found.p_adjusted == pytest.approx(adjusted)


def test_many_articles_and_columns_in_blocks_are_one_table():
    """Blocks of splits and of columns change nothing: one column alone has the same p."""
    rng = np.random.default_rng(8)
    counts = rng.poisson(0.4, (12_000, 150)).astype(float)
    counts[:, 7] *= 50  # sums beyond 16 bits
    member = np.arange(12_000) < 3_000
    found = permute_counts(counts, np.ones(12_000), member, n_permutations=150, seed=2)
    for column in (0, 7, 149):
        one = permute_counts(
            counts[:, [column]], np.ones(12_000), member, n_permutations=150, seed=2
        )
        assert one.p[0] == found.p[column]
        assert one.statistic[0] == pytest.approx(found.statistic[column])
        assert found.p_adjusted[column] >= one.p[0]


def test_words_and_longer_terms_are_counted_the_same_way():
    """One word alone is read by a shorter way than terms of several; the counts agree."""
    texts = ["Kyiv’s 30-day truce, it said. Truce!", "", "war\nwar “war” ʼtis İstanbul", "..."]
    articles = pd.DataFrame({"article_id": list("abcd"), "text": texts})
    for voice in ("own", "quoted", "all"):
        one = count_terms(articles, voice=voice, progress=False)
        two = count_terms(articles, voice=voice, ngrams=2, progress=False)
        short = [i for i, term in enumerate(two.terms) if " " not in term]
        assert one.terms.tolist() == two.terms[short].tolist()
        assert (one.counts.toarray() == two.counts.toarray()[:, short]).all()
        assert one.n_words.tolist() == two.n_words.tolist()
