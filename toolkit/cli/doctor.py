"""``framing doctor``: is this installation whole?"""

from __future__ import annotations

import importlib.util
import platform
from importlib.metadata import version
from typing import Annotated

import pandas as pd
import typer

from toolkit import __version__
from toolkit.cli.show import show

# module that stands for each extra
_EXTRAS = {
    "lab": ("jupyterlab", "nbclient", "anywidget"),
    "formats": ("trafilatura", "pypdf", "openpyxl", "striprtf", "dateparser", "warcio"),
    "coding": ("openpyxl",),
    "sql": ("duckdb",),
    "cluster": ("distributed",),
}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check the installation: Python, the model's weights, the optional parts.

    Example: framing doctor
    """
    rows = [("framing-toolkit", "ok", __version__), ("python", "ok", platform.python_version())]
    rows.append(_weights())
    for extra, modules in _EXTRAS.items():
        missing = [m for m in modules if importlib.util.find_spec(m) is None]
        advice = f"without {', '.join(missing)}: pip install 'framing-toolkit[{extra}]'"
        rows.append((f"extra {extra}", "missing" if missing else "ok", advice if missing else ""))
    for name in ("pandas", "numpy", "pyarrow", "onnxruntime", "tokenizers", "textblob"):
        rows.append((name, "ok", version(name)))
    show(pd.DataFrame(rows, columns=["part", "state", "detail"]), as_json=as_json)
    if any(state == "broken" for _, state, _ in rows):
        raise typer.Exit(1)


def _weights() -> tuple[str, str, str]:
    from toolkit.errors import ToolkitError
    from toolkit.model.encoder import Encoder

    try:
        Encoder().encode("Peace talks ended.")
    except ToolkitError as error:
        return "model weights", "broken", str(error)
    return "model weights", "ok", "loaded, and one sentence encoded"
