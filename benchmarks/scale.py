"""How `analyze` scales: a synthetic corpus of any size, and what a run over it costs.

    python benchmarks/scale.py all                      # what the numbers in docs/scale.md are
    python benchmarks/scale.py throughput --sizes 1000 10000 100000
    python benchmarks/scale.py overhead --articles 1000
    python benchmarks/scale.py workers --articles 600
    python benchmarks/scale.py kill --times 20
    python benchmarks/scale.py hang
    python benchmarks/scale.py bigfile --gigabytes 50
    python benchmarks/scale.py tiny --files 10000
    python benchmarks/scale.py throughput --sizes 100000 --keep build
    python benchmarks/scale.py counting --build build
    python benchmarks/scale.py memory --build build --parts 30
    python benchmarks/scale.py corpus --articles 100000 --out corpus.parquet

``full`` is what `analyze` does by default; ``light`` leaves out the model, mentions and tone
(reading, cleaning, sentences, sketches and the passes over the corpus remain). Articles have
the lengths of news (median 270 words, mean about 330), or ``--words`` of them. Processor seconds
are given beside wall-clock seconds: on a machine that does other things too, only the former
mean something.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from toolkit.analysis import analyze
from toolkit.analysis.steps import RECIPE

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = (
    "Volodymyr Zelenskyy",
    "Vladimir Putin",
    "Donald Trump",
    "Keir Starmer",
    "Ursula von der Leyen",
    "Emmanuel Macron",
    "Sergei Lavrov",
    "Marco Rubio",
    "Friedrich Merz",
    "Andriy Yermak",
)
PLACES = ("Kyiv", "Moscow", "Istanbul", "Washington", "Brussels", "London", "Geneva", "Ankara")
VERBS = ("said", "told reporters", "warned", "insisted", "added", "denied", "argued", "claimed")
THINGS = (
    "a ceasefire",
    "the talks",
    "new sanctions",
    "an exchange of prisoners",
    "the front line",
    "air defence",
    "the memorandum",
    "a summit",
    "security guarantees",
    "grain exports",
)
VIEWS = (
    "would fail",
    "is close",
    "makes no sense",
    "must come first",
    "was a disaster",
    "went well",
    "could begin within days",
    "depends on both sides",
    "has been delayed again",
)
STANDING = (
    "Sign up to our morning briefing and get the most important stories of the day by e-mail."
)


SYLLABLES = "ba de gor hin ka lo mar nes or pav rin sol ta ul ver zha chen dov mir stan".split()


# ------------------------------------------------------------------ the corpus
def _name(chance: random.Random) -> str:
    """One of some 160,000 invented names: texts should differ as real ones do."""
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.choice((2, 3, 4)))).title()


def _sentence(chance: random.Random) -> str:
    thing, view = chance.choice(THINGS), chance.choice(VIEWS)
    person, place = chance.choice(PEOPLE), chance.choice(PLACES)
    verb, number = chance.choice(VERBS), chance.randint(2, 4000)
    return chance.choice(
        (
            f"“We believe that {thing} {view},” {person} {verb} in {place}.",
            f"{person} {verb} that {thing} {view}, as {_name(chance)} had {number} times before.",
            f"Officials in {place} {verb} on day {number} that {thing} {view}.",
            f"More than {number} people were in {_name(chance)} when {thing} was discussed.",
            f"The {_name(chance)} {chance.choice(('bridge', 'road', 'plant', 'port'))} near "
            f"{_name(chance)} was closed for {number} hours, {_name(chance)} Radio reported.",
            f"He {verb} that “{thing} {view}”, according to {number} pages of minutes.",
            f"Nobody in {place} expected that {thing} would last {number} hours.",
        )
    ).replace("  ", " ")


def _text(chance: random.Random, outlet: int, words: int) -> str:
    words = words or int(min(3000, max(40, chance.lognormvariate(5.6, 0.6))))
    paragraphs, length = [], 0
    while length < words:
        piece = " ".join(_sentence(chance) for _ in range(chance.randint(1, 4)))
        paragraphs.append(piece[0].upper() + piece[1:])
        length += piece.count(" ") + 1
    if outlet % 4 == 0 and length > 100:
        paragraphs.append(STANDING)
    return "\n\n".join(paragraphs)


def _rows(n: int, seed: int, words: int = 0) -> Iterator[dict]:
    recent: list[str] = []
    for number in range(n):
        chance = random.Random(f"{seed}-{number}")
        outlet = int(chance.paretovariate(1.1)) % 40
        text: str | None = _text(chance, outlet, words)
        if recent and chance.random() < 0.05:  # wire copy, some of it edited
            text = chance.choice(recent)
            if chance.random() < 0.5:
                text = " ".join(w if chance.random() > 0.03 else "indeed" for w in text.split(" "))
        elif chance.random() < 0.01:  # what real exports hold
            text = chance.choice(
                (None, "", "   ", "\x00\x01", "“" * 50, "x" * 20_000, "Мир. " * 40)
            )
        elif text is not None:
            recent = [*recent[-500:], text]
        yield {
            "title": f"{chance.choice(PLACES)} awaits {chance.choice(THINGS)}",
            "text": text,
            "outlet": f"Outlet {outlet}",
            "published": f"2025-05-{1 + number % 28:02}" if chance.random() > 0.02 else "someday",
            "url": f"https://outlet{outlet}.example/{number}",
        }


def write_corpus(path: Path, n: int, *, seed: int = 1, words: int = 0, group: int = 10_000) -> None:
    """Write a Parquet file of `n` articles, a row group at a time; any size in little memory."""
    schema = pa.schema([(c, pa.string()) for c in ("title", "text", "outlet", "published", "url")])
    rows: list[dict] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for row in _rows(n, seed, words):
            rows.append(row)
            if len(rows) == group:
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
                rows = []
        if rows:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))


# ------------------------------------------------------------------ recipes
LIGHT = replace(RECIPE, steps=tuple(s for s in RECIPE.steps if s.name in ("sentences", "sketches")))
SPENT: dict[str, float] = {}
OWN: dict[str, float] = {}
_inside = [0]


def _timed(name: str, function):
    def run(*values):
        start = time.process_time()
        try:
            return function(*values)
        finally:
            SPENT[name] = SPENT.get(name, 0.0) + time.process_time() - start

    return run


def _timed_load(*values):
    chunks = RECIPE.load(*values)
    while True:
        start = time.process_time()
        chunk = next(chunks, None)
        SPENT["load"] = SPENT.get("load", 0.0) + time.process_time() - start
        if chunk is None:
            return
        yield chunk


TIMED = replace(
    RECIPE,
    load=_timed_load,
    steps=tuple(replace(s, run=_timed(s.name, s.run)) for s in RECIPE.steps),
)


def _owned(name: str, function):
    """Time what is the model's or TextBlob's own; what one of them calls counts once."""

    def run(*values, **named):
        if _inside[0]:
            return function(*values, **named)
        _inside[0] += 1
        start = time.process_time()
        try:
            found = function(*values, **named)
            return list(found) if isinstance(found, Iterator) else found
        finally:
            _inside[0] -= 1
            OWN[name] = OWN.get(name, 0.0) + time.process_time() - start

    return run


def _watch_own() -> None:
    from toolkit import lexicons, quotes
    from toolkit.model import encoder, tone

    encoder.Encoder._encode_batch = _owned("encoder", encoder.Encoder._encode_batch)
    quotes.attributions_of = _owned("quote heads", quotes.attributions_of)
    tone.tone_probabilities = _owned("tone head", tone.tone_probabilities)
    lexicons._score_textblob = _owned("TextBlob", lexicons._score_textblob)


RECIPES = {"full": "toolkit.analysis.steps:RECIPE", "light": "scale:LIGHT", "timed": "scale:TIMED"}


# ------------------------------------------------------------------ one run in its own process
def _environment() -> dict[str, str]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "benchmarks"), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path}


def run_once(corpus: Path, out: Path, *, recipe: str, engine: str, workers: int, size: int) -> dict:
    """Analyse in a process of its own; returns what it cost."""
    command = [sys.executable, __file__, "once", str(corpus), str(out), recipe, engine]
    done = subprocess.run(
        [*command, str(workers), str(size)], env=_environment(), stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def once(arguments: argparse.Namespace) -> None:
    start = time.perf_counter()
    analysis = analyze(
        arguments.corpus,
        out=arguments.out,
        actors=ROOT / "data" / "actors.yaml",
        recipe=RECIPES[arguments.recipe],
        engine=arguments.engine,
        workers=arguments.workers,
        size=arguments.size,
        progress=False,
    )
    wall = time.perf_counter() - start
    own, children = (
        resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    cost = {
        "articles": int(analysis.counts()["articles"]),
        "wall": wall,
        "cpu": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        "parent_cpu": own.ru_utime + own.ru_stime,
        "parent_mib": own.ru_maxrss / 1024,
        "worker_mib": children.ru_maxrss / 1024,
        "disk": sum(p.stat().st_size for p in Path(arguments.out).rglob("*") if p.is_file()),
    }
    sys.stdout.write(json.dumps(cost) + "\n")


def fingerprint(build: Path) -> str:
    """Hash of every file of a build that is a result."""
    hasher = hashlib.sha256()
    for path in sorted(build.rglob("*")):
        if path.is_file() and path.name not in ("lock", "seen.json"):
            hasher.update(str(path.relative_to(build)).encode() + path.read_bytes())
    return hasher.hexdigest()


# ------------------------------------------------------------------ the measurements
def throughput(arguments: argparse.Namespace) -> None:
    kind = f"{arguments.words} words" if arguments.words else "lengths of news"
    print(f"{arguments.recipe} analysis, {kind} each, {arguments.workers} worker(s) beside the "
          f"parent, parts of {arguments.size}")  # fmt: skip
    print("articles    wall s    cpu s   cpu ms/article   beyond start   parent cpu ms/article   "
          "parent MiB   largest worker MiB   disk KB/article")  # fmt: skip
    first = start = None
    with tempfile.TemporaryDirectory(dir=arguments.folder or None) as folder:
        for n in (10, *arguments.sizes):
            corpus, out = Path(folder) / f"{n}.parquet", Path(folder) / f"b{n}"
            write_corpus(corpus, n, words=arguments.words)
            cost = run_once(
                corpus, out, recipe=arguments.recipe, engine="processes",
                workers=arguments.workers, size=arguments.size,
            )  # fmt: skip
            if arguments.keep and n == max(arguments.sizes):
                shutil.move(out, arguments.keep)
            else:
                shutil.rmtree(out)
            corpus.unlink()
            if start is None:
                start = cost["cpu"]
                print(f"start (processes, imports, model; 10 articles): {start:.1f} cpu s")
                continue
            each = 1000 * (cost["cpu"] - start) / n
            first = first or each
            print(
                f"{n:8,}{cost['wall']:10.1f}{cost['cpu']:9.1f}{1000 * cost['cpu'] / n:17.2f}"
                f"{each:15.2f}{1000 * cost['parent_cpu'] / n:24.2f}{cost['parent_mib']:13.0f}"
                f"{cost['worker_mib']:21.0f}{cost['disk'] / n / 1000:18.2f}"
                f"   ({each / first:.3f} of the first)", flush=True,
            )  # fmt: skip


def overhead(arguments: argparse.Namespace) -> None:
    import scale  # the copy that the recipe's name finds

    scale._watch_own()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "x.parquet"
        for n in (20, arguments.articles):  # the first loads the model
            write_corpus(corpus, n, seed=n)
            scale.SPENT.clear()
            scale.OWN.clear()
            start = time.process_time()
            analyze(
                corpus, out=Path(folder) / f"b{n}", actors=ROOT / "data" / "actors.yaml",
                recipe="scale:TIMED", engine="serial", progress=False,
            )  # fmt: skip
            total = time.process_time() - start
    rest = total - sum(scale.SPENT.values())
    own = sum(scale.OWN.values())
    print(f"{arguments.articles} articles, one process, {total:.1f} processor seconds, "
          f"{1000 * total / arguments.articles:.1f} ms an article")  # fmt: skip
    rows = [*sorted(scale.SPENT.items(), key=lambda x: -x[1]), ("no step at all", rest)]
    for name, seconds in rows:
        print(f"{'step ' * (name in scale.SPENT) + name:>22}{seconds:9.2f} s"
              f"{100 * seconds / total:7.1f} %")  # fmt: skip
    for name, seconds in sorted(scale.OWN.items(), key=lambda x: -x[1]):
        print(f"{'own time of ' + name:>22}{seconds:9.2f} s{100 * seconds / total:7.1f} %")
    load = scale.SPENT.get("load", 0.0)
    print(f"machinery (hashing, cutting, Parquet, manifests, passes): {100 * rest / total:.1f} %")
    print(f"machinery and loading (reading, cleaning): {100 * (rest + load) / total:.1f} %")
    print(f"all but the model's and TextBlob's own time: {100 * (total - own) / total:.1f} %")


def workers(arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "x.parquet"
        write_corpus(corpus, arguments.articles)
        costs, prints = {}, set()
        for n in (1, 2):
            out = Path(folder) / f"b{n}"
            costs[n] = run_once(
                corpus, out, recipe=arguments.recipe, engine="processes", workers=n,
                size=arguments.part,
            )  # fmt: skip
            prints.add(fingerprint(out))
    print(f"{arguments.articles} articles, {arguments.recipe}, parts of {arguments.part}, "
          f"load average now {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")  # fmt: skip
    for n, cost in costs.items():
        print(f"{n} worker(s): wall {cost['wall']:.1f} s, processor {cost['cpu']:.1f} s, "
              f"of it the parent {cost['parent_cpu']:.1f} s")  # fmt: skip
    print(f"wall-clock ratio one / two: {costs[1]['wall'] / costs[2]['wall']:.2f}")
    print(f"same bytes: {len(prints) == 1}")


def all(arguments: argparse.Namespace) -> None:
    for part in (throughput, overhead, workers):
        print(f"--- {part.__name__}", flush=True)
        part(arguments)


def hang(arguments: argparse.Namespace) -> None:
    """One article hangs in a regular expression; the part is watched, halved, and done."""
    import scale

    with tempfile.TemporaryDirectory() as folder:
        corpus, out = Path(folder) / "x.parquet", Path(folder) / "b"
        rows = [{"text": _text(random.Random(n), 1, 50), "outlet": "X"} for n in range(20)]
        rows[13]["text"] += "\n\n" + scale.HANGS
        pq.write_table(pa.Table.from_pylist(rows), corpus)
        os.environ["PYTHONPATH"] = _environment()["PYTHONPATH"]
        start = time.perf_counter()
        analysis = analyze(corpus, out=out, recipe="scale:HANGING", engine="processes", workers=1,
                           size=5, timeout=arguments.timeout, progress=False)  # fmt: skip
        articles = analysis.articles
        bad = articles[articles["status"] == "failed"]
        print(f"{len(articles)} rows, failed: {bad.index.tolist()}, {bad['reason'].tolist()}, "
              f"{time.perf_counter() - start:.0f} s; parts done: "
              f"{(analysis.status()['state'] == 'done').all()}")  # fmt: skip
        if bad.index.tolist() != [13]:
            raise SystemExit(1)


HANGS = "Nobody in Geneva expected that reading this sentence would never come to an end."


def _hanging(batch):
    import re

    for text in batch.articles["text"]:
        if text.endswith(HANGS):
            re.match(r"(a+)+b", "a" * 64)  # never lets go of the interpreter
    return RECIPE.step("sentences").run(batch)


HANGING = replace(RECIPE, steps=(replace(RECIPE.step("sentences"), run=_hanging),))


def bigfile(arguments: argparse.Namespace) -> None:
    """A JSON Lines file with a hole of any size in it: lines, one giant line, lines."""
    with tempfile.TemporaryDirectory(dir=arguments.folder or None) as folder:
        corpus, out = Path(folder) / "x.jsonl", Path(folder) / "b"
        lines = [
            json.dumps({k: v for k, v in row.items() if v is not None} | {"text": row["text"]})
            for row in _rows(2000, 3, 50) if row["text"] and "\0" not in row["text"]
        ]  # fmt: skip
        with open(corpus, "wb") as file:
            file.write(("\n".join(lines[: len(lines) // 2]) + "\n").encode())
            file.truncate(int(arguments.gigabytes * 1e9))
            file.seek(0, os.SEEK_END)
            file.write(("\n" + "\n".join(lines[len(lines) // 2 :]) + "\n").encode())
        size = corpus.stat()
        print(f"file of {size.st_size / 1e9:.1f} GB ({size.st_blocks * 512 / 1e6:.1f} MB on disk)")
        cost = run_once(corpus, out, recipe="light", engine="processes", workers=1, size=500)
        mib = f"parent {cost['parent_mib']:.0f} MiB, worker {cost['worker_mib']:.0f} MiB"
        spent = f"wall {cost['wall']:.0f} s, processor {cost['cpu']:.0f} s"
        print(f"{cost['articles']} rows, {spent}, {mib}")
        from toolkit.analysis import load_analysis

        print(load_analysis(out).articles["status"].value_counts().to_dict())


def tiny(arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "files", Path(folder) / "b"
        for number, row in enumerate(_rows(arguments.files, 5, 50)):
            place = source / f"folder {number % 100} é"
            place.mkdir(parents=True, exist_ok=True)
            (place / f"note {number} “ü”.txt").write_text(row["text"] or "")
        for turn in ("first run", "nothing to do"):
            cost = run_once(source, out, recipe="light", engine="processes", workers=1, size=1000)
            spent = f"wall {cost['wall']:.1f} s, processor {cost['cpu']:.1f} s"
            mib = f"parent {cost['parent_mib']:.0f} MiB"
            print(f"{turn}: {cost['articles']} rows, {spent}, {mib}", flush=True)


def counting(arguments: argparse.Namespace) -> None:
    """Count mentions and voices of an analysis on disk and in memory, each in its own process."""
    script = (
        "import sys, json, time, resource, toolkit as tk\n"
        "a = tk.load_analysis(sys.argv[1]); start = time.process_time()\n"
        "names = ('mentions', 'quotes', 'articles')\n"
        "t = {n: a[n] for n in names} if sys.argv[2] == 'memory' else a\n"
        "m = tk.count_mentions(t, by='outlet')\n"
        "q = tk.compare_voices(t, n_permutations=99)\n"
        "print(json.dumps([time.process_time() - start,\n"
        "    resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,\n"
        "    round(float(m.select_dtypes('number').sum().sum()), 6), int(q['n_words'].sum())]))"
    )
    with tempfile.TemporaryDirectory() as folder:
        build = arguments.build
        if not build:
            corpus, build = Path(folder) / "x.parquet", Path(folder) / "b"
            write_corpus(corpus, arguments.articles, words=50)
            run_once(corpus, build, recipe="full", engine="processes", workers=1, size=1000)
        for how in ("disk", "memory"):
            done = subprocess.run(
                [sys.executable, "-c", script, str(build), how], env=_environment(),
                stdout=subprocess.PIPE, check=True,
            )  # fmt: skip
            seconds, mib, total, words = json.loads(done.stdout.splitlines()[-1])
            print(f"{how:>7}: {seconds:.1f} processor s, peak {mib:.0f} MiB "
                  f"(sum of counts {total}, quoted words {words})")  # fmt: skip


def memory(arguments: argparse.Namespace) -> None:
    """Peak memory of the passes over a whole corpus, on some of the parts of a build.

    What a process holds itself (anonymous) and files that it reads as if they were memory,
    which the system takes back when it needs room, are given apart.
    """
    from toolkit.analysis import corpus as passes
    from toolkit.analysis.manifest import load_plan

    peaks: dict[str, float] = {}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.005):
            for line in Path("/proc/self/status").read_text().splitlines():
                name, _, value = line.partition(":")
                if name in ("RssAnon", "RssFile"):
                    peaks[name] = max(peaks.get(name, 0.0), int(value.split()[0]) / 1024)

    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder) / "b"
        shutil.copytree(arguments.build, build)
        plan = load_plan(build)
        plan.parts = plan.parts[: arguments.parts or None]
        shutil.rmtree(build / "corpus")
        thread = threading.Thread(target=watch)
        thread.start()
        try:
            passes.corpus_passes(plan)
        finally:
            done.set()
            thread.join()
    records = sum(p.records for p in plan.parts)
    print(f"{records:,} articles: {peaks['RssAnon']:.0f} MiB of its own, "
          f"{peaks['RssFile']:.0f} MiB of files")  # fmt: skip


def kill(arguments: argparse.Namespace) -> None:
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        corpus, whole, out = (Path(folder) / n for n in ("x.parquet", "whole", "b"))
        write_corpus(corpus, arguments.articles)
        common = {"recipe": arguments.recipe, "engine": "processes", "workers": 2, "size": 50}
        run_once(corpus, whole, **common)
        total = sum(1 for p in whole.rglob("*") if p.is_file())
        expected, killed, late = fingerprint(whole), 0, 0
        while killed < arguments.times and late < arguments.times:
            # a moment is a number of files on disk plus a little: time alone says nothing on a
            # machine that does other things too
            goal, more = chance.randrange(total), chance.uniform(0, 0.2)
            command = [sys.executable, __file__, "once", str(corpus), str(out), arguments.recipe]
            process = subprocess.Popen(
                [*command, "processes", "2", "50"], env=_environment(),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            before = _files(out)
            while process.poll() is None and _files(out) < max(goal, before):
                time.sleep(0.005)
            time.sleep(more)
            if process.poll() is not None:
                late += 1
            else:
                process.send_signal(signal.SIGKILL)
                process.wait()
                killed += 1
                print(f"killed with {_files(out)} of {total} files on disk", flush=True)
            if _files(out) > 0.8 * total:
                shutil.rmtree(out, ignore_errors=True)  # begin again
        run_once(corpus, out, **common)
        same = fingerprint(out) == expected
    print(f"{killed} kills at random moments ({late} too late), then resumed: same bytes {same}")
    if not same:
        raise SystemExit(1)


def _files(folder: Path) -> int:
    try:
        return sum(1 for p in folder.rglob("*") if p.is_file())
    except OSError:  # it is being written to
        return 0


def corpus(arguments: argparse.Namespace) -> None:
    write_corpus(
        Path(arguments.out), arguments.articles, seed=arguments.seed, words=arguments.words
    )
    size = Path(arguments.out).stat().st_size
    print(f"{arguments.articles:,} articles, {size / 1e6:.1f} MB: {arguments.out}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(required=True)

    def command(function, **options):
        inner = commands.add_parser(function.__name__)
        inner.set_defaults(run=function)
        for name, value in options.items():
            kind = type(value[0] if isinstance(value, list) else value)
            many = {"nargs": "+"} if isinstance(value, list) else {}
            inner.add_argument(f"--{name}", default=value, type=kind, **many)
        return inner

    command(corpus, articles=1000, out="corpus.parquet", seed=1, words=0)
    sizes = {
        "sizes": [1000, 10_000],
        "words": 50,
        "recipe": "full",
        "size": 1000,
        "folder": "",
        "keep": "",
    }
    command(throughput, workers=1, **sizes)
    command(overhead, articles=1000)
    command(workers, articles=600, recipe="full", part=50)
    command(all, workers=1, articles=600, part=50, **sizes)
    command(kill, times=20, seed=1, articles=600, recipe="light")
    command(hang, timeout=30.0)
    command(bigfile, gigabytes=50.0, folder="")
    command(tiny, files=10_000)
    command(counting, articles=10_000, build="")
    command(memory, build="build", parts=0)
    inner = command(once)
    for name in ("corpus", "out", "recipe", "engine"):
        inner.add_argument(name)
    for name in ("workers", "size"):
        inner.add_argument(name, type=int)
    arguments = parser.parse_args()
    np.random.seed(0)
    arguments.run(arguments)


if __name__ == "__main__":
    main()
