"""Europresse deliveries as HTML, in the new and the old layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from toolkit.articles.dates import date_in
from toolkit.articles.records import Options, Record, Source
from toolkit.articles.trees import html_text, html_tree, inline_text
from toolkit.errors import FileFormatError

NAME = "europresse"
EXTENSIONS: tuple[str, ...] = ()

_SIGN = re.compile(
    rb"docOcurrContainer|publiC-lblNodoc|DocPublicationName|TitreArticleVisu|titreArticle"
)
_NUMBER = re.compile(r"(?:news|web|social|report|biblio)?\W*(\d{8})\W+([A-Z0-9]{1,12})\b")
_SEPARATORS = re.compile(r"\s*(?:[•·|]|\s-\s|,\s(?=n[o°]|p\.))\s*")


def sniff(source: Source) -> bool:
    """Look for the classes that Europresse gives its articles."""
    return bool(_SIGN.search(source.head))


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the articles of a Europresse page."""
    text, note = html_text(source.read(), options.encoding)
    tree = html_tree(text)
    articles = [n for n in tree.iter("article") if _has(n, "docOcurrContainer", "titreArticle")]
    records: Iterator[Record] = map(_new, articles) if articles else _old(tree)
    found = 0
    for record in records:
        found += 1
        record.note(note)
        yield record
    if not found:
        raise FileFormatError("a Europresse page without an article")


def _has(node: Any, *names: str) -> bool:
    return any(_first(node, name) is not None for name in names)


def _first(node: Any, name: str) -> Any:
    """Return the first element one of whose classes starts with this name."""
    for element in node.iter():
        classes = element.get("class") if isinstance(element.tag, str) else None
        if classes and any(c.lower().startswith(name.lower()) for c in classes.split()):
            return element
    return None


def _any(node: Any, *names: str) -> Any:
    return next((found for name in names if (found := _first(node, name)) is not None), None)


def _paragraphs(node: Any) -> list[str]:
    if node is None:
        return []
    inner = [t for p in node.iter("p") if (t := inline_text(p))]
    if inner:
        return inner
    for br in list(node.iter("br")):
        br.tail = "\n" + (br.tail or "")
    return [" ".join(t.split()) for t in "".join(node.itertext()).split("\n") if t.strip()]


def _date_and_code(record: Record, number: str, header: str) -> str | None:
    """Take date and outlet code from the document number, or the date from the header."""
    match = _NUMBER.search(number)
    if match:
        record.published = match[1]
        record.key = " ".join(number.split())
    elif header and (when := date_in(header)):
        record.published = when
    return match[2] if match else None


def _outlet(text: str) -> str | None:
    """Cut section, edition and number behind an outlet's name."""
    name = _SEPARATORS.split(text.strip())[0].strip(" ,;")
    name = re.sub(r"\s*\((?:site web|web|réf\.? site web)[^()]*\)", "", name, flags=re.I)
    return name or None


def _new(article: Any) -> Record:
    record = Record(clean="body")
    record.outlet = _outlet(inline_text(_first(article, "DocPublicationName")))
    header = inline_text(_first(article, "DocHeader"))
    number = inline_text(_first(article, "publiC-lblNodoc"))
    code = _date_and_code(record, number, header)
    if record.outlet is None and code:
        record.outlet = code
        record.note("outlet is the code in the document number")
    record.title = inline_text(_first(article, "titreArticle")) or None
    record.byline = inline_text(_first(article, "docAuthors")) or None
    record.text = "\n\n".join(_paragraphs(_first(article, "docOcurrContainer")))
    if not record.text:
        record.status = "no_text"
        record.note("no text in the article")
    return record


def _old(tree: Any) -> Iterator[Record]:
    """Read the old layout: one cell of a table for each article."""
    for cell in tree.iter("td"):
        title = _first(cell, "TitreArticleVisu")
        if title is None or any(_first(inner, "TitreArticleVisu") is not None
                                for inner in cell.iter("td") if inner is not cell):  # fmt: skip
            continue
        record = Record(clean="body")
        record.title = inline_text(title) or None
        for name in ("DocPublicationName", "nomPublicationVisu", "PublicationVisu"):
            found = _first(cell, name)
            if found is not None:
                record.outlet = _outlet(inline_text(found))
                break
        record.byline = inline_text(_any(cell, "docAuthors", "AuteurVisu")) or None
        number = _any(cell, "publiC-lblNodoc", "lblNodoc")
        lines = _lines(cell)
        head = [line for line in lines if line != record.title]
        text_number = (
            inline_text(number)
            if number is not None
            else next(
                (line for line in reversed(lines) if _NUMBER.search(line) and len(line) < 80), ""
            )
        )
        title_at = lines.index(record.title) if record.title in lines else 0
        code = _date_and_code(record, text_number, " ".join(lines[:title_at]) or " ".join(head[:3]))
        if record.outlet is None and title_at:
            record.outlet = _outlet(lines[0])
        if record.outlet is None and code:
            record.outlet = code
            record.note("outlet is the code in the document number")
        body = _first(cell, "docOcurrContainer")
        skipped = {record.title, record.byline, text_number}
        record.text = "\n\n".join(
            _paragraphs(body)
            if body is not None
            else [t for t in lines[title_at + 1 :] if t not in skipped]
        )
        if not record.text:
            record.status = "no_text"
            record.note("no text in the article")
        yield record


def _lines(cell: Any) -> list[str]:
    """Return the lines of a cell as a browser would break them."""
    parts: list[str] = []

    def visit(node: Any) -> None:
        block = node.tag in ("p", "div", "br", "tr", "li", "table", "h1", "h2", "h3")
        title = "titrearticle" in str(node.get("class") or "").lower()
        if block or title:
            parts.append("\n")
        parts.append(" ".join((node.text or "").split(" ")))
        for child in node:
            if isinstance(child.tag, str):
                visit(child)
            parts.append(child.tail or "")
        if block or title:
            parts.append("\n")

    visit(cell)
    lines = "".join(re.sub(r"[\r\t ]*\n[\r\t ]*(?=\S)", "\n", p) for p in parts).split("\n")
    return [t for line in lines if (t := " ".join(line.split()))]
