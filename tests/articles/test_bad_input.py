"""Files that lie, break or explode: a row with a reason each, and the rest still loads."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit import tables
from toolkit.articles import load_articles, readers
from toolkit.articles.records import Limits, Options, Source
from toolkit.articles.stream import read_source
from toolkit.errors import ArgumentError, TableError

GOOD = (
    "The talks in Istanbul ended on Friday after less than two hours, officials on both sides said."
)


def only(frame):
    return frame.to_dict("records")[0]


def check(frame):
    """Every row is complete, whatever it came from."""
    tables.build("articles", frame)
    assert frame["article_id"].is_unique
    bad = frame[frame["status"] != "ok"]
    assert bad["reason"].notna().all()
    assert (bad.loc[bad["status"] != "duplicate", "n_words"] == 0).all()


@pytest.mark.parametrize(("name", "data", "status", "reason"), [
    ("empty.txt", b"", "empty", "the file is empty"),
    ("blank.txt", b" \n\n \t\n", "empty", "no text in it"),
    ("binary.txt", bytes(range(256)) * 40, "unreadable", "binary data"),
    ("not.docx", b"This is no Word document, whatever it says.", "unreadable", "no zip container"),
    ("not.xlsx", b"This is no workbook.", "unreadable", "Excel"),
    ("not.pdf", b"This is no PDF.", "unreadable", "not a PDF"),
    ("broken.pdf", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog", "unreadable", "PDF"),
    ("not.parquet", b"PAR1 and then nothing", "unreadable", "Parquet"),
    ("broken.json", b'{"title": "Talks", "text": ', "unreadable", "not valid JSON"),
    ("deep.json", b'[{"a":' * 20000, "unreadable", "JSON"),
    ("list.json", b"[1, 2, 3]", "unreadable", ""),
    ("nothing.csv", b"colour,size\nred,3\n", "unreadable", "columns={'their name': 'text'}"),
    ("header.csv", b"title,text\n", "unreadable", "no rows"),
    ("old.doc.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unreadable", ".doc"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unreadable", ".xls"),
    ("broken.rtf", b"{\\rtf1\\ansi", "unreadable", "no text"),
    ("empty.html", b"<!DOCTYPE html><html><body></body></html>", "unreadable", "no text on the page"),
    ("script.html", b"<html><body><script>alert('x')</script></body></html>", "unreadable", "no text"),
    ("broken.warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99\r\n\r\nHTTP", "unreadable", "web archive"),
])  # fmt: skip
def test_a_bad_file_is_a_row_and_the_rest_loads(load, name, data, status, reason):
    found = load({name: data, "zz-good.txt": GOOD})
    check(found)
    bad, good = found.to_dict("records")
    assert bad["status"] == status and reason in bad["reason"] and bad["text"] == ""
    assert good["status"] == "ok" and good["text"] == GOOD


def test_xml_with_entities_is_refused(load):
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;&x;">]>'
        "<articles><article><headline>&y;</headline><leadParagraph>&y;</leadParagraph></article></articles>"
    )
    row = only(load({"bomb.xml": bomb}))
    assert row["status"] == "unreadable" and "entities" in row["reason"].lower()


def test_word_document_with_entities_is_refused(load, make):
    inner = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "lol">]><w:document '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    row = only(load({"a.docx": make.zip_of({"word/document.xml": inner.encode()})}))
    assert row["status"] == "unreadable" and "XML with entities is refused" in row["reason"]


def test_zip_bomb_stops_at_the_limit_and_the_limit_can_be_raised(load, make, tmp_path):
    data = make.zip_of({"a.txt": b"x" * (5 << 20), "b.txt": GOOD.encode()})
    found = load({"bomb.zip": data}).set_index("source_path")
    assert found.loc["bomb.zip!/a.txt", "status"] == "too_large"
    assert "ratio" in found.loc["bomb.zip!/a.txt", "reason"]
    assert found.loc["bomb.zip!/b.txt", "text"] == GOOD
    words = b"One more sentence of words, and another. " * 40000
    data = make.zip_of({"c.txt": words})
    assert only(load({"bomb.zip": data}, limits={"member": 1 << 20}))["status"] == "too_large"
    raised = load({"bomb.zip": data}, limits={"ratio": 10_000})
    assert only(raised)["status"] == "ok"


def test_gz_bomb_and_bombs_in_office_files(load, make):
    gz = make.gz_of(b"\0" * (30 << 20))
    xlsx = make.zip_of({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (40 << 20)})
    docx = make.zip_of({"word/document.xml": b" " * (40 << 20)})
    found = load({"a.txt.gz": gz, "b.xlsx": xlsx, "c.docx": docx})
    assert set(found["status"]) == {"too_large"}


def test_unsafe_names_are_not_read(load, make, tmp_path):
    data = make.zip_of(
        {"../../evil.txt": GOOD.encode(), "/abs.txt": GOOD.encode(), "ok.txt": GOOD.encode()}
    )
    found = load({"a.zip": data, "b.tar": make.tar_of({"../evil.txt": GOOD.encode()})})
    assert (found["status"] == "ok").sum() == 1
    assert found.loc[found["status"] == "unreadable", "reason"].str.contains("unsafe name").all()
    assert not (tmp_path / "evil.txt").exists() and not (tmp_path.parent / "evil.txt").exists()


def test_truncated_and_encrypted_and_nested_archives(load, make):
    whole = make.zip_of({f"{i}.txt": (GOOD * 50).encode() for i in range(5)})
    nested = make.zip_of({"t.txt": GOOD.encode()})
    for _ in range(4):
        nested = make.zip_of({"n.zip": nested})
    locked = bytearray(make.zip_of({"t.txt": GOOD.encode()}))
    for at in (locked.find(b"PK\x03\x04") + 6, locked.find(b"PK\x01\x02") + 8):
        struct.pack_into("<H", locked, at, 1)
    found = load({
        "cut.zip": whole[: len(whole) // 2], "cut.tar": make.tar_of({"a.txt": GOOD.encode() * 99})[:2000],
        "cut.gz": make.gz_of(GOOD.encode() * 99)[:60], "deep.zip": nested, "locked.zip": bytes(locked),
        "none.zip": make.zip_of({}), "zz.txt": GOOD,
    }).set_index("source_path")  # fmt: skip
    check(found.reset_index())
    assert (
        found.loc["cut.zip", "status"] == "unreadable"
        and "damaged" in found.loc["cut.zip", "reason"]
    )
    assert found.loc["locked.zip!/t.txt", "reason"] == "encrypted"
    assert found["reason"].str.contains("archive inside").any()
    assert found.loc["none.zip", "status"] == "empty" and found.loc["zz.txt", "status"] == "ok"


def test_more_members_than_allowed(load, make):
    data = make.zip_of({f"{i}.txt": f"{GOOD} {i}".encode() for i in range(6)})
    found = load({"a.zip": data}, limits={"members": 4})
    assert (found["status"] == "ok").sum() == 4 and found["status"].iloc[-1] == "too_large"


def test_text_of_20_mb_on_one_line(load):
    row = only(load({"big.txt": b"word " * (4 << 20), "good.txt": GOOD}))
    assert row["status"] == "too_large" and "limits" in row["reason"]


def test_encodings(load):
    text = (
        "Türkiye’s foreign minister said on Friday that “both sides” had agreed to meet again soon."
    )
    found = load({
        "a.txt": text.encode("utf-16"), "b.txt": text.encode("utf-8-sig"), "c.txt": text.encode("cp1252"),
        "d.txt": text.encode("utf-16-le"), "e.txt": text.encode("utf-8").decode("cp1252", "ignore").encode("utf-8"),
    })  # fmt: skip
    assert found["text"].tolist()[:4] == [text] * 4
    assert "encoding guessed: cp1252" in found["reason"][2]


def test_mixed_encodings_in_one_file(load):
    lines = [
        f"{GOOD} Türkiye.".encode(),
        f"{GOOD} Türkiye again.".encode("cp1252"),
        f"{GOOD} Ελλάδα.".encode(),
    ]
    row = only(load({"a.txt": b"\n\n".join(lines)}))
    assert (
        row["text"].count("Türkiye") == 2 and "Ελλάδα" in row["text"] and "mixed" in row["reason"]
    )


def test_nul_bytes_and_controls(load):
    row = only(load({"a.txt": GOOD.replace("talks", "ta\0lks").encode() + b"\x07\n"}))
    assert row["text"] == GOOD and "NUL" in row["reason"]


def test_mojibake_is_repaired_and_quotation_marks_stay_curly(load):
    text = "“We are ready,” said Türkiye’s minister, and both sides agreed to meet again before summer."
    row = only(load({"a.txt": text.encode().decode("cp1252", "replace").replace("\ufffd", "\x9d")}))
    assert (
        "Türkiye’s" in row["text"]
        and "“We are ready," in row["text"]
        and "repaired" in row["reason"]
    )


def test_csv_with_ragged_rows_and_duplicate_columns(load):
    data = f"title,text,title,url\nOne,{GOOD.replace(',', '')},,u\nTwo\nThree,{GOOD},x,y,z,w\n"
    one, two, three = load({"a.csv": data}, duplicates=False).to_dict("records")
    assert one["status"] == "ok" and one["title"] == "One"
    assert two["status"] == "no_text" and "1 cells" in two["reason"]
    assert "cells" in three["reason"]


def test_csv_with_an_open_quotation_mark_and_a_long_line(load):
    data = f'title,text\nA,"{GOOD}"\nB,"never closed {"x" * 3000}\nC,{GOOD}\n'
    found = load({"a.csv": data}, limits={"line": 2000})
    check(found)
    assert found["status"].iloc[0] == "ok" and "limit" in found["reason"].iloc[1]


def test_a_line_beyond_the_limit_costs_only_itself(load):
    lines = [json.dumps({"text": GOOD, "title": str(i)}) for i in range(3)]
    lines[1] = json.dumps({"text": "x" * 5000})
    found = load({"a.jsonl": "\n".join(lines)}, limits={"line": 1000}, duplicates=False)
    assert found["status"].tolist() == ["ok", "too_large", "ok"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_line_of_nuls_is_not_taken_for_utf_16(load, encoding):
    lines = [json.dumps({"title": str(i), "text": GOOD}) for i in range(2)]
    data = f"{lines[0]}\n".encode(encoding)
    if encoding == "utf-8":
        data += b"\0" * 90000 + b"\n"
    found = load({"a.jsonl": data + f"{lines[1]}\n".encode(encoding)}, limits={"line": 70000})
    kept = found[found["status"] == "ok"]
    assert kept["text"].tolist() == [GOOD, GOOD]
    assert set(found["status"]) - {"ok"} == ({"too_large"} if encoding == "utf-8" else set())


def test_json_lines_with_rubbish_between(load):
    found = load({"a.jsonl": f'{{"text": "{GOOD}"}}\nnot json\n[1]\n\n{{"colour": 1}}\n'})
    assert found["status"].tolist() == ["ok", "unreadable", "unreadable", "unreadable"]


def test_excel_with_formulas(load):
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    book.active.append(["title", "text"])
    book.active.append(["One", GOOD])
    book.active.append(["Two", "=A1&B1"])
    book.save(out)
    one, two = load({"a.xlsx": out.getvalue()}).to_dict("records")
    assert one["text"] == GOOD and two["status"] == "unreadable" and "formulas" in two["reason"]


def test_missing_extra_is_named(load, make, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pypdf", None)
    row = only(load({"a.pdf": make.pdf([["words"]])}))
    assert row["status"] == "unreadable" and "framing-toolkit[formats]" in row["reason"]


def test_ambiguous_dates_are_null_unless_something_decides(load):
    unclear = f"text,date\n{GOOD.replace(',', '')},05/06/2025\n"
    assert pd.isna(only(load({"a.csv": unclear}))["published"])
    assert "two readings" in only(load({"a.csv": unclear}))["reason"]
    assert only(load({"a.csv": unclear}, day_first=True))["published"] == pd.Timestamp("2025-06-05")
    decided = unclear + f"{GOOD.replace(',', '')} Again.,05/31/2025\n"
    assert only(load({"a.csv": decided}))["published"] == pd.Timestamp("2025-05-06")


@pytest.mark.parametrize(("options", "message"), [
    ({"keep": "firsts"}, "did you mean 'first'"),
    ({"limits": {"documents": 3}}, "did you mean 'document'"),
    ({"limits": {"document": 0}}, "above 0"),
    ({"limits": 3}, "a dict"),
    ({"columns": {"a": "titel"}}, "did you mean 'title'"),
    ({"columns": ["title"]}, "must be a dict"),
    ({"encoding": "utf-99"}, "encoding='utf-99'"),
    ({"chunks": 0}, "chunks=0"),
    ({"clean": "yes"}, "clean='yes'"),
    ({"metadata": 3}, "metadata=3"),
])  # fmt: skip
def test_wrong_arguments_raise_at_once(tmp_path, options, message):
    with pytest.raises(ArgumentError, match=message.replace("[", r"\[")):
        load_articles(tmp_path, progress=False, **options)


def test_wrong_paths(tmp_path):
    (tmp_path / "articles").mkdir()
    with pytest.raises(ArgumentError, match="did you mean"):
        load_articles(tmp_path / "article", progress=False)
    with pytest.raises(ArgumentError, match="path=3"):
        load_articles(3, progress=False)
    assert len(load_articles(tmp_path / "articles", progress=False)) == 0


def test_metadata_that_contradicts_itself(tmp_path):
    (tmp_path / "a.txt").write_text(GOOD)
    read = {"progress": False}
    with pytest.raises(TableError, match="no column 'file'; the nearest is 'files'"):
        load_articles(tmp_path, metadata=pd.DataFrame({"files": ["a.txt"]}), **read)
    with pytest.raises(TableError, match=r"'a.txt' is described more than once"):
        load_articles(tmp_path, metadata=pd.DataFrame({"file": ["a.txt", "a.txt"]}), **read)
    with pytest.raises(TableError, match="outlet_how='guess'"):
        load_articles(
            tmp_path, metadata=pd.DataFrame({"file": ["a.txt"], "outlet_how": ["guess"]}), **read
        )
    with pytest.raises(ArgumentError, match="is not a file"):
        load_articles(tmp_path, metadata=tmp_path / "metadata.csv", **read)


def test_metadata_with_a_file_that_is_not_there_and_a_date_that_is_none(tmp_path):
    (tmp_path / "a.txt").write_text(GOOD)
    meta = pd.DataFrame(
        {"file": ["a.txt", "b.txt"], "published": ["31 Foo 2025", None], "outlet": ["nyt", None]}
    )
    before = meta.copy()
    first, second = load_articles(tmp_path, metadata=meta, progress=False).to_dict("records")
    assert pd.isna(first["published"]) and "'31 Foo 2025' not understood" in first["reason"]
    assert first["outlet"] == "The New York Times"
    assert second["status"] == "missing" and second["source_path"] == "b.txt"
    pd.testing.assert_frame_equal(meta, before)


OPENED = ["<script>", "<!--", "<style", "**a ", "__a ", "[", "![a", "[a](", "```x\n", "*a ", "`a "]
"""What is opened and never closed: a search for its end must not start again at every one."""


@pytest.mark.parametrize("piece", OPENED)
def test_what_is_opened_and_never_closed_does_not_hang(load, piece):
    """Were every one of them followed to the end of the file, this would take minutes."""
    many = piece * 40_000
    files = {
        "a.md": f"# Talks\n\n{GOOD}\n\n{many}",
        "b.csv": f'title,text\nA,"<p>{GOOD}</p>{many}"\n',
    }
    if piece.startswith("<"):
        files["c.html"] = f"<html><body><p>{GOOD}</p>{many}"
    found = load(files, clean=False, duplicates=False)
    assert len(found) == len(files) and found["text"].str.contains(GOOD, regex=False).all()


def test_front_matter_that_nobody_writes_is_no_front_matter(load):
    row = only(load({"a.md": f"---\ntitle: {'[' * 4000}\n---\n{GOOD}\n"}))
    assert row["text"] == GOOD and pd.isna(row["title"])


UNFORESEEN = re.compile(r"\w+(?:Error|Exception|Interrupt)\b")
"""How a reason begins when the reader let an exception through."""
MAGIC = [b"", b"PK\x03\x04", b"%PDF-1.4\n", b"{\\rtf1 ", b"PAR1", b"<html><body>", b"<?xml version='1.0'?><articles>",
         b"\x1f\x8b\x08\0\0\0\0\0", b"WARC/1.0\r\n", b'{"text": "', b"[{", b"1 of 2 DOCUMENTS\n", b"_" * 60 + b"\nProQuest\n",
         b"title,text\n", b"---\ntitle: x\n---\n", b"\xff\xfe", b"BZh91AY&SY", b"\xfd7zXZ\0",
         b"<div class='article enArticle'>", b"<article><div class='docOcurrContainer'>"]  # fmt: skip
NAMES = ["a.txt", "a.md", "a.html", "a.pdf", "a.docx", "a.xlsx", "a.csv", "a.tsv", "a.json", "a.jsonl", "a.parquet",
         "a.rtf", "a.xml", "a.zip", "a.gz", "a.warc.gz", "a"]  # fmt: skip


def read_all(name, data):
    """Read bytes as a file of this name; only rows may come out."""
    limits = Limits(document=1 << 20, table=1 << 20, line=1 << 16, member=1 << 20, archive=4 << 20)
    source = Source(name, len(data), lambda: io.BytesIO(data), data[:65536], limits)
    for record, path, form in read_source(source, Options(keep_page=True)):
        assert isinstance(record.text, str) and path.startswith(name) and form
        assert record.status == "ok" or record.reason
        assert not UNFORESEEN.match(record.reason or ""), record.reason


@given(st.sampled_from(MAGIC), st.binary(max_size=400), st.sampled_from(NAMES))
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
def test_random_bytes(magic, data, name):
    read_all(name, magic + data)


@given(data=st.data())
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
def test_damaged_files(make, data):
    whole = data.draw(st.sampled_from(samples(make)))
    broken = bytearray(whole[1])
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(broken) - 1))
        broken[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(broken)))
    read_all(whole[0], bytes(broken[:cut] if data.draw(st.booleans()) else broken))


_SAMPLES: list[tuple[str, bytes]] = []


def samples(make):
    """One small file of every format."""
    if not _SAMPLES:
        frame = pd.DataFrame(
            {"title": ["A", "B"], "text": [GOOD, GOOD], "date": ["2025-05-16", "x"]}
        )
        xlsx, parquet = io.BytesIO(), io.BytesIO()
        frame.to_excel(xlsx, index=False)
        frame.to_parquet(parquet)
        _SAMPLES.extend([
            ("a.docx", make.docx(make.nexis_delivery())), ("a.rtf", make.rtf(make.nexis_delivery())),
            ("a.txt", make.lexis_txt("de").encode()), ("b.txt", make.proquest("fr").encode()),
            ("a.html", make.factiva_html().encode()), ("a.xml", make.factiva_xml().encode()),
            ("b.html", make.europresse_new().encode()), ("c.html", make.europresse_old().encode()),
            ("d.html", make.web_page("T", make.BODY_1).encode()), ("a.pdf", make.pdf([["words of a page"]])),
            ("a.csv", frame.to_csv(index=False).encode()), ("a.json", frame.to_json(orient="records").encode()),
            ("a.jsonl", frame.to_json(orient="records", lines=True).encode()),
            ("a.xlsx", xlsx.getvalue()), ("a.parquet", parquet.getvalue()),
            ("a.md", b"---\ntitle: A\n---\n# B\n\n" + GOOD.encode()),
            ("a.warc.gz", make.warc([("https://a.org/1", make.web_page("T", make.BODY_1))])),
            ("a.zip", make.zip_of({"t.txt": GOOD.encode()}, zipfile.ZIP_STORED)),
            ("a.tar", make.tar_of({"t.txt": GOOD.encode()})), ("a.txt.gz", make.gz_of(GOOD.encode())),
        ])  # fmt: skip
    return _SAMPLES


def test_every_reader_has_a_sample(make):
    named = {r.NAME for r in readers.readers()}
    seen = set()
    for name, data in samples(make):
        source = Source(name, len(data), lambda data=data: io.BytesIO(data), data[:65536])
        seen |= {form for _, _, form in read_source(source, Options())}
    assert named <= seen | {"excel", "json"} and {"excel", "json"} & seen
