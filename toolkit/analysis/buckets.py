"""Grouping more rows than fit in memory: write them to buckets by hash, read one at a time."""

from __future__ import annotations

import hashlib
import itertools
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

import numpy as np

from toolkit.analysis.disk import TEMPORARY
from toolkit.analysis.errors import writing

HELD = 1 << 18


def hash64(values: Iterable[str]) -> np.ndarray:
    """Return a 64-bit hash of each string, the same on every machine.

    Examples
    --------
    >>> hash64(["a", "b"]).dtype
    dtype('uint64')
    """
    blake = hashlib.blake2b
    raw = b"".join(
        [blake(v.encode("utf-8", "surrogatepass"), digest_size=8).digest() for v in values]
    )
    return np.frombuffer(raw, dtype="<u8").astype(np.uint64)


def hash_of(value: str) -> int:
    """Return what `hash64` returns for one string.

    Examples
    --------
    >>> hash_of("a") == int(hash64(["a"])[0])
    True
    """
    digest = hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


class Buckets:
    """Rows of one dtype with a field ``hash``; rows of equal hash come back together.

    Parameters
    ----------
    folder : Path
        Where the temporary files go.
    dtype : list of (name, type)
        Fields beside ``hash``.
    rows : int
        How many rows to expect; sets the number of buckets so that one holds about a million.
    """

    def __init__(self, folder: Path, dtype: list[tuple[str, str]], *, rows: int) -> None:
        self.dtype = np.dtype([("hash", "<u8"), *dtype])
        self._count = max(1, min(1024, rows // 1_000_000))
        self._parent = folder
        self._held: list[np.ndarray] = []
        self._n = 0
        self._folder: Path | None = None  # made when there is more than is held

    def __enter__(self) -> Buckets:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, hashes: np.ndarray, **fields: np.ndarray | int) -> None:
        """Add rows."""
        block = np.empty(len(hashes), dtype=self.dtype)
        block["hash"] = hashes
        for name, values in fields.items():
            block[name] = values
        self._held.append(block)
        self._n += len(block)
        if self._n >= HELD:
            self._flush()

    def _taken(self) -> np.ndarray:
        """Take the rows that are held, as one block."""
        held, self._held, self._n = self._held, [], 0
        return np.concatenate(held) if held else np.empty(0, dtype=self.dtype)

    def _flush(self) -> None:
        if not self._held:
            return
        block = self._taken()
        where = (block["hash"] >> np.uint64(40)) % np.uint64(self._count)
        order = np.argsort(where, kind="stable")
        block, where = block[order], where[order]
        edges = np.searchsorted(where, np.arange(self._count + 1, dtype=np.uint64))
        with writing(self._parent):
            if self._folder is None:
                self._parent.mkdir(parents=True, exist_ok=True)
                self._folder = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=self._parent))
            for number, (a, b) in enumerate(itertools.pairwise(edges)):
                if a < b:
                    with open(self._folder / str(number), "ab") as file:
                        file.write(block[a:b].tobytes())

    def __iter__(self) -> Iterator[np.ndarray]:
        """Yield the buckets, each sorted by hash; rows of one hash stay in the order added."""
        if self._folder is None and self._count == 1:
            if self._held:
                yield _sorted(self._taken())
            return
        self._flush()
        for number in range(self._count):
            path = self._folder / str(number) if self._folder is not None else None
            if path is not None and path.exists():
                yield _sorted(np.fromfile(path, dtype=self.dtype))


def _sorted(block: np.ndarray) -> np.ndarray:
    return block[np.argsort(block["hash"], kind="stable")]


def runs(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return start and length of each run of equal values.

    Examples
    --------
    >>> runs(np.array([1, 1, 2]))
    (array([0, 2]), array([2, 1]))
    """
    if not len(values):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    return starts, np.diff(np.append(starts, len(values)))
