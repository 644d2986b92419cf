from __future__ import annotations

import concurrent.futures
import json
import logging
import os
import random
import time

import fake_recipe
import pandas as pd
import pyarrow.parquet as pq
import pytest
from fake_corpus import ACTORS, results, text_of, write_lines

import toolkit
from toolkit.analysis import analyze, load_analysis, run, schedule, status
from toolkit.analysis.engines import Engine, Serial, make_engine
from toolkit.analysis.work import work
from toolkit.errors import ArgumentError, TableError

FAKE = "fake_recipe:RECIPE"


def go(source, out, **options):
    options = {"actors": ACTORS, "recipe": FAKE, "size": 10, "progress": False, **options}
    return analyze(source, out=out, **options)


@pytest.fixture
def calls(tmp_path, monkeypatch):
    """What the fake steps were asked to do."""
    path = tmp_path / "calls"
    monkeypatch.setattr(fake_recipe, "CALLS", str(path))

    def read() -> list[str]:
        lines = path.read_text().split("\n")[:-1] if path.exists() else []
        path.unlink(missing_ok=True)
        return [line.split()[0] for line in lines]

    return read


class Shuffled(Engine):
    """Hands results back in any order, from several threads."""

    def __init__(self, seed):
        super().__init__(concurrent.futures.ThreadPoolExecutor(3), width=5)
        self._random = random.Random(seed)

    def submit(self, function, *values):
        delay = self._random.random() / 50

        def later():
            time.sleep(delay)
            return function(*values)

        return super().submit(later)


def test_bytes_do_not_depend_on_engine_workers_or_order(corpus, tmp_path):
    go(corpus, tmp_path / "serial", engine="serial")
    expected = results(tmp_path / "serial")
    assert len(expected) > 40
    go(corpus, tmp_path / "two", engine="processes", workers=2)
    assert results(tmp_path / "two") == expected
    for seed in range(2):
        go(corpus, tmp_path / f"s{seed}", engine=Shuffled(seed))
        assert results(tmp_path / f"s{seed}") == expected
    with concurrent.futures.ThreadPoolExecutor(2) as executor:
        go(corpus, tmp_path / "executor", engine=executor)
    assert results(tmp_path / "executor") == expected


def test_what_is_done_is_not_done_again(corpus, tmp_path, calls):
    go(corpus, tmp_path / "b")
    first = calls()
    before = results(tmp_path / "b")
    assert {"load", "sentences", "mentions"} == set(first)
    go(corpus, tmp_path / "b")
    assert calls() == []
    assert results(tmp_path / "b") == before


def test_clocks_that_jump_and_a_name_with_spaces_and_unicode(corpus, tmp_path, calls):
    build = tmp_path / "Ergebnisse “ü” 結果"
    go(corpus, build)
    expected, _ = results(build), calls()
    for seconds in (4_000_000_000, 1):  # a clock far ahead, then one that was never set
        for path in (*corpus.rglob("*"), *build.rglob("*")):
            os.utime(path, (seconds, seconds))
        analysis = go(corpus, build)
        assert calls() == [] and results(build) == expected
        assert set(status(build)["state"]) == {"done"}
    assert analysis.sql("select count(*) n from articles")["n"].tolist() == [72]
    stored = next((build / "mentions").glob("*.parquet"))
    pq.write_table(pq.read_table(stored).slice(1), stored)  # exchanged, and dated like the rest
    os.utime(stored, (1, 1))
    go(corpus, build)
    assert results(build) == expected


def test_another_registry_redoes_only_what_depends_on_it(corpus, tmp_path, calls):
    go(corpus, tmp_path / "b")
    calls()
    go(corpus, tmp_path / "b", actors={**ACTORS, "Nobody": "nobody"})
    assert set(calls()) == {"mentions"}
    go(corpus, tmp_path / "fresh", actors={**ACTORS, "Nobody": "nobody"})
    assert results(tmp_path / "b") == results(tmp_path / "fresh")
    calls()
    go(corpus, tmp_path / "b", actors=None)
    assert set(calls()) == {"mentions"}
    assert len(load_analysis(tmp_path / "b").mentions) == 0


def test_new_and_gone_files(corpus, tmp_path, calls):
    build = tmp_path / "b"
    go(corpus, build)
    calls()
    write_lines(corpus / "second.jsonl", [text_of(n) for n in range(200, 215)])
    go(corpus, build)
    assert len([c for c in calls() if c == "load"]) == 2
    (corpus / "second.jsonl").unlink()
    go(corpus, build)
    assert calls() == []
    go(corpus, tmp_path / "fresh")
    assert results(build) == results(tmp_path / "fresh")


def test_force_and_verify(corpus, tmp_path, calls):
    build = tmp_path / "b"
    go(corpus, build)
    before = results(build)
    calls()
    go(corpus, build, force=True)
    assert {"load", "sentences", "mentions"} == set(calls())
    assert results(build) == before
    path = sorted((build / "mentions").iterdir())[0]
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1  # the same size: only a hash can tell
    path.write_bytes(raw)
    go(corpus, build)
    assert calls() == []
    assert "done" not in set(status(build, verify=True).query("state != 'done'")["state"])
    assert (status(build, verify=True)["state"] == "stale").sum() == 1
    go(corpus, build, verify=True)
    assert calls() == ["mentions"]
    assert results(build) == before


@pytest.mark.parametrize("damage", ["truncated", "foreign", "gone"])
@pytest.mark.parametrize("table", ["articles", "words"])
def test_damaged_results_are_mended(corpus, tmp_path, damage, table):
    build = tmp_path / "b"
    go(corpus, build)
    before = results(build)
    path = sorted((build / table).iterdir())[1]
    if damage == "truncated":
        path.write_bytes(path.read_bytes()[:-10])
    elif damage == "foreign":
        pd.DataFrame({"x": [1]}).to_parquet(path)
    else:
        path.unlink()
    if table != "words":
        with pytest.raises(ArgumentError, match="it mends"):
            load_analysis(build).read(table)
    assert "stale" in set(status(build)["state"])
    go(corpus, build)
    assert results(build) == before
    assert set(status(build)["state"]) == {"done"}


def test_foreign_files_are_not_read_and_named(corpus, tmp_path):
    build = tmp_path / "b"
    rows = len(go(corpus, build).mentions)
    pd.DataFrame({"x": [1]}).to_parquet(build / "mentions" / "mine.parquet")
    analysis = go(corpus, build)
    assert len(analysis.mentions) == rows
    assert int(analysis.sql("select count(*) n from mentions")["n"].iloc[0]) == rows
    assert status(build).attrs["foreign"] == ["mentions/mine.parquet"]


def test_a_broken_manifest_is_done_again(corpus, tmp_path):
    build = tmp_path / "b"
    go(corpus, build)
    before = results(build)
    for number, path in enumerate(sorted((build / "manifest").iterdir())[:3]):
        path.write_bytes([b"", b"{", b"[]"][number])
    (build / "seen.json").write_bytes(b"\x00")
    go(corpus, build)
    assert results(build) == before


def test_a_part_that_changes_during_the_run(corpus, tmp_path, monkeypatch, caplog):
    build = tmp_path / "b"
    victim = corpus / "crawl 1.jsonl"

    def changing(task):
        if task["part"]["start"] and "load" in task["todo"] and victim.stat().st_size:
            raw = victim.read_text().replace("day 15.", "DAY 15.")
            victim.write_text(raw)
        return work(task)

    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(schedule, "work", changing)
        go(corpus, build, engine="serial")
    assert "changed during the run; run again" in caplog.text
    table = status(build)
    assert (table["state"] == "failed").sum() == 1
    assert "changed during the run" in table.set_index("state").loc["failed", "reason"]
    go(corpus, build)
    assert set(status(build)["state"]) == {"done"}
    go(corpus, tmp_path / "fresh")
    assert results(build) == results(tmp_path / "fresh")


def test_an_article_on_which_a_step_fails_is_a_row_and_nothing_else(tmp_path):
    texts = [text_of(n) for n in range(30)]
    texts[7] = "RAISE it. Kyiv."
    texts[21] = "RAISE again. Kyiv."
    write_lines(tmp_path / "x.jsonl", texts)
    analysis = go(tmp_path / "x.jsonl", tmp_path / "b", size=30)
    articles = analysis.articles
    assert len(articles) == 30
    bad = articles[articles["status"] == "failed"]
    assert bad.index.tolist() == [7, 21]
    assert bad["reason"].iloc[0] == "step sentences: ValueError: cannot do RAISE it. Kyiv."
    for name in ("sentences", "mentions"):
        assert set(analysis[name]["article_id"]) == set(articles["article_id"]) - set(
            bad["article_id"]
        )
    assert status(tmp_path / "b")["failed_articles"].tolist() == [2]
    clean = [t for t in texts if "RAISE" not in t]
    write_lines(tmp_path / "y.jsonl", clean)
    alone = go(tmp_path / "y.jsonl", tmp_path / "c", size=30)
    pd.testing.assert_frame_equal(alone.mentions, analysis.mentions)


def test_a_step_that_fails_on_everything_is_not_blamed_on_articles(tmp_path, caplog):
    write_lines(tmp_path / "x.jsonl", [f"RAISE {n}." for n in range(60)])
    with caplog.at_level(logging.WARNING):
        go(tmp_path / "x.jsonl", tmp_path / "b", size=60)
    table = status(tmp_path / "b")
    assert table["state"].tolist() == ["failed"]
    assert "every one of the first" in table["reason"].iloc[0]
    assert "every one of the first" in caplog.text


def test_the_same_words_in_two_parts_get_two_ids(corpus, tmp_path):
    analysis = go(corpus, tmp_path / "b")
    ids = analysis.articles["article_id"]
    assert ids.is_unique
    assert ids.str.endswith("-2").sum() == 10
    first = analysis.articles.set_index("article_id")["text"]
    twice = [i for i in ids if i.endswith("-2")]
    assert all(first[i] == first[i[:-2]] for i in twice)
    assert set(analysis.sentences["article_id"]) == set(ids)
    one = go(corpus / "crawl 1.jsonl", tmp_path / "one", size=60).articles
    many = go(corpus / "crawl 1.jsonl", tmp_path / "many", size=7).articles
    assert sorted(many["article_id"]) == sorted(one["article_id"])


def test_a_table_as_input(tmp_path):
    articles = pd.DataFrame(
        {"article_id": [f"a{n}" for n in range(25)], "text": [text_of(n) for n in range(25)]}
    )
    copy = articles.copy(deep=True)
    analysis = go(articles, tmp_path / "b")
    assert len(analysis.articles) == 25 and len(analysis.mentions) == 50
    pd.testing.assert_frame_equal(articles, copy)
    with pytest.raises(TableError, match="article_id 'a0' occurs more than once"):
        go(pd.concat([articles, articles]), tmp_path / "b")


def test_nothing_to_do(tmp_path):
    (tmp_path / "empty").mkdir()
    analysis = go(tmp_path / "empty", tmp_path / "b")
    assert len(analysis.articles) == 0 and analysis.counts().sum() == 0
    assert len(analysis.sql("select * from mentions")) == 0
    frame = pd.DataFrame({"article_id": [], "text": []})
    assert len(go(frame, tmp_path / "c").articles) == 0


def test_results_inside_the_input_are_not_read(corpus):
    before = go(corpus, corpus / "build").counts()
    assert go(corpus, corpus / "build").counts().equals(before)


def test_no_result_holds_a_time_or_a_place_of_work(corpus, tmp_path):
    go(corpus, tmp_path / "one")
    time.sleep(0.01)
    go(corpus, tmp_path / "deeper" / "two")
    assert results(tmp_path / "one") == results(tmp_path / "deeper" / "two")


def test_another_version_of_the_package_makes_results_stale(corpus, tmp_path, monkeypatch, calls):
    go(corpus, tmp_path / "b")
    monkeypatch.setattr(toolkit, "__version__", "99.0")
    table = status(tmp_path / "b")
    assert set(table["state"]) == {"stale"}
    assert table["reason"].iloc[0].endswith("this is 99.0")
    calls()
    go(corpus, tmp_path / "b", engine="serial")
    assert "load" in calls() and set(status(tmp_path / "b")["state"]) == {"done"}


def test_another_option_makes_results_stale(corpus, tmp_path, calls):
    go(corpus, tmp_path / "b")
    calls()
    go(corpus, tmp_path / "b", clean=False)
    assert "load" in calls()
    assert load_analysis(tmp_path / "b").options["clean"] is False


def test_status_says_who_is_running(corpus, tmp_path):
    from toolkit.analysis.lock import Lock

    go(corpus, tmp_path / "b")
    assert status(tmp_path / "b").attrs["running"] is None
    with Lock(tmp_path / "b"):
        assert status(tmp_path / "b").attrs["running"]["pid"]


def test_one_bar_and_lines_for_a_log(corpus, tmp_path, capsys, monkeypatch, caplog):
    monkeypatch.setattr(run, "_EVERY", 0.0)
    with caplog.at_level(logging.INFO):
        go(corpus, tmp_path / "b", progress=True)
    assert "72/72" in capsys.readouterr().err
    assert "of 72 articles" in caplog.text


def test_the_manifest_says_what_is_there(corpus, tmp_path):
    go(corpus, tmp_path / "b")
    for path in (tmp_path / "b" / "manifest").iterdir():
        entry = json.loads(path.read_text())
        for name, facts in entry["tables"].items():
            stored = pq.ParquetFile(tmp_path / "b" / name / f"{path.stem}.parquet")
            assert stored.metadata.num_rows == facts["rows"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"engine": "proceses"}, "did you mean 'processes'"),
        ({"engine": 5}, "engine=5 must be"),
        ({"workers": 0}, "workers=0"),
        ({"size": 0}, "size=0"),
        ({"recipe": "nowhere:RECIPE"}, "recipe='nowhere:RECIPE'"),
        ({"recipe": "fake_recipe:NOT_A_RECIPE"}, "not a Recipe"),
    ],
)
def test_wrong_arguments(corpus, tmp_path, options, words):
    with pytest.raises(ArgumentError, match=words):
        go(corpus, tmp_path / "b", **options)


def test_out_is_a_file(corpus, tmp_path):
    (tmp_path / "b").write_text("x")
    with pytest.raises(ArgumentError, match="is a file"):
        go(corpus, tmp_path / "b")


def test_out_is_the_folder_of_the_articles(corpus):
    before = sorted(corpus.iterdir())
    with pytest.raises(ArgumentError, match=r"the folder of the articles.*-analysis"):
        go(corpus, corpus)
    assert sorted(corpus.iterdir()) == before


def test_a_folder_of_results_from_a_later_version(corpus, tmp_path):
    go(corpus, tmp_path / "b")
    path = tmp_path / "b" / "analysis.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(ArgumentError, match="reads format 1"):
        load_analysis(tmp_path / "b")


def test_auto_stays_here_for_few_articles():
    assert isinstance(make_engine("auto", articles=200, parts=9), Serial)
    engine = make_engine("auto", articles=201, parts=9, workers=2)
    assert engine.width == 4
    engine.close()
