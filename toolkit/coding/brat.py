"""brat standoff: attributions as people mark them in brat, and PolNeAR keeps them.

A text file and a file of annotations: ``T1<TAB>Source 89 106<TAB>The New York Post`` for a
span (parts joined by ``;``), ``E1<TAB>Attribution:T4 Content:T3 Cue:T2 Source:T1`` for what
belongs together.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError

_SPAN = re.compile(r"^(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)$")
_EVENT = re.compile(r"^(E\d+)\t(\S+(?: \S+:T\d+)*)\s*$")
_PART = re.compile(r"^([A-Za-z][\w-]*?)\d*:(T\d+)$")
_GAP = re.compile(r"\s+")

QUOTE_COLUMNS = [
    "article_id",
    "coder",
    "quote_id",
    "start",
    "end",
    "text",
    "pieces",
    "source_start",
    "source_end",
    "source",
    "cue_start",
    "cue_end",
    "cue",
]
"""Columns of the attributions that `read_brat` returns."""


@check_arguments
def write_brat(
    quotes: pd.DataFrame, articles: pd.DataFrame, folder: str | os.PathLike[str]
) -> list[Path]:
    """Write quotes as brat standoff, one ``.txt`` and one ``.ann`` per article.

    Parameters
    ----------
    quotes : DataFrame
        ``article_id start end`` and, where there are, ``pieces source_start source_end
        cue_start cue_end``.
    articles : DataFrame
        ``article_id text``.
    folder : path
        Made if it is not there; existing files are not overwritten.

    Returns
    -------
    list of Path

    Raises
    ------
    ArgumentError
        When a file is already there.
    TableError
        When a column is missing.

    Examples
    --------
    >>> import tempfile
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["He said no."]})
    >>> quotes = pd.DataFrame({"article_id": ["a"], "start": [8], "end": [10],
    ...                        "source_start": [0], "source_end": [2]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(write_brat(quotes, articles, folder)[1].read_text())
    T1	Source 0 2	He
    T2	Content 8 10	no
    E1	Content:T2 Source:T1
    """
    tables.require_columns(quotes, ["article_id", "start", "end"], argument="quotes")
    tables.require_articles(articles)
    base = Path(folder)
    base.mkdir(parents=True, exist_ok=True)
    by_article = dict(list(quotes.groupby("article_id", sort=False)))
    written = []
    for article_id, text in zip(articles["article_id"], articles["text"].fillna(""), strict=True):
        name = re.sub(r"[^\w.-]", "_", str(article_id))
        lines: list[str] = []
        spans = 0
        rows = by_article.get(article_id, pd.DataFrame()).to_dict("records")
        for number, row in enumerate(rows, start=1):
            parts = []
            for role, pieces in _roles(row):
                spans += 1
                places = ";".join(f"{s} {e}" for s, e in pieces)
                words = " ".join(_GAP.sub(" ", text[s:e]) for s, e in pieces)
                lines.append(f"T{spans}\t{role} {places}\t{words}")
                parts.append(f"{role}:T{spans}")
            lines.append(f"E{number}\t{' '.join(reversed(parts))}")
        for suffix, content in ((".txt", text), (".ann", "".join(f"{x}\n" for x in lines))):
            path = base / f"{name}{suffix}"
            if path.exists():
                raise ArgumentError(f"folder: {path} is already there; choose another folder.")
            path.write_text(content, encoding="utf-8", newline="")
            written.append(path)
    return written


def _roles(row: dict[Any, Any]) -> list[tuple[str, list[tuple[int, int]]]]:
    out = []
    for role in ("source", "cue"):
        start, end = row.get(f"{role}_start"), row.get(f"{role}_end")
        if start is not None and not pd.isna(start) and not pd.isna(end):
            out.append((role.title(), [(int(start), int(end))]))
    pieces = row.get("pieces")
    if isinstance(pieces, Iterable) and not isinstance(pieces, str) and list(pieces):
        content = [(int(s), int(e)) for s, e in pieces]
    else:
        content = [(int(row["start"]), int(row["end"]))]
    return [*out, ("Content", content)]


@check_arguments
def read_brat(
    folder: str | os.PathLike[str], *, annotations: str | os.PathLike[str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Read texts and attributions from brat standoff.

    Parameters
    ----------
    folder : path
        Folder with the ``.txt`` files.
    annotations : path, optional
        Folder with the ``.ann`` files, if it is another. ``NAME.ann`` and ``NAME_CODER.ann``
        both belong to ``NAME.txt``.

    Returns
    -------
    articles : DataFrame
        ``article_id text``; the id is the file's name without its ending.
    quotes : DataFrame
        `QUOTE_COLUMNS`, one row an attribution with content. Parts of a span that only white
        space parts are joined; ``start`` and ``end`` reach from the first piece to the last.
    problems : DataFrame
        ``file line reason`` for every line that could not be used.

    Raises
    ------
    ArgumentError
        When there is no ``.txt`` file.
    """
    base = Path(folder)
    marked = Path(annotations) if annotations is not None else base
    texts = {p.stem: p for p in sorted(base.glob("*.txt"))}
    if not texts:
        raise ArgumentError(f"folder={str(folder)!r}: holds no .txt file.")
    articles, quotes, problems = [], [], []
    content = {}
    for name, path in texts.items():
        try:
            # Offsets count characters of the file as it is, so line ends stay as they are.
            content[name] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            problems.append({"file": path.name, "line": None, "reason": "is no UTF-8 text"})
            continue
        articles.append({"article_id": name, "text": content[name]})
    for path in sorted(marked.glob("*.ann")):
        owner, coder = _owner(path.stem, texts)
        name = owner or ""
        if name not in content:
            problems.append({"file": path.name, "line": None, "reason": "has no .txt file"})
            continue
        found, bad = _read_ann(path, content[name])
        problems += [{"file": path.name, **b} for b in bad]
        for number, row in enumerate(found):
            tag = f"-{coder}" if coder else ""
            quotes.append(
                {"article_id": name, "coder": coder, "quote_id": f"{name}{tag}-q{number}", **row}
            )
    out = pd.DataFrame(quotes, columns=QUOTE_COLUMNS)
    for column in ("source_start", "source_end", "cue_start", "cue_end"):
        out[column] = out[column].astype("Int64")
    out = out.astype({"start": "int64", "end": "int64"} if len(out) else {})
    text = ("article_id", "coder", "quote_id", "text", "source", "cue")
    return (
        pd.DataFrame(articles, columns=["article_id", "text"]).astype("str"),
        out.astype(dict.fromkeys(text, "str")),
        pd.DataFrame(problems, columns=["file", "line", "reason"]).astype({"line": "Int64"}),
    )


def _owner(stem: str, texts: dict[str, Path]) -> tuple[str | None, str]:
    if stem in texts:
        return stem, ""
    name, _, coder = stem.rpartition("_")
    return (name, coder) if name in texts else (None, "")


def _read_ann(path: Path, text: str) -> tuple[list[dict], list[dict]]:
    spans: dict[str, tuple[str, list[tuple[int, int]]]] = {}
    events: list[tuple[int, list[str]]] = []
    problems: list[dict] = []
    lines = path.read_bytes().decode("utf-8", errors="replace").splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line[0] in "#ARMN*":
            continue  # notes, attributes, relations: nothing we use
        span, event = _SPAN.match(line), _EVENT.match(line)
        if span:
            pieces = [(int(a), int(b)) for a, b in (p.split() for p in span[3].split(";"))]
            if any(not 0 <= a < b <= len(text) for a, b in pieces):
                problems.append({"line": number, "reason": "span lies outside the text"})
                continue
            # An editor may have changed the text since: the words must still be there.
            words = _GAP.sub("", "".join(text[a:b] for a, b in pieces))
            if words != _GAP.sub("", span[4]):
                problems.append({"line": number, "reason": "words are not those of the text"})
                continue
            spans[span[1]] = (span[2], _join(sorted(pieces), text))
        elif event:
            events.append((number, event[2].split()))
        else:
            problems.append({"line": number, "reason": "is neither a span nor an event"})
    rows = []
    for number, parts in events:
        roles: dict[str, list[tuple[int, int]]] = {}
        for part in parts:
            named = _PART.match(part)
            if named is None:
                problems.append({"line": number, "reason": f"{part!r} is no role"})
            elif named[2] not in spans:
                problems.append({"line": number, "reason": f"{named[2]} is no span"})
            elif named[1] in ("Content", "Source", "Cue"):
                roles.setdefault(named[1], []).extend(spans[named[2]][1])
        if "Content" not in roles:
            problems.append({"line": number, "reason": "attribution without content"})
            continue
        content = _join(sorted(roles["Content"]), text)
        row = {
            "start": content[0][0],
            "end": content[-1][1],
            "text": text[content[0][0] : content[-1][1]],
            "pieces": [list(p) for p in content],
        }
        for role in ("Source", "Cue"):
            if role in roles:
                a, b = min(roles[role])[0], max(p[1] for p in roles[role])
                key = role.lower()
                row |= {f"{key}_start": a, f"{key}_end": b, key: text[a:b]}
        rows.append(row)
    return sorted(rows, key=lambda r: (r["start"], r["end"])), problems


def _join(pieces: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    out = [pieces[0]]
    for start, end in pieces[1:]:
        if start <= out[-1][1] or not text[out[-1][1] : start].strip():
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out
