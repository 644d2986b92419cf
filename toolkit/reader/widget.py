"""The reader as a widget: filters, steps, corrections. Needs the extra ``lab``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from toolkit.errors import ArgumentError, require
from toolkit.reader.content import Content, value_of
from toolkit.reader.corrections import check_corrections, corrections_table
from toolkit.reader.payload import item_keys, payload
from toolkit.reader.safe import visible
from toolkit.widgets import HERE as SHARED
from toolkit.widgets import script

if TYPE_CHECKING:
    from toolkit.reader.page import Page

HERE = Path(__file__).parent


def style_sheet(*names: str) -> str:
    """Return the style sheets of a widget, joined."""
    paths = [SHARED / "base.css", *(HERE / n for n in names)]
    return "\n".join(p.read_text(encoding="utf-8") for p in paths)


def with_fallback(widget: Any, bundle: Any, plain: str, page: str) -> Any:
    """Put a static page beside a widget's reference, for what cannot run widgets."""
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    return {**(data or {}), "text/plain": plain, "text/html": page}, metadata


@cache
def _widget_class() -> type:
    anywidget = require("anywidget", "lab")
    traitlets = require("traitlets", "lab")

    class ReaderWidget(anywidget.AnyWidget):  # type: ignore[name-defined]
        """An article with filters and corrections; made by ``read(...).widget()``.

        Attributes
        ----------
        article_id : str
        corrections : DataFrame
            What was corrected so far; see `toolkit.apply_corrections`.
        selected_row : Series or None
            The row behind the mark that was clicked last.
        filters : dict
            What the controls stand at.
        """

        _esm = script(HERE / "reader.js", HERE / "read.js")
        _css = style_sheet("reader.css")
        content = traitlets.Dict().tag(sync=True)
        people = traitlets.List().tag(sync=True)
        filters = traitlets.Dict().tag(sync=True)
        selected = traitlets.Int(-1).tag(sync=True)
        edits = traitlets.Dict().tag(sync=True)

        def __init__(self, page: Page, content: Content, actors: list[str], **state: Any) -> None:
            self._page = page
            self._of = content
            self._actors = actors
            super().__init__(content=payload(content), people=[visible(a) for a in actors], **state)

        @property
        def article_id(self) -> str:
            return self._of.article_id

        @property
        def corrections(self) -> pd.DataFrame:
            return corrections_table(corrections_of(self._of, self.edits, self._actors))

        @property
        def selected_row(self) -> pd.Series | None:
            if not 0 <= self.selected < len(self._of.items):
                return None
            table, row = self._of.items[self.selected]
            return pd.Series(row, name=table)

        def _repr_mimebundle_(self, **kwargs: Any) -> Any:
            bundle = super()._repr_mimebundle_(**kwargs)
            return with_fallback(self, bundle, repr(self), self._page._repr_html_())

        def __repr__(self) -> str:
            return f"<ReaderWidget of article {self.article_id}>"

    return ReaderWidget


def reader_widget(
    page: Page, content: Content | None, *, actors: object, corrections: pd.DataFrame | None
) -> Any:
    """Make the widget of a page; see `toolkit.reader.Page.widget`."""
    widget = _widget_class()
    if content is None:
        raise ArgumentError(
            "widget(): the page shows two articles side by side; call it on read(one article)."
        )
    names = people_of(content, actors)
    earlier: dict[str, dict[str, Any]] = {}
    if corrections is not None:
        names = [*names, *(s for s in speakers_of(corrections) if s not in names)]
        earlier = edits_of(content, corrections, names)
    return widget(page, content, names, edits=earlier)


def people_of(content: Content, actors: object) -> list[str]:
    """Who can be named as a speaker: the article's actors first, then the others given."""
    names = list(content.looks)
    if actors is None:
        return names
    if isinstance(actors, str) or not isinstance(actors, Iterable):
        raise ArgumentError(f"actors={actors!r} must be ids of actors, or a registry.")
    return list(dict.fromkeys([*names, *sorted(str(a) for a in actors)]))


def speakers_of(corrections: pd.DataFrame) -> list[str]:
    """Every speaker that a table of corrections names."""
    frame = check_corrections(corrections)
    if "speaker" not in frame.columns:
        return []
    return sorted({str(s) for s in frame["speaker"].dropna()})


def edits_of(
    content: Content, corrections: pd.DataFrame, actors: list[str], *, prefix: str = ""
) -> dict[str, dict[str, Any]]:
    """Return the state of the widget that stands for earlier corrections of this article."""
    frame = check_corrections(corrections)
    at = {name: i for i, name in enumerate(actors)}
    rows = {str(r["quote_id"]): r for r in frame.to_dict("records")}
    out: dict[str, dict[str, Any]] = {}
    for (table, row), key in zip(content.items, item_keys(content, prefix=prefix), strict=True):
        found = rows.get(str(row.get("quote_id"))) if table == "quotes" else None
        if found is None:
            continue
        if found["action"] == "reject":
            out[key] = {"rejected": True}
        else:
            speaker = value_of(found, "speaker")
            out[key] = {"speaker": -1 if speaker is None else at[speaker]}
    return out


def corrections_of(
    content: Content, edits: dict[str, dict[str, Any]], actors: list[str], *, prefix: str = ""
) -> list[dict[str, Any]]:
    """Return the rows of the table of corrections for one article."""
    out = []
    for (table, row), key in zip(content.items, item_keys(content, prefix=prefix), strict=True):
        edit = edits.get(key) if table == "quotes" else None
        if not edit:
            continue
        rejected = bool(edit.get("rejected"))
        person = edit.get("speaker")
        if not rejected and not (isinstance(person, int) and -1 <= person < len(actors)):
            continue
        start, end = int(row["start"]), int(row["end"])
        out.append(
            {
                "article_id": content.article_id,
                "quote_id": value_of(row, "quote_id"),
                "text": content.text[start:end],
                "action": "reject" if rejected else "speaker",
                "speaker_was": value_of(row, "speaker"),
                "speaker": None if rejected or person == -1 else actors[person],  # type: ignore[index]
            }
        )
    return out
