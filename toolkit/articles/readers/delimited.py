"""CSV and TSV, row by row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import cast

from toolkit.articles.columns import match_columns
from toolkit.articles.records import Options, Record, Source
from toolkit.articles.rows import no_rows, records_of_rows, text_encoding, text_lines
from toolkit.errors import FileFormatError

NAME = "csv"
EXTENSIONS = ("csv", "tsv", "tab")
STREAMS = True

_DELIMITERS = ",;\t|"


def sniff(source: Source) -> bool:
    """A text file whose first line names columns that are known is a table."""
    if source.extension not in ("txt", "text", "dat", ""):
        return False
    first, found, _ = source.head.partition(b"\n")
    if not found or len(first) > 2000:
        return False
    line = first.decode("utf-8-sig", errors="replace").strip()
    names = [name.strip(' "') for name in line.split(_delimiter(line, ""))]
    if len(names) < 3 or max(map(len, names)) > 40:
        return False
    try:
        fields, _ = match_columns(names, {})
    except FileFormatError:
        return False
    return len(fields) >= 3 and len({"text", "title", "url"} & fields.keys()) >= 2


def _delimiter(line: str, extension: str) -> str:
    """Return the delimiter of a header line."""
    outside = re.sub(r'"[^"]*"', "", line)
    counts = {d: outside.count(d) for d in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda d: counts[d])
    if counts[best] == 0:
        return "\t" if extension in ("tsv", "tab") else ","
    return best


def _rows(lines: Iterator[str | None], delimiter: str, limit: int) -> Iterator[list[object] | str]:
    """Parse lines; a broken row becomes a sentence that says why, and parsing goes on."""
    pending: list[str] = []

    def feed() -> Iterator[str]:
        for line in lines:
            if line is None:
                pending.append(f"a line is longer than {limit} bytes (limits: 'line')")
                continue
            yield line

    source = feed()
    reader = csv.reader(source, delimiter=delimiter)
    number = 1
    while True:
        before = csv.field_size_limit(min(limit, 2**31 - 1))
        try:
            row = next(reader)
        except StopIteration:
            yield from pending
            return
        except csv.Error as error:
            number += 1
            long = "field larger than field limit" in str(error)
            why = f"a cell is longer than {limit} characters (limits: 'line')" if long else error
            yield f"row {number}: {why}"
            reader = csv.reader(source, delimiter=delimiter)
            continue
        finally:
            csv.field_size_limit(before)
        number += 1
        if pending:
            yield from pending
            pending.clear()
        if any(cell.strip() for cell in row):
            yield cast(list[object], row)


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the articles of a table; ragged rows keep what they have and say so."""
    limit = source.limits.line
    encoding = text_encoding(source, options)
    if encoding == "utf-8" and b"\x00" in source.head:
        raise FileFormatError("binary data, not a CSV file")
    with source.open() as stream:
        old = b"\r" in source.head and b"\n" not in source.head  # as old Macs end a line
        lines = text_lines(stream, encoding, limit, "\r" if old else "\n")
        first = next(lines, None)
        if first is None:
            raise (
                no_rows("the file")
                if source.size <= limit
                else FileFormatError(
                    f"the first line is longer than {limit} bytes (limits: 'line')"
                )
            )
        delimiter = _delimiter(first, source.extension)

        def every() -> Iterator[str | None]:
            yield first
            yield from lines

        rows = _rows(every(), delimiter, limit)
        header = next(rows, None)
        if header is None or isinstance(header, str):
            raise FileFormatError(header or "the file has no rows")
        count = 0
        for record in records_of_rows(header, rows, options):
            count += 1
            yield record
        if not count:
            raise no_rows("the table")
