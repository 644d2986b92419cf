"""JSON (one article or a list of them) and JSON Lines (one article a line)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from toolkit.articles.archives import TooLargeError
from toolkit.articles.columns import match_columns, record_of
from toolkit.articles.decode import decode
from toolkit.articles.records import Options, Record, Source
from toolkit.articles.rows import text_encoding, text_lines, tidy_record
from toolkit.errors import FileFormatError

NAME = "json"
EXTENSIONS = ("json", "jsonl", "ndjson", "jl")
STREAMS = True

_LISTS = ("articles", "data", "items", "results", "docs", "records", "rows", "stories", "value",
          "documents", "hits", "response", "entries")  # fmt: skip
_LINES = ("jsonl", "ndjson", "jl")


def sniff(source: Source) -> bool:
    """JSON begins with a brace or a bracket."""
    head = source.head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] == b"{":
        rest = head[1:].lstrip()
        return rest[:1] in (b'"', b"}")
    if head[:1] == b"[":
        return head[1:].lstrip()[:1] in (b"{", b"]")
    return False


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the articles of a JSON or JSON Lines file."""
    if source.extension in _LINES or _is_lines(source):
        yield from _read_lines(source, options)
        return
    if source.size > source.limits.table:
        raise TooLargeError(
            f"{source.size} bytes of JSON in one piece; the limit is {source.limits.table} "
            "(limits: 'table'). JSON Lines has no such limit"
        )
    text, note = decode(source.read(), encoding=options.encoding)
    try:
        whole = json.loads(text)
    except RecursionError as error:
        raise FileFormatError("JSON nested too deeply") from error
    except ValueError as error:
        raise FileFormatError(f"not valid JSON: {error}") from error
    found = 0
    for item in _items(whole):
        found += 1
        record = _record(item, options)
        record.note(note)
        yield record
    if not found:
        raise FileFormatError("no article in it")


def _is_lines(source: Source) -> bool:
    """Say whether each of the first lines is a JSON object of its own."""
    first, _, rest = source.head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if not rest.strip().startswith(b"{") or not first.startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _read_lines(source: Source, options: Options) -> Iterator[Record]:
    limit = source.limits.line
    number = found = 0
    with source.open() as stream:
        for line in text_lines(stream, text_encoding(source, options), limit):
            number += 1
            if line is None:
                found += 1
                reason = f"line {number} is longer than {limit} bytes (limits: 'line')"
                yield Record(status="too_large", reason=reason)
                continue
            if not line.strip():
                continue
            found += 1
            try:
                item = json.loads(line)
            except (ValueError, RecursionError) as error:
                reason = f"line {number}: not valid JSON: {str(error)[:120]}"
                yield Record(status="unreadable", reason=reason)
                continue
            if not isinstance(item, dict):
                yield Record(status="unreadable", reason=f"line {number}: not a JSON object")
                continue
            try:
                yield _record(item, options)
            except FileFormatError as error:
                yield Record(status="unreadable", reason=f"line {number}: {error}")
    if not found:
        raise FileFormatError("no article in it")


def _items(whole: object, depth: int = 0) -> Iterator[dict[str, object]]:
    """Yield the objects that are articles, in the wrappings that interfaces give them."""
    if isinstance(whole, list):
        for item in whole:
            if isinstance(item, dict):
                inner = item.get("_source")
                yield inner if isinstance(inner, dict) else item
    elif isinstance(whole, dict):
        for name in _LISTS:
            inner = whole.get(name)
            if isinstance(inner, list) and any(isinstance(i, dict) for i in inner):
                yield from _items(inner)
                return
            if isinstance(inner, dict) and depth < 3 and name in ("hits", "response", "data"):
                yield from _items(inner, depth + 1)
                return
        values = list(whole.values())
        if len(values) > 1 and all(isinstance(v, dict) for v in values):
            yield from _items(values)
        elif values and all(isinstance(v, list) for v in values) and _columnar(whole):
            names = list(whole)
            for cells in zip(*values, strict=True):
                yield dict(zip(names, cells, strict=True))
        else:
            yield whole


def _columnar(whole: dict[str, list[object]]) -> bool:
    return len({len(v) for v in whole.values()}) == 1


def _record(item: dict[str, object], options: Options) -> Record:
    fields, extra = match_columns(item, options.columns)
    record = record_of(list(item.values()), fields, extra)
    record.day_first = options.day_first
    tidy_record(record)
    return record
