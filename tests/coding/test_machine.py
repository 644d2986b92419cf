"""Machine against people: planted errors come back, weighted, by outlet, with honest intervals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.coding import (
    compare_errors,
    machine_vs_people,
    make_sheet,
    sample_size,
    validation_units,
    wilson,
)
from toolkit.coding.sheets_read import join_sample
from toolkit.compare import statistics
from toolkit.errors import ArgumentError, TableError


def coded(sample, answers, *, question="quote", coder="ana"):
    """A table of codes such as `read_sheets` returns."""
    codes = pd.DataFrame(
        {
            "unit_id": list(answers),
            "coder": coder,
            "question": question,
            "code": list(answers.values()),
            "status": "ok",
        }
    )
    codes["value"] = codes["code"].map({"negative": -1.0, "neutral": 0.0, "positive": 1.0})
    return join_sample(codes, sample)


def test_wilson_known_values():
    low, high = wilson(0, 5)
    assert low == 0.0 and high == pytest.approx(0.434482, abs=5e-7)
    assert wilson(17 / 20, 20) == pytest.approx((0.639581, 0.947631), abs=5e-7)
    assert wilson(1.0, 5) == pytest.approx((1 - 0.434482, 1.0), abs=5e-7)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 400), st.data())
def test_wilson_is_that_of_the_comparisons_for_whole_numbers(n, data):
    count = data.draw(st.integers(0, n))
    assert wilson(count / n, n) == pytest.approx(statistics.wilson(count, n), abs=1e-9)


def test_sample_size_is_the_smallest_that_serves():
    for width, share in ((0.1, 0.5), (0.05, 0.9), (0.03, 0.7)):
        n = sample_size(width, share=share)
        low, high = wilson(share, n)
        assert (high - low) / 2 <= width
        low, high = wilson(share, n - 1)
        assert (high - low) / 2 > width
    assert sample_size(0.1, population=50) < 50


@pytest.mark.parametrize("arguments", [{"half_width": 0}, {"half_width": 0.6}, {"population": 0}])
def test_sample_size_out_of_range(arguments):
    with pytest.raises(ArgumentError, match=next(iter(arguments))):
        sample_size(**arguments)


def test_all_right_is_one_but_not_for_sure(analysis):
    sample = make_sheet(analysis, n=60, coders=["ana"])
    answers = dict(zip(sample["unit_id"], sample["machine_quote"], strict=True))
    out = machine_vs_people(coded(sample, answers))
    whole = out[out["group"].eq("all")].set_index("measure")
    assert whole["estimate"].eq(1).all() and whole["high"].eq(1).all()
    assert (whole["low"] < 1).all()
    assert set(out["group"]) == {"all", *(f"Outlet {i}" for i in range(4))}


def test_estimates_by_hand():
    # Two strata: 10 marked of 100, 5 not marked of 1000.
    rows = [("yes", "yes", 10.0)] * 8 + [("yes", "no", 10.0)] * 2
    rows += [("no", "no", 200.0)] * 4 + [("no", "yes", 200.0)]
    units = pd.DataFrame(rows, columns=["machine", "code", "weight"])
    units = units.assign(
        unit_id=[f"u{i}" for i in range(15)], coder="ana", question="quote", kind="quotes",
        article_id=[f"a{i}" for i in range(15)], group="X",
    )  # fmt: skip
    out = machine_vs_people(units).set_index("measure")
    assert out.loc["precision", "estimate"] == pytest.approx(0.8)
    assert (out.loc["precision", "low"], out.loc["precision", "high"]) == pytest.approx(
        wilson(0.8, 10)
    )
    assert out.loc["recall", "estimate"] == pytest.approx(80 / (80 + 200))
    assert out.loc["f1", "estimate"] == pytest.approx(2 * 80 / (100 + 280))
    for row in out.itertuples():
        assert 0 <= row.low <= row.estimate <= row.high <= 1


def test_recall_needs_units_the_machine_left_out(analysis):
    sample = make_sheet(analysis, n=30, coders=["ana"], unmarked=0, by=None)
    out = machine_vs_people(coded(sample, dict.fromkeys(sample["unit_id"], "yes")))
    recall = out.set_index("measure").loc["recall"]
    assert np.isnan(recall["estimate"]) and "left out" in recall["reason"]
    assert "unknown" in recall["sentence"]


def test_clustered_errors_widen_the_interval():
    def units(errors):
        return pd.DataFrame(
            {
                "unit_id": [f"u{i}" for i in range(100)], "coder": "ana", "question": "tone",
                "kind": "tone", "group": "X", "weight": 1.0, "machine": "neutral",
                "article_id": [f"a{i // 10}" for i in range(100)],
                "code": ["negative" if i in errors else "neutral" for i in range(100)],
            }
        )  # fmt: skip

    spread = machine_vs_people(units(set(range(0, 100, 5))), per_code=False).iloc[0]
    heaped = machine_vs_people(units(set(range(20))), per_code=False).iloc[0]
    assert spread["estimate"] == heaped["estimate"] == 0.8
    assert heaped["n_effective"] < 0.3 * spread["n_effective"]
    assert heaped["high"] - heaped["low"] > 1.5 * (spread["high"] - spread["low"])


def test_planted_error_rates_lie_in_the_intervals(analysis):
    """A small form of the benchmark: 40 rounds, at least 33 hits where 95% are promised."""
    everything = make_sheet(analysis, n=10_000, coders=["ana"])
    rng = np.random.default_rng(1)
    marked = everything["machine_quote"].eq("yes").to_numpy()
    truth = np.where(marked, rng.random(len(marked)) < 0.85, rng.random(len(marked)) < 0.10)
    people = dict(zip(everything["unit_id"], np.where(truth, "yes", "no"), strict=True))
    precision, recall = truth[marked].mean(), (truth & marked).sum() / truth.sum()
    hits = {"precision": 0, "recall": 0}
    for seed in range(40):
        sample = make_sheet(analysis, n=80, coders=["ana"], unmarked=0.5, by=None, seed=seed)
        out = machine_vs_people(coded(sample, {u: people[u] for u in sample["unit_id"]}))
        out = out.set_index("measure")
        for name, value in (("precision", precision), ("recall", recall)):
            hits[name] += out.loc[name, "low"] <= value <= out.loc[name, "high"]
    assert min(hits.values()) >= 33, hits


def test_classes_of_an_ordinal_answer(analysis):
    sample = make_sheet(analysis, kind="tone", n=60, coders=["ana"], by=None)
    answers = dict(zip(sample["unit_id"], sample["machine_tone"], strict=True))
    flipped = sample.loc[sample["machine_tone"].eq("positive"), "unit_id"].iloc[0]
    answers[flipped] = "neutral"
    out = machine_vs_people(coded(sample, answers, question="tone"))
    assert out.iloc[0]["measure"] == "accuracy" and 0.9 < out.iloc[0]["estimate"] < 1
    by_code = out[out["code"].notna()].set_index(["code", "measure"])["estimate"]
    assert by_code["positive", "precision"] < 1 and by_code["positive", "recall"] == 1
    assert by_code["neutral", "precision"] == 1 and by_code["neutral", "recall"] < 1
    assert by_code["negative", "f1"] == 1


def test_an_answer_the_machine_never_gives_is_not_surely_never_right(analysis):
    sample = make_sheet(analysis, kind="tone", n=60, coders=["ana"], by=None)
    sample = sample.assign(machine_tone="neutral")
    answers = dict.fromkeys(sample["unit_id"], "neutral")
    answers[sample["unit_id"].iloc[0]] = "positive"
    out = machine_vs_people(coded(sample, answers, question="tone"))
    row = out[out["code"].eq("positive") & out["measure"].eq("recall")].iloc[0]
    assert row["estimate"] == 0 and row["high"] > 0.5
    assert "precision unknown" in " ".join(out["sentence"])


def test_who_is_meant_counts_as_right_only_for_the_same_actor(analysis):
    sample = make_sheet(analysis, kind="mentions", n=50, coders=["ana"], by=None)
    answers = dict(zip(sample["unit_id"], sample["machine_actor"], strict=True))
    wrong = sample.loc[sample["marked"], "unit_id"].iloc[:10]
    other = {"anna-berg": "boris-falk", "boris-falk": "carla-dorn", "carla-dorn": "anna-berg"}
    answers |= {u: other[answers[u]] for u in wrong}
    out = machine_vs_people(coded(sample, answers, question="actor"), per_code=False)
    out = out.set_index("measure")["estimate"]
    assert out["precision"] < 0.9 and out["recall"] < 1
    assert out["precision"] == pytest.approx(out["recall"])  # nothing missed, ten mistaken


def test_a_new_analysis_is_judged_by_the_same_codes(analysis):
    sample = make_sheet(analysis, n=60, coders=["ana"], by=None)
    codes = coded(sample, dict(zip(sample["unit_id"], sample["machine_quote"], strict=True)))
    same = machine_vs_people(codes, analysis)
    assert same["estimate"].eq(1).all()
    worse = {**analysis, "quotes": analysis["quotes"].iloc[::2]}
    out = machine_vs_people(codes, worse).set_index("measure")["estimate"]
    assert out["precision"] == 1 and 0.3 < out["recall"] < 0.7
    # Spans that moved a little are still the same quote.
    moved = {**analysis, "quotes": analysis["quotes"].assign(start=lambda q: q["start"] + 5)}
    assert machine_vs_people(codes, moved)["estimate"].eq(1).all()
    other = {**analysis, "articles": analysis["articles"].assign(text=lambda a: a["text"] + "!")}
    with pytest.raises(ArgumentError, match="are not those the units were drawn from"):
        machine_vs_people(codes, other)


@pytest.mark.parametrize(("kind", "question"), [("mentions", "actor"), ("tone", "tone")])
def test_looked_up_labels_are_those_of_the_sample(analysis, kind, question):
    sample = make_sheet(analysis, kind=kind, n=60, coders=["ana"])
    answers = dict(zip(sample["unit_id"], sample[f"machine_{question}"], strict=True))
    units = validation_units(coded(sample, answers, question=question), analysis)
    assert units["machine"].tolist() == units["people"].tolist()


def test_equally_wrong_everywhere_or_not(analysis):
    sample = make_sheet(analysis, n=200, coders=["ana"], unmarked=0)
    even = {u: "no" if i % 5 == 0 else "yes" for i, u in enumerate(sample["unit_id"])}
    row = compare_errors(coded(sample, even)).set_index("measure").loc["precision"]
    assert row["p"] > 0.05 and "no difference shown" in row["sentence"]
    bad = sample["group"].eq("Outlet 2") & (np.arange(len(sample)) % 2 == 0)
    uneven = {u: "no" if b else "yes" for u, b in zip(sample["unit_id"], bad, strict=True)}
    row = compare_errors(coded(sample, uneven)).set_index("measure").loc["precision"]
    assert row["lowest_group"] == "Outlet 2" and row["p"] < 0.01
    assert "not equally wrong" in row["sentence"]


def test_one_article_per_outlet_cannot_be_tested(analysis):
    few = analysis["articles"].iloc[:4]
    small = {k: v[v["article_id"].isin(few["article_id"])] for k, v in analysis.items()}
    sample = make_sheet(small, n=30, coders=["ana"])
    row = compare_errors(coded(sample, dict.fromkeys(sample["unit_id"], "yes"))).iloc[0]
    assert np.isnan(row["p"]) and "one article" in row["reason"]
    alone = make_sheet(small, n=30, coders=["ana"], by=None)
    row = compare_errors(coded(alone, dict.fromkeys(alone["unit_id"], "yes"))).iloc[0]
    assert "one group only" in row["reason"]


def test_disputed_units_are_left_out_and_counted(analysis):
    sample = make_sheet(analysis, n=20, coders=["ana", "ben"], overlap=1.0)
    yes = coded(sample, dict.fromkeys(sample["unit_id"], "yes"))
    first = sample["unit_id"].iloc[0]
    other = {u: "no" if u == first else "yes" for u in sample["unit_id"]}
    units = validation_units(pd.concat([yes, coded(sample, other, coder="ben")]))
    assert len(units) == 19 and units.attrs["disputed"] == 1
    judge = coded(sample, {first: "no"}, coder="adjudicator")
    units = validation_units(pd.concat([yes, coded(sample, other, coder="ben"), judge]))
    assert len(units) == 20 and units.attrs["disputed"] == 0


def test_wrong_arguments(analysis):
    sample = make_sheet(analysis, n=20, coders=["ana"])
    codes = coded(sample, dict.fromkeys(sample["unit_id"], "yes"))
    with pytest.raises(ArgumentError, match="did you mean 'quote'"):
        machine_vs_people(codes, question="quotes")
    with pytest.raises(TableError, match="read the sheets with sample="):
        machine_vs_people(codes[["unit_id", "coder", "question", "code"]])
    with pytest.raises(ArgumentError, match="no unit has both"):
        machine_vs_people(codes.assign(code=None))
    with pytest.raises(ArgumentError, match="confidence"):
        wilson(0.5, 10, confidence=2)


def test_input_is_not_changed(analysis):
    sample = make_sheet(analysis, n=20, coders=["ana"])
    codes = coded(sample, dict.fromkeys(sample["unit_id"], "yes"))
    before = codes.copy(deep=True)
    machine_vs_people(codes, analysis)
    compare_errors(codes)
    pd.testing.assert_frame_equal(codes, before)
