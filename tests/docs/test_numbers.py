"""A measured number is told in one version: the README repeats what a page of the docs has."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
WORTH = README[README.index("## What it is worth") : README.index("## What it cannot")]
PAGES = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "docs").glob("*.md"))
NUMBER = r"(?<![\w.])\d*\.\d+(?![\w.]*\w)"


@pytest.mark.parametrize("number", sorted(set(re.findall(NUMBER, WORTH))))
def test_a_number_of_the_readme_stands_in_the_docs(number):
    assert re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", PAGES)


def test_there_are_such_numbers():
    assert len(set(re.findall(NUMBER, WORTH))) > 15
