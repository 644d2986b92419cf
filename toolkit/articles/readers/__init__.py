"""One module per format. `pick` finds the reader for a file by content, then by extension.

A reader module has ``NAME``, ``EXTENSIONS``, ``sniff(source) -> bool`` and
``read(source, options) -> iterator of Record``. It raises `FileFormatError` when the file is
not what it looked like; `toolkit.articles.load` turns that into a row.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache
from typing import Protocol, cast

from toolkit.articles.records import Options, Record, Source

ORDER = (
    "parquet", "pdf", "docx", "excel", "warc", "rtf", "factiva_html", "factiva_xml", "europresse",
    "html", "proquest", "lexis_txt", "jsons", "delimited", "markdown", "plain",
)  # fmt: skip
"""Readers in the order in which they are asked: the surest signs first, plain text last."""
_TABLES = ("csv", "tsv", "tab")


class Reader(Protocol):
    """What a reader module offers."""

    NAME: str
    EXTENSIONS: tuple[str, ...]

    def sniff(self, source: Source) -> bool:
        """Say whether the first bytes belong to this format."""
        ...

    def read(self, source: Source, options: Options) -> Iterator[Record]:
        """Yield the articles of a file."""
        ...


@cache
def readers() -> tuple[Reader, ...]:
    """Return all readers, in the order in which they are asked."""
    return tuple(
        cast(Reader, importlib.import_module(f"toolkit.articles.readers.{name}")) for name in ORDER
    )


def pick(source: Source) -> Reader:
    """Return the reader for a file: by its content first, by its extension second.

    Examples
    --------
    >>> import io
    >>> pick(Source("a.txt", 5, lambda: io.BytesIO(b"Words"), b"Words")).NAME
    'text'
    """
    for reader in readers():
        if source.extension in _TABLES and reader.NAME not in ("parquet", "pdf", "docx", "excel"):
            continue
        if reader.sniff(source):
            return reader
    for reader in readers():
        if source.extension in reader.EXTENSIONS:
            return reader
    return readers()[-1]
