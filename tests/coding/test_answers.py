"""What stands in a cell, and the machine's label for a unit of every kind."""

import pandas as pd
import pytest

from toolkit import coding
from toolkit.coding.answers import read_answer
from toolkit.coding.candidates import cue_target
from toolkit.coding.relabel import machine_labels
from toolkit.compare import find_cues
from toolkit.errors import ArgumentError

MINUTES = {"name": "m", "questions": [{"id": "m", "ask": "?", "level": "ratio", "free": True}]}


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("3,5", {"status": "ok", "code": "3.5", "value": 3.5}),
        (4.0, {"status": "ok", "code": "4", "value": 4.0}),
        (" ", {"status": "blank"}),
        ("many", {"status": "refused", "reason": "'many' is no number"}),
        ("=1+1", {"status": "refused", "reason": "holds a formula, not a code"}),
    ],
)
def test_a_question_that_asks_for_a_number(cell, answer):
    assert read_answer(coding.load_codebook(MINUTES).question("m"), cell) == answer


def test_cues_are_judged_by_the_same_cue_in_the_same_place():
    articles = pd.DataFrame({"article_id": ["a"], "text": ["A truce holds. They may talk."]})
    cues = find_cues(articles, progress=False)
    units = cues[["article_id", "start", "end"]].assign(
        kind="cues", question="cue", target=cue_target(cues)
    )
    tables = {"articles": articles, "cues": cues}
    assert set(machine_labels(units, tables)) == {"yes"}
    elsewhere = units.assign(start=0, end=1)
    assert set(machine_labels(elsewhere, tables)) == {"no"}


def test_another_corpus_is_refused():
    articles = pd.DataFrame({"article_id": ["a"], "text": ["A truce holds."]})
    units = pd.DataFrame({"kind": ["cues"], "question": ["cue"], "corpus": ["000000000000"]})
    with pytest.raises(ArgumentError, match="Pass the analysis of the same articles"):
        machine_labels(units, {"articles": articles})


def test_a_file_is_no_folder_for_sheets(tmp_path):
    articles = pd.DataFrame({"article_id": ["a"], "outlet": ["X"], "text": ["A truce holds."]})
    (tmp_path / "there").write_text("")
    with pytest.raises(ArgumentError, match="is a file; it must be a folder"):
        coding.make_sheet({"articles": articles}, kind="frames", n=1, folder=tmp_path / "there")
