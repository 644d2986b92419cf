"""A sheet opened and saved by LibreOffice loses nothing."""

import shutil
import subprocess

import openpyxl
import pytest
from tests_coding_helpers import fill

from toolkit.coding import make_sheet, read_sheets

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("through", ["ods", "csv"])
def test_round_trip(analysis, tmp_path, through):
    sample = make_sheet(
        analysis, kind="quotes", n=20, coders=["ana"], folder=tmp_path / "made", seed=2
    )
    path = tmp_path / "made" / "quotes-ana.xlsx"
    answers = {
        u: {"quote": "yes" if i % 2 else "No ", "speaker": "an official, “off” the record"}
        for i, u in enumerate(sample["unit_id"])
    }
    fill(path, answers)
    before = read_sheets(path, sample=sample)

    def convert(file, to):
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        subprocess.run(
            [SOFFICE, profile, "--headless", "--convert-to", to, "--outdir", tmp_path, file],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        return tmp_path / f"{file.stem}.{to}"

    back = convert(path, through)
    if through == "ods":
        back = convert(back, "xlsx")
        old, new = openpyxl.load_workbook(path), openpyxl.load_workbook(back)
        for name in old.sheetnames:
            one = [[c.value for c in row] for row in old[name].iter_rows()]
            two = [[c.value for c in row] for row in new[name].iter_rows()]
            one = [[v for v in row if v is not None] for row in one]
            two = [[v for v in row if v is not None] for row in two]
            assert [r for r in one if r] == [r for r in two if r], name
        assert len(new["coding"].data_validations.dataValidation) == 3
    after = read_sheets(back, sample=sample, codebook=path.with_name("quotes-codebook.yaml"))
    columns = ["coder", "unit_id", "question", "code", "status", "raw", "cell", "weight"]
    assert before[columns].astype(str).values.tolist() == after[columns].astype(str).values.tolist()
