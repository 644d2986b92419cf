"""Each format: several articles, the languages it comes in, and one with a field missing."""

from __future__ import annotations

import io
import json
import textwrap

import pandas as pd
import pytest

from toolkit import tables


def rows(frame):
    return frame.to_dict("records")


def day(row):
    return f"{row['published']:%Y-%m-%d}"


def joined(paragraphs):
    return "\n\n".join(paragraphs)


@pytest.mark.parametrize("kind", ["docx", "rtf"])
def test_nexis(load, make, kind):
    data = make.docx(make.nexis_delivery()) if kind == "docx" else make.rtf(make.nexis_delivery())
    first, second, third = rows(load({f"nexis.{kind}": data}))
    assert first["title"] == "Talks end in Istanbul without a result"
    assert (first["outlet"], first["byline"]) == ("The Guardian", "Jane Doe")
    assert first["published"] == pd.Timestamp("2025-05-16 07:00") and first["language"] == "en"
    assert first["text"] == joined(make.BODY_1) and first["format"] == "nexis"
    assert second["outlet"] == "The New York Times" and pd.isna(second["byline"])
    assert second["text"] == joined(make.BODY_2) and day(second) == "2025-05-19"
    assert pd.isna(third["published"]) and third["published_how"] == "unknown"
    assert "no date" in third["reason"] and third["title"] == "A third one without a date"


@pytest.mark.parametrize(("language", "outlet", "body"), [
    ("en", "The Guardian", "BODY_1"), ("de", "Süddeutsche Zeitung", "BODY_DE"), ("fr", "Le Monde", "BODY_FR"),
    ("es", "El País", "BODY_ES"),
])  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_old_lexis(load, make, language, outlet, body, encoding):  # noqa: PLR0917
    first, second = rows(load({"lexis.txt": make.lexis_txt(language).encode(encoding)}))
    assert (
        first["format"] == "lexis" and first["outlet"] == outlet and first["language"] == language
    )
    assert first["text"] == joined(getattr(make, body)) and day(first) == "2025-05-16"
    assert first["byline"] == "Jane Doe" and pd.isna(second["byline"])
    assert second["title"] == first["title"] + " 2" and day(second) == "2025-05-19"


@pytest.mark.parametrize(
    ("language", "body"), [("en", "BODY_1"), ("de", "BODY_DE"), ("fr", "BODY_FR")]
)
def test_factiva_html(load, make, language, body):
    first, second = rows(load({"factiva.html": make.factiva_html(language)}))
    assert first["format"] == "factiva" and first["outlet"] == "Reuters"
    assert first["text"] == joined(getattr(make, body)) and first["language"] == language
    assert (day(first), day(second)) == ("2025-05-16", "2025-05-19")
    assert first["byline"] == "Jane Doe" and pd.isna(second["byline"])
    assert (first["title"], second["title"]) == ("Headline 1", "Headline 2")


@pytest.mark.parametrize("which", ["factiva_xml", "factiva_rtf", "factiva_coded_rtf"])
def test_factiva_xml_and_rtf(load, make, which):
    name = "factiva.xml" if which == "factiva_xml" else "factiva.rtf"
    first, second = rows(load({name: getattr(make, which)()}))
    assert first["format"] == "factiva" and first["outlet"] == "Reuters"
    assert first["text"] == joined(make.BODY_1) and second["text"] == joined(make.BODY_2)
    assert day(first) == "2025-05-16" and first["language"] == "en"
    assert first["byline"] == "Jane Doe" and pd.isna(second["byline"])
    assert (first["title"], second["title"]) == ("Headline 1", "Headline 2")


@pytest.mark.parametrize(
    ("which", "outlet"), [("europresse_new", "Le Monde"), ("europresse_old", "Le Figaro")]
)
def test_europresse(load, make, which, outlet):
    first, second = rows(load({"export.html": getattr(make, which)()}))
    assert first["format"] == "europresse" and first["outlet"] == outlet
    assert first["text"] == joined(make.BODY_FR) and first["language"] == "fr"
    assert (day(first), day(second)) == ("2025-05-16", "2025-05-19")
    assert (first["title"], second["title"]) == ("Titre 1", "Titre 2") and pd.isna(second["byline"])


def test_europresse_without_an_outlet_takes_the_code_and_says_so(load, make):
    page = make.europresse_new().replace(
        "<span class='DocPublicationName'>Le Monde, no. 25000</span>", ""
    )
    first = rows(load({"export.html": page.replace("rdp__DocPublicationName", "x")}))[0]
    assert first["outlet"] == "LM" and "code" in first["reason"]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it"])
def test_proquest(load, make, language):
    first, second = rows(load({"ProQuest.txt": make.proquest(language)}))
    paragraphs = make.BODIES[language]
    assert first["format"] == "proquest" and first["outlet"] == "The Guardian"
    assert first["text"] == joined([paragraphs[0], paragraphs[0]]) and first["language"] == language
    assert second["text"] == joined([paragraphs[1], paragraphs[0]])
    assert day(first) == "2025-05-16" and first["url"].endswith("/1")
    assert first["byline"] == "Doe, Jane" and pd.isna(second["byline"])


def test_web_page(load, make):
    articles, removed = load(
        {"page.html": make.web_page("Talks end", make.BODY_1)}, return_removed=True
    )
    row = rows(articles)[0]
    assert row["text"] == joined(make.BODY_1) and row["title"] == "Talks end"
    assert (row["outlet"], row["byline"], day(row)) == ("BBC News", "Jane Doe", "2025-05-16")
    assert row["url"] == "https://www.bbc.co.uk/news/1" and "evil" not in row["text"]
    assert "Copyright 2025 BBC. All rights reserved." in set(removed["text"])
    page = load({"page.html": make.web_page("Talks end", make.BODY_1)}, clean=False)
    assert rows(page)[0]["article_id"] == row["article_id"]
    for r in removed.itertuples():
        assert rows(page)[0]["text"][r.source_start : r.source_end] == r.text


def test_web_page_outlet_by_domain_when_nothing_states_it(load, make):
    page = make.web_page("Talks end", make.BODY_1, date=None).replace(
        'property="og:site_name"', 'property="x"'
    )
    row = rows(load({"page.html": page.replace(" - BBC News", "")}))[0]
    assert (row["outlet"], row["outlet_how"]) == ("BBC News", "inferred")
    assert pd.isna(row["published"]) and row["published_how"] == "unknown"


def test_warc(load, make):
    pages = [("https://www.bbc.co.uk/news/1", make.web_page("One", make.BODY_1)),
             ("https://www.bbc.co.uk/news/2", make.web_page("Two", make.BODY_2, date=None))]  # fmt: skip
    first, second = rows(load({"crawl.warc.gz": make.warc(pages)}))
    assert first["format"] == "warc" and first["text"] == joined(make.BODY_1)
    assert second["url"] == "https://www.bbc.co.uk/news/2" and pd.isna(second["published"])


def test_pdf_with_a_text_layer_and_without(load, make):
    lines = [x for p in make.BODY_1 for x in textwrap.wrap(p, 80)]
    found = load({
        "a.pdf": make.pdf([["Talks end without a result", "By Jane Doe", *lines]]),
        "b.pdf": make.pdf([[], []]),
    })  # fmt: skip
    text, scan = rows(found)
    assert text["text"] == joined(make.BODY_1) and text["title"] == "Talks end without a result"
    assert scan["status"] == "unreadable" and "OCR" in scan["reason"]


def test_running_heads_of_a_pdf_go(load, make):
    pages = [
        ["The Daily Record", *textwrap.wrap(p, 80), f"Page {i}"]
        for i, p in enumerate(make.BODY_1, 1)
    ]
    text = rows(load({"a.pdf": make.pdf(pages)}))[0]["text"]
    assert "Daily Record" not in text and "Page 2" not in text and make.BODY_1[2] in text


def test_word_document_of_one_article(load, make):
    row = rows(load({"a.docx": make.docx(["Talks end without a result", *make.BODY_1])}))[0]
    assert row["text"] == joined(make.BODY_1) and row["title"] == "Talks end without a result"


def test_markdown_with_front_matter_and_without(load, make):
    marked = f"# Talks end\n\n{make.BODY_1[0]}\n\n> {make.BODY_1[1]}\n\n**{make.BODY_1[2]}**\n"
    front = f"---\ntitle: Talks end\nauthor: [Jane Doe, John Roe]\ndate: 2025-05-16\noutlet: NYT\n---\n{make.BODY_1[0]}\n"
    first, second = rows(load({"a.md": marked, "b.md": front}))
    assert first["text"] == joined(make.BODY_1) and first["title"] == "Talks end"
    assert (second["outlet"], day(second)) == ("The New York Times", "2025-05-16")
    assert second["byline"] == "Jane Doe, John Roe"


HEADERS = {
    "ours": ("title", "text", "published", "outlet", "byline", "url", "language"),
    "amcat": ("headline", "text", "date", "medium", "author", "url", "lang"),
    "4cat": ("subject", "body", "timestamp", "domain", "author", "link", "language"),
    "news-please": (
        "title",
        "maintext",
        "date_publish",
        "source_domain",
        "authors",
        "url",
        "language",
    ),
    "hugging face": ("headline", "content", "date", "publisher", "author", "url", "language"),
}
CELLS = [
    ("Talks end", "{body}", "2025-05-16", "nytimes.com", "Jane Doe", "https://nytimes.com/1", "en"),
    ("Two hours", "{body2}", "2025-05-19", "NYT", "", "https://nytimes.com/2", ""),
]


def table(make, header):
    cells = [
        [c.format(body=joined(make.BODY_1), body2=joined(make.BODY_2)) for c in row]
        for row in CELLS
    ]
    return pd.DataFrame(cells, columns=list(header))


def as_bytes(frame, kind):
    out = io.BytesIO()
    if kind == "csv":
        return frame.to_csv(index=False).encode()
    if kind == "semicolon":
        return frame.to_csv(index=False, sep=";").encode("cp1252")
    if kind == "tsv":
        return frame.to_csv(index=False, sep="\t").encode("utf-16")
    if kind == "xlsx":
        frame.to_excel(out, index=False)
    elif kind == "parquet":
        frame.to_parquet(out)
    elif kind == "jsonl":
        return frame.to_json(orient="records", lines=True).encode()
    elif kind == "json":
        return json.dumps({"articles": frame.to_dict("records")}).encode()
    return out.getvalue()


@pytest.mark.parametrize("header", list(HEADERS))
@pytest.mark.parametrize("kind", ["csv", "semicolon", "tsv", "xlsx", "parquet", "jsonl", "json"])
def test_tables(load, make, header, kind):
    ending = "csv" if kind == "semicolon" else kind
    first, second = rows(load({f"t.{ending}": as_bytes(table(make, HEADERS[header]), kind)}))
    assert first["title"] == "Talks end" and first["text"] == joined(make.BODY_1)
    assert first["outlet"] == second["outlet"] == "The New York Times"
    assert (day(first), day(second)) == ("2025-05-16", "2025-05-19")
    assert first["byline"] == "Jane Doe" and pd.isna(second["byline"])
    assert (second["language"], second["language_how"]) == ("en", "inferred")


def test_gdelt_like_dates(load, make):
    text = "DocumentIdentifier,SourceCommonName,seendate,title\nhttps://bbc.com/1,bbc.com,20250516T181500Z,Talks\n"
    row = rows(load({"g.csv": text}))[0]
    assert row["published"] == pd.Timestamp("2025-05-16 18:15") and row["status"] == "no_text"


def test_columns_override_and_extra_columns(load, make):
    frame = table(make, ("Schlagzeile", "Inhalt", "x", "Blatt", "a", "b", "c")).assign(
        leaning=["left", "right"]
    )
    columns = {"Schlagzeile": "title", "Inhalt": "text", "Blatt": "outlet", "leaning": "leaning"}
    found = load({"t.csv": frame.to_csv(index=False)}, columns=columns)
    assert found["leaning"].tolist() == ["left", "right"]
    assert found["outlet"].unique().tolist() == ["The New York Times"]


def test_media_cloud_rows_wait_for_their_text(load, make):
    listed = (
        "indexed_date,publish_date,id,language,media_name,media_url,title,url\n"
        "2025-05-17 01:00:00,2025-05-16,abcde1,en,nytimes.com,nytimes.com,Talks end,https://nytimes.com/1\n"
        "2025-05-17 01:00:00,2025-05-16,abcde9,en,cnn.com,cnn.com,Nobody has this,https://cnn.com/9\n"
    )
    texts = f'url,text\nhttps://www.nytimes.com/1?ref=x,"{make.BODY_1[0]}"\n'
    found = load({"a_list.csv": listed, "b_texts.csv": texts})
    filled, waiting, text = rows(found)
    assert filled["status"] == "duplicate" and filled["duplicate_of"] == text["article_id"]
    assert waiting["status"] == "no_text" and waiting["outlet"] == "CNN"
    assert (
        text["title"] == "Talks end"
        and day(text) == "2025-05-16"
        and text["outlet"] == "The New York Times"
    )


def test_archives_are_read_without_unpacking(load, make, tmp_path):
    page = make.web_page("One", make.BODY_1).encode()
    files = {
        "a.zip": make.zip_of(
            {"x/page.html": page, "inner.zip": make.zip_of({"t.txt": joined(make.BODY_2).encode()})}
        ),
        "b.tar.gz": make.gz_of(make.tar_of({"n.docx": make.docx(make.nexis_delivery())})),
        "c.csv.gz": make.gz_of(
            b"title,text\nTalks,The talks ended on Friday without any result at all.\n"
        ),
    }
    found = load(files)
    assert found["source_path"].tolist() == [
        "a.zip!/inner.zip!/t.txt", "a.zip!/x/page.html",
        "b.tar.gz!/b.tar!/n.docx", "b.tar.gz!/b.tar!/n.docx", "b.tar.gz!/b.tar!/n.docx",
        "c.csv.gz!/c.csv",
    ]  # fmt: skip
    assert (found["status"] == "ok").all()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in"]


def test_the_same_words_have_the_same_id_in_every_format(load, make):
    title, body = "Talks end without a result", joined(make.BODY_1)
    found = load({
        "a.txt": f"{title}\n\n{body}",
        "b.csv": pd.DataFrame({"title": [title], "text": [body]}).to_csv(index=False),
        "c.docx": make.docx([title, *make.BODY_1]),
    })  # fmt: skip
    assert len({i.split("-")[0] for i in found["article_id"]}) == 1
    assert found["article_id"].is_unique


def test_content_decides_before_the_extension(load, make):
    found = load(
        {
            "really-html.txt": make.web_page("One", make.BODY_1),
            "really-docx.pdf": make.docx(make.nexis_delivery()),
        }
    )
    assert set(found["format"]) == {"html", "nexis"}


def test_every_column_is_declared_and_every_declared_one_is_there(load, make):
    files = {
        "a.txt": f"Sign up for our newsletter\n{joined(make.BODY_1)}",
        "b.html": make.web_page("One", make.BODY_2),
        "c.docx": make.docx(make.nexis_delivery()),
        "d.pdf": b"no",
    }
    articles, removed = load(files, return_removed=True)
    assert list(articles.columns) == tables.columns("articles")
    assert len(removed) and list(removed.columns) == tables.columns("removed")
    assert articles["format"].notna().all() and removed["position"].notna().all()
    assert list(load(files, duplicates=False).columns) == tables.columns("articles")


def test_a_table_that_calls_itself_text(load, make):
    frame = table(make, HEADERS["ours"])
    found = load(
        {
            "t.txt": frame.to_csv(index=False),
            "u.txt": "Title, text, and date\nare words like others.\n",
        }
    )
    assert found["format"].tolist() == ["csv", "csv", "text"]


def test_relative_dates_count_from_the_date_in_the_file_name(load, make):
    data = f'{{"text": "{make.BODY_1[0]}", "date": "2 hours ago"}}\n'
    dated, undated = rows(
        load({"2025-05-16 crawl.jsonl": data, "crawl.jsonl": data}, duplicates=False)
    )
    assert day(dated) == "2025-05-15" and dated["published_how"] == "inferred"
    assert pd.isna(undated["published"]) and "not understood" in undated["reason"]
