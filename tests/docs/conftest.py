"""A folder like a user's: exports, a registry, metadata, an analysis; and coders that code."""

import shutil
import sys
from pathlib import Path

import pytest

import toolkit as tk

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "data" / "raw", folder / "my-articles")
    (folder / "exports").mkdir()
    sys.path.insert(0, str(ROOT / "tests" / "articles"))
    try:
        import builders
    finally:
        sys.path.pop(0)
    (folder / "exports" / "nexis.docx").write_bytes(builders.docx(builders.nexis_delivery()))
    for name in ("metadata.csv", "actors.yaml"):
        shutil.copy(ROOT / "data" / name, folder / name)
    analysis = tk.analyze(
        folder / "my-articles", out=folder / "build", actors=str(folder / "actors.yaml"),
        metadata=folder / "metadata.csv", engine="serial", progress=False,
    )  # fmt: skip
    known = analysis.articles[["outlet", "title", "published", "text"]]
    known.to_json(
        folder / "exports" / "articles.jsonl", orient="records", lines=True, date_format="iso"
    )
    return folder


@pytest.fixture
def coders(monkeypatch):
    """Whoever reads sheets finds them filled: the first answer, now and then another one."""
    from toolkit import coding

    read = coding.read_sheets

    def fill_and_read(sheets, *, sample, codebook=None, **options):
        folder = Path(sheets)
        if folder.is_dir():
            book = coding.load_codebook(codebook or next(folder.glob("*-codebook.yaml")))
            for number, path in enumerate(sorted(folder.glob("*.xlsx"))):
                _fill(path, book, number)
        return read(sheets, sample=sample, codebook=codebook, **options)

    monkeypatch.setattr(coding, "read_sheets", fill_and_read)


def _fill(path, book, number):
    import openpyxl

    workbook = openpyxl.load_workbook(path)
    sheet = workbook["coding"]
    heading = [cell.value for cell in sheet[1]]
    for at, row in enumerate(sheet.iter_rows(min_row=2)):
        for question in book.questions:
            answers = question.answers() if callable(question.answers) else question.answers
            cell = row[heading.index(question.id)]
            cell.value = cell.value or answers[(at % 5 + number) // 5 % len(answers)]
    workbook.save(path)
