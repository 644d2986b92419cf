"""One folder with every format in it, from the files to the table, the report and the command."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest

from toolkit.articles import load_report, report_text
from toolkit.articles.report import totals
from toolkit.cli import main


def sheet(make, kind):
    """Two articles as a table, that say which kind of file they come from."""
    frame = pd.DataFrame({
        "title": [f"First of {kind}", f"Second of {kind}"], "text": [make.BODY_1[0], make.BODY_2[0]],
        "date": ["2025-05-16", ""], "outlet": ["NYT", "BBC"],
    })  # fmt: skip
    out = io.BytesIO()
    if kind == "xlsx":
        frame.to_excel(out, index=False)
    elif kind == "parquet":
        frame.to_parquet(out)
    elif kind == "json":
        return frame.to_json(orient="records").encode()
    elif kind == "jsonl":
        return frame.to_json(orient="records", lines=True).encode()
    else:
        return frame.to_csv(index=False, sep="\t" if kind == "tsv" else ",").encode()
    return out.getvalue()


def everything(make):
    """Each file with the format and the statuses of its rows, in order."""
    text = "\n\n".join(["Talks end without a result", *make.BODY_1])
    page = make.web_page("Talks end", make.BODY_1)
    two, three = ["ok"] * 2, ["ok"] * 3
    listed = (
        "indexed_date,publish_date,id,language,media_name,media_url,title,url\n"
        "2025-05-17,2025-05-16,mc-00001,en,nytimes.com,nytimes.com,One,https://nytimes.com/1\n"
    )
    archive = {
        "in.html": make.web_page("In a zip", make.BODY_2).encode(),
        "in/lexis.txt": make.lexis_txt("de").encode(),
        "in/broken.docx": b"no Word document",
    }
    zipped = make.zip_of(archive)
    crawl = make.warc([("https://www.bbc.co.uk/news/1", make.web_page("One", make.BODY_1))])
    return {
        "archives/a.zip": (
            zipped, {"docx": ["unreadable"], "html": ["ok"], "lexis": two},
        ),
        "archives/b.tar.gz": (
            make.gz_of(make.tar_of({"n.docx": make.docx(make.nexis_delivery())})), {"nexis": three},
        ),
        "archives/broken.zip": (zipped[: len(zipped) // 2], {"zip": ["unreadable"]}),
        "crawl.warc.gz": (crawl, {"warc": ["ok"]}),
        "europresse/new.html": (make.europresse_new().encode(), {"europresse": two}),
        "europresse/old.html": (make.europresse_old().encode(), {"europresse": two}),
        "factiva/a.html": (make.factiva_html("de").encode(), {"factiva": two}),
        "factiva/a.rtf": (make.factiva_rtf(), {"factiva": two}),
        "factiva/a.xml": (make.factiva_xml().encode(), {"factiva": two}),
        "factiva/b.rtf": (make.factiva_coded_rtf(), {"factiva": two}),
        "lexis.txt": (make.lexis_txt("fr").encode("cp1252"), {"lexis": two}),
        "nexis.docx": (make.docx(make.nexis_delivery()), {"nexis": three}),
        "nexis.rtf": (make.rtf(make.nexis_delivery()), {"nexis": three}),
        "page.html": (page.encode(), {"html": ["ok"]}),
        "paper.pdf": (make.pdf([text.split("\n\n")]), {"pdf": ["ok"]}),
        "proquest.txt": (make.proquest("fr").encode(), {"proquest": two}),
        "scan.pdf": (make.pdf([[]]), {"pdf": ["unreadable"]}),
        "story.docx": (make.docx(text.split("\n\n")), {"docx": ["ok"]}),
        "story.md": (f"# A title\n\n{make.BODY_2[0]}\n".encode(), {"markdown": ["ok"]}),
        "story.txt": (text.encode(), {"text": ["ok"]}),
        "tables/list.csv": (listed.encode(), {"csv": ["no_text"]}),
        "tables/t.csv": (sheet(make, "csv"), {"csv": two}),
        "tables/t.json": (sheet(make, "json"), {"json": two}),
        "tables/t.jsonl": (sheet(make, "jsonl"), {"json": two}),
        "tables/t.parquet": (sheet(make, "parquet"), {"parquet": two}),
        "tables/t.tsv": (sheet(make, "tsv"), {"csv": two}),
        "tables/t.xlsx": (sheet(make, "xlsx"), {"excel": two}),
        "zero.txt": (b"", {"unknown": ["empty"]}),
    }  # fmt: skip


def test_everything_in_one_folder(load, make, tmp_path, capsys):
    files = everything(make)
    found = load({name: data for name, (data, _) in files.items()}, duplicates=False)

    expected = {
        (name, form, status): statuses.count(status)
        for name, (_, formats) in files.items()
        for form, statuses in formats.items()
        for status in statuses
    }
    file = found["source_path"].str.split("!/").str[0].rename("file")
    counted = found.groupby([file, "format", "status"]).size()
    assert counted.to_dict() == expected
    assert found["article_id"].is_unique and file.drop_duplicates().tolist() == sorted(files)
    assert found.loc[found["status"] != "ok", "reason"].notna().all()
    assert (found.loc[found["status"] == "ok", "n_words"] > 0).all()

    report = load_report(found)
    by_format: dict[tuple[str, str], int] = {}
    for (_, form, status), n in expected.items():
        by_format[form, status] = by_format.get((form, status), 0) + n
    assert report.groupby(["format", "status"])["n_records"].sum().to_dict() == by_format
    assert totals(found).files == len(files)
    assert report_text(found).startswith(f"{len(files)} files, {len(found)} records: ")

    again = load({}, duplicates=True)
    assert again["source_path"].tolist() == found["source_path"].tolist()
    assert again["article_id"].tolist() == found["article_id"].tolist()
    assert again["duplicate_of"].notna().sum() > 10 and again["wire"].notna().any()
    pd.testing.assert_frame_equal(again, load({}))

    out = tmp_path / "articles.parquet"
    with pytest.raises(SystemExit) as stopped:
        main(["load", str(tmp_path / "in"), "--out", str(out), "--json"])
    shown = json.loads(capsys.readouterr().out)
    assert stopped.value.code == 1  # not every file gave a text
    assert sum(row["n_records"] for row in shown) == len(found)
    written = pd.read_parquet(out)
    assert written["article_id"].tolist() == found["article_id"].tolist()


def test_the_bar_counts_files_and_can_be_silenced(load, capsys):
    files = {f"{i}.txt": f"Story {i}. The talks ended on Friday, both sides said." for i in "abc"}
    load(files, progress=True)
    shown = capsys.readouterr()
    assert "Loading" in shown.err and "3/3" in shown.err and not shown.out
    load(files, progress=False)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("password", ["secret", ""])
def test_encrypted_pdf(load, make, password):
    from pypdf import PdfReader, PdfWriter

    plain = make.pdf([["Talks end without a result", *make.BODY_1]])
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(plain))), io.BytesIO()
    writer.encrypt(password, "owner", algorithm="RC4-128")
    writer.write(out)
    found = load({"a.pdf": out.getvalue(), "b.pdf": plain}, duplicates=False)
    locked, free = found.to_dict("records")
    assert free["status"] == "ok"
    if password:
        assert (locked["status"], locked["reason"]) == (
            "unreadable", "the PDF is protected by a password",
        )  # fmt: skip
    else:  # printing may be forbidden, reading is not
        assert locked["status"] == "ok" and locked["text"] == free["text"]


AES_128 = {
    "/O": "566fa873ee33c797cd3b904fdadf814afa34df9a38f6ed41b984e2c6da2aa6f5",
    "/U": "8644237971a9f494662508d66989d4d428bf4e5e4e758a4164004e56fffa0108",
}
"""The keys of an empty password under the id below, as a writer of PDF made them."""
AES_256 = {"/O": "00" * 48, "/U": "00" * 48, "/OE": "00" * 32, "/UE": "00" * 32, "/Perms": "00" * 16}  # fmt: skip


@pytest.mark.parametrize(("version", "revision", "keys"), [(4, 4, AES_128), (5, 6, AES_256)])
def test_pdf_encrypted_with_aes_says_so(load, make, version, revision, keys):
    plain = make.pdf([["Talks end without a result", *make.BODY_1]])
    locked = (
        "/ID [<08a797a54f9a2628cbbda95fed5417fb> <00>] /Encrypt << /Filter /Standard "
        f"/V {version} /R {revision} /Length 128 /P 4294967292 "
        + " ".join(f"{name} <{value}>" for name, value in keys.items())
        + f" /CF << /StdCF << /CFM /AESV{version - 2} /AuthEvent /DocOpen >> >> /StmF /StdCF "
        "/StrF /StdCF >>"
    )
    data = plain.replace(b"/Root 1 0 R", b"/Root 1 0 R " + locked.encode())
    row = load({"a.pdf": data}).iloc[0]
    assert row["status"] == "unreadable"
    assert row["reason"].startswith("the PDF is encrypted with AES")
    assert "damaged" not in row["reason"] and "cryptography" in row["reason"]


MEDIA_CLOUD = (
    "indexed_date,publish_date,id,language,media_name,media_url,title,url\n"
    "2025-05-17,2025-05-16,{key},en,nytimes.com,nytimes.com,Talks end,https://nytimes.com/1\n"
)


@pytest.mark.parametrize(("header", "cells", "filled"), [
    ("url,text", "https://www.nytimes.com/1/", True),
    ("url,text", "https://www.nytimes.com/2", False),
    ("id,text", "abcdef0123", True),
    ("id,text", "abcdef9999", False),
    ("id,title,text", "abcdef0123,Talks end", True),
    ("id,title,text", "abcdef0123,Another headline altogether", False),
])  # fmt: skip
@pytest.mark.parametrize("first", ["list", "texts"])
def test_media_cloud_rows_are_filled_by_address_or_id(load, make, header, cells, filled, first):  # noqa: PLR0917
    names = ("a.csv", "b.csv") if first == "list" else ("b.csv", "a.csv")
    found = load({
        names[0]: MEDIA_CLOUD.format(key="abcdef0123"),
        names[1]: f'{header}\n{cells},"{make.BODY_1[0]}"\n',
    }).set_index("source_path")  # fmt: skip
    listed, text = found.loc[names[0]], found.loc[names[1]]
    assert text["status"] == "ok" and text["text"] == make.BODY_1[0]
    if filled:
        assert listed["status"] == "duplicate" and listed["duplicate_of"] == text["article_id"]
        assert text["outlet"] == "The New York Times" and f"{text['published']:%F}" == "2025-05-16"
        assert names[1] in listed["reason"]
    else:
        assert listed["status"] == "no_text" and pd.isna(listed["duplicate_of"])
        assert pd.isna(text["published"])
