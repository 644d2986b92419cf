"""Notebooks as files: which there are, what they can be told, and storing their outputs."""

from __future__ import annotations

import ast
import copy
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, ToolkitError, require, unknown_value

PARAMETERS = "parameters"
"""Tag of the cell whose values can be replaced from outside."""

SHIPPED = "shipped"
"""Tag of cells that speak of the five shipped articles; they are left out on other articles."""

NAVIGATION = "navigation"
"""Tag of cells that tell a reader in JupyterLab where to go; a report leaves them out."""

_KEPT = ("tags", "jupyter")


class NotebookError(ToolkitError, RuntimeError):
    """A cell of a notebook failed; the message has notebook, cell and traceback."""


class NothingToShowError(ToolkitError, ValueError):
    """The articles at hand cannot answer a notebook's question; the message says why."""

    def _render_traceback_(self) -> list[str]:
        return [f"This notebook ends here. {self}"]


@check_arguments
def find_notebooks(folder: str | Path, *, only: Iterable[str] | None = None) -> list[Path]:
    """Return the numbered notebooks of a folder, in order.

    Parameters
    ----------
    folder : path
        Those of its ``.ipynb`` files count whose names begin with a digit.
    only : iterable of str, optional
        Names of some of them, with or without suffix.

    Returns
    -------
    list of Path

    Raises
    ------
    ArgumentError
        When the folder is not there, holds none, or lacks one of `only`.
    """
    place = Path(folder)
    if not place.is_dir():
        raise ArgumentError(f"folder={str(folder)!r} is no folder.")
    paths = sorted(p for p in place.glob("*.ipynb") if p.name[0].isdigit())
    if not paths:
        raise ArgumentError(
            f"folder={str(folder)!r} holds no notebook whose name begins with a digit."
        )
    if only is None:
        return paths
    by_name = {p.stem: p for p in paths}
    wanted = [name.removesuffix(".ipynb") for name in only]
    for name in wanted:
        if name not in by_name:
            raise unknown_value("only", name, by_name)
    return [p for p in paths if p.stem in wanted]


def read_book(path: str | Path) -> Any:
    """Return a notebook as nbformat reads it."""
    nbformat: Any = require("nbformat", "lab")
    return nbformat.read(path, as_version=4)


@check_arguments
def parameters_of(book: Any) -> dict[str, object]:
    """Return the names a notebook assigns in its cell tagged ``parameters``, with their values.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> cell = v4.new_code_cell("data = 'raw'\\nseed = 1", metadata={"tags": ["parameters"]})
    >>> parameters_of(v4.new_notebook(cells=[cell]))
    {'data': 'raw', 'seed': 1}
    """
    out: dict[str, object] = {}
    for cell in code_cells(book):
        if PARAMETERS not in tags(cell):
            continue
        for line in ast.parse(cell.source).body:
            if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                try:
                    out[line.targets[0].id] = ast.literal_eval(line.value)
                except ValueError:
                    continue
    return out


def check_parameters(books: Iterable[Any], given: Mapping[str, object]) -> None:
    """Refuse values for names that no notebook has, and values that are not plain.

    Raises
    ------
    ArgumentError
        On an unknown name, with the nearest known one, or a value that is no text, number,
        boolean, None, or list or dict of them.
    """
    known = sorted({name for book in books for name in parameters_of(book)})
    for name, value in given.items():
        if name not in known:
            raise unknown_value("parameter", name, known)
        try:
            same = ast.literal_eval(repr(value)) == value
        except (ValueError, SyntaxError):
            same = False
        if not same:
            raise ArgumentError(
                f"parameter {name}={value!r} is no plain value; use text, a number, True, False, "
                "None, or a list of them."
            )


def without_tagged(book: Any, *unwanted: str) -> Any:
    """Return a copy of a notebook without the cells that carry one of some tags."""
    out = copy.deepcopy(book)
    out.cells = [c for c in out.cells if not set(unwanted) & set(tags(c))]
    return out


@check_arguments
def store_outputs(path: Path, book: Any, done: Any) -> str:
    """Write a run's outputs into the stored notebook; the same outputs give the same bytes.

    Execution counts run from 1, times and versions are left out, and ids, sources and tags
    stay as they are in `book`.

    Returns
    -------
    str
        ``changed`` or ``unchanged``.
    """
    ran = {cell.id: cell for cell in done.cells}
    out = copy.deepcopy(book)
    for cell in out.cells:
        if cell.cell_type == "code":
            cell.outputs = copy.deepcopy(ran[cell.id].outputs)
    return write_book(path, out)


def write_book(path: Path, book: Any) -> str:
    """Write an executed notebook without times, versions and anything of the machine.

    Returns
    -------
    str
        ``new``, ``changed`` or ``unchanged``.
    """
    nbformat: Any = require("nbformat", "lab")
    out = copy.deepcopy(book)
    out.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    count = 0
    for cell in out.cells:
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in _KEPT})
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
    nbformat.validate(out)
    text = nbformat.writes(out, version=4)
    return replace_file(path, (text if text.endswith("\n") else text + "\n").encode("utf-8"))


def replace_file(target: Path, content: bytes) -> str:
    """Write a file whole or not at all, and only when its content is another.

    Returns
    -------
    str
        ``new``, ``changed`` or ``unchanged``.
    """
    state = "new"
    if target.exists():
        if target.read_bytes() == content:
            return "unchanged"
        state = "changed"
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return state


def tags(cell: Any) -> list[str]:
    """Return the tags of a cell."""
    return list(cell.metadata.get("tags", []))


def code_cells(book: Any) -> list[Any]:
    """Return the code cells of a notebook that hold anything."""
    return [c for c in book.cells if c.cell_type == "code" and c.source.strip()]
