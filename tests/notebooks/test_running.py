"""Running notebooks: in order, in a temporary place, all or nothing."""

from __future__ import annotations

import nbformat
import pytest

from toolkit.errors import ArgumentError, ToolkitError
from toolkit.notebooks import NotebookError, main, run_notebooks, store_outputs, with_parameters

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
    assert result.columns.tolist() == ["notebook", "file", "state"]
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
        "01-a", 'name = "here"\nsize = 1\nother = size + 1', "print(name, size, other)",
        tags={0: ["parameters"]},
    )  # fmt: skip
    run_notebooks(folder, parameters={"name": 'it\'s "there"', "size": 5}, store=True, **quick)
    book = nbformat.read(folder / "01-a.ipynb", as_version=4)
    assert book.cells[1].source.startswith('name = "here"\nsize = 1\n')
    assert book.cells[2].outputs[0].text == 'it\'s "there" 5 6\n'


def test_unknown_parameter_is_refused_before_anything_runs(make):
    folder = make("01-a", "data = 1", "open('ran', 'w').close()", tags={0: ["parameters"]})
    with pytest.raises(ArgumentError, match="parameter='dat' is not known; did you mean 'data'"):
        run_notebooks(folder, parameters={"dat": 2}, progress=False)
    assert not (folder / "ran").exists()


def test_parameter_that_is_no_plain_value(make):
    book = nbformat.read(make("01-a", "data = 1", tags={0: ["parameters"]}) / "01-a.ipynb", 4)
    with pytest.raises(ArgumentError, match="is no plain value"):
        with_parameters(book, {"data": object()})
    assert with_parameters(book, {"data": None}).cells[1].source == "data = None"
    assert book.cells[1].source == "data = 1"


def test_parameters_of_several_lines_are_replaced_whole(make):
    source = "data = [\n    1,\n    2,\n]\nother = 3"
    book = nbformat.read(make("01-a", source, tags={0: ["parameters"]}) / "01-a.ipynb", 4)
    assert with_parameters(book, {"data": "x"}).cells[1].source == "data = 'x'\nother = 3"


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
    assert "new        01-x.png" in said and said.endswith("4 new\n")
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
