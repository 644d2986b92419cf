"""`read`: one article as a page, with the rows of the result tables marked in it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.reader.content import Content, Look, day_of, facts_of, find_article, gather, value_of
from toolkit.reader.marks import cut
from toolkit.reader.safe import escape, link
from toolkit.sentences import sentence_spans
from toolkit.text import paragraphs

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

    def __init__(
        self, article_id: str, title: str, body: str, content: Content | None = None
    ) -> None:
        self.article_id = article_id
        self._title = title
        self._body = body
        self._content = content

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

    def widget(self, *, actors: object = None, corrections: pd.DataFrame | None = None) -> Any:
        """Return the page as a widget for JupyterLab: filter, step through, copy, correct.

        Parameters
        ----------
        actors : iterable of str, optional
            Ids offered as speakers, beside those of the article; a registry will do.
        corrections : DataFrame, optional
            Corrections made before, as ``.corrections`` returned them; they are gone on with.

        Returns
        -------
        ReaderWidget
            ``.corrections`` is a table of the corrections made so far; see
            `apply_corrections`. ``.selected_row`` is the row of the mark that was clicked.

        Raises
        ------
        ArgumentError
            When the page shows two articles side by side.
        MissingExtraError
            When anywidget is not installed (extra ``lab``).
        """
        from toolkit.reader.widget import reader_widget

        return reader_widget(self, self._content, actors=actors, corrections=corrections)

    def __repr__(self) -> str:
        return f"<Page of article {self.article_id}>"


@check_arguments
def read(
    article: pd.DataFrame | pd.Series | dict | str,
    source: Mapping[str, pd.DataFrame] | None = None,
    *,
    mentions: pd.DataFrame | None = None,
    quotes: pd.DataFrame | None = None,
    sentiment: pd.DataFrame | None = None,
    removed: pd.DataFrame | None = None,
    compare_with: pd.DataFrame | pd.Series | dict | str | None = None,
    max_chars: int = 200_000,
) -> Page:
    """Show an article as a page, with what was found marked in it.

    Mentions are coloured by actor, with a letter as second cue. Quotes are boxed, their
    source and cue underlined. Tone stands in the margin. What cleaning removed is grey and
    folded. Pointing at a mark shows the row behind it. ``read(...).widget()`` adds filters,
    steps from mark to mark, and corrections.

    Parameters
    ----------
    article : DataFrame of one row, Series, dict, or str
        A row of ``articles``; needs ``article_id`` and ``text``. With `source`, an
        ``article_id``, or any row that has one, such as a row of `examples`: its ``start``
        and ``end`` are then outlined on the page.
    source : Analysis or mapping of tables, optional
        Where the article and the tables that are not given come from.
    mentions, quotes, sentiment, removed : DataFrame, optional
        Result tables; rows of other articles are ignored.
    compare_with : DataFrame of one row, Series, dict, or str, optional
        Another article, shown beside the first with the differing sentences marked.
    max_chars : int
        Longer texts are shown up to here, and the page says so.

    Returns
    -------
    Page
        Has ``_repr_html_``, ``html()``, ``save(path)`` and ``widget()``. The same input gives
        the same bytes.

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
    >>> read("a", {"articles": pd.DataFrame([article]), "mentions": mentions})
    <Page of article a>
    """
    if compare_with is not None:
        row, _ = find_article(article, source)
        return _side_by_side(row, find_article(compare_with, source, "compare_with")[0])
    given = {"mentions": mentions, "quotes": quotes, "sentiment": sentiment, "removed": removed}
    content = gather(article, source, given, max_chars)
    text, marks = content.text, content.marks
    shown = text[: content.shown]
    parts = [_header(content.row), _legend(content.looks)]
    for start, end in paragraphs(shown):
        here = [m for m in marks if m.start < end and m.end > start]
        body = "".join(_stretch(text, s) for s in cut(start, end, here))
        margin = _tones([t for t in content.tones if start <= int(t["start"]) < end])
        speakers = "".join(_speaker(q) for q in content.quotes if start <= int(q["start"]) < end)
        parts.append(
            '<div style="display:flex;gap:1em;margin:0 0 0.8em 0">'
            f'<p dir="auto" style="flex:1 1 38em;margin:0;max-width:42em">{body}</p>'
            f'<div style="flex:0 0 14em;{_SMALL}">{speakers}{margin}</div></div>'
        )
    if len(text) > content.shown:
        parts.append(
            f'<p style="{_SMALL}">Shown: the first {content.shown:,} of {len(text):,} '
            "characters.</p>"
        )
    if not paragraphs(shown):
        parts.append(f'<p style="{_SMALL}">This article has no text.</p>')
    parts.append(_removed(content.removed))
    body = (
        f'<article style="{_SERIF};line-height:1.5;color:#111;background:#fff;padding:0.5em">'
        + "\n".join(p for p in parts if p)
        + "</article>"
    )
    title = value_of(content.row, "title") or content.article_id
    return Page(content.article_id, title, body, content)


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
    facts = [v for v in (value_of(row, "outlet"), day_of(row), value_of(row, "byline")) if v]
    url = link(row["url"]) if value_of(row, "url") else None
    line = " · ".join(f'<span dir="auto">{escape(v)}</span>' for v in facts)
    if url:
        line += f' · <a rel="noreferrer noopener" href="{url}">{url}</a>'
    title = escape(value_of(row, "title") or "(no title)")
    return (
        f'<header><div style="{_SMALL}">{line or "outlet and date unknown"}</div>'
        f'<h2 dir="auto" style="margin:0.2em 0 0.6em 0">{title}</h2></header>'
    )


def _legend(looks: dict[str, Look]) -> str:
    if not looks:
        return ""
    items = "".join(
        f'<span style="background:{look.tint};border-bottom:2px {look.line} #333;color:#111;'
        f'padding:0 0.3em;margin-right:0.6em;display:inline-block"><b>{look.letter}</b> '
        f"{escape(actor)}</span>"
        for actor, look in looks.items()
    )
    return f'<div style="{_SMALL};margin-bottom:0.8em">{items}</div>'


def _tones(rows: list[dict]) -> str:
    """One line for the sentences, one for the quotes, and one for each actor."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        polarity = row["polarity"]
        if polarity is None or pd.isna(polarity):
            continue
        sign = "▲" if polarity > 0 else "▼" if polarity < 0 else "●"
        title = facts_of(row, ("method", "level", "target", "polarity", "label", "confidence"))
        note = f'<span title="{escape(title)}">{sign}&nbsp;{polarity:+.2f}</span>'
        lines.setdefault(value_of(row, "target") or row["level"], []).append(note)
    return "".join(f"<div>{escape(who)} {' '.join(notes)}</div>" for who, notes in lines.items())


def _speaker(row: dict) -> str:
    who, via = value_of(row, "speaker") or "speaker unknown", value_of(row, "speaker_via") or ""
    kind = value_of(row, "kind") or "quote"
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
    texts = [r["text"] if isinstance(r["text"], str) else "" for r in (left, right)]
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
    return Page(str(left["article_id"]), value_of(left, "title") or "comparison", table)
