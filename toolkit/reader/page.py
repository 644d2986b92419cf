"""`read`: one article as a page, with the rows of the result tables marked in it."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.errors import ArgumentError
from toolkit.reader.marks import Mark, cut
from toolkit.reader.safe import escape, link
from toolkit.tables import require_columns
from toolkit.text import paragraphs, sentence_spans

# Okabe and Ito's colours, lightened so that black text on them keeps a contrast above 7:1.
_TINTS = ("#b9dff5", "#f8dca6", "#b5e3d3", "#f3c9e0", "#f6f0a4", "#c2d4ee", "#f4c5ab", "#dcdcdc")
_LINES = ("solid", "dashed", "dotted", "double")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SERIF = "font-family:Georgia,'Times New Roman',serif"
_SANS = "font-family:system-ui,Helvetica,Arial,sans-serif"
_SMALL = f"{_SANS};font-size:0.8em;color:#444"


class Page:
    """A rendered article: shown by notebooks, saved as a file.

    Attributes
    ----------
    article_id : str
        Which article it shows.
    """

    def __init__(self, article_id: str, title: str, body: str) -> None:
        self.article_id = article_id
        self._title = title
        self._body = body

    def _repr_html_(self) -> str:
        return self._body

    def html(self) -> str:
        """Return a whole HTML document, without scripts or outside resources."""
        return (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            f"<title>{escape(self._title)}</title></head>\n<body>{self._body}</body></html>\n"
        )

    def save(self, path: str | Path) -> Path:
        """Write the document to `path` and return the path."""
        target = Path(path)
        target.write_text(self.html(), encoding="utf-8")
        return target

    def __repr__(self) -> str:
        return f"<Page of article {self.article_id}>"


def read(
    article: pd.DataFrame | pd.Series | dict,
    *,
    mentions: pd.DataFrame | None = None,
    quotes: pd.DataFrame | None = None,
    sentiment: pd.DataFrame | None = None,
    removed: pd.DataFrame | None = None,
    compare_with: pd.DataFrame | pd.Series | dict | None = None,
    max_chars: int = 200_000,
) -> Page:
    """Show an article as a page, with what was found marked in it.

    Mentions are coloured by actor, with a letter as second cue. Quotes are boxed, their
    source and cue underlined. Tone stands in the margin. What cleaning removed is grey and
    folded. Pointing at a mark shows the row behind it.

    Parameters
    ----------
    article : DataFrame of one row, Series, or dict
        A row of ``articles``; needs ``article_id`` and ``text``.
    mentions, quotes, sentiment, removed : DataFrame, optional
        Result tables; rows of other articles are ignored.
    compare_with : DataFrame of one row, Series, or dict, optional
        Another article, shown beside the first with the differing sentences marked.
    max_chars : int
        Longer texts are shown up to here, and the page says so.

    Returns
    -------
    Page
        Has ``_repr_html_``, ``html()`` and ``save(path)``. The same input gives the same bytes.

    Raises
    ------
    ArgumentError
        When `article` is not one article.
    TableError
        When a table lacks the columns used.

    Examples
    --------
    >>> article = {"article_id": "a", "text": "Putin spoke.", "title": "Talks"}
    >>> mentions = pd.DataFrame(
    ...     {"article_id": ["a"], "start": [0], "end": [5], "actor_id": ["vladimir-putin"],
    ...      "kind": ["name"]})
    >>> "<mark" in read(article, mentions=mentions).html()
    True
    """
    row = _one(article, "article")
    if max_chars < 1:
        raise ArgumentError(f"max_chars={max_chars!r} must be at least 1.")
    article_id, text = str(row["article_id"]), _text(row)
    if compare_with is not None:
        return _side_by_side(row, _one(compare_with, "compare_with"))
    own_mentions = _rows(mentions, article_id, ["start", "end", "actor_id"], "mentions")
    own_quotes = _rows(quotes, article_id, ["start", "end"], "quotes")
    own_tone = _rows(sentiment, article_id, ["start", "end", "level", "polarity"], "sentiment")
    actors = _actor_looks(own_mentions, own_quotes)
    marks = _mention_marks(own_mentions, actors) + _quote_marks(own_quotes)
    tones = [r for r in own_tone if r["level"] in {"sentence", "mention", "quote"}]
    shown = text[:max_chars]
    parts = [_header(row), _legend(actors)]
    for start, end in paragraphs(shown):
        here = [m for m in marks if m.start < end and m.end > start]
        body = "".join(_stretch(text, s) for s in cut(start, end, here))
        margin = "".join(_tone(t) for t in tones if start <= int(t["start"]) < end)
        speakers = "".join(_speaker(q) for q in own_quotes if start <= int(q["start"]) < end)
        parts.append(
            '<div style="display:flex;gap:1em;margin:0 0 0.8em 0">'
            f'<p dir="auto" style="flex:1 1 38em;margin:0;max-width:42em">{body}</p>'
            f'<div style="flex:0 0 14em;{_SMALL}">{speakers}{margin}</div></div>'
        )
    if len(text) > max_chars:
        parts.append(
            f'<p style="{_SMALL}">Shown: the first {max_chars:,} of {len(text):,} characters.</p>'
        )
    if not paragraphs(shown):
        parts.append(f'<p style="{_SMALL}">This article has no text.</p>')
    parts.append(_removed(_rows(removed, article_id, ["text", "rule"], "removed")))
    body = (
        f'<article style="{_SERIF};line-height:1.5;color:#111;background:#fff;padding:0.5em">'
        + "\n".join(p for p in parts if p)
        + "</article>"
    )
    return Page(article_id, _value(row, "title") or article_id, body)


# ------------------------------------------------------------------ rows
def _one(article: Any, argument: str) -> dict:
    if isinstance(article, pd.DataFrame):
        if len(article) != 1:
            raise ArgumentError(
                f"{argument}: must be one article, has {len(article)} rows; "
                "pick one, as in articles.iloc[[0]]."
            )
        article = article.iloc[0]
    row = article.to_dict() if isinstance(article, pd.Series) else article
    if not isinstance(row, dict):
        raise ArgumentError(f"{argument}: must be a row of articles, is {type(row).__name__}.")
    require_columns(pd.DataFrame([row]), ["article_id", "text"], argument=argument)
    return row


def _text(row: dict) -> str:
    return row["text"] if isinstance(row["text"], str) else ""


def _value(row: dict, name: str) -> str | None:
    value = row.get(name)
    return None if value is None or pd.isna(value) else str(value)


def _rows(
    table: pd.DataFrame | None, article_id: str, needed: list[str], argument: str
) -> list[dict[Any, Any]]:
    if table is None:
        return []
    frame = require_columns(table, ["article_id", *needed], argument=argument)
    return frame[frame["article_id"] == article_id].to_dict("records")


# ------------------------------------------------------------------ looks
def _actor_looks(mentions: list[dict], quotes: list[dict]) -> dict[str, tuple[str, str, str]]:
    """Letter, tint and line of each actor, by number of mentions, then by name."""
    counts: dict[str, int] = {}
    for row in mentions:
        if (actor := _value(row, "actor_id")) is not None:
            counts[actor] = counts.get(actor, 0) + 1
    for row in quotes:
        if (actor := _value(row, "speaker")) is not None:
            counts.setdefault(actor, 0)
    looks = {}
    for at, actor in enumerate(sorted(counts, key=lambda a: (-counts[a], a))):
        letter = _LETTERS[at % 26] + (str(at // 26 + 1) if at >= 26 else "")
        looks[actor] = (letter, _TINTS[at % len(_TINTS)], _LINES[at // len(_TINTS) % len(_LINES)])
    return looks


def _mention_marks(rows: list[dict], looks: dict[str, tuple[str, str, str]]) -> list[Mark]:
    marks = []
    for row in rows:
        actor = _value(row, "actor_id")
        letter, tint, line = looks[actor] if actor is not None else ("?", "#eee", "dotted")
        marks.append(
            Mark(
                int(row["start"]),
                int(row["end"]),
                "mention",
                _facts(row, ("actor_id", "kind", "via", "confidence")),
                f"background:{tint};border-bottom:2px {line} #333;color:#111",
                letter,
            )
        )
    return marks


def _quote_marks(rows: list[dict]) -> list[Mark]:
    marks = []
    for row in rows:
        title = _facts(row, ("quote_id", "speaker", "speaker_via", "kind", "cue", "confidence"))
        pieces = row.get("pieces")
        spans = [tuple(p) for p in pieces] if pieces is not None else [(row["start"], row["end"])]
        line = "dashed" if row.get("kind") == "indirect" else "solid"
        for a, b in spans:
            style = f"border-bottom:1px {line} #0072b2;background:#eef5fb"
            marks.append(Mark(int(a), int(b), "quote", title, style))
        for layer, style in (("source", "font-weight:bold"), ("cue", "font-style:italic")):
            a, b = row.get(f"{layer}_start"), row.get(f"{layer}_end")
            if a is not None and b is not None and not pd.isna(a) and not pd.isna(b):
                marks.append(Mark(int(a), int(b), layer, title, style))
    return marks


def _facts(row: dict, names: tuple[str, ...]) -> str:
    facts = []
    for name in names:
        value = row.get(name)
        if value is None or (not isinstance(value, list) and pd.isna(value)):
            continue
        facts.append(f"{name}: {value:.2f}" if isinstance(value, float) else f"{name}: {value}")
    return "; ".join(facts)


# ------------------------------------------------------------------ HTML
def _stretch(text: str, stretch: Any) -> str:
    out = escape(text[stretch.start : stretch.end])
    for mark in reversed(stretch.marks):
        tag = "mark" if mark.layer == "mention" else "span"
        style = f' style="{mark.style}"' if mark.style else ""
        letter = ""
        if mark in stretch.closing and mark.letter:
            letter = f'<sup style="{_SMALL}">{escape(mark.letter)}</sup>'
        out = (
            f'<{tag} data-layer="{mark.layer}" title="{escape(mark.title)}"{style}>'
            f"{out}{letter}</{tag}>"
        )
    return out


def _header(row: dict) -> str:
    facts = [v for v in (_value(row, "outlet"), _date(row), _value(row, "byline")) if v]
    url = link(row["url"]) if _value(row, "url") else None
    line = " · ".join(escape(v) for v in facts)
    if url:
        line += f' · <a rel="noreferrer noopener" href="{url}">{url}</a>'
    title = escape(_value(row, "title") or "(no title)")
    return (
        f'<header><div style="{_SMALL}">{line or "outlet and date unknown"}</div>'
        f'<h2 dir="auto" style="margin:0.2em 0 0.6em 0">{title}</h2></header>'
    )


def _date(row: dict) -> str | None:
    value = row.get("published")
    if value is None or pd.isna(value):
        return None
    date = pd.Timestamp(value)
    return f"{date.day} {date:%B %Y}"


def _legend(looks: dict[str, tuple[str, str, str]]) -> str:
    if not looks:
        return ""
    items = "".join(
        f'<span style="background:{tint};border-bottom:2px {line} #333;color:#111;padding:0 0.3em;'
        f'margin-right:0.6em;display:inline-block"><b>{letter}</b> {escape(actor)}</span>'
        for actor, (letter, tint, line) in looks.items()
    )
    return f'<div style="{_SMALL};margin-bottom:0.8em">{items}</div>'


def _tone(row: dict) -> str:
    polarity = row["polarity"]
    if polarity is None or pd.isna(polarity):
        return ""
    sign = "▲" if polarity > 0 else "▼" if polarity < 0 else "●"
    who = _value(row, "target") or row["level"]
    title = _facts(row, ("method", "level", "target", "polarity", "label", "confidence"))
    return f'<div title="{escape(title)}">{sign} {polarity:+.2f} {escape(who)}</div>'


def _speaker(row: dict) -> str:
    who, via = _value(row, "speaker") or "speaker unknown", _value(row, "speaker_via") or ""
    kind = _value(row, "kind") or "quote"
    return f"<div>“ {escape(kind)}: <b>{escape(who)}</b> {escape(f'({via})' if via else '')}</div>"


def _removed(rows: list[dict]) -> str:
    if not rows:
        return ""
    items = "".join(
        f'<p dir="auto" style="color:#595959;margin:0.2em 0">{escape(r["text"])} '
        f"<small>[{escape(r['rule'])}]</small></p>"
        for r in rows
    )
    return (
        f'<details style="{_SMALL}"><summary>{len(rows)} removed '
        f"{'line' if len(rows) == 1 else 'lines'}</summary>{items}</details>"
    )


def _side_by_side(left: dict, right: dict) -> Page:
    """Two articles in two columns; sentences that differ are marked and carry a sign."""
    texts = [_text(left), _text(right)]
    sides = [[t[a:b] for a, b in sentence_spans(t)] for t in texts]
    matcher = difflib.SequenceMatcher(None, sides[0], sides[1], autojunk=False)
    rows = []
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        cells = []
        for items, sign in ((sides[0][a0:a1], "−"), (sides[1][b0:b1], "+")):
            body = escape(" ".join(items))
            if tag != "equal" and items:
                tint = "#f8dca6" if sign == "−" else "#b9dff5"
                body = f'{sign} <span style="background:{tint}">{body}</span>'
            cells.append(f'<td dir="auto" style="vertical-align:top;width:50%">{body}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    shared = matcher.ratio()
    table = (
        f'<article style="{_SERIF};color:#111;background:#fff">'
        f'<p style="{_SMALL}">Sentences shared word for word: {shared:.0%}</p>'
        f'<table style="width:100%;text-align:left"><thead><tr><th>{_header(left)}</th>'
        f"<th>{_header(right)}</th></tr></thead><tbody>{''.join(rows)}</tbody></table></article>"
    )
    return Page(str(left["article_id"]), _value(left, "title") or "comparison", table)
