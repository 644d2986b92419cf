"""What the notebooks use: articles that count, tables kept, people's codes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import toolkit as tk
from toolkit.coding import machine_vs_people, make_sheet, validation_units
from toolkit.errors import ArgumentError
from toolkit.notebooks import NothingToShowError, read_check, usable
from toolkit.notebooks.checking import NOT_LISTED, NOT_MARKED

ROOT = Path(__file__).resolve().parents[2]
TEXT = "“We will talk,” Ann Lee said. The mayor said that the road was closed. It rained all day."


@pytest.fixture
def tables():
    articles = pd.DataFrame(
        {"article_id": ["a"], "text": [TEXT], "outlet": ["X"], "source_path": ["a.txt"]}
    )
    spans = [(1, 13, "ann-lee", 0.9), (TEXT.index("that the"), TEXT.index(". It"), None, 0.6),
             (TEXT.index("It rained"), len(TEXT) - 1, "rain", 0.4)]  # fmt: skip
    quotes = pd.DataFrame(spans, columns=["start", "end", "speaker", "confidence"])
    quotes = quotes.assign(article_id="a", text=[TEXT[s:e] for s, e, *_ in spans])
    tone = pd.DataFrame(
        {"article_id": ["a"], "level": "mention", "start": [0], "end": [29], "target": ["ann-lee"],
         "label": ["neutral"], "polarity": [0.1]}
    )  # fmt: skip
    return {"articles": articles, "quotes": quotes, "sentiment": tone}


@pytest.fixture
def gold(tmp_path):
    rows = [("We will talk,", "ann-lee"), ("the road was closed", "the mayor"),
            ("The mayor", "nobody")]  # fmt: skip

    def write(folder, chosen):
        folder.mkdir(exist_ok=True)
        frame = pd.DataFrame(chosen, columns=["text", "speaker"])
        frame.assign(file="a.txt", prefix="-", suffix="-").to_csv(
            folder / "quotes.csv", index=False
        )

    write(tmp_path, rows)
    write(tmp_path / "pass-1", rows[:2])
    write(tmp_path / "pass-2", rows[:1])
    tone = {"file": ["a.txt"], "target": ["ann-lee"], "tone": ["positive"], "prefix": "-", "suffix": "-",
            "text": "“We will talk,” Ann Lee said."}  # fmt: skip
    pd.DataFrame(tone).to_csv(tmp_path / "tone.csv", index=False)
    return tmp_path


def test_gold_becomes_codes_that_the_measures_take(tables, gold):
    codes = read_check(gold, tables, actors={"ann-lee": 1})
    settled = codes[codes["coder"].eq("adjudicator") & codes["question"].eq("speaker")]
    told = dict(
        zip(settled["text"], zip(settled["code"], settled["machine"], strict=True), strict=True)
    )
    assert told["We will talk,"] == ("ann-lee", "ann-lee")
    assert told["the road was closed"] == (NOT_LISTED, NOT_LISTED)
    assert told["The mayor"] == (NOT_LISTED, NOT_MARKED), "missed"
    assert told["It rained all day"] == (NOT_MARKED, NOT_LISTED), "marked, but none"
    found = machine_vs_people(codes, none={"quote": "no", "speaker": NOT_MARKED}, per_code=False)
    rate = found[found["group"] == "all"].set_index(["question", "measure"])["estimate"]
    assert rate["quote", "precision"] == pytest.approx(2 / 3)
    assert rate["quote", "recall"] == pytest.approx(2 / 3)
    assert rate["tone", "accuracy"] == 0
    units = validation_units(codes)
    assert units.loc[units["question"] == "tone", ["people", "machine"]].values.tolist() == [
        ["positive", "neutral"]
    ]
    readings = codes[codes["coder"].ne("adjudicator") & codes["question"].eq("speaker")]
    assert readings.groupby("coder").size().to_dict() == {"first pass": 2, "second pass": 2}
    assert readings["machine"].isna().all(), "early readings are not set against the machine"


def test_each_marked_quotation_answers_for_one_passage_only(tables, gold):
    wide = tables["quotes"].head(1).assign(end=len(TEXT), text=TEXT[1:])
    codes = read_check(gold, {**tables, "quotes": wide}, actors=None)
    settled = codes[codes["coder"].eq("adjudicator") & codes["question"].eq("quote")]
    assert settled["machine"].eq("yes").sum() == 1 and len(settled) == 3


def test_filled_sheets_are_read_with_their_key(tables, tmp_path):
    analysis = {**tables, "sentences": tk.split_sentences(tables["articles"], progress=False)}
    sample = make_sheet(analysis, kind="quotes", n=4, coders=["ann"], folder=tmp_path)
    sheet = tmp_path / "quotes-ann.csv"
    filled = pd.read_csv(sheet, dtype=str)
    filled["quote"] = "yes"
    filled.to_csv(sheet, index=False)
    for workbook in tmp_path.glob("*.xlsx"):
        workbook.unlink()
    codes = read_check(tmp_path, tables)
    answered = codes[codes["question"].eq("quote") & codes["status"].eq("ok")]
    assert len(answered) == len(sample)
    marked = answered[answered["machine"] == "yes"]
    assert sorted(marked["confidence"]) == sorted(tables["quotes"]["confidence"])


def test_no_codings_end_a_notebook_with_a_sentence(tables, tmp_path):
    with pytest.raises(NothingToShowError, match="framing code sheets"):
        read_check(None, tables)
    with pytest.raises(ArgumentError, match="holds neither"):
        read_check(tmp_path, tables)
    other = {**tables, "articles": tables["articles"].assign(source_path="b.txt")}
    pd.DataFrame({"file": ["a.txt"], "text": ["x"], "speaker": ["y"], "prefix": "-", "suffix": "-"}).to_csv(
        tmp_path / "quotes.csv", index=False
    )  # fmt: skip
    with pytest.raises(NothingToShowError, match="of other articles"):
        read_check(tmp_path, other)


def test_usable_drops_copies_and_what_could_not_be_read():
    frame = pd.DataFrame(
        {"article_id": list("abc"), "outlet": ["X", None, "Y"], "status": ["ok", "ok", "empty"],
         "duplicate_of": [None, None, None]}
    )  # fmt: skip
    before = frame.copy()
    assert usable(frame)["outlet"].tolist() == ["X", "Outlet not stated"]
    pd.testing.assert_frame_equal(frame, before)
    assert usable(frame.assign(duplicate_of=["b", None, None]))["article_id"].tolist() == ["b"]
    with pytest.raises(NothingToShowError):
        usable(frame[frame["status"] == "empty"])
