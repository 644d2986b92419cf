"""Known values, and what must hold for any numbers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.compare.intervals import interval, intervals
from toolkit.compare.permutation import memberships, permute_counts, smallest_p
from toolkit.compare.statistics import (
    benjamini_hochberg,
    cliffs_delta,
    contingency,
    cramers_v,
    hedges_g,
    permutation_test,
    wilson,
)
from toolkit.errors import ArgumentError

QUICK = settings(deadline=None, max_examples=40)
values = st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=6)


# ------------------------------------------------------------------ permutation
def test_exact_permutation_known_value():
    found = permutation_test([0.30, 0.10], [-0.20, -0.40, -0.10])
    assert found.p == 1 / 10
    assert found.n_permutations == 10
    assert found.method == "exact permutation"
    assert (found.n_a, found.n_b) == (2, 3)


@pytest.mark.parametrize(
    ("n_a", "n_b", "p"), [(1, 4, 0.20), (2, 3, 0.10), (4, 4, 2 / 70), (5, 5, 2 / 252)]
)
def test_smallest_p_known_values(n_a, n_b, p):
    assert smallest_p(n_a, n_b) == pytest.approx(p, abs=1e-12)
    far_apart = permutation_test(np.arange(n_a) + 1000.0, np.arange(n_b) - 1000.0)
    assert far_apart.p == pytest.approx(p)
    assert far_apart.smallest_p == pytest.approx(p)


def test_smallest_p_of_an_empty_group_is_one():
    assert smallest_p(0, 5) == 1.0


def test_exact_up_to_ten_thousand_splits_and_random_beyond():
    rng = np.random.default_rng(0)
    exact = permutation_test(rng.normal(size=7), rng.normal(size=8))  # 6,435 splits
    assert exact.method == "exact permutation"
    assert exact.n_permutations == 6435
    drawn = permutation_test(rng.normal(size=8), rng.normal(size=8), n_permutations=99)
    assert drawn.method == "Monte Carlo permutation"
    assert drawn.smallest_p == 1 / 100
    assert 1 / 100 <= drawn.p <= 1


def test_monte_carlo_p_is_one_plus_hits_over_b_plus_one():
    found = permutation_test(np.arange(20.0) + 100, np.arange(20.0) - 100, n_permutations=199)
    assert found.p == 1 / 200


@given(values, values)
@QUICK
def test_exact_p_is_what_counting_by_hand_gives(a, b):
    from itertools import combinations

    pool = a + b
    n = len(pool)

    def gap(chosen):
        inside = [pool[i] for i in chosen]
        outside = [pool[i] for i in range(n) if i not in chosen]
        return abs(sum(inside) / len(inside) - sum(outside) / len(outside))

    observed = gap(set(range(len(a))))
    splits = [gap(set(c)) for c in combinations(range(n), len(a))]
    by_hand = sum(s >= observed - 1e-9 for s in splits) / len(splits)
    assert permutation_test(a, b).p == pytest.approx(by_hand)


@given(values, values)
@QUICK
def test_p_does_not_depend_on_which_group_comes_first(a, b):
    first, second = permutation_test(a, b), permutation_test(b, a)
    assert first.p == second.p
    assert first.difference == pytest.approx(-second.difference)
    assert first.smallest_p <= first.p + 1e-12


def test_monte_carlo_is_the_same_from_both_sides_and_for_one_seed():
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=30), rng.normal(size=25)
    assert permutation_test(a, b, seed=5) == permutation_test(a, b, seed=5)
    assert permutation_test(a, b, seed=5).p == permutation_test(b, a, seed=5).p


def test_max_t_against_a_plain_loop():
    rng = np.random.default_rng(1)
    counts = rng.poisson(2.0, (9, 4)).astype(float)
    exposure = rng.integers(50, 200, 9).astype(float)
    member = np.array([True] * 4 + [False] * 5)
    found = permute_counts(counts, exposure, member)
    rate = counts.sum(0) / exposure.sum()
    residual = counts - np.outer(exposure, rate)
    scale = np.sqrt((residual**2).sum(0) / 8 * 4 * 5 / 9)
    every = np.vstack(list(memberships(4, 9, n_permutations=1, seed=0)))
    assert len(every) == 126
    drawn = np.abs(every @ residual) / scale
    observed = np.abs(member @ residual) / scale
    assert np.allclose(found.p, (drawn >= observed - 1e-9).mean(0))
    assert np.allclose(found.p_adjusted, (drawn.max(1)[:, None] >= observed - 1e-9).mean(0))
    assert np.allclose(np.abs(found.statistic), observed)


def test_adjusted_p_is_never_below_p_and_constant_columns_have_p_one():
    rng = np.random.default_rng(2)
    counts = np.hstack([rng.poisson(1.0, (30, 20)), np.zeros((30, 1)), np.full((30, 1), 2)])
    found = permute_counts(
        counts.astype(float), np.ones(30), np.arange(30) < 12, n_permutations=199
    )
    assert (found.p_adjusted >= found.p).all()
    assert (found.p[-2:] == 1).all()
    assert (found.p_adjusted[-2:] == 1).all()


def test_counts_beyond_32_bits():
    big = float(2**40)
    found = permute_counts(
        np.array([[big], [big + 8], [1.0], [2.0], [3.0]]),
        np.full(5, 2.0**41),
        np.array([True, True, False, False, False]),
    )
    assert found.p[0] == pytest.approx(0.1)


@pytest.mark.parametrize("bad", [0, -1, 2.5, True, "many"])
def test_a_number_of_permutations_that_gives_no_p(bad):
    with pytest.raises(ArgumentError, match="n_permutations="):
        permutation_test([1.0, 2], [3.0], n_permutations=bad)


def test_empty_groups_are_refused():
    with pytest.raises(ArgumentError, match="b: is empty"):
        permutation_test([1.0], [])
    with pytest.raises(ArgumentError, match="a: is empty"):
        permutation_test([float("nan")], [1.0])
    with pytest.raises(ArgumentError, match="infinite"):
        permutation_test([float("inf")], [1.0])


# ------------------------------------------------------------------ intervals
@pytest.mark.parametrize(
    ("n", "method"),
    [(4, "none"), (5, "t"), (11, "t"), (12, "percentile-t bootstrap")],
)
def test_the_rule_of_minimum_n(n, method):
    found = interval(np.random.default_rng(0).normal(size=n))
    assert found.method == method
    assert found.n == n
    assert str(n) in found.reason
    assert (found.low is None) == (method == "none")


def test_t_interval_is_students():
    from scipy import stats

    y = [0.1, 0.4, 0.35, 0.8, 0.2, 0.22]
    low, high = stats.t.interval(0.95, 5, np.mean(y), stats.sem(y))
    found = interval(y)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_an_interval_is_the_same_for_the_same_seed():
    y = np.random.default_rng(1).normal(size=30)
    assert interval(y, seed=4) == interval(y, seed=4)
    assert interval(y, seed=4) != interval(y, seed=5)


def test_no_articles_no_estimate():
    found = interval([])
    assert (found.estimate, found.low, found.n, found.reason) == (None, None, 0, "no articles")


def test_nulls_and_articles_without_exposure_are_left_out():
    found = interval([1.0, 2, float("nan"), 4], [10.0, 10, 10, 0], kind="rate")
    assert found.n == 2
    assert found.estimate == pytest.approx(3 / 20)


def test_no_spread_no_interval():
    found = interval([0.2] * 20)
    assert found.low is None
    assert "no spread" in found.reason


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 60)), min_size=5, max_size=20),
    st.sampled_from(["rate", "share"]),
)
@QUICK
def test_limits_hold_the_estimate_and_stay_in_range(pairs, kind):
    x = np.array([b + 30 for _, b in pairs], dtype=float)
    y = np.array([a for a, _ in pairs], dtype=float)
    found = interval(y, x, kind=kind, n_resamples=199)
    if found.low is not None:
        assert 0 <= found.low <= found.high
        assert found.low <= found.estimate + 1e-12 or found.method.startswith("percentile")
        assert kind == "rate" or found.high <= 1


def test_columns_at_once_are_the_same_as_one_by_one():
    rng = np.random.default_rng(0)
    y, x = rng.poisson(3.0, (20, 3)).astype(float), rng.integers(50, 90, 20).astype(float)
    table = intervals(y, x, kind="rate", seed=7)
    for column in range(3):
        one = interval(y[:, column], x, kind="rate", seed=7)
        assert (table.low[column], table.high[column]) == pytest.approx((one.low, one.high))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"values": [1.0, 2], "exposure": [1.0]}, "must match"),
        ({"values": [1.0], "exposure": [-1.0]}, "cannot be negative"),
        ({"values": [-1.0], "kind": "rate"}, "cannot be negative"),
        ({"values": [3.0], "exposure": [2.0], "kind": "share"}, "larger than its whole"),
        ({"values": [1.0], "kind": "ratio"}, "did you mean 'rate'"),
        ({"values": [1.0], "level": 95}, "level=95"),
        ({"values": [float("inf")]}, "infinite"),
    ],
)
def test_intervals_refuse_what_they_cannot_use(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        interval(**arguments)


def test_coverage_at_five_articles_is_what_it_says():
    drawn = np.random.default_rng(11).normal(0.3, 1.0, (5, 4000))
    found = intervals(drawn, np.ones(5))
    hits = (found["low"] <= 0.3) & (found["high"] >= 0.3)
    assert abs(hits.mean() - 0.95) < 0.02


# ------------------------------------------------------------------ effect sizes and friends
def test_cliffs_delta_and_hedges_g_known_values():
    assert cliffs_delta([1, 2, 3, 4], [2, 3, 4, 5, 6]) == pytest.approx(-0.55, abs=1e-12)
    assert hedges_g([1, 2, 3, 4], [2, 3, 4, 5, 6]) == pytest.approx(-0.91084, abs=5e-6)


@given(values, values)
@QUICK
def test_cliffs_delta_is_the_mean_sign_of_all_pairs(a, b):
    by_hand = np.sign(np.subtract.outer(a, b)).mean()
    assert cliffs_delta(a, b) == pytest.approx(by_hand)
    assert cliffs_delta(a, b) == pytest.approx(-cliffs_delta(b, a))


def test_hedges_g_without_spread_is_none():
    assert hedges_g([1.0], [2.0]) is None
    assert hedges_g([1.0, 1.0], [1.0, 1.0]) is None


def test_contingency_known_values():
    found = contingency([[30, 4, 1], [18, 9, 8]])
    assert found["chi2"] == pytest.approx(10.367521, abs=5e-7)
    assert found["v"] == pytest.approx(0.384847, abs=5e-7)
    assert found["df"] == 2


def test_contingency_agrees_with_scipy():
    from scipy.stats import contingency as theirs

    table = np.random.default_rng(0).poisson(5.0, (4, 5)) + 1
    ours = contingency(table)
    assert ours["chi2"] == pytest.approx(theirs.chi2_contingency(table, correction=False).statistic)
    assert cramers_v(table) == pytest.approx(theirs.association(table, method="cramer"))


def test_tables_of_zeros_give_no_nan():
    found = contingency(np.zeros((3, 4)))
    assert (found["chi2"], found["v"]) == (0.0, None)
    assert not np.isnan(found["residuals"]).any()
    one_column = contingency([[5, 0], [7, 0]])
    assert one_column["v"] is None
    assert not np.isnan(one_column["residuals"]).any()


@pytest.mark.parametrize("table", [[[1, -1]], [[1, float("nan")]], [1, 2]])
def test_tables_that_are_no_counts(table):
    with pytest.raises(ArgumentError, match="table:"):
        contingency(table)


def test_wilson_known_value():
    low, high = wilson(17, 20)
    assert (low, high) == (pytest.approx(0.639581, abs=5e-7), pytest.approx(0.947631, abs=5e-7))
    assert wilson(2**33, 2**34)[0] < 0.5 < wilson(2**33, 2**34)[1]


@pytest.mark.parametrize(("count", "n"), [(1, 0), (-1, 5), (6, 5)])
def test_wilson_refuses(count, n):
    with pytest.raises(ArgumentError, match="count="):
        wilson(count, n)


def test_benjamini_hochberg():
    assert benjamini_hochberg([0.01, 0.02, 0.03, 0.5]).tolist() == pytest.approx(
        [0.04, 0.04, 0.04, 0.5]
    )
    with_null = benjamini_hochberg([0.01, float("nan")])
    assert with_null[0] == 0.01
    assert math.isnan(with_null[1])
    assert len(benjamini_hochberg([])) == 0
    with pytest.raises(ArgumentError, match=r"holds 1\.2; a p lies between 0 and 1"):
        benjamini_hochberg([1.2])
