"""Dying at any moment loses nothing that was finished and doubles nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fake_corpus import ACTORS, ROOT, results, text_of, write_lines

from toolkit.analysis import analyze, disk, status

FAKE = "fake_recipe:RECIPE"
SCRIPT = """
import sys
from toolkit.analysis import analyze
analyze(sys.argv[1], out=sys.argv[2], recipe="fake_recipe:RECIPE", size=10, progress=False,
        engine=sys.argv[3], workers=2, actors={"Putin": "putin", "Kyiv": "ukraine"})
"""


HEARD = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"


@pytest.fixture
def source(tmp_path) -> Path:
    """Eight parts that take a moment each."""
    path = tmp_path / "x.jsonl"
    write_lines(path, [text_of(n) + (" SLEEP" if n % 5 == 0 else "") for n in range(80)])
    return path


@pytest.fixture
def expected(source, tmp_path) -> dict[str, str]:
    analyze(source, out=tmp_path / "whole", recipe=FAKE, size=10, actors=ACTORS, progress=False)
    return results(tmp_path / "whole")


def start(source: Path, build: Path, engine: str) -> subprocess.Popen:
    # a shell that starts its jobs in the background makes them ignore Ctrl-C; take that back
    command = [sys.executable, "-c", HEARD + SCRIPT, str(source), str(build), engine]
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)


def wait_for(build: Path, done: int) -> None:
    """Until so many parts are loaded or, beyond the eighth, finished."""
    deadline = time.monotonic() + 1200
    name = "manifest" if done <= 8 else "mentions"
    while len(list(build.glob(f"{name}/*.[jp]*"))) < (done - 1) % 8 + 1:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def children_of(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    if not path.exists():
        pytest.skip("needs Linux's /proc")
    return [int(p) for p in path.read_text().split()]


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_kill_the_run_again_and_again_then_resume(source, expected, tmp_path, engine):
    build = tmp_path / "b"
    chance = random.Random(engine)
    for done in (3, 11):
        process = start(source, build, engine)
        wait_for(build, done)
        time.sleep(chance.random() / 10)
        workers = children_of(process.pid)
        process.send_signal(signal.SIGKILL)
        process.wait()
        deadline = time.monotonic() + 120
        while any(Path(f"/proc/{w}").exists() for w in workers):
            assert time.monotonic() < deadline, "workers outlive their run"
            time.sleep(0.05)
    assert results(build) != expected
    analyze(source, out=build, recipe=FAKE, size=10, actors=ACTORS, progress=False)
    assert results(build) == expected


def test_kill_a_worker(source, expected, tmp_path):
    build = tmp_path / "b"
    process = start(source, build, "processes")
    wait_for(build, 10)
    victims = [p for p in children_of(process.pid) if b"spawn_main" in _command(p)]
    os.kill(victims[0], signal.SIGKILL)
    assert process.wait(400) == 0
    assert results(build) == expected
    assert status(build)["failed_articles"].sum() == 0


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_ctrl_c_leaves_a_state_to_go_on_from(source, expected, tmp_path):
    build = tmp_path / "b"
    process = start(source, build, "processes")
    wait_for(build, 9)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(300) not in (0, None)
    assert not list(build.rglob("lock")) or (build / "lock").read_bytes() == b""
    analyze(source, out=build, recipe=FAKE, size=10, actors=ACTORS, progress=False)
    assert results(build) == expected


def test_a_crash_between_table_and_manifest(source, expected, tmp_path, monkeypatch):
    """The last write of a part is its manifest: without it the part is simply done again."""
    build = tmp_path / "b"
    real, count = disk.write_json, [0]

    def dying(path, value):
        if path.parent.name == "manifest":
            count[0] += 1
            if count[0] in (4, 13):
                raise KeyboardInterrupt
        return real(path, value)

    for _ in range(2):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(disk, "write_json", dying)
            analyze(
                source, out=build, recipe=FAKE, size=10, actors=ACTORS, progress=False,
                engine="serial",
            )  # fmt: skip
    analyze(source, out=build, recipe=FAKE, size=10, actors=ACTORS, progress=False)
    assert results(build) == expected
