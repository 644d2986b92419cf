from __future__ import annotations

import pandas as pd
import pyarrow.dataset as ds
import pytest
from fake_corpus import ACTORS

from toolkit import tables
from toolkit.analysis import Analysis, analyze, disk, load_analysis, reading
from toolkit.errors import ArgumentError, MissingExtraError


@pytest.fixture(scope="module")
def analysis(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    from fake_corpus import text_of, write_lines

    write_lines(folder / "x.jsonl", [text_of(n % 60) for n in range(80)])
    return analyze(
        folder, out=folder / "it's a \"build\"", recipe="fake_recipe:RECIPE", size=10,
        actors=ACTORS, progress=False,
    )  # fmt: skip


def test_it_is_a_mapping_of_tables(analysis):
    assert {"articles", "sentences", "mentions"} <= set(analysis)
    assert "signatures" not in analysis and "quotes" not in analysis
    assert len(analysis) == len(list(analysis))
    assert analysis["mentions"].equals(analysis.mentions)
    assert "mentions" in dir(analysis)
    with pytest.raises(KeyError, match="did you mean 'mentions'"):
        analysis["mention"]
    with pytest.raises(AttributeError, match="no table 'mention'"):
        _ = analysis.mention


def test_tables_have_the_declared_types_and_the_order_of_the_corpus(analysis):
    for name in ("articles", "sentences", "mentions"):
        frame = analysis[name]
        pd.testing.assert_frame_equal(frame, tables.build(name, frame))
        stacked = pd.concat(list(analysis.pieces(name)), ignore_index=True)
        pd.testing.assert_frame_equal(frame, stacked)
    texts = analysis.articles["text"].str.extract(r"day (\d+)")[0].astype(int).tolist()
    assert texts == [n % 60 for n in range(80)]


def test_what_a_caller_does_to_a_table_stays_with_the_caller(analysis):
    frame = analysis.mentions
    frame.loc[:, "text"] = "x"
    assert set(analysis.mentions["text"]) == set(ACTORS)


def test_columns_and_rows(analysis):
    whole = analysis.mentions
    some = analysis.read(
        "mentions", columns=["actor_id", "start"], where=[("actor_id", "==", "putin")]
    )
    expected = whole.loc[whole["actor_id"] == "putin", ["actor_id", "start"]]
    pd.testing.assert_frame_equal(some, expected.reset_index(drop=True))
    both = analysis.read(
        "mentions", where=[("start", ">", 0), ("actor_id", "in", ["ukraine", "x"])]
    )
    assert set(both["actor_id"]) == {"ukraine"}
    assert len(analysis.read("mentions", where=ds.field("start") < 0)) == 0
    assert len(analysis.read("articles", where=[("title", "==", None)])) == 80
    assert list(analysis.read("articles", columns=["duplicate_of"]).columns) == ["duplicate_of"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"columns": ["actr_id"]}, "did you mean 'actor_id'"),
        ({"where": [("actr_id", "==", 1)]}, "did you mean 'actor_id'"),
        ({"where": [("actor_id", "=", 1)]}, "where='='"),
        ({"where": [("actor_id", "putin")]}, "column, operator, value"),
    ],
)
def test_wrong_questions(analysis, options, words):
    with pytest.raises(ArgumentError, match=words):
        analysis.read("mentions", **options)


def test_unknown_table(analysis):
    with pytest.raises(ArgumentError, match="did you mean 'mentions'"):
        analysis.read("mention")


def test_sql_gives_the_numbers_of_the_tables(analysis):
    pytest.importorskip("duckdb")
    found = analysis.sql(
        "select outlet, actor_id, count(*) n from mentions join articles using (article_id) "
        "group by all order by all"
    )
    whole = analysis.mentions.merge(analysis.articles[["article_id", "outlet"]])
    expected = whole.groupby(["outlet", "actor_id"]).size().reset_index(name="n")
    assert found.values.tolist() == expected.values.tolist()
    asked = analysis.sql("select count(*) n from mentions where actor_id = ?", ["putin"])
    assert asked["n"].tolist() == [80]
    copies = analysis.sql("select count(duplicate_of) n from articles")["n"].iloc[0]
    assert copies == analysis.articles["duplicate_of"].notna().sum()


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_text('/etc/passwd')",
        "select * from '/etc/passwd'",
        "copy (select 1) to '/tmp/x.csv'",
        "install httpfs",
        "set enable_external_access=true",
        "select * from nowhere",
        "selec",
        "",
    ],
)
def test_sql_reads_the_analysis_and_nothing_else(analysis, query):
    pytest.importorskip("duckdb")
    with pytest.raises(ArgumentError, match="query="):
        analysis.sql(query)


def test_sql_cannot_write_into_the_results(analysis):
    pytest.importorskip("duckdb")
    with pytest.raises(ArgumentError, match="query="):
        analysis.sql(
            f"copy (select 1) to '{analysis.path}/mentions/x.parquet'".replace("it's", "it''s")
        )
    assert not (analysis.path / "mentions" / "x.parquet").exists()


def test_sql_without_duckdb(analysis, monkeypatch):
    def missing(module, extra):
        raise MissingExtraError(f"{module}: framing-toolkit[{extra}]")

    monkeypatch.setattr(reading, "require", missing)
    with pytest.raises(MissingExtraError, match=r"framing-toolkit\[sql\]"):
        analysis.sql("select 1")


def test_shown_with_counts_and_next_steps(analysis):
    page = analysis._repr_html_()
    assert "80 ok" in page and "'text-align:left'>mentions</th>" in page
    assert "analysis.status()" in page and "not done" not in page
    assert "it&#x27;s a &quot;build&quot;" in page
    assert "160 mentions" in repr(analysis)
    assert analysis.counts()["articles"] == 80


def test_what_is_not_done_is_said(analysis):
    path = analysis.path / "manifest" / f"{analysis._plan.parts[0].id}.json"
    old = path.read_bytes()
    try:
        disk.write_json(path, {})
        again = load_analysis(analysis.path)
        assert "1 parts are not done" in again._repr_html_()
        assert len(again.articles) == 70
    finally:
        path.write_bytes(old)


def test_no_analysis_there(tmp_path):
    with pytest.raises(ArgumentError, match=r"holds no analysis \(no analysis.json\)"):
        load_analysis(tmp_path)
    assert Analysis.__mro__[1].__name__ == "Mapping"
