"""Which article is in which group, and which articles count.

Every comparison begins here: keys are checked, articles without text are left out, and a
missing group name is an error, because nobody can say what it would be compared with.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.errors import TableError, shown, unknown_value

REST = "rest"
"""Compare each group with all articles outside it."""


@dataclass(frozen=True)
class Groups:
    """Articles and their groups.

    Attributes
    ----------
    by : str
        The column of `articles` that holds the groups.
    ids : Index of str
        The ``article_id`` of each article that counts, in the table's order.
    codes : ndarray of int64, shape (articles,)
        Number of the group of each article.
    names : list of str
        The groups, sorted.
    """

    by: str
    ids: pd.Index
    codes: np.ndarray
    names: list[str]

    @property
    def sizes(self) -> np.ndarray:
        """Articles per group."""
        return np.bincount(self.codes, minlength=len(self.names))

    def position(self, article_ids: pd.Series) -> np.ndarray:
        """Return the row number of each article_id, -1 for articles that do not count."""
        return self.ids.get_indexer(pd.Index(article_ids))

    def check_against(self, against: str) -> str:
        """Return `against` if it is a group or "rest".

        Raises
        ------
        ArgumentError
            Otherwise; names the nearest group.
        """
        if against != REST and against not in self.names:
            raise unknown_value("against", against, [REST, *self.names])
        return against

    def contrast(self, name: str, against: str) -> tuple[np.ndarray, np.ndarray]:
        """Return masks of the articles of a group and of those it is compared with."""
        inside = self.codes == self.names.index(name)
        if against == REST:
            return inside, ~inside
        if against == name:
            return inside, np.zeros_like(inside)
        return inside, self.codes == self.names.index(against)


def group_articles(articles: object, by: str, *, needed: Iterable[str] = ()) -> Groups:
    """Read the groups of articles from a column.

    Rows whose ``status``, where there is such a column, is not ``ok`` are left out: their
    text could not be read, or repeats another article's.

    Parameters
    ----------
    articles : DataFrame
        Needs ``article_id`` and the column `by`.
    by : str
    needed : iterable of str
        Further columns that must be there.

    Returns
    -------
    Groups

    Raises
    ------
    TableError
        When a column is missing, an ``article_id`` is null or occurs twice, a group name is
        null or blank, or no article is left.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", "Y"]})
    >>> found = group_articles(articles, "outlet")
    >>> found.names, found.sizes.tolist()
    (['X', 'Y'], [1, 1])
    """
    frame = tables.require_columns(articles, ["article_id", by, *needed], argument="articles")
    frame = usable(frame)
    ids = frame["article_id"]
    tables.check_ids(ids)
    if frame.empty:
        raise TableError(
            f"articles: none of its {len(articles)} rows has status 'ok', so there is nothing to "  # type: ignore[arg-type]
            "compare."
        )
    labels = frame[by]
    blank = labels.isna() | (labels.astype("str").str.strip() == "")
    if blank.any():
        raise TableError(
            f"articles: {by} is missing in {int(blank.sum())} of {len(frame)} articles, first in "
            f"{ids[blank].iloc[0]!r}. Fill it in, or leave these articles out: "
            f"articles.dropna(subset=[{by!r}])."
        )
    names, codes = np.unique(labels.astype("str").to_numpy(dtype=object), return_inverse=True)
    return Groups(by, pd.Index(ids), codes.astype(np.int64), [str(n) for n in names])


def usable(articles: pd.DataFrame) -> pd.DataFrame:
    """Return the articles that count: those whose status, if given, is ``ok``.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "status": ["ok", "empty"]})
    >>> usable(articles).article_id.tolist()
    ['a']
    """
    if "status" not in articles.columns:
        return articles
    return articles[articles["status"] == "ok"]


def read_sides(sides: object) -> dict[str, str]:
    """Read which actor is on which side.

    Parameters
    ----------
    sides : mapping, DataFrame or iterable
        ``{actor_id: side}``; a table with columns ``actor_id`` (or ``id``) and ``side``; or
        actors, as mappings or objects with ``id`` and ``side``, such as `load_actors` gives.

    Returns
    -------
    dict
        Actors without a side are left out.

    Raises
    ------
    ArgumentError
        When neither form can be read.

    Examples
    --------
    >>> read_sides([{"id": "russia", "side": "russia"}, {"id": "un", "side": None}])
    {'russia': 'russia'}
    """
    pairs: Iterable[tuple[Hashable, object]]
    if callable(getattr(sides, "table", None)):  # what load_actors returns
        sides = sides.table()  # type: ignore[attr-defined]
    if isinstance(sides, pd.DataFrame):
        key = "actor_id" if "actor_id" in sides.columns else "id"
        tables.require_columns(sides, [key, "side"], argument="sides")
        pairs = zip(sides[key], sides["side"], strict=True)
    elif isinstance(sides, Mapping) and all(
        isinstance(v, str) or v is None for v in sides.values()
    ):
        pairs = sides.items()
    else:
        rows = sides.values() if isinstance(sides, Mapping) else sides
        if not isinstance(rows, Iterable) or isinstance(rows, str):
            raise TableError(
                f"sides={shown(sides)} must be a dict actor_id -> side, or what load_actors "
                "returns."
            )
        pairs = [(_attribute(row, "id", "actor_id"), _attribute(row, "side")) for row in rows]
    return {str(k): str(v) for k, v in pairs if isinstance(v, str) and v}


def _attribute(row: object, *names: str) -> object:
    for name in names:
        if isinstance(row, Mapping) and name in row:
            return row[name]
        if hasattr(row, name):
            return getattr(row, name)
    raise TableError(f"sides: an actor has no {names[0]!r}: {shown(row)}.")
