"""False alarms, coverage and power of everything `toolkit.compare` ships.

Corpora are simulated with no difference between groups: articles come from one pool, so their
labels mean nothing. Words are clustered (an article that uses a word tends to use it again),
articles differ in length, a few speakers fill most of the quotes, and which ones differs by
article. Beside our numbers stand two habits: the z of log-odds that takes words as
independent, and the percentile bootstrap.

    python benchmarks/calibration.py                     # 400 repeats
    python benchmarks/calibration.py --repeats 50 --part tests
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import stdtrit
from tqdm.auto import tqdm

from toolkit import compare
from toolkit.compare.groups import Groups
from toolkit.compare.statistics import (
    benjamini_hochberg,
    intervals,
    permutation_test,
    permute_counts,
)
from toolkit.compare.tokens import Words
from toolkit.compare.words import score_words

SPEAKERS = ["zelenskyy", "putin", "trump", "erdogan", "rubio", "merz", "peskov", "sybiha"]
WEIGHTS = np.array([0.28, 0.22, 0.17, 0.11, 0.08, 0.06, 0.05, 0.03])
CLASSES = ["neutral", "explaining", "accusing", "warning"]
CLASS_WEIGHTS = np.array([0.62, 0.18, 0.12, 0.08])


# ------------------------------------------------------------------ simulated corpora
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
    cues, labels, harm, quotes = [], [], [], []
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
    return {
        "articles": articles,
        "cues": pd.DataFrame(cues, columns=["article_id", "group", "cue", "in_quote"]),
        "labels": pd.DataFrame(labels, columns=["article_id", "event", "label", "in_quote"]),
        "agency": pd.DataFrame(harm, columns=["article_id", "form", "in_quote"]),
        "quotes": pd.DataFrame(quotes, columns=["article_id", "speaker", "text", "kind"]),
    }


def groups_of(n_a: int, n_b: int) -> Groups:
    codes = np.repeat([0, 1], [n_a, n_b])
    return Groups("outlet", pd.RangeIndex(n_a + n_b).astype(str), codes, ["a", "b"])


# ------------------------------------------------------------------ false alarms
def false_alarms(repeats: int, seed: int) -> pd.DataFrame:
    """Share of p below .05 where nothing differs."""
    found: dict[str, list[float]] = defaultdict(list)

    def note(name: str, p: object) -> None:
        found[name].append(float((np.asarray(p, dtype=float) <= 0.05).mean()))

    for repeat in tqdm(range(repeats), desc="false alarms", mininterval=5):
        rng = np.random.default_rng([seed, repeat])
        for n_a, n_b in ((5, 5), (8, 8), (20, 20), (12, 40)):
            tone = rng.normal(0.05, 0.06, n_a + n_b) + 0.1 * (rng.gamma(2, 1, n_a + n_b) - 2)
            test = permutation_test(tone[:n_a], tone[n_a:], n_permutations=1999, seed=repeat)
            note(f"permutation_test, mean, {n_a} v {n_b}", test.p)
        words = simulate_words(rng, 40, 600)
        table = score_words(words, groups_of(20, 20), alpha=0.1, n_permutations=999, seed=repeat)
        one = table[table["outlet"] == "a"]
        note("compare_words, p of each word, 20 v 20", one["p"])
        note("compare_words, any p_adjusted (max-T), 20 v 20", one["p_adjusted"].min())
        note("  NAIVE word-level |z| > 1.96, 20 v 20", 2 * (np.abs(one["z"]) < 1.96))
        note("  NAIVE any word-level z after Bonferroni", (np.abs(one["z"]) < 3.94).all() * 1.0)
        tables = simulate_tables(rng, [20, 20])
        arguments = (tables["quotes"], tables["articles"])
        common = {"n_permutations": 1999, "seed": repeat}
        first = "outlet 0"

        def mine(result: pd.DataFrame, first: str = first) -> pd.DataFrame:
            return result[result["outlet"] == first]

        voices = mine(compare.compare_voices(*arguments, **common))
        note("compare_voices, words, p of each voice", voices["p"])
        note("compare_voices, any p_adjusted (BH)", voices["p_adjusted"].min())
        note(
            "compare_speakers, quotes, p of each cell",
            mine(compare.compare_speakers(*arguments, **common))["p"],
        )
        note(
            "compare_diversity, p of H", mine(compare.compare_diversity(*arguments, **common))["p"]
        )
        for measure in ("share", "first_position", "first_voice"):
            result = compare.compare_prominence(
                *arguments, measure=measure, sentences=tables["sentences"], top=3, **common
            )
            note(f"compare_prominence, {measure}, top 3 voices", mine(result)["p"])
        note(
            "compare_directness, top 3 voices",
            mine(compare.compare_directness(*arguments, top=3, **common))["p"],
        )
        note(
            "compare_verbs, p of each class", mine(compare.compare_verbs(*arguments, **common))["p"]
        )
        for voice in ("own", "quoted"):
            result = compare.compare_tone(
                tables["sentiment"], tables["articles"], sentences=tables["sentences"], voice=voice,
                **common,
            )  # fmt: skip
            note(f"compare_tone, {voice}", mine(result)["p"])
    return verdicts(found)


def false_alarms_of_matches(repeats: int, seed: int) -> pd.DataFrame:
    """Find the same for cues, labels, agency and shared quotes; Ctrl-C ends it early."""
    found: dict[str, list[float]] = defaultdict(list)
    try:
        for repeat in tqdm(range(repeats), desc="false alarms, matches", mininterval=5):
            rng = np.random.default_rng([seed, repeat, 1])
            tables = simulate_matches(rng, 40)
            articles = tables["articles"].assign(outlet=["a"] * 20 + ["b"] * 20)
            common = {"n_permutations": 199, "seed": repeat}
            pairs = compare.compare_shared_quotes(tables["quotes"], articles, **common)
            found["compare_shared_quotes, p of Jaccard"].append(float(pairs["p"].iloc[0] <= 0.05))
            for name, function in (
                ("cues", compare.compare_cues),
                ("labels", compare.compare_labels),
                ("agency", compare.compare_agency),
            ):
                result = function(tables[name], articles, **common)
                p = result.loc[result["outlet"] == "a", "p"]
                found[f"compare_{name}, p of each"].append(float((p <= 0.05).mean()))
    except KeyboardInterrupt:
        pass
    return verdicts(found)


def verdicts(found: dict[str, list[float]]) -> pd.DataFrame:
    rows = []
    for name, values in found.items():
        rate = float(np.mean(values))
        naive = "NAIVE" in name
        verdict = "" if naive else ("ok" if 0.03 <= rate <= 0.07 else "OUTSIDE 3 to 7%")
        rows.append(
            {
                "test": name,
                "repeats": len(values),
                "false alarms": f"{rate:.1%}",
                "verdict": verdict,
            }
        )
    return pd.DataFrame(rows)


# ------------------------------------------------------------------ coverage
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


def coverage(repeats: int, seed: int) -> pd.DataFrame:
    """Share of 95% intervals that hold the true value, ours and two habits."""
    rows = []
    for number, (name, kind) in enumerate(KINDS.items()):
        y, x = draw(name, 2_000_000, np.random.default_rng([seed, number]), columns=1)
        truth = y.sum() / x.sum()
        for n in (5, 8, 12, 20, 50):
            rng = np.random.default_rng([seed, number, n])
            hit = naive = plain = drawn = 0
            for repeat in tqdm(range(repeats), desc=f"{name}, n={n}", leave=False, mininterval=5):
                y, x = draw(name, n, rng)
                found = intervals(y, x, kind=kind, n_resamples=999, seed=repeat)
                weights = rng.multinomial(n, np.full(n, 1 / n), size=999)
                low, high = np.quantile((weights @ y) / (weights @ x)[:, None], [0.025, 0.975], 0)
                naive += ((low <= truth) & (truth <= high)).sum()
                ratio = y.sum(axis=0) / x.sum()
                square = ((y - ratio * x[:, None]) ** 2).sum(axis=0)
                se = np.sqrt(square * n / (n - 1)) / x.sum()
                plain += (np.abs(ratio - truth) <= stdtrit(n - 1, 0.975) * se).sum()
                drawn += found["low"].notna().sum()
                hit += ((found["low"] <= truth) & (found["high"] >= truth)).sum()
            rate, every = hit / max(drawn, 1), repeats * COLUMNS
            rows.append(
                {
                    "estimate": name,
                    "n": n,
                    "drawn": f"{drawn / every:.0%}",
                    "coverage": f"{rate:.1%}",
                    "NAIVE percentile": f"{naive / every:.1%}",
                    "plain t": f"{plain / every:.1%}",
                    "verdict": "ok" if abs(rate - 0.95) <= 0.02 else "OFF by more than 2 points",
                }
            )
    return pd.DataFrame(rows)


# ------------------------------------------------------------------ power
def power(repeats: int, seed: int) -> pd.DataFrame:
    """A planted shift: found by max-T as often as by a permutation per word with BH?"""
    rows = []
    terms = 200
    for factor in (2.0, 3.0):
        found: dict[str, list[float]] = defaultdict(list)
        for repeat in tqdm(range(repeats), desc=f"power, x{factor}", leave=False, mininterval=5):
            rng = np.random.default_rng([seed, repeat, int(10 * factor)])
            planted = np.array([20, 60, 120])  # a function word, a common and a rarer content word
            shift = np.ones((40, terms))
            shift[:20, planted] = factor
            words = simulate_words(rng, 40, terms, shift=shift)
            member = np.repeat([True, False], 20)
            ours = permute_counts(
                words.counts, words.n_words, member, n_permutations=4999, seed=repeat
            )
            found["max-T"].append((ours.p_adjusted[planted] <= 0.05).mean())
            found["per word, BH"].append((benjamini_hochberg(ours.p)[planted] <= 0.05).mean())
        rate = {name: float(np.mean(values)) for name, values in found.items()}
        gap = 100 * (rate["max-T"] - rate["per word, BH"])
        rows.append(
            {"shift": f"x{factor}"}
            | {name: f"{value:.1%}" for name, value in rate.items()}
            | {"points": f"{gap:+.1f}", "verdict": "ok" if gap >= -10 else "OVER 10 points less"}
        )
    return pd.DataFrame(rows)


PARTS: dict[str, Callable[..., pd.DataFrame]] = {
    "tests": false_alarms,
    "matches": false_alarms_of_matches,
    "coverage": coverage,
    "power": power,
}
TIMES = {"power": 0.25}  # repeats, as a multiple of --repeats


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part", choices=[*PARTS, "all"], default="all")
    arguments = parser.parse_args()
    for name, part in PARTS.items():
        if arguments.part in (name, "all"):
            began = time.perf_counter()
            repeats = max(1, round(TIMES.get(name, 1) * arguments.repeats))
            table = part(repeats, arguments.seed)
            print(f"\n{name}: {repeats} repeats, {time.perf_counter() - began:.0f} s")
            print(table.to_string(index=False), flush=True)


if __name__ == "__main__":
    main()
