"""The coding view in JupyterLab, in a real browser, by keyboard."""

from __future__ import annotations

import pytest

from toolkit.coding import make_sheet, read_sheets

CODE = """
import pandas as pd
from toolkit.coding import code_in_notebook
sample = pd.read_csv("sample.csv")
code_in_notebook(sample, coder="ana", path="tone-ana.csv")
"""
HOSTILE = '<img src=x onerror="window.hacked=1"> <script>window.hacked=1</script>'


def test_coding_by_keyboard(make_analysis, open_notebook, write_notebook, shots):
    work = write_notebook("code.ipynb", [CODE])
    sample = make_sheet(make_analysis(), kind="tone", n=5, coders=["ana"], seed=3)
    sample["after"] = HOSTILE
    sample.to_csv(work / "sample.csv", index=False)
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
        page.screenshot(path=str(shots / "lab-coding-failed.png"))
        pytest.fail(f"not reached; saved is {saved() if answers.exists() else None}")

    book = open_notebook("code.ipynb")
    page = book.page
    book.run_all()
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
    page.screenshot(path=str(shots / "lab-coding.png"))
    book.watched.check()
