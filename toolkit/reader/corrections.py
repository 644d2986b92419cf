"""Corrections made while reading: a table of them, and the quotes with them applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.errors import TableError, nearest, unknown_value
from toolkit.tables import require_columns

ACTIONS = ("speaker", "reject")
"""What a correction does to a quote: give it another speaker, or take it out."""

COLUMNS = ("article_id", "quote_id", "text", "action", "speaker_was", "speaker")
"""Columns of a table of corrections; all text."""


def corrections_table(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return corrections as a table.

    Examples
    --------
    >>> corrections_table([]).columns.tolist()
    ['article_id', 'quote_id', 'text', 'action', 'speaker_was', 'speaker']
    """
    return pd.DataFrame(list(rows), columns=list(COLUMNS)).astype(dict.fromkeys(COLUMNS, "str"))


def check_corrections(corrections: object) -> pd.DataFrame:
    """Check a table of corrections, which may come from a file that people edited.

    Raises
    ------
    TableError
        When a column is missing, an action is unknown, or a quote has several corrections.
    """
    frame = require_columns(corrections, ["quote_id", "action"], argument="corrections")
    for action in frame["action"]:
        if action not in ACTIONS:
            raise TableError(f"corrections: {unknown_value('action', action, ACTIONS)}")
    if (frame["action"] == "speaker").any():
        require_columns(frame, ["speaker"], argument="corrections")
    twice = frame.loc[frame["quote_id"].duplicated(), "quote_id"]
    if len(twice):
        raise TableError(f"corrections: quote_id {twice.iloc[0]!r} has more than one row.")
    return frame


@check_arguments
def apply_corrections(quotes: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Return the quotes with people's corrections: speakers replaced, rejected rows left out.

    Parameters
    ----------
    quotes : DataFrame
        The table ``quotes``; needs ``quote_id`` and ``speaker``.
    corrections : DataFrame
        As ``read(...).widget().corrections`` or ``explore(...).corrections`` returns it:
        ``quote_id``, ``action`` ("speaker" or "reject"), ``speaker`` (an actor id; null for
        nobody known). It can be kept as CSV between sessions.

    Returns
    -------
    DataFrame
        A new table in the same order. Corrected rows have ``speaker_via`` "corrected"; their
        confidence stays what the machine thought. Quotes inside a rejected one move up to
        the quote that it stood in.

    Raises
    ------
    TableError
        When a column is missing, a quote is unknown or has several corrections.

    Examples
    --------
    >>> quotes = pd.DataFrame({"quote_id": ["a-q0", "a-q1"], "speaker": ["putin", "trump"]})
    >>> corrections = pd.DataFrame(
    ...     {"quote_id": ["a-q0", "a-q1"], "action": ["speaker", "reject"],
    ...      "speaker": ["zelenskyy", None]})
    >>> apply_corrections(quotes, corrections)
      quote_id    speaker
    0     a-q0  zelenskyy
    """
    frame = require_columns(quotes, ["quote_id", "speaker"], argument="quotes")
    table = check_corrections(corrections)
    lost = table.loc[~table["quote_id"].isin(frame["quote_id"]), "quote_id"]
    if len(lost):
        hint = nearest(lost.iloc[0], frame["quote_id"].head(5000))
        raise TableError(
            f"corrections: quote_id {lost.iloc[0]!r} is not in quotes"
            + (f"; the nearest is {hint!r}." if hint else ".")
        )
    out = frame.copy()
    named = table[table["action"] == "speaker"]
    if len(named):
        given = named.set_index("quote_id")["speaker"].astype(out["speaker"].dtype)
        mine = out["quote_id"].isin(given.index)
        out.loc[mine, "speaker"] = out.loc[mine, "quote_id"].map(given)
        if "speaker_via" in out.columns:
            out.loc[mine, "speaker_via"] = "corrected"
    gone = set(table.loc[table["action"] == "reject", "quote_id"])
    if gone and "parent" in out.columns:
        parents = dict(zip(out["quote_id"], out["parent"], strict=True))
        out["parent"] = [_standing(p, parents, gone) for p in out["parent"]]
        out["parent"] = out["parent"].astype(frame["parent"].dtype)
    return out[~out["quote_id"].isin(gone)].reset_index(drop=True)


def _standing(parent: Any, parents: Mapping[Any, Any], gone: set[Any]) -> Any:
    """The nearest quote around one that was not rejected."""
    seen = set()
    while parent in gone and parent not in seen:
        seen.add(parent)
        parent = parents.get(parent)
    return None if parent in gone or pd.isna(parent) else parent
