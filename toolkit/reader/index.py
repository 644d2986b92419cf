"""What `explore` knows of a corpus: enough to list, filter and count, and no texts twice."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.errors import ArgumentError, TableError
from toolkit.reader.content import Content, arrange, rows_of_article
from toolkit.reader.safe import visible
from toolkit.tables import pick, require_columns

PAGE = 25
"""Articles on a page of the list."""

VOICES = 12
"""Voices shown by name; the others are added up."""

KINDS = ("direct", "mixed", "indirect")
_OPTIONS = 500  # most outlets and actors to choose from
_AHEAD = 20_000  # up to so many articles, the first search finds its texts ready
_TEXTS = 200_000  # above so many articles, the search looks at titles only
_TITLE = 200
NOBODY = -1


class Index:
    """A corpus made ready for filtering: codes and days of each article, mention and quote.

    Parameters
    ----------
    source : Analysis or mapping of tables
        ``articles`` is needed; ``mentions`` and ``quotes`` are counted where they are there.
    by : str
        Column of ``articles`` that names the groups.
    """

    def __init__(self, source: Mapping[str, pd.DataFrame], *, by: str = "outlet") -> None:
        if isinstance(source, pd.DataFrame) or not isinstance(source, Mapping):
            raise TableError(
                "analysis: must hold the tables by name, {'articles': ..., 'quotes': ...}, "
                f"is {type(source).__name__}."
            )
        pick(source, "articles", argument="analysis")
        self.source = source
        wanted = ["article_id", by, "title", "published", "n_words", "status"]
        self.articles = _columns(source, "articles", wanted, ["article_id", by])
        self.by = by
        ids = pd.Index(self.articles["article_id"])
        if not ids.is_unique:
            twice = ids[ids.duplicated()][0]
            raise TableError(f"articles: article_id {twice!r} occurs more than once.")
        self.ids = ids
        self.outlets, self.outlet_of = _coded(self.articles[by])
        days = self.articles.get("published", pd.Series(pd.NaT, index=self.articles.index))
        stamps = pd.to_datetime(days, errors="coerce", utc=True).dt.tz_localize(None)
        self.days = stamps.to_numpy().astype("datetime64[D]")
        self._mentions()
        self._quotes()
        self._text: pa.Array | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def _mentions(self) -> None:
        found = _columns(self.source, "mentions", ["article_id", "actor_id"])
        at = self.ids.get_indexer(pd.Index(found["article_id"]))
        found = found[at >= 0]
        self.mention_at = at[at >= 0]
        self._actor_column = found["actor_id"]

    def _quotes(self) -> None:
        wanted = ["article_id", "speaker", "kind", "cue_class"]
        found = _columns(self.source, "quotes", wanted, ["article_id"])
        found = found.reindex(columns=wanted)
        at = self.ids.get_indexer(pd.Index(found["article_id"]))
        found = found[at >= 0]
        self.quote_at = at[at >= 0]
        both = pd.concat([self._actor_column, found["speaker"]], ignore_index=True)
        self.actors, codes = _coded(both)
        self.mention_of = codes[: len(self._actor_column)]
        self.quote_of = codes[len(self._actor_column) :]
        del self._actor_column
        self.kind_of = pd.Index(KINDS).get_indexer(pd.Index(found["kind"]))
        self.classes, self.class_of = _coded(found["cue_class"])
        self.n_quotes = np.bincount(self.quote_at, minlength=len(self))
        self.has_quotes = "quotes" in self.source

    # -------------------------------------------------------------- filters
    @property
    def searches_text(self) -> bool:
        """Whether the search looks into the texts, or at titles only."""
        return len(self) <= _TEXTS

    def facets(self) -> dict[str, Any]:
        """Return what can be chosen: outlets, actors, first and last day, each with counts."""
        known = self.days[~np.isnat(self.days)]
        named = np.bincount(self.mention_of[self.mention_of >= 0], minlength=len(self.actors))
        named += np.bincount(self.quote_of[self.quote_of >= 0], minlength=len(self.actors))
        outlets = np.bincount(self.outlet_of[self.outlet_of >= 0], minlength=len(self.outlets))
        return {
            "total": len(self),
            "by": visible(self.by),
            "outlets": _options(self.outlets, outlets),
            "no_outlet": int((self.outlet_of < 0).sum()),
            "actors": _options(self.actors, named),
            "first": str(known.min()) if len(known) else "",
            "last": str(known.max()) if len(known) else "",
            "undated": len(self) - len(known),
            "titles_only": not self.searches_text,
        }

    def select(self, query: Mapping[str, Any]) -> np.ndarray:
        """Return the positions of the articles that a query finds, in the order of the corpus.

        Parameters
        ----------
        query : mapping
            ``search`` (words that all must occur; "a phrase" in quotation marks), ``outlet``
            and ``actor`` (positions in the facets; -1 all, -2 not stated), ``since``,
            ``until`` (ISO days). What is missing or makes no sense is not filtered by.
        """
        keep = np.ones(len(self), dtype=bool)
        outlet, actor = _number(query, "outlet"), _number(query, "actor")
        if outlet == -2:
            keep &= self.outlet_of < 0
        elif 0 <= outlet < len(self.outlets):
            keep &= self.outlet_of == outlet
        if 0 <= actor < len(self.actors):
            named = np.zeros(len(self), dtype=bool)
            named[self.mention_at[self.mention_of == actor]] = True
            named[self.quote_at[self.quote_of == actor]] = True
            keep &= named
        for name, holds in (("since", np.greater_equal), ("until", np.less_equal)):
            day = _day(query.get(name))
            if day is not None:
                keep &= holds(self.days, day)
        found = np.flatnonzero(keep)
        for term in sorted(terms(query.get("search")), key=len, reverse=True):
            text = self._searched()
            if 2 * len(found) < len(self):  # few are left: look at those alone
                hit = pc.match_substring(text.take(pa.array(found)), term)
                found = found[hit.to_numpy(zero_copy_only=False)]
            else:
                hit = pc.match_substring(text, term).to_numpy(zero_copy_only=False)
                found = found[hit[found]]
        return found

    def prepare(self) -> None:
        """Read what a search looks through while the window is being drawn."""

        def ahead() -> None:
            with suppress(Exception):  # what cannot be read is said when it is searched
                self._searched()

        if len(self) <= _AHEAD:
            threading.Thread(target=ahead, daemon=True).start()

    def _searched(self) -> pa.Array:
        if self._text is None:
            titles = self.articles.get("title", pd.Series("", index=self.articles.index))
            titles = titles.astype("str").fillna("")
            if self.searches_text:
                texts = _columns(self.source, "articles", ["text"])["text"].astype("str")
                titles = titles + "\n" + texts.fillna("").to_numpy()
            self._text = pc.utf8_lower(pa.array(titles.to_numpy(), type=pa.large_string()))
        return self._text

    # -------------------------------------------------------------- what is shown
    def rows(self, positions: np.ndarray, page: int) -> list[dict[str, Any]]:
        """Return one page of the list."""
        mine = positions[page * PAGE : (page + 1) * PAGE]
        out = []
        for at in mine.tolist():
            row = self.articles.iloc[at].to_dict()
            day = self.days[at]
            title = row.get("title")
            title = "" if title is None or pd.isna(title) else visible(title)
            status = row.get("status")
            words = row.get("n_words")
            out.append(
                {
                    "at": at,
                    "title": (title[:_TITLE] + "…" if len(title) > _TITLE else title)
                    or "(no title)",
                    "outlet": self._outlet(at),
                    "day": "" if np.isnat(day) else str(day),
                    "words": None if words is None or pd.isna(words) else int(words),
                    "quotes": int(self.n_quotes[at]),
                    "status": "" if status in (None, "ok") or pd.isna(status) else visible(status),
                }
            )
        return out

    def _outlet(self, at: int) -> str:
        code = self.outlet_of[at]
        return "" if code < 0 else visible(self.outlets[code])[:_TITLE]

    def voices(self, positions: np.ndarray) -> dict[str, Any]:
        """Return who is quoted in a selection of articles, and how, with the bases.

        Returns
        -------
        dict
            ``articles``, ``quoting`` (articles with a quote), ``quotes``; ``who``: name,
            count of each of `KINDS`, quotes, articles, share of the selection's quotes and
            of the whole corpus's; ``how``: class of the verb and count.
        """
        chosen = np.zeros(len(self), dtype=bool)
        chosen[positions] = True
        mine = chosen[self.quote_at]
        n_actors, n_kinds = len(self.actors) + 1, len(KINDS) + 1
        speaker = self.quote_of[mine] + 1  # 0 is nobody known
        kind = self.kind_of[mine] + 1
        grid = np.bincount(speaker * n_kinds + kind, minlength=n_actors * n_kinds)
        grid = grid.reshape(n_actors, n_kinds)
        total = grid.sum(axis=1)
        every = np.bincount(self.quote_of + 1, minlength=n_actors)
        pairs = np.unique(speaker.astype(np.int64) * max(len(self), 1) + self.quote_at[mine])
        carrying = np.bincount(pairs // max(len(self), 1), minlength=n_actors)
        order = 1 + np.argsort(-total[1:], kind="stable")
        order = order[total[order] > 0]
        n, n_all = int(total.sum()), len(self.quote_of)

        def line(name: str, which: np.ndarray, articles: int | None) -> dict[str, Any]:
            count = int(total[which].sum())
            return {
                "name": name,
                "kinds": grid[which][:, 1:].sum(axis=0).tolist(),
                "quotes": count,
                "articles": articles,
                "share": count / n if n else 0.0,
                "share_all": float(every[which].sum() / n_all) if n_all else 0.0,
            }

        who = [
            line(visible(self.actors[i - 1]), np.array([i]), int(carrying[i]))
            for i in order[:VOICES].tolist()
        ]
        rest = order[VOICES:]
        if len(rest):
            who.append(line(f"{len(rest):,} others", rest, None))
        if total[0]:
            who.append(line("not known", np.array([0]), int(carrying[0])))
        classes = np.bincount(self.class_of[mine] + 1, minlength=len(self.classes) + 1)
        how = [
            [visible(self.classes[i]), int(classes[i + 1])]
            for i in np.argsort(-classes[1:], kind="stable").tolist()
            if classes[i + 1]
        ]
        if classes[0]:
            how.append(["no class", int(classes[0])])
        return {
            "articles": len(positions),
            "quoting": len(np.unique(self.quote_at[mine])),
            "quotes": n,
            "who": who,
            "how": how,
            "has_quotes": self.has_quotes,
        }

    def content(self, at: int, *, max_chars: int) -> Content:
        """Return the article at a position with its rows."""
        if not 0 <= at < len(self):
            raise ArgumentError(f"position {at!r} lies outside the corpus of {len(self)} articles.")
        row, rows = rows_of_article(self.source, str(self.ids[at]))
        return arrange(row, rows, max_chars=max_chars)


def terms(search: object) -> list[str]:
    """Return the words and phrases of a search, in lower case.

    Examples
    --------
    >>> terms('Peace "the talks"')
    ['the talks', 'peace']
    """
    if not isinstance(search, str):
        return []
    parts = search.lower().replace("“", '"').replace("”", '"').split('"')
    phrases = [p.strip() for p in parts[1::2] if p.strip()]
    return [*phrases, *(w for p in parts[::2] for w in p.split())]


def _columns(
    source: Mapping[str, Any], name: str, wanted: list[str], needed: list[str] | None = None
) -> pd.DataFrame:
    """Some columns of a table; an empty table where there is none."""
    if name not in source:
        return pd.DataFrame({c: pd.Series(dtype="str") for c in wanted})
    if hasattr(source, "read") and hasattr(source, "dataset"):
        have = source.dataset(name).schema.names
        if needed is not None:
            require_columns(pd.DataFrame(columns=have), needed, argument=name)
        return source.read(name, columns=[c for c in wanted if c in have])
    frame = require_columns(source[name], wanted if needed is None else needed, argument=name)
    return frame[[c for c in wanted if c in frame.columns]]


def _coded(column: pd.Series) -> tuple[list[str], np.ndarray]:
    """Names, the most frequent first, and each row's position among them (-1 for null)."""
    codes, values = pd.factorize(column.astype("object"))
    names = [str(v) for v in values]
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    order = sorted(range(len(names)), key=lambda i: (-counts[i], names[i]))
    rank = np.empty(len(names) + 1, dtype=np.int64)
    rank[order] = np.arange(len(names))
    rank[-1] = -1  # where the code is -1
    return [names[i] for i in order], rank[codes]


def _options(names: list[str], counts: np.ndarray) -> list[list[Any]]:
    return [[visible(n)[:_TITLE], int(counts[i])] for i, n in enumerate(names[:_OPTIONS])]


def _number(query: Mapping[str, Any], name: str) -> int:
    value = query.get(name, -1)
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def _day(value: object) -> np.datetime64 | None:
    if not isinstance(value, str) or not value:
        return None
    try:
        return np.datetime64(value[:10], "D")
    except ValueError:
        return None
