"""Which actors are mentioned together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.errors import unknown_value
from toolkit.mentions.count import both_tables
from toolkit.text import paragraphs

_WITHIN = ("sentence", "paragraph", "article")


@check_arguments
def count_cooccurrence(
    mentions: pd.DataFrame | Mapping[str, pd.DataFrame],
    articles: pd.DataFrame | None = None,
    *,
    within: str = "sentence",
    own_voice: bool = True,
) -> pd.DataFrame:
    """Count in how many sentences (or paragraphs, articles) two actors are mentioned together.

    Parameters
    ----------
    mentions : DataFrame, or mapping of table name -> DataFrame
        The table ``mentions``; or all tables at once, as `analyze` returns them.
    articles : DataFrame
        The articles they were found in (``article_id``, ``text``); left out where `mentions`
        is a mapping.
    within : str
        sentence, paragraph or article.
    own_voice : bool
        Leave out mentions inside quotation marks.

    Returns
    -------
    DataFrame
        An edge table, heaviest first: source, target (``actor_id``, in alphabetical order,
        so that each pair is one row), weight (units with both), n_source and n_target
        (units with each), n_articles (articles with such a unit), jaccard (weight over units
        with either). ``networkx.from_pandas_edgelist(edges, edge_attr=True)`` takes it.

    Raises
    ------
    TableError, ArgumentError

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["Paris and Berlin agree."]})
    >>> from toolkit.mentions import find_mentions
    >>> found = find_mentions(
    ...     articles, [{"id": "FR", "is": "country"}, {"id": "DE", "is": "country"}],
    ...     progress=False)
    >>> count_cooccurrence(found, articles)[["source", "target", "weight"]].values.tolist()
    [['DE', 'FR', 1]]
    """
    mentions, articles = both_tables(mentions, articles)  # type: ignore[assignment]
    if within not in _WITHIN:
        raise unknown_value("within", within, _WITHIN)
    found = tables.require_columns(
        mentions, ["article_id", "start", "sentence_id", "actor_id", "in_quote"],
        argument="mentions",
    )  # fmt: skip
    frame = tables.require_articles(articles)
    kept = found[found["actor_id"].notna()]
    if own_voice:
        kept = kept[~kept["in_quote"].astype(bool)]
    if within == "sentence":
        unit = kept["sentence_id"].to_numpy()
    elif within == "article":
        unit = np.zeros(len(kept), dtype="int64")
    else:
        texts = dict(zip(frame["article_id"], frame["text"], strict=True))
        starts = {
            a: np.array(
                [s for s, _ in paragraphs(texts[a])] if isinstance(texts.get(a), str) else []
            )
            for a in kept["article_id"].unique()
        }
        unit = np.array(
            [
                int(np.searchsorted(starts[a], s, side="right"))
                for a, s in zip(kept["article_id"], kept["start"], strict=True)
            ],
            dtype="int64",
        )
    weight: Counter[tuple[str, str]] = Counter()
    alone: Counter[str] = Counter()
    where: dict[tuple[str, str], set] = {}
    keyed = pd.DataFrame(
        {"article_id": kept["article_id"].to_numpy(), "unit": unit,
         "actor_id": kept["actor_id"].to_numpy()}
    )  # fmt: skip
    for (article_id, _), group in keyed.groupby(["article_id", "unit"], sort=True):
        present = sorted(set(group["actor_id"]))
        alone.update(present)
        for pair in combinations(present, 2):
            weight[pair] += 1
            where.setdefault(pair, set()).add(article_id)
    rows = [
        {
            "source": a, "target": b, "weight": n, "n_source": alone[a], "n_target": alone[b],
            "n_articles": len(where[a, b]), "jaccard": n / (alone[a] + alone[b] - n),
        }
        for (a, b), n in sorted(weight.items(), key=lambda item: (-item[1], item[0]))
    ]  # fmt: skip
    columns = ["source", "target", "weight", "n_source", "n_target", "n_articles", "jaccard"]
    out = pd.DataFrame(rows, columns=columns)
    return out.astype(
        {"source": "str", "target": "str", "weight": "int64", "n_source": "int64",
         "n_target": "int64", "n_articles": "int64", "jaccard": "float64"}
    )  # fmt: skip
