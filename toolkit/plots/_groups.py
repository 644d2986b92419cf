"""Groups on an axis: which are drawn, which are folded, and how many cases stand behind each."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd

from toolkit.errors import ArgumentError
from toolkit.plots._words import counted, fit, name_of, noun_of, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OTHERS = "\x00others"
"""Key of the row that the smaller groups are folded into."""

MISSING = "\x00missing"
"""Key of the row of what has no value in the grouping column."""


class Groups(NamedTuple):
    """The keys that are drawn, in order, and the keys folded into `OTHERS`."""

    keys: list[Hashable]
    folded: list[Hashable]

    @property
    def all(self) -> list[Hashable]:
        """Every key on the axis, `OTHERS` last."""
        return [*self.keys, *([OTHERS] if self.folded else [])]

    def note(
        self,
        noun: str,
        labels: Mapping[str, str] | None = None,
        *,
        name: str = "others",
        more: int = 0,
    ) -> str:
        """Say what was folded, and `more` that the table had folded; empty when nothing was."""
        n = len(self.folded) + more
        if not n:
            return ""
        names = [name_of(k, labels) for k in self.folded[:2]]
        said = f" ({', '.join(names)}{', …' if n > len(names) else ''})" if names else ""
        return f"“{name}” stands for {counted(n, f'further {noun_of(noun)}')}{said}."


class Measured(NamedTuple):
    """A table whose numbers are known, and the group that each row is drawn in."""

    table: pd.DataFrame
    value: pd.Series
    rows: pd.Series
    groups: Groups
    drawn: pd.Series
    lost: str


def measured(
    table: pd.DataFrame,
    column: str,
    *,
    argument: str,
    by: str,
    most: int,
    weigh: bool = True,
    noun: str = "row",
) -> Measured:
    """Prepare what most charts start from: numbers, groups, and what cannot be drawn.

    Parameters
    ----------
    table : DataFrame
        Has `column` and `by`.
    column : str
        The numbers; rows without one are left out, and `Measured.lost` says how many.
    argument : str
        Name of the argument that named the column, for the error.
    by : str
        Column of groups.
    most : int
        Largest number of groups; see `choose`.
    weigh : bool
        Whether the largest groups are those with the largest numbers, or with most rows.
    noun : str
        What a row is.
    """
    table, value, lost = known(table, column, argument=argument, noun=noun)
    rows = keys_of(table[by])
    groups = choose(rows, value if weigh else None, most, noun="max_groups")
    return Measured(table, value, rows, groups, fold(rows, groups), lost)


def known(
    table: pd.DataFrame, column: str, *, argument: str, noun: str = "row"
) -> tuple[pd.DataFrame, pd.Series, str]:
    """Return the rows that have a number, their numbers, and what to say of the other rows.

    Examples
    --------
    >>> known(pd.DataFrame({"x": ["1", None]}), "x", argument="value")[2]
    '1 row without a value is not drawn.'
    """
    value = numbers(table, column, argument)
    return table[value.notna()], value.dropna(), dropped(value, noun)


def keys_of(column: pd.Series) -> pd.Series:
    """Return the grouping column as objects, with `MISSING` where there is no value."""
    out = column.astype("object")
    return out.where(column.notna(), MISSING)


def choose(
    keys: pd.Series, size: pd.Series | None, most: int, *, by_size: bool = False, noun: str = "most"
) -> Groups:
    """Choose the groups to draw: the largest, in order of appearance or of size.

    Parameters
    ----------
    keys : Series
        From `keys_of`.
    size : Series or None
        How much each row weighs; None counts rows.
    most : int
        Largest number of rows on the axis, the row for the others included.
    by_size : bool
        Largest first, instead of the order of appearance.
    noun : str
        Name of the argument, for the error.

    Raises
    ------
    ArgumentError
        When `most` is below 2.
    """
    if most < 2:
        raise ArgumentError(f"{noun}={most!r} is too small; it must be at least 2.")
    weights = pd.Series(1.0, index=keys.index) if size is None else size.fillna(0).astype("float64")
    total = weights.groupby(keys, sort=False).sum()
    position = {k: i for i, k in enumerate(total.index)}
    ranked = sorted(total.index, key=lambda k: (-total[k], position[k]))
    kept = ranked if len(ranked) <= most else ranked[: most - 1]
    folded = [] if len(ranked) <= most else ranked[most - 1 :]
    if not by_size:
        kept = sorted(kept, key=lambda k: position[k])
    return Groups(list(kept), list(folded))


def fold(keys: pd.Series, groups: Groups) -> pd.Series:
    """Replace the folded keys by `OTHERS`."""
    if not groups.folded:
        return keys
    return keys.where(~keys.isin(groups.folded), OTHERS)


def named(
    key: Hashable, labels: Mapping[str, str] | None = None, *, missing: str = "not stated"
) -> str:
    """Return a group's name for people.

    Examples
    --------
    >>> named("NBC News"), named(OTHERS), named(MISSING, missing="outlet not stated")
    ('NBC News', 'others', 'outlet not stated')
    """
    if key == OTHERS:
        return "others"
    return missing if key == MISSING else name_of(key, labels)


def label(
    key: Hashable,
    counts: Sequence[tuple[float | None, str]] = (),
    *,
    width: float = 120,
    size: float = 8.5,
    lines: int = 2,
    labels: Mapping[str, str] | None = None,
    missing: str = "not stated",
    sep: str = ", ",
) -> str:
    """Return a group's label: its name, wrapped to a width, and under it how many cases it has.

    Examples
    --------
    >>> print(label("NBC News", [(1, "article"), (990, "word")]))
    NBC News
    1 article, 990 words
    """
    name = fit(named(key, labels, missing=missing), width, size, lines=lines)
    have = [counted(n, noun) for n, noun in counts if n is not None and np.isfinite(n)]
    if not have:
        return name
    return f"{name}\n{wrap(sep.join(have), width, size)}"


def name_rows(
    ax: Axes,
    groups: Groups,
    counts: Callable[[Hashable], Sequence[tuple[float | None, str]]],
    *,
    by: str,
    width: float = 150,
) -> None:
    """Label each row with its group, and with how many cases stand behind it.

    Parameters
    ----------
    ax : Axes
    groups : Groups
    counts : callable
        From a key to its numbers and what they count; see `label`.
    by : str
        Column of groups.
    width : float
        Room for a name, in points.
    """
    missing = f"{noun_of(by)} not stated"
    texts = [label(key, counts(key), width=width, missing=missing) for key in groups.all]
    ax.set_yticks(range(len(texts)), texts)


def in_rows(ax: Axes, n: int, *, grid: Literal["x", "both"] = "x") -> None:
    """Lay the Axes out for `n` rows, the first on top."""
    ax.set_ylim(n - 0.45, -0.55)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis=grid)
    ax.spines["left"].set_visible(False)


def plain(key: Hashable) -> str | None:
    """Return a key as it stands in a table: its text, "others", or null where it is missing.

    Examples
    --------
    >>> plain("A"), plain(OTHERS), plain(MISSING)
    ('A', 'others', None)
    """
    if key == MISSING:
        return None
    return "others" if key == OTHERS else str(key)


def per_group(grid: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """Return a grid whose row of folded groups is their mean, so that it dwarfs no other bar.

    Examples
    --------
    >>> grid = pd.DataFrame({"x": [2.0, 9.0]}, index=["a", OTHERS])
    >>> per_group(grid, Groups(["a"], ["b", "c", "d"]))["x"].tolist()
    [2.0, 3.0]
    """
    if not groups.folded:
        return grid
    out = grid.astype("float64")
    out.loc[OTHERS] = out.loc[OTHERS] / len(groups.folded)
    return out


def mean_note(groups: Groups, noun: str) -> str:
    """Say that the bar of the others is a mean; empty when nothing was folded."""
    n = len(groups.folded)
    return f"The bar of “others” is the mean of those {counted(n, noun_of(noun))}." if n else ""


def long(grid: pd.DataFrame, row: str, column: str, value: str) -> pd.DataFrame:
    """Return a grid as a table of one row for each cell.

    Examples
    --------
    >>> long(pd.DataFrame({"x": [2.0]}, index=["a"]), "outlet", "class", "n")
      outlet class  n
    0      a     x  2
    """
    cells = grid.to_numpy(dtype="float64")
    rows = [
        {row: plain(r), column: plain(c), value: float(cells[i, j])}
        for i, r in enumerate(grid.index)
        for j, c in enumerate(grid.columns)
    ]
    out = pd.DataFrame(rows, columns=[row, column, value])
    if (out[value] % 1 == 0).all():
        out[value] = out[value].astype("int64")
    return out


def sums(table: pd.DataFrame, keys: pd.Series, column: str | None) -> dict[Hashable, float]:
    """Sum a column within each group, or return nothing when there is no such column."""
    if column is None or column not in table.columns:
        return {}
    values = pd.to_numeric(table[column], errors="coerce").fillna(0).astype("float64")
    return {k: float(v) for k, v in values.groupby(keys, sort=False).sum().items()}


def base(
    table: pd.DataFrame, keys: pd.Series, folded: pd.Series, column: str | None
) -> dict[Hashable, float]:
    """Return a base that is repeated on every row of its group, once for each drawn group.

    A group's base (its articles, its words) stands on each of its rows. It is taken once for
    each group and summed over the groups that are folded together.
    """
    if column is None or column not in table.columns:
        return {}
    values = pd.to_numeric(table[column], errors="coerce").to_numpy(
        dtype="float64", na_value=np.nan
    )
    once: dict[tuple[Hashable, Hashable], float] = {}
    for drawn, key, value in zip(folded, keys, values, strict=True):
        if np.isfinite(value):
            once[drawn, key] = max(value, once.get((drawn, key), value))
    out: dict[Hashable, float] = {}
    for (drawn, _), value in once.items():
        out[drawn] = out.get(drawn, 0.0) + float(value)
    return out


def crossed(
    values: pd.Series,
    rows: pd.Series,
    columns: pd.Series,
    *,
    index: Sequence[Hashable] | None = None,
    header: Sequence[Hashable] | None = None,
) -> pd.DataFrame:
    """Sum values in a grid of rows and columns, 0.0 where there are none.

    Examples
    --------
    >>> crossed(pd.Series([1, 2]), pd.Series(["a", "a"]), pd.Series(["x", "y"]))
         x    y
    a  1.0  2.0
    """
    index = list(dict.fromkeys(rows)) if index is None else list(index)
    header = list(dict.fromkeys(columns)) if header is None else list(header)
    cells = np.zeros((len(index), len(header)))
    at_row = {key: i for i, key in enumerate(index)}
    at_column = {key: i for i, key in enumerate(header)}
    for row, column, value in zip(rows, columns, values, strict=True):
        cells[at_row[row], at_column[column]] += float(value)
    return pd.DataFrame(
        cells, index=pd.Index(index, dtype=object), columns=pd.Index(header, dtype=object)
    )


def numbers(table: pd.DataFrame, column: str, argument: str) -> pd.Series:
    """Return a column as floats; what is no finite number becomes NaN.

    Raises
    ------
    ArgumentError
        When nothing in a column that has values can be read as a number.
    """
    values = pd.to_numeric(table[column], errors="coerce").astype("float64")
    if table[column].notna().any() and values.isna().all():
        first = table[column].dropna().iloc[0]
        raise ArgumentError(
            f"{argument}={column!r}: holds no numbers; the first value is {first!r}."
        )
    return values.where(np.isfinite(values))


def dropped(values: pd.Series, noun: str = "row", what: str = "a value") -> str:
    """Say how many rows have no value and are not drawn; empty when all have one."""
    n = int(values.isna().sum())
    return f"{counted(n, noun)} without {what} {'is' if n == 1 else 'are'} not drawn." if n else ""
