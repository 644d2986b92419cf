"""Disagreements become a sheet, the sheet becomes gold, gold outlives a new cleaning."""

import openpyxl
import pandas as pd
import pytest
from tests_coding_helpers import fill

from toolkit.coding import (
    adjudication_sheet,
    anchor_spans,
    consensus,
    disagreements,
    make_sheet,
    read_gold,
    read_sheets,
    relocate,
    write_gold,
)
from toolkit.errors import ArgumentError, FileFormatError, TableError


def table(rows):
    return pd.DataFrame(rows, columns=["unit_id", "coder", "code"])


def test_how_an_answer_was_reached():
    codes = table(
        [("a", "x", "1"), ("a", "y", "1"), ("b", "x", "1"), ("b", "y", "2"), ("c", "x", "1"),
         ("d", "x", "1"), ("d", "y", "1"), ("d", "z", "2"), ("e", "x", "1"), ("e", "y", "2"),
         ("e", "adjudicator", "2")]
    )  # fmt: skip
    out = consensus(codes).set_index("unit_id")
    assert out["how"].to_dict() == {
        "a": "agreed", "b": "disputed", "c": "single", "d": "majority", "e": "adjudicated",
    }  # fmt: skip
    assert pd.isna(out["code"]["b"]) and out["code"]["e"] == "2" and out["code"]["d"] == "1"
    assert out["codes"]["e"] == "1 | 2"
    assert disagreements(codes)["unit_id"].tolist() == ["b", "d"]


def test_whole_round(analysis, tmp_path):
    sample = make_sheet(
        analysis, kind="tone", n=20, coders=["ana", "ben"], overlap=1.0, folder=tmp_path
    )
    ana = {u: {"tone": "neutral"} for u in sample["unit_id"]}
    ben = {u: {"tone": "negative" if i < 4 else "neutral"} for i, u in
           enumerate(sample["unit_id"])}  # fmt: skip
    fill(tmp_path / "tone-ana.xlsx", ana)
    fill(tmp_path / "tone-ben.xlsx", ben)
    codes = read_sheets(tmp_path, sample=sample)
    book = tmp_path / "tone-codebook.yaml"
    files = adjudication_sheet(codes, sample, codebook=book, folder=tmp_path / "again")
    sheet = next(f for f in files if f.suffix == ".xlsx")
    rows = [[c.value for c in r] for r in openpyxl.load_workbook(sheet)["coding"].iter_rows()]
    shown = [r[rows[0].index("answers_tone")] for r in rows[1:]]
    assert len(shown) == 4 and set(shown) <= {"neutral / negative", "negative / neutral"}
    assert not any("ana" in str(c) or "Outlet" in str(c) for r in rows for c in r)
    disputed = list(sample["unit_id"][:4])
    fill(sheet, {u: {"tone": "negative"} for u in disputed})
    everything = read_sheets(
        [tmp_path / "tone-ana.xlsx", tmp_path / "tone-ben.xlsx", sheet], sample=sample,
        codebook=book,
    )  # fmt: skip
    settled = consensus(everything)
    assert settled["how"].value_counts().to_dict() == {"agreed": 16, "adjudicated": 4}
    assert settled.set_index("unit_id")["code"][disputed].eq("negative").all()
    assert settled.set_index("unit_id")["value"][disputed].eq(-1).all()
    with pytest.raises(ArgumentError, match="nothing to adjudicate"):
        adjudication_sheet(everything, sample, codebook=book, folder=tmp_path / "third")
    path = write_gold(anchor_spans(settled, analysis["articles"]), tmp_path / "gold" / "tone.csv")
    back = read_gold(path, analysis["articles"])
    assert back["found"].all()
    assert back["start"].tolist() == settled["start"].tolist()
    assert back["code"].tolist() == settled["code"].tolist()


def test_gold_is_not_written_while_disputed(tmp_path):
    codes = table([("a", "x", "1"), ("a", "y", "2")])
    with pytest.raises(ArgumentError, match="1 rows are still disputed"):
        write_gold(consensus(codes), tmp_path / "gold.csv")


TEXT = "He said no. Then, he said, “he left Kyiv at  once”. He said no."


def test_spans_survive_a_new_cleaning():
    old = pd.DataFrame({"article_id": ["a"], "text": [TEXT]})
    words = ["said no", "he", "“he left Kyiv at  once”", "Kyiv"]
    spans = []
    for word, at in zip(words, (0, TEXT.index("he said,"), 0, 0), strict=True):
        start = TEXT.index(word, at)
        spans.append({"article_id": "a", "start": start, "end": start + len(word)})
    kept = anchor_spans(pd.DataFrame(spans), old)
    # The title came back, quotation marks were straightened, spaces squeezed.
    new_text = "A title.\n\n" + TEXT.replace("“", '"').replace("”", '"').replace("  ", " ")
    now = pd.DataFrame({"article_id": ["a"], "text": [new_text]})
    found = relocate(kept.drop(columns=["start", "end"]), now)
    assert found["found"].all()
    got = [new_text[s:e] for s, e in zip(found["start"], found["end"], strict=True)]
    assert got == ["said no", "he", '"he left Kyiv at once"', "Kyiv"]
    assert found["start"][0] == new_text.index("said no")
    assert found["start"][1] == new_text.index("he said,")


def test_gone_or_ambiguous_is_not_guessed():
    spans = pd.DataFrame(
        {"article_id": ["a", "a", "b"], "text": ["gone", "no", "he"], "prefix": ["", "", ""],
         "suffix": ["", "", ""]}
    )  # fmt: skip
    now = pd.DataFrame({"article_id": ["a", "b"], "text": ["no and no", "the other"]})
    found = relocate(spans, now)
    assert not found["found"].any() and found["start"].isna().all()


def test_bad_gold(tmp_path, analysis):
    with pytest.raises(FileFormatError, match="cannot be read"):
        read_gold(tmp_path / "none.csv")
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match="neither a column article_id nor file"):
        read_gold(path, analysis["articles"])
    with pytest.raises(TableError, match="outside article"):
        anchor_spans(
            pd.DataFrame({"article_id": ["a000"], "start": [5], "end": [5]}), analysis["articles"]
        )
    with pytest.raises(TableError, match="not in the articles"):
        anchor_spans(
            pd.DataFrame({"article_id": ["q"], "start": [0], "end": [5]}), analysis["articles"]
        )
    with pytest.raises(TableError, match="no column 'code'"):
        consensus(pd.DataFrame({"unit_id": [1], "coder": ["x"]}))
