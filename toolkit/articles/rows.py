"""Rows one by one, from text files of any size, in bounded memory."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import IO, AnyStr, BinaryIO

from toolkit.articles.columns import match_columns, record_of
from toolkit.articles.decode import tidy, utf16_without_bom
from toolkit.articles.records import Options, Record, Source
from toolkit.articles.trees import without_markup
from toolkit.errors import FileFormatError

_NUMERIC_DATE = re.compile(r"\s*(\d{1,2})/(\d{1,2})/\d{4}")
_LOOKED_AT = 500
_MARKUP = re.compile(
    r"</(?:p|div|li|h[1-6]|blockquote|article|body|html|script)\s*>|<br\s*/?>", re.I
)
"""What interfaces of content management systems leave in a text."""


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Decode bytes that are no UTF-8 as Windows-1252, one by one."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", errors="replace"), error.end


codecs.register_error("toolkit-cp1252", _as_cp1252)


def text_encoding(source: Source, options: Options) -> str:
    """Return the encoding of a text file by its first bytes."""
    head = source.head
    for bom, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(bom):
            return name
    if options.encoding:
        return options.encoding
    return utf16_without_bom(head) or "utf-8"


def text_lines(
    stream: BinaryIO, encoding: str, limit: int, end: str = "\n"
) -> Iterator[str | None]:
    """Yield the lines of a text file with their ends; None for a line beyond the limit.

    A line ends at `end` only: programs that write tables leave other line separators in cells.

    Examples
    --------
    >>> import io
    >>> list(text_lines(io.BytesIO(b"one\\n" + b"x" * 50 + b"\\ntwo\\n"), "utf-8", 20))
    ['one\\n', None, 'two\\n']
    """
    wide = {"utf-16": 2, "utf-32": 4}.get(encoding[:6])
    if wide or end != "\n":
        errors = "replace" if wide else "toolkit-cp1252"
        with io.TextIOWrapper(stream, encoding, errors=errors, newline=end) as text:
            for line in _whole(text, max(1, limit // (wide or 1)), end):
                yield line and line.replace("\x00", "")
        return
    first = True
    for raw in _whole(stream, limit, b"\n"):
        if raw is None:
            yield None
            continue
        if first and raw.startswith(codecs.BOM_UTF8):
            raw = raw[3:]
        first = False
        name = "utf-8" if encoding == "utf-8-sig" else encoding
        yield raw.decode(name, errors="toolkit-cp1252").replace("\x00", "")


def _whole(stream: IO[AnyStr], limit: int, end: AnyStr) -> Iterator[AnyStr | None]:
    """Yield the lines of a stream, and None in place of each that is too long."""
    dropping = False
    while line := stream.readline(limit):
        complete = line.endswith(end)
        if dropping:
            dropping = not complete
        elif not complete and len(line) >= limit:
            dropping = True
            yield None
        else:
            yield line


def records_of_rows(
    header: list[object], rows: Iterator[list[object] | str], options: Options
) -> Iterator[Record]:
    """Turn rows into records.

    Parameters
    ----------
    header : list
    rows : iterator
        A row is a list of cells; a string is the reason why there is none, and names the
        limit where one was passed.
    options : Options

    Yields
    ------
    Record
    """
    fields, extra = match_columns(header, options.columns)
    first = list(islice(rows, _LOOKED_AT))
    day_first = options.day_first
    if day_first is None:
        day_first = _day_first(first, fields.get("published", []))

    def every() -> Iterator[list[object] | str]:
        yield from first
        yield from rows

    for row in every():
        if isinstance(row, str):
            status = "too_large" if "(limits:" in row else "unreadable"
            yield Record(status=status, reason=row)
            continue
        record = record_of(row, fields, extra)
        record.day_first = day_first
        tidy_record(record)
        if len(row) != len(header) and row:
            record.note(f"the row has {len(row)} cells, the header {len(header)}")
        yield record


def tidy_record(record: Record) -> None:
    """Repair the characters of a row's text and title, and take markup out of the text."""
    if "<" in record.text and _MARKUP.search(record.text):
        record.text = without_markup(record.text)
        record.note("HTML in the text: its marks are taken off")
        if not record.text:
            record.status = "no_text"
    if record.text:
        record.text, repaired = tidy(record.text)
        record.note("broken characters repaired" if repaired else None)
    if record.title:
        record.title = tidy(record.title)[0]


def _day_first(rows: list[list[object] | str], columns: list[int]) -> bool | None:
    """Tell from the other dates of a column how to read 05/06/2025."""
    day, month = 0, 0
    for row in rows:
        for column in columns:
            if isinstance(row, str) or column >= len(row):
                continue
            match = _NUMERIC_DATE.match(str(row[column]))
            if match:
                day += int(match[1]) > 12
                month += int(match[2]) > 12
    if day and not month:
        return True
    if month and not day:
        return False
    return None


def no_rows(what: str) -> FileFormatError:
    """Build the error for a table with nothing in it."""
    return FileFormatError(f"{what} has no rows")
