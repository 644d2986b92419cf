"""A validation, coded in sheets, handed to the comparisons."""

import numpy as np
import pandas as pd
from tests_coding_helpers import make_analysis

from toolkit.coding import correct_means, make_sheet, validation_units
from toolkit.coding.sheets_read import join_sample
from toolkit.compare import compare_tone


def test_a_comparison_of_tone_takes_the_validation_and_widens_its_intervals():
    """compare_tone on a machine that shouts; people say half as much; both ways of looking up."""
    tables = make_analysis(n_articles=40, outlets=2)
    tables["sentiment"]["method"] = "model"
    result = compare_tone(
        tables["sentiment"], tables["articles"], level="mention", voice="all", n_permutations=99
    )
    sample = make_sheet(tables, kind="tone", n=120, coders=["ana"])
    label = sample["machine_tone"].where(np.arange(len(sample)) % 2 == 0, "neutral")
    codes = pd.DataFrame(
        {"unit_id": sample["unit_id"], "coder": "ana", "question": "tone", "code": label,
         "status": "ok", "value": label.map({"negative": -1.0, "neutral": 0.0, "positive": 1.0})}
    )  # fmt: skip
    codes = join_sample(codes, sample)
    units = validation_units(codes, question="tone")
    again = validation_units(codes, tables, question="tone")
    assert units["score"].tolist() == again["score"].tolist() and units["score"].notna().all()
    out = correct_means(result, units)
    slope = out["slope"].iloc[0]
    assert 0.5 < slope < 1.0  # labels of 1 for scores of about .65, half of them taken back
    assert len(out) == len(result) and out["corrected_low"].notna().all()
    naive = slope * (result["high"] - result["low"])
    assert (out["corrected_high"] - out["corrected_low"] > naive).all()
