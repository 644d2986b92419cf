#!/usr/bin/env python3
"""Throw damaged files at every reader; no exception but the toolkit's own may come out.

    python benchmarks/loading_fuzz.py --inputs 10000 [--only a.docx a.pdf]

For each format a small true file is built (tests/articles/builders.py). Hypothesis chooses what
is done to it (bytes changed, cut, repeated, inserted), and the result is read under its own name.
Files that are packed are damaged inside as often as outside, and packed again, since damage to
the packing alone never gets past the checksum. What goes wrong is printed with the smallest
damage that does it.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import importlib.util
import io
import logging
import re
import sys
import time
import warnings
import zipfile
from pathlib import Path
from types import ModuleType

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from toolkit.articles.assemble import IdBook, assemble
from toolkit.articles.records import Limits, Options, Source
from toolkit.articles.stream import read_source

TESTS = Path(__file__).resolve().parents[1] / "tests" / "articles"
UNFORESEEN = re.compile(r"\w+(?:Error|Exception|Interrupt)\b")
TOKENS = [
    b"<", b">", b'"', b"{", b"}", b"\\", b"\x00", b"\n", b",", b"\xff", b"&#x110000;", b"<p>",
    b"\\u-999999?", b"\\bin999 ", b"<!ENTITY", b"]]>", b"9" * 400, b"(" * 50, b"[" * 200,
]  # fmt: skip
LIMITS = Limits(document=1 << 20, table=1 << 20, line=1 << 16, member=1 << 20, archive=4 << 20)


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TESTS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


EDIT = st.tuples(
    st.sampled_from(["change", "insert", "delete", "repeat", "cut"]),
    st.floats(0, 1, exclude_max=True), st.integers(0, 255), st.sampled_from(TOKENS),
    st.integers(1, 80),
)  # fmt: skip
"""One piece of damage: what, where (as a share of the file), a byte, a token, a length."""
EDITS = st.lists(EDIT, min_size=1, max_size=6)
Edit = tuple[str, float, int, bytes, int]


def damage(data: bytes, edits: list[Edit]) -> bytes:
    broken = bytearray(data)
    for what, place, byte, token, length in edits:
        if not broken:
            break
        at = int(place * len(broken))
        if what == "change":
            broken[at] = byte
        elif what == "insert":
            broken[at:at] = token
        elif what == "delete":
            del broken[at : at + length]
        elif what == "repeat":
            broken[at:at] = broken[at : at + length] * (1 + byte % 4)
        else:
            del broken[at:]
    return bytes(broken)


def damage_inside(name: str, data: bytes, edits: list[Edit], which: int) -> bytes:
    """Damage what a packed file holds, and pack it again; other files are damaged as they are."""
    if data.startswith(b"PK"):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
            names = old.namelist()
            chosen = names[which % len(names)]
            for member in names:
                inner = old.read(member)
                new.writestr(member, damage(inner, edits) if member == chosen else inner)
        return out.getvalue()
    if data.startswith(b"\x1f\x8b"):
        return gzip.compress(damage(gzip.decompress(data), edits), mtime=0)
    return damage(data, edits)


def one(name: str, data: bytes) -> tuple[int, str | None]:
    """Read and clean one input; return the number of records and what went wrong."""
    source = Source(name, len(data), lambda: io.BytesIO(data), data[:65536], LIMITS)
    count = 0
    try:
        for record, path, form in read_source(source, Options(keep_page=True)):
            count += 1
            if UNFORESEEN.match(record.reason or ""):
                return count, record.reason
            draft = assemble(
                record, path=path, sha256=None, format_name=form, given={}, ids=IdBook()
            )
            if draft.row["status"] != "ok" and not draft.row["reason"]:
                return count, f"{draft.row['status']} without a reason"
    except Exception as error:
        return count, f"escaped: {type(error).__name__}: {error}"
    return count, None if count else "no row at all"


def fuzz(name: str, data: bytes, inputs: int, seconds: float, number: int) -> int:
    """Run one reader; return the number of problems."""
    found: collections.Counter[str] = collections.Counter()
    smallest: dict[str, list[Edit]] = {}
    records = done = 0
    start = time.monotonic()

    @seed(number)
    @settings(max_examples=inputs, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(EDITS, st.booleans(), st.integers(0, 50))
    def run(edits: list[Edit], inside: bool, which: int) -> None:
        nonlocal records, done
        if seconds and time.monotonic() - start > seconds:
            return
        broken = damage_inside(name, data, edits, which) if inside else damage(data, edits)
        count, problem = one(name, broken)
        records, done = records + count, done + 1
        if problem:
            key = problem[:110]
            found[key] += 1
            if len(edits) < len(smallest.get(key, [None] * 99)):
                smallest[key] = edits

    run()
    problems = sum(found.values())
    print(f"{name:12} {done:6} inputs {records:7} records {problems:5} problems "
          f"({time.monotonic() - start:.0f} s)", flush=True)  # fmt: skip
    for problem, n in found.most_common(4):
        print(f"      {n:5} x {problem}\n            {smallest[problem]}")
    return problems


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=10_000, help="for each reader")
    parser.add_argument("--only", nargs="+", help="names of samples, such as a.docx")
    parser.add_argument("--seconds", type=float, default=0, help="stop each reader after so long")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    builders, tests = module("builders"), module("test_bad_input")
    worst = 0
    for name, data in tests.samples(builders):
        if not args.only or name in args.only:
            worst += fuzz(name, data, args.inputs, args.seconds, args.seed)
    sys.exit(1 if worst else 0)


if __name__ == "__main__":
    main()
