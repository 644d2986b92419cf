"""From the arguments of `analyze` to a plan: parts, hashes, settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd

import toolkit
from toolkit import tables
from toolkit.analysis import disk, manifest
from toolkit.analysis.corpus import INDEX
from toolkit.analysis.manifest import Plan
from toolkit.analysis.parts import Seen, cut, missing_parts, store_table
from toolkit.analysis.recipe import find_recipe
from toolkit.errors import ArgumentError


def make_plan(
    source: str | os.PathLike[str] | pd.DataFrame,
    build: Path,
    *,
    recipe: str,
    actors: object,
    metadata: object,
    options: dict[str, Any],
    size: int,
    progress: bool,
) -> Plan:
    """Cut the input, store registry and metadata beside the results, and hash everything.

    Takes the arguments of `toolkit.analysis.analyze`; `build` is its ``out``.
    """
    found, registry = find_recipe(recipe), ""
    if actors is not None:
        stored, registry = found.dump_actors(actors)
        if disk.read_json(build / manifest.ACTORS) != stored:
            disk.write_json(build / manifest.ACTORS, stored)
    given: dict[str, dict[str, Any]] = {}
    if metadata is not None:
        given = found.dump_metadata(metadata)
    if (disk.read_json(build / manifest.GIVEN) or {}) != given:
        disk.write_json(build / manifest.GIVEN, given)
    if isinstance(source, pd.DataFrame):
        tables.require_articles(source, argument="source")
        root = build / manifest.INPUT
        parts = store_table(source, root, size=size)
    else:
        seen = Seen(build / manifest.SEEN)
        root, parts = cut(source, size=size, seen=seen, skip=build.resolve(), progress=progress)
        seen.save()
        if root == Path(source):
            parts += missing_parts(given, root, size=size)
    twice = {p.id for p in parts}
    if len(twice) != len(parts):
        raise ArgumentError(f"source={source!r}: two parts have the same content and name.")
    index = disk.read_json(build / manifest.REPEATS / INDEX)
    return Plan(
        build=build,
        root=Path(root).absolute(),
        recipe=recipe,
        options=options,
        registry=registry,
        weights=found.weights(),
        version=toolkit.__version__,
        parts=parts,
        given=given,
        repeats=index["repeats"] if isinstance(index, dict) else {},
    )
