"""Running one notebook in a kernel of its own, by papermill."""

from __future__ import annotations

import copy
import json
import logging
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.errors import require
from toolkit.figures import FOLDER_VARIABLE
from toolkit.notebooks.books import NotebookError, NothingToShowError, code_cells, tags

_LOG = logging.getLogger(__name__)
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_ENGINE = "framing"
_PROBE = "framing-probe"
_INJECTED = "injected-parameters"
_MARKER = "papermill-error-cell-tag"
_PROBING = """\
import json, sys
_files = {getattr(m, "__file__", None) for n, m in list(sys.modules.items())
          if n.split(".")[0] == "toolkit"}
print(json.dumps(sorted(f for f in _files if f)))
"""


@dataclass
class Done:
    """A notebook that ran.

    Attributes
    ----------
    book : NotebookNode
        With its outputs.
    modules : list of str
        Files of this package that it imported.
    ended : str
        Why it ended before its last cell, where the articles have nothing to show; else empty.
    """

    book: Any
    modules: list[str] = field(default_factory=list)
    ended: str = ""


def execute(
    path: Path,
    book: Any,
    *,
    figures: str | Path,
    parameters: Mapping[str, object] | None = None,
    folder: Path | None = None,
    timeout: float = 900,
    step: Callable[[int], object] = lambda n: None,
) -> Done:
    """Run a notebook and return it with its outputs; `book` itself stays as it is.

    Parameters
    ----------
    path : Path
        Where it is from.
    book : NotebookNode
    figures : path
        Folder that `toolkit.figures.save_figure` writes to.
    parameters : mapping, optional
        Values for names of the cell tagged ``parameters``.
    folder : Path, optional
        Working folder of the kernel; without it, the one that holds `path`.
    timeout : float
        Most seconds for one cell.
    step : callable
        Called with 1 after each cell.

    Raises
    ------
    NotebookError
        When a cell fails, takes too long, or kills the kernel.
    """
    papermill: Any = require("papermill", "lab")
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    _register()
    copied = _with_probe(book)
    seen: list[Any] = []
    root = str(Path(__file__).resolve().parents[2])
    search = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    _LOG.info("running %s", path.name)
    try:
        papermill.execute_notebook(
            copied,
            None,
            parameters=dict(parameters or {}) or None,
            engine_name=_ENGINE,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            timeout=max(1, round(timeout)),
            resources={"metadata": {"path": str(folder or path.parent)}},
            environment={
                **os.environ,
                FOLDER_VARIABLE: str(figures),
                "PYTHONPATH": search,
                "PYTHONHASHSEED": "0",
            },
            seen=seen,
            step=step,
        )
    except PapermillExecutionError as error:
        if error.ename == NothingToShowError.__name__:
            return _ended(seen[0], str(error.evalue))
        raise NotebookError(_told(path.name, seen[0], "\n".join(error.traceback))) from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise NotebookError(_told(path.name, seen[0], f"{type(error).__name__}: {error}")) from None
    return _finished(seen[0])


def _register() -> None:
    """Tell papermill of an engine that hands the kernel an environment of its own."""
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine, papermill_engines

    class Engine(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
            seen, step = kwargs["seen"], kwargs["step"]
            seen.append(nb_man.nb)
            client = PapermillNotebookClient(
                nb_man,
                timeout=kwargs["timeout"],
                startup_timeout=kwargs["start_timeout"],
                kernel_name=kernel_name,
                resources=kwargs["resources"],
                coalesce_streams=True,
                extra_arguments=["--log-level=ERROR"],
                record_timing=False,
                on_cell_complete=lambda **_: step(1),
            )
            client.execute(env=kwargs["environment"])

    if _ENGINE not in papermill_engines._engines:
        papermill_engines.register(_ENGINE, Engine)


def _with_probe(book: Any) -> Any:
    from nbformat import v4

    out = copy.deepcopy(book)
    for cell in out.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    out.cells.append(v4.new_code_cell(_PROBING, id=_PROBE))
    return out


def _finished(book: Any) -> Done:
    modules: list[str] = []
    for cell in book.cells:
        if cell.get("id") == _PROBE:
            modules = json.loads("".join(o.get("text", "") for o in cell.outputs))
    book.cells = [c for c in book.cells if c.get("id") != _PROBE]
    _name_injected(book)
    return Done(book, modules)


def _name_injected(book: Any) -> None:
    for cell in book.cells:
        if _INJECTED in tags(cell):
            cell["id"] = _INJECTED


def _ended(book: Any, reason: str) -> Done:
    """Keep what ran up to the cell that found nothing to show, and say why it ends there."""
    from nbformat import v4

    kept = []
    for cell in book.cells:
        if _MARKER in tags(cell):
            continue
        kept.append(cell)
        if any(o.output_type == "error" for o in cell.get("outputs", [])):
            cell.outputs = [o for o in cell.outputs if o.output_type != "error"]
            said = f"This notebook ends here. {reason}\n"
            cell.outputs.append(v4.new_output("stream", name="stdout", text=said))
            break
    book.cells = kept
    _name_injected(book)
    return Done(book, [], reason)


def _told(name: str, book: Any, traceback: str) -> str:
    cells = [c for c in code_cells(book) if c.get("id") != _PROBE]
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
