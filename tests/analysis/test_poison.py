from __future__ import annotations

import logging
import subprocess
import sys

import pytest
from fake_corpus import ACTORS, ROOT, results, text_of, write_lines
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.analysis import analyze, isolated, poison, status
from toolkit.analysis.engines import Engine, Serial
from toolkit.analysis.isolated import KilledError, run_isolated
from toolkit.analysis.poison import hunt
from toolkit.analysis.work import watched, work
from toolkit.errors import ArgumentError

FAKE = "fake_recipe:RECIPE"


def pretend(killers: set[int], unreadable: set[int] = frozenset(), *, size: int = 64):
    """A stand-in for a process of its own that dies of some articles of a part."""
    log = []

    def run(task):
        log.append(task)
        units = range(*task.get("units", (0, size)))
        spared = set(map(int, task.get("skip_units", {})))
        if (unreadable & set(units)) - spared:
            raise KilledError("killed its worker: SIGSEGV")
        low, high = task.get("only", (0, 1 << 41))
        spared = set(map(int, task.get("skip", {})))
        if any(low <= k < high for k in killers - spared):
            raise KilledError("killed its worker: SIGKILL")
        return {"skip": task.get("skip", {}), "skip_units": task.get("skip_units", {})}

    return run, log


def task_of(records: int, kind: str = "lines"):
    part = {"id": "x", "kind": kind, "paths": ["p"], "hashes": ["h"], "records": records}
    return {"part": part, "todo": ["load", "s"]}


@settings(deadline=None, max_examples=50)
@given(
    st.integers(1, 64).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.sets(st.integers(0, n - 1), max_size=5),
            st.sets(st.integers(0, n - 1), max_size=3),
        )
    )
)
def test_exactly_the_guilty_are_found(case):
    size, killers, unreadable = case
    run, log = pretend(killers, unreadable, size=size)
    found = hunt(task_of(size), run=run)
    assert set(map(int, found["skip"])) == killers
    assert set(map(int, found["skip_units"])) == unreadable
    assert len(log) <= 4 + (len(killers) + len(unreadable)) * 20


def test_more_articles_in_a_container_than_were_guessed():
    run, _ = pretend({900})
    found = hunt(task_of(1), run=run)
    assert set(found["skip"]) == {"900"}


def test_too_much_at_once_is_done_in_smaller_batches():
    def run(task):
        if "only" not in task and task.get("batch", 1000) > 10:
            raise KilledError("killed its worker: SIGKILL")
        return {"batch": task.get("batch")}

    assert hunt(task_of(50), run=run) == {"batch": 10}


def test_a_part_that_always_dies_is_given_up():
    def run(task):
        if "only" not in task:
            raise KilledError("killed its worker: SIGKILL")
        return {}

    with pytest.raises(KilledError, match="none of its articles does so alone"):
        hunt(task_of(50), run=run)


def test_a_part_full_of_poison_is_given_up(monkeypatch):
    monkeypatch.setattr(poison, "MOST", 3)
    run, _ = pretend(set(range(10)))
    with pytest.raises(KilledError, match="more than 3"):
        hunt(task_of(64), run=run)


def go(source, out, **options):
    options = {"actors": ACTORS, "recipe": FAKE, "size": 10, "progress": False, **options}
    return analyze(source, out=out, **options)


def test_a_poisoned_article_is_found_and_the_rest_is_untouched(tmp_path, caplog):
    texts = [text_of(n) for n in range(40)]
    write_lines(tmp_path / "clean.jsonl", texts)
    texts[23] = "KILL-NOW. Kyiv."
    write_lines(tmp_path / "x.jsonl", texts)
    with caplog.at_level(logging.WARNING):
        analysis = go(tmp_path / "x.jsonl", tmp_path / "b", engine="processes", workers=2)
    articles = analysis.articles
    bad = articles[articles["status"] == "failed"]
    assert bad.index.tolist() == [23]
    assert bad["reason"].tolist() == [
        "an analysis step killed its worker: SIGKILL (out of memory?)"
    ]
    assert set(status(tmp_path / "b")["state"]) == {"done"}
    clean = go(tmp_path / "clean.jsonl", tmp_path / "c", engine="serial")
    keep = clean.articles["article_id"].drop(index=23)
    expected = clean.mentions[clean.mentions["article_id"].isin(keep)].reset_index(drop=True)
    assert analysis.mentions.equals(expected)
    before = results(tmp_path / "b")
    go(tmp_path / "x.jsonl", tmp_path / "b", engine="processes", workers=2)
    assert results(tmp_path / "b") == before


WATCHED = """
import toolkit.analysis.work as w, re, sys
w.work = lambda task: re.match(r"(a+)+b", "a" * 64)  # holds on to the interpreter
print("started", flush=True)
w.watched({"timeout": 1.5})
print("came back")
"""


def test_a_worker_that_hangs_in_native_code_is_ended():
    done = subprocess.run([sys.executable, "-c", WATCHED], capture_output=True, check=False)
    assert done.returncode == 1 and done.stdout.split() == [b"started"] and not done.stderr


def test_a_process_of_its_own_is_ended_when_it_hangs(monkeypatch):
    sleeping = "import time; time.sleep(600)"
    monkeypatch.setattr(isolated, "COMMAND", [sys.executable, "-c", sleeping])
    with pytest.raises(KilledError, match="hung its worker: not done after 0"):
        run_isolated({"timeout": 0.5})


def test_with_a_timeout_parts_are_done_where_they_can_be_ended(tmp_path):
    write_lines(tmp_path / "x.jsonl", [text_of(n) for n in range(20)])
    submitted = []

    class Noting(Serial):
        def submit(self, function, *values):
            submitted.append(function)
            return super().submit(work, *values)

    class Ending(Noting):
        ends = True

    for engine in (Noting(), Ending()):
        go(tmp_path / "x.jsonl", tmp_path / type(engine).__name__, engine=engine, timeout=600)
    assert submitted == [hunt] * 4 + [watched] * 4  # read, then analysed
    assert results(tmp_path / "Noting") == results(tmp_path / "Ending")
    analysis = go(tmp_path / "x.jsonl", tmp_path / "b", engine="processes", workers=1, timeout=600)
    assert len(analysis.articles) == 20 and results(tmp_path / "b") == results(tmp_path / "Ending")


@pytest.mark.parametrize("timeout", [0, -1, "soon", True, float("nan")])
def test_a_timeout_is_a_number_of_seconds(tmp_path, timeout):
    write_lines(tmp_path / "x.jsonl", ["Kyiv."])
    with pytest.raises(ArgumentError, match="timeout="):
        go(tmp_path / "x.jsonl", tmp_path / "b", timeout=timeout)


def test_an_article_that_cannot_even_be_read(tmp_path):
    for number in range(6):
        (tmp_path / f"{number}.txt").write_text(f"Kyiv {number}.")
    (tmp_path / "3.txt").write_text("KILL-WHILE-READING")
    go(tmp_path, tmp_path / "b", engine="processes", workers=1)
    analysis = go(tmp_path, tmp_path / "b")
    bad = analysis.articles.set_index("source_path").loc["3.txt"]
    assert bad["status"] == "failed"
    assert bad["reason"] == "reading it ended its worker with exit code 9"
    assert len(analysis.articles) == 6 and len(analysis.mentions) == 5


SCRIPT = """
import sys
from toolkit.analysis import analyze
analyze(sys.argv[1], out=sys.argv[2], recipe="fake_recipe:RECIPE", size=10, progress=False,
        engine=sys.argv[3], workers=2, actors={"Putin": "putin", "Kyiv": "ukraine"})
"""


def test_in_one_process_the_next_run_finds_it(tmp_path):
    texts = [text_of(n) for n in range(20)]
    texts[12] = "EXIT-NOW. Kyiv."
    write_lines(tmp_path / "x.jsonl", texts)
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "x.jsonl"), str(tmp_path / "b")]
    first = subprocess.run([*command, "serial"], cwd=ROOT, capture_output=True, check=False)
    assert first.returncode == 3  # what the article did
    second = subprocess.run([*command, "serial"], cwd=ROOT, capture_output=True, check=False)
    assert second.returncode == 0, second.stderr
    go(tmp_path / "x.jsonl", tmp_path / "c", engine="processes", workers=1)
    assert results(tmp_path / "b") == results(tmp_path / "c")
    table = status(tmp_path / "b")
    assert table["failed_articles"].sum() == 1


def test_a_script_needs_no_guard(tmp_path):
    write_lines(tmp_path / "x.jsonl", [text_of(n) for n in range(20)])
    (tmp_path / "script.py").write_text(SCRIPT)
    command = [sys.executable, str(tmp_path / "script.py"), str(tmp_path / "x.jsonl")]
    done = subprocess.run(
        [*command, str(tmp_path / "b"), "processes"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert set(status(tmp_path / "b")["state"]) == {"done"}


def test_a_worker_that_is_lost_every_time(tmp_path, caplog):
    class Losing(Engine):
        def __init__(self):
            super().__init__(None, width=2)

        def submit(self, function, *values):
            from concurrent.futures import Future
            from concurrent.futures.process import BrokenProcessPool

            future = Future()
            future.set_exception(BrokenProcessPool("gone"))
            return future

    write_lines(tmp_path / "x.jsonl", [text_of(n) for n in range(10)])
    with caplog.at_level(logging.WARNING):
        go(tmp_path / "x.jsonl", tmp_path / "b", engine=Losing())
    assert status(tmp_path / "b")["reason"].tolist() == ["its worker was lost 5 times"]


def test_errors_of_a_process_of_its_own_come_back(tmp_path):
    from toolkit.analysis.errors import VersionError

    with pytest.raises(VersionError, match=r"this worker has .* the run has 0\.0\.0"):
        run_isolated({"version": "0.0.0"})
