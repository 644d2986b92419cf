"""The tables: their columns, types and meaning. The one source of truth.

Every table is a plain `pandas.DataFrame`. `SCHEMAS` declares each as a `pyarrow.Schema`
whose fields carry a description; ``docs/tables.md`` is generated from it.

Offsets ``start`` and ``end`` are counted in characters (Python string indices) of
``articles.text``, and ``text[start:end]`` is always the stored surface string.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

import pandas as pd
import pyarrow as pa

from toolkit.columns import pandas_dtype, plain_table, turned
from toolkit.errors import TableError, nearest, unknown_value

_PIECES = pa.list_(pa.list_(pa.int64()))


def _field(name: str, kind: pa.DataType, description: str, *, null: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable=null, metadata={"description": description})


def _how(name: str) -> pa.Field:
    return _field(f"{name}_how", pa.string(), f"how {name} is known: stated, inferred or unknown")


_ARTICLE_ID = _field("article_id", pa.string(), "key of the article, derived from its content")
_START = _field("start", pa.int64(), "first character in articles.text (0-based)")
_END = _field("end", pa.int64(), "one past the last character in articles.text")
_FLAG = _field("flag", pa.string(), "what to be careful about: not English", null=True)
_CONFIDENCE = _field(
    "confidence", pa.float64(), "estimated probability that the row is right, 0 to 1"
)

SCHEMAS: dict[str, pa.Schema] = {
    "articles": pa.schema(
        [
            _ARTICLE_ID,
            _field("outlet", pa.string(), "who published it, canonical name", null=True),
            _how("outlet"),
            _field("title", pa.string(), "headline, not part of text", null=True),
            _how("title"),
            _field("byline", pa.string(), "who wrote it", null=True),
            _how("byline"),
            _field(
                "published",
                pa.timestamp("us"),
                "when it was published (UTC if a time is given)",
                null=True,
            ),
            _how("published"),
            _field("url", pa.string(), "where it was published", null=True),
            _how("url"),
            _field("language", pa.string(), "ISO 639-1 code", null=True),
            _how("language"),
            _field("text", pa.string(), "the cleaned body; every offset refers to it"),
            _field("n_words", pa.int64(), "number of words (runs of word characters) in text"),
            _field(
                "source_path",
                pa.string(),
                "file it came from, relative to the folder loaded",
                null=True,
            ),
            _field(
                "source_sha256", pa.string(), "SHA-256 of that file (or of its slice)", null=True
            ),
            _field(
                "duplicate_of", pa.string(), "article_id of the article this repeats", null=True
            ),
            _field(
                "status",
                pa.string(),
                "ok, unreadable, empty, no_text, missing, too_large, duplicate or failed",
            ),
            _field(
                "reason", pa.string(), "one sentence on status and on anything unusual", null=True
            ),
            _field("format", pa.string(), "the reader that read the file", null=True),
            _field(
                "wire",
                pa.string(),
                "article_id that names the group, where two outlets or more carry the story",
                null=True,
            ),
        ]
    ),
    "removed": pa.schema(
        [
            _ARTICLE_ID,
            _field("text", pa.string(), "what cleaning took out"),
            _field("source_start", pa.int64(), "first character in the decoded source text"),
            _field(
                "source_end", pa.int64(), "one past the last character in the decoded source text"
            ),
            _field("rule", pa.string(), "which rule took it out"),
            _field("score", pa.float64(), "how sure the rule is, 0 to 1"),
            _field(
                "position",
                pa.int64(),
                "character of articles.text before which it stood",
                null=True,
            ),
        ]
    ),
    "sentences": pa.schema(
        [
            _ARTICLE_ID,
            _field("sentence_id", pa.int64(), "number of the sentence in its article, from 0"),
            _field("paragraph", pa.int64(), "number of the paragraph in its article, from 0"),
            _START,
            _END,
            _field("text", pa.string(), "the sentence"),
            _field(
                "in_quote", pa.float64(), "share of its characters inside quotation marks, 0 to 1"
            ),
        ]
    ),
    "mentions": pa.schema(
        [
            _ARTICLE_ID,
            _field("sentence_id", pa.int64(), "sentence the mention starts in"),
            _START,
            _END,
            _field("text", pa.string(), "the mention as written"),
            _field(
                "actor_id", pa.string(), "who is meant; null where it stays ambiguous", null=True
            ),
            _field("kind", pa.string(), "name, title, metonym, demonym, nominal or pronoun"),
            _CONFIDENCE,
            _field(
                "via",
                pa.string(),
                "how the actor was found: the alias, the rule, or the antecedent's offset",
                null=True,
            ),
            _field(
                "in_quote", pa.bool_(), "inside quotation marks, so not in the outlet's own voice"
            ),
        ]
    ),
    "quotes": pa.schema(
        [
            _ARTICLE_ID,
            _field("quote_id", pa.string(), "key of the quote: article_id, '-q', number"),
            _START,
            _END,
            _field("text", pa.string(), "from the first to the last character of the content"),
            _field("pieces", _PIECES, "list of [start, end]: a split quote has several"),
            _field(
                "kind",
                pa.string(),
                "direct, mixed or indirect: by the share of words inside quotation marks",
            ),
            _field("source_start", pa.int64(), "first character of the source", null=True),
            _field(
                "source_end", pa.int64(), "one past the last character of the source", null=True
            ),
            _field("source", pa.string(), "the words that say who speaks", null=True),
            _field("cue_start", pa.int64(), "first character of the cue", null=True),
            _field("cue_end", pa.int64(), "one past the last character of the cue", null=True),
            _field(
                "cue", pa.string(), "the words that mark the attribution, such as 'said'", null=True
            ),
            _field("cue_lemma", pa.string(), "dictionary form of the cue's verb", null=True),
            _field("cue_class", pa.string(), "class of the attribution verb", null=True),
            _field("speaker", pa.string(), "actor_id of who speaks; null where unknown", null=True),
            _field(
                "speaker_via",
                pa.string(),
                "how: name, title, metonym, demonym, nominal, pronoun, previous quote, none, "
                "or corrected (by a person)",
            ),
            _field(
                "parent", pa.string(), "quote_id of the quote this one stands inside", null=True
            ),
            _CONFIDENCE,
            _FLAG,
        ]
    ),
    "sentiment": pa.schema(
        [
            _ARTICLE_ID,
            _field("level", pa.string(), "what was scored: article, sentence, quote or mention"),
            _START,
            _END,
            _field("text", pa.string(), "the scored stretch"),
            _field("target", pa.string(), "actor_id the tone is toward (level mention)", null=True),
            _field("method", pa.string(), "textblob, vader or model"),
            _field("polarity", pa.float64(), "from -1 (negative) to 1 (positive)"),
            _field("subjectivity", pa.float64(), "from 0 to 1 (textblob only)", null=True),
            _field("label", pa.string(), "negative, neutral or positive"),
            _field(
                "confidence",
                pa.float64(),
                "calibrated probability of the label (model only)",
                null=True,
            ),
            _FLAG,
        ]
    ),
}
"""Schema of every table, by name."""


def _schema(name: str) -> pa.Schema:
    if name not in SCHEMAS:
        raise unknown_value("name", name, SCHEMAS)
    return SCHEMAS[name]


def columns(name: str) -> list[str]:
    """Return the column names of a table, in order.

    Examples
    --------
    >>> columns("removed")
    ['article_id', 'text', 'source_start', 'source_end', 'rule', 'score', 'position']
    """
    return list(_schema(name).names)


def build(name: str, rows: pd.DataFrame | Mapping[str, list] | Iterable[dict] = ()) -> pd.DataFrame:
    """Make a table of the declared columns and types from rows or columns.

    Parameters
    ----------
    name : str
        One of `SCHEMAS`.
    rows : DataFrame, mapping of column name -> list, or iterable of dict
        Missing nullable columns become null. Columns that are not declared are kept, after
        the declared ones.

    Returns
    -------
    DataFrame
        With a fresh ``RangeIndex``. Text is ``str``, offsets ``int64`` (``Int64`` where null
        is allowed), ``published`` is ``datetime64[us]``, in UTC where it came with a time zone.

    Raises
    ------
    TableError
        When a column that may not be null is missing or holds nulls.

    Examples
    --------
    >>> build("removed").shape
    (0, 7)
    """
    schema = _schema(name)
    if isinstance(rows, pd.DataFrame):
        return _declared(name, schema, rows.reset_index(drop=True))
    given = rows if isinstance(rows, Mapping) else list(rows)
    columns = given if isinstance(given, Mapping) else turned(given)
    plain = plain_table(schema, columns) if columns else None
    return plain if plain is not None else _declared(name, schema, pd.DataFrame(given))


def _declared(name: str, schema: pa.Schema, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table the declared columns and types."""
    missing = [f.name for f in schema if f.name not in frame.columns]
    if len(frame):
        required = [c for c in missing if not schema.field(c).nullable]
        if required:
            raise TableError(f"{name}: rows lack the column {required[0]!r}.")
    changed: dict[Hashable, pd.Series] = {
        column: pd.Series([None] * len(frame), dtype="object") for column in missing
    }
    for field in schema:
        column = changed[field.name] if field.name in changed else frame[field.name]
        dtype = pandas_dtype(field)
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            changed[field.name] = column = column.dt.tz_convert("UTC").dt.tz_localize(None)
        if column.dtype != dtype:
            changed[field.name] = column = column.astype(dtype)
        if not field.nullable and field.type != pa.float64() and column.isna().any():
            row = int(column.isna().to_numpy().argmax())
            raise TableError(f"{name}: column {field.name!r} is null in row {row} and may not be.")
    if changed:
        frame = frame.assign(**{str(c): column for c, column in changed.items()})
    extra = [c for c in frame.columns if c not in schema.names]
    return frame[[*schema.names, *extra]]


def require_columns(frame: object, needed: Sequence[str], *, argument: str) -> pd.DataFrame:
    """Check that a table has the columns a function uses.

    Parameters
    ----------
    frame : object
        What the caller passed.
    needed : sequence of str
        Column names.
    argument : str
        The parameter's name, for the message.

    Returns
    -------
    DataFrame
        `frame` itself, unchanged.

    Raises
    ------
    TableError
        When `frame` is no DataFrame, or lacks a column; names the nearest one it has.

    Examples
    --------
    >>> require_columns(pd.DataFrame({"txt": ["a"]}), ["text"], argument="articles")
    Traceback (most recent call last):
        ...
    toolkit.errors.TableError: articles: has no column 'text'; the nearest is 'txt'. It has: 'txt'.
    """
    if not isinstance(frame, pd.DataFrame):
        raise TableError(f"{argument}: must be a pandas DataFrame, is {type(frame).__name__}.")
    for column in needed:
        if column not in frame.columns:
            hint = nearest(column, frame.columns)
            near = f"; the nearest is {hint!r}" if hint else ""
            have = ", ".join(repr(str(c)) for c in frame.columns) or "no columns"
            raise TableError(f"{argument}: has no column {column!r}{near}. It has: {have}.")
    return frame


def pick(held: Mapping[str, pd.DataFrame], name: str, *, argument: str) -> pd.DataFrame:
    """Return one of several tables, or say which there are.

    Raises
    ------
    TableError
        When there is none of that name.

    Examples
    --------
    >>> pick({"articles": pd.DataFrame()}, "quotes", argument="analysis")
    Traceback (most recent call last):
        ...
    toolkit.errors.TableError: analysis: has no table 'quotes'. It has: 'articles'.
    """
    if name not in held:
        have = ", ".join(repr(str(n)) for n in held) or "nothing"
        raise TableError(f"{argument}: has no table {name!r}. It has: {have}.")
    return held[name]


def require_articles(articles: object, *, argument: str = "articles") -> pd.DataFrame:
    """Check a table of texts: ``article_id`` unique and not null, ``text`` strings.

    Rows whose text is null count as empty texts for every function that finds or scores.

    Raises
    ------
    TableError
        When a column is missing or an ``article_id`` is null or occurs twice.
    """
    frame = require_columns(articles, ["article_id", "text"], argument=argument)
    check_ids(frame["article_id"], argument=argument)
    return frame


def check_ids(ids: pd.Series, *, argument: str = "articles") -> None:
    """Refuse an ``article_id`` that is null or occurs twice.

    Raises
    ------
    TableError
    """
    if ids.isna().any():
        raise TableError(
            f"{argument}: article_id is null in row {int(ids.isna().to_numpy().argmax())}."
        )
    if ids.duplicated().any():
        twice = ids[ids.duplicated()].iloc[0]
        raise TableError(f"{argument}: article_id {twice!r} occurs more than once.")


def markdown() -> str:
    """Return the data dictionary (``docs/tables.md``) as Markdown."""
    out = [
        "# The tables",
        "",
        "Generated from `toolkit/tables.py` by `python -m toolkit.tables`; do not edit.",
        "",
        "Offsets count characters of `articles.text`; `text[start:end]` is the stored string.",
    ]
    for name, schema in SCHEMAS.items():
        out += ["", f"## {name}", "", "| column | type | null | meaning |", "|---|---|---|---|"]
        for field in schema:
            meaning = field.metadata[b"description"].decode()
            out.append(
                f"| {field.name} | {field.type} | {'yes' if field.nullable else 'no'} | {meaning} |"
            )
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(markdown())
