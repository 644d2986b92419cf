"""Tables out of whatever holds them: functions that take tables also take an analysis.

`takes_analysis` wraps a function whose parameters are named after the tables they take
(``quotes``, ``articles``, ...). In place of the first one it then also takes a mapping of
tables, such as `toolkit.load_analysis` returns, and gets the others from there. The function
itself only ever sees DataFrames.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd

from toolkit import tables

Result = TypeVar("Result")

_NOTE = """

In place of the first table, what `load_analysis` returns (or any mapping of table names to
tables) will do: tables that are left out are taken from there. The numbers are the same.
"""


def takes_analysis(
    function: Callable[..., Result],
    *,
    without: Mapping[str, Sequence[str]] | None = None,
    counts: bool = False,
    make: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
) -> Callable[..., Result]:
    """Let a function of tables take what holds the tables in place of the first one.

    Parameters
    ----------
    function : callable
        Its parameters that are tables have the tables' names.
    without : mapping, optional
        Table name -> columns of it that the function never uses: they are not read.
    counts : bool
        Whether the function uses of the quotes' texts only how many words they have, and no
        article's text. They are then counted piece by piece and never held.
    make : callable, optional
        Makes the first table from the articles where the analysis does not have it.

    Returns
    -------
    callable
        Takes what `function` takes. Where the first argument is a mapping, each table that is
        not given is taken from it, if it is there. A mapping may know more than that: a method
        ``answer(name, arguments)`` gives the result itself, unless it returns NotImplemented;
        ``without(name, columns)`` reads less of a table; ``counted()`` returns quotes with
        ``n_words`` in place of their texts.

    Examples
    --------
    >>> def longest(quotes, articles):
    ...     return quotes.merge(articles)["outlet"].tolist()
    >>> held = {
    ...     "articles": pd.DataFrame({"article_id": ["a"], "outlet": ["X"]}),
    ...     "quotes": pd.DataFrame({"article_id": ["a"], "text": ["No."]}),
    ... }
    >>> takes_analysis(longest)(held)
    ['X']
    """
    signature = inspect.signature(function)
    first = next(iter(signature.parameters))
    names = [n for n in signature.parameters if n == first or n in tables.SCHEMAS]

    @functools.wraps(function)
    def wrapper(*values: Any, **named: Any) -> Result:
        held: Any = values[0] if values else named.get(first)
        if not isinstance(held, Mapping):
            return function(*values, **named)
        source: Any = held
        arguments = dict(signature.bind_partial(*values, **named).arguments)
        del arguments[first]
        arguments = {n: v for n, v in arguments.items() if v is not None or n not in names}
        answer = getattr(held, "answer", None)
        found = answer(function.__name__, arguments) if answer else NotImplemented
        if found is not NotImplemented:
            return found
        few = counts and hasattr(held, "counted") and arguments.get("validation") is None
        for name in names:
            if name in arguments:
                continue
            if few and name == "quotes":
                arguments[name] = source.counted()
            elif name in held:
                dropped = [*(without or {}).get(name, ()), *(["text"] if few else ())]
                arguments[name] = _table(held, name, dropped)
            elif name == first and make is not None and "articles" in held:
                arguments[name] = make(_table(held, "articles", ()))
            elif signature.parameters[name].default is inspect.Parameter.empty:
                tables.pick(source, name, argument=first)  # which says that it is not there
        return function(**arguments)

    wrapper.__doc__ = _with_note(function.__doc__)
    return wrapper


def _table(held: Mapping[str, Any], name: str, dropped: Sequence[str]) -> pd.DataFrame:
    if dropped and hasattr(held, "without"):
        return held.without(name, dropped)
    return held[name]


def _with_note(doc: str | None) -> str | None:
    """Add a paragraph behind the summary, which is all before the first headed section."""
    if not doc:
        return doc
    doc = inspect.cleandoc(doc)  # which Python 3.13 does by itself
    at = doc.find("\n\nParameters\n")
    return doc if at < 0 else doc[:at] + _NOTE.rstrip("\n") + doc[at:]
