"""Comparisons that take coded units: raw beside corrected, on the right base, or a reason."""

import numpy as np
import pandas as pd
import pytest

from toolkit.compare import compare_outlets, compare_tone, compare_verbs, compare_voices
from toolkit.compare.quoted import SMALLER
from toolkit.compare.validation import CORRECTION_COLUMNS, n_effective
from toolkit.errors import ArgumentError, TableError

SHARES = {"X": 0.7, "Y": 0.3}


def corpus(*, n_articles=40, per=10, hit=0.8, false=0.1, odd=0.0, seed=0):
    """Quotes of two speakers; the machine hears p where it is z with `false`, z with 1 - hit."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n_articles):
        outlet = "XY"[i % 2]
        for k in range(per):
            true = rng.random() < SHARES[outlet]
            wrong = false + (odd if outlet == "Y" else 0)
            heard = rng.random() < (hit if true else wrong)
            rows.append((f"a{i:02d}", outlet, k, "p" if true else "z", "p" if heard else "z"))
    frame = pd.DataFrame(rows, columns=["article_id", "outlet", "k", "people", "machine"])
    articles = frame[["article_id", "outlet"]].drop_duplicates().reset_index(drop=True)
    return articles, frame


def quotes_of(frame):
    return pd.DataFrame({"article_id": frame["article_id"], "speaker": frame["machine"],
                         "text": "No deal", "cue_class": frame["machine"]})  # fmt: skip


def units_of(frame, n=None, question="speaker", seed=1):
    part = frame if n is None else frame.sample(n, random_state=seed)
    return part.assign(
        question=question, weight=1.0, text="No deal", unit_id=[f"u{i}" for i in range(len(part))]
    )


@pytest.mark.parametrize("measure", ["quotes", "words"])
def test_voices_come_back_from_a_machine_that_errs_alike(measure):
    articles, frame = corpus(n_articles=120)
    out = compare_voices(quotes_of(frame), articles, measure=measure, n_permutations=9,
                         validation=units_of(frame, 600))  # fmt: skip
    row = out.set_index(["outlet", "voice"]).loc[("X", "p")]
    assert row["estimate"] == pytest.approx(0.7 * 0.8 + 0.3 * 0.1, abs=0.04)
    assert row["corrected"] == pytest.approx(0.7, abs=0.07)
    assert row["corrected_low"] < 0.7 < row["corrected_high"]
    assert row["corrected_high"] - row["corrected_low"] > row["high"] - row["low"]
    assert row["correction"].startswith("Rogan-Gladen") and row["n_coded"] == 600
    both = out.groupby("outlet")["corrected"].sum()
    assert both.tolist() == pytest.approx([1, 1], abs=1e-6)


def test_smaller_voices_are_one_to_people_and_to_the_machine():
    """The machine mistakes z for the rare r, and r for z: with both in one row, no error is left."""
    articles, frame = corpus(n_articles=120, hit=1.0, false=0.0)
    swap = frame["k"].mod(3).map({0: "z", 1: "r", 2: "t"})
    rare = frame.assign(
        people=frame["people"].where(frame["people"] == "p", swap),
        machine=frame["machine"].where(frame["machine"] == "p", swap.shift(1, fill_value="z")),
    )
    out = compare_voices(quotes_of(rare), articles, top=1, n_permutations=9,
                         validation=units_of(rare, 600))  # fmt: skip
    assert out["voice"].unique().tolist() == ["p", SMALLER]
    assert out["n_voices"].tolist() == [1, 3] * 2
    assert out["corrected"].tolist() == pytest.approx(out["estimate"].tolist(), abs=1e-6)
    every = compare_voices(quotes_of(rare), articles, n_permutations=9,
                           validation=units_of(rare, 600))  # fmt: skip
    kept = every[every["voice"] == "p"]
    assert kept["corrected"].tolist() == pytest.approx(
        out.loc[out["voice"] == "p", "corrected"].tolist(), abs=1e-6
    )


def test_rogan_and_gladens_formula_on_shares():
    """All units coded, sensitivity .8 and specificity .9 to the unit: (q + .9 - 1) / .7."""
    people = ["p"] * 50 + ["z"] * 100
    machine = ["p"] * 40 + ["z"] * 10 + ["p"] * 10 + ["z"] * 90
    articles = pd.DataFrame({"article_id": [f"a{i}" for i in range(10)], "outlet": "X"})
    frame = pd.DataFrame({"article_id": [f"a{i % 10}" for i in range(150)], "people": people,
                          "machine": machine})  # fmt: skip
    quotes = quotes_of(frame.iloc[np.r_[0:38, 60:122]].assign(machine=["p"] * 38 + ["z"] * 62))
    out = compare_voices(quotes, articles, measure="quotes", validation=units_of(frame))
    row = out.set_index("voice").loc["p"]
    assert row["estimate"] == pytest.approx(0.38)
    assert row["corrected"] == pytest.approx(0.4, abs=1e-6)
    assert "one group only" in row["correction_reason"]


def test_errors_that_differ_are_said_and_each_outlet_is_corrected_by_its_own_units():
    articles, frame = corpus(n_articles=60, odd=0.5)
    out = compare_voices(quotes_of(frame), articles, measure="quotes", n_permutations=9,
                         validation=units_of(frame, 300))  # fmt: skip
    assert out["correction"].str.contains("alone").all()
    assert out["correction_reason"].str.contains("errs differently from group to group").all()
    corrected = out.set_index(["outlet", "voice"])["corrected"]
    assert corrected["X", "p"] == pytest.approx(0.7, abs=0.1)
    assert corrected["Y", "p"] == pytest.approx(0.3, abs=0.1)
    raw = out.set_index(["outlet", "voice"])["estimate"]
    assert raw["Y", "p"] > 0.5


def test_errors_that_differ_and_too_few_units_of_an_outlet_give_no_correction():
    articles, frame = corpus(n_articles=60, odd=0.7)
    units = pd.concat([units_of(frame[frame["outlet"].eq("X")], 150),
                       units_of(frame[frame["outlet"].eq("Y")], 25)])  # fmt: skip
    out = compare_voices(quotes_of(frame), articles, measure="quotes", n_permutations=9,
                         validation=units).set_index(["outlet", "voice"])  # fmt: skip
    lost = out.loc[("Y", "p")]
    assert np.isnan(lost["corrected"]) and lost["correction"] == "none"
    assert "errs differently" in lost["correction_reason"]
    assert "too few coded units of Y: 25 coded units" in lost["correction_reason"]
    assert out.loc[("X", "p"), "corrected"] == pytest.approx(0.7, abs=0.12)


def test_false_and_missed_quotes_count():
    """The machine misses half of what z says and takes some sentences for p's words."""
    rng = np.random.default_rng(3)
    rows = []
    for i in range(1200):
        who = rng.choice(["p", "z", None], p=[0.25, 0.25, 0.5])
        seen = rng.random() < {"p": 0.95, "z": 0.5}.get(who, 0.1)
        rows.append((f"a{i % 60}", who, ("z" if who == "z" else "p") if seen else None))
    frame = pd.DataFrame(rows, columns=["article_id", "who", "heard"])
    articles = pd.DataFrame({"article_id": [f"a{i}" for i in range(60)], "outlet": ["X", "Y"] * 30})
    found = frame[frame["heard"].notna()]
    quotes = quotes_of(found.assign(machine=found["heard"]))
    units = frame.assign(
        question="quote", people=np.where(frame["who"].notna(), "yes", "no"), weight=1.0,
        machine=np.where(frame["heard"].notna(), "yes", "no"), speaker=frame["who"],
        machine_speaker=frame["heard"], text="No deal", unit_id=[f"u{i}" for i in range(1200)],
    ).sample(500, random_state=0)  # fmt: skip
    out = compare_voices(quotes, articles, measure="quotes", validation=units, n_permutations=9)
    row = out[out["voice"].eq("z")]
    assert (row["estimate"] < 0.4).all()
    assert row["corrected"].tolist() == pytest.approx([0.5, 0.5], abs=0.12)
    assert (row["corrected_low"].lt(0.5) & row["corrected_high"].gt(0.5)).all()
    found_only = units[units["machine"].eq("yes")]
    out = compare_voices(quotes, articles, measure="quotes", validation=found_only,
                         n_permutations=9)  # fmt: skip
    assert out["correction_reason"].str.contains("what was missed was not coded").all()
    # False quotes of p are taken out, what was missed cannot be put back.
    shares = out[out["voice"].eq("z")]
    assert (shares["corrected"] > shares["estimate"]).all()


def test_verbs_take_classes():
    articles, frame = corpus(n_articles=120)
    frame["people"] = frame["people"].where(frame["k"] > 0, "no attribution")
    out = compare_verbs(quotes_of(frame), articles, n_permutations=9,
                        validation=units_of(frame, 600, question="verb"))  # fmt: skip
    row = out.set_index(["outlet", "cue_class"]).loc[("X", "p")]
    assert row["corrected"] == pytest.approx(0.7, abs=0.08)
    quotes = quotes_of(frame).assign(cue_lemma="say")
    with pytest.raises(ArgumentError, match="of='lemma' cannot use it"):
        compare_verbs(quotes, articles, of="lemma", validation=units_of(frame, question="verb"))


def tone(n_articles=60, per=12, slope=0.5, quoted_lean=0.6, seed=0):
    """Mentions in own prose and in quotes; the machine leans up on what stands in quotes."""
    rng = np.random.default_rng(seed)
    rows, articles = [], []
    for i in range(n_articles):
        outlet = "XY"[i % 2]
        text = "“" + "a " * per + "” " + "b " * per
        articles.append((f"a{i:02d}", outlet, text))
        for k in range(2 * per):
            quoted = k < per
            value = float(
                rng.choice([-1, 0, 1], p=[0.5, 0.3, 0.2] if outlet == "X" else [0.2] * 2 + [0.6])
            )
            score = 0.1 + slope * value + (quoted_lean if quoted else 0) + rng.normal(0, 0.15)
            start = 1 + 2 * k + (0 if quoted else 2)
            rows.append((f"a{i:02d}", "mention", start, start + 1, np.clip(score, -1, 1), value))
    columns = ["article_id", "level", "start", "end", "polarity", "value"]
    return (
        pd.DataFrame(articles, columns=["article_id", "outlet", "text"]),
        pd.DataFrame(rows, columns=columns),
    )


def tone_units(sentiment, n=None, seed=0):
    part = sentiment if n is None else sentiment.sample(n, random_state=seed)
    words = part["value"].map({-1.0: "negative", 0.0: "neutral", 1.0: "positive"})
    return part.assign(question="tone", kind="tone", weight=1.0, score=part["polarity"],
                       people=words, machine=words)  # fmt: skip


def test_tone_uses_units_of_the_voice_that_is_compared():
    articles, sentiment = tone()
    units = tone_units(sentiment, 700)
    own = compare_tone(sentiment, articles, level="mention", validation=units, n_permutations=9)
    assert own["corrected"].tolist() == pytest.approx([-0.3, 0.4], abs=0.12)
    said = compare_tone(sentiment, articles, level="mention", voice="quoted", validation=units,
                        n_permutations=9)  # fmt: skip
    assert said["corrected"].tolist() == pytest.approx([-0.3, 0.4], abs=0.15)
    assert (said["estimate"] > own["estimate"] + 0.3).all()
    assert (own["n_coded"] < 400).all() and (said["n_coded"] < 400).all()
    assert ((own["corrected_low"] < own["corrected"]) & (own["corrected"] < own["corrected_high"])
            ).all()  # fmt: skip
    # Only units in quotes were coded: nothing is known of the outlet's own prose.
    inside = units[units["start"] < 25]
    none = compare_tone(sentiment, articles, level="mention", validation=inside, n_permutations=9)
    assert none["corrected"].isna().all() and (none["n_coded"] == 0).all()
    assert none["correction_reason"].str.startswith("too few coded units: 0 coded units").all()


def test_tone_says_why_it_cannot_be_corrected():
    articles, sentiment = tone()

    def reason(units, **options):
        options = {"level": "mention", "n_permutations": 9} | options
        out = compare_tone(
            options.pop("sentiment", sentiment), articles, validation=units, **options
        )
        assert out["corrected"].isna().all() and (out["correction"] == "none").all()
        return out["correction_reason"][0]

    units = tone_units(sentiment, 400)
    few = reason(tone_units(sentiment[sentiment["start"] > 25], 12))
    assert "12 coded units in" in few and "needs 30 in 5" in few
    one = units[units["article_id"].isin(["a00", "a01"])]
    assert "in 2 articles" in reason(one)
    assert "one value" in reason(units.assign(value=0.0))
    blind = units.assign(score=np.random.default_rng(0).normal(size=len(units)))
    assert "could be 0" in reason(blind) or "errs differently" in reason(blind)
    sentences = sentiment.assign(level="sentence")
    assert "coded units are mentions" in reason(units, sentiment=sentences, level="sentence")


def test_units_of_other_articles_teach_but_belong_to_no_outlet():
    articles, sentiment = tone()
    units = tone_units(sentiment, 400)
    units = units.assign(article_id="other-" + units["article_id"], voice="own")
    out = compare_tone(sentiment, articles, level="mention", validation=units, n_permutations=9)
    assert out["corrected"].notna().all()
    assert out["correction_reason"].str.contains("not tested").all()


def test_no_raw_interval_no_corrected_interval():
    articles, frame = corpus(n_articles=60)
    few = articles[articles["article_id"].isin(["a00", "a01", "a02"])]
    quotes = quotes_of(frame)
    quotes = quotes[quotes["article_id"].isin(few["article_id"])]
    out = compare_voices(quotes, few, measure="quotes", validation=units_of(frame, 300),
                         n_permutations=9)  # fmt: skip
    assert out["corrected"].notna().any() and out["corrected_low"].isna().all()
    assert (
        out.loc[out["corrected"].notna(), "correction_reason"].str.startswith("no interval").all()
    )


def test_what_is_no_validation_is_refused():
    articles, frame = corpus(n_articles=10)
    quotes = quotes_of(frame)
    with pytest.raises(TableError, match="validation_units"):
        compare_voices(quotes, articles, validation=frame[["article_id"]])
    with pytest.raises(TableError, match="no column 'weight'"):
        compare_voices(quotes, articles, validation=frame)
    with pytest.raises(TableError, match="weight must be above 0"):
        compare_voices(quotes, articles, validation=units_of(frame).assign(weight=0.0))
    with pytest.raises(ArgumentError, match="'tone'; 'speaker' is needed"):
        compare_voices(quotes, articles, validation=units_of(frame, question="tone"))


def test_without_validation_nothing_is_added():
    articles, frame = corpus(n_articles=10)
    plain = compare_voices(quotes_of(frame), articles, n_permutations=9)
    more = compare_voices(quotes_of(frame), articles, n_permutations=9, validation=units_of(frame))
    assert list(more.columns) == [*plain.columns, *CORRECTION_COLUMNS]
    pd.testing.assert_frame_equal(more[plain.columns], plain)


def test_the_table_of_findings_says_the_corrected_estimate():
    articles, frame = corpus(n_articles=60)
    articles = articles.assign(text="A word or two.")
    tables = {"articles": articles, "quotes": quotes_of(frame).drop(columns="cue_class")}
    plain = compare_outlets(tables, topics=("voices", "diversity"), n_permutations=9)
    found = compare_outlets(tables, topics=("voices", "diversity"), n_permutations=9,
                            validation=units_of(frame, 300))  # fmt: skip
    assert "corrected" not in plain.columns
    assert not found.isna().any().any()
    voices = found[found["topic"].eq("voices")]
    assert voices["corrected"].str.contains("95% interval").all()
    assert voices["sentence"].str.contains("With the machine's errors taken out: ").all()
    assert (found.loc[found["topic"].eq("diversity"), "corrected"] == "not coded").all()
    few = compare_outlets(tables, topics=("voices",), n_permutations=9,
                          validation=units_of(frame, 10))  # fmt: skip
    assert few["corrected"].str.startswith("none: too few coded units").all()
    assert few["sentence"].tolist() == plain[plain["topic"].eq("voices")]["sentence"].tolist()


def test_effective_number_counts_weights_and_articles():
    y, w = np.tile([1.0, 0.0], 20), np.ones(40)
    alone = n_effective(y, w, np.arange(40))
    together = n_effective(np.repeat([1.0, 0.0], 20), w, np.repeat(np.arange(8), 5))
    heavy = n_effective(y, np.r_[np.full(20, 9.0), np.ones(20)], np.arange(40))
    assert alone == 40 and together <= 8 + 1e-9 and heavy < 25
