"""The columns of a table: their pandas types, and columns of plain values made in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

_STRING = pd.StringDtype(na_value=np.nan)
_TYPES: dict[pa.DataType, Any] = {
    pa.string(): _STRING,
    pa.float64(): np.dtype("float64"),
    pa.bool_(): np.dtype("bool"),
    pa.timestamp("us"): np.dtype("datetime64[us]"),
}


def pandas_dtype(field: pa.Field) -> Any:
    """Return the pandas type of a declared column.

    Examples
    --------
    >>> pandas_dtype(pa.field("source_start", pa.int64()))
    Int64Dtype()
    """
    if field.type == pa.int64():
        return pd.Int64Dtype() if field.nullable else np.dtype("int64")
    return _TYPES.get(field.type, np.dtype("object"))


def plain_table(schema: pa.Schema, columns: Mapping[str, list]) -> pd.DataFrame | None:
    """Make a table of columns of plain values.

    Leaves out the search for the types that pandas makes, which takes several times as long
    as the table itself.

    Returns
    -------
    DataFrame or None
        None when there is anything that wants more thought: then pandas finds the types.

    Examples
    --------
    >>> plain_table(pa.schema([("n", pa.int64())]), {"n": [1, None]})["n"].tolist()
    [1, <NA>]
    >>> plain_table(pa.schema([("n", pa.int64())]), {"n": ["1"]}) is None
    True
    """
    size = len(next(iter(columns.values()), ()))
    if not size or not columns.keys() <= set(schema.names):
        return None
    made: dict[str, Any] = {}
    for field in schema:
        name: str = field.name
        try:
            made[name] = _column(field, columns[name] if name in columns else [None] * size)
        except (OverflowError, UnicodeError):  # pandas says what is wrong
            return None
        if made[name] is None:
            return None
    return pd.DataFrame(made)


def turned(rows: Sequence[dict]) -> dict[str, list] | None:
    """Turn rows into columns; None unless all have the same keys.

    Examples
    --------
    >>> turned([{"a": 1, "b": 2}, {"a": 3, "b": 4}])
    {'a': [1, 3], 'b': [2, 4]}
    """
    if not rows or set(map(len, rows)) != {len(rows[0])}:
        return None
    try:
        return {key: [row[key] for row in rows] for key in rows[0]}
    except KeyError:
        return None


def _column(field: pa.Field, values: list) -> Any:
    """Make one column of plain values of its own type, or return None."""
    kinds = set(map(type, values))
    nulls = type(None) in kinds
    if nulls and not field.nullable:
        return None
    kinds.discard(type(None))
    if field.type == pa.string() and kinds <= {str}:
        return pd.array(pa.array(values, pa.large_string()), dtype=_STRING)
    if field.type == pa.float64() and kinds <= {float}:
        return np.array(values, dtype=np.float64)
    if field.type == pa.int64() and kinds <= {int}:
        numbers = np.array([v or 0 for v in values] if nulls else values, dtype=np.int64)
        if not field.nullable:
            return numbers
        mask = np.array([v is None for v in values]) if nulls else np.zeros(len(values), dtype=bool)
        return pd.arrays.IntegerArray(numbers, mask)
    if pa.types.is_list(field.type) and kinds == {list} and not nulls:
        return pd.Series(values, dtype="object")
    return None
