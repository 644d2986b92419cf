"""The cells of a spreadsheet or text table, whoever saved it."""

from __future__ import annotations

import codecs
import csv
import io
import math
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.errors import require

MAX_BYTES = 50_000_000
"""Larger files are refused."""

HEADER_ROWS = 20
"""The headings must be in one of the first rows."""


@dataclass
class Grid:
    """The cells of one file: rows of (row number, values)."""

    rows: list[tuple[int, list[object]]]
    merged: set[tuple[int, int]] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)


def read_grid(path: Path) -> Grid:
    """Return the cells of a workbook or text table; ValueError or OSError if it is neither."""
    if not path.is_file():
        raise ValueError("there is no such file")
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"larger than {MAX_BYTES // 1_000_000} MB")
    head = path.read_bytes()[:4]
    if head == b"PK\x03\x04":
        return _read_xlsx(path)
    if head[:4] == b"\xd0\xcf\x11\xe0":
        raise ValueError("an old .xls file; save it as .xlsx or .csv")
    return _read_csv(path.read_bytes())


def _read_xlsx(path: Path) -> Grid:
    openpyxl = require("openpyxl", "coding")
    with zipfile.ZipFile(path) as archive:
        if sum(i.file_size for i in archive.infolist()) > 20 * MAX_BYTES:
            raise ValueError("unpacks to more than a gigabyte")
        if "xl/workbook.xml" not in archive.namelist():
            names = archive.namelist()
            if path.suffix.lower() == ".numbers" or any(n.endswith(".iwa") for n in names):
                raise ValueError("a Numbers document; export it to Excel (.xlsx) or CSV")
            if path.suffix.lower() == ".ods":
                raise ValueError("a LibreOffice document (.ods); save it as .xlsx or .csv")
            raise ValueError("a zip file, but no .xlsx workbook; save it as .xlsx or .csv")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles it does not know
        try:
            book = openpyxl.load_workbook(path)
            cached = openpyxl.load_workbook(path, data_only=True)
        except (TypeError, AttributeError, SyntaxError, IndexError) as error:
            raise ValueError(f"a damaged workbook: {error}") from error
    chosen = None
    for sheet in book.worksheets:
        rows = [list(r) for r in sheet.iter_rows(max_row=HEADER_ROWS, values_only=True)]
        if any(is_header(r) for r in rows):
            chosen = sheet
            break
    if chosen is None:
        return Grid([])
    values = cached[chosen.title]
    grid = Grid([(n, list(r)) for n, r in enumerate(values.iter_rows(values_only=True), start=1)])
    for block in chosen.merged_cells.ranges:
        if block.size["rows"] * block.size["columns"] > 100_000:
            raise ValueError(f"the cells {block.coord} are merged")
        grid.merged |= {(r, c - 1) for r, c in block.cells}
    for row in chosen.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                grid.formulas.add((cell.row, cell.column - 1))
    return grid


def _read_csv(data: bytes) -> Grid:
    text = _decode(data).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise ValueError("holds NUL characters, so it is no text table")
    head = next((line for line in text.split("\n") if "unit_id" in line.casefold()), "")
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(10_000_000)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    return Grid([(n, list(r)) for n, r in enumerate(rows, start=1)])


def _decode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def heading_of(value: object) -> str:
    """Return a heading in lower case with underscores."""
    return text_of(value).casefold().replace(" ", "_").strip("*:")


def is_header(row: Sequence[object]) -> bool:
    """Say whether a row holds the headings."""
    return "unit_id" in [heading_of(v) for v in row if v is not None]


def text_of(value: object) -> str:
    """Return a cell as text without outer white space; empty cells are ''."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(value).replace("\u00a0", " ").strip()


def cell_at(row: Sequence[object], at: int) -> object:
    """Return a cell of a row that may be too short."""
    return row[at] if at < len(row) else None


def letter_of(column: int) -> str:
    """Spreadsheet letters of a column counted from 0."""
    out, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out
