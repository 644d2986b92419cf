"""Small steps for the tests: fast, and able to die on command."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from toolkit import tables
from toolkit.analysis import slices
from toolkit.analysis.disk import digest
from toolkit.analysis.recipe import IDS, IDS_SCHEMA, Batch, Recipe, Step
from toolkit.analysis.sketch import SCHEMAS as SKETCHES
from toolkit.analysis.sketch import sketch
from toolkit.analysis.steps import RECIPE as REAL

CALLS = os.environ.get("FAKE_CALLS")


def _note(what: str) -> None:
    if CALLS:
        with open(CALLS, "a") as file:
            file.write(what + "\n")


def _row(text: str, outlet: str | None, path: str, sha: str) -> dict:
    if "KILL-WHILE-READING" in text:
        os._exit(9)
    how = {f"{c}_how": "unknown" for c in "outlet title byline published url language".split()}
    return {
        "article_id": digest(text)[:16],
        **how,
        "outlet": outlet,
        "text": text,
        "n_words": len(text.split()),
        "source_path": path,
        "source_sha256": sha,
        "status": "ok" if text else "empty",
        "format": "text",
    }


def load(part, root, options, only):
    _note(f"load {part.id}")
    if part.kind == "files":
        low, high = only or (0, len(part.paths))
        records = [
            ((Path(root) / p).read_text(), None, p, h)
            for p, h in list(zip(part.paths, part.hashes, strict=True))[low:high]
        ]
    elif part.kind == "lines":
        target = Path(root) / f".slice-{os.getpid()}-{threading.get_ident()}"
        slices.copy_lines(part, Path(root), target, only=only)
        raw = target.read_text().splitlines()
        target.unlink()
        lines = [json.loads(x) for x in raw]
        records = [(x["text"], x.get("outlet"), part.paths[0], part.hashes[0]) for x in lines]
    else:
        rows = slices.read_rows(part, Path(root), only=only) if part.kind == "rows" else None
        frame = pd.read_parquet(Path(root) / part.paths[0]) if rows is None else rows.to_pandas()
        if rows is None and only:
            frame = frame.iloc[only[0] : only[1]]
        outlets = frame["outlet"] if "outlet" in frame else [None] * len(frame)
        records = [
            (t, o, part.paths[0], part.hashes[0])
            for t, o in zip(frame["text"], outlets, strict=True)
        ]
    seen = {}
    for at in range(0, max(1, len(records)), 40):
        made = []
        for record in records[at : at + 40]:
            row = _row(*record)
            n = seen[row["article_id"]] = seen.get(row["article_id"], 0) + 1
            row["article_id"] += f"-{n}" if n > 1 else ""
            made.append(row)
        yield {"articles": tables.build("articles", made)}


def sentences(batch: Batch):
    _note("sentences")
    rows = []
    for article_id, text in zip(batch.articles["article_id"], batch.articles["text"], strict=True):
        if "SLEEP" in text:
            time.sleep(0.1)
        if "RAISE" in text:
            raise ValueError(f"cannot do {text[:20]}")
        if "KILL-NOW" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "EXIT-NOW" in text:
            os._exit(3)
        at = 0
        for number, piece in enumerate(text.split(". ")):
            rows.append(
                {"article_id": article_id, "sentence_id": number, "paragraph": 0, "start": at,
                 "end": at + len(piece), "text": piece, "in_quote": 0.0}
            )  # fmt: skip
            at += len(piece) + 2
    return {"sentences": tables.build("sentences", rows)}


def mentions(batch: Batch):
    _note("mentions")
    rows = []
    names = batch.actors or {}
    for row in batch.table("sentences").itertuples():
        for name, actor in names.items():
            at = row.text.find(name)
            if at >= 0:
                rows.append(
                    {"article_id": row.article_id, "sentence_id": row.sentence_id,
                     "start": row.start + at, "end": row.start + at + len(name), "text": name,
                     "actor_id": actor, "kind": "name", "confidence": 1.0, "in_quote": False}
                )  # fmt: skip
    return {"mentions": tables.build("mentions", rows)}


def sketches(batch: Batch):
    return sketch(batch.articles)


RECIPE = Recipe(
    load=load,
    load_depends=("clean",),
    batch=16,
    steps=(
        Step("sentences", sentences, ("sentences",)),
        Step("mentions", mentions, ("mentions",), ("sentences",), ("registry",)),
        Step("sketches", sketches, ("signatures", "passages", "words")),
    ),
    schemas={**tables.SCHEMAS, **SKETCHES, IDS: IDS_SCHEMA},
)
SKETCHED = replace(REAL, steps=tuple(s for s in REAL.steps if s.name == "sketches"))
"""Reads as the real one does, and makes sketches only."""

NOT_A_RECIPE = pa.schema([])
