"""Sheets out and back: what people do to spreadsheets, and what must not pass."""

import csv
import io
import logging

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests_coding_helpers import fill, make_analysis

from toolkit.coding import agreement, make_sheet, read_sheets, refused_cells
from toolkit.coding.workbook import safe_cell
from toolkit.errors import ArgumentError


@pytest.fixture
def made(analysis, tmp_path):
    sample = make_sheet(
        analysis, kind="quotes", n=20, coders=["ana", "ben"], overlap=1.0, folder=tmp_path
    )
    return sample, tmp_path


def answer_all(sample, value="yes"):
    return {u: {"quote": value} for u in sample["unit_id"]}


def rewrite(path, change):
    """Apply `change` to the rows of a CSV sheet (lists of cells, heading first)."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    rows = change(rows)
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


def set_answers(rows, values, column="quote"):
    at = rows[0].index(column)
    for row, value in zip(rows[1:], values, strict=False):
        row[at] = value
    return rows


def test_files_written(made):
    _, folder = made
    assert {p.name for p in folder.iterdir()} == {
        "quotes-ana.xlsx", "quotes-ana.csv", "quotes-ben.xlsx", "quotes-ben.csv",
        "quotes-key.csv", "quotes-codebook.yaml",
    }  # fmt: skip


def test_sheets_are_blind_and_shuffled(made):
    sample, folder = made
    seen = {}
    for coder in ("ana", "ben"):
        text = (folder / f"quotes-{coder}.csv").read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert "Outlet" not in text and "marked" not in text and "machine" not in text
        assert not set(rows[0]) & {"group", "outlet", "article_id", "stratum", "weight"}
        seen[coder] = [r[rows[0].index("unit_id")] for r in rows[1:]]
        book = openpyxl.load_workbook(folder / f"quotes-{coder}.xlsx")
        cells = {str(c.value) for s in book for row in s.iter_rows() for c in row}
        assert not any("Outlet" in c for c in cells)
    assert sorted(seen["ana"]) == sorted(seen["ben"]) == sorted(sample["unit_id"])
    assert seen["ana"] != seen["ben"]


def test_drop_downs_and_codebook_page(made):
    _, folder = made
    book = openpyxl.load_workbook(folder / "quotes-ana.xlsx")
    rules = book["coding"].data_validations.dataValidation
    assert len(rules) == 3 and all(r.type == "list" for r in rules)
    assert [c.value for c in book["lists"]["A"][:3]] == ["yes", "no", "unclear"]
    assert "anna-berg" in [c.value for c in book["lists"]["C"]]
    page = "\n".join(str(c.value) for row in book["codebook"].iter_rows() for c in row if c.value)
    assert "Quotation marks are not needed" in page and "sat at a U-shaped table" in page
    assert book["lists"].sheet_state == "hidden"


def test_filled_and_read(made, caplog):
    sample, folder = made
    for coder in ("ana", "ben"):
        fill(folder / f"quotes-{coder}.xlsx", answer_all(sample))
    codes = read_sheets(folder, sample=folder / "quotes-key.csv")
    quote = codes[codes["question"].eq("quote")]
    assert quote["status"].eq("ok").all() and len(quote) == 40
    assert set(codes["coder"]) == {"ana", "ben"}
    # The empty .csv twins are left out.
    assert set(codes["file"]) == {"quotes-ana.xlsx", "quotes-ben.xlsx"}
    assert set(quote["machine"]) <= {"yes", "no"} and quote["weight"].notna().all()
    assert codes[codes["question"].eq("speaker")]["status"].eq("blank").all()
    assert agreement(codes, n_boot=20).iloc[0]["alpha"] == 1.0
    assert not caplog.records


def test_answers_as_people_write_them(made):
    sample, folder = made
    path = folder / "quotes-ana.csv"
    given = ["Yes ", "YES", "y", " no.", "No\u00a0", "", "unclear", "TRUE", "0", "1.0"]
    rewrite(path, lambda rows: set_answers(rows, given))
    codes = read_sheets(path, sample=sample)
    quote = codes[codes["question"].eq("quote")].head(10)
    assert [None if pd.isna(c) else c for c in quote["code"]] == [
        "yes", "yes", "yes", "no", "no", None, None, "yes", "no", "yes",
    ]  # fmt: skip
    assert quote["status"].tolist()[5:7] == ["blank", "unclear"]
    # The rest of the sheet was never reached: half filled is half read.
    assert codes[codes["question"].eq("quote")]["status"].eq("blank").sum() == 11


def test_reordered_rows_and_columns_title_row_semicolons_and_utf16(made):
    sample, folder = made
    path = folder / "quotes-ana.csv"
    rewrite(path, lambda rows: set_answers(rows, ["yes", "no"] * 10))
    plain = read_sheets(path, sample=sample)

    def mixed(rows):
        order = np.random.default_rng(0).permutation(len(rows[0]))
        body = [rows[i] for i in 1 + np.random.default_rng(1).permutation(len(rows) - 1)]
        out = [["Table 1"], []]
        out += [[r[i] for i in order] + ["my remark"] for r in [rows[0], *body]]
        return [*out, [], []]

    rewrite(path, mixed)
    text = path.read_text(encoding="utf-8")
    shuffled = folder / "quotes-ana-shuffled.csv"
    rows = list(csv.reader(io.StringIO(text)))
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    shuffled.write_bytes(out.getvalue().encode("utf-16"))
    for file in (path, shuffled):
        again = read_sheets(file, sample=sample)
        assert again["status"].ne("refused").all()
        keys = ["unit_id", "question"]
        one = plain.sort_values(keys)["code"].tolist()
        two = again.sort_values(keys)["code"].tolist()
        assert [str(c) for c in one] == [str(c) for c in two]


def test_code_not_in_the_codebook_is_refused_and_named(made, caplog):
    sample, folder = made
    path = folder / "quotes-ana.csv"
    rewrite(path, lambda rows: set_answers(rows, ["yes", "yess", "yes/no", "maybe"]))
    with caplog.at_level(logging.WARNING, logger="toolkit"):
        codes = read_sheets(path, sample=sample)
    refused = refused_cells(codes)
    assert refused["raw"].tolist() == ["yess", "yes/no", "maybe"]
    assert refused["cell"].str.fullmatch(r"[A-Z]+\d+").all()
    assert "the nearest is 'yes'" in refused["reason"][0]
    assert codes["code"].notna().sum() == 1
    assert "3 cells or files were refused" in caplog.text


def test_cell_names_point_at_the_cell(made):
    sample, folder = made
    path = folder / "quotes-ana.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["coding"]
    sheet["G7"] = "perhaps"
    book.save(path)
    assert sheet["G1"].value == "quote"
    refused = refused_cells(read_sheets(path, sample=sample))
    assert refused[["cell", "raw"]].values.tolist() == [["G7", "perhaps"]]


def test_formula_is_neutralised_on_the_way_out(tmp_path):
    hostile = [
        '=cmd|\' /C calc\'!A0', "+1+1", "-2", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\")",
    ]  # fmt: skip
    articles = pd.DataFrame(
        {"article_id": [f"a{i}" for i in range(6)], "outlet": "X", "text": hostile}
    )
    make_sheet({"articles": articles}, kind="frames", n=6, coders=["ana"], folder=tmp_path)
    book = openpyxl.load_workbook(tmp_path / "frames-ana.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(c.data_type != "f" for c in row)
    for name in ("frames-ana.csv", "frames-key.csv"):
        rows = csv.reader(io.StringIO((tmp_path / name).read_text(encoding="utf-8-sig")))
        for row in rows:
            assert not any(c.lstrip()[:1] in tuple("=+-@") for c in row if c)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60))
def test_no_text_becomes_a_formula_or_breaks_a_workbook(text):
    safe = safe_cell(text)
    assert not safe.lstrip(" ").startswith(("=", "+", "-", "@", "\t"))
    cell = openpyxl.Workbook().active.cell(1, 1)
    cell.value = safe  # raises on characters no workbook can hold
    assert cell.data_type != "f"


def test_formula_as_an_answer_is_refused(made):
    sample, folder = made
    path = folder / "quotes-ana.xlsx"
    book = openpyxl.load_workbook(path)
    book["coding"]["G3"] = '=IF(1,"yes","no")'
    book.save(path)
    refused = refused_cells(read_sheets(path, sample=sample))
    assert refused["cell"].tolist() == ["G3"] and "formula" in refused["reason"][0]
    csv_path = folder / "quotes-ben.csv"
    rewrite(csv_path, lambda rows: set_answers(rows, ["=1"]))
    assert "formula" in refused_cells(read_sheets(csv_path, sample=sample))["reason"][0]


def test_merged_cells_are_refused(made):
    sample, folder = made
    path = folder / "quotes-ana.xlsx"
    fill(path, answer_all(sample))
    book = openpyxl.load_workbook(path)
    sheet = book["coding"]
    sheet.merge_cells("G4:G6")
    sheet.merge_cells("B9:B10")
    book.save(path)
    codes = read_sheets(path, sample=sample)
    refused = refused_cells(codes)
    merged = refused[refused["reason"].eq("the cell is merged with another")]
    assert merged["cell"].tolist() == ["G4", "G5", "G6"]
    assert refused["reason"].str.contains("unit_id is merged").sum() == 6
    assert codes["status"].eq("ok").sum() == 20 - 3 - 2


def test_two_coders_with_one_name(made):
    sample, folder = made
    for coder, value in (("ana", "yes"), ("ben", "no")):
        rewrite(
            folder / f"quotes-{coder}.csv",
            lambda rows, v=value: [
                [c.replace(".ben", ".ana") for c in r] for r in set_answers(rows, [v] * 20)
            ],
        )
    paths = [folder / "quotes-ana.csv", folder / "quotes-ben.csv"]
    with pytest.raises(ArgumentError, match="both bear the coder's name 'ana'"):
        read_sheets(paths, sample=sample)
    codes = read_sheets(paths, sample=sample, coders={"quotes-ben.csv": "ben"})
    assert set(codes["coder"]) == {"ana", "ben"}


def test_sheet_from_another_corpus_is_refused_by_its_hash(made, tmp_path):
    sample, _ = made
    other = make_analysis(seed=9)
    theirs = make_sheet(other, kind="quotes", n=20, coders=["cy"], folder=tmp_path / "other")
    fill(tmp_path / "other" / "quotes-cy.xlsx", answer_all(theirs))
    codes = read_sheets(tmp_path / "other" / "quotes-cy.xlsx", sample=sample)
    assert len(codes) == 1 and codes["status"][0] == "refused"
    assert "made from another corpus" in codes["reason"][0]
    assert theirs["corpus"][0] in codes["reason"][0]


def test_duplicate_unit_ids(made):
    sample, folder = made
    path = folder / "quotes-ana.csv"

    def twice(rows):
        rows = set_answers(rows, ["yes"] * 20)
        same, differs = list(rows[1]), list(rows[2])
        differs[rows[0].index("quote")] = "no"
        return [*rows, same, differs]

    rewrite(path, twice)
    codes = read_sheets(path, sample=sample)
    refused = refused_cells(codes)
    assert refused["reason"].eq("repeats row 2").sum() == 3
    assert refused["reason"].str.contains("rows 3, 23 with different answers").sum() == 6
    assert codes[codes["question"].eq("quote")]["status"].eq("ok").sum() == 19


def test_unknown_unit_missing_unit_and_foreign_row(made):
    sample, folder = made
    path = folder / "quotes-ana.csv"

    def change(rows):
        rows = set_answers(rows, ["yes"] * 20)
        rows[1][1], rows[2][1] = "u0000000000", ""
        rows[3][0] = "quotes.000000000000.zoe"
        return rows

    rewrite(path, change)
    reasons = refused_cells(read_sheets(path, sample=sample))["reason"].unique()
    assert "unit 'u0000000000' is not in the sample" in reasons
    assert "has answers but no unit_id" in reasons
    assert any("comes from another sheet" in r for r in reasons)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"", "no heading row"),
        ("a.csv", b"hello,world\n1,2\n", "no heading row"),
        ("a.csv", b"unit_id,quote\nu1,yes\n", "column 'sheet' is missing"),
        ("a.csv", b"sheet,unit_id,quote\nmine,u1,yes\n", "bears 'mine' as its name"),
        ("a.csv", b"sheet,unit_id,unit_id\nx,u1,u1\n", "two columns called 'unit_id'"),
        ("a.csv", b"sheet,unit_id,qoute\nquotes.0123456789ab.ana,u1,yes\n", "nearest heading"),
        ("a.csv", b"sheet,unit_id,quote,quote\nquotes.0123456789ab.ana,u1,yes,no\n",
         "two columns called 'quote'"),
        ("a.csv", b"sheet,unit_id,q\nmykind.0123456789ab.ana,u1,yes\n", "give the codebook"),
        ("a.csv", b"unit_id\0,quote\n", "NUL"),
        ("a.xlsx", b"PK\x03\x04 not a zip", "cannot be read"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "old .xls"),
        ("a.csv", None, "there is no such file"),
    ],
)  # fmt: skip
def test_bad_files_are_rows_with_a_reason(tmp_path, name, content, reason):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    codes = read_sheets(path)
    assert codes["status"].tolist() == ["refused"]
    assert reason in codes["reason"][0] and codes["file"][0] == name


def test_zip_that_is_no_workbook(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert "no .xlsx workbook" in read_sheets(tmp_path / "a.xlsx")["reason"][0]


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_read(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("fuzz") / "x.csv"
    head = b"sheet,unit_id,quote,extent,speaker\nquotes.0123456789ab.ana,u1,"
    path.write_bytes(head + data)
    codes = read_sheets(path)
    assert set(codes["status"]) <= {"ok", "blank", "unclear", "refused"}


def test_one_coder_only_and_all_units_missing(made):
    sample, folder = made
    path = folder / "quotes-ana.csv"
    blank = read_sheets(path, sample=sample)
    assert blank["status"].eq("blank").all()
    assert agreement(blank).iloc[0]["reason"] == "no unit has a code"
    rewrite(path, lambda rows: set_answers(rows, ["yes", "no"] * 10))
    one = read_sheets(path, sample=sample)
    row = agreement(one).set_index("question").loc["quote"]
    assert "only one of the coders" in row["reason"]


def test_no_overlap(analysis, tmp_path):
    sample = make_sheet(
        analysis, kind="tone", n=20, coders=["ana", "ben"], overlap=0, folder=tmp_path
    )
    for coder in ("ana", "ben"):
        fill(tmp_path / f"tone-{coder}.xlsx", {u: {"tone": "neutral"} for u in sample["unit_id"]})
    codes = read_sheets(tmp_path, sample=sample)
    row = agreement(codes).iloc[0]
    assert "no unit was coded by two coders" in row["reason"] and np.isnan(row["alpha"])


def test_tone_has_values_and_an_order(analysis, tmp_path):
    sample = make_sheet(analysis, kind="tone", n=9, coders=["ana"], folder=tmp_path)
    words = ["negative", "-1", "0", "+1", "Positive", 1, "neu", "unclear", "mixed"]
    given = dict(zip(sample["unit_id"], words, strict=True))
    fill(tmp_path / "tone-ana.xlsx", {u: {"tone": w} for u, w in given.items()})
    codes = read_sheets(tmp_path / "tone-ana.xlsx", sample=sample).set_index("unit_id")
    assert codes.loc[list(given), "value"].tolist()[:7] == [-1, -1, 0, 1, 1, 1, 0]
    assert codes.loc[list(given), "status"].tolist()[7:] == ["unclear", "refused"]
    assert codes["level"].eq("ordinal").all()


def test_actors_can_be_chosen_that_the_sample_does_not_hold(analysis, tmp_path):
    sample = make_sheet(
        analysis, kind="mentions", n=5, coders=["ana"], folder=tmp_path,
        actors={"anna-berg": "Anna Berg", "late-comer": "Late Comer"},
    )  # fmt: skip
    words = ["Late Comer", "late-comer", "Anna Berg", "nobody", "somebody else"]
    given = dict(zip(sample["unit_id"], words, strict=True))
    fill(tmp_path / "mentions-ana.xlsx", {u: {"actor": w} for u, w in given.items()})
    codes = read_sheets(tmp_path / "mentions-ana.xlsx", sample=sample).set_index("unit_id")
    assert codes.loc[list(given), "code"].tolist()[:4] == [
        "late-comer", "late-comer", "anna-berg", "nobody on the list",
    ]  # fmt: skip
    assert codes.loc[list(given), "status"].tolist()[4] == "refused"


def test_written_sheets_are_never_overwritten(analysis, made):
    _, folder = made
    with pytest.raises(ArgumentError, match="already there"):
        make_sheet(analysis, kind="quotes", n=5, coders=["ana"], folder=folder)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"coders": 0}, "coders=0"),
        ({"coders": "ana"}, "number or a list"),
        ({"coders": ["a", "A"]}, "two coders are called"),
        ({"overlap": 1.2}, "overlap=1.2"),
        ({"kind": "custom"}, "codebook"),
        ({"kind": "qotes"}, "did you mean 'quotes'"),
    ],
)
def test_wrong_arguments(analysis, arguments, message):
    with pytest.raises(ArgumentError, match=message):
        make_sheet(analysis, **arguments)


def test_paths_that_cannot_be(tmp_path, made):
    with pytest.raises(ArgumentError, match="is empty"):
        read_sheets([])
    (tmp_path / "none").mkdir()
    with pytest.raises(ArgumentError, match="holds no"):
        read_sheets(tmp_path / "none")
    with pytest.raises(ArgumentError, match="no such file"):
        read_sheets(tmp_path / "x.csv", sample=tmp_path / "nokey.csv")
    with pytest.raises(ArgumentError, match="no column 'unit_id'"):
        read_sheets(tmp_path / "x.csv", sample=pd.DataFrame({"a": [1]}))
