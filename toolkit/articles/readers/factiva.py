"""Factiva: what its HTML, RTF and XML deliveries have in common, and the text of the RTF one.

The fields have two-letter codes: HD headline, BY byline, PD date, SN source, LA language,
LP and TD the two parts of the text, AN the accession number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from toolkit.articles.records import Record

CODES = ("SE", "HD", "BY", "CR", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY", "CX",
         "LP", "TD", "ART", "CT", "RF", "CO", "IN", "NS", "RE", "IPC", "IPD", "PUB",
         "AN")  # fmt: skip
_CODE_LINE = re.compile(
    rf"^(?:\|?\s*)({'|'.join(CODES)})\s*(?:\|+\s*|\t+\s*|\s{{2,}}|$)(.*?)\|*\s*$"
)
_DOCUMENT = re.compile(
    r"^(?:Document|Dokument|Documento)\s+([A-Z]{2,}[A-Z0-9]{0,6}0+[0-9][A-Za-z0-9]{10,})\W*$"
)
_WORDS = re.compile(r"^[\d.,\s]+\s*(?:words|Wörter|mots|palabras|parole|woorden)$", re.I)
_ACCESSION = re.compile(r"\b[A-Z]{2,}[A-Z0-9]{0,6}0{2,}[0-9][A-Za-z0-9]{10,}\b")


def record_of_fields(fields: Mapping[str, Sequence[str]]) -> Record:
    """Make a record of Factiva's fields, each a list of paragraphs.

    Examples
    --------
    >>> record = record_of_fields({"HD": ["Talks end"], "PD": ["16 May 2025"],
    ...     "LP": ["The talks ended."], "TD": ["Both sides left."]})
    >>> record.title, record.text
    ('Talks end', 'The talks ended.\\n\\nBoth sides left.')
    """

    def one(code: str) -> str | None:
        return " ".join(" ".join(fields.get(code, ())).split()) or None

    record = Record(clean="body")
    record.title, record.byline, record.outlet = one("HD"), one("BY"), one("SN")
    record.language = one("LA")
    record.published = one("PD")
    if record.published and one("ET"):
        record.published = f"{record.published} {one('ET')}"
    found = _ACCESSION.search(one("AN") or "")
    record.key = found[0] if found else one("AN")
    paragraphs = [" ".join(p.split()) for code in ("LP", "TD") for p in fields.get(code, ())]
    record.text = "\n\n".join(p for p in paragraphs if p)
    if not record.text:
        record.status = "no_text"
        record.note("neither LP nor TD in it")
    return record


def is_factiva_text(lines: Sequence[str]) -> bool:
    """Say whether these lines are the text of a Factiva RTF delivery.

    Examples
    --------
    >>> is_factiva_text(["HD", "Talks end", "LP", "Text.", "AN", "Document LBA000002025051600x"])
    True
    """
    codes = {m[1] for line in lines if (m := _CODE_LINE.match(line))}
    return len({"HD", "LP", "TD", "AN", "PD", "SN"} & codes) >= 3 or any(
        _DOCUMENT.match(line) for line in lines
    )


def parse_text(lines: Sequence[str]) -> Iterator[Record]:
    """Yield the articles of a Factiva RTF delivery, given as lines.

    Deliveries with field codes are read by them. In the others an article is headline, byline,
    number of words, date, source, ..., paragraphs, and ends with ``Document`` and its number.
    """
    if len({m[1] for line in lines if (m := _CODE_LINE.match(line))} & {"HD", "LP", "TD"}) >= 2:
        yield from _coded(lines)
        return
    chunk: list[str] = []
    for line in lines:
        match = _DOCUMENT.match(line)
        if match:
            record = _plain(chunk)
            record.key = match[1]
            yield record
            chunk = []
        else:
            chunk.append(line)


def _coded(lines: Sequence[str]) -> Iterator[Record]:
    fields: dict[str, list[str]] = {}
    code = None
    for line in lines:
        match = _CODE_LINE.match(line)
        if match:
            new = match[1]
            if new in ("HD", "SE") and ("LP" in fields or "AN" in fields or "HD" in fields):
                yield record_of_fields(fields)
                fields = {}
            code = new
            fields.setdefault(code, [])
            line = match[2]
        if code and line.strip(" |"):
            fields[code].append(line.strip(" |"))
    if fields:
        yield record_of_fields(fields)


def _plain(chunk: Sequence[str]) -> Record:
    """Read an article without field codes."""
    lines = [line for line in chunk if line]
    words_at = next((i for i, line in enumerate(lines[:12]) if _WORDS.match(line)), None)
    if words_at is None:
        return Record(text="\n\n".join(lines), reason="no header in the Factiva article")
    fields: dict[str, list[str]] = {"HD": lines[:1]}
    if words_at > 1:
        fields["BY"] = lines[1:words_at]
    rest = lines[words_at + 1 :]
    end = next(
        (i for i, line in enumerate(rest[:10]) if re.match(r"(?:\(c\)|©|Copyright)", line, re.I)),
        min(4, len(rest) - 1),
    )
    header = rest[: end + 1]
    if header:
        fields["PD"] = header[:1]
        at = 1
        if len(header) > 2 and re.match(r"^\d{1,2}:\d{2}$", header[1]):
            fields["ET"] = header[1:2]
            at = 2
        fields["SN"] = header[at : at + 1]
        from toolkit.articles.metadata import language_code

        for line in header[at + 1 :]:
            if language_code(line) and len(line) > 2:
                fields["LA"] = [line]
    fields["TD"] = rest[end + 1 :]
    return record_of_fields(fields)
