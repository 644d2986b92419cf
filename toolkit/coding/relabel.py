"""What an analysis says of units that were drawn earlier, perhaps from another version."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.coding.candidates import articles_of, corpus_hash, cue_target, need, verbs_of
from toolkit.errors import ArgumentError

HALF = 0.5
"""A unit is a quote to the machine when at least this share of it lies in the machine's."""


def machine_labels(units: pd.DataFrame, analysis: object) -> pd.Series:
    """Look up what an analysis says of coded units.

    Parameters
    ----------
    units : DataFrame
        ``kind question article_id start end target corpus``, as `consensus` returns them.
    analysis : mapping or object
        An analysis of the same articles.

    Returns
    -------
    Series of str
        The machine's label by unit and question; null where the machine gives none.

    Raises
    ------
    ArgumentError
        When the analysis is of other texts.

    Notes
    -----
    ``quote`` is yes when at least half of the unit's characters lie in a quote of the
    analysis; ``speaker`` and ``actor`` are those of the quote or mention that shares most
    characters with the unit; ``tone`` is that of the score of the same target;
    ``verb`` the class of the cue that shares most characters.
    """
    corpus = corpus_hash(articles_of(analysis))
    if "corpus" in units.columns:
        other = units["corpus"].dropna().astype(str)
        if len(other) and other.iloc[0] != corpus:
            raise ArgumentError(
                f"analysis: its texts ({corpus}) are not those the units were drawn from "
                f"({other.iloc[0]}). Pass the analysis of the same articles."
            )
    out = pd.Series([None] * len(units), index=units.index, dtype=object)
    for (kind, question), part in units.groupby(["kind", "question"], sort=False):
        if kind == "quotes" and question in ("quote", "speaker"):
            out[part.index] = _from_quotes(part, analysis, str(question))
        elif kind == "mentions" and question == "actor":
            found = need(analysis, "mentions", ["article_id", "start", "end", "actor_id"])
            best, _ = _best(part, found)
            names = found["actor_id"].astype(object).to_numpy()
            out[part.index] = [
                names[b] if b >= 0 and not pd.isna(names[b]) else "nobody on the list" for b in best
            ]
        elif kind == "tone" and question == "tone":
            found = need(analysis, "sentiment", ["article_id", "start", "end", "level", "label"])
            found = found[found["level"].eq("mention")].reset_index(drop=True)
            best, _ = _best(part, found, same="target" if "target" in found.columns else None)
            labels = found["label"].astype(object).to_numpy()
            out[part.index] = [labels[b] if b >= 0 else None for b in best]
        elif kind == "verbs" and question == "verb":
            found = verbs_of(analysis)
            best, _ = _best(part, found)
            labels = found["machine_verb"].astype(object).to_numpy()
            out[part.index] = [labels[b] if b >= 0 else "no attribution" for b in best]
        elif kind == "cues" and question == "cue":
            found = need(analysis, "cues", ["article_id", "start", "end", "cue"])
            found = found.assign(target=cue_target(found))
            best, _ = _best(part, found, same="target")
            out[part.index] = ["yes" if b >= 0 else "no" for b in best]
        elif "machine" in part.columns:
            out[part.index] = part["machine"]
    return out.astype("str")


def machine_scores(units: pd.DataFrame, analysis: object) -> pd.Series:
    """Return the polarity that an analysis gives each unit of tone, NaN for other units."""
    out = pd.Series(np.nan, index=units.index, dtype="float64")
    part = units[units["kind"].eq("tone") & units["question"].eq("tone")]
    if len(part):
        found = need(analysis, "sentiment", ["article_id", "start", "end", "level", "label"])
        found = found[found["level"].eq("mention")].reset_index(drop=True)
        if "polarity" in found.columns:
            best, _ = _best(part, found, same="target" if "target" in found.columns else None)
            values = found["polarity"].to_numpy(float)
            out.loc[part.index] = np.where(best >= 0, values[np.maximum(best, 0)], np.nan)
    return out


def _from_quotes(part: pd.DataFrame, analysis: object, question: str) -> list[object]:
    found = need(analysis, "quotes", ["article_id", "start", "end"]).reset_index(drop=True)
    best, share = _best(part, found)
    if question == "quote":
        return ["yes" if s >= HALF else "no" for s in share]
    if "speaker" not in found.columns:
        return [None] * len(part)
    names = found["speaker"].astype(object).to_numpy()
    return [
        None if b < 0 else ("nobody named" if pd.isna(names[b]) else str(names[b])) for b in best
    ]


def _best(
    part: pd.DataFrame, found: pd.DataFrame, *, same: str | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Row of `found` that overlaps each unit most (-1: none), and the share of it covered."""
    best = np.full(len(part), -1, dtype=np.int64)
    share = np.zeros(len(part))
    found = found.reset_index(drop=True)
    by_article = dict(list(found.groupby("article_id", sort=False)))
    targets = part["target"].to_numpy(object) if "target" in part.columns else [None] * len(part)
    rows = zip(part["article_id"], part["start"], part["end"], targets, strict=True)
    for i, (article_id, start, end, target) in enumerate(rows):
        group = by_article.get(article_id)
        if group is None:
            continue
        if same is not None and not pd.isna(target):
            group = group[group[same].eq(target)]
        starts, ends = group["start"].to_numpy(np.int64), group["end"].to_numpy(np.int64)
        over = np.minimum(ends, end) - np.maximum(starts, start)
        if not len(over) or over.max() <= 0:
            continue
        # Of two that cover as much, the one that reaches less far beyond the unit.
        union = np.maximum(ends, end) - np.minimum(starts, start)
        pick = int(np.lexsort((union, -over))[0])
        best[i] = group.index[pick]
        covered = np.zeros(int(end - start), dtype=bool)
        for s, e in zip(starts[over > 0], ends[over > 0], strict=True):
            covered[max(0, s - start) : max(0, e - start)] = True
        share[i] = covered.mean()
    return best, share
