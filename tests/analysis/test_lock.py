from __future__ import annotations

import json
import logging
import signal
import socket
import subprocess
import sys

import pytest
from fake_corpus import ROOT

from toolkit.analysis.errors import LockedError
from toolkit.analysis.lock import Lock, holder

HOLD = """
import sys, time
from pathlib import Path
from toolkit.analysis.lock import Lock
with Lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_run_is_refused_and_told_who_is_there(tmp_path, other):
    with pytest.raises(LockedError, match=f"process {other.pid} on {socket.gethostname()}"):
        Lock(tmp_path).__enter__()
    assert holder(tmp_path) == {"host": socket.gethostname(), "pid": other.pid}


def test_a_killed_run_leaves_no_lock(tmp_path, other, caplog):
    other.send_signal(signal.SIGKILL)
    other.wait()
    with caplog.at_level(logging.WARNING), Lock(tmp_path):
        assert f"process {other.pid} ended without finishing" in caplog.text


def test_a_lock_can_be_taken_again(tmp_path, caplog):
    for _ in range(2):
        with Lock(tmp_path):
            assert holder(tmp_path) is not None
        assert holder(tmp_path) is None
    assert not caplog.records


def test_a_lock_from_another_machine_is_not_broken(tmp_path):
    (tmp_path / "lock").write_text(json.dumps({"host": "other-host", "pid": 5}))
    with pytest.raises(LockedError, match=r"process 5 on other-host.*delete"):
        Lock(tmp_path).__enter__()
    (tmp_path / "lock").unlink()
    with Lock(tmp_path):
        pass


@pytest.mark.parametrize("junk", [b"\xff\xfe", b"[]", b"{", b"   \n"])
def test_a_lock_with_junk_in_it(tmp_path, junk):
    (tmp_path / "lock").write_bytes(junk)
    with Lock(tmp_path):
        pass
