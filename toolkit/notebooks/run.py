"""Run the series and bring its figures home, or say which cell failed.

Each notebook runs as a copy, in a kernel of its own, with a temporary folder for its figures.
Only when it has run to its last cell do its figures replace the earlier ones. The stored
notebooks stay as they are unless asked (``store=True``, ``--store``).
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, require
from toolkit.figures import SUFFIXES
from toolkit.notebooks import fresh
from toolkit.notebooks.books import (
    check_parameters,
    code_cells,
    find_notebooks,
    read_book,
    replace_file,
    store_outputs,
)
from toolkit.notebooks.execute import Done, execute
from toolkit.notebooks.pictures import picture_difference

_LOG = logging.getLogger(__name__)

COLUMNS = ["notebook", "file", "state", "difference"]
STAMP = Path("build") / "figures" / "stamp.json"
DIFFERENCES = Path("build") / "figures" / "changed"


@check_arguments
def run_notebooks(
    folder: str | Path = "notebooks",
    *,
    figures: str | Path | None = None,
    parameters: Mapping[str, object] | None = None,
    only: Iterable[str] | None = None,
    store: bool = False,
    stale_only: bool = False,
    timeout: float = 900,
    workers: int = 2,
    progress: bool = True,
) -> pd.DataFrame:
    """Run the numbered notebooks of a folder and collect their figures.

    Parameters
    ----------
    folder : path
        Holds the notebooks; those whose names begin with a digit are run.
    figures : path, optional
        Where figures go; without it, ``figures`` beside `folder`.
    parameters : mapping, optional
        Values for names that a notebook assigns in its cell tagged ``parameters``. Plain
        values only: text, numbers, booleans, None and lists of them.
    only : iterable of str, optional
        Names of the notebooks to run, without suffix.
    store : bool
        Whether to write the outputs back into the notebooks.
    stale_only : bool
        Leave out notebooks whose cells, data, code and installed packages are those their
        figures were drawn from, as the stamp under ``build/figures`` beside `folder` tells.
    timeout : float
        Most seconds a single cell may take.
    workers : int
        Notebooks that run at the same time.
    progress : bool
        Whether to show a progress bar, one step a cell.

    Returns
    -------
    DataFrame
        One row for each file: ``notebook``, ``file``, ``state`` (``new``, ``changed``,
        ``unchanged``, ``left over`` for a figure that its notebook no longer draws, ``up to
        date`` for a notebook that did not need to run) and ``difference`` (of a changed
        picture: the file that shows before and after; else empty).

    Raises
    ------
    NotebookError
        When a cell fails. Figures of that notebook and of the ones after it stay as they were.
    ArgumentError
        When there is no such folder or notebook, no notebook knows a parameter, `workers` is
        below 1, or `stale_only` comes with `parameters` or `store`.
    """
    require("nbclient", "lab")
    if workers < 1:
        raise ArgumentError(f"workers={workers!r} must be at least 1.")
    if stale_only and (parameters or store):
        raise ArgumentError("stale_only=True: with parameters= or store= every notebook runs.")
    place = Path(folder).resolve()
    home = Path(figures).resolve() if figures is not None else place.parent / "figures"
    books = {path: read_book(path) for path in find_notebooks(place, only=only)}
    given = dict(parameters or {})
    check_parameters(books.values(), given)
    at = place.parent / STAMP
    stamp = fresh.read_stamp(at)
    known = stamp.get(str(home), {}) if not given else {}
    rows: list[dict[str, str]] = []
    due = {}
    for path, book in books.items():
        reason = "it was asked for"
        if stale_only:
            reason = fresh.why_stale(known.get(path.stem), book, folder=place, figures=home)
        if reason:
            _LOG.info("%s runs: %s", path.stem, reason)
            due[path] = book
        else:
            rows.append(_row(path.stem, path.name, "up to date"))
    for path, made, done in _run_all(due, given, timeout, workers, progress):
        rows += bring_home(path.stem, made, home, differences=place.parent / DIFFERENCES)
        if store:
            rows.append(_row(path.stem, path.name, store_outputs(path, due[path], done.book)))
        if not given and not done.ended:
            made_from = fresh.made_from(due[path], folder=place, modules=done.modules)
            drawn = sorted(p.name for p in made.iterdir() if p.is_file())
            made_from["figures"] = {name: fresh.file_hash(home / name) for name in drawn}
            known[path.stem] = made_from
            fresh.write_stamp(at, {**stamp, str(home): known})
    out = pd.DataFrame(rows, columns=COLUMNS)
    return out.sort_values("notebook", kind="stable", ignore_index=True)


def _run_all(
    books: Mapping[Path, Any],
    given: Mapping[str, object],
    timeout: float,
    workers: int,
    progress: bool,
) -> Iterable[tuple[Path, Path, Done]]:
    """Run notebooks side by side; yield them in order, each with the folder of its figures."""
    from jupyter_core.utils import ensure_event_loop
    from tqdm.auto import tqdm

    steps = sum(len(code_cells(book)) + 1 for book in books.values())
    with (
        tempfile.TemporaryDirectory(prefix="framing-figures-") as temporary,
        tqdm(total=steps, unit="cell", disable=not progress) as bar,
        ThreadPoolExecutor(workers) as pool,
    ):

        def one(path: Path) -> tuple[Path, Done]:
            made = Path(temporary) / path.stem
            made.mkdir()
            loop = ensure_event_loop()  # of this thread; nobody else closes it
            try:
                done = execute(
                    path,
                    books[path],
                    figures=made,
                    parameters=given,
                    timeout=timeout,
                    step=bar.update,
                )
            finally:
                loop.close()
            return made, done

        running = {path: pool.submit(one, path) for path in books}
        try:
            for path, future in running.items():
                bar.set_description(path.stem)
                made, done = future.result()
                yield path, made, done
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def bring_home(
    notebook: str, source: Path, home: Path, *, differences: Path | None = None
) -> list[dict[str, str]]:
    """Move a notebook's figures to their folder, and say of each file what became of it.

    Parameters
    ----------
    notebook : str
        Name of the notebook that drew them.
    source, home : Path
        Where they are, and where they go.
    differences : Path, optional
        Folder for pictures of what changed.

    Returns
    -------
    list of dict
        Rows of what `run_notebooks` returns.
    """
    rows = []
    drawn = sorted(p for p in source.rglob("*") if p.is_file())
    for path in drawn:
        relative = path.relative_to(source)
        target = home / relative
        new = path.read_bytes()
        old = target.read_bytes() if target.exists() else b""
        state = replace_file(target, new)
        row = _row(notebook, relative.as_posix(), state)
        if differences is not None and path.suffix == ".png":
            shown = differences / relative
            shown.unlink(missing_ok=True)
            if state == "changed" and _is_png(old) and _is_png(new):
                picture_difference(old, new, shown)
                row["difference"] = os.path.relpath(shown)
        rows.append(row)
    made = {p.relative_to(source).stem for p in drawn}
    return rows + [
        _row(notebook, f"{slug}.json", "left over")
        for slug in _drawn_by(notebook, home)
        if slug not in made
    ]


def _is_png(content: bytes) -> bool:
    return content.startswith(b"\x89PNG")


def _row(notebook: str, file: str, state: str) -> dict[str, str]:
    return {"notebook": notebook, "file": file, "state": state, "difference": ""}


def _drawn_by(notebook: str, home: Path) -> list[str]:
    out = []
    for path in sorted(home.glob("*.json")):
        try:
            about = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(about, dict) and about.get("notebook") == notebook:
            out.append(path.stem)
    return out


@check_arguments
def changes(result: pd.DataFrame) -> str:
    """Say what a run wrote and what changed, a line for each figure.

    Examples
    --------
    >>> rows = [{"notebook": "01-a", "file": "01-x.png", "state": "new"},
    ...         {"notebook": "01-a", "file": "01-x.csv", "state": "unchanged"}]
    >>> print(changes(pd.DataFrame(rows)))
    01-a
      new         01-x.png
      unchanged   01-x.csv
    1 new, 1 unchanged
    """
    lines = []
    shown = result["difference"] if "difference" in result.columns else [""] * len(result)
    for notebook, rows in result.assign(difference=shown).groupby("notebook", sort=False):
        if (rows["state"] == "up to date").all():
            lines.append(f"{notebook}: up to date, not run again")
            continue
        lines.append(str(notebook))
        for name, state, seen in _folded(rows):
            lines.append(f"  {state:<10}  {name}" + (f"  see {seen}" if seen else ""))
    order = ["new", "changed", "unchanged", "left over", "up to date"]
    counts = {s: int((result["state"] == s).sum()) for s in order}
    lines.append(", ".join(f"{n} {s}" for s, n in counts.items() if n) or "no figures")
    return "\n".join(lines)


def _folded(rows: pd.DataFrame) -> Iterable[tuple[str, str, str]]:
    """Join the four files of a figure to one line where they share their state."""
    for _, same in rows.groupby(rows["file"].map(lambda f: Path(f).stem), sort=False):
        states = set(same["state"])
        suffixes = [Path(f).suffix for f in same["file"]]
        if len(same) == len(SUFFIXES) and len(states) == 1:
            ends = ", ".join(s for s in SUFFIXES if s in suffixes)
            seen = "".join(same["difference"])
            yield f"{Path(same['file'].iloc[0]).stem} ({ends})", states.pop(), seen
        else:
            yield from same[["file", "state", "difference"]].itertuples(index=False, name=None)
