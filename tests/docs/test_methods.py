"""The methods page says what the code does: its thresholds, and every source it names."""

import inspect
import re
from pathlib import Path

import pytest

from toolkit.articles import duplicates, shingles
from toolkit.compare import intervals, permutation, validation
from toolkit.compare.shared import find_shared_quotes
from toolkit.model import attributions

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "methods.md").read_text(encoding="utf-8")
SHARED = {p.name: p.default for p in inspect.signature(find_shared_quotes).parameters.values()}
SAID = {
    f"runs of {shingles.SHINGLE} words": "a shingle",
    f"both have {duplicates.ENOUGH} shingles": "contained",
    f"{shingles.PERMUTATIONS} positions in bands of {shingles._BAND}": "MinHash",
    f"direct from q = {attributions.DIRECT}": "direct quotes",
    f"Fewer than {intervals.MIN_ARTICLES} articles: none": "the gate",
    f"From {intervals.MIN_ARTICLES} to {intervals.BOOTSTRAP_ARTICLES - 1}": "t-intervals",
    f"From {intervals.BOOTSTRAP_ARTICLES}: the percentile-t": "the bootstrap",
    f"what fewer than {intervals.MIN_WITH} articles have": "rare counts",
    f"Up to {permutation.MAX_SPLITS:,} splits": "exact tests",
    f"shares {SHARED['similarity']}".replace("0.", "."): "shared quotes",
    f"fewer than {validation.MIN_CODED} coded units, or units from fewer than "
    f"{validation.MIN_CODED_ARTICLES} articles": "corrections",
}


@pytest.mark.parametrize("words", SAID, ids=SAID.values())
def test_a_threshold_on_the_page_is_that_of_the_code(words):
    assert words in PAGE


def test_duplicates_have_their_thresholds():
    stated = re.search(
        r"resemblance is at least (\.\d+), or the containment at least (\.\d+)", PAGE
    )
    assert [float(x) for x in stated.groups()] == [duplicates.THRESHOLD, duplicates.CONTAINED]
    bands = shingles.PERMUTATIONS // shingles._BAND
    assert f"1 − (1 − s³){''.join('⁰¹²³⁴⁵⁶⁷⁸⁹'[int(d)] for d in str(bands))}" in PAGE


def test_every_source_named_in_the_text_is_listed_and_the_other_way_round():
    text, listed = PAGE.split("## Sources")
    years = re.compile(r"\b(?:1[89]|20)\d\d\b")
    entries = [e for e in listed.split(" — ") if years.search(e)]
    stated = {(e.split(",")[0].strip(), years.search(e).group()) for e in entries}
    assert len(stated) == len(entries)
    for name, year in stated:
        assert re.search(rf"{name}[^()]*?(?:\([^()]*)?{year}", text), f"{name} {year} is not cited"
    cited = re.findall(
        r"(?:after |[(;:] ?)([A-ZÄÖÜ][\wä-ž]+)(?:,? [^();\d]*?)? ((?:1[89]|20)\d\d)", text
    )
    for name, year in cited:
        assert any(n.split()[0] == name and year == y for n, y in stated), (
            f"{name} {year} is not listed"
        )


def test_every_measure_says_its_limit_or_where_its_details_are():
    chapters = PAGE.split("## Sources")[0].split("\n## ")[1:]
    assert len(chapters) == 7
    for chapter in chapters:
        assert "*Limit" in chapter, chapter[:40]
        assert re.search(r"\]\(\w+\.md", chapter), chapter[:40]
