"""``framing doctor``: is this installation whole?"""

from __future__ import annotations

import platform
import re
from importlib import metadata
from typing import Annotated

import pandas as pd
import typer

from toolkit import __version__
from toolkit.cli.show import show

_NAME = "framing-toolkit"
_TO_MAKE_IT = ("dev", "docs", "browser", "train")  # extras that users do not need


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check the installation: Python, packages, the model's weights, the optional parts.

    Exit code 1 if something is broken; an extra that is missing is not.
    Example: framing doctor
    """
    rows = [("framing-toolkit", "ok", __version__), ("python", "ok", platform.python_version())]
    rows += [_weights(), _share()]
    needed = declared(metadata.requires(_NAME) or [])
    for name in needed.pop(""):
        found = _version(name)
        advice = f"pip install --force-reinstall {_NAME}"
        rows.append((name, "ok", found) if found else (name, "broken", f"not installed: {advice}"))
    for extra, names in needed.items():
        missing = [name for name in names if _version(name) is None]
        advice = f"without {', '.join(missing)}: pip install '{_NAME}[{extra}]'"
        rows.append((f"extra {extra}", "missing" if missing else "ok", advice if missing else ""))
    show(pd.DataFrame(rows, columns=["part", "state", "detail"]), as_json=as_json)
    if any(state == "broken" for _, state, _ in rows):
        raise typer.Exit(1)


def declared(lines: list[str]) -> dict[str, list[str]]:
    """Return the names of the packages that the core ("") and each extra for users need.

    Examples
    --------
    >>> declared(["rich>=13", "duckdb>=1.2; extra == 'sql'", "ruff>=1; extra == 'dev'"])
    {'': ['rich'], 'sql': ['duckdb']}
    """
    out: dict[str, list[str]] = {"": []}
    for line in lines:
        name = re.match(r"[A-Za-z0-9._-]+", line)
        extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)['\"]", line)
        group = extra.group(1) if extra else ""
        if name and group not in _TO_MAKE_IT:
            out.setdefault(group, []).append(name.group(0))
    return out


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _weights() -> tuple[str, str, str]:
    from toolkit.errors import ToolkitError
    from toolkit.model.encoder import Encoder
    from toolkit.model.files import weights_hash

    try:
        Encoder().encode("Peace talks ended.")
        known = weights_hash()[:12]
    except ToolkitError as error:
        return "model weights", "broken", str(error)
    return "model weights", "ok", f"SHA-256 as noted ({known}…), one sentence encoded"


def _share() -> tuple[str, str, str]:
    from toolkit.errors import ToolkitError
    from toolkit.shipped import SHIPPED, shipped

    try:
        places = [shipped(name) for name in SHIPPED]
    except ToolkitError as error:
        return "articles and notebooks", "broken", str(error)
    return "articles and notebooks", "ok", str(places[0].parent.parent)
