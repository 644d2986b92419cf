"""Factiva deliveries as XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

import defusedxml
from defusedxml.ElementTree import fromstring

from toolkit.articles.records import Options, Record, Source
from toolkit.errors import FileFormatError

NAME = "factiva"
EXTENSIONS: tuple[str, ...] = ("xml",)

_SIGN = re.compile(
    rb"<(?:\w+:)?(?:leadParagraph|tailParagraphs|baseLanguage|ppsArticle\w*)\b", re.I
)
_XML = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?\s*<\?xml|^\s*<(?:\w+:)?(?:articles?|ppsArticles?)\b", re.I
)


def sniff(source: Source) -> bool:
    """Look for Factiva's elements in an XML file."""
    return bool(_XML.search(source.head[:400]) and _SIGN.search(source.head))


def _local(node: Element) -> str:
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def _find(node: Element, name: str) -> Element | None:
    return next((n for n in node.iter() if _local(n) == name), None)


def _paragraphs(node: Element | None) -> list[str]:
    if node is None:
        return []
    inner = [n for n in node.iter() if _local(n) == "paragraph"] or [node]
    return [t for n in inner if (t := " ".join("".join(n.itertext()).split()))]


def _one(node: Element, name: str) -> str | None:
    return " ".join(_paragraphs(_find(node, name))) or None


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the articles of a Factiva XML file."""
    try:
        root = fromstring(source.read(), forbid_dtd=False)
    except defusedxml.DefusedXmlException as error:
        raise FileFormatError(f"XML with entities is refused: {type(error).__name__}") from error
    except (ParseError, ValueError, LookupError) as error:
        raise FileFormatError(f"damaged XML: {error}") from error
    names = ("headline", "leadParagraph", "tailParagraphs")
    articles = [n for n in root.iter() if any(_local(child) in names for child in n)]
    if not articles:
        raise FileFormatError("XML without a Factiva article (headline, leadParagraph)")
    for node in articles:
        record = Record(clean="body")
        record.title, record.byline = _one(node, "headline"), _one(node, "byline")
        record.outlet = _one(node, "sourceName")
        record.language = _one(node, "baseLanguage")
        record.key = _one(node, "accessionNo")
        date = _find(node, "publicationDate")
        if date is not None:
            day = _one(date, "date") or " ".join("".join(date.itertext()).split())
            time = _one(node, "publicationTime")
            record.published = f"{day} {time}" if time and day else day or None
        text = [*_paragraphs(_find(node, "leadParagraph")),
                *_paragraphs(_find(node, "tailParagraphs"))]  # fmt: skip
        record.text = "\n\n".join(text)
        if not text:
            record.status = "no_text"
            record.note("neither leadParagraph nor tailParagraphs in it")
        yield record
