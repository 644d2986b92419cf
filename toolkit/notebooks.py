"""Run the notebooks in order and bring their figures home, or say which cell failed.

Each notebook runs as a copy, in a kernel of its own, with a temporary folder for its figures.
Only when it has run to its last cell do its figures replace the earlier ones. The stored
notebooks stay as they are unless asked (``store=True``, ``--store``).
"""

from __future__ import annotations

import argparse
import ast
import copy
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.errors import ArgumentError, ToolkitError, require, unknown_value
from toolkit.figures import FOLDER_VARIABLE

_LOG = logging.getLogger(__name__)
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_TAG = "parameters"


class NotebookError(ToolkitError, RuntimeError):
    """A cell of a notebook failed; the message has notebook, cell and traceback."""


def run_notebooks(
    folder: str | Path = "notebooks",
    *,
    figures: str | Path | None = None,
    parameters: Mapping[str, object] | None = None,
    only: Iterable[str] | None = None,
    store: bool = False,
    timeout: float = 900,
    progress: bool = True,
) -> pd.DataFrame:
    """Run the numbered notebooks of a folder in order and collect their figures.

    Parameters
    ----------
    folder : path
        Holds the notebooks; those whose names begin with a digit are run, in order of name.
    figures : path, optional
        Where figures go; without it, ``figures`` beside `folder`.
    parameters : mapping, optional
        Values for names that a notebook assigns in its cell tagged ``parameters``. Plain
        values only: text, numbers, booleans, None and lists of them.
    only : iterable of str, optional
        Names of the notebooks to run, without suffix.
    store : bool
        Whether to write the outputs back into the notebooks.
    timeout : float
        Most seconds a single cell may take.
    progress : bool
        Whether to show a progress bar, one step a cell.

    Returns
    -------
    DataFrame
        One row for each file: ``notebook``, ``file``, ``state`` (``new``, ``changed``,
        ``unchanged``, or ``left over`` for a figure that its notebook no longer draws).

    Raises
    ------
    NotebookError
        When a cell fails. Figures of that notebook and of the ones after it stay as they were.
    ArgumentError
        When there is no such folder or notebook, or no notebook knows a parameter.
    """
    nbformat: Any = require("nbformat", "lab")
    require("nbclient", "lab")
    from tqdm.auto import tqdm

    place = Path(folder).resolve()
    home = Path(figures).resolve() if figures is not None else place.parent / "figures"
    paths = find_notebooks(place, only=only)
    books = {path: nbformat.read(path, as_version=4) for path in paths}
    given = dict(parameters or {})
    known = {name for book in books.values() for name in parameters_of(book)}
    for name in given:
        if name not in known:
            raise unknown_value("parameter", name, sorted(known))
    rows: list[dict[str, str]] = []
    steps = sum(len(_code(book)) for book in books.values())
    with tqdm(total=steps, unit="cell", disable=not progress) as bar:
        for path, book in books.items():
            bar.set_description(path.stem)
            with tempfile.TemporaryDirectory(prefix="framing-figures-") as temporary:
                done = _run(path, book, given, temporary, timeout, bar.update)
                rows += _bring_home(path.stem, Path(temporary), home)
            if store:
                state = store_outputs(path, book, done)
                rows.append({"notebook": path.stem, "file": path.name, "state": state})
    return pd.DataFrame(rows, columns=["notebook", "file", "state"])


def find_notebooks(folder: str | Path, *, only: Iterable[str] | None = None) -> list[Path]:
    """Return the numbered notebooks of a folder, in order.

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
    for cell in _tagged(book):
        for line in ast.parse(cell.source).body:
            if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                try:
                    out[line.targets[0].id] = ast.literal_eval(line.value)
                except ValueError:
                    continue
    return out


def with_parameters(book: Any, given: Mapping[str, object]) -> Any:
    """Return a copy of a notebook whose parameters have new values; the rest is as it was.

    Raises
    ------
    ArgumentError
        When a value cannot be written as a Python literal.
    """
    out = copy.deepcopy(book)
    for cell in _tagged(out):
        lines = cell.source.split("\n")
        for node in reversed(ast.parse(cell.source).body):
            if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
                continue
            name = node.targets[0].id
            if name in given:
                text = repr(given[name])
                try:
                    same = ast.literal_eval(text) == given[name]
                except (ValueError, SyntaxError):
                    same = False
                if not same:
                    raise ArgumentError(
                        f"parameter {name}={given[name]!r} is no plain value; use text, a number, "
                        "True, False, None, or a list of them."
                    )
                lines[node.lineno - 1 : node.end_lineno] = [f"{name} = {text}"]
        cell.source = "\n".join(lines)
    return out


def store_outputs(path: Path, book: Any, done: Any) -> str:
    """Write a run's outputs into the stored notebook; the same outputs give the same bytes.

    Execution counts run from 1, times and versions are left out, and ids, sources and tags
    stay as they are in `book`.

    Returns
    -------
    str
        ``changed`` or ``unchanged``.
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
    for cell, ran in zip(out.cells, done.cells, strict=True):
        cell.metadata = nbformat.from_dict(
            {k: v for k, v in cell.metadata.items() if k in ("tags", "jupyter")}
        )
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        cell.outputs = copy.deepcopy(ran.outputs)
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
    nbformat.validate(out)
    text = nbformat.writes(out, version=4)
    new = (text if text.endswith("\n") else text + "\n").encode("utf-8")
    if path.read_bytes() == new:
        return "unchanged"
    _replace(path, new)
    return "changed"


def _tagged(book: Any) -> list[Any]:
    return [c for c in _code(book) if _TAG in c.metadata.get("tags", [])]


def _code(book: Any) -> list[Any]:
    return [c for c in book.cells if c.cell_type == "code" and c.source.strip()]


def _run(path: Path, book: Any, given: Mapping[str, object], temporary: str, *rest: Any) -> Any:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    timeout, step = rest
    copied = with_parameters(book, given)
    client = NotebookClient(
        copied,
        timeout=max(1, round(timeout)),
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
        record_timing=False,
        on_cell_complete=lambda **_: step(1),
    )
    root = str(Path(__file__).resolve().parent.parent)
    search = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    environment = {
        **os.environ,
        FOLDER_VARIABLE: temporary,
        "PYTHONPATH": search,
        "PYTHONHASHSEED": "0",
    }
    _LOG.info("running %s", path.name)
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        raise NotebookError(_told(path.name, copied, str(error.traceback))) from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise NotebookError(_told(path.name, copied, f"{type(error).__name__}: {error}")) from None
    return copied


def _told(name: str, book: Any, traceback: str) -> str:
    cells = [c for c in book.cells if c.cell_type == "code"]
    failed = [
        i
        for i, c in enumerate(cells)
        if any(o.output_type == "error" for o in c.get("outputs", []))
    ]
    if failed:
        at = failed[0]
    else:
        ran = [i for i, c in enumerate(cells) if c.get("execution_count")]
        at = min(ran[-1] + 1, len(cells) - 1) if ran else 0
    cell = cells[at]
    return (
        f"{name}: code cell {at + 1} of {len(cells)} (id {cell.get('id', 'unknown')}) failed.\n\n"
        f"{cell.source.strip()}\n\n{_ANSI.sub('', traceback).strip()}\n\n"
        "The figures of this notebook are as they were before."
    )


def _bring_home(notebook: str, source: Path, home: Path) -> list[dict[str, str]]:
    rows = []
    fresh = sorted(p for p in source.rglob("*") if p.is_file())
    for path in fresh:
        relative = path.relative_to(source)
        target = home / relative
        new = path.read_bytes()
        if not target.exists():
            state = "new"
        else:
            state = "unchanged" if target.read_bytes() == new else "changed"
        if state != "unchanged":
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, new)
        rows.append({"notebook": notebook, "file": relative.as_posix(), "state": state})
    made = {p.relative_to(source).stem for p in fresh}
    return rows + [
        {"notebook": notebook, "file": f"{slug}.json", "state": "left over"}
        for slug in _drawn_by(notebook, home)
        if slug not in made
    ]


def _drawn_by(notebook: str, home: Path) -> list[str]:
    import json

    out = []
    for path in sorted(home.glob("*.json")):
        try:
            about = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(about, dict) and about.get("notebook") == notebook:
            out.append(path.stem)
    return out


def _replace(target: Path, content: bytes) -> None:
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


def report(result: pd.DataFrame) -> str:
    """Say what a run wrote and what changed.

    Examples
    --------
    >>> rows = [{"notebook": "01-a", "file": "01-x.png", "state": "new"},
    ...         {"notebook": "01-a", "file": "01-x.csv", "state": "unchanged"}]
    >>> print(report(pd.DataFrame(rows)))
    01-a
      new        01-x.png
      unchanged  01-x.csv
    1 new, 1 unchanged
    """
    lines = []
    for notebook, rows in result.groupby("notebook", sort=False):
        lines.append(str(notebook))
        lines += [f"  {s:<9}  {f}" for s, f in zip(rows["state"], rows["file"], strict=True)]
    order = ["new", "changed", "unchanged", "left over"]
    counts = {s: int((result["state"] == s).sum()) for s in order}
    lines.append(", ".join(f"{n} {s}" for s, n in counts.items() if n) or "no figures")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the notebooks from a terminal; ``python -m toolkit.notebooks --help`` tells how."""
    parser = argparse.ArgumentParser(prog="framing notebooks", description=run_notebooks.__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = "Run the notebooks in order and regenerate every figure."
    parser.add_argument("folder", nargs="?", default="notebooks", help="folder of the notebooks")
    parser.add_argument("--figures", help="where figures go (default: figures beside the folder)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="run these notebooks only")
    parser.add_argument(
        "--parameter",
        "-p",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="value for a name in the cells tagged parameters; may be repeated",
    )
    parser.add_argument(
        "--store", action="store_true", help="write the outputs back into the notebooks"
    )
    parser.add_argument("--timeout", type=float, default=900, help="most seconds for one cell")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    options = parser.parse_args(argv)
    try:
        result = run_notebooks(
            options.folder,
            figures=options.figures,
            parameters=_parse(options.parameter),
            only=options.only,
            store=options.store,
            timeout=options.timeout,
            progress=not options.quiet,
        )
    except ToolkitError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(report(result) + "\n")
    return 0


def _parse(pairs: Sequence[str]) -> dict[str, object]:
    out: dict[str, object] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.isidentifier():
            raise ArgumentError(f"--parameter {pair!r} is not of the form NAME=VALUE.")
        try:
            out[name] = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            out[name] = value
    return out


if __name__ == "__main__":
    raise SystemExit(main())
