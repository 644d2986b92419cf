"""Other people's tools: brat standoff and Label Studio, there and back."""

import json
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.coding import (
    agreement,
    label_studio_config,
    machine_vs_people,
    make_sheet,
    read_brat,
    read_label_studio,
    refused_cells,
    write_brat,
    write_label_studio,
)
from toolkit.coding.codebooks import shipped
from toolkit.errors import ArgumentError, FileFormatError

TEXT = "The Post reports that she left.\n“We go,” said Anna Berg, “tomorrow.”\n"
ANN = (
    "T1\tSource 0 8\tThe Post\n"
    "T2\tCue 9 16\treports\n"
    "T3\tContent 17 31\tthat she left.\n"
    "T4\tAttribution 9 16\treports\n"
    "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n"
    "T5\tContent 32 40;57 68\t“We go,” “tomorrow.”\n"
    "T6\tSource 46 55\tAnna Berg\n"
    "T7\tCue 41 45\tsaid\n"
    "E2\tContent:T5 Cue:T7 Source:T6\n"
)


def put(folder, ann=ANN, name="one", suffix=""):
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_bytes(TEXT.encode())
    (folder / f"{name}{suffix}.ann").write_bytes(ann.encode())
    return folder


def test_polnears_own_form(tmp_path):
    articles, quotes, problems = read_brat(put(tmp_path / "x"))
    assert articles["text"].tolist() == [TEXT] and not len(problems)
    first, second = quotes.to_dict("records")
    assert (first["source"], first["cue"], first["text"]) == (
        "The Post", "reports", "that she left.",
    )  # fmt: skip
    assert second["pieces"] == [[32, 40], [57, 68]]
    assert second["source"] == "Anna Berg" and second["text"].endswith("“tomorrow.”")
    for row in (first, second):
        assert TEXT[row["start"] : row["end"]] == row["text"]
        assert TEXT[row["cue_start"] : row["cue_end"]] == row["cue"]


def test_pieces_in_any_order_and_roles_of_any_name(tmp_path):
    ann = ANN.replace("32 40;57 68\t“We go,” “tomorrow.”", "57 68;32 40\t“tomorrow.” “We go,”")
    ann = ann.replace("Attribution:T4", "Attribution-no-source:T4")
    _, quotes, problems = read_brat(put(tmp_path / "x", ann))
    assert not len(problems) and quotes["pieces"][1] == [[32, 40], [57, 68]]


def test_several_coders_of_one_text(tmp_path):
    put(tmp_path / "x", suffix="_ab12")
    put(tmp_path / "x", suffix="_cd34")
    _, quotes, _ = read_brat(tmp_path / "x")
    assert quotes["coder"].unique().tolist() == ["ab12", "cd34"]
    assert quotes["quote_id"].is_unique


def test_there_and_back(analysis, tmp_path):
    write_brat(analysis["quotes"], analysis["articles"], tmp_path / "x")
    articles, quotes, problems = read_brat(tmp_path / "x")
    assert not len(problems)
    assert articles["text"].tolist() == analysis["articles"]["text"].tolist()
    columns = ["article_id", "start", "end"]
    assert quotes[columns].values.tolist() == analysis["quotes"][columns].values.tolist()
    with pytest.raises(ArgumentError, match="already there"):
        write_brat(analysis["quotes"], analysis["articles"], tmp_path / "x")


def test_split_quotes_there_and_back(tmp_path):
    _, quotes, _ = read_brat(put(tmp_path / "x"))
    write_brat(quotes, pd.DataFrame({"article_id": ["one"], "text": [TEXT]}), tmp_path / "y")
    _, again, problems = read_brat(tmp_path / "y")
    assert not len(problems)
    pd.testing.assert_frame_equal(quotes, again)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("T9\tSource 0 999\tThe Post", "outside the text"),
        ("T9\tSource 0 3\tXYZ", "not those of the text"),
        ("T9 broken", "neither a span nor an event"),
        ("E9\tContent:T77", "T77 is no span"),
        ("E9\tSource:T1", "without content"),
    ],
)
def test_bad_lines_cost_only_themselves(tmp_path, line, reason):
    _, quotes, problems = read_brat(put(tmp_path / "x", ANN + line + "\n"))
    assert len(quotes) == 2
    assert problems["line"].iloc[0] == 10 and problems["reason"].str.contains(reason).any()


def test_files_that_do_not_belong(tmp_path):
    folder = put(tmp_path / "x")
    (folder / "lonely.ann").write_text("")
    (folder / "odd.txt").write_bytes(b"\xff\xfe\x00bad")
    articles, _, problems = read_brat(folder)
    assert len(articles) == 1
    assert set(problems["reason"]) == {"has no .txt file", "is no UTF-8 text"}
    (tmp_path / "none").mkdir()
    with pytest.raises(ArgumentError, match=r"no \.txt file"):
        read_brat(tmp_path / "none")


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=120))
def test_any_annotation_file_is_survived(tmp_path_factory, ann):
    folder = tmp_path_factory.mktemp("brat")
    (folder / "one.txt").write_bytes(TEXT.encode())
    (folder / "one.ann").write_bytes((ANN + ann).encode("utf-8", errors="replace"))
    articles, quotes, _ = read_brat(folder)
    assert len(articles) == 1 and len(quotes) >= 2


@pytest.mark.parametrize("name", shipped())
def test_config_is_well_formed(name):
    root = ET.fromstring(label_studio_config(name))
    names = [e.get("name") for e in root if e.get("toName")]
    assert len(names) == len(set(names)) and names[-1] == "note"


@pytest.fixture
def studio(analysis, tmp_path):
    sample = make_sheet(analysis, kind="tone", n=12, coders=["ana"])
    path = write_label_studio(sample, tmp_path / "tasks.json")
    return sample, json.loads(path.read_text(encoding="utf-8")), tmp_path / "export.json"


def result(value, name="tone", kind="choices"):
    key = {"choices": "choices", "textarea": "text"}[kind]
    return {"from_name": name, "to_name": "passage", "type": kind, "value": {key: [value]}}


def test_label_studio_round(studio):
    sample, tasks, export = studio
    assert "Outlet" not in json.dumps(tasks) and "machine" not in json.dumps(tasks)
    for i, task in enumerate(tasks):
        label = sample.set_index("unit_id")["machine_tone"][task["data"]["unit_id"]]
        task["id"] = i
        task["annotations"] = [
            {
                "id": 1,
                "completed_by": 7,
                "result": [result(label), result("hm", "note", "textarea")],
            },
            {"id": 2, "completed_by": {"id": 8, "email": "b@x.org"}, "result": [result("neutral")]},
            {"id": 3, "completed_by": 9, "was_cancelled": True, "result": [result("neutral")]},
        ]
    export.write_text(json.dumps(tasks), encoding="utf-8")
    codes = read_label_studio(export, sample=sample)
    assert set(codes["coder"]) == {"7", "b@x.org"} and codes["status"].eq("ok").all()
    assert codes[codes["coder"].eq("7")]["note"].eq("hm").all()
    assert agreement(codes, n_boot=20).iloc[0]["n_units"] == 12
    mine = machine_vs_people(codes[codes["coder"].eq("7")], per_code=False)
    assert mine["estimate"].iloc[0] == 1


def test_label_studio_refusals(studio):
    sample, tasks, export = studio
    foreign = {"data": {"unit_id": "zz"}, "annotations": [{"result": [result("neutral")]}]}
    tasks[0]["annotations"] = [{"completed_by": 1, "result": [result("ngative")]}]
    tasks[1]["annotations"] = [{"completed_by": 1, "result": [result("neutral", "mood")]}]
    tasks[2]["annotations"] = [
        {"completed_by": None, "result": [result("neutral"), result("positive")]}
    ]
    tasks[3]["data"]["sheet"] = "tone.000000000000.label-studio"
    tasks[4]["annotations"] = [{"completed_by": 1, "result": ["odd", {"value": 3}]}]
    export.write_text(json.dumps([*tasks, foreign]), encoding="utf-8")
    refused = refused_cells(read_label_studio(export, sample=sample))["reason"].tolist()
    for reason in (
        "nearest is 'negative'", "no question 'mood'", "more than one answer",
        "made from another corpus", "unit 'zz' is not in the sample",
    ):  # fmt: skip
        assert any(reason in r for r in refused), reason


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"a": 1}'])
def test_files_that_are_no_export(studio, content):
    sample, _, export = studio
    export.write_text(content, encoding="utf-8")
    with pytest.raises(FileFormatError):
        read_label_studio(export, sample=sample)


def test_tasks_are_not_overwritten(studio, tmp_path):
    with pytest.raises(ArgumentError, match="already there"):
        write_label_studio(studio[0], tmp_path / "tasks.json")
