"""HTML and XML trees, parsed with limits."""

from __future__ import annotations

import re
from typing import Any

from toolkit.articles.decode import decode
from toolkit.errors import FileFormatError, require

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_\-]{2,20})",
    re.IGNORECASE,
)
_XML_HEADER = re.compile(r"^\s*<\?xml[^>]*\?>")


def html_text(data: bytes, encoding: str | None = None) -> tuple[str, str | None]:
    """Decode an HTML page: byte order mark, UTF-8, the page's own word, then a guess.

    Examples
    --------
    >>> html_text('<meta charset="iso-8859-9">Türkiye ş'.encode("iso-8859-9"))[0][-9:]
    'Türkiye ş'
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        match = _DECLARED.search(data[:4096])
        if match and encoding is None:
            name = (match[1] or match[2]).decode("ascii")
            if name.lower() in ("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"):
                name = "cp1252"
            try:
                if name.lower().replace("-", "") not in ("utf8", "utf16"):
                    "".encode(name)
                    encoding = name
            except LookupError:
                pass
    text, note = decode(data, encoding=encoding)
    return _XML_HEADER.sub("", text), note


def html_tree(text: str) -> Any:
    """Parse HTML with lxml.

    Raises
    ------
    FileFormatError
        When there is nothing in it.
    MissingExtraError
        When lxml is not installed.
    """
    lxml_html = require("lxml.html", "formats")
    etree = require("lxml.etree", "formats")
    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise FileFormatError(f"not a readable HTML page: {error}") from error
    return tree


def text_of(node: Any) -> str:
    """Return the text below a node on one line."""
    return " ".join(" ".join(node.itertext()).split()) if node is not None else ""


def inline_text(node: Any) -> str:
    """Return the text below a node without a space between inline elements."""
    return " ".join("".join(node.itertext()).split()) if node is not None else ""
