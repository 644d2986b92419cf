"""Factiva deliveries as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from toolkit.articles.readers import factiva
from toolkit.articles.records import Options, Record, Source
from toolkit.articles.trees import html_text, html_tree, inline_text
from toolkit.errors import FileFormatError

NAME = "factiva"
EXTENSIONS: tuple[str, ...] = ()

_SIGN = re.compile(
    rb"class=[\"'](?:article\s+\w+Article|articleParagraph|enHeadline|\w\wHeadline)", re.I
)


def sniff(source: Source) -> bool:
    """Look for the classes that Factiva gives its articles and paragraphs."""
    return bool(_SIGN.search(source.head))


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the articles of a Factiva page."""
    text, note = html_text(source.read(), options.encoding)
    tree = html_tree(text)
    articles = [
        node for node in tree.iter("div") if re.match(r"article(?:\s|$)", node.get("class") or "")
    ]
    if not articles:
        raise FileFormatError("a Factiva page without an article")
    for node in articles:
        fields = _fields(node) or _plain_fields(node)
        record = factiva.record_of_fields(fields)
        record.note(note)
        yield record


def _paragraphs(cell: Any) -> list[str]:
    found = [
        inline_text(p)
        for p in cell.iter("p")
        if (p.get("class") or "").startswith("articleParagraph") or p.get("class") is None
    ]
    return [p for p in found if p] or [t for t in [inline_text(cell)] if t]


def _fields(article: Any) -> dict[str, list[str]]:
    """Read the table of fields: code in one cell, value in the next."""
    fields: dict[str, list[str]] = {}
    for row in article.iter("tr"):
        cells = row.findall("td")
        if len(cells) < 2:
            continue
        code = inline_text(cells[0]).strip().upper()
        if code in factiva.CODES:
            fields.setdefault(code, []).extend(_paragraphs(cells[1]))
    return fields


def _plain_fields(article: Any) -> dict[str, list[str]]:
    """Read an article that was exported without field codes."""
    headline = next(
        (n for n in article.iter() if "headline" in str(n.get("class") or n.get("id") or "").lower()
         or n.get("id") == "hd"),
        None,
    )  # fmt: skip
    paragraphs = [
        inline_text(p)
        for p in article.iter("p")
        if (p.get("class") or "").startswith("articleParagraph")
    ]
    fields: dict[str, list[str]] = {"TD": [p for p in paragraphs if p]}
    lines = [inline_text(d) for d in article.iter("div") if d is not article and not len(d)]
    if headline is not None:
        fields["HD"] = [inline_text(headline)]
        lines = [line for line in lines if line and line != fields["HD"][0]]
    plain = factiva._plain([*fields.get("HD", ["-"]), *lines])
    for code, value in (("BY", plain.byline), ("SN", plain.outlet), ("LA", plain.language)):
        if value:
            fields[code] = [value]
    if plain.published:
        fields["PD"] = [str(plain.published)]
    return fields
