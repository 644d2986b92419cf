from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import v4

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
STORED = sorted(FOLDER.glob("[0-9]*.ipynb"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`stored` runs over the notebooks of the project."""
    if "stored" in metafunc.fixturenames:
        metafunc.parametrize("stored", STORED, ids=[p.stem for p in STORED])


@pytest.fixture
def make(tmp_path):
    """Write a tiny notebook from the sources of its cells; returns its folder."""
    folder = tmp_path / "notebooks"

    def write(name: str, *sources: str, tags: dict[int, list[str]] | None = None) -> Path:
        folder.mkdir(exist_ok=True)
        cells = [v4.new_markdown_cell(f"# {name}", id="title")]
        for i, source in enumerate(sources):
            metadata = {"tags": tags[i]} if tags and i in tags else {}
            cells.append(v4.new_code_cell(source, id=f"cell-{i}", metadata=metadata))
        nbformat.write(v4.new_notebook(cells=cells), folder / f"{name}.ipynb")
        return folder

    return write
