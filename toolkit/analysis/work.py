"""What a worker does with one part: read it, run the steps, write one file per table.

Everything a worker needs is in the task, a dict of plain values, so it can go to a thread,
a process, another machine, or through a pipe. What it writes is complete before it has its
name, and the manifest entry is written last.
"""

from __future__ import annotations

import faulthandler
import functools
import gc
import logging
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import toolkit
from toolkit.analysis import disk
from toolkit.analysis.errors import AnalysisError, VersionError
from toolkit.analysis.parts import Part
from toolkit.analysis.recipe import IDS, Batch, Recipe, Step, find_recipe
from toolkit.analysis.slices import check_unchanged
from toolkit.errors import FileFormatError, ToolkitError

logger = logging.getLogger(__name__)

MANIFEST = "manifest"
_HOPELESS = 20
_NEW_OBJECTS = 20_000
_NUMBERED = re.compile(r"([0-9a-f]{16})(?:-(\d+))?")

Task = dict[str, Any]
Entry = dict[str, Any]


class StepFailedError(AnalysisError):
    """A step fails on every article, so the fault is not an article's."""


def manifest_path(build: Path, part_id: str) -> Path:
    """Where a part's manifest entry is."""
    return build / MANIFEST / f"{part_id}.json"


def table_path(build: Path, table: str, part_id: str) -> Path:
    """Where a part's rows of a table are."""
    return build / table / f"{part_id}.parquet"


@functools.lru_cache(maxsize=2)
def _actors(recipe: str, path: str, _hashed: str) -> Any:
    return find_recipe(recipe).load_actors(disk.read_json(Path(path)))


def work(task: Task) -> Entry:
    """Do a task and return the part's manifest entry.

    Parameters
    ----------
    task : dict
        ``part root build recipe version options registry actors keys todo repeats``;
        optionally ``timeout`` (seconds; see `watched`), ``skip`` and ``skip_units`` (articles,
        and files, lines or rows, that killed a worker, with the reason), ``only`` and ``units``
        (ranges of them to try without writing, for the hunt) and ``batch`` (articles a batch).

    Returns
    -------
    dict
        ``part keys tables failed articles``, as stored in the manifest.

    Raises
    ------
    VersionError
        When this process has another version of the package than the run.
    SourceChangedError
        When the part is no longer what was planned.
    DiskError
        When the results cannot be written.
    """
    if toolkit.__version__ != task["version"]:
        raise VersionError(
            f"this worker has framing-toolkit {toolkit.__version__}, the run has "
            f"{task['version']}. Install the same version on both."
        )
    recipe = find_recipe(task["recipe"])
    part, build = Part.from_dict(task["part"]), Path(task["build"])
    trying = "only" in task
    todo = [s for s in recipe.steps if s.name in task["todo"]]
    loading = "load" in task["todo"]
    old = disk.read_json(manifest_path(build, part.id)) or {}
    failed: dict[str, str] = {} if loading else dict(old.get("failed", {}))
    known_failed = len(failed)
    counts: dict[str, int] = {}
    if loading:
        check_unchanged(part, Path(task["root"]))
    bases: dict[str, int] = {}
    names = [t for s in todo for t in s.tables]
    with ExitStack() as stack:
        stack.enter_context(_seldom_collecting())
        files = {
            name: stack.enter_context(
                disk.TableFile(table_path(build, name, part.id), name, recipe.schemas)
            )
            for name in [*(recipe.load_tables if loading else ()), *names]
        }
        if not loading:  # rewritten only if a new step failed on an article
            files["articles"] = stack.enter_context(
                disk.TableFile(table_path(build, "articles", part.id), "articles", recipe.schemas)
            )
        first = 0
        for chunk in _chunks(recipe, part, task, loading):
            if loading:
                chunk = _rename(chunk, task.get("repeats", {}), bases)
            articles = chunk["articles"]
            found = _run_chunk(recipe, todo, articles, first=first, task=task, failed=failed)
            first += len(articles)
            articles = _mark_failed(articles, failed)
            if trying:
                continue
            for status, n in articles["status"].value_counts().items():
                counts[str(status)] = counts.get(str(status), 0) + int(n)
            chunk = {**chunk, **found, "articles": articles}
            for name, file in files.items():
                if name != IDS:
                    file.write(chunk[name])
        if trying:
            return {}
        if loading:
            files[IDS].write(pd.DataFrame({"base": list(bases), "n": list(bases.values())}))
            check_unchanged(part, Path(task["root"]))
        elif len(failed) == known_failed:
            del files["articles"]  # never committed, so its temporary file just goes
        written = {name: file.commit() for name, file in files.items()}
    done = [*task["todo"], *([IDS] if loading else [])]
    entry = {
        "part": part.as_dict(),
        "keys": {**(old.get("keys") or {}), **{n: task["keys"][n] for n in done}},
        "tables": {**old.get("tables", {}), **written},
        "failed": failed,
        "articles": counts,
    }
    entry["keys"] = {k: v for k, v in entry["keys"].items() if k in task["keys"]}
    entry["tables"] = {k: v for k, v in entry["tables"].items() if k in recipe.all_tables}
    disk.write_json(manifest_path(build, part.id), entry)
    return entry


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for cycles of dead objects after 20,000 new ones, where Python does after 700.

    The search takes a tenth of the time of everything that is written in Python here; nearly
    all objects go without it.
    """
    young, *older = gc.get_threshold()
    if not 0 < young < _NEW_OBJECTS:  # switched off, or seldom already
        yield
        return
    gc.set_threshold(_NEW_OBJECTS, *older)
    try:
        yield
    finally:
        gc.set_threshold(young, *older)


def watched(task: Task) -> Entry:
    """Do a task; end this process if that takes longer than the task's ``timeout`` seconds.

    The watch is kept outside Python, so it also ends a process that hangs in native code or
    in a regular expression. For a process that does one task at a time.
    """
    with open(os.devnull, "w") as nowhere:  # the stack would only be noise in a log
        faulthandler.dump_traceback_later(task["timeout"], exit=True, file=nowhere)
        try:
            return work(task)
        finally:
            faulthandler.cancel_dump_traceback_later()


# ------------------------------------------------------------------ reading
def _chunks(
    recipe: Recipe, part: Part, task: Task, loading: bool
) -> Iterator[dict[str, pd.DataFrame]]:
    if not loading:
        path = table_path(Path(task["build"]), "articles", part.id)
        with pq.ParquetFile(path) as file:
            for number in range(file.metadata.num_row_groups):
                group = file.read_row_group(number, use_threads=False)
                yield {"articles": disk.to_frame("articles", group, recipe.schemas)}
        return
    bad = {int(unit): reason for unit, reason in task.get("skip_units", {}).items()}
    root = Path(task["root"])
    low, high = task.get("units") or (0, part.units)
    bad = {unit: reason for unit, reason in bad.items() if low <= unit < high}
    if not bad:
        yield from recipe.load(part, root, task["options"], task.get("units"))
        return
    empty = {
        n: pd.DataFrame({c: [] for c in recipe.schemas[n].names})
        for n in recipe.load_tables
        if n != IDS
    }
    at = low
    for unit in [*sorted(bad), high]:
        if at < unit:
            yield from recipe.load(part, root, task["options"], (at, unit))
        if unit in bad:
            yield {**empty, "articles": _unread(part, unit, bad[unit])}
        at = unit + 1


def renumbered(article_id: str, repeats: dict[str, int]) -> str:
    """Return an id as it is when so many articles of earlier parts have the same words.

    Examples
    --------
    >>> renumbered("0123456789abcdef-2", {"0123456789abcdef": 3})
    '0123456789abcdef-5'
    """
    match = _NUMBERED.fullmatch(article_id)
    base, number = (match[1], int(match[2] or 1)) if match else (article_id, 1)
    return f"{base}-{number + repeats[base]}" if base in repeats else article_id


def _rename(
    chunk: dict[str, pd.DataFrame], repeats: dict[str, int], bases: dict[str, int]
) -> dict[str, pd.DataFrame]:
    """Number articles that repeat the words of articles in earlier parts; count ids."""
    new: dict[str, str] = {}
    for article_id in chunk["articles"]["article_id"]:
        match = _NUMBERED.fullmatch(article_id)
        base = match[1] if match else article_id
        bases[base] = bases.get(base, 0) + 1
        if base in repeats:
            new[article_id] = renumbered(article_id, repeats)
    if not new:
        return chunk
    out = {}
    for name, frame in chunk.items():
        if "article_id" in frame.columns:
            ids = frame["article_id"].map(lambda x: new.get(x, x))
            frame = frame.assign(article_id=ids.astype("str"))
        out[name] = frame
    return out


def _unread(part: Part, unit: int, reason: str) -> pd.DataFrame:
    """The row of a file, line or row whose reading killed the worker."""
    whole = part.kind == "files"
    row = {
        "article_id": "x" + disk.digest("unread", part.id, unit)[:15],
        **{f"{c}_how": "unknown" for c in "outlet title byline published url language".split()},
        "text": "",
        "n_words": 0,
        "source_path": part.paths[unit if whole else 0],
        "source_sha256": part.hashes[unit if whole else 0],
        "status": "failed",
        "reason": reason if whole else f"{reason} (record {unit} of {part.name})",
    }
    from toolkit import tables

    return tables.build("articles", [row])


# ------------------------------------------------------------------ the steps
def _run_chunk(
    recipe: Recipe,
    todo: list[Step],
    articles: pd.DataFrame,
    *,
    first: int,
    task: Task,
    failed: dict[str, str],
) -> dict[str, pd.DataFrame]:
    """Run the steps on what has text; articles on which one fails are put into `failed`."""
    usable = articles[articles["text"].fillna("").str.len() > 0]
    usable = usable[~usable["article_id"].isin(list(failed))]
    for number, reason in task.get("skip", {}).items():
        at = int(number) - first
        if 0 <= at < len(articles):
            failed[str(articles["article_id"].iloc[at])] = reason
    usable = usable[~usable["article_id"].isin(list(failed))]
    if "only" in task:
        low, high = task["only"]
        inside = (usable.index >= low - first) & (usable.index < high - first)
        usable = usable[inside]
    size = int(task.get("batch") or recipe.batch)
    pieces: list[dict[str, pd.DataFrame]] = []
    tally = {"failed": 0, "done": 0}
    for at in range(0, max(1, len(usable)), size):
        piece = usable.iloc[at : at + size].reset_index(drop=True)
        pieces += _halving(recipe, todo, piece, task=task, failed=failed, tally=tally)
    out = {}
    for step in todo:
        for name in step.tables:
            every = [p[name] for p in pieces if name in p]
            frames = [f for f in every if len(f)]
            if not frames:
                bare = pd.DataFrame({c: [] for c in recipe.schemas[name].names})
                out[name] = every[0] if every else bare
                continue
            frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
            if failed and "article_id" in frame.columns:
                frame = frame[~frame["article_id"].isin(list(failed))]
            out[name] = frame.reset_index(drop=True)
    return out


def _halving(
    recipe: Recipe,
    todo: list[Step],
    articles: pd.DataFrame,
    *,
    task: Task,
    failed: dict[str, str],
    tally: dict[str, int],
) -> list[dict[str, pd.DataFrame]]:
    """Run the steps; where one raises, halve the articles until the culprit is alone."""
    batch = Batch(
        articles,
        actors=lambda: _registry(task),
        options=task["options"],
        read=lambda name, ids: _read_back(task, name, ids),
    )
    step: Step | None = None
    try:
        for step in todo:
            made = step.run(batch)
            batch.tables.update({name: made[name] for name in step.tables})
    except (MemoryError, RecursionError, FileFormatError, Exception) as error:
        if _is_fatal(error):
            raise
        if len(articles) > 1:
            middle = len(articles) // 2
            out = []
            for half in (articles.iloc[:middle], articles.iloc[middle:]):
                half = half.reset_index(drop=True)
                out += _halving(recipe, todo, half, task=task, failed=failed, tally=tally)
            return out
        if len(articles) == 0:
            raise
        reason = f"step {step.name if step else '?'}: {type(error).__name__}: {error}"[:500]
        article_id = str(articles["article_id"].iloc[0])
        logger.warning("article %s: %s", article_id, reason, exc_info=True)
        failed[article_id] = reason
        tally["failed"] += 1
        if tally["failed"] >= _HOPELESS and not tally["done"]:
            raise StepFailedError(
                f"every one of the first {tally['failed']} articles failed; {reason}"
            ) from error
        return []
    tally["done"] += len(articles)
    return [{name: batch.tables[name] for s in todo for name in s.tables}]


def _is_fatal(error: BaseException) -> bool:
    """Whether an error is about the run and not about an article."""
    if isinstance(error, FileFormatError):
        return False
    return isinstance(error, ToolkitError | ImportError | OSError)


def _registry(task: Task) -> Any:
    path = task.get("actors")
    return _actors(task["recipe"], path, task["registry"]) if path else None


def _read_back(task: Task, name: str, ids: pd.Series) -> pd.DataFrame:
    path = table_path(Path(task["build"]), name, task["part"]["id"])
    chosen = pc.field("article_id").isin(pa.array(ids, type=pa.string()))
    found = pq.read_table(path, filters=chosen, use_threads=False)
    return disk.to_frame(name, found, find_recipe(task["recipe"]).schemas)


def _mark_failed(articles: pd.DataFrame, failed: dict[str, str]) -> pd.DataFrame:
    hit = articles["article_id"].isin(list(failed))
    if not hit.any():
        return articles
    articles = articles.copy()
    articles.loc[hit, "status"] = "failed"
    articles.loc[hit, "reason"] = articles.loc[hit, "article_id"].map(failed)
    return articles
