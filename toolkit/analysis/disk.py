"""Files that are whole or not there: temporary name, fsync, rename. Parquet without surprises."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from toolkit import tables
from toolkit.analysis.errors import writing

TEMPORARY = ".tmp-"
"""What the names of unfinished files begin with."""

_OPTIONS: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 3,
    "version": "2.6",
    "use_dictionary": True,
    "write_statistics": True,
    "data_page_size": 1 << 20,
    "store_schema": True,
}
_KINDS = {"i": pa.int64(), "u": pa.int64(), "f": pa.float64(), "b": pa.bool_()}


def canonical(value: object) -> bytes:
    """Return one JSON spelling of a value, the same on every machine.

    Examples
    --------
    >>> canonical({"b": 1, "a": (2,)})
    b'{"a":[2],"b":1}'
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.encode("utf-8", "surrogatepass")


def digest(*values: object) -> str:
    """Return a SHA-256 (hexadecimal) over plain values.

    Examples
    --------
    >>> digest("a", 1)[:8], digest("a1")[:8]
    ('135f17a4', 'fa171056')
    """
    return hashlib.sha256(canonical(list(values))).hexdigest()


def file_sha256(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):  # Windows cannot open folders
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError:  # some network file systems cannot; the rename itself is still atomic
        pass
    finally:
        os.close(handle)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path; on success make it durable and rename it to `path`.

    Raises
    ------
    DiskError
        When the disk is full or cannot be written. The old file, if any, is untouched.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent / f"{TEMPORARY}{os.getpid()}-{secrets.token_hex(4)}"
        try:
            yield temporary
            publish(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)


def publish(temporary: Path, path: Path) -> None:
    """Make a finished temporary file durable and give it its name."""
    handle = os.open(temporary, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(temporary, path)
    _sync_folder(path.parent)


def write_json(path: Path, value: object) -> None:
    """Write a value as JSON, atomically and always with the same bytes."""
    with replacing(path) as temporary:
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1, default=str)
        temporary.write_bytes((text + "\n").encode("utf-8", "surrogatepass"))


def write_lines(path: Path, values: Iterator[object]) -> None:
    """Write values as JSON Lines, atomically."""
    with replacing(path) as temporary, open(temporary, "wb") as file:
        for value in values:
            file.write(canonical(value) + b"\n")


def read_json(path: Path) -> Any:
    """Return what `write_json` wrote, or None when the file is missing or not JSON."""
    try:
        return json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
    except (FileNotFoundError, ValueError):
        return None


def sweep(folder: Path) -> int:
    """Remove unfinished files that a killed run left. Returns how many."""
    found = 0
    inside = [p for p in folder.iterdir() if p.is_dir() and not p.is_symlink()]
    for inner in [folder, *(p for p in inside if not p.name.startswith(TEMPORARY))]:
        for path in inner.glob(f"{TEMPORARY}*"):
            with writing(path):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
            found += 1
    return found


# ------------------------------------------------------------------ Parquet
def to_arrow(name: str, frame: pd.DataFrame, schemas: Mapping[str, pa.Schema]) -> pa.Table:
    """Turn a table into Arrow with the declared schema; undeclared columns come after it."""
    schema = schemas[name]
    public = public_name(name, schemas)
    if public:
        frame = tables.build(public, frame)
    fields = list(schema)
    for column in frame.columns:
        if column not in schema.names:
            fields.append(pa.field(str(column), _arrow_type(frame[column])))
    frame = frame.set_axis([str(c) for c in frame.columns], axis=1)
    wanted = pa.schema(fields)
    if not len(frame):
        return wanted.empty_table().replace_schema_metadata(None)
    return pa.Table.from_pandas(frame, schema=wanted, preserve_index=False).replace_schema_metadata(
        None
    )


def public_name(name: str, schemas: Mapping[str, pa.Schema]) -> str | None:
    """Return the documented table whose schema a table has, if there is one."""
    return next((n for n, s in tables.SCHEMAS.items() if s is schemas[name]), None)


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Turn Arrow into a DataFrame; lists stay lists."""
    frame = table.to_pandas()
    for field in table.schema:
        if pa.types.is_list(field.type):
            frame[field.name] = pd.Series(table.column(field.name).to_pylist(), dtype="object")
    return frame


def to_frame(name: str, table: pa.Table, schemas: Mapping[str, pa.Schema]) -> pd.DataFrame:
    """Undo `to_arrow`: a DataFrame with the declared types."""
    public = public_name(name, schemas)
    frame = to_pandas(table)
    return tables.build(public, frame) if public else frame


def _arrow_type(column: pd.Series) -> pa.DataType:
    kind = getattr(column.dtype, "kind", "O")
    if kind == "M":
        return pa.timestamp("us")
    if kind in _KINDS:
        return _KINDS[kind]
    values = column.dropna()
    if len(values) and not isinstance(values.iloc[0], str):
        return pa.array(values).type
    return pa.string()


class TableFile:
    """One Parquet file being written: a row group a chunk, nothing visible before `commit`."""

    def __init__(self, path: Path, name: str, schemas: Mapping[str, pa.Schema]) -> None:
        self.path = path
        self.rows = 0
        self._name, self._schemas = name, schemas
        self._temporary = path.parent / f"{TEMPORARY}{os.getpid()}-{secrets.token_hex(4)}"
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> TableFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._writer is not None:
                self._writer.close()
        except (OSError, pa.ArrowException):
            if error is None:
                raise
        finally:
            self._temporary.unlink(missing_ok=True)

    def write(self, frame: pd.DataFrame) -> None:
        """Append a chunk as one row group."""
        table = to_arrow(self._name, frame, self._schemas)
        with writing(self.path):
            if self._writer is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._writer = pq.ParquetWriter(self._temporary, table.schema, **_OPTIONS)
            elif table.schema != self._writer.schema:
                table = _fit(table, self._writer.schema)
            self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        self.rows += table.num_rows

    def commit(self) -> dict[str, Any]:
        """Close, fsync and rename. Returns rows, bytes and hash of the file."""
        if self._writer is None:
            self.write(pd.DataFrame({c: [] for c in self._schemas[self._name].names}))
        assert self._writer is not None
        with writing(self.path):
            self._writer.close()
            self._writer = None
            facts = {
                "rows": self.rows,
                "bytes": self._temporary.stat().st_size,
                "sha256": file_sha256(self._temporary),
            }
            publish(self._temporary, self.path)
        return facts


def _fit(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Bring a later chunk's undeclared columns to the first chunk's schema."""
    arrays = []
    for field in schema:
        if field.name in table.column_names:
            arrays.append(table.column(field.name).cast(field.type))
        else:
            arrays.append(pa.nulls(table.num_rows, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def looks_whole(path: Path, facts: Mapping[str, Any]) -> bool:
    """Whether a table's file has the size it was written with and both Parquet marks."""
    try:
        if path.stat().st_size != facts["bytes"]:
            return False
        with open(path, "rb") as file:
            head = file.read(4)
            file.seek(-4, os.SEEK_END)
            return head == file.read(4) == b"PAR1"
    except (OSError, KeyError):
        return False
