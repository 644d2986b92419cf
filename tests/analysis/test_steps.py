"""The real steps: the same tables as from the functions called by hand."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from fake_corpus import ROOT, results

from toolkit import tables
from toolkit.actors import load_actors
from toolkit.analysis import analyze, load_analysis, status, steps
from toolkit.articles import load_articles
from toolkit.mentions import find_mentions
from toolkit.quotes import find_quotes
from toolkit.sentences import split_sentences
from toolkit.sentiment import score_sentiment

RAW, METADATA, ACTORS = ROOT / "data/raw", ROOT / "data/metadata.csv", ROOT / "data/actors.yaml"


def go(source, out, **options):
    options = {"actors": ACTORS, "metadata": METADATA, "progress": False, **options}
    return analyze(source, out=out, **options)


@pytest.fixture(scope="module")
def five(tmp_path_factory):
    return go(RAW, tmp_path_factory.mktemp("b"))


def test_the_tables_are_those_of_the_functions(five):
    articles, removed = load_articles(
        RAW, metadata=METADATA, return_removed=True, duplicates=False, repeated=False,
        progress=False,
    )  # fmt: skip
    pd.testing.assert_frame_equal(five.articles[list(articles)], articles)
    pd.testing.assert_frame_equal(five.removed, removed)
    actors = load_actors(ACTORS)
    quiet = {"progress": False}
    mentions = find_mentions(articles, actors, **quiet)
    quotes = find_quotes(articles, actors, threads=1, **quiet)
    sentences = split_sentences(articles, **quiet)
    pd.testing.assert_frame_equal(five.sentences, sentences)
    pd.testing.assert_frame_equal(five.mentions, mentions)
    declared = tables.columns("quotes")
    pd.testing.assert_frame_equal(five.quotes[declared], quotes[declared])
    tone = [
        score_sentiment(articles, **quiet),
        score_sentiment(sentences, level="sentence", **quiet),
        score_sentiment(quotes, level="quote", **quiet),
        score_sentiment(articles, mentions=mentions[mentions["actor_id"].notna()], **quiet),
    ]
    expected = tables.build("sentiment", pd.concat(tone, ignore_index=True))
    declared = tables.columns("sentiment")
    pd.testing.assert_frame_equal(five.sentiment[declared], expected[declared])


def test_offsets_are_true_in_every_table(five):
    text = five.articles.set_index("article_id")["text"]
    for name in ("sentences", "mentions", "quotes", "sentiment"):
        frame = five[name]
        assert len(frame) > 4
        cut = [
            text[a][s:e]
            for a, s, e in zip(frame["article_id"], frame["start"], frame["end"], strict=True)
        ]
        assert cut == frame["text"].tolist()


def test_same_bytes_in_processes_and_for_any_size_of_part(five, tmp_path):
    go(RAW, tmp_path / "two", engine="processes", workers=2)
    assert results(tmp_path / "two") == results(five.path)


def test_another_registry_keeps_what_the_encoder_found(five, tmp_path):
    build = tmp_path / "b"
    go(RAW, build)
    before = results(build)
    few = [{"id": "UA", "is": "country"}]
    go(RAW, build, actors=few)
    changed = {k.split("/")[0] for k, v in results(build).items() if before.get(k) != v}
    assert changed == {
        "actors.json",
        "analysis.json",
        "manifest",
        "mentions",
        "quotes",
        "sentiment",
    }
    go(RAW, tmp_path / "fresh", actors=few)
    assert results(build) == results(tmp_path / "fresh")


def test_a_registry_goes_through_json():
    actors = load_actors(ACTORS)
    stored, digest = steps.dump_actors(ACTORS)
    again = steps.load_actors_again(json.loads(json.dumps(stored, default=str)))
    assert again == actors and again.digest == digest


def test_without_a_registry_names_in_the_articles_serve(tmp_path):
    articles = pd.DataFrame(
        {"article_id": ["a"], "text": ["Bridget Brink said the talks would fail. She left."]}
    )
    analysis = analyze(articles, out=tmp_path / "b", progress=False)
    assert len(analysis.articles) == 1 and analysis.articles["status"].tolist() == ["ok"]
    assert len(analysis.sentiment) >= 3
    assert analysis.counts()["sentences"] == 2


def test_files_of_every_kind_and_hostile_ones(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    texts = [f"“We will talk on day {n},” said Volodymyr Zelenskyy in Kyiv." for n in range(20)]
    frame = pd.DataFrame({"text": texts, "outlet": "Euronews", "title": "Talks go on"})
    frame.to_json(folder / "a b ü.jsonl", orient="records", lines=True)
    frame.to_parquet(folder / "c.parquet")
    frame.head(3).to_csv(folder / "d.csv", index=False)
    (folder / "e.txt").write_text("")
    (folder / "f.parquet").write_bytes((folder / "c.parquet").read_bytes()[:-30])
    (folder / "g.jsonl").write_bytes(b'{"text": "ok, said Putin."}\n{"text": \n\xff\xfe\n')
    (folder / "h.zip").write_bytes(b"PK\x03\x04 nothing")
    analysis = go(folder, tmp_path / "b", metadata=None, size=10)
    articles = analysis.articles
    assert articles["article_id"].is_unique
    assert (articles["status"] == "ok").sum() >= 43
    bad = set(articles.loc[articles["status"] != "ok", "source_path"])
    assert {"e.txt", "f.parquet", "h.zip"} <= bad
    assert articles.loc[articles["status"] != "ok", "reason"].notna().all()
    assert set(status(tmp_path / "b")["state"]) == {"done"}
    lines = articles[articles["source_path"] == "a b ü.jsonl"]
    assert len(lines) == 20 and lines["source_sha256"].nunique() == 2
    again = go(folder, tmp_path / "b2", metadata=None, size=10, engine="processes", workers=2)
    assert results(again.path) == results(analysis.path)


def test_a_table_of_articles_is_taken_as_it_is(five, tmp_path):
    five.articles.to_parquet(tmp_path / "articles.parquet")
    again = go(tmp_path / "articles.parquet", tmp_path / "b", metadata=None, size=2)
    pd.testing.assert_frame_equal(again.articles, five.articles)
    pd.testing.assert_frame_equal(again.quotes, five.quotes)
    from_frame = go(five.articles, tmp_path / "c", metadata=None)
    pd.testing.assert_frame_equal(from_frame.sentiment, five.sentiment)


def test_files_that_only_the_metadata_names(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Talks went on in Istanbul, officials said on Friday.")
    given = pd.DataFrame({"file": ["a.txt", "gone.txt"], "outlet": ["Euronews", "NBC News"]})
    analysis = go(tmp_path / "in", tmp_path / "b", metadata=given)
    shown = analysis.articles.set_index("source_path")
    assert shown.loc["gone.txt", "status"] == "missing"
    assert shown["outlet"].tolist() == ["Euronews", "NBC News"]
    given.loc[0, "outlet"] = "Reuters"
    again = go(tmp_path / "in", tmp_path / "b", metadata=given)
    assert again.articles["outlet"].iloc[0] == "Reuters"


def test_aggregations_give_the_same_numbers(five):
    from toolkit.compare import compare_voices
    from toolkit.mentions import count_mentions

    by_hand = count_mentions(five.mentions, five.articles, by="outlet")
    by_analysis = count_mentions(load_analysis(five.path).mentions, five.articles, by="outlet")
    pd.testing.assert_frame_equal(by_hand, by_analysis)
    found = compare_voices(five["quotes"], five["articles"], by="outlet")
    assert len(found)


def test_standing_paragraphs_of_an_outlet_are_taken_out_as_load_articles_does(tmp_path):
    """Known only from the whole corpus: no part alone has enough articles of the outlet."""
    folder = tmp_path / "in"
    folder.mkdir()
    standing = "Our correspondents report from more than forty countries on every working day."
    rows = []
    for n in range(24):
        body = f"Talks number {n} were held in room {n * 7} of the palace on a cold morning.\n\n"
        body += f"Delegates argued for {n + 2} hours about clause {n * 3} and left by train."
        ends = f"\n\n{standing}" if n % 2 else ""
        rows.append({"text": body + ends, "outlet": "Euronews" if n % 2 else "NBC News"})
    pd.DataFrame(rows).to_json(folder / "x.jsonl", orient="records", lines=True)
    by_hand, removed = load_articles(folder, return_removed=True, duplicates=False, progress=False)
    assert (removed["rule"] == "repeated in the outlet").sum() == 12
    analysis = go(folder, tmp_path / "b", metadata=None, size=5)
    assert analysis.articles["text"].tolist() == by_hand["text"].tolist()
    assert not analysis.sentences["text"].str.contains("correspondents").any()
    assert (analysis.removed["rule"] == "repeated in the outlet").sum() == 12
    before = results(analysis.path)
    go(folder, tmp_path / "b", metadata=None, size=5)
    assert results(analysis.path) == before
    kept = go(folder, tmp_path / "c", metadata=None, size=5, clean=False)
    assert kept.sentences["text"].str.contains("correspondents").sum() == 12
