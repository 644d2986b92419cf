"""`load_articles`: a folder of whatever there is becomes one clean table."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, overload

import pandas as pd
from tqdm.auto import tqdm

from toolkit import tables
from toolkit.articles import archives, readers, sources
from toolkit.articles.assemble import IdBook, assemble
from toolkit.articles.columns import check_columns
from toolkit.articles.records import Limits, Options, Record, Source
from toolkit.articles.table import read_metadata, row_for
from toolkit.errors import FileFormatError, MissingExtraError

_log = logging.getLogger(__name__)

_Row = tuple[dict[str, object], list[dict[str, object]]]


@overload
def load_articles(
    path: object,
    *,
    metadata: object = ...,
    clean: bool = ...,
    columns: Mapping[str, str] | None = ...,
    encoding: str | None = ...,
    day_first: bool | None = ...,
    limits: Limits | dict[str, int] | None = ...,
    return_removed: Literal[False] = ...,
    progress: bool = ...,
) -> pd.DataFrame: ...
@overload
def load_articles(
    path: object,
    *,
    metadata: object = ...,
    clean: bool = ...,
    columns: Mapping[str, str] | None = ...,
    encoding: str | None = ...,
    day_first: bool | None = ...,
    limits: Limits | dict[str, int] | None = ...,
    return_removed: Literal[True],
    progress: bool = ...,
) -> tuple[pd.DataFrame, pd.DataFrame]: ...
def load_articles(
    path: object,
    *,
    metadata: object = None,
    clean: bool = True,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    day_first: bool | None = None,
    limits: Limits | dict[str, int] | None = None,
    return_removed: bool = False,
    progress: bool = True,
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    """Load articles from files of any of the known formats.

    Parameters
    ----------
    path : str, path, or list of them
        A file or a folder, searched with all its subfolders.
    metadata : str, path or DataFrame, optional
        Table with a column ``file`` and any of outlet, title, byline, published, url, language
        and their ``*_how``. What it says wins; what it leaves blank is taken from the text.
    clean : bool
        Take out what is not part of the article. With False, ``text`` is the decoded source.
    columns : mapping, optional
        For tables: which of their columns is ours, such as ``{"headline": "title"}``.
    encoding : str, optional
        Of text files without a byte order mark; found out if left out.
    day_first : bool, optional
        How to read dates such as ``05/06/2025``. Left out, the other dates of the same file
        decide; where they do not, such a date is null, with a reason.
    limits : dict, optional
        See `toolkit.articles.records.Limits`.
    return_removed : bool
        Also return the removed table.
    progress : bool
        Show a progress bar.

    Returns
    -------
    articles : DataFrame
        The articles table; one row for each article, and for each file that cannot be read.
    removed : DataFrame
        Only with `return_removed`. ``source_start`` and ``source_end`` count characters of the
        text that ``clean=False`` gives; ``position`` is the place in ``text`` where it stood.

    Raises
    ------
    ArgumentError
        A path does not exist, or an option has an impossible value. A bad *file* is a row.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "2025-05-16-talks.txt").write_text(
    ...     "Talks end without result\\nThe talks in Istanbul ended on Friday after less than "
    ...     "two hours, officials said.\\nRead more\\n")
    >>> articles = load_articles(folder, progress=False)
    >>> articles.loc[0, ["title", "published_how", "status"]].tolist()
    ['Talks end without result', 'inferred', 'ok']
    """
    paths = sources.check_path(path)
    given = read_metadata(metadata)
    options = Options(
        check_columns(columns), encoding, day_first, keep_page=return_removed or not clean
    )
    rows: list[dict[str, object]] = []
    removed: list[dict[str, object]] = []
    stream = _load(paths, given, options, Limits.of(limits), clean=clean, progress=progress)
    for row, taken in stream:
        rows.append(row)
        removed.extend(taken)
    articles = tables.build("articles", rows)
    if return_removed:
        return articles, tables.build("removed", removed)
    return articles


def _load(
    paths: list[Path],
    given: dict[str, dict[str, object]],
    options: Options,
    limits: Limits,
    *,
    clean: bool,
    progress: bool,
) -> Iterator[_Row]:
    """Yield the rows of every record of every file, and of files named but not there."""
    ids = IdBook()
    files = sources.list_files(paths)
    used: set[str] = set()
    for name, file in tqdm(files, desc="Loading", unit="file", disable=not progress):
        meta = row_for(given, name)
        if meta:
            used.add(str(meta["file"]).strip().replace("\\", "/"))
        for record, path, format_name, digest in _read_file(name, file, options, limits):
            yield assemble(
                record,
                path=path,
                sha256=digest,
                format_name=format_name,
                given=meta,
                ids=ids,
                clean=clean,
            )
    if any(p.is_dir() for p in paths):
        for key, meta in given.items():
            if key not in used:
                record = Record(
                    status="missing", reason="in the metadata table, but no such file was found"
                )
                yield assemble(
                    record, path=key, sha256=None, format_name="unknown", given=meta, ids=ids
                )


def _read_file(
    name: str, file: Path, options: Options, limits: Limits
) -> Iterator[tuple[Record, str, str, str | None]]:
    """Yield record, path, format and digest for everything in a file."""
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
    reader = readers.pick(source)
    what = archives.kind(source) if reader.NAME != "warc" else None
    if what is not None:
        yield from _read_archive(source, what, options, depth)
        return
    if source.size > source.limits.document and not getattr(reader, "STREAMS", False):
        limit = source.limits.document
        reason = f"{source.size} bytes; the limit for one document is {limit} (limits: 'document')"
        yield Record(status="too_large", reason=reason), source.path, reader.NAME
        return
    try:
        for record in reader.read(source, options):
            yield record, source.path, reader.NAME
    except (FileFormatError, MissingExtraError) as error:
        yield _failed(error), source.path, reader.NAME
    except Exception as error:  # a file must never end the run
        _log.warning("%s: %s", source.path, error, exc_info=True)
        reason = f"{type(error).__name__}: {error}"
        yield Record(status="unreadable", reason=reason[:300]), source.path, reader.NAME


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
