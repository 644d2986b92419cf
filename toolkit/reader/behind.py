"""`examples`: the sentences behind a number."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.errors import ArgumentError, TableError
from toolkit.tables import require_columns
from toolkit.text import sentence_spans

# columns of a result row that say which rows of a detail table it was made from
_KEYS = ("outlet", "article_id", "actor_id", "speaker", "target", "kind", "cue_class", "cue_lemma")


def examples(
    row: pd.Series | dict,
    *,
    articles: pd.DataFrame,
    details: pd.DataFrame,
    n: int = 5,
) -> pd.DataFrame:
    """Return sentences behind one row of a result table.

    Parameters
    ----------
    row : Series or dict
        A row of a result table. Those of its fields that `details` or `articles` also have
        (outlet, article_id, actor_id, speaker, target, kind, cue_class, cue_lemma) select the
        rows it was counted from.
    articles : DataFrame
        Needs ``article_id`` and ``text``.
    details : DataFrame
        The table that was counted: ``mentions``, ``quotes`` or ``sentiment``.
    n : int
        How many at most, in the order of the articles and their text.

    Returns
    -------
    DataFrame
        ``article_id``, ``start``, ``end`` (the span found), ``text``, ``sentence`` (the
        sentence or sentences around it), and ``outlet`` where it is known. Pass a row's
        article to `read` to see it in place.

    Raises
    ------
    ArgumentError
        When `row` shares no key with the tables, or `n` is below 1.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["They met. Putin spoke."]})
    >>> mentions = pd.DataFrame(
    ...     {"article_id": ["a"], "start": [10], "end": [15], "actor_id": ["p"]})
    >>> examples({"actor_id": "p", "n": 1}, articles=articles, details=mentions)["sentence"].item()
    'Putin spoke.'
    """
    frame = require_columns(articles, ["article_id", "text"], argument="articles")
    found = require_columns(details, ["article_id", "start", "end"], argument="details")
    if n < 1:
        raise ArgumentError(f"n={n!r} must be at least 1.")
    wanted: dict[Any, Any] = dict(row)
    carried = [c for c in ("outlet",) if c in frame.columns and c not in found.columns]
    joined = found.merge(frame[["article_id", *carried]], on="article_id", how="inner")
    keys = [k for k in _KEYS if k in wanted and k in joined.columns and not _missing(wanted[k])]
    if not keys:
        raise ArgumentError(
            f"row: has no field to look examples up by; it has {', '.join(map(str, wanted))}; "
            f"known: {', '.join(_KEYS)}."
        )
    for key in keys:
        joined = joined[joined[key] == wanted[key]]
    order = {a: i for i, a in enumerate(frame["article_id"])}
    joined = joined.assign(_order=joined["article_id"].map(order))
    joined = joined.sort_values(["_order", "start"], kind="stable").head(n)
    texts = dict(zip(frame["article_id"], frame["text"], strict=True))
    out = []
    for record in joined.to_dict("records"):
        text, start, end = texts[record["article_id"]], int(record["start"]), int(record["end"])
        if not isinstance(text, str) or end > len(text):
            raise TableError(
                f"details: offsets {start} to {end} lie outside article {record['article_id']!r}."
            )
        around = [(a, b) for a, b in sentence_spans(text) if a < end and b > start]
        sentence = text[around[0][0] : around[-1][1]] if around else text[start:end]
        fields = {k: record[k] for k in ("article_id", *carried)}
        out.append(
            fields | {"start": start, "end": end, "text": text[start:end], "sentence": sentence}
        )
    names = ["article_id", *carried, "start", "end", "text", "sentence"]
    return pd.DataFrame(out, columns=names)


def _missing(value: object) -> bool:
    return value is None or (not isinstance(value, list) and bool(pd.isna(value)))  # type: ignore[call-overload]
