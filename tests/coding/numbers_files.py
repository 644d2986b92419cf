"""Filled sheets in the shape in which Apple Numbers and LibreOffice save them.

Numbers opens a workbook, shows what was hidden, and exports it with a worksheet "Export
Summary" in front, a worksheet per table named after sheet and table, the table's title as a
merged first row, empty columns and rows at the edges, and numbers as decimals. As CSV it
writes a folder with a file per table, with or without the title, without a byte order mark.
"""

from __future__ import annotations

import csv
import io

import openpyxl

_SUMMARY = (
    "This document was exported from Numbers. Each table was converted to an Excel worksheet. "
    "All other objects on each Numbers sheet were placed on separate worksheets. Please be aware "
    "that formula calculations may differ in Excel."
)


def numbers_xlsx(made, path, *, title="Table 1"):
    """Save the workbook `made` as Numbers exports it."""
    old, new = openpyxl.load_workbook(made), openpyxl.Workbook()
    summary = new.active
    summary.title = "Export Summary"
    summary["B3"] = _SUMMARY
    summary.merge_cells("B3:D3")
    for column, head in zip(
        "BCD", ("Numbers Sheet Name", "Numbers Table Name", "Excel Worksheet Name"), strict=True
    ):
        summary[f"{column}7"] = head
    line = 9
    for sheet in old.worksheets:
        name = f"{sheet.title} - {title}"
        summary[f"B{line}"], summary[f"C{line + 1}"] = sheet.title, title
        link = summary[f"D{line + 1}"]
        link.value = name
        link.hyperlink = f"#'{name}'!R1C1"
        line += 2
        page = new.create_sheet(name)
        page.append([title])
        for row in sheet.iter_rows():
            values = [float(c.value) if isinstance(c.value, int) else c.value for c in row]
            page.append([*values, None, None])
        for _ in range(4):
            page.append([None] * (sheet.max_column + 2))
        page.cell(3, sheet.max_column + 1).value = " "
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=sheet.max_column + 2)
    new.save(path)


def numbers_csv(made, path, *, title=None, delimiter=","):
    """Save the coding sheet of `made` as one of the CSV files of a Numbers export."""
    sheet = openpyxl.load_workbook(made)["coding"]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    width = sheet.max_column + 1
    if title:
        writer.writerow([title] + [""] * (width - 1))
    for row in sheet.iter_rows(values_only=True):
        writer.writerow(["" if v is None else v for v in row] + [""])
    writer.writerow([""] * width)
    path.write_text(out.getvalue(), encoding="utf-8")
