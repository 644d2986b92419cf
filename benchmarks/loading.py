#!/usr/bin/env python3
"""Speed and memory of loading many articles, in tables of a thousand rows at a time.

    python benchmarks/loading.py --texts FOLDER_OF_TXT [--articles 100000]

Articles are made from the sentences of the texts given, shuffled, so that no two are alike.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from pathlib import Path

from toolkit.articles import load_articles


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--chunks", type=int, default=1000)
    args = parser.parse_args()
    lines = [
        line.strip()
        for f in sorted(args.texts.glob("*.txt"))[:200]
        for line in f.read_text(encoding="utf-8").splitlines()
        if len(line.split()) > 8
    ]
    rng = random.Random(0)

    def article() -> str:
        out, n = [], 0
        while n < args.words:
            out.append(rng.choice(lines))
            n += len(out[-1].split())
        return "\n".join(out)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        with path.open("w", encoding="utf-8") as out:
            for i in range(args.articles):
                row = {"title": f"Headline {i}", "text": article(), "outlet": f"Outlet {i % 20}",
                       "date": "2025-05-16"}  # fmt: skip
                out.write(json.dumps(row) + "\n")
        parquet = Path(folder) / "articles.parquet"
        import pyarrow.json as pj
        import pyarrow.parquet as pq

        pq.write_table(pj.read_json(path), parquet)
        for file in (path, parquet):
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            start, cpu, rows, peak = time.monotonic(), time.process_time(), 0, before
            for table in load_articles(
                file, chunks=args.chunks, duplicates=False, repeated=False, progress=False
            ):
                rows += len(table)
                now = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                if rows in (args.chunks, args.articles // 2, args.articles):
                    print(f"  {file.suffix:9} {rows:8} rows  {now:7.0f} MiB at most")
                peak = max(peak, now)
            spent = time.process_time() - cpu
            print(
                f"{file.suffix:9} {file.stat().st_size / 2**20:6.0f} MiB, {rows} articles: "
                f"{1000 * spent / rows:.2f} CPU ms an article of {args.words} words, "
                f"{time.monotonic() - start:.0f} s; memory grew by {peak - before:.0f} MiB"
            )


if __name__ == "__main__":
    main()
