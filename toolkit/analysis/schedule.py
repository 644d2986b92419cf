"""Keeping an engine busy, and seeing to the parts that go wrong."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait

from toolkit.analysis import disk, manifest
from toolkit.analysis.engines import Engine, worker_died
from toolkit.analysis.errors import (
    DiskError,
    EngineError,
    SourceChangedError,
    VersionError,
)
from toolkit.analysis.isolated import KilledError
from toolkit.analysis.manifest import Plan
from toolkit.analysis.parts import Part
from toolkit.analysis.poison import hunt
from toolkit.analysis.work import Entry, StepFailedError, Task, manifest_path, watched, work
from toolkit.errors import ToolkitError

logger = logging.getLogger(__name__)

_LOST = 5
_PART_ERRORS = (SourceChangedError, StepFailedError, KilledError)


class Schedule:
    """Hands parts to an engine and takes them back.

    Parameters
    ----------
    plan : Plan
    suspect : str or None
        A part that took the last run with it: done in a process of its own.
    timeout : float or None
        Seconds a part may take.

    Attributes
    ----------
    problems : list of str
        One sentence for each part that failed as a whole.
    """

    def __init__(self, plan: Plan, *, suspect: str | None, timeout: float | None) -> None:
        self.plan, self.suspect, self.timeout = plan, suspect, timeout
        self.problems: list[str] = []

    def drain(
        self,
        engine: Engine,
        tasks: Iterator[tuple[Part, Task]],
        done: Callable[[Part, Entry], None],
    ) -> None:
        """Keep the engine busy until nothing is left; see to what goes wrong."""
        waiting: dict[Future, tuple[Part, Task, bool]] = {}
        suspects: deque[tuple[Part, Task]] = deque()
        lost: dict[str, int] = {}
        more = True
        try:
            while more or waiting or suspects:
                while len(waiting) < engine.width and (more or suspects):
                    alone = bool(suspects)
                    if alone:
                        part, task = suspects.popleft()
                    else:
                        following = next(tasks, None)
                        if following is None:
                            more = False
                            break
                        part, task = following
                        alone = part.id == self.suspect
                    self._note(engine, part)
                    do = self._way(engine, alone)
                    try:
                        future = engine.submit(do, task)
                    except Exception as error:
                        if not worker_died(error):
                            raise _engine_error(error) from error
                        engine.recover()
                        future = engine.submit(do, task)
                    waiting[future] = (part, task, alone)
                if not waiting:
                    continue
                ready, _ = wait(waiting, return_when=FIRST_COMPLETED)
                broken = False
                for future in ready:
                    part, task, alone = waiting.pop(future)
                    try:
                        found = future.result()
                    except (Exception, CancelledError) as error:
                        if worker_died(error):
                            broken = True
                            lost[part.id] = lost.get(part.id, 0) + 1
                            if lost[part.id] <= _LOST:
                                suspects.append((part, task))
                            else:
                                self._failed(part, f"its worker was lost {_LOST} times")
                            continue
                        self._see_to(part, error)
                        continue
                    done(part, found)
                if broken:
                    logger.warning("a worker died; what it had is done again, each part alone")
                    engine.recover()
            self._note(engine, None)
        finally:
            for future in waiting:
                future.cancel()

    def _way(self, engine: Engine, alone: bool) -> Callable[[Task], Entry]:
        """How to do a part: in the worker itself, watched there, or in a process of its own."""
        if alone or (self.timeout is not None and not engine.ends):
            return hunt
        return work if self.timeout is None else watched

    def _note(self, engine: Engine, part: Part | None) -> None:
        """In this very process a crash takes the run with it: leave a note what was begun."""
        path = self.plan.build / manifest.BEGUN
        if part is not None and engine.remembers:
            disk.write_json(path, {"part": part.id})
        elif part is None:
            path.unlink(missing_ok=True)

    def _see_to(self, part: Part, error: BaseException) -> None:
        if isinstance(error, DiskError | VersionError | EngineError):
            raise error
        if isinstance(error, CancelledError):
            raise EngineError(
                "the workers are gone (the scheduler was lost or closed). What is finished "
                "stays; run the same command again."
            ) from error
        fatal = isinstance(error, ToolkitError | ImportError)
        if fatal and not isinstance(error, _PART_ERRORS):
            raise error
        self._failed(part, str(error) if fatal else f"{type(error).__name__}: {error}")

    def _failed(self, part: Part, reason: str) -> None:
        self.problems.append(f"{part.name}: {reason}")
        found = manifest.entry(self.plan.build, part.id)
        found = {"part": part.as_dict(), **found, "error": reason[:1000]}
        disk.write_json(manifest_path(self.plan.build, part.id), found)


def _engine_error(error: Exception) -> Exception:
    if isinstance(error, ToolkitError):
        return error
    return EngineError(
        f"the engine takes no more work ({type(error).__name__}: {error}). What is finished "
        "stays; run the same command again."
    )
