"""An analysis as a notebook shows it: what is there, what is not done, what to do next."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

_NEXT = (
    ("analysis.quotes", "a table"),
    ("tk.compare_outlets(analysis)", "outlets side by side"),
    ("tk.count_mentions(analysis, by='outlet')", "who is named how often, counted on disk"),
    ("tk.compare_voices(analysis)", "who is heard"),
    ("tk.read(analysis.articles.iloc[[0]], mentions=analysis.mentions)", "one article, marked"),
    ("analysis.sql('select outlet, count(*) from articles group by 1')", "any question"),
    ("analysis.status()", "what is done, failed and stale"),
)


def as_html(path: Path, counts: pd.Series, entries: Sequence[dict[str, Any]]) -> str:
    """Return a small page: articles by status, rows of each table, next steps.

    Parameters
    ----------
    path : Path
        Folder of the results.
    counts : Series of int64
        Rows, by table.
    entries : sequence of dict
        The manifest, one entry a part.
    """
    state: dict[str, int] = {}
    for found in entries:
        for kind, n in (found.get("articles") or {}).items():
            state[kind] = state.get(kind, 0) + n
    said = ", ".join(f"{n:,} {kind}" for kind, n in sorted(state.items())) or "no articles"
    undone = sum(bool(f.get("error")) or not f.get("keys") for f in entries)
    warn = f"<p><b>{undone} parts are not done:</b> see <code>.status()</code>.</p>"
    rows = "".join(
        f"<tr><th scope='row' style='text-align:left'>{html.escape(str(name))}</th>"
        f"<td style='text-align:right'>{n:,}</td></tr>"
        for name, n in counts.items()
    )
    steps = "".join(
        f"<li><code>{html.escape(code)}</code>: {html.escape(what)}</li>" for code, what in _NEXT
    )
    return (
        f"<p>Analysis in <code>{html.escape(str(path))}</code>: {html.escape(said)}.</p>"
        f"{warn if undone else ''}"
        f"<table><tr><th scope='col'>table</th><th scope='col'>rows</th></tr>{rows}</table>"
        f"<p>Next:</p><ul>{steps}</ul>"
    )
