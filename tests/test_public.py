"""What holds for every public function: it never changes its input, and its offsets are true."""

from pathlib import Path

import pandas as pd
import pytest

import toolkit as tk
from toolkit import tables

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def corpus():
    """Every table of the five articles, made once."""
    articles, removed = tk.load_articles(
        ROOT / "data" / "raw",
        metadata=ROOT / "data" / "metadata.csv",
        return_removed=True,
        progress=False,
    )
    actors = tk.load_actors(ROOT / "data" / "actors.yaml")
    mentions = tk.find_mentions(articles, actors, progress=False)
    quotes = tk.find_quotes(articles, actors, progress=False)
    sentences = tk.split_sentences(articles, progress=False)
    tone = tk.score_sentiment(articles, mentions=mentions, progress=False)
    scores = tk.score_sentiment(articles, level="sentence", progress=False)
    return {
        "articles": articles,
        "removed": removed,
        "actors": actors,
        "mentions": mentions,
        "quotes": quotes,
        "sentences": sentences,
        "sentiment": pd.concat([scores, tone], ignore_index=True),
    }


CALLS = {
    "split_sentences": lambda c: tk.split_sentences(c["articles"], progress=False),
    "find_mentions": lambda c: tk.find_mentions(c["articles"], c["actors"], progress=False),
    "count_mentions": lambda c: tk.count_mentions(c["mentions"], c["articles"], by="outlet"),
    "count_cooccurrence": lambda c: tk.count_cooccurrence(c["mentions"], c["articles"]),
    "suggest_actors": lambda c: tk.suggest_actors(
        c["articles"], actors=c["actors"], progress=False
    ),
    "find_quotes": lambda c: tk.find_quotes(c["articles"], c["actors"], progress=False),
    "score_sentiment": lambda c: tk.score_sentiment(
        c["articles"], mentions=c["mentions"], progress=False
    ),
    "compare_voices": lambda c: tk.compare_voices(c["quotes"], c["articles"], by="outlet"),
    "compare_verbs": lambda c: tk.compare_verbs(c["quotes"], c["articles"], by="outlet"),
    "compare_tone": lambda c: tk.compare_tone(
        c["sentiment"], c["articles"], by="outlet", sentences=c["sentences"]
    ),
    "compare_words": lambda c: tk.compare_words(c["articles"], "outlet"),
    "compare_outlets": lambda c: tk.compare_outlets(dict(c)),
    "find_duplicates": lambda c: tk.find_duplicates(c["articles"]),
    "report_text": lambda c: tk.report_text(c["articles"]),
    "diff_texts": lambda c: tk.diff_texts(*c["articles"]["text"].iloc[:2]),
    "load_report": lambda c: tk.load_report(c["articles"]),
    "read": lambda c: tk.read(
        c["articles"].iloc[[0]],
        mentions=c["mentions"],
        quotes=c["quotes"],
        sentiment=c["sentiment"],
        removed=c["removed"],
    ),
    "examples": lambda c: tk.examples(
        {"actor_id": "vladimir-putin"}, articles=c["articles"], details=c["mentions"]
    ),
    "explore": lambda c: tk.explore({k: v for k, v in c.items() if k != "actors"}),
    "apply_corrections": lambda c: tk.apply_corrections(
        c["quotes"],
        c["quotes"].iloc[[0]][["quote_id", "speaker"]].assign(action="reject"),
    ),
    "make_sheet": lambda c: tk.make_sheet(c, kind="quotes", n=10),
}
ELSEWHERE = {  # take a folder, a file or filled sheets; tested where they live
    "load_articles", "load_actors", "analyze", "load_analysis", "read_sheets", "agreement",
    "machine_vs_people", "plots", "__version__",
}  # fmt: skip


def test_every_public_name_is_covered():
    assert set(CALLS) | ELSEWHERE == set(tk.__all__)


@pytest.mark.parametrize("name", CALLS)
def test_a_public_function_never_changes_its_input(name, corpus):
    before = {k: v.copy(deep=True) for k, v in corpus.items() if isinstance(v, pd.DataFrame)}
    digest = corpus["actors"].digest
    result = CALLS[name](corpus)
    assert result is not None
    for key, old in before.items():
        pd.testing.assert_frame_equal(corpus[key], old)
    assert corpus["actors"].digest == digest


@pytest.mark.parametrize("name", tables.SCHEMAS)
def test_tables_have_their_columns_and_types(name, corpus):
    frame = corpus[name]
    assert list(frame.columns)[: len(tables.columns(name))] == tables.columns(name)
    pd.testing.assert_frame_equal(tables.build(name, frame), frame)


@pytest.mark.parametrize("name", ["sentences", "mentions", "quotes", "sentiment"])
def test_offsets_are_true_on_every_row(name, corpus):
    texts = dict(zip(corpus["articles"]["article_id"], corpus["articles"]["text"], strict=True))
    assert len(corpus[name])
    for row in corpus[name].to_dict("records"):
        text = texts[row["article_id"]]
        assert text[row["start"] : row["end"]] == row["text"]
        for part in ("source", "cue"):
            if not pd.isna(row.get(f"{part}_start", None) or pd.NA):
                assert text[row[f"{part}_start"] : row[f"{part}_end"]] == row[part]
        pieces = row.get("pieces")
        for start, end in pieces if pieces is not None else []:
            assert row["start"] <= start < end <= row["end"]
