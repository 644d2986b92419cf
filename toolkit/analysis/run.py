"""`analyze`: all of it over a corpus, resumable, on one machine or many."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm.auto import tqdm

from toolkit.analysis import disk, filling, manifest, standing
from toolkit.analysis.corpus import corpus_passes, find_repeats
from toolkit.analysis.engines import Engine, make_engine
from toolkit.analysis.lock import Lock
from toolkit.analysis.manifest import Plan
from toolkit.analysis.parts import SIZE, Part
from toolkit.analysis.planning import make_plan
from toolkit.analysis.reading import Analysis
from toolkit.analysis.recipe import IDS, Recipe, find_recipe
from toolkit.analysis.schedule import Schedule
from toolkit.analysis.work import Entry, Task, table_path
from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError

logger = logging.getLogger(__name__)

RECIPE = "toolkit.analysis.steps:RECIPE"
_EVERY = 30.0


@check_arguments
def analyze(
    source: str | os.PathLike[str] | pd.DataFrame,
    *,
    out: str | os.PathLike[str],
    actors: object = None,
    metadata: object = None,
    clean: bool = True,
    columns: Mapping[str, str] | None = None,
    engine: object = "auto",
    workers: int | None = None,
    size: int = SIZE,
    force: bool = False,
    verify: bool = False,
    timeout: float | None = None,
    progress: bool = True,
    recipe: str = RECIPE,
) -> Analysis:
    """Find mentions, quotes and tone in a corpus of any size, and keep the tables on disk.

    What is done is not done again: run the same command after an interruption, after adding
    files, or with another registry, and only what is missing or stale is worked on. The
    tables do not depend on the engine, the number of workers or the order of the work.

    Parameters
    ----------
    source : path or DataFrame
        A file or folder in any format that `load_articles` reads, or a table with
        ``article_id`` and ``text``, whose texts are taken as they are.
    out : path
        Folder for the results. On a cluster every worker must see it, and `source`, under the
        same path.
    actors : path, list of dict or Actors, optional
        The registry. Without one, names found in the articles serve.
    metadata : path or DataFrame, optional
        As for `load_articles`.
    clean : bool
        As for `load_articles`.
    columns : mapping, optional
        As for `load_articles`.
    engine : str, Executor or dask.distributed.Client
        ``auto`` (this process up to 200 articles, else processes), ``serial``, ``processes``,
        the address of a Dask scheduler (``tcp://host:8786``; extra ``cluster``), a Dask client,
        or any `concurrent.futures.Executor`.
    workers : int, optional
        Number of processes; default is one per core.
    size : int
        Articles a part, the unit that is done or not done. Large corpora (above some millions)
        do well with 10,000. Another size is another cut: everything is done anew.
    force : bool
        Do everything again.
    verify : bool
        Hash the files of earlier runs instead of comparing their sizes.
    timeout : float, optional
        Seconds a part may take, start of a process included. One that takes longer counts as
        hung: its worker is ended, and the article that hangs is looked for as one that kills.
        Choose several times what a part takes (a part of 1,000 articles: minutes). Without
        one a worker that hangs is waited for.
    progress : bool
        Show progress bars.
    recipe : str
        ``module:attribute`` of another `Recipe`.

    Returns
    -------
    Analysis
        The tables, read when asked for.

    Raises
    ------
    ArgumentError
        An argument cannot be used.
    LockedError
        Another run writes into `out`.
    DiskError
        `out` is full or cannot be written. What is done stays done.
    EngineError
        The scheduler cannot be reached, or was lost; `VersionError` when a worker has another
        version of the package.

    Notes
    -----
    An article that makes a step fail, or that kills its worker, is a row with status
    ``failed`` and a reason. A part that fails as a whole is named in the log and by `status`;
    the next run tries it again.

    Examples
    --------
    >>> import tempfile
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["“We will talk,” Putin said."]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     analysis = analyze(articles, out=folder, progress=False)
    ...     analysis.sentences["text"].tolist()
    ['“We will talk,” Putin said.']
    """
    found = find_recipe(recipe)
    build = Path(out).absolute()
    if build.exists() and not build.is_dir():
        raise ArgumentError(f"out={str(out)!r} is a file; it must be a folder.")
    if not isinstance(source, pd.DataFrame) and Path(source).absolute() == build:
        raise ArgumentError(
            f"out={str(out)!r} is the folder of the articles; the next run would read its own "
            "results as articles. Choose another, such as "
            f"{str(build.with_name(build.name + '-analysis'))!r}."
        )
    if timeout is not None and (
        isinstance(timeout, bool) or not isinstance(timeout, int | float) or not timeout > 0
    ):
        raise ArgumentError(f"timeout={timeout!r} must be a number of seconds above 0, or None.")
    options: dict[str, Any] = {"clean": bool(clean), "columns": dict(columns or {})}
    with Lock(build):
        swept = disk.sweep(build)
        if swept:
            logger.info("removed %d unfinished files of an earlier run", swept)
        plan = make_plan(
            source,
            build,
            recipe=recipe,
            actors=actors,
            metadata=metadata,
            options=options,
            size=size,
            progress=progress,
        )
        begun = disk.read_json(build / manifest.BEGUN)
        plan.save()
        run = _Run(
            plan, found, begun=begun, force=force, verify=verify, timeout=timeout,
            progress=progress,
        )  # fmt: skip
        if run.unfinished():
            articles = sum(p.records for p in plan.parts)
            worker = make_engine(engine, workers=workers, articles=articles, parts=len(plan.parts))
            run.go(worker)
        else:
            make_engine("auto", workers=workers)  # complains about workers all the same
            run.passes()
        manifest.prune(plan)
        disk.sweep(build)  # of workers that died
    return Analysis(build)


class _Run:
    """One call of `analyze` over a plan."""

    def __init__(
        self,
        plan: Plan,
        recipe: Recipe,
        *,
        begun: object,
        force: bool,
        verify: bool,
        timeout: float | None,
        progress: bool,
    ) -> None:
        self.plan, self.recipe = plan, recipe
        self.force, self.verify, self.progress = force, verify, progress
        suspect = begun.get("part") if isinstance(begun, dict) else None
        self.schedule = Schedule(plan, suspect=suspect, timeout=timeout)
        self._logged = time.monotonic()
        self._started = self._logged
        self._from_frame = bool(plan.parts) and plan.parts[0].kind == "table"

    # -------------------------------------------------------------- what is to do
    def _unread(self) -> list[Part]:
        """Parts whose articles were never loaded."""
        if self.force:
            return self.plan.parts
        out = []
        build = self.plan.build
        sketches = [IDS, standing.TABLE, filling.TABLE]
        sketches = [name for name in sketches if name in self.recipe.load_tables]
        for part in self.plan.parts:
            found = manifest.entry(build, part.id)
            facts = found.get("tables") or {}
            same = (found.get("keys") or {}).get(IDS) == self.plan.keys(part)[IDS]
            if not same or not all(
                disk.looks_whole(table_path(build, name, part.id), facts.get(name, {}))
                for name in sketches
            ):
                out.append(part)
        return out

    def _pending(self, part: Part) -> list[str]:
        keys = self.plan.keys(part)
        found = manifest.entry(self.plan.build, part.id)
        todo = manifest.pending(
            self.recipe, self.plan.build, keys, found, part.id, verify=self.verify
        )
        if self.force:
            load = "load" in todo or self._from_frame
            return [*(["load"] if load else []), *(s.name for s in self.recipe.steps)]
        return todo

    def unfinished(self) -> bool:
        """Whether there is anything for workers to do."""
        if self._unread():
            return True
        self._number_repeats()
        return any(self._pending(p) for p in self.plan.parts)

    def _number_repeats(self) -> None:
        if not self._from_frame:
            self.plan.repeats = find_repeats(self.plan)
        self.plan.save()

    def _task(self, part: Part, todo: list[str]) -> Task:
        build = self.plan.build
        repeats: dict[str, Any] = {}
        if part.id in self.plan.repeats:
            repeats = disk.read_json(build / manifest.REPEATS / f"{part.id}.json") or {}
        options = self.plan.options_of(part)
        if repeats.get("standing"):
            options["standing"] = repeats["standing"]
        if repeats.get("texts"):
            options["texts"] = repeats["texts"]
        return {
            "part": part.as_dict(),
            "root": str(self.plan.root),
            "build": str(build),
            "recipe": self.plan.recipe,
            "version": self.plan.version,
            "options": options,
            "registry": self.plan.registry,
            "actors": str(build / manifest.ACTORS) if self.plan.registry else None,
            "keys": self.plan.keys(part),
            "todo": todo,
            "repeats": repeats.get("ids", {}),
            "timeout": self.schedule.timeout,
        }

    # -------------------------------------------------------------- doing it
    def go(self, engine: Engine) -> None:
        """Do what is to do, then the passes over the whole corpus."""
        finished = False
        try:
            self._go(engine)
            finished = True
        finally:
            engine.close(now=not finished)
        self.passes()
        for problem in self.schedule.problems:
            logger.warning("%s", problem)

    def _go(self, engine: Engine) -> None:
        total = sum(p.records for p in self.plan.parts)
        with tqdm(
            total=total, unit=" articles", desc="reading", disable=not self.progress, smoothing=0.05
        ) as bar:
            unread = self._unread()
            if unread and not self._from_frame:
                self.plan.save()
                left = len(unread)

                def read(part: Part, found: Entry) -> None:
                    nonlocal left
                    left -= 1
                    bar.set_postfix_str(f"{left} parts to read")
                    rows = sum((found.get("articles") or {}).values())
                    bar.total = max(0, bar.total + rows - part.records)

                todo = ((p, self._task(p, ["load"])) for p in unread)
                self.schedule.drain(engine, todo, read)
            self._number_repeats()
            bar.set_description("analysing")
            bar.set_postfix_str("")

            def tasks() -> Iterator[tuple[Part, Task]]:
                for part in self.plan.parts:
                    found = manifest.entry(self.plan.build, part.id)
                    todo = self._pending(part)
                    if "load" in todo and found.get("error"):
                        continue  # could not be read a moment ago
                    if todo:
                        yield part, self._task(part, todo)
                    else:
                        bar.update(sum(found.get("articles", {}).values()))

            def count(part: Part, found: Entry) -> None:
                bar.update(sum((found.get("articles") or {}).values()))
                self._log(bar)

            self.schedule.drain(engine, tasks(), count)

    def _log(self, bar: tqdm) -> None:
        now = time.monotonic()
        if now - self._logged > _EVERY:
            self._logged = now
            rate = bar.n / (now - self._started)
            total = bar.total or 0
            left = (total - bar.n) / rate / 60 if rate else float("nan")
            logger.info("%d of %d articles, %.1f a second, %.0f min left", bar.n, total, rate, left)

    def passes(self) -> None:
        """The steps over the whole corpus; nothing to do when no part changed."""
        corpus_passes(self.plan, progress=self.progress)
