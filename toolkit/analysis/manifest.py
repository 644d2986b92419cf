"""What the folder of results says about itself: settings, parts, and what is done, failed, stale.

``analysis.json`` holds the settings, ``parts.jsonl`` the parts in order, ``manifest/`` one
entry per part, written after its tables. No file carries a time, so that two runs of the same
analysis leave the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

import toolkit
from toolkit.analysis import disk, lock
from toolkit.analysis.parts import Part
from toolkit.analysis.recipe import Recipe, find_recipe, keys
from toolkit.analysis.work import MANIFEST, Entry, manifest_path, table_path
from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError

SETTINGS, PARTS, ACTORS, GIVEN = "analysis.json", "parts.jsonl", "actors.json", "metadata.json"
SEEN, BEGUN = "seen.json", "begun.json"
INPUT, CORPUS, REPEATS = "input", "corpus", "repeats"
FORMAT = 1


@dataclass
class Plan:
    """Settings of a run and its parts.

    Attributes
    ----------
    build, root : Path
        Where the results and the input are.
    recipe : str
        ``module:attribute``.
    options : dict
    registry, weights : str
        Hashes.
    version : str
        Of the package that made or makes it.
    parts : list of Part
    given : dict
        Rows of the metadata table, by file.
    repeats : dict
        Part id -> hash of its file in ``repeats/``: {article id: how many articles of earlier
        parts have the same words}.
    """

    build: Path
    root: Path
    recipe: str
    options: dict[str, Any]
    registry: str = ""
    weights: str = ""
    version: str = ""
    parts: list[Part] = field(default_factory=list)
    repeats: dict[str, str] = field(default_factory=dict)
    given: dict[str, dict[str, Any]] = field(default_factory=dict)

    def keys(self, part: Part) -> dict[str, str]:
        """Return the keys that the part's results must have."""
        return keys(
            find_recipe(self.recipe),
            part.id,
            version=self.version,
            registry=self.registry,
            weights=self.weights,
            options=self.options_of(part),
            repeats=self.repeats.get(part.id, ""),
        )

    def options_of(self, part: Part) -> dict[str, Any]:
        """Return the options with what the metadata table says of the part's own files."""
        given = {}
        for path in part.paths if self.given else ():
            for key in (path, path.rsplit("/", 1)[-1]):
                if key in self.given:
                    given[key] = self.given[key]
                    break
        return {**self.options, "given": given} if given else dict(self.options)

    def save(self) -> None:
        """Write settings and parts."""
        settings = {
            "format": FORMAT,
            "root": str(self.root),
            "recipe": self.recipe,
            "options": self.options,
            "registry": self.registry,
            "weights": self.weights,
            "version": self.version,
            "parts": len(self.parts),
            "repeats": self.repeats,
        }
        if disk.read_json(self.build / SETTINGS) != json.loads(json.dumps(settings)):
            disk.write_json(self.build / SETTINGS, settings)
        lines = (p.as_dict() for p in self.parts)
        disk.write_lines(self.build / PARTS, iter(lines))


def load_plan(build: str | os.PathLike[str]) -> Plan:
    """Read what a folder of results says about itself.

    Raises
    ------
    ArgumentError
        When the folder holds no analysis, or one that a later version wrote.
    """
    folder = Path(build)
    settings = disk.read_json(folder / SETTINGS)
    if not isinstance(settings, dict) or "recipe" not in settings:
        what = "does not exist" if not folder.exists() else f"holds no analysis (no {SETTINGS})"
        raise ArgumentError(
            f"build={str(build)!r} {what}. analyze(..., out={str(build)!r}) makes it."
        )
    if settings.get("format") != FORMAT:
        raise ArgumentError(
            f"build={str(build)!r} has format {settings.get('format')!r}, this version "
            f"({toolkit.__version__}) reads format {FORMAT}."
        )
    parts = []
    try:
        with open(folder / PARTS, "rb") as file:
            parts = [Part.from_dict(json.loads(line)) for line in file]
    except FileNotFoundError:
        pass
    return Plan(
        build=folder,
        root=Path(settings["root"]),
        recipe=settings["recipe"],
        options=settings["options"],
        registry=settings["registry"],
        weights=settings["weights"],
        version=settings["version"],
        parts=parts,
        repeats=settings["repeats"],
        given=disk.read_json(folder / GIVEN) or {},
    )


def entry(build: Path, part_id: str) -> Entry:
    """Return a part's manifest entry; an empty dict when there is none that can be read."""
    found = disk.read_json(manifest_path(build, part_id))
    return found if isinstance(found, dict) else {}


def pending(
    recipe: Recipe, build: Path, wanted: dict[str, str], found: Entry, part_id: str, *, verify: bool
) -> list[str]:
    """Return the steps whose result is missing, stale or damaged.

    Parameters
    ----------
    wanted : dict
        Keys the results must have.
    found : dict
        The manifest entry.
    verify : bool
        Hash every file instead of comparing sizes and end marks.
    """
    have, tables = found.get("keys", {}), found.get("tables", {})

    def good(step: str, names: tuple[str, ...]) -> bool:
        if have.get(step) != wanted[step]:
            return False
        for name in names:
            path = table_path(build, name, part_id)
            if name not in tables or not disk.looks_whole(path, tables[name]):
                return False
            if verify and disk.file_sha256(path) != tables[name]["sha256"]:
                return False
        return True

    if not good("load", recipe.load_tables):
        return ["load", *(s.name for s in recipe.steps)]
    out: list[str] = []
    for step in recipe.steps:
        if not good(step.name, step.tables + step.shares) or any(n in out for n in step.needs):
            out.append(step.name)
    return out


def foreign(plan: Plan) -> Iterator[Path]:
    """Files in the tables' folders that no run has written."""
    known = {f"{p.id}.parquet" for p in plan.parts}
    for name in find_recipe(plan.recipe).all_tables:
        folder = plan.build / name
        if folder.is_dir():
            for path in sorted(folder.iterdir()):
                if path.name not in known and not path.name.startswith(disk.TEMPORARY):
                    yield path


def prune(plan: Plan) -> int:
    """Remove what earlier runs left of parts that are no longer in the input."""
    known = {p.id for p in plan.parts}
    removed = 0
    for path in sorted((plan.build / MANIFEST).glob("*.json")):
        if path.stem in known:
            continue
        for name in find_recipe(plan.recipe).all_tables:
            table_path(plan.build, name, path.stem).unlink(missing_ok=True)
        path.unlink()
        removed += 1
    return removed


@check_arguments
def status(build: str | os.PathLike[str], *, verify: bool = False) -> pd.DataFrame:
    """Say what is done, failed and stale in a folder of results.

    Parameters
    ----------
    build : path
        What was given to `analyze` as ``out``.
    verify : bool
        Hash every file; slow, but finds changed bytes that kept their number.

    Returns
    -------
    DataFrame
        One row a part, in order: ``part``, ``source`` (first file), ``state`` (``done``,
        ``stale``, ``failed``, ``todo``), ``articles`` (rows of the articles table, Int64),
        ``failed_articles`` (int64), ``steps_to_do``, ``reason``. ``attrs`` holds ``version``
        (of the results), ``running`` (who is writing now, or None) and ``foreign`` (files that
        no run has written; they are never read).

    Raises
    ------
    ArgumentError
        When the folder holds no analysis.
    """
    plan = load_plan(build)
    plan_version = plan.version
    recipe = find_recipe(plan.recipe)
    plan.version, plan.weights = toolkit.__version__, recipe.weights()
    rows = []
    for part in plan.parts:
        found = entry(plan.build, part.id)
        todo = pending(recipe, plan.build, plan.keys(part), found, part.id, verify=verify)
        reason = found.get("error")
        changed = _changed(plan.root, part)
        if reason and todo:
            state = "failed"
        elif changed:
            state, reason = "stale", changed
        elif not todo:
            state, reason = "done", None
        elif found.get("keys"):
            state, reason = "stale", _why(plan_version, found, todo, plan.keys(part))
        else:
            state = "todo"
        counts = found.get("articles") or {}
        rows.append(
            {
                "part": part.id,
                "source": part.name,
                "state": state,
                "articles": sum(counts.values()) if counts else None,
                "failed_articles": len(found.get("failed", {})),
                "steps_to_do": ", ".join(todo),
                "reason": reason,
            }
        )
    names = "part source state articles failed_articles steps_to_do reason".split()
    frame = pd.DataFrame(rows, columns=names).astype(
        dict.fromkeys(names, "str") | {"articles": "Int64", "failed_articles": "int64"}
    )
    frame.attrs.update(
        version=plan_version,
        running=lock.holder(plan.build),
        foreign=[str(p.relative_to(plan.build)) for p in foreign(plan)],
    )
    return frame


def _why(version: str, found: Entry, todo: list[str], wanted: dict[str, str]) -> str:
    if version != toolkit.__version__:
        return f"made with version {version}, this is {toolkit.__version__}"
    other = [n for n in todo if found["keys"].get(n) not in (None, wanted[n])]
    if other:
        return f"registry, weights or options changed for: {', '.join(other)}"
    absent = [n for n in todo if n not in found["keys"]]
    if absent:
        return f"not done yet: {', '.join(absent)}"
    return f"files missing or damaged: {', '.join(todo)}"


def _changed(root: Path, part: Part) -> str | None:
    """A cheap look at whether the input is still there; the next run looks at the content."""
    if part.kind == "table":
        return None
    for name in part.paths:
        path = root / name
        try:
            size = path.stat().st_size
        except OSError:
            return f"{name} is gone"
        if (part.kind == "lines" and size < part.stop) or (
            part.kind == "rows" and size != part.stamp[0]
        ):
            return f"{name} has another size than when it was analysed"
    return None
