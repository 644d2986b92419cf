from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from fake_corpus import write_lines
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.analysis import analyze, buckets, copies, corpus
from toolkit.analysis.buckets import Buckets, hash64, runs
from toolkit.analysis.sketch import sketch
from toolkit.articles import find_duplicates
from toolkit.articles.duplicates import THRESHOLD
from toolkit.text import WORD

WORDS = [f"word{n}" for n in range(3000)]


def article(chance: random.Random, n: int = 200) -> list[str]:
    return [chance.choice(WORDS) for _ in range(n)]


def changed(words: list[str], share: float, chance: random.Random) -> list[str]:
    return [chance.choice(WORDS) if chance.random() < share else w for w in words]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 50), max_size=200))
def test_buckets_bring_equal_hashes_together(tmp_path_factory, values):
    folder = tmp_path_factory.mktemp("b")
    held, buckets.HELD = buckets.HELD, 16
    try:
        with Buckets(folder, [("at", "<i8")], rows=5_000_000) as found:
            for at in range(0, len(values), 7):
                piece = values[at : at + 7]
                found.add(hash64(map(str, piece)), at=np.arange(at, at + len(piece)))
            back = {}
            for block in found:
                starts, lengths = runs(block["hash"])
                for start, length in zip(starts, lengths, strict=True):
                    group = block["at"][start : start + length].tolist()
                    assert group == sorted(group)
                    assert len({values[a] for a in group}) == 1
                    back[values[group[0]]] = len(group)
    finally:
        buckets.HELD = held
    assert back == Counter(values)
    assert list(folder.iterdir()) == []


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 10**6))
def test_the_same_duplicates_as_in_memory(tmp_path_factory, seed):
    """Copies more and less changed, parts of others, chains, no outlet, any date or none."""
    chance = random.Random(seed)
    texts = [article(chance, chance.choice((1, 2, 30, 200))) for _ in range(25)]
    for _ in range(45):
        model = chance.choice(texts)
        share = chance.choice((0, 0.02, 0.1, 0.15, 0.2, 0.25))
        part = model if chance.random() < 0.7 else model[: max(1, int(len(model) * 0.3))]
        texts.append(changed(part, share, chance))
    chance.shuffle(texts)
    dates = [pd.Timestamp("2025-05-01") + pd.Timedelta(days=chance.randrange(9)) for _ in texts]
    frame = pd.DataFrame(
        {
            "article_id": [f"{n:03}" for n in range(len(texts))],
            "text": [" ".join(t) for t in texts],
            "outlet": [chance.choice(("X", "Y", None)) for _ in texts],
            "published": [d if chance.random() < 0.8 else pd.NaT for d in dates],
        }
    )
    folder = tmp_path_factory.mktemp("same")
    found = analyze(frame, out=folder, recipe="fake_recipe:SKETCHED", size=20, progress=False)
    expected = find_duplicates(frame, progress=False)
    for name in ("duplicate_of", "wire"):
        assert found.articles[name].tolist() == expected[name].tolist(), name
    assert expected["duplicate_of"].notna().sum() > 3


def test_a_crowd_that_shares_a_band_is_compared_with_the_first(tmp_path, monkeypatch):
    monkeypatch.setattr(copies, "WIDE", 2)
    words = " ".join(article(random.Random(2)))
    frame = pd.DataFrame({"article_id": list("abcdefgh"), "text": words, "outlet": "X"})
    found = analyze(frame, out=tmp_path, recipe="fake_recipe:SKETCHED", size=3, progress=False)
    assert found.articles["duplicate_of"].tolist()[1:] == ["a"] * 7
    assert not list((tmp_path / "corpus").glob(".tmp*"))


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """120 articles: 10 near-copies (3% of words changed), 5 exact ones, a footer of outlet 0."""
    chance = random.Random(7)
    texts = [article(chance) for _ in range(105)]
    made = {}
    for number in range(10):
        made[len(texts)] = number
        texts.append(changed(texts[number], 0.03, chance))
    for number in range(5):
        made[len(texts)] = 50 + number
        texts.append(list(texts[50 + number]))
    footer = article(chance, 40)
    texts = [t + footer if n % 3 == 0 else t for n, t in enumerate(texts)]
    folder = tmp_path_factory.mktemp("corpus")
    write_lines(folder / "x.jsonl", [" ".join(t) for t in texts])
    found = analyze(folder, out=folder / "b", recipe="fake_recipe:RECIPE", size=20, progress=False)
    return found, made, footer


def test_copies_are_found_across_parts(case):
    analysis, made, _ = case
    articles = analysis.articles
    ids, outlets = articles["article_id"].tolist(), articles["outlet"].tolist()
    found = analysis.duplicates.set_index("article_id")
    same = {ids[a]: ids[b] for a, b in made.items() if outlets[a] == outlets[b]}
    assert found["duplicate_of"].dropna().to_dict() == same and same
    wire = {ids[n]: ids[b] for a, b in made.items() if outlets[a] != outlets[b] for n in (a, b)}
    assert found["wire"].dropna().to_dict() == wire and wire
    assert found["similarity"].between(THRESHOLD, 1).all()
    shown = articles.set_index("article_id")["duplicate_of"]
    assert shown.dropna().to_dict() == same


def test_the_footer_of_an_outlet_is_found(case):
    analysis, _, footer = case
    texts = analysis.articles.set_index("article_id")["text"]
    found = analysis.repeated_passages
    assert set(found["outlet"]) == {"outlet 0"}
    assert len(found) >= 1
    for row in found.itertuples():
        passage = texts[row.article_id][row.start : row.end]
        assert passage in " ".join(footer) and len(passage.split()) == 12
        assert row.n_articles == 40


def test_document_frequencies_are_exact(case):
    analysis, _, _ = case
    count: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for text in analysis.articles["text"]:
        words = [m.group().lower() for m in WORD.finditer(text)]
        count.update(set(words))
        total.update(words)
    found = analysis.document_frequencies
    assert dict(zip(found["word"], found["n_articles"], strict=True)) == count
    assert dict(zip(found["word"], found["n"], strict=True)) == total


def test_passes_are_made_anew_only_when_a_part_changed(case, monkeypatch):
    analysis, _, _ = case

    def never(*_):
        raise AssertionError("made again")

    for name in ("find_copies", "_repeated_passages", "_document_frequencies"):
        monkeypatch.setattr(corpus, name, never)
    corpus.corpus_passes(analysis._plan)
    (analysis.path / "corpus" / "duplicates.parquet").write_bytes(b"PAR1")
    with pytest.raises(AssertionError, match="made again"):
        corpus.corpus_passes(analysis._plan)


def test_a_sketch_does_not_depend_on_its_neighbours():
    chance = random.Random(3)
    frame = pd.DataFrame(
        {"article_id": list("abc"), "outlet": ["x", None, "y"],
         "text": [" ".join(article(chance, n)) for n in (50, 3, 200)]}
    )  # fmt: skip
    together = sketch(frame)
    alone = [sketch(frame.iloc[[n]]) for n in range(3)]
    for name in ("signatures", "passages"):
        stacked = pd.concat([s[name] for s in alone if len(s[name])], ignore_index=True)
        assert together[name].astype("object").equals(stacked.astype("object"))
    assert together["words"]["n"].sum() == 253
