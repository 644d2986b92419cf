"""Duplicates over a whole corpus: what `find_duplicates` finds, without holding the texts.

The parts' sketches hold each article's MinHash signature. Signatures that share a band are
candidates; those whose estimate cannot be ruled out are counted in full, from shingles that
are read again part by part and kept on disk. Groups are then made as `find_duplicates` makes
them, by the same thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.analysis import disk
from toolkit.analysis.buckets import Buckets, runs
from toolkit.analysis.manifest import Plan
from toolkit.analysis.sketch import SIGNATURE
from toolkit.analysis.slices import read_columns
from toolkit.analysis.work import table_path

BANDS = SIGNATURE // 3
"""Bands of three positions, as in the index of `toolkit.articles.shingles`."""

WIDE = 32
"""An article is compared with so many earlier ones that share a band with it."""

_SURE = 3.5
"""Standard errors an estimate may be off before a pair is counted in full."""


def find_copies(plan: Plan, folder: Path) -> Iterator[pd.DataFrame]:
    """Yield the table ``duplicates`` of a corpus.

    Parameters
    ----------
    plan : Plan
    folder : Path
        For temporary files: 512 bytes an article, and the shingles of the candidates.

    Notes
    -----
    Memory: 24 bytes an article, and some hundred for each that has a candidate.
    """
    with disk.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    store = folder / f"{disk.TEMPORARY}signatures"
    try:
        with Buckets(folder, [("article", "<i8")], rows=_records(plan) * BANDS) as buckets:
            facts = _collect(plan, store, buckets)
            total = len(facts["n"])
            if not total:
                return
            signatures = np.memmap(store, dtype="<u4", mode="r", shape=(total, SIGNATURE))
            found = [_candidates(block, signatures, facts) for block in buckets]
            del signatures
    finally:
        store.unlink(missing_ok=True)
    pairs = np.unique(np.concatenate(found), axis=0) if found else np.zeros((0, 2), np.int64)
    if not len(pairs):
        return
    nodes = np.unique(pairs)
    held = folder / f"{disk.TEMPORARY}shingles"
    try:
        names, edges = _shingles(plan, facts["starts"], nodes, held)
        kept, value = _counted_in_full(np.searchsorted(nodes, pairs), held, edges)
    finally:
        held.unlink(missing_ok=True)
    yield _table(names, nodes, facts, kept, value)


def _records(plan: Plan) -> int:
    return sum(p.records for p in plan.parts)


def _collect(plan: Plan, store: Path, buckets: Buckets) -> dict[str, np.ndarray]:
    """Put all signatures into one file, and what shares a band into one bucket."""
    starts = np.zeros(len(plan.parts) + 1, dtype=np.int64)
    n_shingles, days, folded = [], [], []
    total = 0
    with disk.writing(store), open(store, "wb") as file:
        for number, part in enumerate(plan.parts):
            path = table_path(plan.build, "signatures", part.id)
            if not path.exists():
                continue
            columns = ["signature", "n_shingles", "published", "folded"]
            table = read_columns(path, columns)
            raw = b"".join(table["signature"].to_pylist())
            file.write(raw)
            values = np.frombuffer(raw, dtype="<u4").reshape(-1, SIGNATURE)
            starts[number + 1] = len(values)
            n_shingles.append(table["n_shingles"].to_numpy())
            when = table["published"].cast(pa.int64()).fill_null(np.iinfo(np.int64).max)
            days.append(when.to_numpy())
            folded.append(table["folded"].to_numpy())
            some = n_shingles[-1] > 0
            ordinals = np.flatnonzero(some) + total
            buckets.add(_mixed(values[some]).ravel(), article=np.tile(ordinals, BANDS))
            total += len(values)
    np.cumsum(starts, out=starts)
    empty = np.zeros(0, dtype=np.int64)
    when = np.concatenate(days) if days else empty
    rank = np.empty(len(when), dtype=np.int64)
    rank[np.argsort(when, kind="stable")] = np.arange(len(when))
    return {
        "starts": starts,
        "rank": rank,
        "n": np.concatenate(n_shingles) if n_shingles else empty,
        "folded": np.concatenate(folded) if folded else empty,
    }


def _mixed(values: np.ndarray) -> np.ndarray:
    """Hash the bands of signatures: a row of hashes for each band."""
    bands = values[:, : 3 * BANDS].T.astype(np.uint64).reshape(BANDS, 3, len(values))
    out = np.repeat(np.arange(1, BANDS + 1, dtype=np.uint64)[:, None], len(values), axis=1)
    for position in range(3):
        out = (out ^ bands[:, position]) * np.uint64(0x9E3779B97F4A7C15)
        out ^= out >> np.uint64(31)
    return out


def _candidates(
    block: np.ndarray, signatures: np.ndarray, facts: dict[str, np.ndarray]
) -> np.ndarray:
    """Pairs (earlier, later) of a bucket whose signatures do not rule out that they repeat."""
    block = block[np.lexsort((facts["rank"][block["article"]], block["hash"]))]
    starts, lengths = runs(block["hash"])
    starts, lengths = starts[lengths > 1], lengths[lengths > 1]
    if not len(starts):
        return np.zeros((0, 2), dtype=np.int64)
    first = np.repeat(starts, lengths)
    # how many of the bucket are earlier
    nth = np.arange(len(first)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    found = []
    for step in range(min(WIDE, int(nth.max()))):
        later = (first + nth)[nth > step]
        earlier = first[nth > step] + step
        for at in range(0, len(later), 50_000):
            a = block["article"][earlier[at : at + 50_000]]
            b = block["article"][later[at : at + 50_000]]
            alike = (signatures[a] == signatures[b]).mean(axis=1)
            good = _possible(alike, facts["n"][a], facts["n"][b])
            found.append(np.stack([a[good], b[good]], axis=1))
    return np.unique(np.concatenate(found), axis=0).astype(np.int64)


def _possible(alike: np.ndarray, n_a: np.ndarray, n_b: np.ndarray) -> np.ndarray:
    """Whether a pair may repeat one another, given an estimate of its similarity."""
    from toolkit.articles.duplicates import CONTAINED, ENOUGH, THRESHOLD

    error = np.sqrt(np.maximum(alike, 0.02) * (1 - alike) / SIGNATURE)
    most = np.minimum(1, alike + _SURE * error)
    less = np.minimum(n_a, n_b)
    both = most * (n_a + n_b) / (1 + most)
    return (most >= THRESHOLD) | ((less >= ENOUGH) & (both >= CONTAINED * less))


def _shingles(
    plan: Plan, starts: np.ndarray, nodes: np.ndarray, held: Path
) -> tuple[pd.DataFrame, np.ndarray]:
    """Write the shingles of articles given by number (sorted) to one file.

    Returns their ids and outlets, and where in the file each begins.
    """
    from toolkit.articles.shingles import shingles

    found, sizes = [], [0]
    which = np.searchsorted(starts, nodes, side="right") - 1
    with disk.writing(held), open(held, "wb") as file:
        for number in np.unique(which).tolist():
            part = plan.parts[number].id
            path = table_path(plan.build, "signatures", part)
            table = read_columns(path, ["article_id", "outlet"])
            names = table.take(pa.array(nodes[which == number] - starts[number])).to_pandas()
            texts = read_columns(table_path(plan.build, "articles", part), ["article_id", "text"])
            wanted = pa.array(names["article_id"], texts.schema.field("article_id").type)
            texts = texts.filter(pc.is_in(texts["article_id"], value_set=wanted))
            pairs = zip(texts["article_id"].to_pylist(), texts["text"].to_pylist(), strict=True)
            known = dict(pairs)
            for article_id in names["article_id"].tolist():
                own = shingles(known.get(article_id) or "").astype("<u4")
                file.write(own.tobytes())
                sizes.append(len(own))
            found.append(names)
    return pd.concat(found, ignore_index=True), np.cumsum(sizes)


def _counted_in_full(
    pairs: np.ndarray, held: Path, edges: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Keep the pairs (of positions) that do repeat one another, and how much they do."""
    from toolkit.articles.duplicates import CONTAINED, ENOUGH, THRESHOLD
    from toolkit.articles.shingles import jaccard

    every = np.memmap(held, dtype="<u4", mode="r") if edges[-1] else np.zeros(0, "<u4")
    values = np.zeros(len(pairs))
    for place, (a, b) in enumerate(pairs.tolist()):
        first, second = every[edges[a] : edges[a + 1]], every[edges[b] : edges[b + 1]]
        similar, contained = jaccard(first, second)
        inside = contained >= CONTAINED and min(len(first), len(second)) >= ENOUGH
        if similar >= THRESHOLD or inside:
            values[place] = max(similar, contained * 0.999 if inside else 0.0)
    del every
    return pairs[values > 0], values[values > 0]


def _table(
    names: pd.DataFrame,
    nodes: np.ndarray,
    facts: dict[str, np.ndarray],
    pairs: np.ndarray,
    values: np.ndarray,
) -> pd.DataFrame:
    """Group articles around the earliest of each group, as `find_duplicates` does."""
    from toolkit.articles.duplicates import split_by_outlet

    near: dict[int, list[tuple[float, int]]] = {}
    for (a, b), value in zip(pairs.tolist(), values.tolist(), strict=True):
        near.setdefault(a, []).append((value, b))
        near.setdefault(b, []).append((value, a))
    folded = facts["folded"][nodes].tolist()
    same: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    likeness: dict[int, float] = {}
    for node in np.argsort(facts["rank"][nodes], kind="stable").tolist():
        if node not in near:
            continue
        head = same.get(folded[node])
        if head is None:
            heads = [(value, -other) for value, other in near[node] if other in members]
            if heads:
                value, other = max(heads)
                likeness[node], head = value, -other
        else:
            likeness[node] = 1.0
        same[folded[node]] = node if head is None else head
        members.setdefault(node if head is None else head, []).append(node)
    ids, outlets = names["article_id"].tolist(), names["outlet"].tolist()
    rows: list[dict[str, Any]] = []
    for group in members.values():
        if len(group) < 2:
            continue
        wire = len({outlets[i] for i in group if isinstance(outlets[i], str)}) > 1
        for part in split_by_outlet(group, outlets, False):
            for i in part:
                copy_of = ids[part[0]] if i != part[0] else None
                if copy_of is not None or wire:
                    rows.append(
                        {
                            "number": i,
                            "article_id": ids[i],
                            "duplicate_of": copy_of,
                            "similarity": likeness.get(i, 1.0),
                            "wire": ids[group[0]] if wire else None,
                        }
                    )
    columns = ["number", "article_id", "duplicate_of", "similarity", "wire"]
    out = pd.DataFrame(rows, columns=columns).sort_values("number", ignore_index=True)
    return out.drop(columns="number")
