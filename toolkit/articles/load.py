"""`load_articles`: a folder of whatever there is becomes one clean table."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, overload

import pandas as pd
from tqdm.auto import tqdm

from toolkit import tables
from toolkit.articles import readers, sources
from toolkit.articles.assemble import IdBook, assemble
from toolkit.articles.records import Limits, Options, Record, Source
from toolkit.articles.table import read_metadata, row_for
from toolkit.errors import ArgumentError, FileFormatError, MissingExtraError

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
    options = Options(dict(columns or {}), encoding)
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
        for record, format_name, digest in _read_file(name, file, options, limits):
            yield assemble(
                record,
                path=name,
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
) -> Iterator[tuple[Record, str, str | None]]:
    try:
        source = sources.file_source(name, file, limits)
        digest = sources.sha256(source)
    except OSError as error:
        yield (
            Record(status="unreadable", reason=f"cannot be opened: {error.strerror}"),
            "unknown",
            None,
        )
        return
    for record, format_name in read_source(source, options):
        yield record, format_name, digest


def read_source(source: Source, options: Options) -> Iterator[tuple[Record, str]]:
    """Yield the records of one source and the name of its format; never raises on its content."""
    if source.size == 0:
        yield Record(status="empty", reason="the file is empty"), "unknown"
        return
    reader = readers.pick(source)
    if source.size > source.limits.document and not getattr(reader, "STREAMS", False):
        yield (
            Record(
                status="too_large",
                reason=f"{source.size} bytes; the limit for one document is "
                f"{source.limits.document} (limits={{'document': ...}})",
            ),
            reader.NAME,
        )
        return
    try:
        for record in reader.read(source, options):
            yield record, reader.NAME
    except (FileFormatError, MissingExtraError) as error:
        yield Record(status="unreadable", reason=str(error)), reader.NAME
    except ArgumentError:
        raise
    except Exception as error:  # a file must never end the run
        _log.warning("%s: %s", source.path, error, exc_info=True)
        reason = f"{reader.NAME}: {type(error).__name__}: {error}"
        yield Record(status="unreadable", reason=reason[:300]), reader.NAME
