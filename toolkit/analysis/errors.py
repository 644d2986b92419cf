"""What can stop a run: each says what happened, where, and that the rest is safe."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.errors import ToolkitError


class AnalysisError(ToolkitError, RuntimeError):
    """A run over a corpus cannot start or cannot go on."""


class LockedError(AnalysisError):
    """Another run is writing into the same folder."""


class DiskError(AnalysisError):
    """The folder the results go to cannot be written."""


class EngineError(AnalysisError):
    """The workers cannot be reached, or cannot be used."""


class VersionError(EngineError):
    """A worker has another version of the package than the run."""


class SourceChangedError(AnalysisError):
    """A file of the input changed while it was being analysed."""


_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission is denied",
    errno.EPERM: "the operation is not permitted (is the folder write-protected?)",
    errno.ENAMETOOLONG: "the path is too long",
}


def disk_error(error: OSError, path: object) -> DiskError | None:
    """Turn an `OSError` of writing into a clear error, or return None if it is another kind.

    Examples
    --------
    >>> print(disk_error(OSError(28, "No space left on device"), "build/quotes"))
    build/quotes: the disk is full. What is finished stays; mend it and run the same command again.
    """
    reason = _REASONS.get(error.errno or 0)
    if reason is None:
        return None
    return DiskError(
        f"{path}: {reason}. What is finished stays; mend it and run the same command again."
    )


@contextmanager
def writing(path: str | os.PathLike[str]) -> Iterator[None]:
    """Run a block that writes to `path`; a full or read-only disk becomes `DiskError`.

    Raises
    ------
    DiskError
    """
    try:
        yield
    except OSError as error:
        clear = disk_error(error, Path(path))
        if clear is None:
            raise
        raise clear from error
