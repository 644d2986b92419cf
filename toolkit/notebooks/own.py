"""The series on articles of one's own: executed notebooks, figures and one page that holds all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, require
from toolkit.notebooks.books import (
    SHIPPED,
    NotebookError,
    check_parameters,
    code_cells,
    find_notebooks,
    parameters_of,
    read_book,
    replace_file,
    without_tagged,
    write_book,
)
from toolkit.notebooks.execute import Done, execute
from toolkit.notebooks.run import COLUMNS, bring_home

RESERVED = ("data", "metadata", "actors", "results", "check")
REPORT = "report.html"
PROVENANCE = "provenance.json"


@check_arguments
def run_on_articles(
    data: str | os.PathLike[str],
    *,
    out: str | os.PathLike[str],
    actors: str | os.PathLike[str] | None = None,
    metadata: str | os.PathLike[str] | None = None,
    check: str | os.PathLike[str] | None = None,
    parameters: Mapping[str, object] | None = None,
    folder: str | os.PathLike[str] | None = None,
    only: Iterable[str] | None = None,
    timeout: float = 3600,
    progress: bool = True,
) -> pd.DataFrame:
    """Run the series on a corpus and write a folder with notebooks, figures and a report.

    The tables are made once, by `analyze`, so a run that was stopped goes on where it stopped.
    Cells that speak of the five shipped articles are left out. A notebook that fails does not
    keep the others from running: the report says that it failed, and why.

    Parameters
    ----------
    data : path
        A file or folder of articles, in any format that `load_articles` reads.
    out : path
        Folder for what is written: ``report.html``, ``provenance.json``, ``notebooks/``,
        ``figures/`` and, for the next run, ``tables/``.
    actors : path, optional
        The registry. Without one, names found in the articles serve.
    metadata : path, optional
        Table that says who published each file and when.
    check : path, optional
        Folder with filled coding sheets and their key, or with gold files; without it the
        notebook that checks the machine says that nobody has.
    parameters : mapping, optional
        Values for further parameters of the notebooks.
    folder : path, optional
        Folder of the notebooks; without it, ``notebooks`` here, or else those that ship.
    only : iterable of str, optional
        Names of some notebooks.
    timeout : float
        Most seconds for one cell.
    progress : bool
        Whether to show progress bars.

    Returns
    -------
    DataFrame
        As `run_notebooks` returns it; ``state`` is ``failed`` for a notebook that failed and
        ``ended early`` for one whose question these articles cannot answer.

    Raises
    ------
    ArgumentError
        When a path is not there, no article can be read, or no notebook knows a parameter.
    RegistryError
        When the registry cannot be read or contradicts itself.
    """
    require("nbconvert", "lab")
    from tqdm.auto import tqdm

    place = _notebooks(folder)
    books = {
        path: without_tagged(read_book(path), SHIPPED) for path in find_notebooks(place, only=only)
    }
    given = dict(parameters or {})
    for name in RESERVED:
        if name in given:
            raise ArgumentError(f"parameter {name!r}: give it as {name}=, not among parameters.")
    check_parameters(books.values(), given)
    paths = _paths(data=data, metadata=metadata, actors=actors, check=check)
    home = Path(out).resolve()
    if home.exists() and not home.is_dir():
        raise ArgumentError(f"out={str(out)!r} is a file; it must be a folder.")
    _tables(paths, home / "tables", progress)
    (home / "notebooks").mkdir(parents=True, exist_ok=True)
    told = {name: _from(home / "notebooks", path) for name, path in paths.items()}
    told["results"] = "../tables"
    rows: list[dict[str, str]] = []
    ran: dict[Path, Done] = {}
    failed: dict[Path, str] = {}
    steps = sum(len(code_cells(book)) + 1 for book in books.values())
    with (
        tempfile.TemporaryDirectory(prefix="framing-figures-") as temporary,
        tqdm(total=steps, unit="cell", disable=not progress) as bar,
    ):
        for path, book in books.items():
            bar.set_description(path.stem)
            made = Path(temporary) / path.stem
            made.mkdir()
            known = parameters_of(book)
            try:
                done = execute(
                    path,
                    book,
                    figures=made,
                    parameters={k: v for k, v in (given | told).items() if k in known},
                    folder=home / "notebooks",
                    timeout=timeout,
                    step=bar.update,
                )
            except NotebookError as error:
                failed[path] = str(error)
                rows.append(_row(path, "failed"))
                continue
            ran[path] = done
            state = write_book(home / "notebooks" / path.name, done.book)
            rows.append(_row(path, "ended early" if done.ended else state))
            rows += bring_home(path.stem, made, home / "figures")
    rows += _write_report(home, books, ran, failed, paths)
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(path: Path, state: str) -> dict[str, str]:
    return {"notebook": path.stem, "file": path.name, "state": state, "difference": ""}


def _notebooks(folder: str | os.PathLike[str] | None) -> Path:
    from toolkit.shipped import shipped

    if folder is not None:
        return Path(folder).resolve()
    here = Path("notebooks").resolve()
    return here if list(here.glob("[0-9]*.ipynb")) else shipped("notebooks")


def _paths(**given: str | os.PathLike[str] | None) -> dict[str, Path | None]:
    out: dict[str, Path | None] = {}
    for name, value in given.items():
        out[name] = None if value is None else Path(value).resolve()
        if value is not None and not Path(value).exists():
            raise ArgumentError(f"{name}={os.fspath(value)!r} does not exist.")
    return out


def _from(folder: Path, path: Path | None) -> str | None:
    """Write a path as seen from a folder, so that what is written can be moved with its data."""
    if path is None:
        return None
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return str(path)


def _tables(paths: Mapping[str, Path | None], out: Path, progress: bool) -> None:
    from toolkit.analysis import analyze

    found = analyze(
        str(paths["data"]),
        out=out,
        actors=None if paths["actors"] is None else str(paths["actors"]),
        metadata=None if paths["metadata"] is None else str(paths["metadata"]),
        progress=progress,
    )
    status = found.read("articles", columns=["status"])["status"]
    if not (status == "ok").any():
        raise ArgumentError(
            f"data={str(paths['data'])!r}: no article could be read "
            f"({', '.join(f'{n} {s}' for s, n in status.value_counts().items()) or 'no file'}); "
            "`framing load` says why."
        )


def _write_report(
    home: Path,
    books: Mapping[Path, Any],
    ran: Mapping[Path, Done],
    failed: Mapping[Path, str],
    paths: Mapping[str, Path | None],
) -> list[dict[str, str]]:
    from toolkit.notebooks.methods import provenance, provenance_bytes
    from toolkit.notebooks.report import heading, report_html

    about = provenance(home / "tables", books=books, paths=paths)
    page = report_html(
        {path.stem: ran[path].book for path in books if path in ran},
        figures=home / "figures",
        failed={path.stem: text for path, text in failed.items()},
        about=about,
        names={path.stem: heading(book) or path.stem for path, book in books.items()},
    )
    state = replace_file(home / REPORT, page.encode("utf-8"))
    also = replace_file(home / PROVENANCE, provenance_bytes(about))
    return [
        {"notebook": "report", "file": REPORT, "state": state, "difference": ""},
        {"notebook": "report", "file": PROVENANCE, "state": also, "difference": ""},
    ]
