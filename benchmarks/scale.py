"""How `analyze` scales: a synthetic corpus of any size, and what a run over it costs.

    python benchmarks/scale.py corpus --articles 100000 --out corpus.parquet
    python benchmarks/scale.py throughput --sizes 1000 10000 --recipe light
    python benchmarks/scale.py throughput --sizes 250 1000 --recipe full
    python benchmarks/scale.py overhead --articles 300
    python benchmarks/scale.py workers --articles 1000 --recipe light
    python benchmarks/scale.py kill --times 20

``full`` is what `analyze` does by default; ``light`` leaves out the model, mentions and tone
(reading, cleaning, sentences, sketches, passes over the corpus remain), so that what the
machinery costs can be seen at sizes for which the model would take hours. Processor seconds
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


# ------------------------------------------------------------------ the corpus
def _sentence(chance: random.Random) -> str:
    thing, view = chance.choice(THINGS), chance.choice(VIEWS)
    person, place = chance.choice(PEOPLE), chance.choice(PLACES)
    verb, number = chance.choice(VERBS), chance.randint(2, 4000)
    return chance.choice(
        (
            f"“We believe that {thing} {view},” {person} {verb} in {place}.",
            f"{person} {verb} that {thing} {view}.",
            f"Officials in {place} {verb} on day {number} that {thing} {view}.",
            f"More than {number} people were in {place} when {thing} was discussed.",
            f"He {verb} that “{thing} {view}”, according to {number} pages of minutes.",
            f"Nobody in {place} expected that {thing} would last {number} hours.",
        )
    ).replace("  ", " ")


def _text(chance: random.Random, outlet: int) -> str:
    words = int(min(3000, max(40, chance.lognormvariate(5.6, 0.6))))
    paragraphs, length = [], 0
    while length < words:
        piece = " ".join(_sentence(chance) for _ in range(chance.randint(1, 4)))
        paragraphs.append(piece[0].upper() + piece[1:])
        length += piece.count(" ") + 1
    if outlet % 4 == 0:
        paragraphs.append(STANDING)
    return "\n\n".join(paragraphs)


def _rows(n: int, seed: int) -> Iterator[dict]:
    recent: list[str] = []
    for number in range(n):
        chance = random.Random(f"{seed}-{number}")
        outlet = int(chance.paretovariate(1.1)) % 40
        text: str | None = _text(chance, outlet)
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


def write_corpus(path: Path, n: int, *, seed: int = 1, group: int = 10_000) -> None:
    """Write a Parquet file of `n` articles, a row group at a time; any size in little memory."""
    schema = pa.schema([(c, pa.string()) for c in ("title", "text", "outlet", "published", "url")])
    rows: list[dict] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for row in _rows(n, seed):
            rows.append(row)
            if len(rows) == group:
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
                rows = []
        if rows:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))


# ------------------------------------------------------------------ recipes
LIGHT = replace(RECIPE, steps=tuple(s for s in RECIPE.steps if s.name in ("sentences", "sketches")))
SPENT: dict[str, float] = {}


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
    print(f"{arguments.recipe} analysis, engine {arguments.engine}, {arguments.workers} workers")
    print("articles   wall s   cpu s   cpu ms/article   parent cpu ms/article   parent MiB   "
          "largest worker MiB   disk KB/article")  # fmt: skip
    first = None
    with tempfile.TemporaryDirectory() as folder:
        for n in arguments.sizes:
            corpus, out = Path(folder) / f"{n}.parquet", Path(folder) / f"b{n}"
            write_corpus(corpus, n)
            cost = run_once(
                corpus, out, recipe=arguments.recipe, engine=arguments.engine,
                workers=arguments.workers, size=arguments.size,
            )  # fmt: skip
            each = 1000 * cost["cpu"] / n
            first = first or each
            print(
                f"{n:8,}{cost['wall']:9.1f}{cost['cpu']:8.1f}{each:17.2f}"
                f"{1000 * cost['parent_cpu'] / n:24.2f}{cost['parent_mib']:13.0f}"
                f"{cost['worker_mib']:21.0f}{cost['disk'] / n / 1000:18.2f}"
                f"   ({each / first:.2f} of the first)", flush=True,
            )  # fmt: skip
            shutil.rmtree(out)


def overhead(arguments: argparse.Namespace) -> None:
    import scale  # the copy that the recipe's name finds

    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "x.parquet"
        for n in (20, arguments.articles):  # the first loads the model
            write_corpus(corpus, n, seed=n)
            scale.SPENT.clear()
            start = time.process_time()
            analyze(
                corpus, out=Path(folder) / f"b{n}", actors=ROOT / "data" / "actors.yaml",
                recipe="scale:TIMED", engine="serial", progress=False,
            )  # fmt: skip
            total = time.process_time() - start
    rest = total - sum(scale.SPENT.values())
    print(f"{arguments.articles} articles, one process, {total:.1f} processor seconds")
    for name, seconds in [*sorted(scale.SPENT.items(), key=lambda x: -x[1]), ("machinery", rest)]:
        print(f"{name:>12}{seconds:9.2f} s{100 * seconds / total:7.1f} %")


def workers(arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "x.parquet"
        write_corpus(corpus, arguments.articles)
        costs, prints = {}, set()
        for n in (1, 2):
            out = Path(folder) / f"b{n}"
            costs[n] = run_once(
                corpus, out, recipe=arguments.recipe, engine="processes", workers=n,
                size=arguments.size,
            )  # fmt: skip
            prints.add(fingerprint(out))
    for n, cost in costs.items():
        print(f"{n} workers: wall {cost['wall']:.1f} s, processor {cost['cpu']:.1f} s")
    print(f"wall-clock ratio one / two: {costs[1]['wall'] / costs[2]['wall']:.2f}")
    ratio = 2 * costs[1]["cpu"] / costs[2]["cpu"]
    print(f"by processor time, were both cores idle: at most {ratio:.2f}")
    print(f"load average now {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"same bytes: {len(prints) == 1}")


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
    write_corpus(Path(arguments.out), arguments.articles, seed=arguments.seed)
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

    command(corpus, articles=1000, out="corpus.parquet", seed=1)
    command(
        throughput, sizes=[1000, 10_000], recipe="light", engine="processes", workers=2, size=1000
    )
    command(overhead, articles=300)
    command(workers, articles=1000, recipe="light", size=100)
    command(kill, times=20, seed=1, articles=600, recipe="light")
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
