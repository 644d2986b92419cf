"""One run at a time in a folder: a lock that dies with its owner and says who that is."""

from __future__ import annotations

import json
import logging
import os
import socket
import time
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from toolkit.analysis.errors import LockedError, writing

logger = logging.getLogger(__name__)

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

LOCK = "lock"


class Lock:
    """Hold a folder for one run.

    The lock is the operating system's (``flock``), so it ends with the process that holds it,
    however that dies. The file's content only says who holds it. A file left by a dead process
    on this machine is taken over; one left on another machine is not, because nobody can
    tell from here whether that process lives.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    LockedError
        When another run holds the folder, or may hold it from another machine.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / LOCK
        self._handle: int | None = None

    def __enter__(self) -> Lock:
        with writing(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            tries = 5  # `holder` may be looking at this moment
            while not (taken := _take(handle)) and tries:
                tries -= 1
                time.sleep(0.05)
            if not taken:
                raise LockedError(self._message(_owner(handle)))
            self._check_stale(_owner(handle))
            with writing(self.path):
                _write(handle, {"host": socket.gethostname(), "pid": os.getpid()})
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._handle is not None:
            try:
                os.ftruncate(self._handle, 0)
            except OSError:
                logger.debug("cannot empty %s", self.path)
            os.close(self._handle)
            self._handle = None

    def _message(self, owner: dict[str, Any]) -> str:
        who = (
            f"process {owner['pid']} on {owner['host']}"
            if "pid" in owner
            else "a process that left no name"
        )
        return (
            f"{self.path.parent}: another run is writing here ({who}). Wait for it, stop it, "
            "or give another folder."
        )

    def _check_stale(self, owner: dict[str, Any]) -> None:
        if not owner:
            return
        if owner.get("host") != socket.gethostname():
            raise LockedError(
                f"{self._message(owner)} It is on another machine, so whether it still lives "
                f"cannot be seen from here; if it does not, delete {self.path}."
            )
        if owner.get("pid") != os.getpid():
            logger.warning(
                "%s: process %s ended without finishing; taking over.",
                self.path.parent,
                owner.get("pid"),
            )


def _take(handle: int) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            os.lseek(handle, 1 << 30, os.SEEK_SET)  # beyond the content, which stays readable
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True


def _owner(handle: int) -> dict[str, Any]:
    os.lseek(handle, 0, os.SEEK_SET)
    raw = os.read(handle, 4096)
    if not raw.strip():
        return {}
    try:
        found = json.loads(raw)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"host": socket.gethostname(), "pid": "unknown"}


def _write(handle: int, owner: dict[str, Any]) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, json.dumps(owner).encode())
    os.fsync(handle)


def holder(folder: Path) -> dict[str, Any] | None:
    """Return who is writing in a folder at this moment, or None."""
    try:
        handle = os.open(folder / LOCK, os.O_RDWR)
    except OSError:
        return None
    try:
        return None if _take(handle) else _owner(handle)
    finally:
        os.close(handle)
