"""Which files there are, and how to open them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from toolkit.articles.records import Limits, Source
from toolkit.errors import ArgumentError, nearest, shown

HEAD = 1 << 16
_SKIPPED_NAMES = {"thumbs.db", "desktop.ini", "__macosx"}


def _open_file(path: Path) -> BinaryIO:
    return path.open("rb")


def check_path(path: object) -> list[Path]:
    """Return the files and folders asked for, or say what is wrong with the argument."""
    given = [path] if isinstance(path, str | os.PathLike) else path
    if not isinstance(given, Sequence) or not given:
        raise ArgumentError(f"path={shown(path)} must be a file, a folder, or a list of them.")
    out = []
    for item in given:
        if not isinstance(item, str | os.PathLike):
            raise ArgumentError(f"path={shown(item)} must be a file or a folder.")
        found = Path(item)
        if not found.exists():
            siblings = [p.name for p in found.parent.iterdir()] if found.parent.is_dir() else []
            hint = nearest(found.name, siblings)
            near = f"; did you mean {str(found.parent / hint)!r}?" if hint else "."
            raise ArgumentError(f"path={str(item)!r} does not exist{near}")
        out.append(found)
    return out


def list_files(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Return the files below `paths` as (relative name, path), sorted by relative name.

    Hidden files, and the folders that systems put beside documents, are left out. Links to
    folders are not followed.
    """
    out: list[tuple[str, Path]] = []
    for root in paths:
        if root.is_file():
            out.append((root.name, root))
            continue
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(
                f for f in folders if not f.startswith(".") and f.lower() not in _SKIPPED_NAMES
            )
            for name in names:
                if name.startswith(("._", ".", "~$")) or name.lower() in _SKIPPED_NAMES:
                    continue
                full = Path(folder) / name
                if full.is_file():
                    out.append((full.relative_to(root).as_posix(), full))
    return sorted(out)


def file_source(name: str, path: Path, limits: Limits) -> Source:
    """Describe one file; raises OSError when it cannot be opened."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    return Source(name, path.stat().st_size, partial(_open_file, path), head, limits)


def sha256(source: Source) -> str:
    """Return the SHA-256 of a file's bytes, read in blocks."""
    digest = hashlib.sha256()
    with source.open() as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def walk(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield what `list_files` finds."""
    yield from list_files(paths)
