"""How quick `tk.explore` is in a real browser, and how much it sends there.

    python benchmarks/explore.py                      # 5,000 made-up articles
    python benchmarks/explore.py --build my-build/    # results of analyze

Starts JupyterLab on loopback and drives Debian's Chromium through it. Printed are the time from
running the cell to the first article on screen, the time from a change of a filter to the new
list and tables on screen (with the 20 ms that the search waits for the next key; 200 ms lie
between two changes, so that the kernel is idle again), and the bytes that came over the kernel's
connection. Times are of this machine as it is now.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
RUN = """async (at) => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.revealed;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  panel.content.activeCellIndex = at;
  panel.content.deselectAll();
  const start = performance.now();
  const painted = new Promise((done) => {
    const there = (name) => document.querySelector(name);
    const look = () => there('.tke .tkr-text') && there('.tke-open')
      ? requestAnimationFrame(() => done(performance.now() - start)) : setTimeout(look, 2);
    look();
  });
  await window.jupyterapp.commands.execute('notebook:run-cell');
  return at ? await painted : 0;
}"""
CHANGE = """async ([label, value, event]) => {
  const root = document.querySelector('.tke');
  const input = root.querySelector(`[aria-label="${label}"]`);
  const before = root.dataset.seq;
  await new Promise((next) => setTimeout(next, 200));
  input.value = value;
  const start = performance.now();
  input.dispatchEvent(new Event(event, { bubbles: true }));
  while (root.dataset.seq === before) {
    await new Promise((next) => setTimeout(next, 1));
    if (performance.now() - start > 20000) return NaN;
  }
  return await new Promise((next) => requestAnimationFrame(() => next(performance.now() - start)));
}"""
OPEN = """async (number) => {
  const root = document.querySelector('.tke');
  const button = root.querySelectorAll('.tke-open')[number];
  const title = root.querySelector('.tkr-title').textContent;
  await new Promise((next) => setTimeout(next, 200));
  const start = performance.now();
  button.click();
  while (root.querySelector('.tkr-title').textContent === title) {
    await new Promise((next) => setTimeout(next, 1));
    if (performance.now() - start > 20000) return NaN;
  }
  return performance.now() - start;
}"""


def made_up(folder: Path, n: int, seed: int = 0) -> None:
    """Write tables of `n` articles of about 500 words, with 15 mentions and 12 quotes each."""
    rng = np.random.default_rng(seed)
    words = np.array("talks peace truce the a of in said on war front city leaders agreed".split())
    actors = [f"actor-{i}" for i in range(60)]
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 365, n), unit="D")
    texts = [
        "\n".join(" ".join(words[rng.integers(0, len(words), 50)]) + f" {i}." for _ in range(10))
        for i in range(n)
    ]
    ids = [f"{i:016x}" for i in range(n)]
    outlets = [f"Outlet {i}" for i in rng.integers(0, 40, n)]
    pd.DataFrame(
        {"article_id": ids, "outlet": outlets, "title": [f"Story number {i}" for i in range(n)],
         "published": days, "text": texts, "n_words": 510, "status": "ok"}
    ).to_parquet(folder / "articles.parquet")  # fmt: skip

    def spans(each: int) -> pd.DataFrame:
        owner = np.repeat(np.arange(n), each)
        start = np.sort(rng.integers(0, 2400, (n, each)), axis=1).ravel()
        end = start + rng.integers(5, 60, n * each)
        return pd.DataFrame(
            {"article_id": np.array(ids)[owner], "start": start, "end": end,
             "text": [texts[o][a:b] for o, a, b in zip(owner, start, end, strict=True)],
             "confidence": rng.uniform(0.4, 1, n * each).round(3)}
        )  # fmt: skip

    who = rng.zipf(1.4, 27 * n) % len(actors)
    named = np.array(actors)[who]
    spans(15).assign(actor_id=named[: 15 * n], kind="name").to_parquet(folder / "mentions.parquet")
    quotes = spans(12).assign(speaker=named[15 * n :])
    quotes["quote_id"] = [f"q{i}" for i in range(len(quotes))]
    quotes["kind"] = np.array(["direct", "mixed", "indirect"])[rng.integers(0, 3, len(quotes))]
    quotes["cue_class"] = np.array(["neutral", "accusing"])[rng.integers(0, 2, len(quotes))]
    quotes.to_parquet(folder / "quotes.parquet")


def notebook(setup: str) -> str:
    cells = [
        {"cell_type": "code", "id": f"c{i}", "execution_count": None, "metadata": {},
         "outputs": [], "source": source}
        for i, source in enumerate((setup, "window = tk.explore(tables)\nwindow"))
    ]  # fmt: skip
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=5000, help="made-up articles")
    parser.add_argument("--build", type=Path, help="results of analyze, instead")
    parser.add_argument("--rounds", type=int, default=9, help="changes of each filter")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium is not installed.")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name) / "work"
        work.mkdir()
        if options.build:
            setup = (
                f"import toolkit as tk\ntables = tk.load_analysis({str(options.build.resolve())!r})"
            )
        else:
            made_up(work, options.articles)
            setup = (
                "import pandas as pd, toolkit as tk\n"
                "tables = {n: pd.read_parquet(f'{n}.parquet') "
                "for n in ('articles', 'mentions', 'quotes')}"
            )
        (work / "explore.ipynb").write_text(notebook(setup))
        measure(chromium, work, options.rounds)


def measure(chromium: str, work: Path, rounds: int) -> None:
    from playwright.sync_api import sync_playwright

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    for folder in ("CONFIG_DIR", "RUNTIME_DIR", "LAB_SETTINGS_DIR", "LAB_WORKSPACES_DIR"):
        key = f"JUPYTER_{folder}" if not folder.startswith("LAB") else f"JUPYTER{folder}"
        env[key] = str(work.parent / folder.lower())
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser",
         "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0", "--allow-root",
         "--IdentityProvider.token=", f"--ServerApp.root_dir={work}"],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{url}/api/status", timeout=2).close()
                break
            except OSError:
                time.sleep(0.5)
        with sync_playwright() as p:
            browser = p.chromium.launch(executable_path=chromium, args=FLAGS.split())
            page = browser.new_page(viewport={"width": 1300, "height": 1200})
            page.set_default_timeout(120_000)
            received = [0]

            def count(data: str | bytes) -> None:
                received[0] += len(data)

            page.on("websocket", lambda w: w.on("framereceived", count))
            page.goto(f"{url}/lab/tree/explore.ipynb?reset")
            page.wait_for_selector(".jp-Notebook .jp-Cell")
            page.evaluate(RUN, 0)
            received[0] = 0
            report("first paint, from running the cell", [page.evaluate(RUN, 1)])
            print(f"sent to the browser for it: {received[0] / 1024:.0f} KiB")
            nodes = "document.querySelectorAll('.tke, .tke *').length"
            print(f"elements on the page: {page.evaluate(nodes):,}")
            changes = {
                "outlet": [("outlet", str(i % 5), "change") for i in range(rounds)],
                "actor": [("names or quotes", str(i % 7), "change") for i in range(rounds)],
                "day": [("from", f"2025-{1 + i % 9:02d}-01", "change") for i in range(rounds)],
                "words": [("words", f"talks {i}", "input") for i in range(rounds)],
            }
            for label, steps in changes.items():
                for reset in (("outlet", "-1"), ("names or quotes", "-1"), ("from", "")):
                    page.evaluate(CHANGE, [*reset, "change"])
                received[0] = 0
                report(f"filter: {label}", [page.evaluate(CHANGE, list(s)) for s in steps])
                print(f"  sent for each: {received[0] / 1024 / rounds:.1f} KiB")
            page.evaluate(CHANGE, ["words", "", "input"])
            received[0] = 0
            report("open an article", [page.evaluate(OPEN, 1 + i % 9) for i in range(rounds)])
            print(f"  sent for each: {received[0] / 1024 / rounds:.1f} KiB")
            browser.close()
    finally:
        server.terminate()
        server.wait(20)


def report(what: str, values: list[float]) -> None:
    print(
        f"{what}: median {statistics.median(values):.0f} ms, "
        f"from {min(values):.0f} to {max(values):.0f} (n={len(values)})"
    )


if __name__ == "__main__":
    main()
