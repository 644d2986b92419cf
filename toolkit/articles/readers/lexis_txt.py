"""Old LexisNexis deliveries as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.articles.dates import parse_date
from toolkit.articles.decode import decode
from toolkit.articles.lines import unwrap
from toolkit.articles.records import Options, Record, Source
from toolkit.errors import FileFormatError

NAME = "lexis"
EXTENSIONS: tuple[str, ...] = ()

_NUMBER = (
    r"[ \t]*(?:\d+ (?:of|von|de|di) \d+ (?:DOCUMENTS?|DOKUMENTEN?|DOCUMENTOS|DOCUMENTI)|"
    r"(?:DOCUMENT|DOKUMENT|DOCUMENTO) \d+ (?:of|von|de|di|sur) \d+)[ \t]*"
)
_SPLIT = re.compile(rf"^{_NUMBER}$", re.I | re.M)
_SIGN = re.compile(rb"^\s*(?:Copyright[^\n]*\n\s*)?" + _NUMBER.encode() + rb"\r?$", re.I | re.M)
_KEY = re.compile(r"^(?P<key>[A-ZÀ-Ý][A-ZÀ-Ý\- ]{2,24}):[ \t]*(?P<value>.*)$")
_LENGTH = ("LENGTH", "LÄNGE", "LONGUEUR", "LONGITUD", "LUNGHEZZA")
_LANGUAGE = ("LANGUAGE", "SPRACHE", "LANGUE", "IDIOMA", "LINGUA")
_BYLINE = ("BYLINE", "AUTOR", "AUTEUR", "VERFASSER", "AUTORE")
_LOAD = ("LOAD-DATE", "UPDATE", "LADEDATUM", "DATE-CHARGEMENT", "FECHA-CARGA")
_TAIL = (*_LANGUAGE, *_LOAD, "PUBLICATION-TYPE", "ZEITUNGS-CODE", "TYPE-PUBLICATION",
         "JOURNAL-CODE",
         "GRAPHIC", "SUBJECT", "PERSON", "COUNTRY", "CITY", "STATE", "COMPANY", "ORGANIZATION",
         "GEOGRAPHIC", "TICKER", "INDUSTRY", "CORRECTION-DATE", "PUB-TYPE", "DOCUMENT-TYPE",
         "TYPE", "PUBLIKATIONSTYP", "NOTES", "CORRECTION")  # fmt: skip


def sniff(source: Source) -> bool:
    """Look for "1 of 20 DOCUMENTS" among the first lines."""
    head = source.head[:4000]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\x00", b"")
    return bool(_SIGN.search(head.replace(b"\xef\xbb\xbf", b"")))


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the articles of a delivery."""
    text, note = decode(source.read(), encoding=options.encoding)
    parts = _SPLIT.split(text)[1:]
    if not parts:
        raise FileFormatError("no '1 of ... DOCUMENTS' in it")
    for part in parts:
        record = _article(part)
        record.note(note)
        yield record


def _blocks(text: str) -> list[tuple[str, bool]]:
    """Return the blocks between blank lines, and whether each is indented as a centred line."""
    out = []
    for block in re.split(r"\n[ \t]*\n+", text.strip("\n")):
        if block.strip():
            lines = block.split("\n")
            out.append((block, all(len(x) - len(x.lstrip()) >= 8 for x in lines if x.strip())))
    return out


def _article(part: str) -> Record:
    record = Record(clean="body")
    blocks = _blocks(part)
    keys = [_KEY.match(block.strip()) for block, _ in blocks]
    length_at = next((i for i, m in enumerate(keys) if m and m["key"] in _LENGTH), None)
    first_key = next((i for i, m in enumerate(keys) if m), len(blocks))
    head_end = first_key if length_at is None else min(first_key, length_at)
    _masthead(record, blocks[:head_end])
    body_at = head_end if length_at is None else length_at + 1
    body: list[str] = []
    in_tail = False
    for i, ((block, _), match) in enumerate(zip(blocks, keys, strict=True)):
        key = match["key"].strip() if match else ""
        value = " ".join(match["value"].split() + _more(block)) if match else ""
        if key in _BYLINE and record.byline is None and i < body_at + 3:
            record.byline = value or None
            continue
        if key in _LANGUAGE and i >= body_at:
            record.language = value
        if i < body_at or (
            match and not body and key in ("DATELINE", "HIGHLIGHT", "SECTION", "SERIES")
        ):
            continue
        in_tail = in_tail or key in _TAIL
        if not in_tail:
            body.append(block)
    while body and re.match(r"^\s*Copyright \d{4}", body[-1]):
        body.pop()
    if length_at is None:
        record.note("no LENGTH field")
    record.text = unwrap("\n\n".join("\n".join(x.strip() for x in b.split("\n")) for b in body))
    if not record.text.strip():
        record.status, record.text = "no_text", ""
        record.note("no text between the fields")
    return record


def _more(block: str) -> list[str]:
    return " ".join(block.strip().split("\n")[1:]).split()


def _masthead(record: Record, blocks: list[tuple[str, bool]]) -> None:
    """Read outlet, date and headline off the blocks above the fields."""
    plain = [(" ".join(b.split()), centred) for b, centred in blocks]
    plain = [(b, c) for b, c in plain if not re.match(r"Copyright \d{4}", b)]
    date_at = None
    for i, (block, _) in enumerate(plain[:5]):
        first_line = " ".join(blocks[i][0].strip().split("\n")[0].split())
        for candidate in (block, first_line):
            if (
                re.search(r"\d{4}", candidate)
                and parse_date(candidate, usual_only=True)[0] is not None
            ):
                date_at, record.published = i, candidate
                break
        if date_at is not None:
            break
    if date_at is None:
        record.note("no date in the header")
        rest = plain[1:] if plain else []
    else:
        rest = plain[date_at + 1 :]
    if plain and date_at != 0:
        record.outlet = plain[0][0]
    titles = [b for b, centred in rest if not centred] or [b for b, _ in rest]
    record.title = titles[-1] if titles else None
