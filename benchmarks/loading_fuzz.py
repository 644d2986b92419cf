#!/usr/bin/env python3
"""Throw damaged files at every reader; no exception but the toolkit's own may come out.

    python benchmarks/loading_fuzz.py --inputs 10000

For each format a small true file is built (tests/articles/builders.py), then bytes are changed,
cut, repeated or inserted at random, and the result is read under its own name.
"""

from __future__ import annotations

import argparse
import collections
import importlib.util
import io
import logging
import random
import re
import sys
import time
import warnings
from pathlib import Path
from types import ModuleType

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


def damage(data: bytes, rng: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        if not broken:
            break
        at = rng.randrange(len(broken))
        what = rng.randrange(5)
        if what == 0:
            broken[at] = rng.randrange(256)
        elif what == 1:
            broken[at:at] = rng.choice(TOKENS)
        elif what == 2:
            del broken[at : at + rng.randint(1, 40)]
        elif what == 3:
            piece = broken[at : at + rng.randint(1, 80)]
            broken[at:at] = piece * rng.randint(1, 4)
        else:
            del broken[at:]
    return bytes(broken)


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


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=10_000, help="for each reader")
    parser.add_argument("--seconds", type=float, default=0, help="stop each reader after so long")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    builders, tests = module("builders"), module("test_bad_input")
    worst = 0
    for name, data in tests.samples(builders):
        rng = random.Random(f"{args.seed}-{name}-{len(data)}")
        found: collections.Counter[str] = collections.Counter()
        records, done, start = 0, 0, time.monotonic()
        for _ in range(args.inputs):
            count, problem = one(name, damage(data, rng))
            records += count
            done += 1
            if problem:
                found[problem[:110]] += 1
            if args.seconds and time.monotonic() - start > args.seconds:
                break
        print(f"{name:12} {done:6} inputs {records:7} records {sum(found.values()):5} problems")
        for problem, n in found.most_common(4):
            print(f"      {n:5} x {problem}")
        worst += sum(found.values())
    sys.exit(1 if worst else 0)


if __name__ == "__main__":
    main()
