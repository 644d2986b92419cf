"""Excel workbooks (.xlsx), row by row."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

from toolkit.articles.archives import TooLargeError, check_container, zip_names
from toolkit.articles.columns import match_columns
from toolkit.articles.records import Options, Record, Source
from toolkit.articles.rows import records_of_rows
from toolkit.errors import FileFormatError, require

NAME = "excel"
EXTENSIONS = ("xlsx", "xlsm", "xls")
STREAMS = True

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sniff(source: Source) -> bool:
    """A workbook is a zip file with ``xl/workbook.xml`` in it."""
    if source.head.startswith(_OLE):
        return source.extension == "xls"
    return "xl/workbook.xml" in zip_names(source)


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the articles of every sheet whose header is understood.

    A formula counts as the value that the spreadsheet program stored with it; without one the
    cell is empty and the row says so.
    """
    if source.head.startswith(_OLE):
        raise FileFormatError("the old Excel format .xls is not read: save it as .xlsx or CSV")
    if not source.head.startswith(b"PK"):
        raise FileFormatError("not an Excel workbook: it is no zip container")
    if source.size > source.limits.table:
        raise TooLargeError(f"{source.size} bytes (limits: 'table')")
    check_container(source)
    openpyxl = require("openpyxl", "formats")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with source.open() as stream, source.open() as again:
                values = openpyxl.load_workbook(stream, read_only=True, data_only=True)
                formulas = openpyxl.load_workbook(again, read_only=True, data_only=False)
                yield from _sheets(values, formulas, options)
        except FileFormatError:
            raise
        except Exception as error:
            reason = f"not a valid Excel file: {type(error).__name__}: {str(error)[:120]}"
            raise FileFormatError(reason) from error


def _sheets(values: object, formulas: object, options: Options) -> Iterator[Record]:
    """Yield the records of each sheet."""
    problems, found = [], False
    for sheet, shadow in zip(values.worksheets, formulas.worksheets, strict=True):  # type: ignore[attr-defined]
        rows, shadows = sheet.iter_rows(values_only=True), shadow.iter_rows(values_only=True)
        header = next(rows, None)
        next(shadows, None)
        if header is None or all(cell is None for cell in header):
            problems.append(f"sheet {sheet.title!r} is empty")
            continue
        try:
            match_columns(header, options.columns)
        except FileFormatError as error:
            problems.append(f"sheet {sheet.title!r}: {error}")
            continue
        found = True
        yield from records_of_rows(list(header), _cells(rows, shadows), options)
    if not found:
        raise FileFormatError("; ".join(problems) or "no sheet in it")


def _cells(rows: Iterator[tuple], shadows: Iterator[tuple]) -> Iterator[list[object] | str]:
    for number, (row, shadow) in enumerate(zip(rows, shadows, strict=False), 2):
        if all(cell is None for cell in shadow):
            continue
        unknown = sum(
            1
            for value, formula in zip(row, shadow, strict=False)
            if value is None and isinstance(formula, str) and formula.startswith("=")
        )
        if unknown:
            yield f"row {number}: {unknown} formulas without a stored value"
            continue
        yield list(row)
