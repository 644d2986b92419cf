"""Dates, outlets, languages, duplicates, reports, chunks: what the table says about articles."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import tables
from toolkit.articles import diff_texts, find_duplicates, load_articles, load_report, report_text
from toolkit.articles.columns import KNOWN, markdown
from toolkit.articles.dates import date_in, date_of_path, parse_date
from toolkit.articles.metadata import language_code, language_of, outlet_name
from toolkit.articles.report import totals
from toolkit.errors import ArgumentError, TableError

ROOT = Path(__file__).resolve().parents[2]
STORY = (
    "The first direct talks in three years ended on Friday after less than two hours in Istanbul. "
    "The minister told reporters that his side had asked for a ceasefire and got no answer to it. "
    "His counterpart did not say whether his delegation would come back to the table next week. "
    "Observers in both capitals had expected little from the meeting, and they got even less. "
)
OTHER = (
    "Shares of carmakers fell sharply on Monday when the ministry published its plan for tariffs. "
    "Analysts at three banks cut their targets, and two suppliers said that they would close plants. "
    "A union called for talks before summer, but the board had not replied to it by the evening. "
)


@pytest.mark.parametrize(("text", "expected"), [
    ("2025-05-16", "2025-05-16 00:00"), ("2025-05-16T10:00:00Z", "2025-05-16 10:00"),
    ("2025-05-16T10:00:00+02:00", "2025-05-16 08:00"), ("20250516", "2025-05-16 00:00"),
    ("20250516T181500Z", "2025-05-16 18:15"), ("July 2, 2019 Tuesday 7:00 AM GMT", "2019-07-02 07:00"),
    ("Friday, May 16, 2025", "2025-05-16 00:00"), ("16 May 2025 10:15", "2025-05-16 10:15"),
    ("16. Mai 2025", "2025-05-16 00:00"), ("vendredi 16 mai 2025", "2025-05-16 00:00"),
    ("1er juin 2025", "2025-06-01 00:00"), ("16 de mayo de 2025", "2025-05-16 00:00"),
    ("16 maggio 2025", "2025-05-16 00:00"), ("31/05/2025", "2025-05-31 00:00"),
    ("16.05.2025", "2025-05-16 00:00"), ("1747390500", "2025-05-16 10:15"), ("1747390500000", "2025-05-16 10:15"),
    ("Sept. 3, 2024", "2024-09-03 00:00"), ("12:30 p.m.", None), ("yesterday", None), ("05/06/2025", None),
    ("31 February 2025", None), ("May 2025", None), ("", None),
])  # fmt: skip
def test_dates(text, expected):
    found, problem = parse_date(text)
    assert (found is None) == (expected is None) and (problem is None) == (found is not None)
    if expected:
        assert f"{found:%Y-%m-%d %H:%M}" == expected


@given(st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2090, 1, 1)))
@settings(deadline=None, max_examples=50)
def test_written_dates_are_read_back(day):
    for form in ("%d %B %Y", "%B %d, %Y", "%A, %d %B %Y", "%Y-%m-%d", "%d.%m.%Y"):
        assert parse_date(day.strftime(form))[0] == dt.datetime(day.year, day.month, day.day)


def test_relative_dates_need_the_articles_own():
    assert parse_date("2 hours ago")[0] is None
    found = parse_date("2 hours ago", reference=dt.datetime(2025, 5, 16, 12))[0]
    assert found == dt.datetime(2025, 5, 16, 10)
    assert date_in("no date here") is None and date_of_path("a/b.txt") is None


def test_outlets_and_languages():
    assert {
        outlet_name(n)
        for n in ("nytimes.com", "NYT", "The New York Times", "https://www.nytimes.com/x")
    } == {"The New York Times"}
    assert outlet_name("www.altona-gazette.example") == "altona-gazette.example"
    assert language_code("Deutsch") == "de" and language_code("klingon") is None
    assert language_of("Les pourparlers se sont achevés vendredi sans résultat.") == "fr"
    assert language_of("12:30") is None


def articles(*rows):
    return pd.DataFrame(
        [{"article_id": i, "outlet": o, "published": pd.Timestamp(p), "text": t, "status": "ok", "n_words": len(t.split()),
          "reason": None} for i, o, p, t in rows]
    )  # fmt: skip


TABLE = articles(
    (
        "b",
        "X",
        "2025-05-17",
        STORY + "An update came at night: both sides will meet again on Monday.",
    ),
    ("a", "X", "2025-05-16", STORY),
    ("c", "Y", "2025-05-16", STORY.replace("Friday", "Thursday")),
    ("d", "Y", "2025-05-16", OTHER),
)


def test_duplicates_and_wire():
    before = TABLE.copy()
    found = find_duplicates(TABLE, progress=False).set_index("article_id")
    pd.testing.assert_frame_equal(TABLE, before)
    assert found.loc["b", "duplicate_of"] == "a" and found["duplicate_of"].notna().sum() == 1
    assert found.loc[["a", "b", "c"], "wire"].tolist() == ["a"] * 3 and pd.isna(
        found.loc["d", "wire"]
    )
    assert (found["status"] == "ok").all()


@pytest.mark.parametrize(("keep", "kept"), [("first", "a"), ("last", "b"), ("longest", "b")])
def test_keep(keep, kept):
    found = find_duplicates(TABLE, keep=keep, progress=False).set_index("article_id")
    other = {"a": "b", "b": "a"}[kept]
    assert found.loc[kept, "status"] == "ok" and found.loc[other, "status"] == "duplicate"
    assert found.loc[other, "text"] == "" and found.loc[other, "n_words"] == 0
    assert kept in found.loc[other, "reason"] and found.loc["c", "status"] == "ok"


def test_one_per_wire():
    found = find_duplicates(TABLE, keep="first", one_per_wire=True, progress=False).set_index(
        "article_id"
    )
    assert found["status"].to_dict() == {"b": "duplicate", "a": "ok", "c": "duplicate", "d": "ok"}


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match="threshold=2"):
        find_duplicates(TABLE, threshold=2, progress=False)
    with pytest.raises(TableError, match="article_id"):
        find_duplicates(TABLE.drop(columns="article_id"), progress=False)
    with pytest.raises(TableError, match="source_path"):
        load_report(TABLE)
    with pytest.raises(ArgumentError):
        diff_texts("a", None)


def test_texts_alone_are_enough():
    found = find_duplicates(
        pd.DataFrame({"article_id": ["a", "b"], "text": [STORY, STORY]}), progress=False
    )
    assert found["duplicate_of"].tolist()[1] == "a" and found["wire"].isna().all()


@given(st.text(max_size=60), st.text(max_size=60))
@settings(deadline=None, max_examples=50)
def test_a_diff_covers_both_texts(first, second):
    found = diff_texts(first, second)
    assert "".join(found["first"]) == first and "".join(found["second"]) == second
    for row in found.itertuples():
        assert first[row.first_start : row.first_end] == row.first
        assert (row.kind == "same") == (row.first == row.second)


def test_report(load):
    found = load(
        {
            "a.txt": STORY,
            "b.txt": STORY,
            "c.pdf": b"no",
            "d.csv": f"title,text\nOther,{OTHER.replace(',', '')}\n",
        }
    )
    report = load_report(found)
    assert (
        report["n_records"].sum() == 4
        and report["n_kept"].sum() == 3
        and report["n_duplicates"].sum() == 1
    )
    assert report.set_index("format").loc["pdf", "status"] == "unreadable"
    text = report_text(found)
    assert text.startswith("4 files, 4 records: 3 kept") and "1 records repeat another" in text
    assert totals(found).files == 4
    empty = load_report(found.iloc[:0])
    assert len(empty) == 0 and list(empty.columns) == list(report.columns)


def test_chunks(load):
    lines = "".join(f'{{"title": "T{i}", "text": "Story {i}. {OTHER}"}}\n' for i in range(25))
    parts = list(load({"a.jsonl": lines}, chunks=10, duplicates=False))
    assert [len(p) for p in parts] == [10, 10, 5]
    assert pd.concat(parts)["article_id"].is_unique
    pairs = list(load({"a.jsonl": lines}, chunks=20, return_removed=True))
    assert all(
        list(removed.columns)[: len(tables.columns("removed"))] == tables.columns("removed")
        for _, removed in pairs
    )


def test_loading_twice_gives_the_same(load):
    files = {"a.txt": STORY, "b.txt": OTHER, "c.txt": STORY}
    pd.testing.assert_frame_equal(load(files), load(files))
    assert load(files)["article_id"].tolist()[2].endswith("-2")


def test_the_formats_page_lists_every_known_column():
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert markdown() in page
    assert set(KNOWN) >= {"text", "title", "byline", "outlet", "published", "url", "language"}


def test_load_articles_is_public():
    import toolkit as tk

    assert tk.load_articles is load_articles
