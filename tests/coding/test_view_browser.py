"""The coding view in JupyterLab, in a real browser, by keyboard."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from toolkit.coding import make_sheet, read_sheets

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(
        importlib.util.find_spec("playwright") is None, reason="playwright is not installed"
    ),
    pytest.mark.skipif(
        any(importlib.util.find_spec(m) is None for m in ("jupyterlab", "anywidget")),
        reason="the extra lab is not installed",
    ),
]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture
def lab(tmp_path):
    """JupyterLab on loopback, with settings and workspaces of its own."""
    port, work = free_port(), tmp_path / "work"
    work.mkdir()
    env = os.environ | {
        "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser",
        "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
        "--IdentityProvider.token=", "--allow-root", f"--ServerApp.root_dir={work}",
    ]  # fmt: skip
    log = (tmp_path / "lab.log").open("w")
    process = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{url}/api/status", timeout=2):
                    break
            except OSError:
                if process.poll() is not None:
                    pytest.fail((tmp_path / "lab.log").read_text())
                time.sleep(0.5)
        yield url, work
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def notebook(code: str) -> str:
    cell = {
        "cell_type": "code", "execution_count": None, "id": "one", "metadata": {}, "outputs": [],
        "source": code,
    }  # fmt: skip
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    )


HOSTILE = '<img src=x onerror="window.hacked=1"> <script>window.hacked=1</script>'


def test_coding_by_keyboard(analysis, lab, tmp_path):
    from playwright.sync_api import sync_playwright

    url, work = lab
    sample = make_sheet(analysis, kind="tone", n=5, coders=["ana"], seed=3)
    sample["after"] = HOSTILE
    sample.to_csv(work / "sample.csv", index=False)
    (work / "code.ipynb").write_text(
        notebook(
            "import pandas as pd\n"
            "from toolkit.coding import code_in_notebook\n"
            "sample = pd.read_csv('sample.csv')\n"
            "code_in_notebook(sample, coder='ana', path='tone-ana.csv')"
        )
    )
    answers = work / "tone-ana.csv"

    def saved() -> dict[str, str]:
        codes = read_sheets(answers, sample=sample)
        ok = codes[codes["status"].eq("ok")]
        return dict(zip(ok["unit_id"], ok["code"], strict=True))

    def wait(what) -> None:
        for _ in range(150):
            if answers.exists() and what():
                return
            page.wait_for_timeout(200)
        page.screenshot(path=str(tmp_path / "failed.png"))
        pytest.fail(f"not reached; saved is {saved() if answers.exists() else None}")

    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        errors: list[str] = []
        elsewhere: list[str] = []
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.on(
            "request",
            lambda r: None if r.url.startswith((url, "data:", "blob:", url.replace("http", "ws")))
            else elsewhere.append(r.url),
        )  # fmt: skip
        page.goto(f"{url}/lab/tree/code.ipynb?reset", timeout=120_000)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        page.evaluate(
            """async () => {
              const panel = window.jupyterapp.shell.currentWidget;
              await panel.revealed;
              await panel.sessionContext.ready;
              await panel.sessionContext.session.kernel.info;
              await window.jupyterapp.commands.execute('notebook:run-all-cells');
            }"""
        )
        page.wait_for_selector(".tkc", timeout=120_000)
        assert page.locator(".tkc-count").inner_text() == "1 of 5 · 0 coded"
        assert HOSTILE in page.locator(".tkc-passage").inner_text()
        assert not page.evaluate("() => window.hacked")
        cells = page.locator(".jp-Notebook .jp-Cell").count()

        page.locator(".tkc").focus()
        page.keyboard.press("1")  # negative; goes on by itself
        wait(lambda: list(saved().values()) == ["negative"])
        assert page.locator(".tkc-count").inner_text() == "2 of 5 · 1 coded"
        page.keyboard.press("3")
        wait(lambda: sorted(saved().values()) == ["negative", "positive"])
        page.keyboard.press("u")  # takes the second back
        wait(lambda: list(saved().values()) == ["negative"])
        assert page.locator(".tkc-count").inner_text() == "2 of 5 · 1 coded"
        page.keyboard.press("2")
        page.keyboard.press("j")
        assert page.locator(".tkc-count").inner_text() == "4 of 5 · 2 coded"
        page.keyboard.press("k")
        page.keyboard.press("k")
        assert page.locator(".tkc-count").inner_text() == "2 of 5 · 2 coded"
        pressed = page.locator('.tkc-answer[aria-pressed="true"]')
        assert pressed.inner_text() == "2 neutral"
        page.keyboard.press("n")
        page.keyboard.type("j1 is only text here")
        page.keyboard.press("Enter")
        wait(lambda: "j1 is only text here" in answers.read_text(encoding="utf-8-sig"))
        page.locator(".tkc-answer", has_text="positive").click()  # the mouse works as well
        wait(lambda: sorted(saved().values()) == ["negative", "positive"])
        # The keys were ours: JupyterLab neither moved nor changed a cell.
        assert page.locator(".jp-Notebook .jp-Cell").count() == cells == 1
        page.screenshot(path=str(tmp_path / "view.png"))
        browser.close()
    assert not errors and not elsewhere
