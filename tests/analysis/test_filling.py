"""Lists without texts find them in other parts, as within one call of `load_articles`."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from toolkit.analysis import analyze, status
from toolkit.articles import load_articles

LIGHT = "fake_recipe:SKETCHED"
LINES = (
    "The talks in {} ended on day {} without a result, officials of both sides said.",
    "A further meeting is expected in {} after {} days, though nobody has set a date for it.",
)


def text(number: int) -> str:
    return "\n\n".join(line.format(f"Town{number}", number) for line in LINES)


@pytest.fixture
def folder(tmp_path) -> Path:
    """A list of 30 rows without text; 20 of them have it in tables before and behind."""
    source = tmp_path / "exports"
    source.mkdir()
    rows = [
        {
            "id": f"story-{n:04}", "title": f"Talks of day {n}", "media_name": f"Paper {n % 3}",
            "publish_date": f"2025-05-{n % 28 + 1:02}", "language": "en",
            "url": f"https://www.paper.example/{n}?utm=x",
        }
        for n in range(30)
    ]  # fmt: skip
    pd.DataFrame(rows).to_csv(source / "m list.csv", index=False)
    for name, numbers in (("a first.jsonl", range(0, 10)), ("z last.jsonl", range(8, 20))):
        with open(source / name, "w") as file:
            for n in numbers:
                row = {"text": text(n), "title": f"Talks of day {n}"}
                if n % 2:
                    row["url"] = f"http://paper.example/{n}#top"
                else:
                    row["id"] = f"story-{n:04}"
                file.write(json.dumps(row) + "\n")
        with open(source / name, "a") as file:
            file.write(json.dumps({"text": text(99), "title": "Another"}) + "\n")
    return source


SAME = ["article_id", "status", "reason", "duplicate_of", "outlet", "outlet_how", "title",
        "published", "published_how", "url", "language", "text", "source_path"]  # fmt: skip


@pytest.mark.parametrize("size", [5, 1000])
def test_as_within_one_call(folder, tmp_path, size):
    expected = load_articles(folder, progress=False)
    assert (expected["status"] == "duplicate").sum() >= 18
    build = tmp_path / "b"
    options = {"recipe": LIGHT, "size": size, "progress": False, "engine": "serial"}
    found = analyze(folder, out=build, **options).articles
    pd.testing.assert_frame_equal(found[SAME], expected[SAME])
    before = {p: p.stat().st_mtime_ns for p in build.rglob("*.parquet")}
    analyze(folder, out=build, **options)  # nothing is left to do
    assert {p: p.stat().st_mtime_ns for p in build.rglob("*.parquet")} == before
    assert set(status(build)["state"]) == {"done"}


def test_texts_that_come_later_are_taken_in(folder, tmp_path):
    build, late = tmp_path / "b", folder / "z last.jsonl"
    later = late.read_bytes()
    late.unlink()
    options = {"recipe": LIGHT, "size": 5, "progress": False, "engine": "serial"}
    before = analyze(folder, out=build, **options).articles
    assert (before["status"] == "no_text").sum() == 20
    late.write_bytes(later)
    found = analyze(folder, out=build, **options).articles
    pd.testing.assert_frame_equal(found[SAME], load_articles(folder, progress=False)[SAME])
    late.unlink()  # and given back when it goes
    again = analyze(folder, out=build, **options).articles
    pd.testing.assert_frame_equal(again, before)
