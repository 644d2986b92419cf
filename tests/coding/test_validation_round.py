"""A validation, coded in sheets, handed to the comparisons."""

import numpy as np
import pandas as pd
from tests_coding_helpers import fill, make_analysis

from toolkit.coding import (
    correct_means,
    machine_vs_people,
    make_sheet,
    read_sheets,
    validation_units,
)
from toolkit.coding.sheets_read import join_sample
from toolkit.compare import compare_outlets, compare_tone, compare_verbs, compare_voices


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


def with_cues(n_articles=40):
    tables = make_analysis(n_articles=n_articles, outlets=2)
    texts = dict(zip(tables["articles"]["article_id"], tables["articles"]["text"], strict=True))
    quotes = tables["quotes"]
    spans = list(zip(quotes["article_id"], quotes["start"], quotes["end"], strict=True))
    quotes["text"] = [texts[a][s:e] for a, s, e in spans]
    quotes["cue_start"] = [texts[a].rindex("said", 0, s) for a, s, _ in spans]
    quotes["cue_end"] = quotes["cue_start"] + 4
    quotes["cue_class"] = np.where(np.arange(len(quotes)) % 4 == 0, "doubting", "neutral")
    return tables


def test_coded_quotes_carry_both_speakers_to_the_comparison_of_voices():
    """Coders hear Boris where the machine hears Anna in every third passage of hers."""
    tables = with_cues()
    sample = make_sheet(tables, kind="quotes", n=160, coders=["ana"], unmarked=0.3)
    rows = []
    for i, unit in enumerate(sample.to_dict("records")):
        speaker = unit["machine_speaker"]
        if unit["machine_quote"] == "no":
            rows.append((unit["unit_id"], "quote", "no"))
            continue
        speaker = "boris-falk" if speaker == "anna-berg" and i % 3 == 0 else speaker
        rows += [(unit["unit_id"], "quote", "yes"), (unit["unit_id"], "speaker", speaker)]
    codes = pd.DataFrame(rows, columns=["unit_id", "question", "code"])
    codes = join_sample(codes.assign(coder="ana", status="ok", value=np.nan), sample)
    units = validation_units(codes)
    quote = units[units["question"].eq("quote")]
    assert quote.loc[quote["people"].eq("yes"), ["speaker", "machine_speaker"]].notna().all().all()
    assert quote.loc[quote["people"].eq("no"), "speaker"].isna().all()
    out = compare_voices(tables["quotes"], tables["articles"], validation=units, n_permutations=9)
    row = out.set_index(["outlet", "voice"])
    for outlet in out["outlet"].unique():
        anna = row.loc[(outlet, "anna-berg")]
        assert anna["n_coded"] in (160, *quote["group"].value_counts())
        assert anna["corrected"] < anna["estimate"] - 0.03
        boris = row.loc[(outlet, "boris-falk")]
        assert boris["corrected"] > boris["estimate"] + 0.03
    # A new machine that always hears Anna is judged by the same codes.
    new = {**tables, "quotes": tables["quotes"].assign(speaker="anna-berg")}
    again = validation_units(codes, new)
    heard = again.loc[again["question"].eq("quote") & again["machine"].eq("yes"), "machine_speaker"]
    assert set(heard) == {"anna-berg"}


def test_verbs_from_sheet_to_comparison(tmp_path):
    tables = with_cues()
    sample = make_sheet(tables, kind="verbs", n=80, coders=["ana"], folder=tmp_path)
    assert sample["text"].eq("said").all() and set(sample["machine_verb"]) == {
        "neutral",
        "doubting",
    }
    # To people every verb is neutral, but for one that attributes nothing.
    answers = dict.fromkeys(sample["unit_id"], "Neutral ")
    answers[sample["unit_id"][0]] = "nothing"
    fill(tmp_path / "verbs-ana.xlsx", {u: {"verb": a} for u, a in answers.items()})
    codes = read_sheets(tmp_path, sample=tmp_path / "verbs-key.csv")
    units = validation_units(codes)
    assert units["people"].value_counts().to_dict() == {"neutral": 79, "no attribution": 1}
    pd.testing.assert_series_equal(
        validation_units(codes, tables)["machine"], units["machine"], check_names=False
    )
    out = compare_verbs(tables["quotes"], tables["articles"], validation=units, n_permutations=9)
    assert out["corrected"].isna().all()
    said = out.set_index("cue_class")["correction_reason"]
    assert said["doubting"].str.contains("only 0 coded units are 'doubting' to people").all()
    assert machine_vs_people(codes).set_index("measure").loc["precision", "estimate"].iloc[0] < 0.9


def test_one_frame_of_several_kinds_serves_the_table_of_findings():
    tables = with_cues()
    sample = make_sheet(tables, kind="verbs", n=80, coders=["ana"])
    codes = pd.DataFrame({"unit_id": sample["unit_id"], "question": "verb", "coder": "ana",
                          "code": sample["machine_verb"], "status": "ok", "value": np.nan})  # fmt: skip
    verbs = validation_units(join_sample(codes, sample))
    tones = verbs.assign(question="tone", people="neutral", value=0.0, score=0.1)
    out = compare_outlets(tables, topics=("verbs", "voices"), n_permutations=9, progress=False,
                          validation=pd.concat([verbs, tones]))  # fmt: skip
    assert out.loc[out["topic"].eq("verbs"), "corrected"].str.contains("80 coded units").any()
    assert out.loc[out["topic"].eq("voices"), "corrected"].eq("not coded").all()
