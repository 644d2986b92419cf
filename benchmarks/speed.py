"""Words a second on one core: quotes, speakers and tone together, beside spaCy in the same run.

    python benchmarks/speed.py --texts FOLDER_OF_TXT [--peers-python PYTHON] [--rounds 3]

Each round runs ours and spaCy's small English model one after the other, so that both meet the
same machine; times are processor seconds of the process, one thread each. spaCy's ``nlp.pipe``
is only the first step of every rule-based peer. Ours: find_quotes with an empty registry
(persons are found in the text), and score_sentiment toward the speakers' sources and every
person named, from one encoder pass. Peak memory is that of a fresh process.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

INNER = """
import json, resource, sys, time
sys.path[:0] = {path!r}
import pandas as pd
from toolkit.mentions import find_mentions
from toolkit.model.encoder import get_encoder
from toolkit.quotes import find_quotes, find_attributions_table, resolve_speakers
from toolkit.sentiment import score_sentiment
rows = [json.loads(line) for line in open({texts!r}, encoding="utf-8")]
articles = pd.DataFrame(rows).rename(columns={{"id": "article_id"}})
words = sum(len(t.split()) for t in articles["text"])
encoder = get_encoder({weights!r}, threads=1)
def run(frame):
    laps, at = {{}}, time.process_time()
    def lap(name):
        nonlocal at
        now = time.process_time()
        laps[name] = laps.get(name, 0.0) + now - at
        at = now
    for begin in range(0, len(frame), 64):
        some = frame.iloc[begin : begin + 64]
        passes = list(encoder.encode_many(some["text"]))
        lap("encoder pass")
        spans = find_attributions_table(some, encoded=passes, progress=False)
        lap("quotes")
        quotes = resolve_speakers(spans, some, progress=False)
        lap("speakers")
        mentions = find_mentions(some, [], kinds=("name",), progress=False)
        lap("mentions")
        names = {{"source_start": "start", "source_end": "end"}}
        sources = quotes.drop(columns=["start", "end"]).rename(columns=names)
        sources = sources.dropna(subset=["start"])[["article_id", "start", "end"]]
        both = pd.concat([sources, mentions[["article_id", "start", "end"]]])
        tone = score_sentiment(some, mentions=both, encoded=passes, progress=False)
        lap("tone")
    return laps
run(articles.iloc[:2])
laps = run(articles)
print(json.dumps({{"words": words, "laps": laps,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}}))
"""


def call(command: list[str]) -> dict:
    env = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--peers-python", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=int, help="use only so many texts")
    args = parser.parse_args()
    paths = sorted(args.texts.glob("*.txt"))[: args.limit]
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.jsonl"
        texts.write_text(
            "".join(
                json.dumps({"id": p.stem, "text": p.read_text(encoding="utf-8")}) + "\n"
                for p in paths
            ),
            encoding="utf-8",
        )
        weights = str(args.weights) if args.weights else None
        root = str(Path(__file__).resolve().parents[1])
        code = INNER.format(path=[root], texts=str(texts), weights=weights)
        ratios = []
        for number in range(args.rounds):
            found = call([sys.executable, "-c", code])
            laps = found["laps"]
            total = sum(laps.values()) - laps["mentions"]
            speed = found["words"] / total
            print(f"round {number + 1}: {found['words']} words, ours {speed:,.0f} words/s, "
                  f"peak {found['peak_mb']:.0f} MB")  # fmt: skip
            for name, seconds in laps.items():
                print(f"    {name:<14}{1e6 * seconds / found['words']:7.1f} us a word")
            if args.peers_python is None:
                continue
            script = str(Path(__file__).with_name("peers.py"))
            theirs = call([str(args.peers_python), script, "spacy", "--texts", str(texts)])
            other = theirs["words"] / theirs["seconds"]
            ratios.append(speed / other)
            print(f"    spaCy sm {other:,.0f} words/s, peak {theirs['peak_mb']:.0f} MB; "
                  f"ours is {ratios[-1]:.2f} times as fast")  # fmt: skip
        if ratios:
            print(f"median ratio {statistics.median(ratios):.2f}")
        else:
            print("spaCy left out (no --peers-python given)")


if __name__ == "__main__":
    main()
