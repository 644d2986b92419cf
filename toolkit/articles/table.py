"""The metadata table that comes beside a folder of files."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from toolkit.articles.metadata import is_missing
from toolkit.articles.records import HOWS
from toolkit.errors import ArgumentError, TableError, nearest, shown

FIELDS = ("outlet", "title", "byline", "published", "url", "language")


def read_metadata(metadata: object) -> dict[str, dict[str, object]]:
    """Return the rows of a metadata table by file name.

    Parameters
    ----------
    metadata : str, path, DataFrame or None
        CSV (UTF-8) or DataFrame. Column ``file`` is the path relative to the folder loaded, or
        the bare file name. Other columns, all optional: outlet, title, byline, published, url,
        language, and ``*_how`` for each (stated, inferred, unknown).

    Raises
    ------
    ArgumentError
        The table does not exist or cannot be read.
    TableError
        Column ``file`` is missing, a file is described twice, or a ``*_how`` has another value.
    """
    if metadata is None:
        return {}
    if isinstance(metadata, pd.DataFrame):
        frame, name = metadata, "metadata"
    elif isinstance(metadata, str | os.PathLike):
        path = Path(metadata)
        name = f"metadata={str(metadata)!r}"
        if not path.is_file():
            there = path.parent.iterdir() if path.parent.is_dir() else ()
            siblings = [p.name for p in there if p.is_file()]
            hint = nearest(path.name, siblings)
            near = f"; did you mean {str(path.parent / hint)!r}?" if hint else "."
            raise ArgumentError(f"{name} is not a file{near}")
        try:
            separator = "\t" if path.suffix.lower() == ".tsv" else ","
            frame = pd.read_csv(path, dtype="str", encoding="utf-8-sig", sep=separator)
        except (ValueError, UnicodeDecodeError, pd.errors.ParserError) as error:
            raise ArgumentError(f"{name} cannot be read as CSV: {error}") from error
    else:
        raise ArgumentError(f"metadata={shown(metadata)} must be a path or a DataFrame.")
    if "file" not in frame.columns:
        hint = nearest("file", frame.columns)
        near = f"; the nearest is {hint!r}" if hint else ""
        have = ", ".join(repr(str(c)) for c in frame.columns) or "no columns"
        raise TableError(f"{name} has no column 'file'{near}. It has: {have}.")
    out: dict[str, dict[str, object]] = {}
    for number, row in enumerate(frame.to_dict("records"), 1):
        if is_missing(row["file"]):
            raise TableError(f"{name}: row {number} names no file.")
        key = str(row["file"]).strip().replace("\\", "/")
        if key in out:
            raise TableError(f"{name}: file {key!r} is described more than once (row {number}).")
        for field in FIELDS:
            how = row.get(f"{field}_how")
            if not is_missing(how) and how not in HOWS:
                raise TableError(
                    f"{name}: {field}_how={how!r} in row {number} is not known. "
                    f"Valid: {', '.join(map(repr, HOWS))}."
                )
        out[key] = {str(k): v for k, v in row.items()}
    return out


def row_for(rows: dict[str, dict[str, object]], path: str) -> dict[str, object]:
    """Return the metadata of a file by its relative path or its bare name, or an empty dict."""
    if not rows:
        return {}
    return rows.get(path) or rows.get(path.rsplit("/", 1)[-1]) or {}
