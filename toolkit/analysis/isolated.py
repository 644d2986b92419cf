"""One task in a process of its own, so that what kills it kills nothing else.

``python -m toolkit.analysis.isolated`` reads a task from standard input and prints its
manifest entry. Works the same inside a thread, a pool's worker and a Dask worker.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

from toolkit.analysis import errors
from toolkit.analysis.engines import ONE_THREAD
from toolkit.analysis.work import Entry, StepFailedError, Task, work
from toolkit.errors import ToolkitError

COMMAND = [sys.executable, "-m", "toolkit.analysis.isolated"]
_MARK = "framing-toolkit-result:"


class KilledError(errors.AnalysisError):
    """The process that did the task died."""


def run_isolated(task: Task) -> Entry:
    """Do a task in a fresh process.

    Raises
    ------
    KilledError
        When the process dies, or takes longer than the task's ``timeout``; says which.
    AnalysisError
        What `work` raises there is raised here.
    """
    environment = {
        **ONE_THREAD,
        **os.environ,
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
    }
    limit = task.get("timeout")
    try:
        done = subprocess.run(
            COMMAND,
            input=json.dumps({**task, "timeout": None}),
            capture_output=True,
            text=True,
            env=environment,
            check=False,
            timeout=limit,
        )
    except subprocess.TimeoutExpired as error:
        raise KilledError(f"hung its worker: not done after {limit:g} seconds") from error
    for line in reversed(done.stdout.splitlines()):
        if line.startswith(_MARK):
            answer = json.loads(line[len(_MARK) :])
            if "entry" in answer:
                return answer["entry"]
            raise _error(answer)
    raise KilledError(_how(done.returncode))


def _how(code: int) -> str:
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        more = " (out of memory?)" if name == "SIGKILL" else ""
        return f"killed its worker: {name}{more}"
    return f"ended its worker with exit code {code}"


def _error(answer: dict[str, Any]) -> Exception:
    kind = getattr(errors, answer["type"], None)
    if answer["type"] == "StepFailedError":
        kind = StepFailedError
    if isinstance(kind, type) and issubclass(kind, Exception):
        return kind(answer["message"])
    message = f"{answer['type']}: {answer['message']}"
    return errors.AnalysisError(message) if answer["ours"] else RuntimeError(message)


def main() -> int:
    """Read a task, do it, say how it went."""
    task = json.loads(sys.stdin.read())
    try:
        answer: dict[str, Any] = {"entry": work(task)}
    except Exception as error:  # whatever it is, the caller has to hear of it
        ours = isinstance(error, ToolkitError | ImportError)
        answer = {"type": type(error).__name__, "message": str(error), "ours": ours}
    sys.stdout.write(f"\n{_MARK}{json.dumps(answer)}\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
