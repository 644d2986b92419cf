"""Arguments of the wrong type, told in a sentence before a public function does anything.

The types are those of the function's own annotations. What they leave open (``object``, a table's
columns, the range of a number) the function checks itself.
"""

from __future__ import annotations

import functools
import inspect
import os
import re
from collections.abc import Callable, Iterable, Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from toolkit.errors import ArgumentError, TableError, shown

if TYPE_CHECKING:
    import numpy as np

Given = ParamSpec("Given")
Result = TypeVar("Result")

_CLASSES = (
    "Actors", "Analysis", "Axes", "Codebook", "DataFrame", "Encoder", "Figure", "Lexicon",
    "Limits", "Series",
)  # fmt: skip
_PATHS = ("Path", "os.PathLike[str]")


class _Kind(NamedTuple):
    """One of the types a parameter may have, and what to call it."""

    name: str
    fits: Callable[[Any], bool]


def check_arguments(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Let a function refuse arguments whose type is not one of those it is annotated with.

    Raises
    ------
    ArgumentError
        Names the argument, shows the value, and says what it must be. `TableError` where only
        a table would do.

    Examples
    --------
    >>> @check_arguments
    ... def top(words: list[str], n: int = 3, by: str | None = None): return words[:n]
    >>> top(["a", "b"], n=1)
    ['a']
    >>> top(["a", "b"], n="one")
    Traceback (most recent call last):
        ...
    toolkit.errors.ArgumentError: n='one' must be a whole number.
    """

    @functools.wraps(function)
    def checked(*values: Given.args, **named: Given.kwargs) -> Result:
        kinds = _kinds(function)
        for name, value in (*zip(kinds, values, strict=False), *named.items()):
            wanted = kinds.get(name)
            if wanted and not any(kind.fits(value) for kind in wanted):
                raise _refusal(name, value, wanted)
        return function(*values, **named)

    return checked


@functools.cache
def _kinds(function: Callable[..., object]) -> dict[str, tuple[_Kind, ...]]:
    """Parameters in order, each with the kinds it may be; none where anything may come."""
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        noted = parameter.annotation if isinstance(parameter.annotation, str) else "object"
        kinds = tuple(_kind(part) for part in _alternatives(noted))
        found[name] = tuple(kind for kind in kinds if kind) if all(kinds) else ()
    return found


def _alternatives(noted: str) -> list[str]:
    """Split ``str | Sequence[str | None]`` at the bars outside brackets."""
    found: list[str] = []
    for part in noted.split(" | "):
        if found and found[-1].count("[") > found[-1].count("]"):
            found[-1] += f" | {part}"
        else:
            found.append(part)
    return found


def _kind(noted: str) -> _Kind | None:
    name = noted.rsplit(".", maxsplit=1)[-1]
    if noted in _SIMPLE:
        return _SIMPLE[noted]
    if name in _CLASSES:
        return _Kind(f"{'an' if name[0] in 'AE' else 'a'} {name}", functools.partial(_is_a, name))
    outer, _, inner = noted.partition("[")
    if outer in ("dict", "Mapping") and "DataFrame" not in inner:  # tables by name: see `given`
        return _Kind("a dict", lambda value: isinstance(value, Mapping))
    if outer in ("list", "tuple", "Sequence", "Iterable"):
        texts = re.fullmatch(r"str(, \.\.\.)?\]", inner) is not None
        return _Kind(f"a list{' of texts' * texts}", functools.partial(_is_list, texts))
    return None


def _is_a(name: str, value: object) -> bool:
    """Whether a value is of a class of that name, which need not be imported for that."""
    return any(c.__name__ == name for c in type(value).__mro__)


def _is_list(texts: bool, value: object) -> bool:
    if not isinstance(value, Iterable) or isinstance(value, str | bytes):
        return False
    if any(_is_a(name, value) for name in ("DataFrame", "dict")):
        return False
    return (
        not texts or not isinstance(value, list | tuple) or all(isinstance(v, str) for v in value)
    )


def _is_bool(value: object) -> bool:
    return isinstance(value, bool) or type(value).__name__ in ("bool", "bool_")


_SIMPLE = {
    "None": _Kind("None", lambda value: value is None),
    "bool": _Kind("True or False", _is_bool),
    "int": _Kind("a whole number", lambda v: isinstance(v, Integral) and not _is_bool(v)),
    "float": _Kind("a number", lambda v: isinstance(v, Real) and not _is_bool(v)),
    "str": _Kind("a text", lambda value: isinstance(value, str)),
    **{n: _Kind("a path", lambda value: isinstance(value, os.PathLike)) for n in _PATHS},
}


def numbers(values: object, *, argument: str) -> np.ndarray:
    """Return a list of numbers as an array of float64; None becomes NaN.

    Raises
    ------
    ArgumentError
        When something in it is no number.

    Examples
    --------
    >>> numbers([1, 2.5, None], argument="a").tolist()
    [1.0, 2.5, nan]
    >>> numbers("nonsense", argument="a")
    Traceback (most recent call last):
        ...
    toolkit.errors.ArgumentError: a='nonsense' must be a list of numbers.
    """
    import numpy as np

    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"{argument}={shown(values)} must be a list of numbers.") from error


def _refusal(name: str, value: object, wanted: tuple[_Kind, ...]) -> ArgumentError:
    names = list(dict.fromkeys(kind.name for kind in wanted))
    if names in (["a DataFrame"], ["a DataFrame", "None"]):
        return TableError(f"{name}: must be a pandas DataFrame, is {type(value).__name__}.")
    if "a path" in names and "a text" in names:
        names.remove("a text")
    if len(names) > 1 and "True or False" in names:
        names = [n for n in names if n != "True or False"]
        names = ["True", "False", *names]
    last = f" or {names[-1]}" if len(names) > 1 else ""
    words = ", ".join(names[:-1] or names) + last
    return ArgumentError(f"{name}={shown(value)} must be {words}.")
