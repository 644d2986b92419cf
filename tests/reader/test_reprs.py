"""What objects say of themselves in a notebook, and what importing must leave alone."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pandas as pd
import pytest

import toolkit as tk
from toolkit.errors import ArgumentError, MissingExtraError, TableError


def test_pandas_display_is_never_changed():
    code = (
        "import pandas as pd\n"
        "before = pd.describe_option(_print_desc=False)\n"
        "import toolkit, toolkit.reader, toolkit.plots, toolkit.analysis, toolkit.coding\n"
        "import toolkit.compare, toolkit.mentions, toolkit.articles\n"
        "assert before == pd.describe_option(_print_desc=False)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_registry_says_what_it_holds_and_what_to_do_next():
    actors = tk.load_actors(
        [{"id": "UA", "is": "country"}, {"name": "<b>Evil</b> Corp", "is": "organization"}]
    )
    html = actors._repr_html_()
    assert "Actors from actors: 2 (1 country, 1 organization)." in html
    n = sum(len(a.aliases) for a in actors.values())
    assert f"Aliases: {n}, of which 0 stand for several actors." in html
    assert "tk.find_mentions(articles, actors)" in html
    assert "<b>" not in html and "&lt;b&gt;Evil" in html


def test_the_window_has_a_page_for_where_there_is_no_window(corpus, monkeypatch):
    window = tk.explore(corpus)
    html = window._repr_html_()
    assert repr(window) == "<Explorer of 12 articles>"
    quotes = corpus["quotes"]
    n = quotes["article_id"].nunique()
    assert f"Who is quoted: {len(quotes)} quotes in {n} of 12 articles." in html
    assert html == tk.explore(corpus)._repr_html_()
    assert "and 2 more." in html and not re.search("<script|onclick", html)
    data, _ = window._repr_mimebundle_()
    assert data["text/html"] == html and "application/vnd.jupyter.widget-view+json" in data

    import toolkit.reader.window as module

    def none(*_):
        raise MissingExtraError("'anywidget' is needed here: pip install 'framing-toolkit[lab]'")

    monkeypatch.setattr(module, "_widget_class", none)
    data, _ = tk.explore(corpus)._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html"}
    assert "framing-toolkit[lab]" in data["text/html"]
    with pytest.raises(MissingExtraError, match=r"framing-toolkit\[lab\]"):
        tk.explore(corpus).widget()


def test_the_reader_shows_its_page_where_there_are_no_widgets(corpus):
    page = tk.read("000001", corpus)
    data, _ = page.widget()._repr_mimebundle_()
    assert data["text/html"] == page._repr_html_()
    assert "application/vnd.jupyter.widget-view+json" in data
    side = tk.read("000001", corpus, compare_with="000002")
    with pytest.raises(ArgumentError, match="two articles side by side"):
        side.widget()
    with pytest.raises(ArgumentError, match="actors='putin' must be ids"):
        page.widget(actors="putin")


def test_corrections_of_a_file_are_checked(corpus):
    quotes = corpus["quotes"]
    first, second = quotes["quote_id"].iloc[:2]
    both = pd.DataFrame(
        {"quote_id": [first, second], "action": ["reject", "speaker"], "speaker": [None, "x"]}
    )
    out = tk.apply_corrections(quotes, both)
    assert len(out) == len(quotes) - 1
    assert out.loc[out["quote_id"] == second, ["speaker", "speaker_via"]].values.tolist() == [
        ["x", "corrected"]
    ]
    assert tk.apply_corrections(quotes, both.iloc[:0]).equals(quotes)
    with pytest.raises(TableError, match=r"action='delete' is not known"):
        tk.apply_corrections(quotes, both.assign(action="delete"))
    with pytest.raises(TableError, match="has more than one row"):
        tk.apply_corrections(quotes, pd.concat([both, both]))
    with pytest.raises(TableError, match=f"'{first}x' is not in quotes; the nearest is '{first}'"):
        tk.apply_corrections(quotes, both.assign(quote_id=[first + "x", second]))
    with pytest.raises(TableError, match="corrections: has no column 'speaker'"):
        tk.apply_corrections(quotes, both.drop(columns="speaker"))


def test_a_rejected_quote_hands_its_parts_to_the_quote_around_it():
    quotes = pd.DataFrame(
        {"quote_id": list("abc"), "speaker": list("xyz"), "parent": [None, "a", "b"]}
    ).astype({"parent": "str"})
    gone = pd.DataFrame({"quote_id": ["b"], "action": ["reject"]})
    out = tk.apply_corrections(quotes, gone)
    assert out["quote_id"].tolist() == ["a", "c"]
    assert out["parent"].isna().tolist() == [True, False] and out["parent"].iloc[1] == "a"


def test_a_query_that_makes_no_sense_filters_nothing(corpus):
    from toolkit.reader.index import Index

    index = Index(corpus)
    for query in (
        {"outlet": "x"},
        {"outlet": 99},
        {"since": "soon"},
        {"search": 3},
        {"actor": True},
    ):
        assert len(index.select(query)) == len(index)
    assert len(index.select({"outlet": 0, "search": "no such words here"})) == 0
    with pytest.raises(TableError, match="must hold the tables by name"):
        tk.explore(corpus["articles"])
    with pytest.raises(TableError, match="has no table 'articles'"):
        tk.explore({"quotes": corpus["quotes"]})
    with pytest.raises(TableError, match="no column 'outlets'"):
        tk.explore(corpus, by="outlets")
    with pytest.raises(ArgumentError, match="max_chars=0"):
        tk.explore(corpus, max_chars=0)


def test_the_first_search_finds_its_texts_read(corpus, monkeypatch):
    from toolkit.reader.index import Index

    index = Index(corpus)
    index.prepare()
    for _ in range(200):
        if index._text is not None:
            break
        time.sleep(0.05)
    assert len(index._text) == len(index)

    def gone():
        raise OSError("the file is gone")

    broken = Index(corpus)
    monkeypatch.setattr(broken, "_searched", gone)
    broken.prepare()  # what cannot be read is said when somebody searches
    with pytest.raises(OSError, match="gone"):
        broken.select({"search": "talks"})


def test_the_window_opens_without_waiting_for_what_it_does_not_use():
    code = "import sys, toolkit.reader; assert not {'scipy', 'matplotlib', 'onnxruntime'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
