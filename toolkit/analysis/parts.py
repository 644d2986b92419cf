"""Cutting the input into parts: the unit of work, the same on every machine and engine.

A part is about `size` articles: lines of a JSON Lines file, rows of a Parquet file, or a run
of smaller files of a folder. Its identity is its content, so what is done stays done when
files are added, and a long JSON Lines file can grow at its end.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from tqdm.auto import tqdm

from toolkit.analysis import disk
from toolkit.errors import ArgumentError

logger = logging.getLogger(__name__)

SIZE = 1000
"""Articles a part, unless told otherwise."""

_BLOCK = 1 << 22
_MAX_BYTES = 64 << 20
_LINES = (".jsonl", ".ndjson")
_ROWS = (".parquet", ".pq")


@dataclass(frozen=True)
class Part:
    """One unit of work.

    Attributes
    ----------
    id : str
        From the content and the names of its files.
    kind : str
        ``files`` (whole files), ``lines`` (bytes `start` to `stop` of a JSON Lines file),
        ``rows`` (rows `start` to `stop` of a Parquet file), ``table`` (a table that was
        given, stored with the results).
    paths : tuple of str
        Relative to the folder that is analysed, with ``/``.
    hashes : tuple of str
        SHA-256 of each file, or of the slice.
    records : int
        How many articles it holds: counted for lines and rows, guessed for files.
    start, stop : int
        Bytes or rows; 0 for whole files.
    stamp : tuple of int
        Size and time of change of a Parquet file when it was hashed.
    """

    id: str
    kind: str
    paths: tuple[str, ...]
    hashes: tuple[str, ...]
    records: int
    start: int = 0
    stop: int = 0
    stamp: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Part:
        """Undo `as_dict`, also after JSON."""
        fixed: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in values.items()
        }
        return cls(**fixed)

    @property
    def units(self) -> int:
        """How many pieces it can be halved into before it is read: files, lines or rows."""
        return self.records if self.kind in ("lines", "rows", "table") else len(self.paths)

    @property
    def name(self) -> str:
        """How a message speaks of it."""
        more = f" and {len(self.paths) - 1} more" if len(self.paths) > 1 else ""
        where = f" [{self.start}:{self.stop}]" if self.kind in ("lines", "rows") else ""
        return f"{self.paths[0] if self.paths else self.id}{where}{more}"


def _make(
    kind: str,
    paths: Iterable[str],
    hashes: Iterable[str],
    records: int,
    *,
    start: int = 0,
    stop: int = 0,
    stamp: tuple[int, ...] = (),
) -> Part:
    paths, hashes = tuple(paths), tuple(hashes)
    # the hash of a line slice says where it ends; that of rows is the whole file's
    end = 0 if kind == "lines" else stop
    part_id = disk.digest(kind, paths, hashes, start, end)[:20]
    return Part(part_id, kind, paths, hashes, records, start, stop, stamp)


# ------------------------------------------------------------------ finding files
def _walk(root: Path, skip: Path | None) -> Iterator[Path]:
    """Files under a folder in one fixed order; hidden ones and `skip` are left out."""
    stack = [root]
    while stack:
        folder = stack.pop()
        inner = []
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if entry.name.startswith((".", "~$")):
                    continue
                path = Path(entry.path)
                if entry.is_dir():
                    # a linked folder could lead in a circle
                    if not entry.is_symlink() and not (skip and path.resolve() == skip):
                        inner.append(path)
                else:
                    yield path
        stack.extend(reversed(inner))


class Seen:
    """What is known of files already hashed: unchanged ones are not read again.

    A file counts as unchanged when its size, inode, time of change and time of status change
    are all the same. The last cannot be set by a user, so a clock that jumps or a copied
    time does not hide a change.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        found = disk.read_json(path) if path else None
        self._old: dict[str, Any] = found if isinstance(found, dict) else {}
        self._new: dict[str, Any] = {}

    @staticmethod
    def stamp(path: Path) -> list[int]:
        """Return what tells one state of a file from another."""
        stat = path.stat()
        return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]

    def get(self, key: str, stamp: list[int]) -> Any:
        """Return what was stored for a file in this state, or None."""
        entry = self._old.get(key)
        if isinstance(entry, list) and len(entry) == 2 and entry[0] == stamp:
            self._new[key] = entry
            return entry[1]
        return None

    def put(self, key: str, stamp: list[int], value: Any) -> None:
        """Store what was found for a file in this state."""
        self._new[key] = [stamp, value]

    def save(self) -> None:
        """Write to disk, if there is a place to."""
        if self._path and self._new != self._old:
            disk.write_json(self._path, self._new)


# ------------------------------------------------------------------ cutting
def cut(
    source: str | os.PathLike[str],
    *,
    size: int = SIZE,
    seen: Seen | None = None,
    skip: Path | None = None,
    progress: bool = False,
) -> tuple[Path, list[Part]]:
    """Cut a file or folder into parts.

    Parameters
    ----------
    source : path
        One file, or a folder with files of any kind at any depth.
    size : int
        Articles a part.
    seen : Seen, optional
        Hashes of an earlier run.
    skip : Path, optional
        A folder inside `source` to leave out: the results.
    progress : bool
        Show a bar over the bytes that are hashed.

    Returns
    -------
    root : Path
        What the parts' paths are relative to.
    parts : list of Part
        In the order of the files' names.

    Raises
    ------
    ArgumentError
        When `source` does not exist or `size` is less than 1.
    """
    if size < 1:
        raise ArgumentError(f"size={size!r} must be at least 1 article.")
    path = Path(source)
    if not path.exists():
        raise ArgumentError(f"source={str(source)!r} does not exist.")
    root, files = (path.parent, [path]) if path.is_file() else (path, [*_walk(path, skip)])
    seen = seen or Seen(None)
    total = sum(f.stat().st_size for f in files if f.exists())
    out: list[Part] = []
    small: list[tuple[str, str, int]] = []
    with tqdm(
        total=total, desc="looking at files", unit="B", unit_scale=True, disable=not progress
    ) as bar:
        for file in files:
            name = file.relative_to(root).as_posix()
            try:
                stamp = seen.stamp(file)
                found = seen.get(f"{size}:{name}", stamp)
                if found is None:
                    found = _look(file, size)
                    seen.put(f"{size}:{name}", stamp, found)
            except OSError as error:  # a broken link, or no permission: still a row later
                logger.warning("%s: %s", name, error)
                small.append((name, "", 1))
                continue
            bar.update(stamp[0])
            if found["kind"] == "files":
                small.append((name, found["hash"], found["records"]))
                continue
            mark = tuple(stamp[:2]) if found["kind"] == "rows" else ()
            for start, stop, records, hashed in found["slices"]:
                out.append(
                    _make(
                        found["kind"],
                        [name],
                        [hashed],
                        records,
                        start=start,
                        stop=stop,
                        stamp=mark,
                    )
                )
    out += _grouped(small, size)
    out.sort(key=lambda p: (p.paths[0], p.start))
    return root, out


def _look(path: Path, size: int) -> dict[str, Any]:
    """Hash one file and say how it is cut."""
    suffix = path.suffix.lower()
    n_bytes = path.stat().st_size
    if suffix in _LINES and n_bytes:
        slices: list[Any] = [list(s) for s in line_slices(path, size)]
        if len(slices) > 1 or slices[0][2] * 2 > size:
            return {"kind": "lines", "slices": slices}
        return {"kind": "files", "hash": slices[0][3], "records": slices[0][2]}
    hashed = disk.file_sha256(path)
    if suffix in _ROWS:
        try:
            rows = pq.ParquetFile(path).metadata.num_rows
        except (OSError, pa.ArrowException):
            return {"kind": "files", "hash": hashed, "records": 1}
        if rows * 2 <= size:
            return {"kind": "files", "hash": hashed, "records": max(1, rows)}
        slices = [
            [a, min(a + size, rows), min(a + size, rows) - a, hashed] for a in range(0, rows, size)
        ]
        return {"kind": "rows", "slices": slices}
    guess = 1 if n_bytes < 100_000 else max(1, n_bytes // 5_000)
    return {"kind": "files", "hash": hashed, "records": min(guess, 10 * size)}


def line_slices(path: Path, size: int) -> Iterator[tuple[int, int, int, str]]:
    """Cut a file behind every `size`-th line break: start, stop, lines, SHA-256 of each slice.

    Memory does not depend on the length of a line. A slice also ends at the first line break
    behind 64 MiB.
    """
    start = position = lines = 0
    hasher = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            at = 0
            while True:
                end = block.find(b"\n", at)
                if end < 0:
                    break
                lines += 1
                stop = position + end + 1
                if lines == size or stop - start > _MAX_BYTES:
                    hasher.update(block[at : end + 1])
                    yield start, stop, lines, hasher.hexdigest()
                    start, lines, hasher = stop, 0, hashlib.sha256()
                else:
                    hasher.update(block[at : end + 1])
                at = end + 1
            hasher.update(block[at:])
            position += len(block)
    if position > start:
        with open(path, "rb") as file:
            file.seek(position - 1)
            unfinished = file.read(1) != b"\n"
        yield start, position, lines + unfinished, hasher.hexdigest()


def _grouped(files: list[tuple[str, str, int]], size: int) -> Iterator[Part]:
    """Put small files together. Where a group ends depends on names, so that one file more
    moves the border of one or two groups and not of all."""
    group: list[tuple[str, str, int]] = []
    records = 0
    for name, hashed, guess in files:
        group.append((name, hashed, guess))
        records += guess
        border = int(disk.digest(name)[:8], 16) % max(1, size // 2) == 0
        if records >= 2 * size or (records * 4 >= size and border):
            yield _make("files", [g[0] for g in group], [g[1] for g in group], records)
            group, records = [], 0
    if group:
        yield _make("files", [g[0] for g in group], [g[1] for g in group], records)


def missing_parts(given: Iterable[str], root: Path, *, size: int = SIZE) -> list[Part]:
    """Make parts of the files that a metadata table names and the folder does not have."""
    bare: set[str] = set()
    every: set[str] = set()
    for file in _walk(root, None) if given else ():
        bare.add(file.name)
        every.add(file.relative_to(root).as_posix())
    gone = [name for name in given if name not in every and name not in bare]
    return [
        _make("missing", gone[a : a + size], (), len(gone[a : a + size]))
        for a in range(0, len(gone), size)
    ]


# ------------------------------------------------------------------ a table as input
def store_table(articles: pd.DataFrame, folder: Path, *, size: int = SIZE) -> list[Part]:
    """Write a table of articles in slices beside the results, so that workers can read it.

    Returns
    -------
    list of Part
        Of kind ``table``. A slice that is there already is not written again.
    """
    if size < 1:
        raise ArgumentError(f"size={size!r} must be at least 1 article.")
    out = []
    for start in range(0, len(articles), size):
        piece = articles.iloc[start : start + size].reset_index(drop=True)
        table = pa.Table.from_pandas(piece, preserve_index=False).replace_schema_metadata(None)
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        raw = sink.getvalue().to_pybytes()
        hashed = hashlib.sha256(raw).hexdigest()
        path = folder / f"{hashed[:20]}.parquet"
        if not path.exists() or path.stat().st_size != len(raw):
            with disk.replacing(path) as temporary:
                temporary.write_bytes(raw)
        out.append(
            _make("table", [path.name], [hashed], len(piece), start=start, stop=start + len(piece))
        )
    return out
