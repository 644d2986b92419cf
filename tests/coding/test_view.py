"""The coding view without a browser: state, autosave, going on, and blindness."""

import os

import pandas as pd
import pytest

from toolkit.coding import agreement, code_in_notebook, join_sample, make_sheet, read_sheets
from toolkit.errors import ArgumentError, MissingExtraError

pytest.importorskip("anywidget")


@pytest.fixture
def sample(analysis):
    return make_sheet(analysis, kind="tone", n=6, coders=["ana", "ben"], overlap=1.0)


def test_autosave_is_a_sheet_and_a_session_goes_on(sample, tmp_path):
    path = tmp_path / "tone-ana.csv"
    view = code_in_notebook(sample, coder="ana", path=path)
    first, second = (u["unit_id"] for u in view.units[:2])
    assert not path.exists()
    view.answers = {first: {"tone": "negative", "note": "=not a formula"}}
    assert view.saved == "saved: 1 units"
    view.answers = {**view.answers, second: {"tone": "unclear"}}
    codes = read_sheets(path, sample=sample)
    assert codes["status"].value_counts().to_dict() == {"blank": 4, "ok": 1, "unclear": 1}
    assert codes.set_index("unit_id")["code"][first] == "negative"
    assert codes.set_index("unit_id")["note"][first] == "'=not a formula"
    again = code_in_notebook(sample, coder="ana", path=path)
    assert again.answers[first]["tone"] == "negative" and again.position == 2
    assert again.saved == "going on: 2 units"
    assert agreement(join_sample(view.codes, sample)).iloc[0]["n_codings"] == 1


def test_taking_back_an_answer_takes_it_from_the_file(sample, tmp_path):
    path = tmp_path / "x.csv"
    view = code_in_notebook(sample, coder="ana", path=path)
    unit = view.units[0]["unit_id"]
    view.answers = {unit: {"tone": "positive"}}
    view.answers = {unit: {}}
    assert read_sheets(path, sample=sample)["status"].eq("blank").all()
    assert view.saved == "saved: 0 units"


def test_what_is_no_code_is_not_kept(sample, tmp_path):
    path = tmp_path / "x.csv"
    view = code_in_notebook(sample, coder="ana", path=path)
    view.answers = {view.units[0]["unit_id"]: {"tone": "<b>bad"}, "unknown": {"tone": "neutral"}}
    assert read_sheets(path, sample=sample)["status"].eq("blank").all()


def test_view_is_blind_and_each_coder_has_an_order(sample, tmp_path):
    views = {
        c: code_in_notebook(sample, coder=c, path=tmp_path / f"{c}.csv") for c in ("ana", "ben")
    }
    for view in views.values():
        assert set(view.units[0]) == {"unit_id", "before", "text", "after", "target"}
        assert "Outlet" not in str(view.units)
    ids = {c: [u["unit_id"] for u in v.units] for c, v in views.items()}
    assert sorted(ids["ana"]) == sorted(ids["ben"]) and ids["ana"] != ids["ben"]


def test_no_second_file_and_no_half_file_when_the_disk_refuses(sample, tmp_path, monkeypatch):
    path = tmp_path / "x.csv"
    view = code_in_notebook(sample, coder="ana", path=path)
    unit = view.units[0]["unit_id"]
    view.answers = {unit: {"tone": "positive"}}
    before = path.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    view.answers = {unit: {"tone": "negative"}}
    assert "NOT SAVED" in view.saved and "No space left" in view.saved
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["x.csv"]


def test_wrong_arguments(sample, tmp_path, analysis):
    with pytest.raises(ArgumentError, match="'zoe' has no units; the sample is for ana, ben"):
        code_in_notebook(sample, coder="zoe", path=tmp_path / "x.csv")
    with pytest.raises(ArgumentError, match="must be a name"):
        code_in_notebook(sample, coder=" ", path=tmp_path / "x.csv")
    path = tmp_path / "ana.csv"
    view = code_in_notebook(sample, coder="ana", path=path)
    view.answers = {view.units[0]["unit_id"]: {"tone": "positive"}}
    with pytest.raises(ArgumentError, match="another sheet or coder"):
        code_in_notebook(sample, coder="ben", path=path)
    path.write_text("nonsense", encoding="utf-8")
    with pytest.raises(ArgumentError, match="another sheet or coder"):
        code_in_notebook(sample, coder="ana", path=path)


def test_missing_extra_is_named(sample, tmp_path, monkeypatch):
    from toolkit.coding import view as module

    def missing(name, extra):
        raise MissingExtraError(f"{name}: pip install 'framing-toolkit[{extra}]'")

    module._widget_class.cache_clear()
    monkeypatch.setattr(module, "require", missing)
    with pytest.raises(MissingExtraError, match=r"\[lab\]"):
        code_in_notebook(sample, coder="ana", path=tmp_path / "x.csv")
    module._widget_class.cache_clear()


def test_input_is_not_changed(sample, tmp_path):
    before = sample.copy(deep=True)
    view = code_in_notebook(sample, coder="ana", path=tmp_path / "x.csv")
    view.answers = {view.units[0]["unit_id"]: {"tone": "positive"}}
    pd.testing.assert_frame_equal(sample, before)
