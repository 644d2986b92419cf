"""Tables on a terminal: for people, or as JSON for scripts."""

from __future__ import annotations

import sys

import pandas as pd


def show(table: pd.DataFrame, *, as_json: bool = False, title: str | None = None) -> None:
    """Print a table; a drawn one leaves out columns in which nothing stands.

    Parameters
    ----------
    table : DataFrame
    as_json : bool
        One JSON array of records instead of a drawn table.
    title : str, optional
        Stands above a drawn table.
    """
    if as_json:
        sys.stdout.write(
            table.to_json(orient="records", date_format="iso", force_ascii=False) + "\n"
        )
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = table.dropna(axis="columns", how="all") if len(table) else table
    drawn = Table(title=title, title_justify="left")
    for name in table.columns:
        number = pd.api.types.is_numeric_dtype(table[name])
        heading = str(name).replace("_", " ")
        drawn.add_column(heading, justify="right" if number else "left", overflow="fold")
    for row in table.itertuples(index=False):
        # Text, not markup: what a file says must not be read as formatting
        drawn.add_row(*(Text("" if _null(v) else _plain(v)) for v in row))
    Console().print(drawn)


def _null(value: object) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))  # type: ignore[call-overload]


def _plain(value: object) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return "".join(c if c.isprintable() else "�" for c in text)
