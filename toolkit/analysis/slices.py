"""Reading a part again, and noticing that it is no longer what was planned."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from toolkit.analysis import disk
from toolkit.analysis.errors import SourceChangedError
from toolkit.analysis.parts import Part
from toolkit.articles.records import Limits

_BLOCK = 1 << 22


def read_columns(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Read one file of a table, without pyarrow's look-out for a folder of many."""
    with pq.ParquetFile(path) as file:
        return file.read(columns=columns, use_threads=False)


def check_unchanged(part: Part, root: Path) -> None:
    """Compare a part's files with what was hashed when the run was planned.

    Raises
    ------
    SourceChangedError
        Names the file. The part is left undone; the next run plans it anew.
    """
    if part.kind == "missing":
        return
    for name, hashed in zip(part.paths, part.hashes, strict=True):
        path = root / name
        try:
            if part.kind == "lines":
                now = _slice_hash(path, part.start, part.stop)
            elif part.kind == "rows":
                stat = path.stat()
                same = (stat.st_size, stat.st_mtime_ns) == part.stamp
                now = hashed if same else disk.file_sha256(path)
            else:
                now = disk.file_sha256(path) if hashed else ""
        except OSError as error:
            raise SourceChangedError(f"{name}: cannot be read any more ({error}).") from error
        if now != hashed:
            raise SourceChangedError(f"{name}: changed during the run; run again to take it in.")


def _slice_hash(path: Path, start: int, stop: int) -> str:
    hasher = hashlib.sha256()
    with open(path, "rb") as file:
        file.seek(start)
        left = stop - start
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            hasher.update(block)
            left -= len(block)
    return hasher.hexdigest()


def copy_lines(part: Part, root: Path, target: Path, *, only: tuple[int, int] | None) -> None:
    """Copy a slice of a JSON Lines file to a file of its own, optionally only some lines.

    A line longer than any reader takes is cut short, so that a file of any size can hold one.
    """
    longest = Limits().line
    with open(root / part.paths[0], "rb") as source, open(target, "wb") as sink:
        source.seek(part.start)
        left, line, held = part.stop - part.start, 0, 0
        while left > 0 and (block := source.readline(min(_BLOCK, left))):
            if only is None or only[0] <= line < only[1]:
                sink.write(block if held <= longest else b"\n" * block.endswith(b"\n"))
            ends = block.endswith(b"\n")
            line, held = line + ends, 0 if ends else held + len(block)
            left -= len(block)


def read_rows(part: Part, root: Path, *, only: tuple[int, int] | None = None) -> pa.Table:
    """Read a slice of a Parquet file, touching only the row groups it lies in."""
    start, stop = part.start, part.stop
    if only is not None:
        start, stop = start + only[0], min(stop, start + only[1])
    pieces: list[pa.RecordBatch] = []
    with pq.ParquetFile(root / part.paths[0], pre_buffer=False) as file:
        groups: list[int] = []
        first = at = 0
        for number in range(file.metadata.num_row_groups):
            rows = file.metadata.row_group(number).num_rows
            if at < stop and at + rows > start:
                first = at if not groups else first
                groups.append(number)
            at += rows
        at = first
        for batch in file.iter_batches(batch_size=1000, row_groups=groups, use_threads=False):
            if at >= stop:
                break
            low, high = max(0, start - at), min(len(batch), stop - at)
            if low < high:
                pieces.append(batch.slice(low, high - low))
            at += len(batch)
        schema = file.schema_arrow
    return pa.Table.from_batches(pieces, schema=schema)
