"""The columns of a table: their pandas types, and columns of plain values made in one go."""

from __future__ import annotations

from collections.abc import Sequence
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


def plain_table(schema: pa.Schema, rows: Sequence[dict]) -> pd.DataFrame | None:
    """Make a table of rows that all have the same declared keys and plain values.

    Leaves out the search for the types that pandas makes for rows, which takes several times
    as long as the table itself.

    Returns
    -------
    DataFrame or None
        None when there is anything that wants more thought: then pandas finds the types.

    Examples
    --------
    >>> plain_table(pa.schema([("n", pa.int64())]), [{"n": 1}, {"n": None}])["n"].tolist()
    [1, <NA>]
    >>> plain_table(pa.schema([("n", pa.int64())]), [{"n": "1"}]) is None
    True
    """
    if not rows:
        return None
    keys = rows[0].keys()
    if not keys <= set(schema.names) or set(map(len, rows)) != {len(keys)}:
        return None
    made: dict[str, Any] = {}
    for field in schema:
        name: str = field.name
        try:
            values = [row[name] for row in rows] if name in keys else [None] * len(rows)
            made[name] = _column(field, values)
        except (KeyError, OverflowError, UnicodeError):  # pandas says what is wrong
            return None
        if made[name] is None:
            return None
    return pd.DataFrame(made)


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
