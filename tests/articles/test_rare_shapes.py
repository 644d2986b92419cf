"""Shapes of files that are rare and allowed: each is read, or says what is wrong with it."""

import io
import json
import tarfile
import zipfile

import pytest

from toolkit.articles import load_articles

BODY = (
    "The delegations met for two hours in Istanbul. They agreed on a further round of talks. " * 4
)
ONE = {"title": "Talks go on", "text": BODY}
TWO = {"title": "No deal", "text": BODY.replace("Istanbul", "Geneva").replace("two", "nine")}


def load(tmp_path, name, content):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_articles(tmp_path, duplicates=False, progress=False)


@pytest.mark.parametrize(
    "whole",
    [
        {"articles": [ONE, TWO]},
        {"response": {"results": [ONE, TWO]}},
        {"hits": {"data": [ONE, TWO]}},
        {"1": ONE, "2": TWO},
        {key: [ONE[key], TWO[key]] for key in ONE},
        [ONE, TWO],
    ],
    ids=["list by name", "in a response", "in hits", "by number", "by column", "plain"],
)
def test_json_in_the_shapes_that_programs_write(tmp_path, whole):
    found = load(tmp_path, "a.json", json.dumps(whole))
    assert found["title"].tolist() == ["Talks go on", "No deal"]
    assert found["status"].tolist() == ["ok", "ok"]


def test_a_single_object_is_one_article(tmp_path):
    assert load(tmp_path, "a.json", json.dumps(ONE))["title"].tolist() == ["Talks go on"]


def tarred(*members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def test_a_tar_with_a_name_that_leads_out_of_it(tmp_path):
    found = load(tmp_path, "a.tar", tarred(("../x.txt", BODY.encode()), ("y.txt", BODY.encode())))
    assert sorted(found["status"]) == ["ok", "unreadable"]
    bad = found[found["status"] == "unreadable"].iloc[0]
    assert bad["reason"] == "unsafe name in the archive: '../x.txt'"


def test_a_tar_that_ends_too_soon(tmp_path):
    whole = tarred(("x.txt", BODY.encode()), ("y.txt", BODY.encode() * 100))
    found = load(tmp_path, "a.tar", whole[:6000])
    assert found["status"].tolist()[0] == "ok" and "unreadable" in found["status"].tolist()


def test_a_zip_that_is_encrypted_says_so(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x.txt", BODY)
    data = bytearray(out.getvalue())
    data[6] |= 1  # the flag in the member's header and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    found = load(tmp_path, "a.zip", bytes(data))
    assert found["status"].tolist() == ["unreadable"]
    assert "encrypted" in found["reason"].iloc[0]


def test_a_workbook_of_an_empty_sheet_and_one_without_articles(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.create_sheet("numbers").append(["a", "b"])
    book.save(tmp_path / "a.xlsx")
    (row,) = load_articles(tmp_path, progress=False).to_dict("records")
    assert row["status"] == "unreadable"
    assert "sheet 'Sheet' is empty" in row["reason"] and "sheet 'numbers'" in row["reason"]


def test_cells_that_hold_objects_and_lists_become_text(tmp_path):
    rows = [{**ONE, "author": {"name": "Ann Lee"}}, {**TWO, "author": ["Ann Lee", "Bo Berg"]}]
    found = load(tmp_path, "a.jsonl", "\n".join(json.dumps(r) for r in rows))
    assert found["byline"].tolist() == ["Ann Lee", "Ann Lee, Bo Berg"]
