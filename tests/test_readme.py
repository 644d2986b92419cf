"""The README's sample runs, and what it links to exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_sample_runs(monkeypatch):
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", README, re.S)
    names: dict = {}
    exec(compile(code, "README.md", "exec"), names)
    assert len(names["articles"]) == 5
    assert len(names["quotes"]) > 20
    assert "<mark" in names["page"].html()


def test_links_lead_somewhere():
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    assert [t for t in targets if not t.startswith("http") and not (ROOT / t).exists()] == []


def test_the_first_screen_has_the_picture_and_the_two_commands():
    top = README[:1500]
    assert "![" in top and "make figures" in top and "make test" in top


def test_every_notebook_is_listed():
    for book in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"notebooks/{book.name}" in README
