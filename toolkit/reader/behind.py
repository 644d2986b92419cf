"""`examples`: the sentences behind a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from toolkit.errors import ArgumentError, TableError, shown
from toolkit.reader.content import SPAN, has
from toolkit.sentences import sentence_spans
from toolkit.tables import pick, require_columns

# fields of a row that say which rows of a detail table it was made from, and under which other
# names that table may have them
_KEYS = {
    "outlet": (), "article_id": (), "actor_id": (), "speaker": (), "target": (), "kind": (),
    "cue_class": (), "cue_lemma": (), "cue": ("group",), "form": (), "label": (), "event": (),
    "voice": ("speaker",), "actor": ("actor_id", "target", "speaker"),
}  # fmt: skip


def examples(
    row: pd.Series | dict,
    source: Mapping[str, pd.DataFrame] | None = None,
    *,
    articles: pd.DataFrame | None = None,
    details: pd.DataFrame | None = None,
    voice: str = "own",
    sides: object = None,
    n: int = 5,
) -> pd.DataFrame:
    """Return sentences behind one row of a result table.

    Parameters
    ----------
    row : Series or dict
        A row of any table that `compare_outlets` and the other comparisons, `count_mentions`
        or `count_cooccurrence` return. Which table it was counted from follows from its
        columns.
    source : Analysis or mapping of tables, optional
        Where ``articles`` and the table that was counted come from.
    articles, details : DataFrame, optional
        Instead of `source`: the articles, and the table that was counted (``mentions``,
        ``quotes``, ``sentiment``, what `find_cues` found). Fields that `row` has in common
        with them select the rows.
    voice : {"own", "quoted", "all"}
        Of words, cues, labels and reports of harm: the voice they were counted in. What the
        comparison was called with; its default is the outlet's own.
    sides : mapping, optional
        What the comparison was called with, where voices are sides.
    n : int
        How many at most, in the order of the articles and their text.

    Returns
    -------
    DataFrame
        ``article_id``, ``start``, ``end`` (the span found), ``text``, ``sentence`` (the
        sentence or sentences around it), and ``outlet`` where it is known. ``read(found.iloc[0],
        source)`` opens the article there.

    Raises
    ------
    ArgumentError
        When `row` shares no key with the tables, a table it was counted from is not there, or
        `n` is below 1.

    Notes
    -----
    A row says what was counted and not with which options. Options other than `voice` and
    `sides` are taken to be the defaults.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["They met. Putin spoke."]})
    >>> mentions = pd.DataFrame(
    ...     {"article_id": ["a"], "start": [10], "end": [15], "actor_id": ["p"]})
    >>> tables = {"articles": articles, "mentions": mentions}
    >>> examples({"actor_id": "p", "n": 1}, tables)["sentence"].item()
    'Putin spoke.'
    """
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise ArgumentError(f"n={shown(n)} must be a whole number of at least 1.")
    if not hasattr(row, "keys"):
        raise ArgumentError(
            f"row: must be one row of a result table, as in found.iloc[0]; is {type(row).__name__}."
        )
    wanted: dict[Any, Any] = dict(row)
    held = dict(source) if isinstance(source, dict) else source
    if articles is None:
        if held is None:
            raise ArgumentError("source=None: pass the tables, or articles= and details=.")
        articles = pick(held, "articles", argument="source")
    frame = require_columns(articles, ["article_id", "text"], argument="articles")
    if details is not None:
        found = _matching(wanted, frame, details)
    elif held is not None:
        from toolkit.reader.evidence import spans_behind  # brings scipy, which takes its time

        found = spans_behind(wanted, held, voice=voice, sides=sides)
    else:
        raise ArgumentError("details=None: pass the table that was counted, or source=.")
    return _sentences(found, frame, n)


def _matching(wanted: dict[Any, Any], frame: pd.DataFrame, details: pd.DataFrame) -> pd.DataFrame:
    """Rows of a detail table that agree with a row in every field they share."""
    found = require_columns(details, SPAN, argument="details")
    carried = [c for c in ("outlet",) if c in frame.columns and c not in found.columns]
    joined = found.merge(frame[["article_id", *carried]], on="article_id", how="inner")
    pairs = []
    for key, others in _KEYS.items():
        column = next((c for c in (key, *others) if c in joined.columns), None)
        if column is not None and has(wanted, key):
            pairs.append((key, column))
    if not pairs:
        raise ArgumentError(
            f"row: has no field to look examples up by; it has "
            f"{', '.join(map(str, wanted)) or 'none'}; known: {', '.join(_KEYS)}."
        )
    for key, column in pairs:
        if key == "voice" and wanted[key] == "unknown":
            joined = joined[joined[column].isna()]
        elif key == "cue" and {"cue", "group"} <= set(joined.columns):
            joined = joined[(joined["cue"] == wanted[key]) | (joined["group"] == wanted[key])]
        elif not (key in ("voice", "actor") and wanted[key] == "all"):
            joined = joined[joined[column] == wanted[key]]
    return joined


def _sentences(found: pd.DataFrame, frame: pd.DataFrame, n: int) -> pd.DataFrame:
    order = {a: i for i, a in enumerate(frame["article_id"])}
    kept = found.assign(_order=found["article_id"].map(order))
    kept = kept.sort_values(["_order", "start"], kind="stable").head(n)
    mine = frame[frame["article_id"].isin(kept["article_id"])].set_index("article_id")
    carried = ["outlet"] if "outlet" in frame.columns else []
    out = []
    for record in kept.to_dict("records"):
        key, start, end = record["article_id"], int(record["start"]), int(record["end"])
        text = mine["text"].get(key)
        if not isinstance(text, str) or not 0 <= start <= end <= len(text):
            raise TableError(f"details: offsets {start} to {end} lie outside article {key!r}.")
        around = [(a, b) for a, b in sentence_spans(text) if a < end and b > start]
        sentence = text[around[0][0] : around[-1][1]] if around else text[start:end]
        fields = {"article_id": key} | {c: mine[c][key] for c in carried}
        out.append(
            fields | {"start": start, "end": end, "text": text[start:end], "sentence": sentence}
        )
    names = ["article_id", *carried, "start", "end", "text", "sentence"]
    return pd.DataFrame(out, columns=names)
