"""What is done to a part: steps, what each depends on, and the keys that tell done from stale."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from toolkit import tables
from toolkit.analysis.disk import digest
from toolkit.analysis.parts import Part
from toolkit.errors import ArgumentError

IDS = "ids"
"""The table of article ids as the words alone give them, and how often each occurs in a part."""

IDS_SCHEMA = pa.schema([("base", pa.string()), ("n", pa.int64())])


class Batch:
    """Articles on their way through the steps.

    Attributes
    ----------
    articles : DataFrame
        The articles to work on, all with text.
    options : mapping
        The run's options.
    shared : dict
        Lives as long as the batch: one step leaves here what a later one needs too, such as
        the encoder's pass.
    """

    def __init__(
        self,
        articles: pd.DataFrame,
        *,
        actors: Callable[[], Any],
        options: Mapping[str, Any],
        read: Callable[[str, pd.Series], pd.DataFrame],
    ) -> None:
        self.articles = articles
        self.options = options
        self.shared: dict[str, Any] = {}
        self.tables: dict[str, pd.DataFrame] = {}
        self._actors, self._read = actors, read

    @property
    def actors(self) -> Any:
        """The registry, or None."""
        return self._actors()

    def table(self, name: str) -> pd.DataFrame:
        """Return what an earlier step made of these articles, now or in an earlier run."""
        if name not in self.tables:
            self.tables[name] = self._read(name, self.articles["article_id"])
        return self.tables[name]


@dataclass(frozen=True)
class Step:
    """One step of the analysis.

    Attributes
    ----------
    name : str
    run : callable
        Takes a `Batch`, returns its tables by name. Must give an article the same rows
        whatever else is in the batch.
    tables : tuple of str
        What it returns.
    needs : tuple of str
        Steps whose tables it reads.
    depends : tuple of str
        What beside the text changes its result: ``registry``, ``weights``, or names of options.
    shares : tuple of str
        Tables of later steps that its rows are in: as good as done only while those are whole.
    """

    name: str
    run: Callable[[Batch], dict[str, pd.DataFrame]]
    tables: tuple[str, ...]
    needs: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()


Chunks = Iterator[dict[str, pd.DataFrame]]


@dataclass(frozen=True)
class Recipe:
    """Everything that is done to a part.

    Attributes
    ----------
    load : callable
        ``load(part, root, options, only)`` yields chunks of tables, ``articles`` among them.
        `only` is None or a range of units (files, lines, rows) to look at.
    load_tables : tuple of str
    load_depends : tuple of str
        Names of options.
    batch : int
        How many articles go through the steps at a time; the results do not depend on it.
    steps : tuple of Step
        In an order in which needs come first.
    load_actors : callable
        Makes the registry of what is stored in the results' folder.
    dump_actors : callable
        Makes of what the caller gave what is stored (plain values), and its hash.
    dump_metadata : callable
        Makes plain values of a metadata table.
    weights : callable
        Returns the hash of the model's weights.
    schemas : mapping
        Schema of each table.
    """

    load: Callable[[Part, Path, Mapping[str, Any], tuple[int, int] | None], Chunks]
    steps: tuple[Step, ...]
    load_tables: tuple[str, ...] = ("articles", IDS)
    load_depends: tuple[str, ...] = ()
    batch: int = 100
    load_actors: Callable[[Any], Any] = lambda stored: stored
    dump_actors: Callable[[Any], tuple[Any, str]] = lambda given: (given, digest(given))
    dump_metadata: Callable[[Any], Any] = lambda given: given
    weights: Callable[[], str] = lambda: ""
    schemas: Mapping[str, pa.Schema] = field(
        default_factory=lambda: {**tables.SCHEMAS, IDS: IDS_SCHEMA}
    )

    @property
    def all_tables(self) -> tuple[str, ...]:
        """Names of every table it makes."""
        return self.load_tables + tuple(t for s in self.steps for t in s.tables)

    def step(self, name: str) -> Step:
        """Return a step by name."""
        return next(s for s in self.steps if s.name == name)


def find_recipe(where: str) -> Recipe:
    """Import a recipe named ``module:attribute``.

    Raises
    ------
    ArgumentError
        When there is none of that name.
    """
    module, _, name = where.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ArgumentError(f"recipe={where!r} cannot be imported: {error}") from error
    if not isinstance(found, Recipe):
        raise ArgumentError(f"recipe={where!r} is {type(found).__name__}, not a Recipe.")
    return found


def keys(
    recipe: Recipe,
    part_id: str,
    *,
    version: str,
    registry: str,
    weights: str,
    options: Mapping[str, Any],
    repeats: str = "",
) -> dict[str, str]:
    """Return for each step the key of its result: equal keys mean the result is still good.

    A key covers the part's content, the package version, what the step depends on, and the
    keys of the steps it needs. ``ids`` is the key of what loading gives before articles of
    other parts with the same words are known; `repeats` is the hash of those.
    """
    facts = {"registry": registry, "weights": weights}

    def of(depends: tuple[str, ...]) -> dict[str, Any]:
        return {d: facts[d] if d in facts else options.get(d) for d in depends}

    ids = digest("load", part_id, version, of(recipe.load_depends))[:20]
    out = {IDS: ids, "load": digest(ids, repeats)[:20]}
    for step in recipe.steps:
        needed = [out["load"], *(out[n] for n in step.needs)]
        out[step.name] = digest(step.name, version, of(step.depends), needed)[:20]
    return out
