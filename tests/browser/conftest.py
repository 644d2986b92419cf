"""A browser, a JupyterLab, and a stage on which a widget runs without one."""

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

import nbformat
import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
NEEDED = ("playwright", "axe_playwright_python", "jupyterlab", "anywidget")


def pytest_collection_modifyitems(items):
    """Skip, and say why, where there is nothing to drive."""
    missing = [m for m in NEEDED if importlib.util.find_spec(m) is None]
    reason = (
        "Chromium is not installed"
        if CHROMIUM is None
        else f"not installed: {', '.join(missing)} (extra dev)"
    )
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None or missing:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def shots(tmp_path_factory):
    """Folder the screenshots are kept in: ``FRAMING_ARTIFACTS``, else a temporary one."""
    named = os.environ.get("FRAMING_ARTIFACTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("browser-shots")
    folder = folder if folder.is_absolute() else ROOT / folder
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _from(path: str, name: str):
    """Return a function of another folder's helpers."""
    spec = importlib.util.spec_from_file_location(f"lent_{name}", ROOT / "tests" / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


@pytest.fixture(scope="session")
def make_corpus():
    """The function that makes up a corpus for the tests of the reader."""
    return _from("reader/conftest.py", "make_corpus")


@pytest.fixture(scope="session")
def make_analysis():
    """The function that makes up an analysis for the tests of coding."""
    return _from("coding/tests_coding_helpers.py", "make_analysis")


@pytest.fixture(scope="module")  # ends with the file: other tests start a loop of their own
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """What a page did that it should not: errors, and requests to other hosts."""

    def __init__(self, page, own=()):
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self.received = 0
        starts = ("data:", "blob:", "about:", *own)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("console", self._said)
        page.on(
            "request",
            lambda r: None if r.url.startswith(starts) else self.elsewhere.append(r.url),
        )
        page.on("websocket", lambda w: self._socket(w, starts))

    def _said(self, message):
        if message.type == "error":
            self.errors.append(message.text)

    def _socket(self, socket_, starts):
        if not socket_.url.startswith(starts):
            self.elsewhere.append(socket_.url)
        socket_.on("framereceived", self._count)

    def _count(self, data):
        self.received += len(data)

    def check(self):
        assert not self.errors
        assert not self.elsewhere


MODEL = """
window.stage = async (source, css, state) => {
  const style = document.createElement('style');
  style.textContent = css;
  document.head.append(style);
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const widget = (await import(url)).default;
  const calls = new Map();
  const changed = new Set();
  const fire = (names) => { for (const n of names) for (const f of calls.get('change:' + n) || []) f(); };
  const model = {
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; changed.add(name); fire([name]); },
    save_changes: async () => {
      const sent = Object.fromEntries([...changed].map((n) => [n, state[n]]));
      changed.clear();
      const back = await window.toPython(JSON.stringify(sent));
      Object.assign(state, back);
      fire(Object.keys(back));
    },
    on: (name, f) => calls.set(name, [...(calls.get(name) || []), f]),
    off: () => {},
  };
  window.model = model;
  widget.render({ model, el: document.getElementById('here') });
};
"""
SHELL = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Stage</title></head>'
    '<body><main><h1 style="font:20px sans-serif">Stage</h1><div id="here"></div></main></body>'
    "</html>"
)


@pytest.fixture
def stage(chromium):
    """Show a widget in a bare page that talks to the widget's Python side; no JupyterLab."""
    opened = []

    def show(widget, width=1100, height=900):
        context = chromium.new_context(viewport={"width": width, "height": height})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        opened.append(context)
        page.route("http://localhost:9/**", lambda route: route.fulfill(
            body=SHELL, content_type="text/html"))  # fmt: skip
        watched = Watched(page, own=("http://localhost:9/",))

        def to_python(sent):
            before = {k: v for k, v in widget.get_state().items() if not k.startswith("_")}
            sent = json.loads(sent)
            widget.set_state(sent)
            after = {k: v for k, v in widget.get_state().items() if not k.startswith("_")}
            own = ("layout", "tabbable", "tooltip")
            return {
                k: v for k, v in after.items()
                if v != before.get(k) and v != sent.get(k) and k not in own
            }  # fmt: skip

        page.expose_function("toPython", to_python)
        page.goto("http://localhost:9/")
        page.evaluate(f"() => {{{MODEL}}}")
        state = {
            k: v for k, v in widget.get_state().items()
            if not k.startswith("_") and k not in ("layout", "tabbable", "tooltip")
        }  # fmt: skip
        page.evaluate(
            "([source, css, state]) => window.stage(source, css, state)",
            [widget._esm, widget._css, state],
        )
        return page, watched

    yield show
    for context in opened:
        context.close()


def axe(page, where: str) -> list[str]:
    """Violations of axe-core within a selector, as lines."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=where).response
    return [
        f"{v['id']}: {v['help']} {[n['target'] for n in v['nodes'][:3]]} "
        f"{v['nodes'][0].get('failureSummary', '')}"
        for v in found["violations"]
    ]


@pytest.fixture(scope="session")
def check_axe():
    """Assert that axe-core finds nothing wrong within a selector, colour contrast included."""

    def check(page, where):
        assert axe(page, where) == []

    return check


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """JupyterLab on loopback, with settings and workspaces of its own: (address, folder)."""
    place = tmp_path_factory.mktemp("lab")
    port, work = _free_port(), place / "work"
    work.mkdir()
    quiet = place / "settings" / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True)  # JupyterLab asks nobody for news and updates
    (quiet / "notification.jupyterlab-settings").write_text(
        '{"fetchNews": "false", "checkForUpdates": false}'
    )
    whole = place / "settings" / "@jupyterlab" / "notebook-extension"
    whole.mkdir()  # every cell is on the page, not only those in view
    (whole / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    env = os.environ | {
        "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(place / "config"),
        "JUPYTER_RUNTIME_DIR": str(place / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(place / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(place / "workspaces"),
        "IPYTHONDIR": str(place / "ipython"),
        "FRAMING_FIGURES": str(place / "figures"),
        "OMP_NUM_THREADS": "1",
    }
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser",
        "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
        "--IdentityProvider.token=", "--allow-root", f"--ServerApp.root_dir={work}",
    ]  # fmt: skip
    log = (place / "lab.log").open("w")
    process = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{url}/api/status", timeout=2):
                    break
            except OSError:
                if process.poll() is not None:
                    pytest.fail((place / "lab.log").read_text())
                time.sleep(0.5)
        yield url, work
    finally:
        process.terminate()
        process.wait(20)
        log.close()


RUN_ALL = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.revealed;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  await window.jupyterapp.commands.execute('notebook:run-all-cells');
}"""


@pytest.fixture
def write_notebook(lab):
    """Write a notebook of code cells into JupyterLab's folder; returns the folder."""

    def write(name, cells):
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c.strip()) for c in cells])
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        book.metadata["kernelspec"] = kernel
        nbformat.write(book, lab[1] / name)
        return lab[1]

    return write


class Notebook:
    """A notebook open in JupyterLab."""

    def __init__(self, page, watched):
        self.page, self.watched = page, watched

    def run_all(self):
        self.page.evaluate(RUN_ALL)

    def run_to_the_end(self):
        """Run every cell, wait for the last, and return the counts and the errors."""
        return self.page.evaluate(
            f"({RUN_ALL})().then(() => {{"
            """
              const cells = window.jupyterapp.shell.currentWidget.content.widgets
                .map(w => w.model).filter(m => m.type === 'code');
              const errors = cells.flatMap(m => m.outputs.toJSON())
                .filter(o => o.output_type === 'error').map(o => o.ename + ': ' + o.evalue);
              return { codes: cells.map(m => m.executionCount), errors };
            })"""
        )

    def open_too(self, name):
        """Open another notebook in the same window."""
        self.page.evaluate(
            """async (path) => {
              const next = await window.jupyterapp.commands.execute('docmanager:open', { path });
              await next.context.ready;
              await next.revealed;
            }""",
            name,
        )

    def run_last(self):
        """Run the last cell again and return what it printed."""
        return self.page.evaluate(
            """async () => {
              const panel = window.jupyterapp.shell.currentWidget;
              panel.content.activeCellIndex = panel.content.widgets.length - 1;
              await window.jupyterapp.commands.execute('notebook:run-cell');
              return panel.content.widgets.at(-1).outputArea.model.toJSON();
            }"""
        )


@pytest.fixture
def open_notebook(chromium, lab):
    """Open a notebook of JupyterLab's folder, watched for errors and foreign requests."""
    url, _ = lab
    opened = []

    def show(name, width=1300, height=1000):
        context = chromium.new_context(viewport={"width": width, "height": height})
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        watched = Watched(page, own=(url, url.replace("http", "ws")))
        page.goto(f"{url}/lab/tree/{name}?reset", timeout=120_000)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        return Notebook(page, watched)

    yield show
    for context in opened:
        context.close()
