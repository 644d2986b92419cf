"""Filled coding sheets back into a table of codes.

Forgiving of what people do to spreadsheets, strict about what would corrupt a result. No cell
is dropped in silence: what cannot be read is a row with status ``refused`` and a reason.
"""

from __future__ import annotations

import csv
import logging
import os
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.coding.answers import read_answer
from toolkit.coding.codebooks import load_codebook
from toolkit.coding.grid import (
    HEADER_ROWS,
    Grid,
    cell_at,
    heading_of,
    is_header,
    letter_of,
    read_grid,
    text_of,
)
from toolkit.coding.questions import Codebook, Question, tidy
from toolkit.coding.sheets_write import split_sheet_name
from toolkit.errors import ArgumentError, nearest

log = logging.getLogger(__name__)

CODE_COLUMNS = [
    "file",
    "cell",
    "coder",
    "unit_id",
    "question",
    "level",
    "code",
    "value",
    "status",
    "reason",
    "raw",
    "note",
]
"""Columns of the codes, before those that come from the sample."""

_SUFFIXES = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")
_DOCUMENTS = (".numbers", ".ods", ".xls")  # read only once exported; named, so none is lost
_OURS = re.compile(r"(codebook|lists)-|Export Summary", re.IGNORECASE)  # other tables of a sheet


@check_arguments
def read_sheets(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    sample: pd.DataFrame | str | os.PathLike[str] | None = None,
    codebook: str | Path | Mapping[str, Any] | Codebook | None = None,
    coders: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Read filled coding sheets.

    Rows and columns may be in any order, cells blank, answers written " Yes." for yes, notes
    and columns added, headings moved down by a title row, decimal commas and semicolons used;
    a sheet half filled is half read.

    Parameters
    ----------
    paths : path or sequence of paths
        Workbooks (``.xlsx``) and text tables (``.csv``, ``.tsv``), or one folder of them.
        Documents of Numbers and LibreOffice have to be exported first, and are named where
        their export is not in the folder.
    sample : DataFrame or path, optional
        What `make_sheet` returned, or its key file. Sheets of another corpus are refused by
        its hash, unknown units by name, and its columns are joined to the codes, which
        `machine_vs_people` needs.
    codebook : str, Path, mapping or Codebook, optional
        By default ``<kind>-codebook.yaml`` beside the sheet or the key file, else the shipped
        one of the kind that the sheet names.
    coders : mapping of file name to coder, optional
        Names that overrule those in the sheets.

    Returns
    -------
    DataFrame
        One row per unit, coder and question: ``file cell coder unit_id question level code
        value status reason raw note`` and the sample's columns. ``status`` is ``ok``,
        ``blank``, ``unclear`` or ``refused``; ``code`` is null unless it is ``ok``. A whole
        file that is refused is one row with null ``unit_id``.

    Raises
    ------
    ArgumentError
        When no file is given or found, or two different filled sheets bear one coder's name.
    MissingExtraError
        When a workbook is to be read and openpyxl is not installed.

    Examples
    --------
    >>> import tempfile
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["It rained."]})
    >>> from toolkit.coding import make_sheet
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sample = make_sheet({"articles": articles}, kind="frames", n=1, coders=["ana"],
    ...                         by=None, folder=folder)
    ...     codes = read_sheets([f"{folder}/frames-ana.csv"], sample=sample)
    >>> codes["status"].unique().tolist(), len(codes)
    (['blank'], 10)
    """
    files = _files(paths)
    key = read_sample(sample)
    rows: list[dict] = []
    seen: dict[str, list[tuple[Path, set[str], bool]]] = {}
    near = []
    if isinstance(sample, str | os.PathLike):
        near = [Path(sample).with_name(Path(sample).name.replace("-key.csv", "-codebook.yaml"))]
    for path in files:
        found = _read_file(path, key, codebook, coders or {}, near)
        filled = {r["unit_id"] for r in found if r["status"] in ("ok", "unclear")}
        answered = bool(filled) or any(r["status"] == "refused" for r in found)
        for coder in {r["coder"] for r in found if r["unit_id"] is not None}:
            seen.setdefault(tidy(coder), []).append((path, filled, answered))
        rows += found
    _one_name_each(seen)
    rows = _drop_untouched_twins(rows, seen)
    codes = pd.DataFrame(rows, columns=CODE_COLUMNS)
    codes["value"] = codes["value"].astype("float64")
    codes = codes.astype({c: "str" for c in CODE_COLUMNS if c != "value"})
    refused = int(codes["status"].eq("refused").sum())
    if refused:
        log.warning("%d cells or files were refused; see refused_cells(codes)", refused)
    if key is not None:
        codes = join_sample(codes, key)
    return codes


@check_arguments
def join_sample(codes: pd.DataFrame, sample: pd.DataFrame) -> pd.DataFrame:
    """Return codes with the sample's columns, and the question's ``machine`` and ``score``."""
    tables.require_columns(codes, ["unit_id", "question"], argument="codes")
    tables.require_columns(sample, ["unit_id"], argument="sample")
    own = [c for c in sample.columns if c not in CODE_COLUMNS or c == "unit_id"]
    out = codes.drop(columns=[c for c in own if c in codes.columns and c != "unit_id"])
    out = out.merge(sample[own], on="unit_id", how="left", validate="many_to_one")
    out["machine"], out["score"] = None, float("nan")
    for question in out["question"].dropna().unique():
        if f"machine_{question}" in out.columns:
            rows = out["question"].eq(question)
            out.loc[rows, "machine"] = out.loc[rows, f"machine_{question}"]
        if f"score_{question}" in out.columns:
            rows = out["question"].eq(question)
            out.loc[rows, "score"] = out.loc[rows, f"score_{question}"].astype("float64")
    out["machine"] = out["machine"].astype("str")
    return out


@check_arguments
def refused_cells(codes: pd.DataFrame) -> pd.DataFrame:
    """Return what `read_sheets` refused: file, cell, what stood there, and why."""
    columns = ["file", "cell", "coder", "unit_id", "question", "raw", "reason"]
    tables.require_columns(codes, ["status", *columns], argument="codes")
    return codes.loc[codes["status"].eq("refused"), columns].reset_index(drop=True)


def _files(paths: Any) -> list[Path]:
    if isinstance(paths, str | os.PathLike):
        path = Path(paths)
        if path.is_dir():
            there = sorted(p for p in path.iterdir() if not p.name.startswith(("~$", ".")))
            files = [
                p
                for p in there
                if p.suffix.lower() in _SUFFIXES
                and not p.stem.endswith("-key")
                and not _OURS.match(p.stem)
            ]
            read = {p.stem for p in files}
            files += [p for p in there if p.suffix.lower() in _DOCUMENTS and p.stem not in read]
            if not files:
                raise ArgumentError(f"paths: {str(path)!r} holds no .xlsx, .csv or .tsv file.")
            return files
        return [path]
    files = [Path(p) for p in paths]
    if not files:
        raise ArgumentError("paths: is empty; give at least one sheet.")
    return list(dict.fromkeys(files))


def read_sample(sample: pd.DataFrame | str | os.PathLike[str] | None) -> pd.DataFrame | None:
    """Return the sample, read from its key file where a path is given, checked."""
    if sample is None:
        return None
    if not isinstance(sample, pd.DataFrame):
        if not Path(sample).is_file():
            raise ArgumentError(f"sample={str(sample)!r}: there is no such file.")
        sample = pd.read_csv(sample, dtype={"unit_id": "str", "corpus": "str"}, encoding="utf-8")
    for column in ("unit_id", "kind", "corpus"):
        if column not in sample.columns:
            raise ArgumentError(f"sample: has no column {column!r}; is it the key file?")
    if sample["unit_id"].duplicated().any():
        twice = sample["unit_id"][sample["unit_id"].duplicated()].iloc[0]
        raise ArgumentError(f"sample: unit {twice!r} is in it twice.")
    return sample


def _row(path: Path, **values: Any) -> dict:
    row: dict = dict.fromkeys(CODE_COLUMNS)
    return row | {"file": path.name, "value": float("nan")} | values


def _read_file(
    path: Path,
    key: pd.DataFrame | None,
    codebook: Any,
    names: Mapping[str, str],
    near: Sequence[Path] = (),
) -> list[dict]:
    def refuse(reason: str, **more: Any) -> list[dict]:
        return [_row(path, status="refused", reason=reason, **more)]

    try:
        grid = read_grid(path)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, csv.Error, EOFError) as error:
        return refuse(f"cannot be read as a sheet: {error}")
    at = next((i for i, (_, r) in enumerate(grid.rows[:HEADER_ROWS]) if is_header(r)), None)
    if at is None:
        return refuse("has no heading row with 'unit_id' in its first 20 rows")
    heading = [heading_of(v) for v in grid.rows[at][1]]
    for name in ("unit_id", "sheet"):
        if heading.count(name) > 1:
            return refuse(f"has two columns called {name!r}")
    body = [(n, r) for n, r in grid.rows[at + 1 :] if any(text_of(v) for v in r)]
    tags: dict[str, int] = {}
    if "sheet" in heading:
        for _, r in body:
            tag = text_of(cell_at(r, heading.index("sheet")))
            if tag:
                tags[tag] = tags.get(tag, 0) + 1
    if not tags:
        return refuse("does not say which sheet it is: the column 'sheet' is missing or empty")
    tag = max(tags, key=lambda t: tags[t])
    parts = split_sheet_name(tag)
    if parts is None:
        return refuse(f"bears {tag!r} as its name, which no sheet of ours does")
    kind, corpus, coder = parts
    coder = names.get(path.name, names.get(str(path), coder))
    if key is not None:
        mine, theirs = str(key["corpus"].iloc[0]), str(key["kind"].iloc[0])
        if corpus != mine:
            return refuse(
                f"was made from another corpus (sheet {corpus}, sample {mine})", coder=coder
            )
        if kind != theirs:
            return refuse(f"is a sheet of kind {kind!r}, the sample is of kind {theirs!r}")
    book = _book(codebook, kind, [path.with_name(f"{kind}-codebook.yaml"), *near])
    if book is None:
        return refuse(
            f"is of kind {kind!r}: give the codebook that was written with it "
            f"({kind}-codebook.yaml) as codebook=",
            coder=coder,
        )
    missing = [q.id for q in book.questions if q.id not in heading]
    if len(missing) == len(book.questions):
        alike = nearest(missing[0], heading)
        hint = f"; the nearest heading is {alike!r}" if alike else ""
        return refuse(f"has no column {missing[0]!r}{hint}", coder=coder)
    for question in book.questions:
        if heading.count(question.id) > 1:
            return refuse(f"has two columns called {question.id!r}", coder=coder)
    known = None if key is None else set(key["unit_id"].astype(str))
    return _rows(
        path, grid, heading=heading, body=body, book=book, coder=coder, tag=tag, known=known
    )


def _rows(
    path: Path,
    grid: Grid,
    *,
    heading: list[str],
    body: list[tuple[int, list[object]]],
    book: Codebook,
    coder: str,
    tag: str,
    known: set[str] | None,
) -> list[dict]:
    unit_at, sheet_at = heading.index("unit_id"), heading.index("sheet")
    note_at = heading.index("note") if "note" in heading else None
    questions = [(q, heading.index(q.id)) for q in book.questions if q.id in heading]
    rows: list[dict] = []
    answers: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for number, cells in body:
        unit = text_of(cell_at(cells, unit_at))
        given = tuple(
            tidy(cell_at(cells, c)) if text_of(cell_at(cells, c)) else "" for _, c in questions
        )
        answers.setdefault(unit, []).append((number, given))
    for number, cells in body:
        unit = text_of(cell_at(cells, unit_at))
        note = text_of(cell_at(cells, note_at)) if note_at is not None else ""
        given = tuple(text_of(cell_at(cells, c)) for _, c in questions)
        reason = ""
        if (number, unit_at) in grid.merged:
            reason = "the cell of unit_id is merged with another"
        elif not unit:
            if not any(given):
                continue
            reason = "has answers but no unit_id"
        elif known is not None and unit not in known:
            reason = f"unit {unit!r} is not in the sample"
        elif text_of(cell_at(cells, sheet_at)) not in ("", tag):
            reason = f"comes from another sheet, {text_of(cell_at(cells, sheet_at))!r}"
        elif len(answers[unit]) > 1:
            first = answers[unit][0]
            if any(a != first[1] for _, a in answers[unit]):
                places = ", ".join(str(n) for n, _ in answers[unit])
                reason = f"unit {unit!r} stands in rows {places} with different answers"
            elif number != first[0]:
                reason = f"repeats row {first[0]}"
        read: dict[str, str | None] = {}
        for question, column in questions:
            row = _row(
                path,
                cell=f"{letter_of(column)}{number}",
                coder=coder,
                unit_id=unit or None,
                question=question.id,
                level=question.level,
                raw=text_of(cell_at(cells, column)) or None,
                note=note or None,
            )
            if reason:
                row |= {"status": "refused", "reason": reason}
            else:
                row |= _answer(question, cell_at(cells, column), (number, column), grid)
            read[question.id] = row["code"]
            rows.append(row)
        for row in rows[len(rows) - len(questions) :]:
            when = book.question(row["question"]).when
            if when and row["status"] == "blank" and read.get(when[0]) not in (None, when[1]):
                row["reason"] = f"not asked: {when[0]} is not {when[1]}"
    return rows


def _answer(question: Question, value: object, at: tuple[int, int], grid: Grid) -> dict:
    if at in grid.merged:
        return {"status": "refused", "reason": "the cell is merged with another"}
    if at in grid.formulas:
        return {"status": "refused", "reason": "holds a formula, not a code"}
    return read_answer(question, value)


def _book(codebook: Any, kind: str, near: Sequence[Path]) -> Codebook | None:
    """The codebook given, else the one written beside the sheets, else the shipped one."""
    if codebook is not None:
        book = load_codebook(codebook)
    else:
        beside = next((p for p in near if p.is_file()), None)
        try:
            book = load_codebook(beside if beside is not None else kind)
        except ArgumentError:
            return None
    listed = all(len(q.codes) > 2 or q.free for q in book.questions if q.choices == "actors")
    return book if listed else None


def _one_name_each(seen: dict[str, list[tuple[Path, set[str], bool]]]) -> None:
    for coder, sheets in seen.items():
        filled = [(p, units) for p, units, _ in sheets if units]
        for i, (path, units) in enumerate(filled):
            for other, others in filled[:i]:
                if units & others:
                    raise ArgumentError(
                        f"paths: {other.name} and {path.name} both bear the coder's name "
                        f"{coder!r} and code the same units; if they are two people, say so "
                        f"with coders={{{path.name!r}: 'another name'}}."
                    )


def _drop_untouched_twins(
    rows: list[dict], seen: dict[str, list[tuple[Path, set[str], bool]]]
) -> list[dict]:
    """Leave out the empty .csv beside a filled .xlsx (or the reverse) of one coder."""
    twins = set()
    for sheets in seen.values():
        if len(sheets) > 1:
            empty = [p.name for p, _, answered in sheets if not answered]
            twins |= set(empty if len(empty) < len(sheets) else empty[1:])
    return [r for r in rows if r["file"] not in twins]
