"""ProQuest deliveries as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.articles.decode import decode
from toolkit.articles.lines import unwrap
from toolkit.articles.records import Options, Record, Source
from toolkit.errors import FileFormatError

NAME = "proquest"
EXTENSIONS: tuple[str, ...] = ()

_RULE = re.compile(r"^_{60}_*[ \t]*$", re.M)
_SIGN = re.compile(rb"^_{60}_*\s*\r?$", re.M)
_KEYS = {
    "text": ("Full text", "Full Text", "Volltext", "Texte intégral", "Texto completo",
             "Testo completo", "Texto íntegro"),
    "title": ("Title", "Titel", "Titre", "Título", "Titolo"),
    "byline": ("Author", "Autor", "Auteur", "Autore", "Verfasser"),
    "outlet": ("Publication title", "Titel der Publikation", "Publikationstitel",
               "Titre de la publication", "Título de publicación", "Título de la publicación",
               "Titolo della pubblicazione"),
    "published": ("Publication date", "Erscheinungsdatum", "Publikationsdatum",
                  "Date de publication", "Fecha de publicación", "Data di pubblicazione"),
    "language": ("Language of publication", "Language", "Sprache der Publikation", "Sprache",
                 "Langue de publication", "Idioma de la publicación", "Idioma de publicación",
                 "Lingua della pubblicazione"),
    "url": ("Document URL", "Dokument-URL", "URL du document", "URL del documento"),
    "key": ("ProQuest document ID", "ProQuest-Dokument-ID", "ID du document ProQuest",
            "ID de documentos de ProQuest", "Identificador de documentos de ProQuest"),
    "abstract": ("Abstract", "Zusammenfassung", "Résumé", "Resumen"),
}  # fmt: skip
_BY_NAME = {name.casefold(): field for field, names in _KEYS.items() for name in names}
_LINE = re.compile(r"^(?P<key>[A-ZÀ-Ý][\w'’/\- ]{1,40}?)\s?:(?:[ \t]+(?P<value>.*)|[ \t]*)$")
_OTHER = frozenset(
    """
    subject; location; company / organization; people; publication info; publication subject;
    publication year; pages; section; dateline; place of publication; country of publication;
    publisher; source type; document type; document feature; copyright; last updated; database;
    links; issn; isbn; volume; issue; first page; identifier / keyword; classification; credit;
    schlagwort; ort; seiten; erscheinungsjahr; verlag; erscheinungsort; land der publikation;
    quellentyp; dokumenttyp; zuletzt aktualisiert; datenbank; sujet; lieu; année de publication;
    éditeur; lieu de publication; pays de publication; type de source; type de document;
    dernière mise à jour; base de données; materia; lugar; año de publicación; editorial;
    lugar de publicación; país de publicación; tipo de fuente; tipo de documento;
    última actualización; base de datos; páginas; publikationsinfo; informations sur la publication;
    información de publicación; enlaces; liens
    """.replace("\n", " ").strip().split(";")
)  # fmt: skip
_OTHER_KEYS = frozenset(" ".join(k.split()) for k in _OTHER)
_FURNITURE = re.compile(
    r"^\s*(?:Report Information from ProQuest|Berichtsinformationen von ProQuest|"
    r"Informations sur le rapport de ProQuest|Información del informe de ProQuest|"
    r"(?:Document|Dokument|Documento) \d+ (?:of|von|sur|de) \d+|Table of contents|"
    r"(?:Contact us at|Bibliography|Citation style|Terms and Conditions).*)\s*$",
    re.I,
)


def sniff(source: Source) -> bool:
    """Look for a line of 60 underscores and ProQuest's name or its fields."""
    head = source.head
    return bool(
        _SIGN.search(head)
        and (b"ProQuest" in head or re.search(rb"^(?:Publication title|Full text):", head, re.M))
    )


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the articles of a delivery."""
    text, note = decode(source.read(), encoding=options.encoding)
    found = 0
    for part in _RULE.split(text):
        record = _article(part)
        if record is not None:
            found += 1
            record.note(note)
            yield record
    if not found:
        raise FileFormatError("a ProQuest file without an article")


def _field(line: str) -> tuple[str, str] | None:
    """Return the field a line begins and the rest of the line; ``""`` for fields not used."""
    match = _LINE.match(line.strip())
    if not match:
        return None
    key = " ".join(match["key"].split()).casefold()
    if key in _BY_NAME:
        return _BY_NAME[key], match["value"] or ""
    if key in _OTHER_KEYS:
        return "", match["value"] or ""
    return None


def _article(part: str) -> Record | None:
    fields: dict[str, list[str]] = {}
    current, first_line = "", None
    for line in part.split("\n"):
        if _FURNITURE.match(line):
            continue
        found = _field(line)
        if found:
            current, line = found
            if current in fields and current != "text":
                current = ""
        elif first_line is None and line.strip() and not fields:
            first_line = line.strip()
        if current:
            fields.setdefault(current, []).append(line)
    if not {"text", "title", "outlet", "published"} & fields.keys():
        return None

    def one(name: str) -> str | None:
        return " ".join(" ".join(fields.get(name, ())).split()) or None

    record = Record(clean="body")
    record.title = one("title") or first_line
    record.byline, record.language = one("byline"), one("language")
    record.published, record.url, record.key = one("published"), one("url"), one("key")
    outlet = one("outlet")
    record.outlet = re.split(r"\s*[;,](?=\s)", outlet)[0] if outlet else None
    record.text = unwrap("\n".join(line.strip() for line in fields.get("text", ())).strip("\n"))
    if not record.text.strip():
        record.status, record.text = "no_text", ""
        record.note("no full text in it")
    return record
