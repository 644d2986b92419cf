"""Rows without a text, and the rows of another part that have it.

A Media Cloud list has addresses and ids but no texts; a later table has the texts. Reading
leaves each row's address, id and headline as hashes; a pass over the whole corpus brings the
rows together by the rule of `load_articles` (`toolkit.articles.fill`), and the parts that hold
them are read again. Memory grows with the number of rows without a text.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.analysis.buckets import hash64
from toolkit.analysis.slices import read_columns

if TYPE_CHECKING:
    from toolkit.articles.assemble import Draft

TABLE = "addresses"
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("url", pa.int64()),
        ("key", pa.int64()),
        ("title", pa.int64()),
        ("path", pa.string()),
        ("waiting", pa.bool_()),
        ("fields", pa.string()),
    ]
)
"""``id`` is the article's id in its part, whatever other parts hold; 0 stands for none."""

Found = dict[int, dict[str, Any]]


class Addresses:
    """Collects what rows can be brought together by."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []

    def look(self, draft: Draft) -> None:
        """Note a draft that has a text, or waits for one."""
        from toolkit.articles.fill import FIELDS, SHORTEST_KEY, address
        from toolkit.articles.folding import fold

        row = draft.row
        waiting = row["status"] == "no_text"
        if not (waiting or row["status"] == "ok"):
            return
        url = address(row["url"])
        key = draft.key if draft.key and len(draft.key) >= SHORTEST_KEY else None
        if not (url or key):
            return
        title = fold(str(row["title"])) if row["title"] else None
        hashes = hash64([url or "", key or "", title or ""]).view(np.int64).tolist()
        known = [h if part else 0 for h, part in zip(hashes, (url, key, title), strict=True)]
        fields = None
        if waiting:
            told = {n: [_plain(row[n]), row[f"{n}_how"]] for n in FIELDS if row[n]}
            fields = json.dumps(told, sort_keys=True)
        self._rows.append((row["article_id"], *known, row["source_path"], waiting, fields))

    def table(self) -> pd.DataFrame:
        """Return the rows as a table."""
        return pd.DataFrame(self._rows, columns=SCHEMA.names).astype({"waiting": "bool"})


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def fill(draft: Draft, found: dict[str, Any]) -> None:
    """Give a draft what the pass over the corpus found for it.

    Parameters
    ----------
    draft : Draft
        Changed in place.
    found : dict
        Id in the part -> what to do: ``duplicate_of`` and ``path`` for a row that has its text
        elsewhere, ``gains`` (fields of rows that wait for it) for a row with the text.
    """
    what = found.get(str(draft.row["article_id"]))
    if what is None:
        return
    row = draft.row
    for fields in what.get("gains", ()):
        for name, (value, how) in fields.items():
            if not row[name] or row[f"{name}_how"] == "inferred":
                value = dt.datetime.fromisoformat(value) if name == "published" else value
                row[name], row[f"{name}_how"] = value, how
    if "duplicate_of" in what:
        note = f"its text came with {what['path']}"
        row.update(
            status="duplicate",
            duplicate_of=what["duplicate_of"],
            reason=f"{row['reason']}; {note}" if row["reason"] else note,
        )


def find_texts(files: list[tuple[int, Path]]) -> Found:
    """Bring rows without a text and rows with it together.

    Parameters
    ----------
    files : list of (part number, path)
        The tables that `Addresses` made, in the order of the corpus.

    Returns
    -------
    dict
        Part number -> {id in the part: what `fill` takes}. ``duplicate_of`` is there a pair:
        the number of the part and the id in it.
    """
    waiting: list[tuple[int, dict[str, Any]]] = []
    for number, path in files:
        if pc.any(read_columns(path, ["waiting"])["waiting"]).as_py():
            rows = read_columns(path)
            waiting += [(number, row) for row in rows.filter(rows["waiting"]).to_pylist()]
    if not waiting:
        return {}
    wanted = {n: np.array(sorted({r[n] for _, r in waiting} - {0})) for n in ("url", "key")}
    by_url: dict[int, tuple[int, dict[str, Any]]] = {}
    by_key: dict[int, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for number, path in files:
        table = read_columns(path)
        table = table.filter(pc.invert(table["waiting"]))
        hit = np.isin(table["url"].to_numpy(), wanted["url"])
        hit |= np.isin(table["key"].to_numpy(), wanted["key"])
        for row in table.filter(pa.array(hit)).drop_columns("fields").to_pylist():
            by_url.setdefault(row["url"], (number, row))
            by_key[row["key"]].append((number, row))
    out: Found = {}
    for number, row in waiting:
        other = by_url.get(row["url"]) if row["url"] else None
        if other is None and row["key"] and len(by_key.get(row["key"], ())) == 1:
            other = by_key[row["key"]][0]
            if row["title"] and other[1]["title"] and row["title"] != other[1]["title"]:
                other = None
        if other is None:
            continue
        where, text = other
        own = out.setdefault(number, {}).setdefault(row["id"], {})
        own.update(duplicate_of=[where, text["id"]], path=text["path"])
        gains = out.setdefault(where, {}).setdefault(text["id"], {}).setdefault("gains", [])
        gains.append(json.loads(row["fields"]))
    return out
