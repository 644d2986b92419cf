"""Where the work is done: here, in processes of this machine, or wherever an executor reaches.

Everything goes through `concurrent.futures.Executor`, the interface that process pools, Dask
and others share. An engine adds how wide it is, how to go on after workers died, and how
to stop.
"""

from __future__ import annotations

import builtins
import logging
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
import types
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

from toolkit.analysis.errors import EngineError, VersionError
from toolkit.errors import ArgumentError, require, shown, unknown_value

logger = logging.getLogger(__name__)

ENGINES = ("auto", "serial", "processes")
SMALL = 200
"""Up to so many articles ``auto`` stays in this process: starting others costs more."""

PATIENCE = 30
"""Seconds to wait for the first worker of a cluster."""

_WORKER_DIED = {"KilledWorker", "TerminatedWorkerError", "WorkerCrashedError"}
_RESULTS_FROM = ("numpy", "onnxruntime", "tokenizers", "nupunkt", "textblob", "pyarrow", "pandas")


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def worker_died(error: BaseException) -> bool:
    """Whether an error says that a worker died, and not that the work failed."""
    return isinstance(error, BrokenExecutor) or type(error).__name__ in _WORKER_DIED


class Engine:
    """Any executor, used as it is.

    Parameters
    ----------
    executor : concurrent.futures.Executor
    width : int
        How many tasks it is given at a time.
    """

    ends = False
    """Whether a worker may be ended from within when it hangs: it does one task at a time, is
    nobody else's, and is started anew."""

    remembers = False
    """Whether a crash takes this very process with it, so that it has to leave a note."""

    def __init__(self, executor: Executor | None, *, width: int = 8) -> None:
        self._executor, self._width = executor, width

    @property
    def width(self) -> int:
        """How many tasks to hand over at a time."""
        return self._width

    def submit(self, function: Callable[..., Any], *values: Any) -> Future:
        """Hand over one task."""
        assert self._executor is not None
        return self._executor.submit(function, *values)

    def recover(self) -> None:
        """Make the engine usable after workers died."""

    def close(self, *, now: bool = False) -> None:
        """Give back what was started. With `now`, running tasks are not waited for."""


class Serial(Engine):
    """In this process, one after the other."""

    remembers = True

    def __init__(self) -> None:
        super().__init__(None, width=1)

    def submit(self, function: Callable[..., Any], *values: Any) -> Future:
        """Do the task at once."""
        future: Future = Future()
        try:
            future.set_result(function(*values))
        except Exception as error:
            future.set_exception(error)
        return future


class Processes(Engine):
    """Processes of this machine, started anew when one of them dies.

    They are spawned, not forked, because the runtime of the model holds threads; and they
    do not import the caller's main script, so it needs no ``if __name__ == "__main__"``.
    """

    ends = True

    def __init__(self, workers: int) -> None:
        super().__init__(None, width=2 * workers)
        self._workers = workers
        self._start()

    def _start(self) -> None:
        self._executor = ProcessPoolExecutor(
            self._workers, mp_context=_Context(), initializer=_begin
        )

    def recover(self) -> None:
        """Replace the broken pool."""
        self.close(now=True)
        self._start()

    def close(self, *, now: bool = False) -> None:
        """End the processes."""
        executor = self._executor
        if executor is None:
            return
        processes = list((getattr(executor, "_processes", None) or {}).values())
        executor.shutdown(wait=not now, cancel_futures=now)
        if now:
            for process in processes:
                process.kill()
            for process in processes:
                process.join(5)


class Cluster(Engine):
    """A Dask cluster, through its client's executor."""

    def __init__(self, client: Any, *, ours: bool) -> None:
        super().__init__(client.get_executor(pure=False), width=8)
        self._client, self._ours = client, ours
        self._check_versions()

    def _check_versions(self) -> None:
        names = ["toolkit", *_RESULTS_FROM]
        mine = _versions(names)
        # sent as code and not by name: a worker with another version may not have the name
        by_value = types.FunctionType(_versions.__code__, {"__builtins__": builtins}, "versions")
        by_value.__module__ = "__main__"
        for address, theirs in sorted(self._client.run(by_value, names).items()):
            if theirs.get("toolkit") != mine["toolkit"]:
                has = theirs.get("toolkit") or "none"
                raise VersionError(
                    f"worker {address} has framing-toolkit {has}, this session has "
                    f"{mine['toolkit']}. Install the same version on both."
                )
            for module in _RESULTS_FROM:
                if theirs.get(module) != mine[module]:
                    logger.warning(
                        "worker %s has %s %s, this session %s: results may differ in the last "
                        "digits.", address, module, theirs.get(module), mine[module],
                    )  # fmt: skip

    @property
    def width(self) -> int:
        """Twice the threads of the workers there are now, so that none waits."""
        return max(4, 2 * sum(self._client.ncores().values()))

    def close(self, *, now: bool = False) -> None:
        """Leave the cluster; it goes on unless this session started it."""
        assert self._executor is not None
        self._executor.shutdown(wait=False)
        if self._ours:
            self._client.close()


def make_engine(
    engine: object = "auto", *, workers: int | None = None, articles: int = 0, parts: int = 1
) -> Engine:
    """Choose or wrap an engine.

    Parameters
    ----------
    engine : str, Executor or dask.distributed.Client
        ``auto`` (this process for a small corpus, else processes), ``serial``, ``processes``,
        the address of a Dask scheduler such as ``tcp://host:8786``, a Dask client, or anything
        that is a `concurrent.futures.Executor`.
    workers : int, optional
        Number of processes; default is one per core.
    articles, parts : int
        Size of the job, for ``auto``.

    Raises
    ------
    ArgumentError
        When the engine is not known or `workers` is below 1.
    EngineError
        When the scheduler cannot be reached.
    VersionError
        When a worker has another version of the package.

    Examples
    --------
    >>> type(make_engine("auto", articles=5)).__name__
    'Serial'
    """
    if workers is not None and (not isinstance(workers, int) or workers < 1):
        raise ArgumentError(f"workers={workers!r} must be a whole number of at least 1.")
    if isinstance(engine, Engine):
        return engine
    if isinstance(engine, str):
        if "://" in engine:
            return _connect(engine)
        if engine not in ENGINES:
            raise unknown_value("engine", engine, [*ENGINES, "tcp://host:port"])
        wanted = workers or max(1, min(cores(), parts))
        if engine == "serial" or (
            engine == "auto" and (wanted == 1 or (workers is None and articles <= SMALL))
        ):
            return Serial()
        return Processes(wanted)
    if isinstance(engine, Executor):
        if isinstance(engine, ProcessPoolExecutor):
            logger.info("a pool made elsewhere cannot be started anew when a worker dies")
        width = workers or getattr(engine, "_max_workers", None) or 4
        return Engine(engine, width=2 * int(width))
    if hasattr(engine, "get_executor") and hasattr(engine, "get_versions"):
        return Cluster(engine, ours=False)
    raise ArgumentError(
        f"engine={shown(engine)} must be one of {', '.join(map(repr, ENGINES))}, the address of a "
        "Dask scheduler, a Dask client or a concurrent.futures.Executor."
    )


def _connect(address: str) -> Cluster:
    distributed = require("distributed", "cluster")
    try:
        client = distributed.Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise EngineError(
            f"engine={address!r}: no Dask scheduler answers there ({error}). Is it running, and "
            "is the port open?"
        ) from error
    try:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            client.wait_for_workers(1, timeout=PATIENCE)
        return Cluster(client, ours=True)
    except TimeoutError as error:
        client.close()
        raise EngineError(
            f"engine={address!r}: the scheduler has no workers; none came in {PATIENCE} seconds."
        ) from error
    except BaseException:
        client.close()
        raise


def _versions(modules: list[str]) -> dict[str, str | None]:
    from importlib import import_module

    found = {}
    for module in modules:
        try:
            found[module] = getattr(import_module(module), "__version__", None)
        except ImportError:
            found[module] = None
    return found


# ------------------------------------------------------------------ our own processes
def _begin() -> None:
    """First thing in every process: leave Ctrl-C to the parent, and end when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        watcher = threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True)
        watcher.start()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Environment of a worker: one thread for linear algebra, so that workers do not fight."""


@contextmanager
def _no_main() -> Iterator[None]:
    """Hide the main script while a process is started, so that it is not imported there."""
    main = sys.modules.get("__main__")
    new = {k: v for k, v in ONE_THREAD.items() if k not in os.environ}
    sys.modules["__main__"] = types.ModuleType("__main__")
    os.environ.update(new)
    try:
        yield
    finally:
        for name in new:
            os.environ.pop(name, None)
        if main is not None:
            sys.modules["__main__"] = main


class _Process(SpawnProcess):
    def start(self) -> None:
        with _no_main():
            super().start()


class _Context(SpawnContext):
    Process = _Process  # type: ignore[assignment]
