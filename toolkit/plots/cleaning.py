"""What cleaning kept and what it took out, article by article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.plots import _groups as g
from toolkit.plots._bars import stacked
from toolkit.plots._layout import Frame, Told, chart
from toolkit.plots._style import CUES, OTHERS
from toolkit.plots._words import choose_title, counted, listing, name_of, noun_of
from toolkit.tables import require_articles, require_columns
from toolkit.text import count_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KEPT = "\x00kept"


@check_arguments
def plot_cleaning(
    removed: pd.DataFrame,
    *,
    articles: pd.DataFrame,
    ax: Axes | None = None,
    by: str = "outlet",
    max_articles: int = 12,
    max_rules: int = 6,
    title: str | None = None,
    source: str | None = None,
    note: str = "",
) -> Axes:
    """Draw one bar for each article: the words kept, and the words removed by each rule.

    Parameters
    ----------
    removed : DataFrame
        The table ``removed``: ``article_id``, ``rule``, ``text``.
    articles : DataFrame
        ``article_id``, ``text``; optionally `by` for the label. Articles are drawn in the
        order of the table, the longest ones where there are too many.
    ax : Axes, optional
        Where to draw; a new figure without it.
    by : str
        Column of `articles` that names the outlet.
    max_articles, max_rules : int
        Most bars and most rules; the rest are folded into "others".
    title, source, note : str, optional
        As in `plot_mention_heatmap`.

    Returns
    -------
    Axes

    Raises
    ------
    TableError
        When a column is missing or an article_id occurs twice.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["A"], "text": ["Talks went on."]})
    >>> removed = pd.DataFrame({"article_id": ["a"], "rule": ["sign-up prompt"],
    ...                         "text": ["Sign up"]})
    >>> ax = plot_cleaning(removed, articles=articles)
    >>> ax.get_yticklabels()[0].get_text()
    'A\\n1 article, 3 words kept, 2 removed'
    >>> plt.close("all")
    """
    table = require_columns(removed, ["article_id", "rule", "text"], argument="removed")
    require_articles(articles)
    n_kept = articles["text"].fillna("").map(count_words).astype("float64")
    ids = articles["article_id"].astype("object")
    table = table[table["article_id"].isin(ids)]
    n_gone = table["text"].fillna("").map(count_words).astype("float64")
    of_article = table["article_id"].astype("object")
    everyone = pd.concat([ids, of_article], ignore_index=True)
    amount = pd.concat([n_kept, n_gone], ignore_index=True)
    parts = pd.concat([pd.Series(KEPT, index=ids.index), g.keys_of(table["rule"])])
    parts = parts.reset_index(drop=True)
    groups = g.choose(everyone, amount, max_articles, noun="max_articles")
    gone = parts != KEPT
    rules = g.choose(parts[gone], amount[gone], max_rules, by_size=True, noun="max_rules")
    grid = g.crossed(
        amount,
        g.fold(everyone, groups),
        g.fold(parts, rules),
        index=groups.all,
        header=[KEPT, *rules.all],
    )
    names: dict[object, str] = {KEPT: "kept", g.OTHERS: "other rules"}
    names |= {rule: name_of(rule) for rule in rules.keys if rule not in (g.OTHERS, g.MISSING)}
    names |= {g.MISSING: "no rule given"}
    cues = {rule: CUES[1 + i % (len(CUES) - 1)] for i, rule in enumerate(rules.keys)}
    cues |= {KEPT: CUES[0], g.OTHERS: OTHERS}
    question = choose_title("How much of each file is article?", title=title)
    outlets = dict(zip(ids, articles[by], strict=True)) if by in articles.columns else {}

    def draw(frame: Frame) -> Told:
        bars = g.per_group(grid, groups)
        stacked(frame, bars, cues=cues, names=names, write=lambda v: f"{v:.0f}")
        frame.ax.set_yticks(
            range(len(groups.all)),
            [
                f"{_bar_name(key, outlets, by)}\n"
                + (
                    f"{counted(len(groups.folded), 'article')}, "
                    if key == g.OTHERS
                    else "1 article, "
                )
                + f"{counted(row[KEPT], 'word')} kept, {row.sum() - row[KEPT]:,.0f} removed"
                for key, (_, row) in zip(groups.all, grid.iterrows(), strict=True)
            ],
        )
        frame.ax.set_xlabel("words")
        rate = float(grid[KEPT].sum() / max(grid.to_numpy().sum(), 1))
        facts = [
            f"{_bar_name(key, outlets, by)}: {counted(row[KEPT], 'word')} kept, "
            f"{row.sum() - row[KEPT]:,.0f} removed"
            for key, (_, row) in zip(groups.all, grid.iterrows(), strict=True)
        ]
        return Told(
            subtitle="Words kept as the body of the article, and words removed by each rule.",
            notes=[
                groups.note("article"),
                g.mean_note(groups, "article"),
                rules.note("rule", name="other rules"),
            ],
            alt=f"Stacked bars, one for each of {counted(len(grid), 'article')}: {rate:.0%} of "
            f"the words are kept. {listing(facts, most=8)}.",
            data=_data(grid, outlets, by),
        )

    return chart(
        ax,
        draw,
        body=max(0.52 * len(groups.all), 0.9),
        title=question,
        empty="" if len(articles) else "No articles to draw",
        notes=[note],
        source=source,
    )


def _data(grid: pd.DataFrame, outlets: dict[object, object], by: str) -> pd.DataFrame:
    out = grid.astype("int64").rename(columns={KEPT: "kept", g.OTHERS: "other rules"})
    out = out.rename(columns={g.MISSING: "no rule given"}).reset_index(names="article_id")
    out["article_id"] = ["others" if k == g.OTHERS else k for k in out["article_id"]]
    if outlets:
        out.insert(0, by, [outlets.get(k) for k in out["article_id"]])
    return out.rename_axis(columns=None)


def _bar_name(key: object, outlets: dict[object, object], by: str) -> str:
    if key == g.OTHERS:
        return "others"
    outlet = outlets.get(key, key)
    if outlet is None or pd.isna(outlet):  # type: ignore[call-overload]
        return f"{noun_of(by)} not stated"
    return g.label(outlet, width=150, lines=1)  # type: ignore[arg-type]
