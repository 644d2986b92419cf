"""Do corrected intervals hold the planted truth? Simulated rounds of a comparison.

    python benchmarks/coding_correct.py --rounds 200

Each round makes a corpus of outlets whose true tone, voices or verbs are planted, lets a
machine with planted errors read it, draws a coding sheet (`make_sheet`), fills it with the
truth, and hands the coded units to `compare_tone`, `compare_voices` or `compare_verbs`. Counted
is how often the raw and the corrected 95% interval of an outlet hold the outlet's true value.
``alike``: the machine errs alike in all outlets. ``differs``: it errs otherwise in one.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from toolkit.coding import make_sheet, validation_units
from toolkit.coding.sheets_read import join_sample
from toolkit.compare.tone import compare_tone
from toolkit.compare.verbs import compare_verbs
from toolkit.compare.voices import compare_voices

OUTLETS = ("North", "South", "West")
TONE = {"North": (0.5, 0.35, 0.15), "South": (0.25, 0.5, 0.25), "West": (0.15, 0.45, 0.4)}
VOICE = {"North": (0.55, 0.25, 0.2), "South": (0.3, 0.5, 0.2), "West": (0.2, 0.3, 0.5)}
NAMES = ("anna-berg", "boris-falk", "carla-dorn")
CLASSES = ("neutral", "doubting", "accusing")
LABELS = ("negative", "neutral", "positive")


def articles_of(rng: np.random.Generator, n_articles: int, mean: float) -> list[tuple]:
    """Articles of short sentences: (id, outlet, number of sentences, text, spans)."""
    out = []
    for number in range(n_articles * len(OUTLETS)):
        n = 2 + int(rng.poisson(mean - 2))
        text, spans = "", []
        for s in range(n):
            sentence = "Word " * int(rng.integers(3, 9)) + f"said {number} {s}."
            spans.append((len(text), len(text) + len(sentence)))
            text += sentence + " "
        out.append((f"a{number:04d}", OUTLETS[number % len(OUTLETS)], n, text, spans))
    return out


def kinds_in(rng: np.random.Generator, shares: tuple[float, ...], n: int) -> np.ndarray:
    """True kinds in one article: articles differ, the outlet's mean is as planted."""
    return rng.choice(len(shares), size=n, p=rng.dirichlet(6 * np.array(shares)))


def table_of(articles: list[tuple]) -> pd.DataFrame:
    rows = [(a, outlet, text) for a, outlet, _, text, _ in articles]
    return pd.DataFrame(rows, columns=["article_id", "outlet", "text"])


def fill(sample: pd.DataFrame, answers: list[tuple[str, str, str, float]]) -> pd.DataFrame:
    codes = pd.DataFrame(answers, columns=["unit_id", "question", "code", "value"])
    codes = codes.assign(coder="people", status="ok")
    return validation_units(join_sample(codes, sample))


def tone_round(rng: np.random.Generator, n_articles: int, n_coded: int, differs: bool) -> tuple:
    articles = articles_of(rng, n_articles, 8)
    rows, truth = [], {}
    for a, outlet, n, _, spans in articles:
        kinds = kinds_in(rng, TONE[outlet], n)
        shift = rng.normal(0, 0.08)  # what the machine gets wrong alike in one article
        lean = -0.35 if differs and outlet == "South" else 0.0
        for (start, _), kind in zip(spans, kinds, strict=True):
            score = 0.1 + lean + 0.45 * (kind - 1) + shift + rng.normal(0, 0.3)
            score = float(np.clip(score, -1, 1))
            label = LABELS[int(np.digitize(score, [-0.25, 0.25]))]
            rows.append((a, "mention", start, start + 4, "x", "model", label, score))
            truth[a, start] = int(kind)
    columns = ["article_id", "level", "start", "end", "target", "method", "label", "polarity"]
    sentiment = pd.DataFrame(rows, columns=columns)
    tables = {"articles": table_of(articles), "sentiment": sentiment}
    sample = make_sheet(tables, kind="tone", n=n_coded, coders=["people"], allocation="equal",
                        seed=int(rng.integers(1 << 30)))  # fmt: skip
    given = [
        (u, "tone", LABELS[truth[a, s]], float(truth[a, s] - 1))
        for u, a, s in zip(sample["unit_id"], sample["article_id"], sample["start"], strict=True)
    ]
    units = fill(sample, given)
    out = compare_tone(sentiment, tables["articles"], level="mention", validation=units,
                       n_permutations=1)  # fmt: skip
    planted = {o: shares[2] - shares[0] for o, shares in TONE.items()}
    return out, [planted[o] for o in out["outlet"]]


def quotes_round(
    rng: np.random.Generator, n_articles: int, n_coded: int, differs: bool, measure: str
) -> tuple:
    articles = articles_of(rng, n_articles, 12)
    rows, sentences, truth = [], [], {}
    miss = (0.05, 0.15, 0.3)  # the machine misses some voices more than others
    for a, outlet, n, _, spans in articles:
        speech = rng.random(n) < 0.45
        who = kinds_in(rng, VOICE[outlet], n)
        odd = differs and outlet == "South"
        for s, (start, end) in enumerate(spans):
            sentences.append((a, s, start, end, "x x x x", 0.0))
            truth[a, start] = NAMES[who[s]] if speech[s] else None
            found = rng.random() > miss[who[s]] if speech[s] else rng.random() < 0.08
            if not found:
                continue
            heard = int(who[s]) if speech[s] else int(rng.integers(3))
            if speech[s] and rng.random() < 0.15:
                heard = 0
            if odd and heard == 1 and rng.random() < 0.5:
                heard = 2
            rows.append((a, f"{a}-q{s}", start, end, NAMES[heard]))
    quotes = pd.DataFrame(rows, columns=["article_id", "quote_id", "start", "end", "speaker"])
    table = table_of(articles)
    texts = dict(zip(table["article_id"], table["text"], strict=True))
    spans_of = zip(quotes["article_id"], quotes["start"], quotes["end"], strict=True)
    quotes["text"] = [texts[a][s:e] for a, s, e in spans_of]
    tables = {
        "articles": table,
        "quotes": quotes,
        "sentences": pd.DataFrame(
            sentences, columns=["article_id", "sentence_id", "start", "end", "text", "in_quote"]
        ),
    }
    sample = make_sheet(tables, kind="quotes", n=n_coded, coders=["people"], allocation="equal",
                        unmarked=0.4, seed=int(rng.integers(1 << 30)))  # fmt: skip
    given = []
    for u, a, s in zip(sample["unit_id"], sample["article_id"], sample["start"], strict=True):
        name = truth[a, s]
        given.append((u, "quote", "yes" if name else "no", np.nan))
        if name:
            given.append((u, "speaker", name, np.nan))
    out = compare_voices(quotes, table, measure=measure, validation=fill(sample, given),
                         n_permutations=1)  # fmt: skip
    planted = [VOICE[o][NAMES.index(v)] for o, v in zip(out["outlet"], out["voice"], strict=True)]
    return out, planted


def verbs_round(rng: np.random.Generator, n_articles: int, n_coded: int, differs: bool) -> tuple:
    articles = articles_of(rng, n_articles, 8)
    rows, truth = [], {}
    for a, outlet, n, text, spans in articles:
        kinds = kinds_in(rng, VOICE[outlet], n)
        for s, (start, end) in enumerate(spans):
            at = text.index("said", start)
            real = rng.random() > 0.06
            truth[a, at] = CLASSES[kinds[s]] if real else "no attribution"
            called = int(kinds[s]) if rng.random() > 0.2 else int(rng.integers(3))
            if differs and outlet == "South" and called == 1 and rng.random() < 0.5:
                called = 0
            rows.append((a, f"{a}-q{s}", start, end, "x", text[start:end], at, at + 4, "said",
                         CLASSES[called]))  # fmt: skip
    columns = ["article_id", "quote_id", "start", "end", "speaker", "text", "cue_start", "cue_end",
               "cue", "cue_class"]  # fmt: skip
    quotes, table = pd.DataFrame(rows, columns=columns), table_of(articles)
    sample = make_sheet({"articles": table, "quotes": quotes}, kind="verbs", n=n_coded,
                        coders=["people"], allocation="equal",
                        seed=int(rng.integers(1 << 30)))  # fmt: skip
    given = [
        (u, "verb", truth[a, s], np.nan)
        for u, a, s in zip(sample["unit_id"], sample["article_id"], sample["start"], strict=True)
    ]
    out = compare_verbs(quotes, table, validation=fill(sample, given), n_permutations=1)
    planted = [
        VOICE[o][CLASSES.index(c)] for o, c in zip(out["outlet"], out["cue_class"], strict=True)
    ]
    return out, planted


ROUNDS = {
    "tone": tone_round,
    "voices (quotes)": lambda *a: quotes_round(*a, measure="quotes"),
    "voices (words)": lambda *a: quotes_round(*a, measure="words"),
    "verbs": verbs_round,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--articles", type=int, default=40, help="per outlet")
    parser.add_argument("--coded", type=int, nargs="+", default=[300])
    parser.add_argument("--only", choices=ROUNDS)
    options = parser.parse_args()
    for name, one_round in ROUNDS.items():
        if options.only not in (None, name):
            continue
        for coded in options.coded:
            for differs in (False, True):
                start = time.process_time()
                parts = []
                for seed in tqdm(range(options.rounds), desc=name, leave=False):
                    rng = np.random.default_rng([seed, coded, differs])
                    out, truth = one_round(rng, options.articles, coded, differs)
                    parts.append(out.assign(truth=truth, seed=seed))
                report(name, coded, differs, pd.concat(parts), time.process_time() - start)


def report(name: str, coded: int, differs: bool, out: pd.DataFrame, seconds: float) -> None:
    raw = out["low"].le(out["truth"]) & out["truth"].le(out["high"])
    has = out["corrected_low"].notna()
    held = out["corrected_low"].le(out["truth"]) & out["truth"].le(out["corrected_high"])
    own = out.loc[has, "correction"].str.contains("alone").mean()
    wide = (out["corrected_high"] - out["corrected_low"]) / (out["high"] - out["low"])
    print(
        f"{name}, {coded} coded, errors {'differ' if differs else 'alike'}: of {len(out)} "
        f"intervals raw hold the truth in {raw.mean():.1%}, corrected in {held[has].mean():.1%} "
        f"({has.mean():.1%} corrected, {own:.1%} by own errors); "
        f"mean error raw {(out['estimate'] - out['truth']).abs().mean():.3f}, corrected "
        f"{(out['corrected'] - out['truth']).abs().mean():.3f}; {wide[has].median():.1f} times as "
        f"wide; {seconds:.0f} CPU s",
        flush=True,
    )
    reasons = out.loc[~has, "correction_reason"].value_counts().head(3)
    for reason, n in reasons.items():
        print(f"    not corrected {n} times: {reason}")


if __name__ == "__main__":
    main()
