"""Every number of every result table leads back to as many sentences as it counts."""

from __future__ import annotations

import pandas as pd
import pytest

import toolkit as tk
from toolkit import compare as c
from toolkit.errors import ArgumentError

FEW = {"n_permutations": 99}


def made(name, t):
    """The result table called `name`, of the tables `t`."""
    articles, quotes = t["articles"], t["quotes"]
    return {
        "outlets": lambda: tk.compare_outlets(t, progress=False, **FEW),
        "voices": lambda: tk.compare_voices(quotes, articles, **FEW),
        "speakers": lambda: c.compare_speakers(quotes, articles, **FEW),
        "verbs": lambda: tk.compare_verbs(quotes, articles, **FEW),
        "lemmas": lambda: tk.compare_verbs(quotes, articles, of="lemma", per="speaker", **FEW),
        "tone": lambda: tk.compare_tone(
            t["sentiment"], articles, sentences=t["sentences"], **FEW
        ),
        "words": lambda: tk.compare_words(articles, "outlet", ngrams=2, progress=False, **FEW),
        "cues": lambda: c.compare_cues(c.find_cues(articles, progress=False), articles, **FEW),
        "labels": lambda: c.compare_labels(c.find_labels(articles, progress=False), articles, **FEW),
        "agency": lambda: c.compare_agency(c.find_agency(articles, progress=False), articles, **FEW),
        "diversity": lambda: c.compare_diversity(quotes, articles, **FEW),
        "directness": lambda: c.compare_directness(quotes, articles, **FEW),
        "prominence": lambda: c.compare_prominence(quotes, articles, **FEW),
        "shared": lambda: c.compare_shared_quotes(quotes, articles, **FEW),
        "mentions": lambda: tk.count_mentions(t["mentions"], articles, by="outlet"),
        "pairs": lambda: tk.count_cooccurrence(t["mentions"], articles),
        "found": lambda: c.find_shared_quotes(quotes, articles),
        "points": lambda: c.tone_points(t["sentiment"], articles),
    }[name]()  # fmt: skip


COUNT = {
    "voices": "n_quotes", "speakers": "n_quotes", "verbs": "count", "lemmas": "count",
    "tone": "n_scores", "words": "count", "cues": "count", "labels": "count", "agency": "count",
    "diversity": "n_quotes", "directness": "count", "mentions": "n_mentions", "pairs": "weight",
}  # fmt: skip
ALL = [*COUNT, "outlets", "prominence", "shared", "found", "points"]


@pytest.mark.parametrize("name", ALL)
def test_every_row_opens_in_the_reader_and_counts_agree(name, corpus):
    result = made(name, corpus)
    assert len(result)
    opened = 0
    for _, row in result.head(60).iterrows():
        found = tk.examples(row, corpus, n=10_000)
        if name in COUNT:
            assert len(found) == row[COUNT[name]], row.to_dict()
        for example in found.to_dict("records"):
            assert example["text"] in example["sentence"]
            if "outlet" in result.columns and name != "shared":
                assert example["outlet"] == row["outlet"]
        if len(found) and opened < 5:
            opened += 1
            page = tk.read(found.iloc[0], corpus)
            assert page.article_id == found.iloc[0]["article_id"]
            assert 'data-layer="focus"' in page.html()
    assert opened


def test_any_other_grouping_works_as_well(corpus):
    country = ["AT" if o == "Outlet 0" else "UA" for o in corpus["articles"]["outlet"]]
    articles = corpus["articles"].assign(country=country)
    held = corpus | {"articles": articles}
    result = tk.compare_voices(corpus["quotes"], articles, by="country", **FEW)
    for _, row in result.iterrows():
        assert len(tk.examples(row, held, n=10_000)) == row["n_quotes"]


def test_sides_need_to_be_told(corpus):
    sides = {"volodymyr-zelenskyy": "ua", "vladimir-putin": "ru"}
    result = tk.compare_voices(corpus["quotes"], corpus["articles"], per="side", sides=sides, **FEW)
    row = result[result["voice"] == "ua"].iloc[0]
    with pytest.raises(ArgumentError, match="pass sides="):
        tk.examples(row, corpus)
    assert len(tk.examples(row, corpus, sides=sides, n=10_000)) == row["n_quotes"]


def test_what_is_missing_is_said(corpus):
    row = {"outlet": "Outlet 0", "voice": "donald-trump"}
    with pytest.raises(ArgumentError, match="counted from the table 'quotes', which is not there"):
        tk.examples(row, {"articles": corpus["articles"]})
    with pytest.raises(ArgumentError, match="no field to look examples up by; it has outlet, n"):
        tk.examples({"outlet": "Outlet 0", "n": 3}, corpus)
    with pytest.raises(ArgumentError, match="source=None: pass the tables"):
        tk.examples(row)
    with pytest.raises(ArgumentError, match="source: has no table 'articles'"):
        tk.examples(row, {"quotes": corpus["quotes"]})
    with pytest.raises(ArgumentError, match=r"row: must be one row.*is int"):
        tk.examples(3, corpus)
    with pytest.raises(ArgumentError, match="n=0 must be"):
        tk.examples(row, corpus, n=0)
    with pytest.raises(ArgumentError, match="voice='mine' is not known"):
        tk.examples({"term": "peace"}, corpus, voice="mine")
    with pytest.raises(ArgumentError, match="topic='moods' is not known"):
        tk.examples({"topic": "moods", "about": "x"}, corpus)


def test_a_page_by_id_and_a_span_that_is_not_there(corpus):
    key = corpus["articles"]["article_id"].iloc[3]
    page = tk.read(key, corpus)
    mine = corpus["quotes"][corpus["quotes"]["article_id"] == key]
    whole = tk.read(corpus["articles"].iloc[3], mentions=corpus["mentions"],
                    quotes=corpus["quotes"], sentiment=corpus["sentiment"])  # fmt: skip
    assert len(mine) and page.html() == whole.html()
    with pytest.raises(ArgumentError, match="article_id='00000x' is not known; did you mean"):
        tk.read("00000x", corpus)
    with pytest.raises(ArgumentError, match="characters 5 to 99999 lie outside"):
        tk.read({"article_id": key, "start": 5, "end": 99999}, corpus)
    with pytest.raises(ArgumentError, match="an article_id needs the tables beside it"):
        tk.read("000001")


def test_words_in_quotes_and_in_both_voices():
    articles = pd.DataFrame(
        {"article_id": ["a"], "text": ["Peace now. He said “Peace’s price is peace”. Post-peace."]}
    )
    row = {"term": "peace"}
    for voice, starts in (("own", [0]), ("quoted", [37]), ("all", [0, 37])):
        found = tk.examples(row, {"articles": articles}, voice=voice)
        assert found["start"].tolist() == starts
