"""Every unit of a corpus that could be coded, and what the machine says of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, TableError, unknown_value

KINDS = ("quotes", "mentions", "tone", "verbs", "cues", "frames", "peace", "custom")
"""What can be asked about. The last three take articles or units of your own."""

_PRONOUN = (
    r"\b(?:he|him|his|himself|she|her|hers|herself|it|its|itself|they|them|their|theirs"
    r"|i|me|my|mine)\b"
)
_CAPITALS = r"\b[A-Z][\w’'.-]*\w(?:\s+(?:of|the|de|al|van|von|bin)?\s*[A-Z][\w’'.-]*\w)*"
_CANDIDATE = re.compile(f"{_CAPITALS}|(?i:{_PRONOUN})")


def table_of(analysis: object, name: str) -> pd.DataFrame | None:
    """Return one table of an analysis, or None where it has none of that name.

    Parameters
    ----------
    analysis : mapping or object
        Gives tables by key, by attribute, or by a method ``table(name)``.
    name : str
        Such as ``"quotes"``.

    Examples
    --------
    >>> table_of({"quotes": pd.DataFrame({"a": [1]})}, "quotes").shape
    (1, 1)
    """
    found: Any = None
    if isinstance(analysis, Mapping):
        found = analysis.get(name)
    elif isinstance(getattr(analysis, name, None), pd.DataFrame):
        found = getattr(analysis, name)
    elif callable(getattr(analysis, "table", None)):
        try:
            found = analysis.table(name)  # type: ignore[attr-defined]
        except (KeyError, ValueError):
            found = None
    return found if isinstance(found, pd.DataFrame) else None


def need(analysis: object, name: str, columns: list[str]) -> pd.DataFrame:
    """Return one table of an analysis, checked; say which are there when it is not."""
    found = table_of(analysis, name)
    if found is None:
        have = [n for n in (*tables.SCHEMAS, "cues") if table_of(analysis, n) is not None]
        raise TableError(
            f"analysis: has no table {name!r}. It has: {', '.join(map(repr, have)) or 'none'}."
        )
    return tables.require_columns(found, columns, argument=f"analysis[{name!r}]")


def articles_of(analysis: object) -> pd.DataFrame:
    """Return the readable articles of an analysis, ids unique."""
    frame = need(analysis, "articles", ["article_id", "text"])
    tables.require_articles(frame, argument="analysis['articles']")
    return frame[frame["text"].notna() & frame["text"].astype(str).str.strip().ne("")]


@check_arguments
def corpus_hash(articles: pd.DataFrame) -> str:
    """Return twelve hex digits that stand for the texts of a corpus, in any order.

    Examples
    --------
    >>> a = pd.DataFrame({"article_id": ["x", "y"], "text": ["One.", "Two."]})
    >>> corpus_hash(a) == corpus_hash(a.iloc[::-1])
    True
    """
    tables.require_columns(articles, ["article_id", "text"], argument="articles")
    digest = hashlib.sha256()
    rows = zip(articles["article_id"].astype(str), articles["text"].astype(str), strict=True)
    for article_id, text in sorted(rows):
        digest.update(f"{article_id}\0{len(text)}\0{text}\0".encode())
    return digest.hexdigest()[:12]


def unit_ids(units: pd.DataFrame, *, kind: str) -> pd.Series:
    """Return ids that say nothing about outlet or machine and stay the same between runs."""
    target = units["target"].fillna("") if "target" in units.columns else ""
    keys = (
        kind
        + "\0"
        + units["article_id"].astype(str)
        + "\0"
        + units["start"].astype(str)
        + "\0"
        + units["end"].astype(str)
        + "\0"
        + target
    )
    return keys.map(lambda k: "u" + hashlib.sha256(k.encode()).hexdigest()[:10]).astype("str")


def _free(spans: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of `spans` that overlap no row of `taken` in the same article."""
    if not len(taken) or not len(spans):
        return spans
    both = pd.concat([spans["article_id"], taken["article_id"]], ignore_index=True)
    codes, _ = pd.factorize(both)
    base = codes.astype(np.int64) << 40  # one number line, article after article
    mine, other = base[: len(spans)], base[len(spans) :]
    order = np.argsort(other + taken["start"].to_numpy(np.int64), kind="stable")
    starts = (other + taken["start"].to_numpy(np.int64))[order]
    # The furthest end among all spans that begin before a given one.
    ends = np.maximum.accumulate((other + taken["end"].to_numpy(np.int64))[order])
    last = np.searchsorted(starts, mine + spans["end"].to_numpy(np.int64), side="left") - 1
    hit = (last >= 0) & (ends[np.maximum(last, 0)] > mine + spans["start"].to_numpy(np.int64))
    return spans[~hit]


def candidates(
    analysis: object, *, kind: str = "quotes", units: pd.DataFrame | None = None
) -> pd.DataFrame:
    """List every unit of a corpus that could be coded, with what the machine says of it.

    Parameters
    ----------
    analysis : mapping or object
        Gives the tables ``articles`` and, by `kind`, ``quotes`` and ``sentences``,
        ``mentions``, ``sentiment`` or ``cues``.
    kind : str
        ``quotes``: the machine's quotes, and sentences without one. ``mentions``: the
        machine's mentions, and names and pronouns it left out. ``tone``: the scores of level
        ``mention``. ``cues``: matched expressions of a table ``cues``. ``frames`` and
        ``peace``: whole articles. ``custom``: `units`.
    units : DataFrame, optional
        For ``custom``: ``article_id start end`` and any ``target``, ``marked``,
        ``machine_<question>``.

    Returns
    -------
    DataFrame
        ``unit_id kind article_id start end text target marked``, ``machine_<question>`` and,
        for tone, ``score_tone`` (the machine's polarity), sorted by article and place, no unit
        twice.

    Raises
    ------
    ArgumentError
        When `kind` is unknown or needs `units`.
    TableError
        When a table or column is missing.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["It rained. He left."]})
    >>> candidates({"articles": articles}, kind="frames")["text"].tolist()
    ['It rained. He left.']
    """
    if kind not in KINDS:
        raise unknown_value("kind", kind, KINDS)
    if kind == "custom" and units is None:
        raise ArgumentError("units=None: kind='custom' needs the table of units to be coded.")
    if kind != "custom" and units is not None:
        raise ArgumentError(f"units: is for kind='custom' alone; kind={kind!r} draws its own.")
    articles = articles_of(analysis)
    if kind == "quotes":
        found = _quotes(analysis)
    elif kind == "mentions":
        found = _mentions(analysis, articles)
    elif kind == "tone":
        found = _tone(analysis)
    elif kind == "verbs":
        found = _verbs(analysis)
    elif kind == "cues":
        found = _cues(analysis)
    elif kind == "custom":
        found = tables.require_columns(units, ["article_id", "start", "end"], argument="units")
        found = found.copy()
        if "marked" not in found.columns:
            found["marked"] = True
    else:
        found = pd.DataFrame(
            {
                "article_id": articles["article_id"],
                "start": 0,
                "end": articles["text"].str.len(),
                "marked": True,
            }
        )
    return _finish(found, articles, kind)


def _finish(found: pd.DataFrame, articles: pd.DataFrame, kind: str) -> pd.DataFrame:
    texts = dict(zip(articles["article_id"], articles["text"].astype(str), strict=True))
    if "target" not in found.columns:
        found["target"] = None
    unknown = ~found["article_id"].isin(list(texts))
    if unknown.any() and kind == "custom":
        raise TableError(
            f"units: article_id {found['article_id'][unknown].iloc[0]!r} is not in the articles."
        )
    found = found[~unknown].copy()
    length = np.array([len(texts[a]) for a in found["article_id"]], dtype=np.int64)
    bad = ~((found["start"] >= 0) & (found["start"] < found["end"]) & (found["end"] <= length))
    if bad.any():
        row = found[bad].iloc[0]
        raise TableError(
            f"analysis: span {row['start']}:{row['end']} lies outside article "
            f"{row['article_id']!r}."
        )
    found = found.astype({"start": "int64", "end": "int64", "marked": "bool", "target": "str"})
    found["text"] = [
        texts[a][s:e]
        for a, s, e in zip(found["article_id"], found["start"], found["end"], strict=True)
    ]
    found["kind"] = kind
    found["unit_id"] = unit_ids(found, kind=kind)
    found = found.drop_duplicates("unit_id").sort_values(["article_id", "start", "end", "unit_id"])
    machine = sorted(c for c in found.columns if c.startswith("machine_"))
    first = ["unit_id", "kind", "article_id", "start", "end", "text", "target", "marked"]
    scores = sorted(c for c in found.columns if c.startswith("score_"))
    out = found[[*first, *machine, *scores]].reset_index(drop=True)
    return out.astype(dict.fromkeys((*machine, "text", "kind", "article_id"), "str"))


def _quotes(analysis: object) -> pd.DataFrame:
    quotes = need(analysis, "quotes", ["article_id", "start", "end"])
    sentences = need(analysis, "sentences", ["article_id", "start", "end", "text"])
    marked = quotes[["article_id", "start", "end"]].copy()
    marked["marked"], marked["machine_quote"] = True, "yes"
    if "speaker" in quotes.columns:
        marked["machine_speaker"] = quotes["speaker"].fillna("nobody named").astype(str)
    else:
        marked["machine_speaker"] = None
    rest = sentences[sentences["text"].astype(str).map(lambda t: len(t.split())) >= 3]
    rest = _free(rest[["article_id", "start", "end"]], marked).copy()
    rest["marked"], rest["machine_quote"], rest["machine_speaker"] = False, "no", None
    return pd.concat([marked, rest], ignore_index=True)


def _mentions(analysis: object, articles: pd.DataFrame) -> pd.DataFrame:
    mentions = need(analysis, "mentions", ["article_id", "start", "end", "actor_id"])
    nobody = "nobody on the list"
    marked = mentions[["article_id", "start", "end"]].copy()
    marked["marked"] = mentions["actor_id"].notna()
    marked["machine_actor"] = mentions["actor_id"].fillna(nobody).astype(str)
    rows = [
        (a, m.start(), m.end())
        for a, text in zip(articles["article_id"], articles["text"].astype(str), strict=True)
        for m in _CANDIDATE.finditer(text)
    ]
    rest = pd.DataFrame(rows, columns=["article_id", "start", "end"])
    rest = _free(rest, marked).copy()
    rest["marked"], rest["machine_actor"] = False, nobody
    return pd.concat([marked, rest], ignore_index=True)


def _tone(analysis: object) -> pd.DataFrame:
    scores = need(analysis, "sentiment", ["article_id", "start", "end", "level", "label"])
    scores = scores[scores["level"].eq("mention")]
    out = scores[["article_id", "start", "end"]].copy()
    out["target"] = scores["target"] if "target" in scores.columns else None
    out["marked"], out["machine_tone"] = True, scores["label"].astype(str)
    if "polarity" in scores.columns:
        out["score_tone"] = scores["polarity"].astype("float64")
    return out


def verbs_of(analysis: object) -> pd.DataFrame:
    """Return the cues of quotes, once each, with ``machine_verb``: the class of their verb."""
    quotes = need(analysis, "quotes", ["article_id", "cue_start", "cue_end", "cue_class"])
    quotes = quotes[quotes["cue_start"].notna()]
    out = pd.DataFrame(
        {
            "article_id": quotes["article_id"],
            "start": quotes["cue_start"].astype("int64"),
            "end": quotes["cue_end"].astype("int64"),
            "machine_verb": quotes["cue_class"].fillna("other").astype(str),
        }
    )
    return out.drop_duplicates(["article_id", "start", "end"]).reset_index(drop=True)


def _verbs(analysis: object) -> pd.DataFrame:
    return verbs_of(analysis).assign(marked=True)


def cue_target(cues: pd.DataFrame) -> pd.Series:
    """Return what a cue stands for: its group, where there is one, and its name."""
    name = cues["cue"].astype(str)
    return cues["group"].astype(str) + ": " + name if "group" in cues.columns else name


def _cues(analysis: object) -> pd.DataFrame:
    cues = need(analysis, "cues", ["article_id", "start", "end", "cue"])
    sentences = need(analysis, "sentences", ["article_id", "start", "end"])
    out = cues[["article_id", "start", "end"]].copy()
    out["target"] = cue_target(cues)
    out["marked"], out["machine_cue"] = True, "yes"
    # What the list left out is asked for by sentence, for one category drawn at a time.
    rest = _free(sentences[["article_id", "start", "end"]], out).copy()
    kinds = sorted(out["target"].unique())
    rest["target"] = [kinds[i % len(kinds)] for i in range(len(rest))] if kinds else None
    rest["marked"], rest["machine_cue"] = False, "no"
    return pd.concat([out, rest], ignore_index=True) if kinds else out
