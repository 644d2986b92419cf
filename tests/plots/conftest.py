"""Tables to draw: one builder for each chart, for outlets of any number and name."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from toolkit import plots

ACTORS = [
    "volodymyr-zelenskyy", "vladimir-putin", "russia", "ukraine", "donald-trump", "united-states",
    "rustem-umerov", "vladimir-medinsky", "turkey", "marco-rubio", "dmitry-peskov", "jd-vance",
    "keith-kellogg", "emmanuel-macron", "united-kingdom", "germany",
]  # fmt: skip
CLASSES = ["neutral", "explaining", "doubting", "accusing", "warning", "denying", "insisting"]


class Case(NamedTuple):
    """A chart, the table it takes, and its other arguments."""

    draw: Callable
    table: pd.DataFrame
    options: dict


def _articles(outlets: list, each: int = 1) -> pd.DataFrame:
    rows = [
        {
            "article_id": f"a{i}-{j}",
            "outlet": outlet,
            "text": "word " * 120,
            "published": pd.Timestamp("2025-05-15") + pd.Timedelta(days=(3 * i + j) % 40),
        }
        for i, outlet in enumerate(outlets)
        for j in range(each)
    ]
    columns = ["article_id", "outlet", "text", "published"]
    out = pd.DataFrame(rows, columns=columns)
    return out.astype({"published": "datetime64[us]"})


def heatmap(outlets: list) -> Case:
    rows = [
        {"outlet": o, "actor_id": a, "n_mentions": (3 * i + 7 * j) % 19, "n_words": 500 + 10 * i,
         "n_articles": 1 + i % 3}
        for i, o in enumerate(outlets)
        for j, a in enumerate(ACTORS)
    ]  # fmt: skip
    columns = ["outlet", "actor_id", "n_mentions", "n_words", "n_articles"]
    return Case(plots.plot_mention_heatmap, pd.DataFrame(rows, columns=columns), {})


def dumbbell(outlets: list) -> Case:
    table = heatmap(outlets).table
    return Case(plots.plot_dumbbell, table, {"actors": ("vladimir-putin", "donald-trump")})


def voices(outlets: list) -> Case:
    rows = [
        {"outlet": o, "voice": a, "n_words": (5 * i + 11 * j) % 80, "n_quotes": 1 + j % 3, "n": 1}
        for i, o in enumerate(outlets)
        for j, a in enumerate([*ACTORS, "unknown"])
    ]
    columns = ["outlet", "voice", "n_words", "n_quotes", "n"]
    return Case(plots.plot_voice_share, pd.DataFrame(rows, columns=columns), {})


def verbs(outlets: list) -> Case:
    rows = [
        {"outlet": o, "cue_class": c, "count": (i + 2 * j) % 9, "n": 1}
        for i, o in enumerate(outlets)
        for j, c in enumerate([*CLASSES, "other"])
    ]
    columns = ["outlet", "cue_class", "count", "n"]
    return Case(plots.plot_verb_classes, pd.DataFrame(rows, columns=columns), {})


def strip(outlets: list) -> Case:
    articles = _articles(outlets)
    kinds = ["direct", "mixed", "indirect"]
    rows = [
        {"article_id": a, "start": 40 * j, "end": 40 * j + 8 + 3 * j, "kind": kinds[j % 3],
         "speaker": None if j == 4 else ACTORS[(i + j) % 6]}
        for i, a in enumerate(articles["article_id"])
        for j in range(9)
    ]  # fmt: skip
    columns = ["article_id", "start", "end", "kind", "speaker"]
    table = pd.DataFrame(rows, columns=columns)
    return Case(plots.plot_voice_strip, table, {"articles": articles})


def tone(outlets: list) -> Case:
    rng = np.random.default_rng(1)
    rows = [
        {"outlet": o, "article_id": f"a{i}", "polarity": round(float(v), 2),
         "voice": "own" if k % 3 else "quoted"}
        for i, o in enumerate(outlets)
        for k, v in enumerate(np.clip(rng.normal(0, 0.3, 25), -1, 1))
    ]  # fmt: skip
    columns = ["outlet", "article_id", "polarity", "voice"]
    table = pd.DataFrame(rows, columns=columns).astype({"polarity": "float64"})
    return Case(plots.plot_tone_points, table, {"voice": "voice"})


def means(outlets: list) -> Case:
    rng = np.random.default_rng(2)
    rows = [
        {"outlet": o, "article_id": f"a{i}-{k}", "polarity": float(v)}
        for i, o in enumerate(outlets)
        for k, v in enumerate(rng.normal(0, 0.2, 1 + 4 * (i % 3)))
    ]
    table = pd.DataFrame(rows, columns=["outlet", "article_id", "polarity"])
    return Case(plots.plot_outlet_means, table.astype({"polarity": "float64"}), {})


def timeline(outlets: list) -> Case:
    return Case(plots.plot_timeline, _articles(outlets, 3), {})


def cleaning(outlets: list) -> Case:
    articles = _articles(outlets)
    rules = ["sign-up prompt", "headline list", "photo caption", "appeal to readers", "comment"]
    rows = [
        {"article_id": a, "rule": rules[(i + j) % 5], "text": "gone " * (3 + 9 * j)}
        for i, a in enumerate(articles["article_id"])
        for j in range(3)
    ]
    table = pd.DataFrame(rows, columns=["article_id", "rule", "text"])
    return Case(plots.plot_cleaning, table, {"articles": articles})


BY_OUTLET = {
    "cleaning": cleaning,
    "dumbbell": dumbbell,
    "heatmap": heatmap,
    "means": means,
    "strip": strip,
    "timeline": timeline,
    "tone": tone,
    "verbs": verbs,
    "voices": voices,
}
"""Charts with outlets on an axis, by name."""


def network(outlets: list) -> Case:
    rows = [
        {"source": a, "target": b, "weight": (3 * i + 5 * j) % 12}
        for i, a in enumerate(ACTORS[: 3 * len(outlets)])
        for j, b in enumerate(ACTORS[:i])
    ]
    table = pd.DataFrame(rows, columns=["source", "target", "weight"])
    return Case(plots.plot_cooccurrence, table, {})


def shared(outlets: list) -> Case:
    rows = [
        {"outlet": o, "shared_id": j, "speaker": "unknown" if j == 2 else ACTORS[j % 5],
         "text": "We want talks " + "and more talks " * j}
        for i, o in enumerate(outlets)
        for j in range(15)
        if (i + j) % 3
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["outlet", "shared_id", "speaker", "text"])
    return Case(plots.plot_shared_quotes, table, {})


def keyness(outlets: list) -> Case:
    rng = np.random.default_rng(3)
    n = 30 * len(outlets)
    count = np.ceil(rng.pareto(1, n) * 3) + 1
    table = pd.DataFrame(
        {
            "term": [f"word{i}" for i in range(n)],
            "count": count,
            "count_against": count[::-1],
            "z": rng.normal(size=n) * 2,
            "p_adjusted": rng.uniform(0, 0.3, n),
            "n": 4,
            "n_against": 16,
        }
    )
    return Case(plots.plot_keyness, table, {"group": None})


ALL = {**BY_OUTLET, "keyness": keyness, "network": network, "shared": shared}
"""Every chart, by name."""

FIVE = [
    "ZMedia (outlet not stated)",
    "Outlet not stated",
    "NBC News",
    "The Moscow Times",
    "Euronews",
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`chart` runs over every chart, `outlet_chart` over those with outlets on an axis."""
    for name, charts in (("chart", ALL), ("outlet_chart", BY_OUTLET)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, list(charts.values()), ids=list(charts))


@pytest.fixture
def five() -> list[str]:
    return list(FIVE)


@pytest.fixture(autouse=True)
def _closed():
    """No test shows a window, and none leaves a figure open."""
    matplotlib.use("Agg")
    yield
    plt.close("all")
