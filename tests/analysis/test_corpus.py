from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from fake_corpus import write_lines
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.analysis import analyze, buckets, corpus
from toolkit.analysis.buckets import Buckets, hash64, runs
from toolkit.analysis.sketch import SIGNATURE, signature, sketch
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


def test_signatures_estimate_the_similarity_of_texts():
    chance = random.Random(1)
    words = article(chance, 400)
    base = signature(hash64(words))
    for share in (0.0, 0.05, 0.3):
        other = changed(words, share, chance)
        a = {tuple(words[i : i + 3]) for i in range(len(words) - 2)}
        b = {tuple(other[i : i + 3]) for i in range(len(other) - 2)}
        true = len(a & b) / len(a | b)
        estimate = (base == signature(hash64(other))).mean()
        assert abs(true - estimate) < 4 * (true * (1 - true) / SIGNATURE) ** 0.5 + 1e-9


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """120 articles: 10 near-copies (3% of words changed), 5 exact ones, a footer of outlet 0."""
    chance = random.Random(7)
    texts = [article(chance) for _ in range(105)]
    copies = {}
    for number in range(10):
        copies[len(texts)] = number
        texts.append(changed(texts[number], 0.03, chance))
    for number in range(5):
        copies[len(texts)] = 50 + number
        texts.append(list(texts[50 + number]))
    footer = article(chance, 40)
    texts = [t + footer if n % 3 == 0 else t for n, t in enumerate(texts)]
    folder = tmp_path_factory.mktemp("corpus")
    write_lines(folder / "x.jsonl", [" ".join(t) for t in texts])
    found = analyze(folder, out=folder / "b", recipe="fake_recipe:RECIPE", size=20, progress=False)
    return found, copies, footer


def test_copies_are_found_across_parts(case):
    analysis, copies, _ = case
    articles = analysis.articles
    ids, outlets = articles["article_id"].tolist(), articles["outlet"].tolist()
    found = analysis.duplicates.set_index("article_id")
    same = {ids[a]: ids[b] for a, b in copies.items() if outlets[a] == outlets[b]}
    assert found["duplicate_of"].dropna().to_dict() == same and same
    wire = {ids[n]: ids[b] for a, b in copies.items() if outlets[a] != outlets[b] for n in (a, b)}
    assert found["wire"].dropna().to_dict() == wire and wire
    assert found["similarity"].between(corpus.SIMILAR, 1).all()
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

    for name in ("_duplicates", "_repeated_passages", "_document_frequencies"):
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
