"""Tables as programs really write them: wide characters, old line ends, numbers for dates."""

from __future__ import annotations

import io
import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from toolkit.articles.dates import parse_date
from toolkit.articles.rows import text_lines

GOOD = (
    "The talks in Istanbul ended on Friday after less than two hours, officials on both sides said."
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_line_ends_at_a_line_feed_and_nowhere_else(load, encoding):
    texts = [f"{GOOD} {i}\u2028{GOOD}\x85{GOOD}\x0b" for i in range(4)]
    lines = [json.dumps({"title": str(i), "text": t}, ensure_ascii=False) for i, t in enumerate(texts)]  # fmt: skip
    found = load({"a.jsonl": "\n".join(lines).encode(encoding)}, duplicates=False)
    assert found["status"].tolist() == ["ok"] * 4
    assert [t.count(GOOD) for t in found["text"]] == [3] * 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("limit", [40, 4000])
def test_lines_longer_than_the_limit_or_than_a_block(encoding, limit):
    lines = ["one", "ü" * 30_000, "two", "x" * 90_000, "", "three"]
    stream = io.BytesIO("\n".join(lines).encode(encoding))
    assert list(text_lines(stream, encoding, limit)) == [
        "one\n", None, "two\n", None, "\n", "three",
    ]  # fmt: skip
    stream = io.BytesIO("\n".join(lines).encode(encoding))
    assert "".join(map(str, text_lines(stream, encoding, 10**6))) == "\n".join(lines)


def test_a_table_with_carriage_returns_alone(load):
    rows = [f"{i},{GOOD.replace(',', '')} {i}" for i in range(3)]
    found = load({"mac.csv": "\r".join(["title,text", *rows]) + "\r"}, duplicates=False)
    assert found["status"].tolist() == ["ok"] * 3 and found["title"].tolist() == ["0", "1", "2"]


def test_parquet_and_excel_with_duplicate_column_names(load):
    columns = [pa.array(["First"]), pa.array([GOOD]), pa.array(["Second"]), pa.array(["x"])]
    table, parquet = pa.Table.from_arrays(columns, names=["title", "text", "title", "n"]), io.BytesIO()  # fmt: skip
    pq.write_table(table, parquet)
    from openpyxl import Workbook

    book, excel = Workbook(), io.BytesIO()
    for cells in (["title", "text", "title"], ["First", GOOD, "Second"]):
        book.active.append(cells)
    book.save(excel)
    found = load({"a.parquet": parquet.getvalue(), "b.xlsx": excel.getvalue()}, duplicates=False)
    assert found["title"].tolist() == ["First"] * 2 and found["text"].tolist() == [GOOD] * 2


@pytest.mark.parametrize(("value", "expected"), [
    (20250516, "2025-05-16 00:00"), (20250516.0, "2025-05-16 00:00"),
    (20250516181500, "2025-05-16 18:15"), (1747390500, "2025-05-16 10:15"),
    (1747390500.5, "2025-05-16 10:15"), (1747390500000, "2025-05-16 10:15"),
    (2025, None), (45793, None), (20251399, None), (0, None), (-5, None), (float("inf"), None),
    (True, None), (10**30, None),
])  # fmt: skip
def test_dates_that_are_numbers(value, expected):
    found, problem = parse_date(value)
    assert (found is None) == (expected is None) and (problem is None) == (found is not None)
    if expected:
        assert f"{found:%Y-%m-%d %H:%M}" == expected


def test_a_number_that_is_no_date_is_null_with_a_reason(load):
    rows = [{"title": "A", "text": GOOD, "date": d} for d in (20250516, 2025)]
    data = "\n".join(map(json.dumps, rows))
    first, second = load({"a.jsonl": data}, duplicates=False).to_dict("records")
    assert first["published"] == pd.Timestamp("2025-05-16") and pd.isna(first["reason"])
    assert pd.isna(second["published"]) and "2025" in second["reason"]


def test_tables_held_whole_that_are_too_large_say_so(load, make):
    book = make.zip_of({"xl/workbook.xml": b"<x/>", "pad": bytes(range(256)) * 20})
    data = json.dumps([{"title": str(i), "text": GOOD} for i in range(40)])
    found = load({"a.json": data, "b.xlsx": book}, limits={"table": 2000})
    assert found["status"].tolist() == ["too_large"] * 2
    assert found["reason"].str.contains("limits: 'table'|limits={'table'").all()


def test_a_wide_table_that_is_given_up_leaves_nothing_open(load):
    found = load({"a.csv": "colour,size\nred,3\n".encode("utf-16"), "b.txt": GOOD})
    assert found["status"].tolist() == ["unreadable", "ok"]


def test_a_text_beyond_the_limit_of_a_document_is_one_row(load):
    rows = [{"title": "A", "text": GOOD}, {"title": "B", "text": "x " * 2000}]
    parquet = io.BytesIO()
    pd.DataFrame(rows).to_parquet(parquet)
    files = {"a.parquet": parquet.getvalue(), "b.json": json.dumps(rows)}
    found = load(files, limits={"document": 1000}, duplicates=False)
    assert found["status"].tolist() == ["ok", "too_large"] * 2
    assert found["reason"].str.contains("limits: 'document'").sum() == 2


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_long_cell_in_csv_is_too_large_and_its_neighbours_stay(load, quote):
    long = f"B,{quote}{'x ' * 3000}{quote}"
    data = f"title,text\nA,{GOOD.replace(',', '')}\n{long}\nC,{GOOD.replace(',', '')} C\n"
    found = load({"a.csv": data}, limits={"line": 2000}, duplicates=False)
    assert found["status"].tolist() == ["ok", "too_large", "ok"]
    cells = f'title,text\nA,"{"x" * 900}\n{"y" * 900}\n{"z" * 900}"\nC,{GOOD.replace(",", "")}\n'
    found = load({"b.csv": cells}, limits={"line": 2000}, duplicates=False)
    assert "limits: 'line'" in found.loc[found["status"] == "too_large", "reason"].iloc[0]


MARKED = (
    f"<p>{GOOD}</p>\n<p>He said &quot;no&quot; &amp; <a href='x'>left</a> the room, and the others "
    "followed him.</p><script>alert(1)</script><ul><li>He will not come back to it.</li></ul>"
)


@pytest.mark.parametrize("extra", [True, False])
def test_marked_up_text_in_a_cell_loses_its_marks(load, monkeypatch, extra):
    if not extra:
        monkeypatch.setitem(__import__("sys").modules, "inscriptis", None)
    frame = pd.DataFrame({"title": ["A", "B"], "text": [MARKED, f"{GOOD} 3 < 4 and 5 > 4."]})
    api = [{"title": {"rendered": "A"}, "content": {"rendered": MARKED}}]
    files = {"a.csv": frame.to_csv(index=False), "b.json": json.dumps(api)}
    marked, plain, wordpress = load(files, duplicates=False).to_dict("records")
    for row in (marked, wordpress):
        assert row["text"].startswith(f'{GOOD}\n\nHe said "no" & left the room')
        assert "<" not in row["text"] and "alert" not in row["text"]
        assert "HTML" in row["reason"] and row["status"] == "ok"
    assert plain["text"].endswith("3 < 4 and 5 > 4.") and pd.isna(plain["reason"])


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt", "a.md", "a.html"])
@pytest.mark.parametrize("blank", [b"\n", b" \n\n", b"\x0b", b"\xef\xbb\xbf", b"\0\n"])
def test_a_file_of_blanks_is_a_row(load, name, blank):
    found = load({name: blank})
    assert len(found) == 1 and found["status"].iloc[0] in {"empty", "unreadable"}
    assert found["reason"].notna().all()
