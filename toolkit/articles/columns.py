"""Column names of the tables that researchers have, and which of our fields each one is.

The table is in ``docs/formats.md``; names are compared without case, spaces and punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from toolkit.articles.metadata import is_missing
from toolkit.articles.records import HOWS, Record
from toolkit.errors import ArgumentError, FileFormatError, nearest, shown

KNOWN: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "content", "body", "maintext", "article_text", "full_text", "article_body",
        "body_text", "text_content", "clean_text", "story_text", "plain_text", "article", "story",
        "document", "volltext", "texte", "texto",
    ),
    "title": (
        "title", "headline", "article_title", "head", "hl", "subject", "titel", "titre", "titulo",
        "überschrift", "page_title",
    ),
    "byline": (
        "byline", "author", "authors", "creator", "journalist", "reporter", "author_name",
        "writer", "autor", "auteur",
    ),
    "outlet": (
        "outlet", "outlet_name", "media_name", "medium", "publisher", "publication",
        "publication_title", "newspaper", "source_name", "source.name", "site_name", "sitename",
        "source", "news_source", "source_common_name", "source_domain", "media", "journal",
        "site", "domain", "media_url", "quelle",
    ),
    "published": (
        "published", "published_at", "publish_date", "date_publish", "publication_date",
        "date_published", "pub_date", "date", "datetime", "published_date", "datePublished",
        "timestamp", "created_at", "seendate", "time", "datum", "fecha",
    ),
    "url": (
        "url", "link", "article_url", "web_url", "document_identifier", "source_url", "permalink",
        "uri", "canonical_url",
    ),
    "language": ("language", "lang", "article_language", "language_code", "sprache", "langue"),
    "key": (
        "id", "_id", "stories_id", "story_id", "article_id", "doc_id", "document_id", "uid",
        "guid", "accession_number",
    ),
}  # fmt: skip
"""Our field, and the column names that stand for it, the preferred one first."""

_FOLD = re.compile(r"[\W_]+")
_BY_NAME = {
    _FOLD.sub("", name.casefold()): (rank, field)
    for field, names in KNOWN.items()
    for rank, name in enumerate(names)
}
_NESTED = ("name", "title", "text", "content", "value", "@value", "rendered", "uri")


def markdown() -> str:
    """Return the table of known column names, as it stands in ``docs/formats.md``.

    Examples
    --------
    >>> markdown().splitlines()[0]
    '| field | column names, the preferred one first |'
    """
    rows = ["| field | column names, the preferred one first |", "|---|---|"]
    rows += [f"| {field} | {', '.join(names)} |" for field, names in KNOWN.items()]
    return "\n".join(rows)


def check_columns(columns: object) -> dict[str, str]:
    """Check the `columns` argument of `load_articles`.

    Examples
    --------
    >>> check_columns({"Schlagzeile": "titel"})
    Traceback (most recent call last):
        ...
    toolkit.errors.ArgumentError: columns={'Schlagzeile': 'titel'}: did you mean 'title'? ...
    """
    if columns is None:
        return {}
    if not isinstance(columns, Mapping):
        raise ArgumentError(
            f"columns={shown(columns)} must be a dict such as {{'headline': 'title'}}."
        )
    fields = list(KNOWN)
    for source, target in columns.items():
        if not isinstance(source, str) or not isinstance(target, str) or not target:
            raise ArgumentError(f"columns={{{source!r}: {target!r}}}: both must be names.")
        hint = nearest(target, fields)
        close = hint and target not in fields and hint[:3] == target[:3].lower()
        if close and abs(len(hint or "") - len(target)) <= 2:
            raise ArgumentError(
                f"columns={{{source!r}: {target!r}}}: did you mean {hint!r}? "
                f"Ours: {', '.join(map(repr, fields))}; any other name is kept as an extra column."
            )
    return dict(columns)


def match_columns(
    names: Iterable[object], overrides: Mapping[str, str]
) -> tuple[dict[str, list[int]], dict[str, int]]:
    """Find which column holds which field.

    Parameters
    ----------
    names : iterable
        The header; names may repeat.
    overrides : mapping
        Column to field, before `KNOWN`; other targets become extra columns.

    Returns
    -------
    fields : dict of str to list of int
        Positions for each field, the preferred one first.
    extra : dict of str to int
        Positions of extra columns.

    Raises
    ------
    FileFormatError
        When no column holds a text, a headline or an address.

    Examples
    --------
    >>> match_columns(["Headline", "content", "media_name"], {})[0]
    {'title': [0], 'text': [1], 'outlet': [2]}
    """
    ranked: dict[str, list[tuple[int, int]]] = {}
    extra: dict[str, int] = {}
    header = ["" if n is None else str(n).strip().lstrip("\ufeff") for n in names]
    for position, name in enumerate(header):
        if name in overrides:
            target = overrides[name]
            if target in KNOWN:
                ranked.setdefault(target, []).append((-1, position))
            else:
                extra.setdefault(target, position)
            continue
        found = _BY_NAME.get(_FOLD.sub("", name.casefold()))
        if found:
            ranked.setdefault(found[1], []).append((found[0], position))
        elif name.endswith("_how") and name.removesuffix("_how") in KNOWN:
            extra.setdefault(f"?{name}", position)
    fields = {field: [p for _, p in sorted(places)] for field, places in ranked.items()}
    if not {"text", "title", "url"} & fields.keys():
        shown = ", ".join(repr(n[:40]) for n in header[:12]) or "none"
        raise FileFormatError(
            f"no column with a text, headline or address is known; its columns are {shown}. "
            "Say which with columns={'their name': 'text'}"
        )
    return fields, extra


def _plain(value: object) -> object:
    """Reduce lists and objects in a cell to text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict):
        for key in _NESTED:
            if key in value and not is_missing(value[key]):
                return _plain(value[key])
        return None
    if isinstance(value, list | tuple) or type(value).__name__ == "ndarray":
        parts = [str(p) for p in map(_plain, cast(Sequence[object], value)) if not is_missing(p)]
        return ", ".join(parts) or None
    return value


def record_of(
    row: list[object] | tuple[object, ...],
    fields: Mapping[str, list[int]],
    extra: Mapping[str, int],
) -> Record:
    """Make a record of one row; for each field the first cell that is not empty counts.

    Examples
    --------
    >>> fields, extra = match_columns(["title", "url"], {})
    >>> record = record_of(["Talks end", "https://example.org/1"], fields, extra)
    >>> record.status, record.reason
    ('no_text', 'the table has no column for the text')
    """
    values: dict[str, object] = {}
    for field, positions in fields.items():
        for position in positions:
            if position < len(row) and not is_missing(value := _plain(row[position])):
                values[field] = value
                break
    record = Record(text=_string(values.get("text")) or "")
    record.title = _string(values.get("title"))
    record.byline = _string(values.get("byline"))
    record.outlet = _string(values.get("outlet"))
    record.url = _string(values.get("url"))
    record.language = _string(values.get("language"))
    record.key = _string(values.get("key"))
    record.published = values.get("published")  # type: ignore[assignment]
    record.clean = "body" if record.title else "lines"
    for name, position in extra.items():
        cell = row[position] if position < len(row) else None
        if name.startswith("?"):
            if cell in HOWS and cell == "inferred":
                record.inferred.add(name[1:].removesuffix("_how"))
        else:
            record.extra[name] = cell
    if not record.text.strip():
        record.status = "no_text"
        has = "text" in fields
        record.note("the text is empty" if has else "the table has no column for the text")
    return record


def _string(value: object) -> str | None:
    return None if value is None else str(value)
