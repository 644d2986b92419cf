"""An article's page as plain data for the widgets, which set it as text and never as HTML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from toolkit.reader.content import UNKNOWN_LOOK, Content, day_of, facts_of, value_of
from toolkit.reader.marks import cut
from toolkit.reader.safe import address, visible
from toolkit.text import paragraphs

_CUT = 2000
"""Longer values of a row are cut in what is copied."""


def payload(content: Content, *, prefix: str = "") -> dict[str, Any]:
    """Return what the widget shows of an article.

    Parameters
    ----------
    content : Content
    prefix : str
        Put before the keys of the items, to tell those of several articles apart.

    Returns
    -------
    dict
        JSON: ``title``, ``facts``, ``url``, ``actors``, ``columns`` (of each table), ``items``
        (one for each row that has marks), ``paragraphs`` (``parts``: text, the items and
        layers over it, outermost first, and the items that end there; ``side``: notes for the
        margin), ``removed``, ``note``.

    Examples
    --------
    >>> from toolkit.reader.content import arrange
    >>> none = {"mentions": [], "quotes": [], "sentiment": [], "removed": []}
    >>> content = arrange({"article_id": "a", "text": "No marks."}, none, max_chars=99)
    >>> payload(content)["paragraphs"]
    [{'parts': [['No marks.', [], []]], 'side': []}]
    """
    text = content.text[: content.shown]
    spans = paragraphs(text)
    keys = item_keys(content, prefix=prefix)
    note = ""
    if len(content.text) > content.shown:
        note = f"Shown: the first {content.shown:,} of {len(content.text):,} characters."
    elif not spans:
        note = "This article has no text."
    url = value_of(content.row, "url")
    url = None if url is None else address(url)
    facts = [value_of(content.row, "outlet"), day_of(content.row), value_of(content.row, "byline")]
    return {
        "article_id": visible(content.article_id),
        "title": visible(value_of(content.row, "title") or "(no title)"),
        "facts": [visible(f) for f in facts if f] or ["outlet and date unknown"],
        "url": None if url is None else visible(url),
        "actors": [
            [visible(actor), look.letter, look.tint, look.line]
            for actor, look in content.looks.items()
        ],
        "columns": {table: [str(name) for name in row] for table, row in content.items},
        "items": [
            _item(table, row, content, key)
            for (table, row), key in zip(content.items, keys, strict=True)
        ],
        "paragraphs": [_paragraph(content, a, b) for a, b in spans],
        "removed": [[visible(r["text"]), visible(r["rule"])] for r in content.removed],
        "note": note,
    }


def item_keys(content: Content, *, prefix: str = "") -> list[str]:
    """Return a key for each item: its table's first letter and its number in that table.

    The same article and tables give the same keys.
    """
    out, counts = [], {"mentions": 0, "quotes": 0}
    for table, _ in content.items:
        out.append(f"{prefix}{table[0]}{counts[table]}")
        counts[table] += 1
    return out


def _item(table: str, row: Mapping[Any, Any], content: Content, key: str) -> dict[str, Any]:
    who = value_of(row, "actor_id" if table == "mentions" else "speaker")
    look = content.looks.get(who, UNKNOWN_LOOK) if who is not None else UNKNOWN_LOOK
    confidence = row.get("confidence")
    known = confidence is not None and not pd.isna(confidence)
    return {
        "key": key,
        "table": table,
        "who": None if who is None else visible(who),
        "kind": visible(value_of(row, "kind") or ""),
        "confidence": float(confidence) if known else None,  # type: ignore[arg-type]
        "look": [look.letter, look.tint, look.line],
        "values": [_cell(value) for value in row.values()],
    }


def _cell(value: Any) -> str:
    """A field of a row as text: empty where null, lists as JSON."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return json.dumps([v.tolist() if hasattr(v, "tolist") else v for v in value])
    if value is None or pd.isna(value):
        return ""
    text = visible(round(value, 6) if isinstance(value, float) else value)
    return text if len(text) <= _CUT else text[:_CUT] + "…"


def _paragraph(content: Content, start: int, end: int) -> dict[str, Any]:
    here = [m for m in content.marks if m.start < end and m.end > start]
    parts = [
        [
            visible(content.text[s.start : s.end]),
            [[m.item, m.layer] for m in s.marks],
            [m.item for m in s.closing if m.letter],
        ]
        for s in cut(start, end, here)
    ]
    side: list[list[Any]] = [
        ["quote", i, ""]
        for i, (table, row) in enumerate(content.items)
        if table == "quotes" and start <= int(row["start"]) < end
    ]
    for tone in content.tones:
        if start <= int(tone["start"]) < end:
            polarity = tone["polarity"]
            if polarity is None or pd.isna(polarity):
                continue
            sign = "▲" if polarity > 0 else "▼" if polarity < 0 else "●"
            who = value_of(tone, "target") or tone["level"]
            names = ("method", "level", "target", "polarity", "label", "confidence")
            note = visible(f"{sign} {polarity:+.2f} {who}")
            side.append(["tone", note, visible(facts_of(tone, names))])
    return {"parts": parts, "side": side}
