"""Which spans a row of a result table was counted from.

A result row is recognised by its columns; its group, voice, word or class then select the rows
of the table that was counted, by the same rules as the comparison's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

import pandas as pd

from toolkit import tables
from toolkit.compare.agency import find_agency
from toolkit.compare.cues import find_cues
from toolkit.compare.groups import usable
from toolkit.compare.labels import find_labels
from toolkit.compare.points import tone_points
from toolkit.compare.quoted import prepare_quotes
from toolkit.compare.shared import find_shared_quotes
from toolkit.compare.tokens import VOICES, direct_pieces, quoted_spans
from toolkit.errors import ArgumentError, unknown_value
from toolkit.reader.content import SPAN, has
from toolkit.text import WORD

Row: TypeAlias = Mapping[Any, Any]

_GROUPS = {"outlet", "byline", "language", "published"}
_FIXED = set(tables.columns("articles")) - _GROUPS
_EVERY = "_every"  # a column that puts all articles in one group


class Held(NamedTuple):
    """The tables, the articles that count, and how the row was counted."""

    source: Mapping[str, pd.DataFrame]
    articles: pd.DataFrame
    voice: str
    sides: object

    def table(self, name: str) -> pd.DataFrame:
        """One of the tables, or an error that says which there are."""
        if name not in self.source:
            have = ", ".join(repr(str(n)) for n in self.source) or "nothing"
            raise ArgumentError(
                f"source: the row was counted from the table {name!r}, which is not there. "
                f"It has: {have}."
            )
        return self.source[name]

    def of_articles(self, name: str) -> pd.DataFrame:
        """Rows of a table that belong to the articles that count."""
        frame = tables.require_columns(self.table(name), SPAN, argument=name)
        return frame[frame["article_id"].isin(self.articles["article_id"])]


def spans_behind(
    row: Row, source: Mapping[str, pd.DataFrame], *, voice: str = "own", sides: object = None
) -> pd.DataFrame:
    """Return the spans behind a row: ``article_id``, ``start``, ``end``.

    Parameters
    ----------
    row : mapping
    source : mapping of tables
    voice : {"own", "quoted", "all"}
        Of words, cues, labels and reports of harm: in which voice they were counted.
    sides : mapping, optional
        Which actor is on which side, where voices are sides.

    Raises
    ------
    ArgumentError
        When the row is not that of a known result, or a table it needs is not there.
    """
    if voice not in VOICES:
        raise unknown_value("voice", voice, VOICES)
    articles = tables.pick(source, "articles", argument="source")
    tables.require_columns(articles, ["article_id", "text"], argument="articles")
    held = Held(source, usable(articles), voice, sides)
    if all(has(row, c) for c in SPAN):
        return pd.DataFrame([{c: row[c] for c in SPAN}])
    if has(row, "topic") and "about" in row:
        row = _finding(row, held)
    for marks, look in _LOOKS:
        if all(m in row for m in marks):
            return _in_group(look(row, held), row, held.articles)[SPAN]
    raise ArgumentError(
        "row: has no field to look examples up by; it has "
        f"{', '.join(map(str, row))}. Known: rows of compare_* and count_*, or pass details=."
    )


def group_columns(row: Row, articles: pd.DataFrame) -> list[str]:
    """Return the fields of a row that say which articles it is about."""
    return [c for c in articles.columns if c in row and c not in _FIXED]


def _in_group(spans: pd.DataFrame, row: Row, articles: pd.DataFrame) -> pd.DataFrame:
    for column in group_columns(row, articles):
        same = articles[column] == row[column] if has(row, column) else articles[column].isna()
        articles = articles[same]
    return spans[spans["article_id"].isin(articles["article_id"])]


# ------------------------------------------------------------------ one for each kind of result
_TOPICS = {
    "mentions": "actor_id", "voices": "voice", "diversity": "effective", "verbs": "cue_class",
    "tone": "n_scores", "words": "term", "cues": "cue", "agency": "form",
}  # fmt: skip


def _finding(row: Row, held: Held) -> Row:
    """A row of `compare_outlets` as the row of the comparison it stands for."""
    topic, about = row["topic"], row["about"]
    if topic not in _TOPICS:
        raise unknown_value("topic", topic, list(_TOPICS))
    out = {c: row[c] for c in group_columns(row, held.articles)}
    if topic == "tone":
        level, voice = ("quote", "quoted") if about == "quotes" else ("sentence", "own")
        return out | {"n_scores": 1, "level": level, "voice": voice}
    if topic == "words":
        out["_direct"] = True
    return out | {_TOPICS[topic]: "agent deleted" if topic == "agency" else about}


def _quotes(row: Row, held: Held, *, nested: bool = False) -> pd.DataFrame:
    frame, _ = prepare_quotes(
        held.of_articles("quotes"),
        held.articles.assign(**{_EVERY: "all"}),
        by=_EVERY,
        per="speaker" if held.sides is None else "side",
        sides=held.sides,
        nested=nested,
    )
    voice = row.get("voice")
    if voice is not None and voice != "all":
        known = sorted(frame["voice"].unique())
        if voice not in known and held.sides is None and voice not in _speakers(held):
            raise ArgumentError(
                f"row: voice {voice!r} is nobody's; where voices are sides, pass sides=."
            )
        frame = frame[frame["voice"] == voice]
    if has(row, "kind") and "kind" in frame.columns:
        frame = frame[frame["kind"] == row["kind"]]
    return frame


def _speakers(held: Held) -> set[str]:
    return {"unknown", *held.table("quotes")["speaker"].dropna()}


def _verbs(row: Row, held: Held) -> pd.DataFrame:
    column = "cue_class" if "cue_class" in row else "cue_lemma"
    frame = _quotes(row, held, nested=True)
    frame = frame[frame["cue" if "cue" in frame.columns else column].notna()]
    verb = frame[column].astype("object")
    return frame[verb.where(verb.notna(), "other") == row[column]]


def _tone(row: Row, held: Held) -> pd.DataFrame:
    sentiment, level = held.table("sentiment"), row.get("level", "sentence")
    method = row.get("method")
    if method is None and "method" in sentiment.columns:
        known = sorted(sentiment.loc[sentiment["level"] == level, "method"].dropna().unique())
        method = "model" if "model" in known else (known[0] if known else None)
    beside = {n: held.source[n] for n in ("sentences", "quotes", "mentions") if n in held.source}
    points = tone_points(
        sentiment, held.articles.assign(**{_EVERY: "all"}), by=_EVERY, level=level, method=method,
        **beside,
    )  # fmt: skip
    for column in ("voice", "actor"):
        if has(row, column) and row[column] != "all":
            points = points[points[column] == row[column]]
    return points


def _words(row: Row, held: Held) -> pd.DataFrame:
    term = str(row["term"]).split(" ")
    quotes = held.source["quotes"] if row.get("_direct") and "quotes" in held.source else None
    direct = direct_pieces(quotes if quotes is not None and "kind" in quotes.columns else None)
    found = []
    for article_id, text in zip(held.articles["article_id"], held.articles["text"], strict=True):
        if isinstance(text, str):
            quoted = quoted_spans(text, direct.get(article_id))
            for start, end in _segments(len(text), quoted, held.voice):
                found += [(article_id, a, b) for a, b in _uses(text, term, start, end)]
    return pd.DataFrame(found, columns=SPAN)


def _segments(length: int, quoted: list[tuple[int, int]], voice: str) -> list[tuple[int, int]]:
    """The stretches of a text in a voice."""
    if voice == "quoted":
        return quoted
    edges = [0, *(e for span in quoted for e in span), length]
    return [(0, length)] if voice == "all" else list(zip(edges[::2], edges[1::2], strict=True))


def _uses(text: str, term: list[str], start: int, end: int) -> list[tuple[int, int]]:
    """Where a term stands within a stretch; its words apart by blanks only."""
    words = [(start + m.start(), start + m.end()) for m in WORD.finditer(text[start:end])]
    plain = [_plain(text[a:b]) for a, b in words]
    out = []
    for i in range(len(words) - len(term) + 1):
        if plain[i : i + len(term)] == term:
            gaps = [text[words[j][1] : words[j + 1][0]] for j in range(i, i + len(term) - 1)]
            if all(re.fullmatch(r"[^\S\n]+", gap) for gap in gaps):
                out.append((words[i][0], words[i + len(term) - 1][1]))
    return out


def _plain(word: str) -> str:
    return word.lower().replace("’", "'").replace("ʼ", "'")


def _in_voice(frame: pd.DataFrame, voice: str) -> pd.DataFrame:
    if voice == "all" or "in_quote" not in frame.columns:
        return frame
    return frame[frame["in_quote"].astype(bool) == (voice == "quoted")]


def _cues(row: Row, held: Held) -> pd.DataFrame:
    made = "cues" not in held.source
    frame = find_cues(held.articles, progress=False) if made else held.of_articles("cues")
    frame = _in_voice(frame, held.voice)
    return frame[(frame["group"] == row["cue"]) | (frame["cue"] == row["cue"])]


def _labels(row: Row, held: Held) -> pd.DataFrame:
    made = "labels" not in held.source
    frame = find_labels(held.articles, progress=False) if made else held.of_articles("labels")
    frame = _in_voice(frame, held.voice)
    frame = frame[frame["label"] == row["label"]]
    return frame[frame["event"] == row["event"]] if has(row, "event") else frame


def _agency(row: Row, held: Held) -> pd.DataFrame:
    made = "agency" not in held.source
    frame = find_agency(held.articles, progress=False) if made else held.of_articles("agency")
    frame = _in_voice(frame, held.voice)
    return frame[frame["form"] == row["form"]]


def _shared_quote(row: Row, held: Held) -> pd.DataFrame:
    """The quotes of one row of `find_shared_quotes`."""
    quotes = held.of_articles("quotes")
    return quotes[(quotes["article_id"] == row["article_id"]) & (quotes["text"] == row["text"])]


def _shared_pair(row: Row, held: Held) -> pd.DataFrame:
    """The quotes that both groups of a row of `compare_shared_quotes` carry."""
    by = next(iter(group_columns(row, held.articles)), "outlet")
    quotes = held.of_articles("quotes")
    found = find_shared_quotes(quotes, held.articles, by=by)
    pair = [row[by], row["against"]]
    mine = found[found[by].isin(pair)]
    both = mine.groupby("shared_id")[by].nunique()
    mine = mine[mine["shared_id"].isin(both.index[both == len(set(pair))])]
    return quotes.merge(mine[["article_id", "text"]].drop_duplicates(), on=["article_id", "text"])


def _pair(row: Row, held: Held) -> pd.DataFrame:
    """Mentions of two actors in sentences of the outlet's own voice that have both."""
    frame = held.of_articles("mentions")
    frame = _in_voice(frame[frame["actor_id"].isin([row["source"], row["target"]])], held.voice)
    actors = frame.groupby(["article_id", "sentence_id"])["actor_id"].transform("nunique")
    return frame[(actors == 2) & (frame["actor_id"] == row["source"])].drop_duplicates(
        ["article_id", "sentence_id"]
    )


def _mentions(row: Row, held: Held) -> pd.DataFrame:
    frame = held.of_articles("mentions")
    frame = frame[frame["actor_id"] == row["actor_id"]]
    return _in_voice(frame, held.voice) if "n_mentions" in row else frame


_LOOKS: list[tuple[tuple[str, ...], Callable[[Row, Held], pd.DataFrame]]] = [
    (("n_scores",), _tone),
    (("term",), _words),
    (("shared_id", "text"), _shared_quote),
    (("jaccard", "against"), _shared_pair),
    (("source", "target"), _pair),
    (("label",), _labels),
    (("form",), _agency),
    (("cue_class",), _verbs),
    (("cue_lemma",), _verbs),
    (("cue",), _cues),
    (("voice",), _quotes),
    (("effective",), _quotes),
    (("actor_id",), _mentions),
]
"""Columns that tell a result, and where its evidence is; the first that fits."""
