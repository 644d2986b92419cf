"""HTML and XML trees, parsed with limits."""

from __future__ import annotations

import html
import re
from typing import Any

from toolkit.articles.decode import decode
from toolkit.errors import FileFormatError, require

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_\-]{2,20})",
    re.IGNORECASE,
)
_HIDDEN = ("script", "style", "noscript", "template", "svg")
_OPEN = re.compile(rf"<(?:(?P<name>{'|'.join(_HIDDEN)})\b|!--)", re.I)
_CLOSE = {name: re.compile(rf"</{name}\s*>", re.I) for name in _HIDDEN} | {"": re.compile("-->")}
_BLOCK_END = re.compile(
    r"</(?:p|div|li|ul|ol|h[1-6]|blockquote|article|section|tr|table)\s*>", re.I
)
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
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


def drop_hidden(text: str) -> str:
    """Return HTML without scripts, styles and comments, in time that grows with its length.

    What is opened and never closed stays.

    Examples
    --------
    >>> drop_hidden("Talks <script>evil()</script>end <!-- soon -->today. <style>")
    'Talks end today. <style>'
    """
    kept: list[str] = []
    open_ended: set[str] = set()
    at = look = 0
    while found := _OPEN.search(text, look):
        name = (found["name"] or "").lower()
        close = None if name in open_ended else _CLOSE[name].search(text, found.end())
        if close is None:
            open_ended.add(name)
            look = found.end()
            continue
        kept.append(text[at : found.start()])
        at = look = close.end()
    return "".join(kept) + text[at:]


def without_markup(text: str) -> str:
    """Return the words of a piece of HTML, a paragraph where a block of it ends.

    For texts in cells of tables, which are small and plain. Whole pages are read by trafilatura.

    Examples
    --------
    >>> without_markup("<p>Talks &amp; <b>more</b> talks.</p><p>No deal<br/>yet.</p>")
    'Talks & more talks.\\n\\nNo deal\\nyet.'
    """
    text = " ".join(drop_hidden(text).split())
    text = _TAG.sub("", _BREAK.sub("\n", _BLOCK_END.sub("\n\n", text)))
    lines = (line.strip() for line in html.unescape(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


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
