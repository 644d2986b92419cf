"""`explore`: one window over a corpus. It pages through Python and never embeds everything."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, MissingExtraError, require
from toolkit.reader.content import Content
from toolkit.reader.corrections import corrections_table
from toolkit.reader.index import KINDS, PAGE, Index
from toolkit.reader.payload import payload
from toolkit.reader.safe import escape, visible
from toolkit.reader.widget import (
    corrections_of,
    edits_of,
    people_of,
    speakers_of,
    style_sheet,
    with_fallback,
)
from toolkit.widgets import script

HERE = Path(__file__).parent
_MOST_PEOPLE = 1000


@check_arguments
def explore(
    analysis: Mapping[str, pd.DataFrame],
    *,
    by: str = "outlet",
    actors: object = None,
    corrections: pd.DataFrame | None = None,
    max_chars: int = 100_000,
) -> Explorer:
    """Open a window over a corpus: find articles, read them, see who is quoted and how.

    In JupyterLab: a list of articles with filters (outlet, date, actor, words in the text),
    the reader with its marks, and for the articles found who is quoted and in which way.
    Elsewhere: a page with the same counts. Pages of the list and articles come from Python
    when they are asked for; the notebook holds one page and one article.

    Parameters
    ----------
    analysis : Analysis or mapping of tables
        ``articles`` is needed; ``mentions``, ``quotes``, ``sentiment`` and ``removed`` are
        shown where they are there.
    by : str
        Column of ``articles`` that names the groups.
    actors : iterable of str, optional
        Ids offered as speakers in corrections, beside those found; a registry will do.
    corrections : DataFrame, optional
        Corrections made before; they are gone on with.
    max_chars : int
        Longer articles are shown up to here, and the page says so.

    Returns
    -------
    Explorer
        ``.selection``: the articles the filters leave; ``.article_id``: the one that is open;
        ``.corrections``: see `apply_corrections`.

    Raises
    ------
    TableError
        When there is no table ``articles``, or a table lacks the columns used.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["X"], "text": ["Talks."]})
    >>> explore({"articles": articles})
    <Explorer of 1 article>
    """
    if max_chars < 1:
        raise ArgumentError(f"max_chars={max_chars!r} must be at least 1.")
    return Explorer(Index(analysis, by=by), actors, corrections, max_chars)


class Explorer:
    """A window over a corpus; made by `explore`."""

    def __init__(
        self, index: Index, actors: object, corrections: pd.DataFrame | None, max_chars: int
    ) -> None:
        self._index = index
        self._max_chars = max_chars
        extra = people_of(_NOTHING, actors)
        if corrections is not None:
            extra += speakers_of(corrections)
        self._people = list(dict.fromkeys([*index.actors[:_MOST_PEOPLE], *extra]))
        self._earlier = corrections
        self._widget: Any = None

    @property
    def selection(self) -> pd.DataFrame:
        """The articles that the filters leave, in the order of the corpus."""
        query = {} if self._widget is None else self._widget.query
        found = self._index.articles.iloc[self._index.select(query)]
        return found.reset_index(drop=True)

    @property
    def article_id(self) -> str | None:
        """The article that is open."""
        at = 0 if self._widget is None else self._widget.query.get("open", 0)
        return str(self._index.ids[at]) if 0 <= at < len(self._index) else None

    @property
    def corrections(self) -> pd.DataFrame:
        """The corrections made in this window, and those it was given."""
        widget = self.widget()
        places = sorted({int(key.split(":")[0]) for key in widget.edits})
        rows: list[dict[str, Any]] = []
        for at in places:
            if 0 <= at < len(self._index):
                content = self._index.content(at, max_chars=self._max_chars)
                rows += corrections_of(content, widget.edits, self._people, prefix=f"{at}:")
        return corrections_table(rows)

    def widget(self) -> Any:
        """Return the window itself.

        Raises
        ------
        MissingExtraError
            When anywidget is not installed (extra ``lab``).
        """
        if self._widget is None:
            self._widget = _widget_class()(self)
            self._index.prepare()
        return self._widget

    def first_edits(self) -> dict[str, dict[str, Any]]:
        """State of the window that stands for the corrections it was given."""
        if self._earlier is None:
            return {}
        frame = self._earlier
        if "article_id" not in frame.columns:
            frame = frame.assign(article_id=frame["quote_id"].str.rsplit("-q", n=1).str[0])
        out: dict[str, dict[str, Any]] = {}
        for article_id, mine in frame.groupby("article_id", sort=False):
            at = int(self._index.ids.get_indexer([article_id])[0])
            if at >= 0:
                content = self._index.content(at, max_chars=self._max_chars)
                out |= edits_of(content, mine, self._people, prefix=f"{at}:")
        return out

    def view_of(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a query of the window: a page of the list, and who is quoted."""
        positions = self._index.select(query)
        pages = max(1, -(-len(positions) // PAGE))
        page = query.get("page", 0)
        page = min(max(page, 0), pages - 1) if isinstance(page, int) else 0
        return {
            "seq": query.get("seq", 0),
            "found": len(positions),
            "page": page,
            "pages": pages,
            "rows": self._index.rows(positions, page),
            "voices": self._index.voices(positions),
        }

    def open_at(self, at: object) -> tuple[dict[str, Any], list[str]]:
        """Return an article for the reader, and everybody who can be named as a speaker."""
        if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at < len(self._index):
            return {"items": [], "paragraphs": [], "actors": []}, self._shown_people()
        content = self._index.content(at, max_chars=self._max_chars)
        known = set(self._people)
        self._people += [a for a in content.looks if a not in known]
        return payload(content, prefix=f"{at}:"), self._shown_people()

    def _shown_people(self) -> list[str]:
        return [visible(a) for a in self._people]

    def facets(self) -> dict[str, Any]:
        """What can be chosen in the window."""
        return self._index.facets()

    # -------------------------------------------------------------- shown
    def __repr__(self) -> str:
        n = len(self._index)
        return f"<Explorer of {n:,} {'article' if n == 1 else 'articles'}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        try:
            widget = self.widget()
        except MissingExtraError as error:
            note = f"<p>{escape(error)}</p>"
            return {"text/plain": repr(self), "text/html": self._repr_html_() + note}, {}
        return widget._repr_mimebundle_(**kwargs)

    def _repr_html_(self) -> str:
        positions = np.arange(len(self._index))
        voices = self._index.voices(positions)
        rows = self._index.rows(positions, 0)[:10]
        listed = "".join(
            f"<tr><td>{escape(r['outlet'] or 'not stated')}</td><td>{r['day']}</td>"
            f'<td dir="auto">{escape(r["title"])}</td><td>{r["quotes"]}</td></tr>'
            for r in rows
        )
        more = len(self._index) - len(rows)
        quoted = "".join(
            f"<tr><td>{escape(v['name'])}</td><td>{v['quotes']:,}</td><td>{v['share']:.0%}</td>"
            + "".join(f"<td>{n:,}</td>" for n in v["kinds"])
            + "</tr>"
            for v in voices["who"]
        )
        kinds = "".join(f"<th>{k}</th>" for k in KINDS)
        who = (
            f"<p>Who is quoted: {voices['quotes']:,} quotes in {voices['quoting']:,} of "
            f"{voices['articles']:,} articles.</p>"
            f"<table><tr><th>voice</th><th>quotes</th><th>share</th>{kinds}</tr>{quoted}</table>"
            if voices["quotes"]
            else "<p>No quotes.</p>"
        )
        return (
            f"<p>{escape(repr(self)[1:-1])}. In JupyterLab this is a window with filters and the "
            f"reader.</p><table><tr><th>{escape(self._index.by)}</th><th>published</th>"
            f"<th>title</th><th>quotes</th></tr>{listed}</table>"
            + (f"<p>and {more:,} more.</p>" if more else "")
            + who
        )


_NOTHING = Content({}, "", "", 0, {}, [], [], [], [])


@cache
def _widget_class() -> type:
    anywidget = require("anywidget", "lab")
    traitlets = require("traitlets", "lab")

    class ExploreWidget(anywidget.AnyWidget):  # type: ignore[name-defined]
        """The window; made by `explore`."""

        _esm = script(HERE / "reader.js", HERE / "explore.js")
        _css = style_sheet("reader.css", "explore.css")
        facets = traitlets.Dict().tag(sync=True)
        query = traitlets.Dict().tag(sync=True)
        view = traitlets.Dict().tag(sync=True)
        content = traitlets.Dict().tag(sync=True)
        people = traitlets.List().tag(sync=True)
        filters = traitlets.Dict().tag(sync=True)
        selected = traitlets.Int(-1).tag(sync=True)
        edits = traitlets.Dict().tag(sync=True)

        def __init__(self, owner: Explorer) -> None:
            self._owner = owner
            edits = owner.first_edits()
            content, people = owner.open_at(0)
            super().__init__(
                facets=owner.facets(),
                query={"open": 0},
                view=owner.view_of({}),
                content=content,
                people=people,
                edits=edits,
            )
            self.observe(self._asked, names="query")

        def _asked(self, change: Any) -> None:
            old, new = change["old"] or {}, change["new"] or {}
            with self.hold_sync():
                if old.get("open") != new.get("open"):
                    content, people = self._owner.open_at(new.get("open"))
                    self.selected = -1
                    self.filters = {**self.filters, "actor": -1, "speaker": -1}
                    self.people = people
                    self.content = content
                if any(old.get(k) != new.get(k) for k in (*old, *new) if k != "open"):
                    self.view = self._owner.view_of(new)

        def _repr_mimebundle_(self, **kwargs: Any) -> Any:
            bundle = super()._repr_mimebundle_(**kwargs)
            return with_fallback(self, bundle, repr(self._owner), self._owner._repr_html_())

        def __repr__(self) -> str:
            return repr(self._owner)

    return ExploreWidget
