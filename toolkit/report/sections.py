"""What stands in each section of a report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from toolkit import compare, plots
from toolkit.analysis import Analysis
from toolkit.articles import load_report
from toolkit.errors import ToolkitError
from toolkit.mentions import count_mentions
from toolkit.notebooks import methods
from toolkit.reader import read
from toolkit.report import page

_VERDICTS = ("differs", "no difference shown", "too few articles", "not tested")


@dataclass
class Held:
    """The tables of one report, and what every chart says of its base."""

    analysis: Analysis
    max_articles: int
    labels: Mapping[str, str]

    @cached_property
    def articles(self) -> pd.DataFrame:
        """Articles that could be read; those without an outlet under one label."""
        found = self.analysis["articles"]
        ok = found[(found["status"] == "ok").to_numpy()].reset_index(drop=True)
        return ok.assign(outlet=ok["outlet"].fillna("outlet not stated"))

    @cached_property
    def says(self) -> dict[str, Any]:
        """Source line and caution of every chart."""
        return {
            "source": plots.source_line(self.articles),
            "note": plots.caution(self.articles),
        }

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.analysis[name]


def hold(analysis: Analysis, max_articles: int) -> Held:
    """Gather what the sections need; tables are read when the first section asks."""
    path = analysis.path / "actors.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    labels = {a["id"]: a["name"] for a in known or [] if isinstance(a, dict) and a.get("name")}
    return Held(analysis, max_articles, labels)


def lead(held: Held) -> str:
    """Return what stands above everything: the base, and the gravest caveat."""
    said = methods.facts(held["articles"])
    base = "; ".join(f"{name}: {value}" for name, value in said.items())
    return page.paragraph(f"{base}.") + page.paragraph(
        methods.caveats(held["articles"], held["quotes"])[0], note=True
    )


def findings(held: Held) -> str:
    """Every comparison in one sentence, those that hold first."""
    tables = {name: held[name] for name in ("mentions", "quotes", "sentences", "sentiment")}
    found = compare.compare_outlets({**tables, "articles": held.articles}, progress=False)
    if not len(found):
        return page.paragraph("There was nothing to compare.")
    counts = found["verdict"].value_counts()
    said = ", ".join(f"{counts[v]:,} {v}" for v in _VERDICTS if v in counts)
    order = found["verdict"].map({v: i for i, v in enumerate(_VERDICTS)})
    found = found.assign(order=order).sort_values(["order", "p_adjusted"], kind="stable")
    rows = found[["verdict", "topic", "sentence", "n", "p", "p_adjusted", "smallest_p"]]
    holds = rows[rows["verdict"] == "differs"]
    body = page.paragraph(
        f"{len(found):,} comparisons: {said}. A comparison holds when p, corrected for their "
        "number, is at most .05."
    )
    if len(holds):
        return body + page.table(holds, most=60) + page.folded("The others", page.table(rows))
    return (
        body
        + page.paragraph(
            "No difference between outlets can be told from chance here. That does not show that "
            "the outlets are alike.",
            note=True,
        )
        + page.folded("All comparisons", page.table(rows, most=200))
    )


def loaded(held: Held) -> str:
    """The load report, and what cleaning took out."""
    body = page.table(load_report(held["articles"]))
    if not len(held["removed"]):
        return body + page.paragraph("Cleaning took nothing out.")
    ax = plots.plot_cleaning(held["removed"], articles=held.articles, **held.says)
    return body + page.chart(ax)


def named(held: Held) -> str:
    """Who is named, by outlet."""
    counts = count_mentions(held["mentions"], held.articles, by="outlet")
    if not len(counts):
        return page.paragraph("No actor is named. Is the registry the one for these articles?")
    ax = plots.plot_mention_heatmap(counts, labels=held.labels, **held.says)
    return page.chart(ax)


def heard(held: Held) -> str:
    """Whose words are reported, by outlet, and where in the first articles."""
    voices = compare.compare_voices(held["quotes"], held.articles, by="outlet")
    body = page.chart(plots.plot_voice_share(voices, labels=held.labels, **held.says))
    strip = plots.plot_voice_strip(
        held["quotes"], articles=held.articles, labels=held.labels, **held.says
    )
    return body + page.chart(strip)


def verbs(held: Held) -> str:
    """With which classes of verbs words are reported."""
    table = compare.compare_verbs(held["quotes"], held.articles, by="outlet")
    return page.chart(plots.plot_verb_classes(table, **held.says))


def tone(held: Held) -> str:
    """The tone of the outlets' own prose, an article a point."""
    scores = held["sentiment"]
    scores = scores[(scores["level"] == "sentence").to_numpy()]
    table = compare.compare_tone(scores, held.articles, voice="own", sentences=held["sentences"])
    points = compare.tone_points(scores, held.articles, sentences=held["sentences"])
    points = points[(points["voice"] == "own").to_numpy()]
    ax = plots.plot_outlet_means(
        points.sort_values("outlet", kind="stable", ignore_index=True),
        smallest_p=table["smallest_p"].min() if len(table) else None,
        title="Do the outlets differ in tone?",
        **held.says,
    )
    return page.chart(ax)


def articles(held: Held) -> str:
    """The first articles, each folded, with what was found marked in it."""
    shown = held.articles.head(held.max_articles)
    parts = []
    for number in range(len(shown)):
        row = shown.iloc[[number]]
        title = row["title"].iloc[0]
        heading = f"{row['outlet'].iloc[0]}: {title if pd.notna(title) else 'no title'}"
        try:
            marked = read(
                row, mentions=held["mentions"], quotes=held["quotes"], removed=held["removed"]
            )._repr_html_()
        except ToolkitError as error:
            marked = page.paragraph(str(error), note=True)
        parts.append(page.folded(heading, marked))
    left = len(held.articles) - len(shown)
    more = f" {left:,} more are not shown here." if left else ""
    return page.paragraph(f"{len(shown):,} articles, in order.{more}") + "".join(parts)


def method(held: Held) -> str:
    """Methods, caveats, versions and hashes."""
    about = methods.provenance(held.analysis.path)
    ways = "".join(
        f"<p><b>{page.text(name)}.</b> {page.text(words)}</p>" for name, words in methods.METHODS
    )
    limits = "".join(f"<li>{page.text(words)}</li>" for words in about["caveats"])
    rows = [
        *about["versions"].items(),
        *((f"SHA-256 of {name}", value) for name, value in about["hashes"].items()),
        *((f"option {n}", str(v)) for n, v in held.analysis.options.items() if n in _OPTIONS),
    ]
    return (
        ways
        + f"<h3>What it cannot show</h3><ul>{limits}</ul>"
        + page.folded("Versions and hashes", page.table(pd.DataFrame(rows, columns=["of", "is"])))
    )


_OPTIONS = ("clean", "columns")
