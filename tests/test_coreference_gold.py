"""Every third-person pronoun of the five articles that stands for a person, read by hand.

The gold says for each, found by the words around it, whom it stands for: an actor, or null
for somebody the registry does not have. Two readings are listed where both are possible.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from toolkit.actors import load_actors
from toolkit.coreference import Document

ROOT = Path(__file__).parents[1]
ROWS = [json.loads(line) for line in (ROOT / "tests/gold/pronouns.jsonl").read_text().splitlines()]
FLOORS = json.loads((ROOT / "benchmarks/floors.json").read_text(encoding="utf-8"))["floors"]


def _loose(text: str) -> str:
    """A pattern for the words of a text, whatever the white space between them."""
    return r"\s*".join(re.escape(word) for word in text.split())


def results_of() -> list[tuple[dict, str | None]]:
    actors = load_actors(ROOT / "data/actors.yaml")
    documents: dict[str, Document] = {}
    out = []
    for row in ROWS:
        name = row["file"]
        if name not in documents:
            text = (ROOT / "data/raw" / name).read_text(encoding="utf-8")
            documents[name] = Document(text, actors, published=dt.date.fromisoformat(name[:10]))
        document = documents[name]
        pattern = (
            rf"{_loose(row['before'])}\s*({re.escape(row['pronoun'])})\b\s*{_loose(row['after'])}"
        )
        found = re.search(pattern, document.text)
        assert found, f"{name}: {row['before']!r} is not in the text any more"
        out.append((row, document.resolve(found.start(1), found.end(1)).actor_id))
    return out


@pytest.fixture(scope="module")
def results() -> list[tuple[dict, str | None]]:
    return results_of()


def test_pronouns_of_the_five_articles(results):
    right = sum(actor in row["actors"] for row, actor in results)
    assert len(results) >= 50
    wrong = [
        f"{r['before']}[{r['pronoun']}]{r['after']}: {a}"
        for r, a in results
        if a not in r["actors"]
    ]
    assert right >= FLOORS["pronouns resolved rightly"], "\n".join(wrong)


def test_nobody_known_stays_nobody(results):
    nobody = [actor for row, actor in results if row["actors"] == [None]]
    assert nobody and not any(nobody)


if __name__ == "__main__":
    rows = results_of()
    for row, actor in rows:
        if actor not in row["actors"]:
            print(row["file"][:10], row["before"], "[", row["pronoun"], "]", row["after"], actor)  # noqa: T201
    print(sum(a in r["actors"] for r, a in rows), "of", len(rows))  # noqa: T201
