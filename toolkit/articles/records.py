"""What a reader hands over: one record per article, before cleaning and checking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from toolkit.errors import ArgumentError, shown, unknown_value

HOWS = ("stated", "inferred", "unknown")
"""How a piece of metadata is known."""


@dataclass(slots=True)
class Record:
    """One article as a file gives it.

    Everything a reader fills in counts as stated by the source, except the names listed in
    `inferred`.
    """

    text: str = ""
    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    published: str | dt.datetime | dt.date | None = None
    url: str | None = None
    language: str | None = None
    status: str = "ok"
    reason: str | None = None
    clean: str = "lines"
    """How to clean: ``lines`` (unknown layout), ``body`` (an export's body field: no title or
    byline is looked for), ``page`` (extracted from a web page), ``none``."""
    page: str | None = None
    """For a web page: all its text as plain lines; `text` is then the extracted body."""
    day_first: bool | None = None
    """How to read ``05/06/2025``; None where nothing says."""
    key: str | None = None
    """The source's own id of the article."""
    inferred: set[str] = field(default_factory=set)
    extra: dict[str, object] = field(default_factory=dict)

    def note(self, sentence: str | None) -> None:
        """Add a sentence to `reason`."""
        if sentence:
            self.reason = f"{self.reason}; {sentence}" if self.reason else sentence


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask for, so that memory stays bounded.

    Attributes
    ----------
    document : int
        Bytes of one document that has to be held whole (text, page, PDF, Word file).
    table : int
        Bytes of one table that has to be held whole (JSON array, Excel sheet).
    line : int
        Bytes of one line or row of a file that is read row by row.
    member : int
        Bytes that one member of an archive may unpack to.
    archive : int
        Bytes that all members of an archive together may unpack to.
    members : int
        Members of one archive.
    ratio : int
        Unpacked size over packed size, for anything that unpacks to more than 1 MB.
    depth : int
        Archives inside archives.

    Examples
    --------
    >>> Limits.of({"document": 1000}).document
    1000
    """

    document: int = 16 << 20
    table: int = 256 << 20
    line: int = 16 << 20
    member: int = 256 << 20
    archive: int = 4 << 30
    members: int = 1_000_000
    ratio: int = 200
    depth: int = 2

    @classmethod
    def of(cls, limits: Limits | dict[str, int] | None) -> Limits:
        """Make limits of a dict of those that differ from the default."""
        if limits is None:
            return cls()
        if isinstance(limits, Limits):
            return limits
        if not isinstance(limits, dict):
            raise ArgumentError(
                f"limits={shown(limits)} must be a dict such as {{'document': 10**8}}."
            )
        for name, value in limits.items():
            if name not in cls.__slots__:
                raise unknown_value("limits", name, cls.__slots__)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ArgumentError(f"limits[{name!r}]={value!r} must be a whole number above 0.")
        return cls(**limits)


@dataclass(slots=True)
class Source:
    """One file, or one member of an archive, that can be opened more than once."""

    path: str
    """Relative to the folder loaded; a member is ``archive.zip!/folder/name.txt``."""
    size: int
    opener: Callable[[], BinaryIO]
    head: bytes = b""
    limits: Limits = field(default_factory=Limits)

    def open(self) -> BinaryIO:
        """Open for reading from the first byte."""
        return self.opener()

    def read(self) -> bytes:
        """Return all bytes."""
        with self.opener() as stream:
            return stream.read()

    @property
    def name(self) -> str:
        """File name without folders."""
        return self.path.replace("\\", "/").rsplit("/", 1)[-1]

    @property
    def extension(self) -> str:
        """Lower-case extension without the dot."""
        return self.name.rsplit(".", 1)[-1].lower() if "." in self.name else ""


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller of `load_articles` asked of every reader."""

    columns: dict[str, str] = field(default_factory=dict)
    encoding: str | None = None
    day_first: bool | None = None
    keep_page: bool = False
    """Whether all lines of a web page are wanted beside its body."""
