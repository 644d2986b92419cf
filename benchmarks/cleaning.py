#!/usr/bin/env python3
"""How well and how fast articles are cleaned, beside trafilatura on the same pages.

Data: the article extraction benchmark (github.com/scrapinghub/article-extraction-benchmark,
MIT): a folder with ``ground-truth.json`` and ``html/*.html.gz``. A score is the mean over pages
of F1 over word-4 shingles.

    python benchmarks/cleaning.py --pages PATH

The line classifier that ships was trained on half of these pages: the number for plain lines
is honest only on pages it has not seen. Out of fold it is printed by cleaning_train.py.
"""

from __future__ import annotations

import argparse
import functools
import io
import statistics
import sys
import time
import tracemalloc
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from cleaning_train import load_pages, report, score

from toolkit.articles.boilerplate import clean_text
from toolkit.articles.readers import html as html_reader
from toolkit.articles.records import Options, Source


def page_source(html: str) -> Source:
    data = html.encode("utf-8")
    return Source("page.html", len(data), functools.partial(io.BytesIO, data), data[:65536])


def from_html(html: str) -> str:
    """What `load_articles` makes of a page."""
    record = next(iter(html_reader.read(page_source(html), Options())))
    return clean_text(record.text, title=record.title, layout=record.clean).text


def load_html(folder: Path) -> dict[str, tuple[str, str]]:
    import gzip
    import json

    gold = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    return {
        key: (
            gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()).decode(
                "utf-8", "replace"
            ),
            value["articleBody"],
        )
        for key, value in gold.items()
    }


def quality(folder: Path) -> None:
    import trafilatura

    pages = load_html(folder)
    ours, theirs, precise = [], [], []
    for html, gold in pages.values():
        theirs.append(score(trafilatura.extract(html) or "", gold))
        precise.append(
            score(
                trafilatura.extract(html, include_comments=False, favor_precision=True) or "", gold
            )
        )
        ours.append(score(from_html(html), gold))
    print("HTML pages")
    report("  trafilatura as it comes", theirs)
    report("  trafilatura, favor_precision, no comments", precise)
    report("  this toolkit", ours)
    lines = load_pages(folder)
    print("The same pages as plain lines (inscriptis)")
    report("  keep everything", [score(text, gold) for text, gold in lines.values()])
    try:
        import justext

        stop = justext.get_stoplist("English")
        just = []
        for html, gold in pages.values():
            kept = [
                p.text
                for p in justext.justext(html.encode("utf-8"), stop, encoding="utf-8")
                if not p.is_boilerplate
            ]
            just.append(score("\n".join(kept), gold))
        report("  jusText (on the HTML)", just)
    except ImportError:
        print("  jusText is not installed")
    report(
        "  this toolkit (pages it may have seen)",
        [score(clean_text(text).text, gold) for text, gold in lines.values()],
    )


def speed(folder: Path, repeat: int) -> None:
    """Time both on the same pages, in turns, in CPU time of this process."""
    import trafilatura

    pages = list(load_html(folder).values())
    plain = [text for text, _ in load_pages(folder).values()]
    bodies = [trafilatura.extract(html) or "" for html, _ in pages]
    words = [max(1, len(b.split())) for b in bodies]
    clean_text(plain[0])
    rows = {"trafilatura on the HTML": [], "this toolkit on the article's text": [],
            "this toolkit on all lines of the page": []}  # fmt: skip
    for _ in range(repeat):
        for name, texts, run in (
            ("trafilatura on the HTML", [h for h, _ in pages], trafilatura.extract),
            ("this toolkit on the article's text", bodies, clean_text),
            ("this toolkit on all lines of the page", plain, clean_text),
        ):
            start = time.process_time()
            for text in texts:
                run(text)
            rows[name].append((time.process_time() - start) * 1000)
    base = statistics.median(rows["trafilatura on the HTML"])
    print(f"Speed, CPU milliseconds, median of {repeat} rounds over {len(pages)} pages")
    for name, values in rows.items():
        total = statistics.median(values)
        print(
            f"  {name:40} {total / len(pages):7.2f} a page {500 * total / sum(words):7.2f} "
            f"per 500 words of article   {base / total:6.1f} times trafilatura's speed"
        )
    tracemalloc.start()
    for text in plain:
        clean_text(text)
    print(f"  peak memory beyond the texts: {tracemalloc.get_traced_memory()[1] / 2**20:.1f} MiB")
    tracemalloc.stop()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    quality(args.pages)
    speed(args.pages, args.repeat)


if __name__ == "__main__":
    main()
