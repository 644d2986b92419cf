"""JupyterLab in a real browser: the widgets, and a notebook from top to bottom."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat

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


def notebook(cells):
    book = nbformat.v4.new_notebook()
    book.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    book.cells = [nbformat.v4.new_code_cell(c.strip()) for c in cells]
    return nbformat.writes(book)


def test_the_widgets_talk_to_python(lab, open_notebook, shots, check_axe, make_corpus):
    _, work = lab
    tables = make_corpus(60, outlets=4)
    for name in ("articles", "mentions", "quotes", "sentiment"):
        tables[name].to_parquet(work / f"{name}.parquet")
    (work / "widgets.ipynb").write_text(notebook([SET_UP, SHOW, WINDOW, LAST]))
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


FIRST = sorted((ROOT / "notebooks").glob("*.ipynb"))[0]


def test_the_first_notebook_runs_from_top_to_bottom(lab, open_notebook, shots):
    _, work = lab
    shutil.copytree(ROOT / "notebooks", work / "notebooks", dirs_exist_ok=True)
    shutil.copytree(ROOT / "data", work / "data", dirs_exist_ok=True)
    name = f"notebooks/{FIRST.name}"
    book = nbformat.read(work / name, as_version=4)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(book, work / name)
    n_code = sum(c.cell_type == "code" for c in book.cells)
    opened = open_notebook(name)
    done = opened.run_to_the_end()
    assert done["codes"] == list(range(1, n_code + 1))
    assert done["errors"] == []
    opened.page.screenshot(path=str(shots / f"lab-{FIRST.stem}.png"))
    for number, picture in enumerate(opened.page.locator(".jp-OutputArea-output img").all()):
        picture.scroll_into_view_if_needed()
        picture.screenshot(path=str(shots / f"lab-{FIRST.stem}-figure-{number}.png"))
    opened.watched.check()
