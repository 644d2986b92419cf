"""Word documents (.docx): Nexis Uni deliveries, and documents of one article."""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

import defusedxml
from defusedxml.ElementTree import iterparse

from toolkit.articles.archives import check_container, zip_member, zip_names
from toolkit.articles.decode import tidy
from toolkit.articles.readers import nexis
from toolkit.articles.records import Options, Record, Source
from toolkit.errors import FileFormatError

NAME = "docx"
EXTENSIONS = ("docx",)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sniff(source: Source) -> bool:
    """A Word document is a zip file with ``word/document.xml`` in it."""
    return "word/document.xml" in zip_names(source)


def paragraphs(data: bytes) -> list[str]:
    """Return the paragraphs of ``word/document.xml``, empty ones included.

    Raises
    ------
    FileFormatError
        When the XML is damaged or uses entities.
    """
    out: list[str] = []
    try:
        for _, element in iterparse(io.BytesIO(data), events=("end",)):
            name = element.tag.removeprefix(_W).removeprefix(_STRICT)
            if name == "p":
                out += _text(element).split("\n")
                element.clear()
    except defusedxml.DefusedXmlException as error:
        raise FileFormatError(f"XML with entities is refused: {type(error).__name__}") from error
    except (ParseError, ValueError, LookupError) as error:
        raise FileFormatError(f"damaged Word document: {error}") from error
    return out


def _text(paragraph: Element) -> str:
    parts: list[str] = []
    for node in paragraph.iter():
        name = node.tag.removeprefix(_W).removeprefix(_STRICT) if isinstance(node.tag, str) else ""
        if name == "t":
            parts.append(node.text or "")
        elif name == "tab":
            parts.append("\t")
        elif name in ("br", "cr"):
            parts.append("\n")
    return "".join(parts)


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the articles of a Word document."""
    if source.head.startswith(_OLE):
        raise FileFormatError("the old Word format .doc is not read: save it as .docx")
    if not source.head.startswith(b"PK"):
        raise FileFormatError("not a Word document: it is no zip container")
    check_container(source)
    text = "\n".join(paragraphs(zip_member(source, "word/document.xml")))
    text, repaired = tidy(text)
    lines = [line.strip() for line in text.split("\n")]
    note = "broken characters repaired" if repaired else None
    if nexis.is_nexis(lines):
        for record in nexis.parse(lines):
            record.note(note)
            record.extra["format"] = "nexis"
            yield record
        return
    yield Record(text=text.strip(), reason=note)
