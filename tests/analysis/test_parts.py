from __future__ import annotations

import hashlib
import os

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fake_corpus import text_of, write_lines
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.analysis import parts, slices
from toolkit.analysis.errors import SourceChangedError
from toolkit.analysis.parts import Part, Seen, cut
from toolkit.errors import ArgumentError


def test_lines_are_cut_and_the_rest_of_a_folder_is_grouped(corpus):
    root, found = cut(corpus, size=10)
    assert root == corpus
    lines = [p for p in found if p.kind == "lines"]
    assert [p.records for p in lines] == [10] * 6
    files = [p for p in found if p.kind == "files"]
    assert sorted(n for p in files for n in p.paths) == sorted(f"note {n}.txt" for n in range(12))
    assert len({p.id for p in found}) == len(found)
    assert [p.id for p in cut(corpus, size=10)[1]] == [p.id for p in found]


def test_a_file_that_grows_keeps_its_parts(tmp_path):
    path = tmp_path / "a.jsonl"
    write_lines(path, [text_of(n) for n in range(40)])
    before = [p.id for p in cut(path, size=10)[1]]
    write_lines(path, [text_of(n) for n in range(55)])
    after = [p.id for p in cut(path, size=10)[1]]
    assert after[:4] == before and len(after) == 6


def test_one_file_more_moves_few_groups(tmp_path):
    for number in range(1000):
        (tmp_path / f"{number:05}.txt").write_text(f"Text {number}.")
    before = {p.id for p in cut(tmp_path, size=50)[1]}
    (tmp_path / "00300b.txt").write_text("New.")
    after = {p.id for p in cut(tmp_path, size=50)[1]}
    assert len(before) > 10
    assert len(after - before) <= 2


def test_the_cut_does_not_depend_on_names_of_folders_above(corpus, tmp_path):
    moved = tmp_path / "elsewhere"
    before = cut(corpus, size=10)[1]
    corpus.rename(moved)
    assert [p.id for p in cut(moved, size=10)[1]] == [p.id for p in before]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"")), max_size=40),
    st.integers(1, 7),
    st.booleans(),
)
def test_slices_cover_every_byte_once(tmp_path_factory, lines, size, ends):
    path = tmp_path_factory.mktemp("lines") / "x.jsonl"
    raw = b"\n".join(lines) + (b"\n" if ends and lines else b"")
    path.write_bytes(raw)
    found = list(parts.line_slices(path, size))
    assert [s[0] for s in found] == [0, *(s[1] for s in found)][: len(found)]
    assert (found[-1][1] if found else 0) == len(raw)
    assert sum(s[2] for s in found) == raw.count(b"\n") + bool(raw and not raw.endswith(b"\n"))
    for start, stop, n, hashed in found:
        assert hashlib.sha256(raw[start:stop]).hexdigest() == hashed
        assert n <= size


def test_copy_lines_takes_the_slice_and_the_lines_asked_for(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"".join(b"line %d\n" % n for n in range(25)))
    part = cut(path, size=10)[1][1]
    target = tmp_path / "out"
    slices.copy_lines(part, tmp_path, target, only=None)
    assert target.read_bytes().split() == b" ".join(b"line %d" % n for n in range(10, 20)).split()
    slices.copy_lines(part, tmp_path, target, only=(3, 5))
    assert target.read_bytes() == b"line 13\nline 14\n"


def test_a_line_longer_than_any_block_is_one_slice(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "_BLOCK", 64)
    monkeypatch.setattr(slices, "_BLOCK", 64)
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"a" * 1000 + b"\nshort\n" + b"b" * 500)
    found = list(parts.line_slices(path, 1))
    assert [s[1] - s[0] for s in found] == [1001, 6, 500]
    part = cut(path, size=1)[1][0]
    slices.copy_lines(part, tmp_path, tmp_path / "out", only=None)
    assert (tmp_path / "out").read_bytes() == b"a" * 1000 + b"\n"


def test_a_slice_ends_when_it_gets_too_many_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "_MAX_BYTES", 100)
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"x" * 60 + b"\n" + b"y" * 60 + b"\n" + b"z\n")
    assert [s[2] for s in parts.line_slices(path, 1000)] == [2, 1]


@pytest.mark.parametrize("group", [7, 50, 1000])
def test_rows_of_parquet(tmp_path, group):
    table = pa.table({"text": [text_of(n) for n in range(95)], "n": list(range(95))})
    pq.write_table(table, tmp_path / "x.parquet", row_group_size=group)
    found = cut(tmp_path / "x.parquet", size=20)[1]
    assert [p.records for p in found] == [20, 20, 20, 20, 15]
    rows = [slices.read_rows(p, tmp_path)["n"].to_pylist() for p in found]
    assert [n for piece in rows for n in piece] == list(range(95))
    assert slices.read_rows(found[1], tmp_path, only=(5, 8))["n"].to_pylist() == [25, 26, 27]
    assert slices.read_rows(found[4], tmp_path, only=(10, 99))["n"].to_pylist() == list(
        range(90, 95)
    )


def test_size_is_part_of_the_cut_of_rows(tmp_path):
    pq.write_table(pa.table({"text": ["a"] * 100}), tmp_path / "x.parquet")
    ids = [{p.id for p in cut(tmp_path, size=size)[1]} for size in (10, 20)]
    assert not ids[0] & ids[1]


def test_a_broken_parquet_file_is_left_to_the_loader(tmp_path):
    (tmp_path / "x.parquet").write_bytes(b"PAR1 not really")
    assert [p.kind for p in cut(tmp_path)[1]] == ["files"]


def test_hidden_files_results_and_circles_are_left_out(tmp_path):
    for name in (".hidden", "~$lock.docx", "ok.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "y.txt").write_text("x")
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    found = cut(tmp_path, skip=(tmp_path / "build").resolve())[1]
    assert sorted(n for p in found for n in p.paths) == ["broken.txt", "ok.txt"]


def test_thousands_of_tiny_files(tmp_path):
    for number in range(3_000):
        (tmp_path / f"{number}.txt").write_bytes(b"x")
    found = cut(tmp_path)[1]
    assert 2 <= len(found) <= 12
    assert sum(len(p.paths) for p in found) == 3_000


def test_hashes_are_kept_until_a_file_changes(tmp_path, monkeypatch):
    path = tmp_path / "x.txt"
    path.write_text("old")
    store = tmp_path / "seen.json"
    seen = Seen(store)
    before = cut(path, seen=seen)[1]
    seen.save()
    asked = []
    real = parts.disk.file_sha256
    monkeypatch.setattr(parts.disk, "file_sha256", lambda p: asked.append(p) or real(p))
    assert cut(path, seen=Seen(store))[1] == before and not asked
    stat = path.stat()
    path.write_text("new")  # same size, and a clock that was set back: same time of change
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    after = cut(path, seen=Seen(store))[1]
    assert asked and after[0].id != before[0].id


def test_a_damaged_store_of_hashes_is_no_harm(tmp_path):
    (tmp_path / "x.txt").write_text("x")
    store = tmp_path / "seen.json"
    for junk in (b"", b"[1,2", b"[]", b'{"1000:x.txt": 5}'):
        store.write_bytes(junk)
        assert len(cut(tmp_path / "x.txt", seen=Seen(store))[1]) == 1


@pytest.mark.parametrize("kind", ["lines", "rows", "files"])
def test_a_part_that_changed_is_noticed(tmp_path, kind):
    path = tmp_path / {"lines": "x.jsonl", "rows": "x.parquet", "files": "x.txt"}[kind]
    if kind == "lines":
        write_lines(path, [text_of(n) for n in range(30)])
    elif kind == "rows":
        pq.write_table(pa.table({"text": ["a"] * 30}), path)
    else:
        path.write_text("xyz")
    root, found = cut(path, size=10)
    assert found[0].kind == kind
    slices.check_unchanged(found[0], root)
    path.write_bytes(path.read_bytes()[::-1])
    with pytest.raises(SourceChangedError, match="changed during the run"):
        slices.check_unchanged(found[0], root)
    path.unlink()
    with pytest.raises(SourceChangedError, match="cannot be read any more"):
        slices.check_unchanged(found[0], root)


def test_a_copied_parquet_file_is_the_same_part(tmp_path):
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"text": ["a"] * 3000}), path)
    root, found = cut(path)
    os.utime(path, (1, 1))
    slices.check_unchanged(found[0], root)
    assert [p.id for p in cut(path)[1]] == [p.id for p in found]


def test_a_table_is_stored_once(tmp_path):
    articles = pd.DataFrame({"article_id": list("abc"), "text": ["x", "y", None]})
    found = parts.store_table(articles, tmp_path, size=2)
    assert [p.records for p in found] == [2, 1]
    stamps = {p: p.stat().st_mtime_ns for p in tmp_path.iterdir()}
    assert parts.store_table(articles, tmp_path, size=2) == found
    assert {p: p.stat().st_mtime_ns for p in tmp_path.iterdir()} == stamps


def test_parts_go_through_json(corpus):
    for part in cut(corpus, size=10)[1]:
        assert Part.from_dict(part.as_dict()) == part


def test_files_that_only_the_metadata_table_names(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("x")
    found = parts.missing_parts(["a.txt", "in/a.txt", "b.txt"], tmp_path)
    assert [p.paths for p in found] == [("b.txt",)]


@pytest.mark.parametrize(("argument", "value"), [("size", 0), ("source", "no such folder")])
def test_wrong_arguments(corpus, argument, value):
    with pytest.raises(ArgumentError, match=argument):
        cut(**{"source": corpus, "size": 1, argument: value})
