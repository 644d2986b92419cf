"""Files, one after another, to rows: in bounded memory, and never ending on a bad file."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from toolkit.articles import archives, readers, sources
from toolkit.articles.assemble import Draft, IdBook, assemble
from toolkit.articles.records import Limits, Options, Record, Source
from toolkit.articles.table import row_for
from toolkit.errors import FileFormatError, MissingExtraError

_log = logging.getLogger(__name__)


def stream(
    files: Iterable[tuple[str, Path]],
    *,
    given: Mapping[str, dict[str, object]] | None = None,
    options: Options | None = None,
    limits: Limits | dict[str, int] | None = None,
    clean: bool = True,
    ids: IdBook | None = None,
    used: set[str] | None = None,
) -> Iterator[Draft]:
    """Yield a draft for every record of every file.

    A row depends on its own file only, except that `ids` keeps ids apart.

    Parameters
    ----------
    files : iterable of (name, path)
        The name becomes ``source_path``.
    given : mapping, optional
        What `toolkit.articles.table.read_metadata` returns.
    options : Options, optional
    limits : Limits or dict, optional
    clean : bool
    ids : IdBook, optional
        Hand in the same one to keep ids apart over several calls.
    used : set, optional
        Collects the metadata rows that belonged to a file.

    Yields
    ------
    Draft
        ``row`` for the articles table and ``removed``, a list of rows for the removed table.

    Examples
    --------
    >>> list(stream([]))
    []
    """
    options, limits = options or Options(), Limits.of(limits)
    ids = IdBook() if ids is None else ids
    rows = dict(given or {})
    for name, file in files:
        meta = row_for(rows, name)
        if meta and used is not None:
            used.add(str(meta["file"]).strip().replace("\\", "/"))
        for record, path, format_name, digest in read_file(name, file, options, limits):
            yield assemble(
                record,
                path=path,
                sha256=digest,
                format_name=format_name,
                given=meta,
                ids=ids,
                clean=clean,
            )


def missing(
    given: Mapping[str, Mapping[str, object]], used: set[str], ids: IdBook
) -> Iterator[Draft]:
    """Yield a draft for every file that the metadata table names and nobody found."""
    for key, meta in given.items():
        if key not in used:
            record = Record(
                status="missing", reason="in the metadata table, but no such file was found"
            )
            yield assemble(
                record, path=key, sha256=None, format_name="unknown", given=meta, ids=ids
            )


def read_file(
    name: str, file: Path, options: Options, limits: Limits
) -> Iterator[tuple[Record, str, str, str | None]]:
    """Yield (record, path, format, SHA-256 of the file) for everything in a file."""
    try:
        source = sources.file_source(name, file, limits)
        digest = sources.sha256(source)
    except OSError as error:
        record = Record(status="unreadable", reason=f"cannot be opened: {error.strerror}")
        yield record, name, "unknown", None
        return
    for record, path, format_name in read_source(source, options):
        yield record, path, str(record.extra.pop("format", format_name)), digest


def read_source(
    source: Source, options: Options, depth: int = 0
) -> Iterator[tuple[Record, str, str]]:
    """Yield (record, path, format) for a file or an archive; never raises on its content."""
    if source.size == 0:
        yield Record(status="empty", reason="the file is empty"), source.path, "unknown"
        return
    try:
        reader = readers.pick(source)
        what = archives.kind(source) if reader.NAME != "warc" else None
    except Exception as error:  # a file must never end the run
        yield _unforeseen(source, error), source.path, "unknown"
        return
    if what is not None:
        yield from _read_archive(source, what, options, depth)
        return
    if source.size > source.limits.document and not getattr(reader, "STREAMS", False):
        limit = source.limits.document
        reason = f"{source.size} bytes; the limit for one document is {limit} (limits: 'document')"
        yield Record(status="too_large", reason=reason), source.path, reader.NAME
        return
    found = False
    try:
        for record in reader.read(source, options):
            found = True
            yield _bounded(record, source.limits.document), source.path, reader.NAME
    except (FileFormatError, MissingExtraError) as error:
        yield _failed(error), source.path, reader.NAME
    except (Exception, RecursionError) as error:  # a file must never end the run
        yield _unforeseen(source, error), source.path, reader.NAME
    else:
        if not found:  # nor be lost
            record = Record(status="empty", reason="no article in it")
            yield record, source.path, reader.NAME


def _bounded(record: Record, limit: int) -> Record:
    """Refuse the text of one article that is longer than a document may be."""
    if len(record.text) <= limit:
        return record
    record.note(f"a text of {len(record.text)} characters (limits: 'document')")
    record.status, record.text, record.page = "too_large", "", None
    return record


def _unforeseen(source: Source, error: BaseException) -> Record:
    _log.warning("%s: %s", source.path, error, exc_info=True)
    return Record(status="unreadable", reason=f"{type(error).__name__}: {error}"[:300])


def _failed(error: Exception) -> Record:
    status = "too_large" if isinstance(error, archives.TooLargeError) else "unreadable"
    return Record(status=status, reason=str(error)[:400])


def _read_archive(
    source: Source, what: str, options: Options, depth: int
) -> Iterator[tuple[Record, str, str]]:
    if depth >= source.limits.depth:
        reason = f"an archive inside {depth} archives (limits: 'depth')"
        yield Record(status="unreadable", reason=reason), source.path, what
        return
    found = False
    for member in archives.members(source, what):
        found = True
        if isinstance(member, Source):
            yield from read_source(member, options, depth + 1)
        else:
            path, error = member
            yield _failed(error), path, what
    if not found:
        yield Record(status="empty", reason="an archive with no file in it"), source.path, what
