"""A real Dask scheduler and workers, each a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest
from fake_corpus import ACTORS, HERE, ROOT, results, text_of, write_lines

from toolkit.analysis import EngineError, VersionError, analyze, engines, status

pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")

FAKE = "fake_recipe:RECIPE"


class Cluster:
    def __init__(self, folder):
        self.folder, self.processes = folder, []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        command = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port)]
        self.scheduler = self._start([*command, "--no-dashboard"])
        deadline = time.monotonic() + 180
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                assert time.monotonic() < deadline, "the scheduler does not start"
                time.sleep(0.1)

    def _start(self, arguments, path=""):
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, [path, str(HERE), str(ROOT)])),
            "DASK_DISTRIBUTED__WORKER__MEMORY__TARGET": "False",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=self.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def worker(self, path=""):
        command = ["distributed.cli.dask_worker", self.address, "--nthreads", "1", "--no-nanny"]
        return self._start([*command, "--no-dashboard", "--host", "127.0.0.1"], path)

    def stop(self):
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.stop()


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_same_bytes_and_a_worker_that_dies(cluster, tmp_path):
    """Nothing lost, nothing double, although Dask blames innocent tasks for a dead worker."""
    path = tmp_path / "x.jsonl"
    write_lines(path, [text_of(n) + (" SLEEP" if n % 3 == 0 else "") for n in range(80)])
    analyze(path, out=tmp_path / "whole", recipe=FAKE, size=10, actors=ACTORS, progress=False)
    workers = [cluster.worker(), cluster.worker()]
    build = tmp_path / "b"
    script = (
        "import sys; from toolkit.analysis import analyze, engines; engines.PATIENCE = 180; "
        "analyze(sys.argv[1], out=sys.argv[2], recipe='fake_recipe:RECIPE', size=10, "
        "progress=False, engine=sys.argv[3], actors={'Putin': 'putin', 'Kyiv': 'ukraine'})"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path), str(build), cluster.address], cwd=ROOT
    )
    deadline = time.monotonic() + 300
    while len(list(build.glob("mentions/*.parquet"))) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    workers[0].send_signal(signal.SIGKILL)
    assert process.wait(400) == 0
    assert results(build) == results(tmp_path / "whole")
    assert status(build)["failed_articles"].sum() == 0
    assert len(status(build)) == 8


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_workers_with_another_version_are_refused(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "PATIENCE", 180)
    other = tmp_path / "other"
    shutil.copytree(
        ROOT / "toolkit", other / "toolkit",
        ignore=shutil.ignore_patterns("weights", "__pycache__"),
    )  # fmt: skip
    path = other / "toolkit" / "__init__.py"
    text, n = re.subn(r'__version__ = "[^"]+"', '__version__ = "98.7"', path.read_text())
    assert n == 1
    path.write_text(text)
    cluster.worker(str(other))
    write_lines(tmp_path / "x.jsonl", [text_of(1)])
    import toolkit

    with pytest.raises(VersionError, match=rf"98\.7.*{re.escape(toolkit.__version__)}"):
        analyze(
            tmp_path / "x.jsonl", out=tmp_path / "b", recipe=FAKE, progress=False,
            engine=cluster.address,
        )  # fmt: skip
    assert status(tmp_path / "b")["state"].tolist() == ["todo"]


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_no_scheduler(tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")
    real = distributed.Client
    monkeypatch.setattr(
        distributed, "Client", lambda address, **o: real(address, **{**o, "timeout": "1s"})
    )
    write_lines(tmp_path / "x.jsonl", [text_of(1)])
    with pytest.raises(EngineError, match=r"tcp://127\.0\.0\.1:1.*no Dask scheduler answers"):
        analyze(
            tmp_path / "x.jsonl", out=tmp_path / "b", recipe=FAKE, progress=False,
            engine="tcp://127.0.0.1:1",
        )  # fmt: skip
