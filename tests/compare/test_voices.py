import numpy as np
import pandas as pd
import pytest

import toolkit as tk
from toolkit.compare import (
    compare_directness,
    compare_diversity,
    compare_prominence,
    compare_speakers,
    compare_verbs,
    compare_voices,
    diversity,
    prominence,
    quote_positions,
)
from toolkit.compare.quoted import SMALLER
from toolkit.errors import ArgumentError, TableError


def articles_of(*outlets):
    ids = [f"a{i}" for i in range(len(outlets))]
    return pd.DataFrame({"article_id": ids, "outlet": list(outlets)})


def quotes_of(*rows):
    frame = pd.DataFrame(rows, columns=["article_id", "speaker", "text"])
    return frame.astype({"article_id": "str", "speaker": "object", "text": "str"})


MANY = articles_of(*["X"] * 12, *["Y"] * 12)
RNG = np.random.default_rng(0)
MANY_QUOTES = quotes_of(
    *(
        (f"a{i}", RNG.choice(["putin", "zelenskyy", "trump"]), "w " * int(RNG.integers(3, 30)))
        for i in range(24)
        for _ in range(RNG.integers(1, 6))
    )
).assign(kind="direct", cue="said", cue_class="neutral", cue_lemma="say", start=0, end=5)


# ------------------------------------------------------------------ diversity
def test_diversity_known_values():
    found = diversity([10, 5, 3, 2, 0])
    assert found["k"] == 5
    assert found["shannon"] == pytest.approx(1.207974, abs=5e-7)
    assert found["effective"] == pytest.approx(3.346696, abs=5e-7)
    assert found["normalised"] == pytest.approx(0.750556, abs=5e-7)
    assert found["hhi"] == pytest.approx(0.345, abs=1e-12)
    assert found["gini"] == pytest.approx(0.46, abs=1e-12)
    assert found["gini_unbiased"] == pytest.approx(0.575, abs=1e-12)
    one = diversity([8, 0, 0, 0])
    assert one["gini"] == pytest.approx(0.75)
    assert one["hhi"] == 1
    assert one["effective"] == 1


def test_diversity_of_nothing_and_of_one():
    assert diversity([0, 0])["shannon"] is None
    assert diversity([])["k"] == 0
    assert diversity([5])["normalised"] is None
    assert diversity([2**40, 2**40])["effective"] == pytest.approx(2)
    with pytest.raises(ArgumentError, match="counts"):
        diversity([-1, 2])


def test_compare_diversity_states_k_and_what_is_unknown():
    quotes = quotes_of(("a0", "p", "w"), ("a0", "z", "w"), ("a1", "p", "w"), ("a1", None, "w"))
    found = compare_diversity(quotes, articles_of("X", "Y"))
    assert found["k"].tolist() == [2, 2]
    assert found["k_present"].tolist() == [2, 1]
    assert found["share_unknown"].tolist() == [0, 0.5]
    assert (found["smallest_p"] == 1).all()  # one article against one
    assert (found["interval_method"] == "none").all()


def test_diversity_is_tested_against_groups_of_the_same_size():
    """A group of 4 has fewer voices than one of 20 drawn from the same pool."""
    rng = np.random.default_rng(1)
    articles = articles_of(*["X"] * 4, *["Y"] * 20)
    rows = [(f"a{i}", f"s{rng.integers(0, 12)}", "w w") for i in range(24) for _ in range(2)]
    found = compare_diversity(quotes_of(*rows), articles).set_index("outlet")
    assert found.loc["X", "effective"] < found.loc["Y", "effective"]
    assert found.loc["X", "p"] > 0.05


# ------------------------------------------------------------------ shares
def test_diversity_is_set_beside_as_many_articles_at_random():
    """Of the six pairs of these articles, three have two equal voices and three have one."""
    quotes = quotes_of(("a0", "p", "w"), ("a1", "z", "w"), ("a2", "p", "w"), ("a3", "p", "w"))
    found = compare_diversity(quotes, articles_of("X", "X", "Y", "Y")).set_index("outlet")
    assert found.loc["X", "effective"] == pytest.approx(2)
    assert found.loc["X", "effective_against"] == pytest.approx(1)
    assert found["effective_expected"].tolist() == pytest.approx([1.5, 1.5])
    alone = compare_diversity(quotes, articles_of("X", "X", "X", "X"))
    assert alone["effective_expected"].isna().all()


def test_shares_of_quotes_and_words():
    quotes = quotes_of(
        ("a0", "putin", "one two three"), ("a0", "zelenskyy", "one"), ("a1", None, "one two")
    )
    found = compare_voices(quotes, articles_of("X", "Y")).set_index(["outlet", "voice"])
    assert found.loc[("X", "putin"), "share_words"] == 0.75
    assert found.loc[("X", "putin"), "share_quotes"] == 0.5
    assert found.loc[("Y", "unknown"), "share_words"] == 1
    assert found.loc[("Y", "putin"), "n_quotes"] == 0
    assert (found["interval_method"] == "none").all()
    assert found["interval_reason"].str.startswith("too few articles: 1").all()


def test_split_quotes_count_the_words_of_their_pieces():
    text = "No, he said, deal."
    articles = articles_of("X").assign(text=text)
    quotes = quotes_of(("a0", "p", text)).assign(pieces=[[[0, 3], [13, 17]]])
    assert compare_voices(quotes, articles)["n_words"].item() == 2


def test_nested_quotes_count_once_unless_asked():
    quotes = quotes_of(("a0", "p", "one two three"), ("a0", "z", "two")).assign(
        quote_id=["q0", "q1"], parent=[None, "q0"]
    )
    assert compare_voices(quotes, articles_of("X"))["voice"].tolist() == ["p"]
    assert len(compare_voices(quotes, articles_of("X"), nested=True)) == 2


def test_sides_from_a_mapping_a_table_or_actors():
    quotes = quotes_of(("a0", "putin", "one"), ("a0", "peskov", "two"), ("a0", "un", "three"))
    pairs = {"putin": "russia", "peskov": "russia"}
    table = pd.DataFrame({"actor_id": list(pairs), "side": list(pairs.values())})
    actors = [{"id": k, "side": v} for k, v in pairs.items()] + [{"id": "un", "side": None}]
    registry = tk.load_actors(
        [
            {"id": "putin", "name": "Vladimir Putin", "is": "person", "side": "russia"},
            {"id": "peskov", "name": "Dmitry Peskov", "is": "person", "side": "russia"},
        ]
    )
    for sides in (pairs, table, actors, registry):
        found = compare_voices(quotes, articles_of("X"), per="side", sides=sides)
        assert dict(zip(found["voice"], found["n_quotes"], strict=True)) == {
            "russia": 2,
            "unknown": 1,
        }
    with pytest.raises(ArgumentError, match="sides=None"):
        compare_voices(quotes, articles_of("X"), per="side")


def test_an_outlet_without_quotes_stays_in_the_table():
    found = compare_voices(quotes_of(("a0", "p", "one")), articles_of("X", "Y"))
    empty = found[found["outlet"] == "Y"].iloc[0]
    assert empty["n"] == 0
    assert empty["interval_reason"] == "no articles"
    assert empty["test_method"].startswith("not tested")
    assert empty["p"] == 1


def test_quotes_of_no_words_are_an_all_zero_table():
    quotes = quotes_of(("a0", "p", ""), ("a1", "p", "—"))
    found = compare_voices(quotes, articles_of("X", "Y"))
    assert found["n_words"].tolist() == [0, 0]
    assert found["share_quotes"].tolist() == [1, 1]
    assert (found["p"] == 1).all()
    assert compare_speakers(quotes, articles_of("X", "Y"))["residual"].tolist() == [0, 0]
    assert compare_diversity(quotes, articles_of("X", "Y"))["n"].tolist() == [0, 0]


def test_a_clear_difference_is_found_and_both_sides_agree():
    rows = [(f"a{i}", "putin" if i < 12 else "trump", "w w w") for i in range(24)]
    rows += [(f"a{i}", "other", "w w") for i in range(24)]
    found = compare_voices(quotes_of(*rows), MANY).set_index(["outlet", "voice"])
    assert found.loc[("X", "putin"), "p_adjusted"] < 0.001
    assert found.loc[("X", "other"), "p"] > 0.5
    assert (found.loc["X", "p"] == found.loc["Y", "p"]).all()


def test_intervals_at_twelve_articles_are_bootstrapped_and_hold_the_estimate():
    found = compare_voices(MANY_QUOTES, MANY)
    assert (found["interval_method"] == "percentile-t bootstrap").all()
    assert ((found["low"] <= found["estimate"]) & (found["estimate"] <= found["high"])).all()


def test_adjusted_residuals_by_hand():
    quotes = quotes_of(
        *[("a0", "p", "w")] * 30, *[("a0", "z", "w")] * 4, *[("a0", "t", "w")],
        *[("a1", "p", "w")] * 18, *[("a1", "z", "w")] * 9, *[("a1", "t", "w")] * 8,
    )  # fmt: skip
    found = compare_speakers(quotes, articles_of("X", "Y")).set_index(["outlet", "voice"])
    expected = 35 * 48 / 70
    residual = (30 - expected) / np.sqrt(expected * 0.5 * (1 - 48 / 70))
    assert found.loc[("X", "p"), "expected"] == pytest.approx(expected)
    assert found.loc[("X", "p"), "residual"] == pytest.approx(residual)
    assert found.loc[("Y", "p"), "residual"] == pytest.approx(-residual)


def test_positions():
    articles = articles_of("X").assign(text="0123456789")
    quotes = quotes_of(("a0", "p", "2345"), ("a0", "z", "89")).assign(start=[2, 8], end=[6, 10])
    found = quote_positions(quotes, articles)
    assert found[["from", "to"]].to_numpy().tolist() == [[0.2, 0.6], [0.8, 1.0]]


# ------------------------------------------------------------------ prominence and directness
def test_prominence_known_values():
    heard = pd.DataFrame({"voice": list("ZZPPT"), "sentence": [0, 2, 3, 9, 6]})
    found = prominence(heard, 10).set_index("voice")
    assert found["share"].to_dict() == pytest.approx(
        {"Z": 0.587527, "P": 0.281912, "T": 0.130562}, abs=5e-7
    )
    assert found["first_position"].to_dict() == pytest.approx({"Z": 0, "P": 3 / 9, "T": 6 / 9})
    assert found["first_voice"].to_dict() == {"Z": True, "P": False, "T": False}
    with pytest.raises(ArgumentError, match="n_sentences=9"):
        prominence(heard, 9)


def test_compare_prominence_gives_the_same_for_one_article():
    articles = articles_of("X").assign(text="")
    sentences = pd.DataFrame(
        {"article_id": "a0", "sentence_id": range(10), "start": range(0, 100, 10)}
    )
    quotes = quotes_of(*[("a0", v, "w") for v in "ZZPPT"]).assign(start=[0, 25, 31, 99, 60])
    found = compare_prominence(quotes, articles, sentences=sentences).set_index("voice")
    assert found["estimate"].to_dict() == pytest.approx(
        {"Z": 0.587527, "P": 0.281912, "T": 0.130562}, abs=5e-7
    )
    first = compare_prominence(quotes, articles, sentences=sentences, measure="first_voice")
    assert first.set_index("voice")["estimate"].to_dict() == {"Z": 1, "P": 0, "T": 0}


def test_directness():
    quotes = quotes_of(("a0", "p", "w"), ("a0", "p", "w"), ("a1", "p", "w")).assign(
        kind=["direct", "indirect", "direct"]
    )
    found = compare_directness(quotes, articles_of("X", "Y"))
    assert found["estimate"].tolist() == [0.5, 1.0]
    with pytest.raises(ArgumentError, match="did you mean 'direct'"):
        compare_directness(quotes, articles_of("X", "Y"), kind="dircet")


# ------------------------------------------------------------------ verbs
def test_verbs_are_counted_by_class_and_speaker():
    quotes = quotes_of(*[("a0", "p", "w")] * 3, ("a1", "z", "w"), ("a1", "z", "w")).assign(
        cue=["said", "claimed", "zapped", "said", None],
        cue_class=["neutral", "doubting", None, "neutral", None],
        cue_lemma=["say", "claim", "zap", "say", None],
    )
    found = compare_verbs(quotes, articles_of("X", "Y")).set_index(["outlet", "cue_class"])
    assert found["count"].to_dict() == {
        ("X", "doubting"): 1, ("X", "neutral"): 1, ("X", "other"): 1,
        ("Y", "doubting"): 0, ("Y", "neutral"): 1, ("Y", "other"): 0,
    }  # fmt: skip
    assert found.loc[("Y", "neutral"), "base"] == 1  # a quote without a cue has no verb
    per = compare_verbs(quotes, articles_of("X", "Y"), per="speaker", speakers=["p"], of="lemma")
    assert set(per["voice"]) == {"p"}
    assert set(per.loc[per["count"] > 0, "cue_lemma"]) == {"say", "claim", "zap"}
    with pytest.raises(ArgumentError, match="speakers='q'"):
        compare_verbs(quotes, articles_of("X", "Y"), speakers=["q"])


def test_no_cues_no_verbs():
    quotes = quotes_of(("a0", "p", "w")).assign(cue_class=None)
    found = compare_verbs(quotes, articles_of("X"))
    assert len(found) == 0


# ------------------------------------------------------------------ bad input for all of them
CALLS = {
    "compare_voices": compare_voices,
    "compare_speakers": compare_speakers,
    "compare_diversity": compare_diversity,
    "compare_directness": compare_directness,
    "compare_verbs": compare_verbs,
    "compare_prominence": lambda q, a, **k: compare_prominence(q, a.assign(text="One."), **k),
    "quote_positions": lambda q, a, **k: quote_positions(q, a.assign(text="One two."), **k),
}
AGAINST = {k: v for k, v in CALLS.items() if k not in ("compare_speakers", "quote_positions")}


@pytest.mark.parametrize("name", CALLS)
def test_bad_tables_are_refused_by_name(name):
    call = CALLS[name]
    with pytest.raises(TableError, match="articles: has no column 'outlet'"):
        call(MANY_QUOTES, MANY.drop(columns="outlet"))
    with pytest.raises(TableError, match="outlet is missing in 1 of 24 articles"):
        call(MANY_QUOTES, MANY.assign(outlet=[None, *MANY["outlet"][1:]]))
    with pytest.raises(TableError, match="outlet is missing"):
        call(MANY_QUOTES, MANY.assign(outlet=["  ", *MANY["outlet"][1:]]))
    with pytest.raises(TableError, match="occurs more than once"):
        call(MANY_QUOTES, pd.concat([MANY, MANY.iloc[[0]]]))
    with pytest.raises(TableError, match="article_id 'zz' is not in articles"):
        call(pd.concat([MANY_QUOTES, MANY_QUOTES.iloc[[0]].assign(article_id="zz")]), MANY)
    with pytest.raises(TableError, match="quote_id 'q' occurs more than once"):
        call(MANY_QUOTES.assign(quote_id="q"), MANY)
    with pytest.raises(TableError, match="quotes: has no column 'speaker'"):
        call(MANY_QUOTES.drop(columns="speaker"), MANY)
    with pytest.raises(TableError, match="nothing to compare"):
        call(MANY_QUOTES.iloc[:0], MANY.iloc[:0])


@pytest.mark.parametrize("name", AGAINST)
def test_a_reference_that_does_not_exist(name):
    with pytest.raises(ArgumentError, match="against='Z' is not known"):
        AGAINST[name](MANY_QUOTES, MANY, against="Z")


@pytest.mark.parametrize("name", CALLS)
def test_one_outlet_one_article_and_no_quotes_are_no_crash(name):
    call = CALLS[name]
    one = call(MANY_QUOTES[MANY_QUOTES["article_id"] == "a0"], MANY.iloc[[0]])
    if "p" in one.columns:
        assert (one["p"] == 1).all()
        assert (one["smallest_p"] == 1).all()
        assert one["test_method"].str.startswith("not tested").all()
    call(MANY_QUOTES.iloc[:0], MANY)


@pytest.mark.parametrize("name", CALLS)
def test_inputs_stay_as_they_are(name):
    quotes, articles = MANY_QUOTES.copy(deep=True), MANY.copy(deep=True)
    CALLS[name](MANY_QUOTES, MANY)
    pd.testing.assert_frame_equal(MANY_QUOTES, quotes)
    pd.testing.assert_frame_equal(MANY, articles)


def test_articles_that_could_not_be_read_do_not_count():
    articles = articles_of("X", "Y").assign(status=["ok", "empty"])
    quotes = quotes_of(("a0", "p", "w"), ("a1", "z", "w"))
    assert compare_voices(quotes, articles)["outlet"].tolist() == ["X"]


def test_every_tested_row_respects_its_floor():
    for name in ("compare_voices", "compare_verbs", "compare_directness", "compare_diversity"):
        found = CALLS[name](MANY_QUOTES, MANY, n_permutations=49)
        assert (found["p"] >= found["smallest_p"] - 1e-12).all()
        assert (found["p_adjusted"] >= found["p"] - 1e-12).all()


# ------------------------------------------------------------------ only the largest voices
RARE = pd.concat(
    [MANY_QUOTES, MANY_QUOTES.iloc[:6].assign(speaker=list("bcdefg"), text="w w")],
    ignore_index=True,
)


def test_top_voices_keep_their_numbers_and_the_others_are_one_row():
    whole = compare_voices(RARE, MANY, n_permutations=199)
    found = compare_voices(RARE, MANY, top=2, n_permutations=199)
    kept = found["voice"].unique().tolist()
    assert kept == [*whole["voice"].unique()[:2], SMALLER]
    same = ["share_words", "share_quotes", "low", "high", "estimate_against", "p", "smallest_p"]
    for outlet in "XY":
        mine = found[found["outlet"] == outlet].set_index("voice")
        every = whole[whole["outlet"] == outlet].set_index("voice")
        pd.testing.assert_frame_equal(mine.loc[kept[:2], same], every.loc[kept[:2], same])
        rest = every.drop(index=kept[:2])
        assert mine.loc[SMALLER, "n_words"] == rest["n_words"].sum()
        assert mine.loc[SMALLER, "n_voices"] == len(rest)
        assert mine["share_words"].sum() == pytest.approx(1)
    assert "n_voices" not in whole.columns


def test_unknown_is_no_smaller_voice_and_stands_last():
    quotes = quotes_of(("a0", "p", "w w"), ("a0", "z", "w"), ("a1", None, "w"), ("a1", "t", "w"))
    found = compare_voices(quotes, articles_of("X", "Y"), top=1)
    assert found["voice"].tolist() == ["p", SMALLER, "unknown"] * 2
    assert found["n_voices"].tolist() == [1, 2, 0] * 2
    every = compare_voices(quotes, articles_of("X", "Y"), top=9)
    assert every["voice"].unique().tolist() == ["p", "t", "z", "unknown"]
    sides = {"p": "one", "z": "two", "t": "three"}
    found = compare_voices(quotes, articles_of("X", "Y"), per="side", sides=sides, top=1)
    assert found["voice"].unique().tolist() == ["one", SMALLER, "unknown"]


def test_top_speakers_keep_their_residuals():
    whole = compare_speakers(RARE, MANY, n_permutations=199).set_index(["outlet", "voice"])
    found = compare_speakers(RARE, MANY, top=2, n_permutations=199)
    assert found["n_voices"].tolist() == [1, 1, 7] * 2
    big = found[found["voice"] != SMALLER].set_index(["outlet", "voice"])
    same = ["n_quotes", "expected", "residual", "n", "p", "smallest_p"]
    pd.testing.assert_frame_equal(big[same], whole.loc[big.index, same])
    assert found["n_quotes"].sum() == whole["n_quotes"].sum()


def test_speakers_and_voices_agree_on_p():
    voices = compare_voices(MANY_QUOTES, MANY, measure="quotes", n_permutations=199)
    speakers = compare_speakers(MANY_QUOTES, MANY, n_permutations=199)
    same = ["outlet", "voice", "n_quotes", "n", "p", "p_adjusted", "smallest_p", "test_method"]
    pd.testing.assert_frame_equal(speakers[same], voices[same])


@pytest.mark.parametrize("top", [0, -1, 1.5, "two"])
@pytest.mark.parametrize("name", ["compare_voices", "compare_speakers", "compare_prominence"])
def test_top_must_be_a_number_of_voices(name, top):
    with pytest.raises(ArgumentError, match=f"top={top!r} must be a whole number"):
        CALLS[name](MANY_QUOTES, MANY, top=top)
