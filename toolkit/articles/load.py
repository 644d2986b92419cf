"""`load_articles`: a folder of whatever there is becomes one clean table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal, overload

import pandas as pd
from tqdm.auto import tqdm

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.articles import sources
from toolkit.articles.assemble import Draft, IdBook
from toolkit.articles.columns import check_columns
from toolkit.articles.duplicates import check_keep, find_duplicates
from toolkit.articles.fill import fill_texts
from toolkit.articles.records import Limits, Options
from toolkit.articles.repeated import remove_repeated
from toolkit.articles.stream import missing, stream
from toolkit.articles.table import read_metadata
from toolkit.errors import ArgumentError

Loaded = pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]


@overload
def load_articles(
    path: object,
    *,
    metadata: object = ...,
    clean: bool = ...,
    columns: Mapping[str, str] | None = ...,
    encoding: str | None = ...,
    day_first: bool | None = ...,
    duplicates: bool = ...,
    keep: str = ...,
    repeated: bool = ...,
    chunks: None = ...,
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
    duplicates: bool = ...,
    keep: str = ...,
    repeated: bool = ...,
    chunks: None = ...,
    limits: Limits | dict[str, int] | None = ...,
    return_removed: Literal[True],
    progress: bool = ...,
) -> tuple[pd.DataFrame, pd.DataFrame]: ...
@overload
def load_articles(
    path: object,
    *,
    metadata: object = ...,
    clean: bool = ...,
    columns: Mapping[str, str] | None = ...,
    encoding: str | None = ...,
    day_first: bool | None = ...,
    duplicates: bool = ...,
    keep: str = ...,
    repeated: bool = ...,
    chunks: int,
    limits: Limits | dict[str, int] | None = ...,
    return_removed: bool = ...,
    progress: bool = ...,
) -> Iterator[Any]: ...
@check_arguments
def load_articles(
    path: object,
    *,
    metadata: object = None,
    clean: bool = True,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    day_first: bool | None = None,
    duplicates: bool = True,
    keep: str = "all",
    repeated: bool = True,
    chunks: int | None = None,
    limits: Limits | dict[str, int] | None = None,
    return_removed: bool = False,
    progress: bool = True,
) -> Loaded | Iterator[Loaded]:
    """Load articles from files of any of the known formats.

    Parameters
    ----------
    path : str, path, or list of them
        A file or a folder, searched with all its subfolders. Archives are looked into.
    metadata : str, path or DataFrame, optional
        Table with a column ``file`` and any of outlet, title, byline, published, url, language
        and their ``*_how``. What it says wins; what it leaves blank is taken from the text.
    clean : bool
        Take out what is not part of the article. With False, ``text`` is the decoded source.
    columns : mapping, optional
        For tables: which of their columns is ours, such as ``{"headline": "title"}``. Names
        that are none of ours become extra columns.
    encoding : str, optional
        Of text files without a byte order mark; found out if left out.
    day_first : bool, optional
        How to read dates such as ``05/06/2025``. Left out, the other dates of the same file
        decide; where they do not, such a date is null, with a reason.
    duplicates : bool
        Look for articles that repeat others; see `find_duplicates`.
    keep : {"all", "first", "last", "longest"}
        Which of the articles that repeat each other keeps its text.
    repeated : bool
        Take out paragraphs that come back in a tenth of an outlet's articles.
    chunks : int, optional
        Return an iterator of tables of at most so many rows instead of one table. Duplicates
        and repeated passages are then looked for within each table.
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
        ``status`` is one of ok, duplicate, empty, no_text, unreadable, too_large, missing, and
        ``reason`` says why. See `load_report`.
    removed : DataFrame
        Only with `return_removed`. ``source_start`` and ``source_end`` count characters of the
        text that ``clean=False`` gives; ``position`` is the place in ``text`` where it stood.

    Raises
    ------
    ArgumentError
        A path does not exist, or an option has an impossible value. A bad *file* is a row.
    TableError
        The metadata table lacks a column or contradicts itself.

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
    for name, value in (("clean", clean), ("duplicates", duplicates), ("repeated", repeated),
                        ("return_removed", return_removed), ("progress", progress)):  # fmt: skip
        if not isinstance(value, bool):
            raise ArgumentError(f"{name}={value!r} must be True or False.")
    if chunks is not None and (not isinstance(chunks, int) or chunks < 1 or chunks is True):
        raise ArgumentError(f"chunks={chunks!r} must be a whole number above 0.")
    plan = _Plan(
        paths=sources.check_path(path),
        given=read_metadata(metadata),
        options=Options(
            check_columns(columns),
            _check_encoding(encoding),
            day_first,
            keep_page=return_removed or not clean,
        ),
        limits=Limits.of(limits),
        clean=clean,
        duplicates=duplicates,
        keep=check_keep(keep),
        repeated=repeated and clean,
        return_removed=return_removed,
        progress=progress,
    )
    if chunks is None:
        return plan.finish(list(plan.drafts()))
    return plan.chunked(chunks)


def _check_encoding(encoding: object) -> str | None:
    if encoding is None:
        return None
    try:
        "".encode(str(encoding))
    except LookupError:
        raise ArgumentError(
            f"encoding={encoding!r} is not known; try 'utf-8' or 'cp1252'."
        ) from None
    return str(encoding)


@dataclass(frozen=True)
class _Plan:
    """The arguments of one call, checked."""

    paths: list[Path]
    given: dict[str, dict[str, object]]
    options: Options
    limits: Limits
    clean: bool
    duplicates: bool
    keep: str
    repeated: bool
    return_removed: bool
    progress: bool

    def drafts(self) -> Iterator[Draft]:
        """Yield a draft of every record, and of every file named but not there."""
        ids, used = IdBook(), set[str]()
        files = tqdm(
            sources.list_files(self.paths), desc="Loading", unit="file", disable=not self.progress
        )
        yield from stream(
            files, given=self.given, options=self.options, limits=self.limits, clean=self.clean,
            ids=ids, used=used,
        )  # fmt: skip
        if any(p.is_dir() for p in self.paths):
            yield from missing(self.given, used, ids)

    def finish(self, drafts: Sequence[Draft]) -> Loaded:
        """Compare articles with one another and build the tables."""
        if self.repeated:
            remove_repeated(drafts)
        fill_texts(drafts)
        articles = tables.build("articles", [d.row for d in drafts])
        if self.duplicates and len(articles):
            articles = find_duplicates(articles, keep=self.keep, progress=self.progress)
        if not self.return_removed:
            return articles
        return articles, tables.build("removed", [row for d in drafts for row in d.removed])

    def chunked(self, size: int) -> Iterator[Loaded]:
        """Yield tables of at most `size` rows."""
        rows = self.drafts()
        while part := list(islice(rows, size)):
            yield self.finish(part)
