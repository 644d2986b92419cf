"""Which notebooks need not run again: their data, code and cells are those of their figures.

What a notebook's figures were made from is kept in a stamp on this machine, outside version
control. Nothing is taken for up to date without it, so a fresh clone runs everything once.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from toolkit.notebooks.books import code_cells, parameters_of, replace_file, tags

PACKAGE = Path(__file__).resolve().parents[1]

_CODE = (".py", ".pyc")


def read_stamp(path: Path) -> dict[str, Any]:
    """Return what the last runs left, by notebook; empty where there is no readable stamp."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_stamp(path: Path, stamp: dict[str, Any]) -> None:
    """Write the stamp whole."""
    text = json.dumps(stamp, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    replace_file(path, text.encode("utf-8"))


def made_from(book: Any, *, folder: Path, modules: Iterable[str]) -> dict[str, Any]:
    """Return hashes of everything a notebook's figures depend on.

    Parameters
    ----------
    book : NotebookNode
    folder : Path
        Folder of the notebook, from which the paths among its parameters count.
    modules : iterable of str
        Files of this package that it imported.

    Returns
    -------
    dict
        ``cells`` and ``environment`` (hashes), ``data`` and ``code`` (hash by path).
    """
    return {
        "cells": cells_hash(book),
        "environment": environment_hash(),
        "data": {
            value: path_hash(folder / value)
            for value in parameters_of(book).values()
            if isinstance(value, str) and value and (folder / value).exists()
        },
        "code": {
            **{_relative(Path(m)): file_hash(Path(m)) for m in modules},
            **{_relative(p): file_hash(p) for p in _package_data()},
        },
    }


def why_stale(stamp: dict[str, Any] | None, book: Any, *, folder: Path, figures: Path) -> str:
    """Say what changed since a notebook's figures were drawn; empty where nothing did.

    Examples
    --------
    >>> why_stale(None, None, folder=Path("."), figures=Path("."))
    'it has not run here'
    """
    if not stamp or not stamp.get("code"):
        return "it has not run here"
    modules = [str(PACKAGE / name) for name in stamp["code"]]
    try:
        now = made_from(book, folder=folder, modules=[m for m in modules if Path(m).is_file()])
    except OSError as error:
        return f"{error.filename} cannot be read"
    if now["cells"] != stamp.get("cells"):
        return "its cells changed"
    if now["environment"] != stamp.get("environment"):
        return "other versions of packages are installed"
    for what, names in (("data", "data"), ("code", "code")):
        before, after = stamp.get(names) or {}, now[names]
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                return f"the {what} changed: {name}"
    for name, digest in (stamp.get("figures") or {}).items():
        path = figures / name
        if not path.is_file() or file_hash(path) != digest:
            return f"the figure is missing or was changed: {name}"
    return ""


def cells_hash(book: Any) -> str:
    """Hash the code cells of a notebook; prose and outputs do not count."""
    parts = [[cell.source, tags(cell)] for cell in code_cells(book)]
    return hashlib.sha256(json.dumps(parts).encode("utf-8")).hexdigest()


@lru_cache(maxsize=1)
def environment_hash() -> str:
    """Hash the versions of Python and of every installed package."""
    have = sorted({f"{d.metadata['Name']}=={d.version}" for d in distributions()})
    have += [platform.python_version(), platform.system(), platform.machine()]
    return hashlib.sha256("\n".join(have).encode("utf-8")).hexdigest()


def path_hash(path: Path) -> str:
    """Hash a file, or the names and contents of all files of a folder."""
    if path.is_file():
        return file_hash(path)
    digest = hashlib.sha256()
    for found in sorted(p for p in path.rglob("*") if p.is_file()):
        digest.update(f"{found.relative_to(path).as_posix()}\0{file_hash(found)}\n".encode())
    return digest.hexdigest()


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _relative(path: Path) -> str:
    path = path.resolve()
    return path.relative_to(PACKAGE).as_posix() if path.is_relative_to(PACKAGE) else str(path)


def _package_data() -> list[Path]:
    """Weights, word lists and style sheets: what the code reads beside itself."""
    return sorted(
        p
        for p in PACKAGE.rglob("*")
        if p.is_file() and p.suffix not in _CODE and "__pycache__" not in p.parts
    )
