"""PDF files with a text layer."""

from __future__ import annotations

import logging
import math
import re
from collections import Counter
from collections.abc import Iterator

from toolkit.articles.decode import tidy
from toolkit.articles.lines import TERMINAL
from toolkit.articles.records import Options, Record, Source
from toolkit.errors import FileFormatError, require

NAME = "pdf"
EXTENSIONS = ("pdf",)

_MAX_PAGES = 2000
_DIGITS = re.compile(r"\d+")
_AES = (
    "the PDF is encrypted with AES: save it without protection, or pip install cryptography "
    "(which opens it if it asks for no password)"
)
_HYPHEN = re.compile(r"(\w)[-\xad\u2010]$")


def sniff(source: Source) -> bool:
    """A PDF has ``%PDF-`` in its first kilobyte."""
    return b"%PDF-" in source.head[:1024]


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the one article of a PDF file."""
    pypdf = require("pypdf", "formats")
    if not sniff(source):
        raise FileFormatError("not a PDF file")
    log = logging.getLogger("pypdf")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with source.open() as stream:
            record = _read(pypdf, stream)
    except FileFormatError:
        raise
    except pypdf.errors.DependencyError as error:
        raise FileFormatError(_AES) from error
    except Exception as error:
        raise FileFormatError(f"damaged PDF: {type(error).__name__}: {str(error)[:120]}") from error
    finally:
        log.setLevel(level)
    yield record


def _read(pypdf: object, stream: object) -> Record:
    reader = pypdf.PdfReader(stream, strict=False)  # type: ignore[attr-defined]
    if reader.is_encrypted and not reader.decrypt(""):
        raise FileFormatError("the PDF is protected by a password")
    if len(reader.pages) > _MAX_PAGES:
        raise FileFormatError(f"{len(reader.pages)} pages; the limit is {_MAX_PAGES}")
    pages, images = [], 0
    for page in reader.pages:
        pages.append([line.strip() for line in tidy(page.extract_text() or "")[0].split("\n")])
        if not any(pages[-1]):
            images += 1
    if sum(len(line) for page in pages for line in page) < 20:
        bare = f"no text layer on {images} of {len(pages)} pages" if images else "next to no text"
        raise FileFormatError(f"{bare}: a scan needs OCR first")
    record = Record(text=join_lines(_without_running_heads(pages)))
    if images:
        record.note(f"{images} of {len(pages)} pages have no text layer")
    info = reader.metadata
    if info is not None and info.creation_date is not None:
        record.note(f"the PDF was made on {info.creation_date:%Y-%m-%d}")
    return record


def _without_running_heads(pages: list[list[str]]) -> list[str]:
    """Drop lines that stand at the top or bottom of most pages, page numbers among them."""
    if len(pages) < 3:
        return [line for page in pages for line in page]

    def edge(page: list[str]) -> set[str]:
        filled = [line for line in page if line]
        return {_DIGITS.sub("#", line) for line in [*filled[:2], *filled[-2:]]}

    counts = Counter(line for page in pages for line in edge(page))
    running = {line for line, n in counts.items() if n >= max(3, 0.6 * len(pages))}
    return [line for page in pages for line in page if _DIGITS.sub("#", line) not in running]


def join_lines(lines: list[str]) -> str:
    """Join printed lines into paragraphs; a paragraph ends at a blank or a short last line.

    Examples
    --------
    >>> print(join_lines(["The talks in Istanbul ended on Fri-", "day without any result so far.",
    ...                   "Both sides blamed each other."]))
    The talks in Istanbul ended on Friday without any result so far.
    Both sides blamed each other.
    """
    widths = sorted(len(line) for line in lines if line)
    width = widths[math.ceil(0.9 * (len(widths) - 1))] if widths else 0
    out: list[str] = []
    current = ""
    previous = ""
    for line in lines:
        ends = previous and TERMINAL.search(previous) and len(previous) < 0.88 * width
        title = previous and len(previous) < 0.6 * width and line[:1].isupper()
        if current and (not line or ends or title):
            out.append(current)
            current = ""
        if line:
            if current and _HYPHEN.search(current) and line[:1].islower():
                current = _HYPHEN.sub(r"\1", current) + line
            else:
                current = f"{current} {line}" if current else line
        elif out and out[-1]:
            out.append("")
        previous = line
    if current:
        out.append(current)
    return "\n".join(out)
