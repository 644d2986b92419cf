"""Web pages: body by trafilatura (Barbaresi 2021), date by htmldate (Barbaresi 2020)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from toolkit.articles.decode import tidy
from toolkit.articles.metadata import host_of
from toolkit.articles.records import Options, Record, Source
from toolkit.articles.trees import drop_hidden, html_text
from toolkit.errors import FileFormatError, require

NAME = "html"
EXTENSIONS = ("html", "htm", "xhtml", "shtml", "mhtml")

_SIGN = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.I)
_LATEST = "2100-01-01"
_DATES = {"original_date": True, "extensive_search": False, "max_date": _LATEST}
_ENOUGH = 250
_DEEP = 3000


def sniff(source: Source) -> bool:
    """Look for the tags that every page begins with."""
    return bool(_SIGN.search(source.head[:4096]))


def plain_lines(text: str) -> str:
    """Return all text of a page as lines, laid out as a browser would (inscriptis)."""
    inscriptis = require("inscriptis", "formats")
    try:
        return tidy(inscriptis.get_text(drop_hidden(text)))[0]
    except (RecursionError, ValueError, AssertionError, AttributeError, TypeError, IndexError):
        return ""


def extract(text: str) -> Any:
    """Return trafilatura's document of a page, or None.

    It is asked for precision; if that leaves next to nothing, for recall.
    """
    trafilatura = require("trafilatura", "formats")
    found = None
    for settings in ({"favor_precision": True}, {"favor_recall": True}):
        found = trafilatura.bare_extraction(
            text,
            with_metadata=True,
            include_comments=False,
            date_extraction_params=_DATES,
            **settings,
        )
        if found is not None and len(found.text or "") >= _ENOUGH:
            break
    return found


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the one article of a page."""
    require("trafilatura", "formats")
    text, note = html_text(source.read(), options.encoding)
    record = Record(clean="page", reason=note)
    log = logging.getLogger("trafilatura")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        found = extract(text) if text.count("<") < 1_000_000 else None
    except Exception as error:
        logging.getLogger(__name__).debug("trafilatura failed", exc_info=True)
        record.note(f"trafilatura failed ({type(error).__name__}); cleaned as plain lines")
        found = None
    finally:
        log.setLevel(level)
    if found is not None:
        _metadata(record, found, text)
        record.text = tidy(found.text or "")[0]
    if not record.text.strip():
        record.text, record.clean = plain_lines(text), "lines"
        if not record.text.strip():
            raise FileFormatError("no text on the page")
    elif options.keep_page:
        record.page = plain_lines(text)
    yield record


def _metadata(record: Record, found: Any, text: str) -> None:
    record.title = found.title
    record.byline = "; ".join(dict.fromkeys((found.author or "").split("; "))) or None
    record.outlet = found.sitename
    if record.outlet and found.hostname and host_of(record.outlet) == host_of(found.hostname):
        record.inferred.add("outlet")
    record.url = found.url
    record.language = found.language
    record.published = found.date
    if not found.date:
        htmldate = require("htmldate", "formats")
        try:
            record.published = htmldate.find_date(
                text, original_date=True, extensive_search=True, max_date=_LATEST
            )
        except Exception:
            record.published = None
        record.inferred.add("published")
        if str(record.published).endswith("-01-01"):
            record.published = None
            record.note("no date on the page but a year")
