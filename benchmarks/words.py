"""Speed of comparing words, beside scattertext and ConvoKit.

Ours scores every word in every group with 1,000 permutations of articles and max-T; theirs
give scores without any test. All read the same articles and count single words. Times are
seconds of processor time, loading the articles and importing not included, because a busy
machine distorts the clock on the wall.

    python -m venv /tmp/peers && /tmp/peers/bin/pip install scattertext convokit
    python benchmarks/words.py --peers /tmp/peers --narrative-frames PATH

The articles are made of sentences drawn from articles_metadata.tsv of the Narrative Frames
Corpus (Frermann et al. 2023), or of random words where that is not given.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.compare import compare_words

PEERS = r"""
import json, sys, time, warnings
import pandas as pd
warnings.filterwarnings("ignore")
frame = pd.read_json(sys.argv[2], lines=True)
names = sorted(frame["outlet"].unique())
if sys.argv[1] == "scattertext":
    import scattertext as st
    began = time.process_time()
    corpus = st.CorpusFromPandas(
        frame, category_col="outlet", text_col="text", nlp=st.whitespace_nlp,
        feats_from_spacy_doc=st.UnigramsFromSpacyDoc(),
    ).build()
    sizes = [len(corpus.get_scaled_f_scores(name)) for name in names]
else:
    from convokit import Corpus, FightingWords, Speaker, Utterance
    began = time.process_time()
    speaker = Speaker(id="s")
    corpus = Corpus(utterances=[
        Utterance(id=str(i), speaker=speaker, conversation_id=str(i), text=t, meta={"outlet": o})
        for i, (t, o) in enumerate(zip(frame["text"], frame["outlet"]))
    ])
    sizes = []
    for name in names:
        words = FightingWords(ngram_range=(1, 1))
        words.fit(
            corpus,
            class1_func=lambda u: u.meta["outlet"] == name,
            class2_func=lambda u: u.meta["outlet"] != name,
        )
        sizes.append(len(words.summarize(corpus, plot=False)))
print(json.dumps({"seconds": time.process_time() - began, "terms": max(sizes)}))
"""


def make_corpus(path: Path | None, n: int, groups: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    if path is None:
        words = np.array([f"word{i}" for i in range(30_000)])
        chance = 1 / (np.arange(30_000) + 2.7)
        chance /= chance.sum()
        texts = [" ".join(rng.choice(words, rng.integers(200, 900), p=chance)) for _ in range(n)]
    else:
        table = pd.read_csv(path / "articles_metadata.tsv", sep="\t")
        sentences = np.array([s for t in table["text"] for s in t.split(". ")], dtype=object)
        texts = [". ".join(rng.choice(sentences, rng.integers(15, 40))) for _ in range(n)]
    return pd.DataFrame(
        {
            "article_id": [f"a{i}" for i in range(n)],
            "outlet": [f"outlet {g}" for g in rng.integers(0, groups, n)],
            "text": texts,
        }
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--narrative-frames", type=Path)
    parser.add_argument("--peers", type=Path, help="virtual environment with the two peers")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--groups", type=int, default=5)
    parser.add_argument("--permutations", type=int, default=1000)
    parser.add_argument("--limit", type=int, help="stop a peer after so many CPU seconds")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    frame = make_corpus(
        arguments.narrative_frames, arguments.articles, arguments.groups, arguments.seed
    )
    words = int(frame["text"].str.count(r"\w+").sum())
    print(f"{len(frame):,} articles, {words:,} words, {arguments.groups} groups", flush=True)

    def stop_after() -> None:
        if arguments.limit is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (arguments.limit, arguments.limit + 5))

    began = time.process_time()
    found = compare_words(
        frame, "outlet", voice="all", n_permutations=arguments.permutations, progress=False
    )
    ours = time.process_time() - began
    label = f"compare_words, {arguments.permutations:,} permutations"
    rows = [(label, ours, found["term"].nunique())]
    print(rows[-1], flush=True)
    if arguments.peers is not None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "articles.jsonl"
            frame.to_json(file, orient="records", lines=True)
            for name in ("scattertext", "convokit"):
                done = subprocess.run(
                    [arguments.peers / "bin" / "python", "-c", PEERS, name, file],
                    capture_output=True, text=True, check=False, preexec_fn=stop_after,
                )  # fmt: skip
                if done.returncode == -signal.SIGXCPU:
                    rows.append((f"{name}, no test, stopped at", arguments.limit, 0))
                    print(rows[-1], flush=True)
                    continue
                if done.returncode:
                    print(f"{name} failed: {done.stderr.strip().splitlines()[-1]}")
                    continue
                scored = json.loads(done.stdout.strip().splitlines()[-1])
                rows.append((f"{name}, no test", scored["seconds"], scored["terms"]))
                print(rows[-1], flush=True)
    table = pd.DataFrame(rows, columns=["method", "CPU seconds", "terms"])
    table["times ours"] = (table["CPU seconds"] / ours).round(2)
    print(table.round(1).to_string(index=False))


if __name__ == "__main__":
    main()
