"""What stands on an article's page: its text, the rows of the tables, and their marks.

Gathered once; `toolkit.reader.page` writes it as HTML, `toolkit.reader.payload` as data for
the widgets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.errors import ArgumentError, nearest, shown
from toolkit.reader.marks import Mark
from toolkit.sentences import sentence_spans
from toolkit.tables import pick, require_columns

# Okabe and Ito's colours, lightened so that black text on them keeps a contrast above 7:1.
TINTS = ("#b9dff5", "#f8dca6", "#b5e3d3", "#f3c9e0", "#f6f0a4", "#c2d4ee", "#f4c5ab", "#dcdcdc")
LINES = ("solid", "dashed", "dotted", "double")
SPAN = ["article_id", "start", "end"]
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TABLES = ("mentions", "quotes", "sentiment", "removed")
_NEEDED = {
    "mentions": ["start", "end", "actor_id"],
    "quotes": ["start", "end"],
    "sentiment": ["start", "end", "level", "polarity"],
    "removed": ["text", "rule"],
}


@dataclass(frozen=True)
class Look:
    """How an actor is told apart: a letter, a tint and a kind of line."""

    letter: str
    tint: str
    line: str


@dataclass(frozen=True)
class Content:
    """One article with its rows.

    Attributes
    ----------
    row : dict
        The row of ``articles``.
    article_id, text : str
    shown : int
        How many characters of the text are shown.
    looks : dict of str to Look
        Of each actor of the article, the most often named first.
    items : list of (str, dict)
        The rows that have marks in what is shown, each with the name of its table, in the
        order of the text.
    marks : list of Mark
        `Mark.item` is a position in `items`.
    tones, removed : list of dict
        Rows.
    focus : tuple of int or None
        The stretch that was asked for.
    """

    row: dict[Any, Any]
    article_id: str
    text: str
    shown: int
    looks: dict[str, Look]
    items: list[tuple[str, dict[Any, Any]]]
    marks: list[Mark]
    tones: list[dict[Any, Any]]
    removed: list[dict[Any, Any]]
    focus: tuple[int, int] | None = None

    @property
    def quotes(self) -> list[dict[Any, Any]]:
        """The rows of the table ``quotes``."""
        return [row for table, row in self.items if table == "quotes"]


def gather(
    article: Any,
    source: Mapping[str, pd.DataFrame] | None,
    given: Mapping[str, pd.DataFrame | None],
    max_chars: int,
) -> Content:
    """Gather what is to be shown of one article; see `toolkit.reader.read`."""
    if max_chars < 1:
        raise ArgumentError(f"max_chars={max_chars!r} must be at least 1.")
    row, focus = find_article(article, source)
    article_id = str(row["article_id"])
    rows = {name: _rows(name, given.get(name), source, article_id) for name in _TABLES}
    return arrange(row, rows, max_chars=max_chars, focus=focus)


def arrange(
    row: dict[Any, Any],
    rows: Mapping[str, list[dict[Any, Any]]],
    *,
    max_chars: int,
    focus: tuple[int, int] | None = None,
) -> Content:
    """Make the marks of an article from its rows of ``mentions`` and ``quotes``."""
    text = row["text"] if isinstance(row["text"], str) else ""
    shown = min(max(max_chars, focus[1] + 2000) if focus else max_chars, len(text))
    looks = _looks(rows["mentions"], rows["quotes"])
    mentions, quotes = ([r for r in rows[n] if int(r["start"]) < shown] for n in _TABLES[:2])
    items = [("mentions", r) for r in mentions] + [("quotes", r) for r in quotes]
    items.sort(key=lambda item: (int(item[1]["start"]), -int(item[1]["end"])))
    at = {id(r): i for i, (_, r) in enumerate(items)}
    marks = [_mention_mark(r, looks, at[id(r)]) for r in mentions]
    for quote in quotes:
        marks += _quote_marks(quote, at[id(quote)])
    if focus is not None:
        marks.append(Mark(*focus, "focus", "what was asked for", "outline:2px solid #b35900"))
    tones = [r for r in rows["sentiment"] if r["level"] in {"sentence", "mention", "quote"}]
    return Content(
        row, str(row["article_id"]), text, shown, looks, items, marks, tones, rows["removed"], focus
    )


# ------------------------------------------------------------------ rows
def find_article(
    article: Any, source: Mapping[str, pd.DataFrame] | None = None, argument: str = "article"
) -> tuple[dict[Any, Any], tuple[int, int] | None]:
    """Return the row of ``articles`` that is meant, and the stretch of it that was asked for."""
    if isinstance(article, pd.DataFrame):
        if len(article) != 1:
            raise ArgumentError(
                f"{argument}: must be one article, has {len(article)} rows; "
                "pick one, as in articles.iloc[[0]]."
            )
        article = article.iloc[0]
    if isinstance(article, str) and source is not None:
        article = {"article_id": article}
    row = article.to_dict() if isinstance(article, pd.Series) else article
    if not isinstance(row, dict):
        more = "; an article_id needs the tables beside it" if isinstance(row, str) else ""
        raise ArgumentError(
            f"{argument}: must be a row of articles, is {type(row).__name__}{more}."
        )
    if source is None:
        require_columns(pd.DataFrame([row]), ["article_id", "text"], argument=argument)
        return row, None
    if "article_id" not in row:
        require_columns(pd.DataFrame([row]), ["article_id"], argument=argument)
    found = _only(source, "articles", str(row["article_id"]), ["text"])
    if not len(found):
        known = pick(source, "articles", argument="source")["article_id"]
        hint = nearest(row["article_id"], known.head(2000).astype(str))
        raise ArgumentError(
            f"article_id={row['article_id']!r} is not known"
            + (f"; did you mean {hint!r}?" if hint else ".")
            + f" The table of articles has {len(known):,} rows."
        )
    whole = found.iloc[0].to_dict()
    return whole, _focus(row, whole)


def _focus(row: dict[Any, Any], whole: dict[Any, Any]) -> tuple[int, int] | None:
    """The sentences around the row's span; None for a row that has none."""
    start, end, text = row.get("start"), row.get("end"), whole["text"]
    if start is None or end is None or pd.isna(start) or pd.isna(end):
        return None
    start, end = int(start), int(end)
    if not isinstance(text, str) or not 0 <= start < end <= len(text):
        raise ArgumentError(
            f"article: characters {start} to {end} lie outside article {whole['article_id']!r}."
        )
    around = [(a, b) for a, b in sentence_spans(text) if a < end and b > start]
    return (around[0][0], around[-1][1]) if around else (start, end)


def _only(source: Mapping[str, Any], name: str, article_id: str, needed: list[str]) -> pd.DataFrame:
    """The rows of one article; an analysis on disk reads no more than those."""
    if not isinstance(source, Mapping):
        raise ArgumentError(
            f"source={shown(source)} must hold the tables by name, {{'articles': ...}}, or be what "
            "load_analysis returns."
        )
    if hasattr(source, "read") and name in source:
        found = source.read(name, where=[("article_id", "==", article_id)])
        return require_columns(found, ["article_id", *needed], argument=name)
    frame = require_columns(
        pick(source, name, argument="source"), ["article_id", *needed], argument=name
    )
    return frame[frame["article_id"] == article_id]


def rows_of_article(
    source: Mapping[str, pd.DataFrame], article_id: str
) -> tuple[dict[Any, Any], dict[str, list[dict[Any, Any]]]]:
    """Return an article's row and its rows in the other tables."""
    row, _ = find_article(article_id, source)
    return row, {name: _rows(name, None, source, article_id) for name in _TABLES}


def _rows(
    name: str,
    table: pd.DataFrame | None,
    source: Mapping[str, pd.DataFrame] | None,
    article_id: str,
) -> list[dict[Any, Any]]:
    if table is None and source is not None and name in source:
        return _only(source, name, article_id, _NEEDED[name]).to_dict("records")
    if table is None:
        return []
    frame = require_columns(table, ["article_id", *_NEEDED[name]], argument=name)
    return frame[frame["article_id"] == article_id].to_dict("records")


def value_of(row: Mapping[Any, Any], name: str) -> str | None:
    """Return a field as text, None where it is null or missing."""
    value = row.get(name)
    return None if value is None or pd.isna(value) else str(value)


def has(row: Mapping[Any, Any], name: str) -> bool:
    """Whether a row has a value in a field."""
    value = row.get(name)
    return value is not None and (isinstance(value, list) or not bool(pd.isna(value)))


def facts_of(row: Mapping[Any, Any], names: tuple[str, ...]) -> str:
    """Return fields of a row as one line, those that are null left out."""
    facts = []
    for name in names:
        value = row.get(name)
        if value is None or (not isinstance(value, list) and pd.isna(value)):
            continue
        facts.append(f"{name}: {value:.2f}" if isinstance(value, float) else f"{name}: {value}")
    return "; ".join(facts)


def day_of(row: Mapping[Any, Any]) -> str | None:
    """Return the day an article was published, in words."""
    value = row.get("published")
    if value is None or pd.isna(value):
        return None
    date = pd.Timestamp(value)
    return f"{date.day} {date:%B %Y}"


# ------------------------------------------------------------------ looks
def _looks(mentions: list[dict], quotes: list[dict]) -> dict[str, Look]:
    """Look of each actor, by number of mentions, then by name."""
    counts: dict[str, int] = {}
    for row in mentions:
        if (actor := value_of(row, "actor_id")) is not None:
            counts[actor] = counts.get(actor, 0) + 1
    for row in quotes:
        if (actor := value_of(row, "speaker")) is not None:
            counts.setdefault(actor, 0)
    looks = {}
    for at, actor in enumerate(sorted(counts, key=lambda a: (-counts[a], a))):
        letter = _LETTERS[at % 26] + (str(at // 26 + 1) if at >= 26 else "")
        looks[actor] = Look(letter, TINTS[at % len(TINTS)], LINES[at // len(TINTS) % len(LINES)])
    return looks


UNKNOWN_LOOK = Look("?", "#eee", "dotted")


def _mention_mark(row: dict, looks: dict[str, Look], item: int) -> Mark:
    actor = value_of(row, "actor_id")
    look = looks[actor] if actor is not None else UNKNOWN_LOOK
    return Mark(
        int(row["start"]),
        int(row["end"]),
        "mention",
        facts_of(row, ("actor_id", "kind", "via", "confidence")),
        f"background:{look.tint};border-bottom:2px {look.line} #333;color:#111",
        look.letter,
        item,
    )


def _quote_marks(row: dict, item: int) -> list[Mark]:
    title = facts_of(row, ("quote_id", "speaker", "speaker_via", "kind", "cue", "confidence"))
    pieces = row.get("pieces")
    spans = [tuple(p) for p in pieces] if pieces is not None else [(row["start"], row["end"])]
    line = "dashed" if row.get("kind") == "indirect" else "solid"
    style = f"border-bottom:1px {line} #0072b2;background:#eef5fb"
    marks = [Mark(int(a), int(b), "quote", title, style, item=item) for a, b in spans]
    for layer, look in (("source", "font-weight:bold"), ("cue", "font-style:italic")):
        a, b = row.get(f"{layer}_start"), row.get(f"{layer}_end")
        if a is not None and b is not None and not pd.isna(a) and not pd.isna(b):
            marks.append(Mark(int(a), int(b), layer, title, look, item=item))
    return marks
