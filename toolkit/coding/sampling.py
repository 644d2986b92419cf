"""Which units people are asked to code: strata, sample, weights.

Precision needs units the machine marked; recall needs units it did not. Both are drawn, each
from its own stratum, and every unit carries the weight that leads back to the corpus.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.coding.candidates import articles_of, candidates, corpus_hash
from toolkit.errors import ArgumentError, unknown_value

UNIT_COLUMNS = [
    "unit_id",
    "kind",
    "corpus",
    "article_id",
    "group",
    "start",
    "end",
    "text",
    "before",
    "after",
    "target",
    "marked",
    "stratum",
    "population",
    "weight",
    "coders",
]
"""Columns of a sample, before the columns ``machine_<question>``."""

_BREAK = re.compile(r"\s")
_NEEDED = ["unit_id", "kind", "corpus", "coders", "before", "text", "after", "target"]


def check_sample(sample: pd.DataFrame, *, extra: Sequence[str] = ()) -> None:
    """Refuse what is not a sample that `make_sheet` drew, or an empty one."""
    tables.require_columns(sample, [*_NEEDED, *extra], argument="sample")
    if not len(sample):
        raise ArgumentError("sample: is empty; there is nothing to code.")


def allocate(sizes: Mapping[Any, int], n: int, *, how: str = "proportional") -> dict[Any, int]:
    """Divide `n` units among strata.

    Parameters
    ----------
    sizes : mapping of stratum to int
        How many units each holds.
    n : int
        How many to draw in all.
    how : {"proportional", "equal"}
        By size, or the same for each. Nobody gets more than it holds, and nobody less than
        one while `n` allows it.

    Returns
    -------
    dict
        Sums to ``min(n, total)``.

    Raises
    ------
    ArgumentError
        When `n` is below 1 or `how` unknown.

    Examples
    --------
    >>> allocate({"a": 90, "b": 10}, 10)
    {'a': 9, 'b': 1}
    >>> allocate({"a": 90, "b": 3}, 10, how="equal")
    {'a': 7, 'b': 3}
    """
    if how not in ("proportional", "equal"):
        raise unknown_value("allocation", how, ("proportional", "equal"))
    if n < 1:
        raise ArgumentError(f"n={n!r} must be at least 1.")
    names = [k for k, size in sizes.items() if size > 0]
    size = np.array([sizes[k] for k in names], dtype=float)
    n = int(min(n, size.sum()))
    share = np.zeros(len(names), dtype=np.int64)
    if n >= len(names):
        share[:] = 1
    pull = size if how == "proportional" else np.ones(len(names))
    while share.sum() < n:
        room = size - share
        # Highest averages: the next unit goes where the stratum is worst served.
        score = np.where(room > 0, pull / (share + 0.5), -1.0)
        share[int(np.argmax(score))] += 1
    given = dict(zip(names, share.tolist(), strict=True))
    return {k: given.get(k, 0) for k in sizes}


def draw(
    analysis: object,
    *,
    kind: str = "quotes",
    n: int = 100,
    by: str | None = "outlet",
    unmarked: float = 0.3,
    allocation: str = "proportional",
    context: int = 300,
    units: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Draw a stratified random sample of units, with weights back to the corpus.

    Parameters
    ----------
    analysis : mapping or object
        Gives the tables by name.
    kind : str
        What is to be coded; see `candidates`.
    n : int
        Number of units; all there are if fewer.
    by : str or None
        Column of the articles whose values are strata, such as ``outlet``.
    unmarked : float
        Share of the sample from what the machine did not mark, for recall; 0 to 1.
    allocation : {"proportional", "equal"}
        How units are shared out among the values of `by`.
    context : int
        Characters shown before and after, cut at a space.
    units : DataFrame, optional
        For ``kind="custom"``.
    seed : int
        Seed of the draw.

    Returns
    -------
    DataFrame
        `UNIT_COLUMNS` and ``machine_<question>``. ``population`` is the size of the stratum
        in the corpus, ``weight`` the number of units one drawn unit stands for.

    Raises
    ------
    ArgumentError
        When an argument is out of range or there is nothing to draw.
    TableError
        When a table or column is missing.
    """
    if not isinstance(n, int | np.integer) or n < 1:
        raise ArgumentError(f"n={n!r} must be a whole number of at least 1.")
    if not 0 <= unmarked <= 1:
        raise ArgumentError(f"unmarked={unmarked!r} must lie between 0 and 1.")
    if context < 0:
        raise ArgumentError(f"context={context!r} must not be negative.")
    found = candidates(analysis, kind=kind, units=units)
    articles = articles_of(analysis)
    if by is not None:
        tables.require_columns(articles, [by], argument="analysis['articles'] (by)")
        group = dict(zip(articles["article_id"], articles[by], strict=True))
        found["group"] = found["article_id"].map(group).fillna("not stated").astype("str")
    else:
        found["group"] = "all"
    if not len(found):
        raise ArgumentError(f"kind={kind!r}: the analysis has no unit of this kind to draw.")
    layer = found["marked"].map({True: "marked", False: "not marked"})
    if kind == "tone":
        layer = found["machine_tone"]
    found["stratum"] = found["group"] + " | " + layer.astype(str)
    rng = np.random.default_rng(seed)
    sizes = found["stratum"].value_counts().sort_index()
    marks = found.groupby("stratum")["marked"].first()
    wanted: dict[str, int] = {}
    n_off = round(n * unmarked) if (~found["marked"]).any() else 0
    n_off = n if not found["marked"].any() else n_off
    for flag, share in ((True, n - n_off), (False, n_off)):
        part = {str(s): int(sizes[s]) for s in sizes.index if marks[s] == flag}
        if part and share:
            wanted |= allocate(part, share, how=allocation)
    picked = []
    for stratum, members in found.groupby("stratum", sort=True):
        size = wanted.get(str(stratum), 0)
        if size:
            rows = np.sort(rng.permutation(len(members))[:size])
            picked.append(
                members.iloc[rows].assign(population=len(members), weight=len(members) / size)
            )
    sample = pd.concat(picked, ignore_index=True)
    sample["corpus"] = corpus_hash(articles)
    sample["coders"] = ""
    _add_context(sample, articles, context)
    machine = [c for c in sample.columns if c.startswith(("machine_", "score_"))]
    return sample[[*UNIT_COLUMNS, *machine]]


def _add_context(sample: pd.DataFrame, articles: pd.DataFrame, context: int) -> None:
    texts = dict(zip(articles["article_id"], articles["text"].astype(str), strict=True))
    before, after = [], []
    for article_id, start, end in zip(
        sample["article_id"], sample["start"], sample["end"], strict=True
    ):
        text = texts[article_id]
        left, right = max(0, start - context), min(len(text), end + context)
        if left:
            space = _BREAK.search(text, left, start)
            left = space.end() if space else start
        if right < len(text):
            spaces = [m.start() for m in _BREAK.finditer(text, end, right)]
            right = spaces[-1] if spaces else end
        before.append(("… " if left else "") + text[left:start])
        after.append(text[end:right] + (" …" if right < len(text) else ""))
    sample["before"] = pd.Series(before, index=sample.index, dtype="str")
    sample["after"] = pd.Series(after, index=sample.index, dtype="str")


def assign_coders(
    sample: pd.DataFrame, coders: list[str], *, overlap: float = 0.5, seed: int = 0
) -> pd.DataFrame:
    """Share units out: some to everybody, for agreement, the others to one coder each.

    Parameters
    ----------
    sample : DataFrame
        What `draw` returns.
    coders : list of str
        Names, each once.
    overlap : float
        Share of the units that everybody codes, 0 to 1.
    seed : int
        Seed of the shuffle.

    Returns
    -------
    DataFrame
        A copy with ``coders`` filled: names parted by ``|``.

    Raises
    ------
    ArgumentError
        When names repeat or are empty, or `overlap` is out of range.
    """
    names = [str(c).strip() for c in coders]
    if not names:
        raise ArgumentError("coders: must name at least one coder.")
    for name in names:
        if not re.fullmatch(r"[\w-][\w .-]*", name):
            raise ArgumentError(
                f"coders: {name!r} must be letters, digits, spaces, '.', '-' or '_'."
            )
    folded = [n.casefold() for n in names]
    if len(set(folded)) < len(folded):
        twice = next(n for i, n in enumerate(names) if n.casefold() in folded[:i])
        raise ArgumentError(f"coders: two coders are called {twice!r}; names must differ.")
    if not 0 <= overlap <= 1:
        raise ArgumentError(f"overlap={overlap!r} must lie between 0 and 1.")
    rng = np.random.default_rng([seed, 1])
    order = rng.permutation(len(sample))
    shared = int(np.ceil(overlap * len(sample))) if len(names) > 1 else len(sample)
    who = np.empty(len(sample), dtype=object)
    who[order[:shared]] = "|".join(names)
    for position, row in enumerate(order[shared:]):
        who[row] = names[position % len(names)]
    out = sample.copy()
    out["coders"] = pd.Series(who, index=out.index, dtype="str")
    return out
