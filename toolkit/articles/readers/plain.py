"""Plain text: one file, one article."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.articles.decode import decode
from toolkit.articles.lines import unwrap
from toolkit.articles.records import Options, Record, Source

NAME = "text"
EXTENSIONS = ("txt", "text", "")


def sniff(source: Source) -> bool:
    """Plain text has no sign of its own; the extension decides."""
    return False


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the one article of a text file."""
    text, note = decode(source.read(), encoding=options.encoding)
    yield Record(text=unwrap(text), reason=note)
