"""JupyterLab in a real browser: the widgets, and a notebook from top to bottom."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
SET_UP = """
import pandas as pd
import toolkit as tk
tables = {n: pd.read_parquet(f"{n}.parquet") for n in ("articles", "mentions", "quotes", "sentiment")}
page = tk.read("000002", tables)
page
"""
SHOW = "reader = page.widget(actors=['angela-merkel'])\nreader"
WINDOW = "window = tk.explore(tables)\nwindow"
LAST = """
print(reader.corrections[["quote_id", "action", "speaker"]].to_csv(index=False))
print(len(window.selection), window.article_id, len(window.corrections))
"""


def test_the_widgets_talk_to_python(open_notebook, write_notebook, shots, check_axe, make_corpus):
    work = write_notebook("widgets.ipynb", [SET_UP, SHOW, WINDOW, LAST])
    tables = make_corpus(60, outlets=4)
    for name in ("articles", "mentions", "quotes", "sentiment"):
        tables[name].to_parquet(work / f"{name}.parquet")
    book = open_notebook("widgets.ipynb")
    page = book.page
    book.run_all()
    page.wait_for_selector(".tke .tkr-text")
    mine = tables["quotes"][tables["quotes"]["article_id"] == "000002"]
    reader = page.locator(".tkr").first
    assert reader.locator(".tkr-said").count() == len(mine)
    assert reader.locator("mark").count() == tables["mentions"]["article_id"].eq("000002").sum()
    cells = page.locator(".jp-Notebook .jp-Cell").count()

    reader.focus()
    while reader.locator(".tkr-quote.tkr-current").count() == 0:
        page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.type("angela")
    page.keyboard.press("Escape")
    reader.locator(".tkr-said").last.click()
    page.keyboard.press("x")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells  # the keys were ours

    window = page.locator(".tke")
    window.get_by_label("outlet", exact=True).select_option(index=1)
    page.wait_for_function("document.querySelector('.tke-count').innerText === '15 of 60 articles'")
    window.locator(".tke-open").nth(2).click()
    page.wait_for_function("document.querySelector('.tke .tkr-title').innerText === 'Story 8'")
    page.screenshot(path=str(shots / "lab-widgets.png"))
    check_axe(page, ".tke")

    printed = "".join(o.get("text", "") for o in book.run_last())
    first = mine.sort_values("start")["quote_id"].iloc[0]
    last = mine.sort_values("start")["quote_id"].iloc[-1]
    assert f"{first},speaker,angela-merkel" in printed
    assert f"{last},reject," in printed
    assert "15 000008 0" in printed
    book.watched.check()


BOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
TO_RUN = BOOKS if os.environ.get("FRAMING_RUN_EVERY_NOTEBOOK") else BOOKS[:1]


def keep_pictures(page, shots, stem):
    """Keep a screenshot of every figure, and of the reader where there is one."""
    found = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output")
    pictures = found.locator("img").all()
    for number, picture in enumerate(pictures):
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("node => node.complete && node.naturalWidth") > 400
        picture.screenshot(path=str(shots / f"lab-{stem}-figure-{number}.png"))
    for reader in found.locator("article").all():
        reader.scroll_into_view_if_needed()
        reader.screenshot(path=str(shots / f"lab-{stem}-reader.png"))
    return len(pictures)


def figures_of(book):
    outputs = [o for c in book.cells if c.cell_type == "code" for o in c.outputs]
    return sum("image/png" in o.get("data", {}) for o in outputs)


@pytest.fixture(scope="module")
def series(lab):
    """The notebooks and their data, in JupyterLab's folder."""
    _, work = lab
    shutil.copytree(ROOT / "notebooks", work / "notebooks", dirs_exist_ok=True)
    shutil.copytree(ROOT / "data", work / "data", dirs_exist_ok=True)
    return work


def test_every_stored_notebook_opens(series, open_notebook, shots):
    opened, wrong = None, {}
    for path in BOOKS:
        name = f"notebooks/{path.name}"
        if opened is None:
            opened = open_notebook(name, height=2800)
        else:
            opened.open_too(name)
        stored = figures_of(nbformat.read(path, as_version=4))
        pictures = opened.page.locator(
            ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output img"
        )
        for _ in range(100):
            if pictures.count() >= stored:
                break
            opened.page.wait_for_timeout(100)
        if keep_pictures(opened.page, shots, f"{path.stem}-stored") != stored:
            wrong[path.stem] = stored
    assert wrong == {}
    opened.watched.check()


@pytest.mark.parametrize("path", TO_RUN, ids=[p.stem for p in TO_RUN])
def test_a_notebook_runs_from_top_to_bottom(series, open_notebook, shots, path):
    """The first one; all of them with ``FRAMING_RUN_EVERY_NOTEBOOK=1`` (nbval runs the rest)."""
    name = f"notebooks/{path.name}"
    book = nbformat.read(path, as_version=4)
    stored = figures_of(book)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(book, series / name)
    n_code = sum(c.cell_type == "code" for c in book.cells)
    opened = open_notebook(name, height=2800)
    done = opened.run_to_the_end()
    assert done["codes"] == list(range(1, n_code + 1))
    assert done["errors"] == []
    opened.page.screenshot(path=str(shots / f"lab-{path.stem}.png"))
    assert keep_pictures(opened.page, shots, path.stem) == stored
    opened.watched.check()
