#!/usr/bin/env python3
"""Speed and memory of loading many articles from one file, in tables of a thousand rows.

    python benchmarks/loading.py --texts FOLDER_OF_TXT [--articles 10000 100000]

Articles are made from the lines of the texts given, shuffled, so that no two are alike. Each
number of articles is loaded from JSON Lines and from Parquet in a process of its own, so that
the peaks of memory can be compared.
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

_ROW_GROUP = 2000


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


def load(file: Path, chunks: int) -> dict[str, float]:
    """Load one file in this process; say what it took."""
    from toolkit.articles import load_articles

    start, cpu, rows, words = time.monotonic(), time.process_time(), 0, 0
    for table in load_articles(
        file, chunks=chunks, duplicates=False, repeated=False, progress=False
    ):
        rows += len(table)
        words += int(table["n_words"].sum())
    return {
        "rows": rows,
        "words": words,
        "cpu": time.process_time() - cpu,
        "seconds": time.monotonic() - start,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--words", type=int, default=100)
    parser.add_argument("--chunks", type=int, default=1000)
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.load:
        print(json.dumps(load(args.load, args.chunks)))
        return
    if args.texts is None:
        parser.error("--texts is needed")
    for number in args.articles:
        with tempfile.TemporaryDirectory() as folder:
            files = Path(folder) / "articles.jsonl", Path(folder) / "articles.parquet"
            write(articles(args.texts, number, args.words), *files)
            for file in files:
                command = [sys.executable, __file__, "--load", str(file), "--chunks",
                           str(args.chunks)]  # fmt: skip
                found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
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
