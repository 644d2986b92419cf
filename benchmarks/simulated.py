"""Corpora simulated with no difference between outlets; used by calibration.py.

Articles come from one pool, so their labels mean nothing. Words are clustered (an article that
uses a word tends to use it again), articles differ in length and tone, a few speakers fill most
of the quotes, and which ones differs by article.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from toolkit.compare.groups import Groups
from toolkit.compare.tokens import Words

SPEAKERS = ["zelenskyy", "putin", "trump", "erdogan", "rubio", "merz", "peskov", "sybiha"]
WEIGHTS = np.array([0.28, 0.22, 0.17, 0.11, 0.08, 0.06, 0.05, 0.03])
CLASSES = ["neutral", "explaining", "accusing", "warning"]
CLASS_WEIGHTS = np.array([0.62, 0.18, 0.12, 0.08])


def simulate_words(
    rng: np.random.Generator, n: int, n_terms: int, *, shift: np.ndarray | None = None
) -> Words:
    """Counts of `n` articles: Zipf's law, gamma-distributed use per article, three topics."""
    lengths = np.exp(rng.normal(6.1, 0.45, n))
    zipf = 1 / (np.arange(n_terms) + 2.7)
    zipf *= 0.75 / zipf.sum()  # the rest is words below the floor
    topics = np.exp(rng.normal(0, 0.5, (3, n_terms)))
    mix = rng.dirichlet(np.full(3, 0.6), n)
    burst = np.where(np.arange(n_terms) < 60, 6.0, 0.6)  # function words are even, others burst
    rate = zipf * (mix @ topics) * rng.gamma(burst, 1 / burst, (n, n_terms))
    if shift is not None:
        rate = rate * shift
    counts = rng.poisson(rate * lengths[:, None])
    other = rng.poisson(0.25 * lengths)
    terms = np.array([f"w{i:04d}" for i in range(n_terms)], dtype=object)
    return Words(sparse.csr_matrix(counts.astype(float)), terms, counts.sum(axis=1) + other + 1.0)


def simulate_tables(rng: np.random.Generator, sizes: list[int]) -> dict[str, pd.DataFrame]:
    """Articles of outlets of the given sizes, with quotes, sentences, scores and cues."""
    n = sum(sizes)
    outlet = np.repeat([f"outlet {i}" for i in range(len(sizes))], sizes)
    ids = np.array([f"a{i:03d}" for i in range(n)])
    n_sentences = np.round(np.exp(rng.normal(3.2, 0.4, n))).astype(int) + 4
    articles = pd.DataFrame(
        {"article_id": ids, "outlet": outlet, "text": "", "n_words": 22 * n_sentences}
    )
    quotes, sentences, scores = [], [], []
    for i in range(n):
        who = rng.dirichlet(6 * WEIGHTS)
        verbs = rng.dirichlet(12 * CLASS_WEIGHTS)
        tone = rng.normal(0.05, 0.08)
        number = min(rng.negative_binomial(3, 0.25), n_sentences[i])
        at = np.sort(rng.choice(n_sentences[i], size=number, replace=False))
        for j in range(n_sentences[i]):
            key = {"article_id": ids[i], "start": 100 * j, "end": 100 * j + 90}
            sentences.append(key | {"sentence_id": j, "in_quote": float(j in at)})
            flat = rng.random() < 0.45  # most scorers call half of the sentences neutral
            polarity = 0.0 if flat else float(np.clip(rng.normal(tone, 0.3), -1, 1))
            scores.append(key | {"level": "sentence", "method": "m", "polarity": polarity})
        for j in at:
            quotes.append(
                {
                    "article_id": ids[i],
                    "start": 100 * j,
                    "end": 100 * j + 90,
                    "speaker": rng.choice(SPEAKERS, p=who),
                    "text": "w " * max(1, int(np.exp(rng.normal(2.6, 0.6)))),
                    "kind": rng.choice(["direct", "indirect"], p=[0.4, 0.6]),
                    "cue": "said",
                    "cue_class": rng.choice(CLASSES, p=verbs),
                }
            )
    return {
        "articles": articles,
        "quotes": pd.DataFrame(quotes),
        "sentences": pd.DataFrame(sentences),
        "sentiment": pd.DataFrame(scores),
    }


def simulate_matches(rng: np.random.Generator, n: int) -> dict[str, pd.DataFrame]:
    """Cues, labels, reports of harm and shared quotes of `n` articles."""
    ids = np.array([f"a{i:03d}" for i in range(n)])
    words = np.round(np.exp(rng.normal(6.1, 0.45, n))).astype(int)
    articles = pd.DataFrame({"article_id": ids, "text": ["w " * k for k in words]})
    cues, labels, harm, quotes, scores = [], [], [], [], []
    famous = [" ".join(f"f{i}{j}" for j in range(8)) for i in range(30)]
    spread = np.sort(rng.beta(0.6, 2.5, 30))
    for i in range(n):
        for group, rate in (("war", 0.010), ("peace", 0.014), ("hedging", 0.006)):
            number = rng.poisson(rate * words[i] * rng.gamma(1.5, 1 / 1.5))
            cues += [(ids[i], group, group, False)] * number
        names = rng.choice(["talks", "negotiations", "ultimatum"], p=rng.dirichlet([5, 3, 1]),
                           size=rng.negative_binomial(2, 0.25))  # fmt: skip
        labels += [(ids[i], "peace-talks", name, False) for name in names]
        share = rng.beta(2, 2)
        forms = rng.choice(["agent deleted", "agent named"], p=[share, 1 - share],
                           size=rng.negative_binomial(1, 0.3))  # fmt: skip
        harm += [(ids[i], form, False) for form in forms]
        carried = [famous[q] for q in np.flatnonzero(rng.random(30) < spread)]
        own = [" ".join(f"o{i}x{q}{j}" for j in range(8)) for q in range(rng.poisson(2))]
        quotes += [(ids[i], "zelenskyy", text, "direct") for text in carried + own]
    for i in range(n):
        for actor, often in (("zelenskyy", 3.0), ("putin", 2.0), ("rubio", 0.7)):
            tone = rng.normal(0.0, 0.2)
            for at in range(rng.poisson(often)):
                polarity = float(np.clip(rng.normal(tone, 0.35), -1, 1))
                scores.append((ids[i], "mention", 10 * at, 10 * at + 9, actor, polarity))
    places = ["article_id", "level", "start", "end", "target", "polarity"]
    return {
        "articles": articles,
        "cues": pd.DataFrame(cues, columns=["article_id", "group", "cue", "in_quote"]),
        "labels": pd.DataFrame(labels, columns=["article_id", "event", "label", "in_quote"]),
        "agency": pd.DataFrame(harm, columns=["article_id", "form", "in_quote"]),
        "quotes": pd.DataFrame(quotes, columns=["article_id", "speaker", "text", "kind"]),
        "sentiment": pd.DataFrame(scores, columns=places),
    }


def groups_of(n_a: int, n_b: int) -> Groups:
    codes = np.repeat([0, 1], [n_a, n_b])
    return Groups("outlet", pd.RangeIndex(n_a + n_b).astype(str), codes, ["a", "b"])


COLUMNS = 10  # speakers or cues of one simulated corpus


def draw(
    kind: str, n: int, rng: np.random.Generator, columns: int = COLUMNS
) -> tuple[np.ndarray, np.ndarray]:
    """Counts (articles, columns) and exposures of `n` articles."""
    size = (n, columns)
    if kind == "mean tone of an article":
        sentences = rng.integers(8, 60, size)
        return rng.normal(0.05, 0.06, size) + rng.normal(0, 0.22, size) / sentences**0.5, np.ones(n)
    if kind == "cue, rate per word":
        words = np.exp(rng.normal(6.3, 0.45, n))
        rate = 0.006 * rng.gamma(1.5, 1 / 1.5, size)
        return rng.poisson(rate * words[:, None]).astype(float), words
    base = np.round(np.exp(rng.normal(4.9, 0.7, n)))
    rare = kind.startswith("rare")
    quoted = rng.random(size) < (0.35 if rare else 0.8)
    return np.round(rng.beta(1, 3 if rare else 2, size) * quoted * base[:, None]), base


KINDS = {
    "mean tone of an article": "mean",
    "cue, rate per word": "rate",
    "speaker, share of quoted words": "share",
    "rare speaker, in a third of articles": "share",
}
