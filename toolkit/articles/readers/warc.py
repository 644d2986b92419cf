"""WARC files: every HTML page in a web archive."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO, cast

from toolkit.articles.records import Options, Record, Source
from toolkit.errors import FileFormatError, require

NAME = "warc"
EXTENSIONS = ("warc",)
STREAMS = True


def sniff(source: Source) -> bool:
    """A WARC file begins with ``WARC/``, inside gzip or not."""
    if source.head.startswith(b"WARC/"):
        return True
    return source.head.startswith(b"\x1f\x8b") and ".warc" in source.name.lower()


def _quietly(entries: Iterator[Any]) -> Iterator[Any]:
    """Iterate over an archive without the warnings that warcio writes to the terminal."""
    while True:
        with contextlib.redirect_stderr(io.StringIO()):
            try:
                entry = next(entries)
            except StopIteration:
                return
        yield entry


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the pages of a web archive, one record each; other records are passed over."""
    require("warcio", "formats")
    from warcio.archiveiterator import ArchiveIterator

    from toolkit.articles.readers import html

    limit = source.limits.document
    found = 0
    with source.open() as stream:
        try:
            for entry in _quietly(ArchiveIterator(stream)):
                if entry.rec_type not in ("response", "resource"):
                    continue
                headers = entry.http_headers
                kind = (
                    headers.get_header("Content-Type") if headers is not None
                    else entry.rec_headers.get_header("Content-Type")
                ) or ""  # fmt: skip
                if "html" not in kind.lower():
                    continue
                if headers is not None and headers.get_statuscode() not in ("200", "203"):
                    continue
                found += 1
                url = entry.rec_headers.get_header("WARC-Target-URI")
                data = entry.content_stream().read(limit + 1)
                if len(data) > limit:
                    reason = f"{url}: more than {limit} bytes (limits: 'document')"
                    yield Record(status="too_large", reason=reason, url=url)
                    continue
                opener = cast("partial[BinaryIO]", partial(io.BytesIO, data))
                page = Source(source.path, len(data), opener, data[:65536], source.limits)
                try:
                    records = list(html.read(page, options))
                except FileFormatError as error:
                    records = [Record(status="unreadable", reason=str(error))]
                for record in records:
                    record.url = url or record.url
                    yield record
        except FileFormatError:
            raise
        except Exception as error:
            reason = f"damaged web archive: {type(error).__name__}: {str(error)[:120]}"
            yield Record(status="unreadable", reason=reason)
            return
    if not found:
        raise FileFormatError("no HTML page in the web archive")
