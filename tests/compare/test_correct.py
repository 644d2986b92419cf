"""Comparisons with the machine's errors taken out."""

import numpy as np
import pandas as pd
import pytest

from toolkit.compare.correct import correct_means, correct_shares
from toolkit.errors import ArgumentError, TableError


def validation(n=400, hit=0.8, false=0.1, prevalence=0.3, seed=0):
    """Units coded by people and by a machine with known hit and false-alarm rates."""
    rng = np.random.default_rng(seed)
    people = rng.random(n) < prevalence
    machine = np.where(people, rng.random(n) < hit, rng.random(n) < false)
    return pd.DataFrame(
        {
            "people": np.where(people, "y", "n"), "machine": np.where(machine, "y", "n"),
            "weight": 1.0, "group": "all", "article_id": [f"a{i % 40}" for i in range(n)],
        }
    )  # fmt: skip


def test_rogan_gladen_by_the_formula():
    units = pd.DataFrame(
        {
            "people": ["y"] * 50 + ["n"] * 100, "weight": 1.0, "group": "all",
            "machine": ["y"] * 40 + ["n"] * 10 + ["y"] * 10 + ["n"] * 90,
        }
    )  # fmt: skip
    counts = pd.DataFrame({"group": ["A"] * 2, "label": ["y", "n"], "n": [380, 620]})
    out = correct_shares(counts, units, method="rogan-gladen").set_index("label")
    # Sensitivity .8, specificity .9: (.38 + .9 - 1) / (.8 + .9 - 1) = .4.
    assert out.loc["y", "corrected"] == pytest.approx(0.4, abs=1e-6)
    assert out.loc["y", "low"] < 0.4 < out.loc["y", "high"]
    assert out["corrected"].sum() == pytest.approx(1)


@pytest.mark.parametrize("truth", [0.1, 0.3, 0.6])
def test_rogan_gladen_finds_a_prevalence_the_coders_never_saw(truth):
    units = validation(n=4000)
    machine = 0.8 * truth + 0.1 * (1 - truth)
    counts = pd.DataFrame(
        {"group": "A", "label": ["y", "n"], "n": [int(1e5 * machine), int(1e5 * (1 - machine))]}
    )
    out = correct_shares(counts, units, method="rogan-gladen").set_index("label")
    assert out.loc["y", "corrected"] == pytest.approx(truth, abs=0.04)
    assert out.loc["y", "low"] <= truth <= out.loc["y", "high"]
    assert abs(out.loc["y", "corrected"] - truth) < abs(out.loc["y", "raw"] - truth) or (
        abs(out.loc["y", "raw"] - truth) < 0.04
    )


@pytest.mark.parametrize("method", ["calibration", "rogan-gladen"])
def test_interval_holds_the_truth_about_as_often_as_promised(method):
    truth, hits = 0.3, 0
    for seed in range(60):
        units = validation(n=200, seed=seed)
        rng = np.random.default_rng(1000 + seed)
        n = int(rng.binomial(500, 0.8 * truth + 0.1 * (1 - truth)))
        counts = pd.DataFrame({"group": "A", "label": ["y", "n"], "n": [n, 500 - n]})
        row = correct_shares(counts, units, method=method, n_draws=500).set_index("label").loc["y"]
        hits += row["low"] <= truth <= row["high"]
    assert hits >= 52


def test_corrected_interval_is_wider_than_the_raw_one():
    counts = pd.DataFrame({"group": "A", "label": ["y", "n"], "n": [1500, 3500]})
    row = correct_shares(counts, validation(n=100)).iloc[0]
    assert row["high"] - row["low"] > row["raw_high"] - row["raw_low"]
    wider = correct_shares(counts, validation(n=100), design_effect=20).iloc[0]
    assert wider["raw_high"] - wider["raw_low"] > row["raw_high"] - row["raw_low"]


def test_three_labels_sum_to_one():
    rng = np.random.default_rng(3)
    names = np.array(["negative", "neutral", "positive"])
    people = rng.choice(names, 300)
    machine = np.where(rng.random(300) < 0.7, people, rng.choice(names, 300))
    units = pd.DataFrame({"people": people, "machine": machine, "weight": 1.0, "group": "all"})
    counts = pd.DataFrame(
        {"group": ["A"] * 3 + ["B"] * 3, "label": list(names) * 2, "n": [50, 30, 20, 10, 80, 10]}
    )
    for method in ("calibration", "rogan-gladen"):
        out = correct_shares(counts, units, method=method)
        assert out.groupby("group")["corrected"].sum().tolist() == pytest.approx([1, 1])
        assert out["corrected"].between(0, 1).all()
        assert ((out["low"] <= out["corrected"]) & (out["corrected"] <= out["high"])).all()


def test_errors_of_each_outlet_can_be_kept_apart():
    good = validation(hit=0.95, false=0.02).assign(group="A")
    bad = validation(hit=0.95, false=0.5, seed=1).assign(group="B")
    units = pd.concat([good, bad], ignore_index=True)
    counts = pd.DataFrame(
        {"group": ["A", "A", "B", "B"], "label": ["y", "n"] * 2, "n": [300, 700, 635, 365]}
    )
    own = correct_shares(counts, units, pooled=False).set_index(["group", "label"])["corrected"]
    assert own["A", "y"] == pytest.approx(0.3, abs=0.05)
    assert own["B", "y"] == pytest.approx(0.3, abs=0.06)
    pooled = correct_shares(counts, units).set_index(["group", "label"])["corrected"]
    assert abs(pooled["A", "y"] - pooled["B", "y"]) > 0.1


def test_what_cannot_be_corrected_says_why():
    units = validation()
    counts = pd.DataFrame({"group": "A", "label": ["y", "n", "z"], "n": [10, 10, 5]})
    out = correct_shares(counts, units)
    assert out["corrected"].isna().all() and "'z' was coded" in out["reason"][0]
    useless = units.assign(machine=["y", "n"] * 200)
    chance = correct_shares(counts.iloc[:2], useless.assign(people=["y", "n", "n", "y"] * 100),
                            method="rogan-gladen")  # fmt: skip
    assert "no better than chance" in chance["reason"][0]
    empty = correct_shares(counts.iloc[:2].assign(n=0), units)
    assert "nothing was counted" in empty["reason"][0]
    with pytest.raises(ArgumentError, match="did you mean 'calibration'"):
        correct_shares(counts, units, method="calibrate")
    with pytest.raises(ArgumentError, match="units: is empty"):
        correct_shares(counts, units.iloc[:0])
    with pytest.raises(ArgumentError, match="design_effect"):
        correct_shares(counts, units, design_effect=0.5)
    with pytest.raises(TableError, match="no column 'label'"):
        correct_shares(counts.drop(columns="label"), units)


def scores(n=300, slope=0.5, seed=0):
    rng = np.random.default_rng(seed)
    score = rng.uniform(-1, 1, n)
    return pd.DataFrame(
        {
            "score": score, "value": 0.1 + slope * score + rng.normal(0, 0.1, n), "weight": 1.0,
            "article_id": [f"a{i % 30}" for i in range(n)],
        }
    )  # fmt: skip


def test_means_are_calibrated_and_their_intervals_widened():
    means = pd.DataFrame(
        {"outlet": ["A", "B"], "estimate": [-0.4, 0.2], "low": [-0.5, 0.1], "high": [-0.3, 0.3]}
    )
    out = correct_means(means, scores())
    assert out["corrected"].tolist() == pytest.approx([-0.1, 0.2], abs=0.03)
    assert ((out["corrected_low"] < out["corrected"]) & (out["corrected"] < out["corrected_high"])
            ).all()  # fmt: skip
    width = out["corrected_high"] - out["corrected_low"]
    assert (width >= 0.5 * 0.95 * (means["high"] - means["low"])).all()
    # Few coded units leave more open.
    wider = correct_means(means, scores(n=30, seed=2))
    assert (wider["corrected_high"] - wider["corrected_low"] > width).all()
    assert "corrected" not in means.columns


def test_a_difference_loses_its_intercept():
    gap = pd.DataFrame({"estimate": [0.6], "low": [0.4], "high": [0.8]})
    out = correct_means(gap, scores(), differences=True)
    assert out["corrected"][0] == pytest.approx(0.3, abs=0.03)


def test_means_that_cannot_be_corrected():
    means = pd.DataFrame({"estimate": [0.1, np.nan]})
    out = correct_means(means, scores())
    assert np.isnan(out["corrected"][1]) and np.isnan(out["corrected_low"]).all()
    flat = correct_means(means, scores().assign(score=0.3))
    assert flat["corrected"].isna().all() and "one score" in flat["reason"][0]
    with pytest.raises(ArgumentError, match="at least 5"):
        correct_means(means, scores(n=3))
    few = correct_means(means.assign(low=0.0, high=0.2), scores().assign(article_id="a"))
    assert "fewer than 5 articles" in few["reason"][0] and few["corrected_low"].isna().all()
