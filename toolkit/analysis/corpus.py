"""Passes over the whole corpus that read sketches and never hold the texts.

Memory grows with the number of articles that have a double, not with the corpus.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from tqdm.auto import tqdm

from toolkit.analysis import disk, filling, manifest, standing
from toolkit.analysis.buckets import Buckets, hash64, runs
from toolkit.analysis.copies import find_copies
from toolkit.analysis.manifest import CORPUS, REPEATS, Plan
from toolkit.analysis.recipe import IDS, find_recipe
from toolkit.analysis.slices import read_columns
from toolkit.analysis.work import renumbered, table_path

logger = logging.getLogger(__name__)

REPEATED_IN = 3
"""A passage counts as repeated when so many articles of one outlet have it."""

INDEX = "index.json"
CORPUS_SCHEMAS = {
    "duplicates": pa.schema(
        [
            ("article_id", pa.string()),
            ("duplicate_of", pa.string()),
            ("similarity", pa.float64()),
            ("wire", pa.string()),
        ]
    ),
    "repeated_passages": pa.schema(
        [
            ("outlet", pa.string()),
            ("n_articles", pa.int64()),
            ("article_id", pa.string()),
            ("start", pa.int64()),
            ("end", pa.int64()),
        ]
    ),
    "document_frequencies": pa.schema(
        [("word", pa.string()), ("n_articles", pa.int64()), ("n", pa.int64())]
    ),
}
"""Tables of the whole corpus, by name."""


def _present(plan: Plan, table: str) -> Iterator[tuple[int, Path]]:
    for number, part in enumerate(plan.parts):
        path = table_path(plan.build, table, part.id)
        if path.exists():
            yield number, path


# ------------------------------------------------------------------ before the steps
def find_repeats(plan: Plan) -> dict[str, str]:
    """Find what a part cannot know alone: ids that earlier parts have, standing paragraphs, texts.

    An id follows from the article's words, so the same article in two parts has the same
    id; the later one is numbered, as `load_articles` does within one call.

    Returns
    -------
    dict
        Part id -> hash of its file in ``repeats/``, for parts that repeat anything.
    """
    folder = plan.build / REPEATS
    state = disk.digest([[p.id, *_sketch_hashes(plan, p.id)] for p in plan.parts])
    index = disk.read_json(folder / INDEX)
    if isinstance(index, dict) and index.get("state") == state:
        return index["repeats"]
    records = sum(p.records for p in plan.parts)
    numbers = _numbers(plan, folder, records)
    away: dict[int, list[int]] = {}
    texts: filling.Found = {}
    made = find_recipe(plan.recipe).load_tables
    if filling.TABLE in made:
        texts = filling.find_texts(list(_present(plan, filling.TABLE)))
    if standing.TABLE in made:
        files = list(_present(plan, standing.TABLE))
        away = standing.find_standing(files, folder, records=records)
    _name_originals(plan, texts, numbers)
    out: dict[str, str] = {}
    for number in sorted({*numbers, *away, *texts}):
        part = plan.parts[number]
        found = {"ids": _by_name(plan, part.id, numbers.get(number, {}))}
        content = {**found, "standing": away.get(number, []), "texts": texts.get(number, {})}
        out[part.id] = disk.digest(content)[:20]
        disk.write_json(folder / f"{part.id}.json", content)
    for old in folder.glob("*.json"):
        if old.stem not in out and old.name != INDEX:
            old.unlink()
    disk.write_json(folder / INDEX, {"state": state, "repeats": out})
    return out


def _sketch_hashes(plan: Plan, part_id: str) -> list[str | None]:
    found = manifest.entry(plan.build, part_id).get("tables") or {}
    names = (IDS, standing.TABLE, filling.TABLE)
    return [found.get(name, {}).get("sha256") for name in names]


def _name_originals(plan: Plan, texts: filling.Found, numbers: dict[int, dict[int, int]]) -> None:
    """Say by its final id, not by part and id there, where a text is."""
    known: dict[int, dict[str, int]] = {}
    for part in texts.values():
        for what in part.values():
            if "duplicate_of" in what:
                where, name = what["duplicate_of"]
                if where not in known:
                    known[where] = _by_name(plan, plan.parts[where].id, numbers.get(where, {}))
                what["duplicate_of"] = renumbered(name, known[where])


def _numbers(plan: Plan, folder: Path, records: int) -> dict[int, dict[int, int]]:
    """Part number -> {hash of an id: how many articles of earlier parts have it}."""
    fields = [("part", "<u4"), ("n", "<u4")]
    out: dict[int, dict[int, int]] = {}
    with Buckets(folder, fields, rows=records) as every:
        for number, path in _present(plan, IDS):
            table = read_columns(path)
            every.add(hash64(table["base"].to_pylist()), part=number, n=table["n"].to_numpy())
        for block in every:
            starts, lengths = runs(block["hash"])
            many = lengths > 1
            for a, length in zip(starts[many].tolist(), lengths[many].tolist(), strict=True):
                before = 0
                for hashed, number, n in block[a : a + length].tolist():
                    if before:
                        out.setdefault(number, {})[hashed] = before
                    before += n
    return out


def _by_name(plan: Plan, part_id: str, wanted: dict[int, int]) -> dict[str, int]:
    if not wanted:
        return {}
    path = table_path(plan.build, IDS, part_id)
    names = read_columns(path)["base"].to_pylist()
    hashes = hash64(names).tolist()
    return {n: wanted[h] for n, h in zip(names, hashes, strict=True) if h in wanted}


# ------------------------------------------------------------------ all passes
def corpus_passes(plan: Plan, *, progress: bool = False) -> None:
    """Make the tables of the whole corpus, if any part changed since they were made.

    Parameters
    ----------
    plan : Plan
    progress : bool
        Show a bar over the passes.
    """
    recipe = find_recipe(plan.recipe)
    if "signatures" not in recipe.all_tables:
        return
    folder = plan.build / CORPUS
    sources = ("signatures", "passages", "words")
    state = []
    for part in plan.parts:
        tables = manifest.entry(plan.build, part.id).get("tables") or {}
        state.append([part.id, *(tables.get(s, {}).get("sha256") for s in sources)])
    key = disk.digest(plan.version, state)
    index = disk.read_json(folder / INDEX)
    if isinstance(index, dict) and index.get("key") == key:
        facts = index["tables"]
        if all(disk.looks_whole(folder / f"{n}.parquet", facts[n]) for n in CORPUS_SCHEMAS):
            return
    passes = {
        "duplicates": find_copies,
        "repeated_passages": _repeated_passages,
        "document_frequencies": _document_frequencies,
    }
    written: dict[str, Any] = {}
    for name, make in tqdm(
        passes.items(), desc="over the whole corpus", unit="pass", disable=not progress
    ):
        with disk.TableFile(folder / f"{name}.parquet", name, CORPUS_SCHEMAS) as file:
            for frame in make(plan, folder):
                if len(frame):
                    file.write(frame)
            written[name] = file.commit()
    disk.write_json(folder / INDEX, {"key": key, "tables": written})


# ------------------------------------------------------------------ passages
def _repeated_passages(plan: Plan, folder: Path) -> Iterator[pd.DataFrame]:
    """12-word passages that several articles of one outlet share."""
    rows = sum(p.records for p in plan.parts) * 50
    outlets: dict[str, int] = {}
    fields = [("outlet", "<u4"), ("part", "<u4"), ("row", "<u4")]
    with Buckets(folder, fields, rows=rows) as buckets:
        for number, path in _present(plan, "passages"):
            table = read_columns(path, ["outlet", "hash"])
            rows_of, codes = _coded(table["outlet"], outlets)
            hashes = table["hash"].to_numpy()[rows_of].view(np.uint64)
            hashes = hashes ^ (codes.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
            buckets.add(hashes, outlet=codes, part=number, row=rows_of)
        kept = []
        for block in buckets:
            starts, lengths = runs(block["hash"])
            many = lengths >= REPEATED_IN
            chosen = block[starts[many]]
            kept.append(
                pd.DataFrame(
                    {
                        "outlet": chosen["outlet"], "part": chosen["part"],
                        "row": chosen["row"], "n_articles": lengths[many],
                    }
                )
            )  # fmt: skip
    if not kept:
        return
    found = pd.concat(kept, ignore_index=True).sort_values(["part", "row"], kind="stable")
    for key, group in found.groupby("part"):
        path = table_path(plan.build, "passages", plan.parts[int(str(key))].id)
        table = read_columns(path).take(pa.array(group["row"].to_numpy()))
        frame = table.to_pandas().drop(columns="hash")
        frame["n_articles"] = group["n_articles"].to_numpy()
        yield frame[CORPUS_SCHEMAS["repeated_passages"].names]


def _coded(names: pa.ChunkedArray, known: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Number names in the order they come in: the rows that have one, and its number."""
    coded = names.combine_chunks().dictionary_encode()
    rows = np.flatnonzero(coded.is_valid().to_numpy(zero_copy_only=False))
    numbers = [known.setdefault(name, len(known)) for name in coded.dictionary.to_pylist()]
    places = coded.indices.drop_null().to_numpy()
    return rows, np.array(numbers, dtype=np.uint32)[places]


# ------------------------------------------------------------------ words
def _document_frequencies(plan: Plan, folder: Path) -> Iterator[pd.DataFrame]:
    """How many articles hold each word, in groups by hash. Memory grows with the vocabulary."""
    count = max(1, min(256, len(plan.parts) // 50))
    held: list[list[pa.Table]] = [[] for _ in range(count)]
    for _, path in _present(plan, "words"):
        table = read_columns(path)
        where = hash64(table["word"].to_pylist()) % np.uint64(count) if count > 1 else None
        for number in range(count):
            held[number].append(table if where is None else table.filter(pa.array(where == number)))
            if len(held[number]) > 50:
                held[number] = [_added_up(held[number])]
    for pieces in held:
        if pieces:
            yield _added_up(pieces).sort_by("word").to_pandas()


def _added_up(pieces: list[pa.Table]) -> pa.Table:
    words = pa.concat_tables(pieces).group_by("word", use_threads=False)
    sums = words.aggregate([("n_articles", "sum"), ("n", "sum")])
    return sums.select(["word", "n_articles_sum", "n_sum"]).rename_columns(pieces[0].column_names)
