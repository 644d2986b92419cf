"""Conditions on rows, and names and values in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import pyarrow.dataset as ds

from toolkit.errors import ArgumentError, shown, unknown_value

Filters: TypeAlias = Sequence[tuple[str, str, Any]] | ds.Expression

_OPERATORS = {
    "==": lambda f, v: f.is_null() if v is None else f == v,
    "!=": lambda f, v: f.is_valid() if v is None else f != v,
    "<": lambda f, v: f < v,
    "<=": lambda f, v: f <= v,
    ">": lambda f, v: f > v,
    ">=": lambda f, v: f >= v,
    "in": lambda f, v: f.isin(list(v)),
}


def expression(where: Filters | None, names: Sequence[str]) -> ds.Expression | None:
    """Turn a list of (column, operator, value) into one condition on a dataset.

    Raises
    ------
    ArgumentError
        Unknown column or operator.
    """
    if where is None or isinstance(where, ds.Expression):
        return where
    out: ds.Expression | None = None
    for condition in where:
        if not isinstance(condition, Sequence) or isinstance(condition, str) or len(condition) != 3:
            raise ArgumentError(
                f"where={shown(where)} must be a list of (column, operator, value)."
            )
        column, operator, value = condition
        if column not in names:
            raise unknown_value("where", column, names)
        if operator not in _OPERATORS:
            raise unknown_value("where", operator, _OPERATORS)
        one = _OPERATORS[operator](ds.field(column), value)
        out = one if out is None else out & one
    return out


def quoted(text: str) -> str:
    """Return a text as SQL writes it.

    Examples
    --------
    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """Return a name as SQL writes it.

    Examples
    --------
    >>> print(name('a "b" c'))
    "a ""b"" c"
    """
    return '"' + text.replace('"', '""') + '"'
