"""The stored notebooks: outputs there, counted from 1, clean, and saying what they must say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

from toolkit.notebooks import parameters_of
from toolkit.notebooks.books import NAVIGATION, PARAMETERS, SHIPPED, tags, without_tagged

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "figures"
_ADDRESS = re.compile(r"<[^<>\n]* at 0x[0-9a-f]{6,}>")
_FIGURE = re.compile(r"\"(\d\d-[a-z0-9-]+)\",\n")


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(path):
    return [c for c in read(path).cells if c.cell_type == "code"]


def outputs(path):
    return [(c, o) for c in code_cells(path) for o in c.outputs]


def slugs(path):
    """Figures the notebook saves, as its cells name them."""
    found = []
    for cell in code_cells(path):
        if "save_figure(" in cell.source:
            found += re.findall(r"save_figure\(\s*\w+,\s*\"([^\"]+)\"", cell.source)
    return found


def test_there_are_notebooks():
    names = [p.name[:2] for p in sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))]
    assert names == [f"{i:02d}" for i in range(10)]


def test_every_code_cell_was_run_in_order_from_one(stored):
    counts = [c.execution_count for c in code_cells(stored)]
    assert counts == list(range(1, len(counts) + 1))


def test_no_errors_warnings_or_addresses_in_outputs(stored):
    for cell, output in outputs(stored):
        assert output.output_type != "error", cell.id
        assert output.get("name") != "stderr", cell.id
        text = json.dumps(output)
        assert not _ADDRESS.search(text), cell.id
        assert "Warning" not in text, cell.id
        assert str(ROOT) not in text, cell.id


def test_ids_are_words_and_unique(stored):
    ids = [c.id for c in read(stored).cells]
    assert len(set(ids)) == len(ids)
    for name in ids:
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name), "an id that was not generated"


def test_metadata_says_nothing_of_the_machine(stored):
    book = read(stored)
    assert set(book.metadata) == {"kernelspec", "language_info"}
    assert dict(book.metadata.language_info) == {"name": "python"}
    for cell in book.cells:
        assert set(cell.metadata) <= {"tags"}


def test_stored_bytes_are_what_nbformat_writes(stored):
    book = read(stored)
    nbformat.validate(book)
    text = stored.read_text(encoding="utf-8")
    assert nbformat.writes(book).rstrip("\n") == text.rstrip("\n")


def test_has_question_data_method_figure_finding_and_caveats(stored):
    prose = "\n".join(c.source for c in read(stored).cells if c.cell_type == "markdown")
    for part in (
        "**Question.**",
        "## The data",
        "## The method",
        "**Finding",
        "## What this does not",
    ):
        assert part in prose, part
    flat = " ".join(prose.split())
    assert "five articles by five outlets" in flat and "prove nothing about an outlet" in flat


def test_length_is_what_one_can_read(stored):
    book = read(stored)
    told = without_tagged(book, SHIPPED, NAVIGATION)
    assert 10 <= len(told.cells) <= len(book.cells) <= 25


def test_parameters_are_tagged_and_the_same_everywhere(stored):
    given = list(parameters_of(read(stored)))
    assert given[:4] == ["data", "metadata", "actors", "results"]
    assert set(given[4:]) <= {"outlet", "seed", "check"}


def test_what_is_said_of_the_shipped_articles_can_be_left_out(stored):
    book = read(stored)
    known = {PARAMETERS, SHIPPED, NAVIGATION}
    for cell in book.cells:
        assert set(tags(cell)) <= known, cell.id
        if {SHIPPED, NAVIGATION} & set(tags(cell)):
            assert cell.cell_type == "markdown", "code must run on every corpus"
    kept = "\n".join(c.source for c in without_tagged(book, SHIPPED).cells)
    outlets = (
        "NBC",
        "Moscow Times",
        "Euronews",
        "ZMedia",
        "five articles by",
        "machine-translated",
    )
    for name in outlets:
        assert name not in kept, name


def test_prose_types_no_result(stored):
    """Numbers that change with the weights stand in outputs, never in prose."""
    for cell in read(stored).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\b\d+(\.\d+)?\s?(%|percent)", cell.source.replace("70%", "")), (
                cell.id
            )


def test_a_notebook_saves_its_figures_under_its_own_number(stored):
    named = slugs(stored)
    assert named, "no figure"
    for slug in named:
        assert slug[:2] == stored.stem[:2]
        for suffix in (".png", ".svg", ".csv", ".json"):
            assert (FIGURES / f"{slug}{suffix}").is_file(), f"{slug}{suffix}"
        about = json.loads((FIGURES / f"{slug}.json").read_text(encoding="utf-8"))
        assert about["notebook"] == stored.stem


def test_every_figure_is_shown_and_followed_by_its_table(stored):
    cells = code_cells(stored)
    shown = [
        i for i, c in enumerate(cells) if any("image/png" in o.get("data", {}) for o in c.outputs)
    ]
    assert len(shown) == len(slugs(stored))
    for i in shown:
        after = cells[i + 1]
        assert "save_figure(" in after.source
        assert any("text/html" in o.get("data", {}) for o in after.outputs), "no table"


def test_the_finding_is_computed_and_not_typed(stored):
    cells = {c.id: c for c in code_cells(stored)}
    (output,) = cells["finding"].outputs
    assert output.name == "stdout"
    assert output.text.count("\n") == 1 and any(c.isdigit() for c in output.text)
    assert "print(" in cells["finding"].source


def test_cells_are_quiet(stored):
    for cell in code_cells(stored):
        for name in ("load_articles", "split_sentences", "find_mentions", "find_quotes",
                     "score_sentiment"):  # fmt: skip
            for call in re.findall(rf"tk\.{name}\(([^\n]*)", cell.source):
                assert "progress=False" in call, (cell.id, name)
        assert "filterwarnings" not in cell.source
        assert not cell.source.rstrip().endswith(";"), "a semicolon hides nothing from nbval"


def test_no_figure_is_left_over():
    named = {slug for path in (ROOT / "notebooks").glob("[0-9]*.ipynb") for slug in slugs(path)}
    assert {p.stem for p in FIGURES.iterdir() if p.is_file()} == named


@pytest.mark.parametrize("path", sorted(FIGURES.glob("*.json")), ids=lambda p: p.stem)
def test_provenance_fits_the_numbers_beside_it(path):
    import hashlib

    about = json.loads(path.read_text(encoding="utf-8"))
    table = path.with_suffix(".csv").read_bytes()
    assert about["data"]["sha256"] == hashlib.sha256(table).hexdigest()
    assert about["data"]["rows"] == table.decode().count("\n") - 1
    assert about["title"] and about["source"].startswith("Source:") and len(about["alt"]) > 60
    assert about["package"].startswith("framing-toolkit ")
    svg = path.with_suffix(".svg").read_text(encoding="utf-8")
    assert "<dc:date>" not in svg and "<text" not in svg, "fonts are drawn, not named"
