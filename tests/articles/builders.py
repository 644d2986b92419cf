"""Small files of every format, built by hand and true to what the databases deliver."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from xml.sax.saxutils import escape

NB = "\u00a0"

BODY_1 = [
    "The first direct talks between Russia and Ukraine in three years ended on Friday after less "
    "than two hours, according to officials on both sides.",
    "The Ukrainian delegation asked for an immediate ceasefire and said that the other side had "
    "made demands which nobody had discussed before.",
    "A further meeting is expected next week, though no date has been set.",
]
BODY_2 = [
    "The president spoke for more than two hours on Monday, and both sides called the exchange "
    "open and informative.",
    "No decision was announced, and the spokesman said that preparations would take time.",
]
BODY_DE = [
    "Die ersten direkten Gespräche seit drei Jahren endeten am Freitag nach weniger als zwei "
    "Stunden, wie Vertreter beider Seiten mitteilten.",
    "Die ukrainische Delegation verlangte eine sofortige Waffenruhe und nannte die Forderungen "
    "der anderen Seite unannehmbar.",
]
BODY_FR = [
    "Les premiers pourparlers directs depuis trois ans se sont achevés vendredi après moins de "
    "deux heures, selon des responsables des deux parties.",
    "La délégation ukrainienne a demandé un cessez-le-feu immédiat et a jugé inacceptables les "
    "exigences de l’autre partie.",
]

BODY_ES = [
    "Las primeras conversaciones directas en tres años terminaron el viernes después de menos de "
    "dos horas, según funcionarios de ambas partes.",
    "La delegación ucraniana pidió un alto el fuego inmediato y consideró inaceptables las "
    "exigencias de la otra parte.",
]
BODY_IT = [
    "I primi colloqui diretti in tre anni sono finiti venerdì dopo meno di due ore, secondo i "
    "funzionari delle due parti.",
    "La delegazione ucraina ha chiesto un cessate il fuoco immediato e ha giudicato "
    "inaccettabili le richieste dell’altra parte.",
]
BODIES = {"en": BODY_1, "de": BODY_DE, "fr": BODY_FR, "es": BODY_ES, "it": BODY_IT}

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(paragraphs: list[str]) -> bytes:
    """A Word document in which every paragraph has the style Normal."""
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr><w:r><w:t xml:space="preserve">{escape(p)}'
        "</w:t></w:r></w:p>"
        for p in paragraphs
    )
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_W}"><w:body>{body}'
        "</w:body></w:document>"
    )
    return zip_of({"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode()})


def zip_of(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tar_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def gz_of(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def nexis_article(
    title: str, outlet: str, date: str | None, body: list[str], *, byline: str | None = "Jane Doe"
) -> list[str]:
    lines = ["", title, outlet]
    lines += [date] if date else []
    lines += [f"Copyright 2025 {outlet} All Rights Reserved", "", f"Section:{NB}WORLD; Version:1",
              f"Length:{NB}967 words"]  # fmt: skip
    lines += [f"Byline:{NB}{byline}"] if byline else []
    lines += ["Body", "", *body, "Classification", "", f"Language:{NB}ENGLISH",
              "Publication-Type: Newspaper", "", f"Load-Date:{NB}May 17, 2025", "",
              "End of Document", ""]  # fmt: skip
    return lines


def nexis_delivery() -> list[str]:
    cover = ["User Name: = a", "Date and Time: = Saturday, May 17, 2025", f"Job Number:{NB}12345",
             "Documents (3)", f"1.{NB}Talks end in Istanbul without a result",
             "Client/Matter: -None-", f"Search Terms:{NB}talks", "Search Type: Boolean", ""]  # fmt: skip
    return [
        *cover,
        *nexis_article("Talks end in Istanbul without a result", "The Guardian",
                       "May 16, 2025 Friday 7:00 AM GMT", BODY_1),
        *nexis_article("Two hours on the telephone", "The New York Times",
                       "May 19, 2025 Monday", BODY_2, byline=None),
        *nexis_article("A third one without a date", "The Times (London)", None, BODY_1[1:]),
    ]  # fmt: skip


def rtf(lines: list[str]) -> bytes:
    def char(c: str) -> str:
        if c in "\\{}":
            return "\\" + c
        if ord(c) < 128:
            return c
        code = ord(c) - 65536 if ord(c) > 32767 else ord(c)
        return f"\\u{code}?"

    body = "\\par\n".join("".join(map(char, line)) for line in lines)
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}\\f0\\fs20 " + body + "\\par}"
    ).encode()


def lexis_txt(language: str = "en") -> str:
    words = {
        "en": ("of", "DOCUMENTS", "BYLINE", "SECTION", "LENGTH", "words", "LANGUAGE", "ENGLISH",
               "The Guardian", "May 16, 2025 Friday", "May 19, 2025 Monday", "Load"),
        "de": ("von", "DOKUMENTEN", "AUTOR", "RUBRIK", "LÄNGE", "Wörter", "SPRACHE",
               "DEUTSCH; GERMAN", "Süddeutsche Zeitung", "Freitag 16. Mai 2025",
               "Montag 19. Mai 2025", "Load"),
        "fr": ("de", "DOCUMENTS", "AUTEUR", "RUBRIQUE", "LONGUEUR", "mots", "LANGUE", "FRENCH",
               "Le Monde", "vendredi 16 mai 2025", "lundi 19 mai 2025", "Load"),
        "es": ("de", "DOCUMENTOS", "AUTOR", "SECCIÓN", "LONGITUD", "palabras", "IDIOMA", "SPANISH",
               "El País", "16 mayo 2025", "19 mayo 2025", "Load"),
    }[language]  # fmt: skip
    of, documents, byline, section, length, n, lang, name, outlet, day_1, day_2, _ = words
    body_1 = BODIES[language]
    title = {"en": "Talks end without a result", "de": "Gespräche enden ohne Ergebnis",
             "fr": "Les pourparlers s’achèvent sans résultat",
             "es": "Las conversaciones terminan sin resultado"}[language]  # fmt: skip

    def wrapped(paragraph: str) -> str:
        out, line = [], ""
        for word in paragraph.split():
            if len(line) + len(word) > 72:
                out.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        return "\n".join([*out, line])

    def article(number: int, head: str, day: str, body: list[str], by: str | None) -> str:
        parts = [f"                               {number} {of} 2 {documents}",
                 f"                              {outlet}", f"                           {day}",
                 head]  # fmt: skip
        parts += [f"{byline}: {by}"] if by else []
        parts += [f"{section}: Politik; S. 1", f"{length}: 120 {n}"]
        parts += [wrapped(p) for p in body]
        parts += ["LOAD-DATE: May 17, 2025", f"{lang}: {name}", "PUBLICATION-TYPE: Newspaper",
                  f"                    Copyright 2025 {outlet}\n                       All Rights Reserved"]  # fmt: skip
        return "\n\n\n".join(parts)

    return "\n\n\n".join(
        [article(1, title, day_1, body_1, "Jane Doe"),
         article(2, f"{title} 2", day_2, list(reversed(body_1)), None)]
    )  # fmt: skip


def factiva_html(language: str = "en") -> str:
    dates = {"en": ("16 May 2025", "19 May 2025"), "de": ("16. Mai 2025", "19. Mai 2025"),
             "fr": ("16 mai 2025", "19 mai 2025")}[language]  # fmt: skip
    body = BODIES[language]
    name = {"en": "English", "de": "Deutsch", "fr": "Français"}[language]

    def article(n: int, date: str, by: bool) -> str:
        lead, *tail = body if n == 1 else list(reversed(body))
        rows = [("SE", "News"), ("HD", f"<span class='{language}Headline'>Headline {n}</span>")]
        rows += [("BY", "By Jane Doe")] if by else []
        rows += [("WC", "120 words"), ("PD", date), ("SN", "Reuters News"), ("SC", "LBA"),
                 ("LA", name), ("CY", "© 2025 Reuters Limited"),
                 ("LP", f'<p class="articleParagraph {language}articleParagraph">{lead}</p>'),
                 ("TD", "".join(f'<p class="articleParagraph {language}articleParagraph">{p}</p>' for p in tail)),
                 ("CO", "unat : United Nations"), ("NS", "gpir : Politics"), ("RE", "russ : Russia"),
                 ("IPD", "Politics"), ("PUB", "Thomson Reuters"),
                 ("AN", f"Document LBA000002025051{n}el5g0008x")]  # fmt: skip
        cells = "".join(
            f'<tr><td class="index" valign="top"><b>{c}</b>&nbsp;</td><td>{v}</td></tr>'
            for c, v in rows
        )
        return f'<div class="article {language}Article"><table>{cells}</table><br/></div>'

    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Factiva</title></head><body>'
        '<div id="contentWrapper">' + article(1, dates[0], True) + article(2, dates[1], False)
        + "</div></body></html>"
    )  # fmt: skip


def factiva_xml() -> str:
    def article(n: int, by: bool) -> str:
        lead, *tail = BODY_1 if n == 1 else BODY_2
        byline = "<byline>By Jane Doe</byline>" if by else ""
        return (
            f"<article><accessionNo>LBA000002025051{n}el5g0008x</accessionNo>"
            f"<headline><paragraph>Headline {n}</paragraph></headline>{byline}"
            f"<leadParagraph><paragraph>{escape(lead)}</paragraph></leadParagraph>"
            "<tailParagraphs>"
            + "".join(f"<paragraph>{escape(p)}</paragraph>" for p in tail)
            + "</tailParagraphs><publicationDate><date>2025-05-16</date></publicationDate>"
            "<sourceName>Reuters News</sourceName><baseLanguage>en</baseLanguage></article>"
        )

    return (
        '<?xml version="1.0" encoding="UTF-8"?><articles>'
        + article(1, True)
        + article(2, False)
        + "</articles>"
    )


def factiva_rtf() -> bytes:
    lines: list[str] = []
    for n, body in ((1, BODY_1), (2, BODY_2)):
        lines += [f"Headline {n}", ""]
        lines += ["By Jane Doe", ""] if n == 1 else []
        lines += ["120 words", "16 May 2025", "10:15", "Reuters News", "LBA", "English",
                  "© 2025 Reuters Limited", "", *body, "",
                  f"Document LBA000002025051{n}el5g0008x", ""]  # fmt: skip
    return rtf(lines)


def factiva_coded_rtf() -> bytes:
    lines: list[str] = []
    for n, body in ((1, BODY_1), (2, BODY_2)):
        lines += [f"HD\tHeadline {n}"]
        lines += ["BY\tJane Doe"] if n == 1 else []
        lines += ["WC\t120 words", "PD\t16 May 2025", "SN\tReuters News", "LA\tEnglish",
                  f"LP\t{body[0]}", "TD\t" + body[1], *body[2:],
                  f"AN\tDocument LBA000002025051{n}el5g0008x", ""]  # fmt: skip
    return rtf(lines)


def europresse_new() -> str:
    def article(n: int, date: str, authors: bool) -> str:
        body = BODY_FR if n == 1 else list(reversed(BODY_FR))
        who = "<p class='sm-margin-bottomNews docAuthors'>Jeanne Dupont</p>" if authors else ""
        return (
            "<article><header><div class='rdp__DocPublicationName'>"
            "<span class='DocPublicationName'>Le Monde, no. 25000</span></div>"
            f"<span class='DocHeader'>International, vendredi {date[6:]} mai 2025, p. 3</span>"
            f"<div class='titreArticle'><p class='sm-margin-TopNews titreArticleVisu rdp__articletitle'>Titre {n}</p></div>"
            f"{who}</header><section><div class='docOcurrContainer'>"
            + "".join(f"<p>{p}</p>" for p in body)
            + f"</div></section><footer><div class='publiC-lblNodoc'>news·{date}·LM·{n}000</div></footer></article>"
        )

    return (
        "<html><head><meta charset='utf-8'></head><body>"
        + article(1, "20250516", True)
        + article(2, "20250519", False)
        + "</body></html>"
    )


def europresse_old() -> str:
    def article(n: int, date: str) -> str:
        body = BODY_FR if n == 1 else list(reversed(BODY_FR))
        return (
            "<table><tr><td><span class='DocPublicationName'>Le Figaro, no. 100</span><br/>"
            f"<span class='DocHeader'>Politique, vendredi 16 mai 2025</span><br/>"
            f"<span class='TitreArticleVisu'>Titre {n}</span><br/>"
            + "".join(f"<p>{p}</p>" for p in body)
            + f"<span class='publiC-lblNodoc'>news·{date}·FI·{n}00</span></td></tr></table>"
        )

    return "<html><body>" + article(1, "20250516") + article(2, "20250519") + "</body></html>"


def proquest(language: str = "en") -> str:
    keys = {
        "en": ("Author", "Full text", "Title", "Publication title", "Publication date",
               "Language of publication", "English", "May 16, 2025", "Subject",
               "Report Information from ProQuest", "Document URL"),
        "de": ("Autor", "Volltext", "Titel", "Titel der Publikation", "Erscheinungsdatum",
               "Sprache der Publikation", "German", "16. Mai 2025", "Schlagwort",
               "Berichtsinformationen von ProQuest", "Dokument-URL"),
        "fr": ("Auteur", "Texte intégral", "Titre", "Titre de la publication",
               "Date de publication", "Langue de publication", "French", "16 mai 2025", "Sujet",
               "Informations sur le rapport de ProQuest", "URL du document"),
        "es": ("Autor", "Texto completo", "Título", "Título de publicación",
               "Fecha de publicación", "Idioma de la publicación", "Spanish", "16 de mayo de 2025",
               "Materia", "Información del informe de ProQuest", "URL del documento"),
        "it": ("Autore", "Testo completo", "Titolo", "Titolo della pubblicazione",
               "Data di pubblicazione", "Lingua della pubblicazione", "Italian", "16 maggio 2025",
               "Materia", "Report Information from ProQuest", "Document URL"),
    }[language]  # fmt: skip
    author, full, title, pub, date, lang, name, day, subject, info, url = keys
    body = BODIES[language]
    rule = "_" * 60
    colon = " :" if language == "fr" else ":"

    def article(n: int, by: bool) -> str:
        lines = [f"Document {n} of 2", "", f"Headline {n}", ""]
        lines += [f"{author}{colon} Doe, Jane", ""] if by else []
        lines += [f"{full}{colon} {body[n - 1]}", "", *[x for p in body[:1] for x in (p, "")],
                  f"{subject}{colon} Peace negotiations", "", f"{title}{colon} Headline {n}", "",
                  f"{pub}{colon} The Guardian; London (UK)", "", f"{date}{colon} {day}", "",
                  f"{lang}{colon} {name}", "", f"{url}{colon} https://www.proquest.com/docview/{n}", ""]  # fmt: skip
        return "\n".join(lines)

    return "\n".join([rule, "", info, "", "17 May 2025 10:00", rule, "", rule, "",
                      article(1, True), rule, "", article(2, False), rule, ""])  # fmt: skip


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF with a text layer; a page without lines has none, as a scan."""
    objects: list[bytes] = []
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    for i, lines in enumerate(pages):
        shown = []
        for line in lines:
            text = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
            shown.append(f"({text}) Tj T*")
        stream = b"BT /F1 10 Tf 14 TL 50 780 Td " + "\n".join(shown).encode("cp1252") + b" ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream")
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, data in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n" % number + data + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for offset in offsets:
        out.write(b"%010d 00000 n \n" % offset)
    out.write(
        b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    )
    return out.getvalue()


def web_page(
    title: str,
    body: list[str],
    *,
    url: str = "https://www.bbc.co.uk/news/1",
    date: str | None = "2025-05-16",
) -> str:
    when = f'<meta property="article:published_time" content="{date}T10:00:00Z">' if date else ""
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title} - BBC News</title>{when}'
        f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="BBC News">'
        f'<meta name="author" content="Jane Doe"><link rel="canonical" href="{url}"></head><body>'
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>'
        f"<script>var evil = '<p>not text</p>';</script><article><h1>{title}</h1>"
        + "".join(f"<p>{p}</p>" for p in body)
        + '</article><footer><p>Copyright 2025 BBC. All rights reserved.</p></footer></body></html>'
    )  # fmt: skip


def warc(pages: list[tuple[str, str]]) -> bytes:
    """A web archive, one gzip member for each record."""
    out = b""
    for number, (url, html) in enumerate(pages):
        payload = html.encode()
        http = b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + payload
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:032d}>\r\n"
            f"WARC-Target-URI: {url}\r\nWARC-Date: 2025-05-17T00:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        out += gz_of(head.encode() + http + b"\r\n\r\n")
    return out
