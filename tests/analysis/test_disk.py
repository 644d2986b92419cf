from __future__ import annotations

import errno
import os
import subprocess
import sys

import pandas as pd
import pyarrow.parquet as pq
import pytest
from fake_corpus import ACTORS, ROOT, results

from toolkit import tables
from toolkit.analysis import analyze, disk
from toolkit.analysis.errors import DiskError

FAKE = "fake_recipe:RECIPE"


def _table():
    return pd.DataFrame({"article_id": ["a", "b"], "text": ["x", "y"], "source_start": [0, 1],
                         "source_end": [1, 2], "rule": "r", "score": [0.5, 1.0], "more": ["p", None]})  # fmt: skip


def test_a_table_has_the_same_bytes_every_time(tmp_path):
    hashes = set()
    for number in range(2):
        with disk.TableFile(tmp_path / f"{number}.parquet", "removed", tables.SCHEMAS) as file:
            file.write(_table())
            file.write(_table().iloc[:0])
            hashes.add(file.commit()["sha256"])
    assert len(hashes) == 1
    stored = pq.ParquetFile(tmp_path / "0.parquet")
    assert stored.metadata.num_row_groups == 2
    assert not {k for k in stored.metadata.metadata or {} if k != b"ARROW:schema"}
    again = disk.to_frame("removed", stored.read(), tables.SCHEMAS)
    pd.testing.assert_frame_equal(again, tables.build("removed", _table()))


def test_nothing_is_visible_before_it_is_whole(tmp_path):
    path = tmp_path / "t" / "x.parquet"
    with pytest.raises(RuntimeError), disk.TableFile(path, "removed", tables.SCHEMAS) as file:
        file.write(_table())
        raise RuntimeError
    assert list(path.parent.iterdir()) == []


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "x.json"
    disk.write_json(path, {"old": 1})
    with pytest.raises(TypeError), disk.replacing(path) as temporary:
        temporary.write_text("half")
        raise TypeError
    assert disk.read_json(path) == {"old": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]


def test_what_a_killed_run_left_is_swept(tmp_path):
    (tmp_path / "quotes").mkdir()
    (tmp_path / "quotes" / f"{disk.TEMPORARY}1-a").write_text("x")
    (tmp_path / "quotes" / "mine.parquet").write_text("x")
    assert disk.sweep(tmp_path) == 1
    assert [p.name for p in (tmp_path / "quotes").iterdir()] == ["mine.parquet"]


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "permission")],
)
def test_errors_of_writing_are_clear_and_the_run_goes_on_later(
    corpus, tmp_path, monkeypatch, number, words
):
    whole = tmp_path / "whole"
    analyze(corpus, out=whole, actors=ACTORS, recipe=FAKE, size=10, progress=False)
    build = tmp_path / "build"
    real, count = os.replace, [0]

    def failing(source, target):
        count[0] += 1
        if count[0] > 40:
            raise OSError(number, os.strerror(number))
        return real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(disk.os, "replace", failing)
        with pytest.raises(DiskError, match=words) as caught:
            analyze(corpus, out=build, actors=ACTORS, recipe=FAKE, size=10, progress=False)
    assert "What is finished stays" in str(caught.value) and str(build) in str(caught.value)
    assert not list(build.rglob(f"{disk.TEMPORARY}*"))
    analyze(corpus, out=build, actors=ACTORS, recipe=FAKE, size=10, progress=False)
    assert results(build) == results(whole)


FILL = """
import sys
from toolkit.analysis import analyze, DiskError
try:
    analyze(sys.argv[1], out=sys.argv[2], recipe="fake_recipe:RECIPE", size=10, progress=False,
            engine=sys.argv[3], workers=1)
except DiskError as error:
    print("DISK", error)
"""


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_a_full_disk(corpus, tmp_path, engine):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=100k", "none", str(small)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    try:
        command = [sys.executable, "-c", FILL, str(corpus), str(small / "b"), engine]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        assert done.returncode == 0, done.stderr
        assert "DISK" in done.stdout and "the disk is full" in done.stdout
        subprocess.run(["mount", "-o", "remount,size=50m", str(small)], check=True)
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        assert done.returncode == 0 and "DISK" not in done.stdout, done.stderr + done.stdout
        whole = tmp_path / "whole"
        analyze(corpus, out=whole, recipe=FAKE, size=10, progress=False)
        assert results(small / "b") == results(whole)
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_read_only_folder(corpus, tmp_path):
    folder = tmp_path / "ro"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "ro", "none", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a read-only file system cannot be mounted here")
    try:
        with pytest.raises(DiskError, match="read-only"):
            analyze(corpus, out=folder / "b", recipe=FAKE, progress=False)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_truncated_files_are_seen(tmp_path):
    path = tmp_path / "x.parquet"
    with disk.TableFile(path, "removed", tables.SCHEMAS) as file:
        file.write(_table())
        facts = file.commit()
    assert disk.looks_whole(path, facts)
    raw = path.read_bytes()
    for bad in (raw[:-1], b"", raw[:-4] + b"XXXX", b"XXXX" + raw[4:]):
        path.write_bytes(bad)
        assert not disk.looks_whole(path, facts)
    path.unlink()
    assert not disk.looks_whole(path, facts)
