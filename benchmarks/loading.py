#!/usr/bin/env python3
"""Speed and memory of loading many articles from one file, in tables of a thousand rows.

    python benchmarks/loading.py --texts FOLDER_OF_TXT [--articles 10000 100000]
    python benchmarks/loading.py --line 2048

Articles are made from the lines of the texts given, shuffled, so that no two are alike. Each
number of articles is loaded from JSON Lines and from Parquet in a process of its own, so that
the peaks of memory can be compared.

With --line, files with one line of so many MiB are loaded: between two articles of a table (JSON
Lines, CSV; in UTF-8 and UTF-16), and alone (text, HTML, JSON) beside a file with an article.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ROW_GROUP = 2000
_SHOWN = 12
_GOOD = "The talks in Istanbul ended on Friday after less than two hours officials said"


def articles(texts: Path, number: int, words: int) -> Iterator[dict[str, str]]:
    lines = [
        line.strip()
        for file in sorted(texts.rglob("*.txt"))[:200]
        for line in file.read_text(encoding="utf-8").splitlines()
        if len(line.split()) > 8
    ]
    rng = random.Random(0)
    for i in range(number):
        out: list[str] = []
        n = 0
        while n < words:
            out.append(rng.choice(lines))
            n += len(out[-1].split())
        yield {"title": f"Headline {i}", "text": "\n".join(out), "outlet": f"Outlet {i % 20}",
               "date": "2025-05-16"}  # fmt: skip


def write(rows: Iterator[dict[str, str]], jsonl: Path, parquet: Path) -> None:
    """Write both files row by row, so that this process stays small, too."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in ("title", "text", "outlet", "date")])
    batch: list[dict[str, str]] = []
    with jsonl.open("w", encoding="utf-8") as out, pq.ParquetWriter(parquet, schema) as table:
        for row in rows:
            out.write(json.dumps(row) + "\n")
            batch.append(row)
            if len(batch) == _ROW_GROUP:
                table.write_table(pa.Table.from_pylist(batch, schema))
                batch.clear()
        if batch:
            table.write_table(pa.Table.from_pylist(batch, schema))


def load(file: Path, chunks: int) -> dict[str, Any]:
    """Load one file in this process; say what it took."""
    from toolkit.articles import load_articles

    start, cpu, rows, words = time.monotonic(), time.process_time(), 0, 0
    states: list[str] = []
    for table in load_articles(
        file, chunks=chunks, duplicates=False, repeated=False, progress=False
    ):
        rows += len(table)
        words += int(table["n_words"].sum())
        if len(states) < _SHOWN:
            states += table["status"].tolist()[: _SHOWN - len(states)]
    return {
        "rows": rows,
        "words": words,
        "cpu": time.process_time() - cpu,
        "seconds": time.monotonic() - start,
        "states": states,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def write_line(file: Path, before: str, after: str, mib: int, encoding: str) -> None:
    """Write a line of so many MiB between what comes before it and after it."""
    block = ("word " * (2**20 // 5)).encode(encoding)
    with file.open("wb") as out:
        out.write(before.encode(encoding))
        for _ in range(-(-mib * 2**20 // len(block))):
            out.write(block)
        out.write(after.encode(encoding))


def long_lines(folder: Path, mib: int) -> Iterator[Path]:
    """Write one file at a time and remove it again; a file alone has a neighbour."""
    row = json.dumps({"title": "Before", "text": _GOOD})
    last = json.dumps({"title": "After", "text": _GOOD + " again"})
    table = f"title,text\nBefore,{_GOOD}\nLong,"
    for name, before, after, encoding in (
        ("line.jsonl", row + '\n{"title": "Long", "text": "', '"}\n' + last + "\n", "utf-8"),
        ("line.csv", table, f"\nAfter,{_GOOD} again\n", "utf-8"),
        ("quoted.csv", table + '"', f'"\nAfter,{_GOOD} again\n', "utf-8"),
        ("wide.csv", table, f"\nAfter,{_GOOD} again\n", "utf-16-le"),
        ("line.txt", _GOOD + ".\n\n", "\n", "utf-8"),
        ("line.html", f"<html><body><p>{_GOOD}.</p><p>", "</p></body></html>", "utf-8"),
        ("line.json", '[{"title": "Long", "text": "', '"}]', "utf-8"),
    ):
        file = folder / name
        write_line(file, before, after, mib, encoding)
        if file.suffix in (".txt", ".html", ".json"):
            (folder / "z-neighbour.txt").write_text(f"{_GOOD} once more.\n")
            yield folder
            (folder / "z-neighbour.txt").unlink()
        else:
            yield file
        file.unlink()


def run(file: Path, chunks: int) -> dict[str, Any]:
    """Load one file in a process of its own."""
    command = [sys.executable, __file__, "--load", str(file), "--chunks", str(chunks)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--words", type=int, default=100)
    parser.add_argument("--chunks", type=int, default=1000)
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--line", type=int, metavar="MIB", help="files with a line so long")
    args = parser.parse_args()
    if args.load:
        print(json.dumps(load(args.load, args.chunks)))
        return
    if args.line:
        with tempfile.TemporaryDirectory() as folder:
            for file in long_lines(Path(folder), args.line):
                found = run(file, args.chunks)
                name = next(p.name for p in Path(folder).iterdir() if p.name[0] != "z")
                print(
                    f"{name:11} {', '.join(found['states'])}: peak {found['peak']:.0f} MiB, "
                    f"{found['cpu']:.1f} CPU s ({found['seconds']:.0f} s)", flush=True,
                )  # fmt: skip
        return
    if args.texts is None:
        parser.error("--texts is needed")
    for number in args.articles:
        with tempfile.TemporaryDirectory() as folder:
            files = Path(folder) / "articles.jsonl", Path(folder) / "articles.parquet"
            write(articles(args.texts, number, args.words), *files)
            for file in files:
                found = run(file, args.chunks)
                size = file.stat().st_size / 2**20
                print(
                    f"{file.suffix:9}{size:7.0f} MiB {found['rows']:8,} articles of "
                    f"{found['words'] / found['rows']:.0f} words: peak {found['peak']:.0f} MiB, "
                    f"{1000 * found['cpu'] / found['rows']:.2f} CPU ms an article, "
                    f"{size / found['cpu']:.1f} MiB a CPU second ({found['seconds']:.0f} s)",
                    flush=True,
                )


if __name__ == "__main__":
    main()
