"""Alpha, kappa and percent agreement against published values, and where they would mislead."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.coding import agreement, alpha_interval, cohen_kappa, krippendorff_alpha
from toolkit.errors import ArgumentError, TableError

N = None
# Krippendorff (2011): four coders, twelve units.
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
# The same paper's two coders on a yes/no question.
BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
# Wikipedia's three coders, fifteen units.
WIKIPEDIA = [
    [N, N, N, N, N, 3, 4, 1, 2, 1, 1, 3, 3, N, 3],
    [1, N, 2, 1, 3, 3, 4, 3, N, N, N, N, N, N, N],
    [N, N, 2, 1, 3, 4, 4, N, 2, 1, 1, 3, 3, N, 4],
]


def long(ratings, question="q"):
    rows = [
        {"unit_id": f"u{u}", "coder": f"c{c}", "question": question, "code": v}
        for c, row in enumerate(ratings)
        for u, v in enumerate(row)
    ]
    frame = pd.DataFrame(rows)
    frame["value"] = frame["code"].astype(float)
    frame["code"] = [None if pd.isna(v) else f"{v:g}" for v in frame["value"]]
    return frame


@pytest.mark.parametrize(
    ("level", "alpha"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_krippendorffs_own_example(level, alpha):
    assert krippendorff_alpha(KRIPPENDORFF, level=level) == pytest.approx(alpha, abs=5e-4)


def test_two_coders_yes_no():
    assert krippendorff_alpha(BINARY) == pytest.approx(0.095, abs=5e-4)


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.691), ("interval", 0.811)])
def test_three_coders_fifteen_units(level, alpha):
    assert krippendorff_alpha(WIKIPEDIA, level=level) == pytest.approx(alpha, abs=5e-4)


def test_cohens_kappa_of_a_known_table():
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4)


def test_perfect_agreement_is_one_also_with_one_code_only():
    assert krippendorff_alpha([["a", "b", "a"], ["a", "b", "a"]]) == 1.0
    assert krippendorff_alpha([["a"] * 6, ["a"] * 6]) == 1.0
    assert cohen_kappa(["a"] * 6, ["a"] * 6) == 1.0
    for level in ("ordinal", "interval", "ratio"):
        assert krippendorff_alpha([[2, 2], [2, 2]], level=level) == 1.0


def test_missing_codes_are_missing_and_no_category():
    both = [["a", "b", "a", "b"], ["a", "b", "a", "b"]]
    gaps = [["a", "b", "a", "b", None, "a", np.nan], ["a", "b", "a", "b", None, "", "b"]]
    assert krippendorff_alpha(gaps) == krippendorff_alpha(both) == 1.0


def test_nothing_shared_is_unknown():
    assert math.isnan(krippendorff_alpha([["a", None], [None, "b"]]))
    assert math.isnan(cohen_kappa([None, "a"], ["b", None]))


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.lists(st.sampled_from([1, 2, 3, 7, None]), min_size=6, max_size=6),
        min_size=2,
        max_size=4,
    ),
    st.sampled_from(["nominal", "ordinal", "interval", "ratio"]),
    st.integers(0, 1000),
)
def test_interval_holds_its_estimate_and_order_does_not_matter(ratings, level, seed):
    alpha = krippendorff_alpha(ratings, level=level)
    low, high = alpha_interval(ratings, level=level, n_boot=50, seed=seed)
    if not math.isnan(low):
        assert low <= alpha <= high <= 1.0
    order = np.random.default_rng(seed).permutation(6)
    shuffled = np.array(ratings, dtype=object)[::-1][:, order]
    again = krippendorff_alpha(shuffled, level=level)
    assert again == pytest.approx(alpha, abs=1e-9, nan_ok=True)
    assert math.isnan(alpha) or alpha <= 1 + 1e-12


def test_alpha_by_hand_of_a_tiny_table():
    # Coincidences: aa 2, ab 1, ba 1; alpha = 1 - (n-1) * o_ab / (n_a * n_b).
    assert krippendorff_alpha([["a", "a"], ["a", "b"]]) == pytest.approx(1 - 3 * 1 / (3 * 1))


def test_agreement_gives_a_row_per_question_code_and_pair():
    out = agreement(long(WIKIPEDIA), n_boot=100)
    whole = out.iloc[0]
    assert whole["coders"] == "all"
    assert whole["alpha"] == pytest.approx(0.691, abs=5e-4)
    assert whole["low"] <= whole["alpha"] <= whole["high"]
    assert whole["n_units"] == 12 and whole["n_coders"] == 3
    assert set(out["coders"]) == {"all", "c0 / c1", "c0 / c2", "c1 / c2"}
    assert set(out["code"].dropna()) == {"1", "2", "3", "4"}
    assert out["percent"].between(0, 1).all()


def test_level_is_taken_from_argument_or_column():
    codes = long(KRIPPENDORFF)
    by_name = agreement(codes, level={"q": "interval"}, per_code=False, per_pair=False, n_boot=50)
    by_column = agreement(codes.assign(level="interval"), per_code=False, per_pair=False, n_boot=50)
    assert by_name["alpha"][0] == by_column["alpha"][0] == pytest.approx(0.849, abs=5e-4)
    # Percent agreement is of the codes, whatever the level.
    assert by_name["percent"][0] < 1


def test_prevalence_trap_is_named():
    yes = ["no"] * 58 + ["yes", "no"]
    other = ["no"] * 58 + ["no", "yes"]
    codes = pd.concat(
        [
            pd.DataFrame({"unit_id": range(60), "coder": c, "code": v})
            for c, v in (("a", yes), ("b", other))
        ]
    )
    row = agreement(codes, n_boot=100).iloc[0]
    assert row["percent"] > 0.95 and row["alpha"] < 0.05
    assert "97% of pairs agree" in row["sentence"] and "98% of codings" in row["sentence"]
    assert "mostly agree" in row["sentence"] and "rare code" in row["sentence"]


def test_one_coder_no_overlap_and_all_missing_say_so():
    one = pd.DataFrame({"unit_id": [1, 2], "coder": "ana", "code": ["yes", "no"]})
    row = agreement(one).iloc[0]
    assert math.isnan(row["alpha"]) and "only one of the coders" in row["reason"]
    apart = pd.DataFrame({"unit_id": [1, 2], "coder": ["ana", "ben"], "code": ["yes", "no"]})
    row = agreement(apart).iloc[0]
    assert math.isnan(row["alpha"]) and "no unit was coded by two coders" in row["reason"]
    nothing = pd.DataFrame({"unit_id": [1, 1], "coder": ["ana", "ben"], "code": [None, None]})
    row = agreement(nothing).iloc[0]
    assert math.isnan(row["alpha"]) and row["reason"] == "no unit has a code"
    assert "no unit has a code" in row["sentence"]


def test_few_units_have_no_interval():
    codes = pd.DataFrame({"unit_id": [1, 1, 2, 2], "coder": ["a", "b"] * 2, "code": list("xxyy")})
    row = agreement(codes).iloc[0]
    assert math.isnan(row["low"]) and "fewer than 5 units" in row["reason"]


def test_statuses_other_than_ok_are_missing_and_refusals_counted():
    codes = pd.DataFrame(
        {
            "unit_id": [1, 1, 2, 2, 3, 3],
            "coder": ["a", "b"] * 3,
            "code": ["x", "x", "y", "y", None, "x"],
            "status": ["ok", "ok", "ok", "ok", "refused", "ok"],
        }
    )
    row = agreement(codes).iloc[0]
    assert row["n_units"] == 2 and row["n_refused"] == 1


def test_one_coder_twice_on_a_unit_is_refused():
    codes = pd.DataFrame({"unit_id": [1, 1], "coder": ["a", "a"], "code": ["x", "y"]})
    with pytest.raises(ArgumentError, match="'a' coded unit '1' twice"):
        agreement(codes)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"level": "nominl"}, "did you mean 'nominal'"),
        ({"confidence": 1.5}, "confidence=1.5"),
        ({"n_boot": 0}, "n_boot=0"),
    ],
)
def test_wrong_arguments(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        agreement(long(BINARY), **arguments)


def test_words_at_a_numeric_level_are_refused():
    with pytest.raises(ArgumentError, match="'low' is no number"):
        krippendorff_alpha([["low", "1"], ["2", "3"]], level="interval")
    with pytest.raises(ArgumentError, match="two dimensions"):
        krippendorff_alpha([1, 2, 3])
    with pytest.raises(TableError, match="no column 'coder'"):
        agreement(pd.DataFrame({"unit_id": [1], "code": ["x"]}))


def test_input_is_not_changed():
    codes = long(WIKIPEDIA)
    before = codes.copy(deep=True)
    agreement(codes, n_boot=20)
    pd.testing.assert_frame_equal(codes, before)


def test_passes_of_one_coder_are_called_that():
    codes = long(BINARY).assign(coder=lambda d: d["coder"].map({"c0": "pass 1", "c1": "pass 2"}))
    row = agreement(codes, who="passes of one coder", n_boot=20).iloc[0]
    assert "2 passes of one coder" in row["sentence"]
