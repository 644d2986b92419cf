"""False alarms, coverage and power of everything `toolkit.compare` ships.

Corpora are simulated with no difference between groups (benchmarks/simulated.py). Beside our
numbers stand habits that take words as independent, or trust a bootstrap of few articles.

    python benchmarks/calibration.py                     # 400 repeats
    python benchmarks/calibration.py --repeats 50 --part tests
    python benchmarks/calibration.py --keep FOLDER --minutes 4

Every repeat has seeds of its own, so the last form gives the same table in slices: it keeps what
is done in FOLDER, stops after 4 minutes, and goes on from there when it is called again.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import stdtrit
from simulated import (
    COLUMNS,
    KINDS,
    draw,
    groups_of,
    simulate_matches,
    simulate_tables,
    simulate_words,
)
from tqdm.auto import tqdm

from toolkit import compare
from toolkit.compare.statistics import (
    benjamini_hochberg,
    intervals,
    permutation_test,
    permute_counts,
)
from toolkit.compare.words import score_words

SIZES = (5, 8, 12, 20, 50)
Found = dict[str, float | list[float]]


# ------------------------------------------------------------------ false alarms
def share(p: object) -> float:
    """How many of the p call a difference at 5%."""
    return float((np.asarray(p, dtype=float) <= 0.05).mean())


def naive_bootstrap(a: np.ndarray, b: np.ndarray, rng: np.random.Generator) -> float:
    """1 where the percentile bootstrap's interval of the difference of means leaves out 0."""
    means = [x[rng.integers(0, len(x), (999, len(x)))].mean(axis=1) for x in (a, b)]
    low, high = np.quantile(means[0] - means[1], [0.025, 0.975])
    return float(low > 0 or high < 0)


def false_alarms(repeat: int, seed: int) -> Found:
    """Share of p below .05 in one corpus where nothing differs."""
    found: Found = {}
    rng, habit = np.random.default_rng([seed, repeat]), np.random.default_rng([seed, repeat, 9])
    for n_a, n_b in ((5, 5), (8, 8), (20, 20), (12, 40)):
        tone = rng.normal(0.05, 0.06, n_a + n_b) + 0.1 * (rng.gamma(2, 1, n_a + n_b) - 2)
        test = permutation_test(tone[:n_a], tone[n_a:], n_permutations=1999, seed=repeat)
        found[f"permutation_test, mean, {n_a} v {n_b}"] = share(test.p)
        naive = naive_bootstrap(tone[:n_a], tone[n_a:], habit)
        found[f"  NAIVE percentile bootstrap, mean, {n_a} v {n_b}"] = naive
    words = simulate_words(rng, 40, 600)
    table = score_words(words, groups_of(20, 20), alpha=0.1, n_permutations=999, seed=repeat)
    one = table[table["outlet"] == "a"]
    found["compare_words, p of each word, 20 v 20"] = share(one["p"])
    found["compare_words, any p_adjusted (max-T), 20 v 20"] = share(one["p_adjusted"].min())
    found["  NAIVE word-level |z| > 1.96, 20 v 20"] = float((np.abs(one["z"]) > 1.96).mean())
    found["  NAIVE any word-level z after Bonferroni"] = float((np.abs(one["z"]) > 3.94).any())
    tables = simulate_tables(rng, [20, 20])
    given = (tables["quotes"], tables["articles"])
    common = {"n_permutations": 1999, "seed": repeat}

    def mine(result: pd.DataFrame) -> pd.DataFrame:
        return result[result["outlet"] == "outlet 0"]

    voices = mine(compare.compare_voices(*given, **common))
    found["compare_voices, words, p of each voice"] = share(voices["p"])
    found["compare_voices, any p_adjusted (BH)"] = share(voices["p_adjusted"].min())
    speakers = mine(compare.compare_speakers(*given, **common))
    found["compare_speakers, quotes, p of each cell"] = share(speakers["p"])
    found["compare_diversity, p of H"] = share(
        mine(compare.compare_diversity(*given, **common))["p"]
    )
    for measure in ("share", "first_position", "first_voice"):
        result = compare.compare_prominence(
            *given, measure=measure, sentences=tables["sentences"], top=3, **common
        )
        found[f"compare_prominence, {measure}, top 3 voices"] = share(mine(result)["p"])
    direct = mine(compare.compare_directness(*given, top=3, **common))
    found["compare_directness, top 3 voices"] = share(direct["p"])
    verbs = mine(compare.compare_verbs(*given, **common))
    found["compare_verbs, p of each class"] = share(verbs["p"])
    for voice in ("own", "quoted"):
        result = compare.compare_tone(
            tables["sentiment"], tables["articles"], sentences=tables["sentences"], voice=voice,
            **common,
        )  # fmt: skip
        found[f"compare_tone, {voice}"] = share(mine(result)["p"])
    return found


def false_alarms_of_matches(repeat: int, seed: int) -> Found:
    """Find the same for cues, labels, agency, shared quotes and tone toward actors."""
    found: Found = {}
    tables = simulate_matches(np.random.default_rng([seed, repeat, 1]), 40)
    articles = tables["articles"].assign(outlet=["a"] * 20 + ["b"] * 20)
    common = {"n_permutations": 999, "seed": repeat}
    pairs = compare.compare_shared_quotes(tables["quotes"], articles, **common)
    found["compare_shared_quotes, p of Jaccard"] = share(pairs["p"].iloc[0])
    for name, function in (
        ("cues", compare.compare_cues),
        ("labels", compare.compare_labels),
        ("agency", compare.compare_agency),
    ):
        result = function(tables[name], articles, **common)
        one = result[result["outlet"] == "a"]
        found[f"compare_{name}, p of each"] = share(one["p"])
        if name == "cues":
            found["  NAIVE z of cues, words taken as independent"] = naive_rates(result)
    tone = compare.compare_tone(
        tables["sentiment"], articles, level="mention", voice="all", per_actor=True, **common
    )
    found["compare_tone, toward each actor"] = share(tone.loc[tone["outlet"] == "a", "p"])
    return found


def naive_rates(table: pd.DataFrame) -> float:
    """Share of cues whose rates differ by a z-test of two Poisson counts."""
    a, b = (table[table["outlet"] == name].set_index("cue") for name in "ab")
    pooled = (a["count"] + b["count"]) / (a["base"] + b["base"])
    z = (a["count"] / a["base"] - b["count"] / b["base"]) / np.sqrt(
        pooled * (1 / a["base"] + 1 / b["base"])
    )
    return float((np.abs(z) > 1.96).mean())


def verdicts(found: dict[str, list]) -> pd.DataFrame:
    rows = []
    for name, values in found.items():
        rate = float(np.mean(values))
        verdict = "ok" if 0.03 <= rate <= 0.07 else "OUTSIDE 3 to 7%"
        rows.append(
            {
                "test": name,
                "repeats": len(values),
                "false alarms": f"{rate:.1%}",
                "verdict": "" if "NAIVE" in name else verdict,
            }
        )
    return pd.DataFrame(rows)


# ------------------------------------------------------------------ coverage
def true_value(name: str, number: int, seed: int) -> float:
    """What a corpus without end would give."""
    y, x = draw(name, 2_000_000, np.random.default_rng([seed, number]), columns=1)
    return float(y.sum() / x.sum())


def coverage(repeat: int, seed: int, truths: dict[str, float] | None = None) -> Found:
    """How many of `COLUMNS` 95% intervals hold the true value, ours and two habits.

    Returns
    -------
    dict
        "estimate|n": [ours, drawn, naive percentile, plain t].
    """
    found: Found = {}
    truths = {} if truths is None else truths
    for number, (name, kind) in enumerate(KINDS.items()):
        if name not in truths:
            truths[name] = true_value(name, number, seed)
        truth = truths[name]
        for n in SIZES:
            rng = np.random.default_rng([seed, number, n, repeat])
            y, x = draw(name, n, rng)
            ours = intervals(y, x, kind=kind, n_resamples=999, seed=repeat)
            weights = rng.multinomial(n, np.full(n, 1 / n), size=999)
            low, high = np.quantile((weights @ y) / (weights @ x)[:, None], [0.025, 0.975], axis=0)
            ratio = y.sum(axis=0) / x.sum()
            square = ((y - ratio * x[:, None]) ** 2).sum(axis=0)
            se = np.sqrt(square * n / (n - 1)) / x.sum()
            found[f"{name}|{n}"] = [
                float(((ours["low"] <= truth) & (ours["high"] >= truth)).sum()),
                float(ours["low"].notna().sum()),
                float(((low <= truth) & (truth <= high)).sum()),
                float((np.abs(ratio - truth) <= stdtrit(n - 1, 0.975) * se).sum()),
            ]
    return found


def covered(found: dict[str, list]) -> pd.DataFrame:
    rows = []
    for name, values in found.items():
        hit, drawn, naive, plain = np.sum(values, axis=0)
        rate, every = hit / max(drawn, 1), len(values) * COLUMNS
        rows.append(
            {
                "estimate": name.split("|")[0],
                "n": int(name.split("|")[1]),
                "intervals": int(drawn),
                "drawn": f"{drawn / every:.0%}",
                "coverage": f"{rate:.1%}",
                "NAIVE percentile": f"{naive / every:.1%}",
                "plain t": f"{plain / every:.1%}",
                "verdict": "ok" if abs(rate - 0.95) <= 0.02 else "OFF by more than 2 points",
            }
        )
    return pd.DataFrame(rows)


# ------------------------------------------------------------------ power
def power(repeat: int, seed: int) -> Found:
    """A planted shift: found by max-T as often as by a permutation per word with BH?"""
    found: Found = {}
    terms = 200
    for factor in (2.0, 3.0, 5.0):
        rng = np.random.default_rng([seed, repeat, int(10 * factor)])
        planted = np.array([20, 60, 120])  # a function word, a common and a rarer content word
        shift = np.ones((40, terms))
        shift[:20, planted] = factor
        words = simulate_words(rng, 40, terms, shift=shift)
        member = np.repeat([True, False], 20)
        ours = permute_counts(words.counts, words.n_words, member, n_permutations=4999, seed=repeat)
        each = benjamini_hochberg(ours.p)
        found[f"x{factor:g}"] = [share(ours.p_adjusted[planted]), share(each[planted])]
    return found


def gaps(found: dict[str, list]) -> pd.DataFrame:
    rows = []
    for name, values in found.items():
        ours, each = np.mean(values, axis=0)
        gap = 100 * (ours - each)
        rows.append(
            {
                "shift": name,
                "repeats": len(values),
                "max-T": f"{ours:.1%}",
                "per word, BH": f"{each:.1%}",
                "points": f"{gap:+.1f}",
                "verdict": "ok" if gap >= -10 else "OVER 10 points less",
            }
        )
    return pd.DataFrame(rows)


# ------------------------------------------------------------------ running
PARTS: dict[str, tuple[Callable[..., Found], Callable[[dict[str, list]], pd.DataFrame]]] = {
    "tests": (false_alarms, verdicts),
    "matches": (false_alarms_of_matches, verdicts),
    "coverage": (coverage, covered),
    "power": (power, gaps),
}


def collect(
    name: str, repeats: int, seed: int, keep: Path | None, deadline: float
) -> dict[str, list]:
    """Run the repeats of a part that are not in its file yet, until the deadline."""
    file = None if keep is None else keep / f"{name}-{seed}.jsonl"
    done: dict[int, Found] = {}
    if file is not None and file.exists():
        rows = [json.loads(line) for line in file.read_text().splitlines()]
        done = {row["repeat"]: row["found"] for row in rows if row["repeat"] < repeats}
    more = {"truths": {}} if name == "coverage" else {}
    left = [repeat for repeat in range(repeats) if repeat not in done]
    for repeat in tqdm(left, desc=name, mininterval=5):
        if time.monotonic() > deadline:
            break
        done[repeat] = PARTS[name][0](repeat, seed, **more)
        if file is not None:
            with file.open("a", encoding="utf-8") as out:
                out.write(json.dumps({"repeat": repeat, "found": done[repeat]}) + "\n")
    found: dict[str, list] = defaultdict(list)
    for repeat in sorted(done):
        for key, value in done[repeat].items():
            found[key].append(value)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part", choices=[*PARTS, "all"], default="all")
    parser.add_argument("--keep", type=Path, help="folder that keeps finished repeats")
    parser.add_argument("--minutes", type=float, default=np.inf, help="stop after so long")
    arguments = parser.parse_args()
    deadline = time.monotonic() + 60 * arguments.minutes
    if arguments.keep is not None:
        arguments.keep.mkdir(parents=True, exist_ok=True)
    for name, (_, table) in PARTS.items():
        if arguments.part in (name, "all"):
            found = collect(name, arguments.repeats, arguments.seed, arguments.keep, deadline)
            if found:
                number = len(next(iter(found.values())))
                print(f"\n{name}: {number} of {arguments.repeats} repeats")
                print(table(found).to_string(index=False), flush=True)


if __name__ == "__main__":
    main()
