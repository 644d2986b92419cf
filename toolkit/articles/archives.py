"""Zip, tar and gz files, looked into without unpacking anything to disk.

Sizes are counted while unpacking, never taken from the archive's own word, so that a small
file that unpacks to something enormous stops at the limit.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import IO, Any, BinaryIO, cast

from toolkit.articles.records import Limits, Source
from toolkit.articles.sources import HEAD
from toolkit.errors import FileFormatError

_BLOCK = 1 << 20
_DAMAGED = (
    EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError,
    NotImplementedError, RuntimeError, ValueError, OverflowError, KeyError, IndexError,
    AttributeError, UnicodeError,
)  # fmt: skip
_OFFICE = ("word/document.xml", "xl/workbook.xml")


class TooLargeError(FileFormatError):
    """Something unpacks to more than the limits allow."""


def zip_names(source: Source) -> list[str]:
    """Return the names in a zip file, or an empty list when it is none."""
    if not source.head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return []
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            return archive.namelist()
    except _DAMAGED:
        return []


def zip_member(source: Source, name: str) -> bytes:
    """Return one member of a zip file, within the limits of a document.

    Raises
    ------
    FileFormatError
        When it is not there, damaged or too large.
    """
    limits = replace(source.limits, member=max(source.limits.document, 64 << 20))
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            info = archive.getinfo(name)
            with archive.open(info) as member:
                return _bounded(member, info.compress_size, limits)
    except FileFormatError:
        raise
    except _DAMAGED as error:
        raise FileFormatError(f"damaged zip container: {error}") from error


def check_container(source: Source) -> None:
    """Refuse an office file whose parts unpack to more than the limits allow."""
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            infos = archive.infolist()
    except _DAMAGED as error:
        raise FileFormatError(f"damaged zip container: {error}") from error
    total = sum(i.file_size for i in infos)
    packed = max(1, sum(i.compress_size for i in infos))
    if total > source.limits.table or (total > (16 << 20) and total / packed > source.limits.ratio):
        raise TooLargeError(f"unpacks to {total} bytes from {packed} (limits: 'table', 'ratio')")


def kind(source: Source) -> str | None:
    """Return ``zip``, ``tar``, ``gz``, ``bz2``, ``xz`` or None, by content.

    Examples
    --------
    >>> kind(Source("a.txt", 3, lambda: io.BytesIO(b"abc"), b"abc")) is None
    True
    """
    head = source.head
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        names = zip_names(source)
        return None if any(n in names for n in _OFFICE) else "zip"
    if head[257:262] == b"ustar":
        return "tar"
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        return "bz2"
    if head.startswith(b"\xfd7zXZ\x00"):
        return "xz"
    return None


def _bounded(stream: IO[bytes], packed: int, limits: Limits) -> bytes:
    """Read a member to its end, unless it grows beyond size or ratio."""
    blocks, total = [], 0
    while block := stream.read(_BLOCK):
        total += len(block)
        if total > limits.member:
            raise TooLargeError(f"unpacks to more than {limits.member} bytes (limits: 'member')")
        if total > _BLOCK and total > limits.ratio * max(1, packed):
            raise TooLargeError(
                f"unpacks to more than {limits.ratio} times its size (limits: 'ratio')"
            )
        blocks.append(block)
    return b"".join(blocks)


def _unsafe(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]


def _skipped(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or parts[-1].startswith((".", "~$")) or not parts[-1]


def _in_memory(outer: Source, name: str, data: bytes) -> Source:
    opener = cast("partial[BinaryIO]", partial(io.BytesIO, data))
    return Source(f"{outer.path}!/{name}", len(data), opener, data[:HEAD], outer.limits)


Member = Source | tuple[str, FileFormatError]
"""A member that can be read, or the path of one that cannot and the reason."""


def members(source: Source, what: str) -> Iterator[Member]:
    """Yield the members of an archive, one at a time in memory.

    Parameters
    ----------
    source : Source
    what : str
        What `kind` said.

    Yields
    ------
    Source, or (path, FileFormatError)
    """
    walker = {"zip": _zip, "tar": _tar}.get(what)
    if walker is None:
        yield from _compressed(source, what)
        return
    total = 0
    try:
        for number, item in enumerate(walker(source), 1):
            if number > source.limits.members:
                limit = source.limits.members
                error = TooLargeError(f"more than {limit} members (limits: 'members')")
                yield source.path, error
                return
            if isinstance(item, Source):
                total += item.size
                if total > source.limits.archive:
                    limit = source.limits.archive
                    error = TooLargeError(f"unpacks to more than {limit} bytes (limits: 'archive')")
                    yield source.path, error
                    return
            yield item
    except FileFormatError as error:
        yield source.path, error
    except _DAMAGED as error:
        yield source.path, FileFormatError(f"damaged {what} archive: {error}")


def _zip(source: Source) -> Iterator[Member]:
    with source.open() as stream, zipfile.ZipFile(stream) as archive:
        for info in sorted(archive.infolist(), key=lambda i: i.filename):
            name = info.filename
            path = f"{source.path}!/{name}"
            if info.is_dir() or _skipped(name):
                continue
            if _unsafe(name):
                yield path, FileFormatError(f"unsafe name in the archive: {name!r}")
                continue
            if info.flag_bits & 1:
                yield path, FileFormatError("encrypted")
                continue
            try:
                with archive.open(info) as member:
                    data = _bounded(member, info.compress_size, source.limits)
            except FileFormatError as error:
                yield path, error
            except _DAMAGED as error:
                yield path, FileFormatError(f"damaged in the archive: {error}")
            else:
                yield _in_memory(source, name, data)


def _tar(source: Source) -> Iterator[Member]:
    with source.open() as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
        for info in archive:
            path = f"{source.path}!/{info.name}"
            if not info.isfile() or _skipped(info.name):
                continue
            if _unsafe(info.name):
                yield path, FileFormatError(f"unsafe name in the archive: {info.name!r}")
                continue
            if info.size > source.limits.member:
                yield path, TooLargeError(f"{info.size} bytes (limits: 'member')")
                continue
            member = archive.extractfile(info)
            data = member.read() if member else b""
            if len(data) < info.size:
                yield path, FileFormatError("truncated in the archive")
                continue
            yield _in_memory(source, info.name, data)


def _compressed(source: Source, what: str) -> Iterator[Member]:
    """Yield what one compressed stream holds, itself perhaps a tar archive."""
    name = source.name
    for ending in (".gz", ".bz2", ".xz", ".tgz"):
        if name.lower().endswith(ending):
            name = name[: -len(ending)] + (".tar" if ending == ".tgz" else "")
    opener: Any = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}[what]
    try:
        with source.open() as stream, cast(IO[bytes], opener(stream, "rb")) as inner:
            data = _bounded(inner, source.size, source.limits)
    except FileFormatError as error:
        yield source.path, error
    except _DAMAGED as error:
        yield source.path, FileFormatError(f"damaged {what} file: {error}")
    else:
        yield _in_memory(source, name or "content", data)
