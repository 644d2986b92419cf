"""RTF: Nexis and Factiva deliveries, and documents of one article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.articles.decode import tidy
from toolkit.articles.readers import factiva, nexis
from toolkit.articles.records import Options, Record, Source
from toolkit.errors import FileFormatError, require

NAME = "rtf"
EXTENSIONS = ("rtf",)

_CODEPAGE = re.compile(rb"\\ansicpg(\d{3,5})")


def sniff(source: Source) -> bool:
    """RTF begins with ``{\\rtf``."""
    return source.head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{\\rtf")


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the articles of an RTF file."""
    striprtf = require("striprtf.striprtf", "formats")
    data = source.read()
    if not sniff(source):
        raise FileFormatError("not an RTF file")
    if data.count(b"{") > 2_000_000:
        raise FileFormatError("RTF nested too deeply")
    match = _CODEPAGE.search(data[:4096])
    encoding = f"cp{int(match[1])}" if match else "cp1252"
    try:
        "".encode(encoding)
    except LookupError:
        encoding = "cp1252"
    try:
        text = striprtf.rtf_to_text(data.decode("latin-1"), encoding=encoding, errors="replace")
    except Exception as error:
        raise FileFormatError(f"damaged RTF: {type(error).__name__}: {error}") from error
    text, repaired = tidy(text)
    note = "broken characters repaired" if repaired else None
    lines = [line.strip() for line in text.split("\n")]
    if nexis.is_nexis(lines):
        records, name = nexis.parse(lines), "nexis"
    elif factiva.is_factiva_text(lines):
        records, name = factiva.parse_text(lines), "factiva"
    else:
        if not text.strip():
            raise FileFormatError("no text in it")
        records, name = iter([Record(text=text.strip())]), NAME
    for record in records:
        record.note(note)
        record.extra["format"] = name
        yield record
