"""The files that coders fill: CSV and Excel, with drop-downs and the codebook on a page."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pandas as pd

from toolkit.coding.questions import Codebook
from toolkit.errors import require
from toolkit.text import neutral

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_CELL = 32_000


def safe_cell(value: object) -> str:
    """Return text that no spreadsheet program takes for a formula.

    Control characters become U+FFFD, overlong text is cut with an ellipsis, and text that
    could be a formula gets a leading apostrophe.

    Examples
    --------
    >>> safe_cell("=cmd|' /C calc'!A0"), safe_cell("Kyiv said no.")
    ("'=cmd|' /C calc'!A0", 'Kyiv said no.')
    """
    text = _ILLEGAL.sub("\ufffd", str(value))
    text = text if len(text) <= _CELL else text[: _CELL - 1] + "…"
    return neutral(text, numbers=False)


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a sheet as CSV; notes and free answers are kept from becoming formulas."""
    table = table.map(lambda cell: safe_cell(cell) if isinstance(cell, str) else cell)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows(table.astype(str).to_numpy().tolist())
    return out.getvalue().encode("utf-8-sig")  # the mark makes Excel read it as UTF-8


_WIDTHS = {"sheet": 6, "unit_id": 13, "no": 5, "before": 45, "passage": 55, "after": 45, "note": 30}


def workbook_bytes(table: pd.DataFrame, book: Codebook) -> bytes:
    """Return a workbook: the sheet with drop-downs, and the codebook on a page of its own."""
    openpyxl = require("openpyxl", "coding")
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "coding"
    top, wrap = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    ids = [q.id for q in book.questions]
    for column, name in enumerate(table.columns, start=1):
        cell = sheet.cell(1, column, name)
        cell.font, cell.alignment = top, wrap
        if name in (*ids, "note"):
            cell.fill = PatternFill("solid", fgColor="FFF2CC")
        width = _WIDTHS.get(name, 16)
        sheet.column_dimensions[get_column_letter(column)].width = width
        for row, value in enumerate(table[name], start=2):
            cell = sheet.cell(row, column)
            if name == "no":
                cell.value = int(value)
            elif value != "":
                cell.value = str(value)
                cell.data_type = "s"
                cell.quotePrefix = str(value).startswith("'")
            cell.alignment = wrap
    sheet.freeze_panes = "D2"
    sheet.column_dimensions["A"].hidden = True

    lists = workbook.create_sheet("lists")
    lists.sheet_state = "hidden"
    last = len(table) + 1
    for number, question in enumerate(book.questions, start=1):
        letter = get_column_letter(list(table.columns).index(question.id) + 1)
        answers = question.answers()
        if not answers:
            continue
        own = get_column_letter(number)
        for row, answer in enumerate(answers, start=1):
            _put(lists.cell(row, number), answer)
        rule = DataValidation(
            type="list",
            formula1=f"lists!${own}$1:${own}${len(answers)}",
            allow_blank=True,
            showErrorMessage=not question.free,
            errorStyle="warning",
            errorTitle="Not in the codebook",
            error="Choose from the list, or explain in the note.",
            showInputMessage=True,
            promptTitle=question.id,
            prompt=question.ask[:250],
        )
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{last}")
    _codebook_page(workbook.create_sheet("codebook"), book, top, wrap)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _put(cell: Any, value: object) -> None:
    cell.value = safe_cell(value)
    cell.data_type = "s"


def _codebook_page(page: Any, book: Codebook, top: Any, wrap: Any) -> None:
    rows: list[list[str]] = [
        [book.title],
        [book.unit],
        [book.source],
        ["Fill the yellow columns. Leave a cell empty if you have not got to it."],
        [],
        ["question", "code", "what it means", "how to decide", "example", "but not"],
    ]
    for question in book.questions:
        condition = f" (only if {question.when[0]} is {question.when[1]})" if question.when else ""
        rows.append([question.id, "", question.ask + condition])
        rows += [
            ["", c.code, c.define, c.rule, c.example, c.counterexample] for c in question.codes
        ]
    for number, row in enumerate((r for r in rows), start=1):
        for column, value in enumerate(row, start=1):
            if value:
                _put(page.cell(number, column), value)
                page.cell(number, column).alignment = wrap
            if number in (1, 6):
                page.cell(number, column).font = top
    for letter, width in zip("ABCDEF", (24, 18, 50, 60, 50, 50), strict=True):
        page.column_dimensions[letter].width = width
    for number in (1, 2, 3, 4):
        page.merge_cells(start_row=number, start_column=1, end_row=number, end_column=6)
