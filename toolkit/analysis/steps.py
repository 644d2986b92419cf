"""The real steps: what `analyze` does to articles, and what each step depends on.

The encoder reads each text once; the tags of quotes and the tone toward actors come from
that one pass. What depends on the text alone is kept apart from what depends on the registry,
so that another registry does not redo the former.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow.parquet as pq

from toolkit import tables
from toolkit.analysis import filling, sketch, slices, standing
from toolkit.analysis.parts import Part
from toolkit.analysis.recipe import IDS, IDS_SCHEMA, Batch, Recipe, Step
from toolkit.sentences import split_sentences
from toolkit.text import count_words

if TYPE_CHECKING:
    from toolkit.articles.assemble import Draft

CHUNK = 1000
_READY = {"article_id", "text", "status", "n_words", "source_path"}
_FIELDS = ("outlet", "title", "byline", "published", "url", "language")

Chunk = dict[str, pd.DataFrame]


# ------------------------------------------------------------------ reading
def load(
    part: Part, root: Path, options: Mapping[str, Any], only: tuple[int, int] | None
) -> Iterator[Chunk]:
    """Read the articles of a part in chunks; see `toolkit.analysis.recipe.Recipe`."""
    if part.kind == "missing":
        yield from _chunks(_missing(part, options), options)
        return
    if part.kind == "table":
        frame = pq.read_table(root / part.paths[0], use_threads=False).to_pandas()
        frame = frame.iloc[slice(*only)] if only else frame
        yield from _given(frame)
        return
    if part.kind == "files":
        files = [(p, root / p) for p in part.paths]
        yield from _chunks(_rows(files[slice(*only)] if only else files, options), options)
        return
    name = part.paths[0]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / Path(name).name
        if part.kind == "lines":
            slices.copy_lines(part, root, target, only=only)
        else:
            piece = slices.read_rows(part, root, only=only)
            if set(piece.column_names) >= _READY:
                yield from _given(piece.to_pandas())
                return
            pq.write_table(piece, target)
        yield from _chunks(_rows([(name, target)], options), options, sha256=part.hashes[0])


def _rows(files: list[tuple[str, Path]], options: Mapping[str, Any]) -> Iterator[Draft]:
    from toolkit.articles.columns import check_columns
    from toolkit.articles.records import Options
    from toolkit.articles.stream import stream

    asked = Options(check_columns(options.get("columns")), keep_page=True)
    clean, given = options.get("clean", True), options.get("given")
    return stream(files, given=given, options=asked, clean=clean)


def _missing(part: Part, options: Mapping[str, Any]) -> Iterator[Draft]:
    from toolkit.articles.assemble import IdBook
    from toolkit.articles.stream import missing

    given = options.get("given") or {}
    return missing({name: given.get(name, {}) for name in part.paths}, set(), IdBook())


def _chunks(
    drafts: Iterator[Draft], options: Mapping[str, Any], *, sha256: str | None = None
) -> Iterator[Chunk]:
    rows: list[dict] = []
    removed: list[dict] = []
    found, places = standing.Paragraphs(), filling.Addresses()
    away = frozenset(options.get("standing") or ())
    texts = options.get("texts") or {}
    empty = True
    for draft in drafts:
        places.look(draft)
        if options.get("clean", True):
            found.look(draft, away)
        filling.fill(draft, texts)
        rows.append({**draft.row, "source_sha256": sha256} if sha256 else draft.row)
        removed += draft.removed
        if len(rows) >= CHUNK:
            yield _chunk(rows, removed, found, places)
            rows, removed, empty = [], [], False
            found, places = standing.Paragraphs(), filling.Addresses()
    if rows or empty:
        yield _chunk(rows, removed, found, places)


def _chunk(
    rows: list[dict],
    removed: list[dict],
    found: standing.Paragraphs,
    places: filling.Addresses,
) -> Chunk:
    return {
        "articles": _with_wire(tables.build("articles", rows)),
        "removed": tables.build("removed", removed),
        standing.TABLE: found.table(),
        filling.TABLE: places.table(),
    }


def _with_wire(articles: pd.DataFrame) -> pd.DataFrame:
    """Have the column ``wire``, which the pass over the whole corpus fills."""
    if "wire" in articles.columns:
        return articles
    return articles.assign(wire=pd.Series([None] * len(articles), dtype="str"))


def _given(frame: pd.DataFrame) -> Iterator[Chunk]:
    """Articles that are a table already: taken as they are, gaps in the columns filled."""
    for start in range(0, max(1, len(frame)), CHUNK):
        piece = frame.iloc[start : start + CHUNK].reset_index(drop=True)
        text = piece["text"].astype("object").where(piece["text"].notna(), "").astype("str")
        filled: dict[str, Any] = {"text": text}
        for name in _FIELDS:
            if f"{name}_how" not in piece.columns:
                known = piece[name].notna() if name in piece.columns else [False] * len(piece)
                filled[f"{name}_how"] = ["stated" if k else "unknown" for k in known]
        filled["n_words"] = [count_words(t) for t in text]  # counting relies on it
        if "status" not in piece.columns:
            filled["status"] = ["ok" if t.strip() else "empty" for t in text]
        for name, value in _needed(piece).items():
            filled[name] = value
        articles = tables.build("articles", piece.assign(**filled))
        yield {
            "articles": _with_wire(articles),
            "removed": tables.build("removed"),
            standing.TABLE: standing.Paragraphs().table(),
            filling.TABLE: filling.Addresses().table(),
        }


def _needed(piece: pd.DataFrame) -> dict[str, str]:
    """Values for columns that may not be null and are not there."""
    schema = tables.SCHEMAS["articles"]
    return {"format": "table"} if "format" in schema.names and "format" not in piece else {}


# ------------------------------------------------------------------ the steps
def _encoded(batch: Batch) -> Any:
    """The one pass of the encoder over a batch, made when first needed."""
    if "encoded" not in batch.shared:
        from toolkit.model.encoder import get_encoder

        texts = batch.articles["text"].tolist()
        batch.shared["encoded"] = list(get_encoder(threads=1).encode_many(texts))
    return batch.shared["encoded"]


def _sentences(batch: Batch) -> Chunk:
    return {"sentences": split_sentences(batch.articles, progress=False)}


def _spans(batch: Batch) -> Chunk:
    from toolkit.quotes import find_attributions_table

    found = find_attributions_table(batch.articles, encoded=_encoded(batch), progress=False)
    return {"spans": found}


def _mentions(batch: Batch) -> Chunk:
    from toolkit.mentions import find_mentions

    return {"mentions": find_mentions(batch.articles, _registry(batch), progress=False)}


def _registry(batch: Batch) -> Any:
    return [] if batch.actors is None else batch.actors


def _quotes(batch: Batch) -> Chunk:
    from toolkit.quotes import resolve_speakers

    spans = batch.table("spans")
    return {"quotes": resolve_speakers(spans, batch.articles, batch.actors, progress=False)}


def _lexicon(batch: Batch) -> Chunk:
    from toolkit.sentiment import score_sentiment

    levels = (batch.articles, batch.table("sentences"), batch.table("spans"))
    batch.shared["lexicon"] = [
        score_sentiment(table, level=level, method="textblob", progress=False)
        for table, level in zip(levels, ("article", "sentence", "quote"), strict=True)
    ]
    return {}


def _tone(batch: Batch) -> Chunk:
    from toolkit.sentiment import score_sentiment

    if "lexicon" in batch.shared:
        found = batch.shared["lexicon"]
    else:
        old = batch.table("sentiment")
        found = [old[old["level"] == level] for level in ("article", "sentence", "quote")]
    mentions = batch.table("mentions")
    toward = score_sentiment(
        batch.articles,
        level="mention",
        mentions=mentions[mentions["actor_id"].notna()],
        encoded=_encoded(batch),
        progress=False,
    )
    return {"sentiment": tables.build("sentiment", pd.concat([*found, toward], ignore_index=True))}


def _sketches(batch: Batch) -> Chunk:
    return sketch.sketch(batch.articles)


def _weights() -> str:
    from toolkit.model.files import weights_hash

    return weights_hash()


# ------------------------------------------------------------------ the registry as plain values
def dump_actors(given: object) -> tuple[Any, str]:
    """Turn a registry (path, list of dict or Actors) into plain values, and its hash."""
    from toolkit.actors import Actors, load_actors

    actors = given if isinstance(given, Actors) else load_actors(given)
    return [asdict(actors[key]) for key in actors], actors.digest


def load_actors_again(stored: list[dict[str, Any]]) -> Any:
    """Undo `dump_actors`, also after JSON."""
    from toolkit.actors import Actors
    from toolkit.actors.registry import Actor, Alias, Role

    def make(kind: type, values: dict[str, Any]) -> Any:
        named = {f.name: values[f.name] for f in fields(kind) if f.name in values}
        for name in ("since", "until"):
            if isinstance(named.get(name), str):
                named[name] = dt.date.fromisoformat(named[name])
        return kind(**named)

    made = []
    for values in stored:
        inner = {
            "roles": tuple(make(Role, r) for r in values["roles"]),
            "aliases": tuple(make(Alias, a) for a in values["aliases"]),
        }
        made.append(make(Actor, {**values, **inner}))
    return Actors(tuple(made), source="analysis")


def dump_metadata(given: object) -> dict[str, dict[str, Any]]:
    """Turn a metadata table into plain values by file name, checked."""
    from toolkit.articles.metadata import is_missing
    from toolkit.articles.table import read_metadata

    if isinstance(given, str | os.PathLike):
        given = os.fspath(given)
    return {
        name: {k: str(v) for k, v in row.items() if not is_missing(v)}
        for name, row in read_metadata(given).items()
    }


RECIPE = Recipe(
    load=load,
    load_tables=("articles", "removed", standing.TABLE, filling.TABLE, IDS),
    load_depends=("clean", "columns", "given"),
    batch=64,
    steps=(
        Step("sentences", _sentences, ("sentences",)),
        Step("spans", _spans, ("spans",), depends=("weights",)),
        Step("mentions", _mentions, ("mentions",), depends=("registry",)),
        Step("quotes", _quotes, ("quotes",), ("spans",), ("registry",)),
        Step("lexicon", _lexicon, (), ("sentences", "spans"), shares=("sentiment",)),
        Step("tone", _tone, ("sentiment",), ("mentions", "lexicon"), ("weights",)),
        Step("sketches", _sketches, tuple(sketch.SCHEMAS)),
    ),
    load_actors=load_actors_again,
    dump_actors=dump_actors,
    dump_metadata=dump_metadata,
    weights=_weights,
    schemas={
        **tables.SCHEMAS,
        **sketch.SCHEMAS,
        IDS: IDS_SCHEMA,
        standing.TABLE: standing.SCHEMA,
        filling.TABLE: filling.SCHEMA,
        "spans": tables.SCHEMAS["quotes"],
    },
)
"""What `analyze` does unless told otherwise."""
