"""The reliability chart: known shares, honest intervals, bad input."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from toolkit import plots
from toolkit.errors import ArgumentError, TableError


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def units(n=60, articles=10):
    rng = np.random.default_rng(1)
    stated = np.linspace(0.05, 1.0, n)
    return pd.DataFrame(
        {
            "article_id": [f"a{i % articles}" for i in range(n)],
            "confidence": stated,
            "right": rng.uniform(size=n) < stated,
        }
    )


def test_every_unit_stands_in_one_step_and_shares_are_those_of_the_table():
    table = units()
    before = table.copy()
    drawn = plots.drawn_table(plots.plot_reliability(table))
    pd.testing.assert_frame_equal(table, before)
    assert drawn["n"].sum() == len(table)
    first = table[table["confidence"] < 0.6]
    assert drawn["right"][0] == pytest.approx(first["right"].mean(), abs=1e-4)
    assert drawn["stated"][0] == pytest.approx(first["confidence"].mean(), abs=1e-4)
    assert (drawn["low"] <= drawn["right"]).all() and (drawn["right"] <= drawn["high"]).all()
    assert drawn["low"].min() >= 0 and drawn["high"].max() <= 1


def test_few_articles_give_no_interval_and_the_chart_says_so():
    ax = plots.plot_reliability(units(articles=4))
    drawn = plots.drawn_table(ax)
    assert drawn[["low", "high"]].isna().all().all()
    foot = next(t.get_text() for t in ax.texts if t.get_gid() == "foot")
    assert "No interval for steps of fewer than 5 articles" in " ".join(foot.split())
    assert "95% intervals" not in foot


def test_errors_of_one_article_widen_the_interval():
    table = pd.DataFrame(
        {
            "article_id": np.repeat([f"a{i}" for i in range(6)], 20),
            "confidence": 0.7,
            "right": np.repeat([True, True, True, False, False, True], 20),
        }
    )
    spread = table.assign(article_id=[f"b{i}" for i in range(len(table))])
    together, apart = (plots.drawn_table(plots.plot_reliability(t)) for t in (table, spread))
    assert together["right"][0] == apart["right"][0]
    assert together["high"][0] - together["low"][0] > 2 * (apart["high"][0] - apart["low"][0])


def test_nothing_unknown_and_wrong():
    ax = plots.plot_reliability(units().head(0))
    assert "No quotations to draw" in plots.alt_text(ax)
    lost = units().assign(confidence=[None, *units()["confidence"][1:]])
    assert plots.drawn_table(plots.plot_reliability(lost))["n"].sum() == 59
    with pytest.raises(TableError, match="has no column 'right'"):
        plots.plot_reliability(units().drop(columns="right"))
    for limits in ((0, 1, 0.5), (0.1, 1), (0,), (0, 0.5, 0.5, 1)):
        with pytest.raises(ArgumentError, match="must rise from 0 to 1"):
            plots.plot_reliability(units(), limits=limits)


def test_no_number_lies_on_the_bar_of_another_step():
    steps = [(16, 0.53, 6), (23, 0.715, 17), (42, 0.857, 34), (38, 0.955, 38)]
    table = pd.DataFrame(
        [(f"a{i % 5}", s, i < right) for n, s, right in steps for i in range(n)],
        columns=["article_id", "confidence", "right"],
    )
    ax = plots.plot_reliability(table)
    ax.figure.draw_without_rendering()
    numbers = [t for t in ax.texts if not t.get_gid()]
    texts = [Text.get_window_extent(t) for t in numbers]
    bars = [line.get_window_extent() for line in ax.lines[1:]]
    assert len(texts) == len(bars) == 4
    assert not any(text.overlaps(bar) for text in texts for bar in bars)
