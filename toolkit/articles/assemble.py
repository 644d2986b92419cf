"""From a reader's record to a row of the articles table, and the rows of what was removed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from toolkit.articles import dates, metadata
from toolkit.articles.boilerplate import Cleaned, clean_text
from toolkit.articles.folding import fold
from toolkit.articles.lines import WORD
from toolkit.articles.pages import page_lines
from toolkit.articles.records import Record

_ID_DIGITS = 16
_BY = re.compile(r"^(?:by|von|par|por|di|door)\s+(?=[A-ZÀ-ÝĀ-Ž])", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    """One row of the articles table, before articles are compared with one another."""

    row: dict[str, object]
    removed: list[dict[str, object]]
    """Rows of the removed table."""
    spans: list[tuple[int, int]] = field(default_factory=list)
    """For each paragraph of the text, where it stands in the source text."""
    page: str | None = None
    """All lines of the web page it came from."""
    key: str | None = None
    """The source's own id of the article."""

    def __iter__(self) -> Iterator[object]:
        """Unpack as ``row, removed``."""
        return iter((self.row, self.removed))


class IdBook:
    """Gives every article an id that follows from its content, and keeps ids apart.

    The id is the first 16 hexadecimal digits of the SHA-256 of the words of headline and
    text, in lower case and without punctuation or white space, before cleaning: the same
    words give the same id in every file, format and version. The second article with the same
    words gets ``-2``, the third ``-3``.

    Examples
    --------
    >>> book = IdBook()
    >>> first, second = book.take("Talks end."), book.take("TALKS END")
    >>> second == first + "-2"
    True
    """

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def take(self, content: str) -> str:
        """Return the id of an article with this content."""
        digest = hashlib.sha256(fold(content).encode("utf-8", "replace")).hexdigest()[:_ID_DIGITS]
        number = self._seen.get(int(digest, 16), 0) + 1
        self._seen[int(digest, 16)] = number
        return digest if number == 1 else f"{digest}-{number}"


def _text(value: object) -> str | None:
    """Return a cell as text on one line, or None."""
    if metadata.is_missing(value):
        return None
    return " ".join(str(value).split()) or None


class _Known:
    """One piece of metadata: the first source that has it wins."""

    __slots__ = ("how", "value")

    def __init__(self) -> None:
        self.value: object = None
        self.how = "unknown"

    def offer(self, value: object, how: str) -> None:
        if self.value is None and value is not None:
            self.value, self.how = value, how


def _published(
    record: Record, given: Mapping[str, object], path: str, cleaned: Cleaned
) -> tuple[_Known, list[str]]:
    known, problems = _Known(), []
    if not metadata.is_missing(given.get("published")):
        when, problem = dates.parse_date(given["published"], day_first=record.day_first)
        how = given.get("published_how")
        known.offer(when, "stated" if metadata.is_missing(how) else str(how))
        if problem:
            problems.append(f"metadata: {problem}")
    if not metadata.is_missing(record.published):
        how = "inferred" if "published" in record.inferred else "stated"
        when, problem = dates.parse_date(record.published, day_first=record.day_first)
        known.offer(when, how)
        own = dates.date_of_path(path)
        if when is None and own is not None and known.value is None:
            when, _ = dates.parse_date(record.published, day_first=record.day_first, reference=own)
            known.offer(when, "inferred")
        if problem and known.value is None:
            problems.append(problem)
    if known.value is None:
        for line in cleaned.head_lines[:12]:
            if len(line) <= 90:
                known.offer(dates.date_in(line), "inferred")
    if known.value is None:
        known.offer(dates.date_of_path(record.url or "") or dates.date_of_path(path), "inferred")
    return known, problems


def _cleaned(record: Record, given: Mapping[str, object], clean: bool) -> tuple[Cleaned, str]:
    """Clean a record; return also the text that offsets of removed stretches refer to."""
    source_text = record.text if record.page is None else record.page
    if not clean or record.status != "ok" or record.clean == "none" or not record.text:
        return Cleaned(source_text), source_text
    cleaned = clean_text(
        record.text,
        title=_text(given.get("title")) or record.title,
        byline=_text(given.get("byline")) or record.byline,
        layout=record.clean,
    )
    if record.page is not None:
        cleaned.removed = page_lines(record.page, cleaned.text)
    return cleaned, source_text


def assemble(
    record: Record,
    *,
    path: str,
    sha256: str | None,
    format_name: str,
    given: Mapping[str, object],
    ids: IdBook,
    clean: bool = True,
) -> Draft:
    """Make the table rows of one record.

    Parameters
    ----------
    record : Record
    path, sha256 : str
        Where it came from.
    format_name : str
        Name of the reader.
    given : mapping
        Its row in the metadata table, which wins over everything else.
    ids : IdBook
    clean : bool

    Returns
    -------
    Draft
    """
    title, byline, outlet = _Known(), _Known(), _Known()
    url, language = _Known(), _Known()
    for name, known in (("title", title), ("byline", byline), ("outlet", outlet), ("url", url)):
        if given:
            how = given.get(f"{name}_how")
            known.offer(_text(given.get(name)), "stated" if metadata.is_missing(how) else str(how))
        value = _text(getattr(record, name))
        if name == "byline" and value:
            value = _BY.sub("", value)
        known.offer(value, "inferred" if name in record.inferred else "stated")
    content = record.text
    if record.clean != "lines" and record.title:
        content = f"{record.title}\n{content}"
    cleaned, source_text = _cleaned(record, given, clean)
    title.offer(cleaned.title, "inferred")
    byline.offer(cleaned.byline, "inferred")

    if not metadata.is_missing(given.get("language")):
        how = given.get("language_how")
        language.offer(
            metadata.language_code(str(given["language"])),
            "stated" if metadata.is_missing(how) else str(how),
        )
    if record.language:
        language.offer(metadata.language_code(record.language), "stated")
    if language.value is None and cleaned.text:
        language.offer(metadata.language_of(cleaned.text), "inferred")

    if outlet.value is None:
        host = metadata.host_of(str(url.value)) if url.value else None
        if host:
            outlet.offer(metadata.outlet_of_domain(host) or host, "inferred")
        outlet.offer(metadata.outlet_in(cleaned.head_lines[:12]), "inferred")
    else:
        outlet.value = metadata.outlet_name(str(outlet.value))

    published, problems = _published(record, given, path, cleaned)
    for problem in problems:
        record.note(problem)
    status, text = record.status, cleaned.text
    if status == "ok" and not text.strip():
        status = "empty"
        if record.text.strip():
            record.note(f"nothing left of {len(cleaned.removed)} lines after cleaning")
        else:
            record.note("no text in it")
    if not content.strip():
        content = "\0".join((path, str(record.url), str(record.key), str(record.title)))
    article_id = ids.take(content)
    row: dict[str, object] = {
        "article_id": article_id,
        "text": text,
        "n_words": len(WORD.findall(text)) if cleaned.n_words is None else cleaned.n_words,
        "source_path": path,
        "source_sha256": sha256,
        "duplicate_of": None,
        "status": status,
        "reason": record.reason,
        "format": format_name,
        **record.extra,
    }
    known_by_name = {
        "outlet": outlet, "title": title, "byline": byline, "published": published,
        "url": url, "language": language,
    }  # fmt: skip
    for name, known in known_by_name.items():
        row[name], row[f"{name}_how"] = known.value, known.how
    removed = [
        {
            "article_id": article_id,
            "text": source_text[r.start : r.end],
            "source_start": r.start,
            "source_end": r.end,
            "rule": r.rule,
            "score": r.score,
            "position": r.at,
        }
        for r in cleaned.removed
    ]
    return Draft(row, removed, cleaned.spans, record.page, record.key)
