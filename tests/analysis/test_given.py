"""What takes tables takes an analysis too, and gives the same numbers."""

from __future__ import annotations

import inspect
import shutil

import pandas as pd
import pytest
from fake_corpus import ROOT

import toolkit as tk
from toolkit import compare, mentions
from toolkit.analysis import disk
from toolkit.errors import ArgumentError, TableError

FEW = {"n_permutations": 99}


def takes_an_analysis(name):
    """Whether `toolkit.given` wraps it: its arguments are checked underneath."""
    return hasattr(getattr(getattr(compare, name), "__wrapped__", None), "__wrapped__")


SHARED = tuple(n for n in dir(compare) if takes_an_analysis(n))


@pytest.fixture(scope="module")
def analysis(tmp_path_factory) -> tk.analysis.Analysis:
    """The five articles, in parts of two; one has no outlet's section, some have no title."""
    articles = tk.load_articles(
        ROOT / "data" / "raw", metadata=ROOT / "data" / "metadata.csv", progress=False
    )
    articles["section"] = ["world", None, "world", "europe", None]
    articles.loc[2, "title"] = None
    extra = articles.iloc[[0]].assign(article_id="bare", text="", status="empty", title=None)
    return tk.analyze(
        pd.concat([articles, extra], ignore_index=True),
        actors=ROOT / "data" / "actors.yaml",
        out=tmp_path_factory.mktemp("given") / "b",
        size=2,
        engine="serial",
        progress=False,
    )


def fresh(analysis):
    """The same without anything held in memory."""
    return tk.load_analysis(analysis.path)


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(found, expected, check_exact=False, rtol=1e-13, atol=0)


@pytest.mark.parametrize(
    "options",
    [
        {"by": "outlet"},
        {},
        {"by": "section"},
        {"by": ["outlet", "section"], "own_voice": False},
        {"by": "outlet", "kinds": ["name", "pronoun"]},
        {"by": "outlet", "actors": ["donald-trump", "nobody"]},
        {"by": "outlet", "actors": []},
    ],
    ids=str,
)
def test_mentions_are_counted_on_disk(analysis, monkeypatch, options):
    expected = mentions.count.count_mentions(analysis["mentions"], analysis["articles"], **options)
    reader = fresh(analysis)
    monkeypatch.setattr(type(reader), "__getitem__", lambda *_: pytest.fail("read into memory"))
    same(tk.count_mentions(reader, **options), expected)


def test_titles_missing_everywhere(analysis, tmp_path):
    articles = analysis["articles"].drop(columns=["title", "title_how"])
    plain = tk.analyze(articles, out=tmp_path / "b", recipe="toolkit.analysis.steps:RECIPE",
                       engine="serial", progress=False)  # fmt: skip
    found = tk.count_mentions(plain, by="outlet")
    same(found, mentions.count.count_mentions(plain["mentions"], plain["articles"], by="outlet"))
    assert found["n_headlines"].isna().all()


def test_without_duckdb_it_is_counted_in_memory(analysis, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    expected = mentions.count.count_mentions(analysis["mentions"], analysis["articles"])
    same(tk.count_mentions(fresh(analysis)), expected)


def test_wrong_arguments_are_told_as_with_tables(analysis):
    with pytest.raises(TableError, match="outlet"):
        tk.count_mentions(fresh(analysis), by="outlt")
    with pytest.raises(ArgumentError, match="own_voice"):
        tk.count_mentions(fresh(analysis), own_voice="yes")
    with pytest.raises(TableError, match="no table 'articles'"):
        tk.compare_voices({"quotes": analysis["quotes"]})


ARGUMENTS = {
    "compare_words": {"group": "outlet", "n_permutations": 49, "examples": 1, "progress": False},
    "compare_shared_quotes": FEW,
    "find_shared_quotes": {},
    "quote_positions": {},
    "tone_points": {"method": "model", "level": "mention"},
    "compare_tone": {"method": "textblob", **FEW},
    "compare_speakers": None,
    "compare_labels": FEW,
}


@pytest.mark.parametrize("name", SHARED)
def test_comparisons_take_an_analysis(analysis, name):
    options = ARGUMENTS.get(name, FEW)
    wrapped = getattr(compare, name)
    parameters = inspect.signature(wrapped).parameters
    if options is None:  # compare_speakers wants to know of whom
        speakers = analysis["quotes"]["speaker"].dropna().unique()[:2].tolist()
        options = {"speakers": speakers, **FEW} if "speakers" in parameters else FEW
    held = {n: analysis[n] for n in parameters if n in analysis}
    for first, make in (("cues", compare.find_cues), ("agency", compare.find_agency),
                        ("labels", compare.find_labels)):  # fmt: skip
        if first in parameters and first not in held:
            held[first] = make(analysis["articles"], progress=False)
    expected = wrapped.__wrapped__(**held, **options)
    found = wrapped(fresh(analysis), **options)
    pd.testing.assert_frame_equal(found, expected)
    assert "load_analysis" in wrapped.__doc__
    pd.testing.assert_frame_equal(wrapped(held, **options), expected)  # a plain mapping


def test_all_outlets_at_once(analysis):
    one = tk.compare_outlets(fresh(analysis), n_permutations=49, progress=False)
    held = {n: analysis[n] for n in analysis}
    pd.testing.assert_frame_equal(one, tk.compare_outlets(held, n_permutations=49, progress=False))


def test_quotes_are_counted_without_their_texts(analysis):
    found = fresh(analysis).counted()
    assert not {"text", "pieces"} & set(found.columns)
    assert found["quote_id"].tolist() == analysis["quotes"]["quote_id"].tolist()
    by_hand = [
        sum(tk.text.count_words(text[a:b]) for a, b in pieces)
        for text, pieces in zip(
            analysis["quotes"]["article_id"].map(
                analysis["articles"].set_index("article_id")["text"]
            ),
            analysis["quotes"]["pieces"],
            strict=True,
        )
    ]
    assert found["n_words"].tolist() == by_hand


def test_parts_that_failed_have_articles_and_no_quotes(analysis, tmp_path):
    build = tmp_path / "b"
    shutil.copytree(analysis.path, build)
    path = next((build / "manifest").glob("*.json"))
    entry = disk.read_json(path)
    del entry["tables"]["quotes"]
    disk.write_json(path, entry)
    reader = tk.load_analysis(build)
    found = reader.counted()
    assert 0 < len(found) < len(analysis["quotes"])
    assert found["quote_id"].tolist() == reader["quotes"]["quote_id"].tolist()
    with pytest.raises(ArgumentError, match="part="):
        reader.part("quotes", "none")


def test_tables_that_are_given_win(analysis):
    few = analysis["articles"].iloc[:2]
    quotes = analysis["quotes"]
    quotes = quotes[quotes["article_id"].isin(few["article_id"])]
    found = tk.compare_voices({"quotes": quotes, "articles": analysis["articles"]}, few, **FEW)
    pd.testing.assert_frame_equal(found, tk.compare_voices(quotes, few, **FEW))


def test_every_comparison_of_tables_is_wrapped():
    plain = {"compare_outlets", "diversity", "prominence", "quote_matrix"}
    makers = {"find_agency", "find_cues", "find_labels"}
    taking = {n for n in compare.__all__ if callable(getattr(compare, n))} - plain - makers
    assert {n for n in taking if not takes_an_analysis(n)} == set()
