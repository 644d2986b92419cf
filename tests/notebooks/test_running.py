"""Running notebooks: in order, in a temporary place, all or nothing."""

from __future__ import annotations

import nbformat
import pytest

from toolkit.errors import ArgumentError, ToolkitError
from toolkit.notebooks import (
    NotebookError,
    NothingToShowError,
    changes,
    need,
    run_notebooks,
    store_outputs,
)
from toolkit.notebooks.__main__ import main
from toolkit.notebooks.books import check_parameters
from toolkit.notebooks.execute import execute

FIGURE = """\
import json, os, pathlib
place = pathlib.Path(os.environ["FRAMING_FIGURES"])
n = (place / "SLUG.png").write_text("VALUE")
n = (place / "SLUG.json").write_text(json.dumps({"notebook": "NAME"}))
"""
REAL = """\
import pandas as pd
from toolkit import plots
from toolkit.figures import save_figure
table = pd.DataFrame({"outlet": ["A"], "cue_class": ["neutral"], "count": [2]})
names = save_figure(plots.plot_verb_classes(table), "01-x", notebook="01-a")
"""


def figure(slug, name, value=2):
    return FIGURE.replace("SLUG", slug).replace("NAME", name).replace("VALUE", str(value))


def files(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def quick():
    """Notebook runs start kernels; options that keep them silent."""
    return {"progress": False, "timeout": 120}


def test_figures_new_unchanged_changed_and_left_over(make, quick):
    folder = make("01-first", figure("01-a", "01-first"))
    make("02-second", "made = []", figure("02-b", "02-second"))
    home = folder.parent / "figures"
    result = run_notebooks(folder, **quick)
    assert result.columns.tolist() == ["notebook", "file", "state", "difference"]
    assert result["state"].unique().tolist() == ["new"]
    assert result["file"].tolist() == [
        f"{slug}.{end}" for slug in ("01-a", "02-b") for end in ("json", "png")
    ]
    before = files(home)

    make("02-second", "made = []", figure("02-c", "02-second"))
    make("01-first", figure("01-a", "01-first", value=3))
    again = run_notebooks(folder, **quick).set_index("file")["state"]
    assert again["01-a.png"] == "changed" and again["01-a.json"] == "unchanged"
    assert again["02-c.png"] == "new"
    assert again["02-b.json"] == "left over"
    assert files(home)["02-b.png"] == before["02-b.png"]

    third = run_notebooks(folder, only=["01-first"], **quick)
    assert third["state"].tolist() == ["unchanged"] * 2
    assert third["notebook"].unique().tolist() == ["01-first"]


def test_failure_names_notebook_cell_and_traceback_and_keeps_figures(make, quick, capsys):
    folder = make("01-good", figure("01-a", "01-good"))
    make("02-bad", figure("02-b", "02-bad"))
    run_notebooks(folder, **quick)
    home = folder.parent / "figures"
    before = files(home)
    stored = (folder / "02-bad.ipynb").read_bytes()

    make("02-bad", figure("02-b", "02-bad", value=9), "number = 1\nnumber / 0", "never = True")
    changed = (folder / "02-bad.ipynb").read_bytes()
    assert changed != stored
    with pytest.raises(NotebookError) as caught:
        run_notebooks(folder, store=True, **quick)
    message = str(caught.value)
    assert message.startswith("02-bad.ipynb: code cell 2 of 3 (id cell-1) failed.")
    assert "number / 0" in message and "ZeroDivisionError: division by zero" in message
    assert "\x1b" not in message
    assert isinstance(caught.value, ToolkitError)
    assert files(home) == before
    assert (folder / "02-bad.ipynb").read_bytes() == changed

    assert main([str(folder), "--quiet", "--only", "02-bad"]) == 1
    streams = capsys.readouterr()
    assert "02-bad.ipynb: code cell 2 of 3" in streams.err and streams.out == ""


def test_kernel_that_dies_and_cell_that_hangs(make, quick):
    folder = make("01-dies", "import os", "os._exit(1)")
    with pytest.raises(NotebookError, match=r"01-dies\.ipynb: code cell 2 of 2"):
        run_notebooks(folder, **quick)
    (folder / "01-dies.ipynb").unlink()
    make("01-hangs", "import time", "time.sleep(60)")
    with pytest.raises(NotebookError, match=r"(?s)01-hangs\.ipynb: code cell 2 of 2.*Timeout"):
        run_notebooks(folder, progress=False, timeout=1.5)


def test_store_writes_the_same_bytes_and_keeps_ids_and_tags(make, quick):
    show = (
        "import pandas as pd\nfrom toolkit import plots\n"
        "table = pd.DataFrame({'outlet': ['A'], 'cue_class': ['neutral'], 'count': [2]})\n"
        "ax = plots.plot_verb_classes(table)"
    )
    again = "ax = plots.plot_verb_classes(table)"
    folder = make("01-a", "x = 1", "print(x)\nx + 1", show, again, tags={0: ["parameters"]})
    path = folder / "01-a.ipynb"
    first = run_notebooks(folder, store=True, **quick)
    assert first["state"].tolist() == ["changed"]
    once = path.read_bytes()
    book = nbformat.read(path, as_version=4)
    code = [c for c in book.cells if c.cell_type == "code"]
    assert [c.execution_count for c in code] == [1, 2, 3, 4]
    assert [c.id for c in code] == ["cell-0", "cell-1", "cell-2", "cell-3"]
    assert dict(code[0].metadata) == {"tags": ["parameters"]}
    assert [o.output_type for o in code[1].outputs] == ["stream", "execute_result"]
    assert code[1].outputs[1].execution_count == 2
    for cell in code[2:]:  # a chart after the first one is shown as well
        assert ["image/png" in o.data for o in cell.outputs] == [True]
    second = run_notebooks(folder, store=True, **quick)
    assert second["state"].tolist() == ["unchanged"]
    assert path.read_bytes() == once


def test_parameters_reach_the_run_and_not_the_stored_notebook(make, quick):
    folder = make(
        "01-a", 'name = "here"\nsize = 1', "other = size + 1\nprint(name, size, other)",
        tags={0: ["parameters"]},
    )  # fmt: skip
    run_notebooks(folder, parameters={"name": 'it\'s "there"', "size": 5}, store=True, **quick)
    book = nbformat.read(folder / "01-a.ipynb", as_version=4)
    assert book.cells[1].source == 'name = "here"\nsize = 1'
    assert book.cells[2].outputs[0].text == 'it\'s "there" 5 6\n'


def test_unknown_parameter_is_refused_before_anything_runs(make):
    folder = make("01-a", "data = 1", "open('ran', 'w').close()", tags={0: ["parameters"]})
    with pytest.raises(ArgumentError, match="parameter='dat' is not known; did you mean 'data'"):
        run_notebooks(folder, parameters={"dat": 2}, progress=False)
    assert not (folder / "ran").exists()


def test_parameter_that_is_no_plain_value(make):
    book = nbformat.read(make("01-a", "data = 1", tags={0: ["parameters"]}) / "01-a.ipynb", 4)
    with pytest.raises(ArgumentError, match="is no plain value"):
        check_parameters([book], {"data": object()})
    check_parameters([book], {"data": None})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["nowhere"], "is no folder"),
        (["."], "holds no notebook"),
        (["notebooks", "--only", "01-b"], "only='01-b' is not known; did you mean '01-a'"),
        (["notebooks", "-p", "nonsense"], "is not of the form NAME=VALUE"),
    ],
)
def test_wrong_arguments_from_a_terminal(make, monkeypatch, capsys, options, message):
    monkeypatch.chdir(make("01-a", "x = 1").parent)
    assert main([*options, "--quiet"]) == 1
    assert message in capsys.readouterr().err


def test_terminal_lists_what_changed(make, capsys):
    folder = make("01-a", REAL)
    assert main([str(folder), "--quiet", "--figures", str(folder.parent / "out")]) == 0
    said = capsys.readouterr().out
    assert "new         01-x (.png, .svg, .csv, .json)" in said and said.endswith("4 new\n")
    assert (folder.parent / "out" / "01-x.svg").is_file()


def test_run_leaves_the_stored_notebook_alone(make, quick):
    folder = make("01-a", "print(1)")
    before = (folder / "01-a.ipynb").read_bytes()
    run_notebooks(folder, **quick)
    assert (folder / "01-a.ipynb").read_bytes() == before


def test_storing_does_not_change_the_book_it_is_given(make):
    path = make("01-a", "print(1)") / "01-a.ipynb"
    book = nbformat.read(path, as_version=4)
    before = nbformat.writes(book)
    assert store_outputs(path, book, nbformat.read(path, as_version=4)) == "changed"
    assert nbformat.writes(book) == before


def test_two_notebooks_run_at_a_time_and_come_home_in_order(make, quick):
    folder = make("01-slow", "import time\ntime.sleep(1)", figure("01-a", "01-slow"))
    make("02-quick", figure("02-b", "02-quick"))
    together = run_notebooks(folder, workers=2, **quick)
    assert together["notebook"].unique().tolist() == ["01-slow", "02-quick"]
    with pytest.raises(ArgumentError, match="workers=0"):
        run_notebooks(folder, workers=0, **quick)


def test_a_notebook_that_has_nothing_to_show_ends_with_a_sentence(make, tmp_path):
    source = "from toolkit.notebooks import need\nneed(False, 'No <b>quotation</b> was found.')"
    path = make("01-a", "print('before')", source, "never = True") / "01-a.ipynb"
    done = execute(path, nbformat.read(path, 4), figures=tmp_path)
    assert done.ended == "No <b>quotation</b> was found."
    code = [c for c in done.book.cells if c.cell_type == "code"]
    assert [c.id for c in code] == ["cell-0", "cell-1"]
    assert code[1].outputs[0].text.startswith("This notebook ends here. No <b>quotation</b>")
    with pytest.raises(NothingToShowError):
        need([], "Nothing.")


def test_only_what_is_stale_runs_again(make, quick, tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("one")
    tagged = {0: ["parameters"]}
    folder = make("01-a", 'data = "../raw"', figure("01-x", "01-a"), tags=tagged)
    make("02-b", "n = 1", figure("02-y", "02-b"), tags=tagged)

    def states():
        told = run_notebooks(folder, stale_only=True, **quick)
        return dict(zip(told["notebook"], told["state"], strict=True))

    assert states() == {"01-a": "new", "02-b": "new"}, "without a stamp nothing is up to date"
    assert states() == {"01-a": "up to date", "02-b": "up to date"}
    (tmp_path / "raw" / "a.txt").write_text("two")
    assert states() == {"01-a": "unchanged", "02-b": "up to date"}, "data"
    (tmp_path / "figures" / "02-y.png").write_text("painted over")
    assert states() == {"01-a": "up to date", "02-b": "changed"}, "a figure was painted over"
    assert (tmp_path / "figures" / "02-y.png").read_text() == "2"
    make("01-a", 'data = "../raw"', figure("01-x", "01-a", value=7), tags=tagged)
    assert states() == {"01-a": "changed", "02-b": "up to date"}, "cells"
    stamp = tmp_path / "build" / "figures" / "stamp.json"
    stamp.write_text(stamp.read_text().replace("2", "3"))
    assert "up to date" not in states().values(), "a stamp of other code or packages"
    everything = run_notebooks(folder, **quick)
    assert "up to date" not in everything["state"].tolist()
    assert changes(run_notebooks(folder, stale_only=True, **quick)).endswith("2 up to date")
    with pytest.raises(ArgumentError, match="stale_only=True"):
        run_notebooks(folder, stale_only=True, store=True, **quick)


def test_code_that_a_notebook_imports_makes_it_stale(make, quick, monkeypatch):
    from toolkit.notebooks import fresh

    folder = make("01-a", "import toolkit.cues", figure("01-x", "01-a"))
    run_notebooks(folder, **quick)
    stamp = fresh.read_stamp(folder.parent / "build" / "figures" / "stamp.json")
    (made,) = stamp[str(folder.parent / "figures")].values()
    assert "cues.py" in made["code"] and "plots/means.py" not in made["code"]
    assert any(name.endswith(".onnx") for name in made["code"]), "the weights count as code"
    book = nbformat.read(folder / "01-a.ipynb", 4)
    where = {"folder": folder, "figures": folder.parent / "figures"}
    assert fresh.why_stale(made, book, **where) == ""
    changed = {**made, "code": {**made["code"], "cues.py": "0"}}
    assert fresh.why_stale(changed, book, **where) == "the code changed: cues.py"
    gone = {**made, "code": {**made["code"], "no/such.py": "0"}}
    assert fresh.why_stale(gone, book, **where) == "the code changed: no/such.py"
    book.cells[0].source = "# Other prose"
    assert fresh.why_stale(made, book, **where) == "", "prose draws no figure"


def test_a_changed_picture_is_shown_before_and_after(make, quick):
    from PIL import Image

    folder = make("01-a", REAL)
    first = run_notebooks(folder, **quick)
    assert (first["difference"] == "").all()
    make("01-a", REAL.replace("[2]", "[5]"))
    told = run_notebooks(folder, **quick).set_index("file")
    assert told.loc["01-x.png", "state"] == "changed"
    with (
        Image.open(told.loc["01-x.png", "difference"]) as shown,
        Image.open(folder.parent / "figures" / "01-x.png") as single,
    ):
        assert shown.width > 3 * single.width and shown.height >= single.height
    make("01-a", REAL.replace("[2]", "[5]"))
    again = run_notebooks(folder, **quick).set_index("file")
    assert again.loc["01-x.png", "state"] == "unchanged"
    assert not (folder.parent / "build" / "figures" / "changed" / "01-x.png").exists()
