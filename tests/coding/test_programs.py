"""Sheets as the programs that people fill them in save them: Numbers, LibreOffice, Excel."""

import shutil
import zipfile

import openpyxl
import pytest
from numbers_files import numbers_csv, numbers_xlsx
from tests_coding_helpers import fill

from toolkit.coding import make_sheet, read_sheets, refused_cells

COLUMNS = ["coder", "unit_id", "question", "code", "status", "raw", "weight"]


@pytest.fixture
def filled(analysis, tmp_path):
    """One coder's workbook, filled, and what is read from it as it stands."""
    sample = make_sheet(
        analysis, kind="quotes", n=20, coders=["ana"], folder=tmp_path / "made", seed=2
    )
    path = tmp_path / "made" / "quotes-ana.xlsx"
    answers = {
        u: {"quote": ["yes", "No ", None][i % 3], "speaker": "an official, “off” the record; yes"}
        for i, u in enumerate(sample["unit_id"])
    }
    fill(path, answers)
    return path, sample, read_sheets(path, sample=sample)


def same(before, after):
    keys = ["unit_id", "question"]
    one, two = (t.sort_values(keys)[COLUMNS].astype(str).values.tolist() for t in (before, after))
    assert one == two


@pytest.mark.parametrize("title", ["Table 1", "coding", ""])
def test_numbers_workbook(filled, tmp_path, title):
    path, sample, before = filled
    numbers_xlsx(path, tmp_path / "quotes-ana.xlsx", title=title or "Table 1")
    if not title:  # exported without the names of tables
        book = openpyxl.load_workbook(tmp_path / "quotes-ana.xlsx")
        for sheet in book.worksheets[1:]:
            for block in list(sheet.merged_cells.ranges):
                sheet.unmerge_cells(str(block))
            sheet.delete_rows(1)
        book.save(tmp_path / "quotes-ana.xlsx")
    book = openpyxl.load_workbook(tmp_path / "quotes-ana.xlsx")
    assert book.active.title == "Export Summary" and len(book.sheetnames) == 4
    after = read_sheets(tmp_path / "quotes-ana.xlsx", sample=sample,
                        codebook=path.with_name("quotes-codebook.yaml"))  # fmt: skip
    same(before, after)
    assert not len(refused_cells(after))


@pytest.mark.parametrize("title", [None, "Table 1"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_numbers_text(filled, tmp_path, title, delimiter):
    path, sample, before = filled
    folder = tmp_path / "quotes-ana"
    folder.mkdir()
    file = folder / "coding-Table 1.csv"
    numbers_csv(path, file, title=title, delimiter=delimiter)
    after = read_sheets(file, sample=sample, codebook=path.with_name("quotes-codebook.yaml"))
    same(before, after)


def test_a_folder_of_numbers_text_holds_the_other_tables_too(filled, tmp_path):
    """The codebook and the lists are exported as tables of their own: they are no sheets."""
    path, sample, before = filled
    folder = tmp_path / "quotes-ana"
    folder.mkdir()
    numbers_csv(path, folder / "coding-Table 1.csv", title="Table 1")
    (folder / "lists-Table 1.csv").write_text("yes,exact,anna-berg\nno,too long,\n")
    (folder / "codebook-Table 1.csv").write_text(
        "Is it reported speech, and whose?,,\nquestion,code,\n"
    )
    after = read_sheets(folder, sample=sample, codebook=path.with_name("quotes-codebook.yaml"))
    same(before, after)
    assert not len(refused_cells(after))


@pytest.mark.parametrize(("name", "said"), [("a.numbers", "Numbers"), ("a.ods", "LibreOffice")])
def test_documents_that_were_not_exported_are_named(filled, tmp_path, name, said):
    path, sample, _ = filled
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(path, folder / "quotes-ana.xlsx")
    shutil.copy(path.with_name("quotes-codebook.yaml"), folder)
    with zipfile.ZipFile(folder / name, "w") as archive:
        archive.writestr("Index/Document.iwa" if name == "a.numbers" else "content.xml", "x")
    codes = read_sheets(folder, sample=sample)
    refused = refused_cells(codes)
    assert refused["file"].tolist() == [name]
    assert said in refused["reason"][0] and ".xlsx" in refused["reason"][0]
