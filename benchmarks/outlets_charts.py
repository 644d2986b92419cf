"""Every chart of `toolkit.plots` on the corpus of outlets.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from tqdm.auto import tqdm

import toolkit as tk
from toolkit import compare, plots

SOURCE = "Narrative Frames Corpus (Frermann et al. 2023)"


def draw_all(
    tables: dict[str, pd.DataFrame], by: str, folder: Path, *, names: dict[str, str], seed: int = 0
) -> None:
    """Write each chart as a PNG file; `names` are those of the actors."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    for name, ax in tqdm(charts(tables, by, names, seed), desc="charts", mininterval=5):
        ax.figure.savefig(folder / f"{by}-{name}.png", dpi=110)
        plt.close(ax.figure)


def charts(
    tables: dict[str, pd.DataFrame], by: str, names: dict[str, str], seed: int
) -> Iterator[tuple[str, object]]:
    """Give the name and the Axes of each chart in turn."""
    articles, quotes, sentences = (tables[k] for k in ("articles", "quotes", "sentences"))
    source = f"Source: {SOURCE}, {len(articles)} articles"
    common = {"by": by, "source": source, "note": plots.caution(articles, by=by)}
    named = {**common, "labels": names}
    counts = tk.count_mentions(tables["mentions"], articles, by=by)
    ranked = (
        counts.groupby("actor_id")["n_mentions"].sum().sort_values(ascending=False, kind="stable")
    )
    yield "timeline", plots.plot_timeline(articles, **common)
    yield "mentions", plots.plot_mention_heatmap(counts, **named)
    yield "dumbbell", plots.plot_dumbbell(counts, actors=tuple(ranked.index[:2]), **named)
    edges = tk.count_cooccurrence(tables["mentions"], articles, within="sentence")
    yield "network", plots.plot_cooccurrence(edges, min_weight=5, labels=names, source=source)
    voices = compare.compare_voices(quotes, articles, by=by, top=12)
    yield "voices", plots.plot_voice_share(voices, **named)
    yield "strip", plots.plot_voice_strip(quotes, articles=articles, **named)
    yield "verbs", plots.plot_verb_classes(compare.compare_verbs(quotes, articles, by=by), **common)
    scores = tables["sentiment"]
    points = compare.tone_points(scores, articles, by=by, level="sentence", sentences=sentences)
    tone = compare.compare_tone(scores, articles, by=by, sentences=sentences, seed=seed)
    yield "tone-points", plots.plot_tone_points(points, voice="voice", **common)
    own = points[points["voice"] == "own"]
    lowest = float(tone["smallest_p"].min())
    yield "tone-means", plots.plot_outlet_means(own, smallest_p=lowest, **common)
    words = compare.compare_words(
        articles, by, quotes=quotes, n_permutations=1999, seed=seed, progress=False
    )
    for group in words[by].unique()[:4]:
        yield f"words-{group}", plots.plot_keyness(words, group=group, **common)
    cues = compare.compare_cues(tables["cues"], articles, by=by)
    yield "cues", plots.plot_mention_heatmap(
        cues, actor="cue", count="count", words="base", articles="n", noun="cue",
        of="group of cues", title="Which framing cues stand in the outlets' own prose?", **common,
    )  # fmt: skip
    labels = compare.compare_labels(tables["labels"], articles, by=by)
    yield "labels", plots.plot_mention_heatmap(
        labels, actor="label", count="count", words="base", articles="n", per=100, noun="label",
        base="label",
        of="name of the event", title="What is the warming of the climate called?", **common,
    )  # fmt: skip
    shared = compare.find_shared_quotes(quotes, articles, by=by)
    yield "shared", plots.plot_shared_quotes(shared, **named)
    if len(tables["removed"]):
        yield "cleaning", plots.plot_cleaning(tables["removed"], articles=articles, **common)
