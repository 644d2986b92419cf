"""What became of the files: counts by format, status and reason, and a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.articles.metadata import is_missing
from toolkit.errors import TableError

_DETAIL = re.compile(r"[0-9a-f]{16}(?:-\d+)?|'[^']{0,80}'|\b\d[\d.,%]*|https?://\S+")


def general_reason(reason: object) -> str:
    """Return a reason without what is special to one row, so that rows can be counted.

    Examples
    --------
    >>> general_reason("line 7: not valid JSON")
    'line …: not valid JSON'
    """
    return "" if is_missing(reason) else _DETAIL.sub("…", str(reason))[:120]


@check_arguments
def load_report(articles: pd.DataFrame) -> pd.DataFrame:
    """Count what `load_articles` did with the files.

    Parameters
    ----------
    articles : DataFrame
        What `load_articles` returned: ``status`` and ``source_path`` at least; ``format``,
        ``reason`` and ``duplicate_of`` if there.

    Returns
    -------
    DataFrame
        One row for each ``format``, ``status`` and general ``reason``: ``n_files``,
        ``n_records``, ``n_kept`` (records whose text is there), ``n_duplicates`` (records that
        repeat another) and ``n_words`` (int64), most records first. `report_text` says the
        same in a few lines.

    Raises
    ------
    TableError
        When a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"source_path": ["a.txt", "b.pdf"], "format": ["text", "pdf"],
    ...     "status": ["ok", "unreadable"], "reason": [None, "damaged PDF"], "n_words": [300, 0]})
    >>> load_report(table)[["format", "status", "n_records", "n_kept"]].values.tolist()
    [['pdf', 'unreadable', 1, 0], ['text', 'ok', 1, 1]]
    """
    tables.require_columns(articles, ["status", "source_path"], argument="articles")
    size = len(articles)
    frame = pd.DataFrame(
        {
            "format": _column(articles, "format", "unknown"),
            "status": articles["status"].astype("str").to_numpy(),
            "reason": [general_reason(r) for r in _column(articles, "reason", None)],
            "file": [_file_of(p) for p in articles["source_path"]],
            "kept": articles["status"].eq("ok").to_numpy(),
            "duplicate": [not is_missing(d) for d in _column(articles, "duplicate_of", None)],
            "words": articles["n_words"].to_numpy() if "n_words" in articles else [0] * size,
        }
    )
    keys = ["format", "status", "reason"]
    out = (
        frame.groupby(keys, sort=True)
        .agg(
            n_files=("file", "nunique"),
            n_records=("file", "size"),
            n_kept=("kept", "sum"),
            n_duplicates=("duplicate", "sum"),
            n_words=("words", "sum"),
        )
        .reset_index()
    )
    counts = ["n_files", "n_records", "n_kept", "n_duplicates", "n_words"]
    out[counts] = out[counts].astype("int64")
    for key in keys:
        out[key] = out[key].astype("str")
    return out.sort_values(["n_records", *keys], ascending=[False, True, True, True]).reset_index(
        drop=True
    )


def _column(articles: pd.DataFrame, name: str, default: object) -> list[object]:
    if name not in articles:
        return [default] * len(articles)
    return [default if is_missing(v) else v for v in articles[name]]


def _file_of(path: object) -> str:
    return "" if is_missing(path) else str(path).split("!/", 1)[0]


@dataclass(frozen=True)
class Totals:
    """Sums over a load."""

    files: int
    records: int
    kept: int
    duplicates: int
    wire: int
    words: int
    by_status: dict[str, int]


def totals(articles: pd.DataFrame) -> Totals:
    """Sum up what `load_articles` returned."""
    tables.require_columns(articles, ["status", "source_path"], argument="articles")
    if "status" not in articles:
        raise TableError("articles: has no column 'status'.")
    by_status = articles["status"].value_counts().to_dict()
    return Totals(
        files=len({_file_of(p) for p in articles["source_path"]}),
        records=len(articles),
        kept=int(by_status.get("ok", 0)),
        duplicates=sum(1 for d in _column(articles, "duplicate_of", None) if d is not None),
        wire=len({w for w in _column(articles, "wire", None) if w is not None}),
        words=int(articles["n_words"].sum()) if "n_words" in articles else 0,
        by_status={str(k): int(v) for k, v in sorted(by_status.items())},
    )


@check_arguments
def report_text(articles: pd.DataFrame) -> str:
    """Say in a few lines what `load_articles` did.

    Examples
    --------
    >>> table = pd.DataFrame({"source_path": ["a.txt", "b.pdf"], "format": ["text", "pdf"],
    ...     "status": ["ok", "unreadable"], "reason": [None, "damaged PDF"], "n_words": [300, 0]})
    >>> print(report_text(table))
    2 files, 2 records: 1 kept with 300 words; 1 unreadable.
    - pdf, unreadable: 1 (damaged PDF)
    """
    found = totals(articles)
    parts = [f"{found.kept:,} kept with {found.words:,} words"]
    parts += [f"{n:,} {status}" for status, n in found.by_status.items() if status != "ok"]
    files = "1 file" if found.files == 1 else f"{found.files:,} files"
    records = "1 record" if found.records == 1 else f"{found.records:,} records"
    lines = [f"{files}, {records}: {'; '.join(parts)}."]
    if found.duplicates:
        wire = f"; {found.wire:,} stories run by several outlets" if found.wire else ""
        lines.append(f"{found.duplicates:,} records repeat another{wire}.")
    for row in load_report(articles).itertuples():
        if row.status != "ok":
            why = " (" + str(row.reason) + ")" if row.reason else ""
            lines.append(f"- {row.format}, {row.status}: {row.n_records:,}{why}")
    return "\n".join(lines)
