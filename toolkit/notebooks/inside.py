"""What the notebooks themselves use: which articles count, tables that are there already."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.notebooks.books import NothingToShowError
from toolkit.tables import require_columns

NOT_STATED = "Outlet not stated"
"""Label of the articles whose outlet nobody knows."""


@check_arguments
def usable(articles: pd.DataFrame) -> pd.DataFrame:
    """Return the articles that a comparison can rest on.

    Parameters
    ----------
    articles : DataFrame
        As `load_articles` returns it.

    Returns
    -------
    DataFrame
        Without files that could not be read and without copies of other articles. Articles
        whose outlet is not known share the label "Outlet not stated".

    Raises
    ------
    TableError
        When the columns ``article_id`` or ``outlet`` are missing.
    NothingToShowError
        When none is left.

    Examples
    --------
    >>> usable(pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", None]}))["outlet"].tolist()
    ['X', 'Outlet not stated']
    """
    out = require_columns(articles, ["article_id", "outlet"], argument="articles")
    if "status" in out.columns:
        out = out[out["status"] == "ok"]
    if "duplicate_of" in out.columns:
        out = out[out["duplicate_of"].isna()]
    need(len(out), "There is no article that could be read and is no copy of another.")
    return out.assign(outlet=out["outlet"].fillna(NOT_STATED)).reset_index(drop=True)


@check_arguments
def kept(
    results: str | os.PathLike[str], name: str, articles: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return a table that `analyze` left in a folder, instead of making it again.

    Parameters
    ----------
    results : path
        Folder that `analyze` wrote.
    name : str
        Name of the table.
    articles : DataFrame, optional
        Only rows of these articles.

    Returns
    -------
    DataFrame

    Raises
    ------
    ArgumentError
        When the folder holds no analysis, or the analysis no such table.
    """
    from toolkit.analysis import load_analysis

    table = load_analysis(results).read(name)
    if articles is None:
        return table
    return table[table["article_id"].isin(articles["article_id"])].reset_index(drop=True)


@check_arguments
def need(condition: object, reason: str) -> None:
    """End a notebook with a sentence where the articles cannot answer its question.

    Parameters
    ----------
    condition : object
        What must hold.
    reason : str
        Why the notebook cannot go on, as a sentence.

    Raises
    ------
    NothingToShowError
        When `condition` does not hold. A run of the series takes it for an answer and not for
        a failure.

    Examples
    --------
    >>> need(0, "No quotation was found.")
    Traceback (most recent call last):
        ...
    toolkit.notebooks.books.NothingToShowError: No quotation was found.
    """
    if not condition:
        raise NothingToShowError(reason)


@check_arguments
def called(actor: object, names: Mapping[str, str]) -> str:
    """Return what to call an actor: the registry's name, else the words of its id.

    Parameters
    ----------
    actor : str
        An actor_id.
    names : mapping
        Names by actor_id, of the registry.

    Returns
    -------
    str

    Examples
    --------
    >>> called("RU", {"RU": "Russia"}), called("ann-lee", {})
    ('Russia', 'Ann Lee')
    """
    from toolkit.plots._words import name_of

    return name_of(actor, names)
