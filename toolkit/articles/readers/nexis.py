"""Nexis Uni deliveries: what the Word and the RTF file have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toolkit.articles.dates import parse_date
from toolkit.articles.records import Record

_END = re.compile(
    r"^(?:End of Document|Fin du document|Ende des Dokuments|Fin del documento)\W*$", re.I
)
_BODY = re.compile(r"^(?:Body|Corps|Text|Texte|Volltext|Haupttext|Cuerpo|Corpo)\s*:?$", re.I)
_AFTER = re.compile(
    r"^(?:Classification|Klassifizierung|Clasificación|Graphic|Grafik|Graphique|Notes|"
    r"Correction|Correction-Date|Load-Date|Ladedatum|Date de chargement|Fecha de carga)\b\s*:?",
    re.I,
)
_FIELD = re.compile(r"^(?P<key>[A-ZÀ-Ý][\w\- ]{2,24}?)\s*:\s*(?P<value>.*)$")
_KEYS = {
    "section": "section", "rubrik": "section", "ressort": "section", "rubrique": "section",
    "sección": "section", "length": "length", "länge": "length", "longueur": "length",
    "longitud": "length", "byline": "byline", "autor": "byline", "auteur": "byline",
    "verfasser": "byline", "signature": "byline", "highlight": "highlight",
    "dateline": "dateline", "ortsmarke": "dateline", "language": "language",
    "sprache": "language", "langue": "language", "idioma": "language",
    "load-date": "load", "url": "url",
}  # fmt: skip
_COPYRIGHT = re.compile(r"^(?:Copyright\b|©|\(c\)\s)", re.I)


def is_nexis(paragraphs: Sequence[str]) -> bool:
    """Say whether these are the paragraphs of a Nexis Uni delivery.

    Examples
    --------
    >>> is_nexis(["Title", "Body", "Text.", "Load-Date: July 2, 2019", "End of Document"])
    True
    """
    return any(_END.match(p) for p in paragraphs) and any(_BODY.match(p) for p in paragraphs)


def parse(paragraphs: Sequence[str]) -> Iterator[Record]:
    """Yield the articles of a delivery, given as paragraphs without white space around them.

    A cover list may stand before the first article. Title and outlet are the two paragraphs
    before the date, which stands before the first of copyright, section, length and byline.
    """
    chunk: list[str] = []
    for paragraph in paragraphs:
        if _END.match(paragraph):
            if any(chunk):
                yield _article([p for p in chunk if p])
            chunk = []
        else:
            chunk.append(paragraph)
    if any(_BODY.match(p) for p in chunk):
        record = _article([p for p in chunk if p])
        record.note("no 'End of Document': the file may be cut off")
        yield record


def _article(chunk: list[str]) -> Record:
    body_at = next((i for i, p in enumerate(chunk) if _BODY.match(p)), None)
    record = Record(clean="body")
    header = chunk[: body_at if body_at is not None else len(chunk)]
    first_field = next(
        (i for i, p in enumerate(header) if _COPYRIGHT.match(p) or _known_field(p)), len(header)
    )
    _masthead(record, header[:first_field])
    for paragraph in header[first_field:]:
        _take_field(record, paragraph)
    if body_at is None:
        record.status = "no_text"
        record.note("no 'Body' in it")
        return record
    text: list[str] = []
    after = False
    for paragraph in chunk[body_at + 1 :]:
        if _AFTER.match(paragraph) and len(paragraph) < 60:
            after = True
        if after:
            _take_field(record, paragraph, only=("language", "url"))
        else:
            text.append(paragraph)
    record.text = "\n\n".join(text)
    if not text:
        record.status = "no_text"
        record.note("the body is empty")
    return record


def _known_field(paragraph: str) -> str | None:
    match = _FIELD.match(paragraph)
    return _KEYS.get(match["key"].strip().casefold()) if match else None


def _take_field(record: Record, paragraph: str, only: Sequence[str] = ()) -> None:
    name = _known_field(paragraph)
    match = _FIELD.match(paragraph)
    if not name or not match or (only and name not in only):
        return
    value = match["value"].strip()
    if value and name in ("byline", "language", "url") and getattr(record, name) is None:
        setattr(record, name, value)


def _masthead(record: Record, lines: list[str]) -> None:
    """Read title, outlet and date off the lines above the fields."""
    date_at = None
    for i in range(len(lines) - 1, max(-1, len(lines) - 5), -1):
        if re.search(r"\d{4}", lines[i]) and parse_date(lines[i], usual_only=True)[0] is not None:
            date_at = i
            break
    if date_at is not None:
        record.published = lines[date_at]
        above = lines[:date_at]
    else:
        above = lines
        record.note("no date in the header")
    if len(above) >= 2:
        record.title, record.outlet = above[-2], above[-1]
    elif above:
        record.title = above[-1]
