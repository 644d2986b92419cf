"""The quotations of the five articles, marked by hand: how many are found, whose are they."""

import json
from pathlib import Path

import pytest

from toolkit.articles import load_articles
from toolkit.quotes import find_quotes

ROOT = Path(__file__).parents[1]
GOLD = [
    json.loads(line)
    for line in (ROOT / "tests/gold/quotes.jsonl").read_text(encoding="utf-8").splitlines()
]
FLOORS = json.loads((ROOT / "benchmarks/floors.json").read_text(encoding="utf-8"))["floors"]
SPEECH = [row for row in GOLD if row["kind"] in ("direct", "mixed")]


def measure():
    """Found, rightly given to a speaker, and falsely found quotations, by kind."""
    articles = load_articles(ROOT / "data/raw", metadata=ROOT / "data/metadata.csv", progress=False)
    quotes = find_quotes(articles, ROOT / "data/actors.yaml", progress=False)
    texts = dict(zip(articles["source_path"], articles["text"], strict=True))
    ids = dict(zip(articles["source_path"], articles["article_id"], strict=True))
    counts = {kind: [0, 0, 0] for kind in ("direct", "mixed")}
    false, missed, wrong = [], [], []
    for row in GOLD:
        text = texts[row["file"]]
        assert text.count(row["find"]) == 1, row
        start = text.index(row["find"])
        end = start + len(row["text"])
        own = quotes[(quotes["article_id"] == ids[row["file"]]) & quotes["parent"].isna()]
        best, speaker = 0.0, None
        for quote in own.itertuples():
            share = sum(max(0, min(b, end) - max(a, start)) for a, b in quote.pieces) / (
                end - start
            )
            if share > best:
                best, speaker = share, quote.speaker if isinstance(quote.speaker, str) else None
        if row["kind"] == "not speech":
            false += [
                (row["text"], quote.confidence)
                for quote in own.itertuples()
                if quote.kind == "direct" and quote.start >= start - 1 and quote.end <= end + 1
            ]
        elif row["kind"] in counts:
            counts[row["kind"]][0] += 1
            if best >= 0.8:
                counts[row["kind"]][1] += 1
                if speaker in row["speaker"]:
                    counts[row["kind"]][2] += 1
                else:
                    wrong.append((row["text"][:60], speaker, row["speaker"]))
            else:
                missed.append(row["text"][:60])
    return counts, false, missed, wrong


@pytest.fixture(scope="module")
def measured():
    return measure()


def test_the_gold_is_what_it_says():
    assert len(GOLD) == 54
    assert len(SPEECH) == 52


def test_quotations_are_found(measured):
    counts, _, missed, _ = measured
    for kind, (_, found, _) in counts.items():
        assert found >= FLOORS[f"quotations found, {kind}"], (counts, missed)


def test_speakers_are_right(measured):
    counts, _, _, wrong = measured
    for kind, (_, _, right) in counts.items():
        assert right >= FLOORS[f"quotations with the right speaker, {kind}"], (counts, wrong)


def test_a_name_in_quotation_marks_is_no_sure_speech(measured):
    assert all(confidence < 0.6 for _, confidence in measured[1]), measured[1]


if __name__ == "__main__":
    for part in measure():
        print(part)  # noqa: T201
