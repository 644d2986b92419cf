"""Saving figures: four files, the same bytes, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import hashlib
import io
import json

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from toolkit import plots
from toolkit.errors import ArgumentError, TableError
from toolkit.figures import csv_bytes, figures_folder, neutral, save_figure, table_hash


def chart():
    verbs = pd.DataFrame({"outlet": ["A", "B"], "cue_class": "neutral", "count": [3, 5]})
    return plots.plot_verb_classes(verbs, source="Source: made up.")


def test_four_files_and_what_is_in_them(tmp_path):
    inputs = pd.DataFrame({"article_id": ["a"]})
    names = save_figure(
        chart(), "05-verbs", notebook="05-x", folder=tmp_path / "new", inputs={"articles": inputs}
    )
    assert names == ["05-verbs.png", "05-verbs.svg", "05-verbs.csv", "05-verbs.json"]
    place = tmp_path / "new"
    assert sorted(p.name for p in place.iterdir()) == sorted(names)
    assert (place / names[2]).read_text() == "outlet,cue_class,count\nA,neutral,3\nB,neutral,5\n"
    about = json.loads((place / names[3]).read_text())
    assert about["notebook"] == "05-x" and about["alt"].startswith("Stacked bars")
    assert about["source"] == "Source: made up."
    assert about["data"]["sha256"] == hashlib.sha256((place / names[2]).read_bytes()).hexdigest()
    assert about["inputs"] == {"articles": {"rows": 1, "sha256": table_hash(inputs)}}
    with Image.open(place / names[0]) as picture:
        assert "Software" not in picture.info
        assert picture.info["Description"] == about["alt"]
        assert picture.width == 1440
    svg = (place / names[1]).read_text()
    assert about["alt"] in svg and "<dc:date>" not in svg


def test_same_bytes_twice(tmp_path):
    for name in ("one", "two"):
        save_figure(chart(), "05-verbs", notebook="05-x", folder=tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_settings_stay_and_input_stays(tmp_path):
    data = pd.DataFrame({"a": ["=1"], "b": [1.5]})
    copy = data.copy(deep=True)
    before = dict(matplotlib.rcParams)
    save_figure(chart(), "x", notebook="n", data=data, folder=tmp_path)
    pd.testing.assert_frame_equal(data, copy)
    assert dict(matplotlib.rcParams) == before


def test_a_whole_figure_needs_its_numbers(tmp_path):
    figure, axes = plt.subplots(1, 2)
    table = pd.DataFrame({"outlet": ["A"], "cue_class": "neutral", "count": [1]})
    plots.plot_verb_classes(table, ax=axes[0])
    with pytest.raises(ArgumentError, match="was not drawn"):
        save_figure(figure, "x", notebook="n", folder=tmp_path)
    assert len(save_figure(figure, "x", notebook="n", data=table, folder=tmp_path)) == 4


@pytest.mark.parametrize("slug", ["", "A", "a b", "../a", "a_b", "-a", "a--b"])
def test_slug(tmp_path, slug):
    with pytest.raises(ArgumentError, match="is no slug"):
        save_figure(chart(), slug, notebook="n", folder=tmp_path)


def test_other_wrong_arguments(tmp_path):
    with pytest.raises(ArgumentError, match="dpi=5 is out of range"):
        save_figure(chart(), "a", notebook="n", folder=tmp_path, dpi=5)
    with pytest.raises(TableError, match="must be a pandas DataFrame, is list"):
        save_figure(chart(), "a", notebook="n", folder=tmp_path, data=[1])
    with pytest.raises(ArgumentError, match="chart='chart' must be an Axes or a Figure"):
        save_figure("chart", "a", notebook="n", folder=tmp_path, data=pd.DataFrame())


def test_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("FRAMING_FIGURES", raising=False)
    monkeypatch.chdir(tmp_path)
    assert figures_folder() == tmp_path / "figures"
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert figures_folder() == tmp_path / "figures"
    monkeypatch.setenv("FRAMING_FIGURES", str(tmp_path / "elsewhere"))
    assert figures_folder() == tmp_path / "elsewhere"
    assert figures_folder("given").name == "given"


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(), min_size=1, max_size=4), st.text(min_size=1))
def test_no_cell_begins_like_a_formula(cells, name):
    table = pd.DataFrame({name: cells})
    text = csv_bytes(table).decode("utf-8")
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            plain = cell.lstrip("+-").replace(".", "", 1).replace("e", "", 1).replace("E", "", 1)
            number = plain.replace("-", "").replace("+", "").isdigit()
            assert not cell.startswith(("=", "@", "\t", "\r"))
            assert not cell.startswith(("+", "-")) or number


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_are_neutralised(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-0.5", "+3", "1e5", "-1.5E-7", "Kyiv", "", "a=b", "–5"])
def test_other_text_stays(text):
    assert neutral(text) == text


def test_numbers_and_nulls_in_csv():
    table = pd.DataFrame({"a": [-1.5, None], "b": ["x", None], "c": [[1, 2], None]})
    assert csv_bytes(table) == b'a,b,c\n-1.5,x,"[1, 2]"\n,,\n'
