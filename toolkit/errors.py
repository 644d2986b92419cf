"""The exceptions the toolkit raises, and the sentences they say.

Every message names the argument, echoes the value, and lists or suggests what would be
valid. All of them derive from `ToolkitError`, so one ``except`` catches them.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable
from types import ModuleType


class ToolkitError(Exception):
    """Base class of everything the toolkit raises on purpose."""


class ArgumentError(ToolkitError, ValueError):
    """An argument has a value that cannot be used."""


class TableError(ArgumentError):
    """A table lacks a column, or a column holds what it must not hold."""


class RegistryError(ToolkitError, ValueError):
    """The actors registry contradicts itself or cannot be read."""


class FileFormatError(ToolkitError, ValueError):
    """A file is not what it claims to be. Loading turns it into a row with a reason."""


class WeightsError(ToolkitError, RuntimeError):
    """The model's weights are missing or corrupt."""


class MissingExtraError(ToolkitError, ImportError):
    """An optional dependency is not installed."""


_LISTED = 40  # valid names that a message lists; a corpus can have thousands


def shown(value: object, *, size: int = 60) -> str:
    """Return a value as a message shows it: on one line, and never a whole table.

    Examples
    --------
    >>> shown("exports/"), shown(list(range(100)), size=12)
    ("'exports/'", '[0, 1, 2, 3…')
    >>> import pandas as pd
    >>> shown(pd.DataFrame({"text": ["a", "b"]}))
    '<DataFrame of 2 rows>'
    """
    rows = getattr(value, "shape", None)
    if isinstance(rows, tuple) and rows:
        return f"<{type(value).__name__} of {rows[0]} rows>"
    text = " ".join(repr(value).split())
    return text if len(text) <= size else text[: size - 1] + "…"


def nearest(value: object, valid: Iterable[object]) -> str | None:
    """Return the valid name that looks most like `value`, or None.

    Parameters
    ----------
    value : object
        What was given; compared as text, ignoring case.
    valid : iterable
        What would have been accepted.

    Returns
    -------
    str or None

    Examples
    --------
    >>> nearest("outlets", ["outlet", "title"])
    'outlet'
    """
    by_lower = {str(v).lower(): str(v) for v in valid}
    found = difflib.get_close_matches(str(value).lower(), list(by_lower), n=1, cutoff=0.5)
    return by_lower[found[0]] if found else None


def unknown_value(argument: str, value: object, valid: Iterable[object]) -> ArgumentError:
    """Build the error for a value outside a closed set of names.

    Examples
    --------
    >>> str(unknown_value("level", "sentences", ["article", "sentence"]))
    "level='sentences' is not known; did you mean 'sentence'? Valid: 'article', 'sentence'."
    >>> str(unknown_value("against", "Z", []))
    "against='Z' is not known. There is none to choose."
    """
    names = [str(v) for v in valid]
    hint = nearest(value, names)
    suggestion = f"; did you mean {hint!r}?" if hint else "."
    more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
    choice = f"Valid: {', '.join(map(repr, names[:_LISTED]))}{more}."
    return ArgumentError(
        f"{argument}={shown(value)} is not known{suggestion} "
        f"{choice if names else 'There is none to choose.'}"
    )


def yaml_problem(error: Exception) -> str:
    """Return where and what is wrong in a file that is no YAML, in one line.

    Examples
    --------
    >>> import yaml
    >>> try:
    ...     yaml.safe_load("name: [a")
    ... except yaml.YAMLError as error:
    ...     print(yaml_problem(error))
    line 1, column 9: not YAML (expected ',' or ']', but got '<stream end>'). Check the indentation
    and the quotation marks there
    """
    mark = getattr(error, "problem_mark", None)
    line = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    problem = getattr(error, "problem", None) or str(error).split("\n", maxsplit=1)[0]
    return f"{line}not YAML ({problem}). Check the indentation and the quotation marks there"


def require(module: str, extra: str) -> ModuleType:
    """Import an optional dependency, or say which extra brings it.

    Parameters
    ----------
    module : str
        Dotted name of the module.
    extra : str
        The extra of this distribution that installs it.

    Raises
    ------
    MissingExtraError
        When the module cannot be imported.

    Examples
    --------
    >>> require("json", "formats").__name__
    'json'
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            f"{module!r} is needed here and not installed: "
            f"pip install 'framing-toolkit[{extra}]'  ({error})"
        ) from error
